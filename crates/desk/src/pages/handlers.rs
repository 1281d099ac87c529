//! One handler a page.

use super::{
    AddPage, ArticlePage, ArticlesPage, BesidePage, ClaimPage, ClaimsPage, CodePage, CommitmentsPage, CorrectionsPage,
    DiffPage, Fragment, Frame, HITS, HomePage, PAGE, Page, Results, SearchPage, Shown, SourcesPage, SpeakerPage,
    SpeakersPage, Trouble, direction, laid,
};
use crate::desk::{Desk, blocking};
use crate::extract::{Path, Query};
use crate::knowledge::Knowledge;
use crate::knowledge::worker::Standing;
use crate::problem::{Answer, Problem};
use crate::views::{Paging, article, claim, commitments, found, lists, sources, speaker};
use crate::words::{encoded, shortened};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use onrecord_record::Code;
use serde::Deserialize;
use std::sync::Arc;

/// What pages are asked with. What is not a number counts as not given.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    offset: Option<String>,
    q: Option<String>,
    topic: Option<String>,
    speaker: Option<String>,
    outcome: Option<String>,
    kind: Option<String>,
    sort: Option<String>,
    version: Option<String>,
    run: Option<String>,
    from: Option<String>,
    to: Option<String>,
    fragment: Option<String>,
}

impl Asked {
    fn offset(&self) -> usize {
        self.offset.as_deref().and_then(|o| o.parse::<u32>().ok()).unwrap_or(0) as usize
    }
}

fn integer(s: &Option<String>) -> Option<i64> {
    s.as_deref()?.parse().ok()
}

/// Makes a page on a thread that may block.
async fn page(
    desk: Arc<Desk>,
    frame: Frame,
    make: impl FnOnce(&Desk, &Frame) -> Answer<Html<String>> + Send + 'static,
) -> Shown {
    let mine = frame.clone();
    blocking(desk, move |desk| make(desk, &mine)).await.map_err(|problem| Trouble(frame, problem))
}

/// The first part of a link to another page of the list: what it is narrowed by.
fn more(pairs: &[(&str, &str)]) -> String {
    let mut out = String::from("?");
    for (name, value) in pairs.iter().filter(|p| !p.1.is_empty()) {
        out.push_str(&format!("{name}={}&", encoded(value)));
    }
    out + "offset="
}

/// Where nothing is worked out yet, that is the answer rather than that there is nothing.
fn missing(desk: &Desk, what: String) -> Problem {
    if desk.inquirer.standing() == Standing::First {
        let detail = "the articles are being compared for the first time".to_owned();
        return Problem { status: StatusCode::NOT_FOUND, code: Code::NotWorkedOut, detail };
    }
    Problem::nothing(what)
}

/// The first page.
pub async fn home(State(desk): State<Arc<Desk>>, frame: Frame) -> Shown {
    page(desk, frame, |desk, frame| {
        let k = desk.knowledge();
        let wanted = commitments::Wanted { outcome: Some("pending".into()), ..Default::default() };
        let open = commitments::list(&k, &wanted, 0, 6).0;
        laid(&HomePage {
            page: Page::new(frame, desk, "home", "Who says so?"),
            status: lists::status(desk)?,
            recent: lists::articles(desk, 0, 8)?.0,
            claims: claim::list(&k, "", 0, 6).0,
            speakers: speaker::list(&k, "", 0, 12).0,
            due: open.into_iter().filter(|c| c.due.is_some()).collect(),
        })
    })
    .await
}

/// The articles.
pub async fn articles(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    page(desk, frame, move |desk, frame| {
        let (items, paging) = lists::articles(desk, asked.offset(), PAGE)?;
        laid(&ArticlesPage { page: Page::new(frame, desk, "articles", "Articles"), items, paging, more: more(&[]) })
    })
    .await
}

/// An article.
pub async fn article(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let a = article::article(desk, &id, integer(&asked.version), integer(&asked.run))?;
        laid(&ArticlePage {
            page: Page::new(frame, desk, "articles", shortened(a.heading(), 80)),
            lang: a.language.clone().unwrap_or_default(),
            dir: direction(a.language.as_deref()),
            speakers: a.speakers(),
            acts: a.acts(),
            citation: a.citation(),
            a,
        })
    })
    .await
}

