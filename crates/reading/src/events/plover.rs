//! The PLOVER root type of what a source does to a target in one sentence, by a linear model over the sentence's words.
//!
//! The grammar of [`super`] says what is an event and in what status; this says which of PLOVER's types the manual gives to a
//! sentence whose two sides are known. Features are the stems of words and of pairs of neighbours, apart by where they stand
//! (before, between, after the two), and the word lists of `rules/plover.toml`. `onrecord-eval events` measures and trains it.

use crate::describe::words::lowers;
use onrecord_record::TextRange;
use safetensors::{Dtype, SafeTensors};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The root types, in the order of the scores.
pub const ROOTS: [&str; 15] = [
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
    "YIELD",
];
const WEIGHTS: &[u8] = include_bytes!("../../../../models/event/roots.safetensors");
/// Words that say whether it is done.
const MODALS: [&str; 6] = ["not", "will", "would", "must", "should", "to"];
const SOURCE: &str = "<s>";
const TARGET: &str = "<t>";

/// A feature, as the hash of its name.
pub type Feature = u64;

/// The features of a sentence whose source and target are known, each once. Ranges in bytes, on character boundaries.
#[must_use]
pub fn features(sentence: &str, source: Option<TextRange>, target: Option<TextRange>) -> BTreeSet<Feature> {
    let tokens = tokens(sentence, source, target);
    let stems: Vec<String> = tokens.iter().map(|t| stem(t)).collect();
    let place = |mark: &str| tokens.iter().position(|t| t == mark);
    let s = place(SOURCE).unwrap_or(0);
    let t = place(TARGET).unwrap_or(tokens.len());
    let zone = |i: usize| match i {
        i if i < s.min(t) => 'p',
        i if i < s.max(t) => 'b',
        _ => 'a',
    };
    let mut out = BTreeSet::new();
    let mut add = |name: String| out.insert(hash(&name));
    let mut first = None;
    for (i, w) in stems.iter().enumerate() {
        add(format!("w {w}"));
        add(format!("{} {w}", zone(i)));
        if let Some(next) = stems.get(i + 1) {
            add(format!("w {w} {next}"));
        }
        if i > s && i - s <= 3 {
            add(format!("n {w}"));
        }
        let two = stems.get(i + 1).and_then(|n| LISTS.get(&format!("{w} {n}")));
        let Some(roots) = two.or_else(|| LISTS.get(w)).filter(|_| i != s && i != t) else { continue };
        for root in roots {
            add(format!("list {root}"));
            add(format!("list {} {root}", zone(i)));
            if i > s && first.is_none_or(|f| f == i) {
                first = Some(i);
                add(format!("first {root}"));
            }
        }
    }
    add(format!("order {}", s < t));
    for m in MODALS.iter().filter(|m| tokens.iter().any(|t| t == *m)) {
        add(format!("modal {m}"));
    }
    out
}

/// The root type of a sentence and how sure the model is, 0..1.
#[must_use]
pub fn root(sentence: &str, source: Option<TextRange>, target: Option<TextRange>) -> (&'static str, f32) {
    MODEL.root(&features(sentence, source, target))
}

/// A linear model over features, one score a root.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Weights of each feature.
    pub weights: BTreeMap<Feature, [f32; ROOTS.len()]>,
    /// Scores of a sentence with no known feature.
    pub bias: [f32; ROOTS.len()],
}

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::load(WEIGHTS).unwrap_or_default());

impl Model {
    /// The probabilities of the roots.
    #[must_use]
    pub fn probabilities(&self, features: &BTreeSet<Feature>) -> [f32; ROOTS.len()] {
        let mut p = self.bias;
        for row in features.iter().filter_map(|f| self.weights.get(f)) {
            p.iter_mut().zip(row).for_each(|(p, w)| *p += w);
        }
        let top = p.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        p.iter_mut().for_each(|p| *p = (*p - top).exp());
        let sum: f32 = p.iter().sum();
        p.map(|p| p / sum)
    }

    /// The most probable root and its probability.
    #[must_use]
    pub fn root(&self, features: &BTreeSet<Feature>) -> (&'static str, f32) {
        let p = self.probabilities(features);
        let best = (0..ROOTS.len()).max_by(|&a, &b| p[a].total_cmp(&p[b]).then(b.cmp(&a))).unwrap_or(0);
        (ROOTS[best], p[best])
    }

