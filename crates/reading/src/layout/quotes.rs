//! Pairing quotation marks.
//!
//! Paragraph by paragraph, in two passes. The first pairs the marks that are nothing else: double marks, straight or
//! curly (`"…"`, `“…”`, `„…“`, `''…''`), guillemets and corner brackets, with a stack, so that quotations nest and a
//! mark that was forgotten spoils only its own quotation. The second pairs single marks, which are mostly apostrophes:
//! a single mark opens a quotation only where one that can close it follows inside the same words.
//!
//! A quotation over several paragraphs opens again in each of them and closes in the last (Chicago Manual of Style
//! 13.30); those are told by the paragraph before being left open.

use super::Quotation;
use onrecord_record::TextRange;
use std::{collections::BTreeSet, sync::LazyLock};

static APOSTROPHE_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../rules/apostrophes.txt").lines().map(str::trim);
    lines.filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
});

/// How close, in bytes, a second `s'` may follow a first for both to belong to one quotation (`'states' rights'`).
const NEAR: usize = 24;

/// Marks that pair with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet,
    Angle,
    Corner,
    Single,
}

const FAMILIES: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    /// Opens where nothing of its family is open, else closes.
    Either,
}

/// A quotation as it is being found: byte offsets, `end` after the closing mark.
#[derive(Debug, Clone, Copy)]
struct Found {
    family: Family,
    start: usize,
    end: usize,
    closed: bool,
    continues: bool,
}

/// The quotations of all paragraphs, in order of place, outer before inner.
pub(super) fn quotations(text: &str, paragraphs: &[TextRange]) -> Vec<Quotation> {
    let mut all = Vec::new();
    let mut open: Option<Family> = None;
    for (i, &paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs.get(i + 1).and_then(|p| p.slice(text).chars().next());
        let mut found = doubles(text, paragraph, open);
        let singles = singles(text, paragraph, &found, next);
        found.extend(singles);
        let first = all.len();
        settle(text, found, &mut all);
        if let Some(family) = open
            && let Some((quotation, kind)) = all.get_mut(first)
            && quotation.range.start() == paragraph.start()
            && *kind == family
        {
            quotation.continues = true;
        }
        open = all
            .get(first..)
            .and_then(|these| these.iter().rfind(|(q, _)| q.depth == 0))
            .filter(|(q, _)| !q.closed && q.range.end() == paragraph.end())
            .map(|(_, kind)| *kind);
    }
    all.into_iter().map(|(quotation, _)| quotation).collect()
}

/// Puts the quotations of one paragraph in order, makes them nest, and gives each its depth.
fn settle(text: &str, mut found: Vec<Found>, all: &mut Vec<(Quotation, Family)>) {
    found.sort_unstable_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
    // Indices into `all` of the quotations that hold the present place.
    let mut around: Vec<usize> = Vec::new();
    for f in found {
        let mut range = TextRange::new(f.start, f.end);
        let mut closed = f.closed;
        while let Some(&last) = around.last() {
            let outer = &mut all[last].0;
            if outer.range.end() <= range.start() {
                around.pop();
            } else if outer.range.end() >= range.end() {
                break;
            } else if outer.closed {
                // Two pairs that cross: the later one is cut short at the end of the earlier.
                closed = false;
                range = TextRange::new(range.start(), outer.range.end()).trimmed(text);
                break;
            } else {
                outer.range = TextRange::new(outer.range.start(), range.start()).trimmed(text);
                around.pop();
            }
        }
        let depth = u8::try_from(around.len()).unwrap_or(u8::MAX);
        around.push(all.len());
        all.push((Quotation { range, depth, closed, continues: f.continues }, f.family));
    }
}

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Space,
    Word,
    /// Punctuation that opens: brackets and opening marks.
    Opening,
    /// Punctuation that closes or ends.
    Closing,
    Dash,
    /// A straight mark, which may be either.
    Mark,
    Other,
}

