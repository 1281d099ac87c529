//! The layout of a text: paragraphs, sentences and quotation marks.

use onrecord_record::TextRange;

/// Where the paragraphs, sentences and quotations of a text are, each in order of place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Non-blank lines, without white space at their ends.
    pub paragraphs: Vec<TextRange>,
    /// Sentences, each inside one paragraph, without white space at their ends.
    pub sentences: Vec<TextRange>,
    /// Quotations, outermost first.
    pub quotations: Vec<Quotation>,
}

/// Words between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included.
    pub range: TextRange,
    /// 0 for a quotation in the report, 1 for one inside another's words.
    pub depth: u8,
    /// Whether a closing mark was found; where not, the quotation ends with its paragraph.
    pub closed: bool,
    /// Whether it carries on the quotation that the paragraph before left open.
    pub continues: bool,
}

impl Layout {
    /// Lays out a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let _ = text;
        Self::default()
    }
}
