//! What is read.

use super::export::{self, sent};
use super::{Format, Listing, Part, part};
use crate::desk::{Desk, blocking};
use crate::extract::{Path, Query};
use crate::knowledge::worker::Standing;
use crate::problem::{Answer, Problem, ProblemDetails};
use crate::views::article::{self, ArticleView};
use crate::views::claim::{self, ClaimItem, ClaimView};
use crate::views::commitments::{self, CommitmentView, Wanted};
use crate::views::found::{self, FoundView};
use crate::views::lists::{self, ArticleItem, DiffView, StatusView};
use crate::views::sources::{self, SourceView};
use crate::views::speaker::{self, SpeakerItem, SpeakerView};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use onrecord_export::Format as Written;
use onrecord_record::Code;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Where nothing is worked out yet, that is the answer rather than that there is nothing.
fn missing(desk: &Desk, what: &str) -> Problem {
    if desk.inquirer.standing() == Standing::First {
        let detail = "the articles are being compared for the first time".to_owned();
        return Problem { status: StatusCode::NOT_FOUND, code: Code::NotWorkedOut, detail };
    }
    Problem::nothing(what)
}

/// The archive in numbers, and how far the inquiry is.
#[utoipa::path(get, path = "/api/v1/status", tag = "archive", responses((status = 200, body = StatusView)))]
pub async fn status(State(desk): State<Arc<Desk>>) -> Answer<Json<StatusView>> {
    blocking(desk, |desk| lists::status(desk).map(Json)).await
}

/// The articles, the last added first.
#[utoipa::path(get, path = "/api/v1/articles", tag = "archive", params(Part),
    responses((status = 200, body = Listing<ArticleItem>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn articles(State(desk): State<Arc<Desk>>, Query(part): Query<Part>) -> Answer<Json<Listing<ArticleItem>>> {
    blocking(desk, move |desk| {
        let (items, paging) = lists::articles(desk, part.offset(), part.limit())?;
        Ok(Json(Listing { items, paging }))
    })
    .await
}

/// A version and a run.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Reading {
    /// The version [default: the current one].
    pub version: Option<i64>,
    /// The run whose record is wanted [default: the latest].
    pub run: Option<i64>,
    /// How to write it: json, jsonld, csv or citation [default: json].
    #[param(inline)]
    pub format: Option<Format>,
}

/// An article with its attributions, their chains and what is known about them.
#[utoipa::path(get, path = "/api/v1/articles/{id}", tag = "archive", params(("id" = String, Path, description = "Number, name, address or digest of an article; NAME@2 is its second version"), Reading),
    responses((status = 200, body = ArticleView), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn article(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Query(q): Query<Reading>,
) -> Answer<Response> {
    blocking(desk, move |desk| {
        let (view, record) = article::article_and_record(desk, &id, q.version, q.run)?;
        let name = format!("article-{}", view.id);
        match q.format.unwrap_or_default() {
            Format::Json => Ok(Json(view).into_response()),
            Format::Csv => {
                let rows = part::of_article(desk, &view.name, record, Written::Spreadsheet)?;
                sent(rows, "text/csv; charset=utf-8", &name, "csv")
            }
            Format::Jsonld => {
                let graph = part::of_article(desk, &view.name, record, Written::SchemaOrg)?;
                sent(graph, "application/ld+json", &name, "jsonld")
            }
            Format::Citation => sent(view.citation() + "\n", "text/plain; charset=utf-8", &name, "txt"),
            Format::Svg => Err(export::none("svg")),
            Format::Ics => Err(export::none("ics")),
        }
    })
    .await
}

/// The record of an article, as `onrecord show --format json` writes it, without corrections.
#[utoipa::path(get, path = "/api/v1/articles/{id}/record", tag = "archive", params(("id" = String, Path, description = "As of an article")),
    responses((status = 200, description = "The record; docs/record.schema.json describes it", body = serde_json::Value), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn record(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let record = desk.archive(|a| a.record(a.find(&id)?))?;
        Ok(Json(record).into_response())
    })
    .await
}

/// Two versions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Versions {
    /// The earlier version [default: the one before].
    pub from: Option<i64>,
    /// The later version [default: the current one].
    pub to: Option<i64>,
}

