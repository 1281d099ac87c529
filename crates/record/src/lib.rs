//! The record: what onrecord makes of an article.
//!
//! This crate is the product's contract as types: plain data with public fields, their JSON, their JSON Schema, and
//! the invariants that every record keeps ([`check`]). It does no I/O, reads no clock and no environment. Every other
//! crate depends on it; it depends on none of them.
//!
//! Two decisions to know first:
//! - **A place is exact or it is not written.** [`CodePoints::span`] refuses a range that is not on character
//!   boundaries; [`check::violations`] lists every span whose `text` is not the slice.
//! - **Not knowing is a value.** What the article does not say is `null`, never a guess.

mod address;
mod calendar;
pub mod check;
mod code;
mod corpus;
mod record;
mod span;

pub use address::address;
pub use calendar::{MONTHS, month_name, month_number};
pub use code::{Code, Note};
pub use corpus::*;
pub use record::*;
pub use span::{CodePoints, Span, TextRange};

/// The JSON Schema (draft 2020-12) of a [`Record`], as pretty-printed JSON with a final newline.
///
/// The committed copy is `docs/record.schema.json`; a test fails when it is stale.
#[must_use]
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Record);
    let mut s = serde_json::to_string_pretty(&schema).unwrap_or_default();
    s.push('\n');
    s
}

/// The JSON Schema of a [`Corpus`], what `onrecord export --format json` writes.
#[must_use]
pub fn corpus_json_schema() -> String {
    let schema = schemars::schema_for!(Corpus);
    let mut s = serde_json::to_string_pretty(&schema).unwrap_or_default();
    s.push('\n');
    s
}
