//! Names: a label for every word, from what the encoder says of it and of the words around it and from what it says of the
//! same word elsewhere in the text. The encoder alone cuts names inside words, and calls one name a place here and a person
//! there. `training/who/names.py` trains the labeller and makes the same traits; the two change together.

use super::session::{NAME_KINDS, NAMES, NameKind};
use onrecord_record::TextRange;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// What is said of a word beside the encoder's states and labels: its labels elsewhere, alone, with the word after it and
/// with the word before it; its surest kinds elsewhere; how often it stands there in each way; its shape.
pub const TRAITS: usize = ELSEWHERE + SHAPES;
const PAIRS: usize = NAMES;
const SUREST: usize = 3 * NAMES;
const COUNTS: usize = SUREST + NAME_KINDS.len();
const ELSEWHERE: usize = COUNTS + 4;
const SHAPES: usize = 8;

/// How labels follow one another; forbidden steps hold large negative scores.
#[derive(Debug, Clone)]
pub struct NameChain {
    /// From label to label.
    pub step: [[f32; NAMES]; NAMES],
    /// At the first word.
    pub start: [f32; NAMES],
}

/// Words of a text as ranges of its tokens: pieces that touch and are letters or digits are one. `window` is the number of
/// the window that a token stands in.
pub(super) fn words(text: &str, tokens: &[TextRange], window: &[u32]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, t) in tokens.iter().enumerate() {
        let glued = |last: &Range<usize>| {
            let before = tokens[last.end - 1];
            before.end() == t.start()
                && window[last.end - 1] == window[i]
                && before.slice(text).ends_with(char::is_alphanumeric)
                && t.slice(text).starts_with(char::is_alphanumeric)
        };
        match out.last_mut() {
            Some(last) if glued(last) => last.end = i + 1,
            _ => out.push(i..i + 1),
        }
    }
    out
}

/// The traits of every word. `labels` are the encoder's scores of the words' first tokens.
pub(super) fn traits(words: &[&str], labels: &[[f32; NAMES]]) -> Vec<[f32; TRAITS]> {
    let likely: Vec<[f32; NAMES]> = labels.iter().map(softmax).collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let capital: Vec<bool> = words.iter().map(|w| w.contains(char::is_uppercase)).collect();
    let mut out: Vec<[f32; TRAITS]> = words.iter().map(|w| shape(w)).collect();
    let (mut alone, mut before, mut after) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut small: HashMap<&str, usize> = HashMap::new();
    for (i, word) in lower.iter().enumerate() {
        if capital[i] {
            alone.entry(word.as_str()).or_insert_with(Vec::new).push(i);
        } else {
            *small.entry(word).or_default() += 1;
        }
        if i > 0 && (capital[i - 1] || capital[i]) {
            let pair = (lower[i - 1].as_str(), word.as_str());
            before.entry(pair).or_insert_with(Vec::new).push(i - 1);
            after.entry(pair).or_insert_with(Vec::new).push(i);
        }
    }
    for (word, places) in &alone {
        means(&mut out, places, &likely, 0);
        surest(&mut out, places, &likely);
        let small = small.get(word).copied().unwrap_or(0);
        for &i in places {
            out[i][COUNTS] = count(places.len() - 1);
            out[i][COUNTS + 1] = count(small);
        }
    }
    for (groups, column, number) in [(&before, PAIRS, COUNTS + 2), (&after, 2 * PAIRS, COUNTS + 3)] {
        for places in groups.values() {
            means(&mut out, places, &likely, column);
            for &i in places {
                out[i][number] = count(places.len() - 1);
            }
        }
    }
    out
}

fn count(n: usize) -> f32 {
    (n as f32).ln_1p() / 3.0
}

/// For each place the mean of the labels at the others.
fn means(out: &mut [[f32; TRAITS]], places: &[usize], likely: &[[f32; NAMES]], column: usize) {
    if places.len() < 2 {
        return;
    }
    let mut sum = [0.0; NAMES];
    for &i in places {
        for (s, p) in sum.iter_mut().zip(&likely[i]) {
            *s += p;
        }
    }
    let others = (places.len() - 1) as f32;
    for &i in places {
        for k in 0..NAMES {
            out[i][column + k] = (sum[k] - likely[i][k]) / others;
        }
    }
}

/// For each place and kind the highest probability of it at the others.
fn surest(out: &mut [[f32; TRAITS]], places: &[usize], likely: &[[f32; NAMES]]) {
    if places.len() < 2 {
        return;
    }
    for k in 0..NAME_KINDS.len() {
        let of = |i: usize| likely[i][2 * k + 1] + likely[i][2 * k + 2];
        let (mut first, mut second, mut at) = (f32::NEG_INFINITY, f32::NEG_INFINITY, 0);
        for &i in places {
            if of(i) > first {
                (second, first, at) = (first, of(i), i);
            } else {
                second = second.max(of(i));
            }
        }
        for &i in places {
            out[i][SUREST + k] = if i == at { second } else { first };
        }
    }
}

fn softmax(scores: &[f32; NAMES]) -> [f32; NAMES] {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let e = scores.map(|s| (s - top).exp());
    let sum: f32 = e.iter().sum();
    e.map(|x| x / sum)
}

