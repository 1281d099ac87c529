//! Sayings inside sayings that the model does not see, by grammar.
//!
//! The flat corpora that it learned from stop at the outermost attribution, and above all at a quotation mark: what a
//! speaker tells of sayings and beliefs in their own words (*“I told them that it was late”*) is found here, from a pronoun and
//! a verb that takes a clause. So is the second half of *quoted X as saying P*.

use crate::Linked;
use crate::describe::lexicon::{Head, LEXICON};
use crate::describe::words::{Word, Words};
use onrecord_record::TextRange;

/// Who says or thinks it, in a quotation.
const SUBJECTS: &[&str] =
    &["i", "we", "he", "she", "they", "you", "nobody", "somebody", "someone", "everyone", "everybody"];
/// Verbs that take a clause, an infinitive or what is asked for, and mean little else.
const VERBS: &[&str] = &[
    "say", "tell", "ask", "think", "believe", "want", "intend", "hope", "expect", "deny", "promise", "warn", "agree",
    "demand", "state", "wish", "fear", "predict", "insist", "refuse", "propose", "offer", "claim", "decide", "plan",
    "assure", "swear", "vow", "threaten", "admit", "urge", "suggest",
];
/// What may stand between subject and verb. *Would* and *will* are left out: what is not yet said is no saying.
const BETWEEN: &[&str] = &[
    "have", "had", "has", "'ve", "'s", "'m", "'re", "am", "is", "are", "was", "were", "been", "do", "did", "does",
    "don't", "didn't", "doesn't", "haven't", "hasn't", "hadn't", "not", "never", "also", "still", "always", "only",
    "really", "just", "here", "there", "all", "both",
];
const BE: &[&str] = &["am", "is", "are", "was", "were", "been", "'m", "'re"];
/// Verbs that take who is told between them and what is said.
const TELLING: &[&str] = &["tell", "ask", "promise", "warn", "assure", "urge"];
/// Who is told.
const TOLD: &[&str] = &["me", "you", "him", "her", "us", "them", "everyone", "everybody", "people", "reporters"];
/// What makes a question, a wish or a relative clause of the subject that follows it.
const INVERTED: &[&str] =
    &["can", "could", "do", "did", "does", "will", "would", "should", "may", "if", "let", "what", "which", "who"];
/// How sure such an attribution is: as often right on the news cycle and on articles nobody prepared, about.
pub(crate) const CONFIDENCE: f32 = 0.6;
/// Most words of what is said in this way.
pub(crate) const LONGEST: usize = 60;

/// The sayings that quotations hold and `found` does not.
pub fn quoted(words: &Words<'_>, found: &[Linked]) -> Vec<Linked> {
    let free = |r: TextRange| !found.iter().any(|a| a.cue.is_some_and(|c| c.overlaps(r)));
    let told = |r: TextRange| found.iter().any(|a| a.content.iter().any(|c| c.covers(r)));
    let subjects = words.words.iter().enumerate().filter(|(_, w)| w.is(SUBJECTS) && words.is_quoted(w.range.start()));
    let mut out: Vec<Linked> = Vec::new();
    for (i, _) in subjects {
        let Some(a) = from_subject(words, i) else { continue };
        let (Some(cue), Some(content)) = (a.cue, a.content.first()) else { continue };
        if free(cue) && told(words.words[i].range.hull(*content)) {
            out.push(a);
        }
    }
    out
}

/// A saying whose subject is the word at the index.
fn from_subject(words: &Words<'_>, subject: usize) -> Option<Linked> {
    let between = (subject + 1..).map_while(|i| words.get(i)).take_while(|w| w.is(BETWEEN)).count();
    let at = subject + 1 + between;
    let verb = words.get(at).filter(|_| between < 5)?;
    let (cues, used) = LEXICON.cues_at(&words.words, at)?;
    let cue = cues.iter().find(|c| used == 1 && c.head == Head::Verb && VERBS.contains(&c.lemma.as_str()))?;
    // "Can you tell us", "the point that we wanted to make"
    let before = words.near(subject, -1);
    let complement = (2..6).any(|back| subject.checked_sub(back).is_some_and(|i| verb_at(words, i)));
    let relative = before.is_some_and(|w| w.is(&["that"])) && !complement;
    if relative || before.is_some_and(|w| w.is(INVERTED)) {
        return None;
    }
    let passive = between > 0 && words.get(at - 1).is_some_and(|w| w.is(BE));
    let mut from = at + 1;
    let told = |w: &Word| w.is(TOLD) && (complements(words, from + 1) || !w.is(&["her"]));
    let addressed = TELLING.contains(&cue.lemma.as_str()) && words.get(from).is_some_and(told);
    from += usize::from(addressed);
    // "said in March", "said last Friday"
    if words.get(from).is_some_and(|w| w.is(&["in", "on", "last", "this"]))
        && words.get(from + 1).is_some_and(|w| w.capital)
    {
        from += 2;
    }
    from += usize::from(words.get(from).is_some_and(|w| w.is(&["that"])));
    let end = (from..from + LONGEST).find(|&i| ends(words, i))?;
    let content = words.hull(from, end)?;
    Some(Linked {
        source: (!passive).then(|| words.words[subject].range),
        cue: Some(verb.range),
        content: vec![content],
        parent: None,
        confidence: CONFIDENCE,
    })
}

/// Whether a verb of saying or thinking stands at the index.
fn verb_at(words: &Words<'_>, at: usize) -> bool {
    LEXICON.cues_at(&words.words, at).is_some_and(|(cues, _)| cues.iter().any(|c| c.head == Head::Verb))
}

