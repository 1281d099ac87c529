//! Days: civil dates as numbers, and the spans of days that EDTF values stand for.

/// Days since 1970-01-01 of a civil date (Hinnant, "chrono-compatible low-level date algorithms").
fn number(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn length(y: i64, m: i64) -> i64 {
    let (y2, m2) = if m == 12 { (y + 1, 1) } else { (y, m + 1) };
    number(y2, m2, 1) - number(y, m, 1)
}

/// First and last day (days since 1970-01-01) that a date (`2025-03-04`, with or without a time), month, ISO week, year or interval of them
/// (`a/b`, open ends cut to the other end) stands for. `None` for anything else; nothing is guessed.
#[must_use]
pub fn span(edtf: &str) -> Option<(i64, i64)> {
    let edtf = edtf.trim().trim_end_matches(['~', '?', '%']);
    if let Some((a, b)) = edtf.split_once('/') {
        return match (span(a), span(b)) {
            (Some(x), Some(y)) => Some((x.0, y.1.max(x.0))),
            (Some(x), None) | (None, Some(x)) => Some(x),
            (None, None) => None,
        };
    }
    let date = edtf.split('T').next()?;
    let mut parts = date.split('-');
    let year: i64 = parts.next()?.parse().ok().filter(|y| (1..=9999).contains(y))?;
    let Some(second) = parts.next() else { return Some((number(year, 1, 1), number(year, 12, 31))) };
    if let Some(week) = second.strip_prefix('W') {
        let week: i64 = week.parse().ok().filter(|w| (1..=53).contains(w))?;
        let fourth = number(year, 1, 4);
        let monday = fourth - (fourth + 3).rem_euclid(7) + (week - 1) * 7;
        return Some((monday, monday + 6));
    }
    let month: i64 = second.parse().ok().filter(|m| (1..=12).contains(m))?;
    let last = length(year, month);
    match parts.next() {
        None => Some((number(year, month, 1), number(year, month, last))),
        Some(d) => {
            let d: i64 = d.parse().ok().filter(|d| (1..=last).contains(d))?;
            Some((number(year, month, d), number(year, month, d)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_days() {
        assert_eq!(span("1970-01-01"), Some((0, 0)));
        assert_eq!(span("2000-03-01T12:00:00Z"), Some((11_017, 11_017)));
        assert_eq!(span("2025-02"), Some((span("2025-02-01").unwrap().0, span("2025-02-28").unwrap().1)));
        assert_eq!(span("2025-W39"), Some((span("2025-09-22").unwrap().0, span("2025-09-28").unwrap().0)));
        assert_eq!(span("2025-09-01/2025-09-03").map(|(a, b)| b - a), Some(2));
        for bad in ["", "soon", "2025-13", "2025-02-30", "2025-W99", "PRESENT_REF"] {
            assert_eq!(span(bad), None, "{bad}");
        }
    }
}
