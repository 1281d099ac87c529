//! Reading: from a document's text to its record.
//!
//! The text is laid out ([`layout`]: paragraphs, sentences, quotation marks), furniture is set aside ([`furniture`]),
//! the model finds attributions and links each cue to its source and content ([`model`]), the attributions are nested
//! into chains ([`nesting`]), and each is described ([`describe`]: form, act, addressee, basis ...). Everything here
//! is a pure function of the text, the rules and the weights: no I/O, no clock, no environment.

pub mod describe;
pub mod furniture;
pub mod layout;

use onrecord_record::TextRange;

/// An attribution as the model linked it, before it is described. All ranges are in bytes of the document's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// Who, as written.
    pub source: Option<TextRange>,
    /// The words that carry the act; `None` for a quotation that stands free beside its speaker.
    pub cue: Option<TextRange>,
    /// What is said: pieces in order, apart, never empty.
    pub content: Vec<TextRange>,
    /// Index of the attribution that relays this one.
    pub parent: Option<usize>,
    /// How sure the model is, 0..1.
    pub confidence: f32,
}
