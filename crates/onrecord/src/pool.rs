//! Work on many documents at once, results in input order.
//!
//! One thread takes inputs in, some work on them, and the caller's thread hands the results on. A result waits only
//! for those before it; an input is taken in only while fewer than a window of results are waiting, so memory is bounded
//! however long the input is. A document that panics or goes over its time is an outcome like any other. Threads are
//! plain ones rather than a thread pool's, because a document that hangs must be left behind: its thread is replaced and
//! what it may still find is dropped.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many threads, and how long one input may take.
#[derive(Debug, Clone, Copy)]
pub struct Pool {
    pub jobs: usize,
    pub budget: Duration,
}

/// What became of one input.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<O> {
    Done(O),
    /// The work panicked, with this message.
    Panicked(String),
    OutOfTime,
}

/// Why the work stopped early.
#[derive(Debug)]
pub enum Stopped<E> {
    /// The caller could not hand a result on.
    Emit(E),
    /// Taking in the next input panicked.
    Input(String),
}

enum Message<L, O> {
    Started {
        index: usize,
        label: L,
        left: Arc<AtomicBool>,
    },
    Finished {
        index: usize,
        outcome: Outcome<O>,
    },
    /// There are this many inputs.
    End(usize),
    Broken(String),
}

/// Room for the recursion of other people's parsers, whose depth intake bounds. It is address space, not memory, until
/// it is touched.
const STACK: usize = 64 << 20;

impl Pool {
    /// Inputs taken in but not handed on yet.
    fn window(self) -> usize {
        self.jobs * 4
    }

    /// Runs `worker()` on each thread once and what it returns on every input, and calls `emit` with each label and
    /// outcome in input order. `emit` is told, too, how many inputs there are as soon as that is known.
    pub fn run<L, I, O, W, E>(
        self,
        inputs: impl Iterator<Item = (L, I)> + Send + 'static,
        worker: impl Fn() -> W + Send + Sync + 'static,
        mut emit: impl FnMut(L, Outcome<O>, Option<usize>) -> Result<(), E>,
    ) -> Result<(), Stopped<E>>
    where
        L: Clone + Send + 'static,
        I: Send + 'static,
        O: Send + 'static,
        W: FnMut(I) -> O,
    {
        quiet_panics();
        let (permits, permitted) = sync_channel(self.window());
        for _ in 0..self.window() {
            // The channel holds exactly this many.
            let _ = permits.send(());
        }
        let (job, jobs) = channel();
        let (message, messages) = channel();
        let crew = Crew { jobs: Arc::new(Mutex::new(jobs)), message: message.clone(), worker: Arc::new(worker) };
        let fed = feed(inputs, permitted, job, message);
        let hired = (0..self.jobs).filter(|_| crew.hire()).count();
        if !fed || hired == 0 {
            return Err(Stopped::Input("the system has no thread to spare".to_owned()));
        }
        self.conduct(&messages, &permits, &crew, &mut emit)
    }

