//! Words for people: dates, acts, kinds.

use jiff::civil::Date;
use onrecord_record::month_name;
use serde::Serialize;

/// The contract's word for a value, such as `threaten`.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

/// The first day that an EDTF date or an RFC 3339 time leaves open, in days since 1970.
pub fn day(edtf: &str) -> Option<i64> {
    since_1970(date(edtf)?)
}

/// The last day that an EDTF date leaves open, in days since 1970.
pub fn last_day(edtf: &str) -> Option<i64> {
    let end = edtf.rsplit('/').next().filter(|e| !e.is_empty() && *e != "..")?;
    let first = date(end)?;
    let last = match parts(end)? {
        (_, Some(_), Some(_)) => first,
        (_, Some(13..), None) => first.checked_add(jiff::Span::new().months(2)).ok()?.last_of_month(),
        (_, Some(_), None) => first.last_of_month(),
        (_, None, _) => first.last_of_year(),
    };
    since_1970(last)
}

fn since_1970(date: Date) -> Option<i64> {
    Some(date.duration_since(Date::new(1970, 1, 1).ok()?).as_hours() / 24)
}

/// The first day that an EDTF date or an RFC 3339 time leaves open.
fn date(edtf: &str) -> Option<Date> {
    let (y, m, d) = parts(edtf)?;
    // A season (21 to 24) by the month in which it begins.
    let month = m.map_or(1, |m| if m > 12 { (m - 20) * 3 } else { m });
    Date::new(y, month, d.unwrap_or(1)).ok()
}

/// Year, month or season, and day of a date, as far as it has them.
fn parts(edtf: &str) -> Option<(i16, Option<i8>, Option<i8>)> {
    let first = edtf.split('/').next()?;
    let plain = first.split('T').next()?.trim_end_matches(['~', '?', '%']);
    let mut numbers = plain.split('-');
    let y = numbers.next()?.parse().ok()?;
    let mut next = || numbers.next().map(str::parse::<i8>).transpose().ok();
    let (m, d) = (next()?, next()?);
    Some((y, m.filter(|m| (1..=12).contains(m) || (21..=24).contains(m)), d))
}

/// A day counted from 1970, as an ISO date.
pub fn iso(day: i64) -> String {
    let start = Date::new(1970, 1, 1).unwrap_or_default();
    let span = jiff::Span::new().try_days(day);
    span.and_then(|s| start.checked_add(s)).map_or_else(|_| String::new(), |d| d.to_string())
}

const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];

/// A month's or season's name.
fn month(number: i8) -> Option<&'static str> {
    let n = u8::try_from(number).ok()?;
    month_name(n).or_else(|| SEASONS.get(usize::from(n).wrapping_sub(21)).copied())
}

/// A date for people: `4 March 2025`, `March 2025`, `4–6 March 2025`; what is none of these as it stands.
pub fn when(edtf: &str) -> String {
    let one = |s: &str| -> Option<String> {
        let (y, m, d) = parts(s)?;
        Some(match (m.and_then(month), d) {
            (Some(m), Some(d)) => format!("{d} {m} {y}"),
            (Some(m), None) => format!("{m} {y}"),
            (None, None) if s.len() == 4 => y.to_string(),
            _ => return None,
        })
    };
    let about = if edtf.ends_with(['~', '%']) { "about " } else { "" };
    match edtf.split_once('/') {
        Some((a, b)) => match (one(a), one(b)) {
            (Some(a), Some(b)) => format!("{a} to {b}"),
            (Some(a), None) if b.is_empty() || b == ".." => format!("from {a}"),
            (None, Some(b)) if a.is_empty() || a == ".." => format!("until {b}"),
            _ => edtf.to_owned(),
        },
        None => one(edtf).map_or_else(|| edtf.to_owned(), |s| format!("{about}{s}")),
    }
}

/// A day and a time for people, from RFC 3339.
pub fn moment(at: &str) -> String {
    let time = at.split_once('T').and_then(|(_, t)| t.get(..5));
    match time {
        Some(time) => format!("{}, {time}", when(at)),
        None => when(at),
    }
}

