//! What is added in the browser: documents wait in a queue and are read by one thread, one after the other, so that
//! adding never slows down reading.

use crate::knowledge::worker::Inquirer;
use crate::problem::{Answer, Problem};
use axum::http::StatusCode;
use onrecord_archive::{Added, Archive, Outcome};
use onrecord_intake::{Format, Given, Intake, Limits, Received, Refusal};
use onrecord_keeping::{Keeper, Work, failed, fetching, refused, this_run};
use onrecord_reading::{Reader, Settings};
use onrecord_record::Code;
use serde::Serialize;
use std::collections::VecDeque;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// Additions that may wait.
const WAITING: usize = 256;

/// Additions that are remembered.
const REMEMBERED: usize = 1000;

/// What is to be added.
#[derive(Debug)]
pub enum Material {
    /// Pasted text.
    Text(String),
    /// A file's bytes, under its name.
    File(String, Vec<u8>),
    /// An address.
    Address(String),
    /// Documents of the program's own.
    Own(Vec<Received>),
}

/// Something that is being added.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Addition {
    /// Its number.
    pub id: u64,
    /// What it is: a file's name, an address, the first words of a text.
    pub what: String,
    /// How far it is.
    pub state: State,
    /// What came of its documents so far.
    pub documents: Vec<Kept>,
}

/// How far an addition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Others come first.
    Waiting,
    /// The address is being fetched.
    Fetching,
    /// It is being read.
    Reading,
    /// Everything is on the disk, or refused.
    Done,
}

/// What came of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its number in the archive; none where it was refused.
    pub article: Option<i64>,
    /// `added`, `updated`, `reread`, `unchanged`, `removed` or `refused`.
    pub outcome: &'static str,
    /// The code of the refusal.
    pub code: Option<&'static str>,
    /// What happened.
    pub message: Option<String>,
}

/// The queue, and what became of what was in it.
#[derive(Debug, Clone)]
pub struct Additions {
    queue: SyncSender<(u64, Material, Given)>,
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    next: u64,
    all: VecDeque<Addition>,
}

impl Additions {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(archive: PathBuf, inquirer: Arc<Inquirer>, allow_loopback: bool) -> std::io::Result<Self> {
        let (queue, inbox) = sync_channel(WAITING);
        let log = Arc::new(Mutex::new(Log::default()));
        let additions = Self { queue, log: Arc::clone(&log) };
        let desk = Adder { archive, inquirer, log, limits: Limits::default(), allow_loopback };
        std::thread::Builder::new().name("add".into()).spawn(move || desk.work(&inbox))?;
        Ok(additions)
    }

