//! What a page says about its article. Sources are asked in order of precedence: JSON-LD, OpenGraph, other `meta`
//! names, marked elements, the title element; all values are kept, since pages contradict themselves.

use crate::{Draft, Field};
use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

/// Adds what the page says to the draft.
pub(crate) fn collect(document: &Document, draft: &mut Draft) {
    let metas = metas(document);
    let meta = |draft: &mut Draft, field, from, keys: &[&str]| {
        for key in keys {
            for (_, content) in metas.iter().filter(|(k, _)| k == key) {
                match field {
                    Field::Byline => draft.add(field, byline(content), from),
                    Field::Url => draft.add(field, absolute(content), from),
                    _ => draft.add(field, Some(content), from),
                }
            }
        }
    };
    for link in document.select("link[rel~='canonical']").iter() {
        draft.add(Field::Url, link.attr("href").as_deref().and_then(absolute), "canonical");
    }
    meta(draft, Field::Url, "opengraph", &["og:url"]);
    draft.add(Field::Language, document.html_root().attr("lang").as_deref(), "lang-attribute");
    structured(document, draft);

    let opengraph: [(Field, &[&str]); 4] = [
        (Field::Title, &["og:title"]),
        (Field::Outlet, &["og:site_name"]),
        (Field::Published, &["article:published_time", "og:article:published_time", "article:published"]),
        (Field::Byline, &["article:author", "og:article:author"]),
    ];
    for (field, keys) in opengraph {
        meta(draft, field, "opengraph", keys);
    }
    for (field, keys) in OTHER_NAMES {
        meta(draft, *field, "meta", keys);
    }
    for (_, locale) in metas.iter().filter(|(k, _)| k == "og:locale") {
        draft.add(Field::Language, Some(&locale.replace('_', "-")), "opengraph");
    }
    meta(draft, Field::Language, "meta", &["content-language", "language", "dc.language"]);
    elements(document, draft);
    titles(document, draft);
}

/// `meta` names beside OpenGraph's, those meant for machines before those that people fill in.
const OTHER_NAMES: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &[
            "parsely-title",
            "sailthru.title",
            "headline",
            "citation_title",
            "dcterms.title",
            "dc.title",
            "twitter:title",
        ],
    ),
    (
        Field::Published,
        &[
            "parsely-pub-date",
            "sailthru.date",
            "datepublished",
            "cxenseparse:recs:publishtime",
            "citation_publication_date",
            "citation_date",
            "dcterms.issued",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.date",
            "dc.date",
            "pubdate",
            "publish-date",
            "publish_date",
            "publishdate",
            "publication_date",
            "published_time",
            "date",
        ],
    ),
    (
        Field::Byline,
        &[
            "byl",
            "parsely-author",
            "sailthru.author",
            "cxenseparse:author",
            "citation_author",
            "dcterms.creator",
            "dc.creator",
            "author",
            "authors",
        ],
    ),
    (Field::Outlet, &["dcterms.publisher", "dc.publisher", "publisher", "application-name"]),
];

/// The page's `meta` elements: each of their names in lower case, with the content.
fn metas(document: &Document) -> Vec<(String, String)> {
    let mut metas = Vec::new();
    for element in document.select("meta[content]").iter() {
        let content = element.attr("content").map(|c| c.to_string()).unwrap_or_default();
        for key in ["property", "name", "itemprop", "http-equiv"] {
            for name in element.attr(key).unwrap_or_default().split_whitespace() {
                metas.push((name.to_lowercase(), content.clone()));
            }
        }
    }
    metas
}

