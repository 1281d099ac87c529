//! The thread that works out the inquiry whenever the archive has changed.

use super::Knowledge;
use onrecord_archive::{Archive, ArchiveError};
use onrecord_keeping::{ask, in_force};
use onrecord_sentence::SentenceEncoder;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// How often the archive is looked at for changes by others.
const LOOK: Duration = Duration::from_millis(700);

/// How far the inquiry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nothing is worked out yet.
    First,
    /// It is worked out anew; the last one is shown.
    Working,
    /// It is what the archive holds.
    Current,
    /// It could not be worked out; the last one is shown.
    Failed,
}

/// The last inquiry that is done, and the thread that works out the next one.
#[derive(Debug)]
pub struct Inquirer {
    current: RwLock<Arc<Knowledge>>,
    standing: Mutex<Standing>,
    stop: Mutex<bool>,
    woken: Condvar,
}

impl Inquirer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(archive: PathBuf) -> std::io::Result<Arc<Self>> {
        let inquirer = Arc::new(Self {
            current: RwLock::default(),
            standing: Mutex::new(Standing::First),
            stop: Mutex::new(false),
            woken: Condvar::new(),
        });
        let mine = Arc::clone(&inquirer);
        std::thread::Builder::new().name("inquiry".into()).spawn(move || mine.work(&archive))?;
        Ok(inquirer)
    }

    /// The last one that is done.
    pub fn current(&self) -> Arc<Knowledge> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// How far it is.
    pub fn standing(&self) -> Standing {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the thread look at the archive now.
    pub fn wake(&self) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if *standing == Standing::Current {
            *standing = Standing::Working;
        }
        drop(standing);
        self.woken.notify_all();
    }

    /// Ends the thread as soon as it is not working.
    pub fn stop(&self) {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.woken.notify_all();
    }

    fn stands(&self, standing: Standing) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// Whether it goes on after a pause.
    fn pause(&self, time: Duration) -> bool {
        let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        if *stop {
            return false;
        }
        let woken = self.woken.wait_timeout(stop, time).unwrap_or_else(PoisonError::into_inner);
        !*woken.0
    }

    fn work(&self, path: &std::path::Path) {
        let Ok(encoder) = SentenceEncoder::bundled() else {
            self.stands(Standing::Failed);
            return;
        };
        crate::background::yield_to_others();
        let mut open: Option<(Archive, Option<i64>)> = None;
        let mut replaced: Vec<Arc<Knowledge>> = Vec::new();
        let mut rest = LOOK;
        loop {
            let started = Instant::now();
            let looked = match open.take() {
                Some(open) => Ok(open),
                None => Archive::open_read_only(path).map(|a| (a, None)),
            };
            let done = looked.and_then(|(archive, seen)| {
                let counter = archive.change_counter()?;
                if seen != Some(counter) || self.standing() != Standing::Current {
                    self.look(&archive, counter, &encoder, &mut replaced)?;
                }
                Ok((archive, Some(counter)))
            });
            match done {
                Ok(kept) => open = Some(kept),
                Err(_) => self.stands(Standing::Failed),
            }
            // What was replaced is taken apart here, not by the last request that shows it.
            replaced.retain(|k| Arc::strong_count(k) > 1);
            // A large archive that is being added to is not asked all the time.
            rest = LOOK.max(started.elapsed()).max(rest / 2);
            if !self.pause(rest) {
                return;
            }
        }
    }

    /// Works it out, unless it is that already; `counter` is the archive's change counter of before.
    fn look(
        &self,
        archive: &Archive,
        counter: i64,
        encoder: &SentenceEncoder,
        replaced: &mut Vec<Arc<Knowledge>>,
    ) -> Result<(), ArchiveError> {
        let inputs = inputs(archive)?;
        if self.current().inputs == inputs {
            return self.settle(archive, counter);
        }
        if self.standing() != Standing::First {
            self.stands(Standing::Working);
        }
        let numbers: BTreeMap<String, i64> =
            archive.entries(0, usize::MAX)?.into_iter().map(|e| (e.name, e.id)).collect();
        let asked = ask(archive, encoder)?;
        let knowledge = Arc::new(Knowledge::build(asked.corpus, &numbers, inputs));
        replaced.push(std::mem::replace(&mut *self.current.write().unwrap_or_else(PoisonError::into_inner), knowledge));
        self.settle(archive, counter)
    }

    /// What is worked out is current, unless the archive has changed meanwhile: then it is looked at again.
    fn settle(&self, archive: &Archive, counter: i64) -> Result<(), ArchiveError> {
        // `wake` comes after a change is kept and waits for the lock, so it finds what is set here.
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let still = archive.change_counter()? == counter || self.current().inputs == inputs(archive)?;
        *standing = if still { Standing::Current } else { Standing::Working };
        Ok(())
    }
}

/// What an inquiry is worked out from, told apart. Reviews are only ever added, so that their number tells.
fn inputs(archive: &Archive) -> Result<String, ArchiveError> {
    let corrections = serde_json::to_string(&in_force(archive)?).unwrap_or_default();
    Ok(format!("{} {} {corrections}", archive.state()?, archive.reviews()?.len()))
}
