//! Getting things out: entries of the list, records, snapshots, failures, runs.

use crate::error::{ArchiveError, Result};
use crate::parcel::{Stream, digest_bytes, digest_text};
use crate::store::Archive;
use crate::zlib;
use onrecord_record::Record;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::Serialize;
use std::num::NonZero;

/// One version of an article, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The article's number.
    pub id: i64,
    /// Its name, unique in the archive.
    pub name: String,
    /// The version's number, from 1.
    pub version: i64,
    /// How many versions the article has.
    pub versions: i64,
    /// Who published it.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// When it was received.
    pub received: String,
    /// Where it was received from.
    pub whence: String,
    /// With which HTTP status; null where there was none or it is not known.
    pub status: Option<u16>,
    /// HTTP headers, as JSON.
    pub headers: Option<String>,
    /// Its charset, and what decided it.
    pub charset: Option<String>,
    /// What took the text out of the bytes.
    pub extraction: String,
    /// Digest of the bytes received.
    pub snapshot: String,
    /// Digest of the text.
    pub text: String,
    /// Bytes of the text.
    pub bytes: i64,
    /// How many attributions its record has.
    pub attributions: i64,
    /// The run that made the record shown.
    pub run: i64,
    /// The version's row.
    #[serde(skip)]
    pub(crate) key: VersionKey,
}

/// A version of an article; from [`Archive::find`], a listing or a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VersionKey(pub(crate) i64);

impl Entry {
    /// The version.
    #[must_use]
    pub fn key(&self) -> VersionKey {
        self.key
    }
}

/// A document that could not be taken in, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailureEntry {
    /// Its name, as far as it is known.
    pub name: String,
    /// Where it came from.
    pub whence: String,
    /// The code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// When it was first tried.
    pub first: String,
    /// When it was last tried.
    pub last: String,
    /// How often it was tried.
    pub times: i64,
}

/// A run, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunEntry {
    /// Its number.
    pub id: i64,
    /// Name and version of the program.
    pub program: String,
    /// Digest of the weights.
    pub weights: String,
    /// Settings, as JSON.
    pub settings: String,
    /// When it was first used.
    pub started: String,
    /// How many records it made.
    pub records: i64,
}

const ENTRY: &str = "SELECT a.id, a.name, v.number, (SELECT count(*) FROM version o WHERE o.article = a.id),
    v.outlet, v.title, v.byline, v.published, v.url, v.language, v.received, v.whence, v.headers, v.charset,
    v.extraction, s.digest, t.digest, t.size,
    (SELECT count FROM record r WHERE r.version = v.id ORDER BY r.id DESC LIMIT 1),
    (SELECT run FROM record r WHERE r.version = v.id ORDER BY r.id DESC LIMIT 1), v.id, v.status
    FROM article a JOIN version v ON v.article = a.id JOIN blob s ON s.id = v.snapshot JOIN blob t ON t.id = v.text";

fn entry(r: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: r.get(0)?,
        name: r.get(1)?,
        version: r.get(2)?,
        versions: r.get(3)?,
        outlet: r.get(4)?,
        title: r.get(5)?,
        byline: r.get(6)?,
        published: r.get(7)?,
        url: r.get(8)?,
        language: r.get(9)?,
        received: r.get(10)?,
        whence: r.get(11)?,
        status: r.get(21)?,
        headers: r.get(12)?,
        charset: r.get(13)?,
        extraction: r.get(14)?,
        snapshot: digest_text(&r.get::<_, Vec<u8>>(15)?),
        text: digest_text(&r.get::<_, Vec<u8>>(16)?),
        bytes: r.get(17)?,
        attributions: r.get::<_, Option<i64>>(18)?.unwrap_or(0),
        run: r.get::<_, Option<i64>>(19)?.unwrap_or(0),
        key: VersionKey(r.get(20)?),
    })
}

