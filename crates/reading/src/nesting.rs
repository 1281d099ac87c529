//! Nesting: which attribution relays which.
//!
//! PolNeAR and every other flat scheme stop at the outermost attribution. Here an attribution whose cue and content lie
//! inside another's content is relayed by it: the innermost such content makes the parent. The rules of the contract
//! hold by construction: a child's content lies inside its parent's, and since a parent's content is always larger than
//! its child's, parents form no cycle.

use crate::Linked;
use onrecord_record::TextRange;

/// Total length of an attribution's content in bytes.
fn size(a: &Linked) -> usize {
    a.content.iter().map(|c| c.len()).sum()
}

/// Whether every piece of `inner` lies inside one piece of `outer`.
fn inside(inner: &[TextRange], outer: &[TextRange]) -> bool {
    inner.iter().all(|c| outer.iter().any(|o| o.covers(*c)))
}

/// Sets the parent of every attribution, and puts them in order of place, an outer one before those it relays.
///
/// Where a relayed saying runs past the end of the content that holds its cue, by no more than the sentence, the
/// content was cut short: it is drawn out to cover it (`sentence_end` gives the end of the sentence at a byte).
pub fn nest(mut found: Vec<Linked>, sentence_end: impl Fn(usize) -> usize) -> Vec<Linked> {
    draw_out(&mut found, sentence_end);
    let place = |a: &Linked| {
        let all = a.source.iter().chain(&a.cue).chain(&a.content);
        all.fold((usize::MAX, 0), |(s, e), r| (s.min(r.start()), e.max(r.end())))
    };
    found.sort_by_key(|a| {
        let (start, end) = place(a);
        (start, std::cmp::Reverse(end), std::cmp::Reverse(size(a)), a.cue)
    });
    for i in 0..found.len() {
        let child = &found[i];
        found[i].parent =
            (0..found.len()).filter(|&j| j != i && relays(&found[j], child)).min_by_key(|&j| (size(&found[j]), j));
    }
    found
}

/// Whether `outer` relays `inner`.
fn relays(outer: &Linked, inner: &Linked) -> bool {
    let cue = inner.cue.as_slice();
    size(outer) > size(inner) && inside(cue, &outer.content) && inside(&inner.content, &outer.content)
}

fn draw_out(found: &mut [Linked], sentence_end: impl Fn(usize) -> usize) {
    // Inner ones first, so that a stretched content can stretch the one around it.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&i| (size(&found[i]), i));
    for i in order {
        let Some(cue) = found[i].cue else { continue };
        let Some(end) = found[i].content.iter().map(|c| c.end()).max() else { continue };
        for j in 0..found.len() {
            if j == i || found[j].cue.is_some_and(|c| found[i].content.iter().any(|x| x.covers(c))) {
                continue;
            }
            let Some(k) = found[j].content.iter().position(|c| c.covers(cue)) else { continue };
            let piece = found[j].content[k];
            let blocked = found[j]
                .cue
                .iter()
                .chain(&found[j].source)
                .chain(found[j].content.iter().skip(k + 1))
                .any(|r| r.start() >= piece.end() && r.start() < end);
            if piece.end() < end && end <= sentence_end(piece.end()) && !blocked {
                found[j].content[k] = TextRange::new(piece.start(), end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str, part: &str) -> TextRange {
        let s = text.find(part).unwrap();
        TextRange::new(s, s + part.len())
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

    #[test]
    fn a_belief_inside_a_saying_inside_a_report() {
        let text = "The Gazette reported that Marr told allies she believes the vote is lost";
        let found = vec![
            linked(text, "she", "believes", "the vote is lost"),
            linked(text, "Marr", "told", "she believes the vote is lost"),
            linked(text, "The Gazette", "reported", "Marr told allies she believes the vote is lost"),
        ];
        let nested = nest(found, |_| text.len());
        let cues: Vec<_> = nested.iter().map(|a| (a.cue.unwrap().slice(text), a.parent)).collect();
        assert_eq!(cues, [("reported", None), ("told", Some(0)), ("believes", Some(1))]);
    }

    #[test]
    fn an_outer_content_that_was_cut_short_is_drawn_out_within_its_sentence() {
        let text = "Lee said Marr told allies the vote is lost. Later he left.";
        let found =
            vec![linked(text, "Lee", "said", "Marr told allies"), linked(text, "Marr", "told", "the vote is lost")];
        let nested = nest(found, |_| text.find(". Later").unwrap());
        assert_eq!(nested[0].content[0].slice(text), "Marr told allies the vote is lost");
        assert_eq!(nested[1].parent, Some(0));
    }

    #[test]
    fn side_by_side_sayings_have_no_parent() {
        let text = "Lee said it was late, adding that he would go.";
        let found = vec![linked(text, "Lee", "said", "it was late"), linked(text, "Lee", "adding", "he would go")];
        assert!(nest(found, |_| text.len()).iter().all(|a| a.parent.is_none()));
    }

    proptest! {
        #[test]
        fn children_lie_inside_and_parents_are_acyclic(
            spans in proptest::collection::vec((0usize..60, 0usize..30, 0usize..60, 1usize..30), 0..12)
        ) {
            let found = spans
                .iter()
                .map(|&(c, cl, s, sl)| Linked {
                    source: None,
                    cue: Some(TextRange::new(c, c + cl)),
                    content: vec![TextRange::new(s, s + sl)],
                    parent: None,
                    confidence: 0.5,
                })
                .collect();
            let nested = nest(found, |b| b + 5);
            for a in &nested {
                let (mut p, mut steps) = (a.parent, 0);
                if let Some(p) = p {
                    prop_assert!(inside(&a.content, &nested[p].content));
                }
                while let Some(x) = p {
                    p = nested[x].parent;
                    steps += 1;
                    prop_assert!(steps <= nested.len());
                }
            }
        }
    }
}
