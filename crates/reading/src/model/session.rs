//! The weights and one pass over a window.

use super::names::{NameChain, TRAITS};
use super::windows::{Token, Window};
use onrecord_record::digest;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use safetensors::{Dtype, SafeTensors};
use std::sync::Arc;
use tokenizers::Tokenizer;

/// Width of the encoder.
const HIDDEN: usize = 384;
/// Width of the projections that roles are scored from.
const PAIR: usize = 128;
/// Labels of the cue tagger: O, B and I of a cue in the report, B and I of a cue inside another's content.
pub const TAGS: usize = 5;
/// Labels of a token as part of a name: O, then B and I of each [`NAME_KINDS`].
pub const NAMES: usize = 1 + 2 * NAME_KINDS.len();
/// What a name is of, as the tagger knows it.
pub const NAME_KINDS: [NameKind; 5] =
    [NameKind::Person, NameKind::Organisation, NameKind::Place, NameKind::Group, NameKind::Other];
/// Labels of a token as the head of a noun phrase that is no name: none, a person's, an organisation's, a place's.
pub const NOMINALS: usize = 4;
/// Width of the projections that say where a noun phrase begins.
const POINTER: usize = 32;
/// A noun phrase begins less than this many tokens before its head.
const BACK: usize = 12;
/// Width of the projections that pairs of mentions are scored from.
pub const MENTION: usize = 96;
/// Labels of a token for a cue: O, B and I of its source, B and I of its content.
pub const ROLES: usize = 5;
/// Distances from a cue beyond this many tokens are all alike.
const REACH: i32 = 63;
const CLS: u32 = 101;
const SEP: u32 = 102;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A person.
    Person,
    /// A company, party, agency, outlet ...
    Organisation,
    /// A country, a town, a building.
    Place,
    /// A people, the followers of a party or a faith.
    Group,
    /// An event, a product, a law.
    Other,
}

/// Why the model could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The weights that the program was built with cannot be loaded.
    #[error("the bundled weights cannot be loaded: {0}")]
    Load(String),
    /// A pass over a window failed.
    #[error("the model failed: {0}")]
    Run(String),
}

/// The contents of the files that make a model, as `training/joint/export.py` writes them.
#[derive(Debug, Clone, Copy)]
pub struct WeightFiles {
    /// `encoder.onnx`
    pub encoder: &'static [u8],
    /// `roles.onnx`
    pub roles: &'static [u8],
    /// `mentions.onnx`
    pub mentions: &'static [u8],
    /// `who.safetensors`
    pub who_tables: &'static [u8],
    /// `names.onnx`
    pub names: &'static [u8],
    /// `names.safetensors`
    pub name_chain: &'static [u8],
    /// `syntax.onnx`
    pub syntax: &'static [u8],
    /// `syntax.safetensors`
    pub syntax_tables: &'static [u8],
    /// `embeddings.safetensors`
    pub tables: &'static [u8],
    /// `tokenizer.json`
    pub tokenizer: &'static [u8],
}

/// The files under `models/attribution`, `models/who` and `models/syntax`, as the program was built with them.
const BUNDLED: WeightFiles = WeightFiles {
    encoder: include_bytes!("../../../../models/attribution/encoder.onnx"),
    roles: include_bytes!("../../../../models/attribution/roles.onnx"),
    mentions: include_bytes!("../../../../models/who/mentions.onnx"),
    who_tables: include_bytes!("../../../../models/who/who.safetensors"),
    names: include_bytes!("../../../../models/who/names.onnx"),
    name_chain: include_bytes!("../../../../models/who/names.safetensors"),
    syntax: include_bytes!("../../../../models/syntax/syntax.onnx"),
    syntax_tables: include_bytes!("../../../../models/syntax/syntax.safetensors"),
    tables: include_bytes!("../../../../models/attribution/embeddings.safetensors"),
    tokenizer: include_bytes!("../../../../models/attribution/tokenizer.json"),
};

/// The word rows and the tokeniser that the program was built with, for other encoders over the same vocabulary.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// `embeddings.safetensors`: `words` in 8 bits with a `scale` each.
    pub rows: &'static [u8],
    /// `tokenizer.json`
    pub tokenizer: &'static [u8],
}

/// See [`Vocabulary`].
#[must_use]
pub fn vocabulary() -> Vocabulary {
    Vocabulary { rows: BUNDLED.tables, tokenizer: BUNDLED.tokenizer }
}

