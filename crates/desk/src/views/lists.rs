//! Articles in a list, what changed between two versions, the log of corrections, the archive in numbers.

use super::Paging;
use crate::desk::Desk;
use crate::knowledge::worker::Standing;
use crate::problem::{Answer, Problem};
use crate::words::{third_person, when};
use onrecord_archive::diff::{ChangeKind, Side, changes};
use onrecord_archive::{Entry, UNDO};
use serde::Serialize;
use utoipa::ToSchema;

/// An article in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArticleItem {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its current version.
    pub version: i64,
    /// How many versions it has.
    pub versions: i64,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// When it was received.
    pub received: String,
    /// How many attributions its record has.
    pub attributions: i64,
}

impl From<Entry> for ArticleItem {
    fn from(e: Entry) -> Self {
        Self {
            id: e.id,
            name: e.name,
            version: e.version,
            versions: e.versions,
            title: e.title,
            outlet: e.outlet,
            published: e.published,
            url: e.url,
            received: e.received,
            attributions: e.attributions,
        }
    }
}

impl ArticleItem {
    /// The headline, or the name.
    pub fn heading(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// When it was published, for people.
    pub fn when(&self) -> String {
        self.published.as_deref().map(when).unwrap_or_default()
    }
}

/// One page of the articles, the last added first.
pub fn articles(desk: &Desk, offset: usize, limit: usize) -> Answer<(Vec<ArticleItem>, Paging)> {
    desk.archive(|a| {
        let total = usize::try_from(a.count()?).unwrap_or(0);
        let all = a.latest(offset, limit)?.into_iter().map(Into::into).collect();
        Ok((all, Paging { offset, limit, total: Some(total) }))
    })
}

/// What changed between two versions of an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiffView {
    /// The article as it is.
    pub after: ArticleItem,
    /// The version before.
    pub before: ArticleItem,
    /// The changes.
    pub changes: Vec<ChangedView>,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedView {
    /// `appeared`, `vanished`, `softened`, `hardened` or `reworded`.
    pub kind: String,
    /// As it was.
    pub before: Option<SideView>,
    /// As it is.
    pub after: Option<SideView>,
    /// What makes it so.
    pub because: Vec<String>,
}

/// One attribution of one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideView {
    /// Its id in that version's record.
    pub attribution: String,
    /// Who, by name.
    pub speaker: Option<String>,
    /// What the source does by saying it.
    pub act: String,
    /// What was said.
    pub content: String,
}

impl SideView {
    /// `threatens`.
    pub fn verb(&self) -> &'static str {
        third_person(&self.act)
    }
}

impl From<Side> for SideView {
    fn from(s: Side) -> Self {
        let content = s.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" … ");
        Self { attribution: s.attribution, speaker: s.speaker, act: s.act, content }
    }
}

/// What changed from one version of an article (the one before, where none is given) to another (the current one).
pub fn diff(desk: &Desk, id: &str, from: Option<i64>, to: Option<i64>) -> Answer<DiffView> {
    desk.archive(|a| {
        let entry = a.entry(a.find(id)?)?;
        let versions = a.versions(entry.id)?;
        let none = |n: i64| Problem::nothing(format!("the article has no version {n}"));
        let to = to.unwrap_or(entry.version);
        let after = versions.iter().find(|v| v.version == to).ok_or_else(|| none(to))?;
        let from = from.unwrap_or(to.saturating_sub(1));
        let before = versions.iter().find(|v| v.version == from).ok_or_else(|| none(from))?;
        let found = changes(&a.record(before.key())?, &a.record(after.key())?);
        let changes = found.into_iter().map(|c| ChangedView {
            kind: match c.kind {
                ChangeKind::Appeared => "appeared",
                ChangeKind::Vanished => "vanished",
                ChangeKind::Softened => "softened",
                ChangeKind::Hardened => "hardened",
                ChangeKind::Reworded => "reworded",
            }
            .to_owned(),
            before: c.before.map(Into::into),
            after: c.after.map(Into::into),
            because: c.because,
        });
        Ok(DiffView { changes: changes.collect(), after: after.clone().into(), before: before.clone().into() })
    })
}

