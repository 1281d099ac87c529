//! WACZ: a ZIP with WARC files under `archive/`.
//!
//! Only the ZIP's directory is left to a crate; the files go through the same guards as any stream, whatever sizes the
//! directory claims.

use crate::open::Inflating;
use crate::warc::Pages;
use crate::{Limits, Received, Refusal, Refused};
use flate2::bufread::DeflateDecoder;
use onrecord_record::Code;
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};
use zip::{CompressionMethod, ZipArchive};

/// Files that a WACZ may hold.
const MOST_ENTRIES: usize = 100_000;

pub(crate) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// A file inside the ZIP.
struct Entry {
    name: String,
    start: u64,
    size: u64,
    deflated: bool,
}

/// The pages of a WACZ.
pub(crate) struct Wacz<R> {
    source: Arc<Mutex<R>>,
    entries: VecDeque<Entry>,
    current: Option<Pages>,
    name: String,
    place: String,
    limits: Limits,
}

/// Reads the directory.
///
/// # Errors
/// It is no ZIP, has too many entries (E0113), or holds no WARC (E0102).
pub(crate) fn open<R: Read + Seek + Send + 'static>(
    mut source: R,
    name: &str,
    place: &str,
    limits: &Limits,
) -> Result<Wacz<R>, Refused> {
    let damaged = |e: String| (Code::BadWebArchive, format!("the ZIP directory cannot be read: {e}"));
    let mut archive = ZipArchive::new(&mut source).map_err(|e| damaged(e.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err((Code::BadWebArchive, format!("{} entries; the limit is {MOST_ENTRIES}", archive.len())));
    }
    let mut entries = Vec::new();
    for i in 0..archive.len() {
        let file = archive.by_index_raw(i).map_err(|e| damaged(e.to_string()))?;
        let name = file.name().map_err(|e| damaged(e.to_string()))?.into_owned();
        let plain = name.to_ascii_lowercase();
        if !plain.starts_with("archive/") || !(plain.ends_with(".warc") || plain.ends_with(".warc.gz")) {
            continue;
        }
        let method = file.compression();
        let deflated = method == CompressionMethod::DEFLATE;
        if !deflated && method != CompressionMethod::Stored {
            return Err((Code::Unsupported, format!("`{name}` is packed with {method:?}")));
        }
        let start = file.data_start().ok_or_else(|| damaged("no place of an entry".into()))?;
        entries.push(Entry { name, start, size: file.compressed_size(), deflated });
    }
    drop(archive);
    if entries.is_empty() {
        return Err((Code::BinaryInput, "a ZIP archive without WARC files under archive/".into()));
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Wacz {
        source: Arc::new(Mutex::new(source)),
        entries: entries.into(),
        current: None,
        name: name.to_owned(),
        place: place.to_owned(),
        limits: limits.clone(),
    })
}

impl<R: Read + Seek + Send + 'static> Wacz<R> {
    fn enter(&self, entry: &Entry) -> io::Result<Pages> {
        let end = entry.start.saturating_add(entry.size);
        let section = Section { source: Arc::clone(&self.source), at: entry.start, end };
        let mut reader: Box<dyn Read + Send> = Box::new(section);
        if entry.deflated {
            reader = Box::new(Inflating::over(reader, &self.limits, |packed| Box::new(DeflateDecoder::new(packed))));
        }
        let (head, mut reader) = crate::open::peek(reader)?;
        if crate::sniff::is_gzip(&head) {
            reader = Box::new(Inflating::new(reader, &self.limits));
        }
        let file = entry.name.rsplit('/').next().unwrap_or(&entry.name);
        let within = |outer: &str| format!("{outer}/{file}");
        Ok(Pages::new(reader, &within(&self.name), &within(&self.place), &self.limits))
    }
}

impl<R: Read + Seek + Send + 'static> Iterator for Wacz<R> {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.current.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            let entry = self.entries.pop_front()?;
            match self.enter(&entry) {
                Ok(pages) => self.current = Some(pages),
                Err(e) => {
                    let place = format!("{}/{}", self.place, entry.name);
                    let (code, message) = crate::open::failure(&e);
                    return Some(Err(Refusal { name: self.name.clone(), place, code, message }));
                }
            }
        }
    }
}

/// A stretch of a source that others read, too.
struct Section<R> {
    source: Arc<Mutex<R>>,
    at: u64,
    end: u64,
}

impl<R: Read + Seek> Read for Section<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 {
            return Ok(0);
        }
        let mut source = self.source.lock().map_err(|_| io::Error::other("another reader failed"))?;
        source.seek(SeekFrom::Start(self.at))?;
        let n = source.read(&mut buffer[..left])?;
        self.at += n as u64;
        Ok(n)
    }
}
