//! How well sentences are found, on treebanks in CoNLL-U whose documents keep their paragraphs (`# newpar`).
//!
//! ```text
//! cargo run --release -p onrecord-reading --example sentence_boundaries -- FILE.conllu ...
//! ```
//!
//! Joins the sentences of each paragraph as the `# text` lines give them, takes them apart again with this crate, with
//! the `sentencex` crate alone and with the default rules of UAX #29, and prints precision, recall and F1 of the
//! boundaries inside paragraphs. `-v` prints the sentences of this crate that differ, `|` where one was expected and
//! not found, `¦` where one was found and not expected.

#![expect(clippy::print_stdout, reason = "an example that prints figures")]

use onrecord_reading::layout::Layout;
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

struct Paragraph {
    text: String,
    /// Byte offsets at which a sentence ends and another follows.
    ends: BTreeSet<usize>,
}

fn main() -> Result<(), std::io::Error> {
    let mut verbose = false;
    let mut paragraphs = Vec::new();
    for argument in std::env::args().skip(1) {
        if argument == "-v" {
            verbose = true;
        } else {
            paragraphs.extend(read(&std::fs::read_to_string(argument)?));
        }
    }
    let mut scores = [Score::default(); 3];
    for p in &paragraphs {
        let ours = ends(p, Layout::of(&p.text).sentences.iter().map(|s| s.end()));
        let mut at = 0;
        let plain = sentencex::segment("en", &p.text).into_iter().map(|s| {
            at += s.len();
            p.text[..at].trim_end().len()
        });
        let plain = ends(p, plain);
        let uax = p.text.split_sentence_bound_indices().map(|(i, s)| i + s.trim_end().len());
        let uax = ends(p, uax);
        for (score, found) in scores.iter_mut().zip([&ours, &plain, &uax]) {
            score.add(&p.ends, found);
        }
        if verbose && ours != p.ends {
            println!("{}", marked(p, &ours));
        }
    }
    println!("{} paragraphs, {} boundaries inside them", paragraphs.len(), scores[0].expected);
    for (name, score) in ["onrecord", "sentencex", "UAX #29"].iter().zip(scores) {
        println!("{name:<10} {score}");
    }
    Ok(())
}

/// The paragraphs of a CoNLL-U file, those of one line each.
fn read(file: &str) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    for line in file.lines() {
        if line.starts_with("# newpar") || line.starts_with("# newdoc") {
            found.push(Paragraph { text: String::new(), ends: BTreeSet::new() });
        } else if let (Some(text), Some(last)) = (line.strip_prefix("# text = "), found.last_mut()) {
            if !last.text.is_empty() {
                last.ends.insert(last.text.len());
                last.text.push(' ');
            }
            last.text.push_str(text.trim());
        }
    }
    found.retain(|p| !p.text.is_empty());
    found
}

fn ends(p: &Paragraph, ends: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    ends.filter(|&end| end > 0 && end < p.text.len()).collect()
}

fn marked(p: &Paragraph, found: &BTreeSet<usize>) -> String {
    let mut out = String::new();
    let mut last = 0;
    for &at in p.ends.union(found) {
        out.push_str(&p.text[last..at]);
        match (p.ends.contains(&at), found.contains(&at)) {
            (true, false) => out.push_str(" |"),
            (false, true) => out.push_str(" ¦"),
            _ => {}
        }
        last = at;
    }
    out.push_str(&p.text[last..]);
    out
}

#[derive(Clone, Copy, Default)]
struct Score {
    hits: usize,
    expected: usize,
    found: usize,
}

impl Score {
    fn add(&mut self, expected: &BTreeSet<usize>, found: &BTreeSet<usize>) {
        self.hits += expected.intersection(found).count();
        self.expected += expected.len();
        self.found += found.len();
    }
}

impl std::fmt::Display for Score {
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let precision = self.hits as f64 / self.found.max(1) as f64;
        let recall = self.hits as f64 / self.expected.max(1) as f64;
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::EPSILON);
        write!(f, "precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}")
    }
}
