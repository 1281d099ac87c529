//! Conventions: from the spans of the training corpus to those of the contract.
//!
//! PolNeAR, which the model learned from, draws its spans wider than the contract does: its cues take in auxiliaries,
//! adverbs and objects (*had never told*, *said Saturday*, *declined to say*), its sources take in appositions and
//! relative clauses, its contents the person who was told. The rules here are about closed classes of words and about
//! where a piece stands to its neighbours; none of them knows a verb of saying beyond those that take a person and an
//! infinitive (*told him to go*).

use crate::Linked;
use crate::boundaries::words;
use crate::describe::{lexicon::LEXICON, source::AFTER_CORE, words::Word};
use onrecord_record::TextRange;

/// Auxiliaries that carry tense and voice, not the act.
const AUXILIARIES: &[&str] = &[
    "has", "have", "had", "having", "is", "are", "was", "were", "be", "been", "being", "am", "’s", "'s", "’ve", "'ve",
];
/// Participles that report with *to* and without a source (*is said to*).
const PASSIVE_REPORT: &[&str] = &[
    "expected",
    "said",
    "believed",
    "thought",
    "supposed",
    "due",
    "understood",
    "reported",
    "alleged",
    "known",
    "rumoured",
    "rumored",
    "reputed",
    "feared",
    "claimed",
];
/// Auxiliaries as they stand alone, without *not*.
const BARE_AUXILIARIES: &[&str] = &[
    "has", "have", "had", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "will", "would", "can",
    "could", "shall", "should", "may", "might", "must",
];
/// Participles of leave to do something.
const PERMITTED: &[&str] = &["authorized", "authorised", "allowed", "permitted", "cleared", "entitled", "free"];
/// Adverbs without *-ly* that stand among auxiliaries or after the cue.
const ADVERBS: &[&str] = &[
    "also", "still", "never", "not", "ever", "since", "already", "now", "then", "only", "just", "again", "once",
    "later", "earlier", "even", "long", "yet", "first", "n't", "n’t",
];
/// Words that open the object of a cue, and so belong to the content where it follows at once.
const OPENERS: &[&str] = &[
    "the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "this", "that", "these", "those", "to", "of",
    "about", "in", "at", "for", "from", "with", "by", "over", "into", "against", "as", "on", "upon",
];
/// Confidence from which a verb that the lexicon does not know says something all the same.
const DEED: f32 = 0.8;
/// Verbs that make a clause of what is said.
const FINITE: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "might", "should",
    "must", "did", "does", "do",
];
/// Words before a verb of what is still to be done.
const AHEAD: &[&str] = &[
    "will",
    "would",
    "'d",
    "’d",
    "'ll",
    "’ll",
    "should",
    "could",
    "can",
    "may",
    "might",
    "must",
    "shall",
    "won't",
    "won’t",
    "wouldn't",
    "wouldn’t",
    "to",
];
/// Verbs of what is said to somebody.
const SPEAKING: &[&str] = &["say", "tell", "ask", "urge", "promise", "beg", "plead", "call", "on"];
/// Verbs of saying again.
const AGAIN: &[&str] = &[
    "repeat",
    "repeats",
    "repeated",
    "repeating",
    "renew",
    "renews",
    "renewed",
    "renewing",
    "reiterate",
    "reiterates",
    "reiterated",
    "reiterating",
    "restate",
    "restated",
];
const DETERMINERS: &[&str] = &["the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "this"];
/// Verbs whose particle is not a preposition before the content.
const PARTICLES: &[(&str, &str)] = &[("call", "on"), ("called", "on"), ("calls", "on"), ("calling", "on")];
/// Verbs that take a person and then what the person is to do.
const PERSON_AND_INFINITIVE: &[&str] = &[
    "tell",
    "tells",
    "told",
    "telling",
    "urge",
    "urges",
    "urged",
    "urging",
    "ask",
    "asks",
    "asked",
    "asking",
    "order",
    "orders",
    "ordered",
    "ordering",
    "instruct",
    "instructed",
    "instructing",
    "invite",
    "invited",
    "press",
    "pressed",
    "pressing",
    "warn",
    "warns",
    "warned",
    "warning",
    "call",
    "called",
    "calls",
    "calling",
    "implore",
    "implored",
    "remind",
    "reminded",
    "persuade",
    "advise",
    "advised",
    "assure",
    "assured",
    "assuring",
    "inform",
    "informed",
];
/// Verbs whose object is part of what is wished, expected or thought.
const WISHING: &[&str] = &[
    "want",
    "wants",
    "wanted",
    "wanting",
    "expect",
    "expects",
    "expected",
    "expecting",
    "like",
    "need",
    "needs",
    "needed",
    "prefer",
    "prefers",
    "preferred",
    "wish",
    "wishes",
    "wished",
    "allow",
    "allows",
    "allowed",
    "believe",
    "believes",
    "believed",
    "think",
    "thought",
    "intend",
    "intended",
    "mean",
    "meant",
    "get",
    "cause",
    "enable",
];
/// Verbs of refusing, whose infinitive belongs to the content.
const REFUSING: &[&str] = &["decline", "declines", "declined", "declining", "refuse", "refuses", "refused", "refusing"];
/// Auxiliaries that carry refusal and intention, and stay in the cue.
const MODALS: &[&str] = &[
    "did",
    "do",
    "does",
    "didn't",
    "didn’t",
    "would",
    "could",
    "will",
    "wouldn't",
    "wouldn’t",
    "can",
    "cannot",
    "may",
    "might",
];
const DAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "tomorrow"];
/// Marks that a quotation opens with.
const OPENING_MARKS: &[char] = &['"', '“', '‘', '«', '„'];
const JOINING: &[&str] = &["and", "while", "but", "though", "although", "as", "whereas"];

fn is(text: &str, word: TextRange, list: &[&str]) -> bool {
    let w = word.slice(text).to_lowercase();
    list.contains(&w.as_str())
}

fn adverb(text: &str, word: TextRange) -> bool {
    let w = word.slice(text);
    is(text, word, ADVERBS) || (w.len() > 4 && w.ends_with("ly"))
}

/// Whether only white space lies between two places, in this order.
fn adjacent(text: &str, before: usize, after: usize) -> bool {
    before <= after && text.get(before..after).is_some_and(|s| s.chars().all(|c| c == ' ' || c == '\u{a0}'))
}

