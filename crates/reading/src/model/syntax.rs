//! How the words of a sentence hang together: for each its head and its relation to it, after Universal Dependencies
//! (de Marneffe et al., Computational Linguistics 47(2), 2021).
//!
//! The scores of `training/syntax/parse.py`; the two change together. Words are those that names are labelled by.

use super::session::{ArcRows, Hanging};
use onrecord_record::TextRange;

/// Width of the rows that arcs are scored from.
pub const ARC: usize = 96;
/// Width of the rows that labels are scored from.
pub const LABEL: usize = 64;
/// Classes of distance on one side.
const NEAR: usize = 12;
/// Relations that are told apart; "part" is what makes one name or noun of several words.
const RELATIONS: [&str; 28] = [
    "root",
    "nsubj",
    "nsubj:pass",
    "obj",
    "iobj",
    "obl",
    "obl:agent",
    "nmod",
    "nmod:poss",
    "xcomp",
    "ccomp",
    "advcl",
    "acl",
    "acl:relcl",
    "conj",
    "appos",
    "case",
    "mark",
    "aux",
    "aux:pass",
    "cop",
    "advmod",
    "part",
    "compound:prt",
    "parataxis",
    "cc",
    "punct",
    "other",
];

/// Words that open a relative clause and stand for its noun.
pub const RELATIVE: &[&str] = &["who", "which", "that", "whom", "whose"];

/// A word in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parsed {
    /// In bytes.
    pub range: TextRange,
    /// The word that it hangs on, by index in [`Parse::words`]; `None` for the word that a sentence hangs on.
    pub head: Option<usize>,
    /// How, after Universal Dependencies.
    pub relation: &'static str,
}

/// Sentences whose words hang together. No word hangs on itself, through others or not.
#[derive(Debug, Default)]
pub struct Parse {
    /// In order of place.
    pub words: Vec<Parsed>,
    /// The first word of every sentence.
    sentences: Vec<usize>,
}

impl Parse {
    /// The words that share a byte with a range, by index.
    #[must_use]
    pub fn within(&self, range: TextRange) -> std::ops::Range<usize> {
        let first = self.words.partition_point(|w| w.range.end() <= range.start());
        let end = self.words.partition_point(|w| w.range.start() < range.end());
        first..end.max(first)
    }

    /// The word of a range that the others hang on.
    #[must_use]
    pub fn top(&self, range: TextRange) -> Option<usize> {
        let mut within = self.within(range);
        let all = within.clone();
        within.find(|w| self.words[*w].head.is_none_or(|h| !all.contains(&h)))
    }

    /// The words that hang on a word.
    pub fn under(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        let sentence = self.sentences.partition_point(|first| *first <= word);
        let first = sentence.checked_sub(1).map_or(0, |s| self.sentences[s]);
        let end = self.sentences.get(sentence).copied().unwrap_or(self.words.len());
        (first..end).filter(move |w| self.words[*w].head == Some(word))
    }

    /// The first word that hangs on a word by one of these relations.
    #[must_use]
    pub fn child(&self, word: usize, relations: &[&str]) -> Option<usize> {
        self.under(word).find(|w| relations.contains(&self.words[*w].relation))
    }

    /// A word in lower case.
    #[must_use]
    pub fn lower(&self, text: &str, word: usize) -> String {
        self.words[word].range.slice(text).to_lowercase()
    }

    /// Takes in a sentence whose words stand at `places`, the first of them word `from` of the window.
    pub(super) fn add(&mut self, rows: &ArcRows, hanging: &Hanging, from: usize, places: &[TextRange]) {
        let n = places.len();
        let base = self.words.len();
        self.sentences.push(base);
        // Column n is the root.
        let scores: Vec<Vec<f32>> = (0..n)
            .map(|i| {
                (0..=n).map(|j| if i == j { f32::NEG_INFINITY } else { arc(rows, hanging, from, i, j, n) }).collect()
            })
            .collect();
        let heads = tree(&scores);
        for (i, (&head, &range)) in heads.iter().zip(places).enumerate() {
            let relation = RELATIONS[label(rows, hanging, from, i, head, n)];
            self.words.push(Parsed { range, head: (head < n).then_some(base + head), relation });
        }
    }
}

fn bucket(from: usize, to: usize) -> usize {
    let n = from.abs_diff(to);
    let step = if n <= 8 { n } else { (9 + ((n as f32 / 8.0).log2() * 2.0) as usize).min(NEAR) };
    if to > from { step } else { NEAR + step }
}

/// The row of a word.
fn row(rows: &[f32], word: usize, width: usize) -> &[f32] {
    rows.get(word * width..(word + 1) * width).unwrap_or_default()
}

