//! The register that is compiled in; `build.rs` makes it from the tables under `data/`.

use crate::actor::{Actor, NameKind, Str};
use onrecord_record::EntityKind;
use std::borrow::Cow;

/// One bearer of a name.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    /// Index of the actor.
    pub(crate) actor: u32,
    /// The name as written.
    pub(crate) name: Str,
    /// What kind of name.
    pub(crate) kind: NameKind,
    /// Whether it is a plural.
    pub(crate) plural: bool,
    /// Whether people are called so too.
    pub(crate) also_person: bool,
    /// Whether it is found only as written, accents and all.
    pub(crate) exact: bool,
    /// Whether it is too common a word to be found in a text.
    pub(crate) lookup_only: bool,
}

mod generated {
    use super::{Actor, Cow, EntityKind, NameKind, Posting, Str};
    include!(concat!(env!("OUT_DIR"), "/bundled.rs"));
}

pub(crate) use generated::{ACTORS, POSTINGS};

/// Names to indices of [`POSTINGS`]: the bytes of an `fst::Map`.
pub(crate) static NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.fst"));