/// The attributions of a document by the contract's conventions.
pub fn contract(text: &str, found: Vec<Linked>) -> Vec<Linked> {
    let mut found: Vec<Linked> = found
        .into_iter()
        .map(|mut a| {
            one_paragraph(text, &mut a);
            cue(text, &mut a);
            if let Some(s) = a.source {
                a.source = Some(source(text, s));
            }
            told(text, &mut a);
            after_source(text, &mut a);
            bare_pieces(text, &mut a);
            for c in &mut a.content {
                if let Some(rest) = c.slice(text).strip_prefix("that ") {
                    *c = TextRange::new(c.end() - rest.len(), c.end());
                }
            }
            a
        })
        .collect();
    coordinated(text, &mut found);
    closing_frame(text, &mut found);
    relative(text, &mut found);
    inside_quotation(text, &mut found);
    evidence(text, &mut found);
    found.retain(|a| {
        !permitted(text, a) && !only_auxiliary(text, a) && !looms(text, a) && !free_relative(text, a) && !does(text, a)
    });
    let found = without(found, |a, all| said_again(text, a, all));
    without(found, |a, all| not_yet_said(text, a, all))
}

/// The attributions but those that the others make none.
fn without(found: Vec<Linked>, none: impl Fn(&Linked, &[Linked]) -> bool) -> Vec<Linked> {
    let kept: Vec<bool> = found.iter().map(|a| !none(a, &found)).collect();
    found.into_iter().zip(kept).filter_map(|(a, kept)| kept.then_some(a)).collect()
}

/// *She said they would oppose the payment*: what somebody will do is part of what is said, not said by them; only what they
/// will say, ask or promise is.
fn not_yet_said(text: &str, a: &Linked, all: &[Linked]) -> bool {
    let Some(cue) = a.cue else { return false };
    let said = words(text, cue);
    let opens = said.len() > 1 && said.first().is_some_and(|w| is(text, *w, AHEAD));
    let speaks = said.last().is_some_and(|w| is(text, *w, SPEAKING));
    let negated = said
        .iter()
        .any(|w| is(text, *w, &["not", "never"]) || w.slice(text).ends_with("n't") || w.slice(text).ends_with("n’t"));
    let around = |b: &Linked| {
        let inside = |r: TextRange| b.content.iter().any(|p| p.covers(r));
        inside(cue) && a.content.iter().all(|c| inside(*c))
    };
    opens && (negated || !speaks) && all.iter().any(around)
}

/// *Lodged the complaint*, *signed a truce*: a verb that says nothing with a thing for its object tells of a deed. What is said
/// is a clause, an infinitive or a quotation.
fn does(text: &str, a: &Linked) -> bool {
    let (Some(cue), Some(first)) = (a.cue, a.content.first()) else { return false };
    if a.confidence >= DEED || a.content.iter().any(|c| c.slice(text).contains(['"', '“', '”', '‘'])) {
        return false;
    }
    // With what follows it: "ruled" is nothing, "ruled out" is.
    let all = lowered(text, cue.hull(TextRange::new(first.start(), first.start().max(first.end()))));
    let within = words(text, cue).len();
    let speaks = (0..within).any(|i| LEXICON.cues_at(&all, i).is_some());
    let opening = words(text, *first);
    let clause = opening.first().is_none_or(|w| {
        is(
            text,
            *w,
            &["that", "to", "whether", "if", "what", "how", "why", "who", "when", "where", "it", "this", "so", "which"],
        )
    });
    let after = first.start() >= cue.end();
    // "came away with the belief that"
    let clause = clause || opening.iter().take(5).any(|w| is(text, *w, &["that"]));
    let finite = opening.iter().take(12).any(|w| is(text, *w, FINITE));
    !speaks && after && !clause && !finite
}

/// *Repeated his demand for a rerun*: the noun carries the act, and who repeats it says nothing more.
fn said_again(text: &str, a: &Linked, all: &[Linked]) -> bool {
    let [content] = a.content[..] else { return false };
    let again = a.cue.is_some_and(|c| words(text, c).last().is_some_and(|w| is(text, *w, AGAIN)));
    match words(text, content)[..] {
        [whose, noun, ..] => {
            again && is(text, whose, &["his", "her", "its", "their"]) && all.iter().any(|b| b.cue == Some(noun))
        }
        _ => false,
    }
}

/// The words of a range, as the lexicon looks at them.
fn lowered(text: &str, range: TextRange) -> Vec<Word> {
    let word = |r: TextRange| {
        let lower = r.slice(text).to_lowercase().replace('’', "'");
        Word { range: r, lower, capital: capital(text, r), word: true }
    };
    words(text, range).into_iter().map(word).collect()
}

/// *To begin filling whatever the inspectors wrote*: a clause that a verb before it governs; nobody says what stands before.
fn free_relative(text: &str, a: &Linked) -> bool {
    let (Some(source), Some(cue)) = (a.source, a.cue) else { return false };
    let before = a.content.iter().all(|c| c.end() <= source.start()) && source.end() <= cue.start();
    let line = text.get(..source.start()).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let last = words(text, TextRange::new(line, source.start())).last().copied();
    before
        && last.is_some_and(|w| {
            let matter = text.get(..w.start()).is_some_and(|t| t.trim_end().ends_with("no matter"));
            let opens = is(text, w, &["whatever", "whichever"]) || is(text, w, &["what"]) && matter;
            opens && adjacent(text, w.end(), source.start())
        })
}

/// *Officials couldn’t wait*: an auxiliary whose verb says nothing.
fn only_auxiliary(text: &str, a: &Linked) -> bool {
    let bare = |w: &TextRange| {
        let word = w.slice(text).to_lowercase().replace('’', "'");
        let negated = word.strip_suffix("n't");
        let stem = negated.unwrap_or(&word);
        BARE_AUXILIARIES.contains(&stem) || (negated.is_some() && matches!(stem, "ca" | "wo" | "sha" | "ai"))
    };
    a.cue.is_some_and(|c| words(text, c).iter().all(bare))
}

