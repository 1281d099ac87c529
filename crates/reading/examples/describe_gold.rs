//! Describes the gold attributions of an annotated news cycle, so that descriptions can be scored apart from finding
//! and linking: `describe_gold GOLD_DIR [OUT.jsonl] [--wrong] [--only odd|even]`.
//!
//! Takes source, cue, content and parent from `*.gold.json` and writes records as JSON lines. With `--wrong` it prints
//! every description that differs from the gold one instead.

#![allow(clippy::print_stdout, reason = "an example prints")]

use onrecord_reading::{
    Linked,
    describe::{Description, describe},
    layout::Layout,
};
use onrecord_record::{CodePoints, TextRange};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (mut paths, mut wrong, mut only) = (Vec::new(), false, None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--wrong" => wrong = true,
            "--only" => only = args.next(),
            _ => paths.push(PathBuf::from(arg)),
        }
    }
    let dir = paths.first().ok_or("the folder of the annotated articles is missing")?;
    let mut files: Vec<_> = fs::read_dir(dir)?.filter_map(Result::ok).map(|e| e.path()).collect();
    files.retain(|f| f.to_string_lossy().ends_with(".gold.json") && !f.ends_with("corpus.gold.json"));
    files.sort();
    let mut out = String::new();
    for (n, file) in files.iter().enumerate() {
        // The first article is odd.
        if only.as_deref().is_some_and(|o| (o == "odd") != (n % 2 == 0)) {
            continue;
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy().replace(".gold.json", "");
        let text = fs::read_to_string(dir.join(format!("{name}.txt")))?;
        let gold: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
        let attributions = gold["attributions"].as_array().ok_or("no attributions")?;
        let linked = linked(&text, attributions)?;
        let layout = Layout::of(&text);
        let found = describe(&text, &layout, gold["document"]["outlet"].as_str(), &linked);
        if wrong {
            explain(&name, &text, attributions, &linked, &found);
        }
        out.push_str(&serde_json::to_string(&record(&name, &text, attributions, &linked, &found))?);
        out.push('\n');
    }
    match paths.get(1) {
        Some(path) => fs::write(path, out)?,
        None if !wrong => print!("{out}"),
        None => {}
    }
    Ok(())
}

/// The byte range of an anchor: the n-th occurrence of its text.
fn find(text: &str, anchor: &Value) -> Option<TextRange> {
    let needle = anchor["text"].as_str()?;
    let mut at = 0;
    let mut left = anchor["nth"].as_u64().unwrap_or(1);
    loop {
        let start = at + text.get(at..)?.find(needle)?;
        left -= 1;
        if left == 0 {
            return Some(TextRange::new(start, start + needle.len()));
        }
        at = start + needle.chars().next()?.len_utf8();
    }
}

fn linked(text: &str, attributions: &[Value]) -> Result<Vec<Linked>, Box<dyn Error>> {
    let ids: BTreeMap<&str, usize> =
        attributions.iter().enumerate().filter_map(|(i, a)| Some((a["id"].as_str()?, i))).collect();
    attributions
        .iter()
        .map(|a| {
            let content = a["content"].as_array().ok_or("no content")?;
            Ok(Linked {
                source: find(text, &a["source"]),
                cue: find(text, &a["cue"]),
                content: content.iter().filter_map(|c| find(text, c)).collect(),
                parent: a["parent"].as_str().and_then(|p| ids.get(p).copied()),
                confidence: 1.0,
            })
        })
        .collect()
}

fn name_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn record(name: &str, text: &str, attributions: &[Value], linked: &[Linked], found: &[Description]) -> Value {
    let points = CodePoints::new(text);
    let span = |r: TextRange| points.span(r).map(|s| name_of(&s));
    let records: Vec<Value> = attributions
        .iter()
        .zip(linked)
        .zip(found)
        .map(|((a, l), d)| {
            let basis: Vec<Value> = d
                .basis
                .iter()
                .filter_map(|b| {
                    let mut object = Map::new();
                    object.insert("kind".into(), name_of(&b.kind));
                    object.insert("count".into(), json!(b.count));
                    object.extend(span(b.range)?.as_object()?.clone());
                    Some(Value::Object(object))
                })
                .collect();
            json!({
                "id": a["id"], "parent": a["parent"],
                "source": l.source.and_then(span), "cue": l.cue.and_then(span),
                "content": l.content.iter().filter_map(|c| span(*c)).collect::<Vec<_>>(),
                "source_kind": name_of(&d.source_kind), "source_count": d.source_count,
                "act": name_of(&d.act), "form": name_of(&d.form),
                "addressee": d.addressee.iter().filter_map(|r| span(*r)).collect::<Vec<_>>(),
                "basis": basis, "setting": name_of(&d.setting),
                "condition": d.condition.and_then(span), "negated": d.negated,
            })
        })
        .collect();
    json!({"document": {"name": name, "text": text}, "attributions": records})
}

/// Prints what differs from the gold, one line a difference.
fn explain(name: &str, text: &str, attributions: &[Value], linked: &[Linked], found: &[Description]) {
    for ((a, l), d) in attributions.iter().zip(linked).zip(found) {
        let slice = |r: Option<TextRange>| r.map_or("-", |r| r.slice(text));
        let mut differences = Vec::new();
        let mut compare = |what: &str, gold: Value, ours: Value| {
            if gold != ours {
                differences.push(format!("{what}: {ours} for {gold}"));
            }
        };
        let plain = |v: Value| if v == "assert" { json!("report") } else { v };
        compare("kind", a["source_kind"].clone(), name_of(&d.source_kind));
        compare("count", a["source_count"].clone(), json!(d.source_count));
        compare("act", plain(a["act"].clone()), plain(name_of(&d.act)));
        compare("form", a["form"].clone(), name_of(&d.form));
        compare("setting", a["setting"].clone(), name_of(&d.setting));
        compare("negated", json!(a["negated"].as_bool().unwrap_or(false)), json!(d.negated));
        let texts =
            |v: &Value| v.as_array().map_or(Vec::new(), |v| v.iter().map(|x| x["text"].clone()).collect::<Vec<_>>());
        compare(
            "addressee",
            json!(texts(&a["addressee"])),
            json!(d.addressee.iter().map(|r| r.slice(text)).collect::<Vec<_>>()),
        );
        let bases = a["basis"]
            .as_array()
            .map_or(Vec::new(), |b| b.iter().map(|b| json!([b["kind"], b["count"]])).collect::<Vec<_>>());
        compare(
            "basis",
            json!(bases),
            json!(d.basis.iter().map(|b| json!([name_of(&b.kind), b.count])).collect::<Vec<_>>()),
        );
        compare("condition", a["condition"]["text"].clone(), json!(d.condition.map(|r| r.slice(text))));
        if !differences.is_empty() {
            let content: Vec<&str> = l.content.iter().map(|c| c.slice(text)).collect();
            println!("{name} {} [{}] [{}] {content:?}", a["id"].as_str().unwrap_or("?"), slice(l.source), slice(l.cue));
            for difference in differences {
                println!("    {difference}");
            }
        }
    }
}
