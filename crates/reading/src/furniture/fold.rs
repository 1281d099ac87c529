//! A paragraph's words as the rules read them.

use onrecord_record::TextRange;
use regex::Regex;

/// The outlet's and the authors' names, to be told in any wording.
#[derive(Default)]
pub(super) struct Names {
    outlet: Option<Regex>,
    author: Option<Regex>,
}

/// Words that many outlets' names end with, which alone name none of them.
const COMMON: [&str; 14] = [
    "News",
    "Online",
    "Media",
    "Network",
    "Group",
    "Radio",
    "Television",
    "Service",
    "Agency",
    "International",
    "Today",
    "Review",
    "World",
    "Press",
];

impl Names {
    /// Patterns for an outlet's name, in full and by its last word, and for the names in a byline.
    pub(super) fn new(outlet: Option<&str>, byline: Option<&str>) -> Self {
        let outlet = outlet.and_then(|name| {
            let name = plain(name.split('(').next().unwrap_or(name));
            let name = name.trim().trim_start_matches("The ");
            let last = name.rsplit(' ').next().filter(|w| w.len() > 3 && *w != name && !COMMON.contains(w));
            alternatives([name].into_iter().chain(last).map(str::to_owned), false)
        });
        let author = byline.and_then(|byline| {
            let byline = plain(byline);
            let names = byline.split([';', ',', '&', '/', '|']).flat_map(|part| part.split(" and "));
            let names = names.map(|n| n.trim().trim_start_matches("By ").trim_start_matches("by ").to_owned());
            alternatives(names.filter(|n| n.len() > 3 && n.starts_with(char::is_uppercase)), true)
        });
        Self { outlet, author }
    }
}

/// A pattern for any of the names, in capitals too.
fn alternatives(names: impl Iterator<Item = String>, any_case: bool) -> Option<Regex> {
    let mut all: Vec<String> = Vec::new();
    for name in names.filter(|n| n.len() > 2).take(16) {
        all.push(regex::escape(&name));
        all.push(regex::escape(&name.to_uppercase()));
    }
    if all.is_empty() {
        return None;
    }
    let flag = if any_case { "(?i)" } else { "" };
    Regex::new(&format!(r"{flag}\b(?:[Tt]he |THE )?(?:{})\b", all.join("|"))).ok()
}

/// The text folded for the rules: ASCII only, marks straight, dashes plain, white space single; `quoted`, parts of
/// `text` in bytes, replaced by `_`; and the names of `names` by `OUTLET` and `AUTHOR`.
pub(super) fn fold(text: &str, quoted: &[TextRange], names: Option<&Names>) -> Vec<u8> {
    let mut kept = String::with_capacity(text.len());
    let mut last = 0;
    for q in quoted {
        if q.start() >= last
            && let Some(between) = text.get(last..q.start())
        {
            kept.push_str(between);
            kept.push_str(" _ ");
            last = q.end();
        }
    }
    kept.push_str(text.get(last..).unwrap_or(""));
    let mut folded = plain(&kept);
    if let Some(names) = names {
        for (pattern, token) in [(&names.outlet, "OUTLET"), (&names.author, "AUTHOR")] {
            if let Some(pattern) = pattern
                && pattern.is_match(&folded)
            {
                folded = pattern.replace_all(&folded, token).into_owned();
            }
        }
    }
    folded.into_bytes()
}

/// ASCII relatives of the characters, with single spaces.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = true;
    for c in text.chars() {
        if c.is_whitespace() {
            if !space {
                out.push(' ');
            }
            space = true;
            continue;
        }
        space = false;
        match c {
            c if c.is_ascii() => out.push(c),
            '‘' | '’' | '‛' | '′' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '‐' | '‑' | '–' | '—' | '―' | '•' | '·' | '●' | '▪' | '⦁' | '►' | '→' | '›' => {
                out.push('-')
            }
            '…' => out.push_str("..."),
            '©' => out.push_str("(c)"),
            '€' | '£' | '¥' => out.push('$'),
            'À'..='Å' => out.push('A'),
            'à'..='å' => out.push('a'),
            'È'..='Ë' => out.push('E'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            c if c.is_uppercase() => out.push('X'),
            c if c.is_alphabetic() => out.push('x'),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {}
            _ => out.push('*'),
        }
    }
    out
}
