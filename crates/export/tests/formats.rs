//! What every format promises, on the news cycle's gold: nothing is lost, and every place is where it says.
#![allow(clippy::unwrap_used)] // helpers of tests are not inside a test to the lint

use onrecord_eval::{gold::Article, root};
use onrecord_export::{Exported, Format, write};
use onrecord_record::{Carrier, Claim, Corpus, CorpusDocument};
use quick_xml::events::Event;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn corpus() -> Corpus {
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let documents: Vec<CorpusDocument> =
        all.into_iter().map(|a| CorpusDocument { name: a.name, record: a.record }).collect();
    let carrier = |d: &CorpusDocument| Carrier { document: d.name.clone(), attribution: Some("a1".into()) };
    let claim = Claim {
        id: "C1".into(),
        proposition: "The gas will be cut off.".into(),
        speaker: None,
        carriers: documents.iter().take(2).map(carrier).collect(),
        origins: vec![],
        derives: vec![],
        independent_origins: 0,
        unknown_origin: 2,
        repeats: None,
    };
    Corpus { documents, claims: vec![claim], ..Corpus::default() }
}

fn written(format: Format, corpus: &Corpus) -> String {
    let received = BTreeMap::from([(corpus.documents[0].name.clone(), "2025-09-20T10:00:00Z".to_owned())]);
    let mut out = Vec::new();
    write(format, &Exported { corpus, received: &received, version: "0" }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn attributions(corpus: &Corpus) -> usize {
    corpus.documents.iter().map(|d| d.record.attributions.len()).sum()
}

#[test]
fn a_web_annotation_quotes_what_stands_at_its_place() {
    let corpus = corpus();
    let texts: BTreeMap<String, Vec<char>> = corpus
        .documents
        .iter()
        .map(|d| (format!("urn:{}", d.record.document.id), d.record.document.text.chars().collect()))
        .collect();
    let page: Value = serde_json::from_str(&written(Format::WebAnnotation, &corpus)).unwrap();
    let items = page["items"].as_array().unwrap();
    let classified = items.iter().filter(|i| i["motivation"] == "classifying").count();
    assert_eq!(classified, attributions(&corpus));
    let ids: BTreeSet<&str> = items.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len(), "an id twice");
    let mut places = 0;
    for item in items {
        let target = &item["target"];
        let one = std::slice::from_ref(target);
        for place in target["items"].as_array().map_or(one, Vec::as_slice) {
            let text = &texts[place["source"]["id"].as_str().unwrap()];
            let number = |key: &str| usize::try_from(place["selector"][0][key].as_u64().unwrap()).unwrap();
            let (start, end) = (number("start"), number("end"));
            let quote = |key: &str| place["selector"][1][key].as_str().unwrap().chars().collect::<Vec<char>>();
            assert_eq!(quote("exact"), text[start..end]);
            assert!(text[..start].ends_with(&quote("prefix")) && text[end..].starts_with(&quote("suffix")));
            places += 1;
        }
    }
    assert!(places > attributions(&corpus));
}

#[test]
fn tei_is_well_formed_keeps_the_text_and_joins_what_is_cut() {
    let corpus = corpus();
    let xml = written(Format::Tei, &corpus);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut inside, mut text, mut ids, mut refs) = (0, String::new(), BTreeSet::new(), BTreeSet::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                inside += usize::from(e.name().as_ref() == "p" && inside == 0 || inside > 0);
                for a in e.attributes().map(Result::unwrap) {
                    let value = a.value.into_owned();
                    match a.key.as_ref() {
                        "xml:id" => assert!(ids.insert(value.clone()), "{value} twice"),
                        "who" | "toWhom" | "next" | "prev" | "ref" | "ana" => {
                            refs.extend(value.split(' ').map(|r| r.trim_start_matches('#').to_owned()));
                        }
                        _ => {}
                    }
                }
            }
            Event::End(_) if inside > 0 => {
                inside -= 1;
                if inside == 0 {
                    text.push('\n');
                }
            }
            Event::Text(t) if inside > 0 => text.push_str(&t),
            Event::GeneralRef(r) if inside > 0 => {
                text.push_str(match r.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    other => panic!("&{other};"),
                });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(refs.is_subset(&ids), "{:?}", refs.difference(&ids).collect::<Vec<_>>());
    for d in &corpus.documents {
        for line in d.record.document.text.lines().filter(|l| !l.trim().is_empty()) {
            assert!(text.contains(line), "{line}");
        }
    }
}

