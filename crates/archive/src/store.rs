//! Opening the file, and putting documents into it.

use crate::days;
use crate::error::{ArchiveError, Result};
use crate::parcel::{self, Identity, Packed, Parcel, Row, digest_bytes};
use crate::query::Target;
use crate::schema::{self, Manner};
use onrecord_record::Document;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};

/// Everything that was read, in one file.
///
/// One value is one connection: give each thread its own. Any number of processes may read while one writes; those that
/// write wait for each other.
#[derive(Debug)]
pub struct Archive {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
}

/// A program with its weights and settings, by which records are made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Run {
    /// Name and version of the program.
    pub program: String,
    /// Digest of the model's weights.
    pub weights: String,
    /// Settings, as JSON.
    pub settings: String,
    /// When it was first used: RFC 3339 in UTC.
    pub started: String,
}

/// A run that the archive knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct RunId(pub(crate) i64);

/// What became of a document that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An article that was not there.
    New,
    /// An article that was there, with other content.
    NewVersion,
    /// Nothing new but the record, made by another run.
    ReadAgain,
    /// All of it was there.
    Unchanged,
    /// It was taken out before and stays out.
    Removed,
}

/// A document that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The article's number.
    pub article: i64,
    /// Its name in the archive: as received, or with `-2`, `-3` ... where another article has that.
    pub name: String,
    /// The version's number, from 1.
    pub version: i64,
    /// What became of it.
    pub outcome: Outcome,
}

/// A document that could not be taken in.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Its name, as far as it is known.
    pub name: String,
    /// Where it came from.
    pub whence: String,
    /// The code, e.g. `E0101`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// When.
    pub at: String,
}

impl Archive {
    /// Opens an archive to read and write; makes one where there is no file. An older schema is brought up to date.
    ///
    /// # Errors
    /// When the file is not an archive, was written by a newer program, is damaged, or cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        if std::fs::metadata(path).map_or(true, |m| m.len() == 0) {
            create(path)?;
        }
        recognise(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        schema::connect(&db)?;
        let found = schema::found(&db, path)?;
        if db.is_readonly(rusqlite::MAIN_DB)? {
            return Err(ArchiveError::CannotWrite("the file is read-only".into()));
        }
        schema::durable(&db)?;
        if found < schema::VERSION {
            schema::migrate(&mut db)?;
        }
        Ok(Self { db, path: path.to_owned() })
    }

    /// Opens an archive to read it. Nothing is written, and a file on read-only storage can be read.
    ///
    /// # Errors
    /// When there is no file, it is not an archive, was written by a newer program, or is damaged. An archive of an
    /// older schema is brought up to date, which needs write access once.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(ArchiveError::Missing(path.to_owned()));
        }
        recognise(path)?;
        let db = match open_shared(path) {
            // Storage that takes no lock file: nobody can be writing to it either, unless it left a log behind.
            Err(ArchiveError::CannotWrite(_)) if has_log(path) => {
                return Err(ArchiveError::CannotWrite(
                    "what was added last stands in a log beside the file, which can be read only where the folder can be written".into(),
                ));
            }
            Err(ArchiveError::CannotWrite(_)) => open_immutable(path)?,
            other => other?,
        };
        if schema::found(&db, path)? < schema::VERSION {
            drop(db);
            return Self::open(path);
        }
        Ok(Self { db, path: path.to_owned() })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of a run; it is written down where it is new. `again` makes a new run of one that is known, so that
    /// everything is read once more.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn run(&mut self, run: &Run, again: bool) -> Result<RunId> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: Option<i64> = tx
            .query_row(
                "SELECT max(id) FROM run WHERE program = ?1 AND weights = ?2 AND settings = ?3",
                params![run.program, run.weights, run.settings],
                |r| r.get(0),
            )
            .optional()?
            .flatten();
        let id = match known {
            Some(id) if !again => id,
            _ => {
                tx.execute(
                    "INSERT INTO run (program, weights, settings, started) VALUES (?1, ?2, ?3, ?4)",
                    params![run.program, run.weights, run.settings, run.started],
                )?;
                tx.last_insert_rowid()
            }
        };
        tx.commit()?;
        Ok(RunId(id))
    }

    /// What adding this document would come to, so that it need not be read for nothing. `None`: it is to be read.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn standing(&self, document: &Document, identity: Identity, whence: &str, run: RunId) -> Result<Option<Added>> {
        let key = parcel::key(document, identity, whence);
        let (Some(snapshot), Some(text)) = (digest_bytes(&document.snapshot), digest_bytes(&document.id)) else {
            return Ok(None);
        };
        let has_address = document.url.is_some();
        let name = &document.name;
        let seen = Seen { key: &key, name, whence, identity, has_address, snapshot: &snapshot, text: &text };
        let Some(article) = article(&self.db, &seen)? else { return Ok(None) };
        if article.removed {
            return Ok(Some(article.added(0, Outcome::Removed)));
        }
        let Some(version) = same_version(&self.db, article.id, &seen, document.title.as_deref())? else {
            return Ok(None);
        };
        let read = has_record(&self.db, version.id, run)?;
        Ok(read.then(|| article.added(version.number, Outcome::Unchanged)))
    }

    /// Begins to write; nothing is kept until [`Batch::commit`].
    ///
    /// # Errors
    /// [`ArchiveError::Busy`] when another process writes for too long, or when the archive cannot be written.
    pub fn begin(&mut self) -> Result<Batch<'_>> {
        Ok(Batch { tx: self.db.transaction_with_behavior(TransactionBehavior::Immediate)?, restore: false })
    }

    /// Adds one document. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When it cannot be stored; the archive is then as it was.
    pub fn add(&mut self, run: RunId, parcel: &Parcel) -> Result<Added> {
        let mut batch = self.begin()?;
        let added = batch.add(run, parcel)?;
        batch.commit()?;
        Ok(added)
    }
}

