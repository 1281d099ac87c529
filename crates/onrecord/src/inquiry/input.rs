//! From the archive, or from files, to a finished inquiry.

use super::options::Input;
use anyhow::{Context as _, Result};
use onrecord_inquiry::inquire;
use onrecord_intake::{Given, Limits};
use onrecord_reading::{Reader, Settings};
use onrecord_record::{Corpus, Record};
use onrecord_sentence::SentenceEncoder;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A finished inquiry, and the encoder it was made with.
pub struct Asked {
    pub corpus: Corpus,
    pub encoder: SentenceEncoder,
}

/// Asks: of the archive, or of the paths given.
pub fn ask(input: &Input) -> Result<Asked> {
    let encoder = SentenceEncoder::bundled()?;
    if !input.paths.is_empty() {
        let records = records(&input.paths)?;
        return Ok(Asked { corpus: inquire(records, &[], &encoder).corpus, encoder });
    }
    let onrecord_keeping::Asked { corpus, lost } = onrecord_keeping::ask(&input.place.read()?, &encoder)?;
    for correction in lost {
        // Standard error may be closed; there is nobody left to tell then.
        use std::io::Write as _;
        let what = serde_json::to_string(&correction)?;
        let _ = writeln!(std::io::stderr(), "onrecord: a correction finds nothing any more: {}", super::line(&what));
    }
    Ok(Asked { corpus, encoder })
}

/// The records of all paths, with their names.
pub fn records(paths: &[PathBuf]) -> Result<Vec<(String, Record)>> {
    let mut records = Vec::new();
    for path in paths {
        read(path, &mut records)?;
    }
    Ok(records)
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