/// `sha256:` digest over the digests of the weight files: names the weights in a run's provenance.
#[must_use]
pub fn weights_digest() -> String {
    let b = BUNDLED;
    let heads = [b.roles, b.mentions, b.who_tables, b.names, b.name_chain, b.syntax, b.syntax_tables];
    let parts = [b.encoder, b.tables, b.tokenizer].into_iter().chain(heads).map(digest).collect::<Vec<_>>();
    digest(parts.join("\n").as_bytes())
}

/// Weights, shared by all workers.
struct Weights {
    tokenizer: Tokenizer,
    encoder: Model,
    encoder_ends: (NodeId, [NodeId; 8]),
    roles: Model,
    roles_ends: ([NodeId; 4], NodeId),
    mentions: Model,
    mentions_ends: (NodeId, [NodeId; 2]),
    /// Scores of how many tokens before its head a noun phrase begins.
    back: Vec<f32>,
    pairs: PairRows,
    names: Model,
    names_ends: ([NodeId; 3], NodeId),
    name_chain: NameChain,
    syntax: Model,
    syntax_ends: (NodeId, [NodeId; 4]),
    arcs: ArcRows,
    /// Word rows in 8 bits, one scale a row: [vocabulary, HIDDEN].
    words: &'static [u8],
    scale: Vec<f32>,
    places: Vec<f32>,
    features: Vec<f32>,
    crf: Crf,
}

/// A linear chain over [`ROLES`] labels; forbidden steps hold large negative scores.
#[derive(Debug, Clone)]
pub struct Crf {
    /// From label to label.
    pub step: [[f32; ROLES]; ROLES],
    /// At the first token.
    pub start: [f32; ROLES],
}

/// Rows that are added for what a pair of mentions is like, each [`MENTION`] wide, and what the sum is weighed with.
pub struct PairRows {
    pub forms: Vec<f32>,
    pub near: Vec<f32>,
    pub lines: Vec<f32>,
    pub quotes: Vec<f32>,
    pub matching: Vec<f32>,
    pub weight: Vec<f32>,
    pub bias: f32,
}

/// What arcs between words are scored with, see [`super::syntax`].
pub struct ArcRows {
    /// The root as a head, [`super::syntax::ARC`] wide, and for labels, [`super::syntax::LABEL`] wide.
    pub root: Vec<f32>,
    pub label_root: Vec<f32>,
    /// By class of distance, and the same for labels: [classes * LABEL].
    pub distance: Vec<f32>,
    pub label_distance: Vec<f32>,
    /// [labels * LABEL] and [labels].
    pub label: Vec<f32>,
    pub label_bias: Vec<f32>,
}

/// How words of a window hang on others and others on them: for arcs rows [`super::syntax::ARC`] wide, for labels rows
/// [`super::syntax::LABEL`] wide, a row a word.
pub struct Hanging {
    pub dependent: Vec<f32>,
    pub head: Vec<f32>,
    pub label_dependent: Vec<f32>,
    pub label_head: Vec<f32>,
}

/// One single-threaded model session. Clones share the weights; [`Session::worker`] gives a session for another thread.
#[derive(Clone)]
pub struct Session {
    weights: Arc<Weights>,
    pool: Arc<ThreadPool>,
}

/// What the encoder says of one window of `n` tokens, special tokens left out.
pub struct Encoded {
    /// Probabilities of the cue labels: [n][TAGS].
    pub tags: Vec<[f32; TAGS]>,
    /// Scores of the name labels: [n][NAMES].
    pub names: Vec<[f32; NAMES]>,
    /// Scores of being the head of a noun phrase: [n][NOMINALS].
    pub nominal: Vec<[f32; NOMINALS]>,
    /// What noun phrase starts are scored from: as a head, then as a start.
    reach: NdTensor<f32, 3>,
    /// What the heads for names and mentions read.
    own: NdTensor<f32, 3>,
    hidden: NdTensor<f32, 3>,
    token: NdTensor<f32, 3>,
    gate: NdTensor<f32, 3>,
}

impl Encoded {
    /// The state of a token that mentions are scored from.
    pub fn own(&self, token: usize) -> impl Iterator<Item = f32> + '_ {
        (0..HIDDEN).map(move |k| self.own[[0, token + 1, k]])
    }
}

fn load(error: impl std::fmt::Display) -> ModelError {
    ModelError::Load(error.to_string())
}

fn run(error: impl std::fmt::Display) -> ModelError {
    ModelError::Run(error.to_string())
}

