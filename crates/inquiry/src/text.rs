//! Words, numbers and quotations of a stretch of text, in the plain forms that comparing needs. The texts themselves
//! are never changed.

use crate::rules::rules;
use onrecord_record::{month_name, month_number};
use unicode_normalization::UnicodeNormalization as _;

/// A word and its place in bytes of the text it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    pub start: usize,
    pub end: usize,
    pub text: &'t str,
}

/// The words of a text: letters and digits, with hyphens, apostrophes, points and commas inside them kept where a
/// letter or digit follows (`Benoit-Weiss`, `U.S`, `31,000`). A possessive `'s` is left out.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, n)| n);
        let inner = matches!(c, '-' | '\'' | '’' | '.' | ',') && start.is_some();
        let on = c.is_alphanumeric()
            || (inner && next.is_some_and(|n| if c == ',' { n.is_ascii_digit() } else { n.is_alphanumeric() }));
        match (on, start) {
            (true, None) => start = Some(at),
            (false, Some(s)) => {
                push(&mut out, text, s, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        push(&mut out, text, s, text.len());
    }
    out
}

/// The words of a text in lower case.
pub(crate) fn lower_words(text: &str) -> Vec<String> {
    words(text).iter().map(|w| w.text.to_lowercase()).collect()
}

fn push<'t>(out: &mut Vec<Word<'t>>, text: &'t str, start: usize, end: usize) {
    let mut word = &text[start..end];
    for suffix in ["'s", "’s"] {
        word = word.strip_suffix(suffix).unwrap_or(word);
    }
    out.push(Word { start, end: start + word.len(), text: word });
}

/// A word in lower case without accents: outlets write *Ouédrane* and *Ouedrane*, *Erdoğan* and *Erdogan* of one person.
pub(crate) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // Only Latin letters lose theirs: in other scripts marks make other letters.
    let mut latin = false;
    let kept = |c: &char| {
        let accent = ('\u{300}'..='\u{36f}').contains(c);
        latin = if accent { latin } else { c.is_ascii_alphabetic() };
        !(accent && latin)
    };
    word.to_lowercase().nfd().filter(kept).collect::<String>().nfc().collect()
}

/// A word's plain form: lower case, without the commonest English endings. Only for comparing words with each other.
pub(crate) fn stem(word: &str) -> String {
    let mut w: String = plain(word).chars().filter(|c| *c != '.' && *c != '’' && *c != '\'').collect();
    let long = |w: &str, n: usize| w.chars().count() >= n;
    if long(&w, 5) && w.ends_with("ies") {
        w.truncate(w.len() - 3);
        w.push('y');
    } else if long(&w, 4) && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is") {
        w.truncate(w.len() - 1);
    }
    for suffix in ["ing", "ed", "ment", "ly"] {
        if w.ends_with(suffix) && long(&w, suffix.len() + 4) {
            w.truncate(w.len() - suffix.len());
            let b = w.as_bytes();
            if b.len() > 2 && b[b.len() - 1] == b[b.len() - 2] && !matches!(b[b.len() - 1], b'l' | b's') {
                w.truncate(w.len() - 1);
            }
            break;
        }
    }
    // British and American spellings meet: -our and -or, -re and -er are too many to list; this one is common.
    if let Some(x) = w.strip_suffix('e')
        && long(&w, 5)
    {
        w.truncate(x.len());
    }
    w.replace("our", "or")
}

/// Stems of the words that say what a text is about, in order.
pub(crate) fn content_stems(text: &str) -> Vec<String> {
    words(text).iter().filter(|w| !rules().is_stop(w.text)).map(|w| stem(w.text)).filter(|s| s.len() > 1).collect()
}

/// A number and the plain form of the word it counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    pub value: f64,
    pub unit: String,
}

