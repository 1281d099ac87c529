//! A claim: who carries it, where it comes from and by what evidence, what stands against it.

use super::{Link, Paging};
use crate::draw;
use crate::knowledge::{Knowledge, Passage};
use crate::words::{counted, when, word};
use onrecord_record::{Because, Carrier, Evidence, OriginKind, Rating, Review};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A claim in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimItem {
    /// Its key, for addresses.
    pub key: String,
    /// Its number in this inquiry.
    pub id: String,
    /// What is said.
    pub proposition: String,
    /// Whose words it is.
    pub speaker: Option<Link>,
    /// Articles that carry it.
    pub articles: usize,
    /// Outlets that carry it.
    pub outlets: usize,
    /// Origins that are independent of each other as far as the texts say.
    pub independent_origins: usize,
    /// Carriers for which the texts give no origin.
    pub unknown_origin: usize,
    /// When it was first published.
    pub first: Option<String>,
    /// Reviews of it by fact-checkers that were read in.
    pub reviews: usize,
    /// A place that carries it, as `NAME#ID`: what a correction names it by. Null where only outlets say it themselves.
    pub at: Option<String>,
}

/// A claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// The claim in short.
    pub claim: ClaimItem,
    /// Where it comes from.
    pub origins: Vec<OriginView>,
    /// Articles that carry it, in order of time: one page of them.
    pub carriers: Vec<CarrierView>,
    /// Where the page is among all carriers.
    pub paging: Paging,
    /// Claims that stand against it or that it stands against.
    pub contradictions: Vec<AgainstView>,
    /// The claim that it says again on another occasion.
    pub repeats: Option<ClaimItem>,
    /// What fact-checkers say of it, in the order in which their reviews were read in.
    pub reviews: Vec<ReviewView>,
}

/// A review by a fact-checker. Its verdict is the reviewer's.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Who reviews.
    pub author: Option<String>,
    /// The verdict, as the reviewer has it: in words, on a scale, or both.
    pub rating: Option<String>,
    /// The claim in the reviewer's words.
    pub reviewed: String,
    /// Who makes the claim, as the reviewer has it.
    pub claimant: Option<String>,
    /// When the claim was made, as written.
    pub claimed: Option<String>,
    /// When the review was published, as written.
    pub published: Option<String>,
    /// Where the review stands on the web; null where that is no address of a page.
    pub url: Option<String>,
    /// The article that carries the claim at an address where the reviewer found it; null where only the words are alike.
    pub found_in: Option<Link>,
    /// How like the reviewer's words are to the claim's, from 0 to 2.
    pub likeness: f32,
}

/// An origin.
#[derive(Debug, Serialize, ToSchema)]
pub struct OriginView {
    /// Its number within the claim.
    pub id: String,
    /// What kind, for people.
    pub kind: String,
    /// Who.
    pub who: Option<Link>,
    /// The evidence, as the article words it.
    pub basis: Option<String>,
    /// The first article that carries it.
    pub first: Link,
    /// How many articles come from it.
    pub articles: usize,
}

/// An article that carries a claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct CarrierView {
    /// The number of its edge.
    pub number: usize,
    /// The article, by its outlet.
    pub article: Link,
    /// Its headline.
    pub title: String,
    /// When it was published.
    pub published: Option<String>,
    /// The places where it carries the claim.
    pub attributions: Vec<String>,
    /// These places, as `NAME#ID`.
    pub at: Vec<String>,
    /// A place of another article that carries the claim: what a `split-claim` sets these apart from. Null where there
    /// is none.
    pub beside: Option<String>,
    /// Where it has it from; none where the texts do not say.
    pub edges: Vec<EdgeView>,
}

/// That a carrier comes from an origin.
#[derive(Debug, Serialize, ToSchema)]
pub struct EdgeView {
    /// The origin.
    pub origin: String,
    /// Why, for people.
    pub because: String,
    /// The words that prove it.
    pub evidence: EvidenceView,
}

/// Words of an article that prove something.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    /// The article, by its outlet.
    pub article: Link,
    /// What stands before the words.
    pub before: String,
    /// The words.
    pub words: String,
    /// What stands behind the words.
    pub after: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// A claim on the other side.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgainstView {
    /// How, for people.
    pub how: String,
    /// The other claim.
    pub claim: ClaimItem,
    /// The words that show it.
    pub evidence: Option<EvidenceView>,
}

