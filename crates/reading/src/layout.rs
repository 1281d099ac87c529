//! The layout of a text: paragraphs, sentences and quotation marks.
//!
//! A total function of the text: whatever the bytes, there is a layout, found in time and memory that grow with the
//! length of the text. Sentences come from the `sentencex` crate, run on a stand-in for each paragraph in which marks
//! and foreign letters are replaced by plain ones of the same length, and are then put right by what this crate knows:
//! where quotations begin and end, and the abbreviations of news English.

mod quotes;
mod sentences;

use onrecord_record::TextRange;

/// Where the paragraphs, sentences and quotations of a text are, each in order of place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Non-blank lines, without white space at their ends.
    pub paragraphs: Vec<TextRange>,
    /// Sentences, each inside one paragraph, without white space at their ends. Between them there is only white
    /// space.
    pub sentences: Vec<TextRange>,
    /// Quotations in order of their opening marks, so that the outer of two comes first. Any two are apart or one
    /// holds the other.
    pub quotations: Vec<Quotation>,
}

/// Words between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included. A quotation that goes on from the paragraph before
    /// without opening again begins with its first word; one that is not closed ends with its last.
    pub range: TextRange,
    /// 0 for a quotation in the report, 1 for one inside another's words.
    pub depth: u8,
    /// Whether a closing mark was found; where not, the quotation ends with its paragraph, with the words it is part
    /// of, or where the next quotation by the same marks opens.
    pub closed: bool,
    /// Whether it carries on the quotation that the paragraph before left open.
    pub continues: bool,
}

impl Layout {
    /// Lays out a text. Never fails; an empty text has an empty layout.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let paragraphs = paragraphs(text);
        let quotations = quotes::quotations(text, &paragraphs);
        let sentences = sentences::sentences(text, &paragraphs, &quotations);
        Self { paragraphs, sentences, quotations }
    }
}

/// The non-blank lines of a text, trimmed. Every mandatory break of UAX #14 ends a line.
fn paragraphs(text: &str) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let range = TextRange::new(start, start + line.len()).trimmed(text);
        if !range.is_empty() {
            found.push(range);
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests;