impl Archive {
    /// The current version of every article, in the order in which they came: `limit` of them from the `offset`th.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn entries(&self, offset: usize, limit: usize) -> Result<Vec<Entry>> {
        self.listed("ASC", offset, limit)
    }

    /// The same, the last that came first.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn latest(&self, offset: usize, limit: usize) -> Result<Vec<Entry>> {
        self.listed("DESC", offset, limit)
    }

    fn listed(&self, order: &str, offset: usize, limit: usize) -> Result<Vec<Entry>> {
        // Article by article, so that no more is looked at than is wanted.
        let sql = &format!(
            "SELECT v.id FROM article a CROSS JOIN version v ON v.article = a.id WHERE v.superseded = 0
             ORDER BY a.id {order} LIMIT ?1 OFFSET ?2"
        );
        let (limit, offset) = (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
        let mut all = self.db.prepare_cached(sql)?;
        let mut keys = all.query(params![limit, offset])?;
        let mut entries = Vec::new();
        while let Some(r) = keys.next()? {
            entries.push(self.entry(VersionKey(r.get(0)?))?);
        }
        Ok(entries)
    }

    /// How many articles there are.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn count(&self) -> Result<i64> {
        // Those that were taken out are few and have an index; the others are not looked at.
        let sql = "SELECT (SELECT count(*) FROM article) - (SELECT count(*) FROM article WHERE removed IS NOT NULL)";
        Ok(self.db.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
    }

    /// All versions of an article, the first one first.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn versions(&self, article: i64) -> Result<Vec<Entry>> {
        let mut all = self.db.prepare_cached(&format!("{ENTRY} WHERE a.id = ?1 ORDER BY v.number"))?;
        Ok(all.query_map([article], entry)?.collect::<Result<_, _>>()?)
    }

    /// The entry of a version.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn entry(&self, key: VersionKey) -> Result<Entry> {
        Ok(self.db.prepare_cached(&format!("{ENTRY} WHERE v.id = ?1"))?.query_row([key.0], entry)?)
    }

    /// The version that a person names: an article's number, name or address, or the digest (or its first 8 digits or
    /// more) of a text or snapshot; without more the current version, with `@2` behind it the second one.
    ///
    /// # Errors
    /// [`ArchiveError::NoSuchArticle`], or when the archive cannot be read.
    pub fn find(&self, id: &str) -> Result<VersionKey> {
        let none = || ArchiveError::NoSuchArticle(id.to_owned());
        // A name may hold an @, so it is tried whole first.
        if let Some(key) = self.find_version(id, None)? {
            return Ok(key);
        }
        let (name, number) = id.rsplit_once('@').ok_or_else(none)?;
        let number = number.parse().map_err(|_| none())?;
        self.find_version(name, Some(number))?.ok_or_else(none)
    }

    fn find_version(&self, id: &str, number: Option<i64>) -> Result<Option<VersionKey>> {
        if let Some(key) = self.find_digest(id)? {
            return Ok(number.is_none().then_some(key));
        }
        let one = |sql: &str, by: &dyn rusqlite::ToSql| -> Result<Option<i64>> {
            Ok(self.db.prepare_cached(sql)?.query_row([by], |r| r.get(0)).optional()?)
        };
        let mut article = one("SELECT id FROM article WHERE name = ?1", &id)?;
        if article.is_none() {
            article = match id.parse::<i64>() {
                Ok(n) => one("SELECT id FROM article WHERE id = ?1", &n)?,
                Err(_) => one("SELECT id FROM article WHERE key = ?1", &crate::parcel::url_key(id))?,
            };
        }
        let Some(article) = article else { return Ok(None) };
        let sql = "SELECT id FROM version WHERE article = ?1 AND (number = ?2 OR (?2 IS NULL AND superseded = 0))";
        let found = self.db.prepare_cached(sql)?.query_row(params![article, number], |r| r.get(0)).optional()?;
        Ok(found.map(VersionKey))
    }

    /// The latest version whose text or snapshot has this digest.
    fn find_digest(&self, id: &str) -> Result<Option<VersionKey>> {
        let hex = id.strip_prefix("sha256:").unwrap_or(id);
        if !(8..=64).contains(&hex.len()) || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let bound = |fill: &str| digest_bytes(&format!("sha256:{hex}{}", fill.repeat(64 - hex.len())));
        let (Some(low), Some(high)) = (bound("0"), bound("f")) else { return Ok(None) };
        let sql = "SELECT v.id FROM blob b JOIN version v ON v.text = b.id OR v.snapshot = b.id
                   WHERE b.digest BETWEEN ?1 AND ?2 ORDER BY v.id DESC LIMIT 1";
        let found = self.db.prepare_cached(sql)?.query_row([low, high], |r| r.get(0)).optional()?;
        Ok(found.map(VersionKey))
    }

    /// The record that the latest run made of a version.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] when what is stored is not what was written, or when the archive cannot be read.
    pub fn record(&self, key: VersionKey) -> Result<Record> {
        let (record, name) = self.record_as_stored(key, None)?;
        Ok(named(record, name))
    }

    /// The record that a certain run made of a version; `None` when it made none.
    ///
    /// # Errors
    /// As [`Archive::record`].
    pub fn record_of_run(&self, key: VersionKey, run: i64) -> Result<Option<Record>> {
        let mut made = self.db.prepare_cached("SELECT 1 FROM record WHERE version = ?1 AND run = ?2")?;
        if !made.exists([key.0, run])? {
            return Ok(None);
        }
        let (record, name) = self.record_as_stored(key, Some(run))?;
        Ok(Some(named(record, name)))
    }

    /// A record with its text put back, and the article's name in the archive.
    pub(crate) fn record_as_stored(&self, key: VersionKey, run: Option<i64>) -> Result<(Record, String)> {
        self.packed_record(key, run)?.unpacked()
    }

    /// A record as it lies in the file.
    fn packed_record(&self, key: VersionKey, run: Option<i64>) -> Result<PackedRecord> {
        let mut row = self.db.prepare_cached(
            "SELECT r.size, r.z, t.size, t.z, a.name, r.dictionary, r.columns FROM record r JOIN version v ON v.id = r.version
             JOIN article a ON a.id = v.article JOIN blob t ON t.id = v.text
             WHERE r.version = ?1 AND (?2 IS NULL OR r.run = ?2) ORDER BY r.id DESC LIMIT 1",
        )?;
        let packed = |r: &Row<'_>| {
            let (size, text_size) = (r.get(0)?, r.get(2)?);
            let (json, text, name) = (r.get(1)?, r.get(3)?, r.get(4)?);
            let (needs_text, columns) = (r.get(5)?, r.get(6)?);
            Ok(PackedRecord { json: (size, json), text: (text_size, text), name, needs_text, columns })
        };
        Ok(row.query_row(params![key.0, run], packed)?)
    }

    /// The bytes of a version, as received.
    ///
    /// # Errors
    /// As [`Archive::record`].
    pub fn snapshot(&self, key: VersionKey) -> Result<Vec<u8>> {
        let sql = "SELECT v.snapshot FROM version v WHERE v.id = ?1";
        let blob: i64 = self.db.prepare_cached(sql)?.query_row([key.0], |r| r.get(0))?;
        self.blob(blob)
    }

    /// Bytes, by their row.
    pub(crate) fn blob(&self, id: i64) -> Result<Vec<u8>> {
        let sql = "SELECT b.size, b.z, b.dictionary IS NOT NULL, t.size, t.z
                   FROM blob b LEFT JOIN blob t ON t.id = b.dictionary WHERE b.id = ?1";
        self.db.prepare_cached(sql)?.query_row([id], |r| {
            let needs: bool = r.get(2)?;
            let text = if needs { unpack(r, 3, None).map(Some) } else { Ok(None) };
            Ok(text.and_then(|text| unpack(r, 0, text.as_deref())))
        })?
    }

    /// The name and record of every article as it stands, in order of name. They are read some at a time, as they are asked for.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn current(&self) -> Result<Current<'_>> {
        let sql =
            "SELECT v.id FROM article a JOIN version v ON v.article = a.id WHERE v.superseded = 0 ORDER BY a.name";
        let keys = self.db.prepare_cached(sql)?.query_map([], |r| r.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        Ok(Current { archive: self, keys: keys.into_iter(), ahead: Vec::new().into_iter() })
    }

    /// Documents that could not be taken in, and still are not, in the order in which they were first tried.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn failures(&self) -> Result<Vec<FailureEntry>> {
        let sql = "SELECT name, whence, code, message, first_at, last_at, times FROM failure WHERE resolved IS NULL ORDER BY id";
        let mut all = self.db.prepare_cached(sql)?;
        let read = |r: &Row<'_>| {
            Ok(FailureEntry {
                name: r.get(0)?,
                whence: r.get(1)?,
                code: r.get(2)?,
                message: r.get(3)?,
                first: r.get(4)?,
                last: r.get(5)?,
                times: r.get(6)?,
            })
        };
        Ok(all.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// The runs that made records, the first one first.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn runs(&self) -> Result<Vec<RunEntry>> {
        let sql = "SELECT id, program, weights, settings, started, (SELECT count(*) FROM record WHERE run = run.id)
                   FROM run ORDER BY id";
        let mut all = self.db.prepare_cached(sql)?;
        let read = |r: &Row<'_>| {
            Ok(RunEntry {
                id: r.get(0)?,
                program: r.get(1)?,
                weights: r.get(2)?,
                settings: r.get(3)?,
                started: r.get(4)?,
                records: r.get(5)?,
            })
        };
        Ok(all.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// A number that changes when anybody else has written to the file since this connection last looked.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn change_counter(&self) -> Result<i64> {
        Ok(self.db.query_row("PRAGMA data_version", [], |r| r.get(0))?)
    }

    /// A digest of what [`Archive::current`] gives: it changes when any of it does. Reads no record, only which there
    /// are.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn state(&self) -> Result<String> {
        let sql = "SELECT a.name, t.digest, run.program, run.weights, run.settings, run.started, r.id
                   FROM article a JOIN version v ON v.article = a.id JOIN blob t ON t.id = v.text
                   JOIN record r ON r.version = v.id AND r.superseded = 0 JOIN run ON run.id = r.run
                   WHERE v.superseded = 0 ORDER BY a.name";
        let mut all = self.db.prepare_cached(sql)?;
        let mut rows = all.query([])?;
        let mut seen = Vec::new();
        while let Some(r) = rows.next()? {
            for i in 0..6 {
                seen.extend_from_slice(r.get_ref(i)?.as_bytes().unwrap_or_default());
                seen.push(0);
            }
        }
        Ok(onrecord_record::digest(&seen))
    }
}

