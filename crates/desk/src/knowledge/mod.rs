//! What is worked out over the whole archive, indexed for the pages. Made in the background (see [`worker`]); pages show
//! the last one that is done.

mod build;
mod outlets;
pub mod worker;

pub use outlets::Outlet;

use onrecord_record::{Actor, At, Claim, Commitment, Corpus, Evidence};
use std::collections::BTreeMap;

/// The inquiry over an archive, with what the pages look things up by. `corpus.documents` is empty: records stay in the
/// archive.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// What it was worked out from.
    pub inputs: String,
    /// What holds.
    pub corpus: Corpus,
    /// The articles, in order of name.
    pub articles: Vec<Article>,
    /// The day on which the last article was published: today, as far as the archive knows.
    pub today: Option<i64>,
    /// What pages need of each claim, as in `corpus.claims`.
    pub claims: Vec<ClaimFacts>,
    /// What pages need of each actor, as in `corpus.entities`.
    pub actors: Vec<ActorFacts>,
    /// Claims by how many articles carry them, then by time.
    pub widest: Vec<usize>,
    /// Actors that say something, those who say most first.
    pub speakers: Vec<usize>,
    /// The outlets, by name.
    pub outlets: Vec<Outlet>,
    /// Keys of commitments, as in `corpus.commitments`.
    pub commitments: Vec<String>,
    /// Commitments in the order in which they are listed: those with a day first, in order of it.
    pub by_day: Vec<usize>,
    article_of: BTreeMap<String, usize>,
    claim_of: BTreeMap<String, usize>,
    actor_of: BTreeMap<String, usize>,
    claims_at: BTreeMap<(usize, String), Vec<usize>>,
    actor_at: BTreeMap<(usize, String), usize>,
    passages: BTreeMap<(String, usize, usize), Passage>,
}

/// An article as the pages speak of it.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// What is said in it.
    pub said: Vec<Statement>,
}

/// An attribution, as short as a list shows it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its id in the record.
    pub attribution: String,
    /// Who, as an index of `actors`.
    pub actor: Option<usize>,
    /// Who, by name or as written.
    pub who: String,
    /// What kind of source.
    pub kind: String,
    /// What the source does by saying it.
    pub act: String,
    /// In whose words.
    pub form: String,
    /// `public` or `private`.
    pub setting: Option<String>,
    /// When it was said (EDTF).
    pub said_on: Option<String>,
    /// Who relays it, the outlet aside.
    pub via: Vec<String>,
    /// What is said.
    pub content: String,
    /// To whom: as written, and as an actor.
    pub to: Vec<(String, Option<usize>)>,
    /// Whether the act is denied.
    pub negated: bool,
}

/// What pages need of a claim beside the claim.
#[derive(Debug, Clone, Default)]
pub struct ClaimFacts {
    /// Its name in addresses; it outlasts the numbers of claims.
    pub key: String,
    /// Who carries it, in order of time.
    pub carriers: Vec<Carried>,
    /// How many outlets carry it.
    pub outlets: usize,
    /// The first day on which it was published.
    pub first: Option<String>,
    /// What it is found by: its words and its speaker, in lower case.
    pub words: String,
    /// The reviews that are about it, as in `corpus.reviews`.
    pub reviews: Vec<usize>,
}

/// An article that carries a claim.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The article.
    pub article: usize,
    /// Where it does, as in the claim's `carriers`.
    pub places: Vec<usize>,
    /// Where it has it from, as in the claim's `derives`.
    pub derives: Vec<usize>,
}

/// What pages need of an actor beside the actor.
#[derive(Debug, Clone, Default)]
pub struct ActorFacts {
    /// Its name in addresses.
    pub slug: String,
    /// What it says: article and index into its statements, in order of time.
    pub said: Vec<(usize, usize)>,
    /// How many articles mention it.
    pub articles: usize,
    /// What is said to it, likewise.
    pub told: Vec<(usize, usize)>,
    /// Its commitments, as in `corpus.commitments`: those with a day first, in order of it.
    pub commitments: Vec<usize>,
    /// Where it changed its position, as in `corpus.shifts`.
    pub shifts: Vec<usize>,
    /// Where it says one thing in private and another in public, as in `corpus.divergences`.
    pub divergences: Vec<usize>,
}

/// Words of an article with what stands around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// What stands before them.
    pub before: String,
    /// The words.
    pub words: String,
    /// What stands behind them.
    pub after: String,
}

impl Article {
    /// The day of publication.
    pub fn day(&self) -> Option<i64> {
        self.published.as_deref().and_then(crate::words::day)
    }

    /// The outlet, or that it is not known.
    pub fn outlet(&self) -> &str {
        self.outlet.as_deref().unwrap_or("unknown outlet")
    }

    /// The headline, or the name.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// The statement of this id.
    pub fn statement(&self, attribution: &str) -> Option<&Statement> {
        self.said.iter().find(|s| s.attribution == attribution)
    }
}

impl Knowledge {
    /// The index of an article of this name.
    pub fn article(&self, name: &str) -> Option<usize> {
        self.article_of.get(name).copied()
    }

    /// The claim with this key or id.
    pub fn claim(&self, key: &str) -> Option<usize> {
        let by_id = || self.corpus.claims.iter().position(|c| c.id == key);
        self.claim_of.get(key).copied().or_else(by_id)
    }

    /// The actor with this slug or id.
    pub fn actor(&self, slug: &str) -> Option<usize> {
        let by_id = || self.corpus.entities.iter().position(|e| e.id == slug);
        self.actor_of.get(slug).copied().or_else(by_id)
    }

    /// The actor with this id.
    pub fn actor_by_id(&self, id: Option<&str>) -> Option<usize> {
        self.actor_of.get(id?).copied()
    }

    /// The name and address of an actor.
    pub fn named(&self, actor: usize) -> (&str, &str) {
        let name = self.corpus.entities.get(actor).map_or("", |a: &Actor| a.name.as_str());
        (name, self.actors.get(actor).map_or("", |f| f.slug.as_str()))
    }

    /// The claims that an attribution of an article carries.
    pub fn claims_at(&self, article: usize, attribution: &str) -> &[usize] {
        self.claims_at.get(&(article, attribution.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The actor that an entity of an article's record is.
    pub fn actor_at(&self, article: usize, entity: &str) -> Option<usize> {
        self.actor_at.get(&(article, entity.to_owned())).copied()
    }

    /// The words of an evidence.
    pub fn passage(&self, e: &Evidence) -> Passage {
        self.passages.get(&(e.document.clone(), e.start, e.end)).cloned().unwrap_or_default()
    }

    /// The article and statement at a place.
    pub fn statement(&self, at: &At) -> Option<(&Article, &Statement)> {
        let article = self.articles.get(self.article(&at.document)?)?;
        Some((article, article.statement(&at.attribution)?))
    }

    /// A commitment with its key.
    pub fn commitment(&self, index: usize) -> Option<(&Commitment, &String)> {
        Some((self.corpus.commitments.get(index)?, self.commitments.get(index)?))
    }

    /// Whether an outlet of this name has articles here.
    pub fn is_outlet(&self, name: &str) -> bool {
        self.outlets.binary_search_by(|o| o.name.as_str().cmp(name)).is_ok()
    }

    /// The claims, with their facts.
    pub fn claim_with_facts(&self, index: usize) -> Option<(&Claim, &ClaimFacts)> {
        Some((self.corpus.claims.get(index)?, self.claims.get(index)?))
    }
}
