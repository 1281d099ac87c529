//! A sentence as a vector: all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al. 2020) in 8 bits, built in.
//!
//! The word rows and the tokeniser are those of the attribution model, which keeps them as they came; a test compares
//! the vectors with the original's, so that other rows are noticed. Mean over all tokens, unit length.

use onrecord_inquiry::Encoder;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use safetensors::{Dtype, SafeTensors};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokenizers::Tokenizer;

/// Width of the encoder and of its vectors.
pub const WIDTH: usize = 384;
/// Most tokens of a sentence, the two special ones included; what is longer is cut, as the original does.
const LIMIT: usize = 256;
/// Sentences that a thread takes at a time.
const SHARE: usize = 16;
const CLS: u32 = 101;
const SEP: u32 = 102;

const ENCODER: &[u8] = include_bytes!("../../../models/sentence/encoder.onnx");

/// `sha256:` digest of the encoder's weights.
#[must_use]
pub fn weights_digest() -> String {
    onrecord_record::digest(ENCODER)
}

/// Why the bundled encoder could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("the bundled sentence encoder cannot be loaded: {0}")]
pub struct LoadError(String);

fn load(error: impl std::fmt::Display) -> LoadError {
    LoadError(error.to_string())
}

/// The encoder, on one thread of its own. Cheap to use again, costly to load.
pub struct SentenceEncoder {
    tokenizer: Tokenizer,
    model: Model,
    input: NodeId,
    output: NodeId,
    words: &'static [u8],
    scale: Vec<f32>,
    /// The mean of the word rows, each counting as it does in an outline and as often as its word is met.
    common: Vec<f32>,
    pool: Arc<ThreadPool>,
}

/// The first row of a whole word; what is before are marks, letters and numbers of one sign.
const FIRST_WORD: usize = 1996;

/// How often a word of the vocabulary is met, about: the rows are in order of frequency (Zipf).
fn frequency(id: usize) -> f32 {
    id.checked_sub(FIRST_WORD).map_or(0.05, |rank| 0.07 / (rank + 1) as f32)
}

/// What a word weighs in an outline: rarer ones more (smooth inverse frequency, Arora et al. 2017).
fn weight(id: usize) -> f32 {
    1e-3 / (1e-3 + frequency(id))
}

impl SentenceEncoder {
    /// Loads the weights that the program was built with.
    ///
    /// # Errors
    /// When they are not what the program expects, which the tests would show.
    pub fn bundled() -> Result<Self, LoadError> {
        let vocabulary = onrecord_reading::vocabulary();
        let tokenizer = Tokenizer::from_bytes(vocabulary.tokenizer).map_err(load)?;
        let tables = SafeTensors::deserialize(vocabulary.rows).map_err(load)?;
        let words = tables.tensor("words").map_err(load)?.data();
        let scale = tables.tensor("scale").map_err(load)?;
        if scale.dtype() != Dtype::F32 {
            return Err(load("the scales of the word rows are not 32-bit floats"));
        }
        let scale: Vec<f32> =
            scale.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if words.len() != scale.len() * WIDTH || scale.is_empty() {
            return Err(load("the word table and its scales disagree"));
        }
        let mut common = vec![0.0f32; WIDTH];
        let mut total = 0.0;
        for (id, row) in words.chunks_exact(WIDTH).enumerate().skip(FIRST_WORD) {
            let w = frequency(id) * weight(id);
            total += w;
            common.iter_mut().zip(row).for_each(|(c, b)| *c += w * f32::from(b.cast_signed()) * scale[id]);
        }
        common.iter_mut().for_each(|c| *c /= total);
        let model = ModelOptions::with_all_ops().prepack_weights(true).load_static_slice(ENCODER).map_err(load)?;
        let input = model.node_id("words").map_err(load)?;
        let output = model.node_id("vector").map_err(load)?;
        Ok(Self {
            tokenizer,
            model,
            input,
            output,
            words,
            scale,
            common,
            pool: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }

    fn run(&self, text: &str, pool: &Arc<ThreadPool>) -> Option<Vec<f32>> {
        let encoding = self.tokenizer.encode(text, false).ok()?;
        let ids = encoding.get_ids();
        let ids = &ids[..ids.len().min(LIMIT - 2)];
        let mut x = Vec::with_capacity((ids.len() + 2) * WIDTH);
        for &id in std::iter::once(&CLS).chain(ids).chain([&SEP]) {
            let id = (id as usize).min(self.scale.len() - 1);
            x.extend(self.words[id * WIDTH..][..WIDTH].iter().map(|b| f32::from(b.cast_signed()) * self.scale[id]));
        }
        let x = NdTensor::from_data([1, ids.len() + 2, WIDTH], x);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [out] = self.model.run_n(vec![(self.input, x.into())], [self.output], Some(options)).ok()?;
        let out: NdTensor<f32, 2> = out.try_into().ok()?;
        Some((0..WIDTH).map(|k| out[[0, k]]).collect())
    }
}

impl Encoder for SentenceEncoder {
    fn encode(&self, text: &str) -> Vec<f32> {
        // The graph takes any number of tokens, so a failure would be a bug; a null vector is like nothing and merges
        // nothing.
        self.run(text, &self.pool).unwrap_or_else(|| vec![0.0; WIDTH])
    }

    /// The mean of the words' rows without what is common to all of them, rarer words weighing more.
    fn outline(&self, text: &str) -> Vec<f32> {
        let mut out = vec![0.0f32; WIDTH];
        if let Ok(encoding) = self.tokenizer.encode_fast(text, false) {
            for &id in encoding.get_ids().iter().take(LIMIT - 2) {
                let id = (id as usize).min(self.scale.len() - 1);
                let w = weight(id);
                let row = &self.words[id * WIDTH..][..WIDTH];
                for ((o, b), c) in out.iter_mut().zip(row).zip(&self.common) {
                    *o += w * (f32::from(b.cast_signed()) * self.scale[id] - c);
                }
            }
        }
        let norm = out.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            out.iter_mut().for_each(|x| *x /= norm);
        }
        out
    }

    fn outline_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        shared_out(texts, || (), |(), text| self.outline(text))
    }

