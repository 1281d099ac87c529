//! IPTC ninjs 3.1 (<https://iptc.org/std/ninjs/>): the article as news systems hand it on, with the people and
//! organisations it speaks of and, in `infoSources`, where it says it has things from.

use crate::article::{Article, day, urn, wikidata};
use onrecord_record::{Citation, CitationKind, Corpus, EntityKind};
use serde_json::{Map, Value, json};

pub fn items(corpus: &Corpus) -> impl Iterator<Item = Value> {
    Article::all(corpus).map(|article| item(&article, &corpus.citations))
}

fn item(article: &Article<'_>, citations: &[Citation]) -> Value {
    let document = &article.record.document;
    let mut item = Map::new();
    let mut put = |key: &str, v: Value| item.insert(key.to_owned(), v);
    put("uri", document.url.clone().unwrap_or_else(|| article.iri("")).into());
    put("standard", json!({"name": "ninjs", "version": "3.1"}));
    put("type", "text".into());
    put("representationType", "complete".into());
    put("pubStatus", "usable".into());
    // ninjs wants a date-time: a day alone does not say the time, and none is made up.
    let moment = document.published.as_deref().filter(|p| day(p).is_some() && p.len() > 10);
    if let Some(moment) = moment {
        put("versionCreated", moment.into());
        put("firstCreated", moment.into());
    }
    if let Some(language) = &document.language {
        put("language", language.clone().into());
    }
    if let Some(title) = &document.title {
        put("headlines", json!([{"role": "main", "value": title}]));
    }
    if let Some(byline) = &document.byline {
        put("by", byline.clone().into());
    }
    put(
        "bodies",
        json!([{"role": "main", "contentType": "text/plain", "charCount": document.text.chars().count(), "value": document.text}]),
    );
    let of = |kinds: &[EntityKind]| -> Vec<Value> {
        let entities = article.record.entities.iter().filter(|e| kinds.contains(&e.kind));
        entities
            .map(|e| {
                let mut v = json!({"name": e.name, "rel": "about", "literal": article.iri(&e.id)});
                if let (Some(item), Some(v)) = (&e.wikidata, v.as_object_mut()) {
                    v.insert("uri".to_owned(), wikidata(item).into());
                }
                v
            })
            .collect()
    };
    put("people", of(&[EntityKind::Person]).into());
    put("organisations", of(&[EntityKind::Organisation, EntityKind::Outlet]).into());
    put("places", of(&[EntityKind::Country, EntityKind::Place]).into());
    let sources = citations.iter().filter(|c| c.document == article.name);
    let sources: Vec<Value> = sources.map(|c| json!({"name": c.outlet, "role": role(c.how)})).collect();
    put("infoSources", sources.into());
    put(
        "altIds",
        json!([{"role": "text", "value": urn(&document.id)}, {"role": "snapshot", "value": urn(&document.snapshot)}]),
    );
    Value::Object(item)
}

fn role(how: CitationKind) -> &'static str {
    match how {
        CitationKind::Report => "reported-by",
        CitationKind::Mention => "mentioned",
        CitationKind::Credit => "credited",
        CitationKind::SharedText => "shares-text-with",
    }
}
