//! Origins: where the carriers of a claim have it from.
//!
//! Every carrier is asked for evidence, in this order: it is the same copy as an earlier article; it names the outlet it
//! has it from; it cites its own unnamed sources (then its outlet is an origin); it quotes a document; it reports what
//! somebody said openly (one origin for one side's statement, whoever reports it); or it uses the very words of an
//! earlier carrier. Carriers with one origin are one; each link has the words that prove it. What gives no evidence
//! either way is unknown and never counted as independent.

use crate::actors::{Actors, Kinship};
use crate::citations::{Outlets, cited_outlet, credited};
use crate::copies::Copies;
use crate::doc::Doc;
use crate::units::{Unit, shared_quote};
use onrecord_record::{BasisKind, Because, Derive, Evidence, Origin, OriginKind, Setting, SourceKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// Words of a shared quotation that show that two articles have it from one place.
const VERBATIM: usize = 5;

/// An origin before it has an id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// An outlet's own reporting.
    Outlet(usize),
    /// An agency whose own article is not there.
    Wire(usize),
    /// An outlet that is cited but whose article is not there.
    Cited(usize),
    Document(usize),
    /// A statement; the index of the first unit that has it.
    Statement(usize),
}

/// Origins of one claim.
pub(crate) struct Found {
    pub origins: Vec<Origin>,
    pub derives: Vec<Derive>,
    pub unknown: usize,
}

/// What finding origins needs to see.
pub(crate) struct Context<'c> {
    pub docs: &'c [Doc<'c>],
    pub actors: &'c Actors,
    pub outlets: &'c Outlets,
    pub copies: &'c Copies,
    pub units: &'c [Unit],
    /// The unit of the cited outlet that a citing unit means.
    pub cites: &'c BTreeMap<usize, usize>,
}

struct Link {
    key: Key,
    because: Because,
    evidence: (usize, TextRange),
}

