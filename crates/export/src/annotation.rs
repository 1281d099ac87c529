//! W3C Web Annotation (<https://www.w3.org/TR/annotation-model/>): a place in the text is position and quotation both,
//! so that a reader can tell when the text is another one.
//!
//! An attribution is one annotation on its content that classifies the act; its source, cue and addressees are
//! annotations of their own that point to it. The outer account of a chain is `or:relayedBy`.

use crate::article::{Article, urn, wikidata, word};
use crate::{Exported, NAMESPACE};
use onrecord_record::{Attribution, Span};
use serde_json::{Map, Value, json};

/// Code points of text kept before and after a quotation.
const AROUND: usize = 32;

pub fn page(exported: &Exported<'_>) -> Value {
    let items: Vec<Value> = Article::all(exported.corpus).flat_map(|a| annotations(&a, exported)).collect();
    json!({
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"or": NAMESPACE}],
        "type": "AnnotationPage",
        "generator": {"type": "Software", "name": format!("onrecord {}", exported.version)},
        "items": items,
    })
}

fn annotations(article: &Article<'_>, exported: &Exported<'_>) -> Vec<Value> {
    let text: Vec<char> = article.record.document.text.chars().collect();
    let received = exported.received.get(article.name).map(String::as_str);
    let place = |span: &Span| target(article, &text, span, received);
    let mut out = Vec::new();
    for a in &article.record.attributions {
        out.push(attribution(article, a, a.content.iter().map(place).collect()));
        let mut part = |id: String, motivation: &str, role: &str, entity: Option<&str>, span: &Span| {
            let mut body = vec![json!({"type": "TextualBody", "purpose": "tagging", "value": role})];
            if let Some(entity) = entity {
                body.push(
                    json!({"type": "SpecificResource", "purpose": "identifying", "source": who(article, entity)}),
                );
            }
            out.push(json!({
                "id": article.iri(&id), "type": "Annotation", "motivation": motivation, "body": body,
                "target": place(span), "or:partOf": {"id": article.iri(&a.id)},
            }));
        };
        if let Some(source) = &a.source {
            part(format!("{}.source", a.id), "identifying", "source", a.source_entity.as_deref(), source);
        }
        if let Some(cue) = &a.cue {
            part(format!("{}.cue", a.id), "tagging", "cue", None, cue);
        }
        for (n, x) in a.addressee.iter().enumerate() {
            part(format!("{}.addressee{}", a.id, n + 1), "identifying", "addressee", x.entity.as_deref(), &x.span);
        }
    }
    out
}

fn attribution(article: &Article<'_>, a: &Attribution, mut places: Vec<Value>) -> Value {
    let target = if places.len() == 1 { places.remove(0) } else { json!({"type": "Composite", "items": places}) };
    let mut value = Map::new();
    let mut put = |key: &str, v: Value| value.insert(key.to_owned(), v);
    put("id", article.iri(&a.id).into());
    put("type", "Annotation".into());
    put("motivation", "classifying".into());
    put("body", json!({"type": "TextualBody", "purpose": "classifying", "value": word(&a.act)}));
    put("target", target);
    put("or:form", word(&a.form).into());
    put("or:chain", json!({"@list": article.tellers(a)}));
    put("or:negated", a.negated.into());
    // As shown everywhere else: two decimals, so that a 32-bit number does not grow digits that mean nothing.
    put("or:confidence", json!((f64::from(a.confidence) * 100.0).round() / 100.0));
    let optional =
        [("or:saidOn", a.said_on.clone()), ("or:due", a.due.clone()), ("or:setting", a.setting.as_ref().map(word))];
    for (key, v) in optional {
        if let Some(v) = v {
            put(key, v.into());
        }
    }
    if let Some(parent) = &a.parent {
        put("or:relayedBy", json!({"id": article.iri(parent)}));
    }
    Value::Object(value)
}

/// A place: which text, in which state, where.
fn target(article: &Article<'_>, text: &[char], span: &Span, received: Option<&str>) -> Value {
    let document = &article.record.document;
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect::<String>();
    let mut state = json!({"type": "TimeState", "cached": urn(&document.snapshot)});
    if let (Some(received), Some(state)) = (received, state.as_object_mut()) {
        state.insert("sourceDate".to_owned(), received.into());
    }
    let mut source = json!({"id": article.iri(""), "type": "Text", "format": "text/plain"});
    if let (Some(url), Some(source)) = (&document.url, source.as_object_mut()) {
        source.insert("or:publishedAt".to_owned(), json!({"id": url}));
    }
    json!({
        "type": "SpecificResource",
        "source": source,
        "state": state,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {"type": "TextQuoteSelector", "exact": span.text,
             "prefix": slice(span.start.saturating_sub(AROUND), span.start),
             "suffix": slice(span.end, (span.end + AROUND).min(text.len()))},
        ],
    })
}

/// Wikidata's item where it is known, the record's entity otherwise.
fn who(article: &Article<'_>, entity: &str) -> String {
    let item = article.entity(entity).and_then(|e| e.wikidata.as_deref());
    item.map_or_else(|| article.iri(entity), wikidata)
}
