//! The model: finds cues and links each to its source and content.

mod binding;
mod decode;
mod mentions;
mod session;
mod windows;

pub use binding::{DECIDED, binding};
pub use mentions::{NAME, NOUN_PHRASE, NameSeen, NominalSeen, Paired, Seen, pronoun};
pub use session::{ModelError, NameKind, Session, Vocabulary, WeightFiles, vocabulary, weights_digest};

use crate::Linked;
use onrecord_record::TextRange;

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
/// a cue.
pub fn find(session: &Session, text: &str, threshold: f32) -> Result<(Vec<Found>, Seen), ModelError> {
    let windows = windows::windows(text, session.tokenizer(), windows::LIMIT, windows::CONTEXT)
        .map_err(|e| ModelError::Run(e.to_string()))?;
    let (mut out, mut seen) = (Vec::new(), Seen::default());
    for window in &windows {
        let encoded = session.encode(window)?;
        seen.add(session, text, window, &encoded);
        let mut cues = decode::cues(&encoded.tags, threshold);
        cues.retain(|c| c.first >= window.owned);
        let ends: Vec<_> = cues.iter().map(|c| (c.first, c.last)).collect();
        let scores = session.roles(&encoded, &ends)?;
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
    }
    Ok((out, seen))
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
