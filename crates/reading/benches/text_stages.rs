//! How fast the stages are that need no model: layout and furniture, in bytes and words a second.
//!
//! ```text
//! cargo bench -p onrecord-reading --bench text_stages
//! ```

use divan::{
    Bencher,
    counter::{BytesCount, ItemsCount},
};
use onrecord_reading::{furniture::furniture, layout::Layout};
use std::{fs, path::Path};

fn main() {
    divan::main();
}

/// The articles of the invented news cycle.
fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold/newscycle");
    let files = fs::read_dir(folder).map(|entries| entries.flatten().map(|e| e.path()).collect::<Vec<_>>());
    let mut files = files.unwrap_or_default();
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    files.iter().filter_map(|p| fs::read_to_string(p).ok()).collect()
}

/// One long text without a sentence in it: marks that open and do not close.
fn hostile() -> String {
    "“He 'said \"it’s ‘so. (U.S. ".repeat(40_000)
}

fn count<'a, 'b>(bencher: Bencher<'a, 'b>, texts: &[String]) -> Bencher<'a, 'b> {
    bencher
        .counter(BytesCount::new(texts.iter().map(String::len).sum::<usize>()))
        .counter(ItemsCount::new(texts.iter().map(|t| t.split_whitespace().count()).sum::<usize>()))
}

#[divan::bench]
fn layout_of_articles(bencher: Bencher<'_, '_>) {
    let texts = articles();
    count(bencher, &texts).bench(|| texts.iter().map(|t| Layout::of(t).sentences.len()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn layout_of_hostile_text(bencher: Bencher<'_, '_>) {
    let texts = [hostile()];
    count(bencher, &texts).bench(|| Layout::of(&texts[0]).quotations.len());
}

#[divan::bench]
fn furniture_of_articles(bencher: Bencher<'_, '_>) {
    let texts = articles();
    let laid_out: Vec<_> = texts.iter().map(|t| (t, Layout::of(t))).collect();
    count(bencher, &texts).bench(|| {
        let found = laid_out.iter().map(|(t, l)| furniture(t, l, Some("The Atlantic Ledger"), Some("Lena Marchetti")));
        found.map(|f| f.len()).sum::<usize>()
    });
}