fn beside(c: Option<char>) -> Beside {
    match c {
        None => Beside::Space,
        Some(c) if c.is_whitespace() => Beside::Space,
        Some(c) if c.is_alphanumeric() => Beside::Word,
        Some('(' | '[' | '{' | '<' | '¿' | '¡' | '‘' | '“' | '„' | '‚' | '‛' | '‟' | '「' | '『') => {
            Beside::Opening
        }
        Some(
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '>' | '…' | '’' | '”' | '%' | '」' | '』' | '。'
            | '、',
        ) => Beside::Closing,
        Some('-' | '‐' | '‑' | '–' | '—' | '―' | '/' | '|') => Beside::Dash,
        Some('"' | '\'' | '`' | '«' | '»' | '‹' | '›' | '＂') => Beside::Mark,
        Some(_) => Beside::Other,
    }
}

/// Which way a mark that has no direction of its own points.
fn side(before: Option<char>, after: Option<char>) -> Side {
    use Beside::{Closing, Dash, Opening, Other, Space, Word};
    match (beside(before), beside(after)) {
        (Space, Space) => Side::Either,
        (Space, _) => Side::Open,
        (Opening, Space) => Side::Either,
        (_, Space) => Side::Close,
        (Opening, _) => Side::Open,
        (_, Closing) => Side::Close,
        (Dash, Word | Other) => Side::Open,
        (Word | Closing, Dash) => Side::Close,
        _ => Side::Either,
    }
}

/// Whether a mark between these characters can only open (`true`) or only close (`false`).
fn turned(before: Option<char>, after: Option<char>) -> Option<bool> {
    match side(before, after) {
        Side::Open => Some(true),
        Side::Close => Some(false),
        Side::Either => None,
    }
}

/// A place in a paragraph with the characters around it.
struct Walk<'t> {
    chars: std::iter::Peekable<std::str::CharIndices<'t>>,
    before: Option<char>,
}

impl<'t> Walk<'t> {
    fn new(paragraph: &'t str) -> Self {
        Self { chars: paragraph.char_indices().peekable(), before: None }
    }

    /// The next character with its offset and its neighbours on both sides.
    fn step(&mut self) -> Option<(usize, Option<char>, char, Option<char>)> {
        let (at, c) = self.chars.next()?;
        let before = self.before.replace(c);
        Some((at, before, c, self.chars.peek().map(|&(_, c)| c)))
    }
}

/// An opening mark that waits for its closing one.
struct Waiting {
    /// Index into the list of what was found.
    index: usize,
    mark: char,
}

