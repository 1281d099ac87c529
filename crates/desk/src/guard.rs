//! Who may ask, and who may write. Loopback is no protection by itself: any page open in a browser can send requests to
//! it, under a name of its own that resolves to it. So the desk answers only to its own names (Host), writes only for
//! its own pages (Origin), and tells the browser to load nothing from anywhere else.

use crate::desk::Desk;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use onrecord_record::Code;
use std::net::SocketAddr;
use std::sync::Arc;

/// The cookie that holds the token.
const COOKIE: &str = "onrecord-token";

/// What a page may do: nothing but show what the desk itself sends.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a stored page may do, in a frame of its own: show text, as nobody.
pub const SNAPSHOT_POLICY: &str =
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Who may ask, and who may write.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Names and ports the desk answers to, in lower case.
    hosts: Vec<String>,
    /// What every request must bear, where others can reach the desk.
    token: Option<String>,
    /// Whether nothing is written.
    pub read_only: bool,
}

impl Guard {
    /// A guard for a desk that listens at an address, and answers to further names.
    pub fn new(listen: SocketAddr, names: &[String], token: Option<String>, read_only: bool) -> Self {
        let port = listen.port();
        let mut hosts = vec![listen.to_string()];
        if listen.ip().is_loopback() {
            hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(|h| format!("{h}:{port}")));
        }
        for name in names {
            let name = name.to_lowercase();
            let has_port = name.rsplit_once(':').is_some_and(|(_, p)| p.bytes().all(|b| b.is_ascii_digit()));
            hosts.push(if has_port { name.clone() } else { format!("{name}:{port}") });
            // A proxy in front may listen at the usual port, which is not written.
            hosts.push(name);
        }
        Self { hosts, token, read_only }
    }

    fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        let foreign =
            |what: String| Problem { status: StatusCode::FORBIDDEN, code: Code::ForeignRequest, detail: what };
        let host = text(headers, header::HOST).ok_or_else(|| foreign("the request names no host".into()))?;
        if !self.hosts.contains(&host.to_lowercase()) {
            return Err(foreign(format!("the desk does not answer to {host:?}")));
        }
        if let Some(token) = &self.token
            && !bears(headers, token)
        {
            let detail = "open the address that the desk printed when it started".to_owned();
            return Err(Problem { status: StatusCode::UNAUTHORIZED, code: Code::TokenNeeded, detail });
        }
        if matches!(*method, Method::GET | Method::HEAD) {
            return Ok(());
        }
        if let Some(origin) = text(headers, header::ORIGIN) {
            let own = origin.split_once("://").is_some_and(|(_, o)| o.eq_ignore_ascii_case(host));
            if !own {
                return Err(foreign(format!("the desk takes nothing from {origin:?}")));
            }
        }
        let site = text(headers, HeaderName::from_static("sec-fetch-site"));
        if !site.is_none_or(|s| matches!(s, "same-origin" | "none")) {
            return Err(foreign("the request was sent by a page of another site".into()));
        }
        if self.read_only {
            let detail = "nothing can be added or corrected here".to_owned();
            return Err(Problem { status: StatusCode::FORBIDDEN, code: Code::ReadOnlyDesk, detail });
        }
        Ok(())
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a request bears the token, as a bearer token or a cookie.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let bearer = text(headers, header::AUTHORIZATION).and_then(|a| a.strip_prefix("Bearer "));
    let cookie = cookie(headers, COOKIE);
    [bearer, cookie].into_iter().flatten().any(|given| same(given.trim(), token))
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).find_map(|c| c.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Compares in a time that does not tell how much is right.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// A token that cannot be guessed.
///
/// # Errors
/// When the system has no randomness.
pub fn new_token() -> std::io::Result<String> {
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Stands before every handler.
pub async fn stand(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut response = match token_in_address(&desk.guard, &request) {
        Some(entry) => entry,
        None => match desk.guard.check(request.method(), request.headers()) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        },
    };
    let headers = response.headers_mut();
    let mut tell = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    tell(header::CONTENT_SECURITY_POLICY, POLICY);
    tell(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    tell(header::REFERRER_POLICY, "same-origin");
    tell(header::CACHE_CONTROL, "no-cache");
    tell(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    tell(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    tell(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    response
}

/// The address that the desk prints bears the token; it is put into a cookie and taken out of the address.
fn token_in_address(guard: &Guard, request: &Request) -> Option<Response> {
    let token = guard.token.as_deref()?;
    let given = request.uri().query()?.split('&').find_map(|p| p.strip_prefix("token="))?;
    if request.method() != Method::GET || request.uri().path() != "/" || !same(given, token) {
        return None;
    }
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    let to =
        [(header::LOCATION, HeaderValue::from_static("/")), (header::SET_COOKIE, HeaderValue::from_str(&cookie).ok()?)];
    Some((StatusCode::SEE_OTHER, to).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    fn status(guard: &Guard, method: Method, pairs: &[(&'static str, &str)]) -> u16 {
        guard.check(&method, &headers(pairs)).map_or_else(|p| p.status.as_u16(), |()| 200)
    }

    #[test]
    fn only_own_names_are_answered_to() {
        let guard = Guard::new("127.0.0.1:8470".parse().unwrap(), &["desk.example".into()], None, false);
        for host in
            ["127.0.0.1:8470", "localhost:8470", "LOCALHOST:8470", "[::1]:8470", "desk.example", "desk.example:8470"]
        {
            assert_eq!(status(&guard, Method::GET, &[("host", host)]), 200, "{host}");
        }
        for host in ["evil.example", "localhost", "localhost:80", "127.0.0.1.evil.example:8470", ""] {
            assert_eq!(status(&guard, Method::GET, &[("host", host)]), 403, "{host}");
        }
        assert_eq!(status(&guard, Method::GET, &[]), 403);
    }

    #[test]
    fn only_own_pages_write() {
        let guard = Guard::new("127.0.0.1:8470".parse().unwrap(), &[], None, false);
        let host = ("host", "localhost:8470");
        let post = |more: &[(&'static str, &str)]| status(&guard, Method::POST, &[&[host], more].concat());
        assert_eq!(post(&[]), 200, "a program on this machine");
        assert_eq!(post(&[("origin", "http://localhost:8470"), ("sec-fetch-site", "same-origin")]), 200);
        for origin in ["http://evil.example", "null", "http://localhost:81", "http://127.0.0.1:8470"] {
            assert_eq!(post(&[("origin", origin)]), 403, "{origin}");
        }
        assert_eq!(post(&[("sec-fetch-site", "cross-site")]), 403);
        let guard = Guard { read_only: true, ..guard };
        assert_eq!(status(&guard, Method::POST, &[host]), 403);
        assert_eq!(status(&guard, Method::GET, &[host]), 200);
    }

    #[test]
    fn a_token_is_asked_for() {
        let guard = Guard::new("192.0.2.1:8470".parse().unwrap(), &[], Some("secret".into()), false);
        let host = ("host", "192.0.2.1:8470");
        assert_eq!(status(&guard, Method::GET, &[host]), 401);
        assert_eq!(status(&guard, Method::GET, &[host, ("authorization", "Bearer secret")]), 200);
        assert_eq!(status(&guard, Method::GET, &[host, ("cookie", "a=b; onrecord-token=secret")]), 200);
        assert_eq!(status(&guard, Method::GET, &[host, ("cookie", "xonrecord-token=secret")]), 401);
        assert_eq!(status(&guard, Method::GET, &[host, ("authorization", "Bearer secre")]), 401);
    }
}