fn small(word: &str) -> Option<f64> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let lower = word.to_lowercase();
    if let Some(i) = ONES.iter().position(|o| *o == lower) {
        return Some(i as f64);
    }
    let (tens, ones) = lower.split_once('-').unwrap_or((&lower, "zero"));
    let t = TENS.iter().position(|t| *t == tens)?;
    let o = ONES.iter().position(|o| *o == ones).filter(|o| *o < 10)?;
    Some((t as f64 + 2.0) * 10.0 + o as f64)
}

/// The first three letters, in lower case, of the month that a word is, in full or cut short.
pub(crate) fn month(word: &str) -> Option<String> {
    let whole_or_short = |m: u8| month_name(m).filter(|m| word.len() <= 4 || word.len() == m.len());
    month_number(word).and_then(whole_or_short).map(|m| m[..3].to_lowercase())
}

/// Days of months that a text names, in one style: *Oct. 5*, *5 October*, *October 5th* are all `oct-5`.
pub(crate) fn month_days(text: &str) -> Vec<String> {
    let ws = words(text);
    let day = |w: &str| {
        let digits = w.trim_end_matches(|c: char| c.is_ascii_lowercase());
        digits.parse::<u32>().ok().filter(|d| (1..=31).contains(d))
    };
    let pair = |w: &[Word<'_>]| {
        let (month, d) = match month(w[0].text) {
            Some(m) => (m, day(w[1].text)?),
            None => (month(w[1].text)?, day(w[0].text)?),
        };
        Some(format!("{month}-{d}"))
    };
    ws.windows(2).filter_map(pair).collect()
}

/// The numbers of a text that count something: not days of a month, not years.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let ws = words(text);
    let mut out = Vec::new();
    for (i, w) in ws.iter().enumerate() {
        let plain: String = w.text.chars().filter(|c| *c != ',').collect();
        let Some(mut value) = plain.parse::<f64>().ok().filter(|v| v.is_finite()).or_else(|| small(w.text)) else {
            continue;
        };
        let near = |k: usize| ws.get(k).map(|w| w.text);
        let month = |k: Option<usize>| k.and_then(near).and_then(month).is_some();
        let year = plain.len() == 4 && (1800.0..2200.0).contains(&value);
        if year || month(i.checked_sub(1)) || month(Some(i + 1)) {
            continue;
        }
        let mut next = i + 1;
        for (name, scale) in [("hundred", 1e2), ("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("bn", 1e9)] {
            if near(next).is_some_and(|w| w.eq_ignore_ascii_case(name)) {
                value *= scale;
                next += 1;
            }
        }
        if w.text.eq_ignore_ascii_case("one") {
            continue; // too often a pronoun
        }
        let money = text[..w.start].ends_with(['$', '€', '£']);
        let unit = if money { "money".to_owned() } else { near(next).map(stem).unwrap_or_default() };
        out.push(Number { value, unit });
    }
    out
}

/// What stands in double quotation marks (or single typographic ones), three words and more, in plain form.
pub(crate) fn quotations(text: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match open {
            Some((start, mark)) => {
                let after = text[at + c.len_utf8()..].chars().next();
                let close = c == mark && !(mark == '’' && after.is_some_and(char::is_alphanumeric));
                if close || c == '\n' {
                    let said: Vec<String> = words(&text[start..at]).iter().map(|w| stem(w.text)).collect();
                    if said.len() >= 3 {
                        out.push(said);
                    }
                    open = None;
                }
            }
            None => {
                let mark = match c {
                    '“' => Some('”'),
                    '"' => Some('"'),
                    '‘' if !before.is_alphanumeric() => Some('’'),
                    _ => None,
                };
                open = mark.map(|m| (at + c.len_utf8(), m));
            }
        }
        before = c;
    }
    out
}

