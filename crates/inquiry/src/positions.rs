//! Positions: what one speaker says on one subject over time, where it changes, and where private words differ from
//! public ones.
//!
//! A change needs a subject (the encoder and the rarer words agree that both are about the same) and a sign: the one is
//! negated and the other not, the later gives ground, a condition appears, a promise becomes a threat. A position said
//! again is none. Precision comes first: of several candidates only the surest pair for each earlier position is kept.

use crate::actors::Kinship;
use crate::claims::{Scorer, commits};
use crate::rules::{phrase_in, rules};
use crate::stems::Stems;
use crate::text::words;
use crate::units::Unit;
use crate::vectors::Meant;
use onrecord_record::{Act, Setting, ShiftKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// Likeness of subject from which two statements of a speaker are compared.
const SUBJECT: f32 = 0.45;
/// What it counts that the later sentence speaks of the earlier position.
const RECALLED: f32 = 0.3;
/// What it counts at most that an earlier position is a late one.
const LATEST: f32 = 0.05;
/// What it counts that one article has both.
const BESIDE: f32 = 0.3;
/// Likeness from which words that one article calls private are held against the same speaker's open ones in it.
const ASIDE: f32 = 0.55;
/// Sentences that a phrase such as *in public* reaches.
const APART: usize = 3;
/// Rarity of shared words besides names, or likeness, from which two statements are on one subject.
const RARE: f32 = 1.5;
const CLOSE: f32 = 0.5;
/// Statements of one speaker from which two are only compared if they have a word in common.
const MANY: usize = 200;
/// Days between private and public words that are held against each other.
const DAYS: i64 = 60;

/// A pair of units: from and to, or private and public.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub from: usize,
    pub to: usize,
    pub kind: ShiftKind,
    pub explicit: bool,
    pub likeness: f32,
}

/// The day on which a unit was said, or else published.
pub(crate) fn said(s: &Scorer<'_>, u: &Unit) -> Option<i64> {
    u.said_on.map(|d| d.0).or(s.docs[u.doc].day)
}

/// How much two statements of one speaker are on one subject: cosine of the bare contents, and their rarer words
/// without the speaker's own name. A content too thin to stand by itself lends its sentence's words, at a discount.
pub(crate) fn subject(s: &Scorer<'_>, u: &Unit, v: &Unit) -> f32 {
    on_subject(s, u, v, |a, b| a.cosine(b, s.encoder))
}

/// The most that it is likely to be, as far as words alone tell.
fn subject_at_most(s: &Scorer<'_>, u: &Unit, v: &Unit) -> f32 {
    on_subject(s, u, v, |a, b| a.most(b, s.encoder))
}

fn on_subject(s: &Scorer<'_>, u: &Unit, v: &Unit, cosine: impl Fn(&Meant, &Meant) -> f32) -> f32 {
    let bare = |x: &Stems| s.nameless(&s.nameless(x, u), v);
    let own = s.rarity.overlap(&bare(&u.own_stems), &bare(&v.own_stems));
    let mut likeness = cosine(&u.plain, &v.plain) + own;
    if u.thin || v.thin {
        let with = cosine(&u.full, &v.full) * 0.8 + 0.8 * s.rarity.overlap(&bare(&u.stems), &bare(&v.stems));
        likeness = likeness.max(with);
    }
    likeness
}

fn conditional(s: &Scorer<'_>, u: &Unit) -> bool {
    u.members.iter().any(|&m| s.docs[u.doc].attrs[m].a.condition.is_some())
}

/// Whether the sentence says that the speaker says it again.
pub(crate) fn again(s: &Scorer<'_>, u: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    let attr = &doc.attrs[u.head];
    let cue = attr.cue.map_or("", |c| c.slice(doc.text));
    let sentence = doc.sentence(attr.sentence);
    // The words of the sentence outside the content: what the speaker says may hold them too.
    let outside = words(sentence.slice(doc.text));
    let said_again = |w: &str| rules().again.contains(&w.to_lowercase());
    words(cue).iter().any(|w| said_again(w.text))
        || outside.iter().any(|w| {
            let at = TextRange::new(sentence.start() + w.start, sentence.start() + w.end);
            said_again(w.text)
                && !attr.content.iter().any(|c| c.overlaps(at))
                && at.end() <= attr.hull().start().max(sentence.start() + 1)
        })
}

/// Whether a statement may say what its speaker means to do; praise, blame and forecasts do not.
fn tells(v: &Unit) -> bool {
    matches!(v.act, Act::Assert | Act::Announce | Act::Propose | Act::Confirm) || commits(v.act)
}

