//! The gate: committed floors below which no measure may fall.
//!
//! `gold/STORY.baseline.json` holds one floor a measure and the digest of the gold they were measured on. A fall fails; a
//! change of gold fails too, until the floors are measured again. Floors only rise by themselves: lowering one takes a
//! reason, which is kept in the file.

use crate::gold::{self, Article, GoldError};
use crate::score::{Scored, Scores, articles};
use onrecord_intake::{Format, Given, Limits, Received};
use onrecord_reading::{Reader, Settings};
use onrecord_record::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The committed floors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Digest of the gold folder, see [`gold::fingerprint`].
    pub gold: String,
    /// How far below its floor a measure may read before it counts as a fall. One attribution of the news cycle is
    /// about 0.0024; processors differ in the last bits of a float, and now and then that turns one.
    pub tolerance: f64,
    /// The floor of each measure, rounded down to three decimals.
    pub floors: BTreeMap<String, f64>,
    /// Why floors were lowered, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lowered: Vec<Lowered>,
}

/// One time that floors were lowered on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lowered {
    /// The measures.
    pub measures: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A measure that reads below its floor, or a reason why floors cannot be compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Fall {
    /// The gold is not the gold that the floors were measured on.
    Gold,
    /// A measure with a floor was not measured.
    Missing(String),
    /// A measure fell.
    Below {
        /// Which.
        measure: String,
        /// Its floor.
        floor: f64,
        /// What it reads now.
        now: f64,
    },
}

impl std::fmt::Display for Fall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gold => {
                write!(f, "the gold has changed since the floors were measured (gate --update measures again)")
            }
            Self::Missing(measure) => write!(f, "{measure}: has a floor but was not measured"),
            Self::Below { measure, floor, now } => write!(f, "{measure}: {now:.3} is below its floor of {floor:.3}"),
        }
    }
}

impl Baseline {
    const TOLERANCE: f64 = 0.005;

    /// Everything that keeps `now` from passing; empty where it passes.
    #[must_use]
    pub fn falls(&self, gold: &str, now: &BTreeMap<String, f64>) -> Vec<Fall> {
        let mut out = Vec::new();
        if self.gold != gold {
            out.push(Fall::Gold);
        }
        for (measure, &floor) in &self.floors {
            match now.get(measure) {
                None => out.push(Fall::Missing(measure.clone())),
                Some(&now) if now < floor - self.tolerance => {
                    out.push(Fall::Below { measure: measure.clone(), floor, now });
                }
                Some(_) => {}
            }
        }
        out
    }

    /// The floors raised to what is measured now.
    ///
    /// # Errors
    /// The measures that would be lowered by more than the tolerance, where no `reason` is given.
    pub fn raised(&self, gold: &str, now: &BTreeMap<String, f64>, reason: Option<&str>) -> Result<Self, Vec<Fall>> {
        let falls: Vec<Fall> = self.falls(gold, now).into_iter().filter(|f| *f != Fall::Gold).collect();
        let mut next = self.clone();
        next.gold = gold.to_owned();
        if next.tolerance <= 0.0 {
            next.tolerance = Self::TOLERANCE;
        }
        if !falls.is_empty() {
            let Some(reason) = reason else { return Err(falls) };
            let mut measures = Vec::new();
            for fall in falls {
                if let Fall::Below { measure, .. } | Fall::Missing(measure) = fall {
                    next.floors.remove(&measure);
                    measures.push(measure);
                }
            }
            next.lowered.push(Lowered { measures, reason: reason.to_owned() });
        }
        for (measure, &value) in now {
            let floor = next.floors.entry(measure.clone()).or_insert(0.0);
            *floor = floor.max((value * 1000.0).floor() / 1000.0);
        }
        Ok(next)
    }
}

/// Why the program could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The gold could not be read.
    #[error(transparent)]
    Gold(#[from] GoldError),
    /// An article was refused.
    #[error(transparent)]
    Refused(#[from] onrecord_intake::Refusal),
    /// A record could not be turned into what is scored.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Reads one JSON line as `onrecord read` would: through intake, then the reader.
///
/// # Errors
/// When intake refuses it.
pub fn read_line(reader: &Reader, name: &str, line: &str, settings: &Settings) -> Result<Record, MeasureError> {
    let received = Received {
        name: name.to_owned(),
        place: name.to_owned(),
        format: Format::JsonLine,
        bytes: line.as_bytes().to_vec(),
        carried: None,
    };
    let taken = onrecord_intake::document(&received, &Given::default(), &Limits::default())?;
    Ok(reader.read(taken.document, taken.notes, settings))
}

/// Reads every article of a gold folder and scores the result, with what there is to warn of.
///
/// # Errors
/// When the gold cannot be read or an article is refused.
pub fn measure(reader: &Reader, folder: &Path) -> Result<(Scores, Vec<String>), MeasureError> {
    let (mut gold, mut found) = (Vec::new(), BTreeMap::new());
    for article in Article::load_all(folder)? {
        let record = read_line(reader, &article.name, &article.input(), &Settings::default())?;
        gold.push(Scored::of(&article.record)?);
        found.insert(article.name, Scored::of(&record)?);
    }
    Ok(articles(&gold, &found))
}

/// The values of the measures by name.
#[must_use]
pub fn values(scores: &Scores) -> BTreeMap<String, f64> {
    scores.iter().map(|(name, count)| (name.to_owned(), count.value())).collect()
}

/// The digest of the gold that the gate runs on.
///
/// # Errors
/// When it cannot be read.
pub fn fingerprint(folder: &Path) -> Result<String, MeasureError> {
    Ok(gold::fingerprint(folder)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(pairs: &[(&str, f64)]) -> BTreeMap<String, f64> {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect()
    }

    fn base() -> Baseline {
        Baseline { gold: "g".into(), tolerance: 0.005, floors: now(&[("form", 0.9), ("act", 0.7)]), lowered: vec![] }
    }

    #[test]
    fn a_fall_beyond_the_tolerance_fails_and_one_within_it_does_not() {
        assert_eq!(base().falls("g", &now(&[("form", 0.896), ("act", 0.8)])), []);
        let falls = base().falls("g", &now(&[("form", 0.894), ("act", 0.8)]));
        assert_eq!(falls, [Fall::Below { measure: "form".into(), floor: 0.9, now: 0.894 }]);
    }

    #[test]
    fn other_gold_or_a_measure_that_vanished_fails() {
        assert_eq!(base().falls("h", &now(&[("form", 1.0)])), [Fall::Gold, Fall::Missing("act".into())]);
    }

    #[test]
    fn floors_rise_by_themselves_and_fall_only_for_a_reason() {
        let up = base().raised("h", &now(&[("form", 0.9567), ("act", 0.698), ("new", 0.5)]), None).unwrap();
        assert_eq!(up.floors, now(&[("form", 0.956), ("act", 0.7), ("new", 0.5)]));
        assert_eq!(up.gold, "h");
        let down = now(&[("form", 0.5), ("act", 0.8)]);
        assert_eq!(base().raised("g", &down, None).unwrap_err().len(), 1);
        let lowered = base().raised("g", &down, Some("the rule was wrong")).unwrap();
        assert_eq!(lowered.floors, now(&[("form", 0.5), ("act", 0.8)]));
        assert_eq!(lowered.lowered[0].measures, ["form"]);
    }
}
