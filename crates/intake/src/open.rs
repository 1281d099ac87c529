//! From paths to [`Received`]: files, folders and standard input, plain or gzipped, one document at a time.

use crate::{Format, Limits, Received, Refusal, sniff};
use flate2::bufread::MultiGzDecoder;
use onrecord_record::Code;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// A source of documents. Whatever yields [`Received`] one after the other is one; feeds and web archives can join by
/// implementing [`Iterator`].
///
/// A document that cannot be had is an `Err` item; the documents after it still come.
pub trait Intake: Iterator<Item = Result<Received, Refusal>> + Send {}

impl<T: Iterator<Item = Result<Received, Refusal>> + Send> Intake for T {}

/// Why a run has nothing to begin with.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No path was given.
    #[error("no path was given")]
    NoPath,
    /// Standard input can be read only once.
    #[error("`-` was given more than once, but standard input can be read only once")]
    StandardInputTwice,
    /// Not one of the paths exists. (If some do, each of the others is a [`Refusal`] with E0108.)
    #[error("no such file or folder: {}", paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))]
    NoneExists {
        /// The paths as given.
        paths: Vec<PathBuf>,
    },
}

/// The documents of the paths that were given, in the order given and, inside a folder, by path. See [`open`].
pub struct Opened {
    queue: VecDeque<Queued>,
    current: Option<Box<dyn Intake>>,
    limits: Limits,
}

/// A path that is still to be looked at.
struct Queued {
    path: PathBuf,
    /// Named on the command line rather than come upon in a folder.
    given: bool,
}

/// Opens files, folders and standard input (`-`) as one stream of documents. Nothing is read before it is asked for,
/// and never more than one document is held.
///
/// - Read are `.txt`, `.md` (text), `.html`, `.htm`, `.xhtml` (pages), `.jsonl`, `.ndjson` (JSON lines, a document a
///   line), each also with `.gz` after it.
/// - A folder is walked in order of path; files in it with another extension, names that begin with a dot and linked
///   folders are passed over.
/// - A file that is named outright is refused with E0109 when it has another extension; without any extension, as from
///   standard input, its first bytes tell what it is.
/// - A path that does not exist or cannot be read is an item with E0108.
///
/// # Errors
/// [`OpenError`] when no path is given, `-` is given twice, or not one of the paths exists.
pub fn open(paths: &[PathBuf], limits: &Limits) -> Result<Opened, OpenError> {
    if paths.is_empty() {
        return Err(OpenError::NoPath);
    }
    if paths.iter().filter(|p| is_standard_input(p)).count() > 1 {
        return Err(OpenError::StandardInputTwice);
    }
    if !paths.iter().any(|p| is_standard_input(p) || p.symlink_metadata().is_ok()) {
        return Err(OpenError::NoneExists { paths: paths.to_vec() });
    }
    let queue = paths.iter().map(|p| Queued { path: p.clone(), given: true }).collect();
    Ok(Opened { queue, current: None, limits: limits.clone() })
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Iterator for Opened {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(item) = current.next() {
                    return Some(item);
                }
                self.current = None;
            }
            let next = self.queue.pop_front()?;
            match self.enter(&next) {
                Ok(entered) => self.current = entered,
                Err((code, message)) => {
                    let place = next.path.display().to_string();
                    return Some(Err(Refusal { name: Kind::of(&next.path).stem, place, code, message }));
                }
            }
        }
    }
}

impl Opened {
    /// Starts on a path: a file becomes the current stream, a folder's entries go to the front of the queue.
    fn enter(&mut self, next: &Queued) -> Result<Option<Box<dyn Intake>>, (Code, String)> {
        let path = &next.path;
        if next.given && is_standard_input(path) {
            return Ok(Some(Box::new(stream(io::stdin(), "stdin", "-", None, &self.limits))));
        }
        let unreadable = |e: io::Error| (Code::Unreadable, e.to_string());
        if path.metadata().map_err(unreadable)?.is_dir() {
            let entries = readable_entries(path).map_err(unreadable)?;
            if entries.is_empty() && next.given {
                return Err((Code::Unsupported, "the folder holds no file that can be read".into()));
            }
            for path in entries.into_iter().rev() {
                self.queue.push_front(Queued { path, given: false });
            }
            return Ok(None);
        }
        let kind = Kind::of(path);
        if kind.format.is_none() && path.extension().is_some() {
            return Err((Code::Unsupported, "not a file type that can be read".into()));
        }
        let file = File::open(path).map_err(unreadable)?;
        let place = path.display().to_string();
        Ok(Some(Box::new(stream(file, &kind.stem, &place, kind.format, &self.limits))))
    }
}

