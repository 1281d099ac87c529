//! The pages: the same views as the API's, laid out.

mod handlers;
mod snapshot;

pub use handlers::*;
pub use snapshot::snapshot;

use crate::assets::MARK;
use crate::desk::Desk;
use crate::guard::cookie;
use crate::knowledge::worker::Standing;
use crate::problem::{Answer, Problem};
use crate::views::Paging;
use crate::views::article::{ArticleView, Piece};
use crate::views::claim::{ClaimItem, ClaimView};
use crate::views::commitments::CommitmentView;
use crate::views::found::FoundView;
use crate::views::lists::{ArticleItem, CorrectionView, DiffView, StatusView};
use crate::views::sources::SourceView;
use crate::views::speaker::{SpeakerItem, SpeakerView};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use std::convert::Infallible;

/// Items on a page of a list.
pub const PAGE: usize = 50;

/// Hits on a page of a search, which answers while one types.
pub const HITS: usize = 25;

/// What every page has.
#[derive(Debug, Clone)]
pub struct Frame {
    /// `light`, `dark`, or nothing where the system decides.
    pub theme: String,
    /// The last part of the address: what is asked for.
    pub query: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let theme = cookie(&parts.headers, "onrecord-theme").filter(|t| matches!(*t, "light" | "dark"));
        Ok(Self { theme: theme.unwrap_or_default().to_owned(), query: String::new() })
    }
}

/// What the layout needs.
#[derive(Debug)]
pub struct Page {
    title: String,
    here: &'static str,
    theme: String,
    query: String,
    mark: &'static str,
    standing: Standing,
    adding: Option<usize>,
    read_only: bool,
    sample: bool,
}

impl Page {
    fn new(frame: &Frame, desk: &Desk, here: &'static str, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            here,
            theme: frame.theme.clone(),
            query: frame.query.clone(),
            mark: MARK.as_str(),
            standing: desk.inquirer.standing(),
            adding: desk.additions.busy(),
            read_only: desk.guard.read_only,
            sample: desk.sample,
        }
    }

    /// What is going on, where something is.
    fn notice(&self) -> Option<String> {
        match (self.adding, self.standing) {
            (Some(n), _) if self.sample => {
                Some(format!("Reading the sample: {} done.", crate::words::counted(n, "article", "articles")))
            }
            (Some(n), _) => {
                Some(format!("Reading what was added: {} done.", crate::words::counted(n, "document", "documents")))
            }
            (None, Standing::First) => Some("The articles are being compared for the first time.".into()),
            (None, Standing::Working) => {
                Some("The archive has changed; claims and speakers are being worked out anew.".into())
            }
            (None, Standing::Failed) => {
                Some("Claims and speakers could not be worked out; run `onrecord verify`.".into())
            }
            (None, Standing::Current) => None,
        }
    }

    /// The attribute that says where one is.
    fn current(&self, here: &str) -> &'static str {
        if self.here == here { r#"aria-current="page""# } else { "" }
    }
}

/// A problem as a page.
#[derive(Debug)]
pub struct Trouble(Frame, Problem);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let Self(frame, problem) = self;
        let page = TroublePage {
            theme: frame.theme,
            mark: MARK.as_str(),
            explanation: problem.code.explanation(),
            details: problem.details(),
        };
        let body = page.render().unwrap_or_else(|_| problem.detail.clone());
        (problem.status, Html(body)).into_response()
    }
}

/// A page, or a problem as a page.
pub type Shown = Result<Html<String>, Trouble>;

/// Lays a page out.
fn laid(page: &impl Template) -> Answer<Html<String>> {
    page.render().map(Html).map_err(|e| Problem::internal(e.to_string()))
}

/// The direction that text in a language runs in.
fn direction(language: Option<&str>) -> &'static str {
    let primary = language.and_then(|l| l.split('-').next()).unwrap_or_default();
    match primary {
        "ar" | "fa" | "he" | "ur" | "ps" | "yi" | "ckb" | "dv" | "sd" | "ug" => "rtl",
        _ => "auto",
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    status: StatusView,
    recent: Vec<ArticleItem>,
    claims: Vec<ClaimItem>,
    speakers: Vec<SpeakerItem>,
    due: Vec<CommitmentView>,
}

#[derive(Template)]
#[template(path = "articles.html")]
struct ArticlesPage {
    page: Page,
    items: Vec<ArticleItem>,
    paging: Paging,
    more: String,
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    page: Page,
    a: ArticleView,
    lang: String,
    dir: &'static str,
    speakers: Vec<(String, usize)>,
    acts: Vec<(String, usize)>,
    citation: String,
}

#[derive(Template)]
#[template(path = "beside.html")]
struct BesidePage {
    page: Page,
    a: ArticleView,
    lang: String,
    dir: &'static str,
}

#[derive(Template)]
#[template(path = "diff.html")]
struct DiffPage {
    page: Page,
    d: DiffView,
}

#[derive(Template)]
#[template(path = "claims.html")]
struct ClaimsPage {
    page: Page,
    words: String,
    items: Vec<ClaimItem>,
    paging: Paging,
    more: String,
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    page: Page,
    v: ClaimView,
    drawing: String,
    more: String,
}

#[derive(Template)]
#[template(path = "speakers.html")]
struct SpeakersPage {
    page: Page,
    words: String,
    items: Vec<SpeakerItem>,
    paging: Paging,
    more: String,
}

#[derive(Template)]
#[template(path = "speaker.html")]
struct SpeakerPage {
    page: Page,
    v: SpeakerView,
    drawing: String,
    topic: String,
    more: String,
}

#[derive(Template)]
#[template(path = "commitments.html")]
struct CommitmentsPage {
    page: Page,
    items: Vec<CommitmentView>,
    paging: Paging,
    speaker: String,
    outcome: String,
    kind: String,
    more: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Page,
    results: Results,
    by_date: bool,
}

#[derive(Template)]
#[template(path = "results.html")]
struct Fragment {
    results: Results,
}

struct Results {
    query: String,
    found: Option<FoundView>,
    problem: Option<String>,
    more: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    words: String,
    items: Vec<SourceView>,
    paging: Paging,
    more: String,
}

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "corrections.html")]
struct CorrectionsPage {
    page: Page,
    items: Vec<CorrectionView>,
    paging: Paging,
    more: String,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    page: Page,
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage {
    theme: String,
    mark: &'static str,
    details: crate::problem::ProblemDetails,
    explanation: &'static str,
}
