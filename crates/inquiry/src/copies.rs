//! Copies: articles that are the same text or nearly, and passages that one article has from another.
//!
//! Near-duplicates by MinHash over shingles of five words (Broder 1997) with banded locality-sensitive hashing (Leskovec,
//! Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3), each candidate checked against the exact sets. What an
//! outlet changes when it reprints agency copy (style of dates, spelling, order and number of paragraphs, its own
//! furniture) must not hide it, so words are compared by stem, dates without their style, and the measure is the greater
//! of resemblance and, between articles of some length, containment. Shared passages by winnowing (Schleimer, Wilkerson and
//! Aiken 2003), which finds any run of words long enough wherever it stands.

use crate::doc::Doc;
use crate::parallel;
use crate::text::{Word, hash, mix, month, stem, words};
use onrecord_record::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// Words of a shingle.
const SHINGLE: usize = 5;
/// Bands and rows of the hash table: two articles with a third of their shingles in common meet with probability 0.999,
/// with one in fifty 0.03.
const BANDS: usize = 64;
const ROWS: usize = 2;
/// From this resemblance, or containment, on two articles are near-duplicates.
const RESEMBLANCE: f64 = 0.4;
const CONTAINMENT: f64 = 0.38;
/// Words of the shorter article from which containment counts.
const LENGTH: usize = 80;
/// Window of the winnowing, in shingles of eight words: every shared run of 8 + 8 - 1 words is found.
const RUN: usize = 8;
const WINDOW: usize = 8;
/// A fingerprint in more articles than this is boilerplate and proves nothing.
const COMMON: usize = 50;

/// A passage that a later article shares with an earlier one, as byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    pub earlier: usize,
    pub later: usize,
    pub in_earlier: TextRange,
    pub in_later: TextRange,
    pub words: usize,
}

/// What is copied from where.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    /// Pairs of document indexes, the smaller first.
    pub pairs: BTreeSet<(usize, usize)>,
    /// Passages between articles that are no near-duplicates.
    pub passages: Vec<Passage>,
}

/// A report's words as they are compared.
pub(crate) struct Plain<'t> {
    words: Vec<Word<'t>>,
    pub stems: Vec<String>,
}

/// The words of the report, without furniture and headline; months in one style and without a day's ordinal.
pub(crate) fn plain<'t>(doc: &Doc<'t>) -> Plain<'t> {
    let keep = |w: &Word<'_>| {
        let r = TextRange::new(w.start, w.end);
        w.start >= doc.headline && !doc.is_furniture(r)
    };
    let words: Vec<Word<'t>> = words(doc.text).into_iter().filter(keep).collect();
    // "Oct. 1" and "1 October" come to the same two stems in the same order.
    let mut stems: Vec<String> = words.iter().map(|w| month(w.text).unwrap_or_else(|| stem(w.text))).collect();
    for i in 1..stems.len() {
        if month(words[i - 1].text).is_some() && stems[i].len() <= 2 && stems[i].bytes().all(|b| b.is_ascii_digit()) {
            stems.swap(i - 1, i);
        }
    }
    Plain { words, stems }
}

fn shingles(stems: &[String], n: usize) -> Vec<u64> {
    stems.windows(n).map(|w| hash(w.iter().map(String::as_str))).collect()
}

fn signature(set: &BTreeSet<u64>) -> Vec<u64> {
    (0..(BANDS * ROWS) as u64).map(|k| set.iter().map(|h| mix(h ^ mix(k + 1))).min().unwrap_or(u64::MAX)).collect()
}

/// Finds copies among the documents.
pub(crate) fn copies(plains: &[Plain<'_>]) -> Copies {
    let sets: Vec<BTreeSet<u64>> =
        parallel::map(plains, |_, p| shingles(&p.stems, SHINGLE).into_iter().collect::<BTreeSet<u64>>());
    let mut out = Copies { pairs: near(plains, &sets), passages: Vec::new() };
    passages(plains, &mut out);
    out
}

fn near(plains: &[Plain<'_>], sets: &[BTreeSet<u64>]) -> BTreeSet<(usize, usize)> {
    let mut buckets: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    let signatures = parallel::map(sets, |_, set| if set.is_empty() { Vec::new() } else { signature(set) });
    for (d, signature) in signatures.iter().enumerate() {
        for (band, rows) in signature.chunks(ROWS).enumerate() {
            let key = rows.iter().fold(0, |h, r| mix(h ^ r));
            buckets.entry((band, key)).or_default().push(d);
        }
    }
    let mut candidates = BTreeSet::new();
    for docs in buckets.values() {
        for (i, &a) in docs.iter().enumerate() {
            candidates.extend(docs[i + 1..].iter().map(|&b| (a, b)));
        }
    }
    candidates.retain(|&(a, b)| {
        let both = sets[a].intersection(&sets[b]).count() as f64;
        let (x, y) = (sets[a].len() as f64, sets[b].len() as f64);
        let long = plains[a].words.len().min(plains[b].words.len()) >= LENGTH;
        both / (x + y - both) >= RESEMBLANCE || (long && both / x.min(y) >= CONTAINMENT)
    });
    candidates
}

/// Positions of the shingles that winnowing picks: the least of every window, the last of equals.
fn winnow(hashes: &[u64]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let width = WINDOW.min(hashes.len().max(1));
    for (start, w) in hashes.windows(width).enumerate() {
        let least = w.iter().enumerate().min_by_key(|(i, h)| (**h, std::cmp::Reverse(*i))).map_or(0, |(i, _)| i);
        let at = start + least;
        if out.last() != Some(&at) {
            out.push(at);
        }
    }
    out
}

fn passages(plains: &[Plain<'_>], out: &mut Copies) {
    let mut prints: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
    for (d, p) in plains.iter().enumerate() {
        let hashes = shingles(&p.stems, RUN);
        for at in winnow(&hashes) {
            prints.entry(hashes[at]).or_default().push((d, at));
        }
    }
    // Runs by pair of documents and by how far apart they stand, grown to both sides word by word.
    let mut seen: BTreeSet<(usize, usize, usize, usize)> = BTreeSet::new();
    for places in prints.values().filter(|p| p.len() > 1 && p.len() <= COMMON) {
        for (i, &(a, x)) in places.iter().enumerate() {
            for &(b, y) in &places[i + 1..] {
                if a == b || out.pairs.contains(&(a, b)) {
                    continue;
                }
                let (p, q) = (&plains[a].stems, &plains[b].stems);
                let back = (0..x.min(y)).take_while(|k| p[x - 1 - k] == q[y - 1 - k]).count();
                let on = p[x..].iter().zip(&q[y..]).take_while(|(s, t)| s == t).count();
                let (s, t, n) = (x - back, y - back, back + on);
                if n >= RUN && seen.insert((a, b, s, t)) {
                    let range = |d: usize, from: usize| {
                        TextRange::new(plains[d].words[from].start, plains[d].words[from + n - 1].end)
                    };
                    out.passages.push(Passage {
                        earlier: a,
                        later: b,
                        in_earlier: range(a, s),
                        in_later: range(b, t),
                        words: n,
                    });
                }
            }
        }
    }
    out.passages.sort_by_key(|p| (p.later, p.earlier, p.in_later.start()));
}
