//! Reviews by fact-checkers, and the claims that they are about. Nothing is judged by them: a review stands beside its claim with
//! what says that it belongs there, and one that nothing says it of is left out.

use crate::Encoder;
use crate::text::content_stems;
use onrecord_record::{About, Claim, Corpus, Review, ReviewBecause, address};
use std::collections::{BTreeMap, BTreeSet};

/// Share of a review's words from which a claim is looked at with the encoder.
const SHARED: f32 = 0.5;
/// How like the words must be (0..2) where there is no address to go by.
const LIKE: f32 = 1.3;
/// The same in an article where the reviewer says that the claim appeared.
const LIKE_THERE: f32 = 0.5;

/// The reviews that are about claims of the corpus, each with the claim, in the order given. Of several of one address and claim
/// the last is taken: the reviewer has changed it.
#[must_use]
pub fn reviewed(corpus: &Corpus, reviews: Vec<Review>, encoder: &dyn Encoder) -> Vec<Review> {
    if reviews.is_empty() {
        return reviews;
    }
    let matcher = Matcher::new(corpus, encoder);
    let mut last = BTreeMap::new();
    for (n, review) in reviews.iter().enumerate() {
        last.insert((review.url.clone(), review.author.clone(), review.reviewed.clone()), n);
    }
    let last: BTreeSet<usize> = last.into_values().collect();
    let kept = reviews.into_iter().enumerate().filter(|(n, _)| last.contains(n));
    kept.filter_map(|(_, r)| Some(Review { about: Some(matcher.about(&r)?), ..r })).collect()
}

struct Matcher<'c> {
    corpus: &'c Corpus,
    encoder: &'c dyn Encoder,
    /// Documents by their address.
    by_address: BTreeMap<String, Vec<&'c str>>,
    /// Claims by the stems of their propositions.
    by_stem: BTreeMap<String, Vec<usize>>,
}

impl<'c> Matcher<'c> {
    fn new(corpus: &'c Corpus, encoder: &'c dyn Encoder) -> Self {
        let (mut by_address, mut by_stem) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for d in &corpus.documents {
            if let Some(url) = &d.record.document.url {
                by_address.entry(address(url)).or_default().push(d.name.as_str());
            }
        }
        for (n, claim) in corpus.claims.iter().enumerate() {
            for stem in content_stems(&claim.proposition).into_iter().collect::<BTreeSet<_>>() {
                by_stem.entry(stem).or_default().push(n);
            }
        }
        Self { corpus, encoder, by_address, by_stem }
    }

    fn about(&self, review: &Review) -> Option<About> {
        let stems: BTreeSet<String> = content_stems(&review.reviewed).into_iter().collect();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for n in stems.iter().filter_map(|s| self.by_stem.get(s)).flatten() {
            *counts.entry(*n).or_default() += 1;
        }
        let share = |count: usize| count as f32 / stems.len().max(1) as f32;
        let there: BTreeMap<&str, &String> = review
            .appearances
            .iter()
            .flat_map(|url| self.by_address.get(&address(url)).into_iter().flatten().map(move |name| (*name, url)))
            .collect();
        let stands = |claim: &Claim| claim.carriers.iter().find_map(|c| there.get_key_value(c.document.as_str()));
        let mut vector = None;
        let mut best: Option<(bool, f32, usize, About)> = None;
        for (n, count) in counts {
            let Some(claim) = self.corpus.claims.get(n) else { continue };
            let at = stands(claim);
            if (at.is_none() && share(count) < SHARED) || !self.may_be_his(review, claim) {
                continue;
            }
            let vector = vector.get_or_insert_with(|| self.encoder.encode(&review.reviewed));
            let other = self.encoder.encode(&claim.proposition);
            let like = share(count) + vector.iter().zip(&other).map(|(a, b)| a * b).sum::<f32>();
            if like < if at.is_some() { LIKE_THERE } else { LIKE } {
                continue;
            }
            let about = About {
                claim: claim.id.clone(),
                because: if at.is_some() { ReviewBecause::Appearance } else { ReviewBecause::Words },
                document: at.map(|(name, _)| (*name).to_owned()),
                words: claim.proposition.clone(),
                likeness: (like * 100.0).round() / 100.0,
            };
            // An address says more than words; of equals, the claim that more carry.
            let rank = (at.is_some(), like, claim.carriers.len());
            if best.as_ref().is_none_or(|b| rank > (b.0, b.1, b.2)) {
                best = Some((rank.0, rank.1, rank.2, about));
            }
        }
        best.map(|b| b.3)
    }

