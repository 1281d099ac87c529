//! The thread that works for nobody who waits gives way to those that answer requests.

/// How far it gives way, of 19: it still gets a third of what another program gets that takes all it can.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Has the thread, and those that it starts, give way. Where the system knows no such thing
/// of a thread, nothing changes.
pub fn yield_to_others() {
    // To Linux a thread has a priority of its own. One that cannot be lowered is no failure.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE);
}