/// Pairs the marks of one paragraph that are not single marks. `open` is what the paragraph before left open.
fn doubles(text: &str, paragraph: TextRange, open: Option<Family>) -> Vec<Found> {
    let (base, limit) = (paragraph.start(), paragraph.end());
    let body = paragraph.slice(text);
    let mut found: Vec<Found> = Vec::new();
    let mut waiting: Vec<Waiting> = Vec::new();
    // How many of each family wait, so that a mark with nothing to close is known without a search.
    let mut count = [0usize; FAMILIES];
    let mut walk = Walk::new(body);
    let mut inches = Inches::default();
    while let Some((mut at, before, mut c, mut after)) = walk.step() {
        let inch = inches.see(c);
        let mut len = c.len_utf8();
        if matches!(c, '\'' | '`' | '‘' | '’') && after == Some(c) {
            // Double marks typed with two keys; more than three in a row are not marks.
            let run = body[at..].chars().take(4).take_while(|&x| x == c).count();
            if run == 3 && before.is_some_and(|b| !b.is_whitespace()) {
                // The single mark inside closes first.
                walk.step();
                at += len;
            } else if !(2..=3).contains(&run) || before == Some(c) {
                continue;
            }
            walk.step();
            len *= 2;
            after = body[at + len..].chars().next();
            c = match c {
                '`' | '‘' => '“',
                '’' => '”',
                _ => '"',
            };
        }
        let Some(family) = family(c) else { continue };
        let some_open = count[family as usize] > 0;
        let last = waiting.last().map(|w| w.mark);
        let side = match c {
            '"' | '＂' if inch && (!some_open || inches.after_feet) => continue,
            '"' | '＂' => match side(before, after) {
                // `"We are ready, "he said`: the space is on the wrong side of the closing mark.
                Side::Open if some_open && misplaced_space(body, at, after) => Side::Close,
                side => side,
            },
            // Closes a German quotation, and stands for the closing mark by mistake.
            '“' if some_open && closes_by_mistake(before, after, last) => Side::Close,
            '“' | '„' | '‟' | '「' | '『' => Side::Open,
            '”' if inch && !some_open => continue,
            '”' | '»' | '›' if !some_open && turned(before, after) == Some(true) => Side::Open,
            '«' | '‹' if some_open && turned(before, after) != Some(true) => Side::Close,
            '«' | '‹' => Side::Open,
            _ => Side::Close,
        };
        match side {
            Side::Open => {}
            Side::Either if !some_open => {}
            _ => {
                if some_open {
                    // What waits above the mark's own family was never closed.
                    while let Some(top) = waiting.pop() {
                        let kind = found[top.index].family;
                        count[kind as usize] -= 1;
                        if kind == family {
                            found[top.index].end = base + at + len;
                            found[top.index].closed = true;
                            break;
                        }
                        found[top.index].end = base + at;
                    }
                } else if open == Some(family) && found.is_empty() && turned(before, after) == Some(false) {
                    // Carried over from the paragraph before, which did not close it, without opening again.
                    found.push(Found { family, start: base, end: base + at + len, closed: true, continues: true });
                }
                continue;
            }
        }
        count[family as usize] += 1;
        waiting.push(Waiting { index: found.len(), mark: c });
        found.push(Found { family, start: base + at, end: limit, closed: false, continues: false });
    }
    // A quotation that was not closed ends where the next one by the same marks opens.
    let mut next = [[usize::MAX; FAMILIES]; 2];
    for f in found.iter_mut().rev() {
        let same = &mut next[usize::from(text[f.start..].starts_with(['"', '\'']))][f.family as usize];
        if !f.closed {
            f.end = TextRange::new(f.start, f.end.min(*same)).trimmed(text).end();
        }
        *same = f.start;
    }
    found.retain(|f| f.closed || holds_words(text, f));
    found
}

fn family(c: char) -> Option<Family> {
    Some(match c {
        '"' | '＂' | '“' | '”' | '„' | '‟' => Family::Double,
        '«' | '»' => Family::Guillemet,
        '‹' | '›' => Family::Angle,
        '「' | '」' | '『' | '』' => Family::Corner,
        _ => return None,
    })
}

/// Whether a quotation holds a letter or digit near its beginning.
fn holds_words(text: &str, f: &Found) -> bool {
    TextRange::new(f.start, f.end).slice(text).chars().take(16).any(char::is_alphanumeric)
}

/// Whether the straight mark at `at` closes in spite of the space before it: `"We are ready, "he said`.
fn misplaced_space(body: &str, at: usize, after: Option<char>) -> bool {
    let before = body[..at].trim_end();
    before.len() < at && before.ends_with([',', '.', '!', '?']) && after.is_some_and(char::is_lowercase)
}

/// Whether an opening mark stands where only a closing one can: behind `last`, which it may close, or behind a
/// sentence's end.
fn closes_by_mistake(before: Option<char>, after: Option<char>, last: Option<char>) -> bool {
    match (beside(before), beside(after)) {
        (Beside::Space | Beside::Opening, Beside::Space) => true,
        (Beside::Space | Beside::Opening, _) => false,
        (Beside::Closing, _) => true,
        (_, right) => right != Beside::Word || last == Some('„'),
    }
}

