//! Political actors: which entities they are, whom they stand for, and where they are mentioned.

use super::Scene;
use super::lists::LISTS;
use crate::describe::words::{Word, Words};
use onrecord_record::{EntityKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Prepositions before the name of a place in which something goes on, so that it acts in nothing.
const PLACING: &[&str] = &["in", "at", "near", "outside", "inside", "across", "around"];
/// Endings that make the adjective of a state of its name, the last vowels of the name taken off.
const DEMONYMS: &[&str] = &["n", "an", "ian", "ean", "nian", "ese", "ish", "i", "ic", "ier"];
const POSSESSIVES: &[&str] = &["its", "his", "her", "their", "our", "my"];

/// Actors where they are mentioned, by word indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    /// Whom the words stand for; empty for [`At::sides`].
    pub entities: Vec<usize>,
    pub range: TextRange,
    pub words: Range<usize>,
    /// "Both governments": the two sides, whoever they are for the one who speaks or acts.
    pub sides: bool,
}

/// The political actors of a document.
pub(super) struct Actors {
    political: Vec<bool>,
    strong: Vec<bool>,
    /// For whom an entity acts: its state for a government or an army, else itself.
    stands: Vec<usize>,
    /// The state that an entity belongs to.
    home: Vec<Option<usize>>,
    /// Whose an entity is: "his party".
    owner: Vec<Option<usize>>,
    /// States, the one that the article speaks of most first.
    states: Vec<usize>,
    /// The two states that the article sets against each other.
    pub(super) pair: Option<(usize, usize)>,
    /// Unions of states among them.
    unions: Vec<usize>,
    /// Outermost mentions, in order.
    at: Vec<At>,
    /// Mentions of places and states.
    places: Vec<(usize, Range<usize>)>,
}

impl Actors {
    pub(super) fn of(scene: &Scene<'_>, words: &Words<'_>) -> Self {
        let map = States::of(scene, words);
        let entities = &scene.resolved.entities;
        let mut actors = Self {
            political: Vec::new(),
            strong: Vec::new(),
            stands: Vec::new(),
            home: Vec::new(),
            owner: vec![None; entities.len()],
            states: Vec::new(),
            pair: None,
            unions: Vec::new(),
            at: Vec::new(),
            places: Vec::new(),
        };
        for (i, e) in entities.iter().enumerate() {
            let all = |f: &dyn Fn(&Range<usize>) -> bool| e.mentions.iter().map(|m| words.within(*m)).any(|w| f(&w));
            let state = map.same[i];
            let home = state.or_else(|| e.mentions.iter().find_map(|m| map.home(words, &words.within(*m))));
            let office = all(&|w| beside(words, w));
            let body = listed(&LISTS.bodies.words, &e.name);
            let crowd = all(&|w| words.words[w.clone()].last().is_some_and(|w| LISTS.crowds.contains(&w.lower)));
            let force = all(&|w| words.words[w.clone()].last().is_some_and(|w| LISTS.forces.words.contains(&w.lower)));
            let land = !force && listed(&LISTS.geography.words, &e.name);
            let strong = !land
                && (crowd
                    || state.is_some()
                    || match e.kind {
                        EntityKind::Country => map.acting[i] && !map.town[i],
                        EntityKind::Person => office,
                        EntityKind::Organisation | EntityKind::Group => body || force,
                        _ => false,
                    });
            let named =
                all(&|w| words.words[w.clone()].last().is_some_and(|w| w.capital)) && e.kind != EntityKind::Outlet;
            let place = land || matches!(e.kind, EntityKind::Place | EntityKind::Document) || !map.acting[i];
            actors.strong.push(strong);
            actors.political.push(strong || named && !place);
            let for_state = force && e.kind != EntityKind::Person;
            actors.stands.push(state.or(home.filter(|_| for_state)).unwrap_or(i));
            actors.home.push(home);
        }
        actors.pronouns(scene, words);
        actors.seated(scene, words, &map);
        actors.rank(scene, &map);
        actors.mentions(scene, words, &map);
        actors
    }

