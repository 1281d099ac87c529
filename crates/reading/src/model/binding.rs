//! What grammar says of a pronoun and a name before it, where the encoder only weighs likeness: a verb's object is never
//! its own subject (*Arthur stopped him*), *Nicholas and his wife* are Nicholas's, a relative clause speaks of whom it
//! follows (*Burns, who was to lead his band*), and who acts is taken up sooner than who is only named.

use onrecord_record::TextRange;

/// What is added for a pair that grammar makes one, and taken from one that it keeps apart. More than the encoder's scores
/// differ by.
pub const DECIDED: f32 = 9.0;
/// For a relative clause right behind the name.
const RELATIVE: f32 = 2.0;
/// For a name with its verb behind it. Chosen on GAP validation, like the one above.
const SUBJECT: f32 = 1.0;

/// Words that follow an object *her*, not a possessive one.
const AFTER_HER: &[&str] = &[
    "to", "in", "for", "from", "at", "with", "and", "by", "on", "as", "that", "after", "when", "into", "of", "out",
    "up", "down", "away", "if", "because", "before", "while", "was", "is", "about", "over", "off", "back", "during",
    "or", "but", "not", "the", "a", "an", "his", "her", "how", "what", "who", "where",
];
/// Words after which another clause may begin.
const CLAUSE: &[&str] =
    &["and", "but", "that", "who", "when", "while", "because", "to", "which", "as", "if", "whether", "by", "for"];
/// What joins a name with somebody of its own: "Kristin and her husband".
const JOINED: &[&str] = &["and", "and also", "along with", "with", "together with"];
/// Words that look like a verb of the third person by their ending.
const NO_VERB: &[&str] = &["as", "his", "its", "this", "us", "thus", "plus", "versus", "across", "always", "perhaps"];
const AUXILIARY: &[&str] =
    &["was", "is", "had", "has", "were", "would", "will", "could", "also", "then", "later", "did", "does"];

/// What grammar adds to the encoder's score of a pronoun with a mention of somebody, which ends with its head.
#[must_use]
pub fn binding(text: &str, pronoun: TextRange, antecedent: TextRange) -> f32 {
    let behind = text.get(antecedent.end()..).unwrap_or("");
    let acts = acts(behind);
    let bonus = if acts { SUBJECT } else { 0.0 };
    if antecedent.end() > pronoun.start() {
        return bonus;
    }
    let between = TextRange::new(antecedent.end(), pronoun.start()).slice(text);
    let word = pronoun.slice(text).to_lowercase();
    let next = first_word(text.get(pronoun.end()..).unwrap_or(""));
    let possessive = match word.as_str() {
        "his" | "its" | "their" => true,
        "her" => next.is_some_and(|n| n.starts_with(char::is_lowercase) && !AFTER_HER.contains(&n)),
        _ => false,
    };
    if possessive && JOINED.contains(&between.trim()) {
        return DECIDED;
    }
    let object = matches!(word.as_str(), "him" | "them") || word == "her" && !possessive;
    if object && acts && one_clause(between) {
        return -DECIDED;
    }
    bonus + if opens_relative(between) { RELATIVE } else { 0.0 }
}

/// The word that follows behind white space only.
fn first_word(behind: &str) -> Option<&str> {
    let rest = behind.strip_prefix(char::is_whitespace)?.trim_start();
    rest.split(|c: char| !c.is_alphanumeric()).next().filter(|w| !w.is_empty())
}

/// Whether a verb follows: an auxiliary, a past tense or a third person by its ending.
fn acts(behind: &str) -> bool {
    first_word(behind).is_some_and(|w| {
        AUXILIARY.contains(&w)
            || w.chars().all(|c| c.is_ascii_lowercase())
                && w.len() > 2
                && (w.ends_with("ed") || w.ends_with('s'))
                && !NO_VERB.contains(&w)
    })
}

/// Whether no other clause begins in between.
fn one_clause(between: &str) -> bool {
    !between.contains(['.', ';', ':', ',', '\n'])
        && !between.split(|c: char| !c.is_alphanumeric()).any(|w| CLAUSE.contains(&w))
}

/// Whether a relative clause begins at once and goes on, with nobody else named in it.
fn opens_relative(between: &str) -> bool {
    let mut rest = between.trim_start();
    if let Some((_, after)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        rest = after.trim_start();
    }
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    let who = rest.split(|c: char| !c.is_alphanumeric()).next().is_some_and(|w| matches!(w, "who" | "whose"));
    let ends = rest.contains("; ") || rest.contains(". ") || rest.contains('\n');
    who && !ends && !rest.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(char::is_uppercase))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    /// The binding of the last `pronoun` in a text with the first `name`.
    fn of(text: &str, pronoun: &str, name: &str) -> f32 {
        let [p, n] = [text.rfind(pronoun).unwrap(), text.find(name).unwrap()];
        binding(text, TextRange::new(p, p + pronoun.len()), TextRange::new(n, n + name.len()))
    }

    #[test]
    fn an_object_is_not_its_own_subject() {
        assert_eq!(of("Arthur stopped him at the gate.", "him", "Arthur"), -DECIDED);
        assert_eq!(of("Beryl noticed her.", "her", "Beryl"), -DECIDED);
        // Another clause, or what belongs to her, leaves it open.
        assert!(of("Arthur said that they had stopped him.", "him", "Arthur") >= 0.0);
        assert!(of("Beryl saw her brother.", "her", "Beryl") >= 0.0);
        assert!(of("The letter of Arthur reached him.", "him", "letter") >= 0.0);
    }

    #[test]
    fn what_is_joined_with_a_name_is_its_own() {
        assert_eq!(of("including Edward, Nicholas and his wife", "his", "Nicholas"), DECIDED);
        assert_eq!(of("children of Kristin and her husband", "her", "Kristin"), DECIDED);
        assert!(of("including Edward, Nicholas and his wife", "his", "Edward") < DECIDED);
        assert!(of("Nicholas and he", "he", "Nicholas") < DECIDED);
    }

    #[test]
    fn a_relative_clause_speaks_of_whom_it_follows() {
        assert_eq!(of("called Jake Burns, who wanted to promote his band", "his", "Jake Burns"), RELATIVE);
        assert_eq!(of("played Burns (Jo Reed), whose brother lost his band", "his", "Burns"), RELATIVE);
        assert_eq!(of("called Burns, who met Reed and his band", "his", "Burns"), 0.0);
        assert_eq!(of("called Burns. Reed, who wanted to sell his band", "his", "Burns"), 0.0);
    }

    #[test]
    fn who_acts_is_taken_up_sooner() {
        assert_eq!(of("Marr resigned early. She smiled.", "She", "Marr"), SUBJECT);
        assert_eq!(of("Marr's aide left. She smiled.", "She", "Marr"), 0.0);
        assert_eq!(of("They spoke of Marr as before. She smiled.", "She", "Marr"), 0.0);
    }
}
