//! TEI P5 (<https://tei-c.org/guidelines/p5/>): the text with `said` around what is said, `rs` around who is meant and
//! `date` around when. `said` nests, as accounts do; `aloud="false"` is thought, `toWhom` the addressee.
//!
//! XML cannot overlap. Where contents cross each other or a paragraph's end, an element is continued in a further one;
//! `next` and `prev` join the parts.

use crate::article::{Article, day, wikidata, word};
use onrecord_record::{Act, Corpus, EntityKind, Form};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub fn corpus(corpus: &Corpus) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<teiCorpus xmlns=\"http://www.tei-c.org/ns/1.0\">\n");
    let acts: BTreeSet<String> =
        corpus.documents.iter().flat_map(|d| &d.record.attributions).map(|a| word(&a.act)).collect();
    let categories: Vec<String> =
        acts.iter().map(|act| format!("<category xml:id=\"{act}\"><catDesc>{act}</catDesc></category>")).collect();
    let taxonomy =
        format!("<encodingDesc><classDecl><taxonomy>{}</taxonomy></classDecl></encodingDesc>", categories.concat());
    header(&mut out, "onrecord", "<p>News articles</p>", if acts.is_empty() { "" } else { &taxonomy });
    for (n, article) in Article::all(corpus).enumerate() {
        tei(&mut out, &article, n + 1);
    }
    out.push_str("</teiCorpus>\n");
    out
}

fn header(out: &mut String, title: &str, source: &str, encoding: &str) {
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        out,
        "<teiHeader><fileDesc><titleStmt><title>{}</title></titleStmt><publicationStmt><p>Written by onrecord</p>\
         </publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc>{encoding}</teiHeader>",
        escape(title)
    );
}

fn tei(out: &mut String, article: &Article<'_>, number: usize) {
    let document = &article.record.document;
    let mut bibl = String::from("<bibl>");
    let mut field = |open: &str, close: &str, value: &Option<String>| {
        if let Some(value) = value {
            let _ = write!(bibl, "<{open}>{}</{close}>", escape(value));
        }
    };
    field("title", "title", &document.title);
    field("author", "author", &document.byline);
    field("publisher", "publisher", &document.outlet);
    field("idno type=\"url\"", "idno", &document.url);
    if let Some(published) = document.published.as_deref() {
        let when = day(published).map(|d| format!(" when=\"{d}\"")).unwrap_or_default();
        let _ = write!(bibl, "<date{when}>{}</date>", escape(published));
    }
    let _ = write!(bibl, "<idno type=\"text\">{}</idno></bibl>", escape(&document.id));
    let _ = writeln!(out, "<TEI xml:id=\"d{number}\">");
    header(out, document.title.as_deref().unwrap_or(article.name), &bibl, "");
    standoff(out, article, number);
    out.push_str("<text><body>\n");
    body(out, article, number);
    out.push_str("</body></text>\n</TEI>\n");
}

/// People, bodies and places that are mentioned.
fn standoff(out: &mut String, article: &Article<'_>, number: usize) {
    let lists = [
        ("listPerson", "person", "persName", [EntityKind::Person].as_slice()),
        (
            "listOrg",
            "org",
            "orgName",
            &[EntityKind::Organisation, EntityKind::Outlet, EntityKind::Country, EntityKind::Group],
        ),
        ("listPlace", "place", "placeName", &[EntityKind::Place]),
    ];
    let mut inside = String::new();
    for (list, element, name, kinds) in lists {
        let entities: Vec<_> = article.record.entities.iter().filter(|e| kinds.contains(&e.kind)).collect();
        if entities.is_empty() {
            continue;
        }
        let _ = writeln!(inside, "<{list}>");
        for e in entities {
            let id = e.wikidata.as_ref().map(|w| format!("<idno type=\"wikidata\">{}</idno>", wikidata(w)));
            let _ = writeln!(
                inside,
                "<{element} xml:id=\"d{number}.{}\"><{name}>{}</{name}>{}</{element}>",
                e.id,
                escape(&e.name),
                id.unwrap_or_default()
            );
        }
        let _ = writeln!(inside, "</{list}>");
    }
    if !inside.is_empty() {
        let _ = writeln!(out, "<standOff>\n{inside}</standOff>");
    }
}

/// An element over a stretch of the text.
struct Element {
    start: usize,
    end: usize,
    name: &'static str,
    attributes: String,
    /// What its parts are called, where they have to be joined.
    id: Option<String>,
}

