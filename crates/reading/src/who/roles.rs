//! Offices: by which words a person is spoken of, and whether two of them can be one person's.

use crate::describe::lexicon::LEXICON;
use serde::Deserialize;
use std::sync::LazyLock;

/// The rule file, `rules/roles.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    same: Vec<Vec<String>>,
    qualifiers: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples, which tests read"))]
    #[serde(rename = "match")]
    matching: Vec<(String, String)>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples, which tests read"))]
    not: Vec<(String, String)>,
}

// The file is part of the program; that it parses is tested, so the fallback is never taken.
static RULES: LazyLock<RoleFile> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/roles.toml")).unwrap_or_default());

/// An office or a relation: "Karsovia's foreign minister".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Role {
    /// The head, singular and in lower case, with what belongs to it: "minister", "prime minister".
    pub head: String,
    /// Words before the head that tell offices apart, in lower case.
    pub qualifiers: Vec<String>,
    /// Whose: last words of names and adjectives, in lower case.
    pub of: Vec<String>,
}

/// Heads of two words.
const TWO: [(&str, &str); 4] =
    [("prime", "minister"), ("chief", "executive"), ("foreign", "secretary"), ("vice", "president")];

impl Role {
    /// The role that the words of a noun phrase name, head last, in lower case.
    pub(super) fn of_words(words: &[&str], of: Vec<String>) -> Option<Self> {
        let (last, before) = words.split_last()?;
        let mut head = crate::describe::source::singular_of(last).trim_end_matches('.').to_owned();
        let mut before = before;
        if let Some((previous, rest)) = before.split_last()
            && TWO.contains(&(previous, head.as_str()))
        {
            head = format!("{previous} {head}");
            before = rest;
        }
        let qualifiers = before.iter().filter(|w| RULES.qualifiers.iter().any(|q| q == *w)).map(|w| (*w).to_owned());
        Some(Self { qualifiers: qualifiers.collect(), head, of })
    }

    /// Whether it is an office and no mere description of somebody: the rule file knows its head.
    pub(super) fn is_office(&self) -> bool {
        LEXICON.titles.contains(&self.head) || RULES.same.iter().any(|set| set.contains(&self.head))
    }

    /// Whether one person may be both.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let same = self.head == other.head
            || RULES.same.iter().any(|set| set.contains(&self.head) && set.contains(&other.head));
        // "the minister" may be the foreign minister, "the finance minister" not; a deputy is never the one without.
        let apart = |a: &Self, b: &Self| {
            a.qualifiers.iter().any(|q| {
                matches!(q.as_str(), "deputy" | "vice" | "opposition" | "former" | "ex") && !b.qualifiers.contains(q)
            })
        };
        let named =
            |a: &Self, b: &Self| a.qualifiers.is_empty() || b.qualifiers.is_empty() || a.qualifiers == b.qualifiers;
        same && named(self, other) && !apart(self, other) && !apart(other, self)
    }
}

/// Whether two words name the same country or body: the same word, or an adjective of a name ("Karsovian",
/// "Karsovia").
pub(super) fn akin(a: &str, b: &str) -> bool {
    let (a, b) = (LEXICON.state_of(a), LEXICON.state_of(b));
    if a == b {
        return true;
    }
    let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let ending = ["n", "an", "ian", "ean", "ish", "ese", "i", "ic", "er"].iter().any(|e| long.ends_with(e));
    ending && shared >= 4 && shared + 3 >= long.chars().count().min(short.chars().count() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(phrase: &str) -> Role {
        let words: Vec<&str> = phrase.split(' ').collect();
        Role::of_words(&words[1..], Vec::new()).unwrap()
    }

    #[test]
    fn the_file_reads_its_examples() {
        assert!(!RULES.same.is_empty());
        for (a, b) in &RULES.matching {
            assert!(role(a).agrees(&role(b)), "{a:?} may be {b:?}");
        }
        for (a, b) in &RULES.not {
            assert!(!role(a).agrees(&role(b)), "{a:?} cannot be {b:?}");
        }
    }

    #[test]
    fn adjectives_are_akin_to_their_names() {
        for (a, b) in
            [("karsovian", "karsovia"), ("estmarkian", "estmark"), ("german", "germany"), ("velmaran", "velmara")]
        {
            assert!(akin(a, b), "{a} {b}");
        }
        for (a, b) in [("austrian", "australia"), ("estmark", "estonia"), ("iranian", "iraq"), ("velmara", "karsovia")]
        {
            assert!(!akin(a, b), "{a} {b}");
        }
    }
}