    /// Reads `models/event/roots.safetensors`: `keys` (hashes of features), `weights` in 8 bits with a `scale` a root, `bias`.
    #[must_use]
    pub fn load(file: &[u8]) -> Option<Self> {
        let tables = SafeTensors::deserialize(file).ok()?;
        let floats = |name: &str| -> Option<[f32; ROOTS.len()]> {
            let t = tables.tensor(name).ok().filter(|t| t.dtype() == Dtype::F32)?;
            let all: Vec<f32> =
                t.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            all.try_into().ok()
        };
        let (scale, bias) = (floats("scale")?, floats("bias")?);
        let keys = tables.tensor("keys").ok().filter(|t| t.dtype() == Dtype::U64)?.data();
        let rows = tables.tensor("weights").ok().filter(|t| t.dtype() == Dtype::I8)?.data();
        let key = |b: &[u8]| Some(u64::from_le_bytes(b.try_into().ok()?));
        let row = |b: &[u8]| std::array::from_fn(|k| f32::from(b[k].cast_signed()) * scale[k]);
        let weights = keys.chunks_exact(8).zip(rows.chunks_exact(ROOTS.len())).map(|(k, r)| Some((key(k)?, row(r))));
        Some(Self { weights: weights.collect::<Option<_>>()?, bias })
    }
}

/// The words in lower case, with a mark for each side.
fn tokens(sentence: &str, source: Option<TextRange>, target: Option<TextRange>) -> Vec<String> {
    let mut sides: Vec<(TextRange, &str)> =
        source.map(|r| (r, SOURCE)).into_iter().chain(target.map(|r| (r, TARGET))).collect();
    sides.sort_unstable();
    let (mut at, mut out) = (0, Vec::new());
    for (range, mark) in sides {
        if range.start() >= at {
            out.extend(lowers(sentence.get(at..range.start()).unwrap_or_default()));
            out.push(mark.to_owned());
            at = range.end();
        }
    }
    out.extend(lowers(sentence.get(at..).unwrap_or_default()));
    out
}

/// FNV-1a: the same on every machine.
fn hash(name: &str) -> Feature {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Word lists by stem (or two), with the roots they speak for.
static LISTS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let lists: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("../../rules/plover.toml")).unwrap_or_default();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (root, words) in lists {
        for word in words {
            let stems: Vec<String> = word.split(' ').map(stem).collect();
            out.entry(stems.join(" ")).or_default().push(root.clone());
        }
    }
    out
});

/// Endings of inflection and of nouns made of verbs, longest first where one ends with another.
const ENDINGS: [&str; 17] = [
    "ments", "ment", "ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er", "es", "ed", "s", "e",
    "y",
];
/// Forms that do not follow the rule.
const IRREGULAR: [(&str, &str); 30] = [
    ("met", "meet"),
    ("held", "hold"),
    ("struck", "strik"),
    ("shot", "shoot"),
    ("fought", "fight"),
    ("gave", "giv"),
    ("given", "giv"),
    ("sent", "send"),
    ("sought", "seek"),
    ("said", "sai"),
    ("took", "tak"),
    ("taken", "tak"),
    ("withdrew", "withdraw"),
    ("withdrawn", "withdraw"),
    ("froze", "freez"),
    ("frozen", "freez"),
    ("broke", "break"),
    ("broken", "break"),
    ("freed", "fre"),
    ("sued", "su"),
    ("suing", "su"),
    ("sues", "su"),
    ("sue", "su"),
    ("lent", "lend"),
    ("led", "lead"),
    ("left", "leav"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("paid", "pay"),
    ("won", "win"),
];

/// A word without its ending.
fn stem(word: &str) -> String {
    if let Some((_, s)) = IRREGULAR.iter().find(|(w, _)| *w == word) {
        return (*s).to_owned();
    }
    let cut = ENDINGS.iter().find_map(|e| word.strip_suffix(e).filter(|s| s.chars().count() >= 3));
    let mut stem = cut.unwrap_or(word).to_owned();
    let mut back = stem.chars().rev();
    if let (Some(a), Some(b)) = (back.next(), back.next())
        && a == b
        && a.is_alphabetic()
        && !matches!(a, 's' | 'l')
        && stem.chars().count() > 3
    {
        stem.pop();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (a, b) in [("agreed", "agree"), ("withdrawing", "withdrew"), ("accused", "accuses"), ("stopped", "stop")] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn the_sides_are_masked_and_the_bundled_model_knows_plain_cases() {
        assert!(!MODEL.weights.is_empty());
        for (text, source, target, root_type) in [
            ("Karsovia accused Velmara of lying.", (0, 8), (17, 24), "ACCUSE"),
            ("Velmaran troops attacked the Karsovian convoy.", (0, 15), (25, 45), "ASSAULT"),
            ("Police arrested the opposition leader.", (0, 6), (16, 37), "COERCE"),
        ] {
            let range = |(a, b)| Some(TextRange::new(a, b));
            assert_eq!(root(text, range(source), range(target)).0, root_type, "{text}");
        }
        assert_eq!(tokens("A b C", Some(TextRange::new(0, 1)), Some(TextRange::new(4, 5))), ["<s>", "b", "<t>"]);
        let p = MODEL.probabilities(&BTreeSet::new());
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    }
}
