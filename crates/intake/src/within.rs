//! The wall-clock budget of one document.

use crate::{Given, Limits, Received, Refusal, Taken, document};
use onrecord_record::Code;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;

/// Stack of a worker. Nesting is capped before any parser recurses over it, so this is ample; it is address space, not
/// memory, until it is touched.
const STACK: usize = 64 << 20;

/// [`document`] on a worker thread, for at most [`Limits::wall`].
///
/// # Errors
/// As [`document`], and E0107 when the budget is spent, E0110 when the program panics on the document. A worker whose
/// budget is spent cannot be stopped from outside; it is left to finish by itself and its result is dropped.
pub fn document_within(received: Received, given: &Given, limits: &Limits) -> Result<Taken, Refusal> {
    let (name, place) = (received.name.clone(), received.place.clone());
    let refusal = |code, message: String| Refusal { name, place, code, message };
    let (given, limits, wall) = (given.clone(), limits.clone(), limits.wall);
    let (sender, receiver) = sync_channel(1);
    let work = move || {
        let result = catch_unwind(AssertUnwindSafe(|| document(&received, &given, &limits)));
        // Nobody listens any more when the budget is spent.
        let _ = sender.send(result);
    };
    if let Err(e) = thread::Builder::new().name("intake".into()).stack_size(STACK).spawn(work) {
        return Err(refusal(Code::Internal, format!("no worker thread could be started: {e}")));
    }
    match receiver.recv_timeout(wall) {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => {
            let what = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let what = what.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(refusal(Code::Internal, what.unwrap_or_else(|| "it panicked".into())))
        }
        Err(RecvTimeoutError::Timeout) => {
            Err(refusal(Code::OutOfTime, format!("not done after {:.1} s", wall.as_secs_f64())))
        }
        Err(RecvTimeoutError::Disconnected) => Err(refusal(Code::Internal, "its worker ended without a result".into())),
    }
}
