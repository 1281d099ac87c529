//! A part of the archive in the formats of `onrecord-export`: what is on the screen, and what it hangs on.

use crate::desk::Desk;
use crate::problem::{Answer, Problem};
use onrecord_export::{Article, Exported, Format, write};
use onrecord_record::{Claim, Corpus, CorpusDocument, Record, Review};
use std::collections::{BTreeMap, BTreeSet};

/// An article's record with everything in it, and the claims that it carries.
pub fn of_article(desk: &Desk, name: &str, record: Record, format: Format) -> Answer<String> {
    let k = desk.knowledge();
    let carried = |c: &&Claim| c.carriers.iter().any(|x| x.document == name);
    // Where its claims stand elsewhere is another article's matter, and so is what they are called after.
    let claims = if format == Format::SchemaOrg {
        Vec::new()
    } else {
        k.corpus.claims.iter().filter(carried).cloned().collect()
    };
    written(desk, vec![CorpusDocument { name: name.to_owned(), record }], claims, format)
}

/// What stands at places (`NAME#ID`) of current articles, with what relays it, and a claim that it carries.
pub fn of_places<'p>(
    desk: &Desk,
    places: impl Iterator<Item = &'p str>,
    claim: Option<&Claim>,
    format: Format,
) -> Answer<String> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (document, id) in places.filter_map(|at| at.rsplit_once('#')) {
        wanted.entry(document).or_default().insert(id);
    }
    let corrections = desk.corrections()?;
    let document = |(name, ids): (&&str, &BTreeSet<&str>)| -> Answer<CorpusDocument> {
        let record = desk.archive(|a| a.record(a.find(name)?))?;
        let record = onrecord_inquiry::corrected(name, record, &corrections);
        Ok(CorpusDocument { name: (*name).to_owned(), record: pruned(record, ids) })
    };
    let documents = wanted.iter().map(document).collect::<Answer<Vec<_>>>()?;
    let shown = |c: &Claim| {
        let mut claim = c.clone();
        claim.carriers.retain(|x| wanted.contains_key(x.document.as_str()));
        claim
    };
    written(desk, documents, claim.map(shown).into_iter().collect(), format)
}

/// A record with only these attributions, what relays them, and who speaks in them.
fn pruned(mut record: Record, ids: &BTreeSet<&str>) -> Record {
    let kept: BTreeSet<String> = {
        let article = Article::of(&record);
        let wanted = record.attributions.iter().filter(|a| ids.contains(a.id.as_str()));
        wanted.flat_map(|a| article.chain(a)).map(|a| a.id.clone()).collect()
    };
    record.attributions.retain(|a| kept.contains(&a.id));
    let named = record
        .attributions
        .iter()
        .flat_map(|a| a.source_entity.iter().chain(a.addressee.iter().filter_map(|x| x.entity.as_ref())).cloned());
    let named: BTreeSet<String> = named.collect();
    record.entities.retain(|e| named.contains(&e.id));
    record
}

/// Documents as a corpus of their own, with who is who and what they cite.
fn written(desk: &Desk, documents: Vec<CorpusDocument>, claims: Vec<Claim>, format: Format) -> Answer<String> {
    let k = desk.knowledge();
    let names: BTreeSet<&str> = documents.iter().map(|d| d.name.as_str()).collect();
    let known = |m: &String| names.contains(m.as_str());
    let about = |r: &&Review| r.about.as_ref().is_some_and(|a| claims.iter().any(|c| c.id == a.claim));
    let corpus = Corpus {
        entities: k.corpus.entities.iter().filter(|e| e.mentions_in.keys().any(known)).cloned().collect(),
        citations: k.corpus.citations.iter().filter(|c| known(&c.document)).cloned().collect(),
        reviews: k.corpus.reviews.iter().filter(about).cloned().collect(),
        claims,
        documents,
        ..Corpus::default()
    };
    let received = BTreeMap::new();
    let exported = Exported { corpus: &corpus, received: &received, version: env!("CARGO_PKG_VERSION") };
    let mut out = Vec::new();
    write(format, &exported, &mut out).map_err(|e| Problem::internal(e.to_string()))?;
    String::from_utf8(out).map_err(|e| Problem::internal(e.to_string()))
}
