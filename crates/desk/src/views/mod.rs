//! What pages and the API show. Each view is made once, serialised by the API and laid out by a page.

pub mod article;
pub mod claim;
pub mod commitments;
pub mod found;
pub mod lists;
pub mod sources;
pub mod speaker;

use crate::knowledge::Knowledge;
use serde::Serialize;
use utoipa::ToSchema;

/// A name that leads somewhere.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Link {
    /// The name.
    pub name: String,
    /// Where it leads within the desk; none where there is nothing more to show.
    pub href: Option<String>,
}

impl Link {
    /// A name that leads nowhere.
    pub fn plain(name: impl Into<String>) -> Self {
        Self { name: name.into(), href: None }
    }

    /// As HTML: a link where it leads somewhere. A name of another direction does not turn what stands around it.
    pub fn html(&self) -> String {
        let name = crate::draw::escaped(&self.name);
        match &self.href {
            Some(href) => format!(r#"<a href="{}"><bdi>{name}</bdi></a>"#, crate::draw::escaped(href)),
            None => format!("<bdi>{name}</bdi>"),
        }
    }

    /// An actor by its index, under its own name.
    pub fn actor(k: &Knowledge, actor: usize) -> Self {
        let (name, slug) = k.named(actor);
        Self { name: name.to_owned(), href: Some(format!("/speakers/{slug}")) }
    }

    /// An actor by its id.
    pub fn actor_id(k: &Knowledge, id: Option<&str>) -> Option<Self> {
        k.actor_by_id(id).map(|n| Self::actor(k, n))
    }

    /// An article by its index, under its outlet and day.
    pub fn article(k: &Knowledge, article: usize) -> Self {
        let Some(a) = k.articles.get(article) else { return Self::default() };
        Self { name: a.outlet().to_owned(), href: Some(format!("/articles/{}", a.id)) }
    }
}

/// Whether an address may be a link: http or https.
pub fn linkable(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Where a page of a list is in the whole list.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct Paging {
    /// Items passed over.
    pub offset: usize,
    /// Items on a page at most.
    pub limit: usize,
    /// Items in all; null where they are too many to be counted.
    pub total: Option<usize>,
}

impl Paging {
    /// The offset of the page before.
    pub fn previous(&self) -> Option<usize> {
        (self.offset > 0).then(|| self.offset.saturating_sub(self.limit))
    }

    /// The offset of the page behind.
    pub fn next(&self) -> Option<usize> {
        let next = self.offset.checked_add(self.limit)?;
        self.total.is_none_or(|t| next < t).then_some(next)
    }

    /// `1–20 of 140`.
    pub fn words(&self, shown: &usize) -> String {
        let last = self.offset + shown;
        let range = format!("{}–{}", crate::words::number(self.offset + 1), crate::words::number(last));
        match self.total {
            Some(t) => format!("{range} of {}", crate::words::number(t)),
            None => range,
        }
    }
}
