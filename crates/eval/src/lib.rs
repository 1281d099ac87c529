//! Measuring: the gold, the scores, the gate that keeps them from falling, and the literate specification.
//!
//! [`gold`] turns a folder of hand-annotated articles into records, [`score`] compares records with them, [`gate`]
//! holds the result to committed floors, and [`spec`] reads `docs/spec/*.md`, where news sentences stand beside the
//! record that is expected of them. The measures are the news cycle's: an attribution is *found* when its content
//! overlaps, *exact* when source, cue and content agree, and a *chain* is right only when every link above it is.

pub mod gate;
pub mod gold;
pub mod score;
pub mod spec;

use std::fmt::Write as _;
use std::path::PathBuf;

/// The repository's root, from which the gold, the docs and the samples are found.
#[must_use]
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// The specification's files, in order of name.
///
/// # Errors
/// When the folder cannot be read.
pub fn spec_files() -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(root().join("docs/spec"))?;
    let mut out = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    out.retain(|p| p.extension().is_some_and(|e| e == "md"));
    out.sort();
    Ok(out)
}

/// Every file that is generated from the code: path from the root, and what it should hold. A test fails when one is
/// stale; `onrecord-eval generate` writes them.
#[must_use]
pub fn generated() -> Vec<(&'static str, String)> {
    vec![
        ("docs/record.schema.json", onrecord_record::json_schema()),
        ("docs/corpus.schema.json", onrecord_record::corpus_json_schema()),
        ("docs/codes.md", codes()),
        ("docs/dates.md", onrecord_dates::page().unwrap_or_default()),
    ]
}

fn codes() -> String {
    let mut out = String::from(
        "# Codes\n\n<!-- Generated from crates/record/src/code.rs by `cargo run --release -p onrecord-eval -- generate`. \
         -->\n\nEvery error and note about a document has a code. An error (`E`) means that there is no record for the \
         document; the\nother documents are not affected. A note (`N`) stands in the record. `onrecord explain CODE` \
         prints the same.\n",
    );
    for code in onrecord_record::Code::ALL {
        let _ = write!(out, "\n## {}: {}\n\n{}\n", code.id(), code.title(), code.explanation());
    }
    out
}
