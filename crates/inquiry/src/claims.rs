//! Claims: units that say the same thing.
//!
//! Candidate pairs come from an inverted index over the rarer words of each unit (blocking: no all-pairs). Each pair is
//! scored by a logistic function of a few features: how alike the two are by the sentence encoder and by their rarer
//! words, who speaks, whom it is about, numbers, quotations, and whether the one article cites the outlet of the other.
//! Pairs that cannot be the same claim are ruled out before any score: a denial and what it denies, private words and
//! public ones, two occasions, different numbers of the same thing, different speakers in their own words. Clusters grow
//! from the surest pair down, by average link, and never join two units that rule each other out.

use crate::actors::{Actors, Kinship};
use crate::citations::Outlets;
use crate::doc::Doc;
pub(crate) use crate::ground::commits;
use crate::ground::{Features, Ground, Sums};
use crate::parallel;
use crate::stems::Lexicon;
use crate::units::{Unit, shared_quote};
use crate::vectors::{Meant, Vectors};
use onrecord_record::SourceKind::{Anonymous, Document};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// Score from which two clusters join.
const JOIN: f32 = 0.4;

/// Everything that scoring needs.
pub(crate) struct Scorer<'c> {
    ground: Ground<'c>,
    pub encoder: &'c Vectors<'c>,
    /// Whether a unit was said in private, once it is asked.
    pub private: Vec<OnceCell<bool>>,
    room: RefCell<Sums>,
}

impl<'c> Deref for Scorer<'c> {
    type Target = Ground<'c>;

    fn deref(&self) -> &Ground<'c> {
        &self.ground
    }
}

/// When the outlet that a unit has its content from is said to have reported it.
fn named_on(doc: &Doc<'_>, u: &Unit) -> Option<(i64, i64)> {
    doc.attrs[u.root].a.said_on.as_deref().and_then(crate::day::span)
}

