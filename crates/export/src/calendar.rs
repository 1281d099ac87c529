//! iCalendar (RFC 5545): open deadlines as whole-day events.

use crate::article::word;
use onrecord_record::{Commitment, Outcome, digest};

/// By when a commitment falls due, as last revised (EDTF).
#[must_use]
pub fn due(c: &Commitment) -> Option<&str> {
    c.revisions.last().map(|r| r.due.as_str()).or(c.due.as_deref())
}

/// The commitments that are open and have a day, each on the last day that EDTF leaves open. `speaker` names whose it
/// is; `published` is when the article of this name appeared (RFC 3339), which stamps the event, so that the same archive
/// gives the same file.
pub fn calendar<'a>(
    commitments: impl IntoIterator<Item = &'a Commitment>,
    speaker: impl Fn(&Commitment) -> String,
    published: impl Fn(&str) -> Option<String>,
) -> String {
    let mut s = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//onrecord//commitments//EN\r\n");
    for c in commitments.into_iter().filter(|c| c.outcome == Outcome::Pending) {
        let Some(day) = due(c).and_then(last_day) else { continue };
        let made = format!("{}#{}", c.made.document, c.made.attribution);
        let id = digest(format!("{made} {}", c.what).as_bytes());
        let stamp = published(&c.made.document).and_then(|p| stamp(&p)).unwrap_or_else(|| format!("{day}T000000Z"));
        let title = format!("{} ({}): {}", speaker(c), word(&c.kind), c.what);
        for line in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@onrecord", id.trim_start_matches("sha256:")),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{day}"),
            format!("SUMMARY:{}", escaped(&title)),
            format!("DESCRIPTION:{}", escaped(&made)),
            "END:VEVENT".to_owned(),
        ] {
            fold(&mut s, &line);
        }
    }
    s.push_str("END:VCALENDAR\r\n");
    s
}

/// `20251001` from a date; the last day of a month or of an interval.
fn last_day(edtf: &str) -> Option<String> {
    let end = edtf.rsplit('/').next()?;
    let parts: Vec<i16> = end.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let date = match parts[..] {
        [y, m, d] => jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?,
        [y, m] => jiff::civil::Date::new(y, i8::try_from(m).ok()?, 1).ok()?.last_of_month(),
        _ => return None,
    };
    Some(date.strftime("%Y%m%d").to_string())
}

fn stamp(published: &str) -> Option<String> {
    let at: jiff::Timestamp = published.parse().ok()?;
    Some(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// Text on one line as RFC 5545 wants it (3.3.11), without control characters.
fn escaped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    plain.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A line of at most 75 bytes, folded on character boundaries (3.1).
fn fold(s: &mut String, l: &str) {
    let mut width = 0;
    for c in l.chars() {
        if width + c.len_utf8() > 74 {
            s.push_str("\r\n ");
            width = 1;
        }
        s.push(c);
        width += c.len_utf8();
    }
    s.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_days() {
        assert_eq!(last_day("2025-10-01").as_deref(), Some("20251001"));
        assert_eq!(last_day("2025-02").as_deref(), Some("20250228"));
        assert_eq!(last_day("2025-02-01/2025-02-03").as_deref(), Some("20250203"));
        assert_eq!(last_day("2025-W39"), None);
    }

    #[test]
    fn calendar_lines_are_folded_and_escaped() {
        let mut s = String::new();
        fold(&mut s, &format!("SUMMARY:{}", escaped(&"a, b; c\\d é\n\u{7} ".repeat(20))));
        assert!(s.split("\r\n").all(|l| l.len() <= 75) && s.contains("a\\, b\\; c\\\\d"));
        assert!(!s.replace("\r\n", "").contains(char::is_control));
    }
}
