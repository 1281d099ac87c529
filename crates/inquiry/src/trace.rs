//! Questions to a finished inquiry: which claims are like some words, and what a speaker said on a subject.

use crate::actors::person_name;
use crate::rules::rules;
use crate::text::{content_stems, lower_words, words};
use crate::{Encoder, day};
use onrecord_record::{Actor, At, Attribution, Claim, Corpus, Record, Setting};
use std::collections::{BTreeMap, BTreeSet};

/// Claims that are looked at with the encoder, by shared words.
const LOOKED_AT: usize = 60;
/// Likeness from which a statement is on a subject.
const SUBJECT: f32 = 0.35;

/// The inner product of two vectors of unit length.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn shared(query: &BTreeSet<String>, text: &str) -> f32 {
    let stems: BTreeSet<String> = content_stems(text).into_iter().collect();
    query.intersection(&stems).count() as f32 / query.len().max(1) as f32
}

/// The claims that are most like some words, the likest first, with how like they are (0..2); no more than `most`.
#[must_use]
pub fn claims_like<'c>(corpus: &'c Corpus, query: &str, encoder: &dyn Encoder, most: usize) -> Vec<(f32, &'c Claim)> {
    let stems: BTreeSet<String> = content_stems(query).into_iter().collect();
    let by_words = |c: &'c Claim| (shared(&stems, &c.proposition), c);
    let mut found: Vec<(f32, &Claim)> = corpus.claims.iter().map(by_words).filter(|f| f.0 > 0.0).collect();
    let size = |c: &Claim| c.carriers.iter().map(|x| &x.document).collect::<BTreeSet<_>>().len();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(size(b.1).cmp(&size(a.1))));
    found.truncate(LOOKED_AT);
    let vector = encoder.encode(query);
    for f in &mut found {
        f.0 += dot(&vector, &encoder.encode(&f.1.proposition));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(size(b.1).cmp(&size(a.1))));
    found.truncate(most);
    found
}

/// Something a speaker said.
#[derive(Debug, Clone, PartialEq)]
pub struct Position<'c> {
    /// Where.
    pub at: At,
    /// When it was said, or else published.
    pub when: Option<&'c str>,
    /// Whether `when` is when it was said.
    pub said: bool,
    /// The attribution.
    pub attribution: &'c Attribution,
    /// The outlet.
    pub outlet: Option<&'c str>,
    /// Attributions above it: how many times removed from the speaker's own words it reached us.
    pub depth: usize,
}

/// What a speaker said, in order of time; on a subject, where one is given. The speaker is named by any name the corpus
/// has, or by surname.
#[must_use]
pub fn positions<'c>(
    corpus: &'c Corpus,
    speaker: &str,
    topic: Option<&str>,
    encoder: &dyn Encoder,
) -> (Vec<&'c Actor>, Vec<Position<'c>>) {
    let actors = actors(corpus, speaker);
    let entities: BTreeSet<(&str, &str)> =
        actors.iter().flat_map(|a| a.mentions_in.iter().map(|(d, e)| (d.as_str(), e.as_str()))).collect();
    let subject = topic.map(|t| (encoder.encode(t), content_stems(t).into_iter().collect::<BTreeSet<String>>()));
    let mut out = Vec::new();
    for document in &corpus.documents {
        let record = &document.record;
        for a in &record.attributions {
            let by_entity = a.source_entity.as_deref().is_some_and(|e| entities.contains(&(document.name.as_str(), e)));
            let by_words = a.source_entity.is_none() && a.source.as_ref().is_some_and(|s| same_name(&s.text, speaker));
            if !(by_entity || by_words) || !on_subject(a, subject.as_ref(), encoder) {
                continue;
            }
            out.push(Position {
                at: At { document: document.name.clone(), attribution: a.id.clone() },
                when: a.said_on.as_deref().or(record.document.published.as_deref()),
                said: a.said_on.is_some(),
                attribution: a,
                outlet: record.document.outlet.as_deref(),
                depth: depth(record, a),
            });
        }
    }
    let key = |p: &Position<'_>| (p.when.and_then(day::span).map_or(i64::MAX, |d| d.0), p.at.document.clone());
    out.sort_by_cached_key(key);
    (actors, out)
}

fn on_subject(a: &Attribution, subject: Option<&(Vec<f32>, BTreeSet<String>)>, encoder: &dyn Encoder) -> bool {
    let Some((vector, stems)) = subject else { return true };
    let content = a.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" ");
    shared(stems, &content) >= 0.5 || dot(vector, &encoder.encode(&content)) >= SUBJECT
}

fn depth(record: &Record, a: &Attribution) -> usize {
    let parents: BTreeMap<&str, Option<&str>> =
        record.attributions.iter().map(|x| (x.id.as_str(), x.parent.as_deref())).collect();
    let mut at = a.parent.as_deref();
    let mut n = 0;
    while let Some(id) = at.filter(|_| n < record.attributions.len()) {
        n += 1;
        at = parents.get(id).copied().flatten();
    }
    n
}

/// Whether two names name one person: the same last name, and the same first where both have one.
fn same_name(a: &str, b: &str) -> bool {
    let (x, y) = (person_name(a), person_name(b));
    match (x.last(), y.last()) {
        (Some(p), Some(q)) if p == q => x.len() < 2 || y.len() < 2 || x[0] == y[0],
        _ => a.eq_ignore_ascii_case(b),
    }
}

/// Actors of a name: by the whole name or an alias; or else by surname.
fn actors<'c>(corpus: &'c Corpus, name: &str) -> Vec<&'c Actor> {
    let same = |s: &String| s.eq_ignore_ascii_case(name);
    let exact: Vec<&Actor> = corpus.entities.iter().filter(|a| same(&a.name)).collect();
    if !exact.is_empty() {
        return exact;
    }
    let alias: Vec<&Actor> = corpus.entities.iter().filter(|a| a.aliases.iter().any(same)).collect();
    if !alias.is_empty() {
        return alias;
    }
    let wanted: Vec<String> =
        words(name).iter().map(|w| w.text.to_lowercase()).filter(|w| !rules().titles.contains(w)).collect();
    let has = |a: &&Actor| {
        let ws = lower_words(&a.name);
        !wanted.is_empty() && wanted.iter().all(|w| ws.contains(w))
    };
    corpus.entities.iter().filter(has).collect()
}

impl Position<'_> {
    /// `public`, `private`, or nothing where the article does not say.
    #[must_use]
    pub fn setting(&self) -> Option<&'static str> {
        self.attribution.setting.map(|s| match s {
            Setting::Public => "public",
            Setting::Private => "private",
        })
    }
}
