//! Commitments: promises, threats and demands, their later deadlines, and what became of them.
//!
//! One entry for what was first said; saying it again adds nothing, a new date is a revision. An outcome needs words: a
//! later sentence on the same subject that says it was done, missed or dropped; the speaker's own change of position; a
//! condition that another commitment settled. Otherwise the commitment is pending, also after its deadline: that nobody
//! wrote about it is not a broken promise.

use crate::actors::Kinship;
use crate::claims::{NEAR, Scorer};
use crate::day;
use crate::doc::Doc;
use crate::positions::{Change, again, is_private, subject};
use crate::rules::{phrase_in, rules};
use crate::units::{self, Unit};
use crate::vectors::Meant;
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

struct Sign {
    outcome: Outcome,
    doc: usize,
    at: TextRange,
    weight: f32,
}

/// The commitments with what became of them.
pub(crate) fn outcomes(
    s: &Scorer<'_>,
    mut all: Vec<Made>,
    shifts: &[Change],
    claim: &BTreeMap<usize, usize>,
) -> Vec<Made> {
    let index = Sentences::new(s);
    let mut places: BTreeMap<usize, BTreeSet<(usize, usize)>> = BTreeMap::new();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (u, c) in claim {
        places.entry(*c).or_default().insert((s.units[*u].doc, s.units[*u].sentence));
        members.entry(*c).or_default().push(*u);
    }
    let signs = s.encoder.foreseen(|| {
        let sign = |m: &Made| {
            by_shift(s, m, shifts, claim)
                .or_else(|| answered(s, m, claim.get(&m.unit).and_then(|c| members.get(c))?))
                .or_else(|| index.sign(s, m, claim.get(&m.unit).and_then(|c| places.get(c))))
        };
        all.iter().map(sign).collect::<Vec<_>>()
    });
    for (m, sign) in all.iter_mut().zip(signs) {
        if let Some(sign) = sign {
            m.outcome = sign.outcome;
            m.outcome_doc = Some(sign.doc);
            m.evidence = Some((sign.doc, sign.at));
        }
    }
    lapsed(s, &mut all);
    all
}

/// The speaker's own change of position ends a commitment.
fn by_shift(s: &Scorer<'_>, m: &Made, shifts: &[Change], claim: &BTreeMap<usize, usize>) -> Option<Sign> {
    let same = |u: usize| u == m.unit || (claim.contains_key(&u) && claim.get(&u) == claim.get(&m.unit));
    let c = shifts.iter().find(|c| same(c.from))?;
    let v = &s.units[c.to];
    let due = m.due.as_deref().and_then(day::span);
    let passed = matches!((due, s.docs[v.doc].day), (Some(d), Some(day)) if day > d.1);
    let done = s.units[m.unit].negative
        && m.kind == CommitmentKind::Promise
        && (v.act == Act::Announce || has_done(&v.full.text));
    let outcome = match (m.kind, c.kind) {
        (CommitmentKind::Promise, ShiftKind::Hardening) if !passed => return None,
        (CommitmentKind::Promise, _) if passed || done => Outcome::Broken,
        (_, ShiftKind::Hardening) if v.due.is_none() => return None,
        _ => Outcome::Withdrawn,
    };
    Some(Sign { outcome, doc: v.doc, at: s.docs[v.doc].attrs[v.head].hull(), weight: 1.0 })
}

/// A short sentence after one that says again what was promised or demanded: *It has not.*
fn answered(s: &Scorer<'_>, m: &Made, of_claim: &[usize]) -> Option<Sign> {
    let again = of_claim.iter().filter(|k| **k != m.unit).map(|k| &s.units[*k]);
    for u in again.filter(|u| u.doc > s.units[m.unit].doc) {
        let doc = &s.docs[u.doc];
        let at = doc.sentence(u.sentence + 1);
        let ws: Vec<String> = crate::text::words(at.slice(doc.text)).iter().map(|w| w.text.to_lowercase()).collect();
        let ws: Vec<&str> = ws.iter().map(String::as_str).collect();
        let outcome = match ws.as_slice() {
            ["it" | "he" | "she" | "they" | "that", "has" | "have" | "did", "not", rest @ ..] if rest.len() <= 2 => {
                Outcome::Broken
            }
            ["it" | "he" | "she" | "they", "has" | "have" | "did"] => Outcome::Kept,
            _ => continue,
        };
        return Some(Sign { outcome, doc: u.doc, at, weight: 1.0 });
    }
    None
}

