//! Finding expressions in a sentence's tokens: the longest at the leftmost place, first of single words, then of words
//! and expressions joined.

use crate::checks;
use crate::lexicon::bit;
use crate::make::{Making, Matched};
use crate::rules::{Element, Grammar};
use crate::sense::Sense;
use crate::tokens::Token;

/// An expression found, not yet put on the calendar.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// First token.
    pub(crate) from: usize,
    /// One past the last token.
    pub(crate) to: usize,
    /// Index of the rule.
    pub(crate) rule: u16,
    pub(crate) sense: Sense,
}

/// All expressions of a sentence, in order, apart. `tokens` are the sentence's.
pub(crate) fn find(grammar: &Grammar, text: &str, tokens: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let t = &tokens[i];
        if t.word == 0 && t.bits & !bit::ED == 0 {
            i += 1;
            continue;
        }
        // Most words of a text are unknown, and no pattern goes on with one.
        let unknown = |n: &Token| n.word == 0 && n.bits & !bit::ED == 0;
        if t.word != 0 && tokens.get(i + 1).is_none_or(unknown) && !grammar.alone(t.word) {
            i += 1;
            continue;
        }
        match at(grammar, text, tokens, i) {
            Some(f) => {
                i = f.to;
                found.push(f);
            }
            None => i += 1,
        }
    }
    if found.is_empty() {
        return found;
    }
    for _ in 0..3 {
        if !join(grammar, text, tokens, &mut found) {
            break;
        }
    }
    found
}

/// The longest expression that begins at token `i`; the first rule's of two of one length.
fn at(grammar: &Grammar, text: &str, tokens: &[Token], i: usize) -> Option<Found> {
    let mut offers: Vec<(usize, u16, Matched)> = Vec::new();
    let mut matched = Matched::default();
    for p in grammar.beginning(tokens[i].word, tokens[i].bits) {
        let pattern = &grammar.patterns[usize::from(p)];
        if misses_second(grammar, tokens, &pattern.elements, i) {
            continue;
        }
        matched.clear();
        let Some(end) = match_tokens(grammar, tokens, &pattern.elements, i, &mut matched) else { continue };
        if checks::beside(grammar, text, tokens, i, end, pattern.rule) {
            offers.push((end, pattern.rule, std::mem::take(&mut matched)));
        }
    }
    offers.sort_by_key(|(end, rule, _)| (std::cmp::Reverse(*end), *rule));
    offers.into_iter().find_map(|(to, rule, matched)| {
        let sense = sense(grammar, tokens, rule, &matched, &[])?;
        Some(Found { from: i, to, rule, sense })
    })
}

/// Whether the second word of a pattern that needs one is not there: most patterns end here.
fn misses_second(grammar: &Grammar, tokens: &[Token], elements: &[Element], i: usize) -> bool {
    let [first, second, ..] = elements else { return false };
    let plain = |e: &Element| !e.optional && !e.number && e.parts == 0;
    plain(first) && plain(second) && (i + 1 >= tokens.len() || !fits(grammar, tokens, i + 1, second))
}

fn sense(grammar: &Grammar, tokens: &[Token], rule: u16, matched: &Matched, found: &[Found]) -> Option<Sense> {
    let inner = matched.inner.iter().filter_map(|k| found.get(*k)).map(|f| &f.sense).collect();
    Making { grammar, tokens, matched, inner, rule: grammar.rules.get(usize::from(rule))? }.sense()
}

/// The parts that an expression may be in a joined pattern. "the next four years" is not a length to measure by.
fn parts(grammar: &Grammar, tokens: &[Token], f: &Found) -> u16 {
    let all = f.sense.parts();
    let fixed = matches!(f.sense, Sense::Duration(_)) && tokens[f.from].word == grammar.lexicon.id("the");
    if fixed { 0 } else { all }
}

/// Whether one token fits one place of a pattern.
fn fits(grammar: &Grammar, tokens: &[Token], i: usize, e: &Element) -> bool {
    let t = &tokens[i];
    if e.bits & t.bits != 0 {
        return true;
    }
    if t.word == 0 || !e.words.contains(&t.word) {
        return false;
    }
    // A hyphen joins what it touches.
    t.letters || !t.glued || tokens.get(i + 1).is_none_or(|n| n.glued) || t.word != grammar.lexicon.id("-")
}

/// Matches a pattern's elements from token `i`; returns where it ends. Optional elements are tried before they are left out.
fn match_tokens(
    grammar: &Grammar,
    tokens: &[Token],
    elements: &[Element],
    i: usize,
    out: &mut Matched,
) -> Option<usize> {
    let Some((e, rest)) = elements.split_first() else { return Some(i) };
    let (held, numbers) = (out.tokens.len(), out.numbers.len());
    if i < tokens.len() && e.parts == 0 {
        if e.number
            && let Some((end, value)) = number(grammar, tokens, i)
        {
            out.numbers.push(value);
            out.tokens.push((i, 0));
            if let Some(to) = match_tokens(grammar, tokens, rest, end, out) {
                return Some(to);
            }
            out.numbers.truncate(numbers);
            out.tokens.truncate(held);
        }
        if fits(grammar, tokens, i, e) {
            out.tokens.push((i, e.bits));
            if let Some(to) = match_tokens(grammar, tokens, rest, i + 1, out) {
                return Some(to);
            }
            out.tokens.truncate(held);
        }
    }
    if e.optional { match_tokens(grammar, tokens, rest, i, out) } else { None }
}

