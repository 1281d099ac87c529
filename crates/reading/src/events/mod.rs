//! Events: who did what to whom, after PLOVER's root types (Halterman et al., 2023), each with its status and with the
//! attribution inside whose words it is reported.
//!
//! Two grammars over the word lists of `rules/events.toml`: an attribution that is itself an interaction (a demand, an
//! accusation, a threat) is an event at its cue; other events are found by verbs and nouns, their sides by the place of
//! the political actors in the clause. An event without a political actor is not one.

mod clauses;
mod lists;
mod modelled;
pub mod plover;
mod roles;
mod status;
#[cfg(test)]
mod tests;
mod triggers;

use crate::Linked;
use crate::describe::Description;
use crate::describe::words::{Word, Words};
use crate::furniture::FurnitureFound;
use crate::layout::Layout;
use crate::model::Parse;
use crate::who::Resolved;
use clauses::Clauses;
use lists::{LISTS, List};
use onrecord_dates::Expression;
use onrecord_record::{Act, Attribution, CodePoints, Event, EventStatus, TextRange, TimeKind};
use roles::Actors;
use std::collections::BTreeMap;
use triggers::Trigger;

/// Types of what one does for another: not doing it is no event, saying so to who wants it is a rejection.
const COOPERATIVE: &[&str] = &["RETREAT", "CONCEDE", "AGREE", "COOPERATE", "AID"];

/// What is known of a document when its events are worked out.
pub(crate) struct Scene<'a> {
    pub text: &'a str,
    pub words: &'a Words<'a>,
    pub layout: &'a Layout,
    pub furniture: &'a [FurnitureFound],
    pub linked: &'a [Linked],
    pub described: &'a [Description],
    pub resolved: &'a Resolved,
    pub times: &'a [Expression],
    /// How the words of sentences hang together.
    pub parse: &'a Parse,
    /// The Wikidata item of the state that a name or adjective stands for, where it stands for one only.
    pub known_state: &'a dyn Fn(&str) -> Option<String>,
    /// When the article was published: a date or an RFC 3339 time.
    pub published: Option<&'a str>,
}

impl Scene<'_> {
    /// The entity that is the source of an attribution.
    fn source(&self, attribution: usize) -> Option<usize> {
        self.resolved.source.get(attribution)?.map(|m| m.entity)
    }

    /// The entities that an attribution is addressed to.
    fn addressees(&self, attribution: usize) -> impl Iterator<Item = usize> {
        self.resolved.addressee.get(attribution).into_iter().flatten().flatten().map(|m| m.entity)
    }
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
    /// Whether the text names both sides.
    pub named: bool,
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
    let words = scene.words;
    let clauses = Clauses { parse: scene.parse, words };
    let mut finder = Finder { scene, actors: Actors::of(scene, words), words, clauses };
    finder.actors.pair = finder.pair();
    let mut found: Vec<EventFound> = (0..scene.linked.len()).filter_map(|i| finder.act(i)).collect();
    found.extend(finder.triggered());
    found.sort_by_key(|e| (e.anchor, e.kind.clone()));
    // What the lists know comes first: what the model says of the same sentence is kept only where they say nothing.
    let known: Vec<TextRange> = found.iter().filter_map(|e| words.hull_of(e.anchor)).collect();
    found.extend(finder.modelled().into_iter().filter(|e| !known.iter().any(|k| k.covers(e.anchor))));
    found.sort_by_key(|e| (e.anchor, e.kind.clone()));
    let mut kept: Vec<EventFound> = Vec::new();
    for e in found {
        if !kept.iter().any(|k| finder.told_already(k, &e)) {
            kept.push(e);
        }
    }
    kept
}

struct Finder<'a> {
    scene: &'a Scene<'a>,
    words: &'a Words<'a>,
    actors: Actors,
    clauses: Clauses<'a>,
}

