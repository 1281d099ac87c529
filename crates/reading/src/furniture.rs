//! Furniture: whatever in an article's text is not the report.

use crate::layout::Layout;
use onrecord_record::{FurnitureKind, TextRange};

/// A stretch of the text that is not the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FurnitureFound {
    /// Where: whole paragraphs, or sentences of one.
    pub range: TextRange,
    /// What it is instead.
    pub kind: FurnitureKind,
}

/// Labels the furniture of a text, in order of place.
///
/// `outlet` and `byline` are what is known of the document.
#[must_use]
pub fn furniture(text: &str, layout: &Layout, outlet: Option<&str>, byline: Option<&str>) -> Vec<FurnitureFound> {
    let _ = (text, layout, outlet, byline);
    Vec::new()
}
