//! Names: which are one and the same, and the offices that people are named with.

use super::clusters::{given, name_key, only, same_body, same_person};
use super::mention::{HONORIFICS, Shape, lower, noun};
use super::roles::{Role, akin};
use super::{Mention, Resolver};
use crate::describe::lexicon::LEXICON;
use crate::why::Reason;
use onrecord_actors::NameKind;
use onrecord_record::{EntityKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// What the register says of a name.
#[derive(Default)]
struct Known {
    /// The actors that bear it.
    bearers: Vec<String>,
    /// The one that it stands for as a speaker.
    stands_for: Option<String>,
}

impl Known {
    fn actor(&self) -> Option<&str> {
        only(&self.bearers)
    }
}

impl Resolver<'_> {
    fn key(&self, mention: usize) -> Vec<String> {
        name_key(&lower(self.words, self.mentions[mention].head))
    }

    /// A lone word that the encoder takes for a person here and for something else there, and that no full name ends with,
    /// is one thing in all of the article: what it is taken for oftener, or else no person. "Ousmara puts off" and "in
    /// Ousmara" are one Ousmara.
    pub(super) fn settle_kinds(&mut self) {
        let mut of_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut last: BTreeSet<String> = BTreeSet::new();
        for i in (0..self.mentions.len()).filter(|&i| self.mentions[i].shape == Shape::Name) {
            match self.key(i).as_slice() {
                [word] => of_word.entry(word.clone()).or_default().push(i),
                [.., word] if self.mentions[i].kind == Some(EntityKind::Person) => drop(last.insert(word.clone())),
                _ => {}
            }
        }
        for (_, all) in of_word.into_iter().filter(|(word, _)| !last.contains(word)) {
            // A title or a form of address makes it somebody.
            let titled = |i: &usize| self.mentions[*i].range.start() < self.mentions[*i].head.start();
            let person = |i: &usize| self.mentions[*i].kind == Some(EntityKind::Person);
            let (people, things): (Vec<usize>, Vec<usize>) =
                all.iter().copied().filter(|i| self.mentions[*i].kind.is_some()).partition(person);
            let placed = things.iter().any(|&i| self.after(i, &["in", "from"]));
            if people.len() > things.len() && !placed || people.iter().any(titled) {
                continue;
            }
            let Some(&first) = things.first() else { continue };
            let kind = self.mentions[first].kind;
            for i in people {
                self.mentions[i].kind = kind;
            }
        }
    }

    /// Opens an entity for every name, full names of people first.
    pub(super) fn names(&mut self) {
        let named: Vec<usize> = (0..self.mentions.len()).filter(|&i| self.mentions[i].shape == Shape::Name).collect();
        let person = |m: &Mention| m.kind == Some(EntityKind::Person);
        for &i in &named {
            let key = self.key(i);
            if person(&self.mentions[i]) && !given(&key).is_empty() {
                let same = (0..self.clusters.all.len()).find(|&c| same_person(&self.clusters.all[c].name, &key));
                let c = match same {
                    Some(c) => {
                        self.add_name(i, c, key, Reason::rule("full name"));
                        c
                    }
                    None => self.clusters.open(&self.mentions, i, key, Reason::rule("full name")),
                };
                if self.clusters.all[c].bearers.is_empty() {
                    self.clusters.all[c].bearers = self.known(i, true).bearers;
                }
            }
        }
        let people = self.clusters.all.len();
        let single: BTreeSet<String> = (0..people).filter_map(|c| self.clusters.all[c].name.last().cloned()).collect();
        for &i in &named {
            if self.clusters.of[i].is_some() {
                continue;
            }
            let key = self.key(i);
            let Some(last) = key.last() else { continue };
            // A lone word that is somebody's last name is that person, whatever else it looks like, unless it follows "in".
            let placed = matches!(self.mentions[i].kind, Some(EntityKind::Place | EntityKind::Country))
                && self.after(i, &["in", "from", "to"]);
            if key.len() == 1 && single.contains(last) && !placed || person(&self.mentions[i]) {
                match self.person_by_last_name(i, &key) {
                    Some(c) => self.add_name(i, c, key, Reason::rule("last name")),
                    None => drop(self.clusters.open(&self.mentions, i, key, Reason::rule("name"))),
                }
                continue;
            }
            let known = self.known(i, false);
            let same_actor = known
                .actor()
                .and_then(|a| (0..self.clusters.all.len()).find(|&c| self.clusters.all[c].actor() == Some(a)));
            match same_actor.or_else(|| self.body_by_name(i, &key)) {
                Some(c) => self.add_name(i, c, key, Reason::rule("same name")),
                None => {
                    let kind = known.actor().and_then(|a| self.page.register.actor(a)).map(|a| a.kind);
                    let c = self.clusters.open(&self.mentions, i, key, Reason::rule("name"));
                    let cluster = &mut self.clusters.all[c];
                    cluster.kind = kind.or(cluster.kind);
                    (cluster.bearers, cluster.stands_for) = (known.bearers, known.stands_for);
                }
            }
        }
    }

    fn add_name(&mut self, mention: usize, cluster: usize, key: Vec<String>, why: Reason) {
        self.clusters.add(&self.mentions, mention, cluster, why);
        let c = &mut self.clusters.all[cluster];
        if key.len() > c.name.len() {
            c.name = key;
        }
    }

    fn after(&self, mention: usize, words: &[&str]) -> bool {
        let at = self.words.from(self.mentions[mention].range.start());
        at > 0 && self.words.words[at - 1].is(words)
    }

    /// The person whom a last name or a lone first name means: the one named latest before, else the only one. A
    /// form of address that tells a gender rules out people of the other.
    fn person_by_last_name(&self, mention: usize, key: &[String]) -> Option<usize> {
        let here = &self.mentions[mention];
        let people = |c: usize| matches!(self.clusters.all[c].kind, Some(EntityKind::Person) | None);
        let gender =
            |c: usize| here.gender.is_none() || self.clusters.all[c].gender.is_none_or(|g| Some(g) == here.gender);
        let by = |fits: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let all = self.clusters.by_recency(&self.mentions, here.head.start());
            all.into_iter().filter(|&c| people(c) && gender(c) && fits(c)).collect()
        };
        let last = by(&|c| same_person(&self.clusters.all[c].name, key));
        if !last.is_empty() {
            let named_before = last
                .iter()
                .copied()
                .find(|&c| self.clusters.last_before(&self.mentions, c, here.head.start()).is_some());
            return named_before.or((last.len() == 1).then(|| last[0]));
        }
        let first = by(&|c| key.len() == 1 && given(&self.clusters.all[c].name).first() == key.first());
        (first.len() == 1).then(|| first[0])
    }

    /// What the register says of a name. A person's is looked for among people, any other among the rest.
    fn known(&self, mention: usize, person: bool) -> Known {
        let m = &self.mentions[mention];
        let text = m.head.slice(self.page.text);
        let found = self.page.register.lookup(text);
        let id = |a: &onrecord_actors::Actor| a.id.to_string();
        let bears = |c: &&onrecord_actors::Candidate<'_>| {
            matches!(c.kind, NameKind::Official | NameKind::Short | NameKind::Acronym)
                && (c.actor.kind == EntityKind::Person) == person
        };
        let bearers: BTreeSet<String> = found.iter().filter(bears).map(|c| id(c.actor)).collect();
        let stands = |c: &onrecord_actors::Candidate<'_>| match c.kind {
            NameKind::Capital => Some(id(c.actor)),
            NameKind::Metonym => c.actor.speaks_for.as_deref().map(str::to_owned),
            _ => None,
        };
        let stood_for: BTreeSet<String> = found.iter().filter_map(stands).collect();
        let mut stood_for = stood_for.into_iter();
        let stands_for = stood_for.next().filter(|_| stood_for.next().is_none());
        Known { bearers: bearers.into_iter().collect(), stands_for }
    }

    /// A capital or a seat of government that speaks, or is spoken to, is its state: "Washington said". Which city is
    /// whose the register knows, or the article says ("ZELIN, Karsovia -").
    pub(super) fn seats(&mut self) {
        let speaking: BTreeSet<usize> =
            self.source.iter().copied().chain(self.addressee.iter().flatten().copied()).flatten().collect();
        for i in speaking {
            let Some(c) = self.clusters.of[i] else { continue };
            let placelike = matches!(
                self.clusters.all[c].kind,
                Some(EntityKind::Place | EntityKind::Country | EntityKind::Organisation)
            );
            if self.mentions[i].shape != Shape::Name || !placelike {
                continue;
            }
            let stands_for = self.clusters.all[c].stands_for.clone();
            let by_register = stands_for.and_then(|id| {
                (0..self.clusters.all.len()).find(|&o| self.clusters.all[o].actor() == Some(id.as_str()))
            });
            let state = by_register.or_else(|| self.dateline_state(c)).filter(|&o| o != c);
            // A place that says something and is nobody's capital is a country, as far as the article tells.
            if state.is_none() && self.clusters.all[c].kind == Some(EntityKind::Place) {
                self.clusters.all[c].kind = Some(EntityKind::Country);
            }
            if let Some(state) = state {
                self.clusters.all[c].mentions.retain(|&m| m != i);
                self.clusters.add(&self.mentions, i, state, Reason::rule("seat of government"));
            }
        }
    }

    /// The country that the article names right behind the city: "ZELIN, Karsovia", "Zelin, the Karsovian capital".
    fn dateline_state(&self, city: usize) -> Option<usize> {
        self.clusters.all[city].mentions.iter().find_map(|&m| {
            let end = self.words.within(self.mentions[m].head).end;
            let comma = self.words.get(end)?.is(&[","]);
            let next = self.words.get(end + 1).filter(|_| comma)?;
            let called = (end + 1..end + 5).any(|i| self.words.get(i).is_some_and(|w| w.is(&["capital"])));
            let country = |c: &usize| {
                let c = &self.clusters.all[*c];
                matches!(c.kind, Some(EntityKind::Country | EntityKind::Place))
                    && c.name.len() == 1
                    && (c.name[0] == next.lower
                        && self.words.words[self.words.within(self.mentions[m].head).start].shouted(self.page.text)
                        || called
                            && (end + 1..end + 4)
                                .any(|i| self.words.get(i).is_some_and(|w| akin(&w.lower, &c.name[0]))))
            };
            (0..self.clusters.all.len()).find(country)
        })
    }

    /// The body, place or people that a name means.
    fn body_by_name(&self, mention: usize, key: &[String]) -> Option<usize> {
        let here = &self.mentions[mention];
        let placelike = |k: Option<EntityKind>| matches!(k, Some(EntityKind::Place | EntityKind::Country));
        let fits = |c: &usize| {
            let other = &self.clusters.all[*c];
            if other.kind == Some(EntityKind::Person) || other.name.is_empty() {
                return false;
            }
            // A town in a country's name is another place; bodies are called by parts of their names.
            let partly = !placelike(here.kind) && !placelike(other.kind) && here.kind != Some(EntityKind::Group);
            other.name == key || partly && same_body(&other.name, key)
        };
        self.clusters.by_recency(&self.mentions, here.head.start()).into_iter().find(fits)
    }

    /// The offices that people are named with: titles in front of names, and noun phrases beside them.
    pub(super) fn offices(&mut self) {
        (0..self.clusters.all.len()).for_each(|c| self.held(c));
        for i in 0..self.mentions.len() {
            let m = &self.mentions[i];
            if m.shape != Shape::Name || m.kind != Some(EntityKind::Person) {
                continue;
            }
            let Some(c) = self.clusters.of[i] else { continue };
            let title = TextRange::new(m.range.start(), m.head.start());
            let words: Vec<&str> = lower(self.words, title)
                .into_iter()
                .filter(|w| !HONORIFICS.contains(&w.trim_end_matches('.')) && !matches!(*w, "the" | "a" | "an" | "'s"))
                .collect();
            let office = words
                .last()
                .is_some_and(|w| LEXICON.titles.contains(*w) || LEXICON.noun(w).is_some_and(|(k, _)| k.person));
            if let Some(role) = Role::of_words(&words, m.of.clone()).filter(|_| office) {
                self.clusters.all[c].roles.push(role);
            }
            self.apposed(i, c);
        }
    }

    /// The offices that the register says a person held when the article was published.
    fn held(&mut self, cluster: usize) {
        let c = &mut self.clusters.all[cluster];
        let Some(actor) = c.actor().and_then(|a| self.page.register.actor(a)) else { return };
        let Some(day) = self.page.published else { return };
        for role in actor.role_on(day) {
            let title = role.title.to_lowercase();
            let words: Vec<&str> = title.split_whitespace().collect();
            let body = role.organisation.as_ref().map(|o| self.page.register.actor(o).map_or(o, |a| &a.name));
            let of = body.iter().filter_map(|o| o.split_whitespace().next_back()).map(str::to_lowercase).collect();
            if let Some(role) = Role::of_words(&words, of).filter(|r| !c.roles.contains(r)) {
                c.roles.push(role);
            }
        }
    }

    /// "Estmark's prime minister, Henrik Solvang" and "Anna Petrik, her spokeswoman,".
    fn apposed(&mut self, name: usize, cluster: usize) {
        let m = &self.mentions[name];
        let (from, until) = (self.words.from(m.range.start()), self.words.within(m.head).end);
        let comma = |i: usize| self.words.get(i).is_some_and(|w| w.is(&[",", "–", "—", "("]));
        let before = from.checked_sub(1).filter(|&i| comma(i)).and_then(|i| {
            let phrase = |o: &&Mention| o.shape == Shape::NounPhrase && !o.plural;
            // "A spokesman for Ms Mokoro, Tebogo Lansbury," with a comma behind: what belongs to the noun lies between.
            let serves = |o: &Mention| {
                let end = self.words.within(o.head).end;
                let between = self.words.words.get(end..i).unwrap_or(&[]);
                let belongs = between.len() <= 6 && between.iter().all(|w| w.word || w.is(&["'s", "."]));
                comma(until) && belongs && between.first().is_some_and(|w| w.is(&["for", "of", "at", "to"]))
            };
            let ends = |o: &Mention| self.words.within(o.head).end == i;
            let all = || self.mentions[..name].iter().enumerate().rev().filter(|(_, o)| phrase(o));
            all().find(|(_, o)| ends(o)).or_else(|| all().take(3).find(|(_, o)| serves(o))).map(|(o, _)| o)
        });
        let after = Some(until).filter(|&i| comma(i)).and_then(|i| {
            let start = self.words.get(i + 1)?.range.start();
            let o = self
                .mentions
                .iter()
                .position(|o| o.shape == Shape::NounPhrase && !o.plural && o.range.start() == start)?;
            // It ends with its head or what is said of it, then a mark: no item of a list.
            let mut end = self.words.within(self.mentions[o].head).end;
            let limit = end + 12;
            while end < limit && self.words.get(end).is_some_and(|w| w.word && !w.is(&["and", "who"])) {
                end += 1;
            }
            self.words.get(end).is_some_and(|w| w.is(&[",", ".", "–", "—", ")", ";", "”", "\"", "who"])).then_some(o)
        });
        for o in [before, after].into_iter().flatten() {
            let other = &self.mentions[o];
            let head = noun(self.words, other);
            let human = LEXICON.noun(&head).is_some_and(|(k, _)| k.person || k.numbered || k.anonymous);
            if self.clusters.of[o].is_some() || !human {
                continue;
            }
            let words: Vec<&str> = lower(self.words, TextRange::new(other.range.start(), other.head.end()));
            if let Some(mut role) = Role::of_words(&words, other.of.clone()) {
                role.of = self.whose(o, &role).unwrap_or(role.of);
                self.clusters.all[cluster].roles.push(role);
            }
            self.clusters.add(&self.mentions, o, cluster, Reason::rule("apposition"));
        }
    }
}

impl Resolver<'_> {
    /// "Henrik Solvang, the prime minister" holds the office that the article spoke of before ("Estmark's prime
    /// minister"), where it spoke of one such office only.
    fn whose(&self, office: usize, role: &Role) -> Option<Vec<String>> {
        let the = self.words.slice(self.mentions[office].range).first().is_some_and(|w| w.is(&["the"]));
        if !the || !role.of.is_empty() || !role.is_office() {
            return None;
        }
        let named = (0..office).filter_map(|o| self.office(o)).filter(|r| !r.of.is_empty() && r.agrees(role));
        let mut owners = named.map(|r| r.of);
        let first = owners.next()?;
        owners.all(|of| any_akin(&of, &first)).then_some(first)
    }
}

/// Whether any word of one list is akin to any of the other.
pub(super) fn any_akin(a: &[String], b: &[String]) -> bool {
    a.iter().any(|x| b.iter().any(|y| akin(x, y)))
}