/// An entry of the log of corrections.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectionView {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: String,
    /// Who made it.
    pub who: String,
    /// What kind.
    pub kind: String,
    /// What it says, for people.
    pub says: String,
    /// What it says.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// The later entry that undoes it.
    pub undone_by: Option<i64>,
}

impl CorrectionView {
    /// When, for people.
    pub fn when(&self) -> String {
        crate::words::moment(&self.at)
    }

    /// Why it was made.
    pub fn note(&self) -> Option<&str> {
        self.body["note"].as_str()
    }
}

/// The log of corrections, the last first.
pub fn corrections(desk: &Desk, offset: usize, limit: usize) -> Answer<(Vec<CorrectionView>, Paging)> {
    let log = desk.archive(onrecord_archive::Archive::corrections)?;
    let total = log.len();
    let view = |c: onrecord_archive::Correction| CorrectionView {
        says: says(&c.kind, &c.body),
        id: c.id,
        at: c.at,
        who: c.who,
        kind: c.kind,
        body: c.body,
        undone_by: c.undone_by,
    };
    let items = log.into_iter().rev().skip(offset).take(limit).map(view).collect();
    Ok((items, Paging { offset, limit, total: Some(total) }))
}

/// What a correction says, for people.
fn says(kind: &str, body: &serde_json::Value) -> String {
    let text = |v: &serde_json::Value| crate::words::shortened(v.as_str().unwrap_or("?"), 90);
    let place = |v: &serde_json::Value| format!("“{}” in {}", text(&v["words"]), text(&v["document"]));
    match kind {
        "merge-actors" => format!("{} and {} are one", text(&body["one"]), text(&body["other"])),
        "split-actor" => format!("{} in {} is somebody else", text(&body["name"]), text(&body["document"])),
        "merge-claims" => format!("{} and {} are one claim", place(&body["one"]), place(&body["other"])),
        "split-claim" => format!("{} and {} are not one claim", place(&body["one"]), place(&body["other"])),
        "reject" => format!("{} is no attribution", place(&body["at"])),
        "fix" => {
            let value =
                body["value"].as_str().map_or_else(|| "not said".to_owned(), |v| crate::words::shortened(v, 90));
            format!("{} of {}: {value}", text(&body["field"]).replace('_', " "), place(&body["at"]))
        }
        "outcome" => format!("{}: {}", place(&body["at"]), text(&body["outcome"])),
        UNDO => format!("undoes {}", body["undoes"]),
        other => other.to_owned(),
    }
}

/// The archive in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusView {
    /// The program's version.
    pub version: String,
    /// Articles.
    pub articles: i64,
    /// What is said in them, as far as it is worked out.
    pub statements: usize,
    /// Speakers.
    pub speakers: usize,
    /// Claims.
    pub claims: usize,
    /// Commitments.
    pub commitments: usize,
    /// Outlets.
    pub outlets: usize,
    /// How far the inquiry is.
    pub inquiry: Standing,
    /// Documents of unfinished additions that are done; null where nothing is being added.
    pub adding: Option<usize>,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whether this is the sample.
    pub sample: bool,
}

/// The archive in numbers.
pub fn status(desk: &Desk) -> Answer<StatusView> {
    let articles = desk.archive(onrecord_archive::Archive::count)?;
    let k = desk.knowledge();
    Ok(StatusView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        articles,
        statements: k.articles.iter().map(|a| a.said.len()).sum(),
        speakers: k.speakers.len(),
        claims: k.claims.len(),
        commitments: k.commitments.len(),
        outlets: k.outlets.len(),
        inquiry: desk.inquirer.standing(),
        adding: desk.additions.busy(),
        read_only: desk.guard.read_only,
        sample: desk.sample,
    })
}
