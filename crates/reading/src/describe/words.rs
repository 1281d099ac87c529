//! The words of a text, as the grammar of [`super`] looks at them.

use crate::layout::Layout;
use onrecord_record::TextRange;

/// A word or a mark of punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where, in bytes.
    pub range: TextRange,
    /// Lower case, with a straight apostrophe.
    pub lower: String,
    /// Whether it begins with an upper-case letter.
    pub capital: bool,
    /// Whether it is made of letters or digits (else a mark).
    pub word: bool,
}

impl Word {
    /// Whether it is one of these, in lower case.
    pub(crate) fn is(&self, any: &[&str]) -> bool {
        any.contains(&self.lower.as_str())
    }

    /// Whether all its letters are upper case and there are at least two of them ("EU", "U.S.", "ZELIN").
    pub(crate) fn shouted(&self, text: &str) -> bool {
        let mut letters = self.range.slice(text).chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some()
            && self.lower.chars().filter(|c| c.is_alphabetic()).count() > 1
            && letters.all(char::is_uppercase)
    }
}

/// A text with its words and quotations.
#[derive(Debug)]
pub(crate) struct Words<'t> {
    pub text: &'t str,
    pub words: Vec<Word>,
    /// Stretches inside quotation marks, marks included, merged and in order.
    pub quoted: Vec<TextRange>,
    /// Sentences, or lines where the layout has none.
    pub sentences: Vec<TextRange>,
}

/// How far the grammar looks from a cue, in words: longer than any real clause, short enough that a text without
/// full stops still reads in linear time.
pub(crate) const REACH: usize = 120;

impl<'t> Words<'t> {
    pub(crate) fn of(text: &'t str, layout: &Layout) -> Self {
        let mut quoted: Vec<TextRange> = Vec::new();
        let mut all: Vec<TextRange> = layout.quotations.iter().map(|q| q.range).collect();
        all.sort_unstable();
        for range in all {
            match quoted.last_mut() {
                Some(last) if last.end() >= range.start() => *last = last.hull(range),
                _ => quoted.push(range),
            }
        }
        let mut sentences = layout.sentences.clone();
        if sentences.is_empty() {
            let mut at = 0;
            for line in text.split_inclusive('\n') {
                sentences.push(TextRange::new(at, at + line.len()).trimmed(text));
                at += line.len();
            }
        }
        sentences.sort_unstable();
        Self { text, words: split(text), quoted, sentences }
    }

    /// Index of the first word that begins at or after the byte.
    pub(crate) fn from(&self, byte: usize) -> usize {
        self.words.partition_point(|w| w.range.start() < byte)
    }

    /// Index one past the last word that ends at or before the byte.
    pub(crate) fn until(&self, byte: usize) -> usize {
        self.words.partition_point(|w| w.range.end() <= byte)
    }

    /// Indices of the words that share a byte with the range.
    pub(crate) fn within(&self, range: TextRange) -> std::ops::Range<usize> {
        let start = self.words.partition_point(|w| w.range.end() <= range.start());
        let end = self.words.partition_point(|w| w.range.start() < range.end());
        start..end.max(start)
    }

    /// The words of a range, at most [`REACH`] of them.
    pub(crate) fn slice(&self, range: TextRange) -> &[Word] {
        let within = self.within(range);
        &self.words[within.start..within.end.min(within.start + REACH)]
    }

    /// The word at an index.
    pub(crate) fn get(&self, index: usize) -> Option<&Word> {
        self.words.get(index)
    }

    /// The word at a signed distance from an index.
    pub(crate) fn near(&self, index: usize, by: isize) -> Option<&Word> {
        index.checked_add_signed(by).and_then(|i| self.words.get(i))
    }

    /// Indices of the words of the sentence that holds the byte, at most [`REACH`] on either side of it.
    pub(crate) fn sentence(&self, byte: usize) -> std::ops::Range<usize> {
        let i = self.sentences.partition_point(|s| s.start() <= byte);
        let range = i
            .checked_sub(1)
            .and_then(|i| self.sentences.get(i))
            .filter(|s| byte <= s.end())
            .map_or_else(|| TextRange::new(byte, byte), |s| *s);
        let here = self.from(byte);
        let within = self.within(range);
        within.start.max(here.saturating_sub(REACH))..within.end.min(here + REACH).max(within.start)
    }

    /// Whether the byte lies inside quotation marks.
    pub(crate) fn is_quoted(&self, byte: usize) -> bool {
        let i = self.quoted.partition_point(|q| q.end() <= byte);
        self.quoted.get(i).is_some_and(|q| q.holds(byte))
    }

    /// Whether a line break lies between two words that follow each other.
    pub(crate) fn breaks(&self, left: usize, right: usize) -> bool {
        match (self.words.get(left), self.words.get(right)) {
            (Some(a), Some(b)) => TextRange::new(a.range.end(), b.range.start()).slice(self.text).contains('\n'),
            _ => true,
        }
    }

