//! Sayings that a sentence only mentions, by grammar: *he is said to have remarked*, *Marr's threat to resign*, *ministers who
//! wanted more time*.
//!
//! Like those of [`crate::relayed`] they are seldom the main thing that a sentence says, so the model, which learned from a
//! corpus without nesting, often leaves them out.

use crate::Linked;
use crate::describe::lexicon::{Head, LEXICON};
use crate::describe::words::{Word, Words};
use crate::relayed::{self, CONFIDENCE, LONGEST};
use onrecord_record::TextRange;

const BE: &[&str] = &["is", "are", "was", "were", "'s", "'re"];
/// Participles with which nobody in particular reports.
const SAID: &[&str] = &["said", "reported", "understood", "rumoured", "rumored", "supposed", "reputed", "alleged"];
/// What may stand between a subject and its verb.
const AUXILIARIES: &[&str] = &[
    "has",
    "have",
    "had",
    "'ve",
    "'d",
    "'s",
    "will",
    "'ll",
    "would",
    "may",
    "might",
    "must",
    "do",
    "does",
    "did",
    "don't",
    "doesn't",
    "didn't",
    "not",
    "no",
    "longer",
    "never",
    "also",
    "still",
    "always",
    "only",
    "really",
    "just",
    "both",
    "all",
    "once",
    "already",
    "now",
    "ever",
    "even",
    "long",
    "himself",
    "herself",
    "itself",
    "themselves",
];
/// Words that are no part of a noun phrase from which one looks back.
const OUTSIDE: &[&str] = &[
    "that", "who", "which", "what", "whom", "whose", "and", "but", "or", "because", "if", "unless", "when", "while",
    "as", "than", "whether", "since", "though", "although", "where", "how", "why", "to", "for", "from", "with", "by",
    "in", "on", "at", "about", "after", "before", "until", "over", "under", "into", "not", "so", "then", "is", "are",
    "was", "were", "be", "been", "has", "have", "had", "will", "would", "could", "can", "may", "might", "must",
    "should", "did", "does", "do", "said", "says", "told",
];
const PRONOUNS: &[&str] = &["i", "we", "he", "she", "they", "you", "it", "who", "nobody", "everyone", "everybody"];
const POSSESSIVES: &[&str] = &["his", "her", "its", "their", "my", "our", "your"];
/// Nouns of speech acts that take *to* or *that*.
const NOUNS: &[&str] = &[
    "threat",
    "threats",
    "promise",
    "promises",
    "pledge",
    "pledges",
    "vow",
    "vows",
    "claim",
    "claims",
    "warning",
    "warnings",
    "report",
    "reports",
    "insistence",
    "assertion",
    "allegation",
    "allegations",
    "assurance",
    "assurances",
    "refusal",
    "offer",
    "demand",
    "demands",
    "prediction",
    "forecast",
    "accusation",
    "accusations",
    "admission",
    "complaint",
    "contention",
    "suggestion",
    "belief",
    "fear",
    "fears",
    "hope",
    "hopes",
    "statement",
    "account",
];
/// Nouns of them that take what somebody is to do.
const TO_DO: &[&str] =
    &["threat", "threats", "promise", "promises", "pledge", "pledges", "vow", "vows", "refusal", "offer"];
/// Verbs in the plain present or past that follow a subject which is such a noun.
const AFTER_SUBJECT: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "will", "would", "still", "stands", "stood", "remains",
    "remained", "came", "comes", "did", "does", "may", "might", "could", "holds", "held",
];
/// Nouns of them that nobody in particular may have.
const NOBODYS: &[&str] =
    &["reports", "claims", "allegations", "rumours", "rumors", "speculation", "suggestions", "talk"];
/// Words between the noun and *that*: *its report of 5 March that*.
const APART: usize = 6;
/// Words of a noun phrase.
const PHRASE: usize = 7;

/// Adds the sayings that a text mentions and `found` does not have.
pub fn recount(words: &Words<'_>, found: &mut Vec<Linked>) {
    said_to(words, found);
    let mut more = mentioned(words, found);
    more.extend(wanted(words, found));
    found.append(&mut more);
}

fn free(found: &[Linked], r: TextRange) -> bool {
    !found.iter().any(|a| a.cue.is_some_and(|c| c.overlaps(r)))
}

fn is_verb(words: &Words<'_>, at: usize) -> bool {
    LEXICON.cues_at(&words.words, at).is_some_and(|(cues, _)| cues.iter().any(|c| c.head == Head::Verb))
}

