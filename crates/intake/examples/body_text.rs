//! Measures body text: each extractor alone and the two together, on folders of pages with known text.
//!
//! ```text
//! cargo run --release -p onrecord-intake --example body_text -- FOLDER...
//! ```
//!
//! A folder is one of two kinds:
//! - with `evaldata.json` (trafilatura's evaluation): pages, and for each the segments that its text must and must not
//!   hold; the figure is the F1 of segments over all pages;
//! - with a folder per page (Readability's test pages: `source.html`, `expected.html`), or `NAME.html` beside `NAME.txt`:
//!   the figure is the mean over pages of the F1 of runs of four words.
//!
//! Our text is that of the document without its first line, which is the headline and stands in none of the expected
//! texts but the `.txt` ones.
#![allow(clippy::print_stdout)]

use onrecord_intake::body::{BodyExtractor, DomSmoothie, Page, Trafilatura, paragraphs};
use onrecord_intake::{Format, Given, Limits, Received, document};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const NAMES: [&str; 3] = ["trafilatura alone", "dom_smoothie alone", "onrecord"];

fn main() -> Result<(), Box<dyn Error>> {
    for folder in std::env::args_os().skip(1).map(PathBuf::from) {
        println!("{}", folder.display());
        let mut took = [Duration::ZERO; 3];
        let segments = folder.join("evaldata.json");
        let (pages, scores) = if segments.exists() {
            by_segments(&folder, &std::fs::read_to_string(segments)?, &mut took)?
        } else {
            by_runs(&folder, &mut took)?
        };
        println!("  {:<20} {:>7} {:>10} {:>7} {:>9}", format!("{pages} pages"), "F1", "precision", "recall", "ms/page");
        for i in 0..3 {
            let ms = took[i].as_secs_f64() * 1000.0 / pages.max(1) as f64;
            let Score { f1, precision, recall } = scores[i];
            println!("  {:<20} {f1:>7.4} {precision:>10.4} {recall:>7.4} {ms:>9.2}", NAMES[i]);
        }
    }
    Ok(())
}

#[derive(Clone, Copy, Default)]
struct Score {
    f1: f64,
    precision: f64,
    recall: f64,
}

impl Score {
    fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }, precision, recall }
    }
}

/// The text of a page by each extractor and by us.
fn texts(path: &Path, keep_headline: bool, took: &mut [Duration; 3]) -> Result<[String; 3], Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let received =
        Received { name: String::new(), place: path.display().to_string(), format: Format::Html, bytes, carried: None };
    let html = onrecord_intake::body::decode(&received.bytes);
    let mut texts = [const { String::new() }; 3];
    for (i, extractor) in [&Trafilatura as &dyn BodyExtractor, &DomSmoothie].into_iter().enumerate() {
        let start = Instant::now();
        let tree = onrecord_intake::body::tree(&html);
        let found = extractor.extract(&Page { document: &tree, html: &html });
        took[i] += start.elapsed();
        texts[i] = found.map(|html| paragraphs(&html).join("\n")).unwrap_or_default();
    }
    let start = Instant::now();
    let taken = document(&received, &Given::default(), &Limits::default());
    took[2] += start.elapsed();
    texts[2] = match taken {
        Ok(taken) => {
            let text = taken.document.text;
            let headline = taken.document.title.filter(|t| !keep_headline && text.starts_with(t.as_str()));
            text[headline.map_or(0, |t| t.len())..].to_owned()
        }
        Err(refusal) => {
            println!("  {refusal}");
            String::new()
        }
    };
    Ok(texts)
}

type Scores = (usize, [Score; 3]);

fn by_segments(folder: &Path, json: &str, took: &mut [Duration; 3]) -> Result<Scores, Box<dyn Error>> {
    let pages: BTreeMap<String, serde_json::Value> = serde_json::from_str(json)?;
    let mut counts = [[0_usize; 3]; 3];
    for page in pages.values() {
        let file = page["file"].as_str().ok_or("a page without a file")?;
        let list = |key: &str| -> Vec<String> {
            page[key].as_array().into_iter().flatten().filter_map(|v| v.as_str()).map(spaced).collect()
        };
        for (count, text) in counts.iter_mut().zip(texts(&folder.join(file), true, took)?) {
            let text = spaced(&text);
            for segment in list("with") {
                count[if text.contains(&segment) { 0 } else { 1 }] += 1;
            }
            count[2] += list("without").iter().filter(|segment| text.contains(segment.as_str())).count();
        }
    }
    let score = |[found, missed, wrong]: [usize; 3]| {
        Score::of(found as f64 / (found + wrong).max(1) as f64, found as f64 / (found + missed).max(1) as f64)
    };
    Ok((pages.len(), counts.map(score)))
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn by_runs(folder: &Path, took: &mut [Duration; 3]) -> Result<Scores, Box<dyn Error>> {
    let mut pages = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.join("expected.html").exists() {
            let expected = paragraphs(&std::fs::read_to_string(path.join("expected.html"))?).join("\n");
            pages.push((path.join("source.html"), expected, false));
        } else if path.extension().is_some_and(|e| e == "html") && path.with_extension("txt").exists() {
            let expected = std::fs::read_to_string(path.with_extension("txt"))?;
            pages.push((path, expected, true));
        }
    }
    pages.sort();
    let mut sums = [Score::default(); 3];
    for (path, expected, keep_headline) in &pages {
        let expected = runs(expected);
        for (sum, text) in sums.iter_mut().zip(texts(path, *keep_headline, took)?) {
            let found = runs(&text);
            let common: usize = found.iter().map(|(run, n)| expected.get(run).map_or(0, |m| *m.min(n))).sum();
            let all = |runs: &BTreeMap<String, usize>| runs.values().sum::<usize>().max(1) as f64;
            let score = Score::of(common as f64 / all(&found), common as f64 / all(&expected));
            (sum.f1, sum.precision, sum.recall) =
                (sum.f1 + score.f1, sum.precision + score.precision, sum.recall + score.recall);
        }
    }
    let n = pages.len().max(1) as f64;
    let mean = |s: Score| Score { f1: s.f1 / n, precision: s.precision / n, recall: s.recall / n };
    Ok((pages.len(), sums.map(mean)))
}

/// The runs of four words of a text, with how often each occurs.
fn runs(text: &str) -> BTreeMap<String, usize> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let mut runs = BTreeMap::new();
    if words.is_empty() {
        return runs;
    }
    for run in words.windows(words.len().min(4)) {
        *runs.entry(run.join(" ")).or_default() += 1;
    }
    runs
}
