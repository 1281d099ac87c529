//! Commitments: promises, threats and demands, their later deadlines, and what became of them.
//!
//! One entry for what was first said; saying it again adds nothing, a new date is a revision. An outcome needs words: a
//! later sentence on the same subject that says it was done, missed or dropped; the speaker's own change of position; a
//! condition that another commitment settled. Otherwise the commitment is pending, also after its deadline: that nobody
//! wrote about it is not a broken promise.

use crate::actors::Kinship;
use crate::claims::Scorer;
use crate::day;
use crate::positions::{Change, again, is_private, subject};
use crate::rules::rules;
use crate::units::Unit;
use onrecord_record::{Act, CommitmentKind, Form, Outcome, ShiftKind, SourceKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// A commitment before it has an id.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub unit: usize,
    pub kind: CommitmentKind,
    pub due: Option<String>,
    pub condition: Option<String>,
    pub revisions: Vec<(String, usize)>,
    pub outcome: Outcome,
    pub outcome_doc: Option<usize>,
    pub evidence: Option<(usize, TextRange)>,
}

impl Made {
    /// First and last day on which it falls due, as revised last.
    pub fn falls_due(&self) -> Option<(i64, i64)> {
        self.revisions.last().map(|r| r.0.as_str()).or(self.due.as_deref()).and_then(day::span)
    }
}

/// Sentences apart at which a quotation still belongs to the commitment before it.
const FOLLOWS: usize = 3;
/// Likeness from which a commitment of the same kind in another article, or one said again, is the same.
const AGAIN: f32 = 0.48;
/// The same for a quotation right behind it.
const QUOTED: f32 = 0.25;
/// The same where both fall due on one day.
const DUE: f32 = 0.3;
/// Rarity of the words that both have besides names.
const COMMON_WORDS: f32 = 4.0;
/// Likeness from which it is the same in any case.
const SAME: f32 = 0.9;

fn kind(act: Act) -> Option<CommitmentKind> {
    match act {
        Act::Promise => Some(CommitmentKind::Promise),
        Act::Threaten => Some(CommitmentKind::Threat),
        Act::Demand => Some(CommitmentKind::Demand),
        _ => None,
    }
}

/// What a unit commits its speaker or somebody else to. What speakers foresee of their own side by a day they set, or of
/// themselves, they promise; what they say their own side must do is no demand.
fn committed(s: &Scorer<'_>, i: usize) -> Option<CommitmentKind> {
    let u = &s.units[i];
    let told = matches!(u.act, Act::Predict | Act::Assert | Act::Announce) && !u.anaphoric;
    let promise = told
        && match subject_of(s, u, &["will", "would", "shall"]) {
            Some(Subject::Speaker) => u.act == Act::Predict || u.due.is_some(),
            Some(Subject::Side) => u.due.is_some(),
            None => false,
        };
    let own_duty = u.act == Act::Demand && subject_of(s, u, &["must", "should"]).is_some();
    let kind = kind(u.act).filter(|_| !own_duty).or(promise.then_some(CommitmentKind::Promise));
    kind.filter(|k| open(s, i, *k))
}

enum Subject {
    Speaker,
    /// The speaker's country, government, party, company.
    Side,
}

/// Whether a content begins with the speaker or the speaker's side, with one of some auxiliaries after it.
fn subject_of(s: &Scorer<'_>, u: &Unit, auxiliaries: &[&str]) -> Option<Subject> {
    const BODIES: [&str; 10] =
        ["country", "government", "party", "company", "ministry", "nation", "state", "administration", "bank", "team"];
    let doc = &s.docs[u.doc];
    let speaker = u.speaker?;
    let first = doc.attrs[u.head].content.first()?;
    let ws = crate::text::words(first.slice(doc.text));
    let verb = ws.iter().take(8).position(|w| auxiliaries.contains(&w.text))?;
    let subject = TextRange::new(first.start(), first.start() + ws[verb].start);
    let inside = doc.mentions.iter().filter(|(m, _)| subject.covers(*m));
    let named: Vec<usize> = inside.filter_map(|(_, e)| s.actors.of(u.doc, *e)).collect();
    let first_person = ws[..verb].iter().any(|w| matches!(w.text, "I" | "we" | "We"));
    // "Sarembe said it would attend": a pronoun of nobody else.
    let itself = named.is_empty() && matches!(&ws[..verb], [w] if matches!(w.text, "it" | "they" | "he" | "she"));
    if first_person || itself || named.contains(&speaker) {
        return Some(Subject::Speaker);
    }
    let side = named.iter().copied().chain(ws[..verb].iter().flat_map(|w| s.actors.countries_of(w.text)));
    let body = matches!(&ws[..verb], [the, noun] if matches!(the.text.to_lowercase().as_str(), "the" | "his" | "her" | "its" | "their" | "our")
        && BODIES.contains(&noun.text));
    (body || side.into_iter().any(|a| s.actors.speaks_for(speaker, a))).then_some(Subject::Side)
}

