//! A batch of articles to a batch of records.

use crate::Article;
use arrow_array::RecordBatch;
use onrecord_batch::columns::Texts;
use onrecord_batch::{Row, Run};
use onrecord_reading::{Reader, Settings};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The columns that are read, all text: those of a JSON line.
const COLUMNS: [&str; 8] = ["id", "outlet", "title", "published", "byline", "url", "text", "html"];

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
    let ids = columns.iter().find(|(name, _)| *name == "id").map(|(_, texts)| texts);
    let run = run(settings)?;
    let row = |(row, outcome)| Row {
        id: ids.and_then(|texts| texts.at(row)).map(str::to_owned),
        outcome,
        run: Some(run.clone()),
        received: None,
        snapshot: None,
    };
    onrecord_batch::batch(&done.into_iter().map(row).collect::<Vec<_>>())
}

/// This program as it reads with these settings.
fn run(settings: &Settings) -> Result<Run, String> {
    Ok(Run {
        program: concat!("onrecord ", env!("CARGO_PKG_VERSION")).to_owned(),
        weights: onrecord_reading::weights_digest(),
        settings: serde_json::to_string(settings).map_err(|e| e.to_string())?,
    })
}
