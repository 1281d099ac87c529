//! Publication dates, in the forms that pages and people write them, to ISO 8601.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt::rfc2822};
use onrecord_record::month_number;

/// A publication date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// A date (`2025-03-04`) or an RFC 3339 time.
    pub value: String,
    /// The day where it was written.
    day: Date,
    /// The same moment's day in UTC.
    utc_day: Date,
}

impl Published {
    /// Whether both may be the same day, in either's zone.
    pub fn same_day(&self, other: &Self) -> bool {
        [self.day, self.utc_day].iter().any(|d| [other.day, other.utc_day].contains(d))
    }

    fn date(day: Date) -> Option<Self> {
        // Outside these years it is a default ("0001-01-01") or a number taken for a date.
        (1600..=2200).contains(&day.year()).then(|| Self { value: day.to_string(), day, utc_day: day })
    }

    /// A moment, written with the offset it came with: the day on the spot is what "today" in the article means.
    fn moment(at: Timestamp, zone: &TimeZone) -> Option<Self> {
        let offset = zone.to_offset(at);
        let there = offset.to_datetime(at);
        let seconds = offset.seconds();
        let zone = if seconds == 0 {
            "Z".to_owned()
        } else {
            let sign = if seconds < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
        };
        let value = format!("{}{zone}", there.strftime("%Y-%m-%dT%H:%M:%S"));
        let day = there.date();
        Self::date(day).map(|p| Self { value, utc_day: TimeZone::UTC.to_datetime(at).date(), ..p })
    }
}

/// Reads a date or time; `None` where it is not one, or not one that can be read in only one way (`03/04/2025`).
///
/// A time without its offset from UTC gives the date alone, since the record's times are moments.
pub(crate) fn published(value: &str) -> Option<Published> {
    let value = value.trim();
    if value.len() > 100 || !value.is_ascii() && value.chars().count() > 60 {
        return None;
    }
    epoch(value).or_else(|| iso(value)).or_else(|| mail(value)).or_else(|| words(value)).or_else(|| numbers(value))
}

/// ISO 8601 and its looser cousins: `2025-03-04`, `2025-03-04T18:20:00.000Z`, `2025-03-04 18:20 +0100`, `20250304T1820Z`.
fn iso(value: &str) -> Option<Published> {
    let digits = |s: &str| -> Option<i16> { s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse().ok())? };
    let (year, rest) = (digits(value.get(..4)?)?, value.get(4..)?);
    let (month, day, rest) = match rest.as_bytes().first()? {
        sep @ (b'-' | b'/' | b'.') => {
            let sep = char::from(*sep);
            let (month, rest) = rest[1..].split_once(sep)?;
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (digits(month)?, digits(&rest[..end])?, &rest[end..])
        }
        _ => (digits(rest.get(..2)?)?, digits(rest.get(2..4)?)?, rest.get(4..)?),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return Published::date(date);
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || ":.".contains(c))).unwrap_or(rest.len());
    let (clock, zone) = (&rest[..end], rest[end..].trim());
    let Some(time) = time_of_day(clock) else { return Published::date(date) };
    let Some(offset) = offset(zone) else { return Published::date(date) };
    let at = offset.to_timestamp(date.to_datetime(time)).ok()?;
    Published::moment(at, &offset.to_time_zone())
}

/// `18:20`, `18:20:00`, `18:20:00.000`, `182000`.
fn time_of_day(clock: &str) -> Option<jiff::civil::Time> {
    let whole = clock.split('.').next()?;
    let digits: String = whole.chars().filter(|c| *c != ':').collect();
    let part = |i: usize| digits.get(i..i + 2).and_then(|s| s.parse::<i8>().ok());
    if !matches!(digits.len(), 4 | 6) {
        return None;
    }
    // A leap second is the last second of its minute.
    jiff::civil::Time::new(part(0)?, part(2)?, part(4).unwrap_or(0).min(59), 0).ok()
}

