//! What a relative clause says of the noun before it: *the frigate he promised*, *the money they asked for*.
//!
//! What is said stands before its cue there, and names a thing instead of telling it, so the model, which learned from
//! clauses and quotations, takes what follows the cue for it or sees no attribution.

use crate::Linked;
use crate::describe::lexicon::{Head, LEXICON};
use crate::describe::words::Words;
use crate::model::{Parse, RELATIVE};
use crate::relayed::CONFIDENCE;
use onrecord_record::{Act, TextRange};

/// Nouns whose clause says when, where or how something is said, or to whom.
const CIRCUMSTANCES: &[&str] =
    &["day", "week", "month", "year", "time", "moment", "night", "hour", "way", "place", "reason", "people", "person"];
/// Prepositions before the day for which something is promised or demanded.
const TERMS: &[&str] = &["by", "for", "before", "until", "within"];
/// Most words of what is named.
const LONGEST: usize = 14;

/// Adds the sayings of relative clauses that `found` does not have, and mends what it takes them to say.
pub fn name(words: &Words<'_>, parse: &Parse, found: &mut Vec<Linked>) {
    for verb in 0..parse.words.len() {
        let Some(new) = saying(words, parse, verb) else { continue };
        let Some(cue) = new.cue else { continue };
        match found.iter_mut().find(|a| a.cue.is_some_and(|c| c.overlaps(cue))) {
            // What follows the cue is only to whom or how, or the sentence going on.
            Some(a) if a.content.iter().all(|c| c.overlaps(new.content[0]) || aside(words, cue, *c)) => {
                a.content = new.content;
                a.source = a.source.filter(|s| !s.overlaps(a.content[0])).or(new.source);
            }
            Some(_) => {}
            None => found.push(new),
        }
    }
}

/// Whether a piece of what is said stands behind its cue and tells nothing.
fn aside(words: &Words<'_>, cue: TextRange, piece: TextRange) -> bool {
    let told = words.slice(piece).iter().any(|w| w.is(&["to", "that", "whether"]));
    piece.start() >= cue.end() && !told && !words.quoted.iter().any(|q| q.overlaps(piece))
}

/// From the first to the last word that hangs on a word, its preposition and those that hang on `but` left out.
fn phrase(parse: &Parse, word: usize, but: Option<usize>) -> std::ops::Range<usize> {
    let mut range = word..word + 1;
    let mut open = vec![word];
    while let Some(w) = open.pop() {
        range = range.start.min(w)..range.end.max(w + 1);
        let own = |u: &usize| {
            let relation = parse.words[*u].relation;
            Some(*u) != but && relation != "punct" && (w != word || !["case", "mark", "cc"].contains(&relation))
        };
        open.extend(parse.under(w).filter(own));
    }
    range
}

