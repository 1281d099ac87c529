//! Puts everything together into the export, with ids that do not depend on the order in which records were given.

use crate::actors::{Actors, Kinship};
use crate::citations::{Outlets, cited_outlet};
use crate::claims::{self, Scorer};
use crate::contradictions::{self, Against};
use crate::copies::{self, Copies, Plain};
use crate::corrections::{self, Correction, Corrections, Place};
use crate::doc::{self, Doc};
use crate::positions::{self, Change};
use crate::stems::Lexicon;
use crate::units::{self, Unit};
use crate::vectors::Vectors;
use crate::{Encoder, commitments, origins, outcomes, parallel, stories};
use onrecord_record::{
    Act, At, Carrier, Claim, Commitment, Contradiction, ContradictionKind, Corpus, Divergence, Evidence, Outcome,
    Record, Revision, Shift, ShiftKind, TextRange,
};
use std::collections::{BTreeMap, BTreeSet};

/// The whole inquiry, without the documents.
pub(crate) fn corpus<'r>(
    records: impl Iterator<Item = (&'r str, &'r Record)>,
    corrections: &Corrections,
    encoder: &dyn Encoder,
    lost: &mut Vec<usize>,
) -> Corpus {
    let mut docs = doc::documents(records);
    let mut actors = Actors::link(&mut docs, corrections);
    let outlets = Outlets::new(&docs, &mut actors);
    let mut lexicon = Lexicon::default();
    let units = units::units(&docs, &actors, &mut lexicon);
    let plains: Vec<Plain<'_>> = parallel::map(&docs, |_, doc| copies::plain(doc));
    let copies = copies::copies(&plains);
    let stories = stories::stories(&docs, &plains);
    drop(plains);
    let vectors = Vectors::new(encoder);
    let scorer = Scorer::new(&docs, &actors, &units, &outlets, &lexicon, &vectors);
    let by_doc = contradictions::by_document(&units, &docs);
    let groups = claims::group(&scorer);
    let articles = articles(&units, &groups);
    let denied = vectors.foreseen(|| contradictions::denied(&scorer, &by_doc, &articles));
    let told = Told::new(&docs, &units, corrections, lost);
    let groups = told.settle(with_denials(&scorer, groups, &denied));
    let view =
        View { docs: &docs, actors: &actors, outlets: &outlets, copies: &copies, units: &units, scorer: &scorer };
    let mut corpus = view.corpus(groups, &denied, &by_doc, &told);
    let names = |s: Vec<usize>| s.into_iter().map(|d| docs[d].name.to_owned()).collect();
    corpus.stories = stories.into_iter().map(names).collect();
    corpus
}

/// In how many articles each unit's claim stands.
fn articles(units: &[Unit], groups: &[Vec<usize>]) -> BTreeMap<usize, usize> {
    let mut out = BTreeMap::new();
    for g in groups {
        let docs: BTreeSet<usize> = g.iter().map(|&u| units[u].doc).collect();
        out.extend(g.iter().map(|&u| (u, docs.len())));
    }
    out
}

/// Denials of one claim by one side are one claim.
fn with_denials(s: &Scorer<'_>, groups: Vec<Vec<usize>>, denied: &BTreeMap<usize, usize>) -> Vec<Vec<usize>> {
    let mut of: BTreeMap<usize, usize> = BTreeMap::new();
    for (g, members) in groups.iter().enumerate() {
        of.extend(members.iter().map(|&u| (u, g)));
    }
    let mut joined = groups;
    let mut first: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (&u, &t) in denied {
        let (Some(&mine), Some(&target)) = (of.get(&u), of.get(&t)) else { continue };
        if mine == target {
            continue;
        }
        let speakers = first.entry(target).or_default();
        let side = speakers.iter().copied().find(|&other| {
            let kin = s.actors.kinship(s.units[other].speaker, s.units[u].speaker);
            // Whoever is not known may be on any side; within one article the text keeps them apart.
            kin >= Kinship::SameSide || (kin == Kinship::Unknown && s.units[other].doc == s.units[u].doc)
        });
        match side.and_then(|o| of.get(&o).copied()) {
            Some(g) if g != mine && s.units[u].denial => {
                let moved = std::mem::take(&mut joined[mine]);
                for &m in &moved {
                    of.insert(m, g);
                }
                joined[g].extend(moved);
            }
            _ => speakers.push(u),
        }
    }
    joined.retain(|g| !g.is_empty());
    for g in &mut joined {
        g.sort_unstable();
    }
    joined.sort();
    joined
}