/// The noun phrase that ends right before the word at the index, as far as words alone tell.
fn phrase_before(words: &Words<'_>, at: usize) -> Option<TextRange> {
    let last = at.checked_sub(1)?;
    if words.get(last)?.is(PRONOUNS) {
        return Some(words.words[last].range);
    }
    let inner = |i: &usize| {
        let w = &words.words[*i];
        let name = w.capital && *i > 0;
        (w.word || w.is(&["'s"])) && !w.is(OUTSIDE) && (name || !is_verb(words, *i)) && !words.breaks(*i, *i + 1)
    };
    let first = (last.saturating_sub(PHRASE - 1)..=last).rev().take_while(inner).last()?;
    words.hull(first, at)
}

/// *Marr is said to have remarked P*: nobody in particular says that Marr remarked P, and Marr remarked P.
fn said_to(words: &Words<'_>, found: &mut Vec<Linked>) {
    let mut inner = Vec::new();
    for i in 0..found.len() {
        let Some(cue) = found[i].cue else { continue };
        let within = words.within(cue);
        let Some(said) = within.clone().find(|&k| words.words[k].is(SAID)) else { continue };
        let Some(be) = said.checked_sub(1).filter(|&k| words.words[k].is(BE)) else { continue };
        let to = said + 1;
        if !words.get(to).is_some_and(|w| w.is(&["to"])) {
            continue;
        }
        let Some(outer) = outer(words, &found[i], be, to) else { continue };
        let verb = (to + 1..to + 4).find(|&k| words.get(k).is_some_and(|w| !w.is(&["have", "also"])));
        let saying = verb.filter(|&k| {
            let w = &words.words[k];
            !w.is(&["be", "been"]) && is_verb(words, k) && free(found, w.range)
        });
        if let Some(a) = saying.and_then(|k| saying_of(words, &outer, phrase_before(words, be), k)) {
            inner.push(a);
        }
        found[i] = outer;
    }
    found.append(&mut inner);
}

/// What nobody in particular says: the subject and what it is said to have done.
fn outer(words: &Words<'_>, a: &Linked, be: usize, to: usize) -> Option<Linked> {
    let cue = words.hull(be, to + 1)?;
    let next = words.get(to + 1)?.range;
    let mut content: Vec<TextRange> = a.content.iter().copied().filter(|c| !c.overlaps(cue)).collect();
    if let Some(subject) = a.source.or_else(|| phrase_before(words, be))
        && !content.iter().any(|c| c.overlaps(subject))
    {
        content.push(subject);
    }
    match content.iter_mut().filter(|c| c.start() >= cue.end()).min() {
        Some(c) if words.from(c.start()) <= to + 8 => *c = TextRange::new(next.start(), c.end()),
        _ => {
            let end = (to + 1..to + LONGEST).find(|&k| relayed::ends(words, k))?;
            content.push(words.hull(to + 1, end)?);
        }
    }
    content.sort();
    Some(Linked { source: None, cue: Some(cue), content, ..a.clone() })
}

/// What the subject says: the quotation, where there is one, or what follows the verb.
fn saying_of(words: &Words<'_>, outer: &Linked, source: Option<TextRange>, verb: usize) -> Option<Linked> {
    let cue = words.words[verb].range;
    let quotes = |c: &TextRange| words.quoted.iter().any(|q| q.overlaps(*c));
    let mut content: Vec<TextRange> =
        outer.content.iter().copied().filter(|c| !c.overlaps(cue) && Some(*c) != source && quotes(c)).collect();
    let tail = outer.content.iter().find(|c| c.covers(cue))?;
    let skipped = |k: &usize| {
        words
            .get(*k)
            .is_some_and(|w| w.is(&["that", ",", "me", "him", "us", "them", "her"]) && w.range.end() < tail.end())
    };
    let from = (verb + 1..verb + 4).find(|k| !skipped(k))?;
    let rest = words.hull(from, words.until(tail.end()));
    content.extend(rest.filter(|r| content.is_empty() || quotes(r)));
    content.sort();
    (!content.is_empty()).then(|| Linked { source, cue: Some(cue), content, ..outer.clone() })
}

