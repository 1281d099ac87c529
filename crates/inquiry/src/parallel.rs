//! The same work on many things, on all processors.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Things that a thread takes at a time.
const SHARE: usize = 64;

/// What `work` makes of each thing, in order: the same for any number of threads, as no piece of work knows of another.
pub(crate) fn map<T: Sync, U: Send>(things: &[T], work: impl Fn(usize, &T) -> U + Sync) -> Vec<U> {
    with_room(things, || (), |(), i, thing| work(i, thing))
}

/// The same, where each thread has some room of its own, which must come back as it was.
pub(crate) fn with_room<T: Sync, R, U: Send>(
    things: &[T],
    room: impl Fn() -> R + Sync,
    work: impl Fn(&mut R, usize, &T) -> U + Sync,
) -> Vec<U> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(things.len().div_ceil(SHARE));
    let share = |room: &mut R, from: usize| -> Vec<U> {
        things.iter().enumerate().skip(from).take(SHARE).map(|(i, t)| work(room, i, t)).collect()
    };
    if threads < 2 {
        let mut room = room();
        return things.iter().enumerate().map(|(i, t)| work(&mut room, i, t)).collect();
    }
    let next = AtomicUsize::new(0);
    let thread = || {
        let (mut room, mut done) = (room(), Vec::new());
        loop {
            let from = next.fetch_add(SHARE, Ordering::Relaxed);
            if from >= things.len() {
                return done;
            }
            done.push((from, share(&mut room, from)));
        }
    };
    let mut shares: Vec<(usize, Vec<U>)> = std::thread::scope(|s| {
        let all: Vec<_> = (0..threads).map(|_| s.spawn(thread)).collect();
        all.into_iter().flat_map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    shares.sort_unstable_by_key(|s| s.0);
    shares.into_iter().flat_map(|s| s.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_once_and_in_order() {
        for n in [0, 1, SHARE, 1000] {
            let things: Vec<usize> = (0..n).collect();
            assert_eq!(map(&things, |i, t| (i, t * 2)), things.iter().map(|&t| (t, t * 2)).collect::<Vec<_>>());
        }
    }
}
