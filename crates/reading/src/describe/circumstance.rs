//! Form, setting and condition.

use super::{
    lexicon::LEXICON,
    names::Names,
    source::{self, Met},
    words::{Word, Words},
};
use onrecord_record::{Act, Form, Setting, SourceKind, TextRange};
use std::ops::Range;

/// How much of what is said is inside quotation marks.
pub(super) fn form(words: &Words<'_>, content: &[TextRange]) -> Form {
    let (mut quoted, mut plain) = (false, false);
    for piece in content {
        let mut at = piece.start();
        let first = words.quoted.partition_point(|q| q.end() <= at);
        for quotation in &words.quoted[first..] {
            if quotation.start() >= piece.end() {
                break;
            }
            plain |= has_word(words.text, at, quotation.start());
            at = at.max(quotation.start());
            let end = quotation.end().min(piece.end());
            quoted |= has_word(words.text, at, end);
            at = end;
        }
        plain |= has_word(words.text, at, piece.end());
    }
    match (quoted, plain) {
        (true, false) => Form::Direct,
        (true, true) => Form::Mixed,
        (false, _) => Form::Indirect,
    }
}

fn has_word(text: &str, from: usize, to: usize) -> bool {
    from < to && text.get(from..to).is_some_and(|s| s.chars().any(char::is_alphanumeric))
}

/// How many words a setting may stand from its cue.
const NEAR: usize = 18;

/// Words that open another clause.
const OTHER_CLAUSE: &[&str] = &[
    "as", "while", "after", "before", "since", "when", "which", "though", "although", "whose", "because", "despite",
    ";",
];

/// The setting that the words of the account name, what is said left out.
pub(super) fn named_setting(words: &Words<'_>, scope: &[Range<usize>], cue: usize) -> Option<Setting> {
    let mut best: Option<(usize, Setting)> = None;
    for run in scope {
        let Some(slice) = words.words.get(run.clone()) else { continue };
        for i in 0..slice.len() {
            let far = (run.start + i).abs_diff(cue);
            // Another clause tells of another occasion; "not authorised to speak publicly" tells of none.
            let (from, to) = (cue.min(run.start + i), cue.max(run.start + i));
            if far > NEAR
                || words.words[from..to].iter().any(|w| w.is(OTHER_CLAUSE))
                || i > 0 && slice[i - 1].is(&["speak", "comment", "talk", "discuss", "speaking"])
            {
                continue;
            }
            let public = LEXICON.public.at(slice, i);
            let private = LEXICON.private.at(slice, i);
            let found = match (public, private) {
                (None, None) => continue,
                (p, q) if q >= p => Setting::Private,
                _ => Setting::Public,
            };
            if best.is_none_or(|(b, _)| far < b) {
                best = Some((far, found));
            }
        }
    }
    best.map(|(_, setting)| setting)
}

/// Whether a paper is not public, by what is said of it right there.
pub(super) fn leaked(words: &Words<'_>, source: TextRange) -> bool {
    let within = words.within(source);
    (within.start..within.end + 7)
        .map_while(|i| words.get(i))
        .take_while(|w| !w.is(&[".", ";"]))
        .any(|w| LEXICON.leaked.contains(&w.lower))
}

/// The setting that those who are told make: a crowd, an ally.
pub(super) fn told_setting(words: &Words<'_>, names: &Names, addressee: &[TextRange]) -> Option<Setting> {
    let phrase = words.slice(*addressee.first()?);
    let head = phrase.iter().take_while(|w| !w.is(&["of", ",", "in", "at"])).filter(|w| w.word).last()?;
    if phrase.iter().any(|w| w.is(&["radio", "television", "tv", "news"]))
        || source::known(words, names, &Met::default(), None, *addressee.first()?).kind == SourceKind::Outlet
    {
        return Some(Setting::Public);
    }
    let has = |set: &std::collections::HashSet<String>| set.contains(&head.lower);
    if has(&LEXICON.private_addressees) && !phrase.iter().any(|w| LEXICON.outlet_names.contains(&w.lower)) {
        return Some(Setting::Private);
    }
    if has(&LEXICON.public_addressees)
        || head.capital && LEXICON.outlet_names.contains(&head.lower)
        || LEXICON.outlets.at(phrase, phrase.len().saturating_sub(1)).is_some()
    {
        return Some(Setting::Public);
    }
    // Somebody named is told in private; a named body or outlet is not.
    head.capital.then_some(Setting::Private)
}

