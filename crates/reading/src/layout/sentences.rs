//! Finding where sentences end.

use super::Quotation;
use onrecord_record::TextRange;
use std::{collections::BTreeSet, sync::LazyLock};

/// Longest stretch, in bytes, handed to the segmenter at once. Longer paragraphs are cut at white space; no report has
/// any.
const STRETCH: usize = 16 * 1024;

/// Longest run without white space, in bytes, that is looked at for a sentence's end.
const WORD: usize = 128;

/// How many characters around a quotation's end are looked at, so that marks piled on marks cost no more than one.
const NEAR: usize = 16;

/// Abbreviations after whose full stop a sentence goes on.
struct Abbreviations {
    /// Before a name: `Sen.`, `Lt. Gen.`
    name: BTreeSet<&'static str>,
    /// Before a number: `Sept.`, `No.`
    number: BTreeSet<&'static str>,
}

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(|| {
    let mut lists = Abbreviations { name: BTreeSet::new(), number: BTreeSet::new() };
    let mut number = false;
    for line in include_str!("../../rules/abbreviations.txt").lines().map(str::trim) {
        match line {
            "[name]" => number = false,
            "[number]" => number = true,
            _ if line.is_empty() || line.starts_with('#') => {}
            _ if number => _ = lists.number.insert(line),
            _ => _ = lists.name.insert(line),
        }
    }
    lists
});

/// The sentences of all paragraphs, in order of place.
pub(super) fn sentences(text: &str, paragraphs: &[TextRange], quotations: &[Quotation]) -> Vec<TextRange> {
    let edges = Edges::of(text, quotations);
    let mut found = Vec::new();
    let mut going_on = GoingOn { quotations, next: 0, until: 0, text };
    let mut cuts = Vec::new();
    for &paragraph in paragraphs {
        cuts.clear();
        let mut from = paragraph.start();
        while from < paragraph.end() {
            let to = stretch_end(text, from, paragraph.end());
            let stand_in = stand_in(text, TextRange::new(from, to), &edges);
            let mut at = from;
            for piece in sentencex::segment("en", &stand_in) {
                at += piece.len();
                if at < paragraph.end() && (at < to || ends_sentence(&stand_in)) {
                    cuts.push(at);
                }
            }
            from = to;
        }
        let body = paragraph.slice(text);
        let last_word = paragraph.start() + body.rfind(char::is_alphanumeric).unwrap_or(0);
        let mut start = paragraph.start();
        let mut first_word = next_word(text, start);
        for &cut in &cuts {
            let cut = edges.shift(text, cut, start);
            let (Some(left), Some(right)) = (text.get(start..cut), text.get(cut..paragraph.end())) else {
                continue;
            };
            if first_word >= cut {
                continue;
            }
            let next = paragraph.end() - right.trim_start().len();
            if going_on.covers(cut, next) || next > last_word || joins(left, right) {
                continue;
            }
            found.push(TextRange::new(start, cut).trimmed(text));
            start = cut;
            first_word = next_word(text, start);
        }
        found.push(TextRange::new(start, paragraph.end()).trimmed(text));
    }
    found
}

/// Where the first letter or digit at or after `from` is.
fn next_word(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find(char::is_alphanumeric)).map_or(usize::MAX, |at| from + at)
}

/// Where a stretch that begins at `from` ends: at `limit`, or at the last white space before it grows too long.
fn stretch_end(text: &str, from: usize, limit: usize) -> usize {
    if limit - from <= STRETCH {
        return limit;
    }
    let mut to = from + STRETCH;
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text[from..to].rfind(char::is_whitespace).filter(|&at| at > 0).map_or(to, |at| from + at)
}

fn ends_sentence(stretch: &str) -> bool {
    stretch.trim_end().ends_with(['.', '!', '?'])
}