fn body(out: &mut String, article: &Article<'_>, number: usize) {
    let text: Vec<char> = article.record.document.text.chars().collect();
    let elements = elements(article, number);
    // Every part of every element, paragraph by paragraph, before anything is written: a part must know of the next.
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    let paragraphs = paragraphs(&text);
    for paragraph in &paragraphs {
        walk(&elements, paragraph.clone(), |step| {
            if let Step::Open(e) = step
                && let Some(id) = &elements[e].id
            {
                *parts.entry(id).or_default() += 1;
            }
        });
    }
    let mut opened: BTreeMap<&str, usize> = BTreeMap::new();
    for paragraph in paragraphs {
        out.push_str("<p>");
        walk(&elements, paragraph, |step| match step {
            Step::Open(e) => {
                let element = &elements[e];
                let _ = write!(out, "<{}{}", element.name, element.attributes);
                if let Some(id) = &element.id {
                    let n = opened.entry(id).or_default();
                    *n += 1;
                    let _ = write!(out, " xml:id=\"{}\"", part(id, *n));
                    if *n > 1 {
                        let _ = write!(out, " prev=\"#{}\"", part(id, *n - 1));
                    }
                    if *n < parts.get(id.as_str()).copied().unwrap_or(0) {
                        let _ = write!(out, " next=\"#{}\"", part(id, *n + 1));
                    }
                }
                out.push('>');
            }
            Step::Close(e) => {
                let _ = write!(out, "</{}>", elements[e].name);
            }
            Step::Text(from, to) => {
                out.push_str(&escape(&text.get(from..to).unwrap_or_default().iter().collect::<String>()));
            }
        });
        out.push_str("</p>\n");
    }
}

fn part(id: &str, n: usize) -> String {
    if n == 1 { id.to_owned() } else { format!("{id}.{n}") }
}

fn elements(article: &Article<'_>, number: usize) -> Vec<Element> {
    let reference = |e: &str| {
        let listed = article.entity(e).is_some_and(|e| !matches!(e.kind, EntityKind::Document | EntityKind::Other));
        listed.then(|| format!("#d{number}.{e}"))
    };
    let mut out = Vec::new();
    for a in &article.record.attributions {
        let mut attributes = String::new();
        if let Some(who) = a.source_entity.as_deref().and_then(reference) {
            let _ = write!(attributes, " who=\"{who}\"");
        }
        let whom: Vec<String> = a.addressee.iter().filter_map(|x| reference(x.entity.as_deref()?)).collect();
        if !whom.is_empty() {
            let _ = write!(attributes, " toWhom=\"{}\"", whom.join(" "));
        }
        let _ = write!(
            attributes,
            " direct=\"{}\" aloud=\"{}\" ana=\"#{}\"",
            a.form == Form::Direct,
            a.act != Act::Believe,
            word(&a.act)
        );
        for piece in &a.content {
            let id = Some(format!("d{number}.{}", a.id));
            out.push(Element { start: piece.start, end: piece.end, name: "said", attributes: attributes.clone(), id });
        }
    }
    for e in &article.record.entities {
        if let Some(r) = reference(&e.id) {
            let attributes = format!(" ref=\"{r}\"");
            let rs = |m: &onrecord_record::Span| Element {
                start: m.start,
                end: m.end,
                name: "rs",
                attributes: attributes.clone(),
                id: None,
            };
            out.extend(e.mentions.iter().map(rs));
        }
    }
    for t in &article.record.times {
        let when = day(&t.value).filter(|d| d.len() == t.value.len());
        let attributes = when.map(|d| format!(" when=\"{d}\"")).unwrap_or_default();
        out.push(Element { start: t.span.start, end: t.span.end, name: "date", attributes, id: None });
    }
    // Outer before inner.
    out.sort_by_key(|e| (e.start, std::cmp::Reverse(e.end)));
    out
}

/// Stretches between line breaks that are not empty.
fn paragraphs(text: &[char]) -> Vec<std::ops::Range<usize>> {
    let (mut out, mut start) = (Vec::new(), 0);
    for at in 0..=text.len() {
        if text.get(at).is_none_or(|c| *c == '\n') {
            if text[start..at].iter().any(|c| !c.is_whitespace()) {
                out.push(start..at);
            }
            start = at + 1;
        }
    }
    out
}

enum Step {
    Open(usize),
    Close(usize),
    Text(usize, usize),
}

/// Goes through a paragraph, opening and closing elements so that they nest: what crosses is closed and opened again.
fn walk(elements: &[Element], paragraph: std::ops::Range<usize>, mut step: impl FnMut(Step)) {
    let here: Vec<usize> = (0..elements.len())
        .filter(|e| {
            elements[*e].start < paragraph.end
                && elements[*e].end > paragraph.start
                && elements[*e].start < elements[*e].end
        })
        .collect();
    let mut places: Vec<usize> = vec![paragraph.start, paragraph.end];
    for e in &here {
        places.extend([elements[*e].start, elements[*e].end].iter().filter(|p| paragraph.contains(p)));
    }
    places.sort_unstable();
    places.dedup();
    let mut open: Vec<usize> = Vec::new();
    for pair in places.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let wanted: Vec<usize> =
            here.iter().copied().filter(|e| elements[*e].start <= from && elements[*e].end >= to).collect();
        // The first one that ends here takes all that were opened inside it with it.
        let keep = open.iter().position(|e| !wanted.contains(e)).unwrap_or(open.len());
        for e in open.drain(keep..).rev() {
            step(Step::Close(e));
        }
        for e in wanted {
            if !open.contains(&e) {
                step(Step::Open(e));
                open.push(e);
            }
        }
        step(Step::Text(from, to));
    }
    for e in open.into_iter().rev() {
        step(Step::Close(e));
    }
}

/// XML text. Characters that XML 1.0 cannot hold are written as U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
