//! Measures metadata on Readability's test pages: bylines and publication times against `expected-metadata.json`.
//!
//! ```text
//! cargo run --release -p onrecord-intake --example page_metadata -- FOLDER [-v]
//! ```
//!
//! A time is right when it is the same day; a byline when both have the same words, whatever is printed around them
//! (`contains`) or exactly.
#![allow(clippy::print_stdout)]

use onrecord_intake::{Format, Given, Limits, Received, document, normal_date};
use std::error::Error;
use std::path::PathBuf;

#[derive(Default)]
struct Tally {
    right: usize,
    near: usize,
    wrong: usize,
    missing: usize,
    extra: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder?")?);
    let verbose = std::env::args().any(|a| a == "-v");
    let mut pages: Vec<_> = folder.read_dir()?.filter_map(|e| Some(e.ok()?.path())).collect();
    pages.sort();
    let (mut published, mut byline) = (Tally::default(), Tally::default());
    for page in pages {
        let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(page.join("expected-metadata.json"))?)?;
        let bytes = std::fs::read(page.join("source.html"))?;
        let received =
            Received { name: String::new(), place: String::new(), format: Format::Html, bytes, carried: None };
        let Ok(taken) = document(&received, &Given::default(), &Limits::default()) else { continue };
        let day = |s: &str| normal_date(s).map(|d| d[..10].to_owned());
        let want = expected["publishedTime"].as_str().and_then(day);
        let have = taken.document.published.as_deref().and_then(day);
        let time = published.count(want.as_deref(), have.as_deref(), &str::to_owned);
        let by = byline.count(expected["byline"].as_str(), taken.document.byline.as_deref(), &letters);
        for (what, want, have, verdict) in [
            ("published", want.as_deref(), have.as_deref(), time),
            ("byline", expected["byline"].as_str(), taken.document.byline.as_deref(), by),
        ] {
            if verbose && verdict != "right" {
                println!("{}: {what} {verdict}: {have:?} for {want:?}", page.display());
            }
        }
    }
    for (name, t) in [("published", published), ("byline", byline)] {
        let Tally { right, near, wrong, missing, extra } = t;
        println!(
            "{name:<10} right {right}, contains {near}, wrong {wrong}, missing {missing}, where none is expected {extra}"
        );
    }
    Ok(())
}

impl Tally {
    fn count(&mut self, want: Option<&str>, have: Option<&str>, normal: &dyn Fn(&str) -> String) -> &'static str {
        let want = want.filter(|w| !w.trim().is_empty()).map(normal);
        let (count, verdict) = match (want, have.map(normal)) {
            (None, None) => return "right",
            (Some(w), Some(h)) if w == h => (&mut self.right, "right"),
            (Some(w), Some(h)) if w.contains(&h) || h.contains(&w) => (&mut self.near, "contains"),
            (Some(_), Some(_)) => (&mut self.wrong, "wrong"),
            (Some(_), None) => (&mut self.missing, "missing"),
            (None, Some(_)) => (&mut self.extra, "extra"),
        };
        *count += 1;
        verdict
    }
}

/// The letters of a byline, without "by" and "and".
fn letters(byline: &str) -> String {
    let words = byline.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|w| w != "by" && w != "and").collect()
}