/// Which way the later of two statements on one subject differs, if it does.
fn change(s: &Scorer<'_>, u: &Unit, v: &Unit) -> Option<ShiftKind> {
    if again(s, v) || !(tells(v) || v.act == Act::Decline) || (u.thin && u.act == Act::Decline) {
        return None;
    }
    let gives = v.yielding && !u.yielding;
    let condition = conditional(s, v) && !conditional(s, u);
    match u.act {
        Act::Demand | Act::Threaten if gives && !commits(v.act) => Some(ShiftKind::Softening),
        Act::Demand | Act::Threaten if v.negative && !u.negative && !commits(v.act) => Some(ShiftKind::Softening),
        Act::Promise if v.act == Act::Threaten && u.negative => Some(ShiftKind::Reversal),
        Act::Promise if condition || v.act == Act::Threaten => Some(ShiftKind::Hardening),
        Act::Promise | Act::Decline if gives => Some(ShiftKind::Reversal),
        // That the one is negated and the other not tells only where both are clearly on one subject.
        Act::Promise if u.negative != v.negative && single(s, u) && single(s, v) && one_subject(s, u, v) => {
            Some(ShiftKind::Reversal)
        }
        _ => None,
    }
}

/// Whether what a statement says is one sentence: negations of several tell nothing together.
fn single(s: &Scorer<'_>, u: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    let inner = |r: &TextRange| r.slice(doc.text).trim_end_matches(|c: char| !c.is_alphanumeric());
    let content = &doc.attrs[u.head].content;
    content.len() < 3 && content.iter().all(|r| ![". ", "? ", "! "].iter().any(|e| inner(r).contains(e)))
}

/// A promise, threat or demand that is made again for another day: put off, or brought forward.
fn moved(s: &Scorer<'_>, u: &Unit, v: &Unit) -> Option<ShiftKind> {
    let (a, b) = (u.due?, v.due?);
    let same = u.act == v.act || (u.act != Act::Demand && v.act == Act::Predict);
    let on_one = same && u.negative == v.negative && one_subject(s, u, v);
    if !commits(u.act) || !(on_one || redates(s, u, v)) {
        return None;
    }
    match (b.0 > a.1, b.1 < a.0) {
        (true, _) => Some(ShiftKind::Softening),
        (_, true) => Some(ShiftKind::Hardening),
        _ => None,
    }
}

/// Where a speaker first set a day that a later statement of the same kind, on the same subject, sets again: repeating a
/// term moves nothing, so the term that is moved is the first.
fn first_for_day(s: &Scorer<'_>, list: &[usize], i: usize) -> usize {
    let u = &s.units[i];
    let same = |k: &usize| {
        let x = &s.units[*k];
        x.doc <= u.doc && x.act == u.act && x.due == u.due && x.setting == u.setting && one_subject(s, x, u)
    };
    list.iter().copied().filter(same).min_by_key(|&k| (s.units[k].doc, k)).unwrap_or(i)
}

/// Whether the sentence of a later statement says of the term that it is another now: *moved its deadline*, *will now begin
/// on Monday*.
fn redates(s: &Scorer<'_>, u: &Unit, v: &Unit) -> bool {
    let doc = &s.docs[v.doc];
    let sentence = doc.sentence(v.sentence).slice(doc.text);
    commits(v.act) && u.doc != v.doc && phrase_in(sentence, &rules().redating).is_some()
}

/// Whether the sentence of a later statement also has the earlier one's claim: *asked about the money she had demanded*;
/// or tells what the speaker had said before in words like the earlier one's.
fn recalls(s: &Scorer<'_>, claim: &BTreeMap<usize, usize>, earlier: usize, later: usize) -> bool {
    let same = |k: &usize| claim.contains_key(k) && claim.get(k) == claim.get(&earlier);
    beside(s, later).any(|k| same(&k)) || told_before(s, earlier, later)
}

/// The other statements of a statement's sentence.
fn beside<'s>(s: &'s Scorer<'_>, i: usize) -> impl Iterator<Item = usize> + 's {
    let u = &s.units[i];
    s.by_doc[u.doc].iter().copied().filter(move |&k| k != i && s.units[k].sentence == u.sentence)
}

