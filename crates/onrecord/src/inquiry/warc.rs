//! `onrecord export --format warc`: the bytes that were received, for other web archives and back (`onrecord add`).

use super::options::Export;
use anyhow::{Context as _, Result, bail};
use onrecord_archive::{Archive, Entry};
use onrecord_export::warc::{Snapshot, Writer};
use onrecord_intake::Format;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write, stdout};
use std::path::Path;

pub fn run(options: &Export) -> Result<()> {
    if !options.input.paths.is_empty() {
        bail!("only the archive has the bytes received: warc does not go with --from");
    }
    match &options.output {
        Some(path) => {
            let name = || path.display().to_string();
            let packed = path.extension().is_some_and(|e| e == "gz");
            write(options, packed, BufWriter::new(File::create(path).with_context(name)?)).with_context(name)
        }
        None if stdout().is_terminal() => bail!("warc is not for a terminal: name a file with --output"),
        None => write(options, false, BufWriter::new(stdout().lock())),
    }
}

fn write(options: &Export, packed: bool, out: impl Write) -> Result<()> {
    let archive = options.input.place.read()?;
    let articles = archive.entries(0, usize::MAX)?;
    // Dated by the last of what it holds and not by the clock, so that the same archive gives the same bytes.
    let latest = articles.iter().map(|e| e.received.as_str()).max().unwrap_or("1970-01-01T00:00:00Z");
    let mut warc = Writer::new(out, packed, env!("CARGO_PKG_VERSION"), latest)?;
    for article in &articles {
        for entry in archive.versions(article.id)? {
            version(&archive, &entry, options.records, &mut warc)?;
        }
    }
    Ok(warc.finish()?)
}

fn version(archive: &Archive, entry: &Entry, records: bool, warc: &mut Writer<impl Write>) -> Result<()> {
    let bytes = archive.snapshot(entry.key())?;
    let headers: Option<BTreeMap<String, String>> = entry.headers.as_deref().map(serde_json::from_str).transpose()?;
    let media = match onrecord_intake::format(&bytes) {
        Format::Html => "text/html",
        Format::JsonLine => "application/x-ndjson",
        Format::Text if entry.snapshot == entry.text => "text/plain; charset=utf-8",
        Format::Text => "text/plain",
    };
    let uri = uri(entry);
    let (received, status) = (entry.received.as_str(), entry.status);
    let snapshot = Snapshot { uri: &uri, received, status, headers: headers.as_ref(), media, bytes: &bytes };
    let id = warc.snapshot(&snapshot)?;
    if records {
        let record = archive.record(entry.key())?;
        if entry.snapshot != entry.text {
            warc.text(&id, &snapshot, &record.document.text)?;
        }
        warc.metadata(&id, &snapshot, &serde_json::to_string(&record)?)?;
    }
    Ok(())
}

/// Where a version was received from, as a URI: the article's address, or else the file.
fn uri(entry: &Entry) -> String {
    let url = entry.url.as_deref().unwrap_or(&entry.whence);
    if url.starts_with("http://") || url.starts_with("https://") {
        return url.split_whitespace().collect::<Vec<_>>().join("%20");
    }
    if Path::new(&entry.whence).is_absolute() {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/:".contains(&b);
        let path = entry.whence.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") });
        return format!("file://{}", path.collect::<String>());
    }
    format!("urn:{}", entry.snapshot)
}
