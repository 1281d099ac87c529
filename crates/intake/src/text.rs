//! Plain text.

use crate::{Draft, Field, Refused, language};
use onrecord_record::Code;

/// Takes in plain text as it is.
pub(crate) fn read(text: String, draft: &mut Draft) -> Result<String, Refused> {
    refuse_empty(&text)?;
    draft.add(Field::Title, headline(&text), "first-line");
    language::judge(&text, draft);
    Ok(text)
}

/// Refuses text that has no characters but white space.
pub(crate) fn refuse_empty(text: &str) -> Result<(), Refused> {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err((Code::EmptyInput, "it holds no text".into()));
    }
    Ok(())
}

/// Characters and words that a headline has at most.
const LONGEST: (usize, usize) = (200, 30);

/// The first line, if it looks like a headline: short, not a sentence with its full stop, set off from what follows by
/// a blank line or by standing over a paragraph that is much longer.
fn headline(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (first, rest) = text.split_once('\n')?;
    let first = first.trim_end();
    let next = rest.lines().next().unwrap_or_default().trim();
    let body = rest.trim();
    let length = first.chars().count();
    if length > LONGEST.0 || first.split_whitespace().count() > LONGEST.1 || body.chars().count() <= length {
        return None;
    }
    let set_off = next.is_empty() || (next.chars().count() > 120 && next.chars().count() > 2 * length);
    let words = first.trim_end_matches(['"', '”', '’', '\'', ')', '»']);
    let stops = words.ends_with(['.', ',', ';', ':', '…']) && !ends_in_initials(words);
    let byline = first.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("by "));
    (set_off && !stops && !byline && first.chars().any(char::is_alphabetic)).then_some(first)
}

/// "Envoy flies to the U.S."
fn ends_in_initials(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let letters = last.split('.').filter(|s| !s.is_empty());
    last.matches('.').count() > 1 && letters.clone().count() > 1 && letters.into_iter().all(|s| s.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines() {
        let body = "The office said on Monday that it would not pay for the bridge.";
        for line in ["Office ‘will not pay’", "Who pays for the bridge?", "Office takes its case to the U.S."] {
            assert_eq!(headline(&format!("{line}\n\n{body}")), Some(line));
        }
        assert_eq!(headline(&format!("\n\nOffice will not pay \r\n\r\n{body}")), Some("Office will not pay"));
        let long = format!("Office will not pay\n{body} {body} {body}");
        assert_eq!(headline(&long), Some("Office will not pay"));
        for text in [
            format!("The office lied.\n\n{body}"),
            format!("By Ann Lee\n\n{body}"),
            format!("“It will not pay.”\n\n{body}"),
            "The office said on Monday\nthat it would not pay for\nthe bridge.".into(),
            "Office will not pay".into(),
            "Office will not pay\n".into(),
            format!("12\n\n{body}"),
            format!("{} and\n\n{body} {body} {body} {body} {body} {body}", ["word"; 40].join(" ")),
        ] {
            assert_eq!(headline(&text), None, "{text}");
        }
    }
}
