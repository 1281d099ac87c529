//! `onrecord import`: records that were made elsewhere, by `read --format parquet`, in Python or on a cluster, into the archive. Reviews by fact-checkers, too.

use super::add::tell;
use super::options::Import;
use super::writer::{Item, Writer};
use anyhow::{Context as _, Result, anyhow, bail};
use onrecord_archive::{Archive, Arrival, Identity, Parcel, Run, RunId};
use onrecord_batch::file::Reader;
use onrecord_batch::{Failure, Row};
use onrecord_intake::{Limits, Refusal};
use onrecord_keeping::{Work, refused, whence};
use onrecord_record::{Code, Record};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// What made a record that does not say.
const UNKNOWN: &str = "(unknown)";

pub fn run(options: &Import) -> Result<ExitCode> {
    if !options.claimreview.is_empty() {
        reviews(options)?;
        if options.paths.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    let mut importer = Importer { archive: options.keeping.place.write()?, runs: BTreeMap::new() };
    // Runs are written down by one connection, documents by another.
    let (path, archive) = (importer.archive.path().to_owned(), options.keeping.place.write()?);
    let writer = Writer::start(archive, options.keeping.restore, options.keeping.quiet, Box::new(|_| {}))?;
    let started = Instant::now();
    let outcome = options.paths.iter().try_for_each(|path| importer.file(path, &writer));
    let (summary, error) = writer.finish()?;
    tell(&summary, started.elapsed(), &path);
    match error {
        Some(error) => Err(error.into()),
        None => outcome.map(|()| ExitCode::from(u8::from(summary.failures() > 0))),
    }
}

/// Bytes that a file of reviews may have; some feeds hold all of a year's.
const REVIEWS: usize = 64 << 20;

fn reviews(options: &Import) -> Result<()> {
    let mut archive = options.keeping.place.write()?;
    let limits = Limits { bytes: REVIEWS, ..Limits::default() };
    for path in &options.claimreview {
        let named = || path.display().to_string();
        let size = std::fs::metadata(path).with_context(named)?.len();
        if size > REVIEWS as u64 {
            bail!("{}: {size} bytes; the limit is {REVIEWS}", named());
        }
        let bytes = std::fs::read(path).with_context(named)?;
        let found = onrecord_intake::reviews(&bytes, &limits);
        let found = found.map_err(|(code, message)| anyhow!("{} {message}", code.id())).with_context(named)?;
        let (mut new, at, whence) = (0, onrecord_keeping::now(), whence(&named()));
        for review in &found {
            new += usize::from(archive.append_review(&at, &whence, review)?);
        }
        if !options.keeping.quiet {
            let mut out = std::io::stdout().lock();
            writeln!(
                out,
                "{}: {} reviews, {new} new",
                crate::view::one_line(&crate::view::neutral(&named())),
                found.len()
            )?;
        }
    }
    Ok(())
}

struct Importer {
    archive: Archive,
    runs: BTreeMap<Option<onrecord_batch::Run>, RunId>,
}

impl Importer {
    fn file(&mut self, path: &Path, writer: &Writer) -> Result<()> {
        let named = || path.display().to_string();
        let reader = File::open(path).map_err(|e| e.to_string()).and_then(Reader::new);
        let mut number = 0;
        for rows in reader.map_err(|e| anyhow!(e)).with_context(named)? {
            for row in rows.map_err(|e| anyhow!(e)).with_context(named)? {
                number += 1;
                let run = self.run(row.run.as_ref())?;
                let place = format!("{}:{number}", path.display());
                let item = Item { work: work(row, &place), place, run };
                if !writer.send(item) {
                    bail!("the thread that writes failed");
                }
            }
        }
        Ok(())
    }

    fn run(&mut self, run: Option<&onrecord_batch::Run>) -> Result<RunId> {
        let key = run.cloned();
        if let Some(id) = self.runs.get(&key) {
            return Ok(*id);
        }
        let of =
            |part: fn(&onrecord_batch::Run) -> &String| run.map_or_else(|| UNKNOWN.to_owned(), |r| part(r).clone());
        let run = Run {
            program: of(|r| &r.program),
            weights: of(|r| &r.weights),
            settings: of(|r| &r.settings),
            started: onrecord_keeping::now(),
        };
        let id = self.archive.run(&run, false)?;
        self.runs.insert(key, id);
        Ok(id)
    }
}

/// A row as the archive keeps it.
fn work(row: Row, place: &str) -> Result<Work, Refusal> {
    let Row { id, outcome, run, received, snapshot } = row;
    let mut record = outcome.map_err(|f| refusal(id.as_deref(), place, f))?;
    let name = record.document.name.clone();
    let program = run.map_or_else(|| UNKNOWN.to_owned(), |r| r.program);
    let (bytes, extraction) = bytes(&mut record, snapshot, program);
    let arrival = Arrival {
        record,
        bytes,
        received: received.unwrap_or_else(onrecord_keeping::now),
        whence: whence(place),
        status: None,
        headers: None,
        extraction,
        identity: if id.is_some() { Identity::Name } else { Identity::Content },
    };
    let parcel = Parcel::pack(arrival).map_err(|e| refused(&name, place, &e))?;
    Ok(Work::New(Box::new(parcel)))
}

/// The bytes to keep, and what took the text out of them. Where the file does not have the bytes that were received, the text stands
/// in for them, and their digest is kept with the extraction.
fn bytes(record: &mut Record, snapshot: Option<Vec<u8>>, program: String) -> (Vec<u8>, String) {
    match snapshot {
        Some(bytes) => (bytes, program),
        None if record.document.snapshot == record.document.id => (record.document.text.clone().into_bytes(), program),
        None => {
            let note = format!("{program} from {}, which was not handed over", record.document.snapshot);
            record.document.snapshot = record.document.id.clone();
            (record.document.text.clone().into_bytes(), note)
        }
    }
}

fn refusal(id: Option<&str>, place: &str, failure: Failure) -> Refusal {
    let code = Code::from_id(&failure.code).filter(|c| c.is_error()).unwrap_or(Code::BadRecord);
    Refusal { name: id.unwrap_or(place).to_owned(), place: place.to_owned(), code, message: failure.message }
}
