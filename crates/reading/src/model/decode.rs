//! From scores to spans: cues from tag probabilities, and a cue's source and content from role scores.

use super::session::{Crf, ROLES, TAGS};

/// A cue in a window, in tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cue {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// How sure the tagger is that an attribution hangs on it, 0..1.
    pub confidence: f32,
    /// How sure the tagger is that it stands inside another attribution's content, given that it is one.
    pub inside: f32,
}

/// Cues of a window: one opens where the cue labels together reach `threshold` and opening beats going on, and goes on
/// while going on is the likeliest label.
pub fn cues(tags: &[[f32; TAGS]], threshold: f32) -> Vec<Cue> {
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(p) = tags.get(i) {
        let (open, on) = (p[1] + p[3], p[2] + p[4]);
        if 1.0 - p[0] >= threshold && open >= on {
            let mut last = i;
            while let Some(q) = tags.get(last + 1) {
                if q[2] + q[4] <= q[0].max(q[1] + q[3]) {
                    break;
                }
                last += 1;
            }
            let inside = if open > 0.0 { p[3] / open } else { 0.0 };
            out.push(Cue { first: i, last, confidence: (1.0 - p[0]).clamp(0.0, 1.0), inside });
            i = last + 1;
        } else {
            i += 1;
        }
    }
    out
}

/// The best path of labels through a window, with what the chain thinks of it (forward-backward, logarithms).
#[derive(Debug, Default)]
pub struct Path {
    /// Each token's label.
    pub labels: Vec<u8>,
    /// The posterior probability of each token's label.
    pub posterior: Vec<f32>,
    forward: Vec<[f32; ROLES]>,
    backward: Vec<[f32; ROLES]>,
    total: f32,
}

/// The best path of labels.
pub fn path(scores: &[[f32; ROLES]], crf: &Crf) -> Path {
    let n = scores.len();
    if n == 0 {
        return Path::default();
    }
    let mut best: [f32; ROLES] = std::array::from_fn(|k| crf.start[k] + scores[0][k]);
    let mut back = Vec::with_capacity(n);
    for s in &scores[1..] {
        let mut from = [0u8; ROLES];
        let next = std::array::from_fn(|k| {
            let mut top = f32::NEG_INFINITY;
            for (i, b) in best.iter().enumerate() {
                let v = b + crf.step[i][k];
                if v > top {
                    top = v;
                    from[k] = i as u8;
                }
            }
            top + s[k]
        });
        best = next;
        back.push(from);
    }
    let mut label = (0..ROLES).fold(0, |m, k| if best[k] > best[m] { k } else { m }) as u8;
    let mut labels = vec![0; n];
    labels[n - 1] = label;
    for (i, from) in back.iter().enumerate().rev() {
        label = from[usize::from(label)];
        labels[i] = label;
    }
    posteriors(scores, crf, labels)
}

fn log_sum(x: &[f32; ROLES]) -> f32 {
    let top = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if top == f32::NEG_INFINITY {
        return top;
    }
    top + x.iter().map(|v| (v - top).exp()).sum::<f32>().ln()
}

fn posteriors(scores: &[[f32; ROLES]], crf: &Crf, labels: Vec<u8>) -> Path {
    let n = scores.len();
    let mut forward: Vec<[f32; ROLES]> = Vec::with_capacity(n);
    forward.push(std::array::from_fn(|k| crf.start[k] + scores[0][k]));
    for s in &scores[1..] {
        let before = forward[forward.len() - 1];
        forward.push(std::array::from_fn(|k| log_sum(&std::array::from_fn(|i| before[i] + crf.step[i][k])) + s[k]));
    }
    let total = log_sum(&forward[n - 1]);
    let mut posterior = vec![0.0; n];
    let mut backward = vec![[0.0; ROLES]; n];
    for i in (0..n).rev() {
        let k = usize::from(labels[i]);
        posterior[i] = (forward[i][k] + backward[i][k] - total).exp().clamp(0.0, 1.0);
        if i > 0 {
            let (s, after) = (scores[i], backward[i]);
            backward[i - 1] =
                std::array::from_fn(|j| log_sum(&std::array::from_fn(|k| crf.step[j][k] + s[k] + after[k])));
        }
    }
    Path { labels, posterior, forward, backward, total }
}

