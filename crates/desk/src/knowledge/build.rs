//! From a finished inquiry to what the pages look up.

use super::{ActorFacts, Article, Carried, ClaimFacts, Knowledge, Passage, Statement, outlets};
use crate::words::{day, shortened, slug, word};
use onrecord_export::due;
use onrecord_record::{Attribution, Corpus, Evidence, Record, digest};
use std::collections::{BTreeMap, BTreeSet};

/// Characters that are kept of a content.
const CONTENT: usize = 400;

/// Characters that are shown before and behind an evidence.
const AROUND: usize = 90;

/// Characters that are shown of an evidence.
const SHOWN: usize = 400;

impl Knowledge {
    /// Indexes an inquiry. `numbers` are the articles' numbers by name. The records are dropped.
    pub fn build(mut corpus: Corpus, numbers: &BTreeMap<String, i64>, inputs: String) -> Self {
        let documents = std::mem::take(&mut corpus.documents);
        let mut k = Self { inputs, ..Self::default() };
        for (n, d) in documents.iter().enumerate() {
            k.article_of.insert(d.name.clone(), n);
        }
        for (n, actor) in corpus.entities.iter().enumerate() {
            for (document, entity) in &actor.mentions_in {
                if let Some(&article) = k.article_of.get(document) {
                    k.actor_at.insert((article, entity.clone()), n);
                }
            }
        }
        k.articles = documents
            .iter()
            .enumerate()
            .map(|(n, d)| {
                let id = numbers.get(&d.name).copied().unwrap_or(0);
                article(id, &d.name, &d.record, &|entity| k.actor_at.get(&(n, entity.to_owned())).copied())
            })
            .collect();
        k.today = k.articles.iter().filter_map(Article::day).max();
        let records: BTreeMap<&str, &Record> = documents.iter().map(|d| (d.name.as_str(), &d.record)).collect();
        k.passages = passages(&corpus, &records);
        k.actors(&corpus);
        k.claims(&corpus);
        k.commitments = unique(corpus.commitments.iter().map(|c| {
            let made = format!("{} {}", c.made.document, c.what);
            short_digest(&made)
        }));
        k.changes(&corpus);
        k.outlets = outlets::outlets(&k.articles, &corpus);
        k.corpus = corpus;
        k
    }

    fn actors(&mut self, corpus: &Corpus) {
        let slugs = unique(corpus.entities.iter().map(|a| slug(&a.name)));
        let facts = |(slug, a): (String, &onrecord_record::Actor)| ActorFacts {
            slug,
            articles: a.mentions_in.len(),
            ..ActorFacts::default()
        };
        self.actors = slugs.into_iter().zip(&corpus.entities).map(facts).collect();
        for (n, a) in corpus.entities.iter().enumerate() {
            self.actor_of.insert(a.id.clone(), n);
        }
        for (n, f) in self.actors.iter().enumerate() {
            self.actor_of.entry(f.slug.clone()).or_insert(n);
        }
        for (article, a) in self.articles.iter().enumerate() {
            for (i, s) in a.said.iter().enumerate() {
                if let Some(f) = s.actor.and_then(|n| self.actors.get_mut(n)) {
                    f.said.push((article, i));
                }
                let told: BTreeSet<usize> = s.to.iter().filter_map(|t| t.1).collect();
                for n in told {
                    if let Some(f) = self.actors.get_mut(n) {
                        f.told.push((article, i));
                    }
                }
            }
        }
        let time = |&(a, s): &(usize, usize)| {
            let article = &self.articles[a];
            (article.said[s].said_on.as_deref().and_then(day).or(article.day()).unwrap_or(i64::MAX), a, s)
        };
        for f in &mut self.actors {
            f.said.sort_by_cached_key(time);
            f.told.sort_by_cached_key(time);
        }
        self.speakers = (0..self.actors.len()).filter(|n| !self.actors[*n].said.is_empty()).collect();
        self.speakers.sort_by_key(|n| (std::cmp::Reverse(self.actors[*n].said.len()), *n));
    }