/// Tells the inch mark (`6'2"`, `12"`) from the quotation mark.
#[derive(Default)]
struct Inches {
    digits: bool,
    feet: bool,
    /// Whether the digits before the present mark follow a mark for feet.
    after_feet: bool,
}

impl Inches {
    /// Takes in a character; whether it stands where an inch mark would.
    fn see(&mut self, c: char) -> bool {
        let was_digits = self.digits;
        match c {
            '0'..='9' | '½' | '¼' | '¾' => self.digits = true,
            '\'' | '’' | '′' if was_digits => {
                self.feet = true;
                self.digits = false;
            }
            ' ' if self.feet && !was_digits => {}
            _ => {
                self.after_feet = self.feet && was_digits;
                self.feet = false;
                self.digits = false;
                return was_digits;
            }
        }
        false
    }
}

/// A single mark that opens, until one that closes it is found.
#[derive(Clone, Copy)]
struct Pending {
    start: usize,
    /// Whether it opens somebody's words (`: 'We ...`) rather than a word or two.
    speech: bool,
    /// The end of the first mark after it that may close it or may be a possessive (`the states' rights`).
    perhaps: Option<usize>,
}

/// Pairs the single marks of one paragraph, inside and outside of what `outer` found. `next` is the first character
/// of the next paragraph.
fn singles(text: &str, paragraph: TextRange, outer: &[Found], next: Option<char>) -> Vec<Found> {
    let base = paragraph.start();
    let body = paragraph.slice(text);
    let mut found = Vec::new();
    // The words that hold the present place, innermost last: where they end, and the single mark open in them.
    let mut around: Vec<(usize, Option<Pending>)> = vec![(usize::MAX, None)];
    let mut coming = outer.iter().peekable();
    let mut walk = Walk::new(body);
    let mut word_before = None;
    while let Some((at, before, c, after)) = walk.step() {
        let two_before = std::mem::replace(&mut word_before, before);
        let place = base + at;
        while around.len() > 1
            && let Some(&(end, pending)) = around.last()
            && end <= place
        {
            give_up(text, pending, inside_end(text, end), false, &mut found);
            around.pop();
        }
        while let Some(o) = coming.next_if(|o| o.start <= place) {
            around.push((o.end, None));
        }
        if outer_mark(c, body, at, &around, outer, place) {
            continue;
        }
        let Some((_, pending)) = around.last_mut() else { break };
        let Some(side) = single_side(before, c, after, &body[at + c.len_utf8()..], two_before) else {
            continue;
        };
        let end = place + c.len_utf8();
        if side == Side::Open {
            let speech = opens_speech(&body[..at], after);
            let given_up = pending.replace(Pending { start: place, speech, perhaps: None });
            if let Some(p) = given_up {
                give_up(text, Some(Pending { speech: false, ..p }), place, false, &mut found);
            }
            continue;
        }
        let Some(p) = pending.as_mut() else { continue };
        let possessive = matches!(before, Some('s' | 'S' | 'n')) && after.is_some_and(char::is_whitespace);
        if possessive {
            match p.perhaps {
                Some(first) if end - first > NEAR => {}
                _ => p.perhaps = Some(end),
            }
            continue;
        }
        let ends_clause = beside(before) == Beside::Closing;
        let end = match p.perhaps {
            Some(first) if !p.speech && !ends_clause && end - first > NEAR => first,
            _ => end,
        };
        if end > p.start + c.len_utf8() {
            found.push(Found { family: Family::Single, start: p.start, end, closed: true, continues: false });
        }
        *pending = None;
    }
    let again = next.is_some_and(|c| matches!(c, '\'' | '‘'));
    while let Some((end, pending)) = around.pop() {
        let keep = around.is_empty() && again && pending.is_some_and(|p| p.start == base);
        let end = if around.is_empty() { paragraph.end() } else { inside_end(text, end) };
        give_up(text, pending, end, keep, &mut found);
    }
    found
}

