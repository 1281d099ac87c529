//! Claims: units that say the same thing.
//!
//! Candidate pairs come from an inverted index over the rarer words of each unit (blocking: no all-pairs). Each pair is
//! scored by a logistic function of a few features: how alike the two are by the sentence encoder and by their rarer
//! words, who speaks, whom it is about, numbers, quotations, and whether the one article cites the outlet of the other.
//! Pairs that cannot be the same claim are ruled out before any score: a denial and what it denies, private words and
//! public ones, two occasions, different numbers of the same thing, different speakers in their own words. Clusters grow
//! from the surest pair down, by average link, and never join two units that rule each other out.

use crate::actors::{Actors, Kinship};
use crate::citations::{Outlets, cited_outlet};
use crate::doc::Doc;
use crate::units::{Unit, dot, numbers_differ, shared_quote};
use onrecord_record::{Act, Setting};
use std::collections::{BTreeMap, BTreeSet};

/// Candidates that a unit proposes.
const PROPOSALS: usize = 40;
/// Words in more units than this propose nothing.
const COMMON: usize = 400;
/// Units that say the same within the same corpus are at most this many days apart.
const DAYS: i64 = 120;
/// Score from which two clusters join.
const JOIN: f32 = 0.4;

/// How rare words are: natural logarithm of the share of units that have them.
pub(crate) struct Rarity {
    n: f32,
    df: BTreeMap<String, usize>,
}

impl Rarity {
    pub fn new(units: &[Unit]) -> Self {
        let mut df = BTreeMap::new();
        for u in units {
            for s in &u.stems {
                *df.entry(s.clone()).or_default() += 1;
            }
        }
        Self { n: units.len().max(1) as f32, df }
    }

    pub fn of(&self, stem: &str) -> f32 {
        let df = self.df.get(stem).copied().unwrap_or(0) as f32;
        ((self.n + 1.0) / (df + 0.5)).ln().max(0.0)
    }

    fn sum<'s>(&self, stems: impl Iterator<Item = &'s String>) -> f32 {
        stems.map(|s| self.of(s)).sum()
    }

    /// Shared rarity over the geometric mean of both.
    pub fn overlap(&self, a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
        let both = self.sum(a.intersection(b));
        let norm = (self.sum(a.iter()) * self.sum(b.iter())).sqrt();
        if norm > 0.0 { both / norm } else { 0.0 }
    }
}

/// What a pair of units looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Features {
    pub cosine: f32,
    pub words: f32,
    pub kinship: Kinship,
    pub about: f32,
    pub quote: f32,
    pub number: bool,
    pub cites: bool,
    pub negation: bool,
    pub same_day: bool,
    /// The same speaker in private on the same day: one conversation.
    pub conversation: bool,
    pub yielding: bool,
    /// Both promise, both threaten or both demand, the same way round.
    pub commits: bool,
    /// The one is the headline over the other.
    pub headline: bool,
}

/// Everything that scoring needs.
pub(crate) struct Scorer<'c> {
    pub docs: &'c [Doc<'c>],
    pub actors: &'c Actors,
    pub units: &'c [Unit],
    pub rarity: Rarity,
    /// For a unit that has its content from an outlet: the unit of that outlet it is most like.
    pub cites: BTreeMap<usize, usize>,
    postings: BTreeMap<String, Vec<usize>>,
}

/// When the outlet that a unit has its content from is said to have reported it.
fn named_on(doc: &Doc<'_>, u: &Unit) -> Option<(i64, i64)> {
    doc.attrs[u.root].a.said_on.as_deref().and_then(crate::day::span)
}

/// Whether a unit's own words can be held against its speaker: nobody relays them.
fn own_words(u: &Unit) -> bool {
    u.speaker.is_some() && !u.relayed
}

