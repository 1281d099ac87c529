//! Boundaries: where exactly a source and a content begin and end.
//!
//! The model decides token by token; the contract decides by rule. A content leaves out *that*, stops before the
//! punctuation that closes the sentence, and holds its quotation marks; a source is the noun phrase alone.

use crate::Linked;
use crate::layout::Layout;
use onrecord_record::TextRange;

const OPENING: &[char] = &['“', '"', '‘', '«', '„', '\''];
/// What an auxiliary leaves of itself after an apostrophe; nothing where the apostrophe stands alone.
const CLITICS: &[&str] = &["", "s", "ve", "d", "ll", "re", "m"];
const CLOSING: &[char] = &['”', '"', '’', '»', '“', '\''];

/// Words that say nothing by themselves.
const BARE: &[&str] = &["to", "that", "of", "as", "and", "about", "for", "on"];

/// Words of a range: runs of anything but white space, without punctuation at their ends.
pub fn words(text: &str, range: TextRange) -> Vec<TextRange> {
    let s = range.slice(text);
    let mut out = Vec::new();
    let mut at = 0;
    for w in s.split_whitespace() {
        let start = at + s[at..].find(w).unwrap_or(0);
        at = start + w.len();
        let core = w.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
        if !core.is_empty() {
            let lead = w.find(core).unwrap_or(0);
            out.push(TextRange::new(range.start() + start + lead, range.start() + start + lead + core.len()));
        }
    }
    out
}

