//! `onrecord list`: the articles, the failures, what was taken out.

use super::one_line;
use super::options::{List, ListFormat};
use anyhow::Result;
use onrecord_archive::Entry;
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

pub fn run(options: &List) -> Result<ExitCode> {
    let archive = options.place.read()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let json = options.format == ListFormat::Json;
    let limit = options.limit.unwrap_or(usize::MAX);
    if options.failed {
        let all: Vec<_> = archive.failures()?.into_iter().skip(options.offset).take(limit).collect();
        if json {
            indented(&mut out, &all)?;
        } else {
            for f in &all {
                writeln!(
                    out,
                    "{}",
                    one_line(&format!("{} {}: {} (tried {}x, last {})", f.code, f.whence, f.message, f.times, f.last))
                )?;
            }
        }
    } else if options.removed {
        let all: Vec<_> = archive.tombstones()?.into_iter().skip(options.offset).take(limit).collect();
        if json {
            indented(&mut out, &all)?;
        } else {
            for t in &all {
                writeln!(out, "{}", one_line(&format!("{:>6}  {}  {}: {}", t.id, t.removed, t.name, t.reason)))?;
            }
        }
    } else {
        let all = archive.entries(options.offset, limit)?;
        if json {
            indented(&mut out, &all)?;
        } else {
            for entry in &all {
                writeln!(out, "{}", line(entry))?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Indented JSON with a line break behind it.
pub fn indented(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Number, day, outlet, name and version, headline.
fn line(e: &Entry) -> String {
    let day = e.published.as_deref().and_then(|p| p.get(..10)).unwrap_or("-");
    let outlet = e.outlet.as_deref().unwrap_or("-");
    let title = e.title.as_deref().unwrap_or("");
    one_line(&format!("{:>6}  {day:<10}  {outlet}  {}@{}  {title}", e.id, e.name, e.version)).trim_end().to_owned()
}
