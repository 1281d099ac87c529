//! Mentions: names, noun phrases and pronouns that may speak of somebody.

use super::roles::akin;
use crate::describe::{
    lexicon::LEXICON,
    names::Names,
    source::{AFTER_CORE, cardinal, looks_plural, singular_of},
    words::{Word, Words},
};
use crate::model::{self, NameKind, Seen};
use onrecord_record::{EntityKind, SourceKind, TextRange};
use std::collections::BTreeSet;

/// What a mention is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Name,
    NounPhrase,
    /// The class of [`model::pronoun`].
    Pronoun(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Man,
    Woman,
}

/// How a noun phrase opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// "the", "this", "her", "X's"
    Definite,
    /// "a", "three", "another"
    New,
    /// Nothing: "officials"
    Bare,
}

/// A place in the text that may speak of somebody. Ranges in bytes.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// From the first word of its noun phrase to its head.
    pub range: TextRange,
    /// The name without titles, the head noun, or the pronoun.
    pub head: TextRange,
    pub shape: Shape,
    pub kind: Option<EntityKind>,
    pub plural: bool,
    pub gender: Option<Gender>,
    pub opening: Opening,
    /// "one of the officials", "a second official": somebody of a group, never the group.
    pub part: bool,
    /// Names and adjectives that belong to the head ("Karsovia's", "Velmaran"; of what follows it, "of Karsovia"), last
    /// words in lower case.
    pub of: Vec<String>,
    pub quoted: bool,
}

/// Forms of address that are no office.
pub(super) const HONORIFICS: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "sir", "dame", "madam", "lord", "lady"];

/// Words of a noun phrase between its determiner and its head, in lower case.
pub(super) fn lower<'w>(words: &'w Words<'_>, range: TextRange) -> Vec<&'w str> {
    words.slice(range).iter().filter(|w| w.word).map(|w| w.lower.as_str()).collect()
}

/// A name's words without titles in front and possessive endings behind.
fn bare_name(words: &Words<'_>, range: TextRange) -> Option<TextRange> {
    let within = words.within(range);
    let (mut first, mut end) = (within.start, within.end);
    while end > first && words.words[end - 1].is(&["'s", "s'", "'", "’", ",", "."]) {
        end -= 1;
    }
    let title = |w: &Word| LEXICON.titles.contains(w.lower.as_str()) || w.is(&["the", "then"]);
    while first + 1 < end && title(&words.words[first]) {
        first += 1;
    }
    words.hull(first, end)
}

/// Collects mentions. `spans` are ranges that are mentions whatever the encoder saw: sources, addressees, evidence.
pub(super) fn collect(
    words: &Words<'_>,
    names: &Names,
    seen: &Seen,
    spans: &[TextRange],
    skip: impl Fn(TextRange) -> bool,
) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let single = |n: &model::NameSeen| words.slice(n.range).iter().find(|w| w.word).map(|w| w.lower.clone());
    let known: BTreeSet<String> = seen.names.iter().filter_map(single).collect();
    let headline = words.text.find('\n').unwrap_or(0);
    let last = |n: &model::NameSeen| words.slice(n.range).iter().rfind(|w| w.word).map(|w| w.lower.clone());
    let known_last: BTreeSet<String> =
        seen.names.iter().filter(|n| n.range.start() >= headline).filter_map(last).collect();
    let parts = seen.names.iter().flat_map(|n| parts(words, n).into_iter().map(move |part| (n, part)));
    for (n, part) in parts {
        let Some(head) = bare_name(words, part) else { continue };
        if skip(head) || adjectival(words, head, n.kind, &known) {
            continue;
        }
        // In a headline every word has a capital: "Karsovian Leader" is an office there, not a name.
        let last = words.slice(head).last().map_or("", |w| w.lower.as_str());
        let office = head.start() < headline
            && !known_last.contains(last)
            && LEXICON.noun(last).is_some_and(|(k, _)| k.person || k.anonymous);
        if office && matches!(n.kind, NameKind::Person | NameKind::Other) {
            let noun = words.slice(head).last().map_or(head, |w| w.range);
            found.push(noun_phrase(words, head, noun, Some(EntityKind::Person)));
            continue;
        }
        let phrase = if part.start() == n.range.start() { n.phrase } else { part.start() };
        found.push(named(words, names, head, phrase, n.kind));
    }
    for n in &seen.nominals {
        let taken = found.iter().any(|m| m.shape == Shape::Name && m.range.overlaps(n.head));
        if !taken && !skip(n.head) && words.slice(n.head).iter().all(|w| w.word && model::pronoun(&w.lower).is_none()) {
            found.push(noun_phrase(words, n.range, n.head, kind_of_name(n.kind)));
        }
    }
    for w in &words.words {
        let class = model::pronoun(&w.lower).filter(|c| (1..=7).contains(c));
        let shouted = w.lower != "i" && w.shouted(words.text);
        if let Some(class) = class.filter(|_| !shouted && !skip(w.range)) {
            found.push(pronoun(words, w.range, class));
        }
    }
    for &span in spans {
        let head = head_of(words, span);
        if !found.iter().any(|m| m.head.overlaps(head)) && !skip(span) {
            found.push(written(words, names, span));
        }
    }
    for &span in spans {
        if let Some(office) = served(words, span).filter(|r| !found.iter().any(|m| m.head.overlaps(*r)) && !skip(*r)) {
            found.push(noun_phrase(words, office, office, Some(EntityKind::Person)));
        }
    }
    for m in &mut found {
        m.quoted = words.is_quoted(m.head.start());
    }
    found.sort_by_key(|m| (m.head.start(), m.head.end(), m.range.start()));
    found.dedup_by(|b, a| a.head.overlaps(b.head) && a.head.end() >= b.head.end());
    found
}