/// Makes an archive beside the place where it is to be and puts it there in one step, so that there is never half a one,
/// whoever else does the same.
fn create(path: &Path) -> Result<()> {
    let io = |source| ArchiveError::Io { path: path.to_owned(), source };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".new-{}", std::process::id()));
    let draft = path.with_file_name(name);
    let made = (|| {
        let _ = std::fs::remove_file(&draft);
        let mut db = Connection::open(&draft)?;
        schema::connect(&db)?;
        schema::create(&mut db)?;
        // The last connection folds the log into the file.
        db.close().map_err(|(_, e)| e)?;
        if std::fs::metadata(path).is_ok_and(|m| m.len() == 0) {
            return std::fs::rename(&draft, path).map_err(io);
        }
        match std::fs::hard_link(&draft, path) {
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            // Some file systems have no links; then the last to come wins, over an archive that is still empty.
            Err(_) => std::fs::rename(&draft, path).map_err(io),
            Ok(()) => Ok(()),
        }
    })();
    let _ = std::fs::remove_file(&draft);
    made?;
    // A new name is kept once its folder is.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(io)?;
    }
    Ok(())
}

/// Refuses a file that does not begin as SQLite's do, before anything is done with it.
fn recognise(path: &Path) -> Result<()> {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(16).read_to_end(&mut head));
    match read {
        Err(source) => Err(ArchiveError::Io { path: path.to_owned(), source }),
        Ok(_) if head == b"SQLite format 3\0" => Ok(()),
        Ok(_) => Err(ArchiveError::NotAnArchive(path.to_owned())),
    }
}

fn open_shared(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    schema::connect(&db)?;
    schema::found(&db, path)?;
    Ok(db)
}

fn open_immutable(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let absolute = std::path::absolute(path).map_err(|source| ArchiveError::Io { path: path.to_owned(), source })?;
    let mut uri = String::from("file:");
    for b in absolute.to_string_lossy().bytes() {
        match b {
            b'/' | b'-' | b'_' | b'.' => uri.push(char::from(b)),
            b if b.is_ascii_alphanumeric() => uri.push(char::from(b)),
            b => uri.push_str(&format!("%{b:02x}")),
        }
    }
    let db = Connection::open_with_flags(uri + "?immutable=1", flags)?;
    schema::connect(&db)?;
    schema::found(&db, path)?;
    Ok(db)
}

/// Whether a log with something in it lies beside the file.
fn has_log(path: &Path) -> bool {
    let mut name = path.as_os_str().to_os_string();
    name.push("-wal");
    std::fs::metadata(name).is_ok_and(|m| m.len() > 0)
}

