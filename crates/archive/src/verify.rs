//! Proving that the archive is what was written: every digest, every span, every index.

use crate::days;
use crate::error::{ArchiveError, Result};
use crate::parcel::{self, Row, digest_text};
use crate::query::Target;
use crate::read::VersionKey;
use crate::schema::Manner;
use crate::store::Archive;
use onrecord_record::{Record, check};
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

/// What part of the archive is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The file's pages.
    Storage,
    /// Bytes received, or a text.
    Bytes,
    /// An article or a version.
    Version,
    /// A record.
    Record,
    /// What is searched of a record's attributions.
    Attribution,
    /// A full-text index.
    Index,
}

/// Something that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damage {
    /// The part.
    pub part: Part,
    /// The article that it concerns, `NAME@VERSION`, where that is known.
    pub article: Option<String>,
    /// What is wrong.
    pub what: String,
}

/// What was checked, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Bytes whose digest was worked out again: snapshots and texts.
    pub digests: usize,
    /// Versions looked at.
    pub versions: usize,
    /// Records looked at, of all runs.
    pub records: usize,
    /// Spans sliced again.
    pub spans: usize,
    /// Attributions compared with what is searched of them.
    pub attributions: usize,
    /// Whether the indexes were compared with what they index; not where the file cannot be written.
    pub indexes: bool,
    /// What is damaged.
    pub damages: Vec<Damage>,
}

/// Damages of one kind that are told; a broken disk makes thousands.
const TOLD: usize = 1000;

impl Archive {
    /// Checks everything. Damage is found and named, not repaired, and one damage does not keep the rest from being
    /// checked. `progress` is told steps done and steps in all.
    ///
    /// # Errors
    /// Only when the archive cannot be read at all.
    pub fn verify(&self, mut progress: impl FnMut(u64, u64)) -> Result<Verified> {
        let mut seen = Verified::default();
        self.storage(&mut seen);
        let last = |table: &str| -> Result<i64> {
            Ok(self.db.query_row(&format!("SELECT coalesce(max(id), 0) FROM {table}"), [], |r| r.get(0))?)
        };
        let count = |table: &str, seen: &mut Verified| {
            last(table).unwrap_or_else(|e| {
                seen.damages.push(Damage { part: Part::Storage, article: None, what: format!("table {table}: {e}") });
                0
            })
        };
        let (blobs, versions) = (count("blob", &mut seen), count("version", &mut seen));
        let all = u64::try_from(blobs + versions).unwrap_or(0);
        // Row by row, so that a damaged page hides no more than its own rows.
        for id in 1..=blobs {
            self.bytes(id, &mut seen);
            progress(u64::try_from(id).unwrap_or(0), all);
        }
        for id in 1..=versions {
            self.version(id, &mut seen);
            progress(u64::try_from(blobs + id).unwrap_or(0), all);
        }
        self.pointers(&mut seen);
        self.counts(&mut seen);
        self.days(&mut seen);
        self.indexes(&mut seen);
        seen.damages.truncate(TOLD);
        Ok(seen)
    }

