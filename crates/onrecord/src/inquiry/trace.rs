//! `onrecord trace`: the tree of a claim, from its origins to all who carry it.

use super::options::Trace;
use super::{input, line};
use anyhow::{Result, bail};
use onrecord_inquiry::claims_like;
use onrecord_record::{About, Because, Claim, Corpus, Evidence, OriginKind, Rating, Review, ReviewBecause};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Trace) -> Result<ExitCode> {
    let asked = input::ask(&options.input)?;
    let found = claims_like(&asked.corpus, &options.words, &asked.encoder, options.number.max(1));
    if found.is_empty() {
        bail!("no claim shares a word with {:?}", options.words);
    }
    let mut out = std::io::stdout().lock();
    for (n, (_, claim)) in found.iter().enumerate() {
        if n > 0 {
            out.write_all(b"\n")?;
        }
        out.write_all(tree(&asked.corpus, claim).as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The claim in one line, its numbers in another, and the tree.
fn tree(corpus: &Corpus, claim: &Claim) -> String {
    let mut s = String::new();
    let names: BTreeMap<&str, &str> = corpus.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    let records: BTreeMap<&str, &onrecord_record::Record> =
        corpus.documents.iter().map(|d| (d.name.as_str(), &d.record)).collect();
    let document = |name: &str| records.get(name).map(|r| &r.document);
    let outlet = |name: &str| document(name).and_then(|d| d.outlet.as_deref()).unwrap_or("?").to_owned();
    let day = |name: &str| {
        document(name).and_then(|d| d.published.as_deref()).map_or("?", |p| &p[..p.len().min(10)]).to_owned()
    };
    let articles: BTreeSet<&str> = claim.carriers.iter().map(|c| c.document.as_str()).collect();
    let outlets: BTreeSet<String> = articles.iter().map(|a| outlet(a)).collect();
    let speaker =
        claim.speaker.as_deref().and_then(|e| names.get(e)).map_or(String::new(), |n| format!("{}: ", line(n)));
    // Writing to a String cannot fail.
    let _ = writeln!(s, "{} {}{}", claim.id, speaker, line(&claim.proposition));
    let _ = writeln!(
        s,
        "{}, {}, {}, {} of unknown origin",
        counted(articles.len(), "article", "articles"),
        counted(outlets.len(), "outlet", "outlets"),
        counted(claim.independent_origins, "independent origin", "independent origins"),
        claim.unknown_origin
    );
    let words = |e: &Evidence| {
        let text =
            document(&e.document).map(|d| d.text.chars().skip(e.start).take(e.end - e.start).collect::<String>());
        line(&crate::view::shortened(&text.unwrap_or_default(), 60))
    };
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for origin in &claim.origins {
        let who = origin.who.as_deref().and_then(|e| names.get(e)).copied().unwrap_or("?");
        let basis = origin.basis.as_deref().map_or(String::new(), |b| format!(" ({})", line(b)));
        let _ = writeln!(s, "{} {}: {}{}", origin.id, kind(origin.kind), line(who), basis);
        let mut from: Vec<_> = claim.derives.iter().filter(|d| d.origin == origin.id).collect();
        from.sort_by_key(|d| (day(&d.document), d.document.clone()));
        for (n, d) in from.iter().enumerate() {
            told.insert(&d.document);
            let branch = if n + 1 == from.len() { "└─" } else { "├─" };
            let why = because(d.because);
            let _ = writeln!(
                s,
                "  {branch} {} {}, {}: {why} “{}”",
                day(&d.document),
                line(&outlet(&d.document)),
                line(&d.document),
                words(&d.evidence)
            );
        }
    }
    let unknown: Vec<&&str> = articles.iter().filter(|a| !told.contains(**a)).collect();
    if !unknown.is_empty() {
        let _ = writeln!(s, "unknown origin");
        for a in unknown {
            let _ = writeln!(s, "  └─ {} {}, {}", day(a), line(&outlet(a)), line(a));
        }
    }
    for c in corpus.contradictions.iter().filter(|c| c.claim == claim.id || c.with == claim.id) {
        let (other, verb) = if c.claim == claim.id { (&c.with, "against") } else { (&c.claim, "opposed by") };
        if let Some(o) = corpus.claims.iter().find(|x| x.id == *other) {
            let _ = writeln!(s, "{verb} {} ({}): {}", o.id, crate::view::word(&c.kind), line(&o.proposition));
        }
    }
    for r in &corpus.reviews {
        if let Some(about) = r.about.as_ref().filter(|a| a.claim == claim.id) {
            s.push_str(&review(r, about));
        }
    }
    s
}

/// What a fact-checker says of the claim, and what says that it is this claim.
fn review(r: &Review, about: &About) -> String {
    let author = r.author.as_deref().unwrap_or("somebody who is not named");
    let day = r.published.as_deref().map_or(String::new(), |p| format!(", {}", line(p)));
    let rating = r.rating.as_ref().and_then(Rating::verdict).map_or(String::new(), |v| format!(": {}", line(&v)));
    let url = r.url.as_deref().map_or(String::new(), |u| format!(" {}", line(u)));
    let why = match (about.because, &about.document) {
        (ReviewBecause::Appearance, Some(document)) => format!("it found the claim in {}, as", line(document)),
        _ => "its words are alike:".to_owned(),
    };
    let words = line(&crate::view::shortened(&r.reviewed, 120));
    format!(
        "reviewed by {}{day}{rating}{url}\n  └─ {why} “{words}” (likeness {:.2} of 2)\n",
        line(author),
        about.likeness
    )
}

fn kind(k: OriginKind) -> &'static str {
    match k {
        OriginKind::OutletReporting => "own reporting",
        OriginKind::PublicStatement => "statement",
        OriginKind::Document => "document",
        OriginKind::WireCopy => "agency copy",
    }
}

fn because(b: Because) -> &'static str {
    match b {
        Because::Cites => "cites",
        Because::SameCopy => "same copy",
        Because::SameStatement => "from",
        Because::SameDocument => "from the document,",
    }
}
