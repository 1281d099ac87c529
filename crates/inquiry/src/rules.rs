//! The word lists under `rules/`, parsed once.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::OnceLock;

#[derive(Deserialize, Default)]
struct File {
    stop: String,
    negators: String,
    titles: String,
    roles: Vec<String>,
    government: String,
    outlet: String,
    anaphors: String,
    yielding: String,
    again: String,
    contrast: Vec<String>,
    correcting: Vec<String>,
    public_private: Vec<String>,
    public_opening: Vec<String>,
    private_words: Vec<String>,
    whole_account: String,
    kept: Vec<String>,
    broken: Vec<String>,
    undone: Vec<String>,
    withdrawn: Vec<String>,
    announced: Vec<String>,
    retracting: Vec<String>,
    redating: Vec<String>,
    leaving: Vec<String>,
    soft: String,
    wish: String,
    accounts: String,
}

/// Word lists, lower case.
#[derive(Default)]
pub(crate) struct Rules {
    stop: BTreeSet<String>,
    negators: BTreeSet<String>,
    pub titles: BTreeSet<String>,
    pub roles: Vec<String>,
    pub government: BTreeSet<String>,
    pub outlet: BTreeSet<String>,
    pub anaphors: BTreeSet<String>,
    pub yielding: BTreeSet<String>,
    pub again: BTreeSet<String>,
    pub contrast: Vec<String>,
    pub correcting: Vec<String>,
    pub public_private: Vec<String>,
    pub public_opening: Vec<String>,
    pub private_words: Vec<String>,
    pub whole_account: BTreeSet<String>,
    pub kept: Vec<String>,
    pub broken: Vec<String>,
    pub undone: Vec<String>,
    pub withdrawn: Vec<String>,
    pub announced: Vec<String>,
    pub retracting: Vec<String>,
    pub redating: Vec<String>,
    pub leaving: Vec<String>,
    pub soft: BTreeSet<String>,
    pub wish: BTreeSet<String>,
    pub accounts: BTreeSet<String>,
}

impl Rules {
    /// Whether a word in lower case turns round what it stands with.
    pub fn negates(&self, word: &str) -> bool {
        self.negators.contains(word) || word.ends_with("n't") || word.ends_with("n’t")
    }

    /// Whether a word says little about what a sentence is about.
    pub fn is_stop(&self, word: &str) -> bool {
        let lower = word.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        if lower { self.stop.contains(word) } else { self.stop.contains(&word.to_lowercase()) }
    }
}

/// Whether a stretch of a text (bytes) begins and ends at edges of words.
pub(crate) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    edge(text[..start].chars().next_back()) && edge(text[end..].chars().next())
}

/// Where a text holds some phrases as whole words (bytes), in the order of the phrases. Case does not matter.
pub(crate) fn phrases_in(text: &str, phrases: &[String]) -> Vec<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut out = Vec::new();
    for p in phrases {
        let places = lower.match_indices(p.as_str()).map(|(at, _)| (at, at + p.len()));
        out.extend(places.filter(|&(a, b)| is_whole(&lower, a, b)));
    }
    out
}

/// The first of some phrases that a text holds as whole words, and where (bytes). Case does not matter.
pub(crate) fn phrase_in(text: &str, phrases: &[String]) -> Option<(usize, usize)> {
    phrases_in(text, phrases).into_iter().min_by_key(|p| p.0)
}

fn set(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// The word lists. The file is part of the program and a test parses it; were it broken, the lists would be empty.
pub(crate) fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let f: File = toml::from_str(include_str!("../rules/words.toml")).unwrap_or_default();
        Rules {
            stop: set(&f.stop),
            negators: set(&f.negators),
            titles: set(&f.titles),
            roles: f.roles,
            government: set(&f.government),
            outlet: set(&f.outlet),
            anaphors: set(&f.anaphors),
            yielding: set(&f.yielding),
            again: set(&f.again),
            contrast: f.contrast,
            correcting: f.correcting,
            public_private: f.public_private,
            public_opening: f.public_opening,
            private_words: f.private_words,
            whole_account: set(&f.whole_account),
            kept: f.kept,
            broken: f.broken,
            undone: f.undone,
            withdrawn: f.withdrawn,
            announced: f.announced,
            retracting: f.retracting,
            redating: f.redating,
            leaving: f.leaving,
            soft: set(&f.soft),
            wish: set(&f.wish),
            accounts: set(&f.accounts),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_there() {
        toml::from_str::<File>(include_str!("../rules/words.toml")).map(|_| ()).unwrap();
        let r = rules();
        assert!(r.is_stop("The") && !r.is_stop("gas"));
        assert!(
            r.titles.contains("president") && r.negates("never") && r.negates("didn’t") && r.again.contains("repeated")
        );
    }
}
