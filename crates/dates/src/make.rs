//! From the words that a pattern matched to what they say.

use crate::lexicon::bit;
use crate::rules::{Grammar, Rule};
use crate::sense::{In, Sense};
use crate::tokens::Token;
use onrecord_record::TimeKind;

/// How a rule makes its meaning. The names are those of the rule files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Make {
    Calendar,
    Days,
    YearTo,
    MonthToward,
    Month,
    Year,
    YearEra,
    Decade,
    Century,
    Quarter,
    HalfYear,
    HalfMonth,
    Season,
    FiscalYear,
    SchoolYear,
    WeekdayOfMonth,
    WeekOfMonth,
    Unit,
    PartOf,
    PartNarrative,
    Weekday,
    WeekdayNarrative,
    WeekdayPart,
    Weekend,
    Same,
    Shift,
    YearOn,
    NthDay,
    Reference,
    Holiday,
    Duration,
    DurationOne,
    DurationSome,
    Often,
    Every,
    Clock,
    At,
    Inner,
    In,
}

impl Make {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "calendar" => Self::Calendar,
            "days" => Self::Days,
            "year-to" => Self::YearTo,
            "month-toward" => Self::MonthToward,
            "month" => Self::Month,
            "year" => Self::Year,
            "year-era" => Self::YearEra,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "quarter" => Self::Quarter,
            "half-year" => Self::HalfYear,
            "half-month" => Self::HalfMonth,
            "season" => Self::Season,
            "fiscal-year" => Self::FiscalYear,
            "school-year" => Self::SchoolYear,
            "weekday-of-month" => Self::WeekdayOfMonth,
            "week-of-month" => Self::WeekOfMonth,
            "unit" => Self::Unit,
            "part-of" => Self::PartOf,
            "part-narrative" => Self::PartNarrative,
            "weekday" => Self::Weekday,
            "weekday-narrative" => Self::WeekdayNarrative,
            "weekday-part" => Self::WeekdayPart,
            "weekend" => Self::Weekend,
            "same" => Self::Same,
            "shift" => Self::Shift,
            "year-on" => Self::YearOn,
            "nth-day" => Self::NthDay,
            "ref" => Self::Reference,
            "holiday" => Self::Holiday,
            "duration" => Self::Duration,
            "duration-one" => Self::DurationOne,
            "duration-some" => Self::DurationSome,
            "often" => Self::Often,
            "every" => Self::Every,
            "clock" => Self::Clock,
            "at" => Self::At,
            "inner" => Self::Inner,
            "in" => Self::In,
            _ => return None,
        })
    }
}

/// What a pattern matched: tokens with the classes they were asked for, numbers, and expressions inside.
#[derive(Debug, Default, Clone)]
pub(crate) struct Matched {
    /// Token index and the classes that its place in the pattern asked for.
    pub(crate) tokens: Vec<(usize, u64)>,
    /// Numbers, in order.
    pub(crate) numbers: Vec<f64>,
    /// Expressions (indices), in order.
    pub(crate) inner: Vec<usize>,
}

impl Matched {
    /// Empty, with the room that it had.
    pub(crate) fn clear(&mut self) {
        self.tokens.clear();
        self.numbers.clear();
        self.inner.clear();
    }
}

/// A matched pattern and what it stands in.
pub(crate) struct Making<'a> {
    pub(crate) grammar: &'a Grammar,
    pub(crate) tokens: &'a [Token],
    pub(crate) matched: &'a Matched,
    pub(crate) inner: Vec<&'a Sense>,
    pub(crate) rule: &'a Rule,
}