/// A number in figures or words from token `i`: where it ends, and its value, which is not a number for "several".
pub(crate) fn number(grammar: &Grammar, tokens: &[Token], i: usize) -> Option<(usize, f64)> {
    let t = tokens.get(i)?;
    let is = |k: usize, word: &str| tokens.get(k).is_some_and(|t| t.word != 0 && t.word == grammar.lexicon.id(word));
    if t.bits & bit::DIGITS != 0 {
        return Some(and_a_half(tokens, i + 1, t.value, is));
    }
    if t.bits & grammar.class.few != 0 {
        return (is(i, "several") || is(i, "many") || is(i, "numerous") || is(i, "multiple"))
            .then_some((i + 1, f64::NAN));
    }
    if t.bits & grammar.class.num == 0 && !is(i, "a") {
        return None;
    }
    let class = grammar.lexicon.known_class("NUM")?;
    let value = |k: usize| tokens.get(k).and_then(|t| grammar.lexicon.value(t.word, class)).map(f64::from);
    let (mut at, mut v) = match value(i) {
        Some(v) => (i + 1, v),
        None if is(i, "a") => match value(i + 1) {
            Some(v) if v >= 100.0 || v == 12.0 => (i + 2, v),
            _ => return None,
        },
        None => return None,
    };
    if (20.0..100.0).contains(&v) && v % 10.0 == 0.0 {
        let next = if is(at, "-") { at + 1 } else { at };
        if let Some(w) = value(next).filter(|w| (1.0..10.0).contains(w)) {
            v += w;
            at = next + 1;
        }
    }
    while let Some(w) = value(at).filter(|w| *w >= 100.0 && v < *w) {
        v *= w;
        at += 1;
        let next = if is(at, "and") { at + 1 } else { at };
        if let Some(w) = value(next).filter(|w| *w < 100.0) {
            v += w;
            at = next + 1;
        }
    }
    if is(at, "dozen") && v < 12.0 {
        return Some((at + 1, v * 12.0));
    }
    Some(and_a_half(tokens, at, v, is))
}

/// "and a half" behind a number.
fn and_a_half(tokens: &[Token], at: usize, v: f64, is: impl Fn(usize, &str) -> bool) -> (usize, f64) {
    let step = usize::from(is(at, "-"));
    if is(at + step, "and") {
        let a = at + step + 1 + usize::from(is(at + step + 1, "-"));
        let half = a + 1 + usize::from(is(a + 1, "-"));
        if is(a, "a") && is(half, "half") && half < tokens.len() {
            return (half + 1, v + 0.5);
        }
    }
    (at, v)
}

/// One pass of joining. Returns whether anything was joined.
fn join(grammar: &Grammar, text: &str, tokens: &[Token], found: &mut Vec<Found>) -> bool {
    let mut joined: Vec<Found> = Vec::with_capacity(found.len());
    let mut any = false;
    let (mut i, mut next) = (0, 0);
    while i < tokens.len() {
        while next < found.len() && found[next].from < i {
            next += 1;
        }
        let Some(upcoming) = found.get(next) else { break };
        let starts = upcoming.from == i;
        // No pattern has more than five words before its first expression.
        if !starts && upcoming.from > i + 5 && !whole_words(grammar, tokens, i) {
            i += 1;
            continue;
        }
        let mut best: Option<(usize, u16, Matched)> = None;
        let mut matched = Matched::default();
        let mut offer = |p: u16| {
            let pattern = &grammar.patterns[usize::from(p)];
            matched.clear();
            let Some(end) = match_joined(grammar, tokens, found, &pattern.elements, i, &mut matched) else { return };
            let better = match &best {
                None => true,
                Some((to, r, _)) => end > *to || (end == *to && pattern.rule < *r),
            };
            if better && checks::beside(grammar, text, tokens, i, end, pattern.rule) {
                best = Some((end, pattern.rule, std::mem::take(&mut matched)));
            }
        };
        if starts {
            grammar.joined_with(parts(grammar, tokens, upcoming)).for_each(&mut offer);
        }
        grammar.joined_beginning(tokens[i].word).iter().copied().for_each(&mut offer);
        let made = best.and_then(|(to, rule, matched)| {
            if starts && to <= upcoming.to {
                return None;
            }
            let sense = sense(grammar, tokens, rule, &matched, found)?;
            Some(Found { from: i, to, rule, sense })
        });
        match made {
            Some(f) => {
                i = f.to;
                any = true;
                joined.push(f);
            }
            None if starts => {
                i = upcoming.to;
                joined.push(upcoming.clone());
            }
            None => i += 1,
        }
    }
    *found = joined;
    any
}

/// Whether a token may begin a joined pattern.
fn whole_words(grammar: &Grammar, tokens: &[Token], i: usize) -> bool {
    !grammar.joined_beginning(tokens[i].word).is_empty()
}

fn match_joined(
    grammar: &Grammar,
    tokens: &[Token],
    found: &[Found],
    elements: &[Element],
    i: usize,
    out: &mut Matched,
) -> Option<usize> {
    let Some((e, rest)) = elements.split_first() else { return Some(i) };
    let held = (out.tokens.len(), out.inner.len());
    if i < tokens.len() {
        if e.parts != 0
            && let Ok(k) = found.binary_search_by_key(&i, |f| f.from)
            && parts(grammar, tokens, &found[k]) & e.parts != 0
        {
            out.inner.push(k);
            if let Some(to) = match_joined(grammar, tokens, found, rest, found[k].to, out) {
                return Some(to);
            }
            out.inner.truncate(held.1);
        }
        if fits(grammar, tokens, i, e) {
            out.tokens.push((i, e.bits));
            if let Some(to) = match_joined(grammar, tokens, found, rest, i + 1, out) {
                return Some(to);
            }
            out.tokens.truncate(held.0);
        }
    }
    if e.optional { match_joined(grammar, tokens, found, rest, i, out) } else { None }
}
