//! Taking articles out, against a tombstone.

use crate::days;
use crate::error::Result;
use crate::parcel::digest_text;
use crate::query::Target;
use crate::read::VersionKey;
use crate::store::{Archive, tally};
use rusqlite::{Connection, Row, TransactionBehavior, params};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is left of an article that was taken out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tombstone {
    /// The article's number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What made it the same article as another.
    pub key: String,
    /// When it was taken out.
    pub removed: String,
    /// Why.
    pub reason: String,
    /// Of each version: its number, the digests of snapshot and text, when and whence it was received.
    pub versions: Value,
}

impl Archive {
    /// Takes an article out: all its versions, records and bytes, and every word of it in the indexes. What stays is its
    /// name and a tombstone with digests and the reason. It is not taken in again unless a batch is told to restore.
    /// Results kept by [`Archive::put_derived`] may speak of it and go, too.
    ///
    /// # Errors
    /// When the archive cannot be written; nothing is taken out then.
    pub fn remove(&mut self, key: VersionKey, reason: &str, at: &str) -> Result<Tombstone> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (id, name, article_key): (i64, String, String) = tx.query_row(
            "SELECT a.id, a.name, a.key FROM version v JOIN article a ON a.id = v.article WHERE v.id = ?1",
            [key.0],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let versions = versions(&tx, id)?;
        clear(&tx, id)?;
        tx.execute("DELETE FROM derived", [])?;
        tx.execute("DELETE FROM vector", [])?;
        tx.execute("UPDATE article SET removed = ?2 WHERE id = ?1", params![id, at])?;
        tx.execute(
            "INSERT INTO tombstone (article, key, name, removed, reason, snapshots) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, article_key, name, at, reason, versions.to_string()],
        )?;
        tx.commit()?;
        // What was taken out must not linger in the log either. Readers may hold it open; then it goes with the next.
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(Tombstone { id, name, key: article_key, removed: at.to_owned(), reason: reason.to_owned(), versions })
    }

    /// The tombstones, the first one first.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        let sql = "SELECT article, name, key, removed, reason, snapshots FROM tombstone ORDER BY id";
        let mut all = self.db.prepare_cached(sql)?;
        let read = |r: &Row<'_>| {
            Ok(Tombstone {
                id: r.get(0)?,
                name: r.get(1)?,
                key: r.get(2)?,
                removed: r.get(3)?,
                reason: r.get(4)?,
                versions: serde_json::from_str(&r.get::<_, String>(5)?).unwrap_or(Value::Null),
            })
        };
        Ok(all.query_map([], read)?.collect::<Result<_, _>>()?)
    }
}

fn versions(db: &Connection, article: i64) -> Result<Value> {
    let mut all = db.prepare(
        "SELECT v.number, s.digest, t.digest, v.received, v.whence FROM version v
         JOIN blob s ON s.id = v.snapshot JOIN blob t ON t.id = v.text WHERE v.article = ?1 ORDER BY v.number",
    )?;
    let one = |r: &Row<'_>| {
        Ok(json!({
            "version": r.get::<_, i64>(0)?,
            "snapshot": digest_text(&r.get::<_, Vec<u8>>(1)?),
            "text": digest_text(&r.get::<_, Vec<u8>>(2)?),
            "received": r.get::<_, String>(3)?,
            "whence": r.get::<_, String>(4)?,
        }))
    };
    Ok(Value::Array(all.query_map([article], one)?.collect::<Result<_, _>>()?))
}

/// Deletes an article's rows. The indexes first: they must be told the very words that were put in, and these are read
/// from the rows.
fn clear(db: &Connection, article: i64) -> Result<()> {
    let of = "(SELECT id FROM version WHERE article = ?1)";
    let numbers = |sql: &str| -> Result<BTreeSet<i64>> {
        let mut all = db.prepare(sql)?;
        Ok(all.query_map([article], |r| r.get(0))?.collect::<Result<_, _>>()?)
    };
    let mut names = BTreeSet::new();
    let mut ranges = Vec::new();
    {
        let mut all = db.prepare(&format!("SELECT first, first + count - 1 FROM record WHERE version IN {of}"))?;
        let mut rows = all.query([article])?;
        while let Some(r) = rows.next()? {
            ranges.push((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?));
        }
    }
    for record in numbers(&format!("SELECT id FROM record WHERE superseded = 0 AND version IN {of}"))? {
        tally(db, record, -1)?;
    }
    for (first, last) in ranges {
        db.execute(
            "INSERT INTO said_text (said_text, rowid, content, speaker, addressee, outlet, tags)
             SELECT 'delete', id, content, speaker, addressee, outlet, tags FROM said_source WHERE id BETWEEN ?1 AND ?2",
            [first, last],
        )?;
        let mut all = db.prepare("SELECT speaker, addressee FROM attribution WHERE id BETWEEN ?1 AND ?2")?;
        let mut rows = all.query([first, last])?;
        while let Some(r) = rows.next()? {
            names.extend(r.get::<_, Option<i64>>(0)?);
            names.extend(r.get::<_, Option<i64>>(1)?);
        }
        db.execute("DELETE FROM attribution WHERE id BETWEEN ?1 AND ?2", [first, last])?;
        days::hide(db, Target::Said, first, last)?;
    }
    db.execute(
        &format!(
            "INSERT INTO article_text (article_text, rowid, title, body, outlet)
             SELECT 'delete', id, title, body, outlet FROM article_source WHERE id IN {of}"
        ),
        [article],
    )?;
    for version in numbers("SELECT id FROM version WHERE article = ?1")? {
        days::hide(db, Target::Articles, version, version)?;
    }
    let mut blobs = numbers("SELECT snapshot FROM version WHERE article = ?1")?;
    blobs.extend(numbers("SELECT text FROM version WHERE article = ?1")?);
    db.execute(&format!("DELETE FROM record WHERE version IN {of}"), [article])?;
    db.execute(&format!("DELETE FROM sighting WHERE version IN {of}"), [article])?;
    db.execute("DELETE FROM version WHERE article = ?1", [article])?;
    // Snapshots before the texts that are their dictionaries. A text that another article's snapshot needs stays with it.
    for sql in ["dictionary IS NOT NULL", "dictionary IS NULL"] {
        for blob in &blobs {
            db.execute(
                &format!(
                    "DELETE FROM blob WHERE id = ?1 AND {sql}
                     AND NOT EXISTS (SELECT 1 FROM version WHERE snapshot = ?1 OR text = ?1)
                     AND NOT EXISTS (SELECT 1 FROM blob WHERE dictionary = ?1)"
                ),
                [blob],
            )?;
        }
    }
    // In one pass over what is left, however many names there are.
    let names = serde_json::to_string(&names).unwrap_or_default();
    db.execute(
        "WITH gone (id) AS (SELECT value FROM json_each(?1)),
              kept (id) AS (SELECT speaker FROM attribution WHERE speaker IN gone
                            UNION SELECT addressee FROM attribution WHERE addressee IN gone)
         DELETE FROM name WHERE id IN gone AND id NOT IN kept",
        [names],
    )?;
    Ok(())
}
