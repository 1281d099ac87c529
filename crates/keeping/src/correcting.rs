//! Corrections by what people point at: checked, and named by words that hold, before they are in the log for good.

use onrecord_archive::{Archive, ArchiveError};
use onrecord_inquiry::{Correction, Place, place_of};

/// A correction as it is told: places are DOCUMENT#ID, an article and an attribution of its current record.
pub type Told = Correction<String>;

/// Why a correction is none.
#[derive(Debug, thiserror::Error)]
pub enum NotACorrection {
    /// A place is not of the form DOCUMENT#ID.
    #[error("{0:?} is not DOCUMENT#ID")]
    NoId(String),
    /// The document has no such attribution.
    #[error("{document:?} has no attribution {id:?}")]
    NoSuchAttribution {
        /// The document.
        document: String,
        /// The id.
        id: String,
    },
    /// The document has no such name.
    #[error("{document:?} has no entity called {name:?}")]
    NoSuchName {
        /// The document.
        document: String,
        /// The name.
        name: String,
    },
    /// A name is empty.
    #[error("a name is empty")]
    NoName,
    /// The field does not take the value.
    #[error("{0:?} is not a value of this field; days are written as 2025-03-04, 2025-03 or 2025-03-04/2025-03-06")]
    NoValue(String),
    /// The archive cannot be read or has no such document.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Adds a correction to the log and returns its number there. Who makes it and why are kept beside it.
///
/// # Errors
/// When it is about what is not there, sets what the field does not take, or the archive cannot be written.
pub fn correct(archive: &mut Archive, told: Told, who: &str, note: Option<&str>) -> Result<i64, NotACorrection> {
    let correction = checked(archive, told)?.renamed(|at| place(archive, &at))?;
    let mut body = serde_json::to_value(&correction).unwrap_or_default();
    if let Some(note) = note.map(str::trim).filter(|n| !n.is_empty()) {
        body["note"] = note.into();
    }
    Ok(archive.append_correction(&crate::now(), who, &kind_of(&correction), &body)?)
}

/// The correction with its names and values trimmed, when they are some.
fn checked(archive: &Archive, told: Told) -> Result<Told, NotACorrection> {
    let named = |name: String| match name.trim() {
        "" => Err(NotACorrection::NoName),
        name => Ok(name.to_owned()),
    };
    Ok(match told {
        Told::MergeActors { one, other } => Told::MergeActors { one: named(one)?, other: named(other)? },
        Told::SplitActor { document, name } => {
            let name = named(name)?;
            let record = archive.record(archive.find(&document)?)?;
            if !record.entities.iter().any(|e| e.name == name) {
                return Err(NotACorrection::NoSuchName { document, name });
            }
            Told::SplitActor { document: record.document.name, name }
        }
        Told::Fix { at, field, value } => {
            let value = value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
            if !field.accepts(value.as_deref()) {
                return Err(NotACorrection::NoValue(value.unwrap_or_default()));
            }
            Told::Fix { at, field, value }
        }
        other => other,
    })
}

/// The kind of a correction, as the log names it.
#[must_use]
pub fn kind_of(c: &Correction) -> String {
    let value = serde_json::to_value(c).unwrap_or_default();
    value["kind"].as_str().unwrap_or_default().to_owned()
}

/// The place that DOCUMENT#ID stands for today, by its words.
fn place(archive: &Archive, at: &str) -> Result<Place, NotACorrection> {
    let (document, id) = at.rsplit_once('#').ok_or_else(|| NotACorrection::NoId(at.to_owned()))?;
    let record = archive.record(archive.find(document)?)?;
    place_of(&record.document.name, &record, id)
        .ok_or_else(|| NotACorrection::NoSuchAttribution { document: document.to_owned(), id: id.to_owned() })
}