impl<'c> Scorer<'c> {
    pub fn new(
        docs: &'c [Doc<'c>],
        actors: &'c Actors,
        units: &'c [Unit],
        outlets: &'c Outlets,
        lexicon: &'c Lexicon,
        encoder: &'c Vectors<'c>,
    ) -> Self {
        let ground = Ground::new(docs, actors, units, outlets, lexicon);
        let private = vec![OnceCell::new(); units.len()];
        let mut scorer = Self { ground, encoder, private, room: RefCell::new(vec![0.0; units.len()]) };
        scorer.ground.cites = scorer.cited(outlets);
        scorer.ground.recalls = encoder.foreseen(|| scorer.recalled());
        scorer
    }

    /// For each unit that names an outlet: which unit of that outlet is meant. What others clearly cite is meant sooner.
    fn cited(&self, outlets: &Outlets) -> BTreeMap<usize, usize> {
        let mut may: Vec<(usize, Vec<usize>)> = Vec::new();
        for (&i, &outlet) in &self.named {
            may.push((i, self.citable(i, outlets.citable(outlet, self.docs, self.units[i].doc))));
        }
        // All vectors at once, of those that words alone leave.
        may.retain(|m| !m.1.is_empty());
        let units: BTreeSet<usize> = may.iter().flat_map(|(i, all)| all.iter().chain([i])).copied().collect();
        self.encoder.fill(&units.iter().map(|&i| &self.units[i].full).collect::<Vec<_>>());
        let likely: Vec<(usize, Vec<(f32, usize)>)> =
            may.into_iter().map(|(i, all)| (i, all.into_iter().map(|j| (self.cited_as(i, j), j)).collect())).collect();
        let best = |all: &[(f32, usize)]| all.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let clear: BTreeMap<usize, usize> =
            likely.iter().filter_map(|(i, all)| Some((*i, best(all).filter(|b| b.0 >= CLEAR)?.1))).collect();
        let known: BTreeSet<usize> = clear.values().copied().collect();
        let mut out = clear;
        for (i, all) in likely {
            if out.contains_key(&i) {
                continue;
            }
            let raised: Vec<(f32, usize)> =
                all.into_iter().map(|(l, j)| (l + if known.contains(&j) { KNOWN } else { 0.0 }, j)).collect();
            out.extend(best(&raised).filter(|b| b.0 >= LEAST_CITED).map(|b| (i, b.1)));
        }
        out
    }

    /// The units of some articles that a unit may cite, those that share most of its rarer words.
    fn citable(&self, i: usize, articles: Vec<usize>) -> Vec<usize> {
        let u = &self.units[i];
        let on = named_on(&self.docs[u.doc], u);
        let mut out: Vec<(f32, usize)> = Vec::new();
        for d in articles {
            // "reported on Thursday" means Thursday's article.
            let day = self.docs[d].day;
            if matches!((on, day), (Some((a, b)), Some(day)) if day < a - 1 || day > b + 1) {
                continue;
            }
            for &j in &self.by_doc[d] {
                let v = &self.units[j];
                let shared = self.overlap(i, j);
                if !v.headline && shared >= LEAST_SHARED && !self.excluded(i, j) && !self.unfounded(i, j) {
                    out.push((shared, j));
                }
            }
        }
        out.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        out.into_iter().take(CITABLE).map(|x| x.1).collect()
    }

    /// How much it looks as if a unit cited another.
    fn cited_as(&self, i: usize, j: usize) -> f32 {
        let (u, v) = (&self.units[i], &self.units[j]);
        let (citing, cited) = (&self.docs[u.doc], &self.docs[v.doc]);
        let days = cited.day.zip(citing.day).map_or(0, |(a, b)| b - a) as f32;
        // What is cited is an outlet's own, rather than what everybody has.
        let own = matches!(cited.attrs[v.root].a.source_kind, Anonymous | Document);
        self.likeness(i, j) + if own { OWN } else { 0.0 } - days * STALE
    }

    /// For each unit that is told as said before: which earlier one of the same speaker and act is meant.
    fn recalled(&self) -> BTreeMap<usize, usize> {
        let mut by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut out = BTreeMap::new();
        for (i, u) in self.units.iter().enumerate().filter(|(_, u)| commits(u.act) && !u.headline) {
            let Some(speaker) = u.speaker else { continue };
            let mine = by.entry(speaker).or_default();
            if u.before {
                let earlier = mine.iter().copied().filter(|&j| {
                    let v = &self.units[j];
                    v.doc < u.doc
                        && v.act == u.act
                        && self.in_common(u, v) > 0.0
                        && !self.excluded(i, j)
                        && !self.unfounded(i, j)
                });
                let like = |j: usize| {
                    let v = &self.units[j];
                    u.plain.cosine(&v.plain, self.encoder) + self.rarity.overlap(&u.own_stems, &v.own_stems)
                };
                let best = earlier.map(|j| (like(j), j)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
                if let Some((_, j)) = best.filter(|b| b.0 >= RECALLED) {
                    out.insert(i, j);
                }
            }
            mine.push(i);
        }
        out
    }

    fn likeness(&self, i: usize, j: usize) -> f32 {
        let (u, v) = (&self.units[i], &self.units[j]);
        u.full.cosine(&v.full, self.encoder)
            + self.overlap(i, j)
            + 0.1 * shared_quote(&u.quotes, &v.quotes).min(5) as f32
    }

    fn features(&self, i: usize, j: usize) -> Features {
        self.with_cosine(i, j, self.surface(i, j))
    }

    fn with_cosine(&self, i: usize, j: usize, f: Features) -> Features {
        let (u, v) = (&self.units[i], &self.units[j]);
        let cosine = if told_by_words(u, v, &f) {
            (AS_MUCH + f.words).min(1.0)
        } else if u.doc != v.doc {
            u.cosine(v, self.encoder)
        } else {
            u.plain.cosine(&v.plain, self.encoder)
        };
        Features { cosine, ..f }
    }

    /// How sure it is that two units are the same claim, 0..1; zero where they cannot be.
    pub fn score(&self, i: usize, j: usize) -> f32 {
        if self.excluded(i, j) || self.unfounded(i, j) { 0.0 } else { probability(&self.features(i, j)) }
    }

    /// The score of a pair whose vectors are known; of any other, which was not hopeful, what its words alone give.
    fn guessed(&self, i: usize, j: usize) -> f32 {
        let (u, v) = (&self.units[i], &self.units[j]);
        let known = |a: &Meant, b: &Meant| a.is_known() && b.is_known();
        let f = self.surface(i, j);
        let both = || known(&u.plain, &v.plain) && (u.doc == v.doc || known(&u.full, &v.full));
        if told_by_words(u, v, &f) || both() {
            return self.score(i, j);
        }
        probability(&Features { cosine: (ALONE + f.words).min(1.0), ..f })
    }

    /// Whether two units may be one claim as far as can be told without their vectors.
    fn hopeful(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        let most = || u.plain.most(&v.plain, self.encoder).max(u.full.most(&v.full, self.encoder));
        hopeful(self, i, j).is_some_and(|f| (u.doc == v.doc && !f.headline) || may(&f, most()))
    }

    /// The units that share most of a unit's rarer words, within some months of it.
    pub fn near(&self, i: usize) -> Vec<usize> {
        self.ground.near(i, &mut self.room.borrow_mut())
    }
}