fn product(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// How well word `j` does as the head of word `i`, both counted from word `from` of the window; `n` is the root.
fn arc(rows: &ArcRows, hanging: &Hanging, from: usize, i: usize, j: usize, n: usize) -> f32 {
    let scale = (ARC as f32).sqrt();
    let dependent = row(&hanging.dependent, from + i, ARC);
    if j == n {
        return product(dependent, &rows.root) / scale;
    }
    product(dependent, row(&hanging.head, from + j, ARC)) / scale + rows.distance[bucket(i, j)]
}

/// The relation of word `i` to its head.
fn label(rows: &ArcRows, hanging: &Hanging, from: usize, i: usize, head: usize, n: usize) -> usize {
    let near = row(&rows.label_distance, if head == n { 0 } else { bucket(i, head) }, LABEL);
    let own = row(&hanging.label_dependent, from + i, LABEL);
    let of = if head == n { &rows.label_root[..] } else { row(&hanging.label_head, from + head, LABEL) };
    let state: Vec<f32> = own.iter().zip(of).zip(near).map(|((x, y), z)| (x + y + z).max(0.0)).collect();
    let scores = rows.label_bias.iter().zip(rows.label.chunks_exact(LABEL)).map(|(b, w)| b + product(w, &state));
    let best = scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    best.map_or(0, |l| l.0).min(RELATIONS.len() - 1)
}

/// The best head of each word, circles opened where that costs least.
fn tree(scores: &[Vec<f32>]) -> Vec<usize> {
    let n = scores.len();
    let best = |i: usize, but: &[bool]| {
        let open = (0..=n).filter(|j| *j == n || !but[*j]);
        open.max_by(|a, b| scores[i][*a].total_cmp(&scores[i][*b]).then(b.cmp(a))).unwrap_or(n)
    };
    let mut heads: Vec<usize> = (0..n).map(|i| best(i, &vec![false; n])).collect();
    // Each turn takes a word out of circles for good: it comes to hang on the root, or on what does.
    while let Some(circle) = circle(&heads) {
        // Nobody in the circle may hang on what hangs on the circle.
        let hangs = |i: usize| {
            let mut at = i;
            for _ in 0..n {
                if at >= n || circle[at] {
                    break;
                }
                at = heads[at];
            }
            at < n && circle[at]
        };
        let under: Vec<bool> = (0..n).map(hangs).collect();
        let members: Vec<usize> = (0..n).filter(|i| circle[*i]).collect();
        let loss = |i: usize| scores[i][heads[i]] - scores[i][best(i, &under)];
        let Some(&opened) = members.iter().min_by(|a, b| loss(**a).total_cmp(&loss(**b)).then(a.cmp(b))) else { break };
        heads[opened] = best(opened, &under);
    }
    heads
}

/// The words of a circle, if there is one.
fn circle(heads: &[usize]) -> Option<Vec<bool>> {
    let n = heads.len();
    // By word, the walk that came by: 0 none.
    let mut seen = vec![0; n];
    for from in 0..n {
        let mut at = from;
        while at < n && seen[at] == 0 {
            seen[at] = from + 1;
            at = heads[at];
        }
        if at < n && seen[at] == from + 1 {
            let mut on = vec![false; n];
            while !on[at] {
                on[at] = true;
                at = heads[at];
            }
            return Some(on);
        }
    }
    None
}

/// A parse for tests: words with the number of their head, counted from 1, 0 for none, and their relation.
#[cfg(test)]
pub fn parsed(text: &str, words: &[(&str, usize, &'static str)]) -> Parse {
    let mut at = 0;
    let word = |&(spelled, head, relation): &(&str, usize, &'static str)| {
        let start = at + text[at..].find(spelled).unwrap();
        at = start + spelled.len();
        Parsed { range: TextRange::new(start, at), head: head.checked_sub(1), relation }
    };
    Parse { words: words.iter().map(word).collect(), sentences: vec![0] }
}

#[cfg(test)]
mod tests {
    use super::super::session::Session;
    use super::*;

    #[test]
    fn the_model_reads_subjects_objects_and_agents() {
        let session = Session::bundled().unwrap();
        let text = "The minister who leads the party rejected the offer. Two sailors were arrested by the police.";
        let (_, seen) = super::super::find(&session, text, 0.5, false).unwrap();
        let sentences = [TextRange::new(0, 52), TextRange::new(53, text.len())];
        let parse = seen.parse(&session, &sentences).unwrap();
        let word = |spelled: &str| parse.words.iter().position(|w| w.range.slice(text) == spelled).unwrap();
        let of = |spelled: &str| {
            let w = parse.words[word(spelled)];
            (w.head.map_or("", |h| parse.words[h].range.slice(text)), w.relation)
        };
        assert_eq!(of("minister"), ("rejected", "nsubj"));
        assert_eq!(of("leads"), ("minister", "acl:relcl"));
        assert_eq!(of("offer"), ("rejected", "obj"));
        assert_eq!(of("rejected"), ("", "root"));
        assert_eq!(of("sailors"), ("arrested", "nsubj:pass"));
        assert_eq!(of("police"), ("arrested", "obl:agent"));
        // Sentences that nobody asks for are left out.
        let second = seen.parse(&session, &sentences[1..]).unwrap();
        assert_eq!(second.words.len(), 8);
        assert_eq!(second.words[0].range.slice(text), "Two");
    }

    #[test]
    fn distances_fall_into_the_classes_of_training() {
        // parse.py: bucket of 1, 8, 9, 12, 23, 300, -1, -40
        let steps = [(0, 1), (0, 8), (0, 9), (0, 12), (0, 23), (0, 300), (1, 0), (40, 0)].map(|(i, j)| bucket(i, j));
        assert_eq!(steps, [1, 8, 9, 10, 12, 12, 13, 24]);
    }

    #[test]
    fn circles_are_opened_where_it_costs_least() {
        // Two words that want each other, a third under the first; the second can do with the root.
        let no = f32::NEG_INFINITY;
        let scores = vec![vec![no, 5.0, 0.0, 1.0], vec![5.0, no, 4.9, 4.0], vec![3.0, 0.0, no, 0.0]];
        assert_eq!(tree(&scores), [1, 3, 0]);
    }
}