/// JSON-LD: the article's object, then the page's.
fn structured(document: &Document, draft: &mut Draft) {
    let objects = json_ld(document);
    let kinds = |object: &Object| -> Vec<String> {
        match object.get("@type") {
            Some(Value::String(kind)) => vec![kind.clone()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    };
    let is_article = |object: &&Object| {
        kinds(object).iter().any(|k| {
            let k = k.rsplit(['/', ':', '#']).next().unwrap_or_default();
            k.ends_with("Article")
                || k.ends_with("BlogPosting")
                || k.ends_with("Posting") && k != "JobPosting"
                || k == "Report"
        })
    };
    let is_page = |object: &&Object| kinds(object).iter().any(|k| k.ends_with("WebPage") || k.ends_with("ItemPage"));
    let chosen = objects.iter().find(is_article).into_iter().chain(objects.iter().find(is_page));
    for (i, object) in chosen.enumerate() {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(plain);
        draft.add(Field::Published, text("datePublished").as_deref(), "json-ld");
        draft.add(Field::Outlet, names(object.get("publisher"), &objects).as_deref(), "json-ld");
        draft.add(Field::Language, text("inLanguage").as_deref(), "json-ld");
        if i == 0 && is_article(&object) {
            draft.add(Field::Title, text("headline").or_else(|| text("name")).as_deref(), "json-ld");
            draft.add(Field::Byline, names(object.get("author"), &objects).as_deref().and_then(byline), "json-ld");
            let page = object.get("mainEntityOfPage").and_then(|v| v.as_str().or_else(|| v.get("@id")?.as_str()));
            let url = object.get("url").and_then(Value::as_str).or(page);
            draft.add(Field::Url, url.and_then(absolute), "json-ld");
        }
    }
}

/// The names of people or organisations, given as strings, objects, references to other objects, or a list of these.
pub(crate) fn names(value: Option<&Value>, objects: &[Object]) -> Option<String> {
    fn one(value: &Value, objects: &[Object]) -> Option<String> {
        match value {
            Value::String(name) => Some(plain(name)),
            Value::Object(object) => {
                let name = |o: &Object| match o.get("name")? {
                    Value::String(name) => Some(plain(name)),
                    Value::Array(names) => names.first()?.as_str().map(plain),
                    _ => None,
                };
                name(object).or_else(|| {
                    let id = object.get("@id")?;
                    objects.iter().filter(|o| o.get("@id") == Some(id)).find_map(name)
                })
            }
            _ => None,
        }
    }
    let mut found: Vec<String> = match value? {
        Value::Array(list) => list.iter().filter_map(|v| one(v, objects)).collect(),
        value => one(value, objects).into_iter().collect(),
    };
    found.retain(|name| !name.trim().is_empty() && absolute(name).is_none());
    found.dedup();
    (!found.is_empty()).then(|| found.join("; "))
}

/// The article text that JSON-LD gives, where it does.
pub(crate) fn article_body(document: &Document) -> Option<String> {
    let body = |object: &Object| object.get("articleBody")?.as_str().map(plain);
    // A sentence or two is a teaser.
    json_ld(document).iter().filter_map(body).find(|text| text.len() > 500)
}

/// Whether JSON-LD says that the article is not free to read.
pub(crate) fn is_behind_paywall(document: &Document) -> bool {
    let says_no = |v: &Value| v == &Value::Bool(false) || v.as_str().is_some_and(|s| s.eq_ignore_ascii_case("false"));
    json_ld(document).iter().any(|o| o.get("isAccessibleForFree").is_some_and(says_no))
}

/// The objects of the page's JSON-LD, lists and graphs opened.
pub(crate) fn json_ld(document: &Document) -> Vec<Object> {
    let mut found = Vec::new();
    for script in document.select("script[type^='application/ld+json']").iter() {
        let text = script.text();
        let text = unwrapped(&text);
        // Line ends inside strings are not JSON, but common.
        let value = serde_json::from_str(text)
            .or_else(|_| serde_json::from_str::<Value>(&text.replace(|c: char| c.is_control(), " ")));
        if let Ok(value) = value {
            open(value, &mut found);
        }
    }
    found
}

/// A script's text without the marks that hide it from old browsers and XML parsers.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = ["<!--", "<![CDATA[", "//", "/*", "*/"].iter().find_map(|m| text.strip_prefix(m)) {
        text = rest.trim_start();
    }
    while let Some(rest) = ["-->", "]]>", "//", "/*", "*/"].iter().find_map(|m| text.strip_suffix(m)) {
        text = rest.trim_end();
    }
    text
}

fn open(value: Value, found: &mut Vec<Object>) {
    match value {
        Value::Array(list) => list.into_iter().for_each(|v| open(v, found)),
        Value::Object(mut object) => {
            let graph = object.remove("@graph");
            found.push(object);
            if let Some(graph) = graph {
                open(graph, found);
            }
        }
        _ => {}
    }
}