/// Whether a pair with these features may be one claim where the cosine is so much.
fn may(f: &Features, cosine: f32) -> bool {
    probability(&Features { cosine, ..*f }) >= JOIN
}

/// The features of two units, if they may be one claim as far as their words tell.
fn hopeful(g: &Ground<'_>, i: usize, j: usize) -> Option<Features> {
    if g.excluded(i, j) || g.unfounded(i, j) {
        return None;
    }
    let f = g.surface(i, j);
    let (u, v) = (&g.units[i], &g.units[j]);
    let dated = g.docs[u.doc].day.zip(g.docs[v.doc].day);
    let days = if u.doc == v.doc { 0 } else { dated.map_or(i64::MAX, |(a, b)| (a - b).abs()) };
    // Nobody in particular says much the same every month.
    if days > ANYBODY && f.kinship <= Kinship::Unknown && !f.cites && f.quote == 0.0 && f.words < ALIKE {
        return None;
    }
    // One speaker says many things on one subject.
    let shown = f.cites || f.quote > 0.0 || f.number || f.conversation || f.commits || f.headline;
    let least = match (u.doc == v.doc, f.kinship) {
        (true, Kinship::Same) => SAID_TWICE,
        (false, Kinship::Same) => SPOKEN,
        // Within one article much is about the same, and what it has twice it has in much the same words.
        (true, kin) if kin <= Kinship::Unknown => ALIKE,
        _ => 0.0,
    };
    if !shown && f.words < least {
        return None;
    }
    let near = if u.doc == v.doc && !f.headline { NEAR_BY } else { NEAR };
    may(&f, (near + f.words).min(1.0)).then_some(f)
}

/// Whether the words of two statements of one article tell whether they are one: where they share enough of them, vectors
/// hardly ever say otherwise (23 of 1,434 pairs of news).
fn told_by_words(u: &Unit, v: &Unit, f: &Features) -> bool {
    u.doc == v.doc && f.words >= SAID_TWICE
}