    fn conduct<L, I, O, W, F, E>(
        self,
        messages: &Receiver<Message<L, O>>,
        permits: &SyncSender<()>,
        crew: &Crew<L, I, O, F>,
        emit: &mut impl FnMut(L, Outcome<O>, Option<usize>) -> Result<(), E>,
    ) -> Result<(), Stopped<E>>
    where
        L: Clone + Send + 'static,
        I: Send + 'static,
        O: Send + 'static,
        W: FnMut(I) -> O,
        F: Fn() -> W + Send + Sync + 'static,
    {
        let mut running: BTreeMap<usize, (L, Instant, Arc<AtomicBool>)> = BTreeMap::new();
        let mut ready: BTreeMap<usize, (L, Outcome<O>)> = BTreeMap::new();
        let (mut next, mut total) = (0, None);
        while total != Some(next) {
            let now = Instant::now();
            let due = running.values().map(|(_, since, _)| *since + self.budget).min();
            let wait = due.map_or(Duration::from_secs(3600), |d| d.saturating_duration_since(now));
            match messages.recv_timeout(wait) {
                Ok(Message::Started { index, label, left }) => {
                    running.insert(index, (label, Instant::now(), left));
                }
                Ok(Message::Finished { index, outcome }) => {
                    // Absent where it was given up before.
                    if let Some((label, ..)) = running.remove(&index) {
                        ready.insert(index, (label, outcome));
                    }
                }
                Ok(Message::End(n)) => total = Some(n),
                Ok(Message::Broken(why)) => return Err(Stopped::Input(why)),
                Err(RecvTimeoutError::Timeout) => {
                    let now = Instant::now();
                    let over: Vec<usize> = running
                        .iter()
                        .filter(|(_, (_, since, _))| now >= *since + self.budget)
                        .map(|(i, _)| *i)
                        .collect();
                    for index in over {
                        if let Some((label, _, left)) = running.remove(&index) {
                            left.store(true, Ordering::Relaxed);
                            ready.insert(index, (label, Outcome::OutOfTime));
                            crew.hire();
                        }
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Stopped::Input("the worker threads ended".to_owned()));
                }
            }
            while let Some((label, outcome)) = ready.remove(&next) {
                emit(label, outcome, total).map_err(Stopped::Emit)?;
                next += 1;
                // Full or closed only once the feeder has ended.
                let _ = permits.try_send(());
            }
        }
        Ok(())
    }
}

/// What a new worker thread needs.
struct Crew<L, I, O, F> {
    jobs: Arc<Mutex<Receiver<(usize, L, I)>>>,
    message: Sender<Message<L, O>>,
    worker: Arc<F>,
}

