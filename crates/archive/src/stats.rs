//! What is in an archive, in numbers.

use crate::error::Result;
use crate::store::Archive;
use serde::Serialize;

/// The numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Articles that are there.
    pub articles: i64,
    /// Their versions.
    pub versions: i64,
    /// Records, of all runs.
    pub records: i64,
    /// Attributions of the current records.
    pub attributions: i64,
    /// Runs.
    pub runs: i64,
    /// Documents that could not be taken in, and still are not.
    pub failures: i64,
    /// Articles that were taken out.
    pub removed: i64,
    /// Corrections, undone ones too.
    pub corrections: i64,
    /// The first publication date.
    pub first: Option<String>,
    /// The last publication date.
    pub last: Option<String>,
    /// Bytes of the texts of all versions.
    pub text_bytes: i64,
    /// Bytes of the snapshots of all versions, as received.
    pub snapshot_bytes: i64,
    /// Bytes of the file, its log included.
    pub file_bytes: u64,
    /// The schema's number.
    pub schema: i64,
    /// Articles by outlet, most first.
    pub outlets: Vec<(Option<String>, i64)>,
    /// Attributions of the current records by act, most first.
    pub acts: Vec<(String, i64)>,
    /// Failures by code.
    pub failures_by_code: Vec<(String, i64)>,
}

impl Archive {
    /// Counts what is there. What grows with the archive is counted as it comes and goes, or in the smallest index.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let one = |sql: &str| -> Result<i64> { Ok(self.db.query_row(sql, [], |r| r.get(0))?) };
        let day = |which: &str| -> Result<Option<String>> {
            let sql = format!("SELECT {which}(published) FROM version WHERE superseded = 0");
            Ok(self.db.query_row(&sql, [], |r| r.get(0))?)
        };
        Ok(Stats {
            articles: self.count()?,
            versions: one("SELECT count(*) FROM version")?,
            records: one("SELECT count(*) FROM record")?,
            attributions: one("SELECT coalesce(sum(current), 0) FROM manner")?,
            runs: one("SELECT count(*) FROM run")?,
            failures: one("SELECT count(*) FROM failure WHERE resolved IS NULL")?,
            removed: one("SELECT count(*) FROM article WHERE removed IS NOT NULL")?,
            corrections: one("SELECT count(*) FROM correction")?,
            first: day("min")?,
            last: day("max")?,
            text_bytes: one("SELECT coalesce(sum(n), 0) FROM tally WHERE what = 'text'")?,
            snapshot_bytes: one("SELECT coalesce(sum(n), 0) FROM tally WHERE what = 'snapshot'")?,
            file_bytes: self.file_bytes(),
            schema: one("PRAGMA user_version")?,
            outlets: self.pairs(
                "SELECT iif(what = 'outlet', value, NULL) AS outlet, n FROM tally
                 WHERE what IN ('outlet', 'no outlet') AND n > 0 ORDER BY n DESC, outlet",
            )?,
            acts: self
                .pairs("SELECT act, sum(current) AS n FROM manner GROUP BY act HAVING n > 0 ORDER BY n DESC, act")?,
            failures_by_code: self
                .pairs("SELECT code, count(*) FROM failure WHERE resolved IS NULL GROUP BY code ORDER BY code")?,
        })
    }

    /// Bytes of the file and its log.
    fn file_bytes(&self) -> u64 {
        let mut log = self.path.as_os_str().to_os_string();
        log.push("-wal");
        let size = |p: &std::path::Path| std::fs::metadata(p).map_or(0, |m| m.len());
        size(&self.path) + size(std::path::Path::new(&log))
    }

    fn pairs<T: rusqlite::types::FromSql>(&self, sql: &str) -> Result<Vec<(T, i64)>> {
        let mut all = self.db.prepare(sql)?;
        Ok(all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?)
    }
}
