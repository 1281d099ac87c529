//! Fetching, only when asked for: one page or feed at a time, politely.
//!
//! What always holds:
//! - **robots.txt (RFC 9309) is asked first**, and obeyed. Where a server fails on it, nothing is fetched from that host.
//! - **One request a host at a time**, with a pause between two; `Retry-After` is respected and given to the caller.
//! - **The user's own machine and network are refused**: every address that a name resolves to is checked before it is
//!   connected to, for every redirect anew, so that neither DNS nor a redirect leads inside.
//! - **Everything is bounded**: bytes, time, redirects, header size. No cookies, no proxies from the environment.
//! - **The user agent says what this is.**
//!
//! This crate does I/O and sleeps; it is the only one that knows the network.

mod address;
mod headers;

pub use address::is_public;
pub use headers::retry_after;

use headers::Kept;
use onrecord_intake::Carried;
use onrecord_record::Code;
use robotxt::{AccessResult, Robots};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

/// The product token of the user agent, which robots.txt files can name.
pub const AGENT: &str = "onrecord";

/// Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB).
const ROBOTS_BYTES: u64 = 512 << 10;

/// Redirects on the way to a robots.txt (RFC 9309, 2.3.1.2).
const ROBOTS_REDIRECTS: usize = 5;

/// How long a robots.txt is remembered (RFC 9309, 2.4: at most 24 hours).
const ROBOTS_AGE: Duration = Duration::from_secs(24 * 3600);

/// What fetching may cost, and how it behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bytes of one answer, expanded.
    pub bytes: u64,
    /// Time for one answer, connecting included.
    pub time: Duration,
    /// Redirects followed.
    pub redirects: usize,
    /// Pause between two requests to one host.
    pub pause: Duration,
    /// For tests against a server of one's own: loopback addresses are fetched, too.
    pub allow_loopback: bool,
    /// For tests against a server of one's own: certificates (DER) that are trusted instead of those of the web's
    /// authorities.
    pub roots: Vec<Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bytes: 8 << 20,
            time: Duration::from_secs(30),
            redirects: 5,
            pause: Duration::from_secs(2),
            allow_loopback: false,
            roots: Vec::new(),
        }
    }
}

/// Why something was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", .code.id())]
pub struct FetchError {
    /// The code.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// How long the server asks to wait before the next try.
    pub retry_after: Option<Duration>,
}

impl FetchError {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }
}

/// What makes the next request for the same address conditional (RFC 9110, 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Something was sent.
    Fetched(Box<Fetched>),
    /// It has not changed since.
    NotModified,
}

/// What was sent.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The body, without content coding.
    pub bytes: Vec<u8>,
    /// The address asked for, or the one that a redirect led to, time and headers.
    pub carried: Carried,
    /// The media type, in lower case, without parameters.
    pub media_type: String,
    /// For the next request.
    pub condition: Condition,
}

/// Fetches. One a program: it knows when each host was last asked.
pub struct Fetcher {
    agent: Agent,
    settings: Settings,
    robots: BTreeMap<String, (Instant, Robots)>,
    asked: BTreeMap<String, Instant>,
}

