//! Quotations that no saying has: one that stands free beside its speaker, goes on after the words that introduce it, or is
//! set beside a name in a headline.
//!
//! The model finds a saying by its cue, and these have none of their own.

use crate::Linked;
use crate::describe::words::Words;
use crate::furniture::FurnitureFound;
use crate::layout::{Layout, Quotation};
use onrecord_record::TextRange;

/// How sure it is that a quotation which is a sentence by itself is somebody's words.
const CONFIDENCE: f32 = 0.6;
/// Words of a quotation that says something.
const WORDS: usize = 3;
/// Words of a name in a headline.
const NAME: usize = 4;

/// Gives what is quoted and nobody's to who said the words before it, or to nobody.
pub fn claim(words: &Words<'_>, layout: &Layout, furniture: &[FurnitureFound], found: &mut Vec<Linked>) {
    for q in layout.quotations.iter().filter(|q| q.depth == 0 && q.closed) {
        let r = q.range;
        let taken = |a: &Linked| a.content.iter().chain(&a.cue).chain(&a.source).any(|p| p.overlaps(r));
        let many = words.slice(r).iter().filter(|w| w.word).count() >= WORDS;
        if !many || found.iter().any(taken) || furniture.iter().any(|f| f.range.overlaps(r)) {
            continue;
        }
        let Some(line) = layout.paragraphs.iter().find(|p| p.covers(r)).copied() else { continue };
        if let Some(a) = beside_a_name(words, line, r) {
            if !found.iter().any(|b| b.cue.is_some_and(|c| line.covers(c))) {
                found.push(a);
            }
        } else if is_sentence(words, line, q) {
            match before(words, line, r, found) {
                Some(i) => found[i].content.push(r),
                None => found.push(free(None, None, r)),
            }
        } else if is_line(words, line, r) {
            found.push(free(None, None, r));
        }
    }
}

fn free(source: Option<TextRange>, cue: Option<TextRange>, quote: TextRange) -> Linked {
    Linked { source, cue, content: vec![quote], parent: None, confidence: CONFIDENCE }
}

/// *‘I am paid to be patient’: Ji-won on dams*, *Abrantes: ‘I was wrong’*.
fn beside_a_name(words: &Words<'_>, line: TextRange, quote: TextRange) -> Option<Linked> {
    let (first, end) = (words.from(line.start()), words.until(line.end()));
    let (open, after) = (words.from(quote.start()), words.until(quote.end()));
    let colon = |k: usize| words.get(k).filter(|w| w.is(&[":"])).map(|w| w.range);
    let named =
        |k: &usize| words.get(*k).is_some_and(|w| w.word && (w.capital || w.is(&["of", "de", "van"])) || w.is(&["'s"]));
    if let Some(cue) = open.checked_sub(1).filter(|k| *k > first).and_then(colon) {
        // "20:25 Mokoro: 'I won't be timed'"
        let clock = |k: &usize| {
            words.get(*k).is_some_and(|w| w.is(&[":", "."]) || w.lower.starts_with(|c: char| c.is_ascii_digit()))
        };
        let name = (first..open - 1).find(|k| !clock(k))?..open - 1;
        let whole = name.len() <= NAME && name.clone().all(|k| named(&k));
        return whole.then(|| words.hull(name.start, name.end)).flatten().map(|s| free(Some(s), Some(cue), quote));
    }
    let cue = colon(after).filter(|_| open == first)?;
    let name = (after + 1..end.min(after + 1 + NAME)).take_while(named).last()?;
    // "‘Not on the table’: Benoit-Weiss rules out sanctions" has a verb, and what it says is more than the quotation.
    let follows = words.get(name + 1).filter(|w| name + 1 < end && !w.is(&["on", ",", "in", "about", "after", "as"]));
    let s = words.hull(after + 1, name + 1).filter(|_| follows.is_none())?;
    Some(free(Some(s), Some(cue), quote))
}

/// Whether a quotation is one or more whole sentences, with nothing in front of it in its own.
fn is_sentence(words: &Words<'_>, line: TextRange, q: &Quotation) -> bool {
    let inner = |c: char| matches!(c, '"' | '”' | '’' | '\'' | '»');
    let body = q.range.slice(words.text).trim_end_matches(inner);
    let opens = words.get(words.from(q.range.start()) + 1).is_some_and(|w| w.capital || q.continues);
    let front = TextRange::new(line.start(), q.range.start()).slice(words.text).trim_end();
    let stands = front.is_empty() || front.ends_with(['.', '!', '?', ':', '”', '’', '"']);
    opens && stands && body.ends_with(['.', '!', '?', '…'])
}