/// What is likely the most that a cosine exceeds the share of common words (no pair of the two stories is lost by it).
pub(crate) const NEAR: f32 = 0.3;
/// What a cosine exceeds the share of common words by where nobody has looked.
const ALONE: f32 = 0.2;
/// What it exceeds it by where two statements of one article share much.
const AS_MUCH: f32 = 0.1;
/// The same within one article, where much is about the same and little is said twice.
const NEAR_BY: f32 = 0.1;
/// Share of rarer words that two articles' statements of one speaker need, where nothing else shows that they are one.
const SPOKEN: f32 = 0.3;
/// The same within one article.
const SAID_TWICE: f32 = 0.4;
/// Days between articles from which speakers who are not known to be the same must use much the same words.
const ANYBODY: i64 = 30;
const ALIKE: f32 = 0.6;
/// What it counts that an outlet has something from unnamed people or a paper of its own.
const OWN: f32 = 0.1;
/// What a day between two articles takes off.
const STALE: f32 = 0.005;
/// Likeness from which a promise, threat or demand that somebody had made is an earlier one of the corpus.
const RECALLED: f32 = 0.35;
/// Share of rarer words below which no text is taken to cite another.
const LEAST_SHARED: f32 = 0.04;
/// Units of an outlet's articles that are looked at for one that cites it.
const CITABLE: usize = 16;
/// Likeness from which a citation is taken to mean a certain unit of the outlet cited.
const LEAST_CITED: f32 = 0.5;
/// The same for one that leaves no doubt.
const CLEAR: f32 = 0.8;
/// What it counts that another article clearly cites the unit.
const KNOWN: f32 = 0.25;

/// Logistic fit on the news cycle's claims; `docs/inquiry.md` has the figures with each claim left out.
fn probability(f: &Features) -> f32 {
    let kin = match f.kinship {
        Kinship::Same => 1.4,
        Kinship::Spokesman | Kinship::SameSide => 1.3,
        Kinship::Unknown => 0.0,
        Kinship::Compatriots | Kinship::Strangers => -1.5,
    };
    let on = |b: bool| f32::from(u8::from(b));
    let z = -5.6 + 5.0 * f.cosine + 6.0 * f.words + kin + 2.5 * f.quote + 1.5 * on(f.number) + 3.7 * on(f.cites)
        - 0.8 * on(f.negation)
        - 0.6 * on(f.yielding)
        + 0.5 * on(f.same_day)
        + 1.0 * on(f.conversation)
        + 1.4 * on(f.commits)
        + 1.0 * on(f.headline);
    1.0 / (1.0 + (-z).exp())
}

/// Groups of units that are one claim each, in order of their first unit. Units that are no claims are left out.
pub(crate) fn group(s: &Scorer<'_>) -> Vec<Vec<usize>> {
    let mut pairs: Vec<(f32, usize, usize)> = scored(s).into_iter().filter(|p| p.0 >= JOIN).collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut of: Vec<usize> = (0..s.units.len()).collect();
    let mut groups: BTreeMap<usize, Vec<usize>> =
        (0..s.units.len()).filter(|&i| s.units[i].is_claim()).map(|i| (i, vec![i])).collect();
    for (_, i, j) in pairs {
        let (a, b) = (of[i].min(of[j]), of[i].max(of[j]));
        if a == b {
            continue;
        }
        let (Some(x), Some(y)) = (groups.get(&a), groups.get(&b)) else { continue };
        if joins(s, x, y, (i, j)) {
            let moved = groups.remove(&b).unwrap_or_default();
            for &m in &moved {
                of[m] = a;
            }
            groups.entry(a).or_default().extend(moved);
        }
    }
    for (headline, j) in s.encoder.foreseen(|| headlines(s)) {
        if let Some(g) = groups.get_mut(&of[j]) {
            g.push(headline);
            groups.remove(&headline);
        }
    }
    let mut out: Vec<Vec<usize>> = groups.into_values().collect();
    for g in &mut out {
        g.sort_unstable();
    }
    out.sort();
    out
}

