//! PLOVER events as JSON lines: the fields of the PLOVER data format (Open Event Data Alliance), one line an event of a record.
//!
//! PLOVER lets providers add fields: ours begin with `or_` and hold what it has no place for, above all who asserts the event. `mode` is
//! empty where the event's words do not say how it was done; `text` is left out, because the article's words are not ours to hand on; no `event_scale` is
//! given, because none is measured. `docs/plover.schema.json` is the schema of a line.

use crate::Exported;
use crate::article::word;
use crate::coded::{Coded, Side, each};
use serde_json::{Map, Value, json};
use std::io::{Error, Result, Write};

pub fn write(exported: &Exported<'_>, out: &mut impl Write) -> Result<()> {
    each(exported.corpus, |event| {
        serde_json::to_writer(&mut *out, &line(event, exported.version)).map_err(Error::from)?;
        out.write_all(b"\n")
    })
}

fn line(coded: &Coded<'_>, version: &str) -> Value {
    let event = coded.event;
    let document = &coded.article.record.document;
    let sides = |all: &[Side<'_>]| all.iter().map(side).collect::<Vec<Value>>();
    let mut line = json!({
        "id": coded.id(),
        "date": coded.when.first,
        "enddate": coded.when.last,
        "actor": sides(&coded.actor),
        "recipient": sides(&coded.recipient),
        "event": [event.kind],
        "mode": coded.mode.into_iter().collect::<Vec<_>>(),
        "context": coded.context.into_iter().collect::<Vec<_>>(),
        "event_text": event.anchor.text,
        "quad_code": coded.quad,
        "event_loc": event.place.as_ref().map(|p| json!({"entity_text": p})),
        "link": coded.across.map(|e| &e.id),
        "text_info": {"source": coded.article.iri(""), "start": event.anchor.start, "end": event.anchor.end},
        "cite_info": {
            "citation": coded.article.name, "publication": document.outlet, "title": document.title, "url": document.url,
            "date": document.published, "language": document.language,
        },
        "coder": "onrecord",
        "version": version,
        "or_status": word(&event.status),
        "or_cameo": coded.cameo,
        "or_date": event.date,
        "or_date_from": coded.when.from,
        "or_attribution": event.attribution,
        "or_chain": coded.tellers,
        "or_asserted_by": coded.asserted_by(),
        "or_asserted_as": word(&coded.asserted_as()),
        "or_independent_origins": coded.across.map(|e| e.independent_origins),
    });
    without_nulls(&mut line);
    line
}

fn side(side: &Side<'_>) -> Value {
    let mut value = json!({
        "code": side.code.country,
        "sector": side.code.sector,
        "entity_text": side.entity.name,
        "identifier_id": side.wikidata,
        "or_entity": side.entity.id,
        "or_type": word(&side.entity.kind),
    });
    without_nulls(&mut value);
    value
}

/// What is not known is left out; only `date`, which PLOVER asks for, is written as null.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let kept = std::mem::take(map).into_iter().filter(|(key, v)| !v.is_null() || key == "date");
            *map = kept.collect::<Map<String, Value>>();
            map.values_mut().for_each(without_nulls);
        }
        Value::Array(all) => all.iter_mut().for_each(without_nulls),
        _ => {}
    }
}
