//! Entities as they grow: clusters of mentions with what is known of each.

use super::mention::{Gender, Mention, Shape};
use super::roles::Role;
use crate::why::Reason;
use onrecord_record::EntityKind;

/// An entity of the document, while it is being put together.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// Indices of mentions, in the order they were added.
    pub mentions: Vec<usize>,
    pub kind: Option<EntityKind>,
    pub plural: bool,
    pub gender: Option<Gender>,
    pub roles: Vec<Role>,
    /// A person's name in lower case, last name last; any other name without "the".
    pub name: Vec<String>,
    /// Head nouns of its noun phrases, singular.
    pub nouns: Vec<String>,
    /// The register's actors of this name, by their ids.
    pub bearers: Vec<String>,
    /// The actor that the name stands for as a speaker: a capital's state, a building's government.
    pub stands_for: Option<String>,
}

impl Cluster {
    /// The register's actor of this name, where it knows one and only one.
    pub(super) fn actor(&self) -> Option<&str> {
        only(&self.bearers)
    }
}

/// The one of a list that has only one.
pub(super) fn only(all: &[String]) -> Option<&str> {
    if let [one] = all { Some(one) } else { None }
}

/// All entities, and the entity of every mention.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    pub all: Vec<Cluster>,
    /// By mention.
    pub of: Vec<Option<usize>>,
    /// By mention: what put it there.
    pub why: Vec<Reason>,
}

/// Parts of last names that are written apart.
const PARTICLES: &[&str] =
    &["de", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "le", "di", "da", "dos", "du", "ben", "abu"];
const SUFFIXES: &[&str] = &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"];

/// First names in front of a last name.
pub(super) fn given(name: &[String]) -> &[String] {
    let end = name.len().saturating_sub(1);
    let end = name[..end].iter().position(|w| PARTICLES.contains(&w.as_str())).unwrap_or(end);
    &name[..end]
}

/// A name's words for comparison.
pub(super) fn name_key(words: &[&str]) -> Vec<String> {
    words.iter().filter(|w| !SUFFIXES.contains(w) && !matches!(**w, "the" | "'s")).map(|w| (*w).to_owned()).collect()
}

/// Whether two names of people can be one person's: the same last name, and first names that do not speak against it.
pub(super) fn same_person(a: &[String], b: &[String]) -> bool {
    let (Some(x), Some(y)) = (a.last(), b.last()) else { return false };
    if x != y {
        return false;
    }
    match (given(a).first(), given(b).first()) {
        (Some(p), Some(q)) => {
            let initial = |s: &str, t: &str| {
                s.trim_end_matches('.').chars().count() == 1 && t.starts_with(s.trim_end_matches('.'))
            };
            p == q || initial(p, q) || initial(q, p)
        }
        _ => true,
    }
}

/// Whether one name is short for the other: the same words, a part that ends or opens it, or its initials.
pub(super) fn same_body(a: &[String], b: &[String]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if long == short {
        return !short.is_empty();
    }
    if short.len() == 1 && long.len() > 1 {
        let letters: String = short[0].chars().filter(|c| c.is_alphanumeric()).collect();
        let initials: String = long
            .iter()
            .filter(|w| !matches!(w.as_str(), "of" | "and" | "for" | "the"))
            .filter_map(|w| w.chars().next())
            .collect();
        if letters.chars().count() >= 2 && letters == initials {
            return true;
        }
    }
    !short.is_empty() && (long.ends_with(short) || long.starts_with(short) && short.len() > 1)
}

impl Clusters {
    pub(super) fn new(mentions: usize) -> Self {
        Self { all: Vec::new(), of: vec![None; mentions], why: vec![Reason::rule(""); mentions] }
    }

    /// A new entity for a mention.
    pub(super) fn open(&mut self, mentions: &[Mention], at: usize, name: Vec<String>, why: Reason) -> usize {
        let m = &mentions[at];
        self.all.push(Cluster {
            mentions: Vec::new(),
            kind: m.kind,
            plural: m.plural,
            gender: None,
            roles: Vec::new(),
            name,
            nouns: Vec::new(),
            bearers: Vec::new(),
            stands_for: None,
        });
        let id = self.all.len() - 1;
        self.add(mentions, at, id, why);
        id
    }

    /// Puts a mention into an entity.
    pub(super) fn add(&mut self, mentions: &[Mention], at: usize, id: usize, why: Reason) {
        let m = &mentions[at];
        let c = &mut self.all[id];
        c.mentions.push(at);
        c.gender = c.gender.or(m.gender);
        if c.kind.is_none() && m.shape != Shape::Pronoun(0) {
            c.kind = m.kind;
        }
        self.of[at] = Some(id);
        self.why[at] = why;
    }

    /// The entity's last mention that begins before a byte, if any.
    pub(super) fn last_before(&self, mentions: &[Mention], id: usize, byte: usize) -> Option<usize> {
        self.all[id]
            .mentions
            .iter()
            .copied()
            .filter(|&m| mentions[m].head.start() < byte)
            .max_by_key(|&m| mentions[m].head.start())
    }

    /// Entities by how lately they were mentioned before a byte, those that come up only later at the end.
    pub(super) fn by_recency(&self, mentions: &[Mention], byte: usize) -> Vec<usize> {
        let mut ids: Vec<usize> = (0..self.all.len()).filter(|&i| !self.all[i].mentions.is_empty()).collect();
        let last = |id: usize| self.last_before(mentions, id, byte).map(|m| mentions[m].head.start());
        let first =
            |id: usize| self.all[id].mentions.iter().map(|&m| mentions[m].head.start()).min().unwrap_or(usize::MAX);
        ids.sort_by_key(|&id| match last(id) {
            Some(at) => (0, usize::MAX - at),
            None => (1, first(id)),
        });
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Vec<String> {
        name_key(&name.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn two_people_with_different_first_names_are_two() {
        assert!(same_person(&key("henrik solvang"), &key("solvang")));
        assert!(same_person(&key("h. solvang"), &key("henrik solvang")));
        assert!(same_person(&key("ursula von der leyen"), &key("von der leyen")));
        assert!(!same_person(&key("bill clinton"), &key("hillary clinton")));
        assert!(!same_person(&key("henrik solvang"), &key("henrik veyl")));
    }

    #[test]
    fn short_names_of_bodies() {
        assert!(same_body(&key("european union"), &key("eu")));
        assert!(same_body(&key("the atlantic ledger"), &key("the ledger")));
        assert!(same_body(&key("red cross"), &key("international committee of the red cross")));
        assert!(!same_body(&key("foreign ministry"), &key("finance ministry")));
        assert!(!same_body(&key("european union"), &key("european commission")));
    }
}
