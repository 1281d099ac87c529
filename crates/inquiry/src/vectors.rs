//! Vectors of sentences in 8 bits, worked out when they are first needed.

use crate::Encoder;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A vector of unit length in 8 bits: a quarter of the room, and the same on every machine.
#[derive(Debug, Clone, PartialEq)]
pub struct EightBits {
    scale: f32,
    v: Vec<i8>,
}

impl EightBits {
    /// From floats; the largest of them comes to 127.
    #[must_use]
    pub fn new(v: &[f32]) -> Self {
        let most = v.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        // A scale of few bits, so that a vector read back from eight bits comes to the same eight bits.
        let scale = if most > 0.0 { f32::from_bits(((most / 127.0).to_bits() + 0xFFF) & !0xFFF) } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, reason = "at most 127 by the choice of the scale")]
        let v = v.iter().map(|x| (x / scale).round() as i8).collect();
        Self { scale, v }
    }

    /// The scale (little endian) and a byte for each dimension.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.scale.to_le_bytes().into_iter().chain(self.v.iter().map(|x| x.cast_unsigned())).collect()
    }

    /// From what [`EightBits::bytes`] gave; `None` for what cannot be that.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (scale, v) = bytes.split_first_chunk::<4>()?;
        let scale = Some(f32::from_le_bytes(*scale)).filter(|s| s.is_finite() && *s > 0.0)?;
        Some(Self { scale, v: v.iter().map(|x| x.cast_signed()).collect() })
    }

    /// As floats again, which come to the same eight bits.
    #[must_use]
    pub fn floats(&self) -> Vec<f32> {
        self.v.iter().map(|x| f32::from(*x) * self.scale).collect()
    }

    /// The inner product: the cosine, as both are of unit length.
    pub(crate) fn dot(&self, other: &Self) -> f32 {
        let sum: i32 = self.v.iter().zip(&other.v).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        sum as f32 * self.scale * other.scale
    }
}

/// A text and its vector.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meant {
    pub text: String,
    vector: OnceLock<EightBits>,
}

impl Meant {
    pub fn new(text: String) -> Self {
        Self { text, vector: OnceLock::new() }
    }

    pub fn vector(&self, encoder: &dyn Encoder) -> &EightBits {
        self.vector.get_or_init(|| EightBits::new(&encoder.encode(&self.text)))
    }

    /// Whether the vector has been worked out.
    pub fn is_known(&self) -> bool {
        self.vector.get().is_some()
    }

    pub fn cosine(&self, other: &Self, encoder: &dyn Encoder) -> f32 {
        self.vector(encoder).dot(other.vector(encoder))
    }
}

/// Works out the vectors of many texts at once.
pub(crate) fn fill(texts: &[&Meant], encoder: &dyn Encoder) {
    let open: Vec<&Meant> = texts.iter().copied().filter(|m| m.vector.get().is_none()).collect();
    let words: BTreeSet<&str> = open.iter().map(|m| m.text.as_str()).collect();
    let words: Vec<&str> = words.into_iter().collect();
    let vectors: BTreeMap<&str, EightBits> =
        words.iter().copied().zip(encoder.encode_all(&words).iter().map(|v| EightBits::new(v))).collect();
    for m in open {
        if let Some(v) = vectors.get(m.text.as_str()) {
            // The list may hold one text twice; it is set the first time.
            let _ = m.vector.set(v.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WordHash;

    #[test]
    fn eight_bits_are_near_enough() {
        let texts = ["the harbour will close its grain terminal", "the harbour closes the terminal", "a vote in May"];
        let full: Vec<Vec<f32>> = texts.iter().map(|t| WordHash.encode(t)).collect();
        for a in 0..3 {
            for b in 0..3 {
                let exact: f32 = full[a].iter().zip(&full[b]).map(|(x, y)| x * y).sum();
                let near = EightBits::new(&full[a]).dot(&EightBits::new(&full[b]));
                assert!((exact - near).abs() < 0.02, "{exact} {near}");
            }
        }
        for v in &full {
            let eight = EightBits::new(v);
            assert_eq!(EightBits::new(&eight.floats()), eight);
            assert_eq!(EightBits::from_bytes(&eight.bytes()).as_ref(), Some(&eight));
        }
        assert!(EightBits::new(&[0.0; 4]).dot(&EightBits::new(&[0.0; 4])).abs() < 1e-9);
    }
}
