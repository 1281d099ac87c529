//! From the archive to a finished inquiry. What was worked out is kept in the archive under the state that it was worked
//! out from.

use crate::vectors::KeptVectors;
use onrecord_archive::{Archive, Result, UNDO};
use onrecord_inquiry::{Correction, Inquiry, corrected, inquire, reviewed};
use onrecord_record::{Corpus, CorpusDocument, Record, digest};
use onrecord_sentence::SentenceEncoder;

/// The kind under which the archive keeps the inquiry.
const KIND: &str = "inquiry";

/// A finished inquiry over an archive.
#[derive(Debug)]
pub struct Asked {
    /// What holds.
    pub corpus: Corpus,
    /// Corrections that find nothing any more; known only when the inquiry was not kept from before.
    pub lost: Vec<Correction>,
}

/// The inquiry over the articles of an archive, as it was kept, or worked out now.
///
/// # Errors
/// When the archive cannot be read.
pub fn ask(archive: &Archive, encoder: &SentenceEncoder) -> Result<Asked> {
    let records: Vec<(String, Record)> = archive.current()?.collect::<Result<_, _>>()?;
    let corrections = in_force(archive)?;
    let told = serde_json::to_string(&corrections).unwrap_or_default();
    let inputs = digest(format!("{} {told} {}", archive.state()?, version()).as_bytes());
    let vectors = KeptVectors::new(archive, encoder);
    if let Some(kept) = archive.derived(KIND, &inputs)?.and_then(|v| serde_json::from_value::<Corpus>(v).ok()) {
        let mut corpus = with_documents(kept, records, &corrections);
        corpus.reviews = reviewed(&corpus, archive.reviews()?, &vectors);
        vectors.keep();
        return Ok(Asked { corpus, lost: Vec::new() });
    }
    let Inquiry { mut corpus, lost } = inquire(records, &corrections, &vectors);
    // The records are in the archive already.
    let documents = std::mem::take(&mut corpus.documents);
    // Keeping it only saves time: an archive that cannot be written is no failure here.
    if let (Ok(mut writable), Ok(value)) = (Archive::open(archive.path()), serde_json::to_value(&corpus)) {
        let _ = writable.put_derived(KIND, &inputs, &crate::now(), &value);
    }
    corpus.documents = documents;
    corpus.reviews = reviewed(&corpus, archive.reviews()?, &vectors);
    vectors.keep();
    Ok(Asked { corpus, lost: lost.into_iter().map(|n| corrections[n].clone()).collect() })
}

/// What the result depends on besides records and corrections.
fn version() -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), onrecord_sentence::weights_digest())
}

fn with_documents(mut corpus: Corpus, records: Vec<(String, Record)>, corrections: &[Correction]) -> Corpus {
    let document = |(name, record): (String, Record)| {
        let record = corrected(&name, record, corrections);
        CorpusDocument { name, record }
    };
    corpus.documents = records.into_iter().map(document).collect();
    corpus.documents.sort_by(|a, b| a.name.cmp(&b.name));
    corpus
}

/// The corrections of the log that are not undone, in order.
///
/// # Errors
/// When the archive cannot be read.
pub fn in_force(archive: &Archive) -> Result<Vec<Correction>> {
    let log = archive.corrections()?;
    let live = log.into_iter().filter(|c| c.undone_by.is_none() && c.kind != UNDO);
    Ok(live.filter_map(|c| serde_json::from_value(c.body).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_worked_out_is_not_worked_out_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.onrecord");
        std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../archive/tests/fixtures/schema-4.onrecord"), &path)
            .unwrap();
        let archive = Archive::open(&path).unwrap();
        let encoder = SentenceEncoder::bundled().unwrap();
        let records: Vec<(String, Record)> = archive.current().unwrap().collect::<Result<_, _>>().unwrap();
        let missing = || {
            let vectors = KeptVectors::new(&archive, &encoder);
            let _ = inquire(&records, &[], &vectors);
            vectors.missing()
        };
        assert!(missing() > 0, "the fixture needs vectors");
        ask(&archive, &encoder).unwrap();
        assert_eq!(missing(), 0);
    }
}