/// Acts that a condition can bear on, however it is put.
fn conditional(act: Act) -> bool {
    binding(act) || matches!(act, Act::Warn | Act::Announce)
}

/// Acts that say what one will or will not do.
fn binding(act: Act) -> bool {
    matches!(act, Act::Promise | Act::Threaten | Act::Propose | Act::Decline | Act::Demand)
}

/// The condition in what is said: from its opener to the end of its clause.
///
/// `taken` are the contents of the attributions inside this one, which the condition belongs to where it stands in
/// one of them.
pub(super) fn condition(words: &Words<'_>, content: &[TextRange], taken: &[TextRange], act: Act) -> Option<TextRange> {
    for (n, piece) in content.iter().enumerate() {
        let slice = words.slice(*piece);
        // Of "if it is gone, we will talk; if it is not, the water stays" the threat hangs on the second.
        let mut i = if act == Act::Threaten { unmet(slice).unwrap_or(0) } else { 0 };
        while i < slice.len() {
            let inside = taken.iter().any(|t| t.holds(slice[i].range.start()));
            let Some(used) = LEXICON.condition_openers.at(slice, i).filter(|_| !inside) else {
                i += LEXICON.condition_except.at(slice, i).unwrap_or(1);
                continue;
            };
            // "only if" sets a condition on whatever is said; "if" may not.
            let firm = used > 1 && slice[i].is(&["only", "on"]);
            let excepted = LEXICON.condition_except.at(slice, i).is_some_and(|n| n > used)
                || i > 0 && LEXICON.condition_except.at(slice, i - 1).is_some_and(|n| n > used);
            let bound = LEXICON.condition_bound.at(slice, i) == Some(used);
            if excepted
                || !firm && !conditional(act)
                || bound && (!binding(act) || n > 0)
                || n > 0 && act == Act::Decline
                || question(slice, i, act == Act::Decline)
            {
                i += used;
                continue;
            }
            let end = (i + used..slice.len())
                .find(|&j| slice[j].is(&[",", ";", ".", "?", "!", "—", "–"]))
                .unwrap_or(slice.len());
            return Some(slice[i].range.hull(slice[end - 1].range));
        }
        if matches!(act, Act::Threaten | Act::Warn | Act::Promise | Act::Decline)
            && let Some(range) = subject_condition(slice)
        {
            return Some(range);
        }
        if let Some(range) = quoted_reservation(words, *piece, slice).filter(|r| !taken.iter().any(|t| t.overlaps(*r)))
        {
            return Some(range);
        }
    }
    None
}

/// The "if not" behind an "if" without one.
pub(super) fn unmet(slice: &[Word]) -> Option<usize> {
    let negated = |i: usize| {
        let clause = slice[i..].iter().take(6).take_while(|w| !w.is(&[",", ";", "."]));
        clause.into_iter().any(|w| w.is(&["not"]) || w.lower.ends_with("n't"))
    };
    let mut ifs = (0..slice.len()).filter(|i| slice[*i].is(&["if"]));
    let first = ifs.next()?;
    ifs.find(|i| negated(*i)).filter(|_| !negated(first))
}