    /// "Its guards" are those of whom "its" means.
    fn pronouns(&mut self, scene: &Scene<'_>, words: &Words<'_>) {
        let entities = &scene.resolved.entities;
        let owner = |range: &TextRange| {
            let first = words.get(words.from(range.start()))?;
            let is = |e: usize| entities[e].mentions.contains(&first.range);
            first.is(POSSESSIVES).then(|| (0..entities.len()).find(|e| is(*e))).flatten()
        };
        for (i, e) in entities.iter().enumerate() {
            let force = e
                .mentions
                .iter()
                .any(|m| words.words[words.within(*m)].last().is_some_and(|w| LISTS.forces.words.contains(&w.lower)));
            let Some(of) = e.mentions.iter().find_map(owner) else { continue };
            self.owner[i] = Some(of);
            if self.home[i].is_none() {
                self.home[i] = self.home[of];
                // "Her coalition" is hers, where it is not known whose state it governs.
                let rule = e.mentions.first().and_then(|m| words.words[words.within(*m)].last());
                if self.home[of].is_none()
                    && rule.is_some_and(|w| w.is(&["coalition", "government", "cabinet", "majority"]))
                {
                    self.stands[i] = of;
                }
                if force && let Some(home) = self.home[of] {
                    self.stands[i] = home;
                    self.strong[i] = true;
                    self.political[i] = true;
                }
            }
        }
    }

    /// An officer who speaks in a seat of government belongs to it, where nothing else is said ("told reporters in Zelin").
    /// "The guards" without a state are those whose state is named elsewhere.
    fn seated(&mut self, scene: &Scene<'_>, words: &Words<'_>, map: &States) {
        let entities = &scene.resolved.entities;
        for (i, a) in scene.linked.iter().enumerate() {
            let Some(e) = scene.source(i).filter(|e| self.home[*e].is_none() && self.strong[*e]) else { continue };
            let Some(cue) = a.cue.filter(|_| entities[e].kind == EntityKind::Person) else { continue };
            let from = words.until(cue.end());
            let seat = |k: &usize| {
                let town = words.get(*k).is_some_and(|w| map.towns.contains(&w.lower));
                town && words.get(k - 1).is_some_and(|w| w.is(&["in", "from"]))
            };
            // "Karsovia will close its border, the minister said": who says what a state will do speaks for it.
            let speaks = |c: &TextRange| {
                let k = words.from(c.start());
                let next = |n: usize| words.get(k + n);
                let will = next(1).is_some_and(|w| w.is(&["will", "would", "shall", "does", "remains", "remained"]))
                    || next(1).is_some_and(|w| w.is(&["'s"]))
                        && next(2).is_some_and(|w| w.is(&["position", "policy", "stance"]));
                map.at.get(k).copied().flatten().filter(|_| will)
            };
            let seated = (from + 1..from + 5).find(seat).and_then(|k| map.at[k]);
            self.home[e] = seated.or_else(|| a.content.iter().find_map(speaks));
        }
        let last = |e: usize| {
            let m = entities[e].mentions.first()?;
            words.words[words.within(*m)].last().map(|w| w.lower.as_str()).filter(|w| LISTS.forces.words.contains(*w))
        };
        for i in 0..entities.len() {
            if self.home[i].is_none() && last(i).is_some() && entities[i].kind != EntityKind::Person {
                let twin = (0..entities.len()).find(|o| self.home[*o].is_some() && last(*o) == last(i));
                if let Some(home) = twin.and_then(|o| self.home[o]) {
                    (self.home[i], self.stands[i]) = (Some(home), home);
                }
            }
        }
    }

    /// Orders the states by how much the article speaks of them and of those who belong to them.
    fn rank(&mut self, scene: &Scene<'_>, map: &States) {
        let mut weight = vec![0; self.home.len()];
        for state in map.at.iter().flatten() {
            weight[*state] += 1;
        }
        for (i, e) in scene.resolved.entities.iter().enumerate() {
            if let Some(home) = self.home[i].filter(|h| *h != i) {
                weight[home] += e.mentions.len();
            }
        }
        self.states = (0..weight.len()).filter(|&i| self.home[i] == Some(i)).collect();
        let union = |s: &usize| scene.resolved.entities[*s].kind == EntityKind::Organisation;
        self.unions = self.states.iter().copied().filter(union).collect();
        self.states.sort_by_key(|&i| (std::cmp::Reverse(weight[i]), i));
    }