    /// On all processors: a sentence is too small a matrix to split, but many sentences are many.
    fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let pool = || Arc::new(ThreadPool::with_num_threads(1));
        shared_out(texts, pool, |pool, text| self.run(text, pool).unwrap_or_else(|| vec![0.0; WIDTH]))
    }
}

/// The vectors of many texts, worked out on all processors.
fn shared_out<R>(
    texts: &[&str],
    room: impl Fn() -> R + Sync,
    vector: impl Fn(&R, &str) -> Vec<f32> + Sync,
) -> Vec<Vec<f32>> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(texts.len().div_ceil(SHARE));
    if threads < 2 {
        let room = room();
        return texts.iter().map(|t| vector(&room, t)).collect();
    }
    let next = AtomicUsize::new(0);
    let mut out = vec![Vec::new(); texts.len()];
    let work = || {
        let (room, mut done) = (room(), Vec::new());
        loop {
            let from = next.fetch_add(SHARE, Ordering::Relaxed);
            if from >= texts.len() {
                return done;
            }
            done.extend(texts.iter().enumerate().skip(from).take(SHARE).map(|(i, text)| (i, vector(&room, text))));
        }
    };
    std::thread::scope(|s| {
        let all: Vec<_> = (0..threads).map(|_| s.spawn(work)).collect();
        for (i, v) in all.into_iter().flat_map(|t| t.join().unwrap_or_default()) {
            out[i] = v;
        }
    });
    // A thread that panicked leaves vectors open; they are like nothing.
    out.iter_mut().filter(|v| v.is_empty()).for_each(|v| *v = vec![0.0; WIDTH]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        vector: Vec<f32>,
    }

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn vectors_are_those_of_the_original() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("parity.fixture.json")).unwrap();
        let encoder = SentenceEncoder::bundled().unwrap();
        for case in &cases {
            let v = encoder.encode(&case.text);
            let c = cosine(&v, &case.vector);
            assert!(c > 0.985, "{}: {c}", case.text);
            assert!((cosine(&v, &v) - 1.0).abs() < 1e-3);
        }
        let near = cosine(&encoder.encode(&cases[0].text), &encoder.encode(&cases[1].text));
        let far = cosine(&encoder.encode(&cases[0].text), &encoder.encode(&cases[4].text));
        assert!(near > 0.7 && far < 0.3, "{near} {far}");
    }

    #[test]
    fn many_at_once_are_the_same_as_one_by_one() {
        let encoder = SentenceEncoder::bundled().unwrap();
        let texts: Vec<String> = (0..40).map(|n| format!("The harbour closes in {n} days.")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let one_by_one: Vec<Vec<f32>> = texts.iter().map(|t| encoder.encode(t)).collect();
        assert_eq!(encoder.encode_all(&texts), one_by_one);
    }

    #[test]
    fn outlines_are_near_where_vectors_are() {
        let encoder = SentenceEncoder::bundled().unwrap();
        let outline = |t: &str| encoder.outline(t);
        let said = outline("The minister said the bridge would open in June.");
        let again = cosine(&said, &outline("The bridge will open in June, according to the minister."));
        let other = cosine(&said, &outline("Prices rose 9 percent on Thursday."));
        assert!(again > 0.7 && other < 0.3, "{again} {other}");
        assert!((cosine(&said, &said) - 1.0).abs() < 1e-3 && outline("").iter().all(|x| *x == 0.0));
    }

    #[test]
    fn nothing_and_too_much_are_vectors_too() {
        let encoder = SentenceEncoder::bundled().unwrap();
        assert_eq!(encoder.encode("").len(), WIDTH);
        let long = encoder.encode(&"a long story ".repeat(400));
        assert!((cosine(&long, &long) - 1.0).abs() < 1e-3);
    }
}