impl Path {
    /// How probable it is that a piece of the role with the B label `open` begins and ends exactly at these tokens.
    pub fn exact(&self, scores: &[[f32; ROLES]], crf: &Crf, (first, last): (usize, usize), open: usize) -> f32 {
        let mut sum = self.forward[first][open];
        let mut label = open;
        for s in &scores[first + 1..=last] {
            sum += crf.step[label][open + 1] + s[open + 1];
            label = open + 1;
        }
        if let Some(s) = scores.get(last + 1) {
            let after = self.backward[last + 1];
            sum += log_sum(&std::array::from_fn(|k| {
                if k == open + 1 { f32::NEG_INFINITY } else { crf.step[label][k] + s[k] + after[k] }
            }));
        }
        (sum - self.total).exp().clamp(0.0, 1.0)
    }
}

/// Pieces of a role in a path of labels, first and last token each. `open` is the role's B label; `open + 1` goes on.
pub fn pieces(labels: &[u8], open: u8) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (i, &l) in labels.iter().enumerate() {
        if l == open {
            out.push((i, i));
        } else if l == open + 1
            && let Some(last) = out.last_mut()
            && last.1 + 1 == i
        {
            last.1 = i;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: f32 = -1e4;

    fn bio() -> Crf {
        let mut step = [[0.0; ROLES]; ROLES];
        for (i, row) in step.iter_mut().enumerate() {
            for j in [2, 4] {
                if i != j && i != j - 1 {
                    row[j] = NEVER;
                }
            }
        }
        Crf { step, start: [0.0, 0.0, NEVER, 0.0, NEVER] }
    }

    #[test]
    fn a_piece_never_goes_on_without_having_opened() {
        // The scores want "I-content" straight away; the chain makes it open first.
        let scores = [[0.0, 0.0, 0.0, 0.5, 3.0], [0.0, 0.0, 0.0, 0.0, 3.0], [2.0, 0.0, 0.0, 0.0, 0.0]];
        let Path { labels, posterior, .. } = path(&scores, &bio());
        assert_eq!(labels, [3, 4, 0]);
        assert!(posterior.iter().all(|p| (0.0..=1.0).contains(p)) && posterior[1] > 0.5);
        assert_eq!(pieces(&labels, 3), [(0, 1)]);
        assert_eq!(pieces(&labels, 1), []);
    }

    #[test]
    fn a_cue_of_several_tokens_is_one_cue() {
        let o = [0.95, 0.05, 0.0, 0.0, 0.0];
        let tags = [o, [0.1, 0.6, 0.1, 0.2, 0.0], [0.1, 0.1, 0.7, 0.1, 0.0], o, [0.4, 0.0, 0.0, 0.6, 0.0]];
        let found = cues(&tags, 0.5);
        assert_eq!(found.iter().map(|c| (c.first, c.last)).collect::<Vec<_>>(), [(1, 2), (4, 4)]);
        assert!(found[0].inside < 0.5 && found[1].inside > 0.99);
    }

    #[test]
    fn the_pieces_that_begin_at_a_token_share_its_probability() {
        let scores = [[0.0, 0.0, 0.0, 0.5, 3.0], [0.0, 0.0, 0.0, 0.0, 3.0], [2.0, 0.0, 0.5, 0.0, 1.5]];
        let found = path(&scores, &bio());
        let exact = |last| found.exact(&scores, &bio(), (0, last), 3);
        let begins = (found.forward[0][3] + found.backward[0][3] - found.total).exp();
        assert!((exact(0) + exact(1) + exact(2) - begins).abs() < 1e-5);
        assert!(exact(1) > exact(0));
    }
}
