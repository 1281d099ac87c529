//! Reviews of claims by fact-checkers: schema.org `ClaimReview`, in the JSON-LD of a page, in a JSON file, or in a feed of them
//! (`DataFeed`, as Data Commons publishes it).
//!
//! A review is taken as it stands. Strings, objects, lists and references (`@id`) are understood for people and works, because
//! publishers write all of them; what is neither is left out.

use crate::page::metadata::{self, Object};
use crate::{Format, Limits, Refused, charset, page, sniff};
use onrecord_record::{Code, Rating, Review};
use serde_json::Value;

/// The reviews in a file of JSON or a page, in their order.
///
/// # Errors
/// When the file is over the limits (E0103, E0104), binary (E0102), or JSON that cannot be read (E0105).
pub fn reviews(bytes: &[u8], limits: &Limits) -> Result<Vec<Review>, Refused> {
    if bytes.len() > limits.bytes {
        return Err(crate::too_large(bytes.len() as u64, limits));
    }
    sniff::refuse_binary(bytes)?;
    let mut objects = Vec::new();
    if bytes.trim_ascii_start().starts_with(b"[") || crate::format(bytes) == Format::JsonLine {
        let value = serde_json::from_slice(bytes).map_err(|e| (Code::BadJsonLine, e.to_string()))?;
        collect(&value, &mut objects);
    } else {
        let decoded = charset::decode(bytes, charset::declared(bytes));
        for object in page::structured(&decoded.text, limits)? {
            collect(&Value::Object(object), &mut objects);
        }
    }
    Ok(objects.iter().filter(|o| is(o, "ClaimReview")).filter_map(|o| review(o, &objects)).collect())
}

/// The objects inside a value that are reviews or can be referred to, however deep; the parser has bounded the depth.
fn collect(value: &Value, into: &mut Vec<Object>) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| collect(v, into)),
        Value::Object(object) => {
            if is(object, "ClaimReview") || object.contains_key("@id") {
                into.push(object.clone());
            }
            object.values().for_each(|v| collect(v, into));
        }
        _ => {}
    }
}

fn is(object: &Object, kind: &str) -> bool {
    let one = |v: &Value| v.as_str().is_some_and(|k| k.rsplit(['/', ':', '#']).next() == Some(kind));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(one),
        Some(value) => one(value),
        None => false,
    }
}

/// `None` for one that does not say what it reviews.
fn review(object: &Object, all: &[Object]) -> Option<Review> {
    let item = object.get("itemReviewed").map(|v| meant(v, all)).unwrap_or_default();
    let reviewed = text(object.get("claimReviewed")).or_else(|| item.iter().find_map(|o| text(o.get("text"))))?;
    let of_item = |key: &str| item.iter().find_map(|o| o.get(key));
    let mut appearances: Vec<String> = Vec::new();
    for key in ["appearance", "firstAppearance", "url", "sameAs"] {
        of_item(key).into_iter().for_each(|v| addresses(v, all, &mut appearances));
    }
    Some(Review {
        reviewed,
        url: text(object.get("url")).or_else(|| text(object.get("@id"))).filter(|u| is_address(u)),
        author: metadata::names(object.get("author"), all),
        published: text(object.get("datePublished")),
        claimant: metadata::names(of_item("author"), all),
        claimed: text(of_item("datePublished")),
        appearances,
        rating: object.get("reviewRating").and_then(|v| meant(v, all).first().and_then(rating)),
        about: None,
    })
}

/// What an object, a reference to one, or a list of these stands for.
fn meant(value: &Value, all: &[Object]) -> Vec<Object> {
    match value {
        Value::Array(list) => list.iter().flat_map(|v| meant(v, all)).collect(),
        Value::Object(object) if object.len() == 1 && object.contains_key("@id") => {
            let told = |o: &&Object| o.len() > 1 && o.get("@id") == object.get("@id");
            all.iter().find(told).cloned().into_iter().collect()
        }
        Value::Object(object) => vec![object.clone()],
        _ => Vec::new(),
    }
}

