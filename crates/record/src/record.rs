//! The types of one article's record. Field names and their order are the contract's.

use crate::{Note, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What onrecord makes of one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of the contract, `"1"`.
    pub onrecord: String,
    /// The article itself.
    pub document: Document,
    /// Whatever in the text is not the report.
    pub furniture: Vec<Furniture>,
    /// Who and what the article speaks of.
    pub entities: Vec<Entity>,
    /// Time expressions (TIMEX3).
    pub times: Vec<Time>,
    /// Who says what, in order of place.
    pub attributions: Vec<Attribution>,
    /// Coded events (PLOVER).
    pub events: Vec<Event>,
    /// What the program has to say about reading this document (coded; `onrecord explain CODE`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Record {
    /// A record with nothing found yet.
    #[must_use]
    pub fn empty(document: Document) -> Self {
        Self {
            onrecord: "1".into(),
            document,
            furniture: Vec::new(),
            entities: Vec::new(),
            times: Vec::new(),
            attributions: Vec::new(),
            events: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// An article as it was taken in: its text, fixed for good, and what is known about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// File stem, or the `id` of a JSON line.
    pub name: String,
    /// `sha256:` and the hex digest of `text` in UTF-8.
    pub id: String,
    /// `sha256:` and the hex digest of the bytes received.
    pub snapshot: String,
    /// The publishing outlet.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// When it was published: a date or an RFC 3339 time.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The text that every span points into.
    pub text: String,
    /// Where each value above came from, for values that were found rather than given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provenance: Vec<Provenance>,
}

/// One value that a page gave for a field of [`Document`], and where on the page it stood. The first of a field is
/// the one used; the others are kept because pages contradict themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The field: `outlet`, `title`, `byline`, `published`, `url`, `language` or `charset`.
    pub field: String,
    /// The value as found.
    pub value: String,
    /// Where: `option`, `json-line`, `json-ld`, `opengraph`, `meta`, `time-element`, `title-element`, `bom`, ...
    pub from: String,
}

/// `sha256:` followed by the lower-case hex digest of the bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut s = String::from("sha256:");
    for b in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(s, "{b:02x}");
    }
    s
}

/// A stretch of the text that is not the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Furniture {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// What it is instead.
    pub kind: FurnitureKind,
}

/// What a piece of furniture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FurnitureKind {
    /// A request for money, subscription or support.
    Appeal,
    /// A newsletter, app or alert prompt.
    Newsletter,
    /// "Read more", related links.
    Related,
    /// Picture and video credits, captions' credits.
    Credit,
    /// Copyright and terms.
    Legal,
    /// "By A and B".
    Byline,
    /// A correction, clarification or update note.
    Correction,
    /// The outlet or its author about itself.
    About,
    /// Anything else that is not the report.
    Other,
}

/// Somebody or something the article speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// `e1`, `e2`, ...
    pub id: String,
    /// The fullest name in the text.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Where it is mentioned.
    pub mentions: Vec<Span>,
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum EntityKind {
    Person,
    Organisation,
    Outlet,
    Country,
    Place,
    Group,
    Document,
    Other,
}

/// A time expression (TIMEX3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value.
    pub value: String,
    /// TIMEX3 modifier.
    #[serde(rename = "mod")]
    pub modifier: Option<String>,
    /// First day of a duration that has one.
    pub begin: Option<String>,
    /// Last day of a duration that has one.
    pub end_point: Option<String>,
}

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are TIMEX3's")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// One saying, writing, believing: who, by which word, what, to whom, on what evidence, inside whose account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// `a1`, `a2`, ... in order of place.
    pub id: String,
    /// Who, as written; null where nobody is named.
    pub source: Option<Span>,
    /// Who, as an entity of this record.
    pub source_entity: Option<String>,
    /// What kind of source.
    pub source_kind: SourceKind,
    /// How many people an unnamed source is.
    pub source_count: Option<u32>,
    /// The words that carry the act; null for a quotation that stands free beside its speaker.
    pub cue: Option<Span>,
    /// What the source does by saying it.
    pub act: Act,
    /// What is said, in pieces where it is interrupted.
    pub content: Vec<Span>,
    /// Whether it is given in the source's own words.
    pub form: Form,
    /// Who was told.
    pub addressee: Vec<Addressee>,
    /// The attribution that relays this one.
    pub parent: Option<String>,
    /// The evidence that the source cites.
    pub basis: Vec<Basis>,
    /// When it was said (EDTF).
    pub said_on: Option<String>,
    /// Where it was said.
    pub setting: Option<Setting>,
    /// The condition that it depends on.
    pub condition: Option<Span>,
    /// By when it falls due (EDTF).
    pub due: Option<String>,
    /// Whether the act is denied ("never said that").
    pub negated: bool,
    /// How sure the program is that this attribution stands as given, 0..1.
    pub confidence: f32,
}

/// What kind of source an attribution has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum SourceKind {
    Person,
    Organisation,
    Outlet,
    Country,
    Group,
    Document,
    /// People who are described but not named.
    Anonymous,
    /// Nobody is named ("reportedly").
    Unspecified,
}

/// What the source does by saying it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum Act {
    Assert,
    Report,
    Believe,
    Deny,
    Confirm,
    Accuse,
    Criticise,
    Praise,
    Demand,
    Propose,
    Ask,
    Promise,
    Threaten,
    Warn,
    Predict,
    Decline,
    Announce,
}

/// How much of the content is inside quotation marks: all, part, none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum Form {
    Direct,
    Indirect,
    Mixed,
}

/// Whether what was said was said in public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// Speech, post, interview, statement, press conference.
    Public,
    /// Call, closed meeting, letter, dinner.
    Private,
}

/// Who was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addressee {
    /// As written.
    #[serde(flatten)]
    pub span: Span,
    /// As an entity of this record.
    pub entity: Option<String>,
}

/// Evidence that a source cites for what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// What kind of evidence.
    pub kind: BasisKind,
    /// How many people, where it is people.
    pub count: Option<u32>,
    /// As written, an exact slice of the text.
    pub text: String,
    /// Where it stands, in code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past its last code point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// As an entity of this record.
    pub entity: Option<String>,
}

/// What kind of evidence a basis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum BasisKind {
    Anonymous,
    Document,
    Outlet,
    Person,
    Organisation,
    Recording,
    None,
}

/// A coded event (PLOVER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// `ev1`, `ev2`, ...
    pub id: String,
    /// PLOVER root type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words that carry it.
    pub anchor: Span,
    /// Who did it.
    pub actor: Vec<String>,
    /// To whom.
    pub recipient: Vec<String>,
    /// When (EDTF).
    pub date: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Whether it happened.
    pub status: EventStatus,
    /// The attribution inside whose words it is reported.
    pub attribution: Option<String>,
}

/// Whether an event took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the contract's and say it")]
pub enum EventStatus {
    Happened,
    Planned,
    Hypothetical,
    Denied,
}
