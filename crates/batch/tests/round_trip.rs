//! Records through batches and files and back, on the news cycle's gold.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)] // helpers of tests are not inside a test to the lint

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef, LargeStringArray, RecordBatch, StringArray};
use onrecord_batch::file::{Reader, Writer};
use onrecord_batch::{Failure, Row, Run, batch, rows, schema};
use onrecord_eval::{gold::Article, root};
use onrecord_export::{Exported, Format, write};
use onrecord_record::{Basis, BasisKind, Corpus, CorpusDocument};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

fn kept() -> Vec<Row> {
    let run = Run { program: "onrecord 0".into(), weights: "sha256:0".into(), settings: "{}".into() };
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let row = |(i, a): (usize, Article)| Row {
        id: Some(a.name),
        outcome: Ok(a.record),
        run: Some(run.clone()),
        received: (i == 0).then(|| "2025-09-20T10:00:00Z".to_owned()),
        snapshot: (i == 1).then(|| vec![0, 159, 146, 150]),
    };
    let mut all: Vec<Row> = all.into_iter().enumerate().map(row).collect();
    let failure = Failure { code: "E0101".into(), message: "nothing there".into() };
    let poison = Row { id: Some("poison".into()), outcome: Err(failure), run: None, received: None, snapshot: None };
    all.insert(3, poison);
    all
}

#[test]
fn what_goes_into_a_file_comes_out_of_it() {
    let all = kept();
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes).unwrap();
    // More than one group.
    for row in std::iter::repeat_n(&all, 50).flatten() {
        writer.push(row.clone()).unwrap();
    }
    writer.finish().unwrap();
    let mut file = std::env::temp_dir();
    file.push(format!("onrecord-batch-{}.parquet", std::process::id()));
    std::fs::File::create(&file).unwrap().write_all(&bytes).unwrap();
    let back: Vec<Row> = Reader::new(std::fs::File::open(&file).unwrap()).unwrap().flat_map(Result::unwrap).collect();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(back.len(), all.len() * 50);
    assert!(back.chunks(all.len()).all(|chunk| chunk == all));
}

#[test]
fn the_list_has_every_attribution_of_its_row() {
    let all = kept();
    let batch = batch(&all).unwrap();
    assert_eq!(batch.schema().as_ref(), &schema());
    let said = batch.column_by_name("said").unwrap().as_list::<i32>();
    for (i, row) in all.iter().enumerate() {
        let Ok(record) = &row.outcome else {
            assert!(said.is_null(i));
            continue;
        };
        let value = said.value(i);
        let of_row = value.as_struct();
        let chains = of_row.column_by_name("chain").unwrap().as_string::<i32>();
        assert_eq!(chains.len(), record.attributions.len());
        if let Some(n) = record.attributions.iter().position(|a| a.parent.is_some()) {
            assert!(chains.value(n).matches(" → ").count() > 1, "{}", chains.value(n));
        }
    }
}

#[test]
fn a_struct_has_the_cells_of_the_row_in_csv() {
    let mut all = kept();
    let record = all[0].outcome.as_mut().unwrap();
    let basis = |kind, text: &str| Basis { kind, count: None, text: text.into(), start: None, end: None, entity: None };
    record.attributions[0].basis = vec![
        basis(BasisKind::None, "without evidence"),
        basis(BasisKind::Document, ""),
        basis(BasisKind::Person, "Marr"),
    ];
    let batch = batch(&all).unwrap();
    let said = batch.column_by_name("said").unwrap().as_list::<i32>().values().as_struct().clone();
    let records = all.into_iter().filter_map(|r| r.outcome.ok());
    let documents = records.map(|record| CorpusDocument { name: record.document.name.clone(), record }).collect();
    let corpus = Corpus { documents, ..Corpus::default() };
    let mut csv = Vec::new();
    let exported = Exported { corpus: &corpus, received: &BTreeMap::new(), version: "0" };
    write(Format::Csv, &exported, &mut csv).unwrap();
    let mut csv = csv::Reader::from_reader(csv.as_slice());
    let header = csv.headers().unwrap().clone();
    let lines: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), said.len());
    for (field, values) in said.fields().iter().zip(said.columns()) {
        let Some(values) = values.as_string_opt::<i32>() else { continue };
        let name = if field.name() == "id" { "attribution" } else { field.name() };
        let column = header.iter().position(|c| c == name).unwrap();
        for (line, value) in lines.iter().zip(values) {
            // A spreadsheet's cell that begins like a formula has an apostrophe before it.
            assert_eq!(
                line[column].trim_start_matches('\''),
                value.unwrap_or_default().trim_start_matches('\''),
                "{name}"
            );
        }
        if name == "basis" {
            assert_eq!(values.value(0), "Marr");
        }
    }
}

#[test]
fn batches_that_went_through_other_hands_are_read() {
    let made = batch(&kept()).unwrap();
    // Other layouts, other order, fewer columns: what pandas, polars or Spark make of it.
    let large = |name: &str| {
        let column = made.column_by_name(name).unwrap().as_string::<i32>();
        Arc::new(column.iter().collect::<LargeStringArray>()) as ArrayRef
    };
    let other = RecordBatch::try_from_iter([("error", large("error")), ("record", large("record"))]).unwrap();
    let back = rows(&other).unwrap();
    assert!(back.iter().zip(kept()).all(|(b, k)| b.outcome.as_ref().ok() == k.outcome.as_ref().ok()));
    assert_eq!(back[3].outcome.as_ref().unwrap_err().code, "E0101");

    let text = |t: &str| Arc::new(StringArray::from(vec![t])) as ArrayRef;
    let broken = RecordBatch::try_from_iter([("record", text("{\"onrecord\": 1"))]).unwrap();
    assert_eq!(rows(&broken).unwrap()[0].outcome.as_ref().unwrap_err().code, "E0114");
    assert!(rows(&RecordBatch::try_from_iter([("text", text("x"))]).unwrap()).is_err());
}