/// JSON-LD strings often hold HTML entities or tags.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    // Line ends part the paragraphs of an article's text, so they are kept.
    Document::fragment(text).text().to_string()
}

/// A byline without its "By" and what is printed beside it ("Exclusive | By A and B", "By A | The Gazette"); `None` for
/// what is not a name.
fn byline(text: &str) -> Option<&str> {
    let after_by = |s: &'_ str| s.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by ")).then_some(3);
    let parts = || text.split('|').map(str::trim).filter(|s| !s.is_empty());
    let part = parts().find(|s| after_by(s).is_some()).or_else(|| parts().next())?;
    let name = part[after_by(part).unwrap_or(0)..].trim();
    let is_name = absolute(name).is_none() && name.chars().any(char::is_alphabetic) && name.chars().count() <= 150;
    is_name.then_some(name)
}

fn absolute(url: &str) -> Option<&str> {
    let url = url.trim();
    let lower = url.get(..8)?.to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(url)
}

/// Elements that are marked as what they hold: microdata, `rel`, `<time>`, the class names of bylines.
fn elements(document: &Document, draft: &mut Draft) {
    let value = |node: &NodeRef| -> String {
        let attribute = ["content", "datetime"].into_iter().find_map(|a| node.attr(a).filter(|v| !v.trim().is_empty()));
        attribute.map_or_else(|| text_of(node), |v| v.to_string())
    };
    let first = |selector: &str| document.select(selector).nodes().iter().find(|n| !is_beside(n)).map(&value);
    draft.add(Field::Title, first("[itemprop~='headline']").as_deref(), "microdata");
    draft.add(Field::Published, first("[itemprop~='datePublished']").as_deref(), "microdata");
    for selector in [
        "time[pubdate]",
        "time.published",
        "time.entry-date",
        "article time[datetime]",
        "main time[datetime]",
        "time[datetime]",
    ] {
        if let Some(time) = first(selector) {
            draft.add(Field::Published, Some(&time), "time-element");
            break;
        }
    }
    let author = "[itemprop~='author'] [itemprop~='name'], [itemprop~='author']";
    for (selector, from) in [(author, "microdata"), ("a[rel~='author']", "author-link"), (BYLINES, "byline-element")] {
        let found =
            document.select(selector).nodes().iter().filter(|n| !is_beside(n)).map(&value).find(|v| !v.is_empty());
        draft.add(Field::Byline, found.as_deref().and_then(byline), from);
    }
}

const BYLINES: &str = ".byline, .article-byline, .entry-author, .post-author, .author-name, .posted-by, .author";

