//! `onrecord export --format parquet`: every article as it stands with its record, a row each, for other machines and back.
//!
//! No inquiry is made, so that any number of articles goes through in bounded memory; corrections are a log of their own
//! (`onrecord correct export`).

use super::input;
use super::options::Export;
use anyhow::{Context as _, Result, anyhow, bail};
use onrecord_archive::{Archive, Entry};
use onrecord_batch::file::Writer;
use onrecord_batch::{Row, Run};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write, stdout};

pub fn run(options: &Export) -> Result<()> {
    match &options.output {
        Some(path) => {
            let file = File::create(path).with_context(|| path.display().to_string())?;
            write(options, BufWriter::new(file)).with_context(|| path.display().to_string())
        }
        None if stdout().is_terminal() => bail!("parquet is not for a terminal: name a file with --output"),
        None => write(options, BufWriter::new(stdout())),
    }
}

fn write(options: &Export, to: impl Write + Send) -> Result<()> {
    let mut table = Writer::new(to).map_err(|e| anyhow!(e))?;
    if options.input.paths.is_empty() {
        let archive = options.input.place.read()?;
        let runs: BTreeMap<i64, Run> = archive
            .runs()?
            .into_iter()
            .map(|r| (r.id, Run { program: r.program, weights: r.weights, settings: r.settings }))
            .collect();
        for entry in archive.entries(0, usize::MAX)? {
            table.push(row(&archive, entry, &runs)?).map_err(|e| anyhow!(e))?;
        }
    } else {
        for (name, record) in input::records(&options.input.paths)? {
            let row = Row { id: Some(name), outcome: Ok(record), run: None, received: None, snapshot: None };
            table.push(row).map_err(|e| anyhow!(e))?;
        }
    }
    table.finish().map_err(|e| anyhow!(e))
}

fn row(archive: &Archive, entry: Entry, runs: &BTreeMap<i64, Run>) -> Result<Row> {
    let key = entry.key();
    let snapshot = (entry.snapshot != entry.text).then(|| archive.snapshot(key)).transpose()?;
    Ok(Row {
        outcome: Ok(archive.record(key)?),
        id: Some(entry.name),
        run: runs.get(&entry.run).cloned(),
        received: Some(entry.received),
        snapshot,
    })
}
