//! Records as Arrow batches, and with the feature `parquet` as Parquet files: one schema for the command, for Python and for
//! whatever cluster runs it ([`schema`], described field by field in `docs/formats.md`).
//!
//! A row is an article: its record, or why there is none. Pure but for the writer or file handed in.

pub mod columns;
#[cfg(feature = "parquet")]
pub mod file;
mod rows;
mod said;
mod schema;

pub use rows::{batch, rows};
pub use schema::{VERSION, schema};

use onrecord_record::Record;
use serde::{Deserialize, Serialize};

/// An article in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the article is called where it came from.
    pub id: Option<String>,
    /// Its record, or why it has none.
    pub outcome: Result<Record, Failure>,
    /// What made the record.
    pub run: Option<Run>,
    /// When the article was received: RFC 3339 in UTC.
    pub received: Option<String>,
    /// The bytes received, where they are kept and are others than those of the text.
    pub snapshot: Option<Vec<u8>>,
}

/// Why an article has no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code, e.g. `E0101`.
    pub code: String,
    /// What happened.
    pub message: String,
}

/// A program with its weights and settings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Run {
    /// Name and version of the program.
    pub program: String,
    /// Digest of the model's weights.
    pub weights: String,
    /// Settings, as JSON.
    pub settings: String,
}
