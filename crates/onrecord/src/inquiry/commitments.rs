//! `onrecord commitments`: promises, threats and demands, and what became of them; open deadlines as a calendar.

use super::options::Commitments;
use super::{input, line};
use anyhow::{Context as _, Result};
use onrecord_record::{Commitment, Corpus, Outcome, digest};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Commitments) -> Result<ExitCode> {
    let asked = input::ask(&options.input)?;
    let corpus = &asked.corpus;
    let names: BTreeMap<&str, &str> = corpus.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    let speaker = |c: &Commitment| {
        let name = c.speaker.as_deref().and_then(|e| names.get(e));
        name.map_or_else(|| "?".to_owned(), |n| (*n).to_owned())
    };
    let wanted = options.speaker.as_deref().map(str::to_lowercase);
    let shown: Vec<&Commitment> = corpus
        .commitments
        .iter()
        .filter(|c| wanted.as_ref().is_none_or(|w| speaker(c).to_lowercase().contains(w)))
        .filter(|c| !options.open || c.outcome == Outcome::Pending)
        .filter(|c| options.due_before.as_ref().is_none_or(|d| due(c).is_some_and(|x| x < d.as_str())))
        .collect();
    if let Some(path) = &options.ics {
        let open: Vec<&Commitment> = shown.iter().copied().filter(|c| c.outcome == Outcome::Pending).collect();
        std::fs::write(path, calendar(corpus, &open, &speaker)).with_context(|| path.display().to_string())?;
    }
    let mut out = std::io::stdout().lock();
    for c in shown {
        out.write_all(row(c, &speaker(c)).as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// By when it falls due, as last revised.
fn due(c: &Commitment) -> Option<&str> {
    c.revisions.last().map(|r| r.due.as_str()).or(c.due.as_deref())
}

fn row(c: &Commitment, speaker: &str) -> String {
    let mut s = String::new();
    // Writing to a String cannot fail.
    let _ = write!(s, "{} {} {} by {}", c.id, crate::view::word(&c.outcome), crate::view::word(&c.kind), line(speaker));
    if let Some(d) = due(c) {
        let _ = write!(s, ", due {}", line(d));
    }
    let _ = writeln!(s, ": {} [{}]", line(&c.what), line(&format!("{}#{}", c.made.document, c.made.attribution)));
    if let Some(x) = &c.condition {
        let _ = writeln!(s, "    condition: {}", line(x));
    }
    for r in &c.revisions {
        let _ = writeln!(
            s,
            "    then due {} [{}]",
            line(&r.due),
            line(&format!("{}#{}", r.made.document, r.made.attribution))
        );
    }
    if let Some(d) = &c.outcome_document {
        let _ = writeln!(s, "    {}: see {}", crate::view::word(&c.outcome), line(d));
    }
    s
}

/// Open commitments with a day as whole-day events (RFC 5545): the last day of what EDTF leaves open.
fn calendar(corpus: &Corpus, open: &[&Commitment], speaker: &impl Fn(&Commitment) -> String) -> String {
    let mut s = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//onrecord//commitments//EN\r\n");
    let published = |name: &str| {
        let d = corpus.documents.iter().find(|d| d.name == name);
        d.and_then(|d| d.record.document.published.clone())
    };
    for c in open {
        let Some(day) = due(c).and_then(last_day) else { continue };
        let made = format!("{}#{}", c.made.document, c.made.attribution);
        let id = digest(format!("{made} {}", c.what).as_bytes());
        // A stamp from the article, so that the same archive gives the same file.
        let stamp = published(&c.made.document).and_then(|p| stamp(&p)).unwrap_or_else(|| format!("{day}T000000Z"));
        let title = format!("{} ({}): {}", speaker(c), crate::view::word(&c.kind), c.what);
        for l in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@onrecord", &id["sha256:".len()..]),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{day}"),
            format!("SUMMARY:{}", escaped(&title)),
            format!("DESCRIPTION:{}", escaped(&made)),
            "END:VEVENT".to_owned(),
        ] {
            fold(&mut s, &l);
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

/// Text as RFC 5545 wants it (3.3.11).
fn escaped(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
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
        fold(&mut s, &format!("SUMMARY:{}", escaped(&"a, b; c\\d é ".repeat(20))));
        assert!(s.split("\r\n").all(|l| l.len() <= 75) && s.contains("a\\, b\\; c\\\\d"));
    }
}
