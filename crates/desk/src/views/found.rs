//! What a search found.

use super::Paging;
use crate::desk::Desk;
use crate::problem::Answer;
use crate::words::{third_person, when};
use onrecord_archive::{Hit, Page, Query, Sort};
use serde::Serialize;
use utoipa::ToSchema;

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// The hits of the page.
    pub hits: Vec<HitView>,
    /// Where the page is among all hits.
    pub paging: Paging,
    /// Whether there are more hits than were ranked.
    pub more_than_ranked: bool,
}

/// An article or a saying that fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitView {
    /// Where it leads.
    pub href: String,
    /// The article's number.
    pub article: i64,
    /// The article's name.
    pub name: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// The attribution; null for an article.
    pub attribution: Option<String>,
    /// Who says it.
    pub speaker: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// What the source does by saying it.
    pub act: Option<String>,
    /// Where it was said.
    pub setting: Option<String>,
    /// When it was said (EDTF).
    pub said_on: Option<String>,
    /// The place, in pieces; those searched for are marked.
    pub snippet: Vec<SnippetPiece>,
}

/// A piece of a snippet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// Whether it was searched for.
    pub marked: bool,
}

/// Searches the archive in the command line's query language.
pub fn search(desk: &Desk, query: &str, by_date: bool, offset: usize, limit: usize) -> Answer<FoundView> {
    let query = Query::parse(query).map_err(onrecord_archive::ArchiveError::from)?;
    let sort = if by_date { Sort::Date } else { Sort::Relevance };
    let found = desk.archive(|a| a.search(&query, &Page { offset, limit, sort, ..Page::default() }))?;
    let full = found.hits.len() >= limit;
    let total = found.total.or_else(|| (!full).then_some(offset + found.hits.len()));
    Ok(FoundView {
        hits: found.hits.into_iter().map(hit).collect(),
        paging: Paging { offset, limit, total },
        more_than_ranked: found.more_than_ranked,
    })
}

fn hit(h: Hit) -> HitView {
    let mut snippet: Vec<SnippetPiece> = Vec::new();
    let mut matches = h.snippet.matches.iter().peekable();
    for (at, c) in (h.snippet.start..).zip(h.snippet.text.chars()) {
        while matches.peek().is_some_and(|m| m.1 <= at) {
            matches.next();
        }
        let marked = matches.peek().is_some_and(|m| m.0 <= at);
        let c = if c.is_whitespace() { ' ' } else { super::article::seen(c) };
        match snippet.last_mut() {
            Some(last) if last.marked == marked => last.text.push(c),
            _ => snippet.push(SnippetPiece { text: c.into(), marked }),
        }
    }
    let said = h.said.as_ref();
    let place = said.map(|s| format!("#{}", s.attribution)).unwrap_or_default();
    HitView {
        href: format!("/articles/{}{place}", h.id),
        article: h.id,
        name: h.name,
        outlet: h.outlet,
        title: h.title,
        published: h.published,
        attribution: said.map(|s| s.attribution.clone()),
        speaker: said.and_then(|s| s.speaker.clone()),
        to: said.and_then(|s| s.to.clone()),
        act: said.map(|s| s.act.clone()),
        setting: said.and_then(|s| s.setting.clone()),
        said_on: said.and_then(|s| s.said_on.clone()),
        snippet,
    }
}

impl FoundView {
    /// How many hits there are, for people.
    pub fn counted(&self) -> String {
        match self.paging.total {
            Some(n) => crate::words::counted(n, "hit", "hits"),
            None => "more than a thousand hits".to_owned(),
        }
    }
}

impl HitView {
    /// The headline, or the name.
    pub fn heading(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// When it was said or else published, for people.
    pub fn when(&self) -> String {
        self.said_on.as_deref().or(self.published.as_deref()).map(when).unwrap_or_default()
    }

    /// `threatens`.
    pub fn verb(&self) -> &'static str {
        third_person(self.act.as_deref().unwrap_or(""))
    }
}
