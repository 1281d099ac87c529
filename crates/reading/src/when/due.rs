//! By when what is promised, threatened, demanded or foretold falls due.

use super::said::Dated;
use super::{Article, words};
use crate::why::Reason;
use onrecord_dates::{Date, Expression, Length, Point};
use onrecord_record::{Act, TextRange, TimeKind};

impl Article<'_> {
    /// The due dates of all attributions, given when each act took place.
    pub(super) fn due(&self, said: &[Option<Dated>], published: Option<Date>) -> Vec<Option<(String, Reason)>> {
        let mut due: Vec<Option<(String, Reason)>> = Vec::with_capacity(self.linked.len());
        for (i, d) in self.described.iter().enumerate() {
            let ahead = matches!(
                d.act,
                Act::Promise | Act::Threaten | Act::Demand | Act::Predict | Act::Propose | Act::Announce | Act::Warn
            );
            // Who hopes or means that something will be done foretells it for the term's sake.
            let ahead = ahead || d.act == Act::Believe && self.looks_ahead(i);
            let from = said.get(i).copied().flatten().and_then(|d| d.point.first()).or(published);
            let own = if ahead { self.deadline(i, from) } else { None };
            // "If they did not, the United States would end its mediation": the term is the demand's before.
            let carried = || {
                let open = d.condition?.slice(self.text).to_lowercase();
                let refers = [" not", "n't", "n’t", " otherwise"].iter().any(|w| open.contains(w))
                    && open.split(' ').count() < 6;
                let demand = i.checked_sub(1).filter(|k| self.described[*k].act == Act::Demand)?;
                let (term, why) = due.get(demand)?.clone().filter(|_| refers && d.act == Act::Threaten)?;
                Some((term, Reason { rule: "term of the demand before", ..why }))
            };
            let own = own.or_else(carried);
            due.push(own);
        }
        // A headline's term may stand in the lead only.
        for i in 0..due.len() {
            if due[i].is_none() && self.in_title(i) {
                due[i] = self.in_the_lead(i, &due);
            }
        }
        due
    }

    fn in_title(&self, i: usize) -> bool {
        let title = self.layout.paragraphs.first().copied();
        title.zip(self.linked[i].content.first()).is_some_and(|(title, content)| title.covers(*content))
    }

    /// The term of the same act of a source with a word in common, in the paragraphs right behind the headline.
    fn in_the_lead(&self, title: usize, due: &[Option<(String, Reason)>]) -> Option<(String, Reason)> {
        let end = self.layout.paragraphs.get(3).map_or(self.text.len(), |p| p.start());
        let source = |i: usize| self.linked[i].source.map_or("", |s| s.slice(self.text));
        let shared = |k: usize| words::after(source(k), 0).any(|w| w.len() > 3 && source(title).contains(w));
        let same = |k: &usize| {
            let before = self.linked[*k].content.first().is_some_and(|c| c.start() < end);
            before && self.described[*k].act == self.described[title].act && shared(*k)
        };
        let (term, why) = (title + 1..due.len()).filter(same).find_map(|k| due[k].clone())?;
        Some((term, Reason { rule: "term in the lead", ..why }))
    }

    /// Whether what attribution `i` says is of what is to come.
    fn looks_ahead(&self, i: usize) -> bool {
        let mut said = self.linked[i].content.iter().map(|c| c.slice(self.text));
        said.any(|s| s.starts_with("to ") || s.contains(" would ") || s.contains(" will "))
    }

    /// The term in what attribution `i` says.
    fn deadline(&self, i: usize, from: Option<Date>) -> Option<(String, Reason)> {
        let inside =
            |e: &&Expression| self.linked[i].content.iter().any(|c| c.covers(e.range)) && self.speaks_of(i, e.range);
        let offers: Vec<(&Expression, String)> =
            self.times.iter().filter(inside).filter_map(|e| Some((e, self.term(e, from)?))).collect();
        let of = |rule, test: &dyn Fn(&Expression) -> bool| {
            let (e, term) = offers.iter().find(|(e, _)| test(e))?;
            Some((term.clone(), Reason::by(rule, e.range)))
        };
        let word = |e: &Expression| words::before(self.text, e.range.start()).next().unwrap_or("");
        let firm = |e: &Expression| {
            (["by", "before", "within", "than"].contains(&word(e).to_lowercase().as_str()) || self.put_off(e))
                && !self.conditional(e)
        };
        // "If they are still there on Oct. 1" sets a term; "if the talks on Oct. 1 fail" names the talks.
        let condition = |e: &Expression| {
            let noun = words::before(self.text, e.range.start()).nth(1).unwrap_or("");
            words::is_deadline(word(e)) && self.opened_by(e, &["if", "unless"]) && words::occasion(noun).is_none()
        };
        of("limit in what is said", &firm)
            .or_else(|| of("date in what is said", &|e| words::is_deadline(word(e)) && !self.conditional(e)))
            .or_else(|| of("date in what is said", &|e| !words::limits(word(e)) && !self.conditional(e)))
            .or_else(|| of("date of the condition", &condition))
    }

    /// Whether an expression stands in a condition or a time clause.
    fn conditional(&self, e: &Expression) -> bool {
        self.opened_by(e, &["if", "unless", "once", "when", "after"])
    }

    /// Whether something is put off until a day: "would not be touched until May 1" sets a term, "would stay until May 1"
    /// none.
    fn put_off(&self, e: &Expression) -> bool {
        let word = words::before(self.text, e.range.start()).next().unwrap_or("").to_lowercase();
        if !matches!(word.as_str(), "until" | "till") {
            return false;
        }
        let clause = self.clause_before(e).to_lowercase();
        clause.split_whitespace().any(|w| matches!(w, "not" | "never" | "no" | "nobody" | "nothing"))
            || ["n't ", "n’t "].iter().any(|n| clause.contains(n))
    }

    fn clause_before(&self, e: &Expression) -> &str {
        let text = self.text.get(..e.range.start()).unwrap_or("");
        text.rsplit([',', '.', ';', '“', '"', '\n']).next().unwrap_or("")
    }

    /// Whether one of these words stands before an expression in its clause.
    fn opened_by(&self, e: &Expression, openers: &[&str]) -> bool {
        self.clause_before(e).split_whitespace().any(|w| openers.contains(&w.to_lowercase().as_str()))
    }

    /// Whether an expression in the content of attribution `i` is its speaker's own, and not somebody's whose words it
    /// relays: what one says that one proposes counts.
    fn speaks_of(&self, i: usize, place: TextRange) -> bool {
        let mut at = self.account(place);
        for _ in 0..4 {
            match at {
                Some(k) if k == i => return true,
                Some(k) if self.linked[k].source.is_none_or(|s| is_pronoun(s.slice(self.text))) => {
                    at = self.linked[k].parent;
                }
                _ => return false,
            }
        }
        false
    }

    /// The day or stretch by which a thing is to be done, in EDTF; `None` for what is over or names something else.
    fn term(&self, e: &Expression, from: Option<Date>) -> Option<String> {
        let word = words::before(self.text, e.range.start()).next().unwrap_or("").to_lowercase();
        if e.kind == TimeKind::Duration {
            // "within 100 days of the vote" has a start that is not known.
            let rest = self.text.get(e.range.end()..).unwrap_or("");
            if e.begin.is_none_or(|b| Some(b) == from) && (rest.starts_with(" of ") || rest.starts_with(" after ")) {
                return None;
            }
            let end = match (e.end_point, word.as_str()) {
                (Some(end), _) if e.begin.is_some() && word != "within" && word != "in" => Some(end),
                (_, "within" | "in") => e.length?.after(from?),
                _ => None,
            };
            return end.map(|d| d.to_string());
        }
        if matches!(word.as_str(), "until" | "till" | "since") && !self.put_off(e) || self.names_something_else(e) {
            return None;
        }
        let point = self.after_the_act(e, from)?;
        let not = words::before(self.text, e.range.start()).nth(1).is_some_and(|w| w.eq_ignore_ascii_case("not"));
        if word == "before" && not || matches!(point, Point::Season(..)) && word != "by" {
            return None;
        }
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
        if let (Some("MID"), Point::Month(y, m)) = (e.modifier, point) {
            return Date::new(y, m, 15).ok().map(|d| d.to_string());
        }
        if word == "before" {
            return point.first()?.yesterday().ok().map(|d| d.to_string());
        }
        e.edtf.map(|e| e.to_string())
    }

    /// What an expression stands for, a weekday being the first after the act: "told him to do it before Wednesday".
    fn after_the_act(&self, e: &Expression, from: Option<Date>) -> Option<Point> {
        let point = e.point?;
        let (Point::Day(day), Some(from), "weekday") = (point, from, e.rule) else { return Some(point) };
        let weeks = (day - from).get_days().saturating_sub(1).max(0) / 7;
        let back = Length { months: 0, days: -7 * i64::from(weeks) };
        back.after(day).map(Point::Day)
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

/// Whether a source is one that takes up another.
pub(super) fn is_pronoun(source: &str) -> bool {
    ["he", "she", "they", "it", "i", "we"].iter().any(|p| source.eq_ignore_ascii_case(p))
}