/// Words of an attribution's cue that a list has.
fn cue_in(s: &Scorer<'_>, u: &Unit, list: &BTreeSet<String>) -> bool {
    let doc = &s.docs[u.doc];
    let cue = doc.attrs[u.head].cue.map_or("", |c| c.slice(doc.text));
    crate::text::words(cue).iter().any(|w| list.contains(&w.text.to_lowercase()))
}

/// Whether a unit commits openly and by itself.
fn open(s: &Scorer<'_>, i: usize, kind: CommitmentKind) -> bool {
    let u = &s.units[i];
    let doc = &s.docs[u.doc];
    let demand = kind == CommitmentKind::Demand;
    if demand && (cue_in(s, u, &rules().wish) || (cue_in(s, u, &rules().soft) && of(s, u).0.is_none())) {
        return false;
    }
    // Agreeing is what comes of it, not a promise; "experts" and "the official" commit nobody.
    let agrees = kind == CommitmentKind::Promise && cue_in(s, u, &rules().yielding);
    let somebody = |a: usize| s.actors.is_somebody(a);
    let attr = &doc.attrs[u.head];
    let of_somebody = |r: TextRange| {
        let first = crate::text::words(r.slice(doc.text)).first().map(|w| w.text.to_lowercase());
        let whose = first.is_some_and(|w| matches!(w.as_str(), "his" | "her" | "its" | "their" | "my" | "our"));
        whose || doc.mentions.iter().any(|(m, e)| r.covers(*m) && s.actors.of(u.doc, *e).is_some_and(somebody))
    };
    // The rebels and the relatives are known by what they are.
    let set = u.due.is_some() || of(s, u).1.is_some();
    let crowd = attr.a.source_kind == SourceKind::Group && u.speaker.is_some() && set;
    let known = crowd || u.speaker.is_some_and(somebody) || attr.source.is_some_and(of_somebody);
    let nobody = agrees || !known || attr.a.source_kind == SourceKind::Document;
    // What one promises or threatens in private is promised; a demand is made to whom it is made.
    let parent = doc.attrs[u.root].parent;
    let private = is_private(s, i);
    let said_so = matches!(u.act, Act::Promise | Act::Threaten);
    let aside = match demand {
        true => private && attr.parent.is_some() || parent.is_some_and(|p| !doc.attrs[p].relays()),
        false => private && !said_so,
    };
    // "could live with it" says what one would put up with, and what a paper of two sides has them do is theirs.
    let lenient = private && (u.yielding || attr.content.iter().any(|c| may(c.slice(doc.text))));
    let of_paper = parent.is_some_and(|p| doc.attrs[p].a.source_kind == SourceKind::Document);
    let pointing = u.anaphoric && u.due.is_none();
    !u.headline && !u.denial && !pointing && !nobody && !aside && !lenient && !of_paper
}

/// Whether words only say what somebody could do.
fn may(content: &str) -> bool {
    crate::text::words(content).iter().take(4).any(|w| matches!(w.text, "could" | "can" | "might" | "may"))
}

fn of(s: &Scorer<'_>, u: &Unit) -> (Option<String>, Option<String>) {
    let doc = &s.docs[u.doc];
    let inner = u.members.iter().skip_while(|&&m| m != u.head);
    let due = inner.clone().find_map(|&m| doc.attrs[m].a.due.clone());
    let condition = inner.clone().find_map(|&m| doc.attrs[m].a.condition.as_ref().map(|c| c.text.clone()));
    (due, condition)
}