impl<L, I, O, F> Crew<L, I, O, F> {
    /// Starts one more worker; whether the system had a thread for it.
    fn hire<W>(&self) -> bool
    where
        L: Clone + Send + 'static,
        I: Send + 'static,
        O: Send + 'static,
        W: FnMut(I) -> O,
        F: Fn() -> W + Send + Sync + 'static,
    {
        let (jobs, message, make) = (Arc::clone(&self.jobs), self.message.clone(), Arc::clone(&self.worker));
        let left = Arc::new(AtomicBool::new(false));
        let body = move || {
            let mut work = make();
            while !left.load(Ordering::Relaxed) {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((index, label, input)) = job else { return };
                if message.send(Message::Started { index, label, left: Arc::clone(&left) }).is_err() {
                    return;
                }
                let outcome = match contained(|| work(input)) {
                    Ok(done) => Outcome::Done(done),
                    Err(why) => {
                        // Its state may be half changed.
                        work = make();
                        Outcome::Panicked(why)
                    }
                };
                if message.send(Message::Finished { index, outcome }).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().stack_size(STACK).spawn(body).is_ok()
    }
}

fn feed<L, I, O>(
    mut inputs: impl Iterator<Item = (L, I)> + Send + 'static,
    permitted: Receiver<()>,
    job: Sender<(usize, L, I)>,
    message: Sender<Message<L, O>>,
) -> bool
where
    L: Send + 'static,
    I: Send + 'static,
    O: Send + 'static,
{
    let body = move || {
        for index in 0.. {
            if permitted.recv().is_err() {
                return;
            }
            let end = match contained(|| inputs.next()) {
                Ok(Some((label, input))) => match job.send((index, label, input)) {
                    Ok(()) => continue,
                    Err(_) => return,
                },
                Ok(None) => Message::End(index),
                Err(why) => Message::Broken(why),
            };
            // Nobody listens only when the run is over.
            let _ = message.send(end);
            return;
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(body).is_ok()
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `work`; a panic in it becomes its message and place.
fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    CONTAINED.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(false);
    result.map_err(|payload| {
        let place = PLACE.with_borrow(String::clone);
        let what = text_of(payload.as_ref());
        if place.is_empty() { what.to_owned() } else { format!("{what} ({place})") }
    })
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("panic")
}

/// Panics of contained work are told as that document's error, not printed by the thread that had them.
fn quiet_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if CONTAINED.get() {
                let place = info.location().map(ToString::to_string).unwrap_or_default();
                PLACE.with_borrow_mut(|p| *p = place);
            } else {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use std::sync::atomic::AtomicUsize;

    const FOREVER: Duration = Duration::from_secs(600);

    fn run<O: Send + 'static>(jobs: usize, budget: Duration, n: u64, work: fn(u64) -> O) -> Vec<(u64, Outcome<O>)> {
        let mut out = Vec::new();
        let done = Pool { jobs, budget }.run(
            (0..n).map(|i| (i, i)),
            move || work,
            |label, outcome, _| {
                out.push((label, outcome));
                Ok::<_, Infallible>(())
            },
        );
        assert!(done.is_ok());
        out
    }

    #[test]
    fn results_come_in_input_order_whatever_the_threads() {
        let slow_first = |i: u64| {
            std::thread::sleep(Duration::from_millis(if i.is_multiple_of(5) { 8 } else { 0 }));
            i * i
        };
        let want: Vec<_> = (0..60).map(|i| (i, Outcome::Done(i * i))).collect();
        for jobs in [1, 2, 7] {
            assert_eq!(run(jobs, FOREVER, 60, slow_first), want);
        }
        assert_eq!(run(3, FOREVER, 0, slow_first), []);
    }

    #[test]
    fn a_panic_is_that_inputs_outcome_and_no_others() {
        let out = run(2, FOREVER, 9, |i| {
            assert!(i % 4 != 2, "input {i}");
            i
        });
        for (i, outcome) in out {
            match outcome {
                Outcome::Panicked(why) => {
                    assert!(i % 4 == 2 && why.contains(&format!("input {i}")) && why.contains("pool.rs"), "{why}");
                }
                other => assert_eq!(other, Outcome::Done(i)),
            }
        }
    }

    #[test]
    fn an_input_that_hangs_is_left_behind() {
        let out = run(1, Duration::from_millis(120), 4, |i| {
            if i == 1 {
                std::thread::sleep(FOREVER);
            }
            i
        });
        assert_eq!(out[1].1, Outcome::OutOfTime);
        assert_eq!([&out[0].1, &out[2].1, &out[3].1], [&Outcome::Done(0), &Outcome::Done(2), &Outcome::Done(3)]);
    }

    #[test]
    fn no_more_than_a_window_is_taken_in_ahead_of_what_is_handed_on() {
        static TAKEN: AtomicUsize = AtomicUsize::new(0);
        let pool = Pool { jobs: 2, budget: FOREVER };
        let inputs = (0..200).map(|i| {
            TAKEN.fetch_add(1, Ordering::SeqCst);
            (i, i)
        });
        let mut handed = 0;
        let done = pool.run(
            inputs,
            || |i: usize| i,
            |_, _, _| {
                assert!(TAKEN.load(Ordering::SeqCst) <= handed + pool.window());
                handed += 1;
                Ok::<_, Infallible>(())
            },
        );
        assert!(done.is_ok());
        assert_eq!(handed, 200);
    }

    #[test]
    fn a_result_is_handed_on_while_the_next_input_is_still_awaited() {
        let (send, receive) = channel::<u64>();
        send.send(1).unwrap();
        let done = Pool { jobs: 1, budget: FOREVER }.run(
            receive.into_iter().map(|i| (i, i)),
            || |i: u64| i,
            move |i, _, _| if i == 1 { send.send(2).map_err(|_| false) } else { Err(true) },
        );
        assert!(matches!(done, Err(Stopped::Emit(true))));
    }

    #[test]
    fn a_panic_while_taking_inputs_in_stops_with_its_message() {
        let inputs = (0..3).map(|i| {
            assert!(i < 2, "no more");
            (i, i)
        });
        let done = Pool { jobs: 1, budget: FOREVER }.run(inputs, || |i: i32| i, |_, _, _| Ok::<_, Infallible>(()));
        assert!(matches!(done, Err(Stopped::Input(why)) if why.contains("no more")));
    }
}
