//! Finds the time expressions of JSON lines {id, text, published, outlet, byline} and prints records that hold nothing else.
//! With `-v` prints each expression with its surroundings, value and rule instead.
//!
//! ```text
//! cargo run --release -p onrecord-reading --example times_jsonl -- [-v] < articles.jsonl
//! ```

#![expect(clippy::print_stdout, reason = "an example that prints records")]

use onrecord_reading::{furniture::furniture, layout::Layout, when};
use onrecord_record::CodePoints;
use serde_json::{Value, json};
use std::error::Error;
use std::io::BufRead as _;

fn main() -> Result<(), Box<dyn Error>> {
    let verbose = std::env::args().any(|a| a == "-v");
    for line in std::io::stdin().lock().lines() {
        let article: Value = serde_json::from_str(&line?)?;
        let text = article["text"].as_str().unwrap_or_default();
        let layout = Layout::of(text);
        let aside = furniture(text, &layout, article["outlet"].as_str(), article["byline"].as_str());
        let found = when::times(text, &layout, &aside, article["published"].as_str());
        let map = CodePoints::new(text);
        if verbose {
            println!("## {} {}", article["id"], article["published"]);
            for e in &found {
                let cut = |from: usize, to: usize| text.get(from..to).unwrap_or("").replace('\n', "|");
                let near = |at: usize, off: isize| {
                    let to = at.saturating_add_signed(off).min(text.len());
                    (0..4).map(|k| to.saturating_sub(k)).find(|i| text.is_char_boundary(*i)).unwrap_or(at)
                };
                let (start, end) = (e.range.start(), e.range.end());
                let modifier = e.modifier.unwrap_or("");
                let bounds = e.end_point.map_or(String::new(), |d| format!(" until {d}"));
                println!(
                    "  {}[[{}]]{}  => {:?} {} {modifier}{bounds} ({})",
                    cut(near(start, -50), start),
                    e.range.slice(text).replace('\n', "|"),
                    cut(end, near(end, 30)),
                    e.kind,
                    e.value,
                    e.rule
                );
            }
        } else {
            println!(
                "{}",
                json!({"document": {"name": article["id"], "text": text}, "times": when::record(&map, &found)})
            );
        }
    }
    Ok(())
}