fn rating(object: &Object) -> Option<Rating> {
    let rating = Rating {
        value: text(object.get("ratingValue")),
        best: text(object.get("bestRating")),
        worst: text(object.get("worstRating")),
        name: text(object.get("alternateName")).or_else(|| text(object.get("name"))),
    };
    (rating != Rating::default()).then_some(rating)
}

/// Addresses of works.
fn addresses(value: &Value, all: &[Object], into: &mut Vec<String>) {
    let mut add = |url: Option<String>| {
        if let Some(url) = url.filter(|u| is_address(u) && !into.contains(u)) {
            into.push(url);
        }
    };
    match value {
        Value::Array(list) => list.iter().for_each(|v| addresses(v, all, into)),
        Value::Object(_) => meant(value, all).iter().for_each(|o| {
            add(text(o.get("url")).or_else(|| text(o.get("@id"))));
        }),
        value => add(text(Some(value))),
    }
}

fn is_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// A string or number as text, white space collapsed; the first of a list.
fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(s) => metadata::plain(s),
        Value::Number(n) => n.to_string(),
        Value::Array(list) => return text(list.first()),
        _ => return None,
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REVIEW: &str = r#"{"@context": "https://schema.org", "@type": "ClaimReview", "url": "https://check.example/1",
        "datePublished": "2025-09-20", "claimReviewed": "The gas was &quot;cut&quot;", "author": {"@type": "Organization", "name": "Check"},
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Anton Drezh"}, "datePublished": "2025-09-14",
            "appearance": [{"@type": "NewsArticle", "url": "https://ledger.example/gas"}, "https://post.example/2"],
            "firstAppearance": {"@type": "CreativeWork", "url": "https://ledger.example/gas"}},
        "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": "5", "worstRating": 1, "alternateName": "Mostly false"}}"#;

    fn read(file: &str) -> Vec<Review> {
        reviews(file.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn in_json_in_pages_in_feeds() {
        let one = read(REVIEW);
        let r = &one[0];
        assert_eq!((one.len(), r.reviewed.as_str()), (1, "The gas was \"cut\""));
        assert_eq!((r.author.as_deref(), r.claimant.as_deref()), (Some("Check"), Some("Anton Drezh")));
        assert_eq!(r.appearances, ["https://ledger.example/gas", "https://post.example/2"]);
        assert_eq!((r.published.as_deref(), r.claimed.as_deref()), (Some("2025-09-20"), Some("2025-09-14")));
        let rating = r.rating.as_ref().unwrap();
        assert_eq!((rating.value.as_deref(), rating.best.as_deref()), (Some("2"), Some("5")));
        assert_eq!(rating.name.as_deref(), Some("Mostly false"));
        for file in [
            format!(
                "<html><head><script type=\"application/ld+json\">{REVIEW}</script></head><body><p>x</p></body></html>"
            ),
            format!("[{REVIEW}]"),
            format!("{{\"@type\": \"DataFeed\", \"dataFeedElement\": [{{\"item\": [{REVIEW}]}}]}}"),
        ] {
            assert_eq!(read(&file), one, "{file}");
        }
    }

    #[test]
    fn references_lead_and_what_says_nothing_is_none() {
        let graph = r#"{"@graph": [{"@type": "http://schema.org/ClaimReview", "itemReviewed": {"@id": "x:c"}, "author": {"@id": "x:a"}},
            {"@id": "x:c", "@type": "Claim", "text": "It rained.", "author": "Ana Pell"}, {"@id": "x:a", "name": "Check"},
            {"@type": "ClaimReview", "author": "nobody"}]}"#;
        let found = read(graph);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].reviewed.as_str(), found[0].author.as_deref()), ("It rained.", Some("Check")));
        assert_eq!((found[0].claimant.as_deref(), &found[0].rating), (Some("Ana Pell"), &None));
        assert!(read("<p>no reviews</p>").is_empty());
        let broken = reviews(b"{\"@type\": ", &Limits::default()).map_err(|e| e.0);
        assert_eq!(broken, Err(Code::BadJsonLine));
    }
}