/// What people said about claims and commitments, by unit.
struct Told {
    /// Two units of one claim (true) or not (false), in the order in which people said so.
    claims: Vec<(bool, usize, usize)>,
    outcomes: BTreeMap<usize, Outcome>,
}

impl Told {
    fn new(docs: &[Doc<'_>], units: &[Unit], corrections: &Corrections, lost: &mut Vec<usize>) -> Self {
        let unit = |p: &Place| {
            let (d, attr) = corrections::attribution(docs, p)?;
            units.iter().position(|u| u.doc == d && u.members.contains(&attr))
        };
        let mut out = Self { claims: Vec::new(), outcomes: BTreeMap::new() };
        for (n, c) in corrections.iter().enumerate() {
            let found = match c {
                Correction::MergeClaims { one, other } | Correction::SplitClaim { one, other } => {
                    let merge = matches!(c, Correction::MergeClaims { .. });
                    unit(one).zip(unit(other)).map(|(a, b)| out.claims.push((merge, a, b)))
                }
                Correction::Outcome { at, outcome } => unit(at).map(|u| {
                    out.outcomes.insert(u, *outcome);
                }),
                _ => Some(()),
            };
            if found.is_none() {
                lost.push(n);
            }
        }
        out
    }

    /// The groups with what people put together together and what they set apart apart. What was said later counts.
    fn settle(&self, mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let of = |groups: &[Vec<usize>], u: usize| groups.iter().position(|g| g.contains(&u));
        for &(merge, a, b) in &self.claims {
            let (Some(x), Some(y)) = (of(&groups, a), of(&groups, b)) else { continue };
            if merge && x != y {
                let moved = std::mem::take(&mut groups[y]);
                groups[x].extend(moved);
                groups[x].sort_unstable();
            } else if !merge && x == y && a != b {
                groups[x].retain(|&u| u != b);
                groups.push(vec![b]);
            }
        }
        groups.retain(|g| !g.is_empty());
        groups.sort();
        groups
    }
}

struct View<'c> {
    docs: &'c [Doc<'c>],
    actors: &'c Actors,
    outlets: &'c Outlets,
    copies: &'c Copies,
    units: &'c [Unit],
    scorer: &'c Scorer<'c>,
}