    fn mentions(&mut self, scene: &Scene<'_>, words: &Words<'_>, map: &States) {
        let mut at = Vec::new();
        for (i, e) in scene.resolved.entities.iter().enumerate() {
            for r in &e.mentions {
                let within = words.within(*r);
                let before = within.start.checked_sub(1).and_then(|k| words.get(k));
                let placed = before.is_some_and(|w| w.is(PLACING));
                let stately = self.home[i] == Some(self.stands[i]) || !self.strong[i];
                if matches!(e.kind, EntityKind::Place | EntityKind::Country) {
                    self.places.push((i, within.clone()));
                }
                let dateline = words.words[within.start.min(words.words.len() - 1)].shouted(words.text) && map.town[i];
                if self.political[i] && !(placed && stately) && !dateline {
                    at.push(At { entities: vec![self.stands[i]], range: *r, words: within, sides: false });
                }
            }
        }
        self.places.sort_by_key(|(_, w)| w.start);
        // "His Velmaran rival", where it is no mention, is Velmara's.
        for k in 0..words.words.len().saturating_sub(1) {
            let Some(state) = map.at[k].filter(|_| map.adjective[k]) else { continue };
            let next = &words.words[k + 1];
            let officer = LISTS.offices.words.contains(&next.lower) || LISTS.forces.words.contains(&next.lower);
            let range = words.words[k].range.hull(next.range);
            if (officer || next.is(&["rival", "counterpart", "officials"]))
                && !at.iter().any(|a: &At| a.range.overlaps(range))
            {
                at.push(At { entities: vec![state], range, words: k..k + 2, sides: false });
            }
        }
        for i in 0..words.words.len().saturating_sub(1) {
            let (a, b, sides) = (&words.words[i].lower, &words.words[i + 1].lower, &LISTS.sides);
            if sides.numbers.contains(a)
                && (sides.nouns.contains(b) || a == "both" && words.words[i + 1].is(&["foreign"]))
            {
                let range = words.words[i].range.hull(words.words[i + 1].range);
                at.retain(|x| !x.range.overlaps(range));
                at.push(At { entities: Vec::new(), range, words: i..i + 2, sides: true });
            }
        }
        // The longest of the mentions that begin together comes first and takes in those inside it.
        at.sort_by_key(|a| (a.range.start(), std::cmp::Reverse(a.range.end())));
        let mut outer: Vec<At> = Vec::new();
        for a in at {
            if outer.last().is_none_or(|o| o.range.end() <= a.range.start()) {
                outer.push(a);
            }
        }
        self.at = joined(outer, words);
    }

    pub(super) fn political(&self, entity: usize) -> bool {
        self.political.get(entity).copied().unwrap_or(false)
    }

    pub(super) fn strong(&self, entity: usize) -> bool {
        self.strong.get(entity).copied().unwrap_or(false)
    }

    /// For whom an entity acts.
    pub(super) fn stands(&self, entity: usize) -> usize {
        self.stands.get(entity).copied().unwrap_or(entity)
    }

    /// An entity's state, or itself where it has none.
    pub(super) fn state(&self, entity: usize) -> usize {
        self.home.get(entity).copied().flatten().unwrap_or(entity)
    }

    /// Whether an entity is a state or a union of states.
    pub(super) fn is_state(&self, entity: usize) -> bool {
        self.states.contains(&entity)
    }

    /// Whether an entity speaks for a union of states.
    pub(super) fn of_union(&self, entity: usize) -> bool {
        self.unions.contains(&self.state(entity))
    }

    /// Whether two are one side: the same, or of one state and one of them the state itself.
    pub(super) fn one_side(&self, a: usize, b: usize) -> bool {
        let owns = |a: usize, b: usize| self.owner.get(a).is_some_and(|o| *o == Some(b));
        a == b
            || owns(a, b)
            || owns(b, a)
            || self.state(a) == self.state(b) && (self.state(a) == a || self.state(b) == b)
    }

    /// The mentions inside a range.
    pub(super) fn within(&self, range: TextRange) -> impl DoubleEndedIterator<Item = &At> {
        let first = self.at.partition_point(|a| a.range.end() <= range.start());
        let end = self.at.partition_point(|a| a.range.start() < range.end()).max(first);
        self.at[first..end].iter().filter(move |a| range.covers(a.range))
    }

