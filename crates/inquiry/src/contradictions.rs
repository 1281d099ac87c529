//! Contradictions: what a denial denies, what a correction corrects, and accounts that a sentence sets against each
//! other.
//!
//! A denial either says what it denies, and the likest earlier statement by somebody else is meant; or it points
//! (*this*, *the account*), and the statement before it, or the one the article is about, is meant. A denial right after
//! another by the same side denies the same.

use crate::actors::Kinship;
use crate::claims::{NEAR, Scorer};
use crate::doc::Doc;
use crate::rules::{phrase_in, rules};
use crate::text::words;
use crate::units::Unit;
use onrecord_record::{Act, ContradictionKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// Likeness (cosine and overlap of rarer words) from which a denial that says what it denies means a statement.
const LIKE: f32 = 0.7;
/// The same for one that says it in a word or two.
const THIN: f32 = 0.35;
/// The same for what stands closely before it and is said of its speaker's side.
const CHARGED: f32 = 0.3;
/// Sentences that a denial may reach back.
const REACH: usize = 4;

/// One unit against another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Against {
    pub unit: usize,
    pub with: usize,
    pub kind: ContradictionKind,
    pub doc: usize,
    pub at: TextRange,
}

fn like(s: &Scorer<'_>, i: usize, j: usize) -> f32 {
    let (u, v) = (&s.units[i], &s.units[j]);
    u.cosine(v, s.encoder) + s.rarity.overlap(&u.stems, &v.stems)
}

/// How much two contents say the same, whoever says them.
fn alike(s: &Scorer<'_>, i: usize, j: usize) -> f32 {
    let (u, v) = (&s.units[i], &s.units[j]);
    u.plain.cosine(&v.plain, s.encoder) + s.rarity.overlap(&u.own_stems, &v.own_stems)
}

/// Units by document, in order of place.
pub(crate) fn by_document(units: &[Unit], docs: &[Doc<'_>]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); docs.len()];
    for (i, u) in units.iter().enumerate() {
        out[u.doc].push(i);
    }
    for (d, list) in out.iter_mut().enumerate() {
        list.sort_by_key(|&i| (docs[d].attrs[units[i].root].hull().start(), i));
    }
    out
}

/// What each denial denies. `articles` says in how many articles a unit's claim stands.
pub(crate) fn denied(
    s: &Scorer<'_>,
    by_doc: &[Vec<usize>],
    articles: &BTreeMap<usize, usize>,
) -> BTreeMap<usize, usize> {
    let mut out: BTreeMap<usize, usize> = BTreeMap::new();
    for list in by_doc {
        for (n, &i) in list.iter().enumerate() {
            let u = &s.units[i];
            let doc = &s.docs[u.doc];
            let inside = doc.attrs[u.root].parent.is_some_and(|p| !doc.attrs[p].relays());
            let corrects = phrase_in(doc.sentence(u.sentence).slice(doc.text), &rules().correcting).is_some();
            if u.headline || inside || corrects || doc.attrs[u.head].a.act != Act::Deny {
                continue;
            }
            let before: Vec<usize> =
                list[..n].iter().copied().filter(|&j| s.units[j].is_claim() && !s.units[j].headline).collect();
            let target = follows(s, i, &before, &out).or_else(|| target(s, i, &before, articles));
            if let Some(t) = target {
                out.insert(i, t);
            }
        }
    }
    out
}

/// The target of a denial by the same side just before.
fn follows(s: &Scorer<'_>, i: usize, before: &[usize], known: &BTreeMap<usize, usize>) -> Option<usize> {
    let u = &s.units[i];
    let last = *before.iter().rev().find(|&&j| s.units[j].denial)?;
    let near = u.sentence.saturating_sub(s.units[last].sentence) <= 2;
    let kin = s.actors.kinship(u.speaker, s.units[last].speaker);
    let side = !matches!(kin, Kinship::Strangers | Kinship::Compatriots);
    (near && side).then(|| known.get(&last).copied()).flatten()
}

fn target(s: &Scorer<'_>, i: usize, before: &[usize], articles: &BTreeMap<usize, usize>) -> Option<usize> {
    let u = &s.units[i];
    let doc = &s.docs[u.doc];
    let others = |j: &usize| {
        let v = &s.units[*j];
        // Nobody denies what only they themselves have said.
        !v.denial && (s.actors.kinship(u.speaker, v.speaker) <= Kinship::Unknown || v.relayed)
    };
    let lower: BTreeSet<String> = doc.attrs[u.head]
        .content
        .iter()
        .flat_map(|r| words(r.slice(doc.text)))
        .map(|w| w.text.to_lowercase())
        .collect();
    let such = lower.contains("such");
    if ignorant(&lower) && !such {
        return None;
    }
    let pointed = points(doc, u);
    if u.anaphoric || such || pointed.is_some() {
        let whole = |w: &str| rules().whole_account.contains(w);
        // "called the story a romance", "rejected the report": what the article has from others, the first of it.
        let account = pointed.as_deref().is_some_and(whole)
            || !such && lower.iter().any(|w| whole(w)) && u.own_stems.iter().count() < 2;
        let found = if account {
            before.iter().copied().filter(others).find(|&j| s.units[j].relayed)
        } else if such || lower.iter().any(|w| matches!(w.as_str(), "said" | "say" | "saying" | "told")) {
            told_before_it(s, i, before, &others)
        } else {
            None
        };
        return found.or_else(|| nearest(s, i, before, &others));
    }
    if u.thin {
        // "The minister does not negotiate in corridors" is not about whatever names a minister.
        let own = u.own_stems.without(&s.titles);
        // Said in a word or two: of what stands before, whatever is likest and near; an account that is relayed, or
        // that somebody confirms, is denied sooner than an opinion.
        let weight = |j: usize| {
            let v = &s.units[j];
            let kind = match (v.act == Act::Confirm, v.relayed) {
                (true, _) => 0.3,
                (_, true) => 0.2,
                _ => 0.0,
            };
            // Whoever is spoken of answers.
            let answers = v.about.iter().any(|&a| s.actors.kinship(u.speaker, Some(a)) >= Kinship::SameSide);
            let kind = kind + if answers { 0.15 } else { 0.0 };
            let bare = u.plain.cosine(&v.plain, s.encoder) + s.rarity.overlap(&own, &v.own_stems);
            bare.max(0.5 * like(s, i, j)) + kind - 0.04 * u.sentence.saturating_sub(v.sentence) as f32
        };
        // Far off only what has a word in common.
        let close = |j: &usize| {
            let v = &s.units[*j];
            u.sentence.saturating_sub(v.sentence) <= REACH || u.stems.shared(&v.stems).next().is_some()
        };
        let near = before.iter().copied().filter(|j| others(j) && close(j)).map(|j| (weight(j), j));
        let near = near.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, j)) = near.filter(|b| b.0 >= THIN) {
            return Some(j);
        }
    }
    let earlier =
        s.near(i).into_iter().filter(|&j| s.units[j].doc <= u.doc && !s.units[j].headline && s.units[j].is_claim());
    // What many carry is denied sooner than a remark.
    let weight = |j: usize| {
        let words = s.rarity.overlap(&u.own_stems, &s.units[j].own_stems);
        if 2.0 * words + NEAR < LIKE || words + u.plain.most(&s.units[j].plain, s.encoder) < LIKE {
            return None;
        }
        let like = alike(s, i, j);
        let known = articles.get(&j).copied().unwrap_or(1).min(8) as f32;
        (like >= LIKE).then_some((like + 0.05 * known.ln(), j))
    };
    let best = earlier.filter(|j| *j != i && !s.units[*j].thin && others(j)).filter_map(weight);
    best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|b| b.1).or_else(|| charged(s, i, before, &others))
}

