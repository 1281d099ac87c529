//! What an inquiry over many articles makes of them: the object that `onrecord export --format json` writes.

use crate::{EntityKind, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Many articles, and what holds among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Corpus {
    /// The articles with their records, in order of name.
    pub documents: Vec<CorpusDocument>,
    /// Who and what they speak of, one entry for all documents.
    pub entities: Vec<Actor>,
    /// What is said, once for all who carry it.
    pub claims: Vec<Claim>,
    /// Claims that cannot both hold, or one of which denies or corrects the other.
    pub contradictions: Vec<Contradiction>,
    /// Where a speaker's position changed.
    pub shifts: Vec<Shift>,
    /// Where a speaker said one thing in private and another in public.
    pub divergences: Vec<Divergence>,
    /// Promises, threats and demands, and what became of them.
    pub commitments: Vec<Commitment>,
    /// Pairs of articles that are the same text or nearly.
    pub near_duplicates: Vec<[String; 2]>,
    /// Articles of the same days about the same event, each group in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stories: Vec<Vec<String>>,
    /// Which article names which outlet or article as where it has something from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// What fact-checkers wrote about the claims, as it was read in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

/// One article of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CorpusDocument {
    /// The id or file stem it was added under.
    pub name: String,
    /// Its record.
    pub record: Record,
}

/// Somebody or something across documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// `E1`, `E2`, ...
    pub id: String,
    /// The fullest name.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Other names found.
    pub aliases: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Document name to the entity of its record.
    pub mentions_in: BTreeMap<String, String>,
}

/// What is said, whoever carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// `C1`, `C2`, ...
    pub id: String,
    /// One plain sentence taken from the text.
    pub proposition: String,
    /// Whose words it is, as an actor.
    pub speaker: Option<String>,
    /// Where it stands, in order of time.
    pub carriers: Vec<Carrier>,
    /// Where it comes from, independent of each other as far as the texts say.
    pub origins: Vec<Origin>,
    /// Which carrier comes from which origin, and by what evidence.
    pub derives: Vec<Derive>,
    /// How many origins.
    pub independent_origins: usize,
    /// Carriers for which the texts give no origin either way.
    pub unknown_origin: usize,
    /// The claim that this one says again on another occasion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
}

/// A place where a claim stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Carrier {
    /// The article.
    pub document: String,
    /// The attribution; null where the outlet says it in its own voice.
    pub attribution: Option<String>,
}

/// Where a claim comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// `O1`, `O2`, ... within the claim.
    pub id: String,
    /// What kind.
    pub kind: OriginKind,
    /// Who, as an actor.
    pub who: Option<String>,
    /// The first article that carries it.
    pub first_document: String,
    /// The evidence, as the article words it.
    pub basis: Option<String>,
}

/// What kind of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OriginKind {
    /// An outlet's own reporting: unnamed officials, own interview.
    OutletReporting,
    /// Somebody said it openly.
    PublicStatement,
    /// A paper says it.
    Document,
    /// A news agency's copy whose own article is not among the documents.
    WireCopy,
}

/// That a carrier comes from an origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Derive {
    /// The article.
    pub document: String,
    /// The origin, by its id within the claim.
    pub origin: String,
    /// Why.
    pub because: Because,
    /// The words that prove it.
    pub evidence: Evidence,
}

/// Why a carrier comes from an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// It names the outlet it has it from.
    Cites,
    /// It is the same copy.
    SameCopy,
    /// It quotes the same statement, or is where the statement was reported first.
    SameStatement,
    /// It quotes the same document.
    SameDocument,
}

/// A place in an article, in code points of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The article.
    pub document: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Two claims that stand against each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contradiction {
    /// The one that denies, corrects or contradicts.
    pub claim: String,
    /// The one that is denied, corrected or contradicted.
    pub with: String,
    /// How.
    pub kind: ContradictionKind,
    /// The words that show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// How claims stand against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContradictionKind {
    /// Somebody says it is not so.
    Denial,
    /// They cannot both hold.
    Contradiction,
    /// The one puts the other right.
    Correction,
}

/// An attribution of an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct At {
    /// The article.
    pub document: String,
    /// The attribution.
    pub attribution: String,
}

/// A change of position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// Whose.
    pub speaker: Option<String>,
    /// On what.
    pub topic: String,
    /// What was said before.
    pub from: At,
    /// What was said after.
    pub to: At,
    /// Which way.
    pub kind: ShiftKind,
    /// Whether an article says so; otherwise it shows only across them.
    pub explicit: bool,
}

