//! What must hold of the words around an expression.

use crate::lexicon::bit;
use crate::rules::{Check, Grammar};
use crate::tokens::Token;

/// Whether the words beside tokens `from..to` let the rule stand.
pub(crate) fn beside(grammar: &Grammar, text: &str, tokens: &[Token], from: usize, to: usize, rule: u16) -> bool {
    let Some(rule) = grammar.rules.get(usize::from(rule)) else { return false };
    let before = from.checked_sub(1).map(|i| &tokens[i]);
    let after = tokens.get(to);
    let listed = |list: &crate::rules::Beside, t: Option<&Token>| t.is_some_and(|t| list.holds(t.word, t.bits));
    if !rule.after.is_empty() && !listed(&rule.after, before)
        || !rule.before.is_empty() && !listed(&rule.before, after)
        || listed(&rule.not_after, before)
        || listed(&rule.not_before, after)
    {
        return false;
    }
    rule.check.is_none_or(|check| Around { grammar, text, tokens, from, to }.holds(check))
}

/// An expression's place among the tokens of its sentence.
struct Around<'a> {
    grammar: &'a Grammar,
    text: &'a str,
    tokens: &'a [Token],
    from: usize,
    to: usize,
}

impl Around<'_> {
    fn before(&self, steps: usize) -> Option<&Token> {
        self.from.checked_sub(steps).and_then(|i| self.tokens.get(i))
    }

    fn after(&self, steps: usize) -> Option<&Token> {
        self.tokens.get(self.to + steps - 1)
    }

    fn is(&self, t: Option<&Token>, words: &[&str]) -> bool {
        t.is_some_and(|t| t.word != 0 && words.iter().any(|w| self.grammar.lexicon.id(w) == t.word))
    }

    fn class(&self, t: Option<&Token>, name: &str) -> bool {
        t.is_some_and(|t| t.bits & self.grammar.lexicon.mask(name) != 0)
    }

    /// Whether what follows is no noun that the expression could belong to.
    fn closed(&self) -> bool {
        self.after(1).is_none_or(|t| {
            self.hyphen(t).is_none() && (!t.letters && t.bits & bit::DIGITS == 0 || self.class(Some(t), "FUNCTION"))
        })
    }

    fn hyphen(&self, t: &Token) -> Option<()> {
        (t.word == self.grammar.lexicon.id("-")).then_some(())
    }

    fn first(&self) -> &Token {
        &self.tokens[self.from]
    }

    fn lower(&self) -> bool {
        !self.first().capital || self.opens()
    }

    /// Whether the expression opens its sentence, quotation marks aside.
    fn opens(&self) -> bool {
        self.tokens[..self.from].iter().all(|t| !t.letters)
    }

    fn holds(&self, check: Check) -> bool {
        match check {
            Check::Capital => self.tokens[self.from..self.to].iter().rev().any(|t| t.capital) && self.named(),
            Check::Bare => self.first().capital && (self.closed() || self.is(self.after(1), &["'s"])),
            Check::Ends => self.after(1).is_none_or(|t| {
                !t.letters && t.bits & bit::DIGITS == 0 || self.is(Some(t), &["and", "but", "or", "when", "with"])
            }),
            Check::Lower => self.lower(),
            Check::Month => self.month(),
            Check::Year => self.year(),
            Check::Season => self.season(),
            Check::NthDay => self.nth_day(),
            Check::Now => !self.first().capital,
            Check::Duration => self.duration(),
            Check::Article => self.article(),
            Check::Years => !self.class(self.after(1), "DIGITS") && !self.is(self.after(1), &["to", "'", "ahead"]),
            Check::Often => !self.first().capital,
            Check::Part => {
                let part = self.tokens[self.from + 1..self.to].iter().rev().find(|t| t.letters);
                // "on Saturday Night", but not "Saturday Night Live"
                let placed = self.is(self.before(1), &["on", "since", "until", "till", "by"]);
                part.is_some_and(|t| !t.capital || placed && self.after(1).is_none_or(|n| !n.capital))
            }
            Check::Today => !self.first().capital || self.opens(),
        }
    }

    /// Every word of a name begins with a capital, "the", "of" and figures aside.
    fn named(&self) -> bool {
        self.tokens[self.from..self.to].iter().all(|t| t.capital || !t.letters || self.is(Some(t), &["the", "of"]))
    }

    /// A month that is also a name or a verb.
    fn month(&self) -> bool {
        if self.after(1).is_some_and(|t| t.capital) {
            return false;
        }
        let before = self.before(1);
        if self.is(before, &["and", "or", "-"]) {
            return self.before(2).is_some_and(|t| t.bits & self.grammar.class.month != 0)
                || self.is(self.before(2), &["mid"]);
        }
        if self.first().word != self.grammar.lexicon.id("may") {
            return true;
        }
        if self.is(self.after(1), &["'s"]) {
            return false;
        }
        let doubtful =
            self.is(before, &["by", "from", "of", "to", "for", "before", "after", "around", "past", "beyond"]);
        !(doubtful && ["Theresa May", "Mrs May", "Mrs. May", "Ms May"].iter().any(|name| self.text.contains(name)))
    }

    /// A figure that is a year and not a number of things.
    fn year(&self) -> bool {
        let year = self.tokens[self.to - 1].value;
        let before = self.before(1);
        if self.to - self.from == 1 {
            let surely = self.class(before, "PLACE") || before.is_some_and(|t| t.bits & self.grammar.class.month != 0);
            let whose = ["'s", "its", "their", "his", "her", "our", "this", "that"];
            let older = || self.closed() || self.is(before, &whose) && self.after(1).is_none_or(|t| !t.plural);
            let bare = (1900.0..=2035.0).contains(&year) || ((1500.0..1900.0).contains(&year) && older());
            if !bare && !surely {
                return false;
            }
            if !(1400.0..=2150.0).contains(&year) {
                return false;
            }
        }
        let numbering = if self.is(before, &["."]) { self.before(2) } else { before };
        if self.class(numbering, "NUMBERING")
            || self.class(self.after(1), "THINGS")
            || self.is(self.after(1), &["or"]) && self.is(self.after(2), &["more", "fewer", "less", "so"])
            || self.class(self.after(1), "UNITS")
        {
            return false;
        }
        if before.is_some_and(|t| self.is(Some(t), &["$", "€", "£", "#", "/", "+", ":", "@"]) && self.first().glued)
        {
            return false;
        }
        // Part of a longer number: "555-2010", "2010-4".
        let hyphen = |t: Option<&Token>| self.is(t, &["-"]);
        if hyphen(before) && self.before(2).is_some_and(|t| t.bits & bit::DIGITS != 0 && t.bits & bit::YEAR == 0) {
            return false;
        }
        let next = self.after(1);
        if hyphen(next)
            && self.after(2).is_some_and(|t| t.bits & bit::DIGITS != 0 && t.bits & (bit::YEAR | bit::YEAR2) == 0)
        {
            return false;
        }
        if self.is(next, &["%", "/"]) || next.is_some_and(|t| t.bits & bit::DIGITS != 0 && t.bits & bit::DAY == 0) {
            return false;
        }
        // A house number: "at 2010 Main Street".
        !(self.is(before, &["at"]) && next.is_some_and(|t| t.capital))
    }

    /// A season that is no verb and no name.
    fn season(&self) -> bool {
        let t = self.first();
        let surely = t.bits & self.grammar.lexicon.mask("SURELYSEASON") != 0;
        let whose = surely && self.is(self.before(1), &["its", "their", "his", "her", "our", "'s"]);
        let placed = whose || self.class(self.before(1), "INDEFINITE");
        if t.capital && !self.opens() && !(placed && self.after(1).is_none_or(|n| !n.capital)) {
            return false;
        }
        if surely {
            return true;
        }
        if !placed || t.capital {
            return false;
        }
        // "the fall of", "in fall out"
        !self.is(self.after(1), &["of", "from", "into", "over", "under", "out"])
            && (self.closed()
                || self.is(self.after(1), &["'s"])
                || self.is(
                    self.after(1),
                    &["election", "elections", "campaign", "season", "session", "term", "vote", "semester"],
                ))
    }

    /// "the third" as a day: what comes before takes a date, what follows is no noun.
    fn nth_day(&self) -> bool {
        let day = self.tokens[self.to - 1].bits & bit::DAY != 0;
        let before = self.is(self.before(1), &["on", "until", "till", "by", "before", "since", "through", "after"])
            || (day && self.is(self.before(1), &["and", "to", "from"]));
        before
            && self.closed()
            && !self
                .is(self.after(1), &["of", "to", "and", "or", "for", "in", "with", "from", "by", "'s", "than", "as"])
    }

    /// A duration that is no age and no "one day".
    fn duration(&self) -> bool {
        let old = ["old", "olds", "older", "younger", "tall", "wide"];
        let next = self.after(1);
        if self.is(next, &old) || (self.is(next, &["-"]) && self.is(self.after(2), &old)) {
            return false;
        }
        if self.is(next, &["of"]) && self.is(self.after(2), &["age"]) {
            return false;
        }
        // "the 2018 season", "2018 day by day"
        let year = self.first().bits & bit::YEAR != 0 && (1900.0..2100.0).contains(&self.first().value);
        if year && self.to - self.from == 2 && !self.tokens[self.to - 1].plural {
            return false;
        }
        let one = self.is(Some(self.first()), &["one"]) && self.to - self.from == 2;
        !one || self.is(
            self.before(1),
            &["in", "for", "within", "after", "only", "just", "than", "least", "over", "about", "nearly", "every", "-"],
        ) || self.is(next, &["after", "before", "of"])
    }

    /// "a week" as a length of time: not a rate, not "a day when".
    fn article(&self) -> bool {
        let next = self.after(1);
        if self
            .is(next, &["when", "that", "which", "where", "to", "like", "ago", "earlier", "later", "before", "after"])
            && !self.is(next, &["before", "after"])
        {
            return false;
        }
        let loose = self.before(1).is_some_and(|t| !t.letters);
        !loose || self.is(next, &["after", "before"])
    }
}