    /// Puts something into the queue.
    ///
    /// # Errors
    /// When too much is waiting.
    pub fn add(&self, what: String, given: Material, values: Given) -> Answer<Addition> {
        let mut log = self.log();
        log.next += 1;
        let addition = Addition { id: log.next, what, state: State::Waiting, documents: Vec::new() };
        match self.queue.try_send((addition.id, given, values)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                let detail = format!("{WAITING} additions are waiting");
                return Err(Problem { status: StatusCode::TOO_MANY_REQUESTS, code: Code::TooMuchWaiting, detail });
            }
            Err(TrySendError::Disconnected(_)) => return Err(Problem::internal("the thread that adds has ended")),
        }
        if log.all.len() >= REMEMBERED {
            log.all.pop_front();
        }
        log.all.push_back(addition.clone());
        Ok(addition)
    }

    /// An addition by its number.
    pub fn get(&self, id: u64) -> Option<Addition> {
        self.log().all.iter().find(|a| a.id == id).cloned()
    }

    /// The last additions, the last one first.
    pub fn recent(&self, most: usize) -> Vec<Addition> {
        self.log().all.iter().rev().take(most).cloned().collect()
    }

    /// How many documents of unfinished additions are done, where there are any.
    pub fn busy(&self) -> Option<usize> {
        let log = self.log();
        let mut open = log.all.iter().filter(|a| a.state != State::Done).peekable();
        open.peek()?;
        Some(open.map(|a| a.documents.len()).sum())
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Adder {
    archive: PathBuf,
    inquirer: Arc<Inquirer>,
    log: Arc<Mutex<Log>>,
    limits: Limits,
    allow_loopback: bool,
}

impl Adder {
    fn work(self, inbox: &Receiver<(u64, Material, Given)>) {
        // The weights are unpacked when they are first needed.
        let mut reader: Option<Reader> = None;
        while let Ok((id, given, values)) = inbox.recv() {
            let what = self.one(id, given, values, &mut reader);
            if let Err(why) = what {
                self.tell(id, |a| a.documents.push(why));
            }
            self.tell(id, |a| a.state = State::Done);
            self.inquirer.wake();
        }
    }

    fn tell(&self, id: u64, change: impl FnOnce(&mut Addition)) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(a) = log.all.iter_mut().rev().find(|a| a.id == id) {
            change(a);
        }
    }

    fn one(&self, id: u64, given: Material, values: Given, reader: &mut Option<Reader>) -> Result<(), Kept> {
        let internal = |what: String| {
            refusal(&Refusal { name: String::new(), place: String::new(), code: Code::Internal, message: what })
        };
        let settings = Settings::default();
        let mut archive = Archive::open(&self.archive).map_err(|e| refusal(&refused("", "", &e)))?;
        let run = archive.run(&this_run(&settings, None), false).map_err(|e| refusal(&refused("", "", &e)))?;
        let made = match reader.take() {
            Some(made) => made,
            None => Reader::bundled().map_err(|e| internal(e.to_string()))?,
        };
        let keeper = Keeper {
            reader: made,
            given: values,
            limits: self.limits.clone(),
            settings,
            archive: self.archive.clone(),
            run,
            restore: false,
        };
        if matches!(given, Material::Address(_)) {
            self.tell(id, |a| a.state = State::Fetching);
        }
        let mut looking = None;
        for item in self.documents(given) {
            self.tell(id, |a| a.state = State::Reading);
            let work = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| keeper.work(&mut looking, item)));
            let work = work.unwrap_or_else(|_| {
                looking = None;
                let message = "the program failed on this document".to_owned();
                Err(Refusal { name: String::new(), place: String::new(), code: Code::Internal, message })
            });
            let kept = match work {
                Ok(Work::Known(added)) => kept(&added),
                Ok(Work::New(parcel)) => match archive.add(run, &parcel) {
                    Ok(added) => kept(&added),
                    Err(e) => refusal(&refused(parcel.name(), parcel.whence(), &e)),
                },
                Err(refused) => {
                    // What is refused is listed by `onrecord list --failed`; where that cannot be written, it is shown all the same.
                    if let Ok(mut batch) = archive.begin()
                        && batch.fail(&failed(&refused)).is_ok()
                    {
                        let _ = batch.commit();
                    }
                    refusal(&refused)
                }
            };
            self.tell(id, |a| a.documents.push(kept));
            self.inquirer.wake();
        }
        *reader = Some(keeper.reader);
        Ok(())
    }

    fn documents(&self, given: Material) -> Box<dyn Iterator<Item = Result<Received, Refusal>>> {
        match given {
            Material::Text(text) => {
                Box::new(std::iter::once(Ok(received("pasted", "-", Format::Text, text.into_bytes()))))
            }
            Material::File(name, bytes) => {
                let (stem, kind) = stem(&name);
                // As from standard input: the desk knows no path, so the same text is the same article.
                let inside: Box<dyn Intake> =
                    Box::new(onrecord_intake::stream(Cursor::new(bytes), &stem, "-", kind, &self.limits));
                inside
            }
            Material::Address(address) => {
                match fetching::open(&[PathBuf::from(address)], &self.limits, self.allow_loopback) {
                    Ok(inputs) => inputs,
                    Err(e) => Box::new(std::iter::once(Err(Refusal {
                        name: String::new(),
                        place: String::new(),
                        code: Code::Unreadable,
                        message: e.to_string(),
                    }))),
                }
            }
            Material::Own(documents) => Box::new(documents.into_iter().map(Ok)),
        }
    }
}

/// A document of one's own.
pub fn received(name: &str, place: &str, format: Format, bytes: Vec<u8>) -> Received {
    Received { name: name.to_owned(), place: place.to_owned(), format, bytes, carried: None }
}

/// A file's name without its ending.
fn stem(name: &str) -> (String, Option<Format>) {
    let path = Path::new(name);
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let stem = path.file_stem().map_or_else(|| "file".to_owned(), |s| s.to_string_lossy().into_owned());
    let format = match ending.as_deref() {
        Some("txt" | "md") => Some(Format::Text),
        Some("html" | "htm" | "xhtml") => Some(Format::Html),
        Some("jsonl" | "ndjson") => Some(Format::JsonLine),
        _ => None,
    };
    (stem, format)
}

fn kept(added: &Added) -> Kept {
    let outcome = match added.outcome {
        Outcome::New => "added",
        Outcome::NewVersion => "updated",
        Outcome::ReadAgain => "reread",
        Outcome::Unchanged => "unchanged",
        Outcome::Removed => "removed",
    };
    Kept { name: added.name.clone(), article: Some(added.article), outcome, code: None, message: None }
}

fn refusal(r: &Refusal) -> Kept {
    Kept {
        name: r.name.clone(),
        article: None,
        outcome: "refused",
        code: Some(r.code.id()),
        message: Some(r.message.clone()),
    }
}
