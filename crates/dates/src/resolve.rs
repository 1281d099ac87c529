//! From what an expression says to the calendar: anchored on the publication date, on a date in the story, or left as a
//! reference.

use crate::point::{Point, easter, election_day, nth_weekday, plus_days, plus_months};
use crate::sense::{In, Sense};
use crate::tense::Tense;
use crate::value;
use jiff::civil::{Date, Weekday};

/// How many dates are looked back over, at most: enough for any sentence that is read by people.
const LOOK_BACK: usize = 32;

/// A date that the story has spoken of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken {
    pub(crate) sentence: usize,
    pub(crate) point: Point,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The day of publication.
    pub(crate) published: Option<Date>,
    /// The dates spoken of so far, in order.
    pub(crate) story: &'a [Spoken],
    /// Index of the sentence.
    pub(crate) sentence: usize,
    pub(crate) tense: Tense,
    /// The word before takes a limit: "by", "until", "before" ...
    pub(crate) limit: bool,
    /// The expression opens its sentence.
    pub(crate) opens: bool,
    /// "as of" stands before: counted to the time of publication.
    pub(crate) as_of: bool,
    /// The expression names an event's time ("the November election"): the nearest one.
    pub(crate) nearest: bool,
}

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) value: String,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) point: Option<Point>,
}

impl Resolved {
    fn point(point: Point) -> Self {
        Self { value: point.timex(), modifier: None, point: Some(point) }
    }

    fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), modifier: None, point: None }
    }
}

/// Puts a meaning on the calendar. `None` where it is no expression after all.
pub(crate) fn resolve(sense: &Sense, place: &Place<'_>) -> Option<Resolved> {
    match sense {
        Sense::Reference(value) => Some(Resolved::plain(*value)),
        Sense::Set(value) => Some(Resolved::plain(value.clone())),
        Sense::Duration(parts) => Some(Resolved::plain(value::duration(parts))),
        Sense::With { modifier, inner } => {
            let inner = resolve(inner, place)?;
            Some(Resolved { modifier: Some(modifier), ..inner })
        }
        Sense::Clock { minutes, zone } => {
            // A time that opens a line of a report is a stamp of the day.
            let day = place.recent_day().filter(|_| !place.opens).or(place.published);
            Some(at(day.map(Point::Day), &value::clock(*minutes, *zone)))
        }
        Sense::Part { part, of } => {
            let day = resolve(of, place)?.point;
            Some(at(day, value::part(*part)))
        }
        Sense::At { clock, day } => {
            let Sense::Clock { minutes, zone } = **clock else { return None };
            let day = resolve(day, place)?;
            let clock = value::clock(minutes, zone);
            if day.point.is_none() {
                return Some(Resolved::plain(format!("{}{clock}", day.value)));
            }
            Some(at(day.point, &clock))
        }
        Sense::CenturyBefore(nth) => Some(Resolved::plain(format!("-{nth:02}"))),
        Sense::Era(year) if *year <= 0 => Some(Resolved::plain(format!("-{:04}", -year))),
        Sense::Shift { n, unit, .. } if n.is_nan() || *unit < 4 => Some(Resolved::plain(reference(sense))),
        Sense::NthDay(_) | Sense::YearOn(_) => place.point(sense).map(Resolved::point),
        _ => Some(match place.point(sense) {
            Some(point) => Resolved::point(point),
            None => Resolved::plain(unanchored(sense)?),
        }),
    }
}

fn at(day: Option<Point>, time: &str) -> Resolved {
    let value = day.map_or_else(|| format!("XXXX-XX-XX{time}"), |d| format!("{}{time}", d.timex()));
    Resolved { value, modifier: None, point: day }
}

/// Past, present or future, for what is only said to be one of them.
fn reference(sense: &Sense) -> &'static str {
    match sense {
        Sense::Shift { by, .. } | Sense::Unit { by, .. } if *by < 0 => "PAST_REF",
        Sense::Shift { by, .. } | Sense::Unit { by, .. } if *by > 0 => "FUTURE_REF",
        _ => "PRESENT_REF",
    }
}

