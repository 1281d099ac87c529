//! What people type into a search, and what it means. Pure: text in, [`Query`] out.
//!
//! ```text
//! gas transit                       both words, in any of their forms, in any order
//! "not one metre"                   the words one after the other
//! sanction*                         words that begin so
//! -denied                           without this word
//! speaker:Brandt to:allies          who says it, to whom; several words in quotation marks
//! outlet:Gazette                    who published it
//! act:threaten,warn form:direct     what kind of saying; several values, any of them
//! kind:anonymous basis:document     what kind of source; what evidence it cites
//! setting:private                   where it was said
//! since:2025-03 until:2025-06-12    said, or else published, in this time; months and years are taken whole
//! in:said in:articles               search what was said, or the articles' text
//! ```
//!
//! Without `in:`, a query with a field of sayings searches what was said, any other the articles. A field may be given
//! several times (any of the values) and negated (`-act:deny`).

use crate::days::Day;
use onrecord_record::Code;
use std::fmt::Write as _;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Titles and texts of articles.
    Articles,
    /// Contents of attributions.
    Said,
}

/// A field that narrows a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Who says it.
    Speaker,
    /// To whom.
    To,
    /// Who published it.
    Outlet,
    /// What the source does by saying it.
    Act,
    /// direct, indirect, mixed.
    Form,
    /// What kind of source.
    Kind,
    /// What kind of evidence it cites.
    Basis,
    /// public or private.
    Setting,
}

impl Field {
    const ALL: [(&'static str, Self); 8] = [
        ("speaker", Self::Speaker),
        ("to", Self::To),
        ("outlet", Self::Outlet),
        ("act", Self::Act),
        ("form", Self::Form),
        ("kind", Self::Kind),
        ("basis", Self::Basis),
        ("setting", Self::Setting),
    ];

    /// The values it takes; empty where any words will do.
    #[must_use]
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Self::Speaker | Self::To | Self::Outlet => &[],
            Self::Act => &[
                "assert",
                "report",
                "believe",
                "deny",
                "confirm",
                "accuse",
                "criticise",
                "praise",
                "demand",
                "propose",
                "ask",
                "promise",
                "threaten",
                "warn",
                "predict",
                "decline",
                "announce",
            ],
            Self::Form => &["direct", "indirect", "mixed"],
            Self::Kind => {
                &["person", "organisation", "outlet", "country", "group", "document", "anonymous", "unspecified"]
            }
            Self::Basis => &["anonymous", "document", "outlet", "person", "organisation", "recording", "none"],
            Self::Setting => &["public", "private"],
        }
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }

    fn column(self) -> &'static str {
        match self {
            Self::Speaker => "speaker",
            Self::To => "addressee",
            Self::Outlet => "outlet",
            _ => "tags",
        }
    }
}

/// The word under which a value of a coded field stands in the index.
#[must_use]
pub fn tag(field: Field, value: &str) -> String {
    let prefix = match field {
        Field::Act => "act",
        Field::Form => "form",
        Field::Kind => "kind",
        Field::Basis => "basis",
        Field::Setting => "setting",
        Field::Speaker | Field::To | Field::Outlet => "",
    };
    // A digit at the end keeps the index from cutting the word to its stem.
    format!("{prefix}{value}1")
}

/// Words as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// One after the other rather than in any order.
    pub phrase: bool,
    /// The last word may go on.
    pub prefix: bool,
}

/// Words that must be there, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The words.
    pub words: Words,
    /// Must not be there.
    pub excluded: bool,
}

/// One field with the values of which any will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The field.
    pub field: Field,
    /// Its values.
    pub values: Vec<Words>,
    /// None of the values may be there.
    pub excluded: bool,
}

/// A query as understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Free words and phrases.
    pub terms: Vec<Term>,
    /// Fields, each once for what must be there and once for what must not.
    pub filters: Vec<Filter>,
    /// First day, or month or year: `2025`, `2025-03`, `2025-03-04`.
    pub since: Option<String>,
    /// Last day, or month or year.
    pub until: Option<String>,
    /// What to search, where it was said outright.
    pub target: Option<Target>,
}

