//! Feeds: RSS (0.9x, 1.0, 2.0), Atom (RFC 4287) and JSON Feed, one document an entry.
//!
//! The text of an entry is what the feed gives of it: the content, or the summary where there is no content. An entry
//! without a link or a date is taken all the same, with what it has. One that only links to its article is a page without
//! text, which whoever fetches can follow, and which nobody can read.

use crate::carried::Carried;
use crate::{Format, Limits, Received, Refusal, Refused, charset};
use feed_rs::model::{Entry, Feed, Text};
use onrecord_record::Code;

/// Entries that one feed may have.
const MOST_ENTRIES: usize = 20_000;

/// Nested elements that a feed may have; deeper ones are an attack on its parser.
const DEEPEST: usize = 256;

/// Whether bytes begin as a feed does.
pub(crate) fn is_feed(head: &[u8]) -> bool {
    let text = charset::decode(head, charset::declared(head)).text;
    let text = text.trim_start();
    if text.starts_with('{') {
        return text.contains("jsonfeed.org/version/");
    }
    matches!(root(text), Some("rss" | "feed" | "rdf:RDF" | "RDF"))
}

/// The name of an XML document's first element.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!") {
            rest.find('>')? + 1
        } else {
            let name = rest.strip_prefix('<')?;
            return name.get(..name.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?);
        };
        rest = &rest[end..];
    }
}

/// The entries of a feed in its order.
///
/// # Errors
/// It is no feed (E0112), or larger than the limits (E0103).
pub(crate) fn read(
    bytes: &[u8],
    name: &str,
    place: &str,
    limits: &Limits,
) -> Result<Vec<Result<Received, Refusal>>, Refused> {
    let decoded = charset::decode(bytes, charset::declared(bytes));
    let text = without_declaration(&decoded.text);
    if !text.starts_with('{') && depth(text) > DEEPEST {
        return Err((Code::BadFeed, format!("elements are nested deeper than {DEEPEST} levels")));
    }
    let feed = parse(text)?;
    if feed.entries.len() > MOST_ENTRIES {
        let message = format!("{} entries; the limit is {MOST_ENTRIES}", feed.entries.len());
        return Err((Code::TooLarge, message));
    }
    let outlet = plain(feed.title.as_ref());
    let entry = |(i, entry): (usize, &Entry)| {
        let (name, place) = (format!("{name}:{}", i + 1), format!("{place}:{}", i + 1));
        let page = page(entry)
            .ok_or_else(|| (Code::NoArticle, "the entry holds neither text nor a link".to_owned()))
            .and_then(|p| if p.len() <= limits.bytes { Ok(p) } else { Err(crate::too_large(p.len() as u64, limits)) });
        match page {
            Ok(bytes) => {
                let carried = Some(Box::new(carried(entry, &feed, outlet.clone())));
                Ok(Received { name, place, format: Format::Html, bytes, carried })
            }
            Err((code, message)) => Err(Refusal { name, place, code, message }),
        }
    };
    Ok(feed.entries.iter().enumerate().map(entry).collect())
}

fn parse(text: &str) -> Result<Feed, Refused> {
    // Ids are not used; the parser's own would be random where an entry has neither id nor link.
    let parser = feed_rs::parser::Builder::new().id_generator(|_, _, _| String::new()).build();
    let parsed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.parse(text.as_bytes())));
    match parsed {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(e)) => Err((Code::BadFeed, e.to_string())),
        Err(_) => Err((Code::BadFeed, "the feed's parser failed on it".into())),
    }
}

/// The text without an XML declaration, whose charset no longer holds.
fn without_declaration(text: &str) -> &str {
    let text = text.trim_start();
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    }
}

/// How deep elements nest, from the tags alone. Text in CDATA and comments does not count.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let skip = |end: &str| rest.find(end).map_or(rest.len(), |i| i + end.len());
        let taken = if rest.starts_with("<![CDATA[") {
            skip("]]>")
        } else if rest.starts_with("<!--") {
            skip("-->")
        } else {
            let end = skip(">");
            match rest.as_bytes().get(1) {
                Some(b'/') => depth = depth.saturating_sub(1),
                Some(b'!' | b'?') => {}
                _ if rest[..end].ends_with("/>") => {}
                _ => depth += 1,
            }
            end
        };
        deepest = deepest.max(depth);
        rest = &rest[taken..];
    }
    deepest
}

fn carried(entry: &Entry, feed: &Feed, outlet: Option<String>) -> Carried {
    let authors: Vec<&str> =
        entry.authors.iter().filter_map(|a| Some(a.name.as_deref()?.trim())).filter(|n| !n.is_empty()).collect();
    Carried {
        from: "feed",
        url: link(entry),
        title: plain(entry.title.as_ref()),
        byline: (!authors.is_empty()).then(|| authors.join("; ")),
        published: entry.published.or(entry.updated).map(|d| d.to_rfc3339()),
        outlet: outlet.filter(|_| feed.entries.len() > 1 || entry.title.is_some()),
        charset: Some("utf-8".into()),
        ..Carried::default()
    }
}

/// The address of the article itself, not of its comments or enclosures.
fn link(entry: &Entry) -> Option<String> {
    let is_article = |rel: Option<&str>| matches!(rel, None | Some("alternate" | ""));
    let found = entry.links.iter().find(|l| is_article(l.rel.as_deref())).map(|l| l.href.trim());
    found.filter(|l| l.starts_with("http://") || l.starts_with("https://")).map(str::to_owned)
}

/// A title's words, without markup.
fn plain(text: Option<&Text>) -> Option<String> {
    let content = text?.content.trim();
    let document = dom_query::Document::fragment(content);
    let words = document.text().split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// The entry as a page: its title and what it gives of the article, which may be nothing but a link to it.
fn page(entry: &Entry) -> Option<Vec<u8>> {
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref()).filter(|b| !b.trim().is_empty());
    let body = content.or_else(|| entry.summary.as_ref().map(|s| s.content.as_str())).unwrap_or("").trim();
    if body.is_empty() && link(entry).is_none() {
        return None;
    }
    let title = plain(entry.title.as_ref()).unwrap_or_default();
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    // Plain text keeps its paragraphs.
    let body = if body.contains('<') {
        body.to_owned()
    } else {
        let paragraphs = body.split("\n\n").map(|p| format!("<p>{p}</p>"));
        paragraphs.collect::<Vec<_>>().join("\n")
    };
    let page = format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body><article>\n{body}\n</article></body></html>\n"
    );
    Some(page.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        for (head, expected) in [
            ("<?xml version=\"1.0\"?>\n<!-- x -->\n<rss version=\"2.0\">", true),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", true),
            ("<rdf:RDF xmlns", true),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\"", true),
            ("<?xml version=\"1.0\"?><!DOCTYPE html><html>", false),
            ("{\"id\": 1}", false),
            ("<rss", false),
            ("<!-- never closed", false),
            ("", false),
        ] {
            assert_eq!(is_feed(head.as_bytes()), expected, "{head}");
        }
    }

    #[test]
    fn depths() {
        assert_eq!(depth("<a><b/><c><![CDATA[<d><e>]]></c><!-- <f> --></a>"), 2);
        assert_eq!(depth(&"<a>".repeat(1000)), 1000);
        assert_eq!(depth("< <![CDATA[ open"), 1);
    }
}
