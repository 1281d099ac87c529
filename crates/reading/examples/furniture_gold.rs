//! Labels the furniture of gold articles and writes records for the scorer.
//!
//! ```text
//! cargo run --release -p onrecord-reading --example furniture_gold -- gold/newscycle > out.jsonl
//! ```
//!
//! Reads every `NAME.txt` of the folder, with the outlet and byline of `NAME.gold.json`, and prints one record a line
//! that holds furniture only. With `-v` prints the labelled paragraphs and what was missed instead.

#![expect(clippy::print_stdout, reason = "an example that prints records")]

use onrecord_reading::{furniture::furniture, layout::Layout};
use onrecord_record::CodePoints;
use serde_json::{Value, json};
use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|a| a == "-v");
    arguments.retain(|a| a != "-v");
    let folder = arguments.first().ok_or("which folder?")?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    for path in files {
        let text = fs::read_to_string(&path)?;
        let gold: Value = serde_json::from_str(&fs::read_to_string(path.with_extension("gold.json"))?)?;
        let document = &gold["document"];
        let layout = Layout::of(&text);
        let found = furniture(&text, &layout, document["outlet"].as_str(), document["byline"].as_str());
        let map = CodePoints::new(&text);
        let spans: Vec<Value> = found
            .iter()
            .filter_map(|f| map.span(f.range).map(|s| (s, f.kind)))
            .map(|(s, kind)| json!({"start": s.start, "end": s.end, "text": s.text, "kind": kind}))
            .collect();
        let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        if verbose {
            let expected: Vec<&str> =
                document["furniture"].as_array().into_iter().flatten().filter_map(|f| f["text"].as_str()).collect();
            for f in &found {
                let right = if expected.contains(&f.range.slice(&text)) { ' ' } else { '+' };
                println!("{right} {name} {:?} {}", f.kind, f.range.slice(&text));
            }
            for e in expected.iter().filter(|e| !found.iter().any(|f| f.range.slice(&text) == **e)) {
                println!("- {name} {e}");
            }
        } else {
            println!("{}", json!({"document": {"name": name, "text": text}, "furniture": spans}));
        }
    }
    Ok(())
}
