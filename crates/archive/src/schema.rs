//! The file's schema: numbered migrations, and the functions and settings that every connection needs.

use crate::error::{ArchiveError, Result};
use crate::query::{Field, Target, tag};
use crate::{days, pieces, zlib};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Error, Row, Transaction};
use rusqlite_migration::{M, Migrations};
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

/// Each migration's SQL, oldest first. A migration that was once released is never changed.
const STEPS: [&str; 8] = [
    include_str!("../migrations/01-store.sql"),
    include_str!("../migrations/02-derived.sql"),
    include_str!("../migrations/03-dictionaries.sql"),
    include_str!("../migrations/04-columns.sql"),
    include_str!("../migrations/05-vectors.sql"),
    include_str!("../migrations/06-reviews.sql"),
    include_str!("../migrations/07-status-tally.sql"),
    include_str!("../migrations/08-days.sql"),
];

/// The step after which the days of what is there are to be filled in.
const DAYS: usize = 7;

/// The schema that this program writes.
pub const VERSION: i64 = STEPS.len() as i64;

fn steps() -> Migrations<'static> {
    let step = |(i, sql): (usize, &&'static str)| match i {
        DAYS => M::up_with_hook(sql, |tx: &Transaction<'_>| {
            for target in [Target::Articles, Target::Said] {
                days::refresh(tx, target, 0, i64::MAX)?;
            }
            Ok(())
        }),
        _ => M::up(sql),
    };
    Migrations::new(STEPS.iter().enumerate().map(step).collect())
}

/// SQLite's application id of an archive: "OnRe".
pub const APPLICATION: i64 = 0x4F6E_5265;

/// Bytes of a page of the file.
const PAGE: i64 = 16 << 10;

/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sets up a connection: functions, safety and patience. Nothing is read or written yet.
pub fn connect(db: &Connection) -> Result<()> {
    db.busy_timeout(PATIENCE)?;
    functions(db)?;
    // A hostile file's schema must not run anything but what is declared harmless, nor mislead the B-tree.
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "cache_size", -32_000)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Settings of a connection that writes: what is committed is on the disk.
pub fn durable(db: &Connection) -> Result<()> {
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "secure_delete", true)?;
    Ok(())
}

/// Makes an empty file an archive.
pub fn create(db: &mut Connection) -> Result<()> {
    // Four pages of the full-text index fit one page of 16 KB; kept texts and records waste less of it than of a smaller.
    db.pragma_update(None, "page_size", PAGE)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "application_id", APPLICATION)?;
    durable(db)?;
    migrate(db)
}

/// The schema that the file has, or what else it is.
pub fn found(db: &Connection, path: &Path) -> Result<i64> {
    let read = |pragma| db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let application = read("application_id").map_err(|e| match ArchiveError::from(e) {
        ArchiveError::Damaged(_) => ArchiveError::NotAnArchive(path.to_owned()),
        other => other,
    })?;
    if application != APPLICATION {
        return Err(ArchiveError::NotAnArchive(path.to_owned()));
    }
    let found = read("user_version")?;
    if found > VERSION {
        return Err(ArchiveError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    Ok(found)
}

/// Brings the schema up to this program's. Another process may be doing the same.
pub fn migrate(db: &mut Connection) -> Result<()> {
    let steps = steps();
    let mut tries = 0;
    loop {
        match steps.to_latest(db) {
            Ok(()) => return Ok(()),
            Err(rusqlite_migration::Error::RusqliteError { err, .. }) => {
                tries += 1;
                if tries == 5 {
                    return Err(err.into());
                }
                std::thread::sleep(Duration::from_millis(50 * tries));
            }
            Err(other) => return Err(ArchiveError::Damaged(other.to_string())),
        }
    }
}

fn functions(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("inflate", 2, flags, |c| {
        let (z, size) = stream(c)?;
        let text = zlib::inflate_text(z, size).ok_or_else(|| bad("a text does not expand to what was stored"))?;
        Ok(indexed(text))
    })?;
    // The attributions of one text come one after the other.
    let last = RefCell::new((Vec::new(), String::new()));
    db.create_scalar_function("pieces", 3, flags, move |c| {
        let (z, size) = stream(c)?;
        let mut last = last.borrow_mut();
        if last.0 != z || last.1.is_empty() {
            let text = zlib::inflate_text(z, size).ok_or_else(|| bad("a text does not expand to what was stored"))?;
            *last = (z.to_vec(), text);
        }
        let places = c.get_raw(2).as_str().map_err(|e| Error::UserFunctionError(e.into()))?;
        let ranges = pieces::ranges(&last.1, places).ok_or_else(|| bad("a content lies outside its text"))?;
        Ok(indexed(pieces::joined(&last.1, &ranges)))
    })?;
    db.create_scalar_function("tags", 5, flags, |c| {
        // Earlier schemas have nulls here.
        let value = |i| Ok::<_, Error>(c.get::<Option<String>>(i)?.unwrap_or_default());
        let [act, form, kind, basis, setting] = [value(0)?, value(1)?, value(2)?, value(3)?, value(4)?];
        Ok(Manner { act, form, kind, basis, setting }.tags())
    })?;
    Ok(())
}

fn stream<'a>(c: &'a Context<'_>) -> rusqlite::Result<(&'a [u8], usize)> {
    let z = c.get_raw(0).as_blob().map_err(|e| Error::UserFunctionError(e.into()))?;
    let size = c.get_raw(1).as_i64().map_err(|e| Error::UserFunctionError(e.into()))?;
    Ok((z, usize::try_from(size).unwrap_or(0)))
}

fn bad(what: &str) -> Error {
    Error::UserFunctionError(what.into())
}

/// A text as the index reads it: SQLite's highlighting ends at a zero byte, so a space stands in its place.
pub fn indexed(text: String) -> String {
    if text.contains('\0') { text.replace('\0', " ") } else { text }
}

/// What an attribution is like; empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    pub act: String,
    pub form: String,
    pub kind: String,
    /// With spaces between several.
    pub basis: String,
    pub setting: String,
}

impl Manner {
    /// From five columns in this order, from the `at`th on.
    pub fn read(r: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let [act, form, kind, basis, setting] =
            [r.get(at)?, r.get(at + 1)?, r.get(at + 2)?, r.get(at + 3)?, r.get(at + 4)?];
        Ok(Self { act, form, kind, basis, setting })
    }

    /// As words of the index.
    pub fn tags(&self) -> String {
        let Self { act, form, kind, basis, setting } = self;
        let fields = [
            (Field::Act, act),
            (Field::Form, form),
            (Field::Kind, kind),
            (Field::Basis, basis),
            (Field::Setting, setting),
        ];
        let words = fields.iter().flat_map(|(field, values)| values.split_whitespace().map(|v| tag(*field, v)));
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_sound() {
        let mut db = Connection::open_in_memory().unwrap();
        connect(&db).unwrap();
        steps().to_latest(&mut db).unwrap();
        assert_eq!(db.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0)).unwrap(), VERSION);
    }
}
