//! Time expressions of news English: found, put on the calendar, and given as TIMEX3 and EDTF.
//!
//! [`expressions`] reads a text whose sentences are known and whose day of publication may be. A sentence is split into
//! tokens once; a word that no rule begins with costs one look-up. Rules are data (`rules/*.toml`): patterns of words and
//! classes of words, what they make, what may stand beside them, and examples that must and must not match, which a test
//! runs. First come expressions made of words ("the second of November"), then those made of expressions ("the end of
//! <date>"); the longest at the leftmost place wins. Each is then resolved in the order of the text, because "two days
//! later" counts from the date before it. There is no clock: without a day of publication, what hangs on one stays open.
//!
//! Spans and values follow TimeML 1.2.1 (Saurí et al. 2006; ISO 24617-1): determiners and modifiers ("about", "the end of")
//! belong to the expression, prepositions do not.

mod checks;
pub mod edtf;
mod lexicon;
mod make;
mod matching;
mod point;
mod resolve;
mod rules;
mod sense;
mod tense;
mod tokens;
mod value;

pub use point::Point;
pub use rules::{Described, described, page};

use edtf::Edtf;
pub use jiff::civil::Date;
use matching::Found;
use onrecord_record::{TextRange, TimeKind};
use resolve::{Place, Spoken, resolve};
use rules::{Grammar, bundled};
use sense::Sense;
use std::borrow::Cow;
use tense::Tense;
use tokens::Token;

/// A time expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// Where, in bytes of the text.
    pub range: TextRange,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value.
    pub value: String,
    /// TIMEX3 modifier: APPROX, START, MID, END, MORE_THAN or LESS_THAN.
    pub modifier: Option<&'static str>,
    /// The first day of a duration that has one.
    pub begin: Option<Date>,
    /// The last day of a duration that has one: a deadline.
    pub end_point: Option<Date>,
    /// The stretch of the calendar that it stands for.
    pub point: Option<Point>,
    /// The same in EDTF.
    pub edtf: Option<Edtf>,
    /// The rule that made it, by its name in the rule files.
    pub rule: &'static str,
    /// Numbers of units, for a duration.
    pub length: Option<Length>,
}

/// How long a duration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Whole months.
    pub months: i64,
    /// Whole days besides.
    pub days: i64,
}

impl Length {
    /// The day so long after another.
    #[must_use]
    pub fn after(self, day: Date) -> Option<Date> {
        point::plus_months(day, self.months).and_then(|d| point::plus_days(d, self.days))
    }

    /// The length of a duration of whole days or more.
    fn of(sense: &Sense) -> Option<Self> {
        match sense {
            Sense::With { inner, .. } => Self::of(inner),
            Sense::Duration(parts) => {
                let mut made = Self { months: 0, days: 0 };
                for (n, unit) in parts {
                    let (months, days) = match unit {
                        4 | 12 => (0.0, 1.0),
                        5 | 11 => (0.0, 7.0),
                        13 => (0.0, 14.0),
                        6 => (1.0, 0.0),
                        7 => (3.0, 0.0),
                        8 => (12.0, 0.0),
                        9 => (120.0, 0.0),
                        10 => (1200.0, 0.0),
                        _ => return None,
                    };
                    if n.is_nan() || n.abs() > 1e4 {
                        return None;
                    }
                    made.months += (n * months).round() as i64;
                    made.days += (n * days).round() as i64;
                }
                Some(made)
            }
            _ => None,
        }
    }
}

/// The day of an instant of publication: a date, or an RFC 3339 time in its own zone.
#[must_use]
pub fn day_of(published: &str) -> Option<Date> {
    let day = published.trim().get(..10)?;
    day.parse().ok()
}

/// All time expressions of a text, in order, apart. `sentences` are in order and apart; what lies outside them is not
/// read. `published` is the day of publication where the article stands; without one, a full date on a line of its own
/// or in a dateline among the first sentences serves.
#[must_use]
pub fn expressions(text: &str, sentences: &[TextRange], published: Option<Date>) -> Vec<Expression> {
    let grammar = bundled();
    let mut tokens = Vec::with_capacity(64);
    let mut found: Vec<(usize, Vec<Token>, Vec<Found>)> = Vec::new();
    for (s, range) in sentences.iter().enumerate() {
        tokens.clear();
        tokens::tokenise(&grammar.lexicon, text, range.start(), range.end(), &mut tokens);
        let here = matching::find(grammar, text, &tokens);
        if !here.is_empty() {
            found.push((s, std::mem::take(&mut tokens), here));
        }
    }
    let published = published.or_else(|| dateline(&found));
    let mut out = Vec::new();
    let mut story = Vec::new();
    for (s, tokens, found) in &found {
        sentence(grammar, *s, tokens, found, published, &mut story, &mut out);
    }
    out
}

/// The first full date in the first sentences.
fn dateline(found: &[(usize, Vec<Token>, Vec<Found>)]) -> Option<Date> {
    let first = found.iter().take_while(|f| f.0 < 5).flat_map(|f| &f.2);
    first.into_iter().find_map(|f| match f.sense {
        Sense::Day { year: sense::In::Is(y), month, day } => Date::new(y, month, day).ok(),
        _ => None,
    })
}

