//! Units: what is grouped into claims. A unit is one thing said in one article: an attribution together with those
//! nested in it that carry the same content further in (*officials said that Marr told allies that he believes ...* is
//! one unit of three attributions), in words that stand by themselves (names for pronouns).

use crate::actors::{Actors, PRONOUNS};
use crate::day;
use crate::doc::Doc;
use crate::parallel;
use crate::rules::rules;
use crate::stems::{Lexicon, Stems};
use crate::text::{self, Number, Word, numbers, quotations, words};
use crate::vectors::{Meant, Vectors};
use onrecord_record::{Act, EntityKind, Setting, TextRange};
use std::collections::BTreeSet;

/// One thing said in one article.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Index of the document.
    pub doc: usize,
    /// Index of the outermost attribution of the unit.
    pub root: usize,
    /// Indexes of all its attributions, outermost first.
    pub members: Vec<usize>,
    /// The outermost attribution that does not merely relay, or the innermost that does.
    pub head: usize,
    /// Who says it, where it is somebody who can be named.
    pub speaker: Option<usize>,
    /// Whether the speaker's words reach us through somebody else in the article.
    pub relayed: bool,
    /// Whether it stands in the headline.
    pub headline: bool,
    /// Whether the unit says that something is not so.
    pub denial: bool,
    /// Whether the content points back rather than says (*this*, *the account*).
    pub anaphoric: bool,
    pub act: Act,
    pub setting: Option<Setting>,
    /// First and last day on which it can have been said.
    pub said_on: Option<(i64, i64)>,
    /// The content in words that stand by themselves.
    pub full: Meant,
    /// The content without its speaker and context.
    pub plain: Meant,
    /// Stems of the content, with its speaker and, where it is thin, its sentence.
    pub stems: Stems,
    /// Stems of the content alone.
    pub own_stems: Stems,
    /// Whether the content says too little to stand by itself.
    pub thin: bool,
    /// Index of the sentence it stands in.
    pub sentence: usize,
    pub numbers: Vec<Number>,
    pub quotes: Vec<Vec<String>>,
    /// Actors that the content speaks of.
    pub about: BTreeSet<usize>,
    /// Whether the content is turned round by an odd number of negations.
    pub negative: bool,
    /// Whether it gives ground: accepts, waits, withdraws.
    pub yielding: bool,
    /// Whether it is told as said before: *had insisted*.
    pub before: bool,
    /// The same, or as said at some time: *has sworn*.
    pub perfect: bool,
    /// Whether a noun recalls it: *its threat to*.
    pub noun: bool,
    /// Whether its own cue says that it is said again: *repeated*.
    pub again: bool,
    /// First and last day on which it falls due.
    pub due: Option<(i64, i64)>,
}

