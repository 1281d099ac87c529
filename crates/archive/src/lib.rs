//! The archive: everything read, kept, findable, provable.
//!
//! One SQLite file holds the bytes received, the texts taken out of them, the records made of them, and the indexes that
//! are searched. This is the only crate that knows SQL; `migrations/` says what the tables are.
//!
//! ```no_run
//! use onrecord_archive::{Archive, Page, Query};
//! # fn main() -> onrecord_archive::Result<()> {
//! let archive = Archive::open_read_only("news.onrecord".as_ref())?;
//! for item in archive.current()? {
//!     let (name, record) = item?; // every article as it stands, in order of name
//!     println!("{name}: {} attributions", record.attributions.len());
//! }
//! let found = archive.search(&Query::parse("speaker:Brandt act:promise")?, &Page::default())?;
//! for hit in &found.hits {
//!     println!("{} {}..{}: {}", hit.name, hit.snippet.start, hit.snippet.end, hit.snippet.text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What always holds:
//! - **What was acknowledged is on the disk.** [`Batch::commit`], [`Archive::add`] and whatever else writes return after
//!   SQLite has synced its log (`synchronous = FULL`). A process or machine that dies later loses none of it, one that
//!   dies earlier leaves nothing half written.
//! - **Nothing is overwritten.** Other content under the same address is a new version; reading again is a new run with
//!   its own records. Only [`Archive::remove`] takes something out, against a tombstone.
//! - **Bytes are known by their SHA-256**, as in `document.snapshot` and `document.id`. [`Archive::verify`] works all of
//!   them out again, slices every span again, and checks the indexes against what they index.
//! - **Names are unique.** `documents[].name` is the name under which an article was first added: the file's stem or the
//!   JSON line's `id`; an article whose name another one has gets `-2`, `-3` ... behind it.
//!
//! What is the same article ([`Identity`]): documents with the same address, whatever they are called. Without an
//! address, JSON lines with the same `id`; files at the same path; lines without an `id` and standard input where the
//! text is the same; and whatever has the same name and bytes as an article without an address. Its content is its text and title: other bytes
//! around the same content (an advertisement, a cookie) make no version, only a sighting.
//!
//! Time is given by the caller, in RFC 3339; this crate reads no clock.

mod backup;
mod columns;
mod days;
mod derived;
pub mod diff;
mod error;
mod parcel;
mod pieces;
pub mod query;
mod read;
mod remove;
mod schema;
mod search;
mod snippet;
mod stats;
mod store;
mod verify;
mod zlib;

pub use derived::{Correction, UNDO};
pub use error::{ArchiveError, Result};
pub use parcel::{Arrival, Identity, Parcel};
pub use query::{Query, QueryError};
pub use read::{Current, Entry, FailureEntry, RunEntry, VersionKey};
pub use remove::Tombstone;
pub use search::{Found, Hit, Page, Said, Sort};
pub use snippet::Snippet;
pub use stats::Stats;
pub use store::{Added, Archive, Batch, Failed, Outcome, Run, RunId};
pub use verify::{Damage, Part, Verified};

/// A value of the contract, as it stands in JSON.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
