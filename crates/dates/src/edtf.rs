//! EDTF, the Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2): level 0 dates and intervals, and of level
//! 1 the seasons, unspecified digits, qualification of the whole, and open and unknown ends. Times of day are left out,
//! because nothing in a record needs them.

use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A date or an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// `1985-04-12`, `1985-04`, `1985`, `198X`, `2001-21~`
    Date(EdtfDate),
    /// `1964/2008`, `2004-06/..`, `/2006`
    Interval(End, End),
}

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// A date.
    At(EdtfDate),
    /// `..`: there is no end.
    Open,
    /// Nothing: the end is not known.
    Unknown,
}

/// A date of EDTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EdtfDate {
    grain: Grain,
    qualifier: Option<Qualifier>,
}

/// How sure a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// `?`
    Uncertain,
    /// `~`
    Approximate,
    /// `%`
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Grain {
    Day(Date),
    /// `2004-06-XX`
    SomeDay(i16, i8),
    Month(i16, i8),
    /// `2004-XX`
    SomeMonth(i16),
    /// 21 spring, 22 summer, 23 autumn, 24 winter.
    Season(i16, i8),
    Year(i16),
    Decade(i16),
    Century(i16),
}

/// Why a text is not EDTF (of the levels read here).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotEdtf;

impl fmt::Display for NotEdtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an EDTF date or interval of level 0, or of the parts of level 1 that are read")
    }
}

impl std::error::Error for NotEdtf {}

impl Edtf {
    fn of(grain: Grain) -> Self {
        Self::Date(EdtfDate { grain, qualifier: None })
    }

    /// `YYYY-MM-DD`
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self::of(Grain::Day(day))
    }

    /// `YYYY-MM`; months outside 1..=12 are brought to the nearest.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Self {
        Self::of(Grain::Month(year, month.clamp(1, 12)))
    }

    /// `YYYY-21` ... `YYYY-24`; `season` is 1 for spring to 4 for winter.
    #[must_use]
    pub fn season(year: i16, season: i8) -> Self {
        Self::of(Grain::Season(year, season.clamp(1, 4) + 20))
    }

    /// `YYYY`
    #[must_use]
    pub fn year(year: i16) -> Self {
        Self::of(Grain::Year(year))
    }

    /// `YYYX`, of the decade that the year falls in.
    #[must_use]
    pub fn decade(year: i16) -> Self {
        Self::of(Grain::Decade(year.div_euclid(10) * 10))
    }

    /// `YYXX`, of the century that the year falls in.
    #[must_use]
    pub fn century(year: i16) -> Self {
        Self::of(Grain::Century(year.div_euclid(100) * 100))
    }

    /// From the beginning of one to the end of the other; an interval counts with its outer ends.
    #[must_use]
    pub fn between(from: Self, to: Self) -> Self {
        let start = match from {
            Self::Date(d) => End::At(d),
            Self::Interval(start, _) => start,
        };
        let end = match to {
            Self::Date(d) => End::At(d),
            Self::Interval(_, end) => end,
        };
        Self::Interval(start, end)
    }

    /// The same, said to be approximate. An interval is left as it is.
    #[must_use]
    pub fn about(self) -> Self {
        match self {
            Self::Date(d) => Self::Date(EdtfDate { qualifier: Some(Qualifier::Approximate), ..d }),
            interval @ Self::Interval(..) => interval,
        }
    }

    /// The first day that it can mean; `None` for an open or unknown start.
    #[must_use]
    pub fn earliest(self) -> Option<Date> {
        match self {
            Self::Date(d) | Self::Interval(End::At(d), _) => d.grain.first(),
            Self::Interval(..) => None,
        }
    }

    /// The last day that it can mean; `None` for an open or unknown end.
    #[must_use]
    pub fn latest(self) -> Option<Date> {
        match self {
            Self::Date(d) | Self::Interval(_, End::At(d)) => d.grain.last(),
            Self::Interval(..) => None,
        }
    }
}