    /// Whether the claimant may be the claim's speaker: by the last word of a name, where both are known.
    fn may_be_his(&self, review: &Review, claim: &Claim) -> bool {
        let (Some(claimant), Some(speaker)) = (&review.claimant, &claim.speaker) else { return true };
        let Some(actor) = self.corpus.entities.iter().find(|e| e.id == *speaker) else { return true };
        let last = |name: &str| name.split_whitespace().next_back().map(str::to_lowercase);
        std::iter::once(&actor.name).chain(&actor.aliases).any(|name| last(name) == last(claimant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WordHash;
    use onrecord_record::{Carrier, CorpusDocument, Document, Record};

    fn corpus() -> Corpus {
        let document = |name: &str, url: &str| CorpusDocument {
            name: name.into(),
            record: Record::empty(Document { name: name.into(), url: Some(url.into()), ..Document::default() }),
        };
        let claim = |id: &str, words: &str, document: &str| Claim {
            id: id.into(),
            proposition: words.into(),
            speaker: None,
            carriers: vec![Carrier { document: document.into(), attribution: Some("a1".into()) }],
            origins: vec![],
            derives: vec![],
            independent_origins: 0,
            unknown_origin: 1,
            repeats: None,
        };
        Corpus {
            documents: vec![
                document("ledger", "https://ledger.example/gas"),
                document("other", "https://other.example/x"),
            ],
            claims: vec![
                claim("C1", "The president personally ordered the gas cut.", "ledger"),
                claim("C2", "The bridge will be closed until Friday.", "ledger"),
                claim("C3", "The president personally ordered the gas cut in winter.", "other"),
            ],
            ..Corpus::default()
        }
    }

    fn review(words: &str, appearance: &str) -> Review {
        let appearances = if appearance.is_empty() { vec![] } else { vec![appearance.to_owned()] };
        Review { reviewed: words.into(), appearances, ..Review::default() }
    }

    #[test]
    fn an_address_says_more_than_words_and_words_must_be_alike() {
        let about = |r: Review| reviewed(&corpus(), vec![r], &WordHash).pop().and_then(|r| r.about);
        let at = about(review("President ordered the gas cut in winter", "http://ledger.example/gas?utm_source=x#top"))
            .unwrap();
        assert_eq!((at.claim.as_str(), at.because), ("C1", ReviewBecause::Appearance));
        assert_eq!(at.document.as_deref(), Some("ledger"));
        let at = about(review("The president personally ordered the gas cut in winter", "https://nowhere.example/"))
            .unwrap();
        assert_eq!((at.claim.as_str(), at.because, at.document), ("C3", ReviewBecause::Words, None));
        assert!(at.likeness > LIKE, "{}", at.likeness);
        assert_eq!(about(review("The president ordered lunch for the whole of the cabinet", "")), None);
        assert_eq!(
            about(review("Vaccines hold microchips", "https://ledger.example/gas")),
            None,
            "not among its claims"
        );
    }

    #[test]
    fn somebody_elses_claim_and_an_earlier_state_are_left_out() {
        let mut corpus = corpus();
        corpus.claims[0].speaker = Some("E1".into());
        corpus.entities = serde_json::from_value(serde_json::json!([{"id": "E1", "name": "Ana Pell", "type": "person",
            "aliases": ["Pell"], "wikidata": null, "mentions_in": {}}]))
        .unwrap();
        let by = |name: &str| Review {
            claimant: Some(name.into()),
            ..review("The president personally ordered the gas cut", "https://ledger.example/gas")
        };
        let found =
            |name: &str| reviewed(&corpus, vec![by(name)], &WordHash).pop().and_then(|r| r.about).map(|a| a.claim);
        assert_eq!(found("Minister Ana Pell").as_deref(), Some("C1"));
        assert_eq!(found("Ivo Kern").as_deref(), Some("C3"), "whose speaker is not known");
        let twice = reviewed(
            &corpus,
            vec![by("Ana Pell"), Review { published: Some("2025".into()), ..by("Ana Pell") }],
            &WordHash,
        );
        assert_eq!(twice.len(), 1);
        assert_eq!(twice[0].published.as_deref(), Some("2025"));
    }
}