impl Context<'_> {
    /// Origins of the claim that these units carry, in canonical order.
    pub fn find(&self, group: &[usize], ids: &BTreeMap<usize, String>) -> Found {
        let mut links: BTreeMap<usize, Link> = BTreeMap::new();
        for &i in group {
            if let Some(link) = self.link(i, group, &links) {
                links.insert(i, link);
            }
        }
        // A carrier without evidence of its own that uses an earlier one's very words, once everything else is known.
        for &i in group {
            if !links.contains_key(&i)
                && let Some(link) = self.verbatim(i, group, &links)
            {
                links.insert(i, link);
            }
        }
        self.assemble(group, &links, ids)
    }

    fn link(&self, i: usize, group: &[usize], links: &BTreeMap<usize, Link>) -> Option<Link> {
        let u = &self.units[i];
        let doc = &self.docs[u.doc];
        let root = &doc.attrs[u.root];
        let words = root.source.or(root.cue).unwrap_or(root.hull());
        // The same copy: the earlier article's origin.
        let same_copy = |j: &usize| self.copies.pairs.contains(&(self.units[*j].doc, u.doc));
        if let Some(j) = group.iter().copied().filter(|&j| j < i).find(|j| same_copy(j) && links.contains_key(j)) {
            let at = credited(doc, u.doc, self.outlets).and_then(|c| c.1).unwrap_or(root.hull());
            return Some(Link { key: links[&j].key.clone(), because: Because::SameCopy, evidence: (u.doc, at) });
        }
        // It names the outlet.
        let named = u.members.iter().find_map(|&m| cited_outlet(doc, u.doc, m, self.outlets, self.actors));
        if let Some(n) = named {
            let key = self.cited_key(i, n.outlet, group, links);
            return Some(Link { key, because: Because::Cites, evidence: (u.doc, n.at) });
        }
        if root.a.source_kind == SourceKind::Anonymous {
            let own = self.outlets.of[u.doc]?;
            let wire = credited(doc, u.doc, self.outlets).map(|c| c.0).filter(|&o| o != own);
            let (key, because) =
                wire.map_or((Key::Outlet(own), Because::SameStatement), |o| (Key::Wire(o), Because::SameCopy));
            return Some(Link { key, because, evidence: (u.doc, words) });
        }
        let papers =
            root.a.source_kind == SourceKind::Document || root.a.basis.iter().any(|b| b.kind == BasisKind::Document);
        if papers && let Some(own) = root.actor.or(self.outlets.of[u.doc].and_then(|o| self.outlets.actor[o])) {
            return Some(Link { key: Key::Document(own), because: Because::SameDocument, evidence: (u.doc, words) });
        }
        let speaker = root.actor.or(u.speaker);
        // "Democrats", "respondents" and "who" are nobody whose statement could be looked up.
        let known = speaker.is_some_and(|a| self.actors.is_somebody(a));
        let told = known || matches!(root.a.source_kind, SourceKind::Person | SourceKind::Organisation);
        if root.a.source.is_some() && told && root.a.setting != Some(Setting::Private) && !root.relays() {
            let statements: Vec<usize> = group
                .iter()
                .copied()
                .filter(|&j| j < i)
                .filter_map(|j| match links.get(&j)?.key {
                    Key::Statement(s) => Some(s),
                    _ => None,
                })
                .collect();
            let whose =
                |s: usize| self.docs[self.units[s].doc].attrs[self.units[s].root].actor.or(self.units[s].speaker);
            let kin = |s: usize| self.actors.kinship(whose(s), speaker);
            let same = statements.iter().copied().find(|&s| kin(s) >= Kinship::SameSide);
            // Who is not known may be one of those who are: neither the same nor independent.
            if same.is_none() && statements.iter().any(|&s| kin(s) == Kinship::Unknown) {
                return None;
            }
            return Some(Link {
                key: Key::Statement(same.unwrap_or(i)),
                because: Because::SameStatement,
                evidence: (u.doc, words),
            });
        }
        None
    }

    /// The origin of the unit that is cited; of another unit of that outlet; or the outlet itself.
    fn cited_key(&self, i: usize, outlet: usize, group: &[usize], links: &BTreeMap<usize, Link>) -> Key {
        let of_outlet = |j: &usize| self.outlets.of[self.units[*j].doc] == Some(outlet);
        let cited = self.cites.get(&i).copied().filter(|j| group.contains(j));
        let theirs = cited.into_iter().chain(group.iter().copied().filter(|j| *j < i && of_outlet(j)));
        // What an outlet itself has from another is not its own.
        let mut best = None;
        for j in theirs {
            match links.get(&j) {
                Some(l) if l.because != Because::Cites => return l.key.clone(),
                Some(l) => best = best.or(Some(l.key.clone())),
                None => {}
            }
        }
        best.unwrap_or(Key::Cited(outlet))
    }

    fn verbatim(&self, i: usize, group: &[usize], links: &BTreeMap<usize, Link>) -> Option<Link> {
        let u = &self.units[i];
        let earlier = group.iter().copied().filter(|&j| self.units[j].doc < u.doc && links.contains_key(&j));
        let same = earlier.into_iter().find(|&j| shared_quote(&u.quotes, &self.units[j].quotes) >= VERBATIM)?;
        let at = self.docs[u.doc].attrs[u.root].hull();
        Some(Link { key: links[&same].key.clone(), because: Because::SameStatement, evidence: (u.doc, at) })
    }

    fn assemble(&self, group: &[usize], links: &BTreeMap<usize, Link>, ids: &BTreeMap<usize, String>) -> Found {
        let mut keys: Vec<&Key> = Vec::new();
        let mut origins = Vec::new();
        let mut derives: Vec<Derive> = Vec::new();
        let mut with: BTreeSet<usize> = BTreeSet::new();
        let body = |i: &&usize| !self.units[**i].headline;
        let has_body: BTreeSet<usize> = group.iter().filter(body).map(|&i| self.units[i].doc).collect();
        for &i in group {
            let u = &self.units[i];
            // A headline says again what the article says; it is not another carrier.
            if u.headline && has_body.contains(&u.doc) {
                continue;
            }
            let Some(link) = links.get(&i) else { continue };
            with.insert(u.doc);
            let n = keys.iter().position(|k| **k == link.key).unwrap_or_else(|| {
                keys.push(&link.key);
                origins.push(self.origin(&link.key, i, keys.len(), ids));
                keys.len() - 1
            });
            let id = format!("O{}", n + 1);
            let doc = &self.docs[u.doc];
            if derives.iter().any(|d| d.document == doc.name && d.origin == id) {
                continue;
            }
            let (d, at) = link.evidence;
            let map = &self.docs[d].map;
            let evidence = Evidence {
                document: self.docs[d].name.to_owned(),
                start: map.at_byte(at.start()),
                end: map.at_byte(at.end()),
            };
            derives.push(Derive { document: doc.name.to_owned(), origin: id, because: link.because, evidence });
        }
        let docs: BTreeSet<usize> = group.iter().map(|&i| self.units[i].doc).collect();
        Found { origins, derives, unknown: docs.difference(&with).count() }
    }

    fn origin(&self, key: &Key, first: usize, n: usize, ids: &BTreeMap<usize, String>) -> Origin {
        let u = &self.units[first];
        let doc = &self.docs[u.doc];
        let outlet = |o: usize| self.outlets.actor[o];
        let (kind, who) = match *key {
            Key::Outlet(o) | Key::Cited(o) => (OriginKind::OutletReporting, outlet(o)),
            Key::Wire(o) => (OriginKind::WireCopy, outlet(o)),
            Key::Document(a) => (OriginKind::Document, Some(a)),
            Key::Statement(s) => {
                let w = &self.units[s];
                (OriginKind::PublicStatement, self.docs[w.doc].attrs[w.root].actor.or(w.speaker))
            }
        };
        let root = &doc.attrs[u.root];
        let basis =
            root.a.basis.first().map(|b| b.text.clone()).or_else(|| root.source.map(|s| s.slice(doc.text).to_owned()));
        Origin {
            id: format!("O{n}"),
            kind,
            who: who.and_then(|w| ids.get(&w).cloned()),
            first_document: doc.name.to_owned(),
            basis: basis.filter(|b| !b.is_empty()),
        }
    }
}