/// Several documents that are kept together or not at all.
pub struct Batch<'a> {
    tx: Transaction<'a>,
    restore: bool,
}

impl Batch<'_> {
    /// Takes in again what was taken out before.
    pub fn restore(&mut self, restore: bool) {
        self.restore = restore;
    }

    /// Adds one document. When it cannot be stored, nothing of it is, and those before it stay in the batch.
    ///
    /// # Errors
    /// [`ArchiveError::is_of_one_document`] tells whether the batch can go on.
    pub fn add(&mut self, run: RunId, parcel: &Parcel) -> Result<Added> {
        let point = self.tx.savepoint()?;
        let added = add(&point, run, parcel, self.restore)?;
        point.commit()?;
        Ok(added)
    }

    /// Notes that a document could not be taken in.
    ///
    /// # Errors
    /// When the archive cannot be written.
    pub fn fail(&mut self, failed: &Failed) -> Result<()> {
        self.tx.execute(
            "INSERT INTO failure (whence, name, code, message, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT (whence) DO UPDATE SET
                name = ?2, code = ?3, message = ?4, last_at = ?5, times = times + 1, resolved = NULL",
            params![failed.whence, failed.name, failed.code, failed.message, failed.at],
        )?;
        Ok(())
    }

    /// Keeps everything. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; the archive is then as it was before the batch.
    pub fn commit(self) -> Result<()> {
        Ok(self.tx.commit()?)
    }
}

/// What tells which article and version a document is.
struct Seen<'a> {
    key: &'a str,
    name: &'a str,
    whence: &'a str,
    identity: Identity,
    has_address: bool,
    snapshot: &'a [u8; 32],
    text: &'a [u8; 32],
}

impl<'a> Seen<'a> {
    fn of(parcel: &'a Parcel) -> Self {
        Self {
            key: &parcel.key,
            name: &parcel.document.name,
            whence: &parcel.whence,
            identity: parcel.identity,
            has_address: parcel.document.url.is_some(),
            snapshot: &parcel.snapshot.digest,
            text: &parcel.text.digest,
        }
    }
}

struct Article {
    id: i64,
    name: String,
    removed: bool,
}

impl Article {
    fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: r.get(0)?, name: r.get(1)?, removed: r.get(2)? })
    }

    fn added(self, version: i64, outcome: Outcome) -> Added {
        Added { article: self.id, name: self.name, version, outcome }
    }
}

/// The article that a document belongs to. Without an address it is also known by its name together with its bytes: a
/// file that was moved, or a record that comes from another archive, where the file had another path. That shows more
/// than a name alone does, and less than a place.
fn article(db: &Connection, seen: &Seen<'_>) -> Result<Option<Article>> {
    match seen.identity {
        _ if seen.has_address => article_by_key(db, seen),
        Identity::Name => article_by_bytes(db, seen)?.map_or_else(|| article_by_key(db, seen), |a| Ok(Some(a))),
        Identity::Place | Identity::Content => {
            article_by_key(db, seen)?.map_or_else(|| article_by_bytes(db, seen), |a| Ok(Some(a)))
        }
    }
}

fn article_by_key(db: &Connection, seen: &Seen<'_>) -> Result<Option<Article>> {
    let sql = "SELECT id, name, removed IS NOT NULL FROM article WHERE key = ?1";
    Ok(db.prepare_cached(sql)?.query_row([seen.key], Article::read).optional()?)
}

