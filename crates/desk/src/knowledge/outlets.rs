//! Outlet by outlet: how much is its own reporting, how much derives from whom, how much rests on unnamed sources.

use super::Article;
use onrecord_record::{Corpus, OriginKind};
use std::collections::{BTreeMap, BTreeSet};

/// An outlet and where what it carries comes from. Counts of `own` to `unknown` are of claims carried by its articles.
#[derive(Debug, Clone, Default)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// Articles of it.
    pub articles: usize,
    /// What they say that others say.
    pub statements: usize,
    /// Of these, those whose source is not named.
    pub unnamed: usize,
    /// Of these, those in the source's own words, at least partly.
    pub quoted: usize,
    /// Claims from its own reporting.
    pub own: usize,
    /// Claims from public statements and documents.
    pub public: usize,
    /// Claims from another outlet's reporting or an agency.
    pub derived: usize,
    /// Claims without evidence of where they come from.
    pub unknown: usize,
    /// The outlets that it has something from, with how many claims, most first.
    pub from: Vec<(String, usize)>,
    /// The outlets that have something from it, likewise.
    pub to: Vec<(String, usize)>,
}

/// The outlets, by name.
pub fn outlets(articles: &[Article], corpus: &Corpus) -> Vec<Outlet> {
    let mut all: BTreeMap<&str, Outlet> = BTreeMap::new();
    let mut from: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for a in articles {
        let o = all.entry(a.outlet()).or_insert_with(|| Outlet { name: a.outlet().to_owned(), ..Outlet::default() });
        o.articles += 1;
        o.statements += a.said.len();
        o.unnamed += a.said.iter().filter(|s| matches!(s.kind.as_str(), "anonymous" | "unspecified")).count();
        o.quoted += a.said.iter().filter(|s| s.form != "indirect").count();
    }
    let outlet_of: BTreeMap<&str, &str> = articles.iter().map(|a| (a.name.as_str(), a.outlet())).collect();
    let called: BTreeMap<String, &str> = outlet_of.values().map(|o| (plain(o), *o)).collect();
    let names: BTreeMap<&str, &str> = corpus.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    for claim in &corpus.claims {
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for d in &claim.derives {
            told.insert(&d.document);
            let Some(&outlet) = outlet_of.get(d.document.as_str()) else { continue };
            let Some(origin) = claim.origins.iter().find(|o| o.id == d.origin) else { continue };
            let first = outlet_of.get(origin.first_document.as_str()).copied();
            // An outlet that is cited may have no article here; then the origin names it.
            let named = origin.who.as_deref().and_then(|e| names.get(e)).copied();
            let who = named.map(|n| *called.get(&plain(n)).unwrap_or(&n)).or(first).unwrap_or("?");
            let Some(o) = all.get_mut(outlet) else { continue };
            match origin.kind {
                OriginKind::OutletReporting
                    if who == outlet || (first == Some(outlet) && origin.first_document == d.document) =>
                {
                    o.own += 1;
                }
                OriginKind::OutletReporting | OriginKind::WireCopy => {
                    o.derived += 1;
                    *from.entry((outlet, who)).or_default() += 1;
                }
                OriginKind::PublicStatement | OriginKind::Document => o.public += 1,
            }
        }
        let carriers: BTreeSet<&str> = claim.carriers.iter().map(|c| c.document.as_str()).collect();
        for document in carriers.difference(&told) {
            if let Some(o) = outlet_of.get(document).and_then(|o| all.get_mut(o)) {
                o.unknown += 1;
            }
        }
    }
    for ((outlet, who), n) in from {
        if let Some(o) = all.get_mut(outlet) {
            o.from.push((who.to_owned(), n));
        }
        if let Some(o) = all.get_mut(who) {
            o.to.push((outlet.to_owned(), n));
        }
    }
    let mut out: Vec<Outlet> = all.into_values().collect();
    for o in &mut out {
        for list in [&mut o.from, &mut o.to] {
            list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        }
    }
    out
}

/// An outlet's name without its article, by which articles call it with and without.
fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_prefix("the ").unwrap_or(&name).to_owned()
}
