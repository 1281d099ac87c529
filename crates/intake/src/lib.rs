//! Intake: from bytes to documents.
//!
//! Two halves, kept apart on purpose. The outer half ([`open`], [`stream`]) touches files and standard input and
//! yields [`Received`]: bytes with a name. The inner half ([`document`]) is a pure function of those bytes, what the
//! user gave and the limits: no I/O, no clock, no environment. [`document_within`] runs it on a worker thread with a
//! wall-clock budget.
//!
//! Decisions to know first:
//! - **The text of plain text and of a JSON line's `text` is the input's, unchanged**, once its charset is decoded and
//!   a byte order mark is left out. Line ends, trailing spaces and blank lines stay, since spans point into it.
//! - **One bad document is a [`Refusal`] with a code, never an error of the whole run**, and does not touch its
//!   neighbours. An [`OpenError`] is only for a run that has nothing to begin with.
//! - **Guards stand before third-party parsers**: bytes, elements, nesting and expansion are checked before or while
//!   the tree is built, since extractors slow down quadratically or overflow the stack on hostile pages.
//! - **A value found is kept with the place it was found at** (`document.provenance`), also the ones that lost.

mod carried;
mod charset;
mod date;
mod feed;
mod http;
mod json_line;
mod language;
mod open;
mod page;
mod review;
mod sniff;
mod text;
mod wacz;
mod warc;
mod within;

pub use carried::Carried;
pub use open::{Intake, OpenError, Opened, open, stream};
pub use page::body;
pub use review::reviews;
pub use within::document_within;

use onrecord_record::{Code, Document, Note, Provenance};
use std::time::Duration;

/// What a single document may cost. Whatever goes over a limit is refused with a code, alone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one document.
    pub bytes: usize,
    /// Elements of one page.
    pub elements: usize,
    /// Levels of nested elements; deeper ones are flattened.
    pub depth: usize,
    /// Bytes that a compressed document may expand to.
    pub inflated: usize,
    /// Wall-clock time for one document.
    pub wall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8 << 20, elements: 200_000, depth: 512, inflated: 64 << 20, wall: Duration::from_secs(20) }
    }
}

/// Values that the user gives for every document, before anything found in it.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The publishing outlet.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// A date or an RFC 3339 time.
    pub published: Option<String>,
}

/// What the bytes of a document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// A page.
    Html,
    /// One JSON line: `{id, outlet, title, published, byline, url, text|html}`.
    JsonLine,
}

/// One document as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// File stem; for a JSON line `stem:line`, in whose place its `id` is used once it is parsed.
    pub name: String,
    /// Where it stands, for messages: `path` or `path:line`.
    pub place: String,
    /// What the bytes are.
    pub format: Format,
    /// The bytes, uncompressed.
    pub bytes: Vec<u8>,
    /// What the feed, web archive or connection that it came in says about it.
    pub carried: Option<Box<Carried>>,
}

/// A document that was taken in.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The document.
    pub document: Document,
    /// What there is to say about it.
    pub notes: Vec<Note>,
}

/// Why a document was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}: {message}", .code.id())]
pub struct Refusal {
    /// The document's name, as far as it is known.
    pub name: String,
    /// Where it stands: `path` or `path:line`.
    pub place: String,
    /// The code.
    pub code: Code,
    /// What happened.
    pub message: String,
}

/// A refusal before it is known whose it is.
type Refused = (Code, String);

/// A publication date as documents hold it: an ISO 8601 date or an RFC 3339 time. `None` for what is not a date or can
/// be read as more than one (`03/04/2025`); programs should check with it what [`Given::published`] is to be.
#[must_use]
pub fn normal_date(value: &str) -> Option<String> {
    date::published(value).map(|p| p.value)
}

/// What bytes without a name are taken for.
#[must_use]
pub fn format(bytes: &[u8]) -> Format {
    sniff::format(bytes.get(..sniff::LOOKED_AT).unwrap_or(bytes))
}

/// Makes a document of what was received: decodes it, takes the text out and works out what is known about it.
///
/// A pure function: the same arguments give the same result, and nothing is read but the arguments.
///
/// # Errors
/// A [`Refusal`] with one of the `E` codes when there is no document to make of it: empty (E0101), binary (E0102),
/// over a limit (E0103, E0104), a bad JSON line (E0105), a page without an article (E0106).
pub fn document(received: &Received, given: &Given, limits: &Limits) -> Result<Taken, Refusal> {
    let mut name = received.name.clone();
    build(received, given, limits, &mut name).map_err(|(code, message)| Refusal {
        name,
        place: received.place.clone(),
        code,
        message,
    })
}

fn build(received: &Received, given: &Given, limits: &Limits, name: &mut String) -> Result<Taken, Refused> {
    let bytes = received.bytes.as_slice();
    if bytes.len() > limits.bytes {
        return Err(too_large(bytes.len() as u64, limits));
    }
    let mut draft = Draft::new(given);
    let sent = received.carried.as_deref().and_then(|carried| {
        carried.tell(&mut draft);
        charset::sent(carried.charset.as_deref()?)
    });
    let text = match received.format {
        Format::JsonLine => json_line::read(bytes, &mut draft, limits, name)?,
        Format::Text => {
            sniff::refuse_binary(bytes)?;
            let decoded = charset::decode(bytes, sent);
            draft.decoded(&decoded);
            text::read(decoded.text, &mut draft)?
        }
        Format::Html => {
            sniff::refuse_binary(bytes)?;
            let decoded = charset::decode(bytes, sent.or_else(|| charset::declared(bytes)));
            draft.decoded(&decoded);
            page::read(&decoded.text, &mut draft, limits)?
        }
    };
    // Escapes of JSON and HTML, and charsets of two bytes, hold what the bytes do not show.
    sniff::refuse_unprintable(&text)?;
    Ok(draft.finish(name, text, bytes))
}