/// Pairs of units that may be one claim, and how sure that is.
fn scored(s: &Scorer<'_>) -> Vec<(f32, usize, usize)> {
    let g = &s.ground;
    // Headlines are short and would draw claims together: each joins a claim of its own article in the end.
    let body = |i: usize, j: usize| !g.units[i].headline && !g.units[j].headline;
    let pairs = parallel::map(&g.candidates(), |_, &(i, j)| Some((i, j, body(i, j).then(|| hopeful(g, i, j))??)));
    let mut pairs: Vec<(usize, usize, Features)> = pairs.into_iter().flatten().collect();
    let across = |p: &(usize, usize, Features)| g.units[p.0].doc != g.units[p.1].doc;
    let outlined: BTreeSet<usize> = pairs.iter().filter(|p| across(p)).flat_map(|p| [p.0, p.1]).collect();
    let both = |i: usize| [&g.units[i].plain, &g.units[i].full];
    s.encoder.sketch(&outlined.into_iter().flat_map(both).collect::<Vec<_>>());
    let likely = parallel::map(&pairs, |_, p| {
        let (u, v) = (&g.units[p.0], &g.units[p.1]);
        !across(p) || may(&p.2, u.plain.sketched_most(&v.plain).max(u.full.sketched_most(&v.full)))
    });
    let mut likely = likely.into_iter();
    pairs.retain(|_| likely.next().unwrap_or(true));
    // The costly part, all at once. Within one article only the bare contents are compared.
    let (mut plain, mut full) = (BTreeSet::new(), BTreeSet::new());
    for p in &pairs {
        if told_by_words(&g.units[p.0], &g.units[p.1], &p.2) {
            continue;
        }
        plain.extend([p.0, p.1]);
        if across(p) {
            full.extend([p.0, p.1]);
        }
    }
    let plain = plain.into_iter().map(|i: usize| &g.units[i].plain);
    s.encoder.fill(&plain.chain(full.into_iter().map(|i: usize| &g.units[i].full)).collect::<Vec<_>>());
    pairs.into_iter().map(|(i, j, f)| (probability(&s.with_cosine(i, j, f)), i, j)).collect()
}

/// Each headline with what it says again of its article.
fn headlines(s: &Scorer<'_>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut by_doc: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, u) in s.units.iter().enumerate().filter(|(_, u)| !u.headline && u.is_claim()) {
        by_doc.entry(u.doc).or_default().push(i);
    }
    for (i, u) in s.units.iter().enumerate().filter(|(_, u)| u.headline && u.is_claim()) {
        let same = by_doc.get(&u.doc).into_iter().flatten().filter(|&&j| s.hopeful(i, j)).map(|&j| (s.score(i, j), j));
        let best = same.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        out.extend(best.filter(|b| b.0 >= JOIN).map(|b| (i, b.1)));
    }
    out
}

/// Members of a group that stand for it when groups are compared.
const SAMPLE: usize = 12;

fn joins(s: &Scorer<'_>, x: &[usize], y: &[usize], by: (usize, usize)) -> bool {
    let cites = s.features(by.0, by.1).cites;
    // Whoever retells it tells the occasion loosely.
    let retold = cites && s.retold(by.0, by.1);
    let sure = s.score(by.0, by.1) >= SURE;
    let (mut sum, mut n) = (0.0, 0.0);
    for &i in x.iter().take(SAMPLE) {
        for &j in y.iter().take(SAMPLE) {
            if s.opposed(i, j) || (!retold && s.excluded(i, j)) {
                return false;
            }
            // What shows nothing counts on neither side.
            if s.unfounded(i, j) {
                continue;
            }
            sum += s.guessed(i, j);
            n += 1.0;
        }
    }
    // Whoever cites need not word it as everybody else does.
    sum / n
        >= if !cites {
            LINK
        } else if sure {
            CITED / 2.0
        } else {
            CITED
        }
}

/// Average score from which two groups join.
const LINK: f32 = 0.25;

/// The same where one cites the other's outlet, or recalls what its speaker had promised.
const CITED: f32 = 0.2;

/// Score of a citation that hardly needs the rest of the group.
const SURE: f32 = 0.6;
