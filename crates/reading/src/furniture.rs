//! Furniture: whatever in an article's text is not the report.
//!
//! Appeals, newsletter prompts, related links, credits, bylines, legal notes, corrections, and what an outlet says of
//! itself. Each paragraph is weighed by the rules of `rules/furniture.toml`, by whom it speaks of and to (*we*, *you*,
//! the outlet; does it tell the reader to do something?), and against what marks the report: somebody says something,
//! something happened on a day, names that the rest of the article speaks of. Words inside quotation marks never make
//! furniture. Then neighbours are heard: an appeal that runs over several paragraphs has weak ones between strong ones.
//!
//! A report paragraph that is lost costs more than a prompt that is kept, so what is not clear stays in the report.

mod fold;
mod rules;

use crate::layout::Layout;
use fold::Names;
use onrecord_record::{FurnitureKind, TextRange};
use rules::{Place, RULES, WORDING, Wording};
use std::collections::{BTreeMap, BTreeSet};

/// Points from which a paragraph is furniture.
const ENOUGH: f32 = 2.0;

/// Longest paragraph, in bytes, that is looked at: no furniture is longer.
const LONGEST: usize = 2000;

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
    let Some(wording) = WORDING.as_ref() else { return Vec::new() };
    let names = Names::new(outlet, byline);
    let mut weighed = weigh(text, layout, &names, wording);
    spread(&mut weighed);
    let mut found = Vec::new();
    let mut sentences = layout.sentences.as_slice();
    for (at, (&range, w)) in layout.paragraphs.iter().zip(&weighed).enumerate() {
        let inside = sentences.partition_point(|s| s.start() < range.end());
        let (these, rest) = sentences.split_at(inside);
        sentences = rest;
        match w.kind {
            Some(kind) => found.push(FurnitureFound { range, kind }),
            None => within(text, layout, these, &names, Place { at, of: weighed.len() }, &mut found),
        }
    }
    found
}

/// What a paragraph was found to be, and on what grounds.
#[derive(Debug, Clone, Default)]
struct Weighed {
    kind: Option<FurnitureKind>,
    words: usize,
    /// Points of the rules that hold.
    points: f32,
    /// Speaks of us, to you, of the outlet, or tells the reader to do something.
    voice: f32,
    /// Words that appeals are made of.
    appeal_words: usize,
    /// What speaks for the report; 1 is enough to keep a paragraph without a rule against it.
    report: f32,
    /// A line that heads a list.
    heading: bool,
    /// Ends without a full stop.
    open_end: bool,
}

fn weigh(text: &str, layout: &Layout, names: &Names, wording: &Wording) -> Vec<Weighed> {
    let folded = fold_paragraphs(text, layout, names);
    let shared = shared_names(&folded);
    // In a comment or an essay, we and you are the writer and the reader of anything.
    let spoken = folded.iter().filter(|f| wording.we.is_match(&f.text) || wording.you.is_match(&f.text)).count();
    let essay = spoken >= 5 && spoken * 3 > folded.len();
    let of = folded.len();
    folded.iter().enumerate().map(|(at, f)| weigh_one(f, Place { at, of }, &shared, essay, wording)).collect()
}

/// A paragraph as the rules read it.
struct Folded {
    text: Vec<u8>,
    words: usize,
    /// Bytes inside quotation marks.
    quoted: usize,
    len: usize,
    /// Names in it that do not begin a sentence.
    names: BTreeSet<String>,
}

fn fold_paragraphs(text: &str, layout: &Layout, names: &Names) -> Vec<Folded> {
    let mut quotations = layout.quotations.as_slice();
    let mut all = Vec::with_capacity(layout.paragraphs.len());
    for &p in &layout.paragraphs {
        let inside = quotations.partition_point(|q| q.range.start() < p.end());
        let (these, rest) = quotations.split_at(inside);
        quotations = rest;
        if p.len() > LONGEST {
            let words = LONGEST;
            all.push(Folded { text: Vec::new(), words, quoted: 0, len: p.len(), names: BTreeSet::new() });
            continue;
        }
        let outer = these.iter().filter(|q| q.depth == 0);
        let quoted: Vec<TextRange> =
            outer.map(|q| TextRange::new(q.range.start() - p.start(), q.range.end() - p.start())).collect();
        let slice = p.slice(text);
        let folded = fold::fold(slice, &quoted, Some(names));
        all.push(Folded {
            names: proper_names(&folded),
            words: slice.split_whitespace().count(),
            quoted: quoted.iter().map(|q| q.len()).sum(),
            len: p.len(),
            text: folded,
        });
    }
    all
}