/// A claim in short.
pub fn item(k: &Knowledge, index: usize) -> Option<ClaimItem> {
    let (claim, facts) = k.claim_with_facts(index)?;
    Some(ClaimItem {
        key: facts.key.clone(),
        id: claim.id.clone(),
        proposition: claim.proposition.clone(),
        speaker: Link::actor_id(k, claim.speaker.as_deref()),
        articles: facts.carriers.len(),
        outlets: facts.outlets,
        independent_origins: claim.independent_origins,
        unknown_origin: claim.unknown_origin,
        first: facts.first.clone(),
        reviews: facts.reviews.len(),
        at: claim.carriers.iter().find_map(named),
    })
}

/// The claims whose words or speaker hold all words of a query, the most carried first.
pub fn list(k: &Knowledge, query: &str, offset: usize, limit: usize) -> (Vec<ClaimItem>, Paging) {
    let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |n: &&usize| k.claims.get(**n).is_some_and(|f| wanted.iter().all(|w| f.words.contains(w.as_str())));
    let all: Vec<usize> = k.widest.iter().filter(fits).copied().collect();
    let items = all.iter().skip(offset).take(limit).filter_map(|n| item(k, *n)).collect();
    (items, Paging { offset, limit, total: Some(all.len()) })
}

/// A claim, with one page of its carriers.
pub fn claim(k: &Knowledge, index: usize, offset: usize, limit: usize) -> Option<ClaimView> {
    let (claim, facts) = k.claim_with_facts(index)?;
    let carriers = facts.carriers.iter().enumerate().skip(offset).take(limit).filter_map(|(n, c)| {
        let article = k.articles.get(c.article)?;
        let edges = c.derives.iter().filter_map(|i| claim.derives.get(*i)).map(|d| EdgeView {
            origin: d.origin.clone(),
            because: because(d.because).to_owned(),
            evidence: evidence(k, &d.evidence),
        });
        let mut others = claim.carriers.iter().filter(|c| c.document != article.name);
        let places = c.places.iter().filter_map(|i| claim.carriers.get(*i));
        let attributions: Vec<String> = places.filter_map(|c| c.attribution.clone()).collect();
        Some(CarrierView {
            number: n + 1,
            at: attributions.iter().map(|a| format!("{}#{a}", article.name)).collect(),
            beside: others.find_map(named),
            article: Link::article(k, c.article),
            title: article.title().to_owned(),
            published: article.published.clone(),
            attributions,
            edges: edges.collect(),
        })
    });
    let mut derived: BTreeMap<&str, usize> = BTreeMap::new();
    for d in &claim.derives {
        *derived.entry(&d.origin).or_default() += 1;
    }
    let origins = claim.origins.iter().map(|o| OriginView {
        id: o.id.clone(),
        kind: kind(o.kind).to_owned(),
        who: Link::actor_id(k, o.who.as_deref()),
        basis: o.basis.clone(),
        first: k.article(&o.first_document).map(|a| Link::article(k, a)).unwrap_or_default(),
        articles: derived.get(o.id.as_str()).copied().unwrap_or(0),
    });
    let against = k.corpus.contradictions.iter().filter(|c| c.claim == claim.id || c.with == claim.id);
    let contradictions = against.filter_map(|c| {
        let this = c.claim == claim.id;
        let other = k.claim(if this { &c.with } else { &c.claim })?;
        let how = match (this, word(&c.kind).as_str()) {
            (true, "denial") => "denies",
            (false, "denial") => "is denied by",
            (true, "correction") => "corrects",
            (false, "correction") => "is corrected by",
            _ => "contradicts",
        };
        Some(AgainstView {
            how: how.to_owned(),
            claim: item(k, other)?,
            evidence: c.evidence.as_ref().map(|e| evidence(k, e)),
        })
    });
    Some(ClaimView {
        claim: item(k, index)?,
        origins: origins.collect(),
        carriers: carriers.collect(),
        paging: Paging { offset, limit, total: Some(facts.carriers.len()) },
        contradictions: contradictions.collect(),
        repeats: claim.repeats.as_deref().and_then(|r| k.claim(r)).and_then(|n| item(k, n)),
        reviews: facts.reviews.iter().filter_map(|n| review(k, k.corpus.reviews.get(*n)?)).collect(),
    })
}

/// A review, where it is about a claim.
fn review(k: &Knowledge, r: &Review) -> Option<ReviewView> {
    let about = r.about.as_ref()?;
    Some(ReviewView {
        author: r.author.clone(),
        rating: r.rating.as_ref().and_then(Rating::verdict),
        reviewed: r.reviewed.clone(),
        claimant: r.claimant.clone(),
        claimed: r.claimed.clone(),
        published: r.published.clone(),
        // What a review calls its address is followed only where it leads to a page.
        url: r.url.clone().filter(|u| super::linkable(u)),
        found_in: about.document.as_deref().and_then(|d| k.article(d)).map(|a| Link::article(k, a)),
        likeness: about.likeness,
    })
}