/// Why a query cannot be understood. `at` counts code points from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A quotation mark without its partner.
    #[error("the quotation mark at character {} has no partner: {near}", at + 1)]
    UnclosedQuote {
        /// Where it stands.
        at: usize,
        /// The query from there on.
        near: String,
    },
    /// A word before a colon that is not a field.
    #[error("there is no field {name:?} (at character {}); there are {}", at + 1, fields())]
    UnknownField {
        /// Where it stands.
        at: usize,
        /// The word.
        name: String,
    },
    /// A value that the field does not take.
    #[error("{field}: does not take {value:?} (at character {}); {expected}", at + 1)]
    BadValue {
        /// Where it stands.
        at: usize,
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: String,
    },
    /// There is only something to leave out.
    #[error("the query says only what to leave out; say what to find, too")]
    OnlyExclusions,
    /// Articles are to be searched for what only sayings have.
    #[error("in:articles does not go with {field}:, which only what was said has")]
    OfSayings {
        /// The field.
        field: &'static str,
    },
}

impl QueryError {
    /// The code that `onrecord explain` explains.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::UnclosedQuote { .. } => Code::UnclosedQuote,
            Self::UnknownField { .. } => Code::UnknownField,
            Self::BadValue { .. } | Self::OnlyExclusions | Self::OfSayings { .. } => Code::BadFieldValue,
        }
    }
}

fn fields() -> String {
    let names = Field::ALL.iter().map(|(name, _)| *name).chain(["since", "until", "in"]);
    names.collect::<Vec<_>>().join(", ")
}

impl Query {
    /// Understands a query.
    ///
    /// # Errors
    /// [`QueryError`] with the place of what cannot be understood.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        let mut parser = Parser { chars: query.chars().collect(), at: 0, query: Self::default() };
        while parser.skip_space() {
            parser.item()?;
        }
        parser.query.sound()
    }

    /// What is searched: what `in:` says, or else what was said where a field of sayings is given.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target.unwrap_or(if self.of_sayings().is_some() { Target::Said } else { Target::Articles })
    }

    /// The first field that only sayings have.
    fn of_sayings(&self) -> Option<Field> {
        self.filters.iter().map(|f| f.field).find(|f| *f != Field::Outlet)
    }

    fn sound(self) -> Result<Self, QueryError> {
        if let (Some(Target::Articles), Some(field)) = (self.target, self.of_sayings()) {
            return Err(QueryError::OfSayings { field: field.name() });
        }
        let positive = self.terms.iter().any(|t| !t.excluded) || self.filters.iter().any(|f| !f.excluded);
        let negative = self.terms.iter().any(|t| t.excluded) || self.filters.iter().any(|f| f.excluded);
        if negative && !positive {
            return Err(QueryError::OnlyExclusions);
        }
        Ok(self)
    }

    /// Whether it has words to find, by which results can be ranked.
    #[must_use]
    pub fn has_words(&self) -> bool {
        self.terms.iter().any(|t| !t.excluded)
    }

    /// Whether it asks for one word or phrase and nothing else.
    pub(crate) fn is_one_term(&self) -> bool {
        self.terms.len() == 1 && self.filters.is_empty() && self.time().is_none()
    }

    /// The words to find, as a full-text expression over one column; `None` where there are none.
    #[must_use]
    pub fn words_expression(&self) -> Option<String> {
        let all: Vec<String> = self.terms.iter().filter(|t| !t.excluded).map(|t| full_text(&t.words)).collect();
        (!all.is_empty()).then(|| all.join(" OR "))
    }

    /// The words to find, each as an expression of its own over the columns that are searched.
    #[must_use]
    pub fn term_expressions(&self) -> Vec<String> {
        let term = |t: &Term| in_columns(self.columns(), &t.words);
        self.terms.iter().filter(|t| !t.excluded).map(term).collect()
    }

    /// The words to find, all of them in the title.
    #[must_use]
    pub fn title_expression(&self) -> String {
        let all = self.terms.iter().filter(|t| !t.excluded).map(|t| in_columns("{title}", &t.words));
        all.collect::<Vec<_>>().join(" AND ")
    }

    fn columns(&self) -> &'static str {
        match self.target() {
            Target::Articles => "{title body}",
            Target::Said => "{content}",
        }
    }

    /// The query as an expression of SQLite's full-text index; `None` where it has nothing to look up there.
    #[must_use]
    pub fn expression(&self) -> Option<String> {
        let mut wanted = self.term_expressions();
        let excluded = self.terms.iter().filter(|t| t.excluded);
        let mut unwanted: Vec<String> = excluded.map(|t| in_columns(self.columns(), &t.words)).collect();
        for filter in &self.filters {
            let to = if filter.excluded { &mut unwanted } else { &mut wanted };
            let column = filter.field.column();
            let value = |w: &Words| {
                if filter.field.values().is_empty() { full_text(w) } else { quoted(&tag(filter.field, &w.text)) }
            };
            let values: Vec<String> = filter.values.iter().map(|w| format!("({})", value(w))).collect();
            to.push(format!("{{{column}}} : ({})", values.join(" OR ")));
        }
        if wanted.is_empty() {
            return None;
        }
        let mut out = wanted.join(" AND ");
        if !unwanted.is_empty() {
            out = format!("({out}) NOT ({})", unwanted.join(" OR "));
        }
        Some(out)
    }

    /// The time asked for, if any is.
    pub(crate) fn time(&self) -> Option<Time> {
        let bound = |date: &Option<String>, of: fn(&str) -> Option<Day>| date.as_deref().and_then(of);
        let time = Time { since: bound(&self.since, Day::first), until: bound(&self.until, Day::last) };
        (self.since.is_some() || self.until.is_some()).then_some(time)
    }
}

