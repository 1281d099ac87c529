//! Events whose words are in no list: what one actor does to another in a clause, by the model of PLOVER's root types.

use super::{EventFound, Finder, plover};
use onrecord_record::TextRange;

/// How sure the model must be.
const SURE: f32 = 0.6;
/// Prepositions before whom something is done to.
const TOWARDS: &[&str] = &["to", "against", "on", "with", "from", "at", "of", "for"];
/// First letters of verbs of what one thinks, which does nothing to anybody.
const THOUGHTS: &[&str] =
    &["want", "suspect", "believ", "hop", "expect", "fear", "doubt", "know", "knew", "think", "thought", "regard"];

impl Finder<'_> {
    /// What an actor does to another in a clause, where the model is sure of it.
    pub(super) fn modelled(&self) -> Vec<EventFound> {
        (0..self.scene.parse.words.len()).filter_map(|verb| self.deed(verb)).collect()
    }

    fn deed(&self, verb: usize) -> Option<EventFound> {
        let anchor = self.scene.parse.words[verb].range;
        let spelled = anchor.slice(self.scene.text).to_lowercase();
        let part = self.clauses.deed(verb)?;
        // What is only said is an event by its act, or none.
        let said = self.scene.linked.iter().any(|a| a.cue.is_some_and(|c| c.overlaps(anchor)));
        if said || THOUGHTS.iter().any(|t| spelled.starts_with(t)) || !self.in_body(anchor) {
            return None;
        }
        let strong = |all: &Vec<usize>| !all.is_empty() && all.iter().all(|e| self.actors.strong(*e));
        let doer = part.agent?;
        let actor = self.clauses.actors(&self.actors, doer, &[]).filter(strong)?;
        let others = part.others.iter().filter(|(p, _)| TOWARDS.contains(&p.as_str())).map(|(_, w)| *w);
        let aside =
            |all: &Vec<usize>| strong(all) && !all.iter().any(|x| actor.iter().any(|y| self.actors.one_side(*x, *y)));
        let sides = |w: usize| Some((w, self.clauses.actors(&self.actors, w, &actor)?)).filter(|(_, all)| aside(all));
        let (object, recipient) = part.patient.into_iter().chain(others).find_map(sides)?;
        let sentence = self.words.hull_of(anchor)?;
        let word = |w: usize| {
            let r = self.scene.parse.words[w].range;
            let r = self.actors.here(r).map_or(r, |a| a.range);
            sentence.covers(r).then(|| TextRange::new(r.start() - sentence.start(), r.end() - sentence.start()))
        };
        let (root, p) = plover::root(sentence.slice(self.scene.text), word(doer), word(object));
        if p < SURE {
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
