//! The inquiry on gold records (what a perfect reader would write) or on records that were read, so that it is clear
//! which part loses what. `score.py corpus` and [`onrecord_eval::corpus`] score what it writes.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use onrecord_eval::gate::read_line;
use onrecord_eval::gold::Article;
use onrecord_reading::{Reader, Settings};
use onrecord_record::Record;
use onrecord_sentence::SentenceEncoder;
use std::path::PathBuf;

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
}

pub fn run(options: &Options) -> Result<()> {
    let records: Vec<(String, Record)> = match (&options.records, &options.gold) {
        (Some(path), _) => {
            let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let lines = file.lines().filter(|l| !l.trim().is_empty());
            lines
                .map(|l| serde_json::from_str::<Record>(l).map(|r| (r.document.name.clone(), r)))
                .collect::<Result<_, _>>()
                .with_context(|| path.display().to_string())?
        }
        (None, Some(gold)) if options.read => {
            let reader = Reader::bundled()?;
            let read =
                |a: Article| Ok((a.name.clone(), read_line(&reader, &a.name, &a.input(), &Settings::default())?));
            Article::load_all(gold)?.into_iter().map(read).collect::<Result<_>>()?
        }
        (None, Some(gold)) => Article::load_all(gold)?.into_iter().map(|a| (a.name, a.record)).collect(),
        (None, None) => bail!("give --gold DIR or --records FILE"),
    };
    let encoder = SentenceEncoder::bundled()?;
    println!("{}", serde_json::to_string(&onrecord_inquiry::inquire(&records, &[], &encoder).corpus)?);
    Ok(())
}
