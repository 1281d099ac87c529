//! What onrecord knows, in the formats of others.
//!
//! Every format is a plain serialisation of the [`Corpus`] that an inquiry makes: no I/O beyond the writer handed in, no
//! clock, no network. What a format has no place for is left out, never bent to fit; what it offers for nested accounts
//! (Web Annotation's composite targets, PROV's bundles, TEI's `said` in `said`) is used for the report chain.
//!
//! | format | standard | module |
//! |---|---|---|
//! | [`Format::WebAnnotation`] | W3C Web Annotation Data Model, 2017 | [`annotation`] |
//! | [`Format::Prov`] | W3C PROV-O, 2013, as JSON-LD with bundles | [`prov`] |
//! | [`Format::SchemaOrg`] | schema.org 30: `NewsArticle`, `Quotation`, `Claim` | [`schema_org`] |
//! | [`Format::Tei`] | TEI P5, `said` | [`tei`] |
//! | [`Format::Ftm`] | FollowTheMoney entities, JSON lines | [`ftm`] |
//! | [`Format::Ninjs`] | IPTC ninjs 3.1, JSON lines | [`ninjs`] |
//! | [`Format::Citron`] | JSON of BBC Citron, JSON lines | [`citron`] |
//! | [`Format::Plover`] | PLOVER's data format of events, JSON lines | [`plover`] |
//! | [`Format::Cameo`] | CAMEO root codes, PETRARCH's columns, TSV | [`cameo`] |
//! | [`Format::Csv`] | RFC 4180, a row an attribution | [`table`] |
//!
//! Bytes as they were received go out as WARC/1.1 ([`warc`], ISO 28500).
//!
//! What is to be done by when also goes into a calendar: [`calendar()`], RFC 5545.
//!
//! Offsets are code points of the article's text everywhere, and the text is named by its digest (`urn:sha256:...`), so
//! that a place can be checked by anybody who has the text.

mod annotation;
mod article;
pub mod brat;
mod calendar;
mod cameo;
mod citron;
mod coded;
mod codes;
mod ftm;
mod modes;
mod ninjs;
mod plover;
mod prov;
mod schema_org;
mod table;
mod tei;
pub mod warc;

pub use article::{Article, content, extent, word};
pub use calendar::{calendar, due};
pub use codes::{Code, Coder};
pub use table::cell;

use onrecord_record::Corpus;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Error, Result, Write};

/// The namespace of terms that no standard has.
const NAMESPACE: &str = "https://example.org/onrecord/ns#";

/// A format to write a corpus in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The contract's own JSON object.
    Json,
    /// W3C Web Annotation, one `AnnotationPage`.
    WebAnnotation,
    /// PROV-O as JSON-LD, each level of a report chain in a bundle attributed to its teller.
    Prov,
    /// schema.org as JSON-LD.
    SchemaOrg,
    /// TEI P5, one `teiCorpus`.
    Tei,
    /// FollowTheMoney entities.
    Ftm,
    /// ninjs items.
    Ninjs,
    /// Citron's quotes, for programs that read those.
    Citron,
    /// Coded events, for programs that read PLOVER.
    Plover,
    /// Coded events, for programs that read CAMEO.
    Cameo,
    /// One row an attribution.
    Csv,
    /// The same for spreadsheets: no cell is a formula.
    Spreadsheet,
}

/// A corpus, and what only the archive knows about its documents.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'a> {
    /// What the inquiry found.
    pub corpus: &'a Corpus,
    /// When each document's bytes were received (RFC 3339), by its name.
    pub received: &'a BTreeMap<String, String>,
    /// Version of the program that made the records.
    pub version: &'a str,
}

/// Writes a corpus.
///
/// # Errors
/// Whatever the writer returns.
pub fn write(format: Format, exported: &Exported<'_>, out: &mut impl Write) -> Result<()> {
    match format {
        Format::Json => pretty(exported.corpus, out),
        Format::WebAnnotation => pretty(&annotation::page(exported), out),
        Format::Prov => pretty(&prov::graph(exported), out),
        Format::SchemaOrg => pretty(&schema_org::graph(exported), out),
        Format::Tei => out.write_all(tei::corpus(exported.corpus).as_bytes()),
        Format::Ftm => lines(ftm::entities(exported), out),
        Format::Ninjs => lines(ninjs::items(exported.corpus), out),
        Format::Citron => lines(citron::documents(exported.corpus), out),
        Format::Plover => plover::write(exported, out),
        Format::Cameo => cameo::write(exported.corpus, out),
        Format::Csv => table::write(exported.corpus, std::convert::identity, out),
        Format::Spreadsheet => table::write(exported.corpus, table::cell, out),
    }
}

fn pretty(value: &impl Serialize, out: &mut impl Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(Error::from)?;
    out.write_all(b"\n")
}

fn lines(values: impl IntoIterator<Item = impl Serialize>, out: &mut impl Write) -> Result<()> {
    for value in values {
        serde_json::to_writer(&mut *out, &value).map_err(Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