/// The places in a name: the corpora of names take "Merrow, Aurelle" for one, but a town and its country are two.
fn parts(words: &Words<'_>, name: &model::NameSeen) -> Vec<TextRange> {
    let within = words.within(name.range);
    let comma = |i: &usize| name.kind == NameKind::Place && words.words[*i].is(&[","]);
    let edges: Vec<usize> = within.clone().filter(comma).chain([within.end]).collect();
    let mut from = within.start;
    let mut out = Vec::new();
    for end in edges {
        out.extend(words.hull(from, end));
        from = end + 1;
    }
    out
}

/// Whether a mention is what a span speaks of: its head is the head of the span.
pub(super) fn heads(words: &Words<'_>, mention: &Mention, span: TextRange) -> bool {
    mention.head.overlaps(head_of(words, span))
}

/// The head of a span: the word before what follows the core of its noun phrase.
pub(super) fn head_of(words: &Words<'_>, span: TextRange) -> TextRange {
    let within = words.within(span);
    let all = &words.words[within.clone()];
    // "The Union of Growers chief" is about the chief.
    if let [.., before, last] = all
        && before.capital
        && !last.capital
        && LEXICON.noun(&last.lower).is_some_and(|(k, _)| k.person)
    {
        return last.range;
    }
    // "Estmark's prime minister, Henrik Solvang" and "Dale Kessling, the envoy" are about the name.
    let ends = |i: usize| all[i].is(&[",", "(", "–", "—", ";"]) || i > 0 && all[i].is(AFTER_CORE) && !all[i].capital;
    let core = (0..all.len()).find(|&i| ends(i)).unwrap_or(all.len());
    let mut end = core;
    if all.get(core).is_some_and(|w| w.is(&[","]))
        && let Some(next) = all.get(core + 1).filter(|w| w.capital && !w.is(&["the", "who", "a", "an"]))
        && !next.is(AFTER_CORE)
    {
        end = (core + 1..all.len()).find(|&i| ends(i)).unwrap_or(all.len());
    }
    while end > 1 && (!all[end - 1].word || all[end - 1].is(&["'s"])) {
        end -= 1;
    }
    let last = end.checked_sub(1).and_then(|i| all.get(i));
    last.map_or(span, |w| w.range)
}

/// The office in "an aide to the president": whom those who speak serve.
fn served(words: &Words<'_>, span: TextRange) -> Option<TextRange> {
    let all = words.slice(span);
    let at = all.windows(3).position(|w| w[0].is(&["to", "of", "for"]) && w[1].is(&["the"]) && w[2].word)?;
    let noun = &all[at + 2];
    let last = all.get(at + 3).is_none_or(|w| !w.word || w.is(AFTER_CORE));
    let office = LEXICON.noun(&noun.lower).is_some_and(|(k, plural)| k.person && !plural)
        || LEXICON.titles.contains(noun.lower.as_str());
    (at > 0 && last && office).then_some(noun.range)
}