/// The value of what has no anchor, with `X` for what is not known.
fn unanchored(sense: &Sense) -> Option<String> {
    Some(match sense {
        // A day that the year it is said to be in doesn't have.
        Sense::Day { year: In::Is(_), .. } => return None,
        Sense::Day { month, day, .. } => format!("XXXX-{month:02}-{day:02}"),
        Sense::Days { from, to, .. } => format!("P{}D", to - from + 1),
        Sense::Month { month, .. } => format!("XXXX-{month:02}"),
        Sense::Weekday { weekday, .. } | Sense::WeekdayFrom { weekday, .. } | Sense::WeekdayIn { weekday, .. } => {
            format!("XXXX-WXX-{weekday}")
        }
        Sense::Season { season, .. } => {
            format!("XXXX-{}", ["SP", "SU", "FA", "WI"][((*season).clamp(1, 4) - 1) as usize])
        }
        Sense::Quarter { quarter, .. } => format!("XXXX-Q{quarter}"),
        Sense::Half { half, .. } => format!("XXXX-H{half}"),
        Sense::Weekend { .. } => "XXXX-WXX-WE".into(),
        Sense::HalfMonth { .. } | Sense::WeekOf { .. } | Sense::WeekWith { .. } | Sense::WeekdayOf { .. } => {
            "XXXX-XX".into()
        }
        Sense::Fiscal { .. } | Sense::School { .. } => "XXXX".into(),
        Sense::Holiday { .. } => "XXXX-XX-XX".into(),
        Sense::Same { .. } => return None,
        _ => reference(sense).into(),
    })
}