/// Where the words end of a quotation of the first pass that ends at `end`: before its closing mark of one or two keys.
fn inside_end(text: &str, end: usize) -> usize {
    let words = &text[..end];
    let one = words.strip_suffix(|c| family(c).is_some()).or_else(|| words.strip_suffix("''"));
    one.or_else(|| words.strip_suffix("’’")).unwrap_or(words).len()
}

/// Whether the character is part of a mark that the first pass used.
fn outer_mark(
    c: char,
    body: &str,
    at: usize,
    around: &[(usize, Option<Pending>)],
    outer: &[Found],
    place: usize,
) -> bool {
    if !matches!(c, '\'' | '‘' | '’') {
        return false;
    }
    let len = c.len_utf8();
    if !(body[at + len..].starts_with(c) || body[..at].ends_with(c)) {
        return false;
    }
    let starts = |at: usize| outer.binary_search_by_key(&at, |o| o.start).is_ok();
    starts(place)
        || (at >= len && starts(place - len))
        || around.iter().rev().take(2).any(|&(end, _)| end == place + 2 * len || end == place + len)
}

/// Ends the wait for a closing single mark at `end`: the mark is an apostrophe, unless something may have closed it or
/// it opened somebody's words.
fn give_up(text: &str, pending: Option<Pending>, end: usize, keep: bool, found: &mut Vec<Found>) {
    let Some(p) = pending else { return };
    if let Some(end) = p.perhaps {
        found.push(Found { family: Family::Single, start: p.start, end, closed: true, continues: false });
    } else if p.speech || keep {
        let end = TextRange::new(p.start, end).trimmed(text).end();
        let f = Found { family: Family::Single, start: p.start, end, closed: false, continues: false };
        if holds_words(text, &f) {
            found.push(f);
        }
    }
}

/// Which way a single mark points; `None` for an apostrophe.
fn single_side(
    before: Option<char>,
    c: char,
    after: Option<char>,
    rest: &str,
    two_before: Option<char>,
) -> Option<Side> {
    use Beside::{Dash, Mark, Opening, Space, Word};
    let (left, right) = (beside(before), beside(after));
    match c {
        '‘' | '‛' | '‚' if left == Word && right != Word => Some(Side::Close),
        '‘' | '‛' | '‚' if right == Space || left == Word || is_elision(rest) => None,
        '‘' | '‛' | '‚' => Some(Side::Open),
        '\'' if matches!(left, Space | Opening | Dash | Mark) && right != Space => {
            // `"...'"`: the mark after it closes the words around it.
            let closes = left != Space && right == Mark;
            if closes { Some(Side::Close) } else { (!is_elision(rest)).then_some(Side::Open) }
        }
        '\'' | '’' if left == Space || right == Word => None,
        '\'' | '’' => {
            // The second mark of rock 'n' roll.
            let n = matches!(before, Some('n' | 'N')) && matches!(two_before, Some('\'' | '’' | '‘'));
            (!n).then_some(Side::Close)
        }
        _ => None,
    }
}

/// Whether what follows a single mark is a word or number that an apostrophe begins: `tis`, `90s`, `16`.
fn is_elision(rest: &str) -> bool {
    let word: &str = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 2 && matches!(&word[2..], "" | "s") {
        return true;
    }
    word.len() <= 8 && APOSTROPHE_WORDS.contains(word.to_lowercase().as_str())
}

/// Whether an opening mark after `head` begins somebody's words: at the start, or after a comma, colon or full stop,
/// and with a capital.
fn opens_speech(head: &str, after: Option<char>) -> bool {
    let before = head.trim_end();
    let led = before.is_empty() || before.ends_with([',', ':', '.', '!', '?', '"', '“', '«', '„']);
    led && after.is_some_and(char::is_uppercase)
}
