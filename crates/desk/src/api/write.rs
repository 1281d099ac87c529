//! What is written: corrections, and what is added.

use super::{Listing, Part};
use crate::additions::{Addition, Material};
use crate::desk::{Desk, blocking};
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem, ProblemDetails};
use crate::views::lists::{self, CorrectionView};
use crate::words::shortened;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use onrecord_intake::Given;
use onrecord_keeping::{Told, fetching, now};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The log of corrections, the last first.
#[utoipa::path(get, path = "/api/v1/corrections", tag = "corrections", params(Part),
    responses((status = 200, body = Listing<CorrectionView>), (status = 400, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn corrections(
    State(desk): State<Arc<Desk>>,
    Query(part): Query<Part>,
) -> Answer<axum::Json<Listing<CorrectionView>>> {
    blocking(desk, move |desk| {
        let (items, paging) = lists::corrections(desk, part.offset(), part.limit())?;
        Ok(axum::Json(Listing { items, paging }))
    })
    .await
}

/// A correction, and who makes it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CorrectionAsked {
    /// The correction. Places are `NAME#ID`: an article's name and an attribution of its current record.
    pub correction: Told,
    /// Who makes it [default: the name the desk was started with].
    pub who: Option<String>,
    /// Why.
    pub note: Option<String>,
}

/// The number of an entry of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Logged {
    /// The number.
    pub id: i64,
}

/// Adds a correction to the log.
#[utoipa::path(post, path = "/api/v1/corrections", tag = "corrections", request_body = CorrectionAsked,
    responses((status = 201, body = Logged), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json"), (status = 415, body = ProblemDetails, content_type = "application/problem+json"), (status = 422, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn correct(
    State(desk): State<Arc<Desk>>,
    Json(asked): Json<CorrectionAsked>,
) -> Answer<(StatusCode, axum::Json<Logged>)> {
    blocking(desk, move |desk| {
        let mut archive = desk.writable()?;
        let id =
            onrecord_keeping::correct(&mut archive, asked.correction, &who(desk, asked.who), asked.note.as_deref())?;
        desk.inquirer.wake();
        Ok((StatusCode::CREATED, axum::Json(Logged { id })))
    })
    .await
}

fn who(desk: &Desk, given: Option<String>) -> String {
    given.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).unwrap_or_else(|| desk.who.clone())
}

/// Who undoes.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct UndoAsked {
    /// Who [default: the name the desk was started with].
    pub who: Option<String>,
}

/// Undoes a correction with a further entry, which can be undone itself.
#[utoipa::path(post, path = "/api/v1/corrections/{id}/undo", tag = "corrections", request_body = UndoAsked, params(("id" = i64, Path, description = "Number of an entry of the log")),
    responses((status = 201, body = Logged), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json"), (status = 415, body = ProblemDetails, content_type = "application/problem+json"), (status = 422, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn undo(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<i64>,
    Json(asked): Json<UndoAsked>,
) -> Answer<(StatusCode, axum::Json<Logged>)> {
    blocking(desk, move |desk| {
        let done = desk.writable()?.undo_correction(id, &now(), &who(desk, asked.who))?;
        let none = || Problem::nothing(format!("there is no correction {id}, or it is undone already"));
        let id = done.ok_or_else(none)?;
        desk.inquirer.wake();
        Ok((StatusCode::CREATED, axum::Json(Logged { id })))
    })
    .await
}

/// What is being added, the last first.
#[utoipa::path(get, path = "/api/v1/additions", tag = "additions", responses((status = 200, body = Vec<Addition>)))]
pub async fn additions(State(desk): State<Arc<Desk>>) -> axum::Json<Vec<Addition>> {
    axum::Json(desk.additions.recent(super::MOST))
}

