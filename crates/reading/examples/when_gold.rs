//! Dates the gold attributions of an annotated news cycle, so that `said_on` and `due` can be looked at apart from finding
//! and linking: `when_gold GOLD_DIR`. Prints what differs and, at the end, how many are right.

#![allow(clippy::print_stdout, reason = "an example prints")]

use onrecord_reading::{Linked, describe::describe, furniture::furniture, layout::Layout, when};
use onrecord_record::{Addressee, Attribution, CodePoints, Span, TextRange};
use serde_json::Value;
use std::{collections::BTreeMap, error::Error, fs, path::PathBuf};

fn find(text: &str, anchor: &Value) -> Option<TextRange> {
    let needle = anchor["text"].as_str()?;
    let nth = usize::try_from(anchor["nth"].as_u64().unwrap_or(1)).ok()?;
    let (start, _) = text.match_indices(needle).nth(nth.checked_sub(1)?)?;
    Some(TextRange::new(start, start + needle.len()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let dir = PathBuf::from(std::env::args().nth(1).ok_or("the folder of the annotated articles is missing")?);
    let mut files: Vec<_> = fs::read_dir(&dir)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.retain(|f| f.to_string_lossy().ends_with(".gold.json") && !f.ends_with("corpus.gold.json"));
    files.sort();
    let mut counts = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file.to_string_lossy().replace(".gold.json", ".txt"))?;
        let gold: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        let all = gold["attributions"].as_array().ok_or("no attributions")?;
        let ids: BTreeMap<&str, usize> =
            all.iter().enumerate().filter_map(|(i, a)| Some((a["id"].as_str()?, i))).collect();
        let link = |a: &Value| Linked {
            source: find(&text, &a["source"]),
            cue: find(&text, &a["cue"]),
            content: a["content"].as_array().into_iter().flatten().filter_map(|c| find(&text, c)).collect(),
            parent: a["parent"].as_str().and_then(|p| ids.get(p).copied()),
            confidence: 1.0,
        };
        let linked: Vec<Linked> = all.iter().map(link).collect();
        let layout = Layout::of(&text);
        let outlet = gold["document"]["outlet"].as_str();
        let published = gold["document"]["published"].as_str();
        let described = describe(&text, &layout, outlet, &linked);
        let aside = furniture(&text, &layout, outlet, gold["document"]["byline"].as_str());
        let times = when::times(&text, &layout, &aside, published);
        let map = CodePoints::new(&text);
        let nowhere = || Span { start: 0, end: 0, text: String::new() };
        let mut attributions: Vec<Attribution> = Vec::new();
        for (a, (l, d)) in all.iter().zip(linked.iter().zip(&described)) {
            let addressee = a["addressee"].as_array().into_iter().flatten();
            attributions.push(Attribution {
                id: a["id"].as_str().unwrap_or_default().into(),
                source: l.source.and_then(|s| map.span(s)),
                source_entity: a["source_entity"].as_str().map(str::to_owned),
                source_kind: d.source_kind,
                source_count: None,
                cue: l.cue.and_then(|s| map.span(s)),
                act: d.act,
                content: Vec::new(),
                form: d.form,
                addressee: addressee
                    .map(|x| Addressee { span: nowhere(), entity: x["entity"].as_str().map(str::to_owned) })
                    .collect(),
                parent: None,
                basis: Vec::new(),
                said_on: None,
                setting: d.setting,
                condition: None,
                due: None,
                negated: false,
                confidence: 1.0,
            });
        }
        let article =
            when::Article { text: &text, layout: &layout, linked: &linked, described: &described, times: &times };
        article.date(published, outlet, &mut attributions);
        for (a, found) in all.iter().zip(&attributions) {
            for (what, found) in [("said_on", &found.said_on), ("due", &found.due)] {
                let expected = a[what].as_str();
                let key = match (expected, found) {
                    (Some(e), Some(f)) if e == f => "right",
                    (Some(_), _) => "wrong",
                    (None, Some(_)) => "not in the gold",
                    (None, None) => "open in both",
                };
                *counts.entry((what, key)).or_insert(0) += 1;
                if key == "wrong" || key == "not in the gold" {
                    let said = |k: &str| a[k]["text"].as_str().unwrap_or("-").to_owned();
                    let name = file.file_name().unwrap_or_default().to_string_lossy();
                    println!(
                        "{what} {key}: {} {} {} | {}: {expected:?} got {found:?}",
                        name.split('.').next().unwrap_or(""),
                        found_id(a),
                        said("source"),
                        said("cue")
                    );
                }
            }
        }
    }
    println!("{counts:?}");
    Ok(())
}

fn found_id(a: &Value) -> &str {
    a["id"].as_str().unwrap_or("?")
}