/// What may hold documents in a folder, sorted by name.
fn readable_entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        // Links are followed to files but not to folders, which could lead round in a circle.
        let wanted = entry.file_type()?.is_dir() || (Kind::of(&path).format.is_some() && path.is_file());
        if wanted {
            entries.push(path);
        }
    }
    entries.sort();
    Ok(entries)
}

/// What a file's name says of it.
struct Kind {
    stem: String,
    format: Option<Format>,
}

impl Kind {
    fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let plain = strip_extension(&name, &["gz"]).unwrap_or(&name);
        let known: [(&[&str], Format); 3] = [
            (&["txt", "md"], Format::Text),
            (&["html", "htm", "xhtml"], Format::Html),
            (&["jsonl", "ndjson"], Format::JsonLine),
        ];
        for (extensions, format) in known {
            if let Some(stem) = strip_extension(plain, extensions) {
                return Self { stem: stem.to_owned(), format: Some(format) };
            }
        }
        Self { stem: name, format: None }
    }
}

fn strip_extension<'a>(name: &'a str, extensions: &[&str]) -> Option<&'a str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let known = extensions.iter().any(|e| extension.eq_ignore_ascii_case(e));
    (known && !stem.is_empty()).then_some(stem)
}

/// The documents of one stream of bytes: one, or for JSON lines one a line. Gzip is recognised and expanded. Without a
/// `format`, the first bytes tell it.
///
/// `name` becomes the documents' name (`name:line` for JSON lines without an `id`), `place` is for messages. However
/// much is piped in, no more than one document within the limits is held in memory.
pub fn stream<R: Read + Send + 'static>(
    reader: R,
    name: &str,
    place: &str,
    format: Option<Format>,
    limits: &Limits,
) -> impl Intake + use<R> {
    Stream {
        state: State::Fresh(Box::new(reader)),
        name: name.to_owned(),
        place: place.to_owned(),
        format,
        limits: limits.clone(),
    }
}

struct Stream {
    state: State,
    name: String,
    place: String,
    format: Option<Format>,
    limits: Limits,
}

enum State {
    Fresh(Box<dyn Read + Send>),
    Lines { reader: Box<dyn BufRead + Send>, line: u64 },
    Done,
}

/// Bytes looked at to tell what a stream is.
const HEAD: usize = 8 << 10;

impl Iterator for Stream {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return None,
                State::Fresh(reader) => match self.begin(reader) {
                    Ok(Some(whole)) => return Some(Ok(whole)),
                    Ok(None) => {}
                    Err((code, message)) => return Some(Err(self.refusal(None, code, message))),
                },
                State::Lines { mut reader, mut line } => {
                    line += 1;
                    let read = next_line(&mut *reader, self.limits.bytes);
                    if !matches!(read, Line::End | Line::Failed(_)) {
                        self.state = State::Lines { reader, line };
                    }
                    match read {
                        Line::End => return None,
                        Line::Blank => {}
                        Line::Of(bytes) => {
                            return Some(Ok(Received {
                                name: format!("{}:{line}", self.name),
                                place: format!("{}:{line}", self.place),
                                format: Format::JsonLine,
                                bytes,
                            }));
                        }
                        Line::TooLong(n) => {
                            let (code, message) = crate::too_large(n, &self.limits);
                            return Some(Err(self.refusal(Some(line), code, message)));
                        }
                        Line::Failed(e) => {
                            let (code, message) = failure(&e);
                            return Some(Err(self.refusal(Some(line), code, message)));
                        }
                    }
                }
            }
        }
    }
}

impl Stream {
    fn refusal(&self, line: Option<u64>, code: Code, message: String) -> Refusal {
        let at = |s: &str| line.map_or_else(|| s.to_owned(), |n| format!("{s}:{n}"));
        Refusal { name: at(&self.name), place: at(&self.place), code, message }
    }