/// Of what was taken out only the tombstone knows the bytes. There are few of them: SQLite, left to itself, goes through all
/// articles instead.
fn article_by_bytes(db: &Connection, seen: &Seen<'_>) -> Result<Option<Article>> {
    let sql = "SELECT a.id, a.name, a.removed IS NOT NULL, v.name, a.key
               FROM blob b JOIN version v ON v.snapshot = b.id JOIN article a ON a.id = v.article
               WHERE b.digest = ?1 AND NOT (a.key >= 'url:' AND a.key < 'url;')
               UNION
               SELECT a.id, a.name, 1, a.name, a.key
               FROM tombstone t CROSS JOIN article a ON a.id = t.article CROSS JOIN json_each(t.snapshots) s
               WHERE (a.name IN (?2, ?3) OR (a.name > ?2 || '-' AND a.name < ?2 || '-:'))
                 AND a.removed IS NOT NULL AND s.value ->> 'snapshot' = ?4
                 AND NOT (a.key >= 'url:' AND a.key < 'url;')
               ORDER BY 1";
    let unnumbered = unnumbered(seen.name);
    let mut all = db.prepare_cached(sql)?;
    let mut rows = all.query(params![seen.snapshot, seen.name, unnumbered, parcel::digest_text(seen.snapshot)])?;
    let mut numbered = None;
    while let Some(r) = rows.next()? {
        let (article, key) = (Article::read(r)?, r.get::<_, String>(4)?);
        let names = [article.name.clone(), r.get(3)?];
        if names.iter().any(|n| n == seen.name) {
            return Ok(Some(article));
        }
        let numbered_there = seen.identity == Identity::Name && names.iter().any(|n| unnumbered == Some(n));
        let numbered_here = key.starts_with("name:") && names.iter().any(|n| self::unnumbered(n) == Some(seen.name));
        if numbered.is_none() && (numbered_there || numbered_here) {
            numbered = Some(article);
        }
    }
    Ok(numbered)
}

/// A name without the `-2`, `-3` ... that an archive gives to the second and third of its name. A record that comes from
/// another archive has the name that it was given there, and the file that it was made from has not.
fn unnumbered(name: &str) -> Option<&str> {
    let (stem, number) = name.rsplit_once('-')?;
    let given = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (given && !number.starts_with('0') && number != "1").then_some(stem)
}

struct Version {
    id: i64,
    number: i64,
    superseded: bool,
}

/// The version that this content is, if it is none new: the latest from the same place, or, where nothing came from
/// there yet, any. Content is the text and the title; that the bytes around it differ makes no version.
fn same_version(db: &Connection, article: i64, seen: &Seen<'_>, title: Option<&str>) -> Result<Option<Version>> {
    let mut versions = db.prepare_cached(
        "SELECT v.id, v.number, v.superseded, v.whence, b.digest, v.title
         FROM version v JOIN blob b ON b.id = v.text WHERE v.article = ?1 ORDER BY v.number DESC",
    )?;
    let mut rows = versions.query([article])?;
    let mut same = None;
    while let Some(r) = rows.next()? {
        let version = Version { id: r.get(0)?, number: r.get(1)?, superseded: r.get(2)? };
        let equal =
            r.get_ref(4)?.as_blob().is_ok_and(|d| d == seen.text) && r.get::<_, Option<String>>(5)?.as_deref() == title;
        if r.get_ref(3)?.as_str().is_ok_and(|w| w == seen.whence) {
            return Ok(equal.then_some(version));
        }
        if equal && same.is_none() {
            same = Some(version);
        }
    }
    Ok(same)
}

fn has_record(db: &Connection, version: i64, run: RunId) -> Result<bool> {
    let mut found = db.prepare_cached("SELECT 1 FROM record WHERE version = ?1 AND run = ?2")?;
    Ok(found.exists([version, run.0])?)
}

fn add(db: &Connection, run: RunId, parcel: &Parcel, restore: bool) -> Result<Added> {
    let seen = Seen::of(parcel);
    let known = article(db, &seen)?;
    if let Some(removed) = known.as_ref().filter(|a| a.removed) {
        if !restore {
            return Ok(Article { id: removed.id, name: removed.name.clone(), removed: true }.added(0, Outcome::Removed));
        }
        db.prepare_cached("UPDATE article SET removed = NULL WHERE id = ?1")?.execute([removed.id])?;
    }
    let is_new = known.is_none();
    let article = match known {
        Some(known) => known,
        None => new_article(db, parcel)?,
    };
    let same = if is_new { None } else { same_version(db, article.id, &seen, parcel.document.title.as_deref())? };
    let (version, outcome) = match same {
        Some(version) => {
            sighting(db, version.id, parcel)?;
            (version, Outcome::ReadAgain)
        }
        None => {
            let version = new_version(db, article.id, parcel)?;
            let outcome = if version.number == 1 { Outcome::New } else { Outcome::NewVersion };
            (version, outcome)
        }
    };
    db.prepare_cached("UPDATE failure SET resolved = ?2 WHERE whence = ?1 AND resolved IS NULL")?
        .execute(params![parcel.whence, parcel.received])?;
    if has_record(db, version.id, run)? {
        return Ok(article.added(version.number, Outcome::Unchanged));
    }
    new_record(db, &version, run, parcel)?;
    Ok(article.added(version.number, outcome))
}