    /// Commitments and changes of position, in order and by whose they are.
    fn changes(&mut self, corpus: &Corpus) {
        let order = |n: &usize| {
            let c = &corpus.commitments[*n];
            (due(c).and_then(day).unwrap_or(i64::MAX), self.article(&c.made.document), *n)
        };
        let mut by_day: Vec<usize> = (0..corpus.commitments.len()).collect();
        by_day.sort_by_cached_key(order);
        let actors = &mut self.actors;
        let actor_of = &self.actor_of;
        let mut of = |id: &Option<String>, add: &dyn Fn(&mut ActorFacts)| {
            if let Some(facts) = id.as_ref().and_then(|id| actor_of.get(id)).and_then(|n| actors.get_mut(*n)) {
                add(facts);
            }
        };
        for &n in &by_day {
            of(&corpus.commitments[n].speaker, &|f| f.commitments.push(n));
        }
        for (n, s) in corpus.shifts.iter().enumerate() {
            of(&s.speaker, &|f| f.shifts.push(n));
        }
        for (n, d) in corpus.divergences.iter().enumerate() {
            of(&d.speaker, &|f| f.divergences.push(n));
        }
        self.by_day = by_day;
    }

    fn claims(&mut self, corpus: &Corpus) {
        let names: BTreeMap<&str, &str> = corpus.entities.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
        let keys = unique(corpus.claims.iter().map(|c| {
            let first = c.carriers.first().map_or("", |x| x.document.as_str());
            short_digest(&format!("{first} {}", c.proposition))
        }));
        for (n, (claim, key)) in corpus.claims.iter().zip(keys).enumerate() {
            let mut carried: BTreeMap<usize, Carried> = BTreeMap::new();
            for (i, c) in claim.carriers.iter().enumerate() {
                if let Some(article) = self.article(&c.document) {
                    carried.entry(article).or_insert_with(|| Carried { article, ..Carried::default() }).places.push(i);
                }
            }
            for (i, d) in claim.derives.iter().enumerate() {
                if let Some(c) = self.article(&d.document).and_then(|a| carried.get_mut(&a)) {
                    c.derives.push(i);
                }
            }
            let mut carriers: Vec<Carried> = carried.into_values().collect();
            carriers.sort_by_cached_key(|c| (self.articles[c.article].day().unwrap_or(i64::MAX), c.article));
            let outlets: BTreeSet<&str> = carriers.iter().map(|c| self.articles[c.article].outlet()).collect();
            let speaker = claim.speaker.as_deref().and_then(|s| names.get(s)).copied().unwrap_or("");
            let facts = ClaimFacts {
                key: key.clone(),
                outlets: outlets.len(),
                first: carriers.first().and_then(|c| self.articles[c.article].published.clone()),
                words: format!("{speaker} {}", claim.proposition).to_lowercase(),
                carriers,
                reviews: Vec::new(),
            };
            self.claims.push(facts);
            self.claim_of.insert(claim.id.clone(), n);
            self.claim_of.insert(key, n);
            for c in &claim.carriers {
                if let (Some(article), Some(attribution)) = (self.article(&c.document), &c.attribution) {
                    self.claims_at.entry((article, attribution.clone())).or_default().push(n);
                }
            }
        }
        for (n, review) in corpus.reviews.iter().enumerate() {
            let about = review.about.as_ref().and_then(|a| self.claim_of.get(&a.claim));
            if let Some(facts) = about.and_then(|c| self.claims.get_mut(*c)) {
                facts.reviews.push(n);
            }
        }
        let size = |n: &usize| (self.claims[*n].outlets, self.claims[*n].carriers.len());
        self.widest = (0..self.claims.len()).collect();
        self.widest.sort_by_key(|n| (std::cmp::Reverse(size(n)), *n));
    }
}