/// A short day for tight places: `4 Mar 2025`.
pub fn short(edtf: &str) -> String {
    match parts(edtf) {
        Some((y, Some(m), Some(d))) => {
            let month = month(m).and_then(|m| m.get(..3)).unwrap_or_default();
            format!("{d} {month} {y}")
        }
        _ => when(edtf),
    }
}

/// What one who does it does: `threatens`; or so many: `threaten`.
pub fn verb(act: &str, count: Option<u32>) -> String {
    let one = third_person(act);
    match (count, one.strip_suffix("ies")) {
        (Some(2..), Some(stem)) => format!("{stem}y"),
        (Some(2..), None) => one.trim_end_matches('s').to_owned(),
        _ => one.to_owned(),
    }
}

/// The third person of an act: `threatens`.
pub fn third_person(act: &str) -> &'static str {
    match act {
        "report" => "reports",
        "believe" => "believes",
        "deny" => "denies",
        "confirm" => "confirms",
        "accuse" => "accuses",
        "criticise" => "criticises",
        "praise" => "praises",
        "demand" => "demands",
        "propose" => "proposes",
        "ask" => "asks",
        "promise" => "promises",
        "threaten" => "threatens",
        "warn" => "warns",
        "predict" => "predicts",
        "decline" => "declines",
        "announce" => "announces",
        _ => "says",
    }
}

/// `1 article`, `2 articles`, `1,200 articles`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A number with commas at the thousands.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// At most so many characters, with an ellipsis where some are left out, cut between words where that is near.
pub fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = &text[..end];
    let at = cut.rfind(char::is_whitespace).filter(|i| *i > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..at].trim_end_matches(|c: char| c.is_whitespace() || ",;:–-".contains(c)))
}

/// A name for an address: lower-case letters and digits with hyphens between.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') && !matches!(c, '\'' | '’' | '.') {
            out.push('-');
        }
    }
    let cut: String = out.trim_end_matches('-').chars().take(60).collect();
    if cut.is_empty() { "unnamed".to_owned() } else { cut }
}

/// Text as it stands in a query (RFC 3986).
pub fn encoded(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_for_people() {
        for (edtf, expected) in [
            ("2025-03-04", "4 March 2025"),
            ("2025-03-04T18:20:00Z", "4 March 2025"),
            ("2025-03", "March 2025"),
            ("2025", "2025"),
            ("2025-03-04/2025-03-06", "4 March 2025 to 6 March 2025"),
            ("2025-03-04/..", "from 4 March 2025"),
            ("2025-24", "winter 2025"),
            ("2025-W10", "2025-W10"),
            ("", ""),
            ("2025-99-99", "2025-99-99"),
            ("٢٠٢٥", "٢٠٢٥"),
        ] {
            assert_eq!(when(edtf), expected, "{edtf}");
        }
        assert_eq!(short("2025-03-04"), "4 Mar 2025");
        assert_eq!(day("1970-01-31"), Some(30));
        assert_eq!(day("2025-02-30"), None);
        for (edtf, last) in [
            ("2025-02", "2025-02-28"),
            ("2025", "2025-12-31"),
            ("2025-24", "2026-02-28"),
            ("2025-03-01/2025-03-04", "2025-03-04"),
        ] {
            assert_eq!(iso(last_day(edtf).unwrap_or_default()), last, "{edtf}");
        }
        assert_eq!(last_day("2025-03-01/.."), None);
        assert_eq!(iso(day("2025-03-04").unwrap_or_default()), "2025-03-04");
    }

    #[test]
    fn numbers_slugs_cuts() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(counted(1, "article", "articles"), "1 article");
        assert_eq!((verb("deny", Some(3)), verb("criticise", Some(2))), ("deny".into(), "criticise".into()));
        assert_eq!((verb("deny", Some(1)), verb("warn", None)), ("denies".into(), "warns".into()));
        assert_eq!(slug("Marta Oslin"), "marta-oslin");
        assert_eq!(slug("the Foreign Ministry's “aide”"), "the-foreign-ministrys-aide");
        assert_eq!(slug("!?"), "unnamed");
        assert_eq!(shortened("one two three four", 12), "one two…");
        assert_eq!(shortened("short", 12), "short");
    }
}
