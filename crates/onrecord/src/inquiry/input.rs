//! From the archive, or from files, to a finished inquiry. What was worked out is kept in the archive under the state
//! that it was worked out from.

use super::options::Input;
use anyhow::{Context as _, Result};
use onrecord_archive::{Archive, UNDO};
use onrecord_inquiry::{Correction, Inquiry, inquire};
use onrecord_intake::{Given, Limits};
use onrecord_reading::{Reader, Settings};
use onrecord_record::{Corpus, CorpusDocument, Record, digest};
use onrecord_sentence::SentenceEncoder;
use serde_json::Value;
use std::path::Path;

/// The kind under which the archive keeps the inquiry.
const KIND: &str = "inquiry";

/// A finished inquiry, and the encoder it was made with.
pub struct Asked {
    pub corpus: Corpus,
    pub encoder: SentenceEncoder,
}

/// Asks: of the archive, or of the paths given.
pub fn ask(input: &Input) -> Result<Asked> {
    let encoder = SentenceEncoder::bundled()?;
    if !input.paths.is_empty() {
        let mut records = Vec::new();
        for path in &input.paths {
            read(path, &mut records)?;
        }
        return Ok(Asked { corpus: inquire(&records, &[], &encoder).corpus, encoder });
    }
    let archive = input.place.read()?;
    let records: Vec<(String, Record)> = archive.current()?.collect::<Result<_, _>>()?;
    let corrections = in_force(&archive)?;
    let inputs =
        digest(format!("{} {} {}", archive.state()?, serde_json::to_string(&corrections)?, version()).as_bytes());
    if let Some(kept) = archive.derived(KIND, &inputs)?.and_then(|v| serde_json::from_value::<Corpus>(v).ok()) {
        return Ok(Asked { corpus: with_documents(kept, records), encoder });
    }
    let Inquiry { mut corpus, lost } = inquire(&records, &corrections, &encoder);
    for n in lost {
        // Standard error may be closed; there is nobody left to tell then.
        use std::io::Write as _;
        let what = serde_json::to_string(&corrections[n])?;
        let _ = writeln!(std::io::stderr(), "onrecord: a correction finds nothing any more: {}", super::line(&what));
    }
    // The records are in the archive already.
    let documents = std::mem::take(&mut corpus.documents);
    // Keeping it only saves time: an archive that cannot be written is no failure here.
    if let Ok(mut writable) = input.place.write() {
        let _ = writable.put_derived(KIND, &inputs, &crate::archive::now(), &serde_json::to_value(&corpus)?);
    }
    corpus.documents = documents;
    Ok(Asked { corpus, encoder })
}

/// What the result depends on besides records and corrections.
fn version() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), onrecord_sentence::weights_digest())
}

fn with_documents(mut corpus: Corpus, records: Vec<(String, Record)>) -> Corpus {
    corpus.documents = records.into_iter().map(|(name, record)| CorpusDocument { name, record }).collect();
    corpus.documents.sort_by(|a, b| a.name.cmp(&b.name));
    corpus
}

/// The corrections of the log that are not undone, in order.
pub fn in_force(archive: &Archive) -> Result<Vec<Correction>> {
    let log = archive.corrections()?;
    let live = log.into_iter().filter(|c| c.undone_by.is_none() && c.kind != UNDO);
    Ok(live.filter_map(|c| serde_json::from_value(c.body).ok()).collect())
}

/// Records of a file of JSON lines, or the articles of a file or folder, read now.
fn read(path: &Path, into: &mut Vec<(String, Record)>) -> Result<()> {
    if path.extension().is_some_and(|e| e == "jsonl") {
        let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let lines: Vec<&str> = file.lines().filter(|l| !l.trim().is_empty()).collect();
        let is_record = |l: &&str| serde_json::from_str::<Value>(l).is_ok_and(|v| v.get("onrecord").is_some());
        if lines.first().is_some_and(is_record) {
            for (n, l) in lines.iter().enumerate() {
                let record: Record =
                    serde_json::from_str(l).with_context(|| format!("{}:{}", path.display(), n + 1))?;
                into.push((record.document.name.clone(), record));
            }
            return Ok(());
        }
    }
    let limits = Limits::default();
    let settings = Settings { flat: false, min_confidence: 0.0, force_english: false };
    let reader = Reader::bundled()?;
    for item in onrecord_intake::open(&[path.to_owned()], &limits)? {
        let taken = item.and_then(|i| onrecord_intake::document(&i, &Given::default(), &limits));
        match taken {
            Ok(taken) => {
                let record = reader.read(taken.document, taken.notes, &settings);
                into.push((record.document.name.clone(), record));
            }
            Err(refusal) => {
                use std::io::Write as _;
                let why = format!("{}: {} {}", refusal.place, refusal.code.id(), refusal.message);
                let _ = writeln!(std::io::stderr(), "onrecord: {}", super::line(&why));
            }
        }
    }
    Ok(())
}
