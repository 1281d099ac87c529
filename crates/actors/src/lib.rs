//! Known actors: states and what the news calls them, international organisations, seats of government, news outlets,
//! and whoever the user adds.
//!
//! A [`Register`] maps names to actors. The bundled one is compiled in: its names are an FST (a finite-state map, see
//! the `fst` crate) and its actors are statics, so having it costs nothing at start-up. A user's own register (CSV or
//! FollowTheMoney JSON lines, [`user`]) is laid over it with [`Register::with_user`].
//!
//! Decisions to know first:
//! - **A name is not an actor.** [`Register::lookup`] and [`Register::scan`] return every actor that bears the name,
//!   with the kind of name it is ([`NameKind`]). *Georgia* is a country and a state of the United States; *Washington*
//!   is a state of the union, and a capital that may stand for a government. [`Candidates::is_ambiguous`] says so; this
//!   crate never chooses.
//! - **A name is not a mention.** The register knows no context: *Jordan* in *Jim Jordan* is found too. Names that are
//!   also names of people carry [`Candidate::also_person`]; who calls decides.
//! - **Nothing here goes out of date by itself.** The bundled data say what things are called, not who holds an
//!   office. Roles with dates come from users' registers only.
//! - **Wikidata ids are from the sources or certain, otherwise absent.** None is guessed.
//!
//! The crate is pure: no I/O, no clock, no environment.

mod actor;
mod bundled;
mod names;
mod register;
pub mod user;
mod walk;

pub use actor::{Actor, Candidate, Candidates, Found, NameKind, Role};
pub use names::normal;
pub use register::Register;
pub use user::UserActor;