impl Place<'_> {
    /// The last day spoken of in this sentence or the two before that is not after publication.
    fn recent_day(&self) -> Option<Date> {
        let near = self.story.iter().rev().take(LOOK_BACK).take_while(|s| s.sentence + 2 >= self.sentence);
        near.filter_map(|s| if let Point::Day(d) = s.point { Some(d) } else { None })
            .find(|d| self.published.is_none_or(|p| *d <= p))
    }

    /// The date that "two days later" and "the same day" count from. In a clause about the past it is not after
    /// publication.
    ///
    /// What is counted in months or years counts from the last date that is no longer than one.
    fn story_point(&self, unit: u8) -> Option<Point> {
        let past = self.tense == Tense::Past && !self.limit;
        let fits = |p: Point| !past || self.published.is_none_or(|d| p.first().is_none_or(|f| f <= d));
        let same =
            self.story.iter().rev().take(LOOK_BACK).take_while(|s| s.sentence == self.sentence).find(|s| fits(s.point));
        let days = || self.story.iter().rev().take(12).find(|s| matches!(s.point, Point::Day(_)) && fits(s.point));
        let any = || self.story.iter().rev().take(4).find(|s| fits(s.point));
        let short = |p: Point| match p {
            Point::Day(_) | Point::Days(..) | Point::Week(..) | Point::Weekend(..) | Point::Month(..) => true,
            Point::Decade(_) | Point::Century(_) => false,
            _ => unit == 8,
        };
        let long = || {
            let last = self.story.iter().rev().take(12).find(|s| short(s.point) && fits(s.point));
            last.filter(|_| matches!(unit, 6 | 8))
        };
        same.or_else(long).or_else(days).or_else(any).map(|s| s.point)
    }

    /// The year that the story is in, where it is not about the time of publication.
    fn story_year(&self) -> Option<i16> {
        if matches!(self.tense, Tense::Future | Tense::Intended) || self.as_of {
            return None;
        }
        let last = self.story.iter().rev().take(LOOK_BACK).take_while(|s| s.sentence + 8 >= self.sentence).next()?;
        // A tale of long ago is followed further than one of the last years; a year that is only named is no tale.
        let old = |s: &Spoken| self.published.is_some_and(|p| i32::from(p.year()) - i32::from(s.point.year()) >= 20);
        let long_ago = self.story.iter().rev().take(3).all(old);
        let reach = match last.point {
            _ if long_ago => 8,
            Point::Year(_) => 0,
            _ => 1,
        };
        if last.sentence + reach < self.sentence {
            return None;
        }
        let year = last.point.year();
        match self.published {
            Some(p) if (i32::from(p.year()) - i32::from(year)).abs() < 2 => None,
            _ => Some(year),
        }
    }

    fn year(&self, year: In) -> Option<i16> {
        match year {
            In::Is(y) => Some(y),
            In::By(n) => i16::try_from(i32::from(self.published?.year()) + n).ok(),
            In::Open | In::Toward(_) => None,
        }
    }

    /// The nearest day or month behind or ahead of the time that the story is at, its own not among them.
    fn toward(&self, way: i8, first: impl Fn(i16) -> Option<Date>) -> Option<i16> {
        let near = self.story.last().filter(|s| s.sentence + 8 >= self.sentence).and_then(|s| s.point.first());
        let old = |d: &Date| self.published.is_none_or(|p| p.year() - d.year() > 1);
        let here = match near.filter(old) {
            Some(day) => day,
            None => self.published?,
        };
        let around = (-1..=1).filter_map(|k| Some((here.year().checked_add(k)?, first(here.year().checked_add(k)?)?)));
        match way {
            0 => Some(here.year()),
            1.. => around.filter(|(_, d)| *d > here).map(|a| a.0).min(),
            // A month that has begun is "this" one.
            _ => around.filter(|(_, d)| *d < here.first_of_month()).map(|a| a.0).max(),
        }
    }

    fn point(&self, sense: &Sense) -> Option<Point> {
        match sense {
            Sense::Day { year, month, day } => self.day(*year, *month, *day),
            Sense::Days { year, month, from, to } => {
                let Point::Day(first) = self.day(*year, *month, *from)? else { return None };
                Some(Point::Days(first, Date::new(first.year(), *month, *to).ok()?))
            }
            Sense::Month { year, month } => self.month(*year, *month),
            Sense::Year(y) => Some(Point::Year(*y)),
            Sense::Era(y) => i16::try_from(*y).ok().map(Point::Year),
            Sense::Decade(y) => Some(Point::Decade(*y)),
            Sense::Century(y) => Some(Point::Century(*y)),
            Sense::Quarter { quarter, year } => self.quarter(*quarter, *year),
            Sense::Half { half, year } => {
                Some(Point::Half(self.year(*year).or_else(|| self.published.map(Date::year))?, *half))
            }
            Sense::HalfMonth { month, by, .. } => match month {
                Some((m, year)) => self.month(*year, *m),
                None => unit_of(plus_months(self.published?, i64::from(*by))?, 6),
            },
            Sense::Season { season, year, by } => self.season(*season, *year, *by),
            Sense::Fiscal { year } => Some(Point::Fiscal(self.year(*year).or_else(|| self.published.map(Date::year))?)),
            Sense::School { year } => self.school(*year),
            Sense::WeekdayOf { nth, weekday, month, year } => {
                let pick = |y| nth_weekday(y, *month, *weekday, *nth);
                self.near(self.year(*year), pick).map(Point::Day)
            }
            Sense::WeekOf { nth, month, year } => {
                let pick = |y| match nth {
                    0 => Some(Date::new(y, *month, 1).ok()?.last_of_month()),
                    n => Date::new(y, *month, (n - 1) * 7 + 1).ok(),
                };
                let day = self.near(self.year(*year), pick)?;
                // The last week is the last whole one.
                let week = if *nth == 0 && day.weekday() != Weekday::Sunday {
                    plus_days(day, -i64::from(day.weekday().to_sunday_zero_offset()))?
                } else {
                    day
                };
                Some(Point::week_of(week))
            }
            Sense::WeekWith { day, month, year } => match self.day(*year, *month, *day)? {
                Point::Day(d) => Some(Point::week_of(d)),
                other => Some(other),
            },
            Sense::Weekday { weekday, by, week } => self.weekday(*weekday, *by, *week).map(Point::Day),
            Sense::WeekdayFrom { weekday, by } => {
                let from = match self.story_point(4) {
                    Some(p) => p.first()?,
                    None => self.published?,
                };
                Some(Point::Day(if *by > 0 { after(from, *weekday)? } else { before(from, *weekday)? }))
            }
            Sense::WeekdayIn { weekday, week } => {
                let week = self.point(week)?;
                let monday = Point::week_of(week.first()?).first()?;
                plus_days(monday, i64::from(*weekday) - 1).map(Point::Day)
            }
            Sense::Unit { unit, by, narrative } => self.unit(*unit, *by, *narrative),
            Sense::Weekend { by } => self.weekend(*by),
            Sense::Shift { n, unit, by, narrative } => self.shift(*n, *unit, *by, *narrative),
            Sense::Same { unit } => self.same(*unit),
            Sense::NthDay(day) => self.nth_day(*day),
            Sense::YearOn(by) => self.year_on(*by),
            Sense::Holiday { day, year } => self.near(self.year(*year), |y| holiday(day, y)).map(Point::Day),
            Sense::With { inner, .. } => self.point(inner),
            _ => None,
        }
    }

    /// Of the days that `pick` gives for the years around, the one that is meant: the nearest, unless the tense says
    /// that it is on the other side.
    fn near(&self, year: Option<i16>, pick: impl Fn(i16) -> Option<Date>) -> Option<Date> {
        if let Some(y) = year {
            return pick(y);
        }
        if let Some(d) = self.story_year().and_then(&pick) {
            return Some(d);
        }
        let here = self.published?;
        let days = |d: Date| i64::from((d - here).get_days());
        let all = (-4..=4).filter_map(|k| pick(here.year().checked_add(k)?));
        let cost = |d: &Date| {
            let off = days(*d);
            let wrong = match self.tense {
                Tense::Past if !self.limit && off > 60 => 200,
                Tense::Future | Tense::Intended if off < -60 => 200,
                _ if self.limit && off < -7 => 200,
                _ => 0,
            };
            (off.abs() + wrong, off < 0)
        };
        all.min_by_key(cost)
    }

    fn day(&self, year: In, month: i8, day: i8) -> Option<Point> {
        if let In::Toward(way) = year {
            let day = |y| Date::new(y, month, day).ok();
            return self.toward(way, day).and_then(day).map(Point::Day);
        }
        self.near(self.year(year), |y| Date::new(y, month, day).ok()).map(Point::Day)
    }

    fn month(&self, year: In, month: i8) -> Option<Point> {
        if let In::Toward(way) = year {
            return self.toward(way, |y| Date::new(y, month, 1).ok()).map(|y| Point::Month(y, month));
        }
        if let Some(y) = self.year(year) {
            return Some(Point::Month(y, month));
        }
        if let Some(y) = self.story_year() {
            return Some(Point::Month(y, month));
        }
        let here = self.published?;
        // "in December, January and February": a list goes on.
        if let Some(Spoken { sentence, point: Point::Month(y, m) }) = self.story.last()
            && *sentence == self.sentence
            && *m < month
            && *y > here.year()
        {
            return Some(Point::Month(*y, month));
        }
        let ahead = i32::from(month - here.month());
        let back = match self.tense {
            Tense::Past if !self.limit && !self.nearest => ahead > 0,
            _ => ahead > 6,
        };
        let on = match self.tense {
            Tense::Future | Tense::Intended if !self.nearest => ahead < 0,
            _ => ahead < -6 && (self.tense != Tense::Past || self.limit),
        };
        Some(Point::Month(here.year() + i16::from(on) - i16::from(back), month))
    }

    fn quarter(&self, quarter: i8, year: In) -> Option<Point> {
        if let Some(y) = self.year(year) {
            return Some(Point::Quarter(y, quarter));
        }
        let here = self.published?;
        let now = (here.month() - 1) / 3 + 1;
        // A quarter that hasn't ended is last year's where the clause is about the past; the one that has just ended is
        // what companies report on, in whatever tense.
        let year = if quarter > now && self.tense == Tense::Past { here.year() - 1 } else { here.year() };
        let year = if quarter + 1 < now && self.tense == Tense::Future { here.year() + 1 } else { year };
        Some(Point::Quarter(year, quarter))
    }

    fn season(&self, season: i8, year: In, by: Option<i32>) -> Option<Point> {
        if let Some(y) = self.year(year) {
            return Some(Point::Season(y, season));
        }
        if let Some(y) = self.story_year().filter(|_| by.is_none()) {
            return Some(Point::Season(y, season));
        }
        let here = self.published?;
        let around = (-1..=1).filter_map(|k| Some(Point::Season(here.year().checked_add(k)?, season)));
        let mut seasons = around.filter_map(|p| Some((p, p.first()?, p.last()?)));
        let far = |first: Date, last: Date| {
            if first > here {
                (first - here).get_days()
            } else if last < here {
                (here - last).get_days()
            } else {
                0
            }
        };
        match by {
            Some(b) if b < 0 => seasons.rfind(|(_, _, last)| *last < here).map(|s| s.0),
            Some(b) if b > 0 => seasons.find(|(_, first, _)| *first > here).map(|s| s.0),
            Some(_) => seasons.min_by_key(|(_, first, last)| (far(*first, *last), *first < here)).map(|s| s.0),
            None => {
                let cost = |(_, first, last): &(Point, Date, Date)| {
                    let wrong = match self.tense {
                        Tense::Past if !self.limit && *first > here => 120,
                        Tense::Future | Tense::Intended if *last < here => 120,
                        _ if self.limit && *last < here => 120,
                        _ => 0,
                    };
                    far(*first, *last) + wrong
                };
                seasons.min_by_key(cost).map(|s| s.0)
            }
        }
    }

    fn school(&self, year: In) -> Option<Point> {
        let here = self.published;
        let this = |d: Date| if d.month() >= 8 { d.year() } else { d.year() - 1 };
        match year {
            In::Is(y) => Some(Point::School(y)),
            In::By(n) => Some(Point::School(i16::try_from(i32::from(this(here?)) + n).ok()?)),
            In::Open | In::Toward(_) => Some(Point::School(this(here?))),
        }
    }

    fn weekday(&self, weekday: i8, by: Option<i32>, week: Option<i32>) -> Option<Date> {
        let here = self.published?;
        if let Some(n) = week {
            let monday = Point::week_of(here).first()?;
            return plus_days(monday, i64::from(n) * 7 + i64::from(weekday) - 1);
        }
        match by {
            Some(b) if b < 0 => return before(here, weekday),
            Some(b) if b > 0 => return after(here, weekday),
            Some(_) if here.weekday().to_monday_one_offset() != weekday => {
                return if matches!(self.tense, Tense::Past) { before(here, weekday) } else { after(here, weekday) };
            }
            _ => {}
        }
        if self.tense == Tense::Intended
            && let Some(from) = self.said_before(here)
        {
            return after(from, weekday);
        }
        if here.weekday().to_monday_one_offset() == weekday {
            return Some(here);
        }
        let ahead = match self.tense {
            Tense::Past | Tense::Caption => self.limit,
            Tense::Future | Tense::Intended | Tense::Open => true,
        };
        if ahead { after(here, weekday) } else { before(here, weekday) }
    }

    /// The day before publication from which something was intended: the last one spoken of, here or in the sentence
    /// before.
    fn said_before(&self, here: Date) -> Option<Date> {
        let near = self.story.iter().rev().take(LOOK_BACK).take_while(|s| s.sentence + 1 >= self.sentence);
        let mut days = near.filter_map(|s| if let Point::Day(d) = s.point { Some(d) } else { None });
        days.find(|d| *d < here && (here - *d).get_days() < 7)
    }

    fn unit(&self, unit: u8, by: i32, narrative: bool) -> Option<Point> {
        let from = if narrative {
            match self.story_point(unit) {
                Some(p) => p.first()?,
                None => self.published?,
            }
        } else {
            self.published?
        };
        let by = i64::from(by);
        let day = match unit {
            4 => plus_days(from, by)?,
            5 => plus_days(from, by * 7)?,
            11 => return Point::week_of(plus_days(from, by * 7)?).weekend(),
            13 => plus_days(from, by * 14)?,
            6 => plus_months(from.first_of_month(), by)?,
            7 => plus_months(from.first_of_month(), by * 3)?,
            8 => plus_months(from.first_of_month(), by * 12)?,
            9 => plus_months(from.first_of_month(), by * 120)?,
            10 => plus_months(from.first_of_month(), by * 1200)?,
            _ => return None,
        };
        unit_of(day, unit)
    }

    fn weekend(&self, by: Option<i32>) -> Option<Point> {
        let here = self.published?;
        let today = here.weekday().to_monday_one_offset();
        let this = |weeks: i64| Point::week_of(plus_days(here, weeks * 7)?).weekend();
        match by {
            Some(0) if today <= 2 && self.tense == Tense::Past => this(-1),
            Some(n) => this(i64::from(n)),
            None if today >= 6 => this(0),
            None if matches!(self.tense, Tense::Future | Tense::Intended) => this(0),
            None => this(-1),
        }
    }

    fn shift(&self, n: f64, unit: u8, by: i32, narrative: bool) -> Option<Point> {
        let from = if narrative {
            match self.story_point(unit) {
                Some(p) => p,
                None => Point::Day(self.published?),
            }
        } else {
            Point::Day(self.published?)
        };
        let first = from.first()?;
        let sign = f64::from(by);
        let steps = |per: f64| {
            let all = (n * per * sign).round();
            (all.abs() < 1e6).then_some(all as i64)
        };
        let day = match unit {
            4 | 12 => plus_days(first, steps(1.0)?)?,
            5 | 11 => plus_days(first, steps(7.0)?)?,
            13 => plus_days(first, steps(14.0)?)?,
            6 => plus_months(first, steps(1.0)?)?,
            7 => plus_months(first, steps(3.0)?)?,
            8 => plus_months(first, steps(12.0)?)?,
            9 => plus_months(first, steps(120.0)?)?,
            10 => plus_months(first, steps(1200.0)?)?,
            _ => return None,
        };
        match unit {
            4 | 5 | 11 | 12 | 13 => Some(Point::Day(day)),
            6 | 7 => unit_of(day, unit),
            _ => unit_of(day, 8),
        }
    }

    fn same(&self, unit: Option<u8>) -> Option<Point> {
        let point = match self.story_point(unit.unwrap_or(4)) {
            Some(p) => p,
            None => Point::Day(self.published?),
        };
        match unit {
            None | Some(4) => Some(point),
            Some(unit) => unit_of(point.first()?, unit),
        }
    }

    fn nth_day(&self, day: i8) -> Option<Point> {
        let near = self.story.iter().rev().take(LOOK_BACK).take_while(|s| s.sentence + 1 >= self.sentence);
        let mut months = near.filter_map(|s| match s.point {
            Point::Day(d) => Some((d.year(), d.month())),
            Point::Month(y, m) => Some((y, m)),
            _ => None,
        });
        let (y, m) = months.next()?;
        Date::new(y, m, day).ok().map(Point::Day)
    }

    fn year_on(&self, by: i32) -> Option<Point> {
        let by = i16::try_from(by).ok()?;
        let near = self
            .story
            .iter()
            .rev()
            .take(LOOK_BACK)
            .take_while(|s| s.sentence + 1 >= self.sentence)
            .next()
            .map(|s| s.point);
        let y = |y: i16| y.checked_add(by);
        Some(match near {
            Some(Point::Month(year, m)) => Point::Month(y(year)?, m),
            Some(Point::Quarter(year, q)) => Point::Quarter(y(year)?, q),
            Some(Point::Half(year, h)) => Point::Half(y(year)?, h),
            _ => Point::Year(y(self.published?.year())?),
        })
    }
}

