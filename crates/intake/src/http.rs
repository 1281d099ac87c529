//! The HTTP response inside a web archive's record (RFC 9112): status, headers, and the body without its codings.

use crate::{Limits, Refused};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use onrecord_record::Code;
use std::collections::BTreeMap;
use std::io::Read;

/// A response.
pub(crate) struct Response<'b> {
    pub(crate) status: u16,
    /// Names in lower case; of a header that stands twice the values are joined with a comma.
    pub(crate) headers: BTreeMap<String, String>,
    /// As it was sent, still in its codings.
    body: &'b [u8],
}

impl<'b> Response<'b> {
    /// Takes a message apart; `None` where it is not one.
    pub(crate) fn parse(message: &'b [u8]) -> Option<Self> {
        let (head, body) = split_head(message)?;
        let mut lines = head.split(|&b| b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
        let status = lines.next()?;
        let status = String::from_utf8_lossy(status.strip_prefix(b"HTTP/")?).into_owned();
        let status = status.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in lines.filter_map(field) {
            headers.entry(name).and_modify(|v| *v = format!("{v}, {value}")).or_insert(value);
        }
        Some(Self { status, headers, body })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Why the body is shorter than its header says, if it is.
    pub(crate) fn missing(&self) -> Option<String> {
        // With a transfer coding the length does not count (RFC 9112, 6.3).
        let said: usize = self
            .header("content-length")
            .filter(|_| self.header("transfer-encoding").is_none())?
            .trim()
            .parse()
            .ok()?;
        (said > self.body.len()).then(|| format!("{} of {said} bytes were kept", self.body.len()))
    }

    /// The body without transfer and content codings.
    ///
    /// # Errors
    /// It expands beyond the limits (E0111), or its coding is not one that can be undone (E0109).
    pub(crate) fn content(&self, limits: &Limits) -> Result<Vec<u8>, Refused> {
        let chunked = self.header("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
        // Many archivers undo the chunks and leave the header.
        let body = if chunked { unchunked(self.body) } else { None };
        let mut body = body.unwrap_or_else(|| self.body.to_vec());
        let codings = self.header("content-encoding").unwrap_or("").to_ascii_lowercase();
        for coding in codings.split(',').map(str::trim).rev().filter(|c| !c.is_empty() && *c != "identity") {
            body = match coding {
                "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
                    inflated(MultiGzDecoder::new(&*body), &body, limits)?
                }
                "deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => {
                    inflated(ZlibDecoder::new(&*body), &body, limits)?
                }
                "deflate" => inflated(DeflateDecoder::new(&*body), &body, limits)?,
                // Undone by the archiver, header left.
                "gzip" | "x-gzip" => body,
                _ if looks_plain(&body) => body,
                other => return Err((Code::Unsupported, format!("the page is in the content coding `{other}`"))),
            };
        }
        Ok(body)
    }
}

/// The type of a `Content-Type` header, in lower case, and its charset.
pub(crate) fn content_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let kind = parts.next().unwrap_or("").trim().to_ascii_lowercase();
    let charset = parts.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (kind, charset.filter(|c| !c.is_empty()))
}

/// `name: value`, the name in lower case.
pub(crate) fn field(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|&b| b == b':')?;
    let name = std::str::from_utf8(&line[..colon]).ok()?.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic());
    is_name.then(|| (name.to_ascii_lowercase(), String::from_utf8_lossy(&line[colon + 1..]).trim().to_owned()))
}

/// The head without its last line's end, and what follows the empty line.
fn split_head(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    loop {
        let end = at + message[at..].iter().position(|&b| b == b'\n')?;
        let line = &message[at..end];
        if line.is_empty() || line == b"\r" {
            return Some((&message[..at], &message[end + 1..]));
        }
        at = end + 1;
    }
}

/// The body without chunks (RFC 9112, 7.1); `None` where it does not begin with one. A body that breaks off gives what
/// there is.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(64).position(|&b| b == b'\n');
        let size = end.and_then(|end| {
            let line = std::str::from_utf8(&rest[..end]).ok()?;
            usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else { return (!out.is_empty()).then_some(out) };
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        let take = size.min(rest.len());
        out.extend_from_slice(&rest[..take]);
        rest = &rest[take..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

/// Expands a body, no further than a document may be large.
fn inflated(mut reader: impl Read, packed: &[u8], limits: &Limits) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    let limit = limits.bytes.min(limits.inflated) as u64;
    // A body that breaks off gives what could be expanded.
    let _ = reader.by_ref().take(limit + 1).read_to_end(&mut out);
    if out.len() as u64 > limit {
        let message = format!("{} bytes expand to more than the limit of {limit}", packed.len());
        return Err((Code::Inflated, message));
    }
    Ok(out)
}

/// Whether bytes that are said to be in a coding we do not know are not in any.
fn looks_plain(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(message: &[u8]) -> Result<Vec<u8>, Refused> {
        Response::parse(message).ok_or((Code::Internal, String::new()))?.content(&Limits::default())
    }

    #[test]
    fn messages() {
        let r = Response::parse(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; Charset=\"utf-8\"\r\nX: 1\r\nx: 2\r\n\r\n<p>",
        )
        .unwrap();
        assert_eq!((r.status, r.header("x"), r.body), (200, Some("1, 2"), &b"<p>"[..]));
        assert_eq!(content_type("Text/HTML; a=b; Charset=\"utf-8\""), ("text/html".into(), Some("utf-8".into())));
        assert!(Response::parse(b"HTTP/1.1\r\n\r\n").is_none());
        assert!(Response::parse(b"HTTP/1.1 200 OK\r\nno end").is_none());
        assert!(Response::parse(b"").is_none());
        let short = Response::parse(b"HTTP/1.0 200 OK\nContent-Length: 9\n\nfour").unwrap();
        assert_eq!(short.missing().as_deref(), Some("4 of 9 bytes were kept"));
    }

    #[test]
    fn chunks() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (body, expected) in [
            ("4\r\nWiki\r\n6;x=y\r\npedia \r\n0\r\n\r\n", "Wikipedia "),
            ("ff\r\nbroken off", "broken off"),
            ("<p>undone by the archiver", "<p>undone by the archiver"),
            ("ffffffffffffffffff\r\nx", "ffffffffffffffffff\r\nx"),
            ("0\r\n\r\n", ""),
        ] {
            assert_eq!(content(format!("{head}{body}").as_bytes()).unwrap(), expected.as_bytes(), "{body}");
        }
    }

    #[test]
    fn codings() {
        let pack = |bytes: &[u8]| {
            let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut e, bytes).unwrap();
            e.finish().unwrap()
        };
        let message = |coding: &str, body: &[u8]| {
            [format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n").as_bytes(), body].concat()
        };
        assert_eq!(content(&message("gzip", &pack(b"<p>one"))).unwrap(), b"<p>one");
        assert_eq!(content(&message("gzip, gzip", &pack(&pack(b"<p>one")))).unwrap(), b"<p>one");
        assert_eq!(content(&message("gzip", b"<p>plain")).unwrap(), b"<p>plain");
        assert_eq!(content(&message("br", b"<p>plain")).unwrap(), b"<p>plain");
        assert_eq!(content(&message("br", b"\x8b\x00")).map_err(|e| e.0), Err(Code::Unsupported));
        let bomb = pack(&vec![0; 9 << 20]);
        assert_eq!(content(&message("gzip", &bomb)).map_err(|e| e.0), Err(Code::Inflated));
    }
}
