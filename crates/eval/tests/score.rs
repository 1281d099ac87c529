//! The scores agree with an independent implementation of the measures.
//!
//! `perturbed.jsonl` holds the gold of six articles with random damage (spans moved, attributions dropped, doubled,
//! re-parented, properties changed, entities merged); `perturbed.expected.txt` is what the reference scorer, written in
//! another language by another hand, printed for it. All but the six articles have no record.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_eval::gold::Article;
use onrecord_eval::root;
use onrecord_eval::score::{Scored, articles};
use std::collections::BTreeMap;

fn gold() -> Vec<Scored> {
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    all.iter().map(|a| Scored::of(&a.record).unwrap()).collect()
}

#[test]
fn damaged_records_score_as_the_reference_scorer_says() {
    let lines = include_str!("data/perturbed.jsonl").lines();
    let found: BTreeMap<String, Scored> =
        lines.map(|l| serde_json::from_str::<Scored>(l).unwrap()).map(|r| (r.name().to_owned(), r)).collect();
    assert_eq!(found.len(), 6);
    let (scores, warnings) = articles(&gold(), &found);
    // The measures of events' status and attribution are ours alone and come last.
    let told = scores.to_string();
    let (theirs, ours) = told.split_at(told.find("event.status").unwrap());
    assert_eq!(theirs, include_str!("data/perturbed.expected.txt"));
    assert_eq!(ours.lines().count(), 3);
    assert_eq!(warnings.len(), 16);
    assert!(warnings.iter().all(|w| w.starts_with("no record for ")), "{warnings:?}");
}

#[test]
fn gold_scores_one_against_itself() {
    let gold = gold();
    let same = gold.iter().map(|g| (g.name().to_owned(), g.clone())).collect();
    let (scores, warnings) = articles(&gold, &same);
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(scores.iter().count(), 27);
    for (name, count) in scores.iter() {
        assert!((count.value() - 1.0).abs() < f64::EPSILON, "{name}: {count:?}");
    }
}

#[test]
fn a_record_of_another_text_is_warned_of() {
    let gold = gold();
    let name = gold[0].name().to_owned();
    let json = serde_json::json!({"document": {"name": name, "text": "another"}});
    let found = BTreeMap::from([(name.clone(), serde_json::from_value(json).unwrap())]);
    let (_, warnings) = articles(&gold, &found);
    assert_eq!(warnings[0], format!("{name}: document.text differs from the input text"));
}