#[test]
fn contents_that_cross_are_continued_not_overlapped() {
    let mut corpus = corpus();
    corpus.documents.truncate(1);
    let record = &mut corpus.documents[0].record;
    record.document.text = "abcdef\n\nghi".into();
    record.entities.clear();
    record.times.clear();
    record.attributions.truncate(2);
    let span = |start: usize, end: usize| onrecord_record::Span { start, end, text: String::new() };
    for (a, content) in record.attributions.iter_mut().zip([span(0, 4), span(2, 11)]) {
        (a.source, a.cue, a.source_entity, a.content) = (None, None, None, vec![content]);
        a.addressee.clear();
    }
    let xml = written(Format::Tei, &corpus);
    let body: String = xml[xml.find("<body>").unwrap()..].chars().collect();
    let short = |s: &str| {
        let without = [" direct=\"true\"", " direct=\"false\"", " aloud=\"true\"", " aloud=\"false\""];
        without.iter().fold(s.to_owned(), |s, w| s.replace(w, ""))
    };
    let body = short(&body);
    assert!(body.contains("ab<said"), "{body}");
    assert!(body.contains("xml:id=\"d1.a2\" next=\"#d1.a2.2\""), "{body}");
    assert!(body.contains("xml:id=\"d1.a2.3\" prev=\"#d1.a2.2\">ghi</said></p>"), "{body}");
}

#[test]
fn one_row_and_one_quote_an_attribution() {
    let corpus = corpus();
    let csv = written(Format::Csv, &corpus);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.get(0), Some("document"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), attributions(&corpus));
    let chain = header.iter().position(|c| c == "chain").unwrap();
    let row = rows.iter().find(|r| &r[0] == "04-ledger-private-prediction" && &r[5] == "a5").unwrap();
    assert_eq!(
        &row[chain],
        "The Atlantic Ledger → three officials familiar with the conversation → Anton Drezh → Anton Drezh"
    );
    let quotes: usize = written(Format::Citron, &corpus)
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["quotes"].as_array().unwrap().len())
        .sum();
    assert_eq!(quotes, attributions(&corpus));
}

#[test]
fn an_event_is_a_line_and_its_pairs_are_rows() {
    let corpus = corpus();
    let plover = written(Format::Plover, &corpus);
    let lines: Vec<Value> = plover.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), corpus.documents.iter().map(|d| d.record.events.len()).sum::<usize>());
    let line = |id: &str| lines.iter().find(|l| l["id"] == id).unwrap();
    // What the paper reports itself, what its sources say they plan, and what they deny.
    let own = line("01-meridian-gas-deadline#ev1");
    assert_eq!(own["or_chain"].as_array().unwrap().len(), 1, "{own}");
    assert!(own.get("or_attribution").is_none() && own["context"].as_array().unwrap().is_empty());
    let denied = lines.iter().find(|l| l["or_status"] == "denied" && l["or_attribution"].is_string()).unwrap();
    assert_eq!(denied["context"][0], "negation");
    assert_eq!(denied["or_asserted_by"], *denied["or_chain"].as_array().unwrap().last().unwrap());
    assert!(denied["or_chain"].as_array().unwrap().len() > 1);

    let modes: BTreeSet<&str> = lines.iter().filter_map(|l| l["mode"][0].as_str()).collect();
    assert!(!modes.is_empty(), "the news cycle has visits and withdrawals");

    let tsv = written(Format::Cameo, &corpus);
    let mut rows = tsv.lines().map(|l| l.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let rows: Vec<_> = rows.collect();
    assert!(rows.iter().all(|r| r.len() == header.len()));
    let at = |name: &str| header.iter().position(|h| *h == name).unwrap();
    // Talks of two sides: a row in each direction, none of a side with itself.
    let mutual = rows.iter().filter(|r| r[at("ids")] == "01-meridian-gas-deadline#ev3");
    let sides: Vec<_> = mutual.map(|r| (r[at("actor_text")], r[at("recipient_text")])).collect();
    assert_eq!(sides, [("Karsovia", "Velmara"), ("Velmara", "Karsovia")]);
}