/// Whether what is told begins here, so that *her* before it is who is told.
fn complements(words: &Words<'_>, at: usize) -> bool {
    words.get(at).is_none_or(|w| {
        !w.word
            || w.is(&[
                "that", "to", "not", "about", "what", "whether", "if", "i", "we", "he", "she", "it", "they", "you",
            ])
    })
}

/// Whether a clause is over before the word at the index.
pub(crate) fn ends(words: &Words<'_>, at: usize) -> bool {
    let Some(word) = words.get(at) else { return true };
    if words.breaks(at - 1, at) {
        return true;
    }
    let next = |any: &[&str]| words.get(at + 1).is_some_and(|w: &Word| w.is(any));
    let subject = || next(SUBJECTS) || next(&["it", "the"]);
    word.is(&[".", "?", "!", ";", ":", "—", "–", "\"", "”", "“", "’", "‘", "»"])
        || word.is(&[","]) && next(&["and", "but", "or", "so", "yet", "\"", "”", "’", "'"])
        || word.is(&["'"]) && !words.get(at + 1).is_some_and(|w| w.word)
        || word.is(&["and", "but"]) && (subject() || verb_at(words, at + 1))
}

/// *The Gazette quoted X as saying P*: X says P, and the Gazette relays that.
pub fn as_saying(words: &Words<'_>, found: &mut Vec<Linked>) {
    let mut inner = Vec::new();
    for a in found.iter_mut() {
        let Some(cue) = a.cue else { continue };
        let quotes = LEXICON.cues_at(words.slice(cue), 0).is_some_and(|(c, _)| c.iter().any(|c| c.lemma == "quote"));
        let from = words.from(cue.end());
        let Some(at) = (from..from + 12).find(|&i| {
            words.get(i).is_some_and(|w| w.is(&["as"]))
                && words.get(i + 1).is_some_and(|w| w.is(&["saying", "telling"]))
        }) else {
            continue;
        };
        let (Some(source), Some(saying)) = (words.hull(from, at), words.get(at + 1).map(|w| w.range)) else { continue };
        let marks = (from..at).any(|i| words.get(i).is_some_and(|w| !w.word && !w.is(&["'s", ".", "-"])));
        let rest: Vec<TextRange> =
            a.content.iter().copied().filter(|c| c.start() >= saying.end() || c.end() <= source.start()).collect();
        if !quotes || marks || rest.is_empty() || (from..at).any(|i| words.breaks(i, i + 1)) {
            continue;
        }
        inner.push(Linked { source: Some(source), cue: Some(saying), content: rest.clone(), parent: None, ..*a });
        a.content = rest;
        a.content.push(source.hull(saying));
        a.content.sort();
    }
    inner.retain(|a| !found.iter().any(|b| b.cue.zip(a.cue).is_some_and(|(x, y)| x.overlaps(y))));
    found.append(&mut inner);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    fn at(text: &str, part: &str) -> TextRange {
        let start = text.find(part).unwrap();
        TextRange::new(start, start + part.len())
    }

    fn relayed(text: &str, content: &str) -> Vec<(String, String, String)> {
        let words = Words::of(text, &Layout::of(text));
        let outer = Linked { source: None, cue: None, content: vec![at(text, content)], parent: None, confidence: 0.9 };
        let s = |r: Option<TextRange>| r.map_or("", |r| r.slice(text)).to_owned();
        quoted(&words, &[outer]).iter().map(|a| (s(a.source), s(a.cue), s(a.content.first().copied()))).collect()
    }

    #[test]
    fn speakers_tell_of_sayings_in_their_own_words() {
        let three = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        let t = "“I told them that the bridge was closed, and nobody believed it,” Lee said.";
        let found = relayed(t, "“I told them that the bridge was closed, and nobody believed it,”");
        assert_eq!(found, [three("I", "told", "the bridge was closed"), three("nobody", "believed", "it")]);
        let t = "“She’s asked for a date and I was told to wait.”";
        assert_eq!(relayed(t, t), [three("She", "asked", "for a date"), three("", "told", "to wait")]);
        let t = "“I think you have seen it.”";
        assert_eq!(relayed(t, t), [three("I", "think", "you have seen it")]);
        let t = "“He said in March that he wants her seat.”";
        assert_eq!(relayed(t, t), [three("He", "said", "he wants her seat"), three("he", "wants", "her seat")]);
    }

    #[test]
    fn what_is_not_yet_said_or_not_quoted_is_left_to_the_model() {
        let t = "“I will tell you a story.”";
        assert!(relayed(t, t).is_empty());
        let t = "He said it was late.";
        assert!(relayed(t, t).is_empty());
        let t = "“So I thought.”";
        assert!(relayed(t, t).is_empty());
        let t = "“Can you tell us that it is safe? The point that we wanted to make is clear.”";
        assert!(relayed(t, t).is_empty());
    }

    #[test]
    fn quoted_as_saying_is_two_sayings() {
        let t = "The Gazette quoted Ada Lee as saying “it is late.”";
        let words = Words::of(t, &Layout::of(t));
        let mut found = vec![Linked {
            source: Some(at(t, "The Gazette")),
            cue: Some(at(t, "quoted")),
            content: vec![at(t, "“it is late.”")],
            parent: None,
            confidence: 0.9,
        }];
        as_saying(&words, &mut found);
        let s = |r: TextRange| r.slice(t);
        assert_eq!(found[0].content.iter().map(|c| s(*c)).collect::<Vec<_>>(), ["Ada Lee as saying", "“it is late.”"]);
        assert_eq!((s(found[1].source.unwrap()), s(found[1].cue.unwrap())), ("Ada Lee", "saying"));
        assert_eq!(s(found[1].content[0]), "“it is late.”");
    }
}
