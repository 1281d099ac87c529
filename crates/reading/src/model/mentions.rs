//! Names and noun phrases that the encoder saw, and how well two of them go together.
//!
//! A mention is given by two tokens: the first of its noun phrase and its head. The score of a pair is that of
//! `training/who/heads.py` (`Who.pairs`): a pair is one and the same where it beats 0. `features` there and
//! [`Seen::score`] here use the same classes, so the two change together.

use super::names::{decode, traits, words};
use super::session::{Encoded, MENTION, ModelError, NAME_KINDS, NAMES, NameKind, Session};
use super::syntax::Parse;
use super::windows::Window;
use onrecord_record::TextRange;
use rten_tensor::NdTensor;
use std::ops::Range;

/// A name in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameSeen {
    /// The name, without titles.
    pub range: TextRange,
    /// Where its noun phrase begins, in bytes: titles and determiners before the name.
    pub phrase: usize,
    /// What it is of.
    pub kind: NameKind,
}

/// A noun phrase that is no name: "the Afghan ambassador".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NominalSeen {
    /// From its first word to its head.
    pub range: TextRange,
    /// The head.
    pub head: TextRange,
    /// What it is of.
    pub kind: NameKind,
}

/// What the encoder saw in a text, besides attributions.
#[derive(Debug, Default)]
pub struct Seen {
    /// In order of place.
    pub names: Vec<NameSeen>,
    /// In order of place.
    pub nominals: Vec<NominalSeen>,
    /// Every token's place, in order.
    tokens: Vec<TextRange>,
    /// Whether the token stands inside quotation marks.
    quoted: Vec<bool>,
    /// The line that the token stands in.
    line: Vec<u32>,
    /// The window that the token stands in.
    window: Vec<u32>,
    /// The encoder's scores of the name labels.
    labels: Vec<[f32; NAMES]>,
    /// Where a noun phrase with this token as its head begins, in bytes.
    phrase: Vec<usize>,
    /// Hidden states, one row a token.
    hidden: Vec<f32>,
    /// Words, by tokens.
    words: Vec<Range<usize>>,
}

/// Mentions with what pairs of them are scored from, see [`Seen::paired`].
#[derive(Debug)]
pub struct Paired {
    anaphor: NdTensor<f32, 2>,
    antecedent: NdTensor<f32, 2>,
    traits: Vec<Option<Trait>>,
    /// Rows of the projections; a mention that touches no token has none.
    row: Vec<usize>,
}

/// What a mention is, as pairs see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trait {
    form: usize,
    token: usize,
    line: u32,
    quoted: bool,
}

/// Classes of mentions. 0 is a noun phrase, 1..=8 are pronouns, 9 a name.
pub const NOUN_PHRASE: usize = 0;
/// See [`NOUN_PHRASE`].
pub const NAME: usize = 9;
const FORMS: usize = 12;

/// The class of a pronoun, in lower case.
#[must_use]
pub fn pronoun(lower: &str) -> Option<usize> {
    Some(match lower {
        "he" | "him" | "his" | "himself" => 1,
        "she" | "her" | "hers" | "herself" => 2,
        "it" | "its" | "itself" => 3,
        "they" | "them" | "their" | "theirs" | "themselves" => 4,
        "i" | "me" | "my" | "mine" | "myself" => 5,
        "we" | "us" | "our" | "ours" | "ourselves" => 6,
        "you" | "your" | "yours" | "yourself" => 7,
        "who" | "whom" | "whose" | "which" | "that" => 8,
        "this" | "these" | "those" | "one" | "some" | "others" | "both" | "all" => 10,
        _ => return None,
    })
}

