//! Events: who did what to whom, after PLOVER's root types (Halterman et al., 2023), each with its status and with the
//! attribution inside whose words it is reported.
//!
//! Two grammars over the word lists of `rules/events.toml`: an attribution that is itself an interaction (a demand, an
//! accusation, a threat) is an event at its cue; other events are found by verbs and nouns, their sides by the place of
//! the political actors in the clause. An event without a political actor is not one.

mod lists;
mod roles;
mod status;
#[cfg(test)]
mod tests;
mod triggers;

use crate::Linked;
use crate::describe::Description;
use crate::describe::words::Words;
use crate::furniture::FurnitureFound;
use crate::layout::Layout;
use crate::who::Resolved;
use onrecord_dates::Expression;
use onrecord_record::{Act, Attribution, CodePoints, Event, EventStatus, TextRange, TimeKind};
use roles::Actors;

/// What is known of a document when its events are worked out.
pub(crate) struct Scene<'a> {
    pub text: &'a str,
    pub layout: &'a Layout,
    pub furniture: &'a [FurnitureFound],
    pub linked: &'a [Linked],
    pub described: &'a [Description],
    pub resolved: &'a Resolved,
    pub times: &'a [Expression],
}

/// An event. Ranges in bytes, entities by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventFound {
    pub kind: String,
    pub anchor: TextRange,
    pub actor: Vec<usize>,
    pub recipient: Vec<usize>,
    pub date: Option<String>,
    pub place: Option<String>,
    pub status: EventStatus,
    /// Index of the attribution inside whose words it is reported.
    pub attribution: Option<usize>,
}

/// The events of a document in the record's form. `attributions` are those of the record, dated, in the order of
/// `scene.linked`.
pub(crate) fn events(scene: &Scene<'_>, map: &CodePoints<'_>, attributions: &[Attribution]) -> Vec<Event> {
    let entity = |e: &usize| format!("e{}", e + 1);
    let mut found = find(scene);
    for e in &mut found {
        let own = |a: &Linked| a.cue == Some(e.anchor);
        let said = scene.linked.iter().position(own).and_then(|i| attributions.get(i)?.said_on.clone());
        e.date = said.or(e.date.take());
    }
    let event = |(i, e): (usize, EventFound)| {
        Some(Event {
            id: format!("ev{}", i + 1),
            anchor: map.span(e.anchor)?,
            actor: e.actor.iter().map(entity).collect(),
            recipient: e.recipient.iter().map(entity).collect(),
            attribution: e.attribution.map(|a| format!("a{}", a + 1)),
            kind: e.kind,
            date: e.date,
            place: e.place,
            status: e.status,
        })
    };
    found.into_iter().enumerate().filter_map(event).collect()
}

/// The events of a document in order of place.
pub(crate) fn find(scene: &Scene<'_>) -> Vec<EventFound> {
    let words = Words::of(scene.text, scene.layout);
    let finder = Finder { scene, actors: Actors::of(scene, &words), words: &words };
    let mut found: Vec<EventFound> = (0..scene.linked.len()).filter_map(|i| finder.act(i)).collect();
    found.extend(finder.triggered());
    found.sort_by_key(|e| (e.anchor, e.kind.clone()));
    let mut kept: Vec<EventFound> = Vec::new();
    for e in found {
        let sentence = finder.words.sentence(e.anchor.start());
        let same = |k: &EventFound| {
            k.anchor.overlaps(e.anchor) || k.kind == e.kind && finder.words.sentence(k.anchor.start()) == sentence
        };
        if !kept.iter().rev().take(8).any(same) {
            kept.push(e);
        }
    }
    kept
}

struct Finder<'a> {
    scene: &'a Scene<'a>,
    words: &'a Words<'a>,
    actors: Actors,
}

