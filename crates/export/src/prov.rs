//! PROV-O (<https://www.w3.org/TR/prov-o/>) as JSON-LD: where a saying comes from, and who says that it does.
//!
//! What one teller tells stands in a `prov:Bundle` of its own (a named graph) that is attributed to that teller:
//! provenance of provenance, the one way PROV has to nest accounts. The outlet's bundle holds what it relays; the bundle
//! of a relayed account holds what that account relays, and so on down the report chain.

use crate::article::{Article, content, day, wikidata, word};
use crate::{Exported, NAMESPACE};
use onrecord_record::{Attribution, Because, Corpus, EntityKind, Form};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub fn graph(exported: &Exported<'_>) -> Value {
    let corpus = exported.corpus;
    let articles: BTreeMap<&str, Article<'_>> = Article::all(corpus).map(|a| (a.name, a)).collect();
    let mut graph = Vec::new();
    for article in articles.values() {
        graph.push(text(article, exported, corpus, &articles));
        graph.push(outlet(article));
        graph.extend(article.record.entities.iter().map(|e| {
            let mut v = agent(&article.iri(&e.id), &e.name, e.kind);
            if let Some(item) = &e.wikidata {
                v.insert("prov:alternateOf".to_owned(), json!({"@id": wikidata(item)}));
            }
            Value::Object(v)
        }));
        graph.extend(bundles(article));
    }
    json!({
        "@context": {
            "prov": "http://www.w3.org/ns/prov#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "xsd": "http://www.w3.org/2001/XMLSchema#", "or": NAMESPACE,
        },
        "@graph": graph,
    })
}

/// The article's text: published by the outlet, read from a snapshot, resting on the articles it derives from.
fn text(
    article: &Article<'_>,
    exported: &Exported<'_>,
    corpus: &Corpus,
    articles: &BTreeMap<&str, Article<'_>>,
) -> Value {
    let document = &article.record.document;
    let mut v = node(&["prov:Entity"], &article.iri(""));
    if let Some(title) = &document.title {
        v.insert("rdfs:label".to_owned(), title.clone().into());
    }
    v.insert("prov:wasAttributedTo".to_owned(), json!({"@id": outlet_iri(article)}));
    if let Some(published) = document.published.as_deref().filter(|p| day(p).is_some() && p.len() > 10) {
        v.insert("prov:generatedAtTime".to_owned(), json!({"@type": "xsd:dateTime", "@value": published}));
    }
    if let Some(url) = &document.url {
        v.insert("prov:atLocation".to_owned(), json!({"@id": url}));
    }
    if let Some(received) = exported.received.get(article.name) {
        v.insert("or:received".to_owned(), json!({"@type": "xsd:dateTime", "@value": received}));
    }
    let other = |name: &str| articles.get(name).map(|a| json!({"@id": a.iri("")}));
    let primary: Vec<Value> = corpus
        .claims
        .iter()
        .flat_map(|claim| {
            let mine = claim.derives.iter().filter(|d| d.document == article.name && d.because == Because::Cites);
            mine.filter_map(|d| claim.origins.iter().find(|o| o.id == d.origin))
        })
        .filter(|o| o.first_document != article.name)
        .map(|o| o.first_document.as_str())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .filter_map(other)
        .collect();
    let same = |pair: &[String; 2]| match pair {
        [a, b] if a == article.name => other(b),
        [a, b] if b == article.name => other(a),
        _ => None,
    };
    for (key, values) in [
        ("prov:hadPrimarySource", primary),
        ("prov:alternateOf", corpus.near_duplicates.iter().filter_map(same).collect()),
    ] {
        if !values.is_empty() {
            v.insert(key.to_owned(), values.into());
        }
    }
    Value::Object(v)
}