/// Units of all documents, in canonical order.
pub(crate) fn units(docs: &[Doc<'_>], actors: &Actors, lexicon: &mut Lexicon) -> Vec<Unit> {
    let by_doc = parallel::map(docs, |d, doc| {
        let (mut own, mut units) = (Lexicon::default(), Vec::new());
        let mut taken = vec![false; doc.attrs.len()];
        for root in 0..doc.attrs.len() {
            if doc.attrs[root].parent.is_none() {
                collect(docs, d, root, actors, &mut own, &mut taken, &mut units);
            }
        }
        (own, units)
    });
    let mut out = Vec::with_capacity(by_doc.iter().map(|x| x.1.len()).sum());
    for (own, units) in by_doc {
        let numbers = lexicon.take_in(own);
        let renumbered = |s: &Stems| Stems::of(s.iter().map(|x| numbers[x as usize]).collect());
        out.extend(units.into_iter().map(|u| Unit {
            stems: renumbered(&u.stems),
            own_stems: renumbered(&u.own_stems),
            ..u
        }));
    }
    out
}

fn collect(
    docs: &[Doc<'_>],
    d: usize,
    root: usize,
    actors: &Actors,
    lexicon: &mut Lexicon,
    taken: &mut [bool],
    out: &mut Vec<Unit>,
) {
    if std::mem::replace(&mut taken[root], true) {
        return;
    }
    let doc = &docs[d];
    let mut members = vec![root];
    let mut at = root;
    while let Some(next) = main_child(doc, at) {
        members.push(next);
        at = next;
    }
    let rest: Vec<usize> = members.iter().flat_map(|&m| doc.attrs[m].children.clone()).collect();
    for &m in &members {
        taken[m] = true;
    }
    out.push(unit(docs, d, members, actors, lexicon));
    for r in rest {
        // What somebody denies having been said is said by nobody here.
        if !doc.attrs[r].parent.is_some_and(|p| denies(doc, p)) {
            collect(docs, d, r, actors, lexicon, taken, out);
        }
    }
}

/// Whether a verb tells that something is said another time. Insisting says nothing of when.
fn said_again(verb: &str) -> bool {
    rules().again.contains(verb) && !verb.starts_with("insist") && !verb.starts_with("maintain")
}

/// Whether an attribution denies what stands in it.
pub(crate) fn denies(doc: &Doc<'_>, attr: usize) -> bool {
    let a = doc.attrs[attr].a;
    a.act == Act::Deny || a.negated
}

/// The nested attribution that carries most of an attribution's content further in.
fn main_child(doc: &Doc<'_>, attr: usize) -> Option<usize> {
    let a = &doc.attrs[attr];
    if denies(doc, attr) || matches!(a.a.act, Act::Ask | Act::Decline) {
        return None;
    }
    let length = |i: usize| doc.attrs[i].content.iter().map(|r| r.len()).sum::<usize>();
    // A relayer hands on whatever it hands on; anybody else must spend most words on it.
    let share = if a.relays() { 3 } else { 2 };
    // A question beside a statement is not what is handed on.
    let says = |c: &usize| !matches!(doc.attrs[*c].a.act, Act::Ask | Act::Decline);
    let any = a.children.iter().any(says);
    let best = a
        .children
        .iter()
        .copied()
        .filter(|c| !denies(doc, *c) && (says(c) || !any))
        .max_by_key(|&c| (length(c), std::cmp::Reverse(c)))?;
    (length(best) * share >= length(attr)).then_some(best)
}

fn unit(docs: &[Doc<'_>], d: usize, members: Vec<usize>, actors: &Actors, lexicon: &mut Lexicon) -> Unit {
    let doc = &docs[d];
    let root = members[0];
    let head = *members.iter().find(|&&m| !doc.attrs[m].relays()).unwrap_or(&members[members.len() - 1]);
    // "renewed his pledge to": what is said is the pledge.
    let own = |m: &&usize| doc.attrs[**m].actor.is_some() && doc.attrs[**m].actor == doc.attrs[head].actor;
    let named = members.iter().skip_while(|&&m| m != head).skip(1).take(1).filter(own).find(|&&m| is_noun(doc, m));
    let head = *named.unwrap_or(&head);
    let relayed = head != root || doc.attrs[root].relays() || doc.attrs[root].parent.is_some();
    // The words in which it reaches us: what the last relayer hands on, or what the speaker says.
    let said = members.iter().copied().take_while(|&m| doc.attrs[m].relays()).last().unwrap_or(root);
    let speaker = (!doc.attrs[head].relays()).then_some(doc.attrs[head].actor).flatten();
    let plain = subst(docs, d, &doc.attrs[said].content, actors, speaker);
    let name = speaker.filter(|_| said == head || !doc.attrs[said].relays()).map(|s| actors.list[s].name.as_str());
    let mut text = name.map_or(plain.clone(), |n| format!("{n}: {plain}"));
    let a = &doc.attrs[head];
    let own_stems = topic_stems(&plain, actors);
    let anaphoric = points_back(&plain);
    let thin = own_stems.len() < 4 || anaphoric;
    if thin {
        // Too little to stand by itself: the sentence goes along.
        let s = doc.sentence(doc.attrs[said].sentence);
        text = format!("{plain} {}", subst(docs, d, &[s], actors, None));
    }
    let said_on =
        members.iter().skip_while(|&&m| m != head).find_map(|&m| doc.attrs[m].a.said_on.as_deref()).and_then(day::span);
    let all = doc.attrs[said].content.iter().map(|r| r.slice(doc.text)).collect::<Vec<_>>().join(" ");
    Unit {
        doc: d,
        root,
        head,
        speaker,
        relayed,
        headline: doc.attrs[root].hull().start() < doc.headline,
        denial: members.iter().any(|&m| denies(doc, m)),
        anaphoric,
        act: a.a.act,
        setting: a.a.setting,
        said_on,
        stems: lexicon.set(topic_stems(&text, actors)),
        own_stems: lexicon.set(own_stems),
        thin,
        sentence: doc.attrs[said].sentence,
        numbers: numbers(&all),
        quotes: quotations(&all),
        about: about(doc, d, &doc.attrs[said].content, actors).into_iter().chain(speaker).collect(),
        negative: is_negative(&all),
        yielding: gives_ground(doc, said, doc.attrs[head].actor),
        before: auxiliary(doc, head, &["had"]),
        perfect: auxiliary(doc, head, &["had", "has", "have"]),
        noun: is_noun(doc, head),
        again: doc.attrs[head]
            .cue
            .is_some_and(|c| words(c.slice(doc.text)).iter().any(|w| said_again(&w.text.to_lowercase()))),
        due: members
            .iter()
            .skip_while(|&&m| m != head)
            .find_map(|&m| doc.attrs[m].a.due.as_deref().and_then(day::span)),
        full: Meant::new(text),
        plain: Meant::new(plain),
        members,
    }
}

/// Whether what an attribution says gives ground. What it tells of others' wishes is not the speaker's to give: "she believed
/// that Germany wanted to wait".
fn gives_ground(doc: &Doc<'_>, attr: usize, speaker: Option<usize>) -> bool {
    let others = |r: TextRange| {
        doc.attrs[attr].children.iter().any(|&c| {
            let child = &doc.attrs[c];
            child.actor.is_some() && child.actor != speaker && child.content.iter().any(|x| x.covers(r))
        })
    };
    doc.attrs[attr].content.iter().any(|r| {
        words(r.slice(doc.text)).iter().any(|w| {
            let at = TextRange::new(r.start() + w.start, r.start() + w.end);
            rules().yielding.contains(&w.text.to_lowercase()) && !others(at)
        })
    })
}

/// Whether one of some auxiliaries stands in or before an attribution's cue: *had insisted*, *had earlier said*.
fn auxiliary(doc: &Doc<'_>, attr: usize, which: &[&str]) -> bool {
    let Some(cue) = doc.attrs[attr].cue else { return false };
    let from = doc.sentence(doc.attrs[attr].sentence).start().min(cue.start());
    let before = words(TextRange::new(from, cue.start()).slice(doc.text));
    let within = words(cue.slice(doc.text));
    before.iter().rev().take(2).chain(within.first()).any(|w| which.contains(&w.text))
}

/// Whether an attribution's cue is a noun with its owner before it: *the minister's threat*, *its stubborn insistence*.
fn is_noun(doc: &Doc<'_>, attr: usize) -> bool {
    const OWNERS: [&str; 5] = ["his", "her", "its", "their", "whose"];
    const CONTRACTED: [&str; 6] = ["he", "she", "it", "who", "that", "there"];
    let Some(cue) = doc.attrs[attr].cue else { return false };
    let from = doc.sentence(doc.attrs[attr].sentence).start().min(cue.start());
    let before = TextRange::new(from, cue.end()).slice(doc.text);
    let is_owner = |w: &Word<'_>| {
        let (lower, rest) = (w.text.to_lowercase(), &before[w.end..]);
        OWNERS.contains(&lower.as_str())
            || (["'s ", "’s "].iter().any(|p| rest.starts_with(p)) && !CONTRACTED.contains(&lower.as_str()))
            || (lower.ends_with('s') && ["' ", "’ "].iter().any(|p| rest.starts_with(p)))
    };
    words(before).iter().filter(|w| w.end < before.len()).rev().take(2).any(is_owner)
}

/// Whether a content is only a pointer to something said before.
fn points_back(text: &str) -> bool {
    let ws = text::lower_words(text);
    let r = rules();
    // "that claim 'cow dung'"
    let object = ws.len() <= 5
        && ws
            .first()
            .is_some_and(|w| matches!(w.as_str(), "that" | "this" | "the" | "such" | "any" | "those" | "these"))
        && ws.iter().skip(1).take(2).any(|w| r.accounts.contains(w) || r.whole_account.contains(w));
    if object {
        return true;
    }
    // "It would attend" is about somebody.
    if ws.get(1).is_some_and(|w| matches!(w.as_str(), "will" | "would" | "shall" | "could" | "can" | "may" | "must")) {
        return false;
    }
    let telling = ws.iter().filter(|w| !r.is_stop(w) && !r.anaphors.contains(*w)).count();
    ws.len() <= 8 && telling <= 1 && ws.iter().any(|w| r.anaphors.contains(w))
}

/// Whether a stretch is turned round by an odd number of negations. *No later than* sets a limit and negates nothing.
pub(crate) fn is_negative(text: &str) -> bool {
    const LIMITS: [&str; 6] = ["later", "earlier", "sooner", "fewer", "less", "more"];
    let r = rules();
    let ws = text::lower_words(text);
    let at = |i: usize| ws.get(i).map(String::as_str);
    let limit = |i: usize| at(i + 1).is_some_and(|w| LIMITS.contains(&w)) && at(i + 2) == Some("than");
    // "With or without" leaves it open.
    let either = |i: usize| i > 0 && at(i) == Some("without") && at(i - 1) == Some("or");
    let negates = |(i, w): &(usize, &String)| r.negates(w) && !limit(*i) && !either(*i);
    ws.iter().enumerate().filter(negates).count() % 2 == 1
}

/// The text of ranges with names in place of pronouns and descriptions, but for pronouns of the speaker: two things that
/// somebody says of themselves are not alike for that.
pub(crate) fn subst(
    docs: &[Doc<'_>],
    d: usize,
    ranges: &[TextRange],
    actors: &Actors,
    speaker: Option<usize>,
) -> String {
    let doc = &docs[d];
    let mut out = String::new();
    for r in ranges {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut at = r.start();
        let from = doc.mentions.partition_point(|(m, _)| m.start() < r.start());
        for &(m, e) in &doc.mentions[from..] {
            if m.start() >= r.end() {
                break;
            }
            if m.start() < at || m.end() > r.end() || m == *r {
                continue;
            }
            let Some(actor) = actors.of(d, e) else { continue };
            let info = &actors.list[actor];
            let (written, person) = (m.slice(doc.text), info.kind == EntityKind::Person);
            let pronoun = PRONOUNS.contains(&written.to_lowercase().as_str());
            if written.ends_with("self")
                || (pronoun && Some(actor) == speaker)
                || !info.named
                || !(person || pronoun || info.kind == EntityKind::Country)
            {
                continue;
            }
            out.push_str(TextRange::new(at, m.start()).slice(doc.text));
            out.push_str(&info.name);
            if pronoun && matches!(written.to_lowercase().as_str(), "his" | "her" | "its" | "their") {
                out.push_str("'s");
            }
            at = m.end();
        }
        out.push_str(TextRange::new(at, r.end()).slice(doc.text));
    }
    with_full_names(&out.replace('\n', " "), actors)
}

/// Bare surnames that one person of the corpus bears, with that person's full name; a *Mr.* before it goes. What is a
/// country's name, too, or begins another name (*Israel Aerospace*) stays as it is.
fn with_full_names(text: &str, actors: &Actors) -> String {
    const POLITE: [&str; 5] = ["Mr", "Mrs", "Ms", "Miss", "President"];
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let ws = words(text);
    for (i, w) in ws.iter().enumerate() {
        let Some(actor) = actors.by_surname(w.text) else { continue };
        let name = &actors.list[actor].name;
        let before = i.checked_sub(1).map(|k| &ws[k]);
        if before.is_some_and(|b| name.contains(b.text) && b.text.chars().next().is_some_and(char::is_uppercase))
            || w.start < at
            || actors.is_country(w.text)
            || ws.get(i + 1).is_some_and(|n| &text[w.end..n.start] == " " && n.text.starts_with(char::is_uppercase))
        {
            continue;
        }
        let start = before.filter(|b| POLITE.contains(&b.text) && b.start >= at).map_or(w.start, |b| b.start);
        out.push_str(&text[at..start]);
        out.push_str(name);
        at = w.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Stems of what a text is about, a country's adjective counting as its name.
pub(crate) fn topic_stems(text: &str, actors: &Actors) -> BTreeSet<String> {
    let country = |w: &str| actors.country_stem(w).map(str::to_owned);
    let ws = words(text);
    let telling = ws.iter().filter(|w| !rules().is_stop(w.text));
    let stems = telling.map(|w| country(w.text).unwrap_or_else(|| text::stem(w.text))).filter(|s| s.len() > 1);
    stems.chain(text::month_days(text)).collect()
}

fn about(doc: &Doc<'_>, d: usize, ranges: &[TextRange], actors: &Actors) -> BTreeSet<usize> {
    let inside = |m: TextRange| ranges.iter().any(|r| r.covers(m));
    doc.mentions.iter().filter(|(m, _)| inside(*m)).filter_map(|(_, e)| actors.of(d, *e)).collect()
}

impl Unit {
    /// Whether the unit stands for something that somebody holds to be so, wants or means to do; a question or a refusal
    /// to answer does not.
    pub fn is_claim(&self) -> bool {
        !matches!(self.act, Act::Ask | Act::Decline)
    }

    /// Cosine of two units: of the contents with their speakers, or of the bare contents.
    pub fn cosine(&self, other: &Self, encoder: &Vectors<'_>) -> f32 {
        self.full.cosine(&other.full, encoder).max(self.plain.cosine(&other.plain, encoder))
    }
}

/// Longest run of words that two quotations share, in words.
pub(crate) fn shared_quote(a: &[Vec<String>], b: &[Vec<String>]) -> usize {
    let mut best = 0;
    for x in a {
        for y in b {
            for i in 0..x.len() {
                for j in 0..y.len() {
                    let n = x[i..].iter().zip(&y[j..]).take_while(|(p, q)| p == q).count();
                    best = best.max(n);
                }
            }
        }
    }
    best
}

/// Whether both count the same thing and come to different numbers.
pub(crate) fn numbers_differ(a: &[Number], b: &[Number]) -> bool {
    let same = |x: &Number, y: &Number| (x.value - y.value).abs() < 1e-6 * x.value.abs().max(1.0);
    let any = a.iter().any(|x| b.iter().any(|y| same(x, y)));
    !any && a.iter().any(|x| b.iter().any(|y| !x.unit.is_empty() && x.unit == y.unit && !same(x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc;
    use onrecord_record::{Document, Entity, Record, Span};

    #[test]
    fn surnames_get_full_names_unless_they_are_other_names() {
        let text = "Steve Israel met Paul Carver in Israel.";
        let mut record = Record::empty(Document { name: "a".into(), text: text.into(), ..Document::default() });
        let kinds = [
            ("Steve Israel", EntityKind::Person),
            ("Paul Carver", EntityKind::Person),
            ("Israel", EntityKind::Country),
        ];
        record.entities = kinds
            .iter()
            .enumerate()
            .map(|(i, (name, kind))| Entity {
                id: format!("e{}", i + 1),
                name: (*name).into(),
                kind: *kind,
                wikidata: None,
                mentions: vec![span(text, name)],
            })
            .collect();
        let mut docs = doc::documents([("a", &record)].into_iter());
        let actors = Actors::link(&mut docs, &[]);
        let full = |t: &str| with_full_names(t, &actors);
        assert_eq!(full("Mr. Carver left Israel"), "Paul Carver left Israel");
        assert_eq!(full("Carver Aerospace builds it"), "Carver Aerospace builds it");
        assert_eq!(full("Carver's Aerospace shares"), "Paul Carver's Aerospace shares");
    }

    fn span(text: &str, words: &str) -> Span {
        let start = text.rfind(words).unwrap();
        Span { start, end: start + words.len(), text: words.into() }
    }
}