impl View<'_> {
    fn corpus(
        &self,
        groups: Vec<Vec<usize>>,
        denied: &BTreeMap<usize, usize>,
        by_doc: &[Vec<usize>],
        told: &Told,
    ) -> Corpus {
        let mut claim: BTreeMap<usize, usize> = BTreeMap::new();
        for (c, g) in groups.iter().enumerate() {
            claim.extend(g.iter().map(|&u| (u, c)));
        }
        let body = |g: &Vec<usize>| g.iter().copied().find(|&u| !self.units[u].headline).unwrap_or(g[0]);
        let first: BTreeMap<usize, usize> = groups.iter().enumerate().map(|(c, g)| (c, body(g))).collect();
        let vectors = self.scorer.encoder;
        let shifts = vectors.foreseen(|| positions::shifts(self.scorer, &claim, &first));
        let divergences = vectors.foreseen(|| positions::divergences(self.scorer, &claim, &first, denied));
        let made = vectors.foreseen(|| commitments::made(self.scorer, &claim, &shifts));
        let mut made = outcomes::outcomes(self.scorer, made, &shifts, &claim);
        for m in &mut made {
            if let Some(outcome) = told.outcomes.get(&m.unit) {
                (m.outcome, m.outcome_doc, m.evidence) = (*outcome, None, None);
            }
        }
        let used = self.used(&groups, &first);
        let (entities, ids) = self.actors.export(self.docs, &used);
        let id = |a: Option<usize>| a.and_then(|a| ids.get(&a).cloned());
        let claims = groups.iter().enumerate().map(|(c, g)| self.claim(c, g, first[&c], &ids)).collect();
        Corpus {
            documents: Vec::new(),
            entities,
            claims,
            contradictions: self.contradictions(&claim, denied, by_doc, &shifts, &divergences),
            shifts: shifts.iter().map(|c| self.shift(c, id(self.units[c.from].speaker))).collect(),
            divergences: divergences.iter().map(|c| self.divergence(c, id(self.units[c.from].speaker))).collect(),
            commitments: made.iter().enumerate().map(|(n, m)| self.commitment(n, m, &ids)).collect(),
            near_duplicates: self.near_duplicates(),
            stories: Vec::new(),
            citations: crate::citations::citations(self.docs, self.outlets, self.actors, self.copies, &self.cited()),
            reviews: Vec::new(),
        }
    }

    fn used(&self, groups: &[Vec<usize>], first: &BTreeMap<usize, usize>) -> BTreeSet<usize> {
        let mut out: BTreeSet<usize> = first.values().filter_map(|&u| self.units[u].speaker).collect();
        for &u in groups.iter().flatten() {
            let u = &self.units[u];
            out.extend(self.docs[u.doc].attrs[u.root].actor);
            out.extend(u.speaker);
        }
        out
    }

    /// Which article the outlet of an attribution stands for.
    fn cited(&self) -> BTreeMap<(usize, usize), usize> {
        let mut out = BTreeMap::new();
        for (&u, &v) in &self.scorer.cites {
            let d = self.units[u].doc;
            for &m in &self.units[u].members {
                if cited_outlet(&self.docs[d], d, m, self.outlets, self.actors).is_some() {
                    out.insert((d, m), self.units[v].doc);
                }
            }
        }
        out
    }

    fn at(&self, u: usize) -> At {
        let u = &self.units[u];
        let doc = &self.docs[u.doc];
        At { document: doc.name.to_owned(), attribution: doc.attrs[u.head].a.id.clone() }
    }

    fn evidence(&self, doc: usize, at: TextRange) -> Evidence {
        let d = &self.docs[doc];
        Evidence { document: d.name.to_owned(), start: d.map.at_byte(at.start()), end: d.map.at_byte(at.end()) }
    }

    fn claim(&self, c: usize, group: &[usize], first: usize, ids: &BTreeMap<usize, String>) -> Claim {
        let context = origins::Context {
            docs: self.docs,
            actors: self.actors,
            outlets: self.outlets,
            copies: self.copies,
            units: self.units,
            cites: &self.scorer.cites,
        };
        let found = context.find(group, ids);
        let carriers = group.iter().flat_map(|&u| {
            let u = &self.units[u];
            let doc = &self.docs[u.doc];
            u.members
                .iter()
                .map(|&m| Carrier { document: doc.name.to_owned(), attribution: Some(doc.attrs[m].a.id.clone()) })
        });
        let speaker = group.iter().find_map(|&u| self.units[u].speaker);
        Claim {
            id: format!("C{}", c + 1),
            proposition: self.proposition(first),
            speaker: speaker.and_then(|s| ids.get(&s).cloned()),
            carriers: carriers.collect(),
            independent_origins: found.origins.len(),
            unknown_origin: found.unknown,
            origins: found.origins,
            derives: found.derives,
            repeats: None,
        }
    }

    /// The words of a unit, or its sentence where they only point at something.
    fn proposition(&self, u: usize) -> String {
        let u = &self.units[u];
        let doc = &self.docs[u.doc];
        if u.anaphoric || u.own_stems.iter().count() < 2 {
            return doc.sentence(u.sentence).slice(doc.text).to_owned();
        }
        let said = u.members.iter().copied().take_while(|&m| doc.attrs[m].relays()).last().unwrap_or(u.root);
        doc.attrs[said].content.iter().map(|r| r.slice(doc.text)).collect::<Vec<_>>().join(" ")
    }

    fn contradictions(
        &self,
        claim: &BTreeMap<usize, usize>,
        denied: &BTreeMap<usize, usize>,
        by_doc: &[Vec<usize>],
        shifts: &[Change],
        divergences: &[Change],
    ) -> Vec<Contradiction> {
        let hull = |u: usize| self.docs[self.units[u].doc].attrs[self.units[u].head].hull();
        let mut all: Vec<Against> = denied
            .iter()
            .map(|(&u, &t)| Against {
                unit: u,
                with: t,
                kind: ContradictionKind::Denial,
                doc: self.units[u].doc,
                at: hull(u),
            })
            .collect();
        let outlet_of = (0..self.units.len())
            .filter_map(|u| {
                let x = &self.units[u];
                let named = x
                    .members
                    .iter()
                    .find_map(|&m| cited_outlet(&self.docs[x.doc], x.doc, m, self.outlets, self.actors));
                named.map(|n| (u, n.outlet))
            })
            .collect();
        all.extend(contradictions::corrected(self.scorer, by_doc, &outlet_of));
        all.extend(self.scorer.encoder.foreseen(|| contradictions::contrasted(self.scorer, by_doc)));
        // A mind that changed is a shift; a promise that is turned round or held to a condition contradicts itself.
        let turned = |c: &&Change| self.units[c.from].act == Act::Promise && c.kind != ShiftKind::Softening;
        let changes = divergences.iter().chain(shifts.iter().filter(turned));
        all.extend(changes.map(|c| {
            let (unit, with) = (c.from.max(c.to), c.from.min(c.to));
            Against { unit, with, kind: ContradictionKind::Contradiction, doc: self.units[unit].doc, at: hull(unit) }
        }));
        let mut seen = BTreeSet::new();
        // What denies one claim and seems to deny another denies the first.
        let mut denials = BTreeSet::new();
        let mut out = Vec::new();
        for a in all {
            let (Some(&x), Some(&y)) = (claim.get(&a.unit), claim.get(&a.with)) else { continue };
            let again = a.kind == ContradictionKind::Denial && !denials.insert(x);
            if x != y && !again && seen.insert((x.min(y), x.max(y))) {
                let (claim, with) = (format!("C{}", x + 1), format!("C{}", y + 1));
                out.push(Contradiction { claim, with, kind: a.kind, evidence: Some(self.evidence(a.doc, a.at)) });
            }
        }
        out
    }

    /// What two units are both about, in words of the later one.
    fn topic(&self, u: usize, v: usize) -> String {
        let (a, b) = (&self.units[u], &self.units[v]);
        let name = b.speaker.map(|s| self.actors.list[s].name.as_str()).unwrap_or("");
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        let both = |s: &str| self.scorer.lexicon.get(s).is_some_and(|s| a.stems.contains(s) && b.stems.contains(s));
        for w in crate::text::words(&b.full.text).iter().filter(|w| !name.contains(w.text)) {
            let stem = self.actors.country_stem(w.text).map_or_else(|| crate::text::stem(w.text), str::to_owned);
            if both(&stem) && seen.insert(stem) {
                out.push(w.text);
            }
        }
        if out.is_empty() { self.proposition(u) } else { out.join(" ") }
    }

    fn shift(&self, c: &Change, speaker: Option<String>) -> Shift {
        Shift {
            speaker,
            topic: self.topic(c.from, c.to),
            from: self.at(c.from),
            to: self.at(c.to),
            kind: c.kind,
            explicit: c.explicit,
        }
    }

    fn divergence(&self, c: &Change, speaker: Option<String>) -> Divergence {
        Divergence { speaker, topic: self.topic(c.from, c.to), private: self.at(c.from), public: self.at(c.to) }
    }

    fn commitment(&self, n: usize, m: &commitments::Made, ids: &BTreeMap<usize, String>) -> Commitment {
        let u = &self.units[m.unit];
        let doc = &self.docs[u.doc];
        let to = doc.attrs[u.head].a.addressee.iter().filter_map(|x| x.entity.as_ref());
        let actor =
            |id: &String| doc.record.entities.iter().position(|e| e.id == *id).and_then(|e| self.actors.of(u.doc, e));
        Commitment {
            id: format!("K{}", n + 1),
            speaker: u.speaker.and_then(|s| ids.get(&s).cloned()),
            kind: m.kind,
            made: self.at(m.unit),
            what: doc.attrs[u.head].content.iter().map(|r| r.slice(doc.text)).collect::<Vec<_>>().join(" "),
            condition: m.condition.clone(),
            due: m.due.clone(),
            revisions: m.revisions.iter().map(|(due, u)| Revision { due: due.clone(), made: self.at(*u) }).collect(),
            outcome: m.outcome,
            outcome_document: m.outcome_doc.map(|d| self.docs[d].name.to_owned()),
            outcome_evidence: m.evidence.map(|(d, at)| self.evidence(d, at)),
            addressees: to.filter_map(actor).filter_map(|a| ids.get(&a).cloned()).collect(),
        }
    }

    fn near_duplicates(&self) -> Vec<[String; 2]> {
        let mut out: Vec<[String; 2]> = self
            .copies
            .pairs
            .iter()
            .map(|&(a, b)| {
                let mut pair = [self.docs[a].name.to_owned(), self.docs[b].name.to_owned()];
                pair.sort();
                pair
            })
            .collect();
        out.sort();
        out
    }
}
