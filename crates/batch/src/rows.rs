//! Rows to batches and back.

use crate::columns::{Bytes, Texts};
use crate::{Failure, Row, said, schema};
use arrow_array::{ArrayRef, BinaryArray, Int32Array, ListArray, RecordBatch, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use onrecord_record::{Code, Record};
use std::sync::Arc;

/// Rows as a batch of [`schema`].
///
/// # Errors
/// When a column would hold more bytes than Arrow counts in 31 bits: make batches of fewer rows.
pub fn batch(rows: &[Row]) -> Result<RecordBatch, String> {
    let json = |row: &Row| row.outcome.as_ref().ok().map(serde_json::to_string).transpose();
    let records = rows.iter().map(json).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    let runs = rows.iter().map(|r| r.run.as_ref().map(serde_json::to_string).transpose());
    let runs = runs.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    fits("records", records.iter().flatten().map(String::len))?;
    fits("snapshots", rows.iter().filter_map(|r| r.snapshot.as_ref()).map(Vec::len))?;
    let failure = |row: &Row| row.outcome.as_ref().err().cloned();
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|r| r.id.as_deref()).collect::<StringArray>()),
        Arc::new(records.iter().map(Option::as_deref).collect::<StringArray>()),
        Arc::new(rows.iter().map(attributions).collect::<Int32Array>()),
        Arc::new(rows.iter().map(|r| failure(r).map(|f| f.code)).collect::<StringArray>()),
        Arc::new(rows.iter().map(|r| failure(r).map(|f| f.message)).collect::<StringArray>()),
        Arc::new(runs.iter().map(Option::as_deref).collect::<StringArray>()),
        Arc::new(rows.iter().map(|r| r.received.as_deref()).collect::<StringArray>()),
        Arc::new(rows.iter().map(|r| r.snapshot.as_deref()).collect::<BinaryArray>()),
        Arc::new(list(rows)?),
    ];
    RecordBatch::try_new(Arc::new(schema()), arrays).map_err(|e| e.to_string())
}

/// Arrow's plain columns count their bytes in 31 bits.
fn fits(what: &str, lengths: impl Iterator<Item = usize>) -> Result<(), String> {
    let bytes: usize = lengths.sum();
    if i32::try_from(bytes).is_ok() {
        return Ok(());
    }
    Err(format!("{bytes} bytes of {what} do not fit in one batch: hand in fewer articles at a time"))
}

fn attributions(row: &Row) -> Option<i32> {
    i32::try_from(row.outcome.as_ref().ok()?.attributions.len()).ok()
}

/// The attributions of each row; null where there is no record.
fn list(rows: &[Row]) -> Result<ListArray, String> {
    let (mut all, mut lengths) = (Vec::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        let of_row = row.outcome.as_ref().map(said::of).unwrap_or_default();
        lengths.push(of_row.len());
        all.extend(of_row);
    }
    let known = NullBuffer::from_iter(rows.iter().map(|r| r.outcome.is_ok()));
    let offsets = OffsetBuffer::from_lengths(lengths);
    ListArray::try_new(Arc::new(said::item()), offsets, Arc::new(said::array(&all)), Some(known))
        .map_err(|e| e.to_string())
}

/// The rows of a batch that has gone through other hands: columns may be missing but for `record`, stand in any order, and be in
/// any layout of text or bytes. A record that is none is a failure of its row.
///
/// # Errors
/// When there is no column `record`, or a column that is known by its name is not of text or bytes.
pub fn rows(batch: &RecordBatch) -> Result<Vec<Row>, String> {
    let texts = |name: &str| match batch.column_by_name(name) {
        None => Ok(Texts::Nulls),
        Some(column) => Texts::of(column).ok_or_else(|| format!("column {name} is not text")),
    };
    if batch.column_by_name("record").is_none() {
        return Err("there is no column `record`".to_owned());
    }
    let [id, record, error, message, run, received] =
        ["id", "record", "error", "message", "run", "received"].map(texts);
    let (id, record, error, message, run, received) = (id?, record?, error?, message?, run?, received?);
    let snapshot = match batch.column_by_name("snapshot") {
        None => Bytes::Nulls,
        Some(column) => Bytes::of(column).ok_or_else(|| "column snapshot is not bytes".to_owned())?,
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let row = |i: usize| Row {
        id: owned(id.at(i)),
        outcome: outcome(record.at(i), error.at(i), message.at(i)),
        run: run.at(i).and_then(|json| serde_json::from_str(json).ok()),
        received: owned(received.at(i)),
        snapshot: snapshot.at(i).map(<[u8]>::to_vec),
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

fn outcome(record: Option<&str>, error: Option<&str>, message: Option<&str>) -> Result<Record, Failure> {
    let failure = |code: &str, message: String| Failure { code: code.to_owned(), message };
    match (record, error) {
        (Some(json), _) => {
            serde_json::from_str(json).map_err(|e| failure(Code::BadRecord.id(), format!("the column `record`: {e}")))
        }
        (None, Some(code)) => Err(failure(code, message.unwrap_or_default().to_owned())),
        (None, None) => Err(failure(Code::BadRecord.id(), "the row has neither a record nor an error".to_owned())),
    }
}
