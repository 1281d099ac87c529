//! CSV: one row an attribution, for spreadsheets and statistics.

use crate::article::{Article, content, extent, word};
use onrecord_record::{BasisKind, Corpus};
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
            let (start, end) = extent(&a.content).unwrap_or_default();
            let basis = a.basis.iter().filter(|b| b.kind != BasisKind::None).map(|b| b.text.as_str());
            let row = [
                article.name.to_owned(),
                text(&document.outlet),
                text(&document.published),
                text(&document.title),
                text(&document.url),
                a.id.clone(),
                text(&a.parent),
                article.chain(a).len().to_string(),
                article.tellers(a).join(" → "),
                a.source.as_ref().map(|s| s.text.clone()).unwrap_or_default(),
                article.source(a).unwrap_or_default().to_owned(),
                word(&a.source_kind),
                a.source_count.map(|n| n.to_string()).unwrap_or_default(),
                a.cue.as_ref().map(|s| s.text.clone()).unwrap_or_default(),
                word(&a.act),
                word(&a.form),
                a.negated.to_string(),
                content(a),
                start.to_string(),
                end.to_string(),
                article.addressees(a).join("; "),
                basis.collect::<Vec<_>>().join("; "),
                text(&a.said_on),
                a.setting.as_ref().map(word).unwrap_or_default(),
                a.condition.as_ref().map(|s| s.text.clone()).unwrap_or_default(),
                text(&a.due),
                format!("{:.2}", a.confidence),
                claim.map(|c| c.id.clone()).unwrap_or_default(),
                claim.map(|c| c.independent_origins.to_string()).unwrap_or_default(),
            ];
            csv.write_record(row.map(shown)).map_err(Error::from)?;
        }
    }
    csv.flush()
}
