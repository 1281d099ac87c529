//! What is on the screen as a file: lists as CSV, claims as citations. What is said in articles is written by
//! `onrecord-export` (see [`super::part`]).

use crate::problem::{Answer, Problem};
use crate::views::claim::{ClaimItem, ClaimView};
use crate::views::commitments::CommitmentView;
use crate::views::found::FoundView;
use crate::views::sources::SourceView;
use crate::views::speaker::{SpeakerItem, StatementView};
use crate::words::when;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

/// An answer that a browser keeps as a file.
pub fn sent(body: String, kind: &str, name: &str, ending: &str) -> Answer<Response> {
    let name = format!("attachment; filename=\"{name}.{ending}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, body).into_response())
}

/// This is not written that way.
pub fn none(format: &str) -> Problem {
    Problem::bad(format!("this cannot be had as {format}"))
}

/// Rows under a heading (RFC 4180). Cells that a spreadsheet would take for a formula are told to be text.
pub fn csv_of<const N: usize>(heading: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Answer<String> {
    let wrong = |e: csv::Error| Problem::internal(e.to_string());
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(heading).map_err(wrong)?;
    for row in rows {
        out.write_record(row.map(onrecord_export::cell)).map_err(wrong)?;
    }
    let bytes = out.into_inner().map_err(|e| Problem::internal(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| Problem::internal(e.to_string()))
}

fn or_empty(s: &Option<String>) -> String {
    s.clone().unwrap_or_default()
}

pub fn csv_of_hits(v: &FoundView) -> Answer<String> {
    let heading =
        ["article", "attribution", "outlet", "published", "title", "speaker", "to", "act", "said_on", "snippet"];
    let rows = v.hits.iter().map(|h| {
        [
            h.name.clone(),
            or_empty(&h.attribution),
            or_empty(&h.outlet),
            or_empty(&h.published),
            or_empty(&h.title),
            or_empty(&h.speaker),
            or_empty(&h.to),
            or_empty(&h.act),
            or_empty(&h.said_on),
            h.snippet.iter().map(|p| p.text.as_str()).collect(),
        ]
    });
    csv_of(heading, rows)
}

pub fn csv_of_claims(items: &[ClaimItem]) -> Answer<String> {
    let heading =
        ["key", "claim", "speaker", "articles", "outlets", "independent_origins", "unknown_origin", "first", "reviews"];
    let rows = items.iter().map(|c| {
        [
            c.key.clone(),
            c.proposition.clone(),
            c.speaker.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
            c.articles.to_string(),
            c.outlets.to_string(),
            c.independent_origins.to_string(),
            c.unknown_origin.to_string(),
            or_empty(&c.first),
            c.reviews.to_string(),
        ]
    });
    csv_of(heading, rows)
}

pub fn csv_of_claim(v: &ClaimView) -> Answer<String> {
    let heading = ["number", "outlet", "published", "title", "attributions", "origin", "because", "evidence"];
    let rows = v.carriers.iter().map(|c| {
        let each =
            |f: &dyn Fn(&crate::views::claim::EdgeView) -> String| c.edges.iter().map(f).collect::<Vec<_>>().join("; ");
        [
            c.number.to_string(),
            c.article.name.clone(),
            or_empty(&c.published),
            c.title.clone(),
            c.attributions.join(" "),
            each(&|e| e.origin.clone()),
            each(&|e| e.because.clone()),
            each(&|e| e.evidence.words.clone()),
        ]
    });
    csv_of(heading, rows)
}

pub fn csv_of_speakers(items: &[SpeakerItem]) -> Answer<String> {
    let row = |s: &SpeakerItem| {
        [s.slug.clone(), s.name.clone(), s.kind.clone(), s.statements.to_string(), s.articles.to_string()]
    };
    csv_of(["slug", "name", "kind", "statements", "articles"], items.iter().map(row))
}

pub fn csv_of_statements(items: &[StatementView]) -> Answer<String> {
    let heading = ["at", "when", "said", "outlet", "act", "form", "setting", "to", "via", "content"];
    let rows = items.iter().map(|s| {
        [
            s.at.clone(),
            or_empty(&s.when),
            s.said.to_string(),
            s.outlet.clone(),
            s.act.clone(),
            s.form.clone(),
            or_empty(&s.setting),
            s.to.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join("; "),
            s.via.join("; "),
            s.content.clone(),
        ]
    });
    csv_of(heading, rows)
}

pub fn csv_of_commitments(items: &[CommitmentView]) -> Answer<String> {
    let heading = ["key", "speaker", "kind", "what", "condition", "due", "outcome", "made_on", "made_in", "at"];
    let rows = items.iter().map(|c| {
        [
            c.key.clone(),
            c.speaker.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
            c.kind.clone(),
            c.what.clone(),
            or_empty(&c.condition),
            or_empty(&c.due),
            c.outcome.clone(),
            or_empty(&c.made_on),
            c.made.name.clone(),
            c.at.clone(),
        ]
    });
    csv_of(heading, rows)
}

pub fn csv_of_sources(items: &[SourceView]) -> Answer<String> {
    let heading = ["outlet", "articles", "statements", "unnamed", "quoted", "own", "public", "derived", "unknown"];
    let rows = items.iter().map(|s| {
        let counts = [s.articles, s.statements, s.unnamed, s.quoted, s.own, s.public, s.derived, s.unknown];
        let [a, b, c, d, e, f, g, h] = counts.map(|n| n.to_string());
        [s.name.clone(), a, b, c, d, e, f, g, h]
    });
    csv_of(heading, rows)
}

/// A claim as it can be cited.
pub fn citation_of_claim(v: &ClaimView) -> String {
    let speaker = v.claim.speaker.as_ref().map(|s| format!("{}: ", s.name)).unwrap_or_default();
    let mut out = format!("{speaker}“{}”\n{}.\n", v.claim.proposition, v.claim.counts());
    for c in &v.carriers {
        let day = c.published.as_deref().map(when).unwrap_or_default();
        let from = match c.edges.first() {
            Some(e) => format!("from {} ({}: “{}”)", e.origin, e.because, e.evidence.words),
            None => "origin not said".to_owned(),
        };
        out.push_str(&format!("{}. {}, “{}”, {day}; {from}.\n", c.number, c.article.name, c.title));
    }
    out
}