/// "The actions of the council threatened to break the truce": a thing that threatens to do something only makes it
/// likely. Things are what no speaker is called by.
fn looms(text: &str, a: &Linked) -> bool {
    let threatens = a.cue.is_some_and(|c| {
        words(text, c).iter().any(|w| is(text, *w, &["threaten", "threatens", "threatened", "threatening"]))
    });
    let to = a.content.first().is_some_and(|c| words(text, *c).first().is_some_and(|w| is(text, *w, &["to"])));
    let Some(source) = a.source.filter(|_| threatens && to) else { return false };
    let all = words(text, source);
    let core: Vec<TextRange> = all.iter().copied().take_while(|w| !is(text, *w, AFTER_CORE)).collect();
    let named = core.iter().skip(1).any(|w| capital(text, *w));
    let Some(head) = core.last().map(|w| w.slice(text).to_lowercase()).filter(|_| !named) else { return false };
    core.len() > 1 && LEXICON.noun(&head).is_none()
}

/// *They were not authorized to discuss it*: what somebody may say is not said, and who may is not who permits.
fn permitted(text: &str, a: &Linked) -> bool {
    let (Some(source), Some(cue)) = (a.source, a.cue) else { return false };
    let verb = words(text, cue).last().is_some_and(|w| is(text, *w, PERMITTED));
    let passive = source.end() <= cue.start() && {
        let between = words(text, TextRange::new(source.end(), cue.end()));
        between.iter().any(|w| is(text, *w, AUXILIARIES) && !is(text, *w, &["has", "have", "had", "having"]))
    };
    verb && passive
        && a.content.iter().any(|c| c.slice(text).starts_with("to ") && adjacent(text, cue.end(), c.start()))
}

/// A piece that is not quoted stays in its paragraph, and in that of the cue where it runs over a paragraph's end.
fn one_paragraph(text: &str, a: &mut Linked) {
    let Some(cue) = a.cue else { return };
    for c in &mut a.content {
        let s = c.slice(text);
        if !s.contains('\n') || s.starts_with(OPENING_MARKS) {
            continue;
        }
        let lines = || {
            s.split('\n').filter(|l| !l.trim().is_empty()).map(|l| {
                let start = c.start() + (l.as_ptr() as usize - s.as_ptr() as usize);
                TextRange::new(start, start + l.len()).trimmed(text)
            })
        };
        let gap = |r: &TextRange| {
            if r.start() >= cue.end() { r.start() - cue.end() } else { cue.start().saturating_sub(r.end()) }
        };
        if let Some(nearest) = lines().min_by_key(gap) {
            *c = nearest;
        }
    }
    let here = |c: &TextRange| {
        let (from, to) = (c.end().min(cue.end()), c.start().max(cue.start()));
        !text.get(from..to).is_some_and(|gap| gap.contains('\n'))
    };
    if a.content.iter().any(here) {
        a.content.retain(|c| here(c) || c.slice(text).starts_with(OPENING_MARKS));
    }
    if let Some(s) = a.source
        && let Some(at) = s.slice(text).rfind('\n')
    {
        a.source = Some(TextRange::new(s.start() + at + 1, s.end()).trimmed(text));
    }
}

/// The cue without auxiliaries and adverbs, and without the beginning of the content.
fn cue(text: &str, a: &mut Linked) {
    let Some(mut range) = a.cue else { return };
    let mut w = words(text, range);
    if w.is_empty() {
        return;
    }
    // "no longer sought": the model may stop at the first word.
    if w.len() == 1
        && is(text, w[0], &["no"])
        && let Some(rest) = text.get(range.end()..).and_then(|t| t.strip_prefix(" longer "))
    {
        let verb = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        range = TextRange::new(range.start(), range.end() + " longer ".len() + verb);
        for c in a.content.iter_mut().filter(|c| c.start() < range.end() && c.end() > range.end()) {
            *c = TextRange::new(range.end(), c.end()).trimmed(text);
        }
        a.cue = Some(range);
        w = words(text, range);
    }
    // "is expected to" says the act only as a whole.
    if let Some(i) = w.iter().position(|x| is(text, *x, PASSIVE_REPORT))
        && i > 0
        && is(text, w[0], AUXILIARIES)
        && a.source.is_none()
    {
        let end = w[i].end();
        if let Some(to) = text.get(end..).and_then(|s| s.strip_prefix(" to ")) {
            let after = text.len() - to.len();
            a.cue = Some(TextRange::new(w[0].start(), end + 3));
            // What is expected begins with the infinitive, wherever the model saw it begin.
            if let Some(c) = a.content.iter_mut().filter(|c| c.end() > after && c.start() >= end).min() {
                let gap = text.get(after..c.start()).unwrap_or("");
                if gap.len() < 40 && !gap.contains(['\n', '.', ';', '“', '"']) {
                    *c = TextRange::new(after, c.end());
                }
            }
            return;
        }
    }
    if w.iter().all(|x| is(text, *x, AUXILIARIES) || is(text, *x, MODALS) || adverb(text, *x)) {
        // The verb itself was cut off.
        let line = text.get(range.end()..).and_then(|t| t.split(['\n', '.', ',', ';']).next()).map_or(0, str::len);
        let next = words(text, TextRange::new(range.end(), range.end() + line));
        if let Some(i) = next.iter().position(|x| !adverb(text, *x)).filter(|i| *i < 3) {
            let verb = next[i];
            w.extend(&next[..=i]);
            for c in &mut a.content {
                if c.start() < verb.end() && c.end() > verb.end() && c.start() >= range.end() {
                    *c = TextRange::new(verb.end(), c.end()).trimmed(text);
                }
            }
        }
    }
    while w.len() > 1 && (is(text, w[0], AUXILIARIES) || adverb(text, w[0])) && !is(text, w[1], &["no"]) {
        // "did not", "would not" stay: they carry the refusal; "has not" does not.
        w.remove(0);
    }
    // "quoted him as saying": the participle carries the act.
    if w.len() > 1 && is(text, w[0], &["as"]) && w[1].slice(text).ends_with("ing") {
        w.remove(0);
    }
    let mut last = w.len() - 1;
    let head = w.iter().position(|x| !is(text, *x, MODALS) || is(text, *x, &["not"])).unwrap_or(0);
    if let Some(i) = w.iter().skip(head + 1).position(|x| {
        is(text, *x, OPENERS)
            || is(text, *x, DAYS)
            || adverb(text, *x)
            || is(text, *x, &["me", "him", "her", "us", "them"])
    }) {
        let mut i = i + head + 1;
        let phrasal = PARTICLES.iter().any(|(v, p)| is(text, w[i - 1], &[v]) && is(text, w[i], &[p]));
        if phrasal {
            i += 1;
        }
        last = (i - 1).min(w.len() - 1);
    }
    if is(text, w[head], REFUSING) && w.get(head + 1).is_some_and(|x| is(text, *x, &["to"])) {
        last = head;
    }
    if w.iter().any(|x| is(text, *x, &["according", "view", "words", "opinion", "eyes"])) {
        return;
    }
    let complement = a.content.iter().any(|c| {
        let opens = c.slice(text).split(' ').next().is_some_and(|o| matches!(o, "that" | "to"));
        opens && adjacent(text, range.end(), c.start())
    });
    if complement && (last + 2..=last + 3).contains(&(w.len() - 1)) && is(text, w[last + 1], DETERMINERS) {
        // "expressed the hope that P": the noun carries the act.
        a.cue = Some(w[w.len() - 1]);
        return;
    }
    let new = TextRange::new(w[0].start(), w[last].end());
    if let Some(rest) = w.get(last + 1) {
        let rest = TextRange::new(rest.start(), w[w.len() - 1].end());
        let next = a.content.iter().position(|c| adjacent(text, rest.end(), c.start()));
        if let Some(i) = next
            && !is(text, w[last + 1], &["that"])
            && !is(text, w[last + 1], DAYS)
            && !adverb(text, w[last + 1])
        {
            a.content[i] = TextRange::new(rest.start(), a.content[i].end());
        }
    }
    a.cue = Some(new);
}