impl Grain {
    fn first(self) -> Option<Date> {
        match self {
            Self::Day(d) => Some(d),
            Self::SomeDay(y, m) | Self::Month(y, m) => Date::new(y, m, 1).ok(),
            Self::Season(y, s) => Date::new(y, (s - 20) * 3, 1).ok(),
            Self::SomeMonth(y) | Self::Year(y) | Self::Decade(y) | Self::Century(y) => Date::new(y, 1, 1).ok(),
        }
    }

    fn last(self) -> Option<Date> {
        let (y, m) = match self {
            Self::Day(d) => return Some(d),
            Self::SomeDay(y, m) | Self::Month(y, m) => (y, m),
            Self::Season(y, 24) => (y.checked_add(1)?, 2),
            Self::Season(y, s) => (y, (s - 20) * 3 + 2),
            Self::SomeMonth(y) | Self::Year(y) => (y, 12),
            Self::Decade(y) => (y.checked_add(9)?, 12),
            Self::Century(y) => (y.checked_add(99)?, 12),
        };
        Some(Date::new(y, m, 1).ok()?.last_of_month())
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(d) => d.fmt(f),
            Self::Interval(a, b) => write!(f, "{a}/{b}"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(d) => d.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

fn year(y: i16) -> String {
    if y < 0 { format!("-{:04}", -i32::from(y)) } else { format!("{y:04}") }
}

impl fmt::Display for EdtfDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.grain {
            Grain::Day(d) => write!(f, "{}-{:02}-{:02}", year(d.year()), d.month(), d.day())?,
            Grain::SomeDay(y, m) => write!(f, "{}-{m:02}-XX", year(y))?,
            Grain::Month(y, m) | Grain::Season(y, m) => write!(f, "{}-{m:02}", year(y))?,
            Grain::SomeMonth(y) => write!(f, "{}-XX", year(y))?,
            Grain::Year(y) => f.write_str(&year(y))?,
            Grain::Decade(y) => write!(f, "{:03}X", y / 10)?,
            Grain::Century(y) => write!(f, "{:02}XX", y / 100)?,
        }
        f.write_str(match self.qualifier {
            None => "",
            Some(Qualifier::Uncertain) => "?",
            Some(Qualifier::Approximate) => "~",
            Some(Qualifier::Both) => "%",
        })
    }
}

impl FromStr for Edtf {
    type Err = NotEdtf;

    fn from_str(s: &str) -> Result<Self, NotEdtf> {
        let Some((a, b)) = s.split_once('/') else { return Ok(Self::Date(s.parse()?)) };
        let end = |s: &str| -> Result<End, NotEdtf> {
            Ok(match s {
                ".." => End::Open,
                "" => End::Unknown,
                _ => End::At(s.parse()?),
            })
        };
        let (a, b) = (end(a)?, end(b)?);
        if !matches!(a, End::At(_)) && !matches!(b, End::At(_)) {
            return Err(NotEdtf);
        }
        if let (End::At(x), End::At(y)) = (a, b)
            && x.grain.first() > y.grain.last()
        {
            return Err(NotEdtf);
        }
        Ok(Self::Interval(a, b))
    }
}

impl FromStr for EdtfDate {
    type Err = NotEdtf;