/// The refusal of a document of `bytes` bytes.
fn too_large(bytes: u64, limits: &Limits) -> Refused {
    (Code::TooLarge, format!("{bytes} bytes; the limit is {}", limits.bytes))
}

/// The fields of a document that are found or given, in the order in which candidates win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Outlet,
    Title,
    Byline,
    Published,
    Url,
    Language,
    Charset,
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Self::Outlet => "outlet",
            Self::Title => "title",
            Self::Byline => "byline",
            Self::Published => "published",
            Self::Url => "url",
            Self::Language => "language",
            Self::Charset => "charset",
        }
    }
}

/// What is known so far about a document that is being made. The first usable value of a field wins, so sources are
/// asked in order of precedence.
#[derive(Debug, Default)]
struct Draft {
    found: Vec<(Field, String, &'static str)>,
    notes: Vec<Note>,
}

impl Draft {
    fn new(given: &Given) -> Self {
        let mut draft = Self::default();
        draft.add(Field::Outlet, given.outlet.as_deref(), "option");
        draft.add(Field::Title, given.title.as_deref(), "option");
        draft.add(Field::Published, given.published.as_deref(), "option");
        draft
    }

    /// Adds a value, white space collapsed, unless it is blank or the same value stands there from the same place.
    fn add(&mut self, field: Field, value: Option<&str>, from: &'static str) {
        let Some(value) = value else { return };
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() && !self.found.iter().any(|(f, v, w)| (*f, v, *w) == (field, &value, from)) {
            self.found.push((field, value, from));
        }
    }

    /// Moves the value of a field before its other candidates.
    fn prefer(&mut self, field: Field, value: &str) {
        if let Some(at) = self.found.iter().position(|(f, v, _)| *f == field && v == value) {
            let found = self.found.remove(at);
            self.found.insert(0, found);
        }
    }

    fn note(&mut self, code: Code, message: impl Into<String>) {
        self.notes.push(Note::new(code, message));
    }

    /// The value that a field has, as found.
    fn first(&self, field: Field) -> Option<&str> {
        self.found.iter().find(|(f, ..)| *f == field).map(|(_, v, _)| v.as_str())
    }

    fn decoded(&mut self, decoded: &charset::Decoded) {
        self.add(Field::Charset, Some(decoded.charset), decoded.from);
        if let Some(other) = decoded.overruled {
            self.add(Field::Charset, Some(other), "meta");
        }
        if decoded.replaced > 0 {
            let n = decoded.replaced;
            let what = if n == 1 { "1 place".to_owned() } else { format!("{n} places") };
            self.note(Code::RepairedEncoding, format!("not valid {} in {what}", decoded.charset));
        }
    }

    fn finish(mut self, name: &str, text: String, bytes: &[u8]) -> Taken {
        let published = self.published();
        let take = |field| self.first(field).map(str::to_owned);
        let document = Document {
            name: name.to_owned(),
            id: onrecord_record::digest(text.as_bytes()),
            snapshot: onrecord_record::digest(bytes),
            outlet: take(Field::Outlet),
            title: take(Field::Title),
            byline: take(Field::Byline),
            published,
            url: take(Field::Url),
            language: take(Field::Language),
            text,
            provenance: {
                // A stable sort: candidates of a field stay in order of precedence.
                self.found.sort_by_key(|(field, ..)| *field);
                self.found
                    .into_iter()
                    .map(|(field, value, from)| Provenance { field: field.name().into(), value, from: from.into() })
                    .collect()
            },
        };
        let mut notes = self.notes;
        notes.sort_by(|a, b| a.code.cmp(&b.code));
        Taken { document, notes }
    }

    /// The first candidate that is a date, with notes on missing and conflicting ones. The candidate that is used is
    /// moved to the front, so that the first of the field is the one used.
    fn published(&mut self) -> Option<String> {
        let candidates: Vec<(usize, date::Published)> = self
            .found
            .iter()
            .enumerate()
            .filter(|(_, (field, ..))| *field == Field::Published)
            .filter_map(|(i, (_, value, _))| Some((i, date::published(value)?)))
            .collect();
        let Some((index, chosen)) = candidates.first().cloned() else {
            let first = self.first(Field::Published).map(str::to_owned);
            self.note(
                Code::NoDate,
                first.map_or_else(
                    || "no publication date was given or found".to_owned(),
                    |value| format!("`{value}` cannot be read as one date"),
                ),
            );
            return None;
        };
        if let Some((other, _)) = candidates.iter().find(|(_, p)| !p.same_day(&chosen)) {
            let (used, lost) = (&self.found[index], &self.found[*other]);
            let message = format!("{} says {}, {} says {}; the first is used", used.2, used.1, lost.2, lost.1);
            self.note(Code::ConflictingDates, message);
        }
        let used = self.found.remove(index);
        self.found.insert(0, used);
        Some(chosen.value)
    }
}