/// *Marr's threat to resign*, *its report that the dam is cracked*, *a pledge by Brennoe to drop its case*.
fn mentioned(words: &Words<'_>, found: &[Linked]) -> Vec<Linked> {
    let nouns = (0..words.words.len()).filter(|&i| words.words[i].is(NOUNS) && free(found, words.words[i].range));
    nouns.filter_map(|i| noun(words, i)).collect()
}

fn noun(words: &Words<'_>, at: usize) -> Option<Linked> {
    let owner = owner(words, at).or_else(|| {
        // "a newspaper report that"
        words.get(at.checked_sub(1)?).filter(|w| w.is(&["newspaper", "media", "press", "television"])).map(|w| w.range)
    });
    // "a pledge by Lee to", "a report in The Gazette that"
    let by = words
        .get(at + 1)
        .is_some_and(|w| w.is(&["by"]) || w.is(&["in"]) && words.get(at + 2).is_some_and(|n| n.capital));
    // "There are reports that": whose they are is not said.
    let nobodys = words.words[at].is(NOBODYS) && words.get(at + 1).is_some_and(|w| w.is(&["that"]));
    let complement = (at + 1..at + 2 + APART).take_while(|&k| {
        k == at + 1
            || words.get(k - 1).is_some_and(|w| w.word && !w.is(AFTER_SUBJECT) && !w.is(&["that", "to", "and"]))
                && (k == at + 2 || !is_verb(words, k - 1))
    });
    let to_do = words.words[at].is(TO_DO);
    let open = complement
        .filter_map(|k| Some((k, words.get(k)?)))
        .find(|(k, w)| w.is(&["that"]) || to_do && w.is(&["to"]) && (*k == at + 1 || by))?;
    let source = match owner {
        Some(o) => Some(o),
        None if by => Some(words.hull(at + 2, open.0)?),
        None if nobodys => None,
        None => return None,
    };
    let infinitive = open.1.is(&["to"]);
    let from = open.0 + usize::from(!infinitive);
    let next = words.get(open.0 + 1)?;
    // "a threat to the peace"
    if !next.word || infinitive && (next.capital || next.is(POSSESSIVES) || next.is(&["the", "a", "an", "this", "any"]))
    {
        return None;
    }
    let first = words.from(source.unwrap_or(words.words[at].range).start());
    let subject = words.sentence(words.words[first].range.start()).start == first
        || words.near(first, -1).is_some_and(|w| w.is(&["that", ",", "\"", "“", "‘"]));
    let over = |k: usize| {
        relayed::ends(words, k) || subject && k > from + 2 && words.get(k).is_some_and(|w| w.is(AFTER_SUBJECT))
    };
    let end = (from + 1..from + LONGEST).find(|&k| over(k))?;
    Some(Linked {
        source,
        cue: Some(words.words[at].range),
        content: vec![words.hull(from, end)?],
        parent: None,
        confidence: CONFIDENCE,
    })
}

/// Whose the noun is: a possessive pronoun, or a name with *'s*, with two words between at most.
fn owner(words: &Words<'_>, noun: usize) -> Option<TextRange> {
    for k in (noun.saturating_sub(3)..noun).rev() {
        let w = words.get(k)?;
        if w.is(POSSESSIVES) {
            return Some(w.range);
        }
        if w.is(&["'s", "'"]) {
            return phrase_before(words, k);
        }
        if !w.word || w.is(OUTSIDE) {
            return None;
        }
    }
    None
}

