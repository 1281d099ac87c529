//! Names as they are compared: words, what may stand between them, and letter case.
//!
//! This module is also compiled into the build script, so that the names of the bundled register and those of a text
//! go through the same code. It depends on nothing else of the crate.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text: a run of letters and digits, the periods of *U.S.* and *bbc.co.uk*, the apostrophe of *d'Ivoire*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
}

/// The form of a name that is compared: lower case, without accents, periods of initials and a leading article, words
/// parted by one space. `"The U.S.-led  Coalition"` becomes `"us led coalition"`.
#[must_use]
pub fn normal(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let words = words(name);
    let mut before = 0;
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            key.push_str(gap(name, before, word.start).unwrap_or(" "));
        }
        fold(&name[word.start..word.end], &mut key);
        before = word.end;
    }
    if is_possessive(&name[before..]) {
        key.push('s');
    }
    match key.strip_prefix("the ") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => key,
    }
}

/// The words of a text in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while let Some(first) = text[at..].find(char::is_alphanumeric) {
        let word = Word { start: at + first, end: word_end(text, at + first) };
        at = word.end;
        words.push(word);
    }
    words
}

fn word_end(text: &str, start: usize) -> usize {
    let mut end = start;
    // Byte after the last period taken, to know whether one letter stands between two of them.
    let mut segment = start;
    let mut initials = false;
    while let Some(c) = text[end..].chars().next() {
        let next = end + c.len_utf8();
        let follows = text[next..].chars().next();
        let letter_follows = follows.is_some_and(char::is_alphanumeric);
        let takes = match c {
            _ if c.is_alphanumeric() || is_combining_mark(c) || c == '\u{02bb}' || c == '\u{02bc}' => true,
            '.' if letter_follows => {
                initials = text[segment..end].chars().nth(1).is_none();
                segment = next;
                true
            }
            // The last period of "U.S."; a word that merely ends a sentence keeps none.
            '.' => initials && text[segment..end].chars().nth(1).is_none() && segment < end,
            '&' => letter_follows,
            '\'' | '\u{2019}' => letter_follows && !is_possessive(&text[end..]),
            _ => false,
        };
        if !takes {
            break;
        }
        end = next;
        if c == '.' && !letter_follows {
            break;
        }
    }
    end
}

/// Whether the text goes on with the `'s` of a possessive.
pub(crate) fn is_possessive(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(chars.next(), Some('\'' | '\u{2019}'))
        && matches!(chars.next(), Some('s' | 'S'))
        && !chars.next().is_some_and(char::is_alphanumeric)
}

/// What stands between two words of one name, as it is compared; `None` where no name goes across it.
pub(crate) fn gap(text: &str, end: usize, start: usize) -> Option<&'static str> {
    let between = text.get(end..start)?;
    if between == " " {
        return Some(" ");
    }
    if is_possessive(between) {
        let rest = between.trim_start_matches(['\'', '\u{2019}']).get(1..)?;
        return is_space(rest).then_some("s ");
    }
    match between.trim() {
        "" => is_space(between).then_some(" "),
        "-" | "\u{2010}" | "\u{2011}" | "\u{2013}" => (between.trim().len() == between.len()).then_some(" "),
        "\u{2019}" | "'" => Some(" "),
        "&" => Some(" and "),
        "," => Some(","),
        "." => is_abbreviation(text, end).then_some(" "),
        _ => None,
    }
}

/// White space within a paragraph: no blank line.
fn is_space(s: &str) -> bool {
    s.len() <= 8 && s.chars().all(char::is_whitespace) && s.matches('\n').count() < 2
}

/// Whether the word that ends at `end` is one that is written with a period inside names.
fn is_abbreviation(text: &str, end: usize) -> bool {
    ["St", "Mt", "Ft", "Dr", "Gov", "No"].iter().any(|a| {
        text[..end].ends_with(a) && !text[..end - a.len()].chars().next_back().is_some_and(char::is_alphanumeric)
    })
}

/// Appends the form of one word that is compared.
pub(crate) fn fold(word: &str, key: &mut String) {
    let initials = word.split('.').filter(|s| !s.is_empty()).all(|s| s.chars().nth(1).is_none());
    if word.is_ascii() {
        for b in word.bytes() {
            if !(b == b'\'' || (b == b'.' && initials)) {
                key.push(b.to_ascii_lowercase() as char);
            }
        }
        return;
    }
    // The accents of Latin letters go; marks that are letters of other scripts stay. A compatibility form may fall into
    // several characters, of which only those of words are kept.
    let accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    for c in
        word.nfkd().filter(|&c| !accent(c) && (c.is_alphanumeric() || is_combining_mark(c) || c == '.' || c == '&'))
    {
        match c {
            '\u{02bb}' | '\u{02bc}' => {}
            '.' if initials => {}
            'ß' => key.push_str("ss"),
            'ø' | 'Ø' => key.push('o'),
            'ł' | 'Ł' => key.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => key.push('d'),
            'æ' | 'Æ' => key.push_str("ae"),
            'œ' | 'Œ' => key.push_str("oe"),
            'þ' | 'Þ' => key.push_str("th"),
            'ı' | 'İ' => key.push('i'),
            _ => key.extend(c.to_lowercase()),
        }
    }
}

/// Whether the letter case of a text fits a name: where a word of the name begins with a capital, so does the text's;
/// where a word is all capitals, the text's has the same letters. `exact` asks for the latter throughout (acronyms).
pub(crate) fn case_fits(name: &str, text: &str, exact: bool) -> bool {
    let name = article(name).map_or(name, |rest| rest);
    let (in_name, in_text) = (words(name), words(text));
    in_name.iter().zip(&in_text).enumerate().all(|(i, (n, t))| {
        let (n, t) = (&name[n.start..n.end], &text[t.start..t.end]);
        let capitals = n.chars().filter(|c| c.is_uppercase()).count();
        let lower = n.chars().any(char::is_lowercase);
        if exact || (capitals > 1 && !lower) {
            return n.chars().filter(|&c| c != '.').eq(t.chars().filter(|&c| c != '.'));
        }
        let is_capital = |s: &str| s.chars().next().is_some_and(char::is_uppercase);
        // "d'Ivoire": the capital may come later.
        is_capital(t)
            || i > 0 && INSTITUTIONS.contains(&t)
            || !is_capital(n) && (capitals == 0 || t.chars().any(char::is_uppercase))
    })
}

/// Words that many outlets write small behind a name: *Russia's foreign ministry*, *the Polish parliament*.
const INSTITUTIONS: &[&str] = &[
    "agency",
    "army",
    "council",
    "defence",
    "defense",
    "department",
    "finance",
    "foreign",
    "government",
    "guards",
    "military",
    "ministry",
    "news",
    "newspaper",
    "magazine",
    "office",
    "parliament",
    "presidency",
    "presidential",
];

/// What follows a leading article.
pub(crate) fn article(name: &str) -> Option<&str> {
    name.strip_prefix("the ").or_else(|| name.strip_prefix("The "))
}
