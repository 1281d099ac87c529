//! Boundaries: where exactly a source and a content begin and end.
//!
//! The model decides token by token; the contract decides by rule. A content leaves out *that*, stops before the
//! punctuation that closes the sentence, and holds its quotation marks; a source is the noun phrase alone.

use crate::Linked;
use crate::layout::Layout;
use onrecord_record::TextRange;

const OPENING: &[char] = &['“', '"', '‘', '«', '„', '\''];
const CLOSING: &[char] = &['”', '"', '’', '»', '“', '\''];

/// Settles the boundaries of an attribution; `None` where nothing is left of its content.
pub fn settle(text: &str, layout: &Layout, mut a: Linked) -> Option<Linked> {
    let mut content: Vec<TextRange> = a.content.iter().filter_map(|c| piece(text, layout, *c)).collect();
    content.sort();
    content.dedup();
    for i in (1..content.len()).rev() {
        let (before, this) = (content[i - 1], content[i]);
        // Pieces that touch, or that only white space parts, are one.
        let gap = TextRange::new(before.end(), this.start().max(before.end())).slice(text);
        if this.start() < before.end() || (gap.trim().is_empty() && !gap.contains('\n')) {
            content[i - 1] = before.hull(this);
            content.remove(i);
        }
    }
    a.content = content;
    a.source = a.source.map(|s| source(text, s)).filter(|s| !s.is_empty());
    (!a.content.is_empty()).then_some(a)
}

/// A piece of content: quotation marks that belong to it taken in, *that* and stray punctuation left out.
fn piece(text: &str, layout: &Layout, range: TextRange) -> Option<TextRange> {
    let mut r = range.trimmed(text);
    for q in layout.quotations.iter().filter(|q| q.depth == 0) {
        if !q.range.overlaps(r) {
            continue;
        }
        // A piece that covers the words of a quotation covers its marks.
        let marks = q.range.slice(text);
        let open = marks.chars().next().filter(|c| OPENING.contains(c)).map_or(0, char::len_utf8);
        let close = if q.closed {
            marks.chars().next_back().filter(|c| CLOSING.contains(c)).map_or(0, char::len_utf8)
        } else {
            0
        };
        let words = TextRange::new(q.range.start() + open, q.range.end() - close).trimmed(text);
        let core = strip(text, r);
        if core.start() <= words.start() && r.end() > words.start() && r.start() > q.range.start() {
            r = TextRange::new(q.range.start(), r.end());
        }
        let last = strip(text, words);
        if core.end() >= last.end() && core.end() <= q.range.end() {
            r = TextRange::new(r.start(), q.range.end());
        }
    }
    let r = leading(text, layout, r);
    let r = trailing(text, layout, r);
    (r.slice(text).chars().any(char::is_alphanumeric)).then_some(r)
}

/// The range without anything but letters and digits at its ends.
fn strip(text: &str, r: TextRange) -> TextRange {
    let s = r.slice(text);
    let edge = |c: char| !c.is_alphanumeric();
    let start = r.start() + (s.len() - s.trim_start_matches(edge).len());
    TextRange::new(start, start + s.trim_matches(edge).len())
}

fn leading(text: &str, layout: &Layout, mut r: TextRange) -> TextRange {
    loop {
        let s = r.slice(text);
        let Some(c) = s.chars().next() else { return r };
        let after = TextRange::new(r.start() + c.len_utf8(), r.end());
        let closes = layout.quotations.iter().any(|q| q.closed && q.range.end() == r.start() + c.len_utf8());
        if matches!(c, ',' | ';' | ':' | '.' | ')' | ']' | '?' | '!')
            || c.is_whitespace()
            || (closes && CLOSING.contains(&c))
        {
            r = after;
        } else {
            return r;
        }
    }
}

fn trailing(text: &str, layout: &Layout, mut r: TextRange) -> TextRange {
    loop {
        let s = r.slice(text);
        let Some(c) = s.chars().next_back() else { return r };
        let last = r.end() - c.len_utf8();
        let quoted = layout.quotations.iter().any(|q| q.range.holds(last));
        let opens = layout.quotations.iter().any(|q| q.range.start() == last && q.range.end() > r.end());
        let stop = matches!(c, ',' | ';' | ':' | '.' | '—' | '–' | '-' | '(') && !(c == '.' && abbreviation(s));
        if c.is_whitespace() || opens || (!quoted && stop) {
            r = TextRange::new(r.start(), last);
        } else {
            return r;
        }
    }
}

/// Whether a final full stop belongs to the last word ("U.S.", "p.m.", "Inc.").
fn abbreviation(s: &str) -> bool {
    let word = s.rsplit(char::is_whitespace).next().unwrap_or("");
    let body = word.trim_end_matches('.');
    body.contains('.') || (body.chars().count() == 1 && body.chars().all(char::is_uppercase))
}

/// A source is the noun phrase: no relative clause or apposition after it, no possessive 's, no edge punctuation.
fn source(text: &str, range: TextRange) -> TextRange {
    let mut r = range.trimmed(text);
    for mark in ["'s", "’s"] {
        if let Some(s) = r.slice(text).strip_suffix(mark) {
            r = TextRange::new(r.start(), r.start() + s.len());
        }
    }
    let s = r.slice(text);
    let s = s.trim_end_matches([',', ';', ':', '-', '—', '–', ' ']);
    let lead = s.len() - s.trim_start_matches([',', ';', ':', '(', '—', '–', ' ']).len();
    TextRange::new(r.start() + lead, (r.start() + s.len()).max(r.start() + lead))
}
