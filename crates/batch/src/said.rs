//! The attributions of a record as a list of structs, for those who would rather not take JSON apart.

use arrow_array::{ArrayRef, BooleanArray, Float32Array, Int32Array, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use onrecord_export::Article;
use onrecord_record::{Attribution, Record};
use std::sync::Arc;

/// Text fields, in order; those of numbers follow.
type Texts = [Option<String>; TEXTS.len()];
const TEXTS: [&str; 16] = [
    "id",
    "parent",
    "chain",
    "source",
    "source_name",
    "source_kind",
    "cue",
    "act",
    "form",
    "content",
    "addressee",
    "basis",
    "said_on",
    "setting",
    "condition",
    "due",
];

/// One attribution.
pub struct Said {
    texts: Texts,
    depth: i32,
    negated: bool,
    start: i32,
    end: i32,
    confidence: f32,
}

/// The field of one element of the list.
pub fn item() -> Field {
    Field::new("item", DataType::Struct(fields()), true)
}

pub fn fields() -> Fields {
    let texts = TEXTS.iter().map(|name| Field::new(*name, DataType::Utf8, true));
    let numbers = [
        Field::new("depth", DataType::Int32, true),
        Field::new("negated", DataType::Boolean, true),
        Field::new("start", DataType::Int32, true),
        Field::new("end", DataType::Int32, true),
        Field::new("confidence", DataType::Float32, true),
    ];
    texts.chain(numbers).collect()
}

/// The attributions of a record, in its order.
pub fn of(record: &Record) -> Vec<Said> {
    let article = Article::of(record);
    record.attributions.iter().map(|a| said(&article, a)).collect()
}

fn said(article: &Article<'_>, a: &Attribution) -> Said {
    let said = article.cells(a);
    let place = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let texts = [
        said.id,
        said.parent,
        said.chain,
        said.source,
        said.source_name,
        said.source_kind,
        said.cue,
        said.act,
        said.form,
        said.content,
        said.addressee,
        said.basis,
        said.said_on,
        said.setting,
        said.condition,
        said.due,
    ];
    Said {
        texts: texts.map(|text| (!text.is_empty()).then_some(text)),
        depth: place(said.depth),
        negated: a.negated,
        start: place(said.place.0),
        end: place(said.place.1),
        confidence: a.confidence,
    }
}

/// The structs of all rows, one behind the other.
pub fn array(all: &[Said]) -> StructArray {
    let text = |i: usize| Arc::new(all.iter().map(|s| s.texts[i].as_deref()).collect::<StringArray>()) as ArrayRef;
    let number = |of: fn(&Said) -> i32| Arc::new(all.iter().map(|s| Some(of(s))).collect::<Int32Array>()) as ArrayRef;
    let mut columns: Vec<ArrayRef> = (0..TEXTS.len()).map(text).collect();
    columns.extend([
        number(|s| s.depth),
        Arc::new(all.iter().map(|s| Some(s.negated)).collect::<BooleanArray>()),
        number(|s| s.start),
        number(|s| s.end),
        Arc::new(all.iter().map(|s| Some(s.confidence)).collect::<Float32Array>()),
    ]);
    StructArray::new(fields(), columns, None)
}