/// What a denial answers that says it in words of its own: what stands closely before it of the denier's side, as told by
/// somebody else.
fn charged(s: &Scorer<'_>, i: usize, before: &[usize], others: &impl Fn(&usize) -> bool) -> Option<usize> {
    let u = &s.units[i];
    let side = |a: usize| s.actors.kinship(u.speaker, Some(a)) >= Kinship::SameSide;
    let of_side = |j: &usize| {
        let v = &s.units[*j];
        u.sentence.saturating_sub(v.sentence) <= REACH
            && (v.about.iter().any(|&a| side(a)) || v.relayed && v.speaker.is_some_and(side))
    };
    let weight = |j: usize| {
        let v = &s.units[j];
        like(s, i, j) + if v.relayed { 0.3 } else { 0.0 } - 0.1 * u.sentence.saturating_sub(v.sentence) as f32
    };
    let near = before.iter().copied().filter(|j| others(j) && of_side(j)).map(|j| (weight(j), j));
    near.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).filter(|b| b.0 >= CHARGED).map(|b| b.1)
}

/// Whether a denial only says that its speaker has not seen, heard or received something.
fn ignorant(words: &BTreeSet<String>) -> bool {
    const NOT: [&str; 5] = ["not", "no", "never", "none", "neither"];
    const KNOWING: [&str; 7] = ["seen", "received", "aware", "heard", "read", "informed", "know"];
    let has = |list: &[&str]| list.iter().any(|w| words.contains(*w));
    let short = words.iter().any(|w| w.ends_with("n't") || w.ends_with("n’t"));
    (short || has(&NOT)) && has(&KNOWING)
}

/// What a denial's object is called where it points back and the content only judges it: *called that "invention"*, *called
/// the story "a romance"*.
fn points(doc: &Doc<'_>, u: &Unit) -> Option<String> {
    let attr = &doc.attrs[u.head];
    let (cue, content) = (attr.cue?, attr.content.first()?);
    if cue.end() > content.start() || !u.thin || !content.slice(doc.text).starts_with(['"', '“', '‘', '\'']) {
        return None;
    }
    let between: Vec<String> = words(TextRange::new(cue.end(), content.start()).slice(doc.text))
        .iter()
        .map(|w| w.text.to_lowercase())
        .collect();
    let object = match between.as_slice() {
        [the, noun, ..] if the == "the" => noun,
        [first, ..] => first,
        [] => return None,
    };
    rules().anaphors.contains(object).then(|| object.clone())
}

