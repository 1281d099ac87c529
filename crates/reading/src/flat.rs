//! The cue in PolNeAR's spans: with its auxiliaries and adverbs up to the verb, and without what opens the content.
//!
//! Counted in PolNeAR train: of words right behind or last in a cue, determiners are the content's (*the* 2,324 to none,
//! *his* 447 to none), and *by* is left out 179 times of 255.

use crate::Linked;
use crate::boundaries::words;
use onrecord_record::TextRange;

/// Words that open a noun phrase.
const DETERMINERS: &[&str] = &[
    "the", "a", "an", "his", "her", "its", "their", "our", "my", "your", "this", "these", "those", "any", "some", "no",
    "every", "each", "more",
];
/// Words that lead to a verb. Not forms of *be*, which carry a saying by themselves (*the question is whether*).
const LEADING: &[&str] = &[
    "has", "have", "had", "will", "would", "could", "can", "did", "does", "do", "not", "also", "even", "still",
    "never", "then", "only", "again",
];
/// Words that are no verb, nor lead to one, after those.
const NO_VERB: &[&str] = &[
    "that", "to", "if", "whether", "he", "she", "it", "they", "we", "i", "you", "so", "as", "in", "on", "at", "for",
    "of", "by", "with", "about", "from", "little", "much", "what", "how", "why", "who",
];

/// Draws cues as PolNeAR does.
pub fn cues(text: &str, mut found: Vec<Linked>) -> Vec<Linked> {
    for a in &mut found {
        whole_verb(text, a);
        shorten(text, a);
    }
    found
}

fn is(text: &str, word: TextRange, list: &[&str]) -> bool {
    list.contains(&word.slice(text).to_lowercase().as_str())
}

/// *He has | responded*: the verb is the cue's too.
fn whole_verb(text: &str, a: &mut Linked) {
    let Some(cue) = a.cue else { return };
    let own = words(text, cue);
    if own.is_empty() || !own.iter().all(|w| is(text, *w, LEADING)) {
        return;
    }
    let Some(line) = text.get(cue.end()..).and_then(|t| t.split('\n').next()) else { return };
    let ahead = words(text, TextRange::new(cue.end(), cue.end() + line.len()));
    let Some(verb) = ahead.iter().find(|w| !w.slice(text).ends_with("ly")).copied() else { return };
    let gap = TextRange::new(cue.end(), verb.start()).slice(text);
    let free = gap.chars().all(|c| c == ' ' || c.is_lowercase()) && gap.split_whitespace().count() < 2;
    if !free || is(text, verb, NO_VERB) || is(text, verb, DETERMINERS) {
        return;
    }
    let cue = TextRange::new(cue.start(), verb.end());
    if a.source.is_some_and(|s| s.overlaps(cue)) {
        return;
    }
    a.cue = Some(cue);
    for c in a.content.iter_mut().filter(|c| c.start() >= cue.start() && c.start() < cue.end()) {
        *c = TextRange::new(cue.end(), c.end().max(cue.end()));
    }
}

/// *laid out her | proposals*, *was rejected by | the council*: the last word is not the cue's.
fn shorten(text: &str, a: &mut Linked) {
    let Some(cue) = a.cue else { return };
    let [.., last, end] = words(text, cue)[..] else { return };
    if is(text, end, DETERMINERS) {
        let touches = |c: &&mut TextRange| {
            text.get(cue.end()..c.start()).is_some_and(|gap| gap.chars().all(|g| !g.is_alphanumeric() && g != '\n'))
        };
        if let Some(c) = a.content.iter_mut().find(touches) {
            *c = TextRange::new(end.start(), c.end());
        }
    } else if !(is(text, end, &["by"]) && a.source.is_some_and(|s| s.start() >= cue.end())) {
        return;
    }
    a.cue = Some(TextRange::new(cue.start(), last.end()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, part: &str) -> TextRange {
        let start = text.find(part).unwrap();
        TextRange::new(start, start + part.len())
    }

    /// Cue and content as drawn.
    fn drawn<'t>(text: &'t str, source: &str, cue: &str, content: &str) -> (&'t str, &'t str) {
        let a = Linked {
            source: Some(at(text, source)),
            cue: Some(at(text, cue)),
            content: vec![at(text, content)],
            parent: None,
            confidence: 0.9,
        };
        let a = cues(text, vec![a]).remove(0);
        (a.cue.unwrap().slice(text), a.content[0].slice(text))
    }

    #[test]
    fn a_determiner_is_the_contents() {
        let t = "Lee laid out her plans for the dam.";
        assert_eq!(drawn(t, "Lee", "laid out her", "plans for the dam"), ("laid out", "her plans for the dam"));
        assert_eq!(drawn(t, "Lee", "laid out", "her plans"), ("laid out", "her plans"));
    }

    #[test]
    fn who_acts_stands_behind_by_and_outside_the_cue() {
        let t = "The plan was rejected by the council.";
        assert_eq!(drawn(t, "the council", "was rejected by", "The plan").0, "was rejected");
        // Not where another stands behind it.
        let t = "Lee stands by the plan.";
        assert_eq!(drawn(t, "Lee", "stands by", "the plan").0, "stands by");
    }

    #[test]
    fn an_auxiliary_or_adverb_goes_on_to_its_verb() {
        let t = "Lee has flatly rejected the plan.";
        assert_eq!(drawn(t, "Lee", "has", "the plan"), ("has flatly rejected", "the plan"));
        let t = "She left, even suggesting the plan was dead.";
        assert_eq!(drawn(t, "She", "even", "suggesting the plan was dead").0, "even suggesting");
        let t = "The question is whether the plan is dead.";
        assert_eq!(drawn(t, "The question", "is", "whether the plan is dead").0, "is");
    }
}
