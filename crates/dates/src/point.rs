//! A stretch of the calendar that a date expression stands for: a day, a week, a month ... with its TIMEX3 value, its
//! EDTF form, and its first and last day.

use crate::edtf::Edtf;
use jiff::civil::{Date, Weekday};

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// One day.
    Day(Date),
    /// From a day to another, both included.
    Days(Date, Date),
    /// An ISO 8601 week.
    Week(i16, i8),
    /// The Saturday and Sunday of an ISO 8601 week.
    Weekend(i16, i8),
    /// A month.
    Month(i16, i8),
    /// A quarter, 1 to 4.
    Quarter(i16, i8),
    /// A half-year, 1 or 2.
    Half(i16, i8),
    /// A season, 1 spring to 4 winter; a winter belongs to the year in which it begins.
    Season(i16, i8),
    /// A year.
    Year(i16),
    /// A decade, by its first year.
    Decade(i16),
    /// A century, by its first year.
    Century(i16),
    /// A fiscal year, by its number. When it begins depends on whose it is.
    Fiscal(i16),
    /// A school or academic year, by the year in which it begins.
    School(i16),
}

impl Point {
    /// The week that a day falls in.
    #[must_use]
    pub fn week_of(day: Date) -> Self {
        let w = day.iso_week_date();
        Self::Week(w.year(), w.week())
    }

    /// The TIMEX3 value (TimeML 1.2.1, ISO 8601 with its extensions for seasons, quarters and weekends).
    #[must_use]
    pub fn timex(self) -> String {
        match self {
            Self::Day(d) => d.strftime("%Y-%m-%d").to_string(),
            Self::Days(a, b) => format!("P{}D", i64::from((b - a).get_days()) + 1),
            Self::Week(y, w) => format!("{y:04}-W{w:02}"),
            Self::Weekend(y, w) => format!("{y:04}-W{w:02}-WE"),
            Self::Month(y, m) => format!("{y:04}-{m:02}"),
            Self::Quarter(y, q) => format!("{y:04}-Q{q}"),
            Self::Half(y, h) => format!("{y:04}-H{h}"),
            Self::Season(y, s) => format!("{y:04}-{}", ["SP", "SU", "FA", "WI"][(s.clamp(1, 4) - 1) as usize]),
            Self::Year(y) if y < 0 => format!("-{:04}", -y),
            Self::Year(y) => format!("{y:04}"),
            Self::Decade(y) => format!("{:03}", y / 10),
            Self::Century(y) => format!("{:02}", y / 100),
            Self::Fiscal(y) => format!("FY{y:04}"),
            Self::School(y) => format!("{y:04}-09/{:04}-08", y.saturating_add(1)),
        }
    }

    /// The first day. For a fiscal year, the first day of the calendar year before it: the widest reading.
    #[must_use]
    pub fn first(self) -> Option<Date> {
        match self {
            Self::Day(d) | Self::Days(d, _) => Some(d),
            Self::Week(y, w) => monday(y, w),
            Self::Weekend(y, w) => monday(y, w).and_then(|d| plus_days(d, 5)),
            Self::Month(y, m) => Date::new(y, m, 1).ok(),
            Self::Quarter(y, q) => Date::new(y, q.clamp(1, 4) * 3 - 2, 1).ok(),
            Self::Half(y, h) => Date::new(y, if h == 1 { 1 } else { 7 }, 1).ok(),
            Self::Season(y, s) => Date::new(y, s.clamp(1, 4) * 3, 1).ok(),
            Self::Year(y) | Self::Decade(y) | Self::Century(y) => Date::new(y, 1, 1).ok(),
            Self::Fiscal(y) => Date::new(y.checked_sub(1)?, 1, 1).ok(),
            Self::School(y) => Date::new(y, 9, 1).ok(),
        }
    }

    /// The last day.
    #[must_use]
    pub fn last(self) -> Option<Date> {
        let month_end = |y: i16, m: i8| Some(Date::new(y, m, 1).ok()?.last_of_month());
        match self {
            Self::Day(d) | Self::Days(_, d) => Some(d),
            Self::Week(y, w) | Self::Weekend(y, w) => monday(y, w).and_then(|d| plus_days(d, 6)),
            Self::Month(y, m) => month_end(y, m),
            Self::Quarter(y, q) => month_end(y, q.clamp(1, 4) * 3),
            Self::Half(y, h) => month_end(y, if h == 1 { 6 } else { 12 }),
            Self::Season(y, 4) => month_end(y.checked_add(1)?, 2),
            Self::Season(y, s) => month_end(y, s.clamp(1, 3) * 3 + 2),
            Self::Year(y) | Self::Fiscal(y) => month_end(y, 12),
            Self::Decade(y) => month_end(y.checked_add(9)?, 12),
            Self::Century(y) => month_end(y.checked_add(99)?, 12),
            Self::School(y) => month_end(y.checked_add(1)?, 8),
        }
    }

    /// As EDTF. Weeks, quarters and the like, which EDTF has no words for, are intervals of days.
    #[must_use]
    pub fn edtf(self) -> Option<Edtf> {
        Some(match self {
            Self::Day(d) => Edtf::day(d),
            Self::Days(a, b) => Edtf::between(Edtf::day(a), Edtf::day(b)),
            Self::Month(y, m) => Edtf::month(y, m),
            Self::Season(y, s) => Edtf::season(y, s),
            Self::Year(y) => Edtf::year(y),
            Self::Decade(y) => Edtf::decade(y),
            Self::Century(y) => Edtf::century(y),
            Self::School(y) => Edtf::between(Edtf::month(y, 9), Edtf::month(y.checked_add(1)?, 8)),
            Self::Quarter(y, q) => Edtf::between(Edtf::month(y, q * 3 - 2), Edtf::month(y, q * 3)),
            Self::Half(y, h) => Edtf::between(Edtf::month(y, h * 6 - 5), Edtf::month(y, h * 6)),
            Self::Fiscal(_) | Self::Week(..) | Self::Weekend(..) => {
                Edtf::between(Edtf::day(self.first()?), Edtf::day(self.last()?))
            }
        })
    }

    /// The year it begins in.
    #[must_use]
    pub fn year(self) -> i16 {
        match self {
            Self::Day(d) | Self::Days(d, _) => d.year(),
            Self::Week(y, _)
            | Self::Weekend(y, _)
            | Self::Month(y, _)
            | Self::Quarter(y, _)
            | Self::Half(y, _)
            | Self::Season(y, _)
            | Self::Year(y)
            | Self::Decade(y)
            | Self::Century(y)
            | Self::Fiscal(y)
            | Self::School(y) => y,
        }
    }
}

/// Monday of an ISO week.
fn monday(year: i16, week: i8) -> Option<Date> {
    jiff::civil::ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|w| w.date())
}

/// A day so many days on.
pub(crate) fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A day so many months on; the last day of a shorter month.
pub(crate) fn plus_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

/// The `nth` weekday of a month; 0 is the last.
pub(crate) fn nth_weekday(year: i16, month: i8, weekday: i8, nth: i8) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    first.nth_weekday_of_month(if nth == 0 { -1 } else { nth }, weekday).ok()
}

/// Easter Sunday of the Gregorian calendar (the "anonymous" algorithm, Nature 1876; Meeus, Astronomical Algorithms, ch. 8).
pub(crate) fn easter(year: i16) -> Option<Date> {
    if year < 1583 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// The day after the first Monday of November.
pub(crate) fn election_day(year: i16) -> Option<Date> {
    nth_weekday(year, 11, 1, 1).and_then(|d| plus_days(d, 1))
}