fn text_of(node: &NodeRef) -> String {
    node.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an element stands in what is beside the article: its values are another article's or a reader's.
fn is_beside(node: &NodeRef) -> bool {
    node.ancestors_it(None).any(|a| {
        let name = a.node_name().unwrap_or_default();
        let names = format!("{} {}", a.class().unwrap_or_default(), a.id_attr().unwrap_or_default()).to_lowercase();
        matches!(&*name, "aside" | "nav" | "footer")
            || !matches!(&*name, "html" | "body") && ["comment", "related", "sidebar"].iter().any(|m| names.contains(m))
    })
}

/// Marks between a headline and the outlet's name in a title element.
const BETWEEN: &[char] = &['|', '-', '–', '—', '·', '•', ':', '»', '«', '›'];

/// The page's main heading and its title element, which often gives the outlet behind the headline.
fn titles(document: &Document, draft: &mut Draft) {
    let headings: Vec<String> = document.select("h1").nodes().iter().filter(|n| !is_beside(n)).map(text_of).collect();
    let title = document.select("title").nodes().first().map(text_of).unwrap_or_default();
    // A logo is a heading too; the title element tells which one is the headline.
    let heading = match headings.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|h| !h.is_empty() && title.starts_with(h.as_str()) && title.len() > h.len()),
    };
    draft.add(Field::Title, heading.map(String::as_str), "heading");
    let headline = draft.found.iter().filter(|(f, ..)| *f == Field::Title).find_map(|(_, v, _)| {
        let rest = title.strip_prefix(v.as_str())?.trim_start();
        let outlet = rest.trim_start_matches(BETWEEN);
        (outlet.len() < rest.len())
            .then(|| (v.clone(), outlet.rsplit(BETWEEN).next().unwrap_or_default().trim().to_owned()))
    });
    let known = draft.first(Field::Outlet).and_then(|o| title.strip_suffix(o)).map(str::trim_end);
    let known = known.map(|t| t.trim_end_matches(BETWEEN).trim_end().to_owned()).filter(|t| !t.is_empty());
    match (headline, known) {
        (Some((headline, outlet)), _) => {
            draft.add(Field::Title, Some(&headline), "title-element");
            if outlet.split(' ').count() <= 5 {
                draft.add(Field::Outlet, Some(&outlet), "title-element");
            }
        }
        (None, Some(headline)) => draft.add(Field::Title, Some(&headline), "title-element"),
        (None, None) => draft.add(Field::Title, Some(&title), "title-element"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Given;

    fn draft(head: &str, body: &str) -> Draft {
        let mut draft = Draft::new(&Given::default());
        collect(&Document::from(format!("<html lang=en><head>{head}</head><body>{body}</body></html>")), &mut draft);
        draft
    }

    #[test]
    fn json_ld_in_its_many_wrappings() {
        let article = r##"{"@type": "ReportageNewsArticle", "headline": "Office &amp; town", "author": {"@id": "#a"},
            "publisher": {"name": "The Gazette"}, "datePublished": "2025-03-04"}"##;
        let author = r##"{"@id": "#a", "@type": "Person", "name": "Ann Lee"}"##;
        for json in [
            format!("[{author}, {article}]"),
            format!(
                r#"{{"@context": "https://schema.org", "@graph": [{{"@type": "WebSite", "name": "x"}}, {article}, {author}]}}"#
            ),
            format!("\n<![CDATA[\n[{article}, {author}]\n]]>\n"),
            format!("//<![CDATA[\n[{article}, {author}]\n//]]>"),
            format!("<!-- [{article}, {author}] -->"),
        ] {
            let draft = draft(&format!("<script type=\"application/ld+json\">{json}</script>"), "");
            let first = |field| draft.first(field).unwrap_or_default().to_owned();
            assert_eq!(first(Field::Title), "Office & town", "{json}");
            assert_eq!(first(Field::Byline), "Ann Lee", "{json}");
            assert_eq!(first(Field::Outlet), "The Gazette", "{json}");
            assert_eq!(first(Field::Published), "2025-03-04", "{json}");
        }
    }

    #[test]
    fn precedence() {
        let json =
            r#"<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-03-01"}</script>"#;
        let open = "<meta property='article:published_time' content='2025-03-02'>";
        let meta = "<meta name='parsely-pub-date' content='2025-03-03'>";
        let time =
            "<article><time datetime='2025-03-04'>Tuesday</time></article><aside><time datetime='2025-03-05'></aside>";
        for (head, first) in [
            (format!("{meta}{open}{json}"), "2025-03-01"),
            (format!("{meta}{open}"), "2025-03-02"),
            (meta.to_owned(), "2025-03-03"),
            (String::new(), "2025-03-04"),
        ] {
            assert_eq!(draft(&head, time).first(Field::Published), Some(first));
        }
    }

    #[test]
    fn bylines() {
        for (printed, name) in [
            ("By Ann Lee", Some("Ann Lee")),
            ("Exclusive | By Ann Lee and Bo Ek", Some("Ann Lee and Bo Ek")),
            ("Ann Lee | The Gazette", Some("Ann Lee")),
            ("Byron Hill", Some("Byron Hill")),
            ("https://gazette.example/ann", None),
            (" | ", None),
            ("12:40", None),
        ] {
            assert_eq!(byline(printed), name, "{printed}");
        }
    }

    #[test]
    fn titles_without_the_outlet() {
        let draft = draft(
            "<title>Office will not pay :: Dost Tribune</title>",
            "<h1>Dost Tribune</h1><h1>Office will not pay</h1>",
        );
        assert_eq!(draft.first(Field::Title), Some("Office will not pay"));
        assert_eq!(draft.first(Field::Outlet), Some("Dost Tribune"));
    }
}