    /// The range from the first to the last word of a run of indices, both included.
    pub(crate) fn hull(&self, first: usize, end: usize) -> Option<TextRange> {
        let last = end.checked_sub(1)?;
        (first <= last).then_some(())?;
        Some(self.words.get(first)?.range.hull(self.words.get(last)?.range))
    }
}

/// The words and marks of a phrase, in lower case.
pub(crate) fn lowers(phrase: &str) -> Vec<String> {
    split(phrase).into_iter().map(|w| w.lower).collect()
}

/// Abbreviations whose full stop belongs to the word.
const STOPPED: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rep", "reps", "sen", "sens", "gov", "govs", "gen", "lt", "col", "capt", "cmdr",
    "adm", "sgt", "maj", "brig", "rev", "fr", "st", "jr", "sr", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sept", "sep", "oct", "nov", "dec", "inc", "corp", "co", "ltd", "no", "vs", "dept", "hon", "pres", "amb", "atty",
];

/// Endings that are words of their own: the possessive and what is left of a verb.
const ENDINGS: &[&str] = &["s", "ll", "ve", "re", "d", "m"];

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// Splits a text into words and marks.
fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        if c.is_alphanumeric() {
            while let Some(&(at, c)) = rest.peek() {
                let after = text[at + c.len_utf8()..].chars().next();
                let joined = c.is_alphanumeric()
                    || is_mark(c)
                    || ((apostrophe(c) || c == '-' || c == '‑' || c == '.' || c == ',')
                        && after.is_some_and(|a| match c {
                            // "3.5" and "3,500", but not "end.Then".
                            ',' => a.is_ascii_digit() && text[start..at].ends_with(|c: char| c.is_ascii_digit()),
                            '.' => {
                                a.is_ascii_digit() && text[start..at].ends_with(|c: char| c.is_ascii_digit())
                                    || a.is_alphabetic() && initials(&text[start..at])
                            }
                            _ => a.is_alphanumeric(),
                        }));
                if !joined {
                    break;
                }
                if apostrophe(c) {
                    let tail: String =
                        text[at + c.len_utf8()..].chars().take_while(|c| c.is_alphanumeric()).take(3).collect();
                    if ENDINGS.contains(&tail.to_lowercase().as_str()) {
                        break;
                    }
                }
                end = at + c.len_utf8();
                rest.next();
            }
            if let Some(&(at, '.')) = rest.peek() {
                let body = &text[start..at];
                if STOPPED.contains(&body.to_lowercase().as_str()) || body.contains('.') && initials(body) {
                    end = at + 1;
                    rest.next();
                }
            }
        } else if apostrophe(c)
            && words.last().is_some_and(|w: &Word| w.word && w.range.end() == start)
            && let Some(tail) = ending(&text[end..])
        {
            end += tail;
            for _ in text[start + c.len_utf8()..end].chars() {
                rest.next();
            }
        }
        let piece = &text[start..end];
        words.push(Word {
            range: TextRange::new(start, end),
            lower: piece.to_lowercase().replace('’', "'"),
            capital: c.is_uppercase(),
            word: piece.chars().any(char::is_alphanumeric),
        });
    }
    words
}

/// A combining mark, as in decomposed letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a word is made of single letters and full stops ("U.S", "p.m").
fn initials(s: &str) -> bool {
    !s.is_empty() && s.split('.').all(|p| p.chars().count() == 1 && p.chars().all(char::is_alphabetic))
}

/// Length in bytes of one of [`ENDINGS`] at the start, if the word ends with it.
fn ending(s: &str) -> Option<usize> {
    let tail: String = s.chars().take_while(|c| c.is_alphanumeric()).take(3).collect();
    ENDINGS.contains(&tail.to_lowercase().as_str()).then_some(tail.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text).iter().map(|w| w.range.slice(text)).collect()
    }

    #[test]
    fn splits_off_possessives_and_keeps_abbreviations() {
        assert_eq!(pieces("Mr. Ode's U.S. aide won't go."), ["Mr.", "Ode", "'s", "U.S.", "aide", "won't", "go", "."]);
        assert_eq!(
            pieces("We’ll pay $3,500.50, he said."),
            ["We", "’ll", "pay", "$", "3,500.50", ",", "he", "said", "."]
        );
        assert_eq!(pieces("‘No’—x"), ["‘", "No", "’", "—", "x"]);
        assert_eq!(pieces("The allies’ plan-B"), ["The", "allies", "’", "plan-B"]);
    }

    #[test]
    fn finds_words_by_byte() {
        let text = "One two.\nThree";
        let words = Words::of(text, &Layout::default());
        assert_eq!(words.sentence(5), 0..3);
        assert_eq!(words.sentence(10), 3..4);
        assert_eq!(words.within(TextRange::new(4, 7)), 1..2);
        assert!(words.breaks(2, 3) && !words.breaks(0, 1));
    }
}