impl<'c> Scorer<'c> {
    pub fn new(docs: &'c [Doc<'c>], actors: &'c Actors, units: &'c [Unit], outlets: &Outlets) -> Self {
        let mut postings: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, u) in units.iter().enumerate() {
            for s in &u.stems {
                postings.entry(s.clone()).or_default().push(i);
            }
        }
        let mut scorer = Self { docs, actors, units, rarity: Rarity::new(units), cites: BTreeMap::new(), postings };
        let mut by_doc: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, u) in units.iter().enumerate() {
            by_doc.entry(u.doc).or_default().push(i);
        }
        for (i, u) in units.iter().enumerate() {
            let named = u.members.iter().find_map(|&m| cited_outlet(&docs[u.doc], u.doc, m, outlets, actors));
            let Some(named) = named else { continue };
            let mut best: Option<(f32, usize)> = None;
            let on = named_on(&docs[u.doc], u);
            for d in outlets.citable(named.outlet, docs, u.doc) {
                // "reported on Thursday" means Thursday's article.
                let other_day = matches!((on, docs[d].day), (Some((a, b)), Some(day)) if day < a - 1 || day > b + 1);
                if other_day {
                    continue;
                }
                for &j in by_doc.get(&d).into_iter().flatten() {
                    if units[j].headline || scorer.excluded(i, j) {
                        continue;
                    }
                    let like = scorer.likeness(i, j);
                    if best.is_none_or(|(b, _)| like > b) {
                        best = Some((like, j));
                    }
                }
            }
            if let Some((like, j)) = best
                && like >= LEAST_CITED
            {
                scorer.cites.insert(i, j);
            }
        }
        scorer
    }

    fn likeness(&self, i: usize, j: usize) -> f32 {
        let (u, v) = (&self.units[i], &self.units[j]);
        u.cosine(v) + self.rarity.overlap(&u.stems, &v.stems) + 0.1 * shared_quote(&u.quotes, &v.quotes).min(5) as f32
    }

    /// Whether two units cannot be the same claim.
    pub fn excluded(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        if !u.is_claim() || !v.is_claim() || u.denial != v.denial {
            return true;
        }
        // One sentence sets things side by side because they differ.
        if u.doc == v.doc && u.sentence == v.sentence {
            return true;
        }
        let kin = self.actors.kinship(u.speaker, v.speaker);
        let different = matches!(kin, Kinship::Strangers | Kinship::Compatriots);
        if different && own_words(u) && own_words(v) {
            return true;
        }
        if matches!((u.setting, v.setting), (Some(a), Some(b)) if a != b) && !u.denial && kin == Kinship::Same {
            return true;
        }
        let close = matches!(kin, Kinship::Same | Kinship::SameSide | Kinship::Spokesman);
        if close
            && let (Some(a), Some(b)) = (u.said_on, v.said_on)
            && (a.0 > b.1 || b.0 > a.1)
        {
            return true;
        }
        // What is said on a day after an article appeared cannot be what that article carries.
        let later = |a: &Unit, b: &Unit| matches!((a.said_on, self.docs[b.doc].day), (Some(s), Some(d)) if s.0 > d);
        if close && (later(u, v) || later(v, u)) {
            return true;
        }
        numbers_differ(&u.numbers, &v.numbers)
    }

    pub fn features(&self, i: usize, j: usize) -> Features {
        let (u, v) = (&self.units[i], &self.units[j]);
        let context = u.doc != v.doc;
        let both = u.about.intersection(&v.about).count() as f32;
        let either = u.about.union(&v.about).count().max(1) as f32;
        let same_day = matches!((u.said_on, v.said_on), (Some(a), Some(b)) if a.0 <= b.1 && b.0 <= a.1);
        let private = |u: &Unit| u.setting == Some(Setting::Private);
        let mut kinship = self.actors.kinship(u.speaker, v.speaker);
        let spoken_of = |x: &Unit, y: &Unit| x.speaker.is_some_and(|s| y.about.contains(&s));
        if matches!(kinship, Kinship::Strangers | Kinship::Compatriots) && (spoken_of(u, v) || spoken_of(v, u)) {
            kinship = Kinship::Unknown; // the one speaks, the other is about that speaker
        }
        let same = |a: f64, b: f64| (a - b).abs() < 1e-6 * a.abs().max(1.0);
        Features {
            cosine: if context { u.cosine(v) } else { dot(&u.plain, &v.plain) },
            words: {
                let own = self.rarity.overlap(&u.own_stems, &v.own_stems);
                if context { own.max(self.rarity.overlap(&u.stems, &v.stems)) } else { own }
            },
            kinship,
            about: both / either,
            quote: shared_quote(&u.quotes, &v.quotes).saturating_sub(2).min(4) as f32 / 4.0,
            number: u.numbers.iter().any(|x| x.value > 12.0 && v.numbers.iter().any(|y| same(x.value, y.value))),
            cites: self.cites.get(&i) == Some(&j) || self.cites.get(&j) == Some(&i),
            negation: u.negative != v.negative,
            same_day,
            conversation: same_day && kinship == Kinship::Same && private(u) && private(v),
            yielding: u.yielding != v.yielding,
            headline: !context && u.headline != v.headline,
            commits: u.act == v.act && commits(u.act) && u.negative == v.negative && kinship >= Kinship::SameSide,
        }
    }

    /// How sure it is that two units are the same claim, 0..1; zero where they cannot be.
    pub fn score(&self, i: usize, j: usize) -> f32 {
        if self.excluded(i, j) { 0.0 } else { probability(&self.features(i, j)) }
    }

    /// The units that share most of a unit's rarer words, within some months of it.
    pub fn near(&self, i: usize) -> Vec<usize> {
        let u = &self.units[i];
        let mut shared: BTreeMap<usize, f32> = BTreeMap::new();
        for s in &u.stems {
            let Some(list) = self.postings.get(s).filter(|l| l.len() <= COMMON) else { continue };
            for &j in list {
                let near = match (self.docs[u.doc].day, self.docs[self.units[j].doc].day) {
                    (Some(a), Some(b)) => (a - b).abs() <= DAYS,
                    _ => true,
                };
                if j != i && near {
                    *shared.entry(j).or_default() += self.rarity.of(s);
                }
            }
        }
        let mut best: Vec<(usize, f32)> = shared.into_iter().collect();
        best.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        best.into_iter().take(PROPOSALS).map(|b| b.0).collect()
    }

    /// Pairs of units that share rarer words, or one of which cites the other's outlet.
    pub fn candidates(&self) -> BTreeSet<(usize, usize)> {
        let pair = |i: usize, j: usize| (i.min(j), i.max(j));
        let mut out: BTreeSet<_> =
            (0..self.units.len()).flat_map(|i| self.near(i).into_iter().map(move |j| pair(i, j))).collect();
        out.extend(self.cites.iter().map(|(&i, &j)| pair(i, j)));
        out
    }
}