impl Finder<'_> {
    /// The innermost attribution in whose content a place lies, other than one whose cue it is.
    fn account(&self, place: TextRange) -> Option<usize> {
        let linked = self.scene.linked;
        let size = |i: &usize| {
            let a = &linked[*i];
            let own = a.cue.is_some_and(|c| c.overlaps(place));
            a.content.iter().find(|c| !own && c.covers(place)).map(|c| (c.len(), usize::MAX - *i))
        };
        (0..linked.len()).filter(|i| size(i).is_some()).min_by_key(size)
    }

    /// Whether a place is in the report's body: not in the headline, not in furniture.
    fn in_body(&self, place: TextRange) -> bool {
        let ends = |p: &&TextRange| p.slice(self.scene.text).ends_with(['.', '!', '?', '”', '"', '’', '\'', ')', ':']);
        let body = self.scene.layout.paragraphs.iter().find(ends).map_or(0, |p| p.start());
        place.start() >= body && !self.scene.furniture.iter().any(|f| f.range.overlaps(place))
    }

    /// The event that an attribution is.
    fn act(&self, i: usize) -> Option<EventFound> {
        let (a, d) = (&self.scene.linked[i], self.scene.described.get(i)?);
        let kind = match d.act {
            Act::Demand => "REQUEST",
            Act::Accuse | Act::Criticise => "ACCUSE",
            Act::Threaten => "THREATEN",
            _ => return None,
        };
        let cue = a.cue?;
        // Wanting and expecting are no interaction: nothing is put to the other side.
        let wish = ["want", "hope", "wish", "seek", "expect", "need"];
        if !self.in_body(cue)
            || d.act == Act::Demand && wish.iter().any(|w| cue.slice(self.scene.text).contains(w))
        {
            return None;
        }
        let source = self.scene.resolved.source.get(i).copied().flatten()?;
        let mut actor: Vec<usize> = a.source.map_or_else(Vec::new, |s| self.actors.joined(s));
        if actor.len() < 2 || !actor.contains(&source) {
            actor = vec![source];
        }
        if !actor.iter().all(|e| self.actors.political(*e)) {
            return None;
        }
        let told = self.scene.resolved.addressee.get(i).into_iter().flatten().flatten().copied();
        let told: Vec<usize> = told.filter(|e| self.actors.political(*e) && !actor.contains(e)).collect();
        let recipient = if d.act == Act::Demand && !told.is_empty() {
            told
        } else {
            let others = |c: &TextRange| self.actors.first_other(*c, &actor);
            let content = a.content.iter().find_map(others);
            content.or_else(|| (!told.is_empty()).then_some(told))?
        };
        if !actor.iter().chain(&recipient).any(|e| self.actors.strong(*e)) {
            return None;
        }
        let status = if d.negated { EventStatus::Denied } else { self.status(cue, None) };
        Some(EventFound {
            kind: kind.into(),
            anchor: cue,
            actor,
            recipient,
            date: None,
            place: self.place(cue),
            status,
            attribution: self.account(cue),
        })
    }

    /// The date that stands nearest in the same sentence, one that follows first.
    fn date(&self, anchor: TextRange) -> Option<String> {
        let sentence = self.words.hull_of(anchor)?;
        let near = |t: &&Expression| {
            let after = t.range.start() >= anchor.end();
            (!after, if after { t.range.start() - anchor.end() } else { anchor.start().saturating_sub(t.range.end()) })
        };
        let dates = self.scene.times.iter().filter(|t| t.kind == TimeKind::Date && sentence.covers(t.range));
        dates.min_by_key(near)?.edtf.as_ref().map(ToString::to_string)
    }

    /// The place named after "in" or "at", behind the anchor in the same sentence.
    fn place(&self, anchor: TextRange) -> Option<String> {
        let sentence = self.words.hull_of(anchor)?;
        let e = self.actors.placed(self.words, TextRange::new(anchor.end(), sentence.end().max(anchor.end())))?;
        self.scene.resolved.entities.get(e).map(|e| e.name.clone())
    }
}

impl Words<'_> {
    /// The range of the sentence that holds a place.
    fn hull_of(&self, place: TextRange) -> Option<TextRange> {
        let within = self.sentence(place.start());
        self.hull(within.start, within.end)
    }
}
