//! What an attribution is like: its form, act, addressee, basis, setting, condition and kind of source.

use crate::{Linked, layout::Layout};
use onrecord_record::{Act, BasisKind, Form, Setting, SourceKind, TextRange};

/// What is said of an attribution beyond who, by which word and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What kind of source.
    pub source_kind: SourceKind,
    /// How many people an unnamed source is.
    pub source_count: Option<u32>,
    /// What the source does by saying it.
    pub act: Act,
    /// Whether it is in the source's own words.
    pub form: Form,
    /// Who was told.
    pub addressee: Vec<TextRange>,
    /// The evidence that the source cites.
    pub basis: Vec<BasisFound>,
    /// Where it was said.
    pub setting: Option<Setting>,
    /// The condition it depends on.
    pub condition: Option<TextRange>,
    /// Whether the act is denied.
    pub negated: bool,
}

/// Evidence that a source cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasisFound {
    /// What kind of evidence.
    pub kind: BasisKind,
    /// How many people.
    pub count: Option<u32>,
    /// As written.
    pub range: TextRange,
}

/// Describes every attribution of a document, in the order given.
///
/// `outlet` is the publishing outlet's name, where it is known.
#[must_use]
pub fn describe(text: &str, layout: &Layout, outlet: Option<&str>, linked: &[Linked]) -> Vec<Description> {
    let _ = (text, layout, outlet);
    linked
        .iter()
        .map(|_| Description {
            source_kind: SourceKind::Person,
            source_count: None,
            act: Act::Assert,
            form: Form::Indirect,
            addressee: Vec::new(),
            basis: Vec::new(),
            setting: None,
            condition: None,
            negated: false,
        })
        .collect()
}