impl Seen {
    /// Takes in a window: its names, its noun phrases and its hidden states.
    pub(super) fn add(&mut self, session: &Session, text: &str, window: &Window, encoded: &Encoded) {
        let place = |a: usize, b: usize| window.tokens[a].range.hull(window.tokens[b].range);
        for (at, scores) in encoded.nominal.iter().enumerate() {
            let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a))).unwrap_or(0);
            let Some(kind) = best.checked_sub(1).map(|k| NAME_KINDS[k]) else { continue };
            // A head is labelled on its first piece; the word goes on to the last.
            let mut last = at;
            while window.tokens.get(last + 1).is_some_and(|t| {
                t.range.start() == window.tokens[last].range.end()
                    && t.range.slice(text).starts_with(char::is_alphanumeric)
            }) {
                last += 1;
            }
            let start = session.phrase_start(encoded, at);
            self.nominals.push(NominalSeen { range: place(start, last), head: place(at, last), kind });
        }
        let number = self.window.last().map_or(0, |w| w + 1);
        let mut line = self.line.last().copied().unwrap_or(0);
        let mut from = self.tokens.last().map_or(0, |t| t.end());
        for (i, t) in window.tokens.iter().enumerate() {
            let gap = text.get(from.min(t.range.start())..t.range.start()).unwrap_or("");
            line += u32::from(gap.contains('\n'));
            from = t.range.end();
            self.tokens.push(t.range);
            self.quoted.push(t.feature & 1 == 1);
            self.line.push(line);
            self.window.push(number);
            self.labels.push(encoded.names[i]);
            self.phrase.push(window.tokens[session.phrase_start(encoded, i)].range.start());
            self.hidden.extend(encoded.own(i));
        }
    }

    /// Finds the names, once all windows are in.
    pub(super) fn settle(&mut self, session: &Session, text: &str) -> Result<(), ModelError> {
        let words = words(text, &self.tokens, &self.window);
        let place = |r: &Range<usize>| self.tokens[r.start].hull(self.tokens[r.end - 1]);
        let spelled: Vec<&str> = words.iter().map(|w| place(w).slice(text)).collect();
        let opening: Vec<[f32; NAMES]> = words.iter().map(|w| self.labels[w.start]).collect();
        let traits = traits(&spelled, &opening);
        let width = if self.tokens.is_empty() { 0 } else { self.hidden.len() / self.tokens.len() };
        let mut from = 0;
        for window in words.chunk_by(|a, b| self.window[a.start] == self.window[b.start]) {
            let (mut ends, mut labels) = (Vec::new(), Vec::new());
            for token in window.iter().flat_map(|w| [w.start, w.end - 1]) {
                ends.extend_from_slice(&self.hidden[token * width..][..width]);
                labels.extend_from_slice(&self.labels[token]);
            }
            let scores = session.names(ends, labels, traits[from..][..window.len()].as_flattened().to_vec())?;
            let line = |w: usize| words.get(w).map(|w| self.line[w.start]);
            let opens: Vec<bool> = (from..from + window.len()).map(|w| w == 0 || line(w) != line(w - 1)).collect();
            for (r, kind) in decode(&scores, &opens, session.name_chain()) {
                let tokens = window[r.start].start..window[r.end - 1].end;
                let range = place(&tokens);
                self.names.push(NameSeen { range, phrase: self.phrase[tokens.end - 1].min(range.start()), kind });
            }
            from += window.len();
        }
        self.words = words;
        Ok(())
    }

    /// How the words of some sentences hang together. `sentences` are in order; words outside of them are left out.
    pub fn parse(&self, session: &Session, sentences: &[TextRange]) -> Result<Parse, ModelError> {
        let width = if self.tokens.is_empty() { 0 } else { self.hidden.len() / self.tokens.len() };
        let place = |w: &Range<usize>| self.tokens[w.start].hull(self.tokens[w.end - 1]);
        let sentence = |w: &Range<usize>| {
            let at = place(w).start();
            let i = sentences.partition_point(|s| s.start() <= at).checked_sub(1)?;
            sentences[i].holds(at).then_some(i)
        };
        let mut parse = Parse::default();
        for window in self.words.chunk_by(|a, b| self.window[a.start] == self.window[b.start]) {
            let within: Vec<Option<usize>> = window.iter().map(sentence).collect();
            if within.iter().all(Option::is_none) {
                continue;
            }
            let mut ends = Vec::with_capacity(window.len() * 2 * width);
            for token in window.iter().flat_map(|w| [w.start, w.end - 1]) {
                ends.extend_from_slice(&self.hidden[token * width..][..width]);
            }
            let hanging = session.syntax(ends)?;
            let mut at = 0;
            for group in within.chunk_by(|a, b| a == b) {
                if group[0].is_some() {
                    let places: Vec<TextRange> = window[at..at + group.len()].iter().map(place).collect();
                    parse.add(session.arcs(), &hanging, at, &places);
                }
                at += group.len();
            }
        }
        Ok(parse)
    }

    /// The tokens of a range, first and last.
    fn ends(&self, range: TextRange) -> Option<(usize, usize)> {
        let first = self.tokens.partition_point(|t| t.end() <= range.start());
        let end = self.tokens.partition_point(|t| t.start() < range.end());
        (first < end).then(|| (first, end - 1))
    }

    /// Mentions, each a range that ends with its head, the head's range and its class, made ready to be scored.
    pub fn paired(&self, session: &Session, mentions: &[(TextRange, TextRange, usize)]) -> Result<Paired, ModelError> {
        let width = if self.tokens.is_empty() { 0 } else { self.hidden.len() / self.tokens.len() };
        let (mut rows, mut traits, mut row) = (Vec::new(), Vec::new(), Vec::new());
        for &(range, head, form) in mentions {
            row.push(rows.len() / (2 * width).max(1));
            let found = self.ends(range).zip(self.ends(head));
            traits.push(found.map(|((first, last), (at, _))| {
                for token in [first, last] {
                    rows.extend_from_slice(&self.hidden[token * width..][..width]);
                }
                Trait { form, token: at, line: self.line[first], quoted: self.quoted[at] }
            }));
        }
        let (anaphor, antecedent) = session.mentions(rows)?;
        Ok(Paired { anaphor, antecedent, traits, row })
    }

    /// How well two mentions go together; above 0, better than not. `matching`: 0 no common head, 1 the same head
    /// word, 2 the same words.
    #[must_use]
    pub fn score(&self, session: &Session, paired: &Paired, anaphor: usize, antecedent: usize, matching: usize) -> f32 {
        let (Some(Some(a)), Some(Some(b))) = (paired.traits.get(anaphor), paired.traits.get(antecedent)) else {
            return f32::NEG_INFINITY;
        };
        let rows = session.pairs();
        let lines = a.line.abs_diff(b.line).min(3) as usize;
        let quotes = usize::from(a.quoted) * 2 + usize::from(b.quoted);
        let features = [
            (&rows.forms, a.form * FORMS + b.form),
            (&rows.near, bucket(a.token as i64 - b.token as i64)),
            (&rows.lines, lines),
            (&rows.quotes, quotes),
            (&rows.matching, matching),
        ];
        let (i, j) = (paired.row[anaphor], paired.row[antecedent]);
        let mut sum = rows.bias;
        for k in 0..MENTION {
            let (x, gate, y) = (paired.anaphor[[i, k]], paired.anaphor[[i, MENTION + k]], paired.antecedent[[j, k]]);
            let like: f32 = features.iter().map(|(row, at)| row[at * MENTION + k]).sum();
            sum += rows.weight[k] * (x + y + gate * y + like).max(0.0);
        }
        sum
    }
}

/// Signed distance in tokens from antecedent to anaphor, in 2 x 8 steps.
fn bucket(tokens: i64) -> usize {
    let n = tokens.unsigned_abs();
    let step = if n < 4 { 0 } else { (n.ilog2() as usize - 1).min(7) };
    if tokens >= 0 { step } else { 8 + step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_fall_into_the_steps_of_training() {
        // heads.py: bucket(3), bucket(4), bucket(8), bucket(15), bucket(16), bucket(10**6), bucket(-4)
        let steps = [3, 4, 8, 15, 16, 1_000_000, -4].map(bucket);
        assert_eq!(steps, [0, 1, 2, 2, 3, 7, 9]);
    }
}
