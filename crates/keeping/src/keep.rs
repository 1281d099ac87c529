//! From a document that was received to what the archive keeps; runs on the threads that read.

use onrecord_archive::{Added, Archive, ArchiveError, Arrival, Failed, Identity, Parcel, Run, RunId};
use onrecord_intake::{Format, Given, Limits, Received, Refusal};
use onrecord_reading::{Reader, Settings};
use onrecord_record::Code;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What is known of a document once it was read.
pub enum Work {
    /// It is there already, or was taken out.
    Known(Added),
    /// It is to be kept.
    New(Box<Parcel>),
}

/// Reads documents for the archive.
pub struct Keeper {
    /// Reads.
    pub reader: Reader,
    /// What the user says of every document.
    pub given: Given,
    /// What one document may cost.
    pub limits: Limits,
    /// How to read.
    pub settings: Settings,
    /// The archive's file, to look up what is there.
    pub archive: PathBuf,
    /// The run that the records belong to.
    pub run: RunId,
    /// Whether what was taken out is taken in again.
    pub restore: bool,
}

impl Keeper {
    /// For another thread.
    #[must_use]
    pub fn worker(&self) -> Self {
        Self {
            reader: self.reader.worker(),
            given: self.given.clone(),
            limits: self.limits.clone(),
            settings: self.settings.clone(),
            archive: self.archive.clone(),
            ..*self
        }
    }

    /// Takes a document in, and reads it unless the archive has it. `looking` is this thread's connection, to look up
    /// what is there.
    ///
    /// # Errors
    /// The document's refusal.
    pub fn work(&self, looking: &mut Option<Archive>, item: Result<Received, Refusal>) -> Result<Work, Refusal> {
        let received = item?;
        let taken = onrecord_intake::document(&received, &self.given, &self.limits)?;
        let identity = identity(&received, &taken.document.name);
        let whence = whence(&received.place);
        let fail = |e| refused(&taken.document.name, &received.place, &e);
        let archive = match looking.take() {
            Some(archive) => archive,
            None => Archive::open_read_only(&self.archive).map_err(fail)?,
        };
        let known = archive.standing(&taken.document, identity, &whence, self.run).map_err(fail)?;
        *looking = Some(archive);
        if let Some(known) = known.filter(|k| !(self.restore && k.outcome == onrecord_archive::Outcome::Removed)) {
            return Ok(Work::Known(known));
        }
        let name = taken.document.name.clone();
        let record = self.reader.read(taken.document, taken.notes, &self.settings);
        let when = fetched(&received).unwrap_or_else(crate::now);
        let arrival = Arrival {
            record,
            bytes: received.bytes,
            received: when,
            whence,
            status: received.carried.as_ref().and_then(|c| c.status),
            headers: received.carried.map(|c| c.headers).filter(|h| !h.is_empty()),
            extraction: concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned(),
            identity,
        };
        let parcel = Parcel::pack(arrival).map_err(|e| refused(&name, &received.place, &e))?;
        Ok(Work::New(Box::new(parcel)))
    }
}

/// When a page was fetched, for one that comes from a web archive or from the net.
#[must_use]
pub fn fetched(received: &Received) -> Option<String> {
    let fetched = received.carried.as_ref()?.fetched.as_ref()?;
    Some(fetched.parse::<jiff::Timestamp>().ok()?.to_string())
}

/// A JSON line is known by its id, a file by its path; a line without an id only by what it says.
fn identity(received: &Received, name: &str) -> Identity {
    match received.format {
        Format::JsonLine if name != received.name => Identity::Name,
        Format::JsonLine => Identity::Content,
        _ if received.place == "-" || received.place.starts_with("-:") => Identity::Content,
        _ => Identity::Place,
    }
}

/// The whole path of a file; addresses and standard input stay as they are.
#[must_use]
pub fn whence(place: &str) -> String {
    if place == "-" || place.starts_with("-:") || place.contains("://") {
        return place.to_owned();
    }
    std::path::absolute(Path::new(place)).map_or_else(|_| place.to_owned(), |p| p.display().to_string())
}

/// This program as it reads now; with another register of actors, given by its digest, it is another run.
#[must_use]
pub fn this_run(settings: &Settings, register: Option<&str>) -> Run {
    let mut how = json!(settings);
    if let Some(digest) = register {
        how["register"] = digest.into();
    }
    Run {
        program: concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned(),
        weights: onrecord_reading::weights_digest(),
        settings: how.to_string(),
        started: crate::now(),
    }
}

/// The refusal of a document that went wrong on the way to the archive.
#[must_use]
pub fn refused(name: &str, place: &str, error: &ArchiveError) -> Refusal {
    let code = if error.is_of_one_document() { Code::Internal } else { error.code() };
    Refusal { name: name.to_owned(), place: place.to_owned(), code, message: error.to_string() }
}

/// A refusal as the archive keeps it.
#[must_use]
pub fn failed(refusal: &Refusal) -> Failed {
    Failed {
        name: refusal.name.clone(),
        whence: whence(&refusal.place),
        code: refusal.code.id().to_owned(),
        message: refusal.message.clone(),
        at: crate::now(),
    }
}
