//! The word lists of `rules/events.toml`.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// All lists, with the forms of every verb written out.
pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../rules/events.toml")).unwrap_or_default();
    Lists::new(file)
});

#[derive(Debug, Default, Deserialize)]
pub(super) struct List {
    pub words: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Sides {
    pub numbers: Vec<String>,
    pub nouns: Vec<String>,
}

/// Words that carry one type of event.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Group {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    #[serde(default)]
    pub object: BTreeSet<String>,
    #[serde(default)]
    pub unless: Vec<String>,
    #[serde(default)]
    pub mutual: bool,
    #[serde(default)]
    pub explicit: bool,
    #[serde(default)]
    pub to: Vec<String>,
    #[cfg(test)]
    #[serde(rename = "match")]
    pub matching: Vec<String>,
    #[cfg(test)]
    pub not: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    group: Vec<Group>,
    classes: BTreeMap<String, Vec<String>>,
    offices: List,
    bodies: List,
    forces: List,
    geography: List,
    requests: List,
    accusations: List,
    sides: Sides,
    irregular: BTreeMap<String, Vec<String>>,
}

/// A form of a trigger's first word.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Which group.
    pub group: usize,
    /// The words that follow the first.
    pub rest: Vec<String>,
    /// What the first word is.
    pub form: Form,
}

/// What a trigger's first word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Base,
    Present,
    Past,
    Ing,
    Noun,
}

/// The lists as they are used.
#[derive(Debug)]
pub(super) struct Lists {
    pub groups: Vec<Group>,
    pub offices: List,
    pub bodies: List,
    pub forces: List,
    pub geography: List,
    pub requests: List,
    pub accusations: List,
    pub sides: Sides,
    /// People who take to the streets.
    pub crowds: Vec<String>,
    /// By first word, longest first.
    pub entries: BTreeMap<String, Vec<Entry>>,
}

impl Lists {
    fn new(mut file: File) -> Self {
        for g in &mut file.group {
            let named = |o: &String| o.strip_prefix('@').and_then(|name| file.classes.get(name));
            g.object = g.object.iter().flat_map(|o| named(o).cloned().unwrap_or_else(|| vec![o.clone()])).collect();
        }
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for (group, g) in file.group.iter().enumerate() {
            for phrase in &g.verbs {
                let (first, rest) = parts(phrase);
                for (word, form) in forms(&first, &file.irregular) {
                    entries.entry(word).or_default().push(Entry { group, rest: rest.clone(), form });
                }
            }
            for phrase in &g.nouns {
                let (first, rest) = parts(phrase);
                entries.entry(first).or_default().push(Entry { group, rest, form: Form::Noun });
            }
        }
        for all in entries.values_mut() {
            all.sort_by_key(|e| std::cmp::Reverse(e.rest.len()));
        }
        Self {
            groups: file.group,
            offices: file.offices,
            bodies: file.bodies,
            forces: file.forces,
            geography: file.geography,
            requests: file.requests,
            accusations: file.accusations,
            sides: file.sides,
            crowds: file.classes.get("crowds").cloned().unwrap_or_default(),
            entries,
        }
    }
}

fn parts(phrase: &str) -> (String, Vec<String>) {
    let mut words = phrase.split(' ').map(str::to_owned);
    (words.next().unwrap_or_default(), words.collect())
}

/// The forms of a verb.
fn forms(verb: &str, irregular: &BTreeMap<String, Vec<String>>) -> Vec<(String, Form)> {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let consonant_y = verb.ends_with('y') && !["ay", "ey", "oy", "uy"].iter().any(|e| verb.ends_with(e));
    let present = match verb {
        v if consonant_y => format!("{}ies", &v[..v.len() - 1]),
        v if ["s", "x", "ch", "sh"].iter().any(|e| v.ends_with(e)) => format!("{v}es"),
        v => format!("{v}s"),
    };
    let mut all = vec![(verb.to_owned(), Form::Base), (present, Form::Present)];
    let listed = irregular.get(verb).map_or(&[][..], Vec::as_slice);
    for word in listed {
        let form = match word {
            w if w.ends_with("ing") => Form::Ing,
            w if w.ends_with('s') && !w.ends_with("ss") => Form::Present,
            _ => Form::Past,
        };
        all.push((word.clone(), form));
    }
    if !all.iter().any(|(_, f)| *f == Form::Past) {
        let past = if consonant_y { format!("{}ied", &verb[..verb.len() - 1]) } else { format!("{stem}ed") };
        all.push((past, Form::Past));
    }
    if !all.iter().any(|(_, f)| *f == Form::Ing) {
        all.push((format!("{stem}ing"), Form::Ing));
    }
    all
}
