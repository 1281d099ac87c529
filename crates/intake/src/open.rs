//! From paths to [`Received`]: files, folders and standard input, plain or gzipped, one document at a time.

use crate::{Format, Limits, Received, Refusal, feed, sniff, wacz, warc};
use flate2::bufread::MultiGzDecoder;
use onrecord_record::Code;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
///   line), feeds (`.rss`, `.atom`; given outright also `.xml`, `.rdf`, `.json`), a document an entry, and web archives
///   (`.warc`, `.wacz`), a document a page; each also with `.gz` after it.
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
        if kind.format.is_none() && kind.holds.is_none() && path.extension().is_some() {
            return Err((Code::Unsupported, "not a file type that can be read".into()));
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let place = path.display().to_string();
        if kind.format.is_none() {
            // A ZIP is read from its end, so it has to be a file.
            let mut head = Vec::new();
            (&mut file).take(4).read_to_end(&mut head).map_err(unreadable)?;
            file.rewind().map_err(unreadable)?;
            if wacz::is_zip(&head) {
                return Ok(Some(Box::new(wacz::open(file, &kind.stem, &place, &self.limits)?)));
            }
        }
        let mut opened = Stream::new(Box::new(file), &kind.stem, &place, kind.format, &self.limits);
        opened.holds = kind.holds.is_some();
        Ok(Some(Box::new(opened)))
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
        let kind = Kind::of(&path);
        let is_read = kind.format.is_some() || kind.holds == Some(Holds::Surely);
        let wanted = entry.file_type()?.is_dir() || (is_read && path.is_file());
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
    /// Whether it holds several documents: a feed or a web archive. Which, its first bytes tell.
    holds: Option<Holds>,
}

/// Files that hold documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A name that only feeds and web archives have.
    Surely,
    /// A name that other files have, too; taken where it is given outright.
    Perhaps,
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
                return Self { stem: stem.to_owned(), format: Some(format), holds: None };
            }
        }
        for (extensions, holds) in
            [(&["rss", "atom", "warc", "wacz"][..], Holds::Surely), (&["xml", "rdf", "json"], Holds::Perhaps)]
        {
            if let Some(stem) = strip_extension(plain, extensions) {
                return Self { stem: stem.to_owned(), format: None, holds: Some(holds) };
            }
        }
        Self { stem: name, format: None, holds: None }
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
    Stream::new(Box::new(reader), name, place, format, limits)
}

struct Stream {
    state: State,
    name: String,
    place: String,
    format: Option<Format>,
    /// Whether it is a feed or a web archive or nothing, by its name.
    holds: bool,
    limits: Limits,
}

enum State {
    Fresh(Box<dyn Read + Send>),
    Lines {
        reader: Box<dyn BufRead + Send>,
        line: u64,
    },
    /// The documents of a feed or a web archive.
    Held(Box<dyn Intake>),
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
                State::Held(mut held) => {
                    let item = held.next()?;
                    self.state = State::Held(held);
                    return Some(item);
                }
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
                                carried: None,
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
    fn new(reader: Box<dyn Read + Send>, name: &str, place: &str, format: Option<Format>, limits: &Limits) -> Self {
        Self {
            state: State::Fresh(reader),
            name: name.to_owned(),
            place: place.to_owned(),
            format,
            holds: false,
            limits: limits.clone(),
        }
    }

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
        if self.format.is_none() {
            match self.hold(&head, reader)? {
                Ok(held) => {
                    self.state = State::Held(held);
                    return Ok(None);
                }
                Err(other) => reader = other,
            }
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
        let bytes = whole(&mut reader, self.limits.bytes)?;
        let (name, place) = (self.name.clone(), self.place.clone());
        Ok(Some(Received { name, place, format, bytes, carried: None }))
    }

