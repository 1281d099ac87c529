//! Sentence vectors that the archive keeps, so that an article that is added costs its own sentences only.

use onrecord_archive::Archive;
use onrecord_inquiry::{EightBits, Encoder};
use onrecord_record::digest;
use onrecord_sentence::SentenceEncoder;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// An encoder that looks in the archive first. What it had to work out is in `fresh`.
pub struct KeptVectors<'a> {
    archive: &'a Archive,
    encoder: &'a SentenceEncoder,
    model: String,
    /// Keys and vectors that the archive does not have yet, fewer than twice [`KEPT_AT_ONCE`].
    fresh: RefCell<Vec<(i64, Vec<u8>)>>,
}

/// Vectors after which they are put into the archive, so that an inquiry that is broken off has not worked in vain.
const KEPT_AT_ONCE: usize = 2048;

impl<'a> KeptVectors<'a> {
    pub fn new(archive: &'a Archive, encoder: &'a SentenceEncoder) -> Self {
        Self { archive, encoder, model: onrecord_sentence::weights_digest(), fresh: RefCell::default() }
    }

    /// Puts what was worked out into the archive. Keeping it only saves time: an archive that cannot be written is no
    /// failure here.
    pub fn keep(&self) {
        let fresh = self.fresh.take();
        if fresh.is_empty() {
            return;
        }
        if let Ok(mut writable) = Archive::open(self.archive.path()) {
            let _ = writable.put_vectors(&fresh);
        }
    }

    /// How many vectors were worked out and are not in the archive yet.
    #[cfg(test)]
    pub(crate) fn missing(&self) -> usize {
        self.fresh.borrow().len()
    }

    /// The key of a text's vector by this encoder.
    fn key(&self, text: &str) -> i64 {
        let digest = digest(format!("{} {text}", self.model).as_bytes());
        let first = digest.strip_prefix("sha256:").and_then(|hex| hex.get(..16));
        first.and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default().cast_signed()
    }
}

impl Encoder for KeptVectors<'_> {
    fn encode(&self, text: &str) -> Vec<f32> {
        self.encode_all(&[text]).pop().unwrap_or_default()
    }

    fn outline(&self, text: &str) -> Vec<f32> {
        self.encoder.outline(text)
    }

    fn outline_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        self.encoder.outline_all(texts)
    }

    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let keys: Vec<i64> = texts.iter().map(|t| self.key(t)).collect();
        // An archive that cannot be read is none that helps.
        let kept: BTreeMap<i64, Vec<f32>> = self
            .archive
            .vectors(&keys)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(key, bytes)| Some((key, EightBits::from_bytes(&bytes)?.floats())))
            .collect();
        let missing: Vec<(i64, &str)> =
            keys.iter().copied().zip(texts.iter().copied()).filter(|(k, _)| !kept.contains_key(k)).collect();
        let mut new: BTreeMap<i64, Vec<f32>> = BTreeMap::new();
        for some in missing.chunks(KEPT_AT_ONCE) {
            let words: Vec<&str> = some.iter().map(|m| m.1).collect();
            for ((key, _), vector) in some.iter().zip(self.encoder.encode_all(&words)) {
                let eight = EightBits::new(&vector);
                self.fresh.borrow_mut().push((*key, eight.bytes()));
                // The same as when it is read back.
                new.insert(*key, eight.floats());
            }
            if self.fresh.borrow().len() >= KEPT_AT_ONCE {
                self.keep();
            }
        }
        keys.iter().map(|k| kept.get(k).or_else(|| new.get(k)).cloned().unwrap_or_default()).collect()
    }
}