/// All commitments, once each, in order of when they were made.
pub(crate) fn made(s: &Scorer<'_>, claim: &BTreeMap<usize, usize>, shifts: &[Change]) -> Vec<Made> {
    // Taking a promise back is no promise.
    let undated = |c: &&Change| c.kind != ShiftKind::Hardening && s.units[c.to].due.is_none();
    let back: BTreeSet<usize> = shifts.iter().filter(undated).map(|c| c.to).collect();
    let mut out: Vec<Made> = Vec::new();
    let mut of_claim: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut of_side: BTreeMap<(CommitmentKind, usize), Vec<usize>> = BTreeMap::new();
    for (i, u) in s.units.iter().enumerate() {
        let Some(kind) = committed(s, i) else { continue };
        if kind == CommitmentKind::Promise && back.contains(&i) {
            continue;
        }
        let (due, condition) = of(s, u);
        let sides: Vec<usize> = u.speaker.into_iter().flat_map(|a| s.actors.sides(a)).collect();
        let mut known: Vec<usize> =
            claim.get(&i).and_then(|c| of_claim.get(c)).into_iter().flatten().copied().collect();
        // What is told as said before may be called a promise here and a threat there.
        let kinds = [CommitmentKind::Promise, CommitmentKind::Threat, CommitmentKind::Demand];
        let same_kind = |k: &CommitmentKind| {
            *k == kind || u.perfect && (kind == CommitmentKind::Demand) == (*k == CommitmentKind::Demand)
        };
        for k in kinds.into_iter().filter(same_kind) {
            known.extend(sides.iter().filter_map(|&a| of_side.get(&(k, a))).flatten());
        }
        known.sort_unstable();
        known.dedup();
        if let Some(k) = known.into_iter().rev().find(|&k| is_same(s, &out[k], i, due.as_deref(), claim)) {
            let same = &mut out[k];
            let before = same.revisions.last().map(|r| r.0.clone()).or(same.due.clone());
            if let Some(d) = due.filter(|d| before.as_ref() != Some(d)) {
                match same.due {
                    None => same.due = Some(d),
                    Some(_) => same.revisions.push((d, i)),
                }
            }
            continue;
        }
        if let Some(&c) = claim.get(&i) {
            of_claim.entry(c).or_default().push(out.len());
        }
        for a in sides {
            of_side.entry((kind, a)).or_default().push(out.len());
        }
        out.push(Made {
            unit: i,
            kind,
            due,
            condition,
            revisions: Vec::new(),
            outcome: Outcome::Pending,
            outcome_doc: None,
            evidence: None,
        });
    }
    out
}

fn is_same(s: &Scorer<'_>, m: &Made, i: usize, due: Option<&str>, claim: &BTreeMap<usize, usize>) -> bool {
    let (u, v) = (&s.units[m.unit], &s.units[i]);
    if claim.contains_key(&i) && claim.get(&m.unit) == claim.get(&i) {
        return true;
    }
    // For another day it is another promise; the shift ends the first.
    if matches!((u.due, v.due), (Some(a), Some(b)) if a.0 > b.1 || b.0 > a.1) {
        return false;
    }
    let kin = s.actors.kinship(u.speaker, v.speaker);
    if !matches!(kin, Kinship::Same | Kinship::SameSide | Kinship::Spokesman) {
        return false;
    }
    // What is told as promised before is the earlier promise, where there is one on the subject.
    if v.perfect && u.doc != v.doc && s.in_common(u, v) > 0.0 {
        return true;
    }
    if u.act != v.act {
        return false;
    }
    let doc = &s.docs[v.doc];
    let quoted =
        doc.attrs[v.head].a.form == Form::Direct && u.doc == v.doc && v.sentence.saturating_sub(u.sentence) <= FOLLOWS;
    let same_due = due.is_some() && m.due.as_deref() == due && u.doc != v.doc;
    let likeness = subject(s, u, v);
    let one = likeness >= AGAIN && s.in_common(u, v) >= COMMON_WORDS;
    let elsewhere = u.doc != v.doc && u.negative == v.negative;
    let quoted = quoted && (likeness >= QUOTED || s.in_common(u, v) > 0.0);
    quoted || (same_due && likeness >= DUE) || (one && (elsewhere || again(s, v))) || likeness >= SAME
}