/// What changed between two versions of an article.
#[utoipa::path(get, path = "/api/v1/articles/{id}/diff", tag = "archive", params(("id" = String, Path, description = "As of an article"), Versions),
    responses((status = 200, body = DiffView), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn diff(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    Query(q): Query<Versions>,
) -> Answer<Json<DiffView>> {
    blocking(desk, move |desk| lists::diff(desk, &id, q.from, q.to).map(Json)).await
}

/// The bytes of an article as received, to be kept as a file.
#[utoipa::path(get, path = "/api/v1/articles/{id}/snapshot", tag = "archive", params(("id" = String, Path, description = "As of an article")),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn snapshot(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let (number, bytes) = desk.archive(|a| -> onrecord_archive::Result<_> {
            let key = a.find(&id)?;
            Ok((a.entry(key)?.id, a.snapshot(key)?))
        })?;
        let name = format!("attachment; filename=\"snapshot-{number}.bin\"");
        Ok((
            [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, name)],
            bytes,
        )
            .into_response())
    })
    .await
}

/// A search.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Words and fields, as `onrecord search` takes them.
    pub q: String,
    /// `date`: what was said or published last first [default: what fits best first].
    pub sort: Option<String>,
    /// Items to pass over.
    pub offset: Option<u32>,
    /// Items wanted, at most 200 [default: 50].
    pub limit: Option<u32>,
    /// How to write it: json or csv [default: json].
    #[param(inline)]
    pub format: Option<Format>,
}

/// Searches articles and what was said, in the command line's query language.
#[utoipa::path(get, path = "/api/v1/search", tag = "archive", params(Search),
    responses((status = 200, body = FoundView), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn search(State(desk): State<Arc<Desk>>, Query(q): Query<Search>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let part = Part { offset: q.offset, limit: q.limit };
        let by_date = q.sort.as_deref() == Some("date");
        let found = found::search(desk, &q.q, by_date, part.offset(), part.limit())?;
        match q.format.unwrap_or_default() {
            Format::Csv => sent(export::csv_of_hits(&found)?, "text/csv; charset=utf-8", "search", "csv"),
            _ => Ok(Json(found).into_response()),
        }
    })
    .await
}

/// A list that can be narrowed by words.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Words {
    /// Only what has these words.
    pub q: Option<String>,
    /// Items to pass over.
    pub offset: Option<u32>,
    /// Items wanted, at most 200 [default: 50].
    pub limit: Option<u32>,
    /// How to write it: json or csv [default: json].
    #[param(inline)]
    pub format: Option<Format>,
}

impl Words {
    fn part(&self) -> Part {
        Part { offset: self.offset, limit: self.limit }
    }
}

/// The claims, those that most outlets carry first.
#[utoipa::path(get, path = "/api/v1/claims", tag = "inquiry", params(Words),
    responses((status = 200, body = Listing<ClaimItem>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn claims(State(desk): State<Arc<Desk>>, Query(q): Query<Words>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let part = q.part();
        let words = q.q.as_deref().unwrap_or("");
        let (items, paging) = claim::list(&desk.knowledge(), words, part.offset(), part.limit());
        match q.format.unwrap_or_default() {
            Format::Csv => sent(export::csv_of_claims(&items)?, "text/csv; charset=utf-8", "claims", "csv"),
            _ => Ok(Json(Listing { items, paging }).into_response()),
        }
    })
    .await
}