/// A stretch of days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    since: Option<Day>,
    until: Option<Day>,
}

impl Time {
    /// Whether a day lies in it; a day that is not known does not.
    pub(crate) fn admits(self, day: Option<Day>) -> bool {
        day.is_some_and(|d| self.since.is_none_or(|s| d >= s) && self.until.is_none_or(|u| d <= u))
    }
}

/// Words as an expression over some columns of the full-text index.
fn in_columns(columns: &str, words: &Words) -> String {
    format!("{columns} : ({})", full_text(words))
}

/// Words as an expression of the full-text index.
fn full_text(words: &Words) -> String {
    let star = if words.prefix { " *" } else { "" };
    if words.phrase {
        return quoted(&words.text) + star;
    }
    let parts: Vec<&str> = words.text.split_whitespace().filter(|w| searchable(w)).collect();
    let mut out = String::new();
    for (i, part) in parts.iter().enumerate() {
        let star = if i + 1 == parts.len() { star } else { "" };
        let and = if i == 0 { "" } else { " AND " };
        // Writing to a String cannot fail.
        let _ = write!(out, "{and}{}{star}", quoted(part));
    }
    out
}

fn quoted(s: &str) -> String {
    format!("\"{}\"", s.replace('"', "\"\"").replace('\0', " "))
}

/// Whether the index keeps anything of these words.
fn searchable(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    query: Query,
}

