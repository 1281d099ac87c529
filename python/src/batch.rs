//! A batch of articles to a batch of records.

use crate::{Article, Outcome};
use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use onrecord_reading::{Reader, Settings};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The columns that are read, all text: those of a JSON line.
const COLUMNS: [&str; 8] = ["id", "outlet", "title", "published", "byline", "url", "text", "html"];

/// The result's columns, version 1. New ones are only ever added at the end.
pub fn schema() -> Schema {
    let fields = vec![
        Field::new("id", DataType::Utf8, true),
        Field::new("record", DataType::Utf8, true),
        Field::new("attributions", DataType::UInt32, true),
        Field::new("error", DataType::Utf8, true),
        Field::new("message", DataType::Utf8, true),
    ];
    Schema::new_with_metadata(fields, HashMap::from([("onrecord.schema".to_owned(), "1".to_owned())]))
}

/// Reads the rows, one worker a thread, and gives them back in their order.
///
/// # Errors
/// When the batch has neither a `text` nor an `html` column, one of the columns is not text, or the records are too large
/// for one batch.
pub fn read(articles: &RecordBatch, workers: Vec<Reader>, settings: &Settings) -> Result<RecordBatch, String> {
    let columns = COLUMNS
        .iter()
        .filter_map(|name| Some((*name, articles.column_by_name(name)?)))
        .map(|(name, column)| Ok((name, Texts::of(column).ok_or_else(|| format!("column {name} is not text"))?)))
        .collect::<Result<Vec<_>, String>>()?;
    if !columns.iter().any(|(name, _)| matches!(*name, "text" | "html")) {
        return Err("the batch has neither a column `text` nor a column `html`".to_owned());
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(articles.num_rows())));
    std::thread::scope(|scope| {
        for worker in &workers {
            scope.spawn(|| {
                loop {
                    let row = next.fetch_add(1, Ordering::Relaxed);
                    if row >= articles.num_rows() {
                        break;
                    }
                    let fields = columns.iter().filter_map(|(name, texts)| Some((*name, texts.at(row)?))).collect();
                    let outcome = Article { fields }.read(row, worker, settings);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((row, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(row, _)| *row);
    let outcomes: Vec<Outcome> = done.into_iter().map(|(_, outcome)| outcome).collect();
    // Arrow's plain text columns count their bytes in 31 bits.
    let bytes: usize = outcomes.iter().filter_map(|o| o.as_ref().ok()).map(|(json, _)| json.len()).sum();
    if i32::try_from(bytes).is_err() {
        return Err(format!("{bytes} bytes of records do not fit in one batch: hand in fewer articles at a time"));
    }
    let ids = columns.iter().find(|(name, _)| *name == "id").map(|(_, texts)| texts);
    let id = |row: usize| ids.and_then(|texts| texts.at(row));
    let arrays: Vec<ArrayRef> = vec![
        Arc::new((0..outcomes.len()).map(id).collect::<StringArray>()),
        Arc::new(outcomes.iter().map(|o| o.as_ref().ok().map(|(json, _)| json)).collect::<StringArray>()),
        Arc::new(outcomes.iter().map(|o| u32::try_from(o.as_ref().ok()?.1).ok()).collect::<UInt32Array>()),
        Arc::new(outcomes.iter().map(|o| o.as_ref().err().map(|(code, _)| *code)).collect::<StringArray>()),
        Arc::new(outcomes.iter().map(|o| o.as_ref().err().map(|(_, message)| message)).collect::<StringArray>()),
    ];
    RecordBatch::try_new(Arc::new(schema()), arrays).map_err(|e| e.to_string())
}

/// A column of text in any of Arrow's layouts, read in place.
enum Texts<'a> {
    Small(&'a arrow_array::StringArray),
    Large(&'a arrow_array::LargeStringArray),
    View(&'a arrow_array::StringViewArray),
    /// A column of nulls only.
    None,
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt().map(Self::Small),
            DataType::LargeUtf8 => column.as_string_opt().map(Self::Large),
            DataType::Utf8View => column.as_string_view_opt().map(Self::View),
            DataType::Null => Some(Self::None),
            _ => None,
        }
    }

    fn at(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Large(a) => a.is_valid(row).then(|| a.value(row)),
            Self::View(a) => a.is_valid(row).then(|| a.value(row)),
            Self::None => None,
        }
    }
}