/// The unit (numbered as in `rules/words.toml`) that a day falls in.
fn unit_of(day: Date, unit: u8) -> Option<Point> {
    // TIMEX3 has no decades and centuries before the common era.
    if matches!(unit, 9 | 10) && day.year() < 100 {
        return None;
    }
    Some(match unit {
        4 | 12 => Point::Day(day),
        5 | 13 => Point::week_of(day),
        6 => Point::Month(day.year(), day.month()),
        7 => Point::Quarter(day.year(), (day.month() - 1) / 3 + 1),
        8 => Point::Year(day.year()),
        9 => Point::Decade(day.year().div_euclid(10) * 10),
        10 => Point::Century(day.year().div_euclid(100) * 100),
        11 => Point::week_of(day).weekend()?,
        _ => return None,
    })
}

impl Point {
    fn weekend(self) -> Option<Self> {
        if let Self::Week(y, w) = self { Some(Self::Weekend(y, w)) } else { None }
    }
}

/// The nearest such weekday before a day.
fn before(day: Date, weekday: i8) -> Option<Date> {
    let back = (i64::from(day.weekday().to_monday_one_offset()) - i64::from(weekday) - 1).rem_euclid(7) + 1;
    plus_days(day, -back)
}

/// The nearest such weekday after a day.
fn after(day: Date, weekday: i8) -> Option<Date> {
    let on = (i64::from(weekday) - i64::from(day.weekday().to_monday_one_offset()) - 1).rem_euclid(7) + 1;
    plus_days(day, on)
}

/// A day with a name, in a year: `MM-DD`, `MM-WEEKDAY-NTH` (0 the last), with `+N` days, `easter+N`, or `election`.
fn holiday(day: &str, year: i16) -> Option<Date> {
    if day == "election" {
        return election_day(year);
    }
    if let Some(off) = day.strip_prefix("easter") {
        return plus_days(easter(year)?, off.parse().ok()?);
    }
    let (day, off) = match day.split_once('+') {
        Some((day, off)) => (day, off.parse().ok()?),
        None => (day, 0),
    };
    let mut parts = day.split('-').map(str::parse::<i8>);
    let (month, second, third) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next());
    let date = match third {
        Some(nth) => nth_weekday(year, month, second, nth.ok()?)?,
        None => Date::new(year, month, second).ok()?,
    };
    plus_days(date, off)
}
