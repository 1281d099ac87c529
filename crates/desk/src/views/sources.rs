//! Outlet by outlet: where what it carries comes from.

use super::{Link, Paging, speaker::Counted};
use crate::knowledge::{Knowledge, Outlet};
use crate::words::{encoded, slug};
use serde::Serialize;
use utoipa::ToSchema;

/// An outlet. Counts of `own` to `unknown` are of claims carried by its articles.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Articles of it.
    pub articles: usize,
    /// What they say that others say.
    pub statements: usize,
    /// Of these, those whose source is not named.
    pub unnamed: usize,
    /// Of these, those at least partly in the source's own words.
    pub quoted: usize,
    /// Claims from its own reporting.
    pub own: usize,
    /// Claims from public statements and documents.
    pub public: usize,
    /// Claims from another outlet's reporting or an agency.
    pub derived: usize,
    /// Claims without evidence of where they come from.
    pub unknown: usize,
    /// The outlets it has something from.
    pub from: Vec<Counted>,
    /// The outlets that have something from it.
    pub to: Vec<Counted>,
}

/// A page of the outlets whose names have some words (all, where none is given), those with most articles first.
pub fn list(k: &Knowledge, query: &str, offset: usize, limit: usize) -> (Vec<SourceView>, Paging) {
    let wanted = query.trim().to_lowercase();
    let mut all: Vec<&Outlet> =
        k.outlets.iter().filter(|o| wanted.is_empty() || o.name.to_lowercase().contains(&wanted)).collect();
    all.sort_by(|a, b| b.articles.cmp(&a.articles).then(a.name.cmp(&b.name)));
    let items = all.iter().skip(offset).take(limit).map(|o| view(k, o)).collect();
    (items, Paging { offset, limit, total: Some(all.len()) })
}

/// An outlet's name with its place on the page of sources, where it has one.
pub fn link(k: &Knowledge, name: &str) -> Link {
    let at = || format!("/sources?q={}#{}", encoded(name), slug(name));
    Link { name: name.to_owned(), href: k.is_outlet(name).then(at) }
}

fn view(k: &Knowledge, o: &Outlet) -> SourceView {
    let counted = |list: &[(String, usize)]| -> Vec<Counted> {
        let one = |(name, count): &(String, usize)| Counted { name: link(k, name), count: *count };
        list.iter().take(12).map(one).collect()
    };
    SourceView {
        slug: slug(&o.name),
        name: o.name.clone(),
        articles: o.articles,
        statements: o.statements,
        unnamed: o.unnamed,
        quoted: o.quoted,
        own: o.own,
        public: o.public,
        derived: o.derived,
        unknown: o.unknown,
        from: counted(&o.from),
        to: counted(&o.to),
    }
}

impl SourceView {
    /// Of the claims, this many in a hundred.
    pub fn percent(&self, n: &usize) -> usize {
        share(*n, self.own + self.public + self.derived + self.unknown)
    }

    /// Of the statements, this many in a hundred have no named source.
    pub fn percent_unnamed(&self) -> usize {
        share(self.unnamed, self.statements)
    }

    /// Of the statements, this many in a hundred are quoted.
    pub fn percent_quoted(&self) -> usize {
        share(self.quoted, self.statements)
    }

    /// The bar: class, where it begins and how wide it is, in hundredths.
    pub fn bar(&self) -> Vec<(&'static str, f64, f64)> {
        let parts = [("own", self.own), ("public", self.public), ("derived", self.derived), ("unknown", self.unknown)];
        let all: usize = parts.iter().map(|p| p.1).sum();
        let mut at = 0.0;
        let mut out = Vec::new();
        for (class, n) in parts {
            let wide = if all == 0 { 0.0 } else { 1000.0 * n as f64 / all as f64 };
            out.push((class, (at * 10.0f64).round() / 10.0, (wide * 10.0).round() / 10.0));
            at += wide;
        }
        out
    }
}

fn share(n: usize, of: usize) -> usize {
    (100 * n + of / 2).checked_div(of).unwrap_or(0)
}