#[test]
fn what_is_long_past_is_historical_and_no_date_says_so() {
    let mut corpus = corpus();
    corpus.documents.truncate(1);
    let record = &mut corpus.documents[0].record;
    record.document.published = Some("2025-09-17".into());
    record.document.outlet = Some("The\tMeridian".into());
    let mut told = record.events[0].clone();
    (told.status, told.attribution) = (onrecord_record::EventStatus::Happened, None);
    record.events = [Some("2025-08"), Some("2025-09"), None, Some("2019")]
        .iter()
        .enumerate()
        .map(|(i, d)| onrecord_record::Event { id: format!("ev{i}"), date: d.map(str::to_owned), ..told.clone() })
        .collect();
    let lines: Vec<Value> =
        written(Format::Plover, &corpus).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let seen: Vec<_> =
        lines.iter().map(|l| (l["date"].as_str(), l["or_date_from"].as_str(), l["context"][0].as_str())).collect();
    assert_eq!(
        seen,
        [
            (Some("2025-08-01"), Some("text"), None),
            (Some("2025-09-01"), Some("text"), None),
            (Some("2025-09-17"), Some("publication"), None),
            (Some("2019-01-01"), Some("text"), Some("historical")),
        ]
    );
    assert_eq!(lines[0]["enddate"], "2025-08-31");
    assert!(written(Format::Cameo, &corpus).contains("\tThe Meridian\t"), "a tab in a value parts columns");
}

#[test]
fn every_reference_leads_somewhere() {
    let corpus = corpus();
    for format in [Format::SchemaOrg, Format::Prov] {
        let graph: Value = serde_json::from_str(&written(format, &corpus)).unwrap();
        let (mut named, mut referred) = (BTreeSet::new(), BTreeSet::new());
        collect(&graph["@graph"], &mut named, &mut referred);
        let lost: Vec<_> = referred.difference(&named).filter(|r| r.starts_with("urn:")).collect();
        assert!(lost.is_empty(), "{format:?}: {lost:?}");
    }
    let ftm = written(Format::Ftm, &corpus);
    let entities: Vec<Value> = ftm.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let ids: BTreeSet<&str> = entities.iter().map(|e| e["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), entities.len(), "an id twice");
    for e in &entities {
        for property in ["involved", "proof", "resolved", "document"] {
            for id in e["properties"][property].as_array().into_iter().flatten() {
                assert!(ids.contains(id.as_str().unwrap()), "{property}: {id}");
            }
        }
    }
}

/// Nodes that are described, and nodes that are only pointed to.
fn collect(value: &Value, named: &mut BTreeSet<String>, referred: &mut BTreeSet<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|v| collect(v, named, referred)),
        Value::Object(map) => {
            if let Some(id) = map.get("@id").and_then(Value::as_str) {
                let into = if map.len() > 1 { &mut *named } else { &mut *referred };
                into.insert(id.to_owned());
            }
            map.values().for_each(|v| collect(v, named, referred));
        }
        _ => {}
    }
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    let corpus = corpus();
    for format in
        [Format::Json, Format::WebAnnotation, Format::Prov, Format::SchemaOrg, Format::Tei, Format::Ftm, Format::Plover]
    {
        assert_eq!(written(format, &corpus), written(format, &corpus));
    }
}
