//! WARC/1.1 (ISO 28500:2017): the bytes that articles were read from, as web archives keep them.
//!
//! What came by HTTP is a `response`, anything else a `resource`. The bytes kept are those without content and
//! transfer codings, so the headers that speak of these are renamed (`x-archive-orig-...`, as the Wayback Machine does), and
//! the length is that of the bytes. The status line has the status that was received; where an archive does not know it, it is `200 OK`, since pages
//! are only kept where the status was one of success.
//!
//! The ids of records are made from what they hold (UUIDs of version 8, RFC 9562), so that the same archive gives the same bytes.

use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// What was received.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    /// Where it was received from: an absolute URI.
    pub uri: &'a str,
    /// When it was received: RFC 3339 in UTC.
    pub received: &'a str,
    /// Status of the HTTP response, where it is known.
    pub status: Option<u16>,
    /// Headers of the HTTP response, where there was one.
    pub headers: Option<&'a BTreeMap<String, String>>,
    /// What the bytes are, for what came without headers: a media type.
    pub media: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// Writes records one behind the other.
pub struct Writer<W: Write> {
    out: W,
    packed: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a file with its `warcinfo`, which is dated `at` (RFC 3339 in UTC). `packed` makes each record a gzip member of its
    /// own, as is usual for `.warc.gz`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, packed: bool, version: &str, at: &str) -> Result<Self> {
        let mut writer = Self { out, packed };
        let about = format!(
            "software: onrecord {version}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        );
        let fields = [("WARC-Type", "warcinfo"), ("WARC-Date", at), ("Content-Type", "application/warc-fields")];
        writer.record(&fields, &[], about.as_bytes())?;
        Ok(writer)
    }

    /// Writes a snapshot, and gives back the id of its record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn snapshot(&mut self, snapshot: &Snapshot<'_>) -> Result<String> {
        let http = snapshot.status.is_some() || snapshot.headers.is_some();
        let (kind, media, head) = if http {
            ("response", "application/http; msgtype=response", head(snapshot))
        } else {
            ("resource", snapshot.media, String::new())
        };
        let digest = onrecord_record::digest(snapshot.bytes);
        let fields = [
            ("WARC-Type", kind),
            ("WARC-Target-URI", snapshot.uri),
            ("WARC-Date", snapshot.received),
            ("WARC-Payload-Digest", &digest),
            ("Content-Type", media),
        ];
        self.record(&fields, head.as_bytes(), snapshot.bytes)
    }

    /// Writes a text that was taken out of a snapshot whose record is `of`, as a `conversion`; gives back the id of its record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(&mut self, of: &str, snapshot: &Snapshot<'_>, text: &str) -> Result<String> {
        self.about("conversion", "text/plain; charset=utf-8", of, snapshot, text)
    }

    /// Writes what was read in a snapshot whose record is `of`, as JSON in a `metadata`; gives back the id of its record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn metadata(&mut self, of: &str, snapshot: &Snapshot<'_>, json: &str) -> Result<String> {
        self.about("metadata", "application/json", of, snapshot, json)
    }

    fn about(&mut self, kind: &str, media: &str, of: &str, snapshot: &Snapshot<'_>, text: &str) -> Result<String> {
        let fields = [
            ("WARC-Type", kind),
            ("WARC-Target-URI", snapshot.uri),
            ("WARC-Date", snapshot.received),
            ("WARC-Refers-To", of),
            ("Content-Type", media),
        ];
        self.record(&fields, &[], text.as_bytes())
    }

    fn record(&mut self, fields: &[(&str, &str)], head: &[u8], body: &[u8]) -> Result<String> {
        let block = if head.is_empty() { body.to_vec() } else { [head, body].concat() };
        let digest = onrecord_record::digest(&block);
        let of = fields.iter().fold(digest.clone(), |all, (name, value)| format!("{all}\n{name}: {value}"));
        let id = id(&onrecord_record::digest(of.as_bytes()));
        let mut header = format!("WARC/1.1\r\nWARC-Record-ID: {id}\r\n");
        for (name, value) in fields {
            header.push_str(&format!("{name}: {}\r\n", line(value)));
        }
        header.push_str(&format!("WARC-Block-Digest: {digest}\r\nContent-Length: {}\r\n\r\n", block.len()));
        let parts = [header.as_bytes(), &block, b"\r\n\r\n"];
        if self.packed {
            let mut member = GzEncoder::new(&mut self.out, Compression::default());
            parts.iter().try_for_each(|part| member.write_all(part))?;
            member.finish()?;
        } else {
            parts.iter().try_for_each(|part| self.out.write_all(part))?;
        }
        Ok(id)
    }

    /// Hands on what is held back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.out.flush()
    }
}

/// The head of the HTTP response.
fn head(snapshot: &Snapshot<'_>) -> String {
    let status = snapshot.status.unwrap_or(200);
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in snapshot.headers.into_iter().flatten() {
        let of_transfer = ["content-encoding", "transfer-encoding", "content-length"];
        let renamed = if of_transfer.contains(&name.as_str()) { "x-archive-orig-" } else { "" };
        head.push_str(&format!("{renamed}{name}: {}\r\n", line(value)));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", snapshot.bytes.len()));
    head
}

/// What a status of success means, in RFC 9110's words. It may be empty, and says nothing that the number does not.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        206 => "Partial Content",
        _ => "",
    }
}

/// A value that cannot end its line.
fn line(value: &str) -> String {
    value.replace(|c: char| c.is_ascii_control(), " ")
}

/// A digest as the id of a record.
fn id(digest: &str) -> String {
    let hex = digest.rsplit(':').next().unwrap_or_default();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    // The digits of version and variant are set, the others are the digest's.
    format!("<urn:uuid:{}-{}-8{}-8{}-{}>", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_codings_is_renamed_and_nothing_ends_a_line() {
        let sent = [
            ("content-encoding", "gzip"),
            ("content-length", "9"),
            ("x", "a\r\nWARC/1.1"),
            ("content-type", "text/html"),
        ];
        let headers = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, false, "0", "2025-03-05T01:02:03Z").unwrap();
        let snapshot = Snapshot {
            uri: "https://news.example/1",
            received: "2025-03-05T01:02:03Z",
            status: Some(203),
            headers: Some(&headers),
            media: "",
            bytes: b"<p>",
        };
        assert_eq!(
            head(&snapshot),
            "HTTP/1.1 203 Non-Authoritative Information\r\nx-archive-orig-content-encoding: gzip\r\n\
             x-archive-orig-content-length: 9\r\ncontent-type: text/html\r\nx: a  WARC/1.1\r\ncontent-length: 3\r\n\r\n"
        );
        // What an archive kept before it kept the status.
        assert!(head(&Snapshot { status: None, ..snapshot }).starts_with("HTTP/1.1 200 OK\r\n"));
        let id = writer.snapshot(&snapshot).unwrap();
        writer.metadata(&id, &snapshot, "{}").unwrap();
        writer.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("WARC/1.1\r\nWARC-Record-ID: <urn:uuid:").count(), 3);
        assert!(text.contains(&format!("WARC-Refers-To: {id}\r\n")), "{text}");
        assert!(text.contains(&format!("WARC-Payload-Digest: {}\r\n", onrecord_record::digest(b"<p>"))), "{text}");
    }
}