fn new_article(db: &Connection, parcel: &Parcel) -> Result<Article> {
    let wanted = parcel.document.name.as_str();
    let mut taken = db.prepare_cached("SELECT 1 FROM article WHERE name = ?1")?;
    let (mut name, mut n) = (wanted.to_owned(), 1);
    while taken.exists([&name])? {
        n += 1;
        name = format!("{wanted}-{n}");
    }
    db.prepare_cached("INSERT INTO article (key, name) VALUES (?1, ?2)")?.execute([&parcel.key, &name])?;
    Ok(Article { id: db.last_insert_rowid(), name, removed: false })
}

/// The row of these bytes. `text` is the row of the text that may serve as their dictionary; a text itself has none.
fn blob(db: &Connection, packed: &Packed, text: Option<i64>) -> Result<i64> {
    let known: Option<(i64, bool)> = db
        .prepare_cached("SELECT id, dictionary IS NOT NULL FROM blob WHERE digest = ?1")?
        .query_row([&packed.digest], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    if let Some((id, needs_text)) = known {
        if needs_text && text.is_none() {
            // What was a snapshot before is a text now: the same bytes, which the indexes read without a dictionary.
            db.prepare_cached("UPDATE blob SET z = ?2, dictionary = NULL WHERE id = ?1")?
                .execute(params![id, packed.z])?;
        }
        return Ok(id);
    }
    let size = i64::try_from(packed.size).unwrap_or(i64::MAX);
    let dictionary = text.filter(|_| packed.needs_text);
    db.prepare_cached("INSERT INTO blob (digest, size, z, dictionary) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        packed.digest,
        size,
        packed.z,
        dictionary
    ])?;
    Ok(db.last_insert_rowid())
}

fn sighting(db: &Connection, version: i64, parcel: &Parcel) -> Result<()> {
    let mut first = db.prepare_cached(
        "SELECT 1 FROM version v JOIN blob b ON b.id = v.snapshot WHERE v.id = ?1 AND b.digest = ?2 AND v.whence = ?3",
    )?;
    if !first.exists(params![version, parcel.snapshot.digest, parcel.whence])? {
        db.prepare_cached(
            "INSERT INTO sighting (version, snapshot, received, whence) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![version, parcel.snapshot.digest, parcel.received, parcel.whence])?;
    }
    Ok(())
}

fn new_version(db: &Connection, article: i64, parcel: &Parcel) -> Result<Version> {
    let d = &parcel.document;
    let number: i64 = db
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM version WHERE article = ?1")?
        .query_row([article], |r| r.get(0))?;
    let text = blob(db, &parcel.text, None)?;
    let snapshot = blob(db, &parcel.snapshot, Some(text))?;
    supersede(db, "SELECT id FROM version WHERE article = ?1", article)?;
    let before = "UPDATE version SET superseded = 1 WHERE article = ?1 AND superseded = 0 RETURNING id";
    let before: Option<i64> = db.prepare_cached(before)?.query_row([article], |r| r.get(0)).optional()?;
    if let Some(before) = before {
        days::refresh(db, Target::Articles, before, before)?;
    }
    db.prepare_cached(
        "INSERT INTO version (article, number, snapshot, text, received, whence, headers, charset, extraction, name,
                              outlet, title, byline, published, url, language, status)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        article,
        number,
        snapshot,
        text,
        parcel.received,
        parcel.whence,
        parcel.headers,
        parcel.charset,
        parcel.extraction,
        d.name,
        d.outlet,
        d.title,
        d.byline,
        d.published,
        d.url,
        d.language,
        parcel.status
    ])?;
    let id = db.last_insert_rowid();
    days::refresh(db, Target::Articles, id, id)?;
    let none = String::new();
    db.prepare_cached("INSERT INTO article_text (rowid, title, body, outlet) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, d.title.as_ref().unwrap_or(&none), parcel.body, d.outlet.as_ref().unwrap_or(&none)])?;
    Ok(Version { id, number, superseded: false })
}

