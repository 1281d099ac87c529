//! A user's own register: who else is known, by which names, in which offices and when.
//!
//! Two formats, one result. [`from_csv`] reads a table that people keep by hand; [`from_ftm`] reads the JSON lines of
//! FollowTheMoney, the model of OpenSanctions and Aleph. A file is taken whole or not at all: everything that is wrong
//! in it is reported at once, each with its line and a code.

mod csv;
mod ftm;
mod overlay;

pub use self::csv::from_csv;
pub use self::ftm::from_ftm;
pub(crate) use overlay::Overlay;

use crate::actor::Role;
use onrecord_record::{Code, EntityKind};

/// An actor of a user's register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserActor {
    /// Stable id; made from the name (`user:jane-doe`) where none is given.
    pub id: Option<String>,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Other names. Written all in capitals they are acronyms.
    pub aliases: Vec<String>,
    /// Offices and memberships.
    pub roles: Vec<Role>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: Option<String>,
    /// Internet domains.
    pub domains: Vec<String>,
}

impl UserActor {
    /// An actor with a name and nothing else.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: EntityKind) -> Self {
        Self {
            id: None,
            name: name.into(),
            kind,
            aliases: Vec::new(),
            roles: Vec::new(),
            wikidata: None,
            country: None,
            domains: Vec::new(),
        }
    }
}

/// What is wrong at one place of a register file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}: {message}", .code.id())]
pub struct Fault {
    /// The line, counted from 1.
    pub line: u64,
    /// The code.
    pub code: Code,
    /// What is wrong.
    pub message: String,
}

/// A file that was not taken, with everything found wrong in it (the first [`MOST_FAULTS`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Rejected {
    /// In order of line; never empty.
    pub faults: Vec<Fault>,
}

/// Faults that are reported of one file.
pub const MOST_FAULTS: usize = 50;

/// Actors that one file may hold.
pub const MOST_ACTORS: usize = 1_000_000;

/// Bytes that one name may have.
const LONGEST_NAME: usize = 300;

/// Reads a register in either format: JSON lines where the first character is `{`, a table otherwise.
///
/// # Errors
/// [`Rejected`] with every fault of the file.
pub fn from_bytes(bytes: &[u8]) -> Result<Vec<UserActor>, Rejected> {
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match rest.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => from_ftm(rest),
        _ => from_csv(rest),
    }
}

/// Collects faults; the file is rejected when there is one.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, line: u64, code: Code, message: impl Into<String>) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault { line, code, message: message.into() });
        }
    }

    fn finish<T>(mut self, value: T) -> Result<T, Rejected> {
        self.0.sort_by_key(|f| f.line);
        if self.0.is_empty() { Ok(value) } else { Err(Rejected { faults: self.0 }) }
    }
}

/// A name that can be looked up, or what is wrong with it.
fn name(value: &str) -> Result<String, String> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.chars().any(char::is_control) {
        return Err("a name holds a control character".into());
    }
    if value.len() > LONGEST_NAME {
        return Err(format!("a name is longer than {LONGEST_NAME} bytes"));
    }
    if crate::normal(&value).is_empty() {
        return Err(if value.is_empty() { "the name is empty".into() } else { format!("`{value}` is not a name") });
    }
    Ok(value)
}

fn wikidata(value: &str) -> Result<String, String> {
    let number = value.strip_prefix('Q').filter(|n| !n.starts_with('0') && !n.is_empty());
    match number {
        Some(n) if n.len() <= 12 && n.bytes().all(|b| b.is_ascii_digit()) => Ok(value.to_owned()),
        _ => Err(format!("`{value}` is not a Wikidata item (Q and a number)")),
    }
}

fn country(value: &str) -> Result<String, String> {
    let code = value.to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(format!("`{value}` is not an ISO 3166-1 alpha-2 code"))
    }
}

/// An ISO 8601 date, month or year that exists; of a time the day is taken.
fn date(value: &str) -> Result<String, String> {
    let day = value.split('T').next().unwrap_or(value);
    let fault = || format!("`{value}` is not a date (YYYY, YYYY-MM or YYYY-MM-DD)");
    let parts: Vec<&str> = day.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    if !matches!(widths.as_slice(), [4] | [4, 2] | [4, 2, 2])
        || !parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(fault());
    }
    let number = |i: usize| parts.get(i).and_then(|p| p.parse::<u32>().ok());
    let (year, month, day_of_month) = (number(0).unwrap_or(0), number(1).unwrap_or(1), number(2).unwrap_or(1));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return Err(fault()),
    };
    if (1..=days).contains(&day_of_month) { Ok(day.to_owned()) } else { Err(fault()) }
}

/// A role whose last day is not before its first.
fn role(title: String, organisation: Option<String>, from: Option<String>, to: Option<String>) -> Result<Role, String> {
    if let (Some(from), Some(to)) = (&from, &to) {
        let width = from.len().min(to.len());
        if to[..width] < from[..width] {
            return Err(format!("the role `{title}` ends ({to}) before it begins ({from})"));
        }
    }
    Ok(Role {
        title: title.into(),
        organisation: organisation.map(Into::into),
        from: from.map(Into::into),
        to: to.map(Into::into),
    })
}

fn kind(value: &str) -> Option<EntityKind> {
    Some(match value.to_ascii_lowercase().as_str() {
        "person" => EntityKind::Person,
        "organisation" | "organization" | "company" => EntityKind::Organisation,
        "outlet" => EntityKind::Outlet,
        "country" => EntityKind::Country,
        "place" => EntityKind::Place,
        "group" => EntityKind::Group,
        "document" => EntityKind::Document,
        "other" => EntityKind::Other,
        _ => return None,
    })
}