/// Which way a position changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShiftKind {
    /// From yes to no or from no to yes.
    Reversal,
    /// Less is asked or threatened.
    Softening,
    /// More is asked or threatened.
    Hardening,
}

/// One thing in private, another in public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Divergence {
    /// Whose.
    pub speaker: Option<String>,
    /// On what.
    pub topic: String,
    /// What was said in private.
    pub private: At,
    /// What was said in public.
    pub public: At,
}

/// A promise, a threat or a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commitment {
    /// `K1`, `K2`, ...
    pub id: String,
    /// Whose.
    pub speaker: Option<String>,
    /// What it is.
    pub kind: CommitmentKind,
    /// Where it was made first.
    pub made: At,
    /// What is promised, threatened or demanded, as the text has it.
    pub what: String,
    /// What it depends on.
    pub condition: Option<String>,
    /// By when (EDTF).
    pub due: Option<String>,
    /// Later words about when, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<Revision>,
    /// What became of it.
    pub outcome: Outcome,
    /// The article that says so.
    pub outcome_document: Option<String>,
    /// The words that say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_evidence: Option<Evidence>,
    /// To whom, as actors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addressees: Vec<String>,
}

/// A deadline that was changed or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revision {
    /// By when now (EDTF).
    pub due: String,
    /// Where it was said.
    pub made: At,
}

/// What kind of commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum CommitmentKind {
    Promise,
    Threat,
    Demand,
}

/// What became of a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum Outcome {
    Kept,
    Broken,
    Pending,
    Withdrawn,
}

/// That an article says where it has something from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// The article that cites.
    pub document: String,
    /// The outlet it names.
    pub outlet: String,
    /// The article of that outlet, where it is among the documents and can be told.
    pub cited: Option<String>,
    /// How.
    pub how: CitationKind,
    /// The words that prove it.
    pub evidence: Evidence,
}

/// How an article says where it has something from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CitationKind {
    /// "The Gazette reported".
    Report,
    /// "a draft published by the Gazette".
    Mention,
    /// A byline, a dateline or a credit line of an agency.
    Credit,
    /// The same passages as an earlier article.
    SharedText,
}

/// A fact-checker's review of a claim (schema.org `ClaimReview`). Its verdict is the reviewer's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// The claim in the reviewer's words.
    pub reviewed: String,
    /// Where the review stands.
    pub url: Option<String>,
    /// Who reviews.
    pub author: Option<String>,
    /// When the review was published, as written.
    pub published: Option<String>,
    /// Who makes the claim, as the reviewer has it.
    pub claimant: Option<String>,
    /// When the claim was made, as written.
    pub claimed: Option<String>,
    /// Addresses at which the reviewer found the claim.
    pub appearances: Vec<String>,
    /// The verdict.
    pub rating: Option<Rating>,
    /// The claim of the corpus that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
}

/// A reviewer's verdict, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rating {
    /// On the reviewer's scale.
    pub value: Option<String>,
    /// The best of the scale.
    pub best: Option<String>,
    /// The worst of the scale.
    pub worst: Option<String>,
    /// In words.
    pub name: Option<String>,
}

impl Rating {
    /// The verdict in a line: its words, and where it is on the scale.
    #[must_use]
    pub fn verdict(&self) -> Option<String> {
        let scale = match (&self.value, &self.worst, &self.best) {
            (Some(value), Some(worst), Some(best)) => Some(format!("{value} of {worst} to {best}")),
            (value, ..) => value.clone(),
        };
        let words = self.name.as_ref().map(|name| format!("“{name}”"));
        let both: Vec<String> = words.into_iter().chain(scale).collect();
        (!both.is_empty()).then(|| both.join(", "))
    }
}

/// Which claim a review is about, and what says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct About {
    /// The claim.
    pub claim: String,
    /// Why this one.
    pub because: ReviewBecause,
    /// The article that carries the claim at an address where the reviewer found it.
    pub document: Option<String>,
    /// The claim's words, which the reviewer's are like.
    pub words: String,
    /// How like, from 0 to 2.
    pub likeness: f32,
}

/// Why a review is about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewBecause {
    /// The reviewer names an article that carries it, and it is the claim there whose words are likest.
    Appearance,
    /// Its words are alike; no article says so.
    Words,
}
