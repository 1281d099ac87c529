//! Actors and the candidates that a name has.

use onrecord_record::{EntityKind, TextRange};
use std::borrow::Cow;
use std::ops::Deref;

/// Text that is compiled in or came with a user's register.
pub(crate) type Str = Cow<'static, str>;

/// Somebody or something the register knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable id: `country:FR`, `place:US-GA`, `government:ru`, `organisation:nato`, `outlet:reuters`, and whatever a
    /// user's register gives (`user:...` where it gives none).
    pub id: Str,
    /// The name to show: the common one, not the longest.
    pub name: Str,
    /// What it is.
    pub kind: EntityKind,
    /// Wikidata item (`Q142`).
    pub wikidata: Option<Str>,
    /// ISO 3166-1 alpha-2, for states and territories.
    pub iso2: Option<Str>,
    /// ISO 3166-1 alpha-3, for states and territories.
    pub iso3: Option<Str>,
    /// ISO 3166-1 alpha-2 code of the state it belongs to. A state's own is its `iso2`.
    pub country: Option<Str>,
    /// Id of the actor for which it speaks: a seat of government for its state.
    pub speaks_for: Option<Str>,
    /// Internet domains, without `www.`.
    pub domains: Cow<'static, [Str]>,
    /// Offices and memberships with their dates; only actors of users' registers have any.
    pub roles: Cow<'static, [Role]>,
}

impl Actor {
    /// The roles held on a day (`2025-03-04`, or an RFC 3339 time, of which the day is taken), in the order given.
    /// A role without a first or last day is open on that side; a first or last day known only to the month or year
    /// includes the whole of it.
    ///
    /// Dates are compared as ISO 8601 text, which for dates of one length is their order.
    pub fn role_on<'a>(&'a self, date: &'a str) -> impl Iterator<Item = &'a Role> {
        let day = date.get(..10).unwrap_or(date);
        self.roles.iter().filter(move |role| role.holds_on(day))
    }
}

/// An office, post or membership, and when it was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// "foreign minister", "member".
    pub title: Str,
    /// Where: a name, or the id of an actor.
    pub organisation: Option<Str>,
    /// First day, month or year (`2024`, `2024-07`, `2024-07-01`); unknown or open where absent.
    pub from: Option<Str>,
    /// Last day, month or year; open where absent.
    pub to: Option<Str>,
}

impl Role {
    /// Whether the role was held on the day (`YYYY-MM-DD`).
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        let reached = |bound: &Str| day.get(..bound.len().min(day.len())).unwrap_or(day);
        self.from.as_ref().is_none_or(|from| reached(from) >= from.as_ref())
            && self.to.as_ref().is_none_or(|to| reached(to) <= to.as_ref())
    }
}

/// What kind of name a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// The formal name: *French Republic*, *North Atlantic Treaty Organization*.
    Official,
    /// The common name or another one in use: *France*, *the Post*.
    Short,
    /// Letters that stand for the name: *U.S.*, *NATO*, *AP*.
    Acronym,
    /// The people: *a Frenchman*, *Ukrainians*.
    Demonym,
    /// The adjective: *French*, *Ukrainian*.
    Adjective,
    /// The state's capital: the city, or the government that sits in it.
    Capital,
    /// A place or building that stands for those who work there: *the Kremlin*, *Downing Street*.
    Metonym,
    /// An ISO 3166 code; never found by [`crate::Register::scan`].
    Code,
    /// An internet domain.
    Domain,
}

/// One actor that bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'r> {
    /// Who.
    pub actor: &'r Actor,
    /// The name, as the register writes it.
    pub name: &'r str,
    /// What kind of name of the actor it is.
    pub kind: NameKind,
    /// Whether the name is a plural: *Ukrainians*, *the French*.
    pub plural: bool,
    /// Whether it is also a name of people (*Jordan*, *Chad*, *Washington*), so that the words around it have to decide.
    pub also_person: bool,
    pub(crate) exact: bool,
    pub(crate) lookup_only: bool,
}

/// Everybody who bears a name, in the register's order: the user's first, then states, seats of government,
/// organisations, outlets, places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates<'r>(pub(crate) Vec<Candidate<'r>>);

impl<'r> Candidates<'r> {
    /// Whether more than one actor bears the name. One actor with two readings of the name (*Singapore* the state and
    /// its capital) is not ambiguous about who it is.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.iter().skip(1).any(|c| c.actor.id != self.0[0].actor.id)
    }

    /// The actor, where only one bears the name.
    #[must_use]
    pub fn only(&self) -> Option<&'r Actor> {
        if self.is_ambiguous() { None } else { self.0.first().map(|c| c.actor) }
    }
}

impl<'r> Deref for Candidates<'r> {
    type Target = [Candidate<'r>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'r> {
    /// Where, without an article before it and a possessive after it.
    pub range: TextRange,
    /// Who bears it; never empty.
    pub candidates: Candidates<'r>,
}