fn new_record(db: &Connection, version: &Version, run: RunId, parcel: &Parcel) -> Result<()> {
    supersede(db, "SELECT ?1", version.id)?;
    let first: i64 =
        db.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM attribution")?.query_row([], |r| r.get(0))?;
    let count = i64::try_from(parcel.rows.len()).unwrap_or(i64::MAX);
    let size = i64::try_from(parcel.record.size).unwrap_or(i64::MAX);
    db.prepare_cached(
        "INSERT INTO record (version, run, superseded, first, count, written, size, z, dictionary, columns)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        version.id,
        run.0,
        version.superseded,
        first,
        count,
        parcel.received,
        size,
        parcel.record.z,
        parcel.record.needs_text,
        parcel.record.columns
    ])?;
    let record = db.last_insert_rowid();
    let outlet = parcel.document.outlet.as_deref().unwrap_or("");
    for (id, row) in (first..).zip(&parcel.rows) {
        new_attribution(db, id, record, outlet, row)?;
    }
    days::refresh(db, Target::Said, first, first + count - 1)?;
    if version.superseded { Ok(()) } else { tally(db, record, 1) }
}

/// The current records of some versions are not what is shown any more.
fn supersede(db: &Connection, versions: &str, of: i64) -> Result<()> {
    let sql =
        format!("SELECT id, first, first + count - 1 FROM record WHERE superseded = 0 AND version IN ({versions})");
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
    let records: Vec<(i64, i64, i64)> = db.prepare_cached(&sql)?.query_map([of], read)?.collect::<Result<_, _>>()?;
    for (record, first, last) in records {
        tally(db, record, -1)?;
        db.prepare_cached("UPDATE record SET superseded = 1 WHERE id = ?1")?.execute([record])?;
        days::refresh(db, Target::Said, first, last)?;
    }
    Ok(())
}

/// Adds the attributions of a record to the counts of current ones, or takes them off.
pub(crate) fn tally(db: &Connection, record: i64, times: i64) -> Result<()> {
    db.prepare_cached(
        "UPDATE manner SET current = current + ?2 * counted.n
         FROM (SELECT a.manner, count(*) AS n FROM record r
               JOIN attribution a ON a.id BETWEEN r.first AND r.first + r.count - 1
               WHERE r.id = ?1 GROUP BY a.manner) AS counted
         WHERE counted.manner = manner.id",
    )?
    .execute([record, times])?;
    Ok(())
}

fn new_attribution(db: &Connection, id: i64, record: i64, outlet: &str, row: &Row) -> Result<()> {
    let speaker = row.speaker.as_deref().map(|s| name(db, s)).transpose()?;
    let addressee = row.addressee.as_deref().map(|s| name(db, s)).transpose()?;
    db.prepare_cached(
        "INSERT INTO attribution (id, record, number, speaker, addressee, manner, said_on, due, confidence, pieces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        id,
        record,
        row.number,
        speaker,
        addressee,
        manner(db, &row.manner)?,
        row.said_on,
        row.due,
        row.confidence,
        row.pieces
    ])?;
    db.prepare_cached(
        "INSERT INTO said_text (rowid, content, speaker, addressee, outlet, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        id,
        row.content,
        row.speaker.as_deref().unwrap_or(""),
        row.addressee.as_deref().unwrap_or(""),
        outlet,
        row.manner.tags()
    ])?;
    Ok(())
}

fn name(db: &Connection, text: &str) -> Result<i64> {
    let (known, new) = ("SELECT id FROM name WHERE text = ?1", "INSERT INTO name (text) VALUES (?1)");
    known_or_new(db, known, new, [text])
}

fn manner(db: &Connection, m: &Manner) -> Result<i64> {
    let known = "SELECT id FROM manner WHERE act = ?1 AND form = ?2 AND kind = ?3 AND basis = ?4 AND setting = ?5";
    let new = "INSERT INTO manner (act, form, kind, basis, setting) VALUES (?1, ?2, ?3, ?4, ?5)";
    known_or_new(db, known, new, [&m.act, &m.form, &m.kind, &m.basis, &m.setting])
}

/// The id of a row that is there, or of a new one.
fn known_or_new<P: rusqlite::Params + Clone>(db: &Connection, known: &str, new: &str, values: P) -> Result<i64> {
    let found = db.prepare_cached(known)?.query_row(values.clone(), |r| r.get(0)).optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    db.prepare_cached(new)?.execute(values)?;
    Ok(db.last_insert_rowid())
}