/// Whether words tell of a thing done rather than said.
fn has_done(text: &str) -> bool {
    const DONE: [&str; 8] =
        ["had agreed", "has agreed", "have agreed", "agreed to", "signed", "had accepted", "has accepted", "admitted"];
    let phrases: Vec<String> = DONE.iter().map(|p| (*p).to_owned()).collect();
    phrase_in(text, &phrases).is_some()
}

/// A threat for the case that a demand is not met ends when the demand is met.
fn lapsed(s: &Scorer<'_>, all: &mut [Made]) {
    let kept: Vec<Made> =
        all.iter().filter(|m| m.kind == CommitmentKind::Demand && m.outcome == Outcome::Kept).cloned().collect();
    for m in all
        .iter_mut()
        .filter(|m| m.kind == CommitmentKind::Threat && m.outcome == Outcome::Pending && m.condition.is_some())
    {
        let u = &s.units[m.unit];
        let demand = kept.iter().find(|k| {
            let v = &s.units[k.unit];
            v.doc == u.doc && v.speaker == u.speaker && u.sentence.abs_diff(v.sentence) <= 2
        });
        if let Some(k) = demand {
            m.outcome = Outcome::Withdrawn;
            m.outcome_doc = k.outcome_doc;
            m.evidence = k.evidence;
        }
    }
}

/// Sentences of the reports by the rarer words in them, for finding what later articles say of a commitment.
struct Sentences<'c> {
    /// By stem.
    postings: Vec<Vec<(usize, usize)>>,
    docs: &'c [Doc<'c>],
}

impl<'c> Sentences<'c> {
    fn new(s: &Scorer<'c>) -> Self {
        let mut postings: Vec<Vec<(usize, usize)>> = vec![Vec::new(); s.lexicon.len()];
        for (d, doc) in s.docs.iter().enumerate() {
            for (n, &(a, b)) in doc.sentences.iter().enumerate() {
                if doc.is_furniture(TextRange::new(a, b)) {
                    continue;
                }
                let stems: BTreeSet<String> = units::topic_stems(&doc.text[a..b], s.actors);
                for stem in stems.iter().filter_map(|x| s.lexicon.get(x)) {
                    postings[stem as usize].push((d, n));
                }
            }
        }
        Self { postings, docs: s.docs }
    }

    /// The surest later sentence that says what became of a commitment.
    fn sign(&self, s: &Scorer<'_>, m: &Made, restated: Option<&BTreeSet<(usize, usize)>>) -> Option<Sign> {
        let u = &s.units[m.unit];
        let day = self.docs[u.doc].day?;
        // Saying it again says nothing of what became of it.
        let again = |p: &(usize, usize)| restated.is_some_and(|r| r.contains(p));
        let mut found: BTreeMap<(usize, usize), f32> = BTreeMap::new();
        let total: f32 = s.rarity.sum(u.own_stems.iter()).max(1e-6);
        for stem in u.own_stems.iter() {
            let at = |p: &(usize, usize)| self.docs[p.0].day.unwrap_or(i64::MAX);
            let all = &self.postings[stem as usize];
            let later = &all[all.partition_point(|p| at(p) <= day)..all.partition_point(|p| at(p) <= day + DAYS_LATER)];
            if later.len() > COMMON {
                continue;
            }
            for p in later.iter().filter(|p| !again(p)) {
                *found.entry(*p).or_default() += s.rarity.of(stem) / total;
            }
        }
        let mut likely: Vec<((usize, usize), f32)> = found.into_iter().filter(|f| f.1 >= 0.15).collect();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut best: Option<Sign> = None;
        for ((d, n), words) in likely.into_iter().take(CANDIDATES) {
            let Some(sign) = self.read(s, m, (d, n), words) else { continue };
            if best
                .as_ref()
                .is_none_or(|b| (sign.weight, std::cmp::Reverse(sign.doc)) > (b.weight, std::cmp::Reverse(b.doc)))
            {
                best = Some(sign);
            }
        }
        best
    }

