//! schema.org (<https://schema.org/>): articles, what is quoted in them, and the claims they carry, for search engines
//! and for programs that read `ClaimReview`. onrecord judges nobody: a rating is that of a reviewer whose review was read in.
//!
//! A quotation with an addressee is the result of a `CommunicateAction`, because `Quotation` has no place for who was
//! told. What relays a quotation is its `isBasedOn`.

use crate::Exported;
use crate::article::{Article, content, day, wikidata};
use onrecord_record::{Attribution, Claim, Corpus, EntityKind, Review};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub fn graph(exported: &Exported<'_>) -> Value {
    let corpus = exported.corpus;
    let articles: BTreeMap<&str, Article<'_>> = Article::all(corpus).map(|a| (a.name, a)).collect();
    let mut graph = Vec::new();
    for article in articles.values() {
        graph.push(news_article(article, corpus, &articles));
        for e in &article.record.entities {
            graph.push(thing(&article.iri(&e.id), &e.name, e.kind, e.wikidata.as_deref()));
        }
        for a in &article.record.attributions {
            graph.extend(quotation(article, a));
        }
    }
    for claim in &corpus.claims {
        graph.push(as_claim(claim, &articles, exported.version));
    }
    graph.extend(corpus.reviews.iter().enumerate().filter_map(|(n, r)| claim_review(n, r, corpus, &articles)));
    json!({"@context": "https://schema.org", "@graph": graph})
}

fn news_article(article: &Article<'_>, corpus: &Corpus, articles: &BTreeMap<&str, Article<'_>>) -> Value {
    let document = &article.record.document;
    let mut v = node("NewsArticle", &article.iri(""));
    let mut put = |key: &str, x: Option<Value>| {
        if let Some(x) = x {
            v.insert(key.to_owned(), x);
        }
    };
    put("headline", document.title.clone().map(Value::from));
    put("url", document.url.clone().map(Value::from));
    put("datePublished", document.published.clone().map(Value::from));
    put("inLanguage", document.language.clone().map(Value::from));
    put("author", document.byline.clone().map(|name| json!({"@type": "Person", "name": name})));
    put("publisher", document.outlet.clone().map(|name| json!({"@type": "NewsMediaOrganization", "name": name})));
    let cited: Vec<Value> = corpus
        .citations
        .iter()
        .filter(|c| c.document == article.name)
        .map(|c| match c.cited.as_deref().and_then(|name| articles.get(name)) {
            Some(other) => json!({"@id": other.iri("")}),
            None => json!({"@type": "CreativeWork", "publisher": {"@type": "NewsMediaOrganization", "name": c.outlet}}),
        })
        .collect();
    put("citation", (!cited.is_empty()).then(|| cited.into()));
    Value::Object(v)
}

fn quotation(article: &Article<'_>, a: &Attribution) -> Vec<Value> {
    let id = article.iri(&a.id);
    let mut v = node("Quotation", &id);
    v.insert("text".to_owned(), content(a).into());
    v.insert("isPartOf".to_owned(), json!({"@id": article.iri("")}));
    let speaker = a.source_entity.as_deref().map(|e| json!({"@id": article.iri(e)}));
    let speaker = speaker.or_else(|| article.source(a).map(|name| json!({"@type": "Person", "name": name})));
    if let Some(speaker) = &speaker {
        v.insert("creator".to_owned(), speaker.clone());
    }
    if let Some(parent) = &a.parent {
        v.insert("isBasedOn".to_owned(), json!({"@id": article.iri(parent)}));
    }
    if let Some(said) = a.said_on.as_deref().and_then(day) {
        v.insert("dateCreated".to_owned(), said.into());
    }
    let mut out = vec![Value::Object(v)];
    if !a.addressee.is_empty() {
        let recipients: Vec<Value> = a
            .addressee
            .iter()
            .map(|x| match &x.entity {
                Some(e) => json!({"@id": article.iri(e)}),
                None => json!({"@type": "Audience", "name": x.span.text}),
            })
            .collect();
        let mut act = node("CommunicateAction", &article.iri(&format!("{}.saying", a.id)));
        act.insert("recipient".to_owned(), recipients.into());
        act.insert("result".to_owned(), json!({"@id": id}));
        if let Some(speaker) = speaker {
            act.insert("agent".to_owned(), speaker);
        }
        if let Some(said) = a.said_on.as_deref().and_then(day) {
            act.insert("startTime".to_owned(), said.into());
        }
        out.push(Value::Object(act));
    }
    out
}