/// A carrier as a correction names it.
fn named(c: &Carrier) -> Option<String> {
    c.attribution.as_ref().map(|a| format!("{}#{a}", c.document))
}

/// Words that prove something.
pub fn evidence(k: &Knowledge, e: &Evidence) -> EvidenceView {
    let Passage { before, words, after } = k.passage(e);
    let article = k.article(&e.document).map(|a| Link::article(k, a)).unwrap_or_default();
    EvidenceView { article, before, words, after, start: e.start, end: e.end }
}

/// A kind of origin, for people.
pub fn kind(k: OriginKind) -> &'static str {
    match k {
        OriginKind::OutletReporting => "own reporting",
        OriginKind::PublicStatement => "public statement",
        OriginKind::Document => "document",
        OriginKind::WireCopy => "agency copy",
    }
}

/// Why a carrier comes from an origin, for people.
pub fn because(b: Because) -> &'static str {
    match b {
        Because::Cites => "cites it",
        Because::SameCopy => "the same copy",
        Because::SameStatement => "the same statement",
        Because::SameDocument => "the same document",
    }
}

/// The drawing of a claim, from its origins to its carriers.
pub fn drawing(k: &Knowledge, index: usize) -> Option<draw::claim::Graph<'_>> {
    let (claim, facts) = k.claim_with_facts(index)?;
    let mut lanes: Vec<draw::claim::Lane<'_>> = claim
        .origins
        .iter()
        .map(|o| {
            let who = Link::actor_id(k, o.who.as_deref()).map_or_else(|| "unnamed".to_owned(), |l| l.name);
            draw::claim::Lane { title: who, kind: kind(o.kind), carriers: Vec::new() }
        })
        .collect();
    let lane_of: BTreeMap<&str, usize> = claim.origins.iter().enumerate().map(|(n, o)| (o.id.as_str(), n)).collect();
    let mut unknown = draw::claim::Lane { title: "Not said".into(), kind: "unknown origin", carriers: Vec::new() };
    for (n, c) in facts.carriers.iter().enumerate() {
        let Some(article) = k.articles.get(c.article) else { continue };
        let carrier = |why: Option<Because>| draw::claim::Carrier {
            day: article.day(),
            outlet: article.outlet(),
            published: article.published.as_deref(),
            because: why.map_or("", because),
            number: n + 1,
            class: why.map_or("", class),
        };
        if c.derives.is_empty() {
            unknown.carriers.push(carrier(None));
        }
        for d in c.derives.iter().filter_map(|i| claim.derives.get(*i)) {
            if let Some(lane) = lane_of.get(d.origin.as_str()) {
                lanes[*lane].carriers.push(carrier(Some(d.because)));
            }
        }
    }
    if !unknown.carriers.is_empty() {
        lanes.push(unknown);
    }
    Some(draw::claim::Graph { title: &claim.proposition, lanes, carriers: facts.carriers.len() })
}

fn class(b: Because) -> &'static str {
    match b {
        Because::Cites => "cites",
        Because::SameCopy => "copy",
        Because::SameStatement => "statement",
        Because::SameDocument => "document",
    }
}

impl ClaimItem {
    /// `14 articles, 8 outlets, 2 independent origins, 3 of unknown origin`.
    pub fn counts(&self) -> String {
        let mut parts = vec![
            counted(self.articles, "article", "articles"),
            counted(self.outlets, "outlet", "outlets"),
            counted(self.independent_origins, "independent origin", "independent origins"),
        ];
        if self.unknown_origin > 0 {
            parts.push(format!("{} of unknown origin", crate::words::number(self.unknown_origin)));
        }
        if self.reviews > 0 {
            parts.push(counted(self.reviews, "fact-check", "fact-checks"));
        }
        parts.join(", ")
    }

    /// When it was first published, for people.
    pub fn first_when(&self) -> String {
        self.first.as_deref().map(when).unwrap_or_default()
    }
}

impl ReviewView {
    /// When it was published, for people.
    pub fn when(&self) -> String {
        self.published.as_deref().map(when).unwrap_or_default()
    }

    /// When the claim was made, for people.
    pub fn claimed_when(&self) -> String {
        self.claimed.as_deref().map(when).unwrap_or_default()
    }
}

impl CarrierView {
    /// When it was published, for people.
    pub fn when(&self) -> String {
        self.published.as_deref().map(when).unwrap_or_default()
    }
}