/// "Karsovian troops": a people's or a country's name that only tells what kind. `known` are the first words of the
/// document's names, of which adjectives are made.
fn adjectival(words: &Words<'_>, name: TextRange, kind: NameKind, known: &BTreeSet<String>) -> bool {
    let within = words.within(name);
    let Some(next) = words.get(within.end) else { return false };
    if within.len() != 1 || !next.word || words.breaks(within.end - 1, within.end) || next.is(AFTER_CORE) {
        return false;
    }
    let word = &words.words[within.start];
    let made_of = |k: &&String| **k != word.lower && word.lower.len() >= k.len() && akin(k, &word.lower);
    let adjective = LEXICON.demonyms_of(word) || kind == NameKind::Group || known.iter().find(made_of).is_some();
    adjective && (next.capital || LEXICON.noun(&next.lower).is_some() || !is_verb(&next.lower))
}

fn is_verb(lower: &str) -> bool {
    lower.ends_with("ed")
        || matches!(
            lower,
            "have"
                | "has"
                | "had"
                | "are"
                | "were"
                | "will"
                | "would"
                | "say"
                | "said"
                | "may"
                | "and"
                | "or"
                | "can"
                | "do"
                | "did"
        )
}

fn kind_of_name(kind: NameKind) -> Option<EntityKind> {
    match kind {
        NameKind::Person => Some(EntityKind::Person),
        NameKind::Organisation => Some(EntityKind::Organisation),
        NameKind::Place => Some(EntityKind::Place),
        NameKind::Group => Some(EntityKind::Group),
        NameKind::Other => None,
    }
}

/// A name as a mention: its noun phrase reaches back over the words of an office.
fn named(words: &Words<'_>, names: &Names, head: TextRange, phrase: usize, kind: NameKind) -> Mention {
    let within = words.within(head);
    let seen_start = words.from(phrase);
    let mut first = within.start;
    while first > 0 && within.start - first < 8 {
        let w = &words.words[first - 1];
        let office = LEXICON.titles.contains(w.lower.as_str())
            || LEXICON.noun(&w.lower).is_some_and(|(k, plural)| k.person && !plural)
            || HONORIFICS.contains(&w.lower.trim_end_matches('.'));
        let before_office = first < within.start
            && w.word
            && (w.capital && !w.is(AFTER_CORE)
                || LEXICON.demonyms_of(w)
                || first > seen_start && !w.is(AFTER_CORE) && !is_verb(&w.lower));
        if kind != NameKind::Person
            || words.breaks(first - 1, first)
            || !w.word && !w.lower.ends_with('.')
            || !(office || before_office || w.is(&["the"]))
        {
            break;
        }
        first -= 1;
        if w.is(&["the", "a", "an"]) {
            break;
        }
    }
    let range = words.hull(first, within.end).unwrap_or(head);
    let offices = lower(words, TextRange::new(range.start(), head.start()));
    let gender = offices.iter().find_map(|w| gender_of(w));
    let titled = first < within.start && !offices.iter().all(|w| *w == "the");
    let model = kind_of_name(kind);
    let judged = names.kind(words.text, words.slice(head), titled && kind == NameKind::Person);
    let judged = match (judged, model) {
        (SourceKind::Outlet, Some(EntityKind::Organisation) | None) => Some(EntityKind::Outlet),
        (SourceKind::Country, Some(EntityKind::Place) | None) => Some(EntityKind::Country),
        (SourceKind::Country, Some(EntityKind::Organisation)) => Some(EntityKind::Country),
        (SourceKind::Country, Some(EntityKind::Person)) if within.len() == 1 && !titled => Some(EntityKind::Country),
        _ => model,
    };
    Mention {
        range,
        head,
        shape: Shape::Name,
        kind: judged,
        plural: kind == NameKind::Group,
        gender,
        opening: Opening::Definite,
        part: false,
        of: modifiers(words, range, head),
        quoted: false,
    }
}

fn pronoun(words: &Words<'_>, range: TextRange, class: usize) -> Mention {
    let gender = match class {
        1 => Some(Gender::Man),
        2 => Some(Gender::Woman),
        _ => None,
    };
    let kind = matches!(class, 1 | 2 | 5 | 7).then_some(EntityKind::Person);
    let quoted = words.is_quoted(range.start());
    Mention {
        range,
        head: range,
        shape: Shape::Pronoun(class),
        kind,
        plural: matches!(class, 4 | 6),
        gender,
        opening: Opening::Definite,
        part: false,
        of: Vec::new(),
        quoted,
    }
}

