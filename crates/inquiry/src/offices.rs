//! What an article says beside a name: of what office or body its bearer is (*Corrand's president, Idris Morvane*, *Gwen
//! Maddock, general secretary of the dockers' union*, *Gwen Maddock, who leads the union*).

use crate::rules::rules;
use crate::text::{Word, words};
use onrecord_record::TextRange;

/// Words of people who speak for a body as its head or its voice.
const HEADS: &[&str] = &[
    "leader",
    "leads",
    "led",
    "head",
    "heads",
    "chief",
    "executive",
    "secretary",
    "secretary-general",
    "director",
    "president",
    "chair",
    "chairs",
    "chairman",
    "chairwoman",
    "chairperson",
    "boss",
    "founder",
    "founded",
    "commander",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "speaks",
    "negotiator",
    "editor",
    "runs",
    "governor",
    "co-leader",
];
/// Words of people who only belong to it.
const FORMER: &[&str] = &["former", "ex", "late", "onetime", "retired", "formerly", "ousted", "deposed"];
/// Words behind which somebody else or something else is spoken of.
const BREAKS: &[&str] = &[
    "said", "says", "told", "tells", "that", "while", "but", "when", "after", "before", "because", "asked", "added",
    "and", "with", "against", "by",
];
/// Most words of an apposition that are looked at.
const REACH: usize = 12;

/// The stretch beside a name that says what its bearer is, and whether its bearer speaks for what is named there.
pub(crate) struct Beside {
    pub range: TextRange,
    pub heads: bool,
}

/// What stands beside a mention in its sentence: before it (*X's minister, NAME*; *X Foreign Minister NAME*) or behind it
/// (*NAME, the minister of X,*; *NAME, who leads X,*).
pub(crate) fn beside(text: &str, sentence: TextRange, mention: TextRange) -> Vec<Beside> {
    [before(text, sentence, mention), behind(text, sentence, mention)].into_iter().flatten().collect()
}

fn before(text: &str, sentence: TextRange, mention: TextRange) -> Option<Beside> {
    let head = text.get(sentence.start()..mention.start())?;
    let all = words(head);
    let apposed = head.trim_end().ends_with(',');
    let gap = |i: usize| head.get(all[i].end..all.get(i + 1).map_or(head.len(), |w| w.start)).unwrap_or("");
    let mut from = all.len();
    for i in (0..all.len()).rev().take(REACH) {
        let own = gap(i).trim_start_matches("'s").trim_start_matches("’s");
        // Only the comma before the name may stand between.
        let joins = own.chars().all(|c| c.is_whitespace() || matches!(c, '\'' | '’' | '-'))
            || i + 1 == all.len() && own.trim() == ",";
        if !joins || is(&all[i], BREAKS) {
            break;
        }
        from = i;
    }
    let near = &all[from..];
    let office = near.iter().rposition(|w| is_office(w))?;
    // Without a comma the office stands right before the name.
    if !apposed && office + 1 != near.len() {
        return None;
    }
    let start = sentence.start() + near.first()?.start;
    found(text, TextRange::new(start, mention.start()), near)
}

fn behind(text: &str, sentence: TextRange, mention: TextRange) -> Option<Beside> {
    let tail = text.get(mention.end()..sentence.end().max(mention.end()))?;
    let rest = tail.strip_prefix(", ")?;
    let offset = mention.end() + 2;
    let all = words(rest);
    let mut until = 0;
    for (i, w) in all.iter().enumerate().take(REACH) {
        if is(w, BREAKS) && !(i == 0 && w.text == "who") {
            break;
        }
        until = i + 1;
        let gap = rest.get(w.end..all.get(i + 1).map_or(rest.len(), |n| n.start)).unwrap_or("");
        if gap.contains([',', '.', ';', '—', '–', '(', '"', '“', '‘']) {
            break;
        }
    }
    let near = &all[..until];
    near.iter().any(is_office).then_some(())?;
    let end = offset + near.last()?.end;
    found(text, TextRange::new(offset, end), near)
}

fn found(text: &str, range: TextRange, near: &[Word<'_>]) -> Option<Beside> {
    if near.iter().any(|w| is(w, FORMER)) || range.slice(text).contains('\n') {
        return None;
    }
    Some(Beside { range, heads: near.iter().any(|w| is(w, HEADS) || speaks(w)) })
}

fn is(w: &Word<'_>, any: &[&str]) -> bool {
    any.contains(&w.text.to_lowercase().as_str())
}

fn speaks(w: &Word<'_>) -> bool {
    rules().government.contains(&w.text.to_lowercase())
}

fn is_office(w: &Word<'_>) -> bool {
    let lower = w.text.to_lowercase();
    let lower = lower.trim_end_matches("'s").trim_end_matches("’s");
    HEADS.contains(&lower) || rules().government.contains(lower) || rules().roles.iter().any(|r| r.ends_with(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, name: &str) -> Vec<(String, bool)> {
        let at = text.find(name).unwrap();
        let whole = TextRange::new(0, text.len());
        let found = beside(text, whole, TextRange::new(at, at + name.len()));
        found.into_iter().map(|b| (b.range.slice(text).trim_end().to_owned(), b.heads)).collect()
    }

    #[test]
    fn an_office_stands_before_or_behind_a_name() {
        let one = |s: &str| vec![(s.to_owned(), true)];
        assert_eq!(of("Norland's president, Ada Lind, said so.", "Ada Lind"), one("Norland's president,"));
        assert_eq!(of("Norland Foreign Minister Ada Lind said so.", "Ada Lind"), one("Norland Foreign Minister"));
        assert_eq!(
            of("Ada Lind, general secretary of the Union of Miners, said so.", "Ada Lind"),
            one("general secretary of the Union of Miners")
        );
        assert_eq!(
            of("Ada Lind, who leads the Union of Miners, said so.", "Ada Lind"),
            one("who leads the Union of Miners")
        );
    }

    #[test]
    fn what_is_somebody_elses_is_left() {
        assert!(of("Norland's president told Ada Lind so.", "Ada Lind").is_empty());
        assert!(of("Norland's former president, Ada Lind, said so.", "Ada Lind").is_empty());
        assert!(of("Ada Lind, 61, said Norland's president was wrong.", "Ada Lind").is_empty());
    }
}
