//! Inquiry: the same claim across many articles, and where it really comes from.
//!
//! From records alone: actors across documents ([`actors`]), copies and shared passages ([`copies`]), who cites whom
//! ([`citations`]), claims ([`claims`]) made of units ([`units`]), their origins ([`origins`]), contradictions
//! ([`contradictions`]), positions and how they change ([`positions`]), commitments and what became of them
//! ([`commitments`]), events across articles ([`events()`]). A pure function of records, corrections and an [`Encoder`]: no I/O, no clock, no environment, and
//! the order in which records are given does not matter. `docs/inquiry.md` says how and why.

mod actors;
mod assemble;
mod citations;
mod claims;
mod commitments;
mod contradictions;
mod copies;
mod corrections;
mod countries;
mod day;
mod doc;
mod events;
mod ground;
mod mend;
mod offices;
mod origins;
mod outcomes;
mod parallel;
mod positions;
mod reviews;
mod rules;
mod stems;
mod stories;
mod text;
mod trace;
mod units;
mod vectors;

pub use corrections::{Correction, Corrections, Field, Place, corrected, place_of};
pub use day::span as days;
pub use events::{CodedEvent, Report, codes, events};
pub use reviews::reviewed;
pub use trace::{Position, claims_like, positions};
pub use vectors::EightBits;

use onrecord_record::{Corpus, CorpusDocument, Record};
use std::borrow::Cow;

/// Turns a sentence into a vector of unit length, so that near vectors mean much the same.
pub trait Encoder {
    /// The vector of a text. Always of the same width.
    fn encode(&self, text: &str) -> Vec<f32>;

    /// A vector of unit length from the words alone, at hardly any cost. What is unlike by it is likely unlike.
    fn outline(&self, text: &str) -> Vec<f32> {
        self.encode(text)
    }

    /// The outlines of many texts, each the same as by itself.
    fn outline_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        texts.iter().map(|t| self.outline(t)).collect()
    }

    /// The vectors of many texts, each the same as by itself.
    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        texts.iter().map(|t| self.encode(t)).collect()
    }
}

/// An encoder without weights: words hashed into a vector. Contents with the same words are alike, nothing else is. For
/// tests, and for a program built without the sentence model.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordHash;

impl Encoder for WordHash {
    fn encode(&self, text: &str) -> Vec<f32> {
        let mut v = vec![0.0f32; 256];
        for stem in text::content_stems(text) {
            v[(text::hash([stem.as_str()]) % 256) as usize] += 1.0;
        }
        let norm = v.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            v.iter_mut().for_each(|x| *x /= norm);
        }
        v
    }
}

/// What holds among many articles, and the numbers of corrections whose words were not found.
#[derive(Debug, Clone, PartialEq)]
pub struct Inquiry {
    /// What holds.
    pub corpus: Corpus,
    /// Indexes of corrections that did nothing, because what they are about is not there any more.
    pub lost: Vec<usize>,
}

/// What holds among many articles. Records are given with the names they were added under; their order does not matter,
/// the order of corrections does. Records that are handed over are not copied.
#[must_use]
pub fn inquire<'r>(
    records: impl Into<Cow<'r, [(String, Record)]>>,
    corrections: &Corrections,
    encoder: &dyn Encoder,
) -> Inquiry {
    let mut records = records.into().into_owned();
    let mut lost = corrections::apply(&mut records, corrections);
    let mended: Vec<Option<Record>> = parallel::map(&records, |_, (_, r)| mend::mended(r));
    let taken =
        records.iter().zip(&mended).map(|((name, read), mended)| (name.as_str(), mended.as_ref().unwrap_or(read)));
    let mut corpus = assemble::corpus(taken, corrections, encoder, &mut lost);
    corpus.documents = records.into_iter().map(|(name, record)| CorpusDocument { name, record }).collect();
    corpus.documents.sort_by(|a, b| a.name.cmp(&b.name));
    corpus.documents.dedup_by(|a, b| a.name == b.name);
    lost.sort_unstable();
    lost.dedup();
    Inquiry { corpus, lost }
}
