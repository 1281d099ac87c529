//! FollowTheMoney entities (<https://followthemoney.tech/>), JSON lines, for OpenAleph and OpenSanctions.
//!
//! FollowTheMoney has no claim: an attribution is an `Event` in which speaker and addressees are `involved`, with the
//! article as its `proof`. Its `recordId` leads back to the record, which alone has the chain.

use crate::Exported;
use crate::article::{Article, content, day, word};
use onrecord_record::{Attribution, EntityKind, digest};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub fn entities(exported: &Exported<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    // An actor of several documents is one entity; its mentions say where.
    let mut known: BTreeSet<String> = BTreeSet::new();
    for article in Article::all(exported.corpus) {
        out.push(as_article(&article, exported.received.get(article.name)));
        for e in &article.record.entities {
            let Some(schema) = schema(e.kind) else { continue };
            let id = actor_id(&article, &e.id);
            if known.insert(id.clone()) {
                let actor = article.actor(&e.id);
                let names = std::iter::once(actor.map_or(&e.name, |x| &x.name));
                let aliases = actor.map(|x| x.aliases.as_slice()).unwrap_or_default();
                let item = actor.map_or(&e.wikidata, |x| &x.wikidata);
                out.push(entity(
                    &id,
                    schema,
                    [
                        ("name", names.cloned().collect()),
                        ("alias", aliases.to_vec()),
                        ("wikidataId", item.iter().cloned().collect()),
                    ],
                ));
            }
            let written: BTreeSet<&str> = e.mentions.iter().map(|m| m.text.as_str()).collect();
            out.push(entity(
                &key(&[article.name, &e.id, "mention"]),
                "Mention",
                [
                    ("document", vec![article_id(&article)]),
                    ("name", written.into_iter().map(str::to_owned).collect()),
                    ("resolved", vec![id]),
                    ("detectedSchema", vec![schema.to_owned()]),
                ],
            ));
        }
        out.extend(article.record.attributions.iter().map(|a| event(&article, a)));
    }
    out
}

fn as_article(article: &Article<'_>, received: Option<&String>) -> Value {
    let document = &article.record.document;
    let one = |s: &Option<String>| s.iter().cloned().collect::<Vec<_>>();
    let moment = document.published.iter().filter(|p| day(p).is_some()).cloned().collect();
    entity(
        &article_id(article),
        "Article",
        [
            ("title", one(&document.title)),
            ("fileName", vec![article.name.to_owned()]),
            ("author", one(&document.byline)),
            ("publisher", one(&document.outlet)),
            ("publishedAt", moment),
            ("sourceUrl", document.url.iter().filter(|u| u.starts_with("http")).cloned().collect()),
            // No `contentHash`: FollowTheMoney's checksums are SHA-1, ours SHA-256.
            ("bodyText", vec![document.text.clone()]),
            ("language", document.language.iter().filter_map(|l| three_letters(l)).map(str::to_owned).collect()),
            ("retrievedAt", received.cloned().into_iter().collect()),
        ],
    )
}

fn event(article: &Article<'_>, a: &Attribution) -> Value {
    let involved = |e: &String| {
        let kind = article.entity(e)?.kind;
        schema(kind).map(|_| actor_id(article, e))
    };
    let mut who: Vec<String> = a.source_entity.iter().filter_map(involved).collect();
    who.extend(a.addressee.iter().filter_map(|x| x.entity.as_ref()).filter_map(involved));
    let name = format!("{}: {}", article.tellers(a).join(" → "), word(&a.act));
    entity(
        &key(&[article.name, &a.id]),
        "Event",
        [
            ("name", vec![name]),
            ("summary", vec![content(a)]),
            ("date", a.said_on.iter().filter(|d| day(d).is_some()).cloned().collect()),
            ("involved", who),
            ("proof", vec![article_id(article)]),
            ("recordId", vec![format!("{}#{}", article.name, a.id)]),
            ("publisher", article.record.document.outlet.iter().cloned().collect()),
            ("sourceUrl", article.record.document.url.iter().filter(|u| u.starts_with("http")).cloned().collect()),
        ],
    )
}

fn entity<const N: usize>(id: &str, schema: &str, properties: [(&str, Vec<String>); N]) -> Value {
    let kept = properties.into_iter().filter(|(_, values)| !values.is_empty());
    let properties: Map<String, Value> = kept.map(|(k, values)| (k.to_owned(), values.into())).collect();
    json!({"id": id, "schema": schema, "properties": properties})
}

fn schema(kind: EntityKind) -> Option<&'static str> {
    match kind {
        EntityKind::Person => Some("Person"),
        EntityKind::Organisation | EntityKind::Outlet => Some("Organization"),
        EntityKind::Country => Some("PublicBody"),
        // People who are not named are nobody that other data could be matched with.
        EntityKind::Group | EntityKind::Place | EntityKind::Document | EntityKind::Other => None,
    }
}

fn article_id(article: &Article<'_>) -> String {
    key(&[article.name])
}

/// Across documents where the inquiry linked it, of this document otherwise. Names make the id: the number of an actor
/// changes when articles are added.
fn actor_id(article: &Article<'_>, entity: &str) -> String {
    match article.actor(entity) {
        Some(actor) => {
            let first: BTreeMap<_, _> = actor.mentions_in.iter().take(1).collect();
            let place = first.into_iter().next().map(|(d, e)| format!("{d}#{e}")).unwrap_or_default();
            key(&["actor", &place])
        }
        None => key(&["actor", &format!("{}#{entity}", article.name)]),
    }
}

fn key(parts: &[&str]) -> String {
    let hash = digest(parts.join("\n").as_bytes());
    format!("or-{}", hash.strip_prefix("sha256:").and_then(|h| h.get(..32)).unwrap_or_default())
}

/// FollowTheMoney's languages are ISO 639-3.
fn three_letters(tag: &str) -> Option<&'static str> {
    let language = tag.split('-').next()?;
    let pairs =
        [("en", "eng"), ("de", "deu"), ("fr", "fra"), ("es", "spa"), ("ar", "ara"), ("ru", "rus"), ("uk", "ukr")];
    pairs.iter().find(|(two, _)| *two == language).map(|(_, three)| *three)
}
