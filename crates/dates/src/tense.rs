//! Which way the clause around an expression looks: what "on Friday" and "in March" mean depends on it.

use crate::lexicon::bit;
use crate::rules::Grammar;
use crate::tokens::Token;

/// The direction of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    /// What has been.
    Past,
    /// What will be, as the report says it.
    Future,
    /// What was to be, as somebody said then: "would", "to meet".
    Intended,
    /// Nothing tells; a caption or a heading, perhaps.
    Caption,
    /// Nothing tells, and the clause may be in the present.
    Open,
}

/// How many words of a clause are looked at on either side.
const REACH: usize = 16;

/// The tense of the clause around tokens `from..to` of a sentence.
pub(crate) fn around(grammar: &Grammar, tokens: &[Token], from: usize, to: usize) -> Tense {
    let comma = grammar.lexicon.id(",");
    let opens = (0..from).rev().take(3).find(|i| tokens[*i].word == comma).is_some_and(|i| from - i <= 2)
        || tokens[..from].iter().filter(|t| t.letters).take(3).count() <= 2;
    let left = left(grammar, tokens, from);
    let near = left.is_some_and(|(steps, _)| steps <= 3);
    let found = if opens && !near {
        right(grammar, tokens, to).or(left.map(|l| l.1))
    } else {
        left.map(|l| l.1).or_else(|| right(grammar, tokens, to))
    };
    found.unwrap_or_else(|| open(grammar, tokens, from))
}

fn stops(grammar: &Grammar, t: &Token) -> bool {
    t.word != 0 && [";", "\"", "”", "“", "‘"].iter().any(|m| grammar.lexicon.id(m) == t.word)
}

/// The tense where no verb is known. A clause that ends in an unknown word is taken for one in the present ("Velmarans vote
/// Sunday"), and what is on at present is to come; a name or a mark before the expression for a caption of what has been.
fn open(grammar: &Grammar, tokens: &[Token], from: usize) -> Tense {
    let on = grammar.lexicon.id("on");
    let before = tokens[..from].iter().rev().find(|t| t.word != on);
    if before.is_some_and(|t| t.letters && !t.capital && t.bits & grammar.class.function == 0) {
        Tense::Open
    } else {
        Tense::Caption
    }
}

/// The nearest verb before, and how many words off it is.
fn left(grammar: &Grammar, tokens: &[Token], from: usize) -> Option<(usize, Tense)> {
    let nearest = from.saturating_sub(REACH);
    (nearest..from)
        .rev()
        .take_while(|i| !stops(grammar, &tokens[*i]))
        .find_map(|i| Some((from - i, verb(grammar, tokens, i)?)))
}

fn right(grammar: &Grammar, tokens: &[Token], to: usize) -> Option<Tense> {
    let end = tokens.len().min(to + REACH);
    (to..end).take_while(|i| !stops(grammar, &tokens[*i])).find_map(|i| verb(grammar, tokens, i))
}

/// What a word says of the tense, if anything.
fn verb(grammar: &Grammar, tokens: &[Token], i: usize) -> Option<Tense> {
    let (t, class) = (&tokens[i], &grammar.class);
    let is = |k: usize, w: &str| tokens.get(k).is_some_and(|t| t.word != 0 && t.word == grammar.lexicon.id(w));
    if t.bits & class.future != 0 {
        // A capital "May" is the month or a name.
        if t.capital && i > 0 {
            return None;
        }
        let said_then = ["would", "could", "might", "should"].iter().any(|w| is(i, w));
        return Some(if said_then { Tense::Intended } else { Tense::Future });
    }
    if is(i, "to") {
        return infinitive(grammar, tokens, i).then_some(Tense::Intended);
    }
    // The bits of a word before; a capital "May" is no verb.
    let before = |steps: usize| {
        let t = tokens.get(i.checked_sub(steps)?)?;
        Some(if t.capital { t.bits & !class.future } else { t.bits })
    };
    let helped = |bits: u64| (1..=2).any(|s| before(s).is_some_and(|b| b & bits != 0));
    let was = ["was", "were", "been"].iter().any(|w| (1..=2).any(|s| i >= s && is(i - s, w)));
    if t.bits & class.ahead != 0 && (helped(class.be) || was) {
        return Some(Tense::Future);
    }
    if t.bits & class.have != 0 {
        // "They have told", but not "they have until Friday".
        let perfect = tokens.iter().skip(i + 1).take(3).any(|n| n.bits & (class.past | bit::ED) != 0);
        return (is(i, "had") || perfect).then_some(Tense::Past);
    }
    let past = t.bits & class.past != 0 || t.bits & bit::ED != 0 && t.bits & class.not_past == 0;
    if past && !t.capital {
        // "will be stopped", "to be held"
        if helped(class.future) {
            return Some(Tense::Future);
        }
        if (1..=2).any(|s| i >= s && is(i - s, "be")) {
            let modal = (2..=3).any(|s| before(s).is_some_and(|b| b & class.future != 0));
            let to = (2..=3).any(|s| i >= s && is(i - s, "to"));
            return Some(if modal {
                Tense::Future
            } else if to {
                Tense::Intended
            } else {
                Tense::Past
            });
        }
        // "promised a ruling on Saturday": the ruling, not the promise.
        let promised = t.bits & class.promising != 0 && (is(i + 1, "a") || is(i + 1, "an"));
        return Some(if promised { Tense::Intended } else { Tense::Past });
    }
    let present = ["is", "are", "'re"].iter().any(|w| is(i, w))
        || (t.plural
            && !t.capital
            && i > 0
            && ["who", "which", "he", "she", "it", "that"].iter().any(|w| is(i - 1, w)));
    present.then_some(Tense::Future)
}

/// Whether "to" opens an infinitive of something that is still to be done.
fn infinitive(grammar: &Grammar, tokens: &[Token], i: usize) -> bool {
    let class = &grammar.class;
    let Some(verb) = tokens.get(i + 1) else { return false };
    if !verb.letters || verb.capital || verb.bits & (class.to_noun | class.weekday | class.month) != 0 {
        return false;
    }
    // "be", "have" and "do" are function words and verbs.
    let helper = ["be", "have", "do"].iter().any(|w| grammar.lexicon.id(w) == verb.word);
    if !helper && verb.bits & class.function != 0 {
        return false;
    }
    if verb.plural {
        return false;
    }
    i.checked_sub(1).is_none_or(|k| tokens[k].bits & class.done_to == 0)
}
