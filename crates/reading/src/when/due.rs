//! By when what is promised, threatened, demanded or foretold falls due.

use super::{Article, words};
use onrecord_dates::{Date, Expression, Point};
use onrecord_record::{Act, TimeKind};

impl Article<'_> {
    /// The due dates of all attributions, given when each act took place.
    pub(super) fn due(&self, said: &[Option<Point>], published: Option<Date>) -> Vec<Option<String>> {
        let mut due: Vec<Option<String>> = Vec::with_capacity(self.linked.len());
        for (i, d) in self.described.iter().enumerate() {
            let ahead = matches!(
                d.act,
                Act::Promise | Act::Threaten | Act::Demand | Act::Predict | Act::Propose | Act::Announce | Act::Warn
            );
            let from = said.get(i).copied().flatten().and_then(Point::first).or(published);
            let own = if ahead { self.deadline(i, from) } else { None };
            // "If they did not, the United States would end its mediation": the term is the demand's before.
            let carried = || {
                let open = d.condition?.slice(self.text).to_lowercase();
                let refers = [" not", "n't", "n’t", " otherwise"].iter().any(|w| open.contains(w))
                    && open.split(' ').count() < 6;
                let demand = i.checked_sub(1).filter(|k| self.described[*k].act == Act::Demand)?;
                (refers && d.act == Act::Threaten).then(|| due.get(demand).cloned().flatten())?
            };
            let own = own.or_else(carried);
            due.push(own);
        }
        due
    }

    /// The term in what attribution `i` says.
    fn deadline(&self, i: usize, from: Option<Date>) -> Option<String> {
        let inside = |e: &&Expression| {
            self.linked[i].content.iter().any(|c| c.covers(e.range)) && self.account(e.range) == Some(i)
        };
        let offers: Vec<(&Expression, String)> =
            self.times.iter().filter(inside).filter_map(|e| Some((e, self.term(e, from)?))).collect();
        let of = |test: &dyn Fn(&Expression) -> bool| offers.iter().find(|(e, _)| test(e)).map(|(_, t)| t.clone());
        let word = |e: &Expression| words::before(self.text, e.range.start()).next().unwrap_or("");
        let firm = |e: &Expression| {
            ["by", "before", "within", "than"].contains(&word(e).to_lowercase().as_str()) && !self.conditional(e)
        };
        of(&firm)
            .or_else(|| of(&|e| words::is_deadline(word(e)) && !self.conditional(e)))
            .or_else(|| of(&|e| !words::limits(word(e)) && !self.conditional(e)))
            .or_else(|| of(&|e| words::is_deadline(word(e))))
    }

    /// Whether an expression stands in a condition or a time clause.
    fn conditional(&self, e: &Expression) -> bool {
        let clause = self.text.get(..e.range.start()).unwrap_or("");
        let clause = clause.rsplit([',', '.', ';', '“', '"', '\n']).next().unwrap_or("");
        clause
            .split_whitespace()
            .any(|w| ["if", "unless", "once", "when", "after"].contains(&w.to_lowercase().as_str()))
    }

    /// The day or stretch by which a thing is to be done, in EDTF; `None` for what is over or names something else.
    fn term(&self, e: &Expression, from: Option<Date>) -> Option<String> {
        let word = words::before(self.text, e.range.start()).next().unwrap_or("").to_lowercase();
        if e.kind == TimeKind::Duration {
            let end = match (e.end_point, word.as_str()) {
                (Some(end), _) if e.begin.is_some() && word != "within" && word != "in" => Some(end),
                (_, "within" | "in") => e.length?.after(from?),
                _ => None,
            };
            return end.map(|d| d.to_string());
        }
        if word == "until" || word == "till" || word == "since" || self.names_something_else(e) {
            return None;
        }
        let point = e.point?;
        let over = from.zip(point.last()).is_some_and(|(from, last)| last < from);
        if over || e.rule == "year" && word != "by" && word != "before" {
            return None;
        }
        if let Point::Day(day) = point {
            return Some(day.to_string());
        }
        if e.modifier == Some("END") || e.rule == "unit-relative" {
            return point.last().map(|d| d.to_string());
        }
        if word == "before" {
            return point.first()?.yesterday().ok().map(|d| d.to_string());
        }
        e.edtf.map(|e| e.to_string())
    }

    /// Whether an expression belongs to a noun ("the Nov. 2 election", "Wednesday's talks").
    pub(super) fn names_something_else(&self, e: &Expression) -> bool {
        let rest = self.text.get(e.range.end()..).unwrap_or("");
        if rest.starts_with("'s") || rest.starts_with("’s") {
            return true;
        }
        let before = words::before(self.text, e.range.start()).next().unwrap_or("");
        let noun = rest.starts_with(' ') && rest[1..].starts_with(char::is_lowercase);
        words::adjoins(self.text, e.range.start()) && words::determines(before) && noun
    }
}
