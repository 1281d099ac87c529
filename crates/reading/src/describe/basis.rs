//! The evidence that a source cites.

use super::{
    BasisFound,
    lexicon::LEXICON,
    names::Names,
    source::{self, Met},
    words::{Word, Words},
};
use onrecord_record::{BasisKind, SourceKind, TextRange};

/// Words at which a piece of evidence ends.
const STOPS: &[&str] = &[
    "that", "as", "who", "whom", "which", "had", "has", "have", "was", "were", "is", "are", "said", "says", "would",
    "will", "but", "while", "it", "he", "she", "they", "did", "does", "do", "could", "can", "after", "when",
];

/// The evidence after an opener ("citing ...") whose first word is at `at`, where something of the kind stands there.
pub(super) fn at(words: &Words<'_>, names: &Names, at: usize) -> Option<BasisFound> {
    let used = LEXICON.evidence.at(&words.words, at)?;
    let start = at + used;
    let end = phrase_end(words, start);
    let phrase = words.words.get(start..end)?;
    // "interviews with twelve officials" rests on the officials, "an account by the guard" on the guard.
    let mut inner = start;
    let head = core(phrase);
    if head.is_some_and(|h| LEXICON.interviews.contains(&h.lower) || LEXICON.accounts.contains(&h.lower))
        && let Some(i) = phrase.iter().position(|w| w.is(&["with", "by", "from", "of", "given"]))
        && i + 1 < phrase.len()
    {
        inner = start + i + 1;
    }
    let whole = words.hull(start, end)?;
    let range = words.hull(inner, end)?;
    let (kind, count) = evidence(words, names, range)?;
    // A right, a view or a people can be what something is based on without being evidence.
    let cited = words.words[at].is(&["citing", "quoting", "attributing", "attributed", "sourced"]);
    (cited || matches!(kind, BasisKind::Document | BasisKind::Recording | BasisKind::Anonymous) || inner > start)
        .then_some(BasisFound { kind, count, range: whole })
}

/// "who were told of it by X": the evidence is X.
pub(super) fn passed_on(words: &Words<'_>, names: &Names, source: TextRange, limit: usize) -> Option<BasisFound> {
    // Only what is said of the source itself counts: in its own phrase, or in a relative clause right after it.
    let own_end = words.within(source).end;
    let comma = usize::from(words.get(own_end).is_some_and(|w| w.is(&[","])));
    let relative =
        words.get(own_end + comma).is_some_and(|w| w.is(&["who", "both", "all"]) || LEXICON.passing.contains(&w.lower));
    let from = words.within(source).start;
    let end = if relative { from + 26 } else { own_end };
    let mut passed = false;
    for i in from..end.min(limit) {
        let word = words.get(i)?;
        if word.is(&[".", ";", "\"", "“", "”"]) || word.is(&[","]) && i > own_end || i > from && words.breaks(i - 1, i)
        {
            return None;
        }
        if LEXICON.passing.contains(&word.lower) {
            let by_others = words.near(i, -1).is_some_and(|w| {
                w.is(&["was", "were", "been", "being", "who"])
                    || w.word
                        && LEXICON.noun(&w.lower).is_some_and(|(k, _)| k.anonymous || k.numbered || k.person || k.group)
            });
            passed |= by_others;
            continue;
        }
        // "who had reviewed notes of the call"
        if relative && i > own_end && LEXICON.witnessing.contains(&word.lower) {
            let start = i + 1;
            let range = words.hull(start, phrase_end(words, start))?;
            return evidence(words, names, range)
                .filter(|(kind, _)| matches!(kind, BasisKind::Document | BasisKind::Recording))
                .map(|(kind, count)| BasisFound { kind, count, range });
        }
        if passed && word.is(&["by"]) {
            let end = phrase_end(words, i + 1);
            let range = words.hull(i + 1, end)?;
            let (kind, count) = evidence(words, names, range)?;
            return Some(BasisFound { kind, count, range });
        }
    }
    None
}

fn core(phrase: &[Word]) -> Option<&Word> {
    phrase
        .iter()
        .take_while(|w| {
            !w.is(&[
                "taken",
                "made",
                "obtained",
                "seen",
                "reviewed",
                "published",
                "held",
                "dated",
                "kept",
                "recorded",
                "provided",
                "shared",
            ])
        })
        .take_while(|w| {
            (w.word || w.is(&["'s"]))
                && !w.is(&[
                    "of", "by", "with", "from", "in", "for", "familiar", "on", "at", "to", "given", "close", "briefed",
                ])
        })
        .last()
}

/// One past the last word of the noun phrase, with what it says of itself.
fn phrase_end(words: &Words<'_>, start: usize) -> usize {
    let mut end = start;
    while end < start + 16 {
        let Some(word) = words.get(end) else { break };
        let mark = !word.word && !word.is(&["'s", "’", "'", "-", "&", "$"]);
        if mark
            || (word.is(STOPS) || word.is(&["and"]) && clause_follows(words, end + 1)) && end > start
            || end > start && words.breaks(end - 1, end)
        {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a clause, not a noun, follows "and".
fn clause_follows(words: &Words<'_>, at: usize) -> bool {
    words.get(at).is_none_or(|w| !w.word || w.is(STOPS) || w.is(&["that", "saying", "adding", "told", "added", "also"]))
}

/// What kind of evidence a noun phrase is, and how many people.
fn evidence(words: &Words<'_>, names: &Names, range: TextRange) -> Option<(BasisKind, Option<u32>)> {
    let phrase = words.slice(range);
    let head = core(phrase)?;
    if LEXICON.recordings.contains(&head.lower) {
        return Some((BasisKind::Recording, None));
    }
    let known = source::known(words, names, &Met::default(), None, range);
    let named = head.capital;
    // A noun that no list knows is a reason ("citing privacy concerns"), not evidence.
    if !named && LEXICON.noun(&head.lower).is_none_or(|(k, _)| k.is_unknown()) {
        return None;
    }
    Some(match known.kind {
        SourceKind::Anonymous => (BasisKind::Anonymous, known.count),
        SourceKind::Group => {
            let count = source::count_of(words, range);
            let people =
                LEXICON.noun(&head.lower).is_some_and(|(k, plural)| plural && (k.numbered || k.anonymous || k.person));
            if people { (BasisKind::Anonymous, count) } else { (BasisKind::Organisation, None) }
        }
        SourceKind::Person => (BasisKind::Person, None),
        SourceKind::Organisation | SourceKind::Country => (BasisKind::Organisation, None),
        SourceKind::Outlet => (BasisKind::Outlet, None),
        SourceKind::Document => (BasisKind::Document, None),
        SourceKind::Unspecified => return None,
    })
}
