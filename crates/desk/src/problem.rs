//! What goes wrong, as RFC 9457 problem details with the program's own codes.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use onrecord_archive::ArchiveError;
use onrecord_keeping::NotACorrection;
use onrecord_record::Code;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not answered as asked.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The code, which `onrecord explain` explains.
    pub code: Code,
    /// What happened this time.
    pub detail: String,
}

/// The result of answering a request.
pub type Answer<T> = Result<T, Problem>;

/// A problem as it is sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the code means, in a line.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The code.
    pub code: String,
}

impl Problem {
    /// There is nothing like that.
    pub fn nothing(what: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: Code::NothingThere, detail: what.into() }
    }

    /// The request is wrong.
    pub fn bad(what: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: Code::BadRequest, detail: what.into() }
    }

    /// The program failed.
    pub fn internal(what: impl Into<String>) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, code: Code::Internal, detail: what.into() }
    }

    /// The problem as it is sent.
    pub fn details(&self) -> ProblemDetails {
        ProblemDetails {
            kind: format!("/codes/{}", self.code.id()),
            title: self.code.title().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.id().to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.details())).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

impl From<ArchiveError> for Problem {
    fn from(e: ArchiveError) -> Self {
        let status = match &e {
            ArchiveError::NoSuchArticle(_) | ArchiveError::Missing(_) => StatusCode::NOT_FOUND,
            ArchiveError::Query(_) => StatusCode::BAD_REQUEST,
            ArchiveError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, code: e.code(), detail: e.to_string() }
    }
}

impl From<NotACorrection> for Problem {
    fn from(e: NotACorrection) -> Self {
        match e {
            NotACorrection::Archive(e) => e.into(),
            NotACorrection::NoSuchAttribution { .. } | NotACorrection::NoSuchName { .. } => {
                Self::nothing(e.to_string())
            }
            NotACorrection::NoId(_) | NotACorrection::NoName | NotACorrection::NoValue(_) => Self::bad(e.to_string()),
        }
    }
}