    fn from_str(s: &str) -> Result<Self, NotEdtf> {
        let (s, qualifier) = match s.as_bytes().last() {
            Some(b'?') => (&s[..s.len() - 1], Some(Qualifier::Uncertain)),
            Some(b'~') => (&s[..s.len() - 1], Some(Qualifier::Approximate)),
            Some(b'%') => (&s[..s.len() - 1], Some(Qualifier::Both)),
            _ => (s, None),
        };
        Ok(Self { grain: grain(s).ok_or(NotEdtf)?, qualifier })
    }
}

fn grain(s: &str) -> Option<Grain> {
    let (sign, s) = s.strip_prefix('-').map_or((1, s), |rest| (-1, rest));
    let mut parts = s.split('-');
    let (y, m, d) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() || y.len() != 4 {
        return None;
    }
    let digits = |s: &str, n: usize| -> Option<i16> {
        (s.len() == n && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok())?
    };
    if let Some(tens) = y.strip_suffix("XX") {
        return (m.is_none() && sign > 0).then(|| digits(tens, 2).map(|t| Grain::Century(t * 100)))?;
    }
    if let Some(tens) = y.strip_suffix('X') {
        return (m.is_none() && sign > 0).then(|| digits(tens, 3).map(|t| Grain::Decade(t * 10)))?;
    }
    let year = digits(y, 4)? * sign;
    if sign < 0 && year == 0 {
        return None;
    }
    let Some(m) = m else { return Some(Grain::Year(year)) };
    if m == "XX" {
        return d.is_none_or(|d| d == "XX").then_some(Grain::SomeMonth(year)).filter(|_| d.is_none());
    }
    let month = i8::try_from(digits(m, 2)?).ok()?;
    let Some(d) = d else {
        return match month {
            1..=12 => Some(Grain::Month(year, month)),
            21..=24 => Some(Grain::Season(year, month)),
            _ => None,
        };
    };
    if d == "XX" {
        return (1..=12).contains(&month).then_some(Grain::SomeDay(year, month));
    }
    let day = i8::try_from(digits(d, 2)?).ok()?;
    Date::new(year, month, day).ok().map(Grain::Day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dates() -> impl Strategy<Value = Edtf> {
        prop_oneof![
            (-4000i16..4000, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Edtf::day(Date::new(y, m, d).unwrap())),
            (-4000i16..4000, 1i8..=12).prop_map(|(y, m)| Edtf::month(y, m)),
            (1i16..4000, 1i8..=4).prop_map(|(y, s)| Edtf::season(y, s)),
            (0i16..4000).prop_map(Edtf::year),
            (0i16..4000).prop_map(Edtf::decade),
            (0i16..4000).prop_map(Edtf::century),
        ]
        .prop_filter("there is no year -0", |e| !e.to_string().starts_with("-0000"))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(a in dates(), b in dates(), about: bool) {
            let a = if about { a.about() } else { a };
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            let both = Edtf::between(a, b);
            if a.earliest() <= b.latest() {
                prop_assert_eq!(both.to_string().parse(), Ok(both));
            } else {
                prop_assert_eq!(both.to_string().parse::<Edtf>(), Err(NotEdtf));
            }
        }

        #[test]
        fn a_date_begins_before_it_ends(a in dates()) {
            prop_assert!(a.earliest() <= a.latest());
            prop_assert!(a.earliest().is_some());
        }

        #[test]
        fn any_text_is_read_or_refused(s in "[0-9X~?%/.-]{0,24}") {
            if let Ok(e) = s.parse::<Edtf>() {
                prop_assert_eq!(e.to_string(), s);
            }
        }
    }

    #[test]
    fn forms_of_levels_0_and_1() {
        for s in [
            "1985-04-12",
            "1985-04",
            "1985",
            "1964/2008",
            "2004-06/2006-08",
            "2001-21",
            "1984?",
            "2004-06~",
            "2004-06-11%",
        ] {
            assert_eq!(s.parse::<Edtf>().map(|e| e.to_string()), Ok(s.to_owned()));
        }
        for s in
            ["201X", "20XX", "2004-XX", "1985-04-XX", "../1985-04-12", "1985-04-12/..", "1985-04-12/", "/1985", "-1985"]
        {
            assert_eq!(s.parse::<Edtf>().map(|e| e.to_string()), Ok(s.to_owned()));
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for s in [
            "1985-02-30",
            "1985-13",
            "85",
            "1985-4-12",
            "../..",
            "/",
            "2008/1964",
            "1985-04-12T",
            "X985",
            "198X-01",
            "",
        ] {
            assert_eq!(s.parse::<Edtf>(), Err(NotEdtf), "{s}");
        }
    }

    #[test]
    fn the_ends_of_an_interval() {
        let e: Edtf = "2025-24/2026-XX".parse().unwrap();
        assert_eq!(e.earliest(), Date::new(2025, 12, 1).ok());
        assert_eq!(e.latest(), Date::new(2026, 12, 31).ok());
    }
}
