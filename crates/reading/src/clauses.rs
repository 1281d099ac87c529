//! Clauses: where one saying ends and the next begins, whatever the conventions of spans.
//!
//! The model reads each cue by itself, so that two sayings of one speaker may overlap (*X said P and warned that Q*: P with
//! all that follows), and a word between the cue and the content may be left to neither. What is put right here is grammar
//! that holds for the contract's spans and for a flat scheme's alike.

use crate::Linked;
use crate::boundaries::words;
use onrecord_record::TextRange;

/// Words that join a second verb to the subject of the first.
const JOINING: &[&str] = &["and", "but", "or", "yet", "then", "while"];
/// Words that may stand between the joint and the second cue.
const BEFORE_CUE: &[&str] = &[
    "has", "have", "had", "is", "are", "was", "were", "be", "been", "will", "would", "could", "can", "did", "does",
    "do", "not", "also", "then", "later", "even", "still", "again", "once", "never", "to", "in", "turn",
];
/// Words that open a content or its first noun phrase, and stand alone with neither.
const OPENING: &[&str] = &[
    "that", "to", "whether", "if", "a", "an", "the", "his", "her", "its", "their", "our", "my", "your", "no", "any",
    "some", "more",
];
/// Words that carry no act by themselves.
const HOLLOW: &[&str] = &["a", "an", "the", "it", "to", "this"];
/// Passive verbs whose speaker follows *by*, while who is told stands before.
const TOLD: &[&str] = &["told", "informed", "warned", "assured", "advised", "reminded", "notified", "briefed"];

/// Puts sayings apart from each other.
pub fn settle(text: &str, mut found: Vec<Linked>) -> Vec<Linked> {
    for a in &mut found {
        whole_opening(text, a);
        told_by(text, a);
    }
    shared_subject(text, &mut found);
    one_subject(text, &mut found);
    found.retain(|a| a.cue.is_none_or(|c| !is(text, c, HOLLOW)));
    found
}

fn is(text: &str, word: TextRange, list: &[&str]) -> bool {
    list.contains(&word.slice(text).to_lowercase().as_str())
}

/// A content that begins one word of its opening after the cue begins with it.
fn whole_opening(text: &str, a: &mut Linked) {
    let (Some(cue), Some(first)) =
        (a.cue, a.content.iter_mut().filter(|c| Some(c.start()) > a.cue.map(|c| c.end())).min())
    else {
        return;
    };
    let gap = TextRange::new(cue.end(), first.start());
    let free = a.source.is_none_or(|s| s.end() <= gap.start() || s.start() >= gap.end());
    if free
        && gap.len() < 24
        && let [word] = words(text, gap)[..]
        && is(text, word, OPENING)
        && gap.slice(text).chars().all(|c| c.is_alphanumeric() || c == ' ' || matches!(c, '"' | '“' | '‘'))
    {
        *first = TextRange::new(word.start(), first.end());
    }
}

/// *She was told by X that P*: X tells it.
fn told_by(text: &str, a: &mut Linked) {
    let (Some(cue), Some(source)) = (a.cue, a.source) else { return };
    let all = words(text, cue);
    let Some(last) = all.last().filter(|w| is(text, **w, TOLD)) else { return };
    if source.start() > cue.start() {
        return;
    }
    let auxiliary = words(text, TextRange::new(source.end(), last.start()));
    if !auxiliary.iter().any(|w| is(text, *w, &["was", "were", "been", "being", "is", "are", "be"])) {
        return;
    }
    let Some(first) = a.content.iter().map(|c| c.start()).filter(|s| *s >= cue.end()).min() else { return };
    let Some(by) = text.get(cue.end()..first).and_then(|g| g.strip_prefix(" by ")) else { return };
    let by = by.split([',', ';', '\n']).next().unwrap_or(by);
    let by = by.split(" that ").next().unwrap_or(by).trim_end().trim_end_matches(" that").trim_end();
    if !by.is_empty() && by.len() < 80 {
        a.source = Some(TextRange::new(cue.end() + 4, cue.end() + 4 + by.len()));
    }
}

