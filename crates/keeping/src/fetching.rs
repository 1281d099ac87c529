//! Addresses among the inputs: fetched one after the other, when their turn comes.

use onrecord_fetch::{Answer, Condition, FetchError, Fetched, Fetcher, Settings};
use onrecord_intake::{Format, Intake, Limits, OpenError, Received, Refusal};
use std::collections::VecDeque;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// Whether an input is an address rather than a path.
#[must_use]
pub fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|p| p.starts_with("http://") || p.starts_with("https://"))
}

/// Opens paths and addresses as one stream of documents, in the order given. Nothing is fetched before it is asked for,
/// and without an address among them no fetcher is made.
///
/// # Errors
/// As [`onrecord_intake::open`], for the paths.
pub fn open(paths: &[PathBuf], limits: &Limits, allow_loopback: bool) -> Result<Box<dyn Intake>, OpenError> {
    if !paths.iter().any(|p| is_address(p)) {
        return Ok(Box::new(onrecord_intake::open(paths, limits)?));
    }
    let mut parts: VecDeque<Part> = VecDeque::new();
    for group in paths.chunk_by(|a, b| !is_address(a) && !is_address(b)) {
        match group {
            [one] if is_address(one) => parts.push_back(Part::Address(one.to_string_lossy().into_owned())),
            files => parts.push_back(Part::Open(Box::new(onrecord_intake::open(files, limits)?))),
        }
    }
    Ok(Box::new(Inputs { fetcher: fetcher(limits, allow_loopback), parts, limits: limits.clone() }))
}

/// A fetcher within the limits of a document.
#[must_use]
pub fn fetcher(limits: &Limits, allow_loopback: bool) -> Fetcher {
    Fetcher::new(Settings { bytes: limits.bytes as u64, time: limits.wall, allow_loopback, ..Settings::default() })
}

enum Part {
    Address(String),
    Open(Box<dyn Intake>),
}

struct Inputs {
    fetcher: Fetcher,
    parts: VecDeque<Part>,
    limits: Limits,
}

impl Iterator for Inputs {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.parts.front_mut()? {
                Part::Open(open) => match open.next() {
                    Some(item) => return Some(item),
                    None => drop(self.parts.pop_front()),
                },
                Part::Address(address) => {
                    let address = std::mem::take(address);
                    self.parts.pop_front();
                    match self.fetcher.get(&address, &Condition::default()) {
                        Ok(Answer::Fetched(fetched)) => {
                            self.parts.push_front(Part::Open(documents(*fetched, &address, &self.limits)));
                        }
                        // Nothing was asked conditionally, so a server that says so has nothing for us.
                        Ok(Answer::NotModified) => {}
                        Err(e) => return Some(Err(refusal(&address, e))),
                    }
                }
            }
        }
    }
}

/// What a failed fetch is among the documents.
#[must_use]
pub fn refusal(address: &str, e: FetchError) -> Refusal {
    Refusal { name: name(address), place: address.to_owned(), code: e.code, message: e.message }
}

/// The documents in an answer: the page itself, or what a feed or a web archive holds.
#[must_use]
pub fn documents(fetched: Fetched, address: &str, limits: &Limits) -> Box<dyn Intake> {
    let (name, carried) = (name(address), Box::new(fetched.carried));
    if matches!(fetched.media_type.as_str(), "text/html" | "application/xhtml+xml") {
        let received = Received {
            name,
            place: address.to_owned(),
            format: Format::Html,
            bytes: fetched.bytes,
            carried: Some(carried),
        };
        return Box::new(std::iter::once(Ok(received)));
    }
    let inside = onrecord_intake::stream(Cursor::new(fetched.bytes), &name, address, None, limits);
    Box::new(inside.map(move |item| {
        item.map(|mut received| {
            // A document that is the answer, not one in it.
            if received.carried.is_none() && received.format != Format::JsonLine {
                received.carried = Some(carried.clone());
            }
            received
        })
    }))
}

/// A name for a page: the last part of its path, or its host.
fn name(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    let last = rest.rsplit('/').next().unwrap_or(rest);
    let stem = last.rsplit_once('.').filter(|_| rest.contains('/')).map_or(last, |(stem, _)| stem);
    let plain: String = stem.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).take(80).collect();
    if plain.is_empty() { "page".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (address, expected) in [
            ("https://news.example/2025/gas-cut.html?x=1#y", "gas-cut"),
            ("https://news.example/2025/gas-cut/", "gas-cut"),
            ("https://news.example/", "news.example"),
            ("https://news.example", "news.example"),
            ("https://news.example/%2e%2e", "2e2e"),
            ("https:///", "page"),
        ] {
            assert_eq!(name(address), expected, "{address}");
        }
        assert!(is_address(Path::new("https://x")) && !is_address(Path::new("http.txt")));
    }
}
