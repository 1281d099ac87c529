//! Text for terminals: made harmless, measured in columns, wrapped and cut at words.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr as _;

/// The text with everything made visible that would steer a terminal or disguise the order of the words: control
/// characters (so no escape sequence survives), bidirectional overrides and isolates, invisible and tag characters.
/// Line breaks and tabs are kept.
///
/// The direction controls are those of Unicode Technical Report 36, section 2.1; left alone they let a hostile page
/// print one name and store another.
pub fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

/// Neutral, on one line, with single spaces.
pub fn one_line(text: &str) -> String {
    // Line separators are white space here, and become spaces before they could be shown as controls.
    let words: Vec<&str> = text.split_whitespace().collect();
    neutral(&words.join(" "))
}

/// Columns that a line takes on a terminal.
pub fn columns(line: &str) -> usize {
    line.width()
}

/// Lines of at most `width` columns, broken at words; a word that is wider is broken inside.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(1)).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|l| l.trim_end().to_owned()).collect()
}

/// [`wrapped`], with line breaks.
pub fn filled(text: &str, width: usize) -> String {
    wrapped(text, width).join("\n")
}

/// The first `lines` lines, with an ellipsis at the end of the last where there is more.
pub fn abbreviated(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut all = wrapped(text, width);
    if all.len() > lines {
        let rest = all.split_off(lines.saturating_sub(1)).join(" ");
        all.push(shortened(&rest, width));
    }
    all
}

/// The text in at most `width` columns, cut at a word, with an ellipsis where it is cut.
pub fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(2);
    let first = wrapped(text, room.max(1)).into_iter().next().unwrap_or_default();
    let first = first.trim_end_matches([',', ';', ':', ' ', '-', '–', '—']);
    if columns(first) + 2 <= width && !first.is_empty() { format!("{first} …") } else { "…".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        let hostile = "a\u{1b}[2Jb\u{7}\u{7f}c\u{9b}31md\u{202e}e\u{2066}f\u{200b}g\u{e0041}h\rI\u{2028}j";
        assert_eq!(neutral(hostile), "a␛[2Jb␇␡c<U+009B>31md<U+202E>e<U+2066>f<U+200B>g<U+E0041>h␍I<U+2028>j");
        assert_eq!(one_line(" a\n\n b\u{2028}c\u{85}d\r\n"), "a b c d");
        assert_eq!(one_line("👩\u{200d}👧 می\u{200c}خواهم"), "👩\u{200d}👧 می\u{200c}خواهم");
    }

    #[test]
    fn text_is_cut_at_words_and_never_wider_than_asked() {
        assert_eq!(shortened("the vote is lost", 16), "the vote is lost");
        assert_eq!(shortened("the vote, is lost", 12), "the vote …");
        assert_eq!(shortened("incomprehensibilities", 8), "incomp …");
        assert_eq!(shortened("国会議員の会議", 8), "国会議 …");
        for width in 0..20 {
            assert!(columns(&shortened("a vote 国会 is lost", width)) <= width.max(1));
        }
        assert_eq!(abbreviated("one two three four five", 9, 2), ["one two", "three …"]);
        assert_eq!(abbreviated("one two three", 9, 2), ["one two", "three"]);
        assert_eq!(wrapped("", 9), [""]);
    }
}
