//! WARC (ISO 28500, versions 1.0 and 1.1), a record at a time.
//!
//! Framing is done here rather than by a crate, because the known ones allocate what a header claims (`rust_warc`), read
//! headers without bound and end at the first damaged record (`warc`). Here a header has a limit, a body is read up to
//! the limit of a document and passed over beyond it, and after damage reading goes on at the next record.
//!
//! Pages are handed on: `response` records of HTML with a status of success, and `resource` records of HTML. So are the plain
//! texts and JSON lines that `onrecord export --format warc` writes as `resource`, known by coming from a file or the web: crawlers keep
//! other things as resources under URNs of their own. Everything else is passed over without a word: requests, metadata, revisits,
//! redirects, images, and texts converted from pages, which stand beside these.

use crate::carried::Carried;
use crate::http::{self, Response};
use crate::{Format, Limits, Received, Refusal, Refused};
use onrecord_record::Code;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Bytes that a record's header may have.
const LONGEST_HEADER: usize = 64 << 10;

/// What every record begins with.
const MAGIC: &[u8] = b"WARC/";

/// Damage that is told of one file; a file that is nothing but damage ends there.
const MOST_FAULTS: usize = 1000;

pub(crate) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// The pages of a WARC.
pub(crate) struct Pages {
    source: Pushback,
    name: String,
    place: String,
    limits: Limits,
    /// Records so far, pages and others.
    count: u64,
    faults: usize,
    ended: bool,
}

/// The header of a record.
#[derive(Default)]
struct Header {
    kind: String,
    uri: Option<String>,
    date: Option<String>,
    content_type: String,
    truncated: Option<String>,
    length: u64,
}

/// What one look at the source gave.
enum Step {
    Page(Received),
    Other,
    End,
}

impl Pages {
    pub(crate) fn new(reader: Box<dyn Read + Send>, name: &str, place: &str, limits: &Limits) -> Self {
        Self {
            source: Pushback { front: Cursor::default(), reader: BufReader::with_capacity(256 << 10, reader) },
            name: name.to_owned(),
            place: place.to_owned(),
            limits: limits.clone(),
            count: 0,
            faults: 0,
            ended: false,
        }
    }

    /// The next record.
    fn step(&mut self) -> Result<Step, Refused> {
        let Some(header) = self.header()? else { return Ok(Step::End) };
        self.count += 1;
        let wanted = match header.kind.as_str() {
            "response" => http::content_type(&header.content_type).0 == "application/http",
            "resource" => format(&header).is_some(),
            "conversion" => is_page(&http::content_type(&header.content_type).0),
            _ => false,
        };
        let limit = self.limits.bytes as u64 + LONGEST_HEADER as u64;
        if !wanted || header.length > limit {
            let passed =
                io::copy(&mut (&mut self.source).take(header.length), &mut io::sink()).map_err(|e| failure(&e))?;
            if passed < header.length {
                self.ended = true;
                return Err(cut(passed, header.length));
            }
            self.boundary()?;
            return match wanted {
                true => Err((Code::TooLarge, format!("{} bytes; the limit is {}", header.length, self.limits.bytes))),
                false => Ok(Step::Other),
            };
        }
        // What a header claims is not allocated before it is there.
        let mut body = Vec::with_capacity(usize::try_from(header.length.min(64 << 10)).unwrap_or(0));
        (&mut self.source).take(header.length).read_to_end(&mut body).map_err(|e| failure(&e))?;
        let mut lost = None;
        if (body.len() as u64) < header.length || self.boundary().is_err() {
            lost = Some(self.relent(&mut body, header.length));
        }
        let page = self.page(&header, &body, lost.clone())?;
        match (page, lost) {
            (Some(received), _) => Ok(Step::Page(received)),
            (None, Some(why)) => Err((Code::BadWebArchive, why)),
            (None, None) => Ok(Step::Other),
        }
    }

    /// A length that lies: gives back to the source what belongs to later records.
    fn relent(&mut self, body: &mut Vec<u8>, length: u64) -> String {
        let next = b"\r\n\r\nWARC/1.";
        if let Some(at) = find(body, next) {
            let rest = body.split_off(at);
            self.source.give_back(&rest[4..]);
            return format!("the header says {length} bytes, but the next record begins after {at}");
        }
        if (body.len() as u64) < length {
            return cut(body.len() as u64, length).1;
        }
        format!("the next record does not begin after the {length} bytes that the header says")
    }

    /// Passes over the two line ends after a record; an error where something else stands there.
    fn boundary(&mut self) -> Result<(), Refused> {
        loop {
            let seen = self.source.fill_buf().map_err(|e| failure(&e))?;
            match seen.first() {
                None | Some(b'W') => return Ok(()),
                Some(b'\r' | b'\n') => self.source.consume(1),
                Some(_) => {
                    return Err((Code::BadWebArchive, "the next record does not begin where this one ends".into()));
                }
            }
        }
    }

