//! Intake: from bytes to documents.

use onrecord_record::{Code, Document, Note};
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
    /// File stem; for a JSON line its `id` is used in its place once it is parsed.
    pub name: String,
    /// Where it stands, for messages: `path` or `path:line`.
    pub place: String,
    /// What the bytes are.
    pub format: Format,
    /// The bytes.
    pub bytes: Vec<u8>,
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