impl Fetcher {
    /// A fetcher that has asked nobody yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let own: Vec<Certificate<'static>> =
            settings.roots.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let roots = if own.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&own) };
        let config = Config::builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .user_agent(concat!(
                "onrecord/",
                env!("CARGO_PKG_VERSION"),
                " (reads news; fetches only what its user asks for)"
            ))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(settings.time))
            .max_response_header_size(64 << 10)
            .max_idle_connections(0)
            .build();
        let resolver = Guarded { inner: DefaultResolver::default(), allow_loopback: settings.allow_loopback };
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { agent, settings, robots: BTreeMap::new(), asked: BTreeMap::new() }
    }

    /// Fetches an address, after robots.txt and the pause between requests to a host.
    ///
    /// # Errors
    /// The address is not `http(s)`, or leads into the user's own network (E0501); robots.txt forbids it (E0502); the
    /// server answers with an error (E0503); redirects go in a circle or on too long (E0504); the connection fails or
    /// takes too long (E0505); the answer is larger than the limit (E0103).
    pub fn get(&mut self, address: &str, condition: &Condition) -> Result<Answer, FetchError> {
        let mut url = parse(address)?;
        let mut seen = vec![url.clone()];
        loop {
            self.check_robots(&url)?;
            // A condition holds for the address that it came from, which may be the last of a chain: sent along, it
            // does no harm elsewhere.
            let kept = self.request(&url, condition, self.settings.bytes)?;
            match kept.status {
                200..=299 => return Ok(Answer::Fetched(Box::new(fetched(&url, kept)))),
                304 => return Ok(Answer::NotModified),
                301 | 302 | 303 | 307 | 308 => {
                    url = self.redirected(&url, &kept, &seen)?;
                    seen.push(url.clone());
                }
                status => {
                    let retry_after = kept.header("retry-after").and_then(|v| retry_after(v, jiff::Timestamp::now()));
                    let message = format!("{url}: the server answers {status}");
                    return Err(FetchError { retry_after, ..FetchError::new(Code::ServerRefused, message) });
                }
            }
        }
    }

    fn redirected(&self, url: &Url, kept: &Kept, seen: &[Url]) -> Result<Url, FetchError> {
        let circle = |why: String| FetchError::new(Code::BadRedirect, why);
        let to = kept.header("location").ok_or_else(|| circle(format!("{url}: a redirect that leads nowhere")))?;
        let next = url.join(to).map_err(|e| circle(format!("{url}: a redirect to `{to}`: {e}")))?;
        let next = parse(next.as_str())?;
        if url.scheme() == "https" && next.scheme() == "http" {
            return Err(circle(format!("{url}: a redirect from https to http")));
        }
        if seen.contains(&next) {
            return Err(circle(format!("{url}: a redirect in a circle")));
        }
        if seen.len() > self.settings.redirects {
            return Err(circle(format!("{}: more than {} redirects", seen[0], self.settings.redirects)));
        }
        Ok(next)
    }

    /// Refuses what the host's robots.txt forbids.
    fn check_robots(&mut self, url: &Url) -> Result<(), FetchError> {
        let host = url.origin().ascii_serialization();
        let fresh = self.robots.get(&host).is_some_and(|(when, _)| when.elapsed() < ROBOTS_AGE);
        if !fresh {
            let robots = self.fetch_robots(url)?;
            self.robots.insert(host.clone(), (Instant::now(), robots));
        }
        match self.robots.get(&host) {
            Some((_, robots)) if !robots.is_url_allowed(url) => {
                Err(FetchError::new(Code::RobotsForbid, format!("{url}: robots.txt of {host} forbids it")))
            }
            _ => Ok(()),
        }
    }

    fn fetch_robots(&mut self, url: &Url) -> Result<Robots, FetchError> {
        let mut at =
            url.join("/robots.txt").map_err(|e| FetchError::new(Code::AddressRefused, format!("{url}: {e}")))?;
        for _ in 0..=ROBOTS_REDIRECTS {
            let kept = match self.request(&at, &Condition::default(), ROBOTS_BYTES) {
                Ok(kept) => kept,
                // Nothing is fetched either way, and this is what the user can do something about.
                Err(e) if matches!(e.code, Code::AddressRefused | Code::ConnectionFailed) => return Err(e),
                // What is beyond the limit is not read (RFC 9309, 2.5), and a file of that size allows nothing here.
                Err(_) => return Ok(Robots::from_access(AccessResult::Unreachable, AGENT)),
            };
            match kept.status {
                200..=299 => return Ok(Robots::from_access(AccessResult::Successful(&kept.body), AGENT)),
                300..=399 => match kept.header("location").and_then(|to| at.join(to).ok()) {
                    Some(next) if matches!(next.scheme(), "http" | "https") => at = next,
                    _ => return Ok(Robots::from_access(AccessResult::Unavailable, AGENT)),
                },
                // Too many requests is no permission to send more.
                400..=428 | 430..=499 => return Ok(Robots::from_access(AccessResult::Unavailable, AGENT)),
                _ => return Ok(Robots::from_access(AccessResult::Unreachable, AGENT)),
            }
        }
        Ok(Robots::from_access(AccessResult::TooManyRedirects, AGENT))
    }

    /// One request, after the host's pause; redirects are not followed.
    fn request(&mut self, url: &Url, condition: &Condition, limit: u64) -> Result<Kept, FetchError> {
        let literal = match url.host() {
            Some(url::Host::Ipv4(a)) => Some(IpAddr::V4(a)),
            Some(url::Host::Ipv6(a)) => Some(IpAddr::V6(a)),
            _ => None,
        };
        if literal.is_some_and(|a| !allowed(a, self.settings.allow_loopback)) {
            return Err(inside(url));
        }
        self.wait(url);
        let mut request = self.agent.get(url.as_str());
        for (name, value) in [("If-None-Match", &condition.etag), ("If-Modified-Since", &condition.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let answer = request.call();
        self.asked.insert(host_of(url), Instant::now());
        let mut answer = answer.map_err(|e| failed(url, &e))?;
        let status = answer.status().as_u16();
        let mut kept = Kept { status, headers: headers::kept(answer.headers()), body: Vec::new() };
        let mut reader = answer.body_mut().with_config().limit(u64::MAX).reader().take(limit + 1);
        if let Err(e) = reader.read_to_end(&mut kept.body) {
            return Err(FetchError::new(Code::ConnectionFailed, format!("{url}: {e}")));
        }
        if kept.body.len() as u64 > limit {
            return Err(FetchError::new(Code::TooLarge, format!("{url}: more than {limit} bytes")));
        }
        Ok(kept)
    }

    /// Sleeps until the host may be asked again.
    fn wait(&self, url: &Url) {
        if let Some(asked) = self.asked.get(&host_of(url)) {
            std::thread::sleep(self.settings.pause.saturating_sub(asked.elapsed()));
        }
    }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn parse(address: &str) -> Result<Url, FetchError> {
    let refused = |why: &str| FetchError::new(Code::AddressRefused, format!("{address}: {why}"));
    let mut url = Url::parse(address.trim()).map_err(|e| refused(&e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("only http and https are fetched"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("an address with a name and password is not fetched"));
    }
    url.set_fragment(None);
    Ok(url)
}

fn fetched(url: &Url, mut kept: Kept) -> Fetched {
    let (media_type, charset) = headers::content_type(kept.header("content-type").unwrap_or(""));
    let condition = Condition {
        etag: kept.header("etag").map(str::to_owned),
        last_modified: kept.header("last-modified").map(str::to_owned),
    };
    let now = jiff::Timestamp::now();
    let carried = Carried {
        from: "http",
        url: Some(url.to_string()),
        charset,
        fetched: Some(now.round(jiff::Unit::Second).unwrap_or(now).to_string()),
        status: Some(kept.status),
        headers: std::mem::take(&mut kept.headers),
        ..Carried::default()
    };
    Fetched { bytes: kept.body, carried, media_type, condition }
}

fn allowed(address: IpAddr, allow_loopback: bool) -> bool {
    is_public(address) || allow_loopback && address.is_loopback()
}

fn inside(url: &Url) -> FetchError {
    FetchError::new(Code::AddressRefused, format!("{url}: leads into this machine's own network"))
}

/// What [`Guarded`] answers when nothing is left; `failed` knows it again.
const INSIDE: &str = "no public address";

fn failed(url: &Url, e: &ureq::Error) -> FetchError {
    match e {
        ureq::Error::Io(io) if io.to_string() == INSIDE => inside(url),
        ureq::Error::BadUri(why) => FetchError::new(Code::AddressRefused, format!("{url}: {why}")),
        other => FetchError::new(Code::ConnectionFailed, format!("{url}: {other}")),
    }
}

/// Resolves names, and leaves out addresses that are not public. The connection is made to the very address that was
/// checked, so a name that resolves differently a moment later does not help.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    allow_loopback: bool,
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = self.inner.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        for address in all.iter().filter(|a: &&SocketAddr| allowed(a.ip(), self.allow_loopback)) {
            public.push(*address);
        }
        if public.is_empty() { Err(ureq::Error::Io(std::io::Error::other(INSIDE))) } else { Ok(public) }
    }
}