    /// The mention that shares a place with a range.
    pub(super) fn here(&self, range: TextRange) -> Option<&At> {
        let first = self.at.partition_point(|a| a.range.end() <= range.start());
        self.at.get(first).filter(|a| a.range.overlaps(range))
    }

    /// Whom a mention means, said or done by `by`.
    pub(super) fn meant(&self, at: &At, by: &[usize]) -> Vec<usize> {
        if at.sides { self.sides(by) } else { at.entities.clone() }
    }

    /// The two sides of the article, other than those of `but`: the states that it sets against each other, or else speaks of
    /// most. In order of mention.
    pub(super) fn sides(&self, but: &[usize]) -> Vec<usize> {
        let other = |s: &usize| !but.iter().any(|b| self.state(*b) == *s);
        let first: Vec<usize> = self.pair.into_iter().flat_map(|(a, b)| [a, b]).filter(other).collect();
        let mut two: Vec<usize> = self.states.iter().filter(|s| other(s)).take(2).copied().collect();
        if first.len() == 2 {
            two = first;
        }
        two.sort_unstable();
        if two.len() == 2 { two } else { Vec::new() }
    }

    /// The side that is opposite to these.
    pub(super) fn other_side(&self, to: &[usize]) -> Option<usize> {
        let other = |s: &&usize| !to.iter().any(|b| self.state(*b) == **s);
        let of_pair = self.pair.and_then(|(a, b)| match (other(&&a), other(&&b)) {
            (false, true) => Some(b),
            (true, false) => Some(a),
            _ => None,
        });
        of_pair.or_else(|| self.states.iter().find(other).copied())
    }

    /// The first actors in a range that are on another side than these.
    pub(super) fn first_other(&self, range: TextRange, than: &[usize]) -> Option<Vec<usize>> {
        let met = |a: &At| self.meant(a, than);
        let other = |all: &Vec<usize>| {
            !all.is_empty() && !all.iter().any(|e| than.iter().any(|t| self.one_side(*e, *t) || *e == self.state(*t)))
        };
        self.within(range).map(met).find(other)
    }

    /// The place or state that follows "in" or "at" in a range.
    pub(super) fn placed(&self, words: &Words<'_>, range: TextRange) -> Option<usize> {
        let within = words.within(range);
        let preposed = |w: &Range<usize>| {
            w.start.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|w| w.is(&["in", "at", "on", "near"]))
        };
        self.places.iter().find(|(_, w)| within.contains(&w.start) && preposed(w)).map(|(e, _)| *e)
    }
}

/// Makes one of "A and B".
fn joined(all: Vec<At>, words: &Words<'_>) -> Vec<At> {
    let mut out: Vec<At> = Vec::new();
    for a in all {
        let and = |o: &At| o.words.end + 1 == a.words.start && words.get(o.words.end).is_some_and(|w| w.lower == "and");
        match out.last_mut() {
            Some(last) if !last.sides && !a.sides && and(last) => {
                let new: Vec<usize> = a.entities.iter().copied().filter(|e| !last.entities.contains(e)).collect();
                last.entities.extend(new);
                last.range = last.range.hull(a.range);
                last.words.end = a.words.end;
            }
            _ => out.push(a),
        }
    }
    out
}

fn listed(list: &BTreeSet<String>, text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| list.contains(&w.to_lowercase()))
}

/// Whether a word of office stands in a mention or close to it in the same clause.
fn beside(words: &Words<'_>, at: &Range<usize>) -> bool {
    let office = |w: &Word| LISTS.offices.words.contains(&w.lower);
    let (from, to) = (at.start.saturating_sub(2), (at.end + 7).min(words.words.len()));
    let open = |w: &&Word| !w.is(&[".", ";", "said", "told"]);
    words.words[from..at.end].iter().any(office) || words.words[at.end..to].iter().take_while(open).any(office)
}

/// The states of a document and the words that name them.
struct States {
    /// By entity, the state it is or is the seat of.
    same: Vec<Option<usize>>,
    /// By entity, whether it is ever mentioned other than as a place.
    acting: Vec<bool>,
    /// By word, the state that it names, by name, adjective or seat.
    at: Vec<Option<usize>>,
    /// By word, whether it is the adjective of a state.
    adjective: Vec<bool>,
    /// By entity, whether it is the town of the dateline.
    town: Vec<bool>,
    /// Seats of government, in lower case.
    towns: BTreeSet<String>,
}