/// Whether the sentence of a later statement tells that its speaker had promised, threatened or demanded something else
/// before, in words like the earlier one's: *who had insisted that they would close, said that*.
fn told_before(s: &Scorer<'_>, earlier: usize, later: usize) -> bool {
    let (u, v) = (&s.units[earlier], &s.units[later]);
    commits(u.act)
        && beside(s, later).any(|k| {
            let x = &s.units[k];
            let like = || x.act == u.act || subject(s, u, x) >= SUBJECT;
            x.before && !v.before && x.speaker == v.speaker && like() && one_subject(s, u, x)
        })
}

/// Whether a statement says that its speaker no longer holds something.
fn no_longer(s: &Scorer<'_>, v: &Unit) -> bool {
    let doc = &s.docs[v.doc];
    doc.attrs[v.head].content.iter().any(|c| phrase_in(c.slice(doc.text), &rules().leaving).is_some())
}

/// Whether a unit stands inside what somebody (not a mere relayer) says.
fn nested(s: &Scorer<'_>, u: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    doc.attrs[u.root].parent.is_some_and(|p| !doc.attrs[p].relays())
}

/// Whether the text around a statement says that it is a change.
fn explicit(s: &Scorer<'_>, v: &Unit) -> bool {
    let doc = &s.docs[v.doc];
    let n = doc.attrs[v.head].sentence;
    (n.saturating_sub(1)..=n).any(|i| phrase_in(doc.sentence(i).slice(doc.text), &rules().announced).is_some())
}

/// Whether a unit is a position of its speaker that can be held against another.
fn stands(u: &Unit) -> bool {
    u.speaker.is_some() && !u.headline && (u.is_claim() || u.act == Act::Decline) && u.act != Act::Believe
}

fn by_speaker(s: &Scorer<'_>) -> BTreeMap<usize, Vec<usize>> {
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, u) in s.units.iter().enumerate() {
        if let Some(speaker) = u.speaker.filter(|_| stands(u)) {
            out.entry(speaker).or_default().push(i);
        }
    }
    out
}

/// Changes of position, the surest for every earlier position. `claim` gives the claim of a unit.
pub(crate) fn shifts(s: &Scorer<'_>, claim: &BTreeMap<usize, usize>, first: &BTreeMap<usize, usize>) -> Vec<Change> {
    let mut all = Vec::new();
    for list in by_speaker(s).values() {
        let leaves = |j: &usize| tells(&s.units[*j]) && no_longer(s, &s.units[*j]);
        let leaves: BTreeSet<usize> = list.iter().copied().filter(leaves).collect();
        // Only what was promised, threatened, demanded, refused, denied or foretold can be turned round.
        for &i in list
            .iter()
            .filter(|&&i| commits(s.units[i].act) || matches!(s.units[i].act, Act::Decline | Act::Deny | Act::Predict))
        {
            for &j in list {
                let (u, v) = (&s.units[i], &s.units[j]);
                if u.doc >= v.doc {
                    continue;
                }
                if list.len() > MANY && s.in_common(u, v) <= 0.0 {
                    continue;
                }
                let private = |k: usize| is_private(s, k);
                let later = matches!((said(s, u), said(s, v)), (Some(a), Some(b)) if a < b);
                if !later
                    || private(i)
                    || private(j)
                    || nested(s, v)
                    || claim.get(&i).is_some_and(|c| claim.get(&j) == Some(c))
                {
                    continue;
                }
                let recalled = recalls(s, claim, i, j);
                let admits = || {
                    (u.act == Act::Deny && v.act == Act::Confirm && one_subject(s, u, v)).then_some(ShiftKind::Reversal)
                };
                let left = || leaves.contains(&j).then_some(ShiftKind::Reversal);
                let turned = || (tells(v) && told_before(s, i, j)).then_some(ShiftKind::Reversal);
                let moved = moved(s, u, v);
                let Some(kind) = moved.or_else(|| change(s, u, v)).or_else(turned).or_else(admits).or_else(left) else {
                    continue;
                };
                let redated = moved.is_some() && redates(s, u, v);
                let more = if recalled || redated { RECALLED } else { 0.0 };
                if subject_at_most(s, u, v) + more < SUBJECT {
                    continue;
                }
                let explicit = recalled || redated || explicit(s, v);
                // Of several the latest position is the one that changes.
                let likeness = subject(s, u, v) + more;
                let latest = LATEST * u.doc as f32 / s.docs.len().max(1) as f32;
                if likeness >= SUBJECT && (recalled || redated || related(s, u, v)) {
                    let from = if moved.is_some() { first_for_day(s, list, i) } else { i };
                    all.push(Change {
                        from: earliest(s, claim, first, from),
                        to: j,
                        kind,
                        explicit,
                        likeness: likeness + latest,
                    });
                }
            }
        }
    }
    all.extend(retractions(s, claim, first));
    best(all, claim)
}

