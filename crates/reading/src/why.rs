//! Why: for every link of a record, the rule or the score that made it.

use onrecord_record::{CodePoints, Span, TextRange};
use serde::Serialize;

/// What made a link, with places in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// The rule, in words.
    pub rule: &'static str,
    /// The score of the encoder, where it decided: above 0, the two are rather one than two.
    pub score: Option<f32>,
    /// The words that the rule goes by, where they are not the linked words themselves.
    pub words: Option<TextRange>,
}

impl Reason {
    /// A rule, and nothing more to say.
    pub(crate) fn rule(rule: &'static str) -> Self {
        Self { rule, score: None, words: None }
    }

    /// A rule that goes by words elsewhere.
    pub(crate) fn by(rule: &'static str, words: TextRange) -> Self {
        Self { words: Some(words), ..Self::rule(rule) }
    }

    /// The best of several by the encoder's score.
    pub(crate) fn scored(rule: &'static str, score: f32) -> Self {
        Self { score: Some(score), ..Self::rule(rule) }
    }

    /// The same in the record's form.
    pub(crate) fn cause(self, map: &CodePoints<'_>) -> Cause {
        Cause {
            rule: self.rule,
            score: self.score.map(|s| (s * 100.0).round() / 100.0),
            words: self.words.and_then(|w| map.span(w)),
        }
    }
}

/// What made a link, in the record's form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cause {
    /// The rule, in words; of a time expression, its name in the rule files.
    pub rule: &'static str,
    /// The score of the encoder, where it decided: above 0, the two are rather one than two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// The words that the rule goes by, where they are not the linked words themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Span>,
}

/// Why a record's links are as they are. Lists stand in the order of the record's.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Why {
    /// Of the record's entities.
    pub entities: Vec<WhyEntity>,
    /// Of the record's time expressions: the rule that gave the value.
    pub times: Vec<Cause>,
    /// Of the record's attributions.
    pub attributions: Vec<WhyAttribution>,
}

/// Why an entity is one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WhyEntity {
    /// For each of its mentions.
    pub mentions: Vec<Cause>,
    /// Actors of the register that bear its name, by their ids: one where it is known, several where the name is ambiguous.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub register: Vec<String>,
}

/// Why an attribution is linked as it is. What has no value has no cause.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are those of the attribution's fields")]
pub struct WhyAttribution {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_entity: Option<Cause>,
    /// For each addressee.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addressee: Vec<Option<Cause>>,
    /// For each piece of evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Option<Cause>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_on: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<Cause>,
}