impl Making<'_> {
    /// The token that was matched as a class, and what it is worth there.
    fn class(&self, name: &str) -> Option<(usize, i32)> {
        self.nth_class(name, 0)
    }

    fn nth_class(&self, name: &str, nth: usize) -> Option<(usize, i32)> {
        let class = self.grammar.lexicon.known_class(name)?;
        let mask = 1u64 << class;
        let fits = |(i, asked): &&(usize, u64)| asked & self.tokens[*i].bits & mask != 0;
        let (i, _) = self.matched.tokens.iter().filter(fits).nth(nth)?;
        let t = &self.tokens[*i];
        let value = if t.word == 0 || t.value != 0.0 { Some(t.value as i32) } else { None };
        Some((*i, value.or_else(|| self.grammar.lexicon.value(t.word, class))?))
    }

    fn small(&self, name: &str) -> Option<i8> {
        i8::try_from(self.class(name)?.1).ok()
    }

    /// Whether a literal word was matched.
    fn has(&self, word: &str) -> bool {
        let id = self.grammar.lexicon.id(word);
        id != 0 && self.matched.tokens.iter().any(|(i, _)| self.tokens[*i].word == id)
    }

    /// The unit among the matched words, whether asked for by class or by word.
    fn any_unit(&self) -> Option<u8> {
        let lexicon = &self.grammar.lexicon;
        let classes = [lexicon.known_class("UNIT")?, lexicon.known_class("UNITS")?];
        let of = |i: usize| classes.iter().find_map(|c| lexicon.value(self.tokens[i].word, *c));
        if let Some(unit) = self.matched.tokens.iter().rev().find_map(|(i, _)| of(*i)) {
            return u8::try_from(unit).ok();
        }
        self.has("weekend").then_some(11)
    }

    /// What a relative word counts: "last" -1, "this" 0, "next" 1.
    fn rel(&self) -> Option<i32> {
        self.class("REL").map(|(_, v)| v)
    }

    /// The same, also of a word that the pattern names outright.
    fn any_rel(&self) -> Option<i32> {
        let lexicon = &self.grammar.lexicon;
        let class = lexicon.known_class("REL")?;
        self.rel().or_else(|| self.matched.tokens.iter().find_map(|(i, _)| lexicon.value(self.tokens[*i].word, class)))
    }

    fn year(&self) -> In {
        if let Some((_, y)) = self.class("YEAR") {
            return i16::try_from(y).map_or(In::Open, In::Is);
        }
        if let Some((_, y)) = self.class("YEAR2") {
            let y = i16::try_from(y).unwrap_or(0);
            return In::Is(if y < 40 { 2000 + y } else { 1900 + y });
        }
        self.rel().map_or(In::Open, In::By)
    }

    /// The day of the month: a figure, or an ordinal.
    fn day(&self) -> Option<i8> {
        self.small("DAY").or_else(|| self.small("ORD"))
    }

    fn part(&self) -> Option<i8> {
        let lexicon = &self.grammar.lexicon;
        let class = lexicon.known_class("PART")?;
        let found = self.matched.tokens.iter().rev().find_map(|(i, _)| lexicon.value(self.tokens[*i].word, class));
        found.and_then(|v| i8::try_from(v).ok())
    }

    /// The inner meanings of which some part holds.
    fn inner_where(&self, test: impl Fn(&Sense) -> bool) -> Option<Sense> {
        self.inner.iter().find(|s| test(s)).map(|s| (*s).clone())
    }

    /// The meaning; `None` where the words make none after all.
    pub(crate) fn sense(&self) -> Option<Sense> {
        let rule = self.rule;
        Some(match rule.make {
            Make::Calendar => self.calendar()?,
            Make::Days => self.days()?,
            Make::YearTo => self.year_to()?,
            Make::MonthToward => self.month_toward()?,
            Make::Month => Sense::Month { year: self.year(), month: self.month()? },
            Make::Year => match self.year() {
                In::Is(y) => Sense::Year(y),
                _ => return None,
            },
            Make::YearEra => self.era()?,
            Make::Decade => self.decade()?,
            Make::Century => self.century()?,
            Make::Quarter => Sense::Quarter { quarter: self.quarter()?, year: self.year() },
            Make::HalfYear => Sense::Half { half: self.half()?, year: self.year() },
            Make::HalfMonth => {
                let month = self.month().map(|m| (m, self.year()));
                Sense::HalfMonth {
                    second: self.half()? == 2,
                    by: if month.is_none() { self.rel().unwrap_or(0) } else { 0 },
                    month,
                }
            }
            Make::Season => self.season()?,
            Make::FiscalYear => Sense::Fiscal {
                year: match self.class("FYEAR") {
                    Some((_, y)) => In::Is(i16::try_from(y).ok()?),
                    None => self.year(),
                },
            },
            Make::SchoolYear => Sense::School { year: self.year() },
            Make::WeekdayOfMonth => Sense::WeekdayOf {
                nth: self.small("ORD").filter(|n| *n <= 5)?,
                weekday: self.small("WEEKDAY")?,
                month: self.month()?,
                year: self.year(),
            },
            Make::WeekOfMonth => match self.small("DAY") {
                Some(day) => Sense::WeekWith { day, month: self.month()?, year: self.year() },
                None => Sense::WeekOf {
                    nth: self.small("ORD").filter(|n| *n <= 5)?,
                    month: self.month()?,
                    year: self.year(),
                },
            },
            Make::Unit => self.unit()?,
            Make::PartOf => {
                let day = Sense::Unit { unit: 4, by: rule.by.unwrap_or(0), narrative: false };
                Sense::Part { part: self.part().unwrap_or(4), of: Box::new(day) }
            }
            Make::PartNarrative => {
                let of = if self.has("second") {
                    Sense::Shift { n: 1.0, unit: 4, by: 1, narrative: true }
                } else {
                    Sense::Same { unit: None }
                };
                Sense::Part { part: self.part()?, of: Box::new(of) }
            }
            Make::Weekday => self.weekday()?,
            Make::WeekdayNarrative => Sense::WeekdayFrom { weekday: self.small("WEEKDAY")?, by: rule.by? },
            Make::WeekdayPart => {
                let part = Sense::Part { part: self.part()?, of: Box::new(self.weekday()?) };
                let modifier = if self.has("early") { "START" } else { "END" };
                if self.has("early") || self.has("late") {
                    Sense::With { modifier, inner: Box::new(part) }
                } else {
                    part
                }
            }
            Make::Weekend => Sense::Weekend { by: self.rel() },
            Make::Same => Sense::Same { unit: self.any_unit() },
            Make::Shift => self.shift()?,
            Make::YearOn => Sense::YearOn(self.rel().unwrap_or(-1)),
            Make::NthDay => Sense::NthDay(self.day()?),
            Make::Reference => Sense::Reference(rule.value?),
            Make::Holiday => Sense::Holiday { day: rule.day?, year: self.year() },
            Make::Duration | Make::DurationOne | Make::DurationSome => Sense::Duration(self.duration()?),
            Make::Often => self.often()?,
            Make::Every => Sense::Set(self.every()?),
            Make::Clock => self.clock()?,
            Make::At => self.at()?,
            Make::Inner => self.with()?,
            Make::In => Sense::WeekdayIn {
                weekday: self
                    .inner
                    .iter()
                    .find_map(|s| if let Sense::Weekday { weekday, .. } = s { Some(*weekday) } else { None })?,
                week: Box::new((*self.inner.get(1)?).clone()),
            },
        })
    }

    fn month(&self) -> Option<i8> {
        self.small("MONTH").or_else(|| self.small("SURELY"))
    }

    fn calendar(&self) -> Option<Sense> {
        let packed = self.class("ISO").or_else(|| self.class("SLASH"));
        let (year, month, day) = match packed {
            Some((_, v)) => {
                (In::Is(i16::try_from(v / 10000).ok()?), i8::try_from(v / 100 % 100).ok()?, i8::try_from(v % 100).ok()?)
            }
            None => (self.year(), self.month()?, self.day()?),
        };
        // A leap year stands in for a year that is not known.
        let y = if let In::Is(y) = year { y } else { 2024 };
        jiff::civil::Date::new(y, month, day).ok()?;
        Some(Sense::Day { year, month, day })
    }

    fn days(&self) -> Option<Sense> {
        let nth = |name, n| i8::try_from(self.nth_class(name, n)?.1).ok();
        let month = self.month()?;
        let (from, to) = (nth("DAY", 0)?, nth("DAY", 1)?);
        let exists = |day| jiff::civil::Date::new(2024, month, day).is_ok();
        // "May 3-2" is no stretch.
        (exists(from) && exists(to) && from < to).then_some(Sense::Days { year: self.year(), month, from, to })
    }

    /// The second year of "1871-72".
    fn year_to(&self) -> Option<Sense> {
        let (at, short) = self.class("YEAR2")?;
        let from = self.tokens.get(at.checked_sub(2)?).filter(|t| t.bits & bit::YEAR != 0)?.value as i32;
        let year = from - from % 100 + short;
        (from >= 1400 && year > from).then_some(Sense::Year(i16::try_from(year).ok()?))
    }

    /// "last September", "the 12th of October last".
    fn month_toward(&self) -> Option<Sense> {
        let year = In::Toward(i8::try_from(self.any_rel()?).ok()?);
        let month = self.month()?;
        Some(match self.day() {
            Some(day) => Sense::Day { year, month, day },
            None => Sense::Month { year, month },
        })
    }

    fn era(&self) -> Option<Sense> {
        let (_, y) = self.class("YEAR").or_else(|| self.class("DIGITS"))?;
        let before = ["bc", "bce", "b"].iter().any(|w| self.has(w));
        (y > 0 && y < 9000).then_some(Sense::Era(if before { -y } else { y }))
    }

    fn decade(&self) -> Option<Sense> {
        let (_, v) = self.class("DECADE").or_else(|| self.class("TENS"))?;
        let v = i16::try_from(v).ok()?;
        let year = if v < 100 { 1900 + v } else { v };
        let inner = Sense::Decade(year);
        Some(self.modified(inner))
    }

    fn century(&self) -> Option<Sense> {
        let nth = i16::try_from(self.class("ORD").map_or(21, |(_, v)| v)).ok()?;
        if !(1..=30).contains(&nth) {
            return None;
        }
        let before = self.has("bc") || self.has("bce");
        Some(self.modified(if before { Sense::CenturyBefore(nth) } else { Sense::Century((nth - 1) * 100) }))
    }

    /// With the modifier that "early", "mid" or "late" gives.
    fn modified(&self, inner: Sense) -> Sense {
        let modifier = [("early", "START"), ("mid", "MID"), ("late", "END")].into_iter().find(|(w, _)| self.has(w));
        match modifier {
            Some((_, modifier)) => Sense::With { modifier, inner: Box::new(inner) },
            None => inner,
        }
    }

    fn quarter(&self) -> Option<i8> {
        // "the last quarter" is the one before this.
        if self.has("last") && self.year() == In::Open {
            return None;
        }
        for (k, word) in ["q1", "q2", "q3", "q4"].into_iter().enumerate() {
            if self.has(word) {
                return i8::try_from(k + 1).ok();
            }
        }
        let n = self.small("ORD")?;
        match n {
            0 => Some(4),
            1..=4 => Some(n),
            _ => None,
        }
    }

    fn half(&self) -> Option<i8> {
        let n = self.small("ORD")?;
        match n {
            0 => Some(2),
            1 | 2 => Some(n),
            _ => None,
        }
    }

    fn season(&self) -> Option<Sense> {
        let season = self.small("SEASON").or_else(|| self.small("SURELYSEASON"))?;
        let year = if self.has("year") {
            self.year()
        } else if let In::Is(y) = self.year() {
            In::Is(y)
        } else {
            In::Open
        };
        let by = if self.has("year") { None } else { self.rel() };
        Some(Sense::Season { season, year, by })
    }

    fn unit(&self) -> Option<Sense> {
        let unit = self.rule.unit.or_else(|| self.any_unit())?;
        let by = self.rule.by.or_else(|| self.any_rel())?;
        if unit == 11 {
            return Some(Sense::Weekend { by: Some(by) });
        }
        Some(Sense::Unit { unit, by, narrative: self.rule.narrative })
    }

    fn weekday(&self) -> Option<Sense> {
        let weekday = self.small("WEEKDAY")?;
        if self.rule.by.is_some() {
            return Some(Sense::Weekday { weekday, by: None, week: self.rule.by });
        }
        let rel = self.rel();
        let week = self.has("week");
        Some(Sense::Weekday { weekday, by: rel.filter(|_| !week), week: rel.filter(|_| week) })
    }

    fn shift(&self) -> Option<Sense> {
        let unit = self.rule.unit.or_else(|| self.any_unit())?;
        let some = ["few", "couple", "several"].iter().any(|w| self.has(w));
        let n = match self.matched.numbers.first() {
            Some(n) => *n,
            None if some => f64::NAN,
            None if self.has("half") => 0.5,
            None => 1.0,
        };
        // Hours and minutes stay durations: "half an hour later".
        if unit < 4 {
            return None;
        }
        Some(Sense::Shift { n, unit, by: self.rule.by?, narrative: self.rule.narrative })
    }

    fn duration(&self) -> Option<Vec<(f64, u8)>> {
        let lexicon = &self.grammar.lexicon;
        let classes = [lexicon.known_class("UNIT")?, lexicon.known_class("UNITS")?];
        let unit_of = |i: usize| classes.iter().find_map(|c| lexicon.value(self.tokens[i].word, *c));
        let units: Vec<u8> =
            self.matched.tokens.iter().filter_map(|(i, _)| unit_of(*i)).filter_map(|u| u8::try_from(u).ok()).collect();
        let last = *units.last()?;
        if self.has("half") {
            return Some(vec![(0.5, last)]);
        }
        // "a quarter of a century"
        if self.has("quarter") && units.len() > 1 {
            return Some(vec![(0.25, last)]);
        }
        if self.rule.make == Make::DurationSome
            || ["few", "couple", "dozens", "hundreds", "thousands"].iter().any(|w| self.has(w))
        {
            return Some(vec![(f64::NAN, last)]);
        }
        if self.matched.numbers.is_empty() {
            return Some(vec![(1.0, last)]);
        }
        Some(self.matched.numbers.iter().copied().zip(units).collect())
    }

    fn often(&self) -> Option<Sense> {
        let (_, unit) = self.class("OFTEN")?;
        Some(Sense::Set(crate::value::duration(&[(1.0, u8::try_from(unit).ok()?)])))
    }

    fn every(&self) -> Option<String> {
        if let Some(day) = self.small("WEEKDAY").or_else(|| self.small("WEEKDAYS")) {
            let part = self.class("PARTS").and_then(|(_, p)| i8::try_from(p).ok());
            return Some(format!("XXXX-WXX-{day}{}", part.map_or("", crate::value::part)));
        }
        if self.has("weekday") || self.has("weekdays") {
            return Some("XXXX-WXX-WD".into());
        }
        if self.has("weekend") || self.has("weekends") {
            return Some("XXXX-WXX-WE".into());
        }
        if let Some(month) = self.month() {
            return Some(format!("XXXX-{month:02}"));
        }
        if let Some(season) = self.small("SEASON") {
            return Some(format!("XXXX-{}", ["SP", "SU", "FA", "WI"][(season.clamp(1, 4) - 1) as usize]));
        }
        if let Some(part) = self.part() {
            return Some(format!("XXXX-XX-XX{}", crate::value::part(part)));
        }
        let unit = self.any_unit()?;
        let some = self.has("few");
        let counted = self.has("every") || self.has("each");
        let n = match self.matched.numbers.first() {
            _ if some => f64::NAN,
            // "three times a day" is daily; "every three days" is not.
            Some(n) if counted && !self.has("times") => *n,
            _ if self.has("other") => 2.0,
            _ => 1.0,
        };
        Some(crate::value::duration(&[(n, unit)]))
    }

    fn clock(&self) -> Option<Sense> {
        let figures = |name| self.class(name).map(|(_, v)| v);
        let half = self.class("CLOCK").map_or(0, |(i, _)| self.tokens[i].half);
        let hour = |h: f64| ((0.0..=24.0).contains(&h) && h.fract() == 0.0).then(|| h as i32 * 60);
        let mut minutes = if self.has("noon") || self.has("midday") {
            720
        } else if self.has("midnight") {
            // The end of the day that is named (TimeML): "until midnight on Friday" is all of Friday.
            if self.has("half") { 0 } else { 1440 }
        } else if let Some(m) = figures("CLOCK") {
            m
        } else if let Some((_, h)) = self.class("HOUR") {
            h * 60
        } else {
            hour(*self.matched.numbers.first()?)?
        };
        if self.has("half") && self.has("past") {
            minutes += 30;
        }
        let part = self.part();
        let afternoon = matches!(self.class("AMPM"), Some((_, 12))) || half == 2 || matches!(part, Some(2 | 3));
        let morning = matches!(self.class("AMPM"), Some((_, 0))) || half == 1 || part == Some(1);
        let late = self.has("night") && minutes >= 300;
        if (afternoon || morning) && minutes > 780 && self.class("HOUR").is_some() && minutes > 12 * 60 + 59 {
            return None;
        }
        if (afternoon || late) && minutes < 720 {
            minutes += 720;
        } else if morning && (720..780).contains(&minutes) {
            minutes -= 720;
        }
        (minutes <= 1440).then_some(Sense::Clock { minutes, zone: figures("ZONE") })
    }

    fn at(&self) -> Option<Sense> {
        let clock = self.inner_where(|s| matches!(s, Sense::Clock { .. }))?;
        if let (Sense::Clock { minutes, .. }, Some((_, zone))) = (&clock, self.class("ZONE")) {
            return Some(Sense::Clock { minutes: *minutes, zone: Some(zone) });
        }
        let day = self.inner_where(|s| !matches!(s, Sense::Clock { .. }));
        let day = day.unwrap_or(Sense::Unit { unit: 4, by: 0, narrative: false });
        Some(Sense::At { clock: Box::new(clock), day: Box::new(day) })
    }

    /// An inner meaning, or a unit or season named outright ("the end of the week"), with the rule's modifier.
    fn with(&self) -> Option<Sense> {
        let modifier = self.rule.modifier?;
        let inner = match self.inner.first() {
            Some(inner) => (*inner).clone(),
            None => {
                let lexicon = &self.grammar.lexicon;
                let class = lexicon.known_class("SEASON")?;
                let season =
                    self.matched.tokens.iter().rev().find_map(|(i, _)| lexicon.value(self.tokens[*i].word, class));
                match season {
                    Some(season) => Sense::Season { season: i8::try_from(season).ok()?, year: In::Open, by: None },
                    None => Sense::Unit { unit: self.any_unit()?, by: self.rel().unwrap_or(0), narrative: false },
                }
            }
        };
        // "late in 2006" said of what is already late keeps the outer word.
        let inner = if let Sense::With { inner, .. } = inner { *inner } else { inner };
        Some(Sense::With { modifier, inner: Box::new(inner) })
    }
}

/// The kind of an expression: the rule's, unless its meaning is a time of day.
pub(crate) fn kind(rule: &Rule, sense: &Sense) -> TimeKind {
    match sense {
        Sense::Clock { .. } | Sense::At { .. } | Sense::Part { .. } => TimeKind::Time,
        Sense::With { inner, .. } => kind(rule, inner),
        Sense::Duration(_) if rule.kind == TimeKind::Date => TimeKind::Duration,
        _ => rule.kind,
    }
}