/// A word's shape among [`SHAPES`], nothing else set: a number, a mark, capitals, one capital, a capital and small letters,
/// capitals among them, small letters, others.
fn shape(word: &str) -> [f32; TRAITS] {
    let mut chars = word.chars();
    let first = chars.next().unwrap_or(' ');
    let small = |s: &str| s.contains(char::is_lowercase) && !s.contains(char::is_uppercase);
    let at = if !first.is_alphabetic() {
        if first.is_numeric() { 0 } else { 1 }
    } else if word.contains(char::is_uppercase) && !word.contains(char::is_lowercase) {
        if word.chars().count() > 1 { 2 } else { 3 }
    } else if first.is_uppercase() {
        if small(chars.as_str()) { 4 } else { 5 }
    } else if small(word) {
        6
    } else {
        7
    };
    let mut out = [0.0; TRAITS];
    out[ELSEWHERE + at] = 1.0;
    out
}

/// Names of a window as ranges of its words with their kinds: the best path of `labels` (scores of every word) through the
/// chain. No name goes on into a word that opens a line.
pub(super) fn decode(labels: &[[f32; NAMES]], opens: &[bool], chain: &NameChain) -> Vec<(Range<usize>, NameKind)> {
    let mut best = [f32::NEG_INFINITY; NAMES];
    let mut back: Vec<[usize; NAMES]> = Vec::with_capacity(labels.len());
    for (t, row) in labels.iter().enumerate() {
        let mut next = [f32::NEG_INFINITY; NAMES];
        let mut from = [0; NAMES];
        for to in 0..NAMES {
            if t == 0 {
                next[to] = chain.start[to] + row[to];
                continue;
            }
            let inner = to > 0 && to % 2 == 0;
            if inner && opens[t] {
                continue;
            }
            for (k, b) in best.iter().enumerate() {
                let score = b + chain.step[k][to];
                if score > next[to] {
                    (next[to], from[to]) = (score, k);
                }
            }
            next[to] += row[to];
        }
        best = next;
        back.push(from);
    }
    let mut label = (0..NAMES).max_by(|&a, &b| best[a].total_cmp(&best[b]).then(b.cmp(&a))).unwrap_or(0);
    let mut path = vec![0; labels.len()];
    for t in (0..labels.len()).rev() {
        path[t] = label;
        label = back[t][label];
    }
    let mut out: Vec<(Range<usize>, NameKind)> = Vec::new();
    for (t, &label) in path.iter().enumerate() {
        if label % 2 == 1 {
            out.push((t..t + 1, NAME_KINDS[label / 2]));
        } else if label > 0
            && let Some(last) = out.last_mut()
        {
            last.0.end = t + 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: NameChain = NameChain { step: [[0.0; NAMES]; NAMES], start: [0.0; NAMES] };

    #[test]
    fn traits_are_those_that_training_saw() {
        #[derive(serde::Deserialize)]
        struct Case {
            words: Vec<String>,
            labels: Vec<[f32; NAMES]>,
            traits: Vec<Vec<f32>>,
        }
        let case: Case = serde_json::from_str(include_str!("names.fixture.json")).unwrap();
        let words: Vec<&str> = case.words.iter().map(String::as_str).collect();
        for (word, (got, want)) in words.iter().zip(traits(&words, &case.labels).iter().zip(&case.traits)) {
            assert_eq!(got.len(), want.len());
            for (k, (x, y)) in got.iter().zip(want).enumerate() {
                assert!((x - y).abs() < 1e-4, "{word}, trait {k}: {x}, in training {y}");
            }
        }
    }

    #[test]
    fn pieces_are_joined_up_to_marks_and_windows() {
        let text = "Ajilat's U.S. a";
        let tokens: Vec<TextRange> = [(0, 2), (2, 6), (6, 7), (7, 8), (9, 10), (10, 11), (11, 12), (12, 13), (14, 15)]
            .map(|(a, b)| TextRange::new(a, b))
            .to_vec();
        let whole = words(text, &tokens, &[0; 9]);
        assert_eq!(whole, [0..2, 2..3, 3..4, 4..5, 5..6, 6..7, 7..8, 8..9]);
        let cut = words(text, &tokens, &[0, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(cut[..2], [0..1, 1..2], "a window's edge parts what touches");
    }

    #[test]
    fn the_chain_decides_what_scores_leave_open() {
        let mut scores = vec![[0.0; NAMES]; 3];
        scores[0][0] = 1.0;
        scores[1][1] = 4.5;
        scores[1][2] = 5.0; // inside of a person, with nothing before it
        scores[2][2] = 3.0;
        let mut chain = FREE;
        chain.start[2] = -1e4;
        chain.step[0][2] = -1e4;
        let within = [true, false, false];
        assert_eq!(decode(&scores, &within, &chain), vec![(1..3, NameKind::Person)]);
        let lines = [true, false, true];
        assert_eq!(decode(&scores, &lines, &chain), vec![(1..2, NameKind::Person)], "a new line ends a name");
        chain.step[1][2] = -4.0;
        chain.step[2][2] = -4.0;
        assert_eq!(decode(&scores, &within, &chain), vec![(1..2, NameKind::Person)]);
        assert!(decode(&[], &[], &chain).is_empty());
    }
}