/// A copy of the stretch, byte for byte as long and all ASCII, for the segmenter to read: quotation marks become
/// spaces, since they are paired already; letters beyond ASCII become plain ones of the same case, other marks their
/// plain relatives; and very long words, which would cost it more than linear time, are blotted out.
fn stand_in(text: &str, stretch: TextRange, edges: &Edges) -> String {
    let body = stretch.slice(text);
    let mut copy = Vec::with_capacity(body.len());
    let mut before = ' ';
    let mut word = 0;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |&(_, c)| c);
        let place = stretch.start() + at;
        word = if c.is_whitespace() { 0 } else { word + c.len_utf8() };
        let plain = match c {
            _ if word > WORD => 'x',
            '"' | '＂' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '「' | '」' | '『' | '』' | '`' => {
                ' '
            }
            '‘' | '‚' | '‛' => ' ',
            '\'' | '’' => {
                if edges.is_edge(place) || edges.is_edge(place + c.len_utf8()) || before.is_whitespace() {
                    ' '
                } else if after.is_alphanumeric() {
                    '\''
                } else {
                    's'
                }
            }
            c if c.is_ascii() => {
                if c.is_ascii_control() {
                    ' '
                } else {
                    c
                }
            }
            c if c.is_whitespace() => ' ',
            '…' => '.',
            '‐' | '‑' | '–' | '—' | '―' => '-',
            '。' | '．' | '।' | '۔' => '.',
            '！' | '‼' => '!',
            '？' | '؟' | '‽' => '?',
            '•' | '●' | '▪' | '·' => '-',
            c if c.is_lowercase() => 'x',
            c if c.is_alphabetic() => 'X',
            c if c.is_numeric() => '0',
            _ => ',',
        };
        let filler = match plain {
            // Three straight marks for one curly one would be a quotation.
            '\'' => b'x',
            '.' if c == '…' => b'.',
            '.' | '!' | '?' => b' ',
            'X' => b'x',
            ',' => b' ',
            other => u8::try_from(other).unwrap_or(b' '),
        };
        copy.push(u8::try_from(plain).unwrap_or(b' '));
        copy.resize(copy.len() + c.len_utf8() - 1, filler);
        before = c;
    }
    // All bytes are ASCII.
    String::from_utf8(copy).unwrap_or_default()
}

/// Where quotations begin and end.
struct Edges {
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Edges {
    fn of(text: &str, quotations: &[Quotation]) -> Self {
        let marked = |at: usize| text.get(at..).and_then(|t| t.chars().next()).is_some_and(|c| !c.is_alphanumeric());
        let starts = quotations.iter().map(|q| q.range.start()).filter(|&at| marked(at)).collect();
        let mut ends: Vec<_> = quotations.iter().filter(|q| q.closed).map(|q| q.range.end()).collect();
        ends.sort_unstable();
        Self { starts, ends }
    }

    fn is_edge(&self, at: usize) -> bool {
        self.starts.binary_search(&at).is_ok() || self.ends.binary_search(&at).is_ok()
    }

    /// Moves a cut from before the next sentence's first letter to behind the marks that close this one.
    fn shift(&self, text: &str, cut: usize, start: usize) -> usize {
        let Some(left) = text.get(start..cut) else { return cut };
        let kept = left.trim_end_matches(|c: char| c.is_whitespace() || is_mark(c)).len();
        let mut end = start + kept;
        let mut opened = false;
        for (at, c) in left[kept..].char_indices() {
            let place = start + kept + at;
            let after = place + c.len_utf8();
            if self.ends.binary_search(&after).is_ok() {
                end = after;
            } else if self.starts.binary_search(&place).is_ok() || c.is_whitespace() {
                opened = true;
            } else if !opened {
                end = after;
            }
        }
        end
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '＂'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '`'
            | '‘'
            | '‚'
            | '‛'
            | '\''
            | '’'
    )
}

/// Tells whether a place lies inside a quotation after which its sentence goes on: `"Go. Now!" he said`.
struct GoingOn<'t> {
    quotations: &'t [Quotation],
    next: usize,
    until: usize,
    text: &'t str,
}

impl GoingOn<'_> {
    /// Whether a sentence that would end at `cut`, and the next begin at `next`, is in the middle of such words.
    /// Asked in order of place.
    fn covers(&mut self, cut: usize, next: usize) -> bool {
        while let Some(q) = self.quotations.get(self.next) {
            if q.range.start() >= next {
                break;
            }
            self.next += 1;
            if q.closed && q.range.end() > self.until && goes_on(self.text, q.range) {
                self.until = q.range.end();
            }
        }
        cut < self.until || cut == self.until && cut > 0
    }
}

