//! `onrecord export`: what holds among the articles, in the format asked for.

use super::input;
use super::options::{Export, ExportFormat};
use anyhow::{Context as _, Result};
use onrecord_export::{Exported, Format};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _, stdout};

pub fn run(options: &Export) -> Result<()> {
    match options.format {
        ExportFormat::Parquet => return super::table::run(options),
        ExportFormat::Warc => return super::warc::run(options),
        _ => {}
    }
    let asked = input::ask(&options.input)?;
    let received = received(options)?;
    let exported = Exported { corpus: &asked.corpus, received: &received, version: env!("CARGO_PKG_VERSION") };
    let format = match options.format {
        ExportFormat::Json | ExportFormat::Parquet | ExportFormat::Warc => Format::Json,
        ExportFormat::WebAnnotation => Format::WebAnnotation,
        ExportFormat::Prov => Format::Prov,
        ExportFormat::SchemaOrg => Format::SchemaOrg,
        ExportFormat::Tei => Format::Tei,
        ExportFormat::Ftm => Format::Ftm,
        ExportFormat::Ninjs => Format::Ninjs,
        ExportFormat::Citron => Format::Citron,
        ExportFormat::Plover => Format::Plover,
        ExportFormat::Cameo => Format::Cameo,
        ExportFormat::Csv => Format::Csv,
    };
    if let Some(path) = &options.output {
        let mut out = BufWriter::new(File::create(path).with_context(|| path.display().to_string())?);
        onrecord_export::write(format, &exported, &mut out)?;
        out.flush().with_context(|| path.display().to_string())
    } else {
        let mut out = BufWriter::new(stdout().lock());
        onrecord_export::write(format, &exported, &mut out)?;
        Ok(out.flush()?)
    }
}

/// When each document was received, which only the archive knows.
fn received(options: &Export) -> Result<BTreeMap<String, String>> {
    if !options.input.paths.is_empty() {
        return Ok(BTreeMap::new());
    }
    let entries = options.input.place.read()?.entries(0, usize::MAX)?;
    Ok(entries.into_iter().map(|e| (e.name, e.received)).collect())
}
