//! What is kept beside the articles: results worked out over many of them, reviews by fact-checkers, and the log of what people correct.

use crate::error::{ArchiveError, Result};
use crate::parcel::digest_bytes;
use crate::store::Archive;
use crate::zlib;
use onrecord_record::Review;
use rusqlite::{OptionalExtension as _, Row, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;

/// A correction, as logged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correction {
    /// Its number.
    pub id: i64,
    /// When: RFC 3339 in UTC.
    pub at: String,
    /// Who made it.
    pub who: String,
    /// What kind of correction.
    pub kind: String,
    /// What it says; its shape is that of its kind.
    pub body: Value,
    /// The later entry that undoes it.
    pub undone_by: Option<i64>,
}

/// The kind of an entry that undoes another; its body is `{"undoes": ID}`.
pub const UNDO: &str = "undo";

impl Archive {
    /// Keeps a result under its kind and the digest of what it was worked out from (such as [`Archive::state`]). Of each
    /// kind the last one is kept.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn put_derived(&mut self, kind: &str, inputs: &str, at: &str, result: &Value) -> Result<()> {
        let json = result.to_string();
        let size = i64::try_from(json.len()).unwrap_or(i64::MAX);
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute("DELETE FROM derived WHERE kind = ?1", [kind])?;
        tx.execute(
            "INSERT INTO derived (kind, inputs, written, size, z) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![kind, inputs, at, size, zlib::deflate(json.as_bytes())],
        )?;
        Ok(tx.commit()?)
    }

    /// The result of a kind that was worked out from inputs with this digest; `None` when there is none.
    ///
    /// # Errors
    /// When the archive cannot be read or the result is damaged.
    pub fn derived(&self, kind: &str, inputs: &str) -> Result<Option<Value>> {
        let sql = "SELECT size, z FROM derived WHERE kind = ?1 AND inputs = ?2";
        let found: Option<(i64, Vec<u8>)> =
            self.db.prepare_cached(sql)?.query_row([kind, inputs], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let Some((size, z)) = found else { return Ok(None) };
        let damaged = || ArchiveError::Damaged(format!("the kept result {kind:?} does not expand"));
        let json = zlib::inflate(&z, usize::try_from(size).unwrap_or(0)).ok_or_else(damaged)?;
        Ok(Some(serde_json::from_slice(&json).map_err(|_| damaged())?))
    }

    /// Kept vectors, by their keys; those that are there.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn vectors(&self, keys: &[i64]) -> Result<Vec<(i64, Vec<u8>)>> {
        let mut one = self.db.prepare_cached("SELECT v FROM vector WHERE key = ?1")?;
        let mut out = Vec::new();
        for &key in keys {
            if let Some(v) = one.query_row([key], |r| r.get(0)).optional()? {
                out.push((key, v));
            }
        }
        Ok(out)
    }

    /// Keeps vectors under their keys. One that is there stays.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn put_vectors(&mut self, vectors: &[(i64, Vec<u8>)]) -> Result<()> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut put = tx.prepare_cached("INSERT OR IGNORE INTO vector (key, v) VALUES (?1, ?2)")?;
            for (key, v) in vectors {
                put.execute(params![key, v])?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Keeps a review that came from `whence`; whether it is new.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn append_review(&mut self, at: &str, whence: &str, review: &Review) -> Result<bool> {
        let body = serde_json::to_string(review).map_err(|e| ArchiveError::Unsound(e.to_string()))?;
        let digest = digest_bytes(&onrecord_record::digest(body.as_bytes())).unwrap_or_default();
        let sql = "INSERT INTO review (at, whence, digest, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        Ok(self.db.execute(sql, params![at, whence, digest, body])? > 0)
    }

    /// The reviews, in the order in which they came.
    ///
    /// # Errors
    /// When the archive cannot be read or a review is damaged.
    pub fn reviews(&self) -> Result<Vec<Review>> {
        let mut all = self.db.prepare_cached("SELECT body FROM review ORDER BY id")?;
        let bodies = all.query_map([], |r| r.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let read = |body: &String| serde_json::from_str(body);
        let damaged = |e: serde_json::Error| ArchiveError::Damaged(format!("a review: {e}"));
        bodies.iter().map(read).collect::<Result<_, _>>().map_err(damaged)
    }

    /// Adds a correction to the log; its number.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn append_correction(&mut self, at: &str, who: &str, kind: &str, body: &Value) -> Result<i64> {
        self.db.execute(
            "INSERT INTO correction (at, who, kind, body) VALUES (?1, ?2, ?3, ?4)",
            params![at, who, kind, body.to_string()],
        )?;
        Ok(self.db.last_insert_rowid())
    }

    /// The log, the first entry first. Entries of the kind [`UNDO`] are part of it.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>> {
        let mut all =
            self.db.prepare_cached("SELECT id, at, who, kind, body, undone_by FROM correction ORDER BY id")?;
        let read = |r: &Row<'_>| {
            let body: String = r.get(4)?;
            Ok(Correction {
                id: r.get(0)?,
                at: r.get(1)?,
                who: r.get(2)?,
                kind: r.get(3)?,
                body: serde_json::from_str(&body).unwrap_or(Value::String(body)),
                undone_by: r.get(5)?,
            })
        };
        Ok(all.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// Undoes a correction with a further entry, which can be undone itself; its number. `None` when there is no such
    /// entry or it is undone already. Undoing an undoing brings the first entry back.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn undo_correction(&mut self, id: i64, at: &str, who: &str) -> Result<Option<i64>> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<(String, String)> = tx
            .query_row("SELECT kind, body FROM correction WHERE id = ?1 AND undone_by IS NULL", [id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .optional()?;
        let Some((kind, body)) = found else { return Ok(None) };
        tx.execute(
            "INSERT INTO correction (at, who, kind, body) VALUES (?1, ?2, ?3, ?4)",
            params![at, who, UNDO, serde_json::json!({ "undoes": id }).to_string()],
        )?;
        let by = tx.last_insert_rowid();
        tx.execute("UPDATE correction SET undone_by = ?2 WHERE id = ?1", [id, by])?;
        if kind == UNDO {
            let first = serde_json::from_str::<Value>(&body).ok().and_then(|b| b["undoes"].as_i64());
            tx.execute("UPDATE correction SET undone_by = NULL WHERE id = ?1", [first])?;
        }
        tx.commit()?;
        Ok(Some(by))
    }
}
