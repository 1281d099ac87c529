//! Every rule file's examples, and properties of any text.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Vec<Expression> {
    let whole = [TextRange::new(0, text.len())];
    expressions(text, &whole, Some(jiff::civil::date(2025, 9, 17)))
}

/// Splits at full stops followed by a space and a capital, which is enough for the examples.
fn read_sentences(text: &str) -> Vec<Expression> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (i, _) in text.match_indices(". ") {
        let abbreviated = text[..i].ends_with("Sept")
            || text[..i].ends_with("Aug")
            || text[..i].ends_with("Oct")
            || text[..i].ends_with("Nov")
            || text[..i].ends_with("Dec")
            || text[..i].ends_with("St")
            || text[..i].ends_with("p.m");
        if !abbreviated && text[i + 2..].starts_with(|c: char| c.is_uppercase()) {
            ranges.push(TextRange::new(start, i + 1));
            start = i + 2;
        }
    }
    ranges.push(TextRange::new(start, text.len()));
    expressions(text, &ranges, Some(jiff::civil::date(2025, 9, 17)))
}

#[test]
fn every_rule_finds_its_examples_and_leaves_the_others() {
    let mut wrong = Vec::new();
    for rule in described().unwrap() {
        for example in &rule.examples {
            let (marked, value) = example.split_once(" => ").unwrap_or_else(|| panic!("{}: {example}", rule.name));
            let (before, rest) = marked.split_once('[').unwrap();
            let (inside, after) = rest.split_once(']').unwrap();
            let text = format!("{before}{inside}{after}");
            let found = read_sentences(&text);
            let at = TextRange::new(before.len(), before.len() + inside.len());
            let hit = found.iter().find(|e| e.range == at);
            let got = hit.map(|e| e.modifier.map_or(e.value.clone(), |m| format!("{} {m}", e.value)));
            if got.as_deref() != Some(value) || hit.map(|e| e.rule) != Some(rule.name.as_str()) {
                let all: Vec<_> = found.iter().map(|e| (e.range.slice(&text), &e.value, e.modifier, e.rule)).collect();
                wrong.push(format!("{}: {example}\n    found {all:?}", rule.name));
            }
        }
        for example in &rule.counterexamples {
            for e in read_sentences(example).iter().filter(|e| e.rule == rule.name) {
                wrong.push(format!("{}: {example:?} holds {:?} = {}", rule.name, e.range.slice(example), e.value));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_duration_with_a_start_has_an_end() {
    let found = read("They have 50 days from Monday to agree.");
    assert_eq!(
        (found[0].value.as_str(), found[0].begin, found[0].end_point),
        ("P50D", Some(jiff::civil::date(2025, 9, 22)), Some(jiff::civil::date(2025, 11, 11)))
    );
}

fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("the"),
        Just("end"),
        Just("of"),
        Just("last"),
        Just("week"),
        Just("Oct."),
        Just("31"),
        Just("2024"),
        Just("May"),
        Just("two"),
        Just("days"),
        Just("ago"),
        Just("-"),
        Just("mid"),
        Just("’"),
        Just("'s"),
        Just("“"),
        Just("a.m."),
        Just("18:00"),
        Just("1990s"),
        Just("é"),
        Just("Friday"),
        Just("next"),
        Just("winter"),
        Just(","),
        Just("in"),
        Just("on"),
        Just("9999999999999999"),
        Just("century"),
        Just("first"),
        Just("quarter"),
        Just("half"),
        Just("and"),
        Just("later"),
        Just("million"),
        Just("30"),
        Just("February"),
        Just("2000-02-30"),
        Just("1/2/3"),
        Just("'08"),
        Just("—"),
    ];
    prop::collection::vec((word, prop::bool::weighted(0.8)), 0..24)
        .prop_map(|words| words.iter().map(|(w, space)| format!("{w}{}", if *space { " " } else { "" })).collect())
}

proptest! {
    #[test]
    fn places_are_exact_and_values_are_dates(text in prop_oneof![texts(), any::<String>()], day in 0i32..3_000_000) {
        let published = jiff::civil::date(1, 1, 1).checked_add(jiff::Span::new().days(day)).ok();
        let whole = [TextRange::new(0, text.len())];
        let found = expressions(&text, &whole, published);
        let mut last = 0;
        for e in &found {
            prop_assert!(e.range.of(&text).is_some_and(|s| !s.is_empty() && s.trim() == s));
            prop_assert!(e.range.start() >= last);
            last = e.range.end();
            prop_assert!(!e.value.is_empty());
            if let Some(edtf) = e.edtf {
                prop_assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf));
                prop_assert!(edtf.earliest() <= edtf.latest());
            }
            if let Some(day) = e.value.get(..10).filter(|d| d.bytes().all(|b| b.is_ascii_digit() || b == b'-') && d.as_bytes()[4] == b'-' && d.as_bytes()[7] == b'-') {
                prop_assert!(day.parse::<Date>().is_ok(), "{}", e.value);
            }
        }
        prop_assert_eq!(found, expressions(&text, &whole, published));
    }
}
