//! The same story across outlets: pairs of articles within the triples of BASIL (Fan et al. 2019), found among all of
//! its 135 articles. No attributions are read; articles are grouped by their words and days.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use onrecord_inquiry::{WordHash, inquire};
use onrecord_record::{Document, Record};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Options {
    /// The folder of BASIL's articles (`articles/YEAR/TRIPLE_N.json`).
    folder: PathBuf,
    /// Leave the days of publication out.
    #[arg(long)]
    undated: bool,
}

#[derive(Deserialize)]
struct Article {
    #[serde(rename = "triplet-uuid")]
    triple: String,
    title: Option<String>,
    date: Option<String>,
    source: Option<String>,
    #[serde(rename = "body-paragraphs")]
    paragraphs: Vec<Vec<String>>,
}

pub fn run(options: &Options) -> Result<()> {
    let mut records: Vec<(String, Record)> = Vec::new();
    let mut triples = Vec::new();
    for path in files(&options.folder)? {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let a: Article = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let body: Vec<String> = a.paragraphs.iter().map(|p| p.join(" ")).collect();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        triples.push((a.triple, name.clone()));
        let document = Document {
            name: name.clone(),
            outlet: a.source,
            published: a.date.filter(|_| !options.undated),
            text: format!("{}\n\n{}", a.title.unwrap_or_default(), body.join("\n\n")),
            ..Document::default()
        };
        records.push((name, Record::empty(document)));
    }
    if records.is_empty() {
        bail!("{}: no articles here", options.folder.display());
    }
    let mut gold = BTreeSet::new();
    for (i, (triple, a)) in triples.iter().enumerate() {
        gold.extend(triples[i + 1..].iter().filter(|(t, _)| t == triple).map(|(_, b)| pair(a, b)));
    }
    let mut found = BTreeSet::new();
    for story in inquire(&records, &[], &WordHash).corpus.stories {
        for (i, a) in story.iter().enumerate() {
            found.extend(story[i + 1..].iter().map(|b| pair(a, b)));
        }
    }
    let right = gold.intersection(&found).count();
    let f1 = 2.0 * right as f64 / (gold.len() + found.len()).max(1) as f64;
    println!("{} articles, {} pairs, {} found, {right} right: F1 {f1:.3}", records.len(), gold.len(), found.len());
    Ok(())
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.min(b).to_owned(), a.max(b).to_owned())
}

/// JSON files of a folder and its folders, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            out.extend(files(&path)?);
        } else if path.extension().is_some_and(|e| e == "json") {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}
