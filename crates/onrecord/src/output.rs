//! Where results go: standard output, or one file a document in a folder.

use crate::cli::Format;
use anyhow::{Context as _, Result, anyhow, bail};
use onrecord_batch::file::Writer;
use onrecord_batch::{Failure, Row};
use onrecord_intake::Refusal;
use std::collections::BTreeSet;
use std::io::{BufWriter, IsTerminal as _, Stdout, StdoutLock, Write, stdout};
use std::path::PathBuf;

/// A rendered record.
#[derive(Debug)]
pub enum Parts {
    /// The part that is printed, and the other files that go with it in a folder: extensions and texts.
    Files(Vec<(&'static str, String)>),
    /// A row of a table.
    Row(Box<Row>),
}

impl Parts {
    pub fn one(extension: &'static str, text: String) -> Self {
        Self::Files(vec![(extension, text)])
    }

    pub fn two(extension: &'static str, text: String, other: &'static str, beside: String) -> Self {
        Self::Files(vec![(extension, text), (other, beside)])
    }
}

/// Writes results in the order in which they come.
pub struct Output {
    format: Format,
    sink: Sink,
}

enum Sink {
    Stream(Stream<BufWriter<StdoutLock<'static>>>),
    Folder(Folder),
    Table(Box<Writer<BufWriter<Stdout>>>),
}

impl Output {
    /// # Errors
    /// When the folder cannot be made, or the format is not for where it is to go.
    pub fn new(format: Format, folder: Option<PathBuf>) -> Result<Self> {
        let sink = match folder {
            Some(_) if format == Format::Parquet => bail!("parquet is one file for all documents: redirect the output"),
            None if format == Format::Parquet && stdout().is_terminal() => bail!("parquet is not for a terminal"),
            None if format == Format::Parquet => {
                Sink::Table(Box::new(Writer::new(BufWriter::new(stdout())).map_err(|e| anyhow!(e))?))
            }
            None => Sink::Stream(Stream::new(BufWriter::new(std::io::stdout().lock()))),
            Some(path) => Sink::Folder(Folder::new(path, format)?),
        };
        Ok(Self { format, sink })
    }

    /// # Errors
    /// When the result cannot be written.
    pub fn write(&mut self, name: &str, parts: Parts) -> Result<()> {
        match (&mut self.sink, parts) {
            (Sink::Table(table), Parts::Row(row)) => table.push(*row).map_err(|e| anyhow!(e)),
            (Sink::Folder(folder), Parts::Files(all)) => folder.write(name, &all),
            (Sink::Stream(stream), Parts::Files(all)) => match all.into_iter().next() {
                Some((_, text)) => stream.next(self.format, name, text),
                None => Ok(()),
            },
            (Sink::Table(_), Parts::Files(_)) | (Sink::Folder(_) | Sink::Stream(_), Parts::Row(_)) => {
                bail!("a record was rendered for another output")
            }
        }
    }

    /// A document that failed: a row of a table; elsewhere it takes part in the count, which decides the shape of the output.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn refused(&mut self, refusal: &Refusal) -> Result<()> {
        match &mut self.sink {
            Sink::Stream(stream) => stream.skip(),
            Sink::Folder(_) => {}
            Sink::Table(table) => {
                let failure = Failure { code: refusal.code.id().to_owned(), message: refusal.message.clone() };
                let id = Some(refusal.name.clone());
                let row = Row { id, outcome: Err(failure), run: None, received: None, snapshot: None };
                table.push(row).map_err(|e| anyhow!(e))?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// When what was held back cannot be written.
    pub fn finish(self) -> Result<()> {
        match self.sink {
            Sink::Stream(mut stream) => stream.finish(self.format),
            Sink::Folder(_) => Ok(()),
            Sink::Table(table) => table.finish().map_err(|e| anyhow!(e)),
        }
    }
}

/// Several results on one stream.
///
/// For JSON and brat one document looks different from several: an object and an array, no heading and headings. What
/// counts is how many documents came in, not how many were read, so that one bad document does not change the shape.
/// The first result is held back until it is known whether a second document follows.
struct Stream<W: Write> {
    to: W,
    /// Documents so far, failed ones too.
    seen: usize,
    /// Results written.
    written: usize,
    held: Option<(String, String)>,
}

impl<W: Write> Stream<W> {
    fn new(to: W) -> Self {
        Self { to, seen: 0, written: 0, held: None }
    }

    fn skip(&mut self) {
        self.seen += 1;
    }

    fn next(&mut self, format: Format, name: &str, text: String) -> Result<()> {
        self.seen += 1;
        let shaped = matches!(format, Format::Json | Format::Brat);
        if shaped && self.seen == 1 {
            self.held = Some((name.to_owned(), text));
            return Ok(());
        }
        if let Some((name, held)) = self.held.take() {
            self.one_of_several(format, &name, &held)?;
        }
        self.one_of_several(format, name, &text)?;
        // A consumer at the other end of a pipe sees each result as soon as it is there.
        self.to.flush()?;
        Ok(())
    }

    fn one_of_several(&mut self, format: Format, name: &str, text: &str) -> Result<()> {
        let first = self.written == 0;
        self.written += 1;
        match format {
            Format::Jsonl => self.to.write_all(text.as_bytes())?,
            Format::Text => {
                if !first {
                    self.to.write_all(b"\n")?;
                }
                self.to.write_all(text.as_bytes())?;
            }
            Format::Json => {
                self.to.write_all(if first { b"[\n" } else { b",\n" })?;
                // Strings in JSON hold no line breaks, so every line is structure and can be indented.
                let indented: Vec<String> = text.lines().map(|l| format!("  {l}")).collect();
                self.to.write_all(indented.join("\n").as_bytes())?;
            }
            Format::Brat => {
                let blank = if first { "" } else { "\n" };
                write!(self.to, "{blank}==> {} <==\n{text}", crate::view::neutral(name))?;
            }
            Format::Parquet => {}
        }
        Ok(())
    }

    fn finish(&mut self, format: Format) -> Result<()> {
        match self.held.take() {
            Some((_, only)) if self.seen == 1 => self.to.write_all(only.as_bytes())?,
            Some((name, held)) => self.one_of_several(format, &name, &held)?,
            None => {}
        }
        if format == Format::Json && self.seen > 1 {
            self.to.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.to.flush()?;
        Ok(())
    }
}

/// One file a document (two for brat).
struct Folder {
    path: PathBuf,
    /// Stems in use, in lower case, for file systems that do not tell case apart.
    used: BTreeSet<String>,
}

impl Folder {
    fn new(path: PathBuf, format: Format) -> Result<Self> {
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        let folder = Self { path, used: BTreeSet::new() };
        if format == Format::Brat {
            folder.put("annotation.conf", onrecord_export::brat::CONFIGURATION)?;
        }
        Ok(folder)
    }

    fn write(&mut self, name: &str, parts: &[(&str, String)]) -> Result<()> {
        let stem = self.free(&stem(name));
        for (extension, text) in parts {
            self.put(&format!("{stem}.{extension}"), text)?;
        }
        Ok(())
    }

    /// The stem itself, or with `-2`, `-3` ... where another document of this run has it.
    fn free(&mut self, stem: &str) -> String {
        let mut candidate = stem.to_owned();
        let mut n = 1_usize;
        while !self.used.insert(candidate.to_lowercase()) {
            n += 1;
            candidate = format!("{stem}-{n}");
        }
        candidate
    }

    /// Writes a file whole or not at all, and never through a link that lies in its place.
    fn put(&self, name: &str, text: &str) -> Result<()> {
        let path = self.path.join(name);
        let write = || -> std::io::Result<()> {
            let mut builder = tempfile::Builder::new();
            // The permissions that a newly made file has (the umask still applies), not its owner's alone.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            let mut file = builder.prefix(".onrecord-").tempfile_in(&self.path)?;
            file.write_all(text.as_bytes())?;
            file.persist(&path).map_err(|e| e.error)?;
            Ok(())
        };
        write().with_context(|| path.display().to_string())
    }
}

/// A file stem for a document's name, which may be anything: letters and digits of any script, `-`, `_` and inner dots
/// stay, everything else becomes `_`; at most 100 bytes; never empty, hidden, or a device name of Windows.
fn stem(name: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut out = String::new();
    for c in name.chars() {
        let c = if kept(c) { c } else { '_' };
        if out.len() + c.len_utf8() > 100 {
            break;
        }
        out.push(c);
    }
    let out = out.trim_matches('.');
    let device = out.split('.').next().unwrap_or("").to_ascii_lowercase();
    let numbered = |p: &str| device.strip_prefix(p).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    if out.is_empty() {
        "document".to_owned()
    } else if ["con", "prn", "aux", "nul"].contains(&device.as_str()) || numbered("com") || numbered("lpt") {
        format!("_{out}")
    } else {
        out.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_harmless_stems() {
        for (name, want) in [
            ("01-gazette", "01-gazette"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("/root/.ssh", "_root_.ssh"),
            ("..", "document"),
            ("", "document"),
            (".hidden", "hidden"),
            ("a\0b\nc\\d:e", "a_b_c_d_e"),
            ("Zürich 2025", "Zürich_2025"),
            ("NUL.txt", "_NUL.txt"),
            ("com1", "_com1"),
            ("common", "common"),
        ] {
            assert_eq!(stem(name), want, "{name:?}");
        }
        assert_eq!(stem(&"é".repeat(90)).len(), 100);
    }

    #[test]
    fn stems_that_collide_are_numbered() {
        let mut folder = Folder { path: PathBuf::new(), used: BTreeSet::new() };
        let got: Vec<_> = ["a", "A", "a-2", "a"].into_iter().map(|s| folder.free(s)).collect();
        assert_eq!(got, ["a", "A-2", "a-2-2", "a-3"]);
    }

    fn streamed(format: Format, results: &[Option<&str>]) -> String {
        let mut stream = Stream::new(Vec::new());
        for (i, result) in results.iter().enumerate() {
            match result {
                Some(text) => stream.next(format, &format!("d{i}"), (*text).to_owned()).unwrap(),
                None => stream.skip(),
            }
        }
        stream.finish(format).unwrap();
        String::from_utf8(stream.to).unwrap()
    }

    #[test]
    fn the_shape_follows_how_many_documents_came_in() {
        let json = |results: &[Option<&str>]| streamed(Format::Json, results);
        assert_eq!(json(&[Some("{}\n")]), "{}\n");
        assert_eq!(json(&[Some("{}\n"), Some("{\n}\n")]), "[\n  {},\n  {\n  }\n]\n");
        assert_eq!(json(&[Some("{}\n"), None]), "[\n  {}\n]\n");
        assert_eq!(json(&[None, Some("{}\n")]), "[\n  {}\n]\n");
        assert_eq!(json(&[None, None]), "[]\n");
        assert_eq!(json(&[None]), "");
        assert_eq!(json(&[]), "");
        assert_eq!(streamed(Format::Brat, &[Some("T1\n")]), "T1\n");
        assert_eq!(streamed(Format::Brat, &[Some("T1\n"), Some("T2\n")]), "==> d0 <==\nT1\n\n==> d1 <==\nT2\n");
        assert_eq!(streamed(Format::Jsonl, &[Some("{}\n"), None, Some("[]\n")]), "{}\n[]\n");
        assert_eq!(streamed(Format::Text, &[Some("a\n"), Some("b\n")]), "a\n\nb\n");
    }
}