/// Capitalised words that do not begin a sentence; none for a line that is all capitalised.
fn proper_names(folded: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(folded);
    let mut names = BTreeSet::new();
    let (mut words, mut capitals) = (0, 0);
    let mut begins = true;
    for token in text.split(' ') {
        let word = token.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let word = word.strip_suffix("'s").unwrap_or(word);
        if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            words += 1;
            if word.starts_with(|c: char| c.is_ascii_uppercase()) {
                capitals += 1;
                if !begins && word.len() > 2 && !matches!(word, "OUTLET" | "AUTHOR") && !is_calendar(word) {
                    names.insert(word.to_owned());
                }
            }
        }
        begins = token.ends_with(['.', '!', '?', ':', '|', '"']) || token == "-";
    }
    if words > 3 && capitals * 10 > words * 7 { BTreeSet::new() } else { names }
}

fn is_calendar(word: &str) -> bool {
    const STARTS: [&str; 19] = [
        "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
        "Oct", "Nov", "Dec",
    ];
    word.ends_with("day") || (word.len() <= 9 && STARTS.contains(&word.get(..3).unwrap_or("")))
}

/// How many paragraphs each name stands in.
fn shared_names(all: &[Folded]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for name in all.iter().flat_map(|f| &f.names) {
        *counts.entry(name.as_str()).or_insert(0) += 1;
    }
    counts
}

fn weigh_one(f: &Folded, place: Place, shared: &BTreeMap<&str, usize>, essay: bool, wording: &Wording) -> Weighed {
    let text = f.text.as_slice();
    if text.is_empty() {
        return Weighed { words: f.words, report: 9.0, ..Weighed::default() };
    }
    let one = |yes: bool, points: f32| if yes { points } else { 0.0 };
    let mut voice = one(wording.imperative.is_match(text), 0.6);
    if !essay {
        voice += one(wording.we.is_match(text), 0.5) + one(wording.you.is_match(text), 0.5);
    }
    let outlet = text.windows(6).any(|w| w == b"OUTLET");
    voice += one(outlet, 0.4);
    let address = wording.address.is_match(text);

    let names = f.names.iter().filter(|n| shared.get(n.as_str()).is_some_and(|&n| n > 1)).count();
    let said = wording.said.is_match(text);
    let report = one(said, 1.5)
        + one(wording.day.is_match(text), 1.0)
        + one(wording.dateline.is_match(text), 3.0)
        + one(f.quoted * 4 > f.len, 1.5)
        + 0.6 * f32::from(u8::try_from(names.min(4)).unwrap_or(4))
        + one(f.words > 60, 0.8)
        + one(f.words > 100, 1.2);

    let rules = RULES.matching(text, f.words, place);
    let appeal_words = rules.iter().filter(|r| r.voice).count();
    let headline = place.at == 0;
    let counted = rules.iter().filter(|r| !r.voice || (voice > 0.0 && !essay));
    let mut points: BTreeMap<FurnitureKind, f32> = BTreeMap::new();
    let mut sure = None;
    for rule in counted {
        if rule.sure {
            let sure_here = !(headline && matches!(rule.kind, FurnitureKind::Related | FurnitureKind::Correction));
            sure = sure.or(sure_here.then_some(rule.kind));
        } else {
            *points.entry(rule.kind).or_default() += rule.points;
        }
    }
    let total: f32 = points.values().sum();
    let best = points.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| *k);
    let score = total + one(total > 0.0, voice + one(address, 0.5)) - report;
    let last = text.last().copied().unwrap_or(b' ');
    Weighed {
        kind: sure.or(best.filter(|_| score >= ENOUGH)),
        words: f.words,
        points: total,
        voice,
        appeal_words,
        report,
        heading: last == b':' || (f.words <= 4 && heads_a_list(text)),
        open_end: !matches!(last, b'.' | b'"'),
    }
}

/// Whether a short line heads a list of other articles.
fn heads_a_list(folded: &[u8]) -> bool {
    const WORDS: [&[u8]; 8] =
        [b"read", b"related", b"most", b"more", b"trending", b"stories", b"headlines", b"recommended"];
    let lower = folded.to_ascii_lowercase();
    lower.split(|b| !b.is_ascii_alphabetic()).any(|word| WORDS.contains(&word))
}