/// What speakers take back in so many words: "I said in March that I had confidence. I did not."
fn retractions(s: &Scorer<'_>, claim: &BTreeMap<usize, usize>, first: &BTreeMap<usize, usize>) -> Vec<Change> {
    let mut out = Vec::new();
    for (k, x) in s.units.iter().enumerate().filter(|(_, x)| x.speaker.is_some() && !x.headline) {
        let doc = &s.docs[x.doc];
        let own = |v: &&usize| {
            let v = &s.units[**v];
            v.speaker == x.speaker && doc.attrs[x.root].parent.is_some_and(|p| v.members.contains(&p))
        };
        let Some(&j) = s.by_doc[x.doc].iter().filter(|&&j| j != k).find(own) else { continue };
        let v = &s.units[j];
        let takes_back =
            doc.attrs[v.head].content.iter().any(|c| phrase_in(c.slice(doc.text), &rules().retracting).is_some());
        let earlier = claim.get(&k).and_then(|c| first.get(c)).copied().filter(|&f| {
            let u = &s.units[f];
            u.doc < x.doc && u.speaker == x.speaker && stands(u)
        });
        if let Some(from) = earlier.filter(|_| takes_back) {
            out.push(Change { from, to: j, kind: ShiftKind::Reversal, explicit: true, likeness: 1.0 });
        }
    }
    out
}

/// Every earlier claim and every later claim takes part in its likest pair only.
fn best(mut all: Vec<Change>, claim: &BTreeMap<usize, usize>) -> Vec<Change> {
    all.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then((a.from, a.to).cmp(&(b.from, b.to))));
    let key = |u: usize| claim.get(&u).copied().map_or((1, u), |c| (0, c));
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    all.retain(|c| {
        let fresh = !from.contains(&key(c.from)) && !to.contains(&key(c.to));
        if fresh {
            from.insert(key(c.from));
            to.insert(key(c.to));
        }
        fresh
    });
    all.sort_by_key(|c| (c.from, c.to));
    all
}

/// Private words against public ones: where the text sets them against each other, and where their signs differ.
pub(crate) fn divergences(
    s: &Scorer<'_>,
    claim: &BTreeMap<usize, usize>,
    first: &BTreeMap<usize, usize>,
    denied: &BTreeMap<usize, usize>,
) -> Vec<Change> {
    let mut all: Vec<Change> = denied.iter().filter_map(|(&v, &u)| disowned(s, claim, first, u, v)).collect();
    for list in by_speaker(s).values() {
        let open: Vec<usize> = list.iter().copied().filter(|&j| !is_private(s, j)).collect();
        for &i in list.iter().filter(|&&i| is_private(s, i)) {
            for &j in &open {
                let (u, v) = (&s.units[i], &s.units[j]);
                let near = matches!((said(s, u), said(s, v)), (Some(a), Some(b)) if (a - b).abs() <= DAYS);
                if !near
                    || matches!(u.act, Act::Predict | Act::Ask | Act::Demand) && !doubts(s, u)
                    || nested(s, v)
                    || v.denial
                    || s.actors.kinship(u.speaker, v.speaker) != Kinship::Same
                {
                    continue;
                }
                let marked = u.doc == v.doc && set_apart(s, u, v);
                // That the one is negated tells nothing where the private words are of what others do.
                let sign = if doubts(s, u) {
                    !v.negative && v.act == Act::Promise
                } else {
                    u.negative != v.negative && !foretells(s, u)
                };
                let differs = (u.yielding != v.yielding || sign) && commits(v.act);
                if !marked && (!differs || (list.len() > MANY && s.in_common(u, v) < RARE)) {
                    continue;
                }
                let beside = if u.doc == v.doc { BESIDE } else { 0.0 };
                let likeness = subject(s, u, v) + if marked { 0.5 } else { beside };
                // "had privately assured": the text says that it is not what was said openly.
                let aside = u.doc == v.doc && differs && aside(s, u) && likeness >= ASIDE;
                if marked || aside || (differs && likeness >= SUBJECT && one_subject(s, u, v)) {
                    let earliest = |k: usize| earliest(s, claim, first, k);
                    all.push(Change {
                        from: earliest(i),
                        to: earliest(j),
                        kind: ShiftKind::Reversal,
                        explicit: marked,
                        likeness,
                    });
                }
            }
        }
    }
    all.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then((a.from, a.to).cmp(&(b.from, b.to))));
    let key = |u: usize| claim.get(&u).copied().map_or((1, u), |k| (0, k));
    let mut seen = BTreeSet::new();
    all.retain(|c| seen.insert(key(c.from)));
    // Against the same public words the private ones that were reported first.
    all.sort_by_key(|c| (c.from, c.to));
    let mut seen = BTreeSet::new();
    all.retain(|c| c.explicit || seen.insert(key(c.to)));
    all
}