/// A claim is named by where it first stands: its number changes when articles are added.
fn claim_iri(claim: &Claim, articles: &BTreeMap<&str, Article<'_>>) -> String {
    let first = claim.carriers.first().and_then(|c| {
        let article = articles.get(c.document.as_str())?;
        Some(article.iri(&format!("{}.claim", c.attribution.as_deref().unwrap_or_default())))
    });
    first.unwrap_or_else(|| format!("_:{}", claim.id))
}

/// A review that was read in, about our claim.
fn claim_review(n: usize, r: &Review, corpus: &Corpus, articles: &BTreeMap<&str, Article<'_>>) -> Option<Value> {
    let about = r.about.as_ref()?;
    let claim = corpus.claims.iter().find(|c| c.id == about.claim)?;
    // One page may review several claims, so a review is not named by its address.
    let mut v = node("ClaimReview", &format!("_:review{}", n + 1));
    v.insert("claimReviewed".to_owned(), r.reviewed.clone().into());
    v.insert("itemReviewed".to_owned(), json!({"@id": claim_iri(claim, articles)}));
    for (key, value) in [("url", &r.url), ("datePublished", &r.published)] {
        if let Some(value) = value {
            v.insert(key.to_owned(), value.clone().into());
        }
    }
    if let Some(name) = &r.author {
        v.insert("author".to_owned(), json!({"@type": "Organization", "name": name}));
    }
    if let Some(rating) = &r.rating {
        let mut of = Map::from_iter([("@type".to_owned(), "Rating".into())]);
        let fields = [
            ("ratingValue", &rating.value),
            ("bestRating", &rating.best),
            ("worstRating", &rating.worst),
            ("alternateName", &rating.name),
        ];
        for (key, value) in fields {
            if let Some(value) = value {
                of.insert(key.to_owned(), value.clone().into());
            }
        }
        v.insert("reviewRating".to_owned(), of.into());
    }
    Some(Value::Object(v))
}

fn as_claim(claim: &Claim, articles: &BTreeMap<&str, Article<'_>>, version: &str) -> Value {
    let place = |document: &str, attribution: Option<&str>| {
        articles.get(document).map(|a| json!({"@id": a.iri(attribution.unwrap_or_default())}))
    };
    let mut v = node("Claim", &claim_iri(claim, articles));
    v.insert("text".to_owned(), claim.proposition.clone().into());
    let appearance = |c: &onrecord_record::Carrier| place(&c.document, c.attribution.as_deref());
    v.insert("appearance".to_owned(), claim.carriers.iter().filter_map(appearance).collect::<Vec<_>>().into());
    if let Some(first) = claim.carriers.first().and_then(appearance) {
        v.insert("firstAppearance".to_owned(), first);
    }
    let speaker = claim.carriers.iter().find_map(|c| {
        let article = articles.get(c.document.as_str())?;
        let entity = article.attribution(c.attribution.as_deref()?)?.source_entity.as_deref()?;
        article.actor(entity).filter(|x| claim.speaker.as_ref() == Some(&x.id)).map(|_| article.iri(entity))
    });
    if let Some(speaker) = speaker {
        v.insert("author".to_owned(), json!({"@id": speaker}));
    }
    let interpreter = json!({"@type": "SoftwareApplication", "name": "onrecord", "softwareVersion": version});
    v.insert("claimInterpreter".to_owned(), interpreter);
    Value::Object(v)
}

fn thing(iri: &str, name: &str, kind: EntityKind, item: Option<&str>) -> Value {
    let mut v = node(
        match kind {
            EntityKind::Person => "Person",
            EntityKind::Organisation | EntityKind::Group => "Organization",
            EntityKind::Outlet => "NewsMediaOrganization",
            EntityKind::Country => "Country",
            EntityKind::Place => "Place",
            EntityKind::Document => "CreativeWork",
            EntityKind::Other => "Thing",
        },
        iri,
    );
    v.insert("name".to_owned(), name.into());
    if let Some(item) = item {
        v.insert("sameAs".to_owned(), wikidata(item).into());
    }
    Value::Object(v)
}

fn node(kind: &str, id: &str) -> Map<String, Value> {
    Map::from_iter([("@type".to_owned(), kind.into()), ("@id".to_owned(), id.into())])
}
