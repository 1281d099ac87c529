//! How fast time expressions are found: words a second, on the articles of the invented news cycle and on text made to be
//! hard.
//!
//! ```text
//! cargo bench -p onrecord-dates
//! ```

use divan::{Bencher, counter::ItemsCount};
use onrecord_dates::expressions;
use onrecord_record::TextRange;
use std::{fs, path::Path};

fn main() {
    divan::main();
}

/// The lines of the articles of the news cycle, ten times over, as sentences.
fn articles() -> (String, Vec<TextRange>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold/newscycle");
    let files = fs::read_dir(folder).map(|entries| entries.flatten().map(|e| e.path()).collect::<Vec<_>>());
    let mut files = files.unwrap_or_default();
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let text: String = files.iter().filter_map(|p| fs::read_to_string(p).ok()).collect();
    sentences(text.repeat(10))
}

fn sentences(text: String) -> (String, Vec<TextRange>) {
    let mut start = 0;
    let mut ranges = Vec::new();
    for part in text.split_inclusive(['\n']).flat_map(|line| line.split_inclusive(". ")) {
        ranges.push(TextRange::new(start, start + part.len()));
        start += part.len();
    }
    (text, ranges)
}

fn words(text: &str) -> ItemsCount {
    ItemsCount::new(text.split_whitespace().count())
}

#[divan::bench]
fn words_of_news(bencher: Bencher<'_, '_>) {
    let (text, ranges) = articles();
    let day = onrecord_dates::day_of("2025-10-01");
    bencher.counter(words(&text)).bench(|| expressions(&text, &ranges, day).len());
}

#[divan::bench(sample_count = 10)]
fn one_sentence_of_nothing_but_dates(bencher: Bencher<'_, '_>) {
    let text = "the end of the second half of last Monday in the 30 days ago of May 3, 2024 at 6 a.m. ".repeat(2_000);
    let ranges = [TextRange::new(0, text.len())];
    bencher.counter(words(&text)).bench(|| expressions(&text, &ranges, None).len());
}
