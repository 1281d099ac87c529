//! What can go wrong, by what can be done about it.

use crate::query::QueryError;
use onrecord_record::Code;
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why the archive could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// There is no file.
    #[error("{path}: there is no archive", path = .0.display())]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{path}: not an archive of onrecord", path = .0.display())]
    NotAnArchive(PathBuf),
    /// The file's schema is newer than this program.
    #[error("{path}: written by a newer version of the program (schema {found}, this program knows {known})", path = .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema known.
        known: i64,
    },
    /// What was read is not what was written; the text names what.
    #[error("{0}")]
    Damaged(String),
    /// The disk is full, or the file cannot be written.
    #[error("the archive cannot be written: {0}")]
    CannotWrite(String),
    /// Another process holds the archive.
    #[error("another process is writing to the archive")]
    Busy,
    /// Nothing has this name, number, address or digest.
    #[error("there is no article {0:?} in the archive")]
    NoSuchArticle(String),
    /// A query that cannot be understood.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// What was to be stored breaks the contract, so that it could not be proved later.
    #[error("not stored: {0}")]
    Unsound(String),
    /// Anything else that SQLite reports.
    #[error("the archive's database failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// Anything else that the file system reports.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The result of asking the archive.
pub type Result<T, E = ArchiveError> = std::result::Result<T, E>;

impl ArchiveError {
    /// The code that `onrecord explain` explains.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Missing(_) => Code::NoArchive,
            Self::NotAnArchive(_) => Code::NotAnArchive,
            Self::Newer { .. } => Code::NewerArchive,
            Self::Damaged(_) => Code::DamagedArchive,
            Self::CannotWrite(_) | Self::Io { .. } => Code::CannotWrite,
            Self::Busy => Code::BusyArchive,
            Self::NoSuchArticle(_) => Code::NoSuchArticle,
            Self::Query(e) => e.code(),
            Self::Unsound(_) | Self::Database(_) => Code::Internal,
        }
    }

    /// Whether the fault is that of a single document, so that a batch can go on without it. A full disk, a lock or a
    /// damaged file is not.
    #[must_use]
    pub fn is_of_one_document(&self) -> bool {
        match self {
            Self::Unsound(_) | Self::NoSuchArticle(_) | Self::Query(_) => true,
            Self::Database(e) => matches!(
                e.sqlite_error_code(),
                Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch)
            ),
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for ArchiveError {
    fn from(e: rusqlite::Error) -> Self {
        let text = || match &e {
            rusqlite::Error::SqliteFailure(code, message) => message.clone().unwrap_or_else(|| code.to_string()),
            other => other.to_string(),
        };
        match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(text()),
            Some(ErrorCode::NotADatabase) => Self::Damaged(text()),
            Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                Self::CannotWrite(text())
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Database(e),
        }
    }
}
