//! The one thread that writes: it keeps documents in batches and says so once they are on the disk.

use anyhow::{Result, anyhow};
use onrecord_archive::{Added, Archive, ArchiveError, Outcome, RunId};
use onrecord_intake::Refusal;
use onrecord_keeping::{Work, failed, refused};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Documents that are kept together at most.
const BATCH: usize = 64;

/// How long a document may wait for others before it is kept.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is sent to the thread that writes: what came of the document at a place, read by a run.
pub struct Item {
    pub place: String,
    pub run: RunId,
    pub work: Result<Work, Refusal>,
}

/// Is told the places whose documents are on the disk, and whether each was kept.
pub type Told = Box<dyn FnMut(&[(String, bool)]) + Send>;

/// What came of it all.
#[derive(Debug, Default)]
pub struct Summary {
    pub added: usize,
    pub updated: usize,
    pub reread: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub failed: BTreeMap<&'static str, usize>,
}

impl Summary {
    pub fn failures(&self) -> usize {
        self.failed.values().sum()
    }
}

/// The thread, and the way to it.
pub struct Writer {
    items: SyncSender<Item>,
    thread: JoinHandle<(Summary, Option<ArchiveError>)>,
}

impl Writer {
    pub fn start(archive: Archive, restore: bool, quiet: bool, told: Told) -> Result<Self> {
        let (items, inbox) = sync_channel(BATCH);
        let desk = Desk { archive, restore, quiet, told, summary: Summary::default() };
        let body = move || desk.work(&inbox);
        let thread = std::thread::Builder::new().name("writer".into()).spawn(body)?;
        Ok(Self { items, thread })
    }

    /// Hands something over; false when the thread has given up.
    pub fn send(&self, item: Item) -> bool {
        self.items.send(item).is_ok()
    }

    /// Waits until everything is on the disk. The summary counts what was kept, also when writing ended in an error.
    pub fn finish(self) -> Result<(Summary, Option<ArchiveError>)> {
        drop(self.items);
        match self.thread.join() {
            Ok(kept) => Ok(kept),
            Err(_) => Err(anyhow!("the thread that writes failed")),
        }
    }
}

struct Desk {
    archive: Archive,
    restore: bool,
    quiet: bool,
    told: Told,
    summary: Summary,
}

impl Desk {
    fn work(mut self, inbox: &Receiver<Item>) -> (Summary, Option<ArchiveError>) {
        let mut waiting = Vec::new();
        let mut since = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(since.elapsed());
            let wait = if waiting.is_empty() { Duration::from_secs(3600) } else { left };
            let ended = match inbox.recv_timeout(wait) {
                Ok(item) => {
                    if waiting.is_empty() {
                        since = Instant::now();
                    }
                    waiting.push(item);
                    false
                }
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            if ended || waiting.len() >= BATCH || since.elapsed() >= PATIENCE {
                let batch = std::mem::take(&mut waiting);
                if let Err(e) = self.keep(batch) {
                    return (self.summary, Some(e));
                }
            }
            if ended {
                return (self.summary, None);
            }
        }
    }

    /// Writes a batch, then says what was kept.
    fn keep(&mut self, items: Vec<Item>) -> Result<(), ArchiveError> {
        if items.is_empty() {
            return Ok(());
        }
        let (places, works): (Vec<String>, Vec<_>) = items.into_iter().map(|i| (i.place, (i.run, i.work))).unzip();
        let done = self.write(works)?;
        let kept: Vec<(String, bool)> = places.into_iter().zip(done.iter().map(Result::is_ok)).collect();
        self.tell(done);
        (self.told)(&kept);
        Ok(())
    }

    /// What came of each; when this returns, all of it is on the disk.
    fn write(
        &mut self,
        works: Vec<(RunId, Result<Work, Refusal>)>,
    ) -> Result<Vec<Result<Added, Refusal>>, ArchiveError> {
        if works.iter().all(|(_, w)| matches!(w, Ok(Work::Known(_)))) {
            return Ok(works
                .into_iter()
                .filter_map(|(_, w)| if let Ok(Work::Known(a)) = w { Some(Ok(a)) } else { None })
                .collect());
        }
        let mut batch = self.archive.begin()?;
        batch.restore(self.restore);
        let mut done = Vec::new();
        for (run, work) in works {
            let came = match work {
                Ok(Work::Known(added)) => Ok(added),
                Ok(Work::New(parcel)) => match batch.add(run, &parcel) {
                    Err(e) if e.is_of_one_document() => Err(refused(parcel.name(), parcel.whence(), &e)),
                    other => Ok(other?),
                },
                Err(refusal) => Err(refusal),
            };
            if let Err(refusal) = &came {
                batch.fail(&failed(refusal))?;
            }
            done.push(came);
        }
        batch.commit()?;
        Ok(done)
    }

    fn tell(&mut self, done: Vec<Result<Added, Refusal>>) {
        let mut out = BufWriter::new(std::io::stdout().lock());
        for one in done {
            let word = match &one {
                Err(refusal) => {
                    *self.summary.failed.entry(refusal.code.id()).or_default() += 1;
                    super::say(&format!("{} {}: {}", refusal.code.id(), refusal.place, refusal.message));
                    continue;
                }
                Ok(added) => self.count(added.outcome),
            };
            if let (Ok(added), false) = (&one, self.quiet) {
                let name = super::one_line(&added.name);
                // Who closed the pipe does not want to be told; the documents are kept all the same.
                let _ = match added.outcome {
                    Outcome::Removed => writeln!(out, "{word} {name}"),
                    _ => writeln!(out, "{word} {name}@{}", added.version),
                };
            }
        }
        let _ = out.flush();
    }

    fn count(&mut self, outcome: Outcome) -> &'static str {
        let s = &mut self.summary;
        let (count, word) = match outcome {
            Outcome::New => (&mut s.added, "added"),
            Outcome::NewVersion => (&mut s.updated, "updated"),
            Outcome::ReadAgain => (&mut s.reread, "reread"),
            Outcome::Unchanged => (&mut s.unchanged, "unchanged"),
            Outcome::Removed => (&mut s.removed, "removed"),
        };
        *count += 1;
        word
    }
}