/// How far an addition is.
#[utoipa::path(get, path = "/api/v1/additions/{id}", tag = "additions", params(("id" = u64, Path, description = "Number of an addition")),
    responses((status = 200, body = Addition), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 404, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn addition(State(desk): State<Arc<Desk>>, Path(id): Path<u64>) -> Answer<axum::Json<Addition>> {
    let none = || Problem::nothing(format!("there is no addition {id}"));
    desk.additions.get(id).map(axum::Json).ok_or_else(none)
}

/// A text or an address to be added.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct AddAsked {
    /// The text of an article. Either this or an address.
    pub text: Option<String>,
    /// An http address of an article, a feed or a web archive.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published: `2025-03-04`, or with a time `2025-03-04T18:20:00Z`.
    pub published: Option<String>,
}

/// Puts a text or an address into the queue of what is to be read.
#[utoipa::path(post, path = "/api/v1/additions", tag = "additions", request_body = AddAsked,
    responses((status = 202, body = Addition), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
        (status = 415, body = ProblemDetails, content_type = "application/problem+json"), (status = 422, body = ProblemDetails, content_type = "application/problem+json"), (status = 429, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn add(
    State(desk): State<Arc<Desk>>,
    Json(asked): Json<AddAsked>,
) -> Answer<(StatusCode, axum::Json<Addition>)> {
    let given = given(asked.title, asked.outlet, asked.published)?;
    let filled = |s: Option<String>| s.filter(|s| !s.trim().is_empty());
    let (what, material) = match (filled(asked.text), filled(asked.url)) {
        (Some(text), None) => {
            let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default().trim();
            (given.title.clone().unwrap_or_else(|| shortened(first, 80)), Material::Text(text))
        }
        (None, Some(url)) => {
            let url = url.trim().to_owned();
            if !fetching::is_address(std::path::Path::new(&url)) {
                return Err(Problem::bad("an address begins with http:// or https://"));
            }
            (url.clone(), Material::Address(url))
        }
        _ => return Err(Problem::bad("give either a text or an address")),
    };
    Ok((StatusCode::ACCEPTED, axum::Json(desk.additions.add(what, material, given)?)))
}

/// Values for a document, as the user gives them.
fn given(title: Option<String>, outlet: Option<String>, published: Option<String>) -> Answer<Given> {
    let filled = |s: Option<String>| s.map(|s| s.trim().to_owned()).filter(|s| !s.is_empty());
    let published = match filled(published) {
        None => None,
        Some(date) => Some(
            onrecord_intake::normal_date(&date)
                .ok_or_else(|| Problem::bad(format!("{date:?} is not a date such as 2025-03-04")))?,
        ),
    };
    Ok(Given { outlet: filled(outlet), title: filled(title), published })
}

/// What is known of a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileAsked {
    /// The file's name, whose ending tells what it is.
    pub name: String,
    /// Who published what is in it.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<String>,
}

/// Puts a file into the queue of what is to be read: text, a page, JSON lines, a feed or a web archive.
#[utoipa::path(post, path = "/api/v1/additions/file", tag = "additions", params(FileAsked), request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = Addition), (status = 400, body = ProblemDetails, content_type = "application/problem+json"), (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json"), (status = 415, body = ProblemDetails, content_type = "application/problem+json"), (status = 429, body = ProblemDetails, content_type = "application/problem+json")))]
pub async fn add_file(
    State(desk): State<Arc<Desk>>,
    Query(q): Query<FileAsked>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Answer<(StatusCode, axum::Json<Addition>)> {
    // A type that a page of another site cannot send without asking first.
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/octet-stream") {
        let detail = "send the file's bytes as application/octet-stream";
        return Err(Problem { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, ..Problem::bad(detail) });
    }
    let body = body.map_err(|e| Problem { status: e.status(), ..Problem::bad(e.body_text()) })?;
    let given = given(None, q.outlet, q.published)?;
    let name = q.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let added = desk.additions.add(shortened(&name, 80), Material::File(name, body.to_vec()), given)?;
    Ok((StatusCode::ACCEPTED, axum::Json(added)))
}