/// *X said P, and insisted on Q*, *X ordered P, telling Y that Q*: X does both.
fn shared_subject(text: &str, found: &mut [Linked]) {
    const PASSIVE: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "expected", "reportedly", "to"];
    for i in 0..found.len() {
        let (None, Some(cue)) = (found[i].source, found[i].cue) else { continue };
        let own = words(text, cue);
        if own.iter().any(|w| is(text, *w, PASSIVE)) {
            continue;
        }
        let before = |other: &&Linked| {
            let (Some(_), Some(c)) = (other.source, other.cue) else { return false };
            let gap = if c.end() <= cue.start() { text.get(c.end()..cue.start()) } else { None };
            gap.is_some_and(|g| !g.contains(['\n', ';', '!', '?', ':']) && !g.contains(". ") && !g.contains(".” "))
        };
        let Some(first) = found.iter().filter(before).max_by_key(|a| a.cue.map(|c| c.start())) else { continue };
        let Some(c) = first.cue else { continue };
        let between = words(text, TextRange::new(c.end(), cue.start()));
        let step = between.iter().rev().find(|w| !is(text, **w, BEFORE_CUE) && !w.slice(text).ends_with("ly"));
        let Some(&step) = step else { continue };
        let comma = |at: usize| text.get(..at).is_some_and(|t| t.trim_end().ends_with([',', '—', '–']));
        let covered = first.content.iter().any(|p| p.covers(cue));
        let joint = is(text, step, JOINING) && (comma(step.start()) || !covered);
        let participle = own.first().is_some_and(|w| w.slice(text).ends_with("ing")) && comma(cue.start());
        if joint || participle && !covered {
            found[i].source = first.source;
        }
    }
}

/// *X said P and warned that Q*: X stands outside P, so what X goes on to do does too.
fn one_subject(text: &str, found: &mut [Linked]) {
    let others: Vec<(TextRange, TextRange)> = found.iter().filter_map(|a| Some((a.source?, a.cue?))).collect();
    for a in found.iter_mut() {
        let (Some(source), Some(own)) = (a.source, a.cue) else { continue };
        for piece in &mut a.content {
            if piece.overlaps(source) {
                continue;
            }
            for &(_, cue) in others.iter().filter(|(s, c)| *s == source && *c != own) {
                if !piece.covers(cue) {
                    continue;
                }
                let before = words(text, TextRange::new(piece.start(), cue.start()));
                let joint = before.iter().rposition(|w| !is(text, *w, BEFORE_CUE) && !w.slice(text).ends_with("ly"));
                let end = match joint.map(|i| before[i]) {
                    Some(w) if is(text, w, JOINING) => w.start(),
                    // *X said P, adding that Q*
                    Some(w) if text.get(w.end()..).is_some_and(|t| t.starts_with(',')) => w.end(),
                    _ => continue,
                };
                let kept = text.get(piece.start()..end).unwrap_or("").trim_end_matches([' ', ',', '—', '–', '-', ';']);
                if !kept.is_empty() {
                    *piece = TextRange::new(piece.start(), piece.start() + kept.len());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, part: &str) -> TextRange {
        let start = text.find(part).unwrap();
        TextRange::new(start, start + part.len())
    }

    fn linked(text: &str, source: &str, cue: &str, content: &str) -> Linked {
        Linked {
            source: Some(at(text, source)),
            cue: Some(at(text, cue)),
            content: vec![at(text, content)],
            parent: None,
            confidence: 0.9,
        }
    }

    fn settled(text: &str, found: &[(&str, &str, &str)]) -> Vec<(String, String)> {
        let found = found.iter().map(|(s, c, p)| linked(text, s, c, p)).collect();
        let s = |r: TextRange| r.slice(text).to_owned();
        settle(text, found).iter().map(|a| (a.source.map(s).unwrap_or_default(), s(a.content[0]))).collect()
    }

    #[test]
    fn a_second_verb_of_one_subject_ends_the_first_content() {
        let t = "Lee said it was late and warned that the dam would burst.";
        let found = settled(
            t,
            &[
                ("Lee", "said", "it was late and warned that the dam would burst"),
                ("Lee", "warned", "the dam would burst"),
            ],
        );
        assert_eq!(found[0].1, "it was late");
        let t = "Lee said it was late, adding that she would go.";
        let found =
            settled(t, &[("Lee", "said", "it was late, adding that she would go"), ("Lee", "adding", "she would go")]);
        assert_eq!(found[0].1, "it was late");
        // What somebody else says inside stays inside.
        let t = "Lee said it was late and Marr warned that the dam would burst.";
        let whole = "it was late and Marr warned that the dam would burst";
        assert_eq!(settled(t, &[("Lee", "said", whole), ("Marr", "warned", "the dam would burst")])[0].1, whole);
    }

    #[test]
    fn a_content_takes_in_its_first_word() {
        let t = "Lee vowed to leave, but not today.";
        assert_eq!(settled(t, &[("Lee", "vowed", "leave")])[0].1, "to leave");
        let t = "Lee said on Monday it was late.";
        assert_eq!(settled(t, &[("Lee", "said", "it was late")])[0].1, "it was late");
    }

    #[test]
    fn who_is_told_is_not_who_tells() {
        let t = "Lee had been told by the envoy that it was late.";
        assert_eq!(settled(t, &[("Lee", "told", "it was late")])[0].0, "the envoy");
        let t = "Lee told the envoy that it was late.";
        assert_eq!(settled(t, &[("Lee", "told", "it was late")])[0].0, "Lee");
    }
}