/// A record and its text, compressed: their sizes and streams.
struct PackedRecord {
    json: (i64, Vec<u8>),
    text: (i64, Vec<u8>),
    name: String,
    needs_text: bool,
    columns: bool,
}

impl PackedRecord {
    /// The record, its text put back, and the article's name.
    fn unpacked(&self) -> Result<(Record, String)> {
        let damaged = |what: String| ArchiveError::Damaged(format!("the record of {:?}: {what}", self.name));
        let text = expand(self.text.0, &self.text.1, None)?;
        let json = expand(self.json.0, &self.json.1, self.needs_text.then_some(text.as_slice()))?;
        let text = String::from_utf8(text).map_err(|e| damaged(e.to_string()))?;
        Ok((Stream::read(&json, self.columns, text).map_err(damaged)?, self.name.clone()))
    }
}

/// The records of an archive; see [`Archive::current`].
pub struct Current<'a> {
    archive: &'a Archive,
    keys: std::vec::IntoIter<i64>,
    /// Records that were read ahead.
    ahead: std::vec::IntoIter<Result<(String, Record)>>,
}

/// Records that are read ahead: unpacking them costs more than finding them, and each by itself.
const AHEAD: usize = 128;

impl Current<'_> {
    fn read_ahead(&mut self) {
        let keys = self.keys.by_ref().take(AHEAD);
        let packed: Vec<Result<PackedRecord>> =
            keys.map(|key| self.archive.packed_record(VersionKey(key), None)).collect();
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(packed.len()).max(1);
        let mut shares: Vec<Vec<Result<PackedRecord>>> = Vec::new();
        let mut packed = packed.into_iter().peekable();
        while packed.peek().is_some() {
            shares.push(packed.by_ref().take(AHEAD.div_ceil(threads)).collect());
        }
        let unpack = |share: Vec<Result<PackedRecord>>| -> Vec<Result<(String, Record)>> {
            let one = |p: Result<PackedRecord>| {
                p.and_then(|p| p.unpacked()).map(|(r, name)| named(r, name)).map(|r| (r.document.name.clone(), r))
            };
            share.into_iter().map(one).collect()
        };
        let all: Vec<_> = std::thread::scope(|s| {
            let threads: Vec<_> = shares.into_iter().map(|share| s.spawn(move || unpack(share))).collect();
            threads.into_iter().flat_map(|t| t.join().unwrap_or_else(|e| std::panic::resume_unwind(e))).collect()
        });
        self.ahead = all.into_iter();
    }
}

impl Iterator for Current<'_> {
    type Item = Result<(String, Record)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ahead.len() == 0 {
            self.read_ahead();
        }
        self.ahead.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.ahead.len() + self.keys.len();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Current<'_> {}

/// The record under the article's name in the archive, by which other records speak of it.
fn named(mut record: Record, name: String) -> Record {
    record.document.name = name;
    record
}

/// The bytes of the columns `size, z` from the `at`th on, with a text whose end is their dictionary.
fn unpack(r: &Row<'_>, at: usize, text: Option<&[u8]>) -> Result<Vec<u8>> {
    let z = r.get_ref(at + 1)?.as_blob().map_err(|e| ArchiveError::Damaged(e.to_string()))?;
    expand(r.get(at)?, z, text)
}

/// The bytes of a stream, with a text whose end is their dictionary.
fn expand(size: i64, z: &[u8], text: Option<&[u8]>) -> Result<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(0);
    let bytes = match text {
        Some(text) => zlib::inflate_with(z, size, zlib::dictionary(text)),
        None => zlib::inflate(z, size),
    };
    bytes.ok_or_else(|| ArchiveError::Damaged("a compressed column does not expand".into()))
}