/// The gender that a word tells.
pub(super) fn gender_of(lower: &str) -> Option<Gender> {
    let lower = lower.trim_end_matches('.');
    let woman = lower.ends_with("woman")
        || matches!(
            lower,
            "ms" | "mrs"
                | "miss"
                | "dame"
                | "madam"
                | "lady"
                | "queen"
                | "princess"
                | "actress"
                | "mother"
                | "wife"
                | "daughter"
                | "sister"
                | "widow"
                | "aunt"
                | "grandmother"
                | "girl"
                | "baroness"
                | "duchess"
                | "empress"
        );
    let man = !woman && lower.ends_with("man") && lower != "woman" && lower != "human" && lower != "german"
        || matches!(
            lower,
            "mr" | "sir"
                | "lord"
                | "king"
                | "prince"
                | "actor"
                | "father"
                | "husband"
                | "son"
                | "brother"
                | "widower"
                | "uncle"
                | "grandfather"
                | "boy"
                | "baron"
                | "duke"
                | "emperor"
                | "pope"
                | "sultan"
                | "emir"
        );
    if woman {
        Some(Gender::Woman)
    } else if man {
        Some(Gender::Man)
    } else {
        None
    }
}

/// What a noun phrase with this head may reach back to: no mark, no preposition, no verb of saying and no subject lies
/// between its first word and its head; a possessive brings the name before it along.
fn extent(words: &Words<'_>, range: TextRange, head: TextRange) -> TextRange {
    let at = words.within(head).start;
    let mut first = at;
    let joins = |i: usize| {
        let w = &words.words[i];
        let subject = w.is(&["he", "she", "they", "it", "we", "i", "you", "and", "or", "but"]);
        let saying = LEXICON.cues_at(&words.words, i).is_some() && LEXICON.noun(&w.lower).is_none() && !w.capital;
        (w.capital || !w.is(AFTER_CORE)) && (w.is(&["'s", "-"]) || w.word) && !saying && !subject
    };
    let asked = words.from(range.start());
    while first > 0 && at - first < 12 && !words.breaks(first - 1, first) && joins(first - 1) {
        let possessive = words.words[first - 1].is(&["'s", "s'"]);
        let owner = first < at && words.words[first].is(&["'s", "s'"]);
        let name_goes_on = words.words[first - 1].capital && words.words[first].capital && first < at;
        if first <= asked && !possessive && !owner && !name_goes_on {
            break;
        }
        first -= 1;
    }
    words.hull(first, words.within(head).end).unwrap_or(head)
}

/// A noun phrase as a mention.
fn noun_phrase(words: &Words<'_>, range: TextRange, head: TextRange, kind: Option<EntityKind>) -> Mention {
    let range = extent(words, range, head);
    let within = words.within(range);
    let noun = words.slice(head).last().map_or("", |w| w.lower.as_str());
    let known = LEXICON.noun(noun);
    let kind = match known {
        Some((k, _)) if k.outlet => Some(EntityKind::Outlet),
        Some((k, _)) if k.document && kind != Some(EntityKind::Person) => Some(EntityKind::Document),
        Some((k, _)) if k.organisation && (kind != Some(EntityKind::Person) || !k.person) => {
            Some(EntityKind::Organisation)
        }
        _ => kind,
    };
    let plural = known.map_or_else(|| looks_plural(noun), |(_, plural)| plural);
    let first = words.get(within.start);
    let possessed = words.slice(range).iter().any(|w| w.is(&["'s", "his", "her", "its", "their", "my", "our", "your"]));
    let ordinal = words.slice(range).iter().any(|w| w.is(&["another", "second", "third", "fourth", "other"]));
    let numbered = first.is_some_and(|w| {
        cardinal(&w.lower).is_some() || w.is(&["several", "some", "many", "few", "dozens", "hundreds", "most", "more"])
    });
    let opening = match first {
        _ if possessed => Opening::Definite,
        Some(w) if w.is(&["a", "an", "another"]) => Opening::New,
        _ if numbered => Opening::New,
        Some(w) if w.is(&["the", "this", "that", "these", "those", "both", "all"]) && !ordinal => Opening::Definite,
        Some(w) if w.is(&["the"]) => Opening::New,
        _ => Opening::Bare,
    };
    Mention {
        range,
        head,
        shape: Shape::NounPhrase,
        kind: kind.map(|k| if plural && k == EntityKind::Person { EntityKind::Group } else { k }),
        plural,
        gender: gender_of(noun),
        opening,
        part: ordinal,
        of: modifiers(words, range, head),
        quoted: false,
    }
}

