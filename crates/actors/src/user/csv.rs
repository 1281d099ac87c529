//! A register as a table: `name,type` and, in any order and each optional, `id,aliases,roles,wikidata,country,domains`.
//!
//! Several aliases, roles or domains of a cell are parted by `;`. A role is `TITLE @ ORGANISATION (FROM/TO)`, of which
//! only the title is needed; FROM and TO are a year, a month or a day, and either may be left out: `(2019-03/)`.

use super::{Faults, MOST_ACTORS, Rejected, UserActor, country, date, kind, name, role, wikidata};
use crate::actor::Role;
use csv::{ReaderBuilder, StringRecord, Trim};
use onrecord_record::{Code, EntityKind};
use std::collections::BTreeMap;

/// The columns that a table may have.
const COLUMNS: &[&str] = &["name", "type", "id", "aliases", "roles", "wikidata", "country", "domains"];

/// Reads a table.
///
/// # Errors
/// [`Rejected`] with every fault: a header that is not one (E0401), rows that cannot be used (E0402).
pub fn from_csv(bytes: &[u8]) -> Result<Vec<UserActor>, Rejected> {
    let mut faults = Faults::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().trim(Trim::All).comment(Some(b'#')).from_reader(bytes);
    let columns = match reader.headers().map_err(|e| e.to_string()).and_then(columns) {
        Ok(columns) => columns,
        Err(message) => {
            faults.add(1, Code::BadRegister, message);
            return faults.finish(Vec::new());
        }
    };
    let mut actors = Vec::new();
    let mut ids = BTreeMap::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(e) => {
                let line = e.position().map_or(0, csv::Position::line);
                faults.add(line, Code::BadRegisterEntry, message(&e));
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        if actors.len() == MOST_ACTORS {
            faults.add(line, Code::BadRegister, format!("more than {MOST_ACTORS} actors"));
            break;
        }
        let Some(actor) = entry(&row, &columns, |m| faults.add(line, Code::BadRegisterEntry, m)) else { continue };
        if let Some(id) = &actor.id
            && let Some(first) = ids.insert(id.clone(), line)
        {
            faults.add(line, Code::BadRegisterEntry, format!("the id `{id}` stands at line {first} already"));
        }
        actors.push(actor);
    }
    faults.finish(actors)
}

/// Where each column stands.
fn columns(header: &StringRecord) -> Result<BTreeMap<&'static str, usize>, String> {
    let mut columns = BTreeMap::new();
    for (i, cell) in header.iter().enumerate() {
        let cell = cell.to_ascii_lowercase();
        let Some(column) = COLUMNS.iter().find(|c| **c == cell) else {
            return Err(format!("there is no column `{cell}`; there are {}", COLUMNS.join(", ")));
        };
        if columns.insert(*column, i).is_some() {
            return Err(format!("the column `{column}` stands twice"));
        }
    }
    match ["name", "type"].iter().find(|c| !columns.contains_key(*c)) {
        Some(missing) => Err(format!("the first line must name the columns; `{missing}` is missing")),
        None => Ok(columns),
    }
}

/// One row. What is wrong in it is told, all of it; an actor comes back only where nothing is.
fn entry(
    row: &StringRecord,
    columns: &BTreeMap<&'static str, usize>,
    mut fault: impl FnMut(String),
) -> Option<UserActor> {
    let cell = |column: &str| columns.get(column).and_then(|&i| row.get(i)).unwrap_or("");
    let mut whole = true;
    let mut take = |r: Result<String, String>| match r {
        Ok(value) => Some(value),
        Err(message) => {
            whole = false;
            fault(message);
            None
        }
    };
    let given = |column: &str| Some(cell(column)).filter(|c| !c.is_empty());
    let own = take(name(cell("name"))).unwrap_or_default();
    let kind_of = kind(cell("type"));
    if kind_of.is_none() {
        let message = format!(
            "`{}` is not a type; there are person, organisation, outlet, country, place, group, document, other",
            cell("type")
        );
        take(Err(message));
    }
    let mut actor = UserActor::new(own, kind_of.unwrap_or(EntityKind::Other));
    actor.id = given("id").and_then(|id| take(name(id)));
    actor.wikidata = given("wikidata").and_then(|w| take(wikidata(w)));
    actor.country = given("country").and_then(|c| take(country(c)));
    actor.aliases = list(cell("aliases")).filter_map(|a| take(name(a))).collect();
    actor.domains = list(cell("domains")).filter_map(|d| take(domain(d))).collect();
    for written in list(cell("roles")) {
        match parse_role(written) {
            Ok(role) => actor.roles.push(role),
            Err(message) => drop(take(Err(message))),
        }
    }
    whole.then_some(actor)
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}

fn domain(value: &str) -> Result<String, String> {
    let host = value.strip_prefix("www.").unwrap_or(value).to_ascii_lowercase();
    let fits = host.contains('.')
        && host.len() <= 253
        && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    if fits { Ok(host) } else { Err(format!("`{value}` is not a domain (example.org)")) }
}

/// `TITLE @ ORGANISATION (FROM/TO)`.
fn parse_role(written: &str) -> Result<Role, String> {
    let (what, dates) = match written.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        // A bracket that holds no digit belongs to the title.
        Some((what, dates)) if dates.contains(|c: char| c.is_ascii_digit()) => (what.trim(), Some(dates)),
        _ => (written, None),
    };
    let (from, to) = match dates {
        None => (None, None),
        Some(dates) => {
            let (from, to) = dates
                .split_once('/')
                .ok_or_else(|| format!("`{written}`: dates are written (FROM/TO), either may be empty"))?;
            (bound(from)?, bound(to)?)
        }
    };
    let (title, organisation) = match what.split_once('@') {
        Some((title, organisation)) => (title, Some(name(organisation)?)),
        None => (what, None),
    };
    role(name(title)?, organisation, from, to)
}

/// A side of an interval: a date, or open (`..` or nothing, as in EDTF).
fn bound(value: &str) -> Result<Option<String>, String> {
    match value.trim() {
        "" | ".." => Ok(None),
        value => date(value).map(Some),
    }
}

fn message(e: &csv::Error) -> String {
    match e.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, but the first line has {expected_len}; a cell with a comma needs quotation marks")
        }
        csv::ErrorKind::Utf8 { .. } => "not valid UTF-8".into(),
        _ => e.to_string(),
    }
}
