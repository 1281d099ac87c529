//! The sample: the invented news cycle, built into the program, for who has nothing to read yet.

use crate::additions::received;
use onrecord_intake::{Format, Received};
use rust_embed::Embed;
use serde_json::{Value, json};

#[derive(Embed)]
#[folder = "../../gold/newscycle/"]
#[include = "*.txt"]
#[include = "*.html"]
#[include = "*.gold.json"]
#[exclude = "corpus.gold.json"]
struct NewsCycle;

/// The articles of the sample, in order of time; pages where there are pages.
pub fn articles() -> Vec<Received> {
    let mut names: Vec<String> = NewsCycle::iter().filter_map(|f| f.strip_suffix(".txt").map(str::to_owned)).collect();
    names.sort();
    names.iter().filter_map(|name| article(name)).collect()
}

fn article(name: &str) -> Option<Received> {
    let place = format!("sample:{name}");
    if let Some(page) = NewsCycle::get(&format!("{name}.html")) {
        return Some(received(name, &place, Format::Html, page.data.into_owned()));
    }
    let text = NewsCycle::get(&format!("{name}.txt"))?;
    let gold = NewsCycle::get(&format!("{name}.gold.json"))?;
    let known: Value = serde_json::from_slice(&gold.data).ok()?;
    let known = &known["document"];
    let text = String::from_utf8_lossy(&text.data);
    let line = json!({
        "id": name,
        "outlet": known["outlet"],
        "title": text.lines().next(),
        "published": known["published"],
        "byline": known["byline"],
        "url": known["url"],
        "text": text,
    });
    Some(received(name, &place, Format::JsonLine, line.to_string().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_intake::{Given, Limits};

    #[test]
    fn every_article_is_taken_in_with_its_outlet_and_date() {
        let all = articles();
        assert_eq!(all.len(), 22);
        for one in &all {
            let taken = onrecord_intake::document(one, &Given::default(), &Limits::default()).unwrap();
            let d = taken.document;
            assert!(d.outlet.is_some() && d.published.is_some(), "{}", d.name);
        }
    }
}
