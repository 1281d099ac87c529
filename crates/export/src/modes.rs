//! Modes of events (PLOVER), from `rules/modes.toml`: how it was done, where the words of the event say so by themselves.

use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct File {
    mode: Vec<Mode>,
}

#[derive(Deserialize)]
struct Mode {
    r#type: String,
    mode: String,
    verbs: Vec<String>,
    nouns: Vec<String>,
    #[cfg(test)]
    r#match: Vec<String>,
    #[cfg(test)]
    not: Vec<String>,
}

static MODES: LazyLock<Vec<Mode>> =
    LazyLock::new(|| toml::from_str::<File>(include_str!("../rules/modes.toml")).map(|f| f.mode).unwrap_or_default());

/// The mode of an event of this type with these words; `None` where they do not say.
///
/// The words must end with those of a mode, since what follows a verb changes it ("withdrew" and "withdrew from").
pub fn mode(kind: &str, words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let of =
        |m: &Mode| m.verbs.iter().any(|v| ends(&words, v, inflects)) || m.nouns.iter().any(|n| ends(&words, n, same));
    MODES.iter().find(|m| m.r#type == kind && of(m)).map(|m| m.mode.as_str())
}

/// Whether words end with a phrase, whose first word may stand in another form.
fn ends(words: &[&str], phrase: &str, first: fn(&str, &str) -> bool) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    let Some(rest) = words.len().checked_sub(phrase.len()).and_then(|at| words.get(at..)) else { return false };
    rest.iter().zip(&phrase).enumerate().all(|(i, (word, of))| if i == 0 { first(word, of) } else { word == of })
}

fn same(word: &str, of: &str) -> bool {
    word == of
}

/// Whether a word is a regular form of a verb.
fn inflects(word: &str, verb: &str) -> bool {
    if word == verb {
        return true;
    }
    let last = verb.chars().last().unwrap_or_default();
    // expel, expelled; rally, rallied; torture, torturing
    let doubled = format!("{verb}{last}");
    let stems = [verb, &doubled, verb.strip_suffix('e').unwrap_or(verb)];
    let regular = |stem: &str| word.strip_prefix(stem).is_some_and(|end| ["s", "es", "ed", "ing"].contains(&end));
    let in_y = |stem: &str| word.strip_prefix(stem).is_some_and(|end| ["ies", "ied"].contains(&end));
    stems.into_iter().any(regular) || verb.strip_suffix('y').is_some_and(in_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_each_mode_hold() {
        assert!(MODES.len() > 10);
        for m in MODES.iter() {
            for words in &m.r#match {
                assert_eq!(mode(&m.r#type, words), Some(m.mode.as_str()), "{words}");
            }
            for words in &m.not {
                assert_ne!(mode(&m.r#type, words), Some(m.mode.as_str()), "{words}");
            }
        }
        assert_eq!(mode("THREATEN", "arrested"), None, "a mode is its type's");
    }

    #[test]
    fn the_schema_of_a_line_knows_every_mode() {
        let schema = include_str!("../../../docs/plover.schema.json");
        assert!(MODES.iter().all(|m| schema.contains(&format!("\"{}\"", m.mode))));
    }
}