/// What one is said to have said in private and denies in public.
fn disowned(
    s: &Scorer<'_>,
    claim: &BTreeMap<usize, usize>,
    first: &BTreeMap<usize, usize>,
    private: usize,
    public: usize,
) -> Option<Change> {
    let (u, v) = (&s.units[private], &s.units[public]);
    let own = s.actors.kinship(u.speaker, v.speaker) == Kinship::Same && !v.relayed && !v.headline;
    (own && is_private(s, private) && !is_private(s, public)).then(|| Change {
        from: earliest(s, claim, first, private),
        to: public,
        kind: ShiftKind::Reversal,
        explicit: true,
        likeness: 1.0,
    })
}

/// Whether a statement tells of its speaker's doubt: "told them that he doubted it would sail".
fn doubts(s: &Scorer<'_>, u: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    u.members.iter().any(|&m| {
        let cue = doc.attrs[m].cue.map_or("", |c| c.slice(doc.text)).to_lowercase();
        ["doubt", "no longer believ", "not believ", "n't believ", "not think", "n't think"]
            .iter()
            .any(|d| cue.contains(d))
    })
}

/// Whether a statement is its speaker's belief or forecast, further in: "told them that she believed".
fn foretells(s: &Scorer<'_>, u: &Unit) -> bool {
    u.members.iter().any(|&m| matches!(s.docs[u.doc].attrs[m].a.act, Act::Believe | Act::Predict))
}

/// Where a statement was reported first: of its claim, by the same speaker in the same setting.
fn earliest(s: &Scorer<'_>, claim: &BTreeMap<usize, usize>, first: &BTreeMap<usize, usize>, k: usize) -> usize {
    let f = claim.get(&k).and_then(|c| first.get(c)).copied();
    f.filter(|&f| s.units[f].speaker == s.units[k].speaker && s.units[f].setting == s.units[k].setting).unwrap_or(k)
}

/// Whether two statements have a word in common besides names, or are alike all the same.
fn related(s: &Scorer<'_>, u: &Unit, v: &Unit) -> bool {
    s.in_common(u, v) > 0.0 || u.plain.is_like(&v.plain, CLOSE, s.encoder)
}

/// Whether two statements say enough by themselves and have a word of their subject in common.
pub(crate) fn one_subject(s: &Scorer<'_>, u: &Unit, v: &Unit) -> bool {
    !u.anaphoric && !v.anaphoric && (s.in_common(u, v) >= RARE || u.plain.is_like(&v.plain, CLOSE, s.encoder))
}

/// Whether the sentence of a statement calls it private.
fn aside(s: &Scorer<'_>, u: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    phrase_in(doc.sentence(u.sentence).slice(doc.text), &rules().private_words).is_some()
}

/// Whether a phrase such as *in public* stands in the sentences of two statements or between them.
fn set_apart(s: &Scorer<'_>, u: &Unit, v: &Unit) -> bool {
    let doc = &s.docs[u.doc];
    let (a, b) = (u.sentence.min(v.sentence), u.sentence.max(v.sentence));
    b - a <= APART && (a..=b).any(|i| phrase_in(doc.sentence(i).slice(doc.text), &rules().public_private).is_some())
}

/// Whether a statement was made in private: as its record says, or because a sentence soon after it opens with *in public*
/// or the like and has the speaker say something.
pub(crate) fn is_private(s: &Scorer<'_>, i: usize) -> bool {
    *s.private[i].get_or_init(|| told_in_private(s, i))
}

fn told_in_private(s: &Scorer<'_>, i: usize) -> bool {
    let u = &s.units[i];
    if u.setting == Some(Setting::Private) {
        return true;
    }
    let doc = &s.docs[u.doc];
    let opens =
        |n: usize| phrase_in(doc.sentence(n).slice(doc.text), &rules().public_opening).is_some_and(|p| p.0 == 0);
    (u.sentence + 1..=u.sentence + APART).any(|n| {
        opens(n)
            && s.by_doc[u.doc].iter().any(|&j| {
                let v = &s.units[j];
                v.sentence == n && v.speaker.is_some() && v.speaker == u.speaker
            })
    })
}
