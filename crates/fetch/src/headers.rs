//! Headers of an answer.

use std::collections::BTreeMap;
use std::time::Duration;

/// An answer as it was kept.
pub(crate) struct Kept {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Kept {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// All headers but cookies, names in lower case; of one that stands twice the values are joined with a comma.
pub(crate) fn kept(headers: &ureq::http::HeaderMap) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| name.as_str() != "set-cookie") {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        out.entry(name.as_str().to_owned()).and_modify(|v| *v = format!("{v}, {value}")).or_insert(value);
    }
    out
}

/// The media type in lower case, and the charset.
pub(crate) fn content_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let kind = parts.next().unwrap_or("").trim().to_ascii_lowercase();
    let charset = parts.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (kind, charset.filter(|c| !c.is_empty()))
}

/// How long `Retry-After` asks to wait, as seconds or as a date (RFC 9110, 10.2.3), no more than a week.
#[must_use]
pub fn retry_after(value: &str, now: jiff::Timestamp) -> Option<Duration> {
    const MOST: Duration = Duration::from_secs(7 * 24 * 3600);
    let value = value.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let then = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
            Duration::from_secs(u64::try_from(then.as_second() - now.as_second()).unwrap_or(0))
        }
    };
    Some(wait.min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits() {
        let now: jiff::Timestamp = "2025-03-04T18:20:00Z".parse().unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            ("Tue, 04 Mar 2025 18:21:00 GMT", Some(60)),
            ("Tue, 04 Mar 2025 18:00:00 GMT", Some(0)),
            ("99999999999", Some(604_800)),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
