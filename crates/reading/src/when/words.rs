//! The word lists of `rules/when.toml`, and looks at the words beside a place.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize, Default)]
struct List {
    words: Vec<String>,
}

#[derive(Deserialize, Default)]
struct File {
    occasion: BTreeMap<String, Vec<String>>,
    limit: List,
    dated: List,
    deadline: List,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/when.toml")).unwrap_or_default());

/// The kind of occasion that a word names.
pub(super) fn occasion(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    FILE.occasion.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| kind.as_str())
}

fn holds(list: &[String], word: &str) -> bool {
    list.contains(&word.to_lowercase())
}

/// Whether a word before a date makes it a limit.
pub(super) fn limits(word: &str) -> bool {
    holds(&FILE.limit.words, word)
}

/// Whether a word stands between a paper and its date.
pub(super) fn dates(word: &str) -> bool {
    holds(&FILE.dated.words, word)
}

/// Whether a word before a date makes it a deadline.
pub(super) fn is_deadline(word: &str) -> bool {
    holds(&FILE.deadline.words, word)
}

fn inside(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')
}

/// The words before a place, nearest first.
pub(super) fn before(text: &str, at: usize) -> impl Iterator<Item = &str> {
    text.get(..at).unwrap_or("").rsplit(|c: char| !inside(c)).filter(|w| !w.is_empty())
}

/// The words behind a place, nearest first.
pub(super) fn after(text: &str, at: usize) -> impl Iterator<Item = &str> {
    text.get(at..).unwrap_or("").split(|c: char| !inside(c)).filter(|w| !w.is_empty())
}

/// Whether only white space lies between a place and the word before it.
pub(super) fn adjoins(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|t| t.trim_end().ends_with(inside))
}

/// Whether a word stands before a noun that follows: an article or a possessive.
pub(super) fn determines(word: &str) -> bool {
    ["the", "a", "an", "his", "her", "its", "their", "this", "that", "our", "my"]
        .contains(&word.to_lowercase().as_str())
        || word.ends_with("'s")
        || word.ends_with("’s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        assert_eq!((occasion("Call"), occasion("dinner"), occasion("ridge")), (Some("call"), Some("meal"), None));
        assert!(limits("before") && !limits("on") && dates("dated") && is_deadline("by") && !is_deadline("after"));
    }

    #[test]
    fn words_beside_a_place() {
        let text = "in Mr. Drezh’s call on Sept. 11, he said";
        assert_eq!(before(text, text.find("Sept").unwrap()).next(), Some("on"));
        assert_eq!(after(text, text.find(", he").unwrap()).collect::<Vec<_>>(), ["he", "said"]);
    }
}