/// A part of something, and how to write it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Shown {
    /// Only what is on this subject.
    pub topic: Option<String>,
    /// Items to pass over.
    pub offset: Option<u32>,
    /// Items wanted, at most 200 [default: 50].
    pub limit: Option<u32>,
    /// How to write it: json, csv, jsonld, citation or svg [default: json].
    #[param(inline)]
    pub format: Option<Format>,
}

/// A claim: its origins, its carriers with the evidence, what stands against it.
#[utoipa::path(get, path = "/api/v1/claims/{key}", tag = "inquiry", params(("key" = String, Path, description = "Key or number of a claim"), Shown),
    responses((status = 200, body = ClaimView), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn claim(State(desk): State<Arc<Desk>>, Path(key): Path<String>, Query(q): Query<Shown>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let k = desk.knowledge();
        let none = || missing(desk, &format!("there is no claim {key:?}"));
        let index = k.claim(&key).ok_or_else(none)?;
        let part = Part { offset: q.offset, limit: q.limit };
        let view = claim::claim(&k, index, part.offset(), part.limit()).ok_or_else(none)?;
        let name = format!("claim-{}", view.claim.key);
        match q.format.unwrap_or_default() {
            Format::Json => Ok(Json(view).into_response()),
            Format::Csv => sent(export::csv_of_claim(&view)?, "text/csv; charset=utf-8", &name, "csv"),
            Format::Jsonld => {
                let places = view.carriers.iter().flat_map(|c| c.at.iter().map(String::as_str));
                let graph = part::of_places(desk, places, k.corpus.claims.get(index), Written::SchemaOrg)?;
                sent(graph, "application/ld+json", &name, "jsonld")
            }
            Format::Citation => sent(export::citation_of_claim(&view), "text/plain; charset=utf-8", &name, "txt"),
            Format::Svg => {
                let graph = claim::drawing(&k, index).ok_or_else(none)?;
                sent(graph.draw(true), "image/svg+xml", &name, "svg")
            }
            Format::Ics => Err(export::none("ics")),
        }
    })
    .await
}

/// The speakers, those who say most first.
#[utoipa::path(get, path = "/api/v1/speakers", tag = "inquiry", params(Words),
    responses((status = 200, body = Listing<SpeakerItem>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn speakers(State(desk): State<Arc<Desk>>, Query(q): Query<Words>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let part = q.part();
        let (items, paging) =
            speaker::list(&desk.knowledge(), q.q.as_deref().unwrap_or(""), part.offset(), part.limit());
        match q.format.unwrap_or_default() {
            Format::Csv => sent(export::csv_of_speakers(&items)?, "text/csv; charset=utf-8", "speakers", "csv"),
            _ => Ok(Json(Listing { items, paging }).into_response()),
        }
    })
    .await
}

/// A speaker: what they said over time, where it changed, what they are committed to.
#[utoipa::path(get, path = "/api/v1/speakers/{slug}", tag = "inquiry", params(("slug" = String, Path, description = "Name in addresses, or number, of a speaker"), Shown),
    responses((status = 200, body = SpeakerView), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn speaker(
    State(desk): State<Arc<Desk>>,
    Path(slug): Path<String>,
    Query(q): Query<Shown>,
) -> Answer<Response> {
    blocking(desk, move |desk| {
        let k = desk.knowledge();
        let none = || missing(desk, &format!("there is no speaker {slug:?}"));
        let index = k.actor(&slug).ok_or_else(none)?;
        let part = Part { offset: q.offset, limit: q.limit };
        let topic = q.topic.as_deref().unwrap_or("");
        let view = speaker::speaker(&k, index, topic, part.offset(), part.limit()).ok_or_else(none)?;
        let name = format!("speaker-{}", view.speaker.id);
        match q.format.unwrap_or_default() {
            Format::Json => Ok(Json(view).into_response()),
            Format::Csv => sent(export::csv_of_statements(&view.statements)?, "text/csv; charset=utf-8", &name, "csv"),
            Format::Jsonld => {
                let places = view.statements.iter().map(|s| s.at.as_str());
                sent(part::of_places(desk, places, None, Written::SchemaOrg)?, "application/ld+json", &name, "jsonld")
            }
            Format::Citation => Err(export::none("citation")),
            Format::Ics => Err(export::none("ics")),
            Format::Svg => {
                let timeline = speaker::timeline(&k, index).ok_or_else(none)?;
                sent(timeline.draw(true), "image/svg+xml", &name, "svg")
            }
        }
    })
    .await
}

/// Which commitments are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Commitments {
    /// Part of the speaker's name.
    pub speaker: Option<String>,
    /// `kept`, `broken`, `pending` or `withdrawn`.
    pub outcome: Option<String>,
    /// `promise`, `threat` or `demand`.
    pub kind: Option<String>,
    /// Items to pass over.
    pub offset: Option<u32>,
    /// Items wanted, at most 200 [default: 50].
    pub limit: Option<u32>,
    /// How to write it: json, csv or ics, a calendar of all open deadlines among them [default: json].
    #[param(inline)]
    pub format: Option<Format>,
}