/// Likeness from which a citation is taken to mean a certain unit of the outlet cited.
const LEAST_CITED: f32 = 0.45;

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
    // Headlines are short and would draw claims together: each joins a claim of its own article in the end.
    let body = |&(i, j): &(usize, usize)| !s.units[i].headline && !s.units[j].headline;
    let mut pairs: Vec<(f32, usize, usize)> =
        s.candidates().into_iter().filter(body).map(|(i, j)| (s.score(i, j), i, j)).filter(|p| p.0 >= JOIN).collect();
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
    headlines(s, &of, &mut groups);
    let mut out: Vec<Vec<usize>> = groups.into_values().collect();
    for g in &mut out {
        g.sort_unstable();
    }
    out.sort();
    out
}

/// Puts each headline to what it says again of its article.
fn headlines(s: &Scorer<'_>, of: &[usize], groups: &mut BTreeMap<usize, Vec<usize>>) {
    let mut by_doc: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, u) in s.units.iter().enumerate().filter(|(_, u)| !u.headline && u.is_claim()) {
        by_doc.entry(u.doc).or_default().push(i);
    }
    for (i, u) in s.units.iter().enumerate().filter(|(_, u)| u.headline && u.is_claim()) {
        let same = by_doc.get(&u.doc).into_iter().flatten().map(|&j| (s.score(i, j), j));
        let best = same.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((_, j)) = best.filter(|b| b.0 >= JOIN)
            && let Some(g) = groups.get_mut(&of[j])
        {
            g.push(i);
            groups.remove(&i);
        }
    }
}

/// Members of a group that stand for it when groups are compared.
const SAMPLE: usize = 12;

fn joins(s: &Scorer<'_>, x: &[usize], y: &[usize], by: (usize, usize)) -> bool {
    let cites = s.features(by.0, by.1).cites;
    let (mut sum, mut n) = (0.0, 0.0);
    for &i in x.iter().take(SAMPLE) {
        for &j in y.iter().take(SAMPLE) {
            if s.excluded(i, j) {
                return false;
            }
            sum += s.score(i, j);
            n += 1.0;
        }
    }
    // Whoever cites need not word it as everybody else does.
    sum / n >= if cites { 0.25 } else { LINK }
}

/// Average score from which two groups join.
const LINK: f32 = 0.3;

/// Whether an act commits its speaker or somebody else to something.
pub(crate) fn commits(act: Act) -> bool {
    matches!(act, Act::Promise | Act::Threaten | Act::Demand)
}
