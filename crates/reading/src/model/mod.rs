//! The model: finds cues and links each to its source and content.

mod binding;
mod decode;
mod mentions;
mod names;
mod session;
mod syntax;
mod windows;

pub use binding::{DECIDED, binding};
pub use mentions::{NAME, NOUN_PHRASE, NameSeen, NominalSeen, Paired, Seen, pronoun};
pub use session::{ModelError, NameKind, Session, Vocabulary, WeightFiles, vocabulary, weights_digest};
#[cfg(test)]
pub use syntax::parsed;
pub use syntax::{Parse, RELATIVE};

use crate::Linked;
use onrecord_record::TextRange;
use session::{Encoded, ROLES, TAGS};
use windows::Window;

/// An attribution as the model sees it, before boundaries are settled and nesting is worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Source, cue and content, without a parent.
    pub linked: Linked,
    /// How sure the model is that an attribution hangs on its cue.
    pub cue: f32,
    /// How sure the model is that it stands inside another attribution's content, given that it is one.
    pub inside: f32,
    /// How probable its surest piece of content is, as it stands.
    pub exact: f32,
}

impl Found {
    /// How good it is as an attribution of a scheme without nesting: an attribution, outermost (half of what speaks
    /// against it, since schemes take up many that stand in another's content which they leave out), and of this content.
    #[must_use]
    pub fn flat(&self) -> f32 {
        self.cue * (1.0 - self.inside / 2.0) * self.exact.sqrt()
    }
}

/// How often attributions of this raw score stand, from the raw score: a logistic fit on PolNeAR dev of whether source
/// and content are both right (`linked`). The raw score is sure of itself; the fit takes its expected calibration error
/// there from 0.128 to 0.020.
fn calibrated(raw: f32) -> f32 {
    const SLOPE: f32 = 0.6525;
    const SHIFT: f32 = -0.5444;
    let raw = raw.clamp(0.005, 0.995);
    1.0 / (1.0 + (-(SLOPE * (raw / (1.0 - raw)).ln() + SHIFT)).exp())
}

/// Attributions of a text in order of cue, and the names and noun phrases in it. `threshold` is the least probability of
/// a cue. `twice` reads every token in two windows and takes the mean of what is thought of it in both, for twice the time.
pub fn find(session: &Session, text: &str, threshold: f32, twice: bool) -> Result<(Vec<Found>, Seen), ModelError> {
    let tokens = |e: tokenizers::Error| ModelError::Run(e.to_string());
    let tokenizer = session.tokenizer();
    let [windows, others] = if twice {
        windows::placements(text, tokenizer, windows::LIMIT).map_err(tokens)?
    } else {
        [windows::windows(text, tokenizer, windows::LIMIT, windows::CONTEXT).map_err(tokens)?, Vec::new()]
    };
    let other = Placed::encode(session, &others)?;
    let (mut out, mut seen) = (Vec::new(), Seen::default());
    let mut first = 0;
    for window in &windows {
        let encoded = session.encode(window)?;
        seen.add(session, text, window, &encoded);
        let tags: Vec<_> = encoded.tags.iter().enumerate().map(|(i, t)| other.mean_tags(first + i, t)).collect();
        let mut cues = decode::cues(&tags, threshold);
        cues.retain(|c| c.first >= window.owned);
        let ends: Vec<_> = cues.iter().map(|c| (c.first, c.last)).collect();
        let mut scores = session.roles(&encoded, &ends)?;
        other.mean_roles(session, first, &ends, &mut scores)?;
        let place = |&(a, b): &(usize, usize)| window.tokens[a].range.hull(window.tokens[b].range);
        for (cue, scores) in cues.iter().zip(&scores) {
            let path = decode::path(scores, session.crf());
            let labels = &path.labels;
            let sure = |&(a, b): &(usize, usize)| {
                let p = &path.posterior[a..=b];
                p.iter().sum::<f32>() / p.len() as f32
            };
            let content = decode::pieces(labels, 3);
            if content.is_empty() {
                continue;
            }
            // Of several candidates the surest source counts; they are few and short.
            let source = decode::pieces(labels, 1).into_iter().max_by(|x, y| sure(x).total_cmp(&sure(y)));
            let least = content.iter().chain(&source).map(sure).fold(1.0, f32::min);
            let exact = content.iter().map(|&p| path.exact(scores, session.crf(), p, 3)).fold(0.0, f32::max);
            out.push(Found {
                linked: Linked {
                    source: source.as_ref().map(place),
                    cue: Some(place(&(cue.first, cue.last))),
                    content: content.iter().map(place).collect::<Vec<TextRange>>(),
                    parent: None,
                    confidence: calibrated(cue.confidence * least),
                },
                cue: cue.confidence,
                inside: cue.inside,
                exact,
            });
        }
        first += window.tokens.len() - window.owned;
    }
    seen.settle(session, text)?;
    Ok((out, seen))
}

/// A second placement of windows over the same tokens.
struct Placed {
    /// Each window's first token, counted over the text, and what the encoder says of it.
    windows: Vec<(usize, Encoded)>,
}

impl Placed {
    fn encode(session: &Session, windows: &[Window]) -> Result<Self, ModelError> {
        let mut first = 0;
        let windows = windows.iter().map(|w| {
            let at = first;
            first += w.tokens.len();
            session.encode(w).map(|e| (at, e))
        });
        Ok(Self { windows: windows.collect::<Result<_, _>>()? })
    }

    /// The window that a token stands in.
    fn window(&self, token: usize) -> Option<&(usize, Encoded)> {
        self.windows.get(self.windows.partition_point(|(at, _)| *at <= token).checked_sub(1)?)
    }

    /// The mean of a token's labels here and those given.
    fn mean_tags(&self, token: usize, tags: &[f32; TAGS]) -> [f32; TAGS] {
        let Some((at, encoded)) = self.window(token) else { return *tags };
        let here = encoded.tags[token - at];
        std::array::from_fn(|k| f32::midpoint(tags[k], here[k]))
    }

    /// Brings in what is thought here of the tokens of cues; the scores given are of a window whose first token is
    /// `first`, and stay as they are where none of its tokens stand in the cue's window here.
    fn mean_roles(
        &self,
        session: &Session,
        first: usize,
        cues: &[(usize, usize)],
        scores: &mut [Vec<[f32; ROLES]>],
    ) -> Result<(), ModelError> {
        for (&(a, b), scores) in cues.iter().zip(scores) {
            let Some((at, encoded)) = self.window(first + a) else { continue };
            if first + b >= at + encoded.tags.len() {
                continue;
            }
            let here = session.roles(encoded, &[(first + a - at, first + b - at)])?;
            for (i, row) in scores.iter_mut().enumerate() {
                let Some(there) = (first + i).checked_sub(*at).and_then(|i| here[0].get(i)) else { continue };
                *row = std::array::from_fn(|k| f32::midpoint(row[k], there[k]));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::calibrated;

    #[test]
    fn confidence_rises_with_the_score_and_stays_a_probability() {
        let c: Vec<f32> = [0.0, 0.3, 0.6, 0.9, 1.0].into_iter().map(calibrated).collect();
        assert!(c.windows(2).all(|w| w[0] < w[1]) && c[0] > 0.0 && c[4] < 1.0);
    }
}