/// `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `+01`.
fn offset(zone: &str) -> Option<jiff::tz::Offset> {
    if ["z", "utc", "gmt"].iter().any(|z| zone.eq_ignore_ascii_case(z)) {
        return Some(jiff::tz::Offset::UTC);
    }
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits: String = zone.chars().skip(1).filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits.get(2..).filter(|s| !s.is_empty()).unwrap_or("0").parse().ok()?;
    if hours > 14 || minutes > 59 {
        return None;
    }
    jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// Seconds or milliseconds since 1970, from 1990 on, as some content systems write.
fn epoch(value: &str) -> Option<Published> {
    if !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: i64 = value.parse().ok()?;
    let seconds = match value.len() {
        9 | 10 => n,
        13 => n / 1000,
        _ => return None,
    };
    let at = Timestamp::from_second(seconds).ok().filter(|_| seconds > 631_152_000)?;
    Published::moment(at, &TimeZone::UTC)
}

/// RFC 2822: `Tue, 04 Mar 2025 18:20:00 +0000`.
fn mail(value: &str) -> Option<Published> {
    let at = rfc2822::parse(value).ok()?;
    Published::moment(at.timestamp(), at.time_zone())
}

/// English dates in words, with or without a weekday and a time: `March 4, 2025`, `4 March 2025, 18:20`,
/// `Published Tuesday, Sept. 16, 2025 8:05 p.m. EDT`.
fn words(value: &str) -> Option<Published> {
    let tokens: Vec<String> =
        value.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).map(str::to_lowercase).collect();
    let month = |t: &str| month_number(t).and_then(|m| i8::try_from(m).ok());
    let day = |t: &String| {
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|s| t.strip_suffix(s)).unwrap_or(t);
        bare.parse::<i8>().ok().filter(|d| (1..=31).contains(d) && bare.len() <= 2)
    };
    let year = |t: &String| t.parse::<i16>().ok().filter(|_| t.len() == 4);
    let mut found = tokens.iter().enumerate().filter_map(|(i, t)| Some((i, month(t)?)));
    let (at, month) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let after = |n: usize| tokens.get(at + n);
    let before = at.checked_sub(1).and_then(|i| tokens.get(i));
    let american = after(1).and_then(day).zip(after(2).and_then(year));
    let british = || before.and_then(day).zip(after(1).and_then(year));
    let (day, year) = american.or_else(british)?;
    Published::date(Date::new(year, month, day).ok()?)
}

/// `16.09.2025`, `09/16/2025`: only where one number cannot be a month.
fn numbers(value: &str) -> Option<Published> {
    let date = value.split([' ', ',', 'T']).next()?;
    let sep = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| "./-".contains(*c))?;
    let parts: Vec<&str> = date.split(sep).collect();
    let [a, b, year] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    let (a, b, year): (i8, i8, i16) = (a.parse().ok()?, b.parse().ok()?, year.parse().ok()?);
    let (day, month) = match (a, b) {
        // Points are not used for month-first dates.
        _ if sep == '.' => (a, b),
        (1..=12, 13..=31) => (b, a),
        (13..=31, 1..=12) => (a, b),
        _ if a == b => (a, b),
        _ => return None,
    };
    Published::date(Date::new(year, month, day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(s: &str) -> Option<String> {
        published(s).map(|p| p.value)
    }

    #[test]
    fn forms() {
        for (given, expected) in [
            ("2025-03-04", "2025-03-04"),
            ("2025/3/4", "2025-03-04"),
            ("20250304", "2025-03-04"),
            ("2025-03-04T18:20:00Z", "2025-03-04T18:20:00Z"),
            ("2025-03-04T18:20:00.123Z", "2025-03-04T18:20:00Z"),
            ("2025-03-04t18:20:60+00:00", "2025-03-04T18:20:59Z"),
            ("2025-03-04T18:20+01:00", "2025-03-04T18:20:00+01:00"),
            ("2025-03-04 18:20:00 -0530", "2025-03-04T18:20:00-05:30"),
            ("20250304T182000Z", "2025-03-04T18:20:00Z"),
            ("2025-03-04T18:20:00", "2025-03-04"),
            ("2025-03-04 18:20", "2025-03-04"),
            ("Tue, 04 Mar 2025 18:20:00 +0100", "2025-03-04T18:20:00+01:00"),
            ("March 4, 2025", "2025-03-04"),
            ("Published: Tuesday, Sept. 16, 2025 8:05 p.m. EDT", "2025-09-16"),
            ("16 September 2025, 20:05", "2025-09-16"),
            ("16th Sept 2025", "2025-09-16"),
            ("1741112400", "2025-03-04T18:20:00Z"),
            ("1741112400000", "2025-03-04T18:20:00Z"),
            ("16.09.2025", "2025-09-16"),
            ("9/16/2025", "2025-09-16"),
        ] {
            assert_eq!(value(given).as_deref(), Some(expected), "{given}");
        }
        for given in [
            "",
            "yesterday",
            "2025-13-04",
            "0001-01-01T00:00:00",
            "03/04/2025",
            "2025",
            "Lindhaven",
            "2025-02-30",
            "12345",
            "May or June 2025",
        ] {
            assert_eq!(value(given), None, "{given}");
        }
    }

    #[test]
    fn same_moment_is_the_same_day_in_any_zone() {
        let day = |s| published(s).expect("a date");
        assert!(day("2025-09-17T01:00:00+02:00").same_day(&day("2025-09-16T23:00:00Z")));
        assert!(day("2025-09-17").same_day(&day("2025-09-17T23:30:00-04:00")));
        assert!(!day("2025-09-17T12:00:00Z").same_day(&day("2025-09-19")));
    }
}