/// *Ministers who wanted more time*: wishes that stand inside what somebody says.
fn wanted(words: &Words<'_>, found: &[Linked]) -> Vec<Linked> {
    let told = |r: TextRange| found.iter().find(|a| a.content.iter().any(|c| c.covers(r)));
    let verbs = (1..words.words.len()).filter(|&i| words.words[i].is(&["want", "wants", "wanted"]));
    let wish = |i: usize| {
        let cue = words.words[i].range;
        let around = told(cue).filter(|_| free(found, cue))?;
        let auxiliary = |w: &Word| w.is(AUXILIARIES) || w.lower.ends_with("ly");
        let subject = (0..i).rev().find(|&k| !auxiliary(&words.words[k])).filter(|k| i - k < 5)?;
        let source = match &words.words[subject] {
            w if w.is(&["and", "but", "or"]) => around.content.iter().find(|c| c.covers(cue)).and_then(|c| {
                let from = words.from(c.start());
                let end =
                    (from..from + PHRASE).find(|&k| words.get(k).is_some_and(|w| w.is(AUXILIARIES) || w.is(BE)))?;
                words.hull(from, end)
            })?,
            w if w.is(&["to", "the", "a", "is", "are", "was", "were", "be", "been", "of"]) => return None,
            _ => phrase_before(words, subject + 1)?,
        };
        let end = (i + 1..i + LONGEST).find(|&k| relayed::ends(words, k))?;
        let content = words.hull(i + 1, end)?;
        let inside = around.content.iter().any(|c| c.covers(content) && c.covers(cue));
        inside.then(|| Linked {
            source: Some(source),
            cue: Some(cue),
            content: vec![content],
            parent: None,
            confidence: CONFIDENCE,
        })
    };
    verbs.filter_map(wish).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    fn at(text: &str, part: &str) -> TextRange {
        let start = text.find(part).unwrap();
        TextRange::new(start, start + part.len())
    }

    fn linked(text: &str, source: &str, cue: &str, content: &[&str]) -> Linked {
        let source = (!source.is_empty()).then(|| at(text, source));
        let content = content.iter().map(|c| at(text, c)).collect();
        Linked { source, cue: Some(at(text, cue)), content, parent: None, confidence: 0.9 }
    }

    /// Source, cue and content of all that is found.
    fn all(text: &str, mut found: Vec<Linked>) -> Vec<(String, String, String)> {
        recount(&Words::of(text, &Layout::of(text)), &mut found);
        let s = |r: Option<TextRange>| r.map_or("", |r| r.slice(text)).to_owned();
        let content = |a: &Linked| a.content.iter().map(|c| c.slice(text)).collect::<Vec<_>>().join(" … ");
        found.iter().map(|a| (s(a.source), s(a.cue), content(a))).collect()
    }

    fn three(a: &str, b: &str, c: &str) -> (String, String, String) {
        (a.to_owned(), b.to_owned(), c.to_owned())
    }

    #[test]
    fn what_one_is_said_to_have_said_is_two_sayings() {
        let t = "“We shout from the wrong side,” she is said to have remarked when she left.";
        let quote = "“We shout from the wrong side,”";
        let found = all(t, vec![linked(t, "she", "said", &[quote])]);
        let outer = "“We shout from the wrong side,” … she … have remarked when she left";
        assert_eq!(found, [three("", "is said to", outer), three("she", "remarked", quote)]);
        let t = "Mr. Kaan is said to have replied that nobody had asked him.";
        let found = all(t, vec![linked(t, "", "is said to", &["Mr. Kaan", "have replied that nobody had asked him"])]);
        assert_eq!(found[1], three("Mr. Kaan", "replied", "nobody had asked him"));
        let t = "The bridge is said to be closed.";
        assert_eq!(all(t, vec![linked(t, "", "is said to", &["be closed"])]).len(), 1);
    }

    #[test]
    fn a_noun_of_a_speech_act_with_its_owner_and_what_it_says() {
        let t = "Velmara's threat to shut the border from Friday still stands.";
        assert_eq!(all(t, Vec::new()), [three("Velmara", "threat", "to shut the border from Friday")]);
        let t = "The Gazette withdrew its report of 5 March that the minister had resigned.";
        assert_eq!(all(t, Vec::new()), [three("its", "report", "the minister had resigned")]);
        let t = "They spoke of a fine and a pledge by Brennoe to drop its case.";
        assert_eq!(all(t, Vec::new()), [three("Brennoe", "pledge", "to drop its case")]);
        for t in ["It is a threat to the peace.", "Her report was late.", "His offer to Lee was refused."] {
            assert!(all(t, Vec::new()).is_empty(), "{t}");
        }
    }

    #[test]
    fn a_wish_inside_what_somebody_says() {
        let t = "She said they came from ministers who wanted more time.";
        let found = all(t, vec![linked(t, "She", "said", &["they came from ministers who wanted more time"])]);
        assert_eq!(found[1], three("who", "wanted", "more time"));
        let t = "Officials said Morvane had let the men go but wanted Brennoe to ask for it.";
        let said = "Morvane had let the men go but wanted Brennoe to ask for it";
        let found = all(t, vec![linked(t, "Officials", "said", &[said])]);
        assert_eq!(found[1], three("Morvane", "wanted", "Brennoe to ask for it"));
        let t = "He was wanted by the police, she said.";
        assert_eq!(all(t, vec![linked(t, "she", "said", &["He was wanted by the police"])]).len(), 1);
    }
}
