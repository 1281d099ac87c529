//! `onrecord show`: one article, with where it came from and how it changed.

use super::list::indented;
use super::one_line;
use super::options::{Show, ShowFormat};
use crate::read::view_of;
use anyhow::Result;
use onrecord_archive::{Archive, ArchiveError, Entry};
use onrecord_record::Record;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Show) -> Result<ExitCode> {
    let archive = options.place.read()?;
    let key = archive.find(&options.id)?;
    let entry = archive.entry(key)?;
    let record = || -> Result<Record> {
        match options.run {
            None => Ok(archive.record(key)?),
            Some(run) => Ok(archive
                .record_of_run(key, run)?
                .ok_or_else(|| ArchiveError::NoSuchArticle(format!("{} of run {run}", options.id)))?),
        }
    };
    let mut out = std::io::stdout().lock();
    match options.format {
        ShowFormat::Json => indented(&mut out, &record()?)?,
        ShowFormat::Versions => indented(&mut out, &archive.versions(entry.id)?)?,
        ShowFormat::Plain => out.write_all(record()?.document.text.as_bytes())?,
        ShowFormat::Snapshot => out.write_all(&archive.snapshot(key)?)?,
        ShowFormat::Text => {
            out.write_all(heading(&archive, &entry)?.as_bytes())?;
            let view = view_of(options.color, options.width, options.full, false);
            out.write_all(view.render(&record()?).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Where it came from, for people.
fn heading(archive: &Archive, e: &Entry) -> Result<String> {
    let mut s = String::new();
    let mut line = |text: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(s, "{}", one_line(&text));
    };
    line(format!("article {}, {}, version {} of {}", e.id, e.name, e.version, e.versions));
    line(format!("received {} from {}", e.received, e.whence));
    if let Some(url) = &e.url {
        line(format!("address {url}"));
    }
    line(format!("snapshot {}", e.snapshot));
    line(format!("text {}, {} bytes, by {}", e.text, e.bytes, e.extraction));
    if let Some(charset) = &e.charset {
        line(format!("charset {charset}"));
    }
    if let Some(run) = archive.runs()?.into_iter().find(|r| r.id == e.run) {
        line(format!("read by run {}: {}, weights {}", run.id, run.program, run.weights));
    }
    for other in archive.versions(e.id)?.iter().filter(|o| o.version != e.version) {
        line(format!("also version {}, received {}", other.version, other.received));
    }
    Ok(s + "\n")
}