impl Finder<'_> {
    /// The two states that what is certain sets against each other most often: one threatens, accuses, urges the other.
    fn pair(&self) -> Option<(usize, usize)> {
        let mut count: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let acts = (0..self.scene.linked.len()).filter_map(|i| self.act(i));
        for e in acts.chain(self.triggered()).filter(|e| e.named) {
            let ends = [e.actor.first(), e.recipient.last()];
            let [a, b] = ends.map(|e| e.map(|e| self.actors.state(*e)));
            if let (Some(a), Some(b)) = (a, b)
                && a != b
                && self.actors.is_state(a)
                && self.actors.is_state(b)
            {
                *count.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
        count.into_iter().max_by_key(|(pair, n)| (*n, std::cmp::Reverse(*pair))).map(|(pair, _)| pair)
    }

    /// Whether an event is one that was found before it: at the same place, in the same sentence, or between the same sides.
    fn told_already(&self, before: &EventFound, e: &EventFound) -> bool {
        let sentence = |e: &EventFound| self.words.sentence(e.anchor.start());
        let alike = before.kind == e.kind && (before.status == e.status || e.kind != "CONSULT");
        if before.anchor.overlaps(e.anchor) || alike && sentence(before) == sentence(e) {
            return true;
        }
        // A call of a president with a minister is told again as one of the two people, not of their states.
        let same = |x: usize, y: usize| {
            x == y
                || self.actors.state(x) == self.actors.state(y)
                    && (e.kind != "CONSULT" || self.actors.is_state(x) == self.actors.is_state(y))
        };
        let sides = |a: &[usize], b: &[usize]| a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| same(*x, *y)));
        let mutual = matches!(e.kind.as_str(), "CONSULT" | "AGREE" | "COOPERATE");
        let all = |e: &EventFound| {
            let mut all = [e.actor.as_slice(), &e.recipient].concat();
            all.sort_unstable();
            all.dedup();
            all
        };
        before.kind == e.kind
            && (before.status == e.status || mutual && e.kind != "CONSULT" && e.status != EventStatus::Denied)
            && (sides(&before.actor, &e.actor) && sides(&before.recipient, &e.recipient)
                || mutual && sides(&all(before), &all(e)))
    }

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
        let cue = a.cue?;
        let word =
            |list: &List| list.words.iter().any(|w| cue.slice(self.scene.text).to_lowercase().contains(w.as_str()));
        let mut actor = self.source(i)?;
        let kind = match d.act {
            Act::Demand | Act::Ask if !d.negated && word(&LISTS.requests) && !self.question(a) => "REQUEST",
            Act::Accuse | Act::Criticise if word(&LISTS.accusations) => "ACCUSE",
            Act::Threaten => "THREATEN",
            Act::Promise if actor.len() > 1 => "AGREE",
            _ if self.ultimatum(i) => "THREATEN",
            _ if self.refusal(i) => "REJECT",
            _ => return None,
        };
        if !self.in_body(cue) || !actor.iter().all(|e| self.actors.political(*e)) {
            return None;
        }
        let told = self.scene.addressees(i);
        let by_place = |r: &TextRange| self.actors.here(*r).map(|a| self.actors.meant(a, &actor));
        let told: Vec<usize> = match d.addressee.iter().find_map(by_place) {
            Some(all) if !all.is_empty() => all,
            _ => told.filter(|e| self.actors.political(*e)).map(|e| self.actors.stands(e)).collect(),
        };
        let told = (!told.is_empty() && !told.iter().any(|e| actor.contains(e))).then_some(told);
        let content = a.content.iter().find_map(|c| self.actors.first_other(*c, &actor));
        // A threat or a demand is one wherever it is aimed.
        let side = || self.actors.other_side(&actor).into_iter().collect();
        let recipient: Vec<usize> = match kind {
            "REQUEST" => told.clone().or_else(|| content.clone()).unwrap_or_else(side),
            "AGREE" => actor.clone(),
            _ if actor.len() > 1 => content.clone().unwrap_or_else(|| actor.clone()),
            "THREATEN" => content.clone().or_else(|| told.clone()).unwrap_or_else(side),
            "REJECT" => content
                .clone()
                .or_else(|| told.clone())
                .or_else(|| self.actors.other_side(&actor).map(|side| vec![side]))?,
            _ => content.clone().or_else(|| told.clone())?,
        };
        let aimed = content.is_some() || told.is_some();
        if !aimed && !actor.iter().chain(&recipient).any(|e| self.actors.strong(*e)) {
            return None;
        }
        let status = if d.negated { EventStatus::Denied } else { self.status(cue, None, None, false) };
        actor.dedup();
        Some(EventFound {
            kind: kind.into(),
            anchor: cue,
            actor,
            recipient,
            date: None,
            place: self.place(cue),
            status,
            attribution: self.account(cue),
            named: true,
        })
    }

    /// Whether harm is announced unless something is done.
    fn ultimatum(&self, i: usize) -> bool {
        let open =
            |c: TextRange| self.words.get(self.words.from(c.start())).is_some_and(|w| w.is(&["unless", "until"]));
        let harm = |t: &Trigger| {
            ["SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST", "RETREAT"].contains(&t.group.kind.as_str())
        };
        self.scene.described[i].condition.is_some_and(open) && self.triggers_in(i).any(|t| harm(&t))
    }

    /// Whether somebody says that what another wants will not be done.
    fn refusal(&self, i: usize) -> bool {
        // "ruled out releasing the men", "said it would not release them"
        let ruled_out = self.scene.described[i].act == Act::Decline;
        self.triggers_in(i)
            .any(|t| COOPERATIVE.contains(&t.group.kind.as_str()) && (ruled_out || self.declined(t.first)))
    }

    /// The triggers among the first words of what is said.
    fn triggers_in(&self, i: usize) -> impl Iterator<Item = Trigger> {
        let content = self.scene.linked[i].content.first().map_or(0..0, |c| self.words.within(*c));
        (content.start..content.end.min(content.start + 16)).filter_map(|k| triggers::trigger(self.words, k))
    }

    /// Whether a word stands after "will not".
    fn declined(&self, at: usize) -> bool {
        let before: Vec<&Word> = (at.saturating_sub(4)..at).filter_map(|k| self.words.get(k)).collect();
        let will = before.iter().any(|w| w.is(&["will", "would", "shall", "won't", "wouldn't", "never", "cannot"]));
        will && before.iter().any(|w| w.is(&["not", "never", "no", "cannot"]) || w.lower.ends_with("n't"))
    }

    /// Whether a question is put, and nothing asked for.
    fn question(&self, a: &Linked) -> bool {
        a.content.first().is_some_and(|c| {
            let first = self.words.get(self.words.from(c.start()));
            first.is_some_and(|w| w.is(&["whether", "if", "what", "who", "why", "how", "when", "where", "about"]))
        })
    }

    /// Whom the source of an attribution stands for.
    fn source(&self, i: usize) -> Option<Vec<usize>> {
        let here = self.scene.linked[i].source.and_then(|s| self.actors.here(s));
        let joint = here.map(|a| self.actors.meant(a, &[])).filter(|all| all.len() > 1);
        let source = || self.scene.source(i).map(|e| vec![self.actors.stands(e)]);
        joint.or_else(source)
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
