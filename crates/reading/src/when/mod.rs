//! When: the time expressions of a document, and from them when each act took place and by when what it promises, threatens
//! or foretells falls due.

mod due;
mod said;
mod words;

use crate::Linked;
use crate::describe::Description;
use crate::furniture::FurnitureFound;
use crate::layout::Layout;
use crate::why::Reason;
use onrecord_dates::{Expression, Point, day_of, expressions};
use onrecord_record::{Attribution, CodePoints, TextRange, Time};

/// The time expressions of the report. Furniture is not read.
#[must_use]
pub fn times(text: &str, layout: &Layout, furniture: &[FurnitureFound], published: Option<&str>) -> Vec<Expression> {
    let report = |s: &&TextRange| !furniture.iter().any(|f| f.range.overlaps(**s));
    let sentences: Vec<_> = layout.sentences.iter().filter(report).copied().collect();
    expressions(text, &sentences, published.and_then(day_of))
}

/// Expressions in the record's form.
#[must_use]
pub fn record(map: &CodePoints<'_>, found: &[Expression]) -> Vec<Time> {
    let time = |e: &Expression| {
        Some(Time {
            span: map.span(e.range)?,
            kind: e.kind,
            value: e.value.clone(),
            modifier: e.modifier.map(str::to_owned),
            begin: e.begin.map(|d| d.to_string()),
            end_point: e.end_point.map(|d| d.to_string()),
        })
    };
    found.iter().filter_map(time).collect()
}

/// What the dates of an attribution go by.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dates {
    /// Of `said_on`.
    pub said_on: Option<Reason>,
    /// Of `due`.
    pub due: Option<Reason>,
}

/// A document whose attributions are to be dated.
pub struct Article<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its layout.
    pub layout: &'a Layout,
    /// Its attributions, as linked.
    pub linked: &'a [Linked],
    /// The same, as described.
    pub described: &'a [Description],
    /// Its time expressions.
    pub times: &'a [Expression],
}

impl Article<'_> {
    /// Fills `said_on` and `due` of the attributions, which stand in the order of `linked`; returns what each goes by.
    pub fn date(&self, published: Option<&str>, outlet: Option<&str>, attributions: &mut [Attribution]) -> Vec<Dates> {
        if attributions.len() != self.linked.len() || self.described.len() != self.linked.len() {
            return vec![Dates::default(); attributions.len()];
        }
        let published = published.and_then(day_of);
        let said = said::Dating::new(self, attributions, published, outlet).all();
        let due = self.due(&said, published);
        let mut why = Vec::with_capacity(attributions.len());
        for (a, (said, due)) in attributions.iter_mut().zip(said.iter().zip(due)) {
            why.push(Dates { said_on: said.map(|d| d.why), due: due.as_ref().map(|d| d.1) });
            a.said_on = said.map(|d| written(d.point));
            a.due = due.map(|d| d.0);
        }
        why
    }

    /// The innermost attribution in whose content a place lies.
    fn account(&self, place: TextRange) -> Option<usize> {
        let size =
            |i: &usize| self.linked[*i].content.iter().find(|c| c.covers(place)).map(|c| (c.len(), usize::MAX - *i));
        (0..self.linked.len()).filter(|i| size(i).is_some()).min_by_key(size)
    }
}

/// A date as the record gives it: EDTF, and ISO 8601 for a week, which EDTF has no form for.
fn written(point: Point) -> String {
    match point {
        Point::Week(..) => point.timex(),
        _ => point.edtf().map_or_else(|| point.timex(), |e| e.to_string()),
    }
}
