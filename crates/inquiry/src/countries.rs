//! Names of countries and their adjectives, for looking words up.

use crate::text::stem;
use std::collections::BTreeMap;

/// Countries of the corpus whose name is one word.
#[derive(Debug, Default)]
pub(crate) struct Countries {
    /// By the first letters of the name, in lower case.
    by_start: BTreeMap<String, Vec<Country>>,
}

#[derive(Debug)]
struct Country {
    name: String,
    stem: String,
    actor: usize,
}

/// Letters that a country's name and its adjective have in common at least.
const START: usize = 4;

fn start(word: &str) -> String {
    word.chars().take(START).collect()
}

impl Countries {
    /// From actors' indexes and names.
    pub fn new<'n>(names: impl Iterator<Item = (usize, &'n str)>) -> Self {
        let mut out = Self::default();
        for (actor, name) in names {
            let name = name.to_lowercase();
            if !name.contains(' ') {
                let country = Country { stem: stem(&name), actor, name };
                out.by_start.entry(start(&country.name)).or_default().push(country);
            }
        }
        out
    }

    /// Whether a word is a country's name.
    pub fn is_name(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.by_start.get(&start(&lower)).is_some_and(|all| all.iter().any(|c| c.name == lower))
    }

    /// The countries whose name or adjective a word is: those whose name it shares most with.
    fn find(&self, word: &str) -> Vec<&Country> {
        if !word.chars().next().is_some_and(char::is_uppercase) {
            return Vec::new();
        }
        let lower = word.to_lowercase();
        let all = self.by_start.get(&start(&lower)).into_iter().flatten();
        let mut found: Vec<(usize, &Country)> = all.filter_map(|c| Some((adjective(&lower, &c.name)?, c))).collect();
        let most = found.iter().map(|f| f.0).max();
        found.retain(|f| Some(f.0) == most);
        found.into_iter().map(|f| f.1).collect()
    }

    /// The stem of the country whose name or adjective a word is (*Velmaran*: *velmara*).
    pub fn stem_of(&self, word: &str) -> Option<&str> {
        self.find(word).first().map(|c| c.stem.as_str())
    }

    /// The countries (actors' indexes) whose name or adjective a word is.
    pub fn actors_of(&self, word: &str) -> impl Iterator<Item = usize> {
        self.find(word).into_iter().map(|c| c.actor)
    }
}

/// How well a word fits, by the letters it shares with a country's name, if it is the name or its adjective: at most two letters of the
/// name are left out, and an ending of adjectives follows.
fn adjective(word: &str, country: &str) -> Option<usize> {
    const ENDINGS: [&str; 12] = ["", "n", "an", "ian", "ean", "i", "ese", "ish", "ic", "er", "ch", "nian"];
    let same = word.chars().zip(country.chars()).take_while(|(a, b)| a == b).count();
    if word == country {
        return Some(same + 1); // sooner than any adjective
    }
    let rest: String = word.chars().skip(same).collect();
    let rest = rest.strip_suffix('s').unwrap_or(&rest);
    let left_out = country.chars().count() - same;
    (same >= START && left_out <= 2 && (left_out > 0 || !rest.is_empty()) && ENDINGS.contains(&rest)).then_some(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjectives_of_countries() {
        let names = ["Karsovia", "Germany", "Velmara", "Australia", "India", "Niger", "Nigeria"];
        let all = Countries::new(names.into_iter().enumerate());
        let of = |w: &str| all.actors_of(w).map(|i| names[i]).collect::<Vec<_>>();
        for (word, country) in [
            ("Karsovian", "Karsovia"),
            ("German", "Germany"),
            ("Velmarans", "Velmara"),
            ("Nigerian", "Nigeria"),
            ("Niger", "Niger"),
            ("India", "India"),
        ] {
            assert_eq!(of(word), [country], "{word}");
        }
        for word in ["Karsgaz", "Austrian", "Indiana", "velmaran"] {
            assert_eq!(of(word), Vec::<&str>::new(), "{word}");
        }
    }
}
