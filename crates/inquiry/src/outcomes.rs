//! What became of commitments, in words of later reports: done, missed or dropped; the speaker's own change of position; a
//! demand met that a threat depended on. Without words it stays open.

use crate::claims::{NEAR, Scorer};
use crate::commitments::Made;
use crate::day;
use crate::doc::{Attr, Doc};
use crate::positions::Change;
use crate::rules::{phrase_in, phrases_in, rules};
use crate::text::lower_words;
use crate::units::{self, Unit};
use crate::vectors::Meant;
use onrecord_record::{Act, CommitmentKind, Outcome, ShiftKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

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
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (u, c) in claim {
        members.entry(*c).or_default().push(*u);
    }
    let signs = s.encoder.foreseen(|| {
        let sign = |m: &Made| {
            let of_claim = claim.get(&m.unit).and_then(|c| members.get(c)).map_or(&[][..], Vec::as_slice);
            by_shift(s, m, shifts, claim).or_else(|| answered(s, m, of_claim)).or_else(|| index.sign(s, m, of_claim))
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

/// What a sentence that says again what was promised or demanded tells of it around it (*Holm, who had vowed to resign,
/// did not do so*; *the team that he had promised for Monday came on Thursday*), or a short sentence right after it (*It
/// has not.*).
fn answered(s: &Scorer<'_>, m: &Made, of_claim: &[usize]) -> Option<Sign> {
    let made = &s.units[m.unit];
    let due = m.falls_due();
    let own = std::iter::once(m.unit).filter(|_| fallen(due, &s.docs[made.doc]));
    let again = of_claim.iter().copied().filter(|&k| k != m.unit && s.units[k].doc > made.doc);
    for u in own.chain(again).map(|k| &s.units[k]) {
        let doc = &s.docs[u.doc];
        let (here, next) = (doc.sentence(u.sentence), doc.sentence(u.sentence + 1));
        let outcome =
            around(doc, u, due).map(|o| (o, here)).or_else(|| replied(next.slice(doc.text)).map(|o| (o, next)));
        if let Some((outcome, at)) = outcome {
            return Some(Sign { outcome, doc: u.doc, at, weight: 1.0 });
        }
    }
    None
}

/// Whether what falls due then was due when an article appeared.
fn fallen(due: Option<(i64, i64)>, doc: &Doc<'_>) -> bool {
    matches!((due, doc.day), (Some(d), Some(day)) if day >= d.0)
}

/// What a short sentence answers: *It has not.*
fn replied(sentence: &str) -> Option<Outcome> {
    match lower_words(sentence).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["it" | "he" | "she" | "they" | "that", "has" | "have" | "did", "not", rest @ ..] if rest.len() <= 2 => {
            Some(Outcome::Broken)
        }
        ["it" | "he" | "she" | "they", "has" | "have" | "did"] => Some(Outcome::Kept),
        _ => None,
    }
}

/// What a sentence tells of what it says again, in the words around that.
fn around(doc: &Doc<'_>, u: &Unit, due: Option<(i64, i64)>) -> Option<Outcome> {
    let at = doc.sentence(u.sentence);
    let said = said_in(doc, u.sentence, |_| true);
    let last = u.members.iter().filter_map(|&m| doc.attrs[m].content.last()).map(|c| c.end()).max()?;
    let behind = without(doc, TextRange::new(last.clamp(at.start(), at.end()), at.end()), &said);
    let ws = lower_words(&behind);
    let ws: Vec<&str> = ws.iter().map(String::as_str).collect();
    match ws.as_slice() {
        ["did" | "has" | "have" | "had", "not"] | ["did" | "has" | "have" | "had", "not", "do" | "done", "so", ..] => {
            return Some(Outcome::Broken);
        }
        ["didn't" | "didn’t" | "hasn't" | "hasn’t" | "haven't" | "haven’t"] => return Some(Outcome::Broken),
        ["did", "so" | "just", ..] | ["has" | "have" | "had", "done", "so", ..] => return Some(Outcome::Kept),
        _ => {}
    }
    // "The council, which has yet to meet, promised": only of what is told as promised before, or was due.
    let looks_back = fallen(due, doc) || due.is_none() && (u.before || u.perfect || u.noun);
    if looks_back && !phrases_in(&without(doc, at, &said), &rules().undone).is_empty() {
        return Some(Outcome::Broken);
    }
    // What was promised is the subject: "the team that he had promised for Monday came on Thursday".
    let first = doc.attrs[u.root].source?;
    let before = TextRange::new(at.start(), first.start().clamp(at.start(), at.end())).slice(doc.text);
    let relative = crate::text::words(before).last().is_some_and(|w| matches!(w.text, "that" | "which"));
    let due = due?;
    let days = doc.days.iter().filter(|(r, _)| r.start() >= last && at.covers(*r)).map(|d| d.1);
    let came = days.max_by_key(|d| d.0).filter(|_| relative && past(&behind))?;
    Some(if came.0 > due.1 { Outcome::Broken } else { Outcome::Kept })
}

/// Cues and contents of the outermost attributions of a sentence, those that are asked for, in order.
fn said_in(doc: &Doc<'_>, sentence: usize, which: impl Fn(&Attr<'_>) -> bool) -> Vec<TextRange> {
    let said = doc.attrs.iter().filter(|a| a.parent.is_none() && a.sentence == sentence && which(a));
    let mut out: Vec<TextRange> = said.flat_map(|a| a.content.iter().copied().chain(a.cue)).collect();
    out.sort_unstable();
    out
}

/// The text of a range without some ranges, which are in order.
fn without(doc: &Doc<'_>, at: TextRange, cut: &[TextRange]) -> String {
    let mut out = String::new();
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

    /// The surest later sentence that says what became of a commitment, whose claim has these units.
    fn sign(&self, s: &Scorer<'_>, m: &Made, of_claim: &[usize]) -> Option<Sign> {
        let u = &s.units[m.unit];
        let day = self.docs[u.doc].day?;
        let again = |d: usize, n: usize| of_claim.iter().any(|&k| (s.units[k].doc, s.units[k].sentence) == (d, n));
        let mut found: BTreeMap<(usize, usize), f32> = BTreeMap::new();
        let total: f32 = s.rarity.sum(u.own_stems.iter()).max(1e-6);
        for stem in u.own_stems.iter() {
            let at = |p: &(usize, usize)| self.docs[p.0].day.unwrap_or(i64::MAX);
            let all = &self.postings[stem as usize];
            let later = &all[all.partition_point(|p| at(p) <= day)..all.partition_point(|p| at(p) <= day + DAYS_LATER)];
            if later.len() > COMMON {
                continue;
            }
            for p in later {
                *found.entry(*p).or_default() += s.rarity.of(stem) / total;
            }
        }
        let mut likely: Vec<((usize, usize), f32)> = found.into_iter().filter(|f| f.1 >= 0.15).collect();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut best: Option<Sign> = None;
        for ((d, n), words) in likely.into_iter().take(CANDIDATES) {
            let Some(sign) = self.read(s, m, (d, n), words, again(d, n)) else { continue };
            if best
                .as_ref()
                .is_none_or(|b| (sign.weight, std::cmp::Reverse(sign.doc)) > (b.weight, std::cmp::Reverse(b.doc)))
            {
                best = Some(sign);
            }
        }
        best
    }

    /// What a sentence says of a commitment. Where it says the commitment again, only words of done, missed or dropped count.
    fn read(&self, s: &Scorer<'_>, m: &Made, (d, n): (usize, usize), words: f32, again: bool) -> Option<Sign> {
        let doc = &self.docs[d];
        let at = doc.sentence(n);
        let text = at.slice(doc.text);
        let r = rules();
        let u = &s.units[m.unit];
        let due = m.falls_due();
        // The sentence names the day, or the article appeared then.
        let named = due.is_some_and(|x| doc.days.iter().any(|(r, day)| at.covers(*r) && *day == x));
        let on_time =
            named || matches!((due, doc.day), (Some(x), Some(day)) if (x.0..=x.1 + DAYS_AFTER).contains(&day));
        // A word turned round tells nothing; nor, where the commitment is said again, one that it has itself.
        let own = u.full.text.to_ascii_lowercase();
        let cue = |text: &str, list: &[String]| {
            let its_own = |(a, b): (usize, usize)| again && own.contains(&text[a..b].to_ascii_lowercase());
            let tells = |&(a, b): &(usize, usize)| !turned_round(&text[..a]) && !its_own((a, b));
            phrases_in(text, list).iter().any(tells)
        };
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
        // The sentence, or what somebody says in it, where the words stand that tell what became of it.
        let pieces = || {
            let said = doc.attrs.iter().filter(|a| at.covers(a.hull())).map(|a| a.content.as_slice());
            said.chain([std::slice::from_ref(&at)])
        };
        let telling = |list: &[String], needs: f32| {
            let tells = |p: &&[TextRange]| p.iter().any(|r| cue(r.slice(doc.text), list));
            let likeness = |p: &[TextRange]| {
                let text = units::subst(self.docs, d, p, s.actors, u.speaker);
                let words = if p == [at] { words } else { shared(&text) };
                like(&text, words, needs)
            };
            pieces().filter(tells).map(likeness).fold(0.0, f32::max)
        };
        let dropped = cue(text, &r.withdrawn);
        let (outcome, weight, needs) = if dropped && (m.kind != CommitmentKind::Promise || u.yielding) {
            (
                if m.kind == CommitmentKind::Promise { Outcome::Kept } else { Outcome::Withdrawn },
                telling(&r.withdrawn, cued),
                cued,
            )
        } else if fallen(due, doc) && cue(text, &r.broken) && m.kind == CommitmentKind::Promise {
            (Outcome::Broken, telling(&r.broken, BROKEN), BROKEN)
        } else if cue(text, &r.kept) {
            (Outcome::Kept, telling(&r.kept, cued), cued)
        } else if again || !past(&told) || units::is_negative(&told) {
            return None;
        } else if !u.negative {
            let needs = if on_time { ON_TIME } else { UNCUED };
            (Outcome::Kept, like(&told, shared(&told), needs), needs)
        } else if m.kind == CommitmentKind::Promise {
            (Outcome::Broken, like(&told, shared(&told), UNDONE), UNDONE)
        } else {
            return None;
        };
        (weight >= needs).then_some(Sign { outcome, doc: d, at, weight })
    }

    /// What a sentence tells in the outlet's own voice, or as announced or confirmed by those who must know: it without
    /// what others merely say.
    fn told(&self, d: usize, n: usize) -> String {
        let doc = &self.docs[d];
        without(doc, doc.sentence(n), &said_in(doc, n, |a| !matches!(a.a.act, Act::Announce | Act::Confirm)))
    }
}

/// Whether the words before a word turn it round: *neither extended*, *will not be put off*.
fn turned_round(before: &str) -> bool {
    let ws = crate::text::words(before);
    ws.iter().rev().take(2).any(|w| rules().negates(&w.text.to_lowercase()))
}

/// Whether the first verb-like words of a sentence are in the past.
fn past(sentence: &str) -> bool {
    let ws = crate::text::words(sentence);
    let future = ws.iter().any(|w| {
        matches!(w.text.to_lowercase().as_str(), "will" | "would" | "may" | "might" | "could" | "unless" | "if" | "due")
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
/// The same of one that tells that what was not to happen did.
const UNDONE: f32 = 1.05;
/// Likeness needed of one that tells of an event when the commitment fell due.
const ON_TIME: f32 = 0.7;
/// Days after a deadline within which a report of an event is about it.
const DAYS_AFTER: i64 = 3;
