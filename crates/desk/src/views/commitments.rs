//! Promises, threats and demands, and what became of them.

use super::claim::{EvidenceView, evidence};
use super::{Link, Paging};
use crate::knowledge::Knowledge;
use crate::words::{last_day, when, word};
use onrecord_export::due;
use onrecord_record::Commitment;
use serde::Serialize;
use utoipa::ToSchema;

/// A commitment.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentView {
    /// Its key, for addresses.
    pub key: String,
    /// Its number in this inquiry.
    pub id: String,
    /// Whose.
    pub speaker: Option<Link>,
    /// `promise`, `threat` or `demand`.
    pub kind: String,
    /// What it is, as the text has it.
    pub what: String,
    /// What it depends on.
    pub condition: Option<String>,
    /// By when, as last revised (EDTF).
    pub due: Option<String>,
    /// `kept`, `broken`, `pending` or `withdrawn`.
    pub outcome: String,
    /// Whether it is pending and its day has passed in the archive's time.
    pub overdue: bool,
    /// Where it was made.
    pub made: Link,
    /// The place where it was made, as `NAME#ID`.
    pub at: String,
    /// When it was made, or else published.
    pub made_on: Option<String>,
    /// Later words about when.
    pub revisions: Vec<RevisionView>,
    /// The words that say what became of it.
    pub outcome_evidence: Option<EvidenceView>,
    /// To whom.
    pub to: Vec<Link>,
}

/// A deadline that was changed or confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionView {
    /// By when now (EDTF).
    pub due: String,
    /// Where it was said.
    pub made: Link,
}

/// Which commitments are wanted.
#[derive(Debug, Default, Clone)]
pub struct Wanted {
    /// Part of the speaker's name; empty for anybody's, as below.
    pub speaker: Option<String>,
    /// What became of it.
    pub outcome: Option<String>,
    /// What kind.
    pub kind: Option<String>,
}

/// The commitments wanted, with their keys: those with a day first, in order of it.
fn fitting<'k>(k: &'k Knowledge, wanted: &Wanted) -> Vec<(&'k Commitment, &'k String)> {
    let name = wanted.speaker.as_deref().map(str::to_lowercase).filter(|n| !n.is_empty());
    let is = |wanted: &Option<String>, word: String| wanted.as_ref().is_none_or(|w| w.is_empty() || *w == word);
    let named = |c: &Commitment| {
        let speaker = || k.actor_by_id(c.speaker.as_deref()).map(|n| k.named(n).0.to_lowercase());
        name.as_ref().is_none_or(|n| speaker().is_some_and(|s| s.contains(n.as_str())))
    };
    let all = k.by_day.iter().filter_map(|n| k.commitment(*n));
    all.filter(|(c, _)| is(&wanted.outcome, word(&c.outcome)) && is(&wanted.kind, word(&c.kind)) && named(c)).collect()
}

/// One page of the commitments wanted.
pub fn list(k: &Knowledge, wanted: &Wanted, offset: usize, limit: usize) -> (Vec<CommitmentView>, Paging) {
    let fit = fitting(k, wanted);
    let paging = Paging { offset, limit, total: Some(fit.len()) };
    (fit.into_iter().skip(offset).take(limit).map(|(c, key)| view(k, c, key)).collect(), paging)
}

/// Open deadlines among the commitments wanted, all of them, as a calendar (RFC 5545).
pub fn calendar(k: &Knowledge, wanted: &Wanted) -> String {
    let speaker = |c: &Commitment| {
        k.actor_by_id(c.speaker.as_deref()).map_or_else(|| "?".to_owned(), |n| k.named(n).0.to_owned())
    };
    let published = |name: &str| k.article(name).and_then(|n| k.articles.get(n)).and_then(|a| a.published.clone());
    onrecord_export::calendar(fitting(k, wanted).into_iter().map(|(c, _)| c), speaker, published)
}

/// A commitment as it is shown.
pub fn view(k: &Knowledge, c: &Commitment, key: &str) -> CommitmentView {
    let due = due(c).map(str::to_owned);
    let place = |at: &onrecord_record::At| {
        let (a, s) = k.statement(at)?;
        Some(Link { name: a.outlet().to_owned(), href: Some(format!("/articles/{}#{}", a.id, s.attribution)) })
    };
    let outcome = word(&c.outcome);
    let passed = due.as_deref().and_then(last_day).zip(k.today).is_some_and(|(d, t)| d < t);
    CommitmentView {
        key: key.to_owned(),
        id: c.id.clone(),
        speaker: Link::actor_id(k, c.speaker.as_deref()),
        kind: word(&c.kind),
        what: c.what.clone(),
        condition: c.condition.clone(),
        overdue: outcome == "pending" && passed,
        due,
        outcome,
        made: place(&c.made).unwrap_or_default(),
        at: format!("{}#{}", c.made.document, c.made.attribution),
        made_on: k.statement(&c.made).and_then(|(a, s)| s.said_on.clone().or_else(|| a.published.clone())),
        revisions: c
            .revisions
            .iter()
            .map(|r| RevisionView { due: r.due.clone(), made: place(&r.made).unwrap_or_default() })
            .collect(),
        outcome_evidence: c.outcome_evidence.as_ref().map(|e| evidence(k, e)),
        to: c.addressees.iter().filter_map(|a| Link::actor_id(k, Some(a))).collect(),
    }
}

impl CommitmentView {
    /// By when, for people.
    pub fn due_when(&self) -> String {
        self.due.as_deref().map_or_else(|| "no date given".to_owned(), when)
    }

    /// When it was made, for people.
    pub fn made_when(&self) -> String {
        self.made_on.as_deref().map(when).unwrap_or_default()
    }
}

impl RevisionView {
    /// By when, for people.
    pub fn when(&self) -> String {
        when(&self.due)
    }
}