/// Sentences of a text as byte ranges: a line ends one, and so does `.`, `?` or `!` (with closing marks) before a space
/// and a capital, unless the word before it is an abbreviation.
pub(crate) fn sentences(text: &str) -> Vec<(usize, usize)> {
    const SHORT: [&str; 34] = [
        "mr", "mrs", "ms", "dr", "prof", "gov", "sen", "rep", "gen", "col", "maj", "capt", "lt", "sgt", "st", "jr",
        "sr", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "no", "vs", "inc",
        "co", "etc",
    ];
    let mut out = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let mut start = line_start;
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !matches!(c, '.' | '?' | '!') {
                continue;
            }
            let mut end = at + c.len_utf8();
            while let Some(&(i, n)) = chars.peek() {
                if !matches!(n, '"' | '”' | '’' | '\'' | ')' | '.') {
                    break;
                }
                end = i + n.len_utf8();
                chars.next();
            }
            let rest = &line[end..];
            let opens = rest.starts_with(' ')
                && rest
                    .trim_start()
                    .chars()
                    .next()
                    .is_some_and(|n| n.is_uppercase() || matches!(n, '"' | '“' | '‘' | '\''));
            let word = line[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or("");
            let lower = word.to_lowercase();
            let short = c == '.'
                && (SHORT.contains(&lower.as_str())
                    || lower.contains('.')
                    || (word.chars().count() == 1 && lower.chars().all(char::is_alphabetic)));
            if opens && !short {
                out.push((start, line_start + end));
                start = line_start + end + (rest.len() - rest.trim_start().len());
            }
        }
        let end = line_start + line.trim_end().len();
        if end > start {
            out.push((start, end));
        }
        line_start += line.len();
    }
    out
}

/// A 64-bit hash of words that is the same on every machine and in every version (FNV-1a, then a mixer).
pub(crate) fn hash<'s>(words: impl IntoIterator<Item = &'s str>) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for word in words {
        for b in word.bytes().chain([0]) {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(h)
}

/// A bijection that spreads bits (the finaliser of SplitMix64).
pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_belongs_inside_them() {
        let w: Vec<_> = words("U.S. envoy's “Benoit-Weiss”, 31,000 votes, 2.5%").iter().map(|w| w.text).collect();
        assert_eq!(w, ["U.S", "envoy", "Benoit-Weiss", "31,000", "votes", "2.5"]);
    }

    #[test]
    fn stems_meet() {
        for (a, b) in
            [("guards", "guard"), ("stopped", "stopping"), ("countries", "country"), ("neighbouring", "neighboring")]
        {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        for (a, b) in [("gas", "gases"), ("process", "proces"), ("bus", "bu")] {
            assert_ne!(stem(a), b, "{a}");
        }
    }

    #[test]
    fn accents_tell_nobody_apart() {
        assert_eq!(plain("Ouédrane"), plain("Ouedrane"));
        assert_eq!(stem("Erdoğan"), stem("Erdogan"));
        // A letter of another script is itself.
        assert_ne!(plain("май"), "маи");
        assert_ne!(plain("Oslin"), plain("Ostin"));
    }

    #[test]
    fn numbers_count_things_and_are_not_dates() {
        let n = |s: &str| numbers(s).iter().map(|n| (n.value, n.unit.clone())).collect::<Vec<_>>();
        assert_eq!(
            n("Fifty-eight people, not 62 people, on Oct. 5, 2025"),
            [(58.0, stem("people")), (62.0, stem("people"))]
        );
        assert_eq!(n("310 million euros by 15 October"), [(310e6, stem("euros"))]);
        assert_eq!(n("$360 million"), [(360e6, "money".into())]);
        assert_eq!(n("one of them"), []);
    }

    #[test]
    fn quotations_of_three_words_and_more() {
        let q = quotations("He said ‘a repair that needs repairing’ and “no” to Karsgaz’s men’s plan");
        assert_eq!(
            q,
            [["a", "repair", "that", "ne", "repair"].map(|w| if w == "ne" { stem("needs") } else { stem(w) })]
        );
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        let text = "Mr. Marr left on Oct. 3. “Fine,” he said.\n\nThe U.S. envoy stayed. Why?";
        let s: Vec<_> = sentences(text).iter().map(|&(a, b)| &text[a..b]).collect();
        assert_eq!(s, ["Mr. Marr left on Oct. 3.", "“Fine,” he said.", "The U.S. envoy stayed.", "Why?"]);
    }
}
