//! CSV: one row an attribution, for spreadsheets and statistics.

use crate::article::Article;
use onrecord_record::Corpus;
use std::collections::BTreeMap;
use std::io::{Error, Result, Write};

/// The columns, in order. New ones are only ever added at the end.
pub const COLUMNS: [&str; 29] = [
    "document",
    "outlet",
    "published",
    "title",
    "url",
    "attribution",
    "parent",
    "depth",
    "chain",
    "source",
    "source_name",
    "source_kind",
    "source_count",
    "cue",
    "act",
    "form",
    "negated",
    "content",
    "start",
    "end",
    "addressee",
    "basis",
    "said_on",
    "setting",
    "condition",
    "due",
    "confidence",
    "claim",
    "independent_origins",
];

/// A cell that a spreadsheet would take for a formula, told to be text.
#[must_use]
pub fn cell(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Writes the rows, each cell as `shown` has it.
pub fn write(corpus: &Corpus, shown: fn(String) -> String, out: &mut impl Write) -> Result<()> {
    let mut claims = BTreeMap::new();
    for claim in &corpus.claims {
        for carrier in &claim.carriers {
            claims.entry((carrier.document.as_str(), carrier.attribution.as_deref())).or_insert(claim);
        }
    }
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS).map_err(Error::from)?;
    for article in Article::all(corpus) {
        let document = &article.record.document;
        let text = |s: &Option<String>| s.clone().unwrap_or_default();
        for a in &article.record.attributions {
            let claim = claims.get(&(article.name, Some(a.id.as_str())));
            let said = article.cells(a);
            let row = [
                article.name.to_owned(),
                text(&document.outlet),
                text(&document.published),
                text(&document.title),
                text(&document.url),
                said.id,
                said.parent,
                said.depth.to_string(),
                said.chain,
                said.source,
                said.source_name,
                said.source_kind,
                a.source_count.map(|n| n.to_string()).unwrap_or_default(),
                said.cue,
                said.act,
                said.form,
                a.negated.to_string(),
                said.content,
                said.place.0.to_string(),
                said.place.1.to_string(),
                said.addressee,
                said.basis,
                said.said_on,
                said.setting,
                said.condition,
                said.due,
                format!("{:.2}", a.confidence),
                claim.map(|c| c.id.clone()).unwrap_or_default(),
                claim.map(|c| c.independent_origins.to_string()).unwrap_or_default(),
            ];
            csv.write_record(row.map(shown)).map_err(Error::from)?;
        }
    }
    csv.flush()
}
