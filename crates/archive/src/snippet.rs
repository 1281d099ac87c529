//! Matched words shown in place: from the index's highlighting to exact places in the document's text.

use onrecord_record::{CodePoints, TextRange};
use serde::Serialize;
use std::collections::BTreeSet;

/// Stands before a matched word in what the index gives back. Texts hardly ever hold these, and one that does only loses
/// its marks.
pub const OPEN: &str = "\u{2}\u{1}";
/// Stands behind a matched word.
pub const CLOSE: &str = "\u{3}\u{1}";

/// A stretch of a document's text with the words that were searched. All offsets are code points of `document.text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The slice of the text.
    pub text: String,
    /// The matched words, `[start, end)`.
    pub matches: Vec<(usize, usize)>,
}

/// The places, in bytes of `text`, that are marked in `marked`; none when `marked` is not `text` with marks put in.
pub fn marks(text: &str, marked: &str) -> Vec<TextRange> {
    let (mut out, mut at, mut rest) = (Vec::new(), 0, marked);
    loop {
        let Some((before, after)) = rest.split_once(OPEN) else {
            return if text.get(at..) == Some(rest) { out } else { Vec::new() };
        };
        let Some((inside, behind)) = after.split_once(CLOSE) else { return Vec::new() };
        let start = at + before.len();
        let end = start + inside.len();
        if text.get(at..start) != Some(before) || text.get(start..end) != Some(inside) {
            return Vec::new();
        }
        out.push(TextRange::new(start, end));
        (at, rest) = (end, behind);
    }
}

/// So many matches are tried as the first of a snippet.
const CONSIDERED: usize = 20_000;

/// The stretch of at most `width` bytes (a few more up to the ends of words) inside `within` that shows most of the
/// marked words; its beginning where there are none.
pub fn cut(text: &str, within: TextRange, marks: &[TextRange], width: usize) -> Snippet {
    let inside: Vec<TextRange> = marks.iter().copied().filter(|m| within.covers(*m)).collect();
    // Different words tell more than one word often.
    let mut best = ((0, 0), within.start());
    for (i, first) in inside.iter().enumerate().take(CONSIDERED) {
        let shown = inside[i..].iter().take_while(|m| m.end() <= first.start() + width * 3 / 4);
        let words: Vec<String> = shown.map(|m| m.slice(text).to_lowercase()).collect();
        let count = words.len();
        let different = words.into_iter().collect::<BTreeSet<_>>().len();
        if (different, count) > best.0 {
            best = ((different, count), first.start());
        }
    }
    let start = if best.0 == (0, 0) { within.start() } else { best.1.saturating_sub(width / 4).max(within.start()) };
    let start = word_start(text, start, within.start(), best.1.max(start));
    let end = word_end(text, (start + width).min(within.end()), within.end());
    let range = TextRange::new(start, end).trimmed(text);
    let map = CodePoints::new(text);
    Snippet {
        start: map.at_byte(range.start()),
        end: map.at_byte(range.end()),
        text: range.slice(text).to_owned(),
        matches: inside
            .iter()
            .filter(|m| range.covers(**m))
            .map(|m| (map.at_byte(m.start()), map.at_byte(m.end())))
            .collect(),
    }
}

/// The stretch in which a saying is shown: from a little before it on, as far as its paragraph goes, so that one sees who
/// says it and how.
pub fn passage(text: &str, said: TextRange, width: usize) -> TextRange {
    let first = text.get(..said.start()).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let last = text.get(said.end()..).and_then(|t| t.find('\n')).map_or(text.len(), |i| said.end() + i);
    let start = word_start(text, said.start().saturating_sub(width / 3).max(first), first, said.start());
    TextRange::new(start, last)
}

/// The first beginning of a word from `at` on, but not beyond `latest`; on a character boundary.
fn word_start(text: &str, at: usize, first: usize, latest: usize) -> usize {
    if at <= first {
        return first;
    }
    let at = ceiling(text, at);
    let found = text[at..].char_indices().find(|(_, c)| c.is_whitespace()).map(|(i, c)| at + i + c.len_utf8());
    found.filter(|i| *i <= latest).unwrap_or(at.min(ceiling(text, latest)))
}

/// The end of the word at `at`, if it is near; on a character boundary.
fn word_end(text: &str, at: usize, last: usize) -> usize {
    let at = ceiling(text, at).min(last);
    let rest = &text[at..last.max(at)];
    let found = rest.char_indices().take(40).find(|(_, c)| c.is_whitespace()).map(|(i, _)| at + i);
    found.unwrap_or(if rest.len() < 40 { last } else { at })
}

fn ceiling(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> TextRange {
        TextRange::new(0, text.len())
    }

    #[test]
    fn marks_are_found_in_the_text_itself() {
        let text = "Né: gas and gas";
        let marked = format!("Né: {OPEN}gas{CLOSE} and {OPEN}gas{CLOSE}");
        assert_eq!(marks(text, &marked), [TextRange::new(5, 8), TextRange::new(13, 16)]);
        assert_eq!(marks(text, &format!("Né: {OPEN}oil{CLOSE} and gas")), []);
        assert_eq!(marks("a\u{2}\u{1}b", "a\u{2}\u{1}b"), []);
    }

    #[test]
    fn the_snippet_is_where_most_matches_are() {
        let text = format!("gas {} gas transit, gas again {}", "word ".repeat(40), "more ".repeat(40));
        let found: Vec<TextRange> = text.match_indices("gas").map(|(i, w)| TextRange::new(i, i + w.len())).collect();
        let s = cut(&text, all(&text), &found, 60);
        assert!(s.text.contains("gas transit, gas again"), "{s:?}");
        assert_eq!(s.matches.len(), 2);
        let slice: String = text.chars().skip(s.matches[0].0).take(3).collect();
        assert_eq!(slice, "gas");
    }

    #[test]
    fn a_saying_is_shown_with_what_stands_before_it() {
        let text = "First.\n\nOn Monday he called it a mess in public.\nLast.";
        let at = text.find("it a").unwrap();
        let range = passage(text, TextRange::new(at, at + 9), 240);
        assert_eq!(range.slice(text), "On Monday he called it a mess in public.");
        assert_eq!(passage(text, TextRange::new(at, at + 9), 12).slice(text), "it a mess in public.");
    }

    proptest! {
        #[test]
        fn a_snippet_is_a_slice(text in "(\\PC|\n| ){0,300}", a in 0_usize..400, b in 0_usize..400, width in 1_usize..200) {
            let places: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let at = |n: usize| places[n % places.len()];
            let (a, b) = (at(a).min(at(b)), at(a).max(at(b)));
            let s = cut(&text, all(&text), &[TextRange::new(a, b)], width);
            let slice: String = text.chars().skip(s.start).take(s.end - s.start).collect();
            prop_assert_eq!(&slice, &s.text);
            for (from, to) in s.matches {
                prop_assert!(s.start <= from && to <= s.end);
            }
        }
    }
}