/// Settles the boundaries of an attribution; `None` where nothing is left of its content.
pub fn settle(text: &str, layout: &Layout, mut a: Linked) -> Option<Linked> {
    whole_words(text, &mut a);
    whole_verb(text, &mut a);
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

/// The tokens are pieces of words; spans are of whole words. A word that the cue has a part of is the cue's.
fn whole_words(text: &str, a: &mut Linked) {
    a.cue = a.cue.map(|c| whole(text, c));
    a.source = a.source.map(|s| whole(text, s));
    for c in &mut a.content {
        let grown = whole(text, *c);
        let (mut start, mut end) = (grown.start(), grown.end());
        if let Some(cue) = a.cue {
            if start < cue.end() && c.start() > cue.start() {
                start = cue.end();
            }
            if end > cue.start() && c.end() < cue.end() {
                end = cue.start();
            }
        }
        *c = TextRange::new(start, end.max(start));
    }
}

/// A cue that is nothing but a clitic (*she’s told us*) goes on to its verb.
fn whole_verb(text: &str, a: &mut Linked) {
    let Some(cue) = a.cue.filter(|c| CLITICS.contains(&c.slice(text).trim_start_matches(['’', '\'']))) else {
        return;
    };
    let Some(line) = text.get(cue.end()..).and_then(|t| t.split('\n').next()) else { return };
    let clitic = cue.end() + (line.len() - line.trim_start_matches(char::is_alphanumeric).len());
    let Some(verb) = words(text, TextRange::new(clitic, cue.end() + line.len())).first().copied() else { return };
    if text.get(clitic..verb.start()).is_some_and(|gap| gap.trim().is_empty()) {
        a.cue = Some(TextRange::new(cue.start(), verb.end()));
        for c in a.content.iter_mut().filter(|c| c.start() < verb.end() && c.end() > verb.end()) {
            *c = TextRange::new(verb.end(), c.end());
        }
    }
}

/// The range grown to whole words. A clitic may be parted from its host: a range that begins at or inside it takes it
/// in, one that ends at or right after its apostrophe leaves it out.
fn whole(text: &str, range: TextRange) -> TextRange {
    let start = match word_around(text, range.start()) {
        Some((_, Some(clitic))) if range.start() >= clitic => clitic,
        Some((word, _)) => word.start(),
        None => range.start(),
    };
    let end = match word_around(text, range.end()) {
        Some((_, Some(clitic))) if start < clitic && text[clitic..range.end().max(clitic)].chars().count() < 2 => {
            clitic
        }
        Some((word, _)) => word.end(),
        None => range.end(),
    };
    TextRange::new(start, end)
}

/// The word that `at` falls inside of, apostrophes between letters included (*O’Brien*, *couldn’t*), and where its
/// clitic begins if it ends in one (*he|’ll*, *Lee|’s*): the one place inside a word where a span may begin or end.
fn word_around(text: &str, at: usize) -> Option<(TextRange, Option<usize>)> {
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let inner = |i: usize, c: char| {
        let (left, right) = (text[..i].chars().next_back(), text[i + c.len_utf8()..].chars().next());
        matches!(c, '\'' | '’') && left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric)
    };
    let part = |(i, c): &(usize, char)| c.is_alphanumeric() || inner(*i, *c);
    let start = before.char_indices().rev().take_while(part).last().map_or(at, |(i, _)| i);
    let end =
        after.char_indices().map(|(i, c)| (at + i, c)).take_while(part).last().map_or(at, |(i, c)| i + c.len_utf8());
    if start == at || end == at {
        return None;
    }
    let word = &text[start..end];
    let clitic = word.rfind(['\'', '’']).filter(|i| {
        let tail = word[*i..].trim_start_matches(['\'', '’']);
        CLITICS.iter().any(|c| c.eq_ignore_ascii_case(tail))
    });
    Some((TextRange::new(start, end), clitic.map(|i| start + i)))
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
    let said = |w: &TextRange| !BARE.contains(&w.slice(text).to_lowercase().as_str());
    words(text, r).iter().any(said).then_some(r)
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
    // The apostrophe of a plural possessor (*the ministers’ claim*), where it closes no quotation.
    let s = r.slice(text);
    if let Some(owner) = s.strip_suffix(['\'', '’']).filter(|o| o.ends_with('s') && !o.contains(['\'', '‘'])) {
        r = TextRange::new(r.start(), r.start() + owner.len());
    }
    let s = r.slice(text);
    let s = s.trim_end_matches([',', ';', ':', '-', '—', '–', ' ', '“', '‘', '«', '„']);
    let lead = s.len() - s.trim_start_matches([',', ';', ':', '(', '—', '–', ' ']).len();
    TextRange::new(r.start() + lead, (r.start() + s.len()).max(r.start() + lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, part: &str) -> TextRange {
        let s = text.find(part).unwrap();
        TextRange::new(s, s + part.len())
    }

    fn settled(text: &str, source: &str, cue: &str, content: &[&str]) -> (String, String, Vec<String>) {
        let a = Linked {
            source: Some(at(text, source)),
            cue: Some(at(text, cue)),
            content: content.iter().map(|c| at(text, c)).collect(),
            parent: None,
            confidence: 0.9,
        };
        let a = settle(text, &Layout::of(text), a).unwrap();
        let s = |r: TextRange| r.slice(text).to_owned();
        (s(a.source.unwrap()), s(a.cue.unwrap()), a.content.iter().map(|c| s(*c)).collect())
    }

    #[test]
    fn a_word_is_never_cut_in_two() {
        let t = "The law authorizes a jury to report.";
        let (_, cue, content) = settled(t, "The law", "author", &["izes a jury to report"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("authorizes", "a jury to report"));
    }

    #[test]
    fn an_apostrophe_inside_a_word_ends_nothing() {
        let t = "O’Brien couldn’t wait for the vote, and hadn't he’d said so.";
        let (source, cue, content) = settled(t, "O’", "couldn’", &["t wait for the vote"]);
        assert_eq!((source.as_str(), cue.as_str(), content[0].as_str()), ("O’Brien", "couldn’t", "wait for the vote"));
        // A clitic may be parted from its host, at the apostrophe.
        let (source, _, content) = settled(t, "he’", "said", &["d said"]);
        assert_eq!((source.as_str(), content[0].as_str()), ("he", "’d said"));
    }

    #[test]
    fn a_clitic_goes_on_to_its_verb_and_bare_words_say_nothing() {
        let t = "“She’s told us to wait.”";
        let (_, cue, content) = settled(t, "She", "’", &["s told us to wait"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("’s told", "us to wait.”"));
        let t = "Where the two sides agree to.";
        let a = Linked {
            source: None,
            cue: Some(at(t, "agree")),
            content: vec![at(t, "to")],
            parent: None,
            confidence: 0.9,
        };
        assert_eq!(settle(t, &Layout::of(t), a), None);
    }

    #[test]
    fn a_quotation_brings_its_marks_and_the_stop_stays_out() {
        let t = "“It is late,” Ada Lee’s office said.";
        assert_eq!(settled(t, "Ada Lee’s office", "said", &["It is late"]).2, ["“It is late,”"]);
        let t = "Lee said it was late, in the U.S. It was.";
        assert_eq!(settled(t, "Lee", "said", &["it was late, in the U.S."]).2, ["it was late, in the U.S."]);
        assert_eq!(settled(t, "Lee", "said", &["it was late,"]).2, ["it was late"]);
    }

    #[test]
    fn a_source_leaves_out_the_possessive() {
        let t = "Lee’s belief that it is late was old.";
        assert_eq!(settled(t, "Lee’s", "belief", &["it is late"]).0, "Lee");
        let t = "The ministers’ claim that it is late was old.";
        assert_eq!(settled(t, "The ministers’", "claim", &["it is late"]).0, "The ministers");
    }
}