fn saying(words: &Words<'_>, parse: &Parse, verb: usize) -> Option<Linked> {
    let v = &parse.words[verb];
    let noun = v.head.filter(|_| v.relation == "acl:relcl")?;
    let at = words.from(v.range.start());
    let (cues, n) = LEXICON.cues_at(&words.words, at)?;
    // Who promises, demands or denies a thing says so; a thing that is written, signed or described may be any.
    let asks = cues.iter().any(|c| c.act == Act::Ask);
    let stranded = words.get(at + n).is_some_and(|w| w.is(&["for"]));
    let of_things = |act: Act| match act {
        // "The experts we asked" are whom, "the money they asked for" what.
        Act::Ask => stranded,
        _ => matches!(act, Act::Promise | Act::Demand | Act::Deny | Act::Threaten | Act::Decline),
    };
    if noun > verb || !cues.iter().any(|c| c.head == Head::Verb && of_things(c.act)) {
        return None;
    }
    let lower = |w: usize| parse.lower(words.text, w);
    let source = parse.child(verb, &["nsubj"]).filter(|s| !RELATIVE.contains(&lower(*s).as_str()))?;
    let told = parse
        .child(verb, &["obj", "ccomp", "xcomp", "parataxis", "advcl"])
        .filter(|w| !RELATIVE.contains(&lower(*w).as_str()));
    let circumstance = |w: usize| {
        let lower = lower(w);
        CIRCUMSTANCES.contains(&lower.as_str()) || CIRCUMSTANCES.contains(&lower.trim_end_matches('s'))
    };
    if told.is_some() || circumstance(noun) || circumstance(source) || lower(noun).starts_with("wh") {
        return None;
    }
    let mut named = phrase(parse, noun, Some(verb));
    if RELATIVE.contains(&lower(named.start).as_str()) {
        named.start += 1;
    }
    let clause = phrase(parse, verb, None);
    let named = named.start..named.end.min(clause.start);
    let hull = |r: &std::ops::Range<usize>| {
        let (first, last) = (parse.words.get(r.start)?.range, parse.words.get(r.end.checked_sub(1)?)?.range);
        (!r.is_empty()).then(|| first.hull(last))
    };
    let content = hull(&named).filter(|_| named.contains(&noun) && named.len() <= LONGEST)?;
    let who = phrase(parse, source, None);
    let source = hull(&(who.start..who.end.min(verb)))?;
    let cue = words.hull(at, at + n + usize::from(stranded && asks))?;
    // "That it had demanded by Friday": the term is demanded as well.
    let term = parse.under(verb).filter(|w| *w > verb && matches!(parse.words[*w].relation, "obl" | "nmod"));
    let termed = |w: &usize| parse.child(*w, &["case"]).is_some_and(|c| TERMS.contains(&lower(c).as_str()));
    let term = term.filter(termed).find_map(|w| {
        let case = parse.child(w, &["case"])?;
        hull(&(case.min(w)..phrase(parse, w, None).end))
    });
    let following = words.get(at + n).is_some_and(|w| w.is(&["to", "that"]));
    if following
        || RELATIVE.contains(&lower(who.start).as_str())
        || source.overlaps(cue)
        || content.overlaps(cue)
        || content.overlaps(source)
    {
        return None;
    }
    Some(Linked {
        source: Some(source),
        cue: Some(cue),
        content: [content].into_iter().chain(term).collect(),
        parent: None,
        confidence: CONFIDENCE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use crate::model::parsed;

    type Word = (&'static str, usize, &'static str);
    const TEXT: &str = "He forgot the money that Norland had demanded by May";
    const PARSE: [Word; 10] = [
        ("He", 2, "nsubj"),
        ("forgot", 0, "root"),
        ("the", 4, "part"),
        ("money", 2, "obj"),
        ("that", 8, "obj"),
        ("Norland", 8, "nsubj"),
        ("had", 8, "aux"),
        ("demanded", 4, "acl:relcl"),
        ("by", 10, "case"),
        ("May", 8, "obl"),
    ];

    fn spelled(text: &str, found: &[Linked]) -> Vec<(String, Vec<String>)> {
        let own = |r: &TextRange| r.slice(text).to_owned();
        found
            .iter()
            .map(|a| (a.source.as_ref().map_or(String::new(), own), a.content.iter().map(own).collect()))
            .collect()
    }

    fn named(text: &str, words: &[Word], mut found: Vec<Linked>) -> Vec<(String, Vec<String>)> {
        let layout = Layout::of(text);
        name(&Words::of(text, &layout), &parsed(text, words), &mut found);
        spelled(text, &found)
    }

    #[test]
    fn what_is_demanded_stands_before_the_clause_and_its_term_behind() {
        let expected = ("Norland".to_owned(), vec!["the money".to_owned(), "by May".to_owned()]);
        assert_eq!(named(TEXT, &PARSE, Vec::new()), [expected]);
    }

    #[test]
    fn what_follows_the_cue_gives_way_unless_it_is_told_in_words() {
        let at = |s: &str| TextRange::new(TEXT.find(s).unwrap(), TEXT.find(s).unwrap() + s.len());
        let taken = Linked {
            source: None,
            cue: Some(at("demanded")),
            content: vec![at("by May")],
            parent: None,
            confidence: 0.5,
        };
        let expected = ("Norland".to_owned(), vec!["the money".to_owned(), "by May".to_owned()]);
        assert_eq!(named(TEXT, &PARSE, vec![taken]), [expected]);
    }

    #[test]
    fn a_verb_with_an_object_of_its_own_names_nothing_before_it() {
        let text = "the day she demanded money";
        let words = [
            ("the", 2, "part"),
            ("day", 0, "root"),
            ("she", 4, "nsubj"),
            ("demanded", 2, "acl:relcl"),
            ("money", 4, "obj"),
        ];
        assert_eq!(named(text, &words, Vec::new()), []);
        assert_eq!(named("the day she demanded", &words[..4], Vec::new()), []);
    }
}