/// An article with the page as received beside it.
pub async fn beside(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let a = article::article(desk, &id, integer(&asked.version), integer(&asked.run))?;
        laid(&BesidePage {
            page: Page::new(frame, desk, "articles", format!("As received: {}", shortened(a.heading(), 80))),
            lang: a.language.clone().unwrap_or_default(),
            dir: direction(a.language.as_deref()),
            a,
        })
    })
    .await
}

/// What changed between two versions.
pub async fn diff(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let d = lists::diff(desk, &id, integer(&asked.from), integer(&asked.to))?;
        let title = format!("What changed: {}", shortened(d.after.heading(), 80));
        laid(&DiffPage { page: Page::new(frame, desk, "articles", title), d })
    })
    .await
}

/// One page of what has these words, from an offset and with a limit.
type List<T> = fn(&Knowledge, &str, usize, usize) -> (Vec<T>, Paging);

/// A list that can be narrowed by words: which part of the desk it is and how it is headed, where its items come from, and
/// its page.
async fn listed<T: 'static, P: Template + 'static>(
    (desk, frame, asked): (Arc<Desk>, Frame, Asked),
    (here, title): (&'static str, &'static str),
    list: List<T>,
    lay: fn(Page, String, Vec<T>, Paging, String) -> P,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let words = asked.q.clone().unwrap_or_default();
        let (items, paging) = list(&desk.knowledge(), &words, asked.offset(), PAGE);
        let more = more(&[("q", &words)]);
        laid(&lay(Page::new(frame, desk, here, title), words, items, paging, more))
    })
    .await
}

/// The claims.
pub async fn claims(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    let lay = |page, words, items, paging, more| ClaimsPage { page, words, items, paging, more };
    listed((desk, frame, asked), ("claims", "Claims"), claim::list, lay).await
}

/// A claim.
pub async fn claim(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let k = desk.knowledge();
        let none = || missing(desk, format!("there is no claim {key:?}"));
        let index = k.claim(&key).ok_or_else(none)?;
        let v = claim::claim(&k, index, asked.offset(), PAGE).ok_or_else(none)?;
        let drawing = claim::drawing(&k, index).map(|g| g.draw(false)).unwrap_or_default();
        let title = shortened(&v.claim.proposition, 80);
        laid(&ClaimPage { page: Page::new(frame, desk, "claims", title), v, drawing, more: more(&[]) })
    })
    .await
}

/// The claim that an attribution of an article carries: an address that holds as long as the article does.
pub async fn claim_at(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path((id, attribution)): Path<(String, String)>,
) -> Result<axum::response::Redirect, Trouble> {
    let found = blocking(desk, move |desk| {
        let name = desk.archive(|a| a.find(&id).and_then(|key| a.entry(key)))?.name;
        let k = desk.knowledge();
        let claims = k.article(&name).map_or(&[][..], |n| k.claims_at(n, &attribution));
        let none = || missing(desk, format!("{attribution} of {name:?} carries no claim"));
        let facts = claims.first().and_then(|n| k.claims.get(*n)).ok_or_else(none)?;
        Ok(axum::response::Redirect::to(&format!("/claims/{}", facts.key)))
    })
    .await;
    found.map_err(|problem| Trouble(frame, problem))
}

/// The speakers.
pub async fn speakers(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    let lay = |page, words, items, paging, more| SpeakersPage { page, words, items, paging, more };
    listed((desk, frame, asked), ("speakers", "Speakers"), speaker::list, lay).await
}

