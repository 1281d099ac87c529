//! Events that verbs and nouns carry.

use super::clauses::Use;
use super::lists::{Entry, Form, Group, LISTS};
use super::roles::At;
use super::{COOPERATIVE, EventFound, Finder};
use crate::describe::words::Words;
use onrecord_record::{Act, TextRange};

const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];
const BEFORE_NOUNS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "his", "her", "its", "their", "our", "my", "no", "of", "in", "s", "'s",
    "any", "some", "by", "at", "for", "on", "under", "from", "another", "such", "last", "first",
];
/// Words after which an actor is not the subject of what follows.
const SUBJECTLESS: &[&str] =
    &["of", "in", "with", "to", "against", "by", "for", "from", "at", "on", "through", "between", "under", "across"];
/// Words that open a clause of condition: what stands in it is not reported as an event.
const CONDITIONS: &[&str] = &["if", "unless", "once", "until", "provided", "whether"];
/// Words behind which another clause begins.
const BREAKS: &[&str] = &[
    "that", "which", "who", "while", "because", "after", "before", "if", "unless", "once", "as", "although", "but",
    ";", "—", "–",
];

/// A word that carries an event.
pub(super) struct Trigger {
    pub group: &'static Group,
    pub form: Form,
    pub first: usize,
    pub end: usize,
}

impl Trigger {
    fn is(&self, kind: &str) -> bool {
        self.group.kind == kind
    }
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
    let nominal = before.is_some_and(|w| w.is(BEFORE_NOUNS));
    let finite = before.is_some_and(|w| w.is(&["he", "she", "they", "we", "it", "who", "will", "would", "to"]));
    let capital = words.get(at).is_some_and(|w| w.capital) && before.is_some_and(|w| w.word);
    let fitting = match e.form {
        Form::Noun => !finite,
        Form::Past => !nominal || at == 0,
        // A name or "to", a modal or a plural stands before a base form; nouns are sorted out by what stands before.
        Form::Base => before.is_some_and(|w| w.word && !nominal && !w.is(&["heart", "pay", "and", "or"])),
        Form::Present | Form::Ing => before.is_some_and(|w| (w.word || w.is(&[","])) && !nominal),
    };
    let group = &LISTS.groups[e.group];
    let sentence = words.sentence(words.get(at)?.range.start());
    let near = at.saturating_sub(8).max(sentence.start)..(end + 8).min(sentence.end).max(end);
    let money = group.object.contains("money");
    let object = group.object.is_empty()
        || near
            .filter(|i| !(at..end).contains(i))
            .any(|i| words.get(i).is_some_and(|w| group.object.contains(&w.lower) || money && w.is(&["$", "€", "£"])));
    let barred =
        (end..(end + 4).min(sentence.end)).any(|i| words.get(i).is_some_and(|w| group.unless.contains(&w.lower)));
    (follows && fitting && !capital && object && !barred).then_some(Trigger { group, form: e.form, first: at, end })
}