/// Whether a line is a quotation and nothing else but the time before it.
fn is_line(words: &Words<'_>, line: TextRange, quote: TextRange) -> bool {
    let front = TextRange::new(line.start(), quote.start()).slice(words.text);
    quote.end() == line.end() && front.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ' '))
}

/// What was said right before a quotation in its paragraph and goes on in it.
fn before(words: &Words<'_>, line: TextRange, quote: TextRange, found: &[Linked]) -> Option<usize> {
    let hull = |a: &Linked| a.content.iter().chain(&a.cue).chain(&a.source).copied().reduce(TextRange::hull);
    let end = |i: &usize| hull(&found[*i]).map_or(0, |h| h.end());
    let near = (0..found.len()).filter(|&i| {
        hull(&found[i]).is_some_and(|h| {
            let gap = h.end() <= quote.start() && line.covers(h);
            // "he said after a meeting of ministers. ‘But those who ...’"
            gap && words.slice(TextRange::new(h.end(), quote.start())).iter().filter(|w| w.is(&[".", "!", "?"])).count()
                <= 1
        })
    });
    // The outermost of those that end last.
    let last = near.max_by_key(|i| (end(i), found[*i].content.iter().map(|c| c.len()).sum::<usize>()))?;
    let said: usize = found[last].content.iter().map(|c| words.slice(*c).iter().filter(|w| w.word).count()).sum();
    (said >= WORDS).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, part: &str) -> TextRange {
        let start = text.find(part).unwrap();
        TextRange::new(start, start + part.len())
    }

    fn all(text: &str, found: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        let range = |s: &str| (!s.is_empty()).then(|| at(text, s));
        let linked = |(s, c, t): &(&str, &str, &str)| Linked {
            source: range(s),
            cue: range(c),
            content: vec![at(text, t)],
            parent: None,
            confidence: 0.9,
        };
        let mut found: Vec<Linked> = found.iter().map(linked).collect();
        let layout = Layout::of(text);
        claim(&Words::of(text, &layout), &layout, &[], &mut found);
        let s = |r: Option<TextRange>| r.map_or("", |r| r.slice(text)).to_owned();
        let content = |a: &Linked| a.content.iter().map(|c| c.slice(text)).collect::<Vec<_>>().join(" … ");
        found.iter().map(|a| (s(a.source), s(a.cue), content(a))).collect()
    }

    fn three(a: &str, b: &str, c: &str) -> (String, String, String) {
        (a.to_owned(), b.to_owned(), c.to_owned())
    }

    #[test]
    fn a_quotation_after_what_introduces_it_goes_on_with_it() {
        let t = "The minister demanded that the sum be paid by May. “The invoice has been there since June.”";
        let found = all(t, &[("The minister", "demanded", "the sum be paid by May")]);
        let content = "the sum be paid by May … “The invoice has been there since June.”";
        assert_eq!(found, [three("The minister", "demanded", content)]);
    }

    #[test]
    fn a_sentence_in_quotation_marks_stands_free() {
        let t = "Would he send in the troops?\n\n“It is not up to me. I respect her decision.”";
        assert_eq!(all(t, &[]), [three("", "", "“It is not up to me. I respect her decision.”")]);
        let t = "He denies it. “I have never given such an order.”";
        assert_eq!(all(t, &[("He", "denies", "it")])[1], three("", "", "“I have never given such an order.”"));
        for t in ["She wrote “The Long Road” in May.", "They sang “Never Again Alone” and left."] {
            assert!(all(t, &[]).is_empty(), "{t}");
        }
    }

    #[test]
    fn a_quotation_beside_a_name_in_a_headline() {
        let t = "‘I am paid to be patient’: Baek Ji-won on dams";
        assert_eq!(all(t, &[]), [three("Baek Ji-won", ":", "‘I am paid to be patient’")]);
        let t = "20:25 Mokoro: ‘I will not be timed’";
        assert_eq!(all(t, &[]), [three("Mokoro", ":", "‘I will not be timed’")]);
        let t = "21:50 ‘I was asked nicely’";
        assert_eq!(all(t, &[]), [three("", "", "‘I was asked nicely’")]);
        assert!(all("‘Not on the table’: Weiss rules out sanctions", &[]).is_empty());
    }
}