/// Hears the neighbours: labels paragraphs that are too weak alone beside ones that are strong.
fn spread(all: &mut [Weighed]) {
    // An appeal that goes on downwards.
    for at in 1..all.len() {
        let (before, rest) = all.split_at_mut(at);
        if let (Some(last), Some(this)) = (before.last(), rest.first_mut()) {
            go_on(this, last);
        }
    }
    // And upwards: more readily at the end of the text, after everything that speaks for the report.
    let tail = all.iter().rposition(|w| w.kind.is_none() && w.report >= 1.0).map_or(0, |at| at + 1).max(2);
    for at in (2..all.len()).rev() {
        let (before, rest) = all.split_at_mut(at);
        if let (Some(this), Some(next)) = (before.last_mut(), rest.first()) {
            if at > tail && next.kind == Some(FurnitureKind::Appeal) {
                go_on(this, next);
            }
            lead_up(this, next);
        }
    }
    // What stands between two parts of an appeal at the end, and what is left after it: a signature, a "thank you".
    for at in tail..all.len() {
        let Some(FurnitureKind::Appeal) = all[at - 1].kind else { continue };
        let enclosed = all.get(at + 1).is_some_and(|w| w.kind == Some(FurnitureKind::Appeal));
        let this = &mut all[at];
        if this.kind.is_none() && this.report < 0.5 && (enclosed || this.words <= 15) {
            this.kind = Some(FurnitureKind::Appeal);
        }
    }
    // A list under a heading.
    for at in 1..all.len() {
        let (before, rest) = all.split_at_mut(at);
        if let (Some(last), Some(this)) = (before.last(), rest.first_mut())
            && last.kind == Some(FurnitureKind::Related)
            && last.heading
            && this.kind.is_none()
            && this.open_end
            && this.words <= 20
            && this.report < 1.5
            && !this.heading
        {
            this.kind = Some(FurnitureKind::Related);
            this.heading = true;
        }
    }
}

/// Whether a paragraph goes on with its neighbour's appeal: it speaks of us or to you as well, and nothing in it
/// speaks for the report.
fn go_on(this: &mut Weighed, neighbour: &Weighed) {
    let appeal = matches!(neighbour.kind, Some(FurnitureKind::Appeal | FurnitureKind::Newsletter));
    if this.kind.is_none() && appeal && this.report < 1.0 && this.voice + this.points >= 0.5 {
        this.kind = neighbour.kind;
    }
}

/// Whether a paragraph leads up to an appeal: it is made of the same words, or speaks of us and to you.
fn lead_up(this: &mut Weighed, next: &Weighed) {
    let appeal = next.kind == Some(FurnitureKind::Appeal) && next.voice >= 0.4;
    if this.kind.is_none() && appeal && this.report < 0.6 && (this.appeal_words > 0 || this.voice >= 1.0) {
        this.kind = next.kind;
    }
}

/// Sets aside the first and last sentences of a paragraph that are furniture by rules that hold for sentences.
fn within(
    text: &str,
    layout: &Layout,
    sentences: &[TextRange],
    names: &Names,
    place: Place,
    found: &mut Vec<FurnitureFound>,
) {
    let [first, _, ..] = sentences else { return };
    let quotations = &layout.quotations;
    let quotations = &quotations[quotations.partition_point(|q| q.range.start() < first.start())..];
    let paragraph_end = sentences.last().map_or(0, |s| s.end());
    let quotations = &quotations[..quotations.partition_point(|q| q.range.start() < paragraph_end)];
    let judge = |range: &TextRange| -> Option<FurnitureKind> {
        let slice = range.slice(text);
        if slice.len() > LONGEST || quotations.iter().any(|q| q.range.overlaps(*range)) {
            return None;
        }
        let words = slice.split_whitespace().count();
        let folded = fold::fold(slice, &[], Some(names));
        RULES.matching(&folded, words, place).iter().find(|r| r.sentence).map(|r| r.kind)
    };
    let mut left = 0;
    while left + 1 < sentences.len()
        && let Some(kind) = judge(&sentences[left])
    {
        found.push(FurnitureFound { range: sentences[left], kind });
        left += 1;
    }
    let mut ends = Vec::new();
    let mut right = sentences.len();
    while right > left + 1
        && let Some(kind) = judge(&sentences[right - 1])
    {
        right -= 1;
        ends.push(FurnitureFound { range: sentences[right], kind });
    }
    found.extend(ends.into_iter().rev());
}

#[cfg(test)]
mod tests;
