//! Events whose words are in no list: what one actor does to another in a clause, by the model of PLOVER's root types.

use super::roles::At;
use super::{EventFound, Finder, plover};
use crate::describe::words::Word;
use onrecord_record::TextRange;

/// How sure the model must be.
const SURE: f32 = 0.6;
/// Most words between the two sides.
const NEAR: usize = 12;
/// First letters of verbs of what one thinks, which does nothing to anybody.
const THOUGHTS: &[&str] =
    &["want", "suspect", "believ", "hop", "expect", "fear", "doubt", "know", "knew", "think", "thought", "regard"];

impl Finder<'_> {
    /// What an actor does to the next one in the same clause, where the model is sure of it.
    pub(super) fn modelled(&self) -> Vec<EventFound> {
        let pairs = self.actors.all().windows(2);
        pairs.filter_map(|two| self.between(&two[0], &two[1])).collect()
    }

    fn between(&self, a: &At, b: &At) -> Option<EventFound> {
        let gap = self.words.words.get(a.words.end..b.words.start).filter(|g| g.len() <= NEAR)?;
        let broken = |w: &Word| {
            !w.word
                || w.is(&["'s"])
                || THOUGHTS.iter().any(|t| w.lower.starts_with(t))
                || w.is(&["that", "which", "who", "and", "or", "but", "if", "unless", "said", "says", "told"])
        };
        if gap.is_empty() || gap.iter().any(broken) || self.preposed(a) {
            return None;
        }
        let (actor, recipient) = (self.actors.meant(a, &[]), self.actors.meant(b, &[]));
        let strong = |all: &[usize]| !all.is_empty() && all.iter().all(|e| self.actors.strong(*e));
        if !strong(&actor)
            || !strong(&recipient)
            || actor.iter().any(|x| recipient.iter().any(|y| self.actors.one_side(*x, *y)))
        {
            return None;
        }
        let sentence = self.words.hull_of(a.range)?;
        let within = |r: TextRange| TextRange::new(r.start() - sentence.start(), r.end() - sentence.start());
        let (root, p) = plover::root(sentence.slice(self.scene.text), Some(within(a.range)), Some(within(b.range)));
        let first = gap.iter().position(|w| !w.is(super::triggers::AUXILIARIES) && !w.lower.ends_with("ly"))?;
        let anchor = gap[first].range;
        if p < SURE || !self.in_body(anchor) || sentence.end() < b.range.end() {
            return None;
        }
        let account = self.account(anchor);
        let date = self.date(anchor);
        Some(EventFound {
            kind: if root == "YIELD" { "CONCEDE" } else { root }.to_owned(),
            anchor,
            actor,
            recipient,
            status: self.status(anchor, account, date.as_deref(), false),
            date,
            place: self.place(anchor),
            attribution: account,
            named: true,
        })
    }
}
