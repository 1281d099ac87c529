//! Political actors and their places in a clause.

use super::Scene;
use super::lists::LISTS;
use crate::describe::words::Words;
use onrecord_record::{EntityKind, TextRange};
use std::ops::Range;

/// An actor where it is mentioned, by word indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    pub entities: Vec<usize>,
    pub range: TextRange,
    pub words: Range<usize>,
}

/// The political actors of a document.
pub(super) struct Actors {
    political: Vec<bool>,
    strong: Vec<bool>,
    /// Outermost mentions, in order.
    at: Vec<At>,
    /// Mentions of places and countries.
    places: Vec<(usize, Range<usize>)>,
}

impl Actors {
    pub(super) fn of(scene: &Scene<'_>, words: &Words<'_>) -> Self {
        let entities = &scene.resolved.entities;
        let (mut political, mut strong) = (Vec::new(), Vec::new());
        for e in entities {
            let named = |list: &std::collections::BTreeSet<String>, text: &str| {
                text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| list.contains(&w.to_lowercase()))
            };
            let beside = |r: &TextRange| {
                let (from, to) = (words.from(r.start()), words.until(r.end()));
                let near = words.words[from.saturating_sub(3)..(to + 7).min(words.words.len())].iter();
                near.clone().any(|w| LISTS.offices.words.contains(&w.lower))
            };
            let office = e.mentions.iter().any(|r| named(&LISTS.offices.words, r.slice(scene.text)) || beside(r));
            let body = named(&LISTS.bodies.words, &e.name);
            let is_strong = match e.kind {
                EntityKind::Country => true,
                EntityKind::Person => office,
                EntityKind::Organisation | EntityKind::Group => body,
                _ => false,
            };
            strong.push(is_strong);
            political.push(is_strong || matches!(e.kind, EntityKind::Organisation));
        }
        let mut at = Vec::new();
        let mut places = Vec::new();
        for (i, e) in entities.iter().enumerate() {
            for r in &e.mentions {
                if matches!(e.kind, EntityKind::Place | EntityKind::Country) {
                    places.push((i, words.within(*r)));
                }
                if political[i] {
                    at.push(At { entities: vec![i], range: *r, words: words.within(*r) });
                }
            }
        }
        places.sort_by_key(|(_, w)| w.start);
        // The longest of the mentions that begin together comes first and takes in those inside it.
        at.sort_by_key(|a| (a.range.start(), usize::MAX - a.range.end()));
        let mut outer: Vec<At> = Vec::new();
        for a in at {
            if outer.last().is_none_or(|o| o.range.end() <= a.range.start()) {
                outer.push(a);
            }
        }
        let mut actors = Self { political, strong, at: outer, places };
        actors.join(words);
        actors.sides(scene, words);
        actors
    }

    /// Makes one of "A and B".
    fn join(&mut self, words: &Words<'_>) {
        let mut joined: Vec<At> = Vec::new();
        for a in self.at.drain(..) {
            match joined.last_mut() {
                Some(last)
                    if last.words.end + 1 == a.words.start
                        && words.get(last.words.end).is_some_and(|w| w.lower == "and") =>
                {
                    last.entities.extend(&a.entities);
                    last.entities.dedup();
                    last.range = last.range.hull(a.range);
                    last.words.end = a.words.end;
                }
                _ => joined.push(a),
            }
        }
        self.at = joined;
    }

    /// "Both governments" are the two countries that the article speaks of most.
    fn sides(&mut self, scene: &Scene<'_>, words: &Words<'_>) {
        let country = |i: &usize| scene.resolved.entities[*i].kind == EntityKind::Country;
        let mut countries: Vec<usize> = (0..scene.resolved.entities.len()).filter(country).collect();
        countries.sort_by_key(|&i| (usize::MAX - scene.resolved.entities[i].mentions.len(), i));
        countries.truncate(2);
        if countries.len() < 2 {
            return;
        }
        countries.sort_unstable();
        for i in 0..words.words.len().saturating_sub(1) {
            let sides = &LISTS.sides;
            let here = sides.numbers.contains(&words.words[i].lower) && sides.nouns.contains(&words.words[i + 1].lower);
            if !here {
                continue;
            }
            let Some(range) = words.hull(i, i + 2) else { continue };
            self.at.retain(|a| !a.range.overlaps(range));
            self.at.push(At { entities: countries.clone(), range, words: i..i + 2 });
        }
        self.at.sort_by_key(|a| a.range);
    }

    pub(super) fn political(&self, entity: usize) -> bool {
        self.political.get(entity).copied().unwrap_or(false)
    }

    pub(super) fn strong(&self, entity: usize) -> bool {
        self.strong.get(entity).copied().unwrap_or(false)
    }

    /// The actors mentioned in a range.
    pub(super) fn within(&self, range: TextRange) -> impl DoubleEndedIterator<Item = &At> {
        let first = self.at.partition_point(|a| a.range.end() <= range.start());
        let end = self.at.partition_point(|a| a.range.start() < range.end()).max(first);
        self.at[first..end].iter().filter(move |a| range.covers(a.range))
    }

    /// The actors of a joint subject.
    pub(super) fn joined(&self, range: TextRange) -> Vec<usize> {
        let first = self.at.iter().find(|a| a.range.overlaps(range));
        first.map_or_else(Vec::new, |a| a.entities.clone())
    }

    /// The first actors in a range that are not among these.
    pub(super) fn first_other(&self, range: TextRange, not: &[usize]) -> Option<Vec<usize>> {
        let other = |a: &&At| !a.entities.iter().any(|e| not.contains(e));
        self.within(range).find(other).map(|a| a.entities.clone())
    }

    /// The place or country that follows "in" or "at" in a range.
    pub(super) fn placed(&self, words: &Words<'_>, range: TextRange) -> Option<usize> {
        let within = words.within(range);
        let preposed = |w: &Range<usize>| {
            w.start.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|w| w.is(&["in", "at", "on", "near"]))
        };
        self.places.iter().find(|(_, w)| within.contains(&w.start) && preposed(w)).map(|(e, _)| *e)
    }
}