/// A span that is a mention though the encoder saw none there.
fn written(words: &Words<'_>, names: &Names, span: TextRange) -> Mention {
    let head = head_of(words, span);
    let within = words.within(head);
    let word = &words.words[within.start.min(words.words.len().saturating_sub(1))];
    let shouted = word.lower != "i" && word.shouted(words.text);
    if let Some(class) = model::pronoun(&word.lower).filter(|c| (1..=8).contains(c) && !shouted) {
        return pronoun(words, word.range, class);
    }
    let until = TextRange::new(span.start().min(head.start()), head.end());
    let lead = words.get(words.from(span.start())).is_some_and(|w| w.is(&["the", "a", "an"]));
    let opens_sentence = words.sentences.iter().any(|s| s.start() == head.start());
    let noun = LEXICON.noun(&word.lower);
    let of_group = cardinal(&word.lower).is_some()
        || word.is(&["some", "many", "most", "others", "another", "several", "both", "all", "few"]);
    if word.capital
        && !of_group
        && (!opens_sentence || until != head)
        && (noun.is_none() || !lead && within.start > 0 && words.words[within.start - 1].capital)
    {
        // A name: the capitalised run that ends with the head.
        let mut first = within.start;
        while first > 0
            && words.words[first - 1].capital
            && words.words[first - 1].word
            && words.words[first - 1].range.start() >= span.start()
            && !LEXICON.titles.contains(words.words[first - 1].lower.as_str())
        {
            first -= 1;
        }
        let name = words.hull(first, within.end).unwrap_or(head);
        let kind = match names.kind(words.text, words.slice(name), false) {
            SourceKind::Person => NameKind::Person,
            SourceKind::Country => NameKind::Place,
            _ => NameKind::Organisation,
        };
        return named(words, names, name, until.start(), kind);
    }
    let kind = match noun {
        Some((k, _)) if k.organisation && !k.person => Some(EntityKind::Organisation),
        Some((k, _)) if k.person || k.anonymous || k.numbered => Some(EntityKind::Person),
        Some((k, _)) if k.outlet => Some(EntityKind::Outlet),
        Some((k, _)) if k.document => Some(EntityKind::Document),
        Some((k, _)) if k.group => Some(EntityKind::Group),
        _ => None,
    };
    let mut m = noun_phrase(words, until, head, kind);
    let tail = words.slice(TextRange::new(head.end().min(span.end()), span.end()));
    if of_group && tail.first().is_none_or(|w| w.is(&["of"])) {
        (m.part, m.opening) = (true, Opening::New);
        let one = word.is(&["one", "another"]);
        (m.plural, m.kind) = (!one, Some(if one { EntityKind::Person } else { EntityKind::Group }));
    }
    m
}

/// Names and adjectives that belong to a head: inside its noun phrase, and after "of" behind it.
fn modifiers(words: &Words<'_>, range: TextRange, head: TextRange) -> Vec<String> {
    let mut out = Vec::new();
    for w in words.slice(TextRange::new(range.start(), head.start())) {
        let office = LEXICON.titles.contains(w.lower.as_str()) || LEXICON.noun(&w.lower).is_some_and(|(k, _)| k.person);
        if w.word
            && (w.capital && !office && !w.is(&["the", "a", "an", "her", "his", "its", "their", "foreign", "prime"])
                || LEXICON.demonyms_of(w))
        {
            out.push(w.lower.clone());
        }
    }
    let after = words.within(head).end;
    if words.get(after).is_some_and(|w| w.is(&["of"])) {
        let mut at = after + 1;
        while words.get(at).is_some_and(|w| w.is(&["the"])) {
            at += 1;
        }
        while let Some(w) = words.get(at).filter(|w| w.word && w.capital) {
            out.push(w.lower.clone());
            at += 1;
        }
    }
    out
}

/// The head noun, singular, in lower case.
pub(super) fn noun(words: &Words<'_>, mention: &Mention) -> String {
    words.slice(mention.head).last().map_or_else(String::new, |w| singular_of(&w.lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    #[test]
    fn a_town_and_its_country_are_two_places_and_a_firm_is_one() {
        let parts_of = |text: &str, kind: NameKind| {
            let words = Words::of(text, &Layout::of(text));
            let name = model::NameSeen { range: TextRange::new(0, text.len()), kind, phrase: 0 };
            parts(&words, &name).into_iter().map(|r| r.slice(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(parts_of("Merrow, Aurelle", NameKind::Place), ["Merrow", "Aurelle"]);
        assert_eq!(parts_of("Lee, Sons", NameKind::Organisation), ["Lee, Sons"]);
        assert_eq!(parts_of("Dost", NameKind::Place), ["Dost"]);
    }
}