/// A speaker.
pub async fn speaker(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(desk, frame, move |desk, frame| {
        let k = desk.knowledge();
        let none = || missing(desk, format!("there is no speaker {slug:?}"));
        let index = k.actor(&slug).ok_or_else(none)?;
        let topic = asked.topic.clone().unwrap_or_default();
        let v = speaker::speaker(&k, index, &topic, asked.offset(), PAGE).ok_or_else(none)?;
        let drawing = speaker::timeline(&k, index).map(|t| t.draw(false)).unwrap_or_default();
        let title = shortened(&v.speaker.name, 80);
        let more = more(&[("topic", &topic)]);
        laid(&SpeakerPage { page: Page::new(frame, desk, "speakers", title), v, drawing, topic, more })
    })
    .await
}

/// The commitments.
pub async fn commitments(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    page(desk, frame, move |desk, frame| {
        let wanted = commitments::Wanted {
            speaker: asked.speaker.clone(),
            outcome: asked.outcome.clone(),
            kind: asked.kind.clone(),
        };
        let (items, paging) = commitments::list(&desk.knowledge(), &wanted, asked.offset(), PAGE);
        let [speaker, outcome, kind] = [wanted.speaker, wanted.outcome, wanted.kind].map(Option::unwrap_or_default);
        let more = more(&[("speaker", &speaker), ("outcome", &outcome), ("kind", &kind)]);
        let page = Page::new(frame, desk, "commitments", "Commitments");
        laid(&CommitmentsPage { page, items, paging, speaker, outcome, kind, more })
    })
    .await
}

/// The search, or its results alone.
pub async fn search(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    page(desk, frame, move |desk, frame| {
        let query = asked.q.clone().unwrap_or_default();
        let by_date = asked.sort.as_deref() == Some("date");
        let sort = if by_date { "date" } else { "" };
        let (found, problem) = if query.trim().is_empty() {
            (None, None)
        } else {
            match found::search(desk, &query, by_date, asked.offset(), HITS) {
                Ok(found) => (Some(found), None),
                Err(p) if p.status == StatusCode::BAD_REQUEST => (None, Some(p.detail)),
                Err(p) => return Err(p),
            }
        };
        let results = Results { more: more(&[("q", &query), ("sort", sort)]), query: query.clone(), found, problem };
        if asked.fragment.is_some() {
            return laid(&Fragment { results });
        }
        let frame = Frame { query, ..frame.clone() };
        laid(&SearchPage { page: Page::new(&frame, desk, "search", "Search"), results, by_date })
    })
    .await
}

/// The outlets.
pub async fn sources(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    let lay = |page, words, items, paging, more| SourcesPage { page, words, items, paging, more };
    listed((desk, frame, asked), ("sources", "Sources"), sources::list, lay).await
}

/// Adding.
pub async fn add(State(desk): State<Arc<Desk>>, frame: Frame) -> Shown {
    page(desk, frame, |desk, frame| laid(&AddPage { page: Page::new(frame, desk, "add", "Add articles") })).await
}

/// The log of corrections.
pub async fn corrections(State(desk): State<Arc<Desk>>, frame: Frame, Query(asked): Query<Asked>) -> Shown {
    page(desk, frame, move |desk, frame| {
        let (items, paging) = lists::corrections(desk, asked.offset(), PAGE)?;
        let page = Page::new(frame, desk, "corrections", "Corrections");
        laid(&CorrectionsPage { page, items, paging, more: more(&[]) })
    })
    .await
}

/// What a code means.
pub async fn code(State(desk): State<Arc<Desk>>, frame: Frame, Path(code): Path<String>) -> Shown {
    page(desk, frame, move |desk, frame| {
        let none = || Problem::nothing(format!("there is no code {code:?}"));
        let code = Code::from_id(&code).ok_or_else(none)?;
        let page = Page::new(frame, desk, "", code.id());
        laid(&CodePage { page, code: code.id(), title: code.title(), explanation: code.explanation() })
    })
    .await
}

/// What is not there.
pub async fn nothing(frame: Frame, uri: axum::http::Uri) -> Result<Html<String>, axum::response::Response> {
    use axum::response::IntoResponse as _;
    let problem = Problem::nothing(format!("there is nothing at {}", shortened(uri.path(), 200)));
    if uri.path().starts_with("/api/") {
        return Err(problem.into_response());
    }
    Err(Trouble(frame, problem).into_response())
}