impl Finder<'_> {
    /// Events carried by verbs and nouns.
    pub(super) fn triggered(&self) -> Vec<EventFound> {
        (0..self.words.words.len()).filter_map(|i| self.event(&trigger(self.words, i)?)).collect()
    }

    fn event(&self, t: &Trigger) -> Option<EventFound> {
        let anchor = self.words.hull(t.first, t.end)?;
        // What the other side would have to do is an event that may come; what else a condition speaks of is none.
        let yields = t.is("CONCEDE") || t.is("RETREAT");
        if !self.in_body(anchor) || self.in_condition(t.first) && !yields {
            return None;
        }
        let account = self.account(anchor);
        let denied = || COOPERATIVE.contains(&t.group.kind.as_str()) && self.declined(t.first);
        if t.form == Form::Noun && self.in_basis(t.first) || denied() {
            return None;
        }
        let (mut actor, recipient, named) = self.sides(t, anchor, account)?;
        // What an officer of a union of states proposes is the union's.
        if t.is("SANCTION") {
            actor.iter_mut().filter(|a| self.actors.of_union(**a)).for_each(|a| *a = self.actors.state(*a));
        }
        if !actor.iter().chain(&recipient).any(|e| self.actors.strong(*e)) {
            return None;
        }
        let date = self.date(anchor);
        Some(EventFound {
            kind: t.group.kind.clone(),
            anchor,
            actor,
            recipient,
            status: self.status(anchor, account, date.as_deref(), t.form == Form::Noun),
            date,
            place: self.place(anchor),
            attribution: account,
            named,
        })
    }

    /// Whether a word stands in a clause of condition.
    fn in_condition(&self, at: usize) -> bool {
        let back = (at.saturating_sub(10)..at).rev().filter_map(|i| self.words.get(i));
        back.take_while(|w| !w.is(&[",", ";", ".", "that", "\"", "“", "or"])).any(|w| w.is(CONDITIONS))
    }

    /// Whether a noun only says what somebody knows of: "an official briefed on the conversation".
    fn in_basis(&self, at: usize) -> bool {
        let back = (at.saturating_sub(4)..at).filter_map(|i| self.words.get(i));
        back.into_iter().any(|w| w.is(&["briefed", "familiar", "involved", "knowledge", "discuss", "describe"]))
    }

    /// Who does it and to whom, and whether the text names both.
    fn sides(&self, t: &Trigger, anchor: TextRange, account: Option<usize>) -> Option<(Vec<usize>, Vec<usize>, bool)> {
        let clause = self.clause(anchor, account)?;
        let left = TextRange::new(clause.start().min(anchor.start()), anchor.start());
        let right = TextRange::new(anchor.end(), clause.end().max(anchor.end()));
        let mutual = t.group.mutual;
        if t.form == Form::Noun && self.words.get(t.first).is_some_and(|w| w.is(&["by", "over"])) {
            // "She told her counterpart by telephone."
            let owner = |a: &&At| self.words.get(a.words.end).is_some_and(|w| w.is(&["'s", "'"]));
            let mut all = self.actors.within(left).filter(|a| !self.after(a, &["of", "in"]) && !owner(a));
            let subject = all.next().map(|a| self.actors.meant(a, &[]))?;
            let told = all.next_back().map(|a| self.actors.meant(a, &subject)).filter(|all| *all != subject)?;
            return Some((subject, told, true));
        }
        if t.form == Form::Noun
            && t.is("CONSULT")
            && let Some((source, told)) = self.speaking(anchor, account)
        {
            return Some((source, told, true));
        }
        let owner = self.actors.within(left).next_back().filter(|a| self.owns(a, t));
        let subject = match owner {
            Some(a) if t.form == Form::Noun => Some(a),
            _ => self.actors.within(left).rev().find(|a| self.asked(a, t) || !self.after(a, SUBJECTLESS)),
        };
        let by = self.actors.within(right).find(|a| self.after(a, &["by"]));
        let between = self.actors.within(right).find(|a| self.after(a, &["between"]));
        let of = self
            .actors
            .within(right)
            .find(|a| t.form == Form::Noun && a.words.start <= t.end + 2 && self.after(a, &["of"]));
        let passive = t.form == Form::Past
            && (t.first.saturating_sub(3)..t.first).any(|i| self.words.get(i).is_some_and(|w| w.is(BE)));
        let used = match t.form {
            Form::Noun => Use::Noun,
            Form::Past => Use::Past,
            Form::Base | Form::Present | Form::Ing => Use::Active,
        };
        let part = self.clauses.part(anchor, used).unwrap_or_default();
        let by_clause = |w: Option<usize>, by: &[usize]| w.and_then(|w| self.clauses.actors(&self.actors, w, by));
        // Who stands outside of what is told has told it.
        let told = |w: &usize| clause.covers(self.scene.parse.words[*w].range);
        let own = part.agent.filter(told);
        let declined = || account.is_some_and(|i| self.scene.described[i].act == Act::Decline);
        let teller = part.agent.filter(|_| own.is_none() && !declined());
        let doer = by_clause(own, &[])
            .or_else(|| teller.and_then(|w| self.speaker(account, t).or_else(|| by_clause(Some(w), &[]))));
        let meant = |a: Option<&At>| a.map(|a| self.actors.meant(a, &[])).filter(|all| !all.is_empty());
        if mutual && let Some(both) = meant(between) {
            return Some((both.clone(), both, true));
        }
        let of = of.filter(|_| t.is("RETREAT") || t.is("CONCEDE"));
        let agent = || self.actors.within(right).find(|a| !self.after(a, SUBJECTLESS));
        let subject = if let Some(doer) = doer {
            Some(doer)
        } else if own.is_some() && t.form != Form::Noun {
            None
        } else if passive {
            meant(by).or_else(|| meant(agent()))
        } else {
            meant(owner.and(subject)).or(meant(of)).or(meant(by)).or(meant(subject))
        };
        let mut actor = subject.or_else(|| self.speaker(account, t)).unwrap_or_default();
        let aside = |all: &Vec<usize>| !all.iter().any(|e| actor.iter().any(|a| self.actors.one_side(*e, *a)));
        let to: Vec<&str> = t.group.to.iter().map(String::as_str).filter(|p| *p != "by").collect();
        let others = part.others.iter().filter(|(p, _)| to.contains(&p.as_str())).map(|(_, w)| *w);
        let done = part.patient.into_iter().chain(others).filter_map(|w| by_clause(Some(w), &actor));
        let object = if let Some(found) = done.into_iter().find(aside) {
            Some(found)
        } else if passive {
            self.actors.within(left).next_back().map(|a| self.actors.meant(a, &actor))
        } else {
            self.object(t, right, &actor)
        };
        let mut recipient = object.unwrap_or_default();
        let noun = t.form == Form::Noun;
        let named = !actor.is_empty() && !recipient.is_empty() || mutual && actor.len() > 1;
        if mutual && recipient.is_empty() && (actor.len() > 1 || noun && actor.len() < 2) {
            let both = if actor.len() > 1 { actor.clone() } else { self.actors.sides(&[]) };
            (actor, recipient) = (both.clone(), both);
        }
        if actor.is_empty() && !recipient.is_empty() && !mutual {
            actor = self.actors.other_side(&recipient).into_iter().collect();
        }
        // "demanded that the men be freed", "unless the case is withdrawn": by the other side, for whoever wants it.
        if actor.is_empty() && recipient.is_empty() && COOPERATIVE.contains(&t.group.kind.as_str()) {
            (actor, recipient) = self.wanted(account).unwrap_or_default();
        }
        let joint = mutual && actor.len() > 1;
        recipient.retain(|e| joint || !actor.contains(e));
        if recipient.is_empty() && !actor.is_empty() && !t.group.explicit {
            recipient = self.offered(t, anchor, &actor);
        }
        if recipient.is_empty() && !actor.is_empty() && !t.group.explicit {
            recipient = self.opposite(t, &actor, account);
        }
        // What one does by oneself may be aimed at nobody that the article names.
        let alone = matches!(t.group.kind.as_str(), "MOBILIZE" | "PROTEST" | "CONCEDE" | "RETREAT");
        (!actor.is_empty() && (alone || !recipient.is_empty())).then_some((actor, recipient, named))
    }

    /// Who is to yield to whom, where somebody threatens unless it is done.
    fn wanted(&self, account: Option<usize>) -> Option<(Vec<usize>, Vec<usize>)> {
        let i = account.filter(|i| matches!(self.scene.described[*i].act, Act::Threaten | Act::Warn | Act::Demand))?;
        let source = self.source(i).filter(|all| all.iter().all(|s| self.actors.political(*s)))?;
        let side = self.actors.other_side(&source)?;
        Some((vec![side], source))
    }

    /// The content, as far as it is in the sentence, or else the sentence.
    fn clause(&self, anchor: TextRange, account: Option<usize>) -> Option<TextRange> {
        let sentence = self.words.hull_of(anchor)?;
        let content = account.and_then(|i| self.scene.linked[i].content.iter().find(|c| c.covers(anchor)));
        // "He is expected to meet her": nobody expects it, and the subject stands before the cue.
        let bare = account.is_some_and(|i| self.scene.linked[i].source.is_none())
            && content.is_some_and(|c| self.words.from(c.start()) + 2 >= self.words.from(anchor.start()));
        Some(content.filter(|_| !bare).map_or(sentence, |c| {
            let start = c.start().max(sentence.start());
            TextRange::new(start, c.end().min(sentence.end()).max(start))
        }))
    }

    /// To whom: the first on another side that follows, as an object or after a preposition of the group.
    fn object(&self, t: &Trigger, right: TextRange, actor: &[usize]) -> Option<Vec<usize>> {
        let to: Vec<&str> = t.group.to.iter().map(String::as_str).filter(|p| *p != "by").collect();
        let near = |a: &&At| {
            let between = t.end..a.words.start.max(t.end);
            !between.clone().any(|i| self.words.get(i).is_some_and(|w| w.is(BREAKS)))
                && (self.after_from(a, &to, t.end)
                    || !self.after_from(a, SUBJECTLESS, t.end) && t.form != Form::Noun && between.len() < 9)
        };
        self.actors
            .within(right)
            .filter(near)
            .map(|a| self.actors.meant(a, actor))
            .find(|all| !all.is_empty() && !all.iter().any(|e| actor.iter().any(|a| self.actors.one_side(*e, *a))))
    }

    /// Who is on the other side where the clause does not say: who speaks of it, or the article's other main side.
    fn opposite(&self, t: &Trigger, actor: &[usize], account: Option<usize>) -> Vec<usize> {
        if !actor.iter().any(|a| self.actors.political(*a)) {
            return Vec::new();
        }
        let speaker = account
            .filter(|i| matches!(self.scene.described[*i].act, Act::Demand | Act::Threaten | Act::Accuse))
            .and_then(|i| self.scene.source(i))
            .map(|s| self.actors.state(s))
            .filter(|s| {
                self.actors.state(*s) == *s
                    && self.actors.is_state(*s)
                    && !actor.iter().any(|a| self.actors.state(*a) == *s)
            });
        if let Some(s) = speaker {
            return vec![s];
        }
        let hosts = self.words.get(t.first).is_some_and(|w| w.lower.starts_with("host"));
        let two = if hosts { self.actors.sides(actor) } else { Vec::new() };
        if two.is_empty() { self.actors.other_side(actor).into_iter().collect() } else { two }
    }

    /// Whose offer is accepted: that of the last who made one, in this sentence or the two before it.
    fn offered(&self, t: &Trigger, anchor: TextRange, actor: &[usize]) -> Vec<usize> {
        if !self.words.get(t.first).is_some_and(|w| w.lower.starts_with("accept")) {
            return Vec::new();
        }
        let i = self.words.sentences.partition_point(|s| s.start() <= anchor.start());
        let from = self.words.sentences.get(i.saturating_sub(3)).map_or(0, |s| s.start());
        let offer = |i: &usize| {
            let made = matches!(self.scene.described[*i].act, Act::Propose | Act::Promise);
            made && self.scene.linked[*i].cue.is_some_and(|c| c.start() >= from && c.start() < anchor.start())
        };
        let by = |i: usize| self.scene.source(i).filter(|s| !actor.contains(s));
        let last =
            (0..self.scene.linked.len()).filter(offer).filter_map(by).next_back().filter(|s| self.actors.strong(*s));
        let state = actor.iter().all(|a| self.actors.state(*a) == *a);
        last.into_iter().map(|s| if state { self.actors.state(s) } else { s }).collect()
    }

    /// Whether "X's" stands before a noun.
    fn owns(&self, a: &At, t: &Trigger) -> bool {
        let between = a.words.end..t.first;
        let own = |w: &crate::describe::words::Word| w.is(&["'s", "'"]);
        between.len() < 4
            && (between.clone().filter_map(|i| self.words.get(i)).any(own)
                || a.words.clone().next_back().and_then(|i| self.words.get(i)).is_some_and(own))
            && between.filter_map(|i| self.words.get(i)).all(|w| w.word || own(w))
    }

    /// Whether "to" and the trigger follow an actor at once: "called on X to sign".
    fn asked(&self, a: &At, t: &Trigger) -> bool {
        t.form == Form::Base
            && a.words.end + 1 == t.first
            && self.words.get(a.words.end).is_some_and(|w| w.lower == "to")
    }

    /// Who speaks with whom in the call or meeting that a noun names: the source and the addressee of what is told in it,
    /// or of what was told last.
    fn speaking(&self, anchor: TextRange, account: Option<usize>) -> Option<(Vec<usize>, Vec<usize>)> {
        const CALLS: &[&str] = &["call", "phone", "telephone", "conversation", "meeting"];
        if !CALLS.iter().any(|c| anchor.slice(self.scene.text).to_lowercase().ends_with(c)) {
            return None;
        }
        let clause = self.clause(anchor, account)?;
        let named = self.actors.within(TextRange::new(anchor.end(), clause.end().max(anchor.end())));
        if named.take(1).any(|a| self.after(a, &["with", "between"])) {
            return None;
        }
        let sentence = self.words.hull_of(anchor)?;
        let two = |i: usize| {
            let source = self.scene.source(i)?;
            let told = self.scene.addressees(i);
            let told: Vec<usize> = told.filter(|e| self.actors.strong(*e) && *e != source).collect();
            (self.actors.strong(source) && !told.is_empty()).then(|| (vec![source], told))
        };
        let cue = |i: &usize| self.scene.linked[*i].cue.map(TextRange::start);
        let mut all: Vec<usize> = (0..self.scene.linked.len()).filter(|i| cue(i).is_some()).collect();
        all.sort_by_key(cue);
        let same = all.iter().filter(|i| cue(i).is_some_and(|c| sentence.holds(c))).find_map(|i| two(*i));
        let (source, told) = same.or_else(|| {
            all.iter().rev().filter(|i| cue(i).is_some_and(|c| c < anchor.start())).find_map(|i| two(*i))
        })?;
        // "The call was made at her request": who asked for it has called.
        let asked = self
            .actors
            .within(TextRange::new(anchor.end(), sentence.end().max(anchor.end())))
            .find(|a| self.requested(a));
        let swap = asked.is_some_and(|a| a.entities == told);
        Some(if swap { (told, source) } else { (source, told) })
    }

    /// Whether something is done at an actor's request.
    fn requested(&self, a: &At) -> bool {
        let word = |k: usize| self.words.get(k);
        let request = (a.words.end..a.words.end + 2).any(|k| word(k).is_some_and(|w| w.is(&["request"])));
        let by =
            a.words.start.checked_sub(2).and_then(word).is_some_and(|w| w.is(&["requested", "initiated", "placed"]));
        request || by && self.after(a, &["by"])
    }

    /// Who acts where the clause has no subject: who promises, threatens or intends, or who is asked to.
    fn speaker(&self, account: Option<usize>, t: &Trigger) -> Option<Vec<usize>> {
        let i = account?;
        let act = self.scene.described.get(i)?.act;
        if act == Act::Demand {
            let told = self.scene.addressees(i);
            let told: Vec<usize> = told.filter(|e| self.actors.political(*e)).map(|e| self.actors.stands(e)).collect();
            return (!told.is_empty()).then_some(told);
        }
        let content = self.scene.linked[i].content.iter().find(|c| self.words.within(**c).contains(&t.first))?;
        let first = self.words.get(self.words.from(content.start()));
        let own = first.is_some_and(|w| {
            w.is(&["he", "she", "it", "they", "we", "i", "his", "her", "their", "our", "its", "would"])
        });
        if !own && !matches!(act, Act::Promise | Act::Threaten | Act::Believe | Act::Announce | Act::Propose) {
            return None;
        }
        let source = self.source(i).filter(|all| all.iter().all(|s| self.actors.political(*s)))?;
        // A minister who says that gas will stop speaks of what the state will do.
        let states = ["SANCTION", "ASSAULT", "RETREAT", "COERCE", "MOBILIZE"].contains(&t.group.kind.as_str());
        Some(if states { source.into_iter().map(|s| self.actors.state(s)).collect() } else { source })
    }

    /// Whether one of these prepositions stands before an actor, an article or adjective apart.
    fn after(&self, a: &At, any: &[&str]) -> bool {
        self.after_from(a, any, 0)
    }

    /// The same, without looking back beyond a word.
    fn after_from(&self, a: &At, any: &[&str], from: usize) -> bool {
        let near = a.words.start.saturating_sub(2).max(from).min(a.words.start)..a.words.start;
        near.rev().map_while(|i| self.words.get(i)).take_while(|w| w.word).any(|w| w.is(any))
    }
}