/// "will be done in two weeks “if nobody hides the keys”": a clause of condition that the article quotes by itself is a
/// reservation of the source's own, whatever the act.
fn quoted_reservation(words: &Words<'_>, piece: TextRange, slice: &[Word]) -> Option<TextRange> {
    let after_words = |q: &TextRange| slice.first().is_some_and(|w| w.word && w.range.end() <= q.start());
    let whole = words.quoted.iter().filter(|q| piece.covers(**q) && after_words(q));
    whole.copied().find(|q| {
        let mut inside = slice.iter().filter(|w| w.word && q.holds(w.range.start()));
        let opens = inside.next().is_some_and(|w| w.is(&["if", "when", "unless", "provided"]));
        opens && inside.count() > 1
    })
}

/// "provided" as a verb, "if" for "whether", "without" as a plain preposition, "before" a day. `refused`: whether what is said
/// is refused, so that it is held back whatever its words.
fn question(slice: &[Word], i: usize, refused: bool) -> bool {
    let word = &slice[i];
    if word.is(&["provided"]) {
        return !slice.get(i + 1).is_some_and(|w| {
            w.is(&["that", "the", "it", "they", "he", "she", "there", "we", "you", "both", "all", "nobody"])
        }) || i > 0 && slice[i - 1].is(&["be", "been", "was", "were", "had", "has", "have", "is", "are"]);
    }
    if word.is(&["without"]) {
        return true;
    }
    if word.is(&["if"]) && i > 0 {
        return slice[i - 1].is(&[
            "ask",
            "asked",
            "asking",
            "wonder",
            "wondered",
            "see",
            "know",
            "knew",
            "unclear",
            "decide",
            "determine",
            "even",
            "as",
            "what",
        ]);
    }
    if word.is(&["before", "once"]) {
        // A day is a term; what has to have been done first is a condition.
        let rest = slice.get(i + 1..).unwrap_or_default();
        return !rest.iter().take_while(|w| w.word).take(10).any(|w| w.is(&["has", "have", "had", "is", "are", "was"]))
            || word.is(&["before"]) && !(refused || withheld(&slice[..i]))
            || word.is(&["once"])
                && slice.get(i.wrapping_sub(1)).is_some_and(|w| w.is(&["at", "was", "were", "more"]));
    }
    if word.is(&["until"]) {
        // "would stay until" is a term as well: a condition holds something back.
        if !withheld(&slice[..i]) {
            return true;
        }
        // "until the harvest" is a term; a condition is a clause.
        let rest = slice.get(i + 1..).unwrap_or_default();
        let clause = rest.iter().take_while(|w| w.word).take(10).any(|w| {
            w.is(&[
                "is", "are", "was", "were", "be", "been", "has", "have", "had", "does", "do", "did", "will", "would",
                "can", "could", "he", "she", "it", "they", "we", "you", "i", "nobody", "somebody",
            ]) || w.lower.len() > 4 && w.lower.ends_with("ed")
        });
        return !clause
            || rest.first().is_some_and(|w| {
                w.is(&["after", "now", "then", "recently", "today", "yesterday", "late"])
                    || w.lower.chars().all(|c| c.is_ascii_digit())
                    || w.capital
            });
    }
    false
}

/// Whether something is held back or ruled out in these words.
fn withheld(before: &[Word]) -> bool {
    before.iter().any(|w| {
        w.is(&[
            "not", "never", "no", "nobody", "nothing", "none", "cannot", "withhold", "withheld", "refuse", "block",
            "blocked", "delay", "freeze", "frozen", "stop",
        ]) || w.lower.ends_with("n't")
    })
}

/// "any attack will be answered", "those who ... will pay": the subject is the condition.
fn subject_condition(slice: &[Word]) -> Option<TextRange> {
    let first = slice.iter().position(|w| w.word && !w.is(&["that", "but", "and"]))?;
    let opens = slice[first].is(&["any", "anyone", "whoever", "anybody", "whichever", "every"])
        || slice[first].is(&["those"]) && slice.get(first + 1).is_some_and(|w| w.is(&["who"]));
    let modal = slice.iter().position(|w| w.is(&["will", "would", "should", "must", "shall", "can", "could"]))?;
    (opens && modal > first + 1 && modal - first < 16).then(|| slice[first].range.hull(slice[modal - 1].range))
}
