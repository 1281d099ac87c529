//! Stories: articles of the same days about the same event.
//!
//! Articles are compared by their words, rarer ones counting more (term frequency and inverse document frequency; Yang et
//! al. 1999 use the same for first story detection), within a few days of each other, and joined by average link.

use crate::copies::Plain;
use crate::doc::Doc;
use crate::parallel;
use crate::stems::{Lexicon, Rarity, Stems};
use crate::text::content_stems;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days between two reports of one event.
const DAYS: i64 = 5;
/// Cosine from which two articles, and on average two groups, are on one event.
const ALIKE: f32 = 0.14;
/// What a likeness is worth between articles whose days are not known.
const UNDATED: f32 = 0.8;
/// An article's heaviest words, which propose others to compare it with.
const HEAVY: usize = 25;
/// Words that are heavy in more articles than this within these days propose nothing.
const COMMON: usize = 300;
/// Members of a group that stand for it when groups are compared.
const SAMPLE: usize = 12;

/// An article's words and their weights, by stem; of unit length.
type Weights = Vec<(u32, f32)>;

/// Groups of two and more documents, each in canonical order.
pub(crate) fn stories(docs: &[Doc<'_>], plains: &[Plain<'_>]) -> Vec<Vec<usize>> {
    let all = weights(docs, plains);
    let candidates: Vec<(usize, usize)> = candidates(docs, &all).into_iter().collect();
    let mut pairs: Vec<(f32, usize, usize)> = parallel::map(&candidates, |_, &(a, b)| (alike(docs, &all, a, b), a, b));
    pairs.retain(|p| p.0 >= ALIKE);
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut of: Vec<usize> = (0..docs.len()).collect();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (_, i, j) in pairs {
        let (a, b) = (of[i].min(of[j]), of[i].max(of[j]));
        if a == b {
            continue;
        }
        let members = |g: usize| groups.get(&g).cloned().unwrap_or_else(|| vec![g]);
        let (mut x, y) = (members(a), members(b));
        let (mut sum, mut n) = (0.0, 0.0);
        for &p in x.iter().take(SAMPLE) {
            for &q in y.iter().take(SAMPLE) {
                sum += alike(docs, &all, p, q);
                n += 1.0;
            }
        }
        if sum / n >= ALIKE {
            for &m in &y {
                of[m] = a;
            }
            groups.remove(&b);
            x.extend(y);
            x.sort_unstable();
            groups.insert(a, x);
        }
    }
    let mut out: Vec<Vec<usize>> = groups.into_values().collect();
    out.sort();
    out
}

/// How alike two articles are; nothing where their days are too far apart, less where they are not known.
fn alike(docs: &[Doc<'_>], all: &[Weights], a: usize, b: usize) -> f32 {
    let dated = docs[a].day.is_some() && docs[b].day.is_some();
    let known = if dated { 1.0 } else { UNDATED };
    if near(docs, a, b) { known * cosine(&all[a], &all[b]) } else { 0.0 }
}

fn near(docs: &[Doc<'_>], a: usize, b: usize) -> bool {
    !matches!((docs[a].day, docs[b].day), (Some(x), Some(y)) if (x - y).abs() > DAYS)
}

/// Weight of a word that stands this often.
fn damped(times: usize) -> f32 {
    1.0 + (times as f32).ln()
}

fn weights(docs: &[Doc<'_>], plains: &[Plain<'_>]) -> Vec<Weights> {
    let things: Vec<(&Doc<'_>, &Plain<'_>)> = docs.iter().zip(plains).collect();
    let by_doc = parallel::map(&things, |_, (doc, plain)| {
        let mut own = Lexicon::default();
        let mut times: BTreeMap<u32, usize> = BTreeMap::new();
        let title = content_stems(&doc.text[..doc.headline]);
        for s in plain.stems.iter().chain(&title) {
            *times.entry(own.id(s)).or_default() += 1;
        }
        (own, times)
    });
    let mut lexicon = Lexicon::default();
    let mut counts: Vec<Vec<(u32, usize)>> = Vec::with_capacity(docs.len());
    for (own, times) in by_doc {
        let numbers = lexicon.take_in(own);
        let mut renumbered: Vec<(u32, usize)> = times.into_iter().map(|(s, n)| (numbers[s as usize], n)).collect();
        renumbered.sort_unstable();
        counts.push(renumbered);
    }
    let sets: Vec<Stems> = counts.iter().map(|c| Stems::of(c.iter().map(|x| x.0).collect())).collect();
    let rarity = Rarity::new(&lexicon, sets.iter());
    let weigh = |c: Vec<(u32, usize)>| {
        let mut out: Weights = c.into_iter().map(|(s, n)| (s, damped(n) * rarity.of(s))).collect();
        let norm = out.iter().map(|x| x.1 * x.1).sum::<f32>().sqrt().max(1e-6);
        out.iter_mut().for_each(|x| x.1 /= norm);
        out
    };
    counts.into_iter().map(weigh).collect()
}

fn cosine(a: &Weights, b: &Weights) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += x.1 * y.1;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    sum
}

/// Pairs of articles of the same days that have a heavy word in common.
fn candidates(docs: &[Doc<'_>], all: &[Weights]) -> BTreeSet<(usize, usize)> {
    let mut postings: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut out = BTreeSet::new();
    for (d, weights) in all.iter().enumerate() {
        let mut heavy = weights.clone();
        heavy.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        for (stem, _) in heavy.into_iter().take(HEAVY) {
            let earlier = postings.entry(stem).or_default();
            // Documents are in order of time.
            let from = earlier.partition_point(|&e| !near(docs, e, d));
            if earlier.len() - from <= COMMON {
                out.extend(earlier[from..].iter().map(|&e| (e, d)));
            }
            earlier.push(d);
        }
    }
    out
}