/// One bundle for the outlet and one for each attribution that relays another.
fn bundles(article: &Article<'_>) -> Vec<Value> {
    let mut told: BTreeMap<Option<&str>, Vec<&Attribution>> = BTreeMap::new();
    for a in &article.record.attributions {
        told.entry(a.parent.as_deref()).or_default().push(a);
    }
    let bundle = |(teller, relayed): (Option<&str>, Vec<&Attribution>)| {
        let outer = teller.and_then(|id| article.attribution(id));
        let who = outer.map_or_else(|| Some(outlet_iri(article)), |a| speaker(article, a));
        let id = article.iri(&format!("{}.account", teller.unwrap_or("outlet")));
        let mut v = node(&["prov:Bundle", "prov:Entity"], &id);
        if let Some(who) = who {
            v.insert("prov:wasAttributedTo".to_owned(), json!({"@id": who}));
        }
        let of = article.iri(teller.unwrap_or_default());
        v.insert("@graph".to_owned(), relayed.into_iter().flat_map(|a| saying(article, a, &of)).collect());
        Value::Object(v)
    };
    told.into_iter().map(bundle).collect()
}

/// A saying inside the account `of` which it is relayed in.
fn saying(article: &Article<'_>, a: &Attribution, of: &str) -> Vec<Value> {
    let id = article.iri(&a.id);
    let mut words = node(&["prov:Entity"], &id);
    words.insert("prov:value".to_owned(), content(a).into());
    words.insert("or:act".to_owned(), word(&a.act).into());
    let mut act = node(&["prov:Activity"], &article.iri(&format!("{}.saying", a.id)));
    if let Some(who) = speaker(article, a) {
        words.insert("prov:wasAttributedTo".to_owned(), json!({"@id": who}));
        act.insert("prov:wasAssociatedWith".to_owned(), json!({"@id": who}));
    }
    words.insert("prov:wasGeneratedBy".to_owned(), json!({"@id": article.iri(&format!("{}.saying", a.id))}));
    if let Some(said) = &a.said_on {
        // PROV's times are moments; a day is kept as EDTF rather than given an hour.
        act.insert("or:saidOn".to_owned(), said.clone().into());
    }
    let told: Vec<Value> = a
        .addressee
        .iter()
        .map(|x| {
            let agent = x.entity.as_deref().map_or_else(
                || json!({"@type": "prov:Agent", "rdfs:label": x.span.text}),
                |e| json!({"@id": article.iri(e)}),
            );
            json!({"@type": "prov:Association", "prov:agent": agent, "prov:hadRole": {"@id": "or:addressee"}})
        })
        .collect();
    if !told.is_empty() {
        act.insert("prov:qualifiedAssociation".to_owned(), told.into());
    }
    let from = if a.form == Form::Direct { "prov:wasQuotedFrom" } else { "prov:wasDerivedFrom" };
    let mut account = Map::from_iter([("@id".to_owned(), Value::from(of))]);
    account.insert(from.to_owned(), json!({"@id": id}));
    vec![words.into(), act.into(), account.into()]
}

fn speaker(article: &Article<'_>, a: &Attribution) -> Option<String> {
    a.source_entity.as_deref().map(|e| article.iri(e))
}

fn outlet_iri(article: &Article<'_>) -> String {
    article.iri("outlet")
}

fn outlet(article: &Article<'_>) -> Value {
    let name = article.record.document.outlet.as_deref().unwrap_or("(outlet unknown)");
    Value::Object(agent(&outlet_iri(article), name, EntityKind::Outlet))
}

fn agent(iri: &str, name: &str, kind: EntityKind) -> Map<String, Value> {
    let kinds: &[&str] = match kind {
        EntityKind::Person => &["prov:Agent", "prov:Person"],
        EntityKind::Organisation | EntityKind::Outlet | EntityKind::Country => &["prov:Agent", "prov:Organization"],
        EntityKind::Group => &["prov:Agent"],
        EntityKind::Place => &["prov:Location"],
        EntityKind::Document | EntityKind::Other => &["prov:Entity"],
    };
    let mut v = node(kinds, iri);
    v.insert("rdfs:label".to_owned(), name.into());
    v
}

fn node(kinds: &[&str], id: &str) -> Map<String, Value> {
    Map::from_iter([("@id".to_owned(), id.into()), ("@type".to_owned(), kinds.to_vec().into())])
}
