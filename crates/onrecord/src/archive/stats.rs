//! `onrecord stats`: what is in the archive, in numbers.

use super::list::indented;
use super::one_line;
use super::options::{ListFormat, Stats};
use anyhow::Result;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// So many outlets and acts are shown to people; JSON has them all.
const SHOWN: usize = 12;

pub fn run(options: &Stats) -> Result<ExitCode> {
    let archive = options.place.read()?;
    let stats = archive.stats()?;
    let mut out = std::io::stdout().lock();
    match options.format {
        ListFormat::Json => indented(&mut out, &stats)?,
        ListFormat::Text => out.write_all(text(&stats).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn text(stats: &onrecord_archive::Stats) -> String {
    let mut s = String::new();
    let mut row = |what: &str, n: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(s, "{what:<28}{}", one_line(&n));
    };
    row("articles", stats.articles.to_string());
    row("versions", stats.versions.to_string());
    row("records, of all runs", stats.records.to_string());
    row("attributions", stats.attributions.to_string());
    row("runs", stats.runs.to_string());
    row("could not be taken in", stats.failures.to_string());
    row("taken out", stats.removed.to_string());
    row("corrections", stats.corrections.to_string());
    let day = |d: &Option<String>| d.clone().unwrap_or_else(|| "-".into());
    row("published", format!("{} to {}", day(&stats.first), day(&stats.last)));
    row("bytes of text", stats.text_bytes.to_string());
    row("bytes received", stats.snapshot_bytes.to_string());
    row("bytes of the archive", stats.file_bytes.to_string());
    row("schema", stats.schema.to_string());
    for (outlet, n) in stats.outlets.iter().take(SHOWN) {
        row("outlet", format!("{n:>7}  {}", outlet.as_deref().unwrap_or("-")));
    }
    for (act, n) in stats.acts.iter().take(SHOWN) {
        row("act", format!("{n:>7}  {act}"));
    }
    for (code, n) in &stats.failures_by_code {
        row("failed", format!("{n:>7}  {code}"));
    }
    s
}
