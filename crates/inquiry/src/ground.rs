//! What the words of units tell of pairs of them, without a vector: which may be one claim at all, and the features of a pair
//! but the cosine.

use crate::actors::{Actors, Kinship};
use crate::citations::{Outlets, cited_outlet};
use crate::doc::Doc;
use crate::parallel;
use crate::rules::rules;
use crate::stems::{Lexicon, Rarity, Stems};
use crate::text::{stem, words};
use crate::units::{Unit, numbers_differ, shared_quote};
use onrecord_record::{Act, Setting};
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

/// What pairs of units are compared by besides their vectors.
pub(crate) struct Ground<'c> {
    pub docs: &'c [Doc<'c>],
    pub actors: &'c Actors,
    pub units: &'c [Unit],
    pub lexicon: &'c Lexicon,
    pub rarity: Rarity,
    /// How rare each unit's stems are together: with speaker and context, and of the content alone.
    weights: Vec<(f32, f32)>,
    /// For a unit that has its content from an outlet: the unit of that outlet it is most like.
    pub cites: BTreeMap<usize, usize>,
    /// For a unit that names an outlet of the corpus as where it has its content from: that outlet.
    pub named: BTreeMap<usize, usize>,
    /// The outlet of each document.
    outlet_of: &'c [Option<usize>],
    /// For what is told as promised, threatened or demanded before: the earlier unit it is most like.
    pub recalls: BTreeMap<usize, usize>,
    /// Whether a unit's content has hardly a word besides names.
    bare: Vec<bool>,
    /// The units of each document, in order.
    pub by_doc: Vec<Vec<usize>>,
    /// Stems of titles and offices.
    pub titles: Stems,
    /// Stems of the names of all who speak or are spoken of.
    names: BTreeMap<usize, Stems>,
    /// By stem the units that have it, in order.
    postings: Vec<Vec<usize>>,
}

/// Room for adding up what units share with one of them: zero for each unit.
pub(crate) type Sums = Vec<f32>;

/// Whether a unit's own words can be held against its speaker: nobody relays them.
fn own_words(u: &Unit) -> bool {
    u.speaker.is_some() && !u.relayed
}

impl<'c> Ground<'c> {
    pub fn new(
        docs: &'c [Doc<'c>],
        actors: &'c Actors,
        units: &'c [Unit],
        outlets: &'c Outlets,
        lexicon: &'c Lexicon,
    ) -> Self {
        let mut postings: Vec<Vec<usize>> = vec![Vec::new(); lexicon.len()];
        for (i, u) in units.iter().enumerate() {
            for s in u.stems.iter() {
                postings[s as usize].push(i);
            }
        }
        let rarity = Rarity::new(lexicon, units.iter().map(|u| &u.stems));
        let speakers: BTreeSet<usize> = units.iter().flat_map(|u| u.about.iter().copied().chain(u.speaker)).collect();
        let name = |a: usize| lexicon.known(words(&actors.list[a].name).iter().map(|w| stem(w.text)));
        let names = speakers.into_iter().map(|a| (a, name(a))).collect();
        let cited = |u: &Unit| u.members.iter().find_map(|&m| cited_outlet(&docs[u.doc], u.doc, m, outlets, actors));
        let named = units.iter().enumerate().filter_map(|(i, u)| Some((i, cited(u)?.outlet))).collect();
        let mut by_doc = vec![Vec::new(); docs.len()];
        for (i, u) in units.iter().enumerate() {
            by_doc[u.doc].push(i);
        }
        let mut ground = Self {
            docs,
            actors,
            units,
            lexicon,
            weights: parallel::map(units, |_, u| (rarity.sum(u.stems.iter()), rarity.sum(u.own_stems.iter()))),
            rarity,
            cites: BTreeMap::new(),
            named,
            outlet_of: &outlets.of,
            recalls: BTreeMap::new(),
            bare: Vec::new(),
            by_doc,
            titles: lexicon.known(rules().titles.iter().map(|t| stem(t))),
            names,
            postings,
        };
        ground.bare = parallel::map(units, |_, u| ground.is_bare(u));
        ground
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

    /// How much of their rarer words two units share, with their speakers and contexts.
    pub fn overlap(&self, i: usize, j: usize) -> f32 {
        self.rarity.overlap_of((&self.units[i].stems, self.weights[i].0), (&self.units[j].stems, self.weights[j].0))
    }

    /// The same of the contents alone.
    pub fn own_overlap(&self, i: usize, j: usize) -> f32 {
        self.rarity
            .overlap_of((&self.units[i].own_stems, self.weights[i].1), (&self.units[j].own_stems, self.weights[j].1))
    }

    /// Whether two units cannot be the same claim.
    pub fn excluded(&self, i: usize, j: usize) -> bool {
        self.opposed(i, j) || (self.occasions(i, j) && !self.retold(i, j))
    }

    /// Whether two units cannot be the same claim, whenever and to whomever they were said.
    pub fn opposed(&self, i: usize, j: usize) -> bool {
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
        // A day set anew makes a promise a new one; "until Friday" and "from Saturday" are one day.
        if let (Some(a), Some(b)) = (u.due, v.due)
            && (a.0 > b.1 + 1 || b.0 > a.1 + 1)
        {
            return true;
        }
        let kin = self.actors.kinship(u.speaker, v.speaker);
        let different = matches!(kin, Kinship::Strangers | Kinship::Compatriots);
        // The very words are one statement, whomever the one article or the other takes for its speaker.
        let verbatim = || u.doc != v.doc && shared_quote(&u.quotes, &v.quotes) >= QUOTED;
        (different && own_words(u) && own_words(v) && !verbatim()) || numbers_differ(&u.numbers, &v.numbers)
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
    pub fn retold(&self, i: usize, j: usize) -> bool {
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
    pub fn unfounded(&self, i: usize, j: usize) -> bool {
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
        if !(self.bare[i] || self.bare[j]) || self.overlap(i, j) >= AROUND {
            return false;
        }
        let recalls = (u.noun || v.noun) && u.act == v.act && commits(u.act);
        !recalls || self.actors.kinship(u.speaker, v.speaker) < Kinship::SameSide || self.in_common(u, v) <= 0.0
    }

    /// All features of a pair but the cosine.
    pub fn surface(&self, i: usize, j: usize) -> Features {
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
            words: if context { self.own_overlap(i, j).max(self.overlap(i, j)) } else { self.own_overlap(i, j) },
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
    pub fn near(&self, i: usize, sums: &mut Sums) -> Vec<usize> {
        let u = &self.units[i];
        let day = self.docs[u.doc].day;
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
    pub fn candidates(&self) -> Vec<(usize, usize)> {
        let pair = |i: usize, j: usize| (i.min(j), i.max(j));
        let near = parallel::with_room(self.units, || self.room(), |sums, i, _| self.near(i, sums));
        let mut out: Vec<(usize, usize)> =
            near.into_iter().enumerate().flat_map(|(i, all)| all.into_iter().map(move |j| pair(i, j))).collect();
        out.extend(self.cites.iter().chain(&self.recalls).map(|(&i, &j)| pair(i, j)));
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Room for [`Ground::near`].
    pub fn room(&self) -> Sums {
        vec![0.0; self.units.len()]
    }
}

/// Whether an act commits its speaker or somebody else to something.
pub(crate) fn commits(act: Act) -> bool {
    matches!(act, Act::Promise | Act::Threaten | Act::Demand)
}
