//! Events that verbs and nouns carry.

use super::lists::{Entry, Form, Group, LISTS};
use super::roles::At;
use super::{EventFound, Finder};
use crate::describe::words::Words;
use onrecord_record::{Act, TextRange};

const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];
const BEFORE_NOUNS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "his", "her", "its", "their", "our", "my", "no", "of", "in", "s", "'s",
    "any", "some", "by", "at", "for", "on", "under", "from", "another", "such", "last", "first",
];
const SUBJECTLESS: &[&str] =
    &["of", "in", "with", "to", "against", "by", "for", "from", "at", "on", "through", "between", "under"];

/// A word that carries an event.
pub(super) struct Trigger {
    pub group: &'static Group,
    pub form: Form,
    pub first: usize,
    pub end: usize,
}

/// The trigger that begins at a word.
pub(super) fn trigger(words: &Words<'_>, at: usize) -> Option<Trigger> {
    let word = words.get(at)?;
    LISTS.entries.get(&word.lower)?.iter().find_map(|e| fits(words, at, e))
}

fn fits(words: &Words<'_>, at: usize, e: &Entry) -> Option<Trigger> {
    let end = at + 1 + e.rest.len();
    let follows = e.rest.iter().enumerate().all(|(k, r)| words.get(at + 1 + k).is_some_and(|w| w.lower == *r));
    let before = at.checked_sub(1).and_then(|i| words.get(i));
    let nominal = before.is_some_and(|w| w.is(BEFORE_NOUNS) || w.lower.ends_with("'s"));
    let finite = before.is_some_and(|w| w.is(&["he", "she", "they", "we", "it", "who", "will", "would", "to"]));
    let capital = words.get(at).is_some_and(|w| w.capital) && before.is_some_and(|w| w.word);
    let fitting = match e.form {
        Form::Noun => !finite,
        Form::Past => !nominal || at == 0,
        // A name or "to", a modal or a plural stands before a base form; nouns are sorted out by what stands before.
        Form::Base => before.is_some_and(|w| w.word && !nominal && !w.is(&["heart", "pay", "and", "or"])),
        Form::Present | Form::Ing => before.is_some_and(|w| w.word && !nominal),
    };
    let group = &LISTS.groups[e.group];
    let sentence = words.sentence(words.get(at)?.range.start());
    let near = at.saturating_sub(8).max(sentence.start)..(end + 8).min(sentence.end).max(end);
    let object = group.object.is_empty()
        || near
            .filter(|i| !(at..end).contains(i))
            .any(|i| words.get(i).is_some_and(|w| group.object.contains(&w.lower)));
    (follows && fitting && !capital && object).then_some(Trigger { group, form: e.form, first: at, end })
}

impl Finder<'_> {
    /// Events carried by verbs and nouns.
    pub(super) fn triggered(&self) -> Vec<EventFound> {
        (0..self.words.words.len()).filter_map(|i| self.event(&trigger(self.words, i)?)).collect()
    }

    fn event(&self, t: &Trigger) -> Option<EventFound> {
        let anchor = self.words.hull(t.first, t.end)?;
        if !self.in_body(anchor) {
            return None;
        }
        let account = self.account(anchor);
        let (actor, recipient) = self.sides(t, anchor, account)?;
        if !actor.iter().chain(&recipient).any(|e| self.actors.strong(*e)) {
            return None;
        }
        Some(EventFound {
            kind: t.group.kind.clone(),
            anchor,
            actor,
            recipient,
            date: self.date(anchor),
            place: self.place(anchor),
            status: self.status(anchor, account),
            attribution: account,
        })
    }

    /// Who does it and to whom.
    fn sides(&self, t: &Trigger, anchor: TextRange, account: Option<usize>) -> Option<(Vec<usize>, Vec<usize>)> {
        let sentence = self.words.hull_of(anchor)?;
        let content = account.and_then(|i| self.scene.linked[i].content.iter().find(|c| c.covers(anchor)));
        let clause = content.map_or(sentence, |c| {
            TextRange::new(
                c.start().max(sentence.start()),
                c.end().min(sentence.end()).max(c.start().max(sentence.start())),
            )
        });
        let left = TextRange::new(clause.start().min(anchor.start()), anchor.start());
        let right = TextRange::new(anchor.end(), clause.end().max(anchor.end()));
        let subject = self.actors.within(left).rev().find(|a| !self.after(a, SUBJECTLESS)).map(|a| a.entities.clone());
        let by = self.actors.within(right).find(|a| self.after(a, &["by"])).map(|a| a.entities.clone());
        let to: Vec<&str> = t.group.to.iter().map(String::as_str).filter(|p| *p != "by").collect();
        let brought = |a: &&At| self.after(a, &to) || (t.form != Form::Noun && a.words.start <= t.end + 1);
        let object = self.actors.within(right).find(brought).map(|a| a.entities.clone());
        let passive = t.form == Form::Past
            && (t.first.saturating_sub(3)..t.first).any(|i| self.words.get(i).is_some_and(|w| w.is(BE)));
        let (actor, recipient) = if passive { (by, subject) } else { (subject.or(by), object) };
        let actor = actor.or_else(|| self.speaker(account));
        let mut actor = actor.unwrap_or_default();
        let mut recipient = recipient.unwrap_or_default();
        if recipient.is_empty() && t.group.mutual && actor.len() > 1 {
            recipient.clone_from(&actor);
        } else if t.group.mutual && actor.is_empty() && recipient.len() > 1 {
            actor.clone_from(&recipient);
        }
        recipient.retain(|e| !actor.contains(e) || t.group.mutual && actor.len() > 1);
        if recipient.is_empty() {
            // The only other actor of the clause.
            let mut others = self.actors.within(clause).filter(|a| !a.entities.iter().any(|e| actor.contains(e)));
            recipient = others.next().map(|a| a.entities.clone()).unwrap_or_default();
        }
        (!actor.is_empty() && !recipient.is_empty()).then_some((actor, recipient))
    }

    /// Who acts where the clause has no subject: who promises, threatens or intends, or who is asked to.
    fn speaker(&self, account: Option<usize>) -> Option<Vec<usize>> {
        let i = account?;
        let act = self.scene.described.get(i)?.act;
        if !matches!(act, Act::Promise | Act::Threaten | Act::Believe | Act::Announce | Act::Propose) {
            return None;
        }
        let source = self.scene.resolved.source.get(i).copied().flatten()?;
        self.actors.political(source).then(|| vec![source])
    }

    /// Whether one of these prepositions stands before an actor, an article or adjective apart.
    fn after(&self, a: &At, any: &[&str]) -> bool {
        let near = a.words.start.saturating_sub(2)..a.words.start;
        near.rev().map_while(|i| self.words.get(i)).take_while(|w| w.word).any(|w| w.is(any))
    }
}