    fn read(&self, s: &Scorer<'_>, m: &Made, (d, n): (usize, usize), words: f32) -> Option<Sign> {
        let doc = &self.docs[d];
        let at = doc.sentence(n);
        let text = at.slice(doc.text);
        let r = rules();
        let u = &s.units[m.unit];
        let due = m.revisions.last().map(|r| r.0.as_str()).or(m.due.as_deref()).and_then(day::span);
        let fallen = matches!((due, doc.day), (Some(x), Some(day)) if day >= x.0);
        // The sentence names the day, or the article appeared then.
        let named = due.is_some_and(|x| doc.days.iter().any(|(r, day)| at.covers(*r) && *day == x));
        let on_time =
            named || matches!((due, doc.day), (Some(x), Some(day)) if (x.0..=x.1 + DAYS_AFTER).contains(&day));
        let cue = |list: &[String]| phrase_in(text, list);
        let told = self.told(d, n);
        let total: f32 = s.rarity.sum(u.own_stems.iter()).max(1e-6);
        let shared = |text: &str| {
            let stems = s.lexicon.known(units::topic_stems(text, s.actors));
            s.rarity.sum(u.own_stems.shared(&stems)) / total
        };
        let like = |text: &str, words: f32, needs: f32| {
            if 2.0 * words + NEAR < needs {
                return 0.0; // nothing is worked out for what cannot be like enough
            }
            let v = Meant::new(text.to_owned());
            let most = v.most(&u.plain, s.encoder).max(v.most(&u.full, s.encoder));
            if most + words < needs {
                return 0.0;
            }
            v.cosine(&u.plain, s.encoder).max(v.cosine(&u.full, s.encoder)) + words
        };
        let cued = if named { NAMED } else { CUED };
        let whole = || like(&units::subst(self.docs, d, &[at], s.actors, u.speaker), words, cued);
        let dropped = cue(&r.withdrawn).is_some();
        let (outcome, weight, needs) = if dropped && (m.kind != CommitmentKind::Promise || u.yielding) {
            (if m.kind == CommitmentKind::Promise { Outcome::Kept } else { Outcome::Withdrawn }, whole(), CUED)
        } else if fallen && cue(&r.broken).is_some() && m.kind == CommitmentKind::Promise {
            (Outcome::Broken, whole(), BROKEN)
        } else if cue(&r.kept).is_some() {
            (Outcome::Kept, whole(), cued)
        } else if !u.negative && past(&told) {
            let needs = if on_time { ON_TIME } else { UNCUED };
            (Outcome::Kept, like(&told, shared(&told), needs), needs)
        } else {
            return None;
        };
        (weight >= needs).then_some(Sign { outcome, doc: d, at, weight })
    }

    /// What a sentence tells in the outlet's own voice, or as announced or confirmed by those who must know: it without
    /// what others merely say.
    fn told(&self, d: usize, n: usize) -> String {
        let doc = &self.docs[d];
        let at = doc.sentence(n);
        let mut out = String::new();
        let mut cut: Vec<TextRange> = Vec::new();
        for a in doc.attrs.iter().filter(|a| a.parent.is_none() && a.sentence == n) {
            if matches!(a.a.act, Act::Announce | Act::Confirm) {
                continue;
            }
            cut.extend(a.content.iter().copied().chain(a.cue));
        }
        cut.sort();
        let mut from = at.start();
        for c in cut {
            if c.start() >= from && c.end() <= at.end() {
                out.push_str(TextRange::new(from, c.start()).slice(doc.text));
                from = c.end();
            }
        }
        out.push_str(TextRange::new(from, at.end()).slice(doc.text));
        out
    }
}

/// Whether the first verb-like words of a sentence are in the past.
fn past(sentence: &str) -> bool {
    let ws = crate::text::words(sentence);
    let future = ws.iter().any(|w| {
        matches!(w.text.to_lowercase().as_str(), "will" | "would" | "may" | "might" | "could" | "unless" | "if")
    });
    !future
        && ws
            .iter()
            .any(|w| w.text.ends_with("ed") || matches!(w.text, "was" | "were" | "met" | "went" | "began" | "came"))
}

/// Days within which an article can say what became of something.
const DAYS_LATER: i64 = 365;
/// Words in more later sentences than this lead to none of them.
const COMMON: usize = 2000;
/// Later sentences that are looked at for one commitment.
const CANDIDATES: usize = 30;
/// Likeness needed of a sentence that says what became of something.
const CUED: f32 = 0.55;
/// The same of a sentence that names the day on which it fell due.
const NAMED: f32 = 0.5;
/// The same of one that says that a promise was broken: blame takes more.
const BROKEN: f32 = 0.75;
/// The same of one that only tells of an event.
const UNCUED: f32 = 1.05;
/// Likeness needed of one that tells of an event when the commitment fell due.
const ON_TIME: f32 = 0.7;
/// Days after a deadline within which a report of an event is about it.
const DAYS_AFTER: i64 = 3;