    /// The file's pages, as SQLite sees them.
    fn storage(&self, seen: &mut Verified) {
        let mut damage = |what: String| seen.damages.push(Damage { part: Part::Storage, article: None, what });
        for pragma in ["PRAGMA integrity_check(100)", "PRAGMA foreign_key_check"] {
            let told = self.db.prepare(pragma).and_then(|mut rows| {
                let key = pragma.ends_with("foreign_key_check");
                let read = |r: &rusqlite::Row<'_>| {
                    let what: String = r.get(0)?;
                    Ok(if key { format!("a row of {what} points to nothing") } else { what })
                };
                rows.query_map([], read)?.collect::<Result<Vec<String>, _>>()
            });
            match told {
                Ok(told) => told.into_iter().filter(|t| t != "ok").flat_map(|t| lines(&t)).for_each(&mut damage),
                Err(e) => damage(ArchiveError::from(e).to_string()),
            }
        }
    }

    /// One row of bytes: it expands, and its digest is its digest.
    fn bytes(&self, id: i64, seen: &mut Verified) {
        let row = self
            .db
            .prepare_cached("SELECT digest FROM blob WHERE id = ?1")
            .and_then(|mut s| s.query_row([id], |r| r.get::<_, Vec<u8>>(0)).optional())
            .map_err(ArchiveError::from);
        let what = match row {
            Ok(None) => return,
            Ok(Some(digest)) => {
                seen.digests += 1;
                let digest = digest_text(&digest);
                match self.blob(id) {
                    Ok(bytes) if onrecord_record::digest(&bytes) == digest => return,
                    Ok(_) => format!("{digest}: the bytes have another digest"),
                    Err(_) => format!("{digest}: the bytes do not expand"),
                }
            }
            Err(e) => format!("bytes {id}: {e}"),
        };
        let mut damage = |article| {
            seen.damages.push(Damage { part: Part::Bytes, article, what: what.clone() });
        };
        match self.users(id) {
            Ok(users) if !users.is_empty() => users.into_iter().for_each(|u| damage(Some(u))),
            _ => damage(None),
        }
    }

    /// The versions that use these bytes.
    fn users(&self, blob: i64) -> Result<Vec<String>> {
        let sql = "SELECT a.name, v.number FROM version v JOIN article a ON a.id = v.article
                   WHERE v.snapshot = ?1 OR v.text = ?1";
        let mut all = self.db.prepare_cached(sql)?;
        let name = |r: &rusqlite::Row<'_>| Ok(format!("{}@{}", r.get::<_, String>(0)?, r.get::<_, i64>(1)?));
        Ok(all.query_map([blob], name)?.collect::<Result<_, _>>()?)
    }

    /// One version: its bytes are there, and its records are sound and what is searched.
    fn version(&self, id: i64, seen: &mut Verified) {
        let exists = self
            .db
            .prepare_cached("SELECT article FROM version WHERE id = ?1")
            .and_then(|mut s| s.query_row([id], |r| r.get::<_, i64>(0)).optional());
        match exists {
            Ok(None) => return,
            Ok(Some(_)) => seen.versions += 1,
            Err(e) => {
                let what = format!("version {id}: {}", ArchiveError::from(e));
                seen.damages.push(Damage { part: Part::Version, article: None, what });
                return;
            }
        }
        let article = self.entry(VersionKey(id)).map(|e| (format!("{}@{}", e.name, e.version), e.text, e.snapshot));
        let (name, text, snapshot) = match article {
            Ok(found) => found,
            Err(e) => {
                let what = format!("version {id}: its article or its bytes are missing ({e})");
                seen.damages.push(Damage { part: Part::Version, article: None, what });
                return;
            }
        };
        let runs = self
            .db
            .prepare_cached("SELECT run FROM record WHERE version = ?1 ORDER BY run")
            .and_then(|mut s| s.query_map([id], |r| r.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>());
        let mut damage = |part, what| seen.damages.push(Damage { part, article: Some(name.clone()), what });
        let runs = match runs {
            Ok(runs) if runs.is_empty() => return damage(Part::Record, "there is no record".into()),
            Ok(runs) => runs,
            Err(e) => return damage(Part::Record, ArchiveError::from(e).to_string()),
        };
        for run in runs {
            let record = match self.record_as_stored(VersionKey(id), Some(run)) {
                Ok((record, _)) => record,
                Err(e) => {
                    seen.damages.push(Damage { part: Part::Record, article: Some(name.clone()), what: e.to_string() });
                    continue;
                }
            };
            seen.records += 1;
            seen.spans += spans(&record);
            let mut damage = |part, what| seen.damages.push(Damage { part, article: Some(name.clone()), what });
            for what in check::violations(&record) {
                damage(Part::Record, format!("run {run}: {what}"));
            }
            if record.document.id != text || record.document.snapshot != snapshot {
                damage(Part::Record, format!("run {run}: the record is of other bytes"));
            }
            match self.compare(id, run, &record) {
                Ok(None) => {}
                Ok(Some(what)) => damage(Part::Attribution, format!("run {run}: {what}")),
                Err(e) => damage(Part::Attribution, format!("run {run}: {e}")),
            }
            seen.attributions += record.attributions.len();
        }
    }

    /// How what is searched of a record differs from it.
    fn compare(&self, version: i64, run: i64, record: &Record) -> Result<Option<String>> {
        let want = parcel::rows(record);
        let sql = "SELECT id, first, count FROM record WHERE version = ?1 AND run = ?2";
        let (id, first, count): (i64, i64, i64) =
            self.db.prepare_cached(sql)?.query_row([version, run], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let mut rows = self.db.prepare_cached(
            "SELECT a.number, (SELECT text FROM name WHERE id = a.speaker), (SELECT text FROM name WHERE id = a.addressee),
                    m.act, m.form, m.kind, m.basis, m.setting, a.said_on, a.due, a.confidence, a.pieces
             FROM attribution a JOIN manner m ON m.id = a.manner
             WHERE a.id >= ?1 AND a.id < ?1 + ?2 AND a.record = ?3 ORDER BY a.id",
        )?;
        let read = |r: &rusqlite::Row<'_>| {
            Ok(Row {
                number: r.get(0)?,
                speaker: r.get(1)?,
                addressee: r.get(2)?,
                manner: Manner::read(r, 3)?,
                said_on: r.get(8)?,
                due: r.get(9)?,
                confidence: r.get(10)?,
                pieces: r.get(11)?,
                content: String::new(),
            })
        };
        let have: Vec<Row> = rows.query_map(params![first, count, id], read)?.collect::<Result<_, _>>()?;
        if have.len() != want.len() {
            return Ok(Some(format!("{} attributions are searched instead of {}", have.len(), want.len())));
        }
        let differs = have.iter().zip(want).find(|(h, w)| **h != Row { content: String::new(), ..w.clone() });
        Ok(differs.map(|(h, _)| format!("what is searched of a{} is not what the record says", h.number)))
    }

    /// Which version and which record is current.
    fn pointers(&self, seen: &mut Verified) {
        for (sql, what) in [
            (
                "SELECT a.name FROM article a WHERE a.removed IS NULL AND
                 (SELECT count(*) FROM version v WHERE v.article = a.id AND v.superseded = 0) <> 1",
                "not exactly one version is current",
            ),
            (
                "SELECT a.name FROM article a WHERE a.removed IS NOT NULL AND EXISTS
                 (SELECT 1 FROM version v WHERE v.article = a.id)",
                "it was taken out, and versions of it are there",
            ),
            (
                "SELECT a.name FROM version v JOIN article a ON a.id = v.article WHERE v.superseded = 0 AND
                 (SELECT count(*) FROM record r WHERE r.version = v.id AND r.superseded = 0) <> 1",
                "not exactly one record is current",
            ),
        ] {
            let names = self
                .db
                .prepare(sql)
                .and_then(|mut s| s.query_map([], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>());
            match names {
                Ok(names) => seen.damages.extend(names.into_iter().map(|name| Damage {
                    part: Part::Version,
                    article: Some(name),
                    what: what.to_owned(),
                })),
                Err(e) => {
                    let what = ArchiveError::from(e).to_string();
                    seen.damages.push(Damage { part: Part::Version, article: None, what });
                }
            }
        }
    }

    /// What is counted as it comes and goes: attributions of current records by manner, bytes, current versions by outlet.
    fn counts(&self, seen: &mut Verified) {
        for (sql, part, what) in [
            (
                "SELECT EXISTS (SELECT 1 FROM manner m LEFT JOIN
                    (SELECT a.manner, count(*) AS n FROM attribution a JOIN record r ON r.id = a.record
                     WHERE r.superseded = 0 GROUP BY a.manner) AS counted ON counted.manner = m.id
                 WHERE m.current <> coalesce(counted.n, 0))",
                Part::Attribution,
                "acts are not counted as they are",
            ),
            (
                "WITH counted (what, value, n) AS (
                    SELECT 'text', '', coalesce(sum(b.size), 0) FROM version v JOIN blob b ON b.id = v.text
                    UNION ALL
                    SELECT 'snapshot', '', coalesce(sum(b.size), 0) FROM version v JOIN blob b ON b.id = v.snapshot
                    UNION ALL
                    SELECT iif(outlet IS NULL, 'no outlet', 'outlet'), coalesce(outlet, ''), count(*)
                    FROM version WHERE superseded = 0 GROUP BY 1, 2)
                 SELECT EXISTS (SELECT 1 FROM counted c FULL JOIN tally t ON t.what = c.what AND t.value = c.value
                                WHERE coalesce(c.n, 0) <> coalesce(t.n, 0))",
                Part::Version,
                "bytes or outlets are not counted as they are",
            ),
        ] {
            let what = match self.db.query_row(sql, [], |r| r.get(0)) {
                Ok(false) => continue,
                Ok(true) => what.to_owned(),
                Err(e) => ArchiveError::from(e).to_string(),
            };
            seen.damages.push(Damage { part, article: None, what });
        }
    }

    /// What is shown and on which day, as searches have it.
    fn days(&self, seen: &mut Verified) {
        for (target, part, rows) in
            [(Target::Articles, Part::Version, "versions"), (Target::Said, Part::Attribution, "attributions")]
        {
            let what = match days::astray(&self.db, target) {
                Ok(0) => continue,
                Ok(n) => format!("{n} {rows} are not searched on their day"),
                Err(e) => ArchiveError::from(e).to_string(),
            };
            seen.damages.push(Damage { part, article: None, what });
        }
    }

    /// The full-text indexes against what they index. SQLite takes the check for a change, so the file must be writable.
    fn indexes(&self, seen: &mut Verified) {
        if self.db.is_readonly(rusqlite::MAIN_DB).unwrap_or(true) {
            return;
        }
        seen.indexes = true;
        for (table, what) in [("article_text", "articles"), ("said_text", "what was said")] {
            let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
            if let Err(e) = self.db.execute(&sql, []) {
                let what = format!("the index of {what} is not that of the texts ({})", ArchiveError::from(e));
                seen.damages.push(Damage { part: Part::Index, article: None, what });
            }
        }
    }
}

impl Archive {
    /// The database itself, for tests that damage it. Not part of the API.
    ///
    /// # Errors
    /// What the closure gives.
    #[doc(hidden)]
    pub fn raw<T>(&self, change: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T> {
        Ok(change(&self.db)?)
    }
}

/// SQLite's report in lines, without its heading.
fn lines(told: &str) -> Vec<String> {
    told.lines().filter(|l| !l.starts_with("***") && !l.is_empty()).map(str::to_owned).collect()
}

/// How many spans a record has.
fn spans(record: &Record) -> usize {
    let of = |a: &onrecord_record::Attribution| {
        let one = usize::from(a.source.is_some()) + usize::from(a.cue.is_some()) + usize::from(a.condition.is_some());
        one + a.content.len() + a.addressee.len() + a.basis.iter().filter(|b| b.start.is_some()).count()
    };
    let mentions: usize = record.entities.iter().map(|e| e.mentions.len()).sum();
    let said: usize = record.attributions.iter().map(of).sum();
    record.furniture.len() + record.times.len() + record.events.len() + mentions + said
}
