//! Corrections by people. They name places by the words that stand there, not by ids, so that they hold when articles
//! are read again by another model; a correction whose words are not found any more is reported and does nothing.

use crate::doc::Doc;
use onrecord_record::{Act, Attribution, Entity, EntityKind, Outcome, Record, Setting};
use serde::{Deserialize, Serialize};

/// An attribution, by its document and the words of its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The document's name.
    pub document: String,
    /// The content, or words of it. The shortest content that holds them is meant.
    pub words: String,
}

/// What a correction can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Field {
    /// Who says it, by name.
    Speaker,
    /// When it was said (EDTF).
    SaidOn,
    /// By when it falls due (EDTF).
    Due,
    /// The act, by the contract's name of it.
    Act,
    /// `public` or `private`.
    Setting,
}

impl Field {
    /// Whether a value can stand in the field: a date for days, a name of the contract for acts and settings.
    #[must_use]
    pub fn accepts(self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::Act, None) => false,
            (_, None) => true,
            (Self::Speaker, Some(name)) => !name.trim().is_empty(),
            (Self::SaidOn | Self::Due, Some(date)) => crate::day::span(date).is_some(),
            (Self::Act, Some(act)) => parsed::<Act>(act).is_some(),
            (Self::Setting, Some(setting)) => parsed::<Setting>(setting).is_some(),
        }
    }
}

/// One correction. `P` is how places are named: by their words where it holds for good, otherwise by whoever tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Correction<P = Place> {
    /// Two names are one actor.
    MergeActors {
        /// A name.
        one: String,
        /// Another.
        other: String,
    },
    /// Who goes by a name in one document is somebody else.
    SplitActor {
        /// The document's name.
        document: String,
        /// The name of the record's entity.
        name: String,
    },
    /// Two places carry one claim.
    MergeClaims {
        /// A place.
        one: P,
        /// Another.
        other: P,
    },
    /// Two places do not carry one claim: the other leaves the claim of the first.
    SplitClaim {
        /// The place that stays.
        one: P,
        /// The place that leaves.
        other: P,
    },
    /// An attribution is none.
    Reject {
        /// Where.
        at: P,
    },
    /// A field of an attribution; null where the article does not say.
    Fix {
        /// Where.
        at: P,
        /// Which.
        field: Field,
        /// What it is.
        value: Option<String>,
    },
    /// What became of a commitment.
    Outcome {
        /// Where it was made.
        at: P,
        /// What became of it.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        outcome: Outcome,
    },
}

impl<P> Correction<P> {
    /// The same correction with its places named another way.
    ///
    /// # Errors
    /// The first that `name` returns.
    pub fn renamed<Q, E>(self, mut name: impl FnMut(P) -> Result<Q, E>) -> Result<Correction<Q>, E> {
        Ok(match self {
            Self::MergeActors { one, other } => Correction::MergeActors { one, other },
            Self::SplitActor { document, name } => Correction::SplitActor { document, name },
            Self::MergeClaims { one, other } => Correction::MergeClaims { one: name(one)?, other: name(other)? },
            Self::SplitClaim { one, other } => Correction::SplitClaim { one: name(one)?, other: name(other)? },
            Self::Reject { at } => Correction::Reject { at: name(at)? },
            Self::Fix { at, field, value } => Correction::Fix { at: name(at)?, field, value },
            Self::Outcome { at, outcome } => Correction::Outcome { at: name(at)?, outcome },
        })
    }
}

/// Corrections in force, in the order in which they were made.
pub type Corrections = [Correction];

/// The attribution that a place means: the one with exactly these words as content, or else the one with the shortest
/// content that holds them.
fn find<'r>(record: &'r Record, place: &Place) -> Option<&'r Attribution> {
    let joined = |a: &Attribution| a.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ");
    let mut holding: Vec<(usize, &Attribution)> = Vec::new();
    for a in &record.attributions {
        let content = joined(a);
        if content == place.words {
            return Some(a);
        }
        if !place.words.is_empty() && content.contains(&place.words) {
            holding.push((content.len(), a));
        }
    }
    holding.into_iter().min_by_key(|h| h.0).map(|h| h.1)
}

