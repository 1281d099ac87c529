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
use crate::stems::{Lexicon, Rarity, Stems};
use crate::text::{stem, words};
use crate::units::{Unit, numbers_differ, shared_quote};
use crate::vectors::{Meant, Vectors};
use onrecord_record::SourceKind::{Anonymous, Document};
use onrecord_record::{Act, Setting};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Candidates that a unit proposes.
const PROPOSALS: usize = 40;
/// Words in more units than this propose nothing.
const COMMON: usize = 400;
/// Units that say the same within the same corpus are at most this many days apart.
const DAYS: i64 = 120;
/// Share of rarer words of the sentences around, where a content has hardly a word.
const AROUND: f32 = 0.25;
/// Words besides names that a content needs.
const WORDS: usize = 2;
/// Days after which a speaker who says the same says it on another occasion, and words of a quotation that show that it
/// is the same one.
const OCCASION: i64 = 14;
const QUOTED: usize = 5;
/// Score from which two clusters join.
const JOIN: f32 = 0.4;

/// What a pair of units looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Features {
    pub cosine: f32,
    pub words: f32,
    pub kinship: Kinship,
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
    pub encoder: &'c Vectors<'c>,
    pub lexicon: &'c Lexicon,
    pub rarity: Rarity,
    /// For a unit that has its content from an outlet: the unit of that outlet it is most like.
    pub cites: BTreeMap<usize, usize>,
    /// For a unit that names an outlet of the corpus as where it has its content from: that outlet.
    named: BTreeMap<usize, usize>,
    /// The outlet of each document.
    outlet_of: &'c [Option<usize>],
    /// For what is told as promised, threatened or demanded before: the earlier unit it is most like.
    recalls: BTreeMap<usize, usize>,
    /// Whether a unit's content has hardly a word besides names.
    bare: Vec<bool>,
    /// Whether a unit was said in private, once it is asked.
    pub private: Vec<OnceCell<bool>>,
    /// The units of each document, in order.
    pub by_doc: Vec<Vec<usize>>,
    /// Stems of the names of all who speak or are spoken of.
    names: BTreeMap<usize, Stems>,
    /// By stem the units that have it, in order.
    postings: Vec<Vec<usize>>,
    /// Room for adding up what units share with one of them.
    sums: RefCell<Vec<f32>>,
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
    pub fn new(
        docs: &'c [Doc<'c>],
        actors: &'c Actors,
        units: &'c [Unit],
        outlets: &'c Outlets,
        lexicon: &'c Lexicon,
        encoder: &'c Vectors<'c>,
    ) -> Self {
        let mut postings: Vec<Vec<usize>> = vec![Vec::new(); lexicon.len()];
        for (i, u) in units.iter().enumerate() {
            for s in u.stems.iter() {
                postings[s as usize].push(i);
            }
        }
        let rarity = Rarity::new(lexicon, units.iter().map(|u| &u.stems));
        let sums = RefCell::new(vec![0.0; units.len()]);
        let speakers: BTreeSet<usize> = units.iter().flat_map(|u| u.about.iter().copied().chain(u.speaker)).collect();
        let name = |a: usize| lexicon.known(words(&actors.list[a].name).iter().map(|w| stem(w.text)));
        let names = speakers.into_iter().map(|a| (a, name(a))).collect();
        let bare = Vec::new();
        let (cites, recalls) = (BTreeMap::new(), BTreeMap::new());
        let cited = |u: &Unit| u.members.iter().find_map(|&m| cited_outlet(&docs[u.doc], u.doc, m, outlets, actors));
        let named = units.iter().enumerate().filter_map(|(i, u)| Some((i, cited(u)?.outlet))).collect();
        let mut by_doc = vec![Vec::new(); docs.len()];
        for (i, u) in units.iter().enumerate() {
            by_doc[u.doc].push(i);
        }
        let private = vec![OnceCell::new(); units.len()];
        let mut scorer = Self {
            docs,
            actors,
            units,
            encoder,
            lexicon,
            rarity,
            cites,
            named,
            outlet_of: &outlets.of,
            recalls,
            bare,
            private,
            by_doc,
            names,
            postings,
            sums,
        };
        scorer.bare = units.iter().map(|u| scorer.is_bare(u)).collect();
        scorer.cites = scorer.cited(outlets);
        scorer.recalls = encoder.foreseen(|| scorer.recalled());
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
        let texts: Vec<&Meant> = units.iter().flat_map(|&i| [&self.units[i].full, &self.units[i].plain]).collect();
        self.encoder.fill(&texts);
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
                let shared = self.rarity.overlap(&u.stems, &v.stems);
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

    /// Stems without those of a unit's speaker's name.
    pub fn nameless(&self, stems: &Stems, u: &Unit) -> Stems {
        u.speaker.and_then(|a| self.names.get(&a)).map_or_else(|| stems.clone(), |n| stems.without(n))
    }

    /// Whether a content has hardly a word besides names, and no quotation.
    fn is_bare(&self, u: &Unit) -> bool {
        let name = |x: u32| u.about.iter().chain(&u.speaker).any(|a| self.names.get(a).is_some_and(|n| n.contains(x)));
        u.quotes.is_empty() && !u.denial && u.own_stems.iter().filter(|x| !name(*x)).take(WORDS).count() < WORDS
    }

    /// How rare the words are that two contents have in common besides names.
    pub fn in_common(&self, u: &Unit, v: &Unit) -> f32 {
        let named = |x: u32| {
            let name = |a: &usize| self.names.get(a).is_some_and(|n| n.contains(x));
            u.about.iter().chain(&v.about).chain(&u.speaker).chain(&v.speaker).any(name)
        };
        self.rarity.sum(u.own_stems.shared(&v.own_stems).filter(|x| !named(*x)))
    }

    fn likeness(&self, i: usize, j: usize) -> f32 {
        let (u, v) = (&self.units[i], &self.units[j]);
        u.cosine(v, self.encoder)
            + self.rarity.overlap(&u.stems, &v.stems)
            + 0.1 * shared_quote(&u.quotes, &v.quotes).min(5) as f32
    }

    /// Whether two units cannot be the same claim.
    pub fn excluded(&self, i: usize, j: usize) -> bool {
        self.opposed(i, j) || (self.occasions(i, j) && !self.retold(i, j))
    }

    /// Whether two units cannot be the same claim, whenever and to whomever they were said.
    fn opposed(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        if !u.is_claim() || !v.is_claim() || u.denial != v.denial {
            return true;
        }
        // What one side demands is not what another promises or threatens.
        if commits(u.act) && commits(v.act) && (u.act == Act::Demand) != (v.act == Act::Demand) {
            return true;
        }
        // One sentence sets things side by side because they differ, unless the one stands inside the other.
        if u.doc == v.doc && u.sentence == v.sentence && !self.nested(u, v) {
            return true;
        }
        // A day set anew makes a promise a new one.
        if let (Some(a), Some(b)) = (u.due, v.due)
            && (a.0 > b.1 || b.0 > a.1)
        {
            return true;
        }
        let kin = self.actors.kinship(u.speaker, v.speaker);
        let different = matches!(kin, Kinship::Strangers | Kinship::Compatriots);
        (different && own_words(u) && own_words(v)) || numbers_differ(&u.numbers, &v.numbers)
    }

    /// Whether two units of one side were said on two occasions: the same words are then two claims.
    fn occasions(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        let kin = self.actors.kinship(u.speaker, v.speaker);
        // Said again on another day.
        let day = |x: &Unit| x.said_on.map(|d| d.0).or(self.docs[x.doc].day);
        let repeats = |x: &Unit, y: &Unit| x.again && matches!((day(x), day(y)), (Some(a), Some(b)) if a > b);
        if kin >= Kinship::SameSide && (repeats(u, v) || repeats(v, u)) {
            return true;
        }
        // So is what the speaker says on other days, unless it is told as said before or is the same quotation.
        let apart = day(u).zip(day(v)).map_or(u.doc != v.doc, |(a, b)| (a - b).abs() > OCCASION);
        let later = if u.doc > v.doc { u } else { v };
        let recalled = later.noun || (later.perfect && (commits(later.act) || later.denial));
        if kin == Kinship::Same && apart && !recalled && shared_quote(&u.quotes, &v.quotes) < QUOTED {
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
        close && (later(u, v) || later(v, u))
    }

    /// Whether one of two units has from the other's outlet what that outlet has from somebody, or both have it from one
    /// outlet: the occasion is then the one told there, however loosely it is told here.
    fn retold(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        let names = |a: usize, b: usize| {
            let (citing, cited) = (&self.units[a], &self.units[b]);
            cited.doc < citing.doc && self.named.get(&a).is_some_and(|o| Some(*o) == self.outlet_of[cited.doc])
        };
        let both = || self.named.get(&i).is_some_and(|o| self.named.get(&j) == Some(o));
        u.relayed && v.relayed && (names(i, j) || names(j, i) || both())
    }

    /// Whether one of two units of an article is told inside the other.
    fn nested(&self, u: &Unit, v: &Unit) -> bool {
        let inside = |a: &Unit, b: &Unit| {
            let attrs = &self.docs[a.doc].attrs;
            std::iter::successors(attrs[a.root].parent, |p| attrs[*p].parent).any(|p| b.members.contains(&p))
        };
        u.doc == v.doc && (inside(u, v) || inside(v, u))
    }

    /// Whether nothing shows that two units are the same claim, whatever else does not speak against it.
    fn unfounded(&self, i: usize, j: usize) -> bool {
        let (u, v) = (&self.units[i], &self.units[j]);
        if u.doc == v.doc {
            return u.sentence == v.sentence;
        }
        // A pointer says nothing that another article could say.
        if u.anaphoric || v.anaphoric {
            return true;
        }
        // A word or two besides names is no claim that another article could have, unless the sentences are alike or it
        // recalls what the speaker's side has promised, threatened or demanded.
        if !(self.bare[i] || self.bare[j]) || self.rarity.overlap(&u.stems, &v.stems) >= AROUND {
            return false;
        }
        let recalls = (u.noun || v.noun) && u.act == v.act && commits(u.act);
        !recalls || self.actors.kinship(u.speaker, v.speaker) < Kinship::SameSide || self.in_common(u, v) <= 0.0
    }

    /// All features of a pair but the cosine.
    fn surface(&self, i: usize, j: usize) -> Features {
        let (u, v) = (&self.units[i], &self.units[j]);
        let context = u.doc != v.doc;
        let same_day = matches!((u.said_on, v.said_on), (Some(a), Some(b)) if a.0 <= b.1 && b.0 <= a.1);
        let private = |u: &Unit| u.setting == Some(Setting::Private);
        let mut kinship = self.actors.kinship(u.speaker, v.speaker);
        let spoken_of = |x: &Unit, y: &Unit| x.speaker.is_some_and(|s| y.about.contains(&s));
        if matches!(kinship, Kinship::Strangers | Kinship::Compatriots) && (spoken_of(u, v) || spoken_of(v, u)) {
            kinship = Kinship::Unknown; // the one speaks, the other is about that speaker
        }
        let same = |a: f64, b: f64| (a - b).abs() < 1e-6 * a.abs().max(1.0);
        Features {
            cosine: 1.0,
            words: {
                let own = self.rarity.overlap(&u.own_stems, &v.own_stems);
                if context { own.max(self.rarity.overlap(&u.stems, &v.stems)) } else { own }
            },
            kinship,
            quote: shared_quote(&u.quotes, &v.quotes).saturating_sub(2).min(4) as f32 / 4.0,
            number: u.numbers.iter().any(|x| x.value > 12.0 && v.numbers.iter().any(|y| same(x.value, y.value))),
            cites: [&self.cites, &self.recalls].iter().any(|m| m.get(&i) == Some(&j) || m.get(&j) == Some(&i)),
            negation: u.negative != v.negative,
            same_day,
            conversation: same_day && kinship == Kinship::Same && private(u) && private(v),
            yielding: u.yielding != v.yielding,
            headline: !context && u.headline != v.headline,
            commits: u.act == v.act && commits(u.act) && u.negative == v.negative && kinship >= Kinship::SameSide,
        }
    }

    fn features(&self, i: usize, j: usize) -> Features {
        let (u, v) = (&self.units[i], &self.units[j]);
        let context = u.doc != v.doc;
        let f = self.surface(i, j);
        let cosine = if told_by_words(u, v, &f) {
            (AS_MUCH + f.words).min(1.0)
        } else if context {
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
        if self.excluded(i, j) || self.unfounded(i, j) {
            return false;
        }
        let f = self.surface(i, j);
        let (u, v) = (&self.units[i], &self.units[j]);
        let dated = self.docs[u.doc].day.zip(self.docs[v.doc].day);
        let days = if u.doc == v.doc { 0 } else { dated.map_or(i64::MAX, |(a, b)| (a - b).abs()) };
        // Nobody in particular says much the same every month.
        if days > ANYBODY && f.kinship <= Kinship::Unknown && !f.cites && f.quote == 0.0 && f.words < ALIKE {
            return false;
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
            return false;
        }
        let near = if u.doc == v.doc && !f.headline { NEAR_BY } else { NEAR };
        let may = |cosine: f32| probability(&Features { cosine, ..f }) >= JOIN;
        let most = || u.plain.most(&v.plain, self.encoder).max(u.full.most(&v.full, self.encoder));
        may((near + f.words).min(1.0)) && (u.doc == v.doc || may(most()))
    }

    /// The units that have a stem and are published within some months of a day; none where there are too many.
    fn posted(&self, stem: u32, day: Option<i64>) -> &[usize] {
        let all = &self.postings[stem as usize];
        let list = match day {
            Some(day) => {
                let at = |i: &usize| self.docs[self.units[*i].doc].day.unwrap_or(i64::MAX);
                &all[all.partition_point(|i| at(i) < day - DAYS)..]
                    [..all.partition_point(|i| at(i) <= day + DAYS) - all.partition_point(|i| at(i) < day - DAYS)]
            }
            None => all,
        };
        if list.len() <= COMMON { list } else { &[] }
    }

    /// The units that share most of a unit's rarer words, within some months of it.
    pub fn near(&self, i: usize) -> Vec<usize> {
        let u = &self.units[i];
        let day = self.docs[u.doc].day;
        let mut sums = self.sums.borrow_mut();
        let mut touched: Vec<usize> = Vec::new();
        for s in u.stems.iter() {
            let rare = self.rarity.of(s);
            for &j in self.posted(s, day).iter().filter(|&&j| j != i) {
                if sums[j] == 0.0 {
                    touched.push(j);
                }
                sums[j] += rare;
            }
        }
        let mut best: Vec<(usize, f32)> = touched.into_iter().map(|j| (j, std::mem::take(&mut sums[j]))).collect();
        let order = |x: &(usize, f32), y: &(usize, f32)| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0));
        if best.len() > PROPOSALS {
            best.select_nth_unstable_by(PROPOSALS, order);
            best.truncate(PROPOSALS);
        }
        best.sort_by(order);
        best.into_iter().map(|b| b.0).collect()
    }

    /// Pairs of units that share rarer words, or one of which cites the other's outlet.
    pub fn candidates(&self) -> BTreeSet<(usize, usize)> {
        let pair = |i: usize, j: usize| (i.min(j), i.max(j));
        let mut out: BTreeSet<_> =
            (0..self.units.len()).flat_map(|i| self.near(i).into_iter().map(move |j| pair(i, j))).collect();
        out.extend(self.cites.iter().chain(&self.recalls).map(|(&i, &j)| pair(i, j)));
        out
    }
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
    // Headlines are short and would draw claims together: each joins a claim of its own article in the end.
    let body = |&(i, j): &(usize, usize)| !s.units[i].headline && !s.units[j].headline;
    let hopeful: Vec<(usize, usize)> = s.candidates().into_iter().filter(|p| body(p) && s.hopeful(p.0, p.1)).collect();
    // The costly part, all at once. Within one article only the bare contents are compared.
    let (mut plain, mut full) = (BTreeSet::new(), BTreeSet::new());
    for &(i, j) in &hopeful {
        let (u, v) = (&s.units[i], &s.units[j]);
        if told_by_words(u, v, &s.surface(i, j)) {
            continue;
        }
        plain.extend([i, j]);
        if s.units[i].doc != s.units[j].doc {
            full.extend([i, j]);
        }
    }
    let plain = plain.into_iter().map(|i: usize| &s.units[i].plain);
    let texts: Vec<&Meant> = plain.chain(full.into_iter().map(|i: usize| &s.units[i].full)).collect();
    s.encoder.fill(&texts);
    let mut pairs: Vec<(f32, usize, usize)> =
        hopeful.into_iter().map(|(i, j)| (s.score(i, j), i, j)).filter(|p| p.0 >= JOIN).collect();
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

/// Whether an act commits its speaker or somebody else to something.
pub(crate) fn commits(act: Act) -> bool {
    matches!(act, Act::Promise | Act::Threaten | Act::Demand)
}