impl States {
    fn of(scene: &Scene<'_>, words: &Words<'_>) -> Self {
        let entities = &scene.resolved.entities;
        let mention = |e: usize| entities[e].mentions.iter().map(|m| words.within(*m)).filter(|w| !w.is_empty());
        let one_word = |e: usize| {
            let name = |w: Range<usize>| (w.len() == 1).then(|| &words.words[w.start]).filter(|w| w.capital && w.word);
            mention(e).find_map(name).filter(|w| w.lower.chars().count() > 2 && !w.is(POSSESSIVES))
        };
        let named: Vec<Option<&Word>> = (0..entities.len()).map(one_word).collect();
        let one = |e: usize| named[e];
        let dateline = |w: &Range<usize>| {
            words.words[w.start].shouted(words.text)
                && words.get(w.end).is_some_and(|w| w.is(&[",", "-", "–", "—", "("]))
        };
        let locative = |w: &Range<usize>| {
            let before = w.start.checked_sub(1).and_then(|k| words.get(k));
            dateline(w) || before.is_some_and(|w| w.is(PLACING))
        };
        let town: Vec<bool> = (0..entities.len()).map(|e| mention(e).any(|w| dateline(&w))).collect();
        let acting: Vec<bool> =
            (0..entities.len()).map(|e| entities[e].wikidata.is_some() || !mention(e).all(|w| locative(&w))).collect();
        // Who has offices and troops is a state, whatever it was taken for.
        let officed = |k: usize| {
            let near = (k + 1..words.words.len().min(k + 5)).map(|k| &words.words[k]);
            near.take_while(|w| w.word || w.is(&["'s"]))
                .any(|w| LISTS.offices.words.contains(&w.lower) || LISTS.forces.words.contains(&w.lower))
        };
        let capital = (0..words.words.len()).filter(|k| words.words[*k].capital && officed(*k));
        let (owners, others): (Vec<usize>, Vec<usize>) =
            capital.partition(|k| words.get(k + 1).is_some_and(|w| w.is(&["'s", "'"])));
        let [owners, others]: [BTreeSet<&str>; 2] =
            [owners, others].map(|all| all.into_iter().map(|k| words.words[k].lower.as_str()).collect());
        let governs = |name: &Word| {
            owners.contains(name.lower.as_str()) || owners.iter().chain(&others).any(|w| adjective(&name.lower, w))
        };
        let mut same: Vec<Option<usize>> = vec![None; entities.len()];
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for e in 0..entities.len() {
            let town = mention(e).any(|w| dateline(&w)) && !one(e).is_some_and(governs);
            let country = entities[e].kind == EntityKind::Country && acting[e] && !town;
            // A union of states is in the register; a party with a leader is not.
            let union = entities[e].kind == EntityKind::Organisation
                && entities[e].wikidata.is_some()
                && listed(&LISTS.bodies.words, &entities[e].name)
                && mention(e).any(|w| words.words[w.start].capital && officed(w.end - 1));
            // Somebody with a first name or a pronoun is nobody's state.
            let human = entities[e].kind == EntityKind::Person
                && mention(e).any(|w| w.len() > 1 || words.words[w.start].is(&["he", "she", "his", "her", "him", "i"]));
            let unsure = matches!(entities[e].kind, EntityKind::Place | EntityKind::Person | EntityKind::Organisation);
            let name = one(e);
            let governing = unsure && !human && name.is_some_and(governs);
            if !(country || union || governing) {
                continue;
            }
            let twin = name.and_then(|w| first.get(w.lower.as_str()).copied());
            same[e] = twin.or(Some(e));
            if let (None, Some(w)) = (twin, name) {
                first.insert(&w.lower, e);
            }
        }
        let mut towns = BTreeSet::new();
        let mut at = vec![None; words.words.len()];
        for (e, state) in same.iter().enumerate() {
            if let Some(state) = *state {
                for w in mention(e) {
                    // A pronoun names nobody.
                    if words.words[w.clone()].iter().any(|w| w.capital) {
                        at[w].fill(Some(state));
                    }
                }
            }
        }
        let names: Vec<(usize, &Word)> =
            (0..entities.len()).filter(|e| same[*e] == Some(*e)).filter_map(|e| Some((e, one(e)?))).collect();
        let mut adjectives = vec![false; words.words.len()];
        for (k, w) in words.words.iter().enumerate().filter(|(_, w)| w.capital) {
            adjectives[k] = names.iter().any(|(_, n)| adjective(&n.lower, &w.lower));
            let of = || names.iter().find(|(_, n)| n.lower == w.lower || adjective(&n.lower, &w.lower));
            let known = || {
                let item = (scene.known_state)(w.range.slice(words.text))?;
                let same_item = |e: &usize| entities[*e].wikidata.as_ref() == Some(&item);
                (0..entities.len()).find(same_item).and_then(|e| same[e])
            };
            at[k] = at[k].or_else(|| of().map(|(e, _)| *e)).or_else(known);
        }
        // "ZELIN, Karsovia": the town stands for its state, wherever it acts.
        for e in 0..entities.len() {
            let state = |w: Range<usize>| {
                (dateline(&w) && words.words[w.end].is(&[","])).then(|| at.get(w.end + 1).copied().flatten()).flatten()
            };
            if let Some(state) = mention(e).find_map(state) {
                let town = words.words[mention(e).next().map_or(0, |w| w.start)].lower.clone();
                for (o, same) in same.iter_mut().enumerate() {
                    if same.is_none_or(|s| s == o) && one(o).is_some_and(|w| w.lower == town) && o != state {
                        *same = Some(state);
                    }
                }
                for (k, w) in words.words.iter().enumerate().filter(|(_, w)| w.lower == town) {
                    at[k] = w.capital.then_some(state);
                }
                towns.insert(town);
            }
        }
        Self { same, acting, at, adjective: adjectives, town, towns }
    }

