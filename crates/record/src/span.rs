//! Positions in a text.
//!
//! Inside the program a place is a [`TextRange`], counted in UTF-8 bytes, because that is what Rust slices by. In a
//! record it is a [`Span`], counted in Unicode code points, because that is what the contract and its readers in other
//! languages count by. [`CodePoints`] is the one place where one becomes the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range of **UTF-8 bytes** in a document's text. `start <= end` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextRange {
    start: u32,
    end: u32,
}

impl TextRange {
    /// The range from `start` to `end` in bytes; an inverted pair becomes the empty range at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the range holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside this range.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two ranges share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether the byte offset lies inside the range.
    #[must_use]
    pub fn holds(self, at: usize) -> bool {
        self.start() <= at && at < self.end()
    }

    /// The slice of `text`, or `None` where the range does not fall on character boundaries of it.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start()..self.end())
    }

    /// The slice of `text`, or the empty string where the range does not fit it.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        self.of(text).unwrap_or("")
    }

    /// The range without white space at either end.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let s = self.slice(text);
        let start = self.start() + (s.len() - s.trim_start().len());
        Self::new(start, start + s.trim().len())
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// An exact place in `document.text`, counted in **Unicode code points**, with the slice it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The slice of the text: `text[start..end]`, always equal to it.
    pub text: String,
}

/// The map between UTF-8 byte offsets and code point offsets of one text.
///
/// Keeps one checkpoint every [`CodePoints::STEP`] bytes, so a look-up counts at most that many bytes and the map
/// costs a fraction of the text.
#[derive(Debug, Clone)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points that begin before byte `i * STEP`.
    before: Vec<u32>,
}

impl<'t> CodePoints<'t> {
    const STEP: usize = 256;

    /// Builds the map in one pass over the text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut before = Vec::with_capacity(bytes.len() / Self::STEP + 1);
        let mut n = 0;
        for chunk in bytes.chunks(Self::STEP) {
            before.push(n);
            n += starts(chunk);
        }
        before.push(n);
        Self { text, before }
    }

    /// The code point offset of a byte offset (of the character that holds it, where it falls inside one).
    #[must_use]
    pub fn at_byte(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let step = byte / Self::STEP;
        let known = self.before.get(step).copied().unwrap_or(0);
        (known + starts(&self.text.as_bytes()[step * Self::STEP..byte])) as usize
    }

    /// The byte offset of a code point offset; `None` past the end of the text.
    #[must_use]
    pub fn to_byte(&self, point: usize) -> Option<usize> {
        let want = u32::try_from(point).ok()?;
        let step = self.before.partition_point(|&n| n <= want).saturating_sub(1);
        let from = (step * Self::STEP).min(self.text.len());
        // A checkpoint may fall inside a character; its code point was counted before.
        let mut left = want.checked_sub(*self.before.get(step)?)?;
        for (i, b) in self.text.as_bytes()[from..].iter().enumerate() {
            if is_start(*b) {
                if left == 0 {
                    return Some(from + i);
                }
                left -= 1;
            }
        }
        (left == 0).then_some(self.text.len())
    }

    /// The record's span for a byte range; `None` where the range is not on character boundaries of the text, so
    /// that an inexact place is never written.
    #[must_use]
    pub fn span(&self, range: TextRange) -> Option<Span> {
        let text = range.of(self.text)?;
        Some(Span { start: self.at_byte(range.start()), end: self.at_byte(range.end()), text: text.to_owned() })
    }

    /// The byte range of a record's span; `None` where it lies outside the text or its `text` is not the slice.
    #[must_use]
    pub fn range(&self, span: &Span) -> Option<TextRange> {
        let (start, end) = (self.to_byte(span.start)?, self.to_byte(span.end)?);
        (start <= end && self.text.get(start..end)? == span.text).then(|| TextRange::new(start, end))
    }
}

fn is_start(b: u8) -> bool {
    b & 0xC0 != 0x80
}

fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|b| u32::from(is_start(*b))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_code_points_not_bytes_or_graphemes() {
        let text = "“Café”, 👍🏽 she said";
        let map = CodePoints::new(text);
        let at = text.find("she").unwrap();
        let span = map.span(TextRange::new(at, at + 3)).unwrap();
        assert_eq!(span, Span { start: 11, end: 14, text: "she".into() });
        assert_eq!(map.range(&span), Some(TextRange::new(at, at + 3)));
    }

    #[test]
    fn refuses_a_place_inside_a_character_and_a_slice_that_differs() {
        let map = CodePoints::new("é!");
        assert_eq!(map.span(TextRange::new(1, 2)), None);
        assert_eq!(map.range(&Span { start: 0, end: 1, text: "e".into() }), None);
        assert_eq!(map.range(&Span { start: 0, end: 9, text: "é!".into() }), None);
    }

    proptest! {
        #[test]
        fn bytes_to_code_points_and_back_is_identity(text in "(\\PC|\n){0,700}") {
            let map = CodePoints::new(&text);
            for (n, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(map.at_byte(byte), n);
                prop_assert_eq!(map.to_byte(n), Some(byte));
            }
            let points = text.chars().count();
            prop_assert_eq!(map.to_byte(points), Some(text.len()));
            prop_assert_eq!(map.to_byte(points + 1), None);
        }
    }
}
