//! `--explain`: a record with what made each of its links, as JSON beside the values it explains.

use onrecord_reading::why::{Cause, Why, WhyAttribution, WhyEntity};
use onrecord_record::{Attribution, Document, Entity, Event, Furniture, Note, Record, Time};
use serde::Serialize;

/// A record whose entities, time expressions and attributions have a `why` beside their other fields.
#[derive(Serialize)]
pub struct Explained<'r> {
    onrecord: &'r str,
    document: &'r Document,
    furniture: &'r [Furniture],
    entities: Vec<With<'r, Entity, WhyEntity>>,
    times: Vec<With<'r, Time, Cause>>,
    attributions: Vec<With<'r, Attribution, WhyAttribution>>,
    events: &'r [Event],
    #[serde(skip_serializing_if = "<[Note]>::is_empty")]
    notes: &'r [Note],
}

#[derive(Serialize)]
struct With<'r, T, W> {
    #[serde(flatten)]
    value: &'r T,
    why: &'r W,
}

fn with<'r, T, W>(values: &'r [T], why: &'r [W]) -> Vec<With<'r, T, W>> {
    values.iter().zip(why).map(|(value, why)| With { value, why }).collect()
}

impl<'r> Explained<'r> {
    pub fn new(record: &'r Record, why: &'r Why) -> Self {
        Self {
            onrecord: &record.onrecord,
            document: &record.document,
            furniture: &record.furniture,
            entities: with(&record.entities, &why.entities),
            times: with(&record.times, &why.times),
            attributions: with(&record.attributions, &why.attributions),
            events: &record.events,
            notes: &record.notes,
        }
    }
}

/// A cause in words: `date at the cue, “on Tuesday”`, `encoder (2.31)`.
pub fn in_words(cause: &Cause) -> String {
    let mut out = cause.rule.to_owned();
    if let Some(words) = &cause.words {
        out += &format!(", “{}”", crate::view::shortened(&crate::view::one_line(&words.text), 40));
    }
    if let Some(score) = cause.score {
        out += &format!(" ({score:.2})");
    }
    out
}