    /// Reads the stream as one document, or sets it up to be read line by line.
    fn begin(&mut self, reader: Box<dyn Read + Send>) -> Result<Option<Received>, (Code, String)> {
        let (mut head, mut reader) = peek(reader).map_err(|e| failure(&e))?;
        if sniff::is_gzip(&head) {
            let inflating = Inflating::new(reader, &self.limits);
            (head, reader) = peek(Box::new(inflating)).map_err(|e| failure(&e))?;
        }
        let format = self.format.unwrap_or_else(|| sniff::format(&head));
        let mut reader = BufReader::with_capacity(256 << 10, reader);
        if format == Format::JsonLine {
            sniff::refuse_binary(&head)?;
            if sniff::is_utf16(&head) {
                return Err((Code::BadJsonLine, "JSON lines must be in UTF-8; this is UTF-16".into()));
            }
            self.state = State::Lines { reader: Box::new(reader), line: 0 };
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let limit = self.limits.bytes as u64;
        reader.by_ref().take(limit + 1).read_to_end(&mut bytes).map_err(|e| failure(&e))?;
        if bytes.len() as u64 > limit {
            return Err((Code::TooLarge, format!("more than the limit of {limit} bytes")));
        }
        let (name, place) = (self.name.clone(), self.place.clone());
        Ok(Some(Received { name, place, format, bytes }))
    }
}

/// The first bytes of a reader, and a reader that still yields them.
fn peek(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::with_capacity(HEAD);
    reader.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = io::Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(whole)))
}

/// The code of a failure to read. [`Inflating`] reports what it refuses as [`io::ErrorKind::FileTooLarge`].
fn failure(e: &io::Error) -> (Code, String) {
    let code = if e.kind() == io::ErrorKind::FileTooLarge { Code::Inflated } else { Code::Unreadable };
    (code, e.to_string())
}

enum Line {
    Of(Vec<u8>),
    Blank,
    TooLong(u64),
    Failed(io::Error),
    End,
}

/// The next line without its end, holding at most `limit` bytes of it; a longer one is passed over to its end.
fn next_line(reader: &mut dyn BufRead, limit: usize) -> Line {
    let mut bytes = Vec::new();
    // Two more than the limit: room for the line's end.
    if let Err(e) = reader.take(limit as u64 + 2).read_until(b'\n', &mut bytes) {
        return Line::Failed(e);
    }
    if bytes.is_empty() {
        return Line::End;
    }
    if bytes.ends_with(b"\n") {
        bytes.pop();
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
    } else if bytes.len() > limit {
        let held = bytes.len() as u64;
        drop(bytes);
        return match reader.skip_until(b'\n') {
            // The line's end is counted; that is near enough for a message about a line of megabytes.
            Ok(passed) => Line::TooLong(held + passed as u64),
            Err(e) => Line::Failed(e),
        };
    }
    if bytes.len() > limit {
        return Line::TooLong(bytes.len() as u64);
    }
    let blank = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).iter().all(u8::is_ascii_whitespace);
    if blank { Line::Blank } else { Line::Of(bytes) }
}

/// Expands gzip, and stops at what no article comes near: more than `Limits::inflated` bytes for a single document is
/// caught by its reader, so what is left is the ratio, which betrays a bomb however long the stream is.
struct Inflating {
    decoder: MultiGzDecoder<BufReader<Counting>>,
    expanded: u64,
    floor: u64,
}

/// Text and pages shrink to between a third and a twentieth. Deflate cannot go beyond 1 to 1,032.
const RATIO: u64 = 200;

impl Inflating {
    fn new(reader: Box<dyn Read + Send>, limits: &Limits) -> Self {
        let decoder = MultiGzDecoder::new(BufReader::new(Counting { reader, count: 0 }));
        // Short repetitive files may pass the ratio without doing harm.
        Self { decoder, expanded: 0, floor: (limits.inflated as u64).min(1 << 20) }
    }
}

impl Read for Inflating {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.decoder.read(buffer)?;
        self.expanded += n as u64;
        let compressed = self.decoder.get_ref().get_ref().count;
        if self.expanded > self.floor && self.expanded / RATIO > compressed {
            let message = format!("expands to more than {RATIO} times its size");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(n)
    }
}

struct Counting {
    reader: Box<dyn Read + Send>,
    count: u64,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.count += n as u64;
        Ok(n)
    }
}