/// Promises, threats and demands: those with a day first, in order of it.
#[utoipa::path(get, path = "/api/v1/commitments", tag = "inquiry", params(Commitments),
    responses((status = 200, body = Listing<CommitmentView>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn commitments(State(desk): State<Arc<Desk>>, Query(q): Query<Commitments>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let part = Part { offset: q.offset, limit: q.limit };
        let wanted = Wanted { speaker: q.speaker, outcome: q.outcome, kind: q.kind };
        let k = desk.knowledge();
        let format = q.format.unwrap_or_default();
        if format == Format::Ics {
            return sent(commitments::calendar(&k, &wanted), "text/calendar; charset=utf-8", "commitments", "ics");
        }
        let (items, paging) = commitments::list(&k, &wanted, part.offset(), part.limit());
        match format {
            Format::Csv => sent(export::csv_of_commitments(&items)?, "text/csv; charset=utf-8", "commitments", "csv"),
            _ => Ok(Json(Listing { items, paging }).into_response()),
        }
    })
    .await
}

/// Outlet by outlet: how much is its own reporting, how much derives from whom, how much rests on unnamed sources.
#[utoipa::path(get, path = "/api/v1/sources", tag = "inquiry", params(Words),
    responses((status = 200, body = Listing<SourceView>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn sources(State(desk): State<Arc<Desk>>, Query(q): Query<Words>) -> Answer<Response> {
    blocking(desk, move |desk| {
        let part = q.part();
        let (items, paging) =
            sources::list(&desk.knowledge(), q.q.as_deref().unwrap_or(""), part.offset(), part.limit());
        match q.format.unwrap_or_default() {
            Format::Csv => sent(export::csv_of_sources(&items)?, "text/csv; charset=utf-8", "sources", "csv"),
            _ => Ok(Json(Listing { items, paging }).into_response()),
        }
    })
    .await
}

/// A code of a problem, a refusal or a note.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// The code.
    pub code: String,
    /// What it means, in a line.
    pub title: String,
    /// What it means, why it happens and what to do.
    pub explanation: String,
}

/// What a code means.
#[utoipa::path(get, path = "/api/v1/codes/{code}", tag = "desk", params(("code" = String, Path, description = "Such as E0601")),
    responses((status = 200, body = CodeView), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn codes(Path(code): Path<String>) -> Answer<Json<CodeView>> {
    let found = Code::from_id(&code).ok_or_else(|| Problem::nothing(format!("there is no code {code:?}")))?;
    Ok(Json(CodeView {
        code: found.id().to_owned(),
        title: found.title().to_owned(),
        explanation: found.explanation().to_owned(),
    }))
}

/// This description (OpenAPI 3.1).
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "desk", responses((status = 200, body = serde_json::Value)))]
pub async fn description() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], super::description()).into_response()
}
