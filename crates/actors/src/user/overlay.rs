//! A user's actors over the bundled ones.

use super::UserActor;
use crate::actor::{Actor, NameKind, Str};
use crate::bundled::{ACTORS, Posting};
use crate::names;
use fst::Map;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The user's actors as the register looks them up.
pub(crate) struct Overlay {
    /// What was given, so that more can be laid over it.
    pub(crate) given: Vec<UserActor>,
    /// Actors; those that add to a bundled one hold all of it.
    actors: Vec<Actor>,
    /// Index of a bundled actor to the one that adds to it.
    over: BTreeMap<usize, usize>,
    /// Names to indices of `postings`.
    pub(crate) names: Map<Vec<u8>>,
    postings: Vec<Vec<Posting>>,
}

impl Overlay {
    pub(crate) fn new(given: Vec<UserActor>) -> Self {
        let mut actors: Vec<Actor> = Vec::with_capacity(given.len());
        let mut over = BTreeMap::new();
        let mut keys: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        let mut known = Known::default();
        for user in &given {
            let (index, new) = match known.place(user) {
                Place::Own(index) => (index, false),
                Place::Bundled(bundled) => {
                    over.insert(bundled, actors.len());
                    actors.push(ACTORS[bundled].clone());
                    (actors.len() - 1, true)
                }
                Place::New(id) => {
                    actors.push(blank(id, user));
                    (actors.len() - 1, true)
                }
            };
            if new {
                known.add(&actors[index], index);
            }
            extend(&mut actors[index], user);
            let posting_of = |name: &str, kind| Posting {
                actor: u32::try_from(index).unwrap_or(u32::MAX),
                name: Str::Owned(name.to_owned()),
                kind,
                plural: false,
                also_person: false,
                exact: false,
                lookup_only: false,
            };
            let names = std::iter::once((&user.name, NameKind::Official))
                .chain(user.aliases.iter().map(|a| (a, alias_kind(a))))
                .chain(user.domains.iter().map(|d| (d, NameKind::Domain)));
            for (name, kind) in names {
                let key = if kind == NameKind::Domain { name.to_ascii_lowercase() } else { names::normal(name) };
                let postings = keys.entry(key).or_default();
                let posting = posting_of(name, kind);
                if !postings.iter().any(|p| p.actor == posting.actor && p.kind == kind) {
                    postings.push(posting);
                }
            }
        }
        keys.remove("");
        let names = Map::from_iter(keys.keys().zip(0_u64..)).unwrap_or_default();
        Self { given, actors, over, names, postings: keys.into_values().collect() }
    }

    /// The actors that are the user's alone.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Actor> {
        let over: BTreeSet<usize> = self.over.values().copied().collect();
        self.actors.iter().enumerate().filter(move |(i, _)| !over.contains(i)).map(|(_, a)| a)
    }

    /// The user's version of a bundled actor.
    pub(crate) fn over(&self, bundled: usize) -> Option<&Actor> {
        self.over.get(&bundled).map(|&i| &self.actors[i])
    }

    pub(crate) fn postings(&self, value: u64) -> &[Posting] {
        usize::try_from(value).ok().and_then(|i| self.postings.get(i)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn actor(&self, index: u32) -> &Actor {
        &self.actors[index as usize]
    }
}

/// Whom an entry of the user's is about.
enum Place {
    /// One of the user's that came before.
    Own(usize),
    /// A bundled one.
    Bundled(usize),
    /// Nobody known; the id to take.
    New(String),
}

/// Ids and items in use.
struct Known {
    own: BTreeMap<String, usize>,
    bundled: BTreeMap<&'static str, usize>,
}

impl Default for Known {
    fn default() -> Self {
        let mut bundled = BTreeMap::new();
        for (i, actor) in ACTORS.iter().enumerate() {
            bundled.insert(actor.id.as_ref(), i);
            if let Some(item) = &actor.wikidata {
                bundled.entry(item.as_ref()).or_insert(i);
            }
        }
        Self { own: BTreeMap::new(), bundled }
    }
}

impl Known {
    fn place(&self, user: &UserActor) -> Place {
        let keys = || user.id.iter().chain(&user.wikidata).map(String::as_str);
        if let Some(&index) = keys().find_map(|k| self.own.get(k)) {
            return Place::Own(index);
        }
        if let Some(&index) = keys().find_map(|k| self.bundled.get(k)) {
            return Place::Bundled(index);
        }
        let wanted =
            user.id.clone().unwrap_or_else(|| format!("user:{}", names::normal(&user.name).replace([' ', ','], "-")));
        let mut id = wanted.clone();
        let mut n = 1;
        while self.own.contains_key(&id) {
            n += 1;
            id = format!("{wanted}-{n}");
        }
        Place::New(id)
    }

    fn add(&mut self, actor: &Actor, index: usize) {
        self.own.insert(actor.id.to_string(), index);
        if let Some(item) = &actor.wikidata {
            self.own.entry(item.to_string()).or_insert(index);
        }
    }
}

fn blank(id: String, user: &UserActor) -> Actor {
    Actor {
        id: id.into(),
        name: user.name.clone().into(),
        kind: user.kind,
        wikidata: user.wikidata.clone().map(Into::into),
        iso2: None,
        iso3: None,
        country: None,
        speaks_for: None,
        domains: Cow::Borrowed(&[]),
        roles: Cow::Borrowed(&[]),
    }
}

/// Adds what the user says to what is there; what is there already stays.
fn extend(actor: &mut Actor, user: &UserActor) {
    if actor.wikidata.is_none() {
        actor.wikidata = user.wikidata.clone().map(Into::into);
    }
    if actor.country.is_none() {
        actor.country = user.country.clone().map(Into::into);
    }
    if !user.roles.is_empty() {
        actor.roles.to_mut().extend(user.roles.iter().cloned());
    }
    for domain in &user.domains {
        if !actor.domains.iter().any(|d| d == domain) {
            actor.domains.to_mut().push(domain.clone().into());
        }
    }
}

/// An alias of capitals is an acronym, whose case counts.
fn alias_kind(alias: &str) -> NameKind {
    let letters = || alias.chars().filter(|c| c.is_alphabetic());
    if letters().count() <= 8 && letters().all(char::is_uppercase) && !alias.contains(' ') {
        NameKind::Acronym
    } else {
        NameKind::Short
    }
}