/// Whether the sentence that a closed quotation stands in goes on after it.
fn goes_on(text: &str, quotation: TextRange) -> bool {
    let pointless = |c: &char| is_mark(*c) || c.is_whitespace();
    let inside = quotation.slice(text).chars().rev().take(NEAR).find(|c| !pointless(c));
    let after = text.get(quotation.end()..).unwrap_or("").chars().take(NEAR);
    let after = after.take_while(|c| !matches!(c, '\n' | '\r')).find(|c| !pointless(c));
    inside == Some(',') || after.is_some_and(|c| c.is_lowercase() || matches!(c, ',' | ';' | ':'))
}

/// Whether two stretches that the segmenter took apart are one sentence. `right` is the rest of the paragraph.
fn joins(left: &str, right: &str) -> bool {
    let apart = left.ends_with(char::is_whitespace) || right.starts_with(char::is_whitespace);
    let (left, right) = (left.trim_end(), right.trim_start());
    let opening = |c: char| is_mark(c) || matches!(c, '(' | '[');
    let first = right.trim_start_matches(|c: char| opening(c) || c.is_whitespace());
    let next = word(first);
    if first.starts_with(char::is_lowercase) && !is_brand(next) && carries_on(left) {
        return true;
    }
    match right.chars().next() {
        Some(',' | ';' | ':' | ')' | ']' | '.') => return true,
        // A dash after a full stop: `AUGUSTA, Ga. - Rain`.
        Some('-' | '–' | '—') if !left.ends_with(['!', '?']) && !right.starts_with("--") => return true,
        _ => {}
    }
    let Some(stem) = left.strip_suffix('.') else {
        return false;
    };
    let last_space = stem.rfind(char::is_whitespace);
    let last = last_space.map_or(stem, |at| &stem[at..]).trim_start();
    let last = last.trim_start_matches(|c: char| opening(c) || matches!(c, '-' | '–' | '—'));
    // D-N.H., U.S.A.
    if !apart && last.rsplit(['.', '-', '/']).next().is_some_and(|w| w.chars().count() == 1) {
        return true;
    }
    let lower = last.to_lowercase();
    let digit = first.starts_with(|c: char| c.is_ascii_digit());
    if ABBREVIATIONS.name.contains(lower.as_str()) && first.starts_with(char::is_uppercase) {
        return true;
    }
    // "Dec. 30-Jan. 2"
    let tail = lower.rsplit(['-', '–']).next().unwrap_or("");
    if ABBREVIATIONS.number.contains(tail) && digit {
        return true;
    }
    if matches!(lower.as_str(), "a.m" | "p.m") && (is_day_or_zone(next) || right.starts_with('(')) {
        return true;
    }
    // A dateline: `HARTFORD, Conn. (AP) -`.
    right.starts_with('(')
        && right.find(')').is_some_and(|at| at < 40 && right[at + 1..].trim_start().starts_with(['-', '–', '—']))
}

/// Whether a sentence that ends so may go on with a small letter: after a mark that closes words, after a unit or
/// another abbreviation, or where only a small letter would tell a question from an aside.
fn carries_on(left: &str) -> bool {
    let bare = left.trim_end_matches(is_mark);
    let Some(stem) = bare.strip_suffix('.') else {
        return left.starts_with(char::is_uppercase) || bare.len() < left.len();
    };
    if bare.len() < left.len() {
        return true;
    }
    let mut words = stem.rsplit(char::is_whitespace);
    let (last, before) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let vowelless =
        last.chars().count() <= 4 && !last.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U']);
    vowelless || last.contains('.') || (last.len() <= 4 && before.ends_with(|c: char| c.is_ascii_digit()))
}

/// The first word of what follows, as far as it is letters.
fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}

/// Whether a word is written with a small first letter and a capital after it: iPhone, eBay.
fn is_brand(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}

fn is_day_or_zone(word: &str) -> bool {
    const WORDS: [&str; 24] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Mon",
        "Tues",
        "Wed",
        "Thurs",
        "Fri",
        "Sat",
        "Sun",
        "Eastern",
        "Central",
        "Mountain",
        "Pacific",
        "Moscow",
        "London",
        "Brussels",
        "Paris",
        "Beijing",
        "Local",
    ];
    WORDS.contains(&word)
        || (2..=4).contains(&word.len()) && word.ends_with('T') && word.bytes().all(|b| b.is_ascii_uppercase())
}
