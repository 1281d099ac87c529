//! CAMEO as tab-separated rows, one for each pair of an actor and a recipient of an event.
//!
//! The first columns are those that PETRARCH's writer has, in its order (date, source, target, code, issues, ids, URL, source of the
//! story, texts of the two sides and of the event); behind them stands what it has no place for. The code is the root's, two digits:
//! what is below it is not coded. CAMEO itself has events that happened and nothing else, so a reader must look at `status`.

use crate::article::word;
use crate::coded::{Coded, Side, each};
use onrecord_record::Corpus;
use std::io::{Error, Result, Write};

/// The columns, in order. New ones are only ever added at the end.
pub const COLUMNS: [&str; 28] = [
    "date",
    "source",
    "target",
    "code",
    "issues",
    "ids",
    "url",
    "story_source",
    "actor_text",
    "recipient_text",
    "event_text",
    "enddate",
    "date_from",
    "plover",
    "quad",
    "mode",
    "status",
    "context",
    "place",
    "document",
    "event",
    "attribution",
    "asserted_by",
    "chain",
    "start",
    "end",
    "link",
    "independent_origins",
];

pub fn write(corpus: &Corpus, out: &mut impl Write) -> Result<()> {
    // A tab or a line's end inside a value becomes a space: readers of such files split lines and know no quotation marks.
    let style = csv::QuoteStyle::Never;
    let mut tsv = csv::WriterBuilder::new().delimiter(b'\t').quote_style(style).from_writer(out);
    tsv.write_record(COLUMNS).map_err(Error::from)?;
    each(corpus, |event| {
        for actor in &event.actor {
            // In a mutual event each is on both sides; nobody does it to himself.
            for recipient in event.recipient.iter().filter(|r| r.entity.id != actor.entity.id) {
                let row = row(event, actor, recipient);
                tsv.write_record(row.iter().map(|s| s.replace(['\t', '\n', '\r'], " "))).map_err(Error::from)?;
            }
        }
        Ok::<(), Error>(())
    })?;
    tsv.flush()
}

fn row(coded: &Coded<'_>, actor: &Side<'_>, recipient: &Side<'_>) -> [String; COLUMNS.len()] {
    let event = coded.event;
    let document = &coded.article.record.document;
    let text = |s: &Option<String>| s.clone().unwrap_or_default();
    [
        text(&coded.when.first),
        actor.code.cameo(),
        recipient.code.cameo(),
        coded.cameo.to_owned(),
        String::new(),
        coded.id(),
        text(&document.url),
        text(&document.outlet),
        actor.entity.name.clone(),
        recipient.entity.name.clone(),
        event.anchor.text.clone(),
        text(&coded.when.last),
        coded.when.from.unwrap_or_default().to_owned(),
        event.kind.clone(),
        coded.quad.to_string(),
        coded.mode.unwrap_or_default().to_owned(),
        word(&event.status),
        coded.context.unwrap_or_default().to_owned(),
        text(&event.place),
        coded.article.name.to_owned(),
        event.id.clone(),
        text(&event.attribution),
        coded.asserted_by().to_owned(),
        coded.tellers.join(" → "),
        event.anchor.start.to_string(),
        event.anchor.end.to_string(),
        coded.across.map(|e| e.id.clone()).unwrap_or_default(),
        coded.across.map(|e| e.independent_origins.to_string()).unwrap_or_default(),
    ]
}