fn article(id: i64, name: &str, record: &Record, actor: &impl Fn(&str) -> Option<usize>) -> Article {
    let names: BTreeMap<&str, &str> = record.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    let by_id: BTreeMap<&str, &Attribution> = record.attributions.iter().map(|a| (a.id.as_str(), a)).collect();
    let who = |a: &Attribution| {
        let name = a.source_entity.as_deref().and_then(|e| names.get(e)).map(|n| (*n).to_owned());
        name.or_else(|| a.source.as_ref().map(|s| s.text.clone())).unwrap_or_else(|| "nobody named".to_owned())
    };
    let said = record.attributions.iter().map(|a| {
        let content = a.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" … ");
        let mut via = Vec::new();
        let mut above = a.parent.as_deref();
        while let Some(parent) = above.and_then(|p| by_id.get(p)).filter(|_| via.len() < by_id.len()) {
            via.push(who(parent));
            above = parent.parent.as_deref();
        }
        via.reverse();
        Statement {
            attribution: a.id.clone(),
            actor: a.source_entity.as_deref().and_then(actor),
            who: who(a),
            kind: word(&a.source_kind),
            act: word(&a.act),
            form: word(&a.form),
            setting: a.setting.map(|s| word(&s)),
            said_on: a.said_on.clone(),
            via,
            content: shortened(&content, CONTENT),
            to: a.addressee.iter().map(|t| (t.span.text.clone(), t.entity.as_deref().and_then(actor))).collect(),
            negated: a.negated,
        }
    });
    let d = &record.document;
    Article {
        id,
        name: name.to_owned(),
        outlet: d.outlet.clone(),
        title: d.title.clone(),
        published: d.published.clone(),
        said: said.collect(),
    }
}

/// The words of every evidence of the corpus.
fn passages(corpus: &Corpus, records: &BTreeMap<&str, &Record>) -> BTreeMap<(String, usize, usize), Passage> {
    let mut wanted: BTreeMap<&str, Vec<&Evidence>> = BTreeMap::new();
    let derived = corpus.claims.iter().flat_map(|c| &c.derives).map(|d| &d.evidence);
    let against = corpus.contradictions.iter().filter_map(|c| c.evidence.as_ref());
    let outcomes = corpus.commitments.iter().filter_map(|c| c.outcome_evidence.as_ref());
    let cited = corpus.citations.iter().map(|c| &c.evidence);
    for e in derived.chain(against).chain(outcomes).chain(cited) {
        wanted.entry(&e.document).or_default().push(e);
    }
    let mut out = BTreeMap::new();
    for (name, evidence) in wanted {
        let Some(record) = records.get(name) else { continue };
        let chars: Vec<char> = record.document.text.chars().collect();
        for e in evidence {
            let (start, end) = (e.start.min(chars.len()), e.end.min(chars.len()));
            let piece = |a: usize, b: usize| chars.get(a..b).map(|c| c.iter().collect::<String>()).unwrap_or_default();
            let passage = Passage {
                before: piece(start.saturating_sub(AROUND), start),
                words: shortened(&piece(start, end), SHOWN),
                after: piece(end, (end + AROUND).min(chars.len())),
            };
            out.insert((e.document.clone(), e.start, e.end), passage);
        }
    }
    out
}

/// Ten hexadecimal digits that stand for a text.
fn short_digest(text: &str) -> String {
    let whole = digest(text.as_bytes());
    whole.get(7..17).unwrap_or_default().to_owned()
}

/// The names with `-2`, `-3` ... behind those that were there before.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for name in names {
        let n = seen.entry(name.clone()).or_insert(1);
        let mut one = name.clone();
        while !taken.insert(one.clone()) {
            *n += 1;
            one = format!("{name}-{n}");
        }
        out.push(one);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_addresses_are_unique() {
        let names = ["a", "b", "a", "a-2", "a"].map(str::to_owned);
        let made = unique(names.into_iter());
        let different: BTreeSet<&String> = made.iter().collect();
        assert_eq!(different.len(), made.len(), "{made:?}");
        assert_eq!(&made[..3], ["a", "b", "a-2"]);
    }
}