/// Whether a word begins with a capital letter or a digit.
fn capital(text: &str, word: TextRange) -> bool {
    word.slice(text).chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

/// The range without a dateline that it opens with (*LINDHAVEN, Estmark, Oct. 20 (Agency) - *).
fn after_dateline(text: &str, r: TextRange) -> TextRange {
    let s = r.slice(text);
    for dash in [" - ", " – ", " — "] {
        if let Some(at) = s.find(dash).filter(|at| *at < 70) {
            let place = s[..at].split([',', '(']).next().unwrap_or("");
            if place.chars().any(char::is_uppercase) && !place.chars().any(char::is_lowercase) {
                return TextRange::new(r.start() + at + dash.len(), r.end());
            }
        }
    }
    r
}

/// The noun phrase without dateline, apposition and relative clause. *The foreign minister, Tomas Veyl* is one phrase:
/// the name after a description belongs to it; the description after a name does not.
fn source(text: &str, r: TextRange) -> TextRange {
    let mut r = after_dateline(text, r);
    for open in [" who ", " whose ", " which ", ", seen by ", " that has ", " that had "] {
        if let Some(at) = r.slice(text).find(open) {
            r = TextRange::new(r.start(), r.start() + at);
        }
    }
    let s = r.slice(text);
    if let Some(at) = s.find(", ") {
        let first = TextRange::new(r.start(), r.start() + at);
        let rest = TextRange::new(first.end() + 2, r.end());
        let named = words(text, first).last().is_some_and(|w| capital(text, *w));
        let name = words(text, rest).first().is_some_and(|w| capital(text, *w));
        let listed = rest.slice(text).contains(" and ") && named && name;
        if listed {
            // "Austria, Germany and Italy"
        } else if named || !name {
            r = first;
        } else if let Some(end) = rest.slice(text).find(',') {
            r = TextRange::new(r.start(), rest.start() + end);
        }
    } else if words(text, r).last().is_some_and(|w| !capital(text, *w)) && words(text, r).len() > 1 {
        // A name that follows the description at once, and is closed off by a comma, belongs to it.
        if let Some(rest) = text.get(r.end()..).and_then(|t| t.strip_prefix(", ")) {
            let line = rest.split(['\n', ',']).next().unwrap_or("");
            let after = TextRange::new(r.end() + 2, r.end() + 2 + line.len());
            let name = words(text, after);
            let closed = rest[line.len()..].starts_with(',');
            if closed && (2..=3).contains(&name.len()) && name.iter().all(|w| capital(text, *w)) {
                r = TextRange::new(r.start(), after.end());
            }
        }
    }
    let r = r.trimmed(text);
    TextRange::new(r.start(), r.start() + r.slice(text).trim_end_matches(',').len())
}

/// *told X that P*, *urged X to do Q*: the content begins after X.
fn told(text: &str, a: &mut Linked) {
    let Some(cue) = a.cue else { return };
    // "promised her to stay": whatever the verb, a person told stands before its complement; "wants her to stay" tells
    // nobody.
    let wishes = words(text, cue).iter().any(|w| is(text, *w, WISHING));
    for c in a.content.iter_mut().filter(|c| adjacent(text, cue.end(), c.start())) {
        if let [person, next, ..] = words(text, *c)[..]
            && is(text, person, &["me", "him", "her", "us", "them", "you"])
            && (is(text, next, &["that"]) || is(text, next, &["to"]) && !wishes)
        {
            *c = TextRange::new(next.start(), c.end());
        }
    }
    let Some(head) = words(text, cue).into_iter().find(|w| is(text, *w, PERSON_AND_INFINITIVE)) else { return };
    let Some(i) = a
        .content
        .iter()
        .position(|c| c.start() >= cue.end() && text.get(cue.end()..c.start()).is_some_and(|g| g.trim().is_empty()))
    else {
        return;
    };
    let c = a.content[i];
    if c.slice(text).starts_with(OPENING_MARKS) {
        return;
    }
    let w = words(text, c);
    let tells = head.slice(text).to_lowercase().starts_with("tell")
        || is(text, head, &["told", "warn", "warned", "warning", "warns", "assured", "reminded", "informed"]);
    for (k, x) in w.iter().enumerate().take(16).skip(1) {
        let quoted = text.get(c.start()..x.start()).is_some_and(|s| s.contains(['"', '“', '‘']));
        if quoted {
            return;
        }
        let infinitive = is(text, *x, &["to"])
            && k <= 8
            && w.get(k + 1).is_some_and(|n| !is(text, *n, OPENERS) && !capital(text, *n));
        if is(text, *x, &["that"])
            && tells
            && let Some(next) = w.get(k + 1)
        {
            a.content[i] = TextRange::new(next.start(), c.end());
            return;
        }
        if infinitive {
            a.content[i] = TextRange::new(x.start(), c.end());
            return;
        }
    }
}

/// The content does not open with what is still said of the source (*According to Lee, an analyst in Vienna, ...*).
fn after_source(text: &str, a: &mut Linked) {
    let (Some(source), Some(cue)) = (a.source, a.cue) else { return };
    if cue.start() > source.start() {
        return;
    }
    if cue.end() <= source.start()
        && let Some(c) = a
            .content
            .iter_mut()
            .find(|c| c.start() >= cue.end() && c.start() <= source.end() + 2 && c.end() > source.end() + 2)
    {
        let from = c.start().max(source.end());
        let tail = text.get(from..c.end()).unwrap_or("");
        let tail = tail.trim_start_matches([',', ' ']);
        let start = c.end() - tail.len();
        // One apposition or relative clause, closed by a comma.
        let opens = ["a ", "an ", "the ", "who ", "whose ", "which ", "her ", "his ", "its ", "their "];
        let skip = if opens.iter().any(|o| tail.starts_with(o))
            && (c.start() < source.end() || text.get(source.end()..start).is_some_and(|g| g.starts_with(',')))
        {
            tail.find(", ").map_or(0, |i| i + 2)
        } else {
            0
        };
        *c = TextRange::new(start + skip, c.end());
    }
}

/// A piece of nothing but *that*, *which* or *what* is no content where there is another.
fn bare_pieces(text: &str, a: &mut Linked) {
    if a.content.len() > 1 {
        let bare = |c: &TextRange| {
            words(text, *c).iter().all(|w| is(text, *w, &["that", "which", "what", "who", "and", "as"]))
        };
        if !a.content.iter().all(bare) {
            a.content.retain(|c| !bare(c));
        }
    }
}

/// *X said P, and Y said Q*: the second saying is no part of P.
fn coordinated(text: &str, found: &mut [Linked]) {
    let starts: Vec<(TextRange, TextRange)> = found.iter().filter_map(|a| Some((a.source?, a.cue?))).collect();
    for a in found.iter_mut() {
        let own = a.cue;
        for c in &mut a.content {
            if c.slice(text).starts_with(OPENING_MARKS) {
                continue;
            }
            for &(source, cue) in &starts {
                if Some(cue) == own || !c.covers(source) || !c.covers(cue) || source.start() > cue.start() {
                    continue;
                }
                let before = text.get(c.start()..source.start()).unwrap_or("").trim_end();
                let Some(at) = before.rfind(char::is_whitespace) else { continue };
                let (head, word) = (before[..at].trim_end(), before[at..].trim());
                if JOINING.contains(&word) && head.ends_with(',') {
                    *c = TextRange::new(c.start(), c.start() + head.len() - 1);
                }
            }
        }
    }
}

/// *X told Y that P, three officials said*: a frame that closes a sentence takes in the saying before it whole, not P
/// alone.
fn closing_frame(text: &str, found: &mut Vec<Linked>) {
    let heads: Vec<(usize, TextRange, usize)> = found
        .iter()
        .filter_map(|a| {
            let (cue, first) = (a.cue?, a.content.iter().map(|c| c.start()).min()?);
            let start = a.source.map_or(cue.start(), |s| s.start().min(cue.start()));
            (start < cue.end() && cue.end() <= first).then_some((start, cue, first))
        })
        .collect();
    for a in found.iter_mut() {
        let Some(cue) = a.cue else { continue };
        let frame = a.source.map_or(cue, |s| s.hull(cue));
        for c in &mut a.content {
            if c.end() > frame.start()
                || text.get(c.end()..frame.start()).is_none_or(|g| !matches!(g.trim(), "," | "—" | "–" | "-"))
            {
                continue;
            }
            // Each step takes in one more saying, from the innermost out.
            while let Some(&(start, ..)) = heads.iter().find(|(start, other, first)| {
                *other != cue && *start < c.start() && other.end() <= c.start() && c.start() <= *first && {
                    let gap = text.get(other.end()..c.start()).unwrap_or("\n");
                    !gap.contains(['\n', '.', ';', '!', '?', '”']) && gap.len() < 120
                }
            }) {
                *c = TextRange::new(start, c.end());
            }
        }
    }
    for a in found.iter_mut() {
        a.content.iter_mut().for_each(|c| *c = after_dateline(text, *c));
    }
    // And the saying before it ends where the frame begins.
    let frames: Vec<(TextRange, TextRange, Vec<TextRange>)> = found
        .iter()
        .filter_map(|a| {
            let cue = a.cue?;
            let frame = a.source.map_or(cue, |s| s.hull(cue));
            a.content.iter().all(|c| c.end() <= frame.start()).then(|| (cue, frame, a.content.clone()))
        })
        .collect();
    for a in found.iter_mut() {
        let Some(own) = a.cue else { continue };
        for c in &mut a.content {
            for (cue, frame, inner) in &frames {
                if *cue != own && c.covers(*frame) && inner.iter().any(|x| x.covers(own)) {
                    let before = text.get(c.start()..frame.start()).unwrap_or("");
                    let kept =
                        before.trim_end_matches(|k: char| k.is_whitespace() || matches!(k, ',' | '-' | '–' | '—'));
                    *c = TextRange::new(c.start(), c.start() + kept.len());
                }
            }
        }
        a.content.retain(|c| !c.is_empty());
    }
    found.retain(|a| !a.content.is_empty());
}

/// *X reported, citing two officials, that P*: what X cites is the basis of the report, not a saying of its own.
fn evidence(text: &str, found: &mut Vec<Linked>) {
    let reports: Vec<(TextRange, TextRange)> = found.iter().filter_map(|a| Some((a.source?, a.cue?))).collect();
    found.retain(|a| {
        let (Some(source), Some(cue)) = (a.source, a.cue) else { return true };
        let same = |&(s, c): &(TextRange, TextRange)| {
            let between = TextRange::new(c.end(), cue.start());
            s == source && c != cue && c.end() <= cue.start() && !between.slice(text).contains(['\n', ';', '”'])
        };
        let named = a.content.iter().all(|c| words(text, *c).len() <= 8 && !c.slice(text).contains(['"', '“', '‘']));
        let cites = is(text, cue, &["citing"]) || named && is(text, cue, &["quoting", "cited", "quoted"]);
        !(cites && reports.iter().any(same))
    });
}

/// Words inside a quotation attribute nothing outside it: a saying whose cue is quoted keeps what lies in the quotation.
fn inside_quotation(text: &str, found: &mut [Linked]) {
    let quotations: Vec<TextRange> =
        found.iter().flat_map(|a| &a.content).copied().filter(|c| c.slice(text).starts_with(OPENING_MARKS)).collect();
    for a in found.iter_mut() {
        let Some(cue) = a.cue else { continue };
        let Some(q) = quotations.iter().filter(|q| q.covers(cue)).min_by_key(|q| q.len()) else { continue };
        if a.content.iter().any(|c| q.covers(*c)) {
            a.content.retain(|c| q.covers(*c));
        }
    }
}

/// *P, which claimed Q*: the relative clause belongs to the content it hangs on, and its source is what it refers to.
fn relative(text: &str, found: &mut [Linked]) {
    for i in 0..found.len() {
        let Some(pronoun) = found[i].source.filter(|s| is(text, *s, &["who", "which"])) else { continue };
        let end = found[i].content.iter().map(|c| c.end()).max().unwrap_or(0);
        for (_, outer) in found.iter_mut().enumerate().filter(|(j, _)| *j != i) {
            for k in 0..outer.content.len() {
                let c = outer.content[k];
                let hangs = text.get(c.end()..pronoun.start()).is_some_and(|g| matches!(g, ", " | " "));
                let free = outer.content.get(k + 1).is_none_or(|n| n.start() >= end);
                let clear = outer.cue.is_none_or(|q| q.start() < c.end() || q.start() >= end);
                if hangs && free && clear && end > c.end() {
                    outer.content[k] = TextRange::new(c.start(), end);
                }
            }
        }
        if let Some(noun) = antecedent(text, pronoun) {
            found[i].source = Some(noun);
        }
    }
}

/// The noun phrase right before a relative pronoun: back to its determiner, over *from* to the one before; or
/// the run of capitalised words.
fn antecedent(text: &str, pronoun: TextRange) -> Option<TextRange> {
    let line = text.get(..pronoun.start())?.rfind('\n').map_or(0, |i| i + 1);
    let w = words(text, TextRange::new(line, pronoun.start()));
    let end = w.last()?.end();
    let gap = text.get(end..pronoun.start())?;
    if !matches!(gap, ", " | " ") {
        return None;
    }
    let determiner = |x: TextRange| {
        is(text, x, &["the", "a", "an", "his", "her", "its", "their", "this", "some", "two", "three", "several", "one"])
            || x.slice(text).ends_with("'s")
            || x.slice(text).ends_with("’s")
    };
    if capital(text, *w.last()?) {
        let first = w.iter().rposition(|x| !capital(text, *x)).map_or(0, |i| i + 1);
        // "Cole, an analyst at Marlow Research, who believes": it is Cole who does.
        return described(text, &w[..first], pronoun).or_else(|| Some(TextRange::new(w.get(first)?.start(), end)));
    }
    let mut at = w.iter().rposition(|x| determiner(*x)).filter(|i| w.len() - i <= 8)?;
    while at >= 2 && is(text, w[at - 1], &["from"]) {
        match w[..at - 1].iter().rposition(|x| determiner(*x)).filter(|i| at - i <= 5) {
            Some(i) => at = i,
            None => break,
        }
    }
    let r = TextRange::new(w[at].start(), end);
    (!r.slice(text).contains([',', '.', ';'])).then_some(r)
}

/// The name that an apposition before *who* describes: words up to it that end with *a NOUN at*, after a comma.
fn described(text: &str, before: &[TextRange], pronoun: TextRange) -> Option<TextRange> {
    let last = before.last()?;
    if !is(text, pronoun, &["who"]) || !is(text, *last, &["at", "of", "for", "from", "with", "in"]) {
        return None;
    }
    let opens = before.iter().rposition(|x| is(text, *x, &["a", "an", "the"]))?;
    let name = before.get(..opens)?;
    let (end, first) = (name.last()?.end(), name.iter().rposition(|x| !capital(text, *x)).map_or(0, |i| i + 1));
    let apposed = text.get(end..before[opens].start()).is_some_and(|g| g == ", ");
    let plain = text.get(before[opens].start()..last.end()).is_some_and(|g| !g.contains([',', '.', ';']));
    (apposed && plain).then(|| Some(TextRange::new(name.get(first)?.start(), end))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_inspectors_wrote_is_no_telling() {
        let text = "Belhadri had pledged to begin filling whatever the inspectors wrote.";
        let a = |source: &str, cue: &str, content: &str| Linked {
            source: Some(at(text, source)),
            cue: Some(at(text, cue)),
            content: vec![at(text, content)],
            parent: None,
            confidence: 0.9,
        };
        let clause = a("the inspectors", "wrote", "Belhadri had pledged to begin filling whatever");
        assert!(free_relative(text, &clause));
        assert!(!free_relative(text, &a("Belhadri", "pledged", "to begin filling whatever the inspectors wrote")));
    }

    fn at(text: &str, part: &str) -> TextRange {
        let s = text.find(part).unwrap();
        TextRange::new(s, s + part.len())
    }

    fn one(text: &str, source: &str, cue: &str, content: &[&str]) -> (String, String, Vec<String>) {
        let a = Linked {
            source: (!source.is_empty()).then(|| at(text, source)),
            cue: Some(at(text, cue)),
            content: content.iter().map(|c| at(text, c)).collect(),
            parent: None,
            confidence: 0.9,
        };
        let a = contract(text, vec![a]).remove(0);
        let s = |r: TextRange| r.slice(text).to_owned();
        (
            a.source.map(s).unwrap_or_default(),
            a.cue.map(s).unwrap_or_default(),
            a.content.iter().map(|c| s(*c)).collect(),
        )
    }

    #[test]
    fn things_that_threaten_do_not_speak() {
        let left = |source: &str| {
            let text = format!("{source} threatened to break the truce.");
            let content = vec![at(&text, "to break the truce")];
            let a = Linked {
                source: Some(at(&text, source)),
                cue: Some(at(&text, "threatened")),
                content,
                parent: None,
                confidence: 0.9,
            };
            contract(&text, vec![a]).len()
        };
        assert_eq!(["The actions of the council", "The rising tide"].map(left), [0, 0]);
        assert_eq!(["Marr", "The Russian military", "Three ministers", "The Foreign Office"].map(left), [1; 4]);
    }

    #[test]
    fn a_cue_is_the_word_that_carries_the_act() {
        let t = "Lee had never told Marr that it was late.";
        assert_eq!(one(t, "Lee", "had never told", &["that it was late"]).1, "told");
        let t = "Lee said Saturday it was late.";
        assert_eq!(one(t, "Lee", "said Saturday", &["it was late"]).1, "said");
        let t = "The firm declined to say whether it would pay.";
        let (_, cue, content) = one(t, "The firm", "declined to say", &["whether it would pay"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("declined", "to say whether it would pay"));
        let t = "Lee rejected the offer.";
        let (_, cue, content) = one(t, "Lee", "rejected the", &["offer"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("rejected", "the offer"));
        let t = "The port was expected to reopen soon.";
        let (_, cue, content) = one(t, "", "was expected", &["The port", "to reopen soon"]);
        assert_eq!((cue.as_str(), content[1].as_str()), ("was expected to", "reopen soon"));
        let t = "Lee did not respond to a letter.";
        assert_eq!(one(t, "Lee", "did not respond", &["to a letter"]).1, "did not respond");
        let t = "Lee called on them to pay.";
        assert_eq!(one(t, "Lee", "called on", &["them to pay"]).1, "called on");
    }

    #[test]
    fn a_source_is_the_noun_phrase_alone() {
        let t = "Ada Lee, a doctor in Oslo, said no.";
        assert_eq!(one(t, "Ada Lee, a doctor in Oslo,", "said", &["no"]).0, "Ada Lee");
        let t = "The foreign minister, Ada Lee, said no.";
        assert_eq!(one(t, "The foreign minister, Ada Lee,", "said", &["no"]).0, "The foreign minister, Ada Lee");
        assert_eq!(one(t, "The foreign minister", "said", &["no"]).0, "The foreign minister, Ada Lee");
        let t = "Two officials who saw it said no.";
        assert_eq!(one(t, "Two officials who saw it", "said", &["no"]).0, "Two officials");
        let t = "Norway, Sweden and Denmark said no.";
        assert_eq!(one(t, "Norway, Sweden and Denmark", "said", &["no"]).0, "Norway, Sweden and Denmark");
    }

    #[test]
    fn a_content_leaves_out_who_was_told() {
        let t = "Lee told the ministers in a call last week that she would go.";
        assert_eq!(one(t, "Lee", "told", &["the ministers in a call last week that she would go"]).2, ["she would go"]);
        let t = "Lee urged both governments to sign.";
        assert_eq!(one(t, "Lee", "urged", &["both governments to sign"]).2, ["to sign"]);
        let t = "According to Ada Lee, an analyst in Oslo, the vote is lost.";
        assert_eq!(
            one(t, "Ada Lee", "According to", &["an analyst in Oslo, the vote is lost"]).2,
            ["the vote is lost"]
        );
    }

    #[test]
    fn a_person_told_is_no_part_of_what_is_wished_for() {
        let t = "Lee promised her to stay.";
        assert_eq!(one(t, "Lee", "promised", &["her to stay"]).2, ["to stay"]);
        let t = "Lee wants them to stay.";
        assert_eq!(one(t, "Lee", "wants", &["them to stay"]).2, ["them to stay"]);
        let t = "Lee quoted him as saying it was late.";
        assert_eq!(one(t, "him", "as saying", &["it was late"]).1, "saying");
        let t = "The board is understood to meet next week.";
        let (_, cue, content) = one(t, "", "is understood", &["next week"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("is understood to", "meet next week"));
    }

    #[test]
    fn leave_to_speak_and_a_bare_auxiliary_say_nothing() {
        let linked = |t: &str, source: &str, cue: &str, content: &str| Linked {
            source: Some(at(t, source)),
            cue: Some(at(t, cue)),
            content: vec![at(t, content)],
            parent: None,
            confidence: 0.9,
        };
        let t = "They were not authorized to discuss the matter.";
        assert!(contract(t, vec![linked(t, "They", "authorized", "to discuss the matter")]).is_empty());
        let t = "The court authorized them to discuss the matter.";
        assert_eq!(contract(t, vec![linked(t, "The court", "authorized", "to discuss the matter")]).len(), 1);
        let t = "Officials couldn’t wait.";
        assert!(contract(t, vec![linked(t, "Officials", "couldn’t", "wait")]).is_empty());
    }

    /// The cues that are left of sayings given as source, cue and content.
    fn left(text: &str, all: &[(&str, &str, &str)]) -> Vec<String> {
        let linked = |&(s, c, p): &(&str, &str, &str)| Linked {
            source: (!s.is_empty()).then(|| at(text, s)),
            cue: Some(at(text, c)),
            content: vec![at(text, p)],
            parent: None,
            confidence: 0.7,
        };
        let found = contract(text, all.iter().map(linked).collect());
        found.iter().map(|a| a.cue.map_or("", |c| c.slice(text)).to_owned()).collect()
    }

    #[test]
    fn a_deed_is_no_saying() {
        let t = "Sarembe lodged the complaint with the fund.";
        assert!(left(t, &[("Sarembe", "lodged", "the complaint with the fund")]).is_empty());
        let t = "Lee came away with the belief that she was wrong.";
        assert_eq!(left(t, &[("Lee", "came away", "with the belief that she was wrong")]).len(), 1);
        let t = "Lee ruled out an exchange.";
        assert_eq!(left(t, &[("Lee", "ruled", "out an exchange")]).len(), 1);
        let t = "Lee branded it “a fairy tale”.";
        assert_eq!(left(t, &[("Lee", "branded", "it “a fairy tale”")]).len(), 1);
    }

    #[test]
    fn the_noun_that_is_said_again_carries_the_act() {
        let t = "Lee repeated his demand for a rerun.";
        let both = [("Lee", "repeated", "his demand for a rerun"), ("his", "demand", "for a rerun")];
        assert_eq!(left(t, &both), ["demand"]);
        assert_eq!(left(t, &both[..1]), ["repeated"]);
    }

    #[test]
    fn what_somebody_will_do_is_not_said_by_them_yet() {
        let t = "Lee said they would oppose the payment.";
        let said = ("Lee", "said", "they would oppose the payment");
        assert_eq!(left(t, &[said, ("they", "would oppose", "the payment")]), ["said"]);
        let t = "Lee said they would ask for more time.";
        let said = ("Lee", "said", "they would ask for more time");
        assert_eq!(left(t, &[said, ("they", "would ask", "for more time")]).len(), 2);
        let t = "Lee would confirm that the two had met.";
        assert_eq!(left(t, &[("Lee", "would confirm", "the two had met")]).len(), 1);
    }

    #[test]
    fn a_cue_that_stops_at_no_goes_on_to_its_verb() {
        let t = "Lee no longer sought a rerun.";
        let (_, cue, content) = one(t, "Lee", "no", &["longer sought a rerun"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("no longer sought", "a rerun"));
    }

    #[test]
    fn a_closing_frame_takes_in_the_saying_before_it() {
        let t = "Marr told allies last week that he believes the vote is lost, three officials said.";
        let a = |s: &str, c: &str, p: &str| Linked {
            source: Some(at(t, s)),
            cue: Some(at(t, c)),
            content: vec![at(t, p)],
            parent: None,
            confidence: 0.9,
        };
        let found = contract(
            t,
            vec![
                a("Marr", "told", "he believes the vote is lost"),
                a("he", "believes", "the vote is lost"),
                a("three officials", "said", "the vote is lost"),
            ],
        );
        assert_eq!(found[2].content[0].slice(t), "Marr told allies last week that he believes the vote is lost");
    }

    #[test]
    fn what_a_report_cites_is_no_saying() {
        let t = "The Gazette reported, citing two officials, that the dam held.";
        let a = |c: &str, p: &str| Linked {
            source: Some(at(t, "The Gazette")),
            cue: Some(at(t, c)),
            content: vec![at(t, p)],
            parent: None,
            confidence: 0.9,
        };
        let found = contract(t, vec![a("citing", "two officials, that the dam held"), a("reported", "the dam held")]);
        assert_eq!(found.iter().map(|x| x.cue.unwrap().slice(t)).collect::<Vec<_>>(), ["reported"]);
    }

    #[test]
    fn a_saying_inside_a_quotation_keeps_to_it() {
        let t = "He thought it was late. “She asked me to go,” Lee said.";
        let a = |s: &str, c: &str, p: &[&str]| Linked {
            source: Some(at(t, s)),
            cue: Some(at(t, c)),
            content: p.iter().map(|p| at(t, p)).collect(),
            parent: None,
            confidence: 0.9,
        };
        let found = contract(
            t,
            vec![a("She", "asked", &["it was late", "to go"]), a("Lee", "said", &["“She asked me to go,”"])],
        );
        assert_eq!(found[0].content.iter().map(|c| c.slice(t)).collect::<Vec<_>>(), ["to go"]);
    }

    #[test]
    fn a_noun_with_a_complement_and_a_verb_cut_off() {
        let t = "Lee expressed the hope that it would end.";
        assert_eq!(one(t, "Lee", "expressed the hope", &["that it would end"]).1, "hope");
        let t = "Lee did not respond to requests.";
        let (_, cue, content) = one(t, "Lee", "did not", &["respond to requests"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("did not respond", "to requests"));
        let t = "Lee threatens to walk out.";
        let (_, cue, content) = one(t, "Lee", "threatens to", &["walk out"]);
        assert_eq!((cue.as_str(), content[0].as_str()), ("threatens", "to walk out"));
    }

    #[test]
    fn two_sayings_side_by_side_and_a_relative_one() {
        let t = "Lee said it fell, and her aide said it rose.";
        let said = |s: &str, c: &str, p: &str, from: usize| {
            let cue = from + t[from..].find(c).unwrap();
            Linked {
                source: Some(at(t, s)),
                cue: Some(TextRange::new(cue, cue + c.len())),
                content: vec![at(t, p)],
                parent: None,
                confidence: 0.9,
            }
        };
        let found = contract(
            t,
            vec![said("Lee", "said", "it fell, and her aide said it rose", 0), said("her aide", "said", "it rose", 12)],
        );
        assert_eq!(found[0].content[0].slice(t), "it fell");
        let t = "Lee cited a report from the agency, which claimed the dam held.";
        let a = |s: &str, c: &str, p: &str| Linked {
            source: Some(at(t, s)),
            cue: Some(at(t, c)),
            content: vec![at(t, p)],
            parent: None,
            confidence: 0.9,
        };
        let found =
            contract(t, vec![a("Lee", "cited", "a report from the agency"), a("which", "claimed", "the dam held")]);
        assert_eq!(found[0].content[0].slice(t), "a report from the agency, which claimed the dam held");
        assert_eq!(found[1].source.unwrap().slice(t), "a report from the agency");
    }

    proptest! {
        #[test]
        fn any_ranges_in_any_text_stay_on_character_boundaries(
            text in "([a-zA-Z,.'’“”\" \n]|é|who |that |to |told |said |and ){0,120}",
            places in proptest::collection::vec((0usize..200, 0usize..60), 3..9)
        ) {
            let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let r = |&(a, l): &(usize, usize)| {
                let a = a % bounds.len();
                TextRange::new(bounds[a], bounds[(a + l).min(bounds.len() - 1)])
            };
            let ranges: Vec<TextRange> = places.iter().map(r).collect();
            let found = ranges.chunks(3).map(|p| Linked {
                source: p.get(1).copied(), cue: Some(p[0]), content: vec![p.get(2).copied().unwrap_or(p[0])],
                parent: None, confidence: 0.5,
            }).collect();
            for a in contract(&text, found) {
                for x in a.source.iter().chain(&a.cue).chain(&a.content) {
                    prop_assert!(x.of(&text).is_some());
                }
            }
        }
    }
}
