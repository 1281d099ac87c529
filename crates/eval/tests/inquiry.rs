//! The inquiry on the news cycle's gold: what must always hold there, whatever the figures.
#![allow(clippy::unwrap_used)] // helpers of tests are not inside a test to the lint

use onrecord_eval::gold::Article;
use onrecord_inquiry::{WordHash, inquire};
use onrecord_record::{Outcome, Record};
use onrecord_sentence::SentenceEncoder;

fn records() -> Vec<(String, Record)> {
    let articles = Article::load_all(&onrecord_eval::root().join("gold/newscycle")).unwrap();
    articles.into_iter().map(|a| (a.name, a.record)).collect()
}

#[test]
fn the_newscycle_reads_the_same_in_any_order_and_every_link_has_words() {
    let encoder = SentenceEncoder::bundled().unwrap();
    let records = records();
    let corpus = inquire(&records, &[], &encoder).corpus;
    let backwards: Vec<_> = records.iter().rev().cloned().collect();
    // The encoder knows nothing of order; words hashed are quicker.
    assert_eq!(inquire(&records, &[], &WordHash).corpus, inquire(&backwards, &[], &WordHash).corpus);
    let pairs: Vec<String> = corpus.near_duplicates.iter().map(|[a, b]| format!("{} {}", &a[..2], &b[..2])).collect();
    assert_eq!(pairs, ["01 02", "01 03", "02 03"], "the agency copy and its two reprints");
    let length = |name: &str| {
        let d = corpus.documents.iter().find(|d| d.name == name).unwrap();
        d.record.document.text.chars().count()
    };
    for c in &corpus.claims {
        assert_eq!(c.origins.len(), c.independent_origins);
        for d in &c.derives {
            assert!(c.origins.iter().any(|o| o.id == d.origin));
            assert!(c.carriers.iter().any(|x| x.document == d.document));
            assert!(d.evidence.start < d.evidence.end && d.evidence.end <= length(&d.evidence.document));
        }
    }
    for k in corpus.commitments.iter().filter(|k| k.outcome != Outcome::Pending) {
        assert!(k.outcome_evidence.is_some() && k.outcome_document.is_some(), "{k:?}");
    }
}