fn floats(tables: &SafeTensors<'_>, name: &str) -> Result<Vec<f32>, ModelError> {
    let t = tables.tensor(name).map_err(load)?;
    if t.dtype() != Dtype::F32 {
        return Err(load(format!("{name} is not in 32-bit floats")));
    }
    Ok(t.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

fn node(model: &Model, name: &str) -> Result<NodeId, ModelError> {
    model.node_id(name).map_err(load)
}

impl Session {
    /// Loads the weights that the program was built with.
    pub fn bundled() -> Result<Self, ModelError> {
        Self::load(BUNDLED)
    }

    /// Loads other weights.
    pub fn load(files: WeightFiles) -> Result<Self, ModelError> {
        let tokenizer = Tokenizer::from_bytes(files.tokenizer).map_err(load)?;
        // Packing the weights once rather than at every pass costs some memory and pays from the second window on.
        let encoder =
            ModelOptions::with_all_ops().prepack_weights(true).load_static_slice(files.encoder).map_err(load)?;
        let roles = ModelOptions::with_all_ops().prepack_weights(true).load_static_slice(files.roles).map_err(load)?;
        let who_tables = SafeTensors::deserialize(files.who_tables).map_err(load)?;
        let mentions = Model::load_static_slice(files.mentions).map_err(load)?;
        let mentions_ends = (node(&mentions, "ends")?, [node(&mentions, "anaphor")?, node(&mentions, "antecedent")?]);
        let names = Model::load_static_slice(files.names).map_err(load)?;
        let names_ends =
            ([node(&names, "ends")?, node(&names, "labels")?, node(&names, "traits")?], node(&names, "names")?);
        let syntax =
            ModelOptions::with_all_ops().prepack_weights(true).load_static_slice(files.syntax).map_err(load)?;
        let made = ["dependent", "head", "label_dependent", "label_head"];
        let made = made.map(|name| node(&syntax, name));
        let [a, b, c, d] = made;
        let syntax_ends = (node(&syntax, "ends")?, [a?, b?, c?, d?]);
        let arcs = SafeTensors::deserialize(files.syntax_tables).map_err(load)?;
        let arcs = ArcRows {
            root: floats(&arcs, "root")?,
            label_root: floats(&arcs, "label_root")?,
            distance: floats(&arcs, "distance")?,
            label_distance: floats(&arcs, "label_distance")?,
            label: floats(&arcs, "label")?,
            label_bias: floats(&arcs, "label_bias")?,
        };
        let chain = SafeTensors::deserialize(files.name_chain).map_err(load)?;
        let mut name_chain = NameChain { step: [[0.0; NAMES]; NAMES], start: [0.0; NAMES] };
        let steps = name_chain.step.as_flattened_mut();
        for (own, v) in steps.iter_mut().zip(floats(&chain, "step")?) {
            *own = v;
        }
        for (own, v) in name_chain.start.iter_mut().zip(floats(&chain, "start")?) {
            *own = v;
        }
        let tables = SafeTensors::deserialize(files.tables).map_err(load)?;
        let words = tables.tensor("words").map_err(load)?.data();
        let encoder_ends = (
            node(&encoder, "x")?,
            [
                node(&encoder, "tags")?,
                node(&encoder, "hidden")?,
                node(&encoder, "token")?,
                node(&encoder, "gate")?,
                node(&encoder, "own")?,
                node(&encoder, "names")?,
                node(&encoder, "nominal")?,
                node(&encoder, "reach")?,
            ],
        );
        let roles_ends = (
            [node(&roles, "token")?, node(&roles, "gate")?, node(&roles, "ends")?, node(&roles, "distance")?],
            node(&roles, "roles")?,
        );
        let mut crf = Crf { step: [[0.0; ROLES]; ROLES], start: [0.0; ROLES] };
        for (i, v) in floats(&tables, "crf")?.into_iter().enumerate().take(ROLES * ROLES) {
            crf.step[i / ROLES][i % ROLES] = v;
        }
        for (to, v) in crf.start.iter_mut().zip(floats(&tables, "start")?) {
            *to = v;
        }
        let pairs = PairRows {
            forms: floats(&who_tables, "forms")?,
            near: floats(&who_tables, "near")?,
            lines: floats(&who_tables, "lines")?,
            quotes: floats(&who_tables, "quotes")?,
            matching: floats(&who_tables, "match")?,
            weight: floats(&who_tables, "pair")?,
            bias: floats(&who_tables, "pair_bias")?.first().copied().unwrap_or_default(),
        };
        let weights = Weights {
            back: floats(&who_tables, "back")?,
            pairs,
            mentions,
            mentions_ends,
            names,
            names_ends,
            name_chain,
            syntax,
            syntax_ends,
            arcs,
            scale: floats(&tables, "scale")?,
            places: floats(&tables, "places")?,
            features: floats(&tables, "features")?,
            tokenizer,
            encoder,
            encoder_ends,
            roles,
            roles_ends,
            words,
            crf,
        };
        if weights.words.len() != weights.scale.len() * HIDDEN {
            return Err(load("the word table and its scales disagree"));
        }
        Ok(Self { weights: Arc::new(weights), pool: Arc::new(ThreadPool::with_num_threads(1)) })
    }

    /// A session on the same weights with a thread of its own.
    #[must_use]
    pub fn worker(&self) -> Self {
        Self { weights: Arc::clone(&self.weights), pool: Arc::new(ThreadPool::with_num_threads(1)) }
    }

    /// The tokeniser.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.weights.tokenizer
    }

    /// The chain that role scores are decoded with.
    pub fn crf(&self) -> &Crf {
        &self.weights.crf
    }

    fn options(&self) -> Option<RunOptions> {
        Some(RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool))))
    }

    /// The sum of a token's word, place and feature rows.
    fn embed(&self, out: &mut [f32], id: u32, place: usize, feature: u8) {
        let w = &*self.weights;
        let id = (id as usize).min(w.scale.len() - 1);
        let scale = w.scale[id];
        let word = &w.words[id * HIDDEN..][..HIDDEN];
        let place = &w.places[place * HIDDEN..][..HIDDEN];
        let feature = &w.features[usize::from(feature) * HIDDEN..][..HIDDEN];
        for (((o, b), p), f) in out.iter_mut().zip(word).zip(place).zip(feature) {
            *o = f32::from(b.cast_signed()) * scale + p + f;
        }
    }

    /// Encodes a window.
    pub fn encode(&self, window: &Window) -> Result<Encoded, ModelError> {
        let n = window.tokens.len();
        let mut x = vec![0.0; (n + 2) * HIDDEN];
        let edge = |id| Token { id, range: onrecord_record::TextRange::new(0, 0), feature: 0 };
        let tokens = std::iter::once(edge(CLS)).chain(window.tokens.iter().copied()).chain([edge(SEP)]);
        for (place, (row, t)) in x.chunks_exact_mut(HIDDEN).zip(tokens).enumerate() {
            self.embed(row, t.id, place, t.feature);
        }
        let x = NdTensor::from_data([1, n + 2, HIDDEN], x);
        let (input, outputs) = self.weights.encoder_ends;
        let [tags, hidden, token, gate, own, names, nominal, reach] =
            self.weights.encoder.run_n(vec![(input, x.into())], outputs, self.options()).map_err(run)?;
        let three = |v: Value| -> Result<NdTensor<f32, 3>, ModelError> { v.try_into().map_err(run) };
        let tags = three(tags)?;
        let tags = (1..=n).map(|i| std::array::from_fn(|k| tags[[0, i, k]])).collect();
        let (names, nominal) = (three(names)?, three(nominal)?);
        Ok(Encoded {
            tags,
            names: (1..=n).map(|i| std::array::from_fn(|k| names[[0, i, k]])).collect(),
            nominal: (1..=n).map(|i| std::array::from_fn(|k| nominal[[0, i, k]])).collect(),
            reach: three(reach)?,
            own: three(own)?,
            hidden: three(hidden)?,
            token: three(token)?,
            gate: three(gate)?,
        })
    }

    /// The token that the noun phrase with this head begins with.
    pub fn phrase_start(&self, encoded: &Encoded, head: usize) -> usize {
        let score = |back: usize| {
            let at = head + 1 - back;
            let dot: f32 =
                (0..POINTER).map(|k| encoded.reach[[0, head + 1, k]] * encoded.reach[[0, at, POINTER + k]]).sum();
            dot / 5.0 + self.weights.back.get(back).copied().unwrap_or_default()
        };
        // Each score once: this is asked of every token.
        let scores = (0..BACK.min(head + 1)).map(score).enumerate();
        let back = scores.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        head - back.map_or(0, |b| b.0)
    }

    /// Projections of mentions, given by the hidden states of their first and last tokens [n * 2 * HIDDEN]: as an
    /// anaphor [n][2 * MENTION], as an antecedent [n][MENTION].
    pub fn mentions(&self, ends: Vec<f32>) -> Result<(NdTensor<f32, 2>, NdTensor<f32, 2>), ModelError> {
        let n = ends.len() / (2 * HIDDEN);
        if n == 0 {
            return Ok((NdTensor::zeros([0, 2 * MENTION]), NdTensor::zeros([0, MENTION])));
        }
        let (input, outputs) = self.weights.mentions_ends;
        let ends = NdTensor::from_data([n, 2 * HIDDEN], ends);
        let [ana, ant] =
            self.weights.mentions.run_n(vec![(input, ends.into())], outputs, self.options()).map_err(run)?;
        let two = |v: Value| -> Result<NdTensor<f32, 2>, ModelError> { v.try_into().map_err(run) };
        Ok((two(ana)?, two(ant)?))
    }

    /// Scores of the name labels of the words of a window, from the states of each word's first and last token
    /// [n * 2 * HIDDEN], the encoder's label scores of the same [n * 2 * NAMES] and what else is known of the word
    /// [n * TRAITS].
    pub fn names(&self, ends: Vec<f32>, labels: Vec<f32>, traits: Vec<f32>) -> Result<Vec<[f32; NAMES]>, ModelError> {
        let n = traits.len() / TRAITS;
        if n == 0 {
            return Ok(Vec::new());
        }
        let (ids, output) = self.weights.names_ends;
        let inputs = vec![
            (ids[0], NdTensor::from_data([1, n, 2 * HIDDEN], ends).into()),
            (ids[1], NdTensor::from_data([1, n, 2 * NAMES], labels).into()),
            (ids[2], NdTensor::from_data([1, n, TRAITS], traits).into()),
        ];
        let [scores] = self.weights.names.run_n(inputs, [output], self.options()).map_err(run)?;
        let scores: NdTensor<f32, 3> = scores.try_into().map_err(run)?;
        Ok((0..n).map(|i| std::array::from_fn(|k| scores[[0, i, k]])).collect())
    }

    /// The chain that names are decoded with.
    pub fn name_chain(&self) -> &NameChain {
        &self.weights.name_chain
    }

    /// How the words of a window hang together, from the states of each word's first and last token [n * 2 * HIDDEN].
    pub fn syntax(&self, ends: Vec<f32>) -> Result<Hanging, ModelError> {
        let (input, outputs) = self.weights.syntax_ends;
        let ends = NdTensor::from_data([1, ends.len() / (2 * HIDDEN), 2 * HIDDEN], ends);
        let made = self.weights.syntax.run_n(vec![(input, ends.into())], outputs, self.options()).map_err(run)?;
        let rows = |v: Value| -> Result<Vec<f32>, ModelError> {
            let rows: NdTensor<f32, 3> = v.try_into().map_err(run)?;
            Ok(rows.into_data())
        };
        let [dependent, head, label_dependent, label_head] = made.map(rows);
        Ok(Hanging { dependent: dependent?, head: head?, label_dependent: label_dependent?, label_head: label_head? })
    }

    /// What arcs are scored with.
    pub fn arcs(&self) -> &ArcRows {
        &self.weights.arcs
    }

    /// Rows of pair features.
    pub fn pairs(&self) -> &PairRows {
        &self.weights.pairs
    }

    /// Role scores of every token of the window for every cue, given by its first and last token: [cue][token][ROLES].
    pub fn roles(&self, encoded: &Encoded, cues: &[(usize, usize)]) -> Result<Vec<Vec<[f32; ROLES]>>, ModelError> {
        let n = encoded.tags.len();
        let s = n + 2;
        if cues.is_empty() {
            return Ok(Vec::new());
        }
        let mut ends = Vec::with_capacity(cues.len() * 2 * HIDDEN);
        let mut distance = Vec::with_capacity(cues.len() * s);
        for &(first, last) in cues {
            for at in [first + 1, last + 1] {
                ends.extend((0..HIDDEN).map(|k| encoded.hidden[[0, at, k]]));
            }
            let (first, last) = (first as i32 + 1, last as i32 + 1);
            distance.extend((0..s as i32).map(|at| {
                let d = (at - first).min(0) + (at - last).max(0);
                d.clamp(-REACH, REACH) + REACH + 1
            }));
        }
        let ends = NdTensor::from_data([cues.len(), 2 * HIDDEN], ends);
        let distance = NdTensor::from_data([cues.len(), s], distance);
        debug_assert_eq!(encoded.token.shape()[2], PAIR);
        let (ids, output) = self.weights.roles_ends;
        let inputs = vec![
            (ids[0], encoded.token.view().into()),
            (ids[1], encoded.gate.view().into()),
            (ids[2], ends.into()),
            (ids[3], distance.into()),
        ];
        let [scores] = self.weights.roles.run_n(inputs, [output], self.options()).map_err(run)?;
        let scores: NdTensor<f32, 3> = scores.try_into().map_err(run)?;
        Ok((0..cues.len()).map(|c| (1..=n).map(|i| std::array::from_fn(|k| scores[[c, i, k]])).collect()).collect())
    }
}
