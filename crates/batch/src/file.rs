//! Parquet files of batches.

use crate::{Row, batch, rows, schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

/// Rows that are encoded together.
const BATCH: usize = 64;

/// Rows of a group, which is held in memory until it is whole.
const GROUP: usize = 1024;

/// Writes rows in their order.
pub struct Writer<W: Write + Send> {
    to: ArrowWriter<W>,
    waiting: Vec<Row>,
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file. It need not be one that can be gone back in.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(to: W) -> Result<Self, String> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        let to = ArrowWriter::try_new(to, Arc::new(schema()), Some(properties)).map_err(|e| e.to_string())?;
        Ok(Self { to, waiting: Vec::new() })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn push(&mut self, row: Row) -> Result<(), String> {
        self.waiting.push(row);
        if self.waiting.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), String> {
        let batch = batch(&std::mem::take(&mut self.waiting))?;
        self.to.write(&batch).map_err(|e| e.to_string())
    }

    /// Writes what is left and the file's end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), String> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        let mut to = self.to.into_inner().map_err(|e| e.to_string())?;
        to.flush().map_err(|e| e.to_string())
    }
}

/// The rows of a file that we or others wrote, a batch at a time.
pub struct Reader(ParquetRecordBatchReader);

impl Reader {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is no Parquet file.
    pub fn new(file: File) -> Result<Self, String> {
        let opened = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.with_batch_size(BATCH).build());
        opened.map(Self).map_err(|e| e.to_string())
    }
}

impl Iterator for Reader {
    type Item = Result<Vec<Row>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map_err(|e| e.to_string()).and_then(|b| rows(&b)))
    }
}