    /// The next header; `None` at the end. Lines that are no header are passed over and told once.
    fn header(&mut self) -> Result<Option<Header>, Refused> {
        let mut line = Vec::new();
        let mut stray = 0_u64;
        loop {
            line.clear();
            self.line(&mut line)?;
            if line.is_empty() {
                return if stray > 0 { Err(strayed(stray)) } else { Ok(None) };
            }
            if line.starts_with(MAGIC) {
                break;
            }
            if !line.trim_ascii().is_empty() {
                stray += line.len() as u64;
            }
        }
        let mut header = Header::default();
        let (mut has_length, mut size) = (false, 0);
        loop {
            line.clear();
            self.line(&mut line)?;
            size += line.len();
            if line.trim_ascii().is_empty() {
                break;
            }
            if size > LONGEST_HEADER {
                return Err((Code::BadWebArchive, format!("a record's header is longer than {LONGEST_HEADER} bytes")));
            }
            let Some((name, value)) = http::field(line.trim_ascii_end()) else { continue };
            match name.as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => header.uri = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-date" => header.date = Some(value),
                "content-type" => header.content_type = value,
                "warc-truncated" => header.truncated = Some(value),
                "content-length" => {
                    let why = || (Code::BadWebArchive, format!("`{value}` is no length"));
                    header.length = value.parse().map_err(|_| why())?;
                    has_length = true;
                }
                _ => {}
            }
        }
        if !has_length {
            return Err((Code::BadWebArchive, "a record's header gives no Content-Length".into()));
        }
        if stray > 0 {
            // Told with the next damage or never: the record itself is sound.
            self.faults += 1;
        }
        Ok(Some(header))
    }

    /// A line with its end, no longer than a header may be.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<(), Refused> {
        (&mut self.source).take(LONGEST_HEADER as u64).read_until(b'\n', line).map_err(|e| failure(&e))?;
        Ok(())
    }

    /// The page in a record, if it is one.
    fn page(&self, header: &Header, body: &[u8], lost: Option<String>) -> Result<Option<Received>, Refused> {
        let mut carried = Carried {
            from: "warc",
            // A file's path is no address.
            url: header.uri.clone().filter(|uri| !uri.starts_with("file:") && !uri.starts_with("urn:")),
            fetched: header.date.clone(),
            cut_short: lost.or_else(|| header.truncated.as_ref().map(|why| format!("cut short when archived: {why}"))),
            ..Carried::default()
        };
        let bytes = if header.kind == "response" {
            let Some(response) = Response::parse(body) else {
                return Err((Code::BadWebArchive, "the record holds no HTTP response".into()));
            };
            let (kind, charset) = http::content_type(response.header("content-type").unwrap_or("text/html"));
            if !(200..300).contains(&response.status) || !is_page(&kind) {
                return Ok(None);
            }
            carried.charset = charset;
            carried.cut_short = carried.cut_short.take().or_else(|| response.missing());
            let content = response.content(&self.limits)?;
            carried.status = Some(response.status);
            carried.headers = response.headers;
            content
        } else {
            carried.charset = http::content_type(&header.content_type).1;
            body.to_vec()
        };
        let (name, place) = (format!("{}:{}", self.name, self.count), format!("{}:{}", self.place, self.count));
        let format = if header.kind == "resource" { format(header) } else { None }.unwrap_or(Format::Html);
        Ok(Some(Received { name, place, format, bytes, carried: Some(Box::new(carried)) }))
    }
}

impl Iterator for Pages {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.step() {
                Ok(Step::Page(received)) => return Some(Ok(received)),
                Ok(Step::Other) => {}
                Ok(Step::End) => self.ended = true,
                Err((code, message)) => {
                    self.faults += 1;
                    let is_end = self.faults >= MOST_FAULTS
                        || matches!(code, Code::Unreadable | Code::Inflated) && self.is_stuck();
                    self.ended |= is_end;
                    let (name, place) =
                        (format!("{}:{}", self.name, self.count), format!("{}:{}", self.place, self.count));
                    return Some(Err(Refusal { name, place, code, message }));
                }
            }
        }
        None
    }
}

impl Pages {
    /// Whether the source itself fails, so that nothing can follow.
    fn is_stuck(&mut self) -> bool {
        self.source.fill_buf().is_err()
    }
}

/// What a `resource` is to be read as, if it is to be read.
fn format(header: &Header) -> Option<Format> {
    let (kind, _) = http::content_type(&header.content_type);
    let uri = header.uri.as_deref().unwrap_or_default();
    let ours = uri.starts_with("file:") || uri.starts_with("http") || uri.starts_with("urn:sha256:");
    match kind.as_str() {
        kind if is_page(kind) => Some(Format::Html),
        "text/plain" if ours => Some(Format::Text),
        "application/x-ndjson" if ours => Some(Format::JsonLine),
        _ => None,
    }
}

fn is_page(kind: &str) -> bool {
    matches!(kind, "text/html" | "application/xhtml+xml")
}

fn cut(got: u64, length: u64) -> Refused {
    (Code::BadWebArchive, format!("the file ends after {got} of the {length} bytes that the header says"))
}

fn strayed(bytes: u64) -> Refused {
    (Code::BadWebArchive, format!("{bytes} bytes that belong to no record"))
}

fn failure(e: &io::Error) -> Refused {
    let code = match e.kind() {
        io::ErrorKind::FileTooLarge => Code::Inflated,
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Code::BadWebArchive,
        _ => Code::Unreadable,
    };
    (code, e.to_string())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// A reader that takes bytes back.
struct Pushback {
    front: Cursor<Vec<u8>>,
    reader: BufReader<Box<dyn Read + Send>>,
}

impl Pushback {
    fn give_back(&mut self, bytes: &[u8]) {
        let at = usize::try_from(self.front.position()).unwrap_or(usize::MAX);
        let left = self.front.get_ref().get(at..).unwrap_or_default();
        self.front = Cursor::new([bytes, left].concat());
    }

    fn is_front(&self) -> bool {
        self.front.position() < self.front.get_ref().len() as u64
    }
}

impl Read for Pushback {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_front() { self.front.read(buffer) } else { self.reader.read(buffer) }
    }
}

impl BufRead for Pushback {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_front() { self.front.fill_buf() } else { self.reader.fill_buf() }
    }

    fn consume(&mut self, n: usize) {
        if self.is_front() { self.front.consume(n) } else { self.reader.consume(n) }
    }
}