/// The place that an attribution is at, as a correction names it.
#[must_use]
pub fn place_of(document: &str, record: &Record, attribution: &str) -> Option<Place> {
    let a = record.attributions.iter().find(|a| a.id == attribution)?;
    let words = a.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ");
    Some(Place { document: document.to_owned(), words })
}

/// The records with rejected attributions left out and fixed fields set; the numbers of corrections that found nothing.
pub(crate) fn apply(records: &mut [(String, Record)], corrections: &Corrections) -> Vec<usize> {
    let mut lost = Vec::new();
    for (n, c) in corrections.iter().enumerate() {
        let (place, change) = match c {
            Correction::Reject { at } => (at, None),
            Correction::Fix { at, field, value } => (at, Some((*field, value.as_deref()))),
            _ => continue,
        };
        let record = records.iter_mut().find(|(name, _)| *name == place.document).map(|r| &mut r.1);
        let id = record.as_deref().and_then(|r| find(r, place)).map(|a| a.id.clone());
        let (Some(record), Some(id)) = (record, id) else {
            lost.push(n);
            continue;
        };
        match change {
            None => reject(record, &id),
            Some((field, value)) => {
                if !set(record, &id, field, value) {
                    lost.push(n);
                }
            }
        }
    }
    lost
}

/// A record with what corrections say about it: rejected attributions left out, fixed fields set.
#[must_use]
pub fn corrected(name: &str, record: Record, corrections: &Corrections) -> Record {
    let here =
        |c: &Correction| matches!(c, Correction::Reject { at } | Correction::Fix { at, .. } if at.document == name);
    if !corrections.iter().any(here) {
        return record;
    }
    let mut all = [(name.to_owned(), record)];
    apply(&mut all, corrections);
    let [(_, record)] = all;
    record
}

/// Takes an attribution out; what stood in it hangs on its own parent now.
fn reject(record: &mut Record, id: &str) {
    let parent = record.attributions.iter().find(|a| a.id == id).and_then(|a| a.parent.clone());
    record.attributions.retain(|a| a.id != id);
    for a in record.attributions.iter_mut().filter(|a| a.parent.as_deref() == Some(id)) {
        a.parent.clone_from(&parent);
    }
}

fn parsed<T: for<'d> Deserialize<'d>>(value: &str) -> Option<T> {
    serde::de::value::StrDeserializer::<serde::de::value::Error>::new(value).pipe(T::deserialize).ok()
}

trait Pipe: Sized {
    fn pipe<R>(self, f: impl FnOnce(Self) -> R) -> R {
        f(self)
    }
}

impl<T> Pipe for T {}

fn set(record: &mut Record, id: &str, field: Field, value: Option<&str>) -> bool {
    let entity = match (field, value) {
        (Field::Speaker, Some(name)) => Some(entity(record, name)),
        _ => None,
    };
    let Some(a) = record.attributions.iter_mut().find(|a| a.id == id) else { return false };
    match (field, value) {
        (Field::Speaker, _) => a.source_entity = entity,
        (Field::SaidOn, v) => a.said_on = v.map(str::to_owned),
        (Field::Due, v) => a.due = v.map(str::to_owned),
        (Field::Act, Some(v)) => match parsed::<Act>(v) {
            Some(act) => a.act = act,
            None => return false,
        },
        (Field::Setting, v) => match v.map(parsed::<Setting>) {
            Some(None) => return false,
            other => a.setting = other.flatten(),
        },
        (Field::Act, None) => return false,
    }
    true
}

/// The entity of this name; a new one without mentions where the record has none.
fn entity(record: &mut Record, name: &str) -> String {
    if let Some(e) = record.entities.iter().find(|e| e.name == name) {
        return e.id.clone();
    }
    let id = (1..).map(|n| format!("e{n}")).find(|id| record.entities.iter().all(|e| e.id != *id)).unwrap_or_default();
    let kind = EntityKind::Person;
    record.entities.push(Entity { id: id.clone(), name: name.to_owned(), kind, wikidata: None, mentions: Vec::new() });
    id
}

/// The attribution of a document that a place means, by index.
pub(crate) fn attribution(docs: &[Doc<'_>], place: &Place) -> Option<(usize, usize)> {
    let d = docs.iter().position(|d| d.name == place.document)?;
    let id = &find(docs[d].record, place)?.id;
    let attr = docs[d].attrs.iter().position(|a| a.a.id == *id)?;
    Some((d, attr))
}
