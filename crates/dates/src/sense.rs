//! What an expression says before it is known when it is said: "Tuesday", "two weeks, counted back".

use crate::rules::PARTS;

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum In {
    /// Not said.
    Open,
    /// This one.
    Is(i16),
    /// So many years from the year of publication.
    By(i32),
    /// The nearest one behind (-1) or ahead (1) of the time that the story is at: "the 12th of October last".
    Toward(i8),
}

/// The meaning of an expression, not yet put on the calendar. Units are numbered as in `rules/words.toml`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sense {
    Day {
        year: In,
        month: i8,
        day: i8,
    },
    /// From a day of a month to another, both included.
    Days {
        year: In,
        month: i8,
        from: i8,
        to: i8,
    },
    Month {
        year: In,
        month: i8,
    },
    Year(i16),
    Era(i32),
    Decade(i16),
    Century(i16),
    CenturyBefore(i16),
    Quarter {
        quarter: i8,
        year: In,
    },
    Half {
        half: i8,
        year: In,
    },
    /// A half of a month; of the month the story is in, where none is named.
    HalfMonth {
        second: bool,
        month: Option<(i8, In)>,
        by: i32,
    },
    Season {
        season: i8,
        year: In,
        by: Option<i32>,
    },
    Fiscal {
        year: In,
    },
    School {
        year: In,
    },
    WeekdayOf {
        nth: i8,
        weekday: i8,
        month: i8,
        year: In,
    },
    WeekOf {
        nth: i8,
        month: i8,
        year: In,
    },
    WeekWith {
        day: i8,
        month: i8,
        year: In,
    },
    /// A weekday; `by` is what stands before it (last, this, next), `week` the week it is said to be in.
    Weekday {
        weekday: i8,
        by: Option<i32>,
        week: Option<i32>,
    },
    WeekdayFrom {
        weekday: i8,
        by: i32,
    },
    Unit {
        unit: u8,
        by: i32,
        narrative: bool,
    },
    Weekend {
        by: Option<i32>,
    },
    /// `n` units on (`by` 1) or back (-1); `n` is not a number where it is not said.
    Shift {
        n: f64,
        unit: u8,
        by: i32,
        narrative: bool,
    },
    /// The date last spoken of, taken to a unit.
    Same {
        unit: Option<u8>,
    },
    /// A day of the month last spoken of.
    NthDay(i8),
    /// The same time so many years off.
    YearOn(i32),
    Holiday {
        day: &'static str,
        year: In,
    },
    Reference(&'static str),
    /// Numbers of units. Not a number: some.
    Duration(Vec<(f64, u8)>),
    /// A set, by its TIMEX3 value.
    Set(String),
    /// Minutes since midnight; minutes from UTC.
    Clock {
        minutes: i32,
        zone: Option<i32>,
    },
    /// A part of a day.
    Part {
        part: i8,
        of: Box<Sense>,
    },
    At {
        clock: Box<Sense>,
        day: Box<Sense>,
    },
    WeekdayIn {
        weekday: i8,
        week: Box<Sense>,
    },
    /// With a TIMEX3 modifier.
    With {
        modifier: &'static str,
        inner: Box<Sense>,
    },
}

impl Sense {
    /// Which parts of joined expressions this may be: bits of [`PARTS`].
    pub(crate) fn parts(&self) -> u16 {
        let bit = |name: &str| PARTS.iter().position(|p| *p == name).map_or(0, |k| 1u16 << k);
        let date = bit("<date>");
        match self {
            Self::Weekday { by: None, week: None, .. } => bit("<day>") | bit("<weekday>") | date,
            Self::Day { .. }
            | Self::Weekday { .. }
            | Self::WeekdayFrom { .. }
            | Self::WeekdayOf { .. }
            | Self::WeekdayIn { .. }
            | Self::NthDay(_)
            | Self::Holiday { .. }
            | Self::Unit { unit: 4, .. }
            | Self::Shift { unit: 4, .. }
            | Self::Same { unit: None | Some(4) } => bit("<day>") | date,
            Self::Month { .. } => bit("<month>") | date,
            Self::Year(_) => bit("<year>") | date,
            Self::Unit { unit: 5, .. } => bit("<week>") | date,
            Self::Season { .. } => bit("<season>") | date,
            Self::Decade(_)
            | Self::Century(_)
            | Self::Quarter { .. }
            | Self::Fiscal { .. }
            | Self::School { .. }
            | Self::Unit { .. }
            | Self::Weekend { .. } => date,
            Self::Clock { .. } => bit("<clock>"),
            Self::Duration(_) => bit("<duration>"),
            _ => 0,
        }
    }
}
