//! What the command and the desk both do: documents into the archive, an inquiry out of it.
//!
//! The pieces are elsewhere; here they are put together once. This crate reads the clock, and the network through
//! `onrecord-fetch` where an address is given.

mod correcting;
pub mod fetching;
mod inquiry;
mod keep;
mod vectors;

pub use correcting::{NotACorrection, Told, correct, kind_of};
pub use inquiry::{Asked, ask, in_force};
pub use keep::{Keeper, Work, failed, fetched, refused, this_run, whence};

/// Now, to the second: RFC 3339 in UTC.
#[must_use]
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}