fn sentence(
    grammar: &Grammar,
    s: usize,
    tokens: &[Token],
    found: &[Found],
    published: Option<Date>,
    story: &mut Vec<Spoken>,
    out: &mut Vec<Expression>,
) {
    let limits = ["by", "until", "till", "before", "for", "than"];
    let found = zoned(grammar, tokens, found);
    let begins = out.len();
    let mut places = Vec::new();
    for f in found.iter() {
        let Some(rule) = grammar.rules.get(usize::from(f.rule)) else { continue };
        let word = |i: usize, w: &str| tokens.get(i).is_some_and(|t| t.word != 0 && t.word == grammar.lexicon.id(w));
        let before = |w: &str| f.from > 0 && word(f.from - 1, w);
        let place = Place {
            published,
            story,
            sentence: s,
            tense: tense::around(grammar, tokens, f.from, f.to),
            limit: limits.iter().any(|w| before(w) || (before("the") && f.from > 1 && word(f.from - 2, w)))
                || before("to") && !(0..f.from).any(|i| word(i, "from")),
            opens: f.from == 0,
            as_of: before("of") && f.from > 1 && word(f.from - 2, "as"),
            nearest: before("the") || before("'s") || rule.name == "month-of-event",
        };
        let Some(resolved) = resolve(&f.sense, &place) else { continue };
        let tense = place.tense;
        let point = resolved.point;
        let modifier = resolved.modifier.or_else(|| half(&f.sense));
        let approx = modifier == Some("APPROX");
        let edtf = point.and_then(Point::edtf).map(|e| if approx { e.about() } else { e });
        let (mut begin, mut end_point) = (None, None);
        let length = Length::of(&f.sense);
        let ahead = !["past", "last", "previous", "preceding"].iter().any(|w| word(f.from + 1, w));
        let within = before("within") || (before("in") && matches!(tense, Tense::Future));
        if let (Some(length), Some(day), true) = (length, published, within && ahead) {
            (begin, end_point) = (Some(day), length.after(day));
        }
        if let Some(stretch @ Point::Days(..)) = point {
            (begin, end_point) = (stretch.first(), stretch.last());
        }
        let kind = make::kind(rule, &f.sense);
        let (start, end) = (tokens[f.from].start as usize, tokens[f.to - 1].end as usize);
        if let Some(p) = point {
            story.push(Spoken { sentence: s, point: p });
        }
        places.push((f.from, f.to));
        out.push(Expression {
            range: TextRange::new(start, end),
            kind,
            value: resolved.value,
            modifier,
            begin,
            end_point,
            point,
            edtf,
            rule: rule.name,
            length,
        });
    }
    deadlines(grammar, tokens, &places, &mut out[begins..]);
}

/// "from 9 a.m. to 5 p.m. EST": the zone of the second clock time is the first one's, too.
fn zoned<'f>(grammar: &Grammar, tokens: &[Token], found: &'f [Found]) -> Cow<'f, [Found]> {
    let mut found = Cow::Borrowed(found);
    for k in 1..found.len() {
        let (first, second) = (&found[k - 1], &found[k]);
        let joined = first.to + 1 == second.from
            && ["to", "and", "-", "–", "until", "till"].iter().any(|w| tokens[first.to].word == grammar.lexicon.id(w));
        let zone = match &second.sense {
            Sense::Clock { zone, .. } => *zone,
            Sense::At { clock, .. } => {
                if let Sense::Clock { zone, .. } = **clock {
                    zone
                } else {
                    None
                }
            }
            _ => None,
        };
        if let (true, Some(_), Sense::Clock { minutes, zone: None }) = (joined, zone, &first.sense) {
            let minutes = *minutes;
            found.to_mut()[k - 1].sense = Sense::Clock { minutes, zone };
        }
    }
    found
}

/// The modifier of a half of a month.
fn half(sense: &Sense) -> Option<&'static str> {
    match sense {
        Sense::HalfMonth { second, .. } => Some(if *second { "END" } else { "START" }),
        _ => None,
    }
}

/// "50 days from Monday": a duration with a start gets an end.
fn deadlines(grammar: &Grammar, tokens: &[Token], places: &[(usize, usize)], out: &mut [Expression]) {
    for k in 0..out.len().saturating_sub(1) {
        let (Some(length), Some(Point::Day(day))) = (out[k].length, out[k + 1].point) else { continue };
        let joined = places[k].1 + 1 == places[k + 1].0;
        let word = |w: &str| tokens[places[k].1].word == grammar.lexicon.id(w);
        if joined && ["from", "after", "since", "of"].iter().any(|w| word(w)) {
            (out[k].begin, out[k].end_point) = (Some(day), length.after(day));
        }
        if joined && word("before") {
            let back = Length { months: -length.months, days: -length.days };
            (out[k].begin, out[k].end_point) = (back.after(day), Some(day));
        }
    }
}

#[cfg(test)]
mod tests;
