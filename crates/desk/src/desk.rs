//! What all requests share.

use crate::additions::Additions;
use crate::guard::Guard;
use crate::knowledge::Knowledge;
use crate::knowledge::worker::Inquirer;
use crate::problem::{Answer, Problem};
use onrecord_archive::{Archive, Result};
use onrecord_inquiry::Correction;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections that are kept open for reading: one for each thread that may use one.
const KEPT: usize = crate::THREADS;

/// What all requests share.
#[derive(Debug)]
pub struct Desk {
    /// Who may ask, and write.
    pub guard: Guard,
    /// The inquiry.
    pub inquirer: Arc<Inquirer>,
    /// What is being added.
    pub additions: Additions,
    /// Whose name corrections bear where none is given.
    pub who: String,
    /// Whether this is the sample.
    pub sample: bool,
    /// The archive's file.
    pub path: PathBuf,
    readers: Mutex<Vec<Archive>>,
}

impl Desk {
    /// A desk on an archive.
    pub fn new(
        path: PathBuf,
        guard: Guard,
        inquirer: Arc<Inquirer>,
        additions: Additions,
        who: String,
        sample: bool,
    ) -> Self {
        Self { guard, inquirer, additions, who, sample, path, readers: Mutex::default() }
    }

    /// Asks the archive, over a connection that nobody else uses meanwhile.
    ///
    /// # Errors
    /// As `ask`, or when the archive cannot be opened.
    pub fn archive<T, E: From<onrecord_archive::ArchiveError>>(
        &self,
        ask: impl FnOnce(&Archive) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let archive = match kept {
            Some(archive) => archive,
            None => Archive::open_read_only(&self.path)?,
        };
        let answer = ask(&archive)?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < KEPT {
            readers.push(archive);
        }
        Ok(answer)
    }

    /// Opens the archive to write.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn writable(&self) -> Answer<Archive> {
        Ok(Archive::open(&self.path)?)
    }

    /// The last inquiry that is done.
    pub fn knowledge(&self) -> Arc<Knowledge> {
        self.inquirer.current()
    }

    /// The corrections in force.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Correction>> {
        self.archive(onrecord_keeping::in_force)
    }
}

/// Answers on a thread that may block.
pub async fn blocking<T: Send + 'static>(
    desk: Arc<Desk>,
    answer: impl FnOnce(&Desk) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    match tokio::task::spawn_blocking(move || answer(&desk)).await {
        Ok(answer) => answer,
        Err(_) => Err(Problem::internal("the program failed on this request")),
    }
}