    /// The state that a mention belongs to: named in it, before it with an office ("Velmara's foreign minister, Tomas
    /// Veyl"), or after it ("Anton Drezh of Karsovia", "Anton Drezh, Karsovia's president").
    fn home(&self, words: &Words<'_>, at: &Range<usize>) -> Option<usize> {
        let state = |k: usize| self.at.get(k).copied().flatten();
        let office = |k: usize| words.get(k).is_some_and(|w| LISTS.offices.words.contains(&w.lower));
        if let Some(own) = at.clone().find_map(state) {
            return Some(own);
        }
        if words.words[at.clone()].iter().all(|w| !w.capital) {
            return None;
        }
        let before = at.start.saturating_sub(7)..at.start;
        let near = before.rev().take_while(|k| words.get(*k).is_some_and(|w| !w.is(&[".", ";", "said", "told", "by"])));
        let mut office_seen = at.clone().any(office);
        for (n, k) in near.enumerate() {
            if let Some(s) = state(k).filter(|_| office_seen) {
                return Some(s);
            }
            // A comma may only stand between the office and the name.
            if n > 0 && words.words[k].is(&[","]) {
                break;
            }
            office_seen |= office(k);
        }
        let after = |n: usize| words.get(at.end + n);
        if after(0).is_some_and(|w| w.is(&["of"])) {
            return (at.end + 1..at.end + 3).find_map(state);
        }
        if after(0).is_some_and(|w| w.is(&[","])) {
            let apposed = (at.end + 1..at.end + 8)
                .take_while(|k| words.get(*k).is_some_and(|w| !w.is(&[",", ".", ";", "said", "told", "who"])));
            let all: Vec<usize> = apposed.collect();
            if all.iter().any(|k| office(*k)) {
                return all.into_iter().find_map(state);
            }
        }
        None
    }
}

/// Whether a word can be the adjective of a name: "Karsovia", "Karsovian". Both in lower case.
fn adjective(name: &str, word: &str) -> bool {
    let stem = name.trim_end_matches(['a', 'e', 'i', 'o', 'u', 'y']);
    let rest = |s: &str| word.strip_prefix(s).is_some_and(|r| DEMONYMS.contains(&r.trim_end_matches('s')));
    name.chars().count() > 3 && word != name && (rest(name) || stem.chars().count() > 2 && rest(stem))
}