impl Parser {
    /// Whether anything follows.
    fn skip_space(&mut self) -> bool {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.at < self.chars.len()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn item(&mut self) -> Result<(), QueryError> {
        let solid = |c: Option<&char>| c.is_some_and(|c| !c.is_whitespace());
        let excluded = self.peek() == Some('-') && solid(self.chars.get(self.at + 1));
        if excluded {
            self.at += 1;
        }
        let start = self.at;
        if let Some(name) = self.field_name() {
            let place = self.at;
            let value = self.words(true)?;
            return self.field(start, &name, place, value, excluded);
        }
        let words = self.words(false)?;
        if searchable(&words.text) {
            self.query.terms.push(Term { words, excluded });
        }
        Ok(())
    }

    /// The letters before a colon, with the colon passed; `None` where there are none, and for an address.
    fn field_name(&mut self) -> Option<String> {
        let rest = &self.chars[self.at..];
        let letters = rest.iter().take_while(|c| c.is_ascii_alphabetic()).count();
        if letters == 0 || rest.get(letters) != Some(&':') || rest[letters + 1..].starts_with(&['/', '/']) {
            return None;
        }
        let name = rest[..letters].iter().collect::<String>().to_ascii_lowercase();
        self.at += letters + 1;
        Some(name)
    }

    /// A phrase in quotation marks, or the characters up to the next space or quotation mark.
    fn words(&mut self, value: bool) -> Result<Words, QueryError> {
        let start = self.at;
        if self.peek().is_some_and(is_quote) {
            let rest = &self.chars[start + 1..];
            let Some(len) = rest.iter().position(|c| is_quote(*c)) else {
                let near = self.chars[start..].iter().take(40).collect();
                return Err(QueryError::UnclosedQuote { at: start, near });
            };
            let text: String = rest[..len].iter().collect();
            self.at = start + len + 2;
            let prefix = self.peek() == Some('*');
            self.at += usize::from(prefix);
            return Ok(Words { text, phrase: true, prefix });
        }
        let stop = |c: &char| c.is_whitespace() || (is_quote(*c));
        let len = self.chars[start..].iter().position(stop).unwrap_or(self.chars.len() - start);
        self.at = start + len;
        let text: String = self.chars[start..self.at].iter().collect();
        let prefix = !value && text.ends_with('*');
        Ok(Words { text: text.trim_end_matches('*').to_owned(), phrase: false, prefix: prefix || text.ends_with('*') })
    }

    fn field(&mut self, start: usize, name: &str, at: usize, value: Words, excluded: bool) -> Result<(), QueryError> {
        let bad = |value: &str, expected: &str| QueryError::BadValue {
            at,
            field: name.to_owned(),
            value: value.to_owned(),
            expected: expected.to_owned(),
        };
        if matches!(name, "since" | "until" | "in") && excluded {
            return Err(bad(&value.text, "it cannot be left out with -"));
        }
        match name {
            "since" | "until" => {
                if !is_date(&value.text) {
                    return Err(bad(&value.text, "it takes a day, month or year: 2025-03-04, 2025-03, 2025"));
                }
                let bound = if name == "since" { &mut self.query.since } else { &mut self.query.until };
                *bound = Some(value.text);
                return Ok(());
            }
            "in" => {
                self.query.target = Some(match value.text.as_str() {
                    "said" => Target::Said,
                    "articles" => Target::Articles,
                    other => return Err(bad(other, "it takes said or articles")),
                });
                return Ok(());
            }
            _ => {}
        }
        let Some((_, field)) = Field::ALL.into_iter().find(|(n, _)| *n == name) else {
            return Err(QueryError::UnknownField { at: start, name: name.to_owned() });
        };
        let known = field.values();
        let values: Vec<Words> = if known.is_empty() {
            if !searchable(&value.text) {
                return Err(bad(&value.text, "it takes words"));
            }
            vec![value]
        } else {
            let one = |text: &str| Words { text: text.trim().to_ascii_lowercase(), phrase: false, prefix: false };
            let all: Vec<Words> = value.text.split(',').map(one).collect();
            if let Some(wrong) = all.iter().find(|w| !known.contains(&w.text.as_str())) {
                return Err(bad(&wrong.text, &format!("it takes {}", known.join(", "))));
            }
            all
        };
        match self.query.filters.iter_mut().find(|f| (f.field, f.excluded) == (field, excluded)) {
            Some(filter) => filter.values.extend(values),
            None => self.query.filters.push(Filter { field, values, excluded }),
        }
        Ok(())
    }
}

/// `2025`, `2025-03` or `2025-03-04`.
fn is_date(s: &str) -> bool {
    let parts: Vec<&str> = s.split('-').collect();
    let number = |i: usize, digits: usize, max: u32| {
        parts.get(i).is_none_or(|p| {
            p.len() == digits
                && p.bytes().all(|b| b.is_ascii_digit())
                && p.parse().is_ok_and(|n: u32| (1..=max).contains(&n))
        })
    };
    parts.len() <= 3 && number(0, 4, 9999) && number(1, 2, 12) && number(2, 2, 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::{Act, BasisKind, Form, Setting, SourceKind};
    use proptest::prelude::*;
    use serde::de::DeserializeOwned;

    fn expression(query: &str) -> String {
        Query::parse(query).unwrap().expression().unwrap_or_default()
    }

    #[test]
    fn words_phrases_and_what_to_leave_out() {
        assert_eq!(expression("gas transit"), r#"{title body} : ("gas") AND {title body} : ("transit")"#);
        assert_eq!(expression("“not one metre”"), r#"{title body} : ("not one metre")"#);
        assert_eq!(
            expression("sanction* -denied"),
            r#"({title body} : ("sanction" *)) NOT ({title body} : ("denied"))"#
        );
        assert_eq!(expression("in:said gas"), r#"{content} : ("gas")"#);
        assert_eq!(expression("-"), "");
        assert_eq!(expression(" … — "), "");
        assert_eq!(expression("it's 10:30"), r#"{title body} : ("it's") AND {title body} : ("10:30")"#);
        assert_eq!(expression("http://a.example/x"), r#"{title body} : ("http://a.example/x")"#);
    }

    #[test]
    fn fields_of_sayings_search_what_was_said() {
        let q = Query::parse("speaker:\"Viktor Marr\" act:threaten,warn act:demand -form:direct gas").unwrap();
        assert_eq!(q.target(), Target::Said);
        assert_eq!(
            q.expression().unwrap(),
            r#"({content} : ("gas") AND {speaker} : (("Viktor Marr")) AND {tags} : (("actthreaten1") OR ("actwarn1") OR ("actdemand1"))) NOT ({tags} : (("formdirect1")))"#
        );
        assert_eq!(Query::parse("outlet:gazette gas").unwrap().target(), Target::Articles);
        assert_eq!(Query::parse("").unwrap().expression(), None);
    }

    #[test]
    fn every_value_is_the_contracts() {
        fn all<T: DeserializeOwned>(field: Field) {
            for v in field.values() {
                assert!(serde_json::from_value::<T>((*v).into()).is_ok(), "{v}");
            }
        }
        all::<Act>(Field::Act);
        all::<Form>(Field::Form);
        all::<SourceKind>(Field::Kind);
        all::<BasisKind>(Field::Basis);
        all::<Setting>(Field::Setting);
    }

    #[test]
    fn days_are_compared_as_far_as_they_are_given() {
        let q = Query::parse("since:2025-03 until:2025-06-12").unwrap();
        for (day, inside) in [
            (Some("2025-02-28"), false),
            (Some("2025-03-01"), true),
            (Some("2025-06-12"), true),
            (Some("2025-06-13"), false),
            (Some("2025"), false),
            (None, false),
        ] {
            assert_eq!(q.time().unwrap().admits(day.and_then(Day::parse)), inside, "{day:?}");
        }
        assert!(Query::parse("until:2025").unwrap().time().unwrap().admits(Day::parse("2025-12-31")));
        assert!(Query::parse("gas").unwrap().time().is_none());
    }

    #[test]
    fn what_cannot_be_understood_is_told_with_its_place() {
        let err = |q: &str| Query::parse(q).unwrap_err();
        assert_eq!(err("gas \"not one"), QueryError::UnclosedQuote { at: 4, near: "\"not one".into() });
        assert_eq!(err("a\" b"), QueryError::UnclosedQuote { at: 1, near: "\" b".into() });
        assert_eq!(err("é speeker:x"), QueryError::UnknownField { at: 2, name: "speeker".into() });
        assert!(matches!(err("act:shout"), QueryError::BadValue { at: 4, .. }));
        assert!(matches!(err("since:2025-13"), QueryError::BadValue { .. }));
        assert!(matches!(err("in:books"), QueryError::BadValue { .. }));
        assert!(matches!(err("speaker: x"), QueryError::BadValue { .. }));
        assert_eq!(err("-gas"), QueryError::OnlyExclusions);
        for query in ["in:articles \"a b*\" -\"c d\" -act:deny", "act:deny in:articles"] {
            assert_eq!(err(query), QueryError::OfSayings { field: "act" });
        }
        assert!(Query::parse("in:articles outlet:gazette gas").is_ok());
        assert!(err("gas \"not one").to_string().contains("at character 5"));
        assert_eq!(err("\"").code().id(), "E0301");
    }

    proptest! {
        #[test]
        fn any_query_is_understood_or_refused(query in "[a-z:\"“”* ,-]{0,40}|\\PC{0,60}") {
            if let Ok(q) = Query::parse(&query) {
                let _ = q.expression();
            }
        }
    }
}