    /// The documents that the stream holds, where it is a feed or a web archive; the reader back where it is neither.
    fn hold(&self, head: &[u8], mut reader: Box<dyn Read + Send>) -> Result<Held, (Code, String)> {
        let (name, place, limits) = (&self.name, &self.place, &self.limits);
        if warc::is_warc(head) {
            return Ok(Ok(Box::new(warc::Pages::new(reader, name, place, limits))));
        }
        if wacz::is_zip(head) {
            // A ZIP is read from its end; from a stream it has to be held as a whole.
            let bytes = whole(&mut reader, limits.inflated)?;
            return Ok(Ok(Box::new(wacz::open(io::Cursor::new(bytes), name, place, limits)?)));
        }
        if feed::is_feed(head) {
            let bytes = whole(&mut reader, limits.bytes)?;
            return Ok(Ok(Box::new(feed::read(&bytes, name, place, limits)?.into_iter())));
        }
        if self.holds {
            return Err((Code::BadFeed, "it begins neither as a feed nor as a web archive".into()));
        }
        Ok(Err(reader))
    }
}

/// The documents of a feed or a web archive, or the reader back.
type Held = Result<Box<dyn Intake>, Box<dyn Read + Send>>;

/// All bytes of a reader, up to a limit.
fn whole(reader: &mut dyn Read, limit: usize) -> Result<Vec<u8>, (Code, String)> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|e| failure(&e))?;
    if bytes.len() > limit {
        return Err((Code::TooLarge, format!("more than the limit of {limit} bytes")));
    }
    Ok(bytes)
}

/// The first bytes of a reader, and a reader that still yields them. A failure behind some bytes comes when they have
/// been read again, so that what stands before damage is not lost.
pub(crate) fn peek(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::with_capacity(HEAD);
    let failed = reader.by_ref().take(HEAD as u64).read_to_end(&mut head).err();
    let again = io::Cursor::new(head.clone());
    match failed {
        None => Ok((head, Box::new(again.chain(reader)))),
        Some(e) if head.is_empty() => Err(e),
        Some(e) => Ok((head, Box::new(again.chain(Failing(e.kind(), e.to_string()))))),
    }
}

/// Fails as another reader did.
struct Failing(io::ErrorKind, String);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0, self.1.clone()))
    }
}

/// The code of a failure to read. [`Inflating`] reports what it refuses as [`io::ErrorKind::FileTooLarge`].
pub(crate) fn failure(e: &io::Error) -> (Code, String) {
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

/// Expands what is packed, and stops at what no article comes near: more than `Limits::inflated` bytes for a single
/// document is caught by its reader, so what is left is the ratio, which betrays a bomb however long the stream is.
pub(crate) struct Inflating {
    decoder: Box<dyn Read + Send>,
    /// Packed bytes that were read.
    packed: Arc<AtomicU64>,
    expanded: u64,
    floor: u64,
}

/// Text and pages shrink to between a third and a twentieth. Deflate cannot go beyond 1 to 1,032.
const RATIO: u64 = 200;

impl Inflating {
    /// Expands gzip, of one member or many.
    pub(crate) fn new(reader: Box<dyn Read + Send>, limits: &Limits) -> Self {
        Self::over(reader, limits, |packed| Box::new(MultiGzDecoder::new(packed)))
    }

    /// Expands with a decoder of the caller's.
    pub(crate) fn over(
        reader: Box<dyn Read + Send>,
        limits: &Limits,
        decoder: impl FnOnce(BufReader<Counting>) -> Box<dyn Read + Send>,
    ) -> Self {
        let packed = Arc::new(AtomicU64::new(0));
        let counting = Counting { reader, count: Arc::clone(&packed) };
        // Short repetitive files may pass the ratio without doing harm.
        let floor = (limits.inflated as u64).min(1 << 20);
        Self { decoder: decoder(BufReader::with_capacity(64 << 10, counting)), packed, expanded: 0, floor }
    }
}

impl Read for Inflating {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.decoder.read(buffer)?;
        self.expanded += n as u64;
        if self.expanded > self.floor && self.expanded / RATIO > self.packed.load(Ordering::Relaxed) {
            let message = format!("expands to more than {RATIO} times its size");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(n)
    }
}

pub(crate) struct Counting {
    reader: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