/// What "such" takes up: in "no such conversation", "no such assurance", what somebody is said to have told somebody, most
/// lately.
fn told_before_it(s: &Scorer<'_>, i: usize, before: &[usize], others: &impl Fn(&usize) -> bool) -> Option<usize> {
    let u = &s.units[i];
    let told = |j: &usize| {
        let v = &s.units[*j];
        let near = u.sentence.saturating_sub(v.sentence) <= REACH;
        near && v.relayed && v.speaker.is_some() && others(j)
    };
    let to_somebody = |j: &usize| {
        let v = &s.units[*j];
        v.members.iter().any(|&m| !s.docs[v.doc].attrs[m].a.addressee.is_empty())
    };
    let all = || before.iter().rev().copied().filter(told);
    all().find(to_somebody).or_else(|| all().next())
}

fn nearest(s: &Scorer<'_>, i: usize, before: &[usize], others: &impl Fn(&usize) -> bool) -> Option<usize> {
    let u = &s.units[i];
    before
        .iter()
        .rev()
        .copied()
        .filter(others)
        .find(|&j| u.sentence.saturating_sub(s.units[j].sentence) <= REACH && s.units[j].sentence != u.sentence)
        .or_else(|| {
            before.iter().rev().copied().find(|&j| others(&j) && u.sentence.saturating_sub(s.units[j].sentence) <= 1)
        })
}

/// Accounts set against each other by a word in their sentence.
pub(crate) fn contrasted(s: &Scorer<'_>, by_doc: &[Vec<usize>]) -> Vec<Against> {
    let mut out = Vec::new();
    for (d, list) in by_doc.iter().enumerate() {
        let doc = &s.docs[d];
        for (n, &(a, b)) in doc.sentences.iter().enumerate() {
            let Some(cue) = phrase_in(&doc.text[a..b], &rules().contrast) else { continue };
            let at = TextRange::new(a + cue.0, a + cue.1);
            let claims =
                |j: &&usize| s.units[**j].is_claim() && !s.units[**j].headline && s.units[**j].act != Act::Deny;
            let inside: Vec<usize> =
                list.iter().filter(claims).copied().filter(|&j| s.units[j].sentence == n).collect();
            let place = |j: usize| doc.attrs[s.units[j].root].hull();
            // What stands after the word is what is contradicted; nothing of it may reach across the word.
            let Some(&after) = inside.iter().find(|&&j| place(j).start() > at.end() && s.units[j].speaker.is_some())
            else {
                continue;
            };
            let before = inside.iter().copied().find(|&j| j != after && place(j).start() < at.start());
            let previous = || {
                let near = |&j: &usize| {
                    let v = &s.units[j];
                    v.sentence < n
                        && n - v.sentence <= REACH
                        && s.actors.kinship(v.speaker, s.units[after].speaker) <= Kinship::Unknown
                };
                let likest = list.iter().filter(claims).copied().filter(near).map(|j| (like(s, after, j), j));
                likest.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|b| b.1)
            };
            let opens = at.start() <= a + (b - a) / 2;
            if let Some(other) = before.or_else(|| previous().filter(|_| opens)) {
                out.push(Against { unit: after, with: other, kind: ContradictionKind::Contradiction, doc: d, at });
            }
        }
    }
    out
}

/// What an outlet puts right: statements in the sentence that says so, and the outlet's own explanation, against its
/// earlier report.
pub(crate) fn corrected(s: &Scorer<'_>, by_doc: &[Vec<usize>], outlet_of: &BTreeMap<usize, usize>) -> Vec<Against> {
    let mut out = Vec::new();
    for (d, list) in by_doc.iter().enumerate() {
        let doc = &s.docs[d];
        for (n, &(a, b)) in doc.sentences.iter().enumerate() {
            if doc.is_furniture(TextRange::new(a, b)) {
                continue;
            }
            let Some(cue) = phrase_in(&doc.text[a..b], &rules().correcting) else { continue };
            let near = |j: &&usize| {
                (n..=n + 1).contains(&s.units[**j].sentence) && !s.units[**j].headline && s.units[**j].is_claim()
            };
            let around: Vec<usize> = list.iter().filter(near).copied().collect();
            // The report that is put right: the one that carries an outlet's earlier account.
            let Some(&old) = around.iter().find(|&&j| s.cites.contains_key(&j)) else { continue };
            for &j in &around {
                let own = outlet_of.get(&j).is_some() && outlet_of.get(&j) == outlet_of.get(&old);
                let says = s.units[j].sentence == n && !s.units[j].denial;
                if j != old && (own || says) && !s.units[j].denial {
                    let at = TextRange::new(a + cue.0, a + cue.1);
                    out.push(Against { unit: j, with: old, kind: ContradictionKind::Correction, doc: d, at });
                }
            }
        }
    }
    out
}
