//! The inquiry on gold records (what a perfect reader would write) or on records that were read, so that it is clear
//! which part loses what. `score.py corpus` and [`onrecord_eval::corpus`] score what it writes.

use crate::growth::processor;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use onrecord_archive::Archive;
use onrecord_eval::gate::read_line;
use onrecord_eval::gold::Article;
use onrecord_inquiry::Encoder;
use onrecord_reading::{Reader, Settings};
use onrecord_record::Record;
use onrecord_sentence::SentenceEncoder;
use std::cell::Cell;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
pub struct Options {
    /// A folder of gold: its records are the input.
    #[arg(long, value_name = "DIR")]
    gold: Option<PathBuf>,
    /// Read the texts of the gold instead: from end to end.
    #[arg(long, requires = "gold")]
    read: bool,
    /// Records as JSON lines (`onrecord read --format jsonl`): the input in place of gold.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// The articles of an archive, as they were read.
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<()> {
    let records: Vec<(String, Record)> = match (&options.records, &options.gold, &options.archive) {
        (_, _, Some(path)) => Archive::open_read_only(path)?.current()?.collect::<Result<_, _>>()?,
        (Some(path), ..) => {
            let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let lines = file.lines().filter(|l| !l.trim().is_empty());
            lines
                .map(|l| serde_json::from_str::<Record>(l).map(|r| (r.document.name.clone(), r)))
                .collect::<Result<_, _>>()
                .with_context(|| path.display().to_string())?
        }
        (None, Some(gold), None) if options.read => {
            let reader = Reader::bundled()?;
            let read =
                |a: Article| Ok((a.name.clone(), read_line(&reader, &a.name, &a.input(), &Settings::default())?));
            Article::load_all(gold)?.into_iter().map(read).collect::<Result<_>>()?
        }
        (None, Some(gold), None) => Article::load_all(gold)?.into_iter().map(|a| (a.name, a.record)).collect(),
        (None, None, None) => bail!("give --gold DIR, --records FILE or --archive FILE"),
    };
    let encoder = Counted { encoder: SentenceEncoder::bundled()?, alone: Cell::default(), together: Cell::default() };
    let (began, used) = (Instant::now(), processor());
    let articles = records.len();
    let corpus = onrecord_inquiry::inquire(records, &[], &encoder).corpus;
    let (wall, used) = (began.elapsed().as_secs_f64(), processor() - used);
    let ((alone, a), (together, b)) = (encoder.alone.get(), encoder.together.get());
    eprintln!("articles {articles}, claims {}: {wall:.1} s, {used:.1} s of processors", corpus.claims.len());
    eprintln!("vectors {together} together in {b:.1} s, {alone} one by one in {a:.1} s");
    println!("{}", serde_json::to_string(&corpus)?);
    Ok(())
}

/// The encoder, and how many vectors it worked out in how many seconds.
struct Counted {
    encoder: SentenceEncoder,
    alone: Cell<(usize, f64)>,
    together: Cell<(usize, f64)>,
}

fn more(count: &Cell<(usize, f64)>, vectors: usize, began: Instant) {
    let (n, seconds) = count.get();
    count.set((n + vectors, seconds + began.elapsed().as_secs_f64()));
}

impl Encoder for Counted {
    fn encode(&self, text: &str) -> Vec<f32> {
        let began = Instant::now();
        let vector = self.encoder.encode(text);
        more(&self.alone, 1, began);
        vector
    }

    fn outline(&self, text: &str) -> Vec<f32> {
        self.encoder.outline(text)
    }

    fn outline_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        self.encoder.outline_all(texts)
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let began = Instant::now();
        let vectors = self.encoder.encode_all(texts);
        more(&self.together, texts.len(), began);
        vectors
    }
}
