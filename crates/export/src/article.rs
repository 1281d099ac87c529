//! A document of a corpus with its look-up tables: what every format needs of it.

use onrecord_record::{Actor, Attribution, BasisKind, Corpus, Entity, Record, Span};
use serde::Serialize;
use std::collections::BTreeMap;

/// A document, its attributions and entities by id, and who its entities are across documents.
pub struct Article<'a> {
    /// Its name in the corpus.
    pub name: &'a str,
    /// Its record.
    pub record: &'a Record,
    attributions: BTreeMap<&'a str, &'a Attribution>,
    entities: BTreeMap<&'a str, &'a Entity>,
    actors: BTreeMap<&'a str, &'a Actor>,
}

impl<'a> Article<'a> {
    /// A document by itself.
    #[must_use]
    pub fn of(record: &'a Record) -> Self {
        Self::with(&record.document.name, record, BTreeMap::new())
    }

    fn with(name: &'a str, record: &'a Record, actors: BTreeMap<&'a str, &'a Actor>) -> Self {
        Self {
            name,
            record,
            attributions: record.attributions.iter().map(|a| (a.id.as_str(), a)).collect(),
            entities: record.entities.iter().map(|e| (e.id.as_str(), e)).collect(),
            actors,
        }
    }

    /// The documents of a corpus, in its order.
    pub fn all(corpus: &'a Corpus) -> impl Iterator<Item = Self> {
        let mut actors: BTreeMap<&str, BTreeMap<&str, &Actor>> = BTreeMap::new();
        for actor in &corpus.entities {
            for (document, entity) in &actor.mentions_in {
                actors.entry(document).or_default().insert(entity, actor);
            }
        }
        let actors = move |name: &str| actors.remove(name).unwrap_or_default();
        corpus.documents.iter().scan(actors, |actors, d| Some(Self::with(&d.name, &d.record, actors(&d.name))))
    }

    /// The IRI of the article's text, or of something in its record (`a2`, `e1`).
    #[must_use]
    pub fn iri(&self, id: &str) -> String {
        let text = urn(&self.record.document.id);
        if id.is_empty() { text } else { format!("{text}#{id}") }
    }

    /// The attribution with this id.
    #[must_use]
    pub fn attribution(&self, id: &str) -> Option<&'a Attribution> {
        self.attributions.get(id).copied()
    }

    /// The report chain of an attribution, outermost first, itself last.
    #[must_use]
    pub fn chain(&self, a: &'a Attribution) -> Vec<&'a Attribution> {
        let mut chain = vec![a];
        // Records keep parents acyclic; the bound only keeps a broken one from hanging.
        while let Some(parent) = chain.last().and_then(|a| a.parent.as_deref()).and_then(|p| self.attribution(p)) {
            if chain.len() > self.attributions.len() {
                break;
            }
            chain.push(parent);
        }
        chain.reverse();
        chain
    }

    /// The entity with this id.
    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&'a Entity> {
        self.entities.get(id).copied()
    }

    /// Who an entity of the record is across documents.
    #[must_use]
    pub fn actor(&self, entity: &str) -> Option<&'a Actor> {
        self.actors.get(entity).copied()
    }

    /// The source's name: its entity's, otherwise its words.
    #[must_use]
    pub fn source(&self, a: &'a Attribution) -> Option<&'a str> {
        let entity = a.source_entity.as_deref().and_then(|e| self.entity(e));
        entity.map(|e| e.name.as_str()).or(a.source.as_ref().map(|s| s.text.as_str()))
    }

    /// Who tells, from the publishing outlet to the source.
    #[must_use]
    pub fn tellers(&self, a: &'a Attribution) -> Vec<&'a str> {
        let outlet = self.record.document.outlet.as_deref().unwrap_or("(outlet unknown)");
        let sources = self.chain(a).into_iter().map(|x| self.source(x).unwrap_or("(nobody named)"));
        std::iter::once(outlet).chain(sources).collect()
    }

    /// Who is told, by name.
    #[must_use]
    pub fn addressees(&self, a: &'a Attribution) -> Vec<&'a str> {
        let name = |entity: &Option<String>| entity.as_deref().and_then(|e| self.entity(e)).map(|e| e.name.as_str());
        a.addressee.iter().map(|x| name(&x.entity).unwrap_or(&x.span.text)).collect()
    }
}

/// What a table has in the row of an attribution, as text; empty where there is nothing.
pub struct Cells {
    /// Its id.
    pub id: String,
    /// The id of the attribution that relays it.
    pub parent: String,
    /// Who tells, from the publishing outlet to the source.
    pub chain: String,
    /// The source as written.
    pub source: String,
    /// The source by name.
    pub source_name: String,
    /// What the source is.
    pub source_kind: String,
    /// The cue as written.
    pub cue: String,
    /// The act.
    pub act: String,
    /// Direct, indirect or mixed.
    pub form: String,
    /// What is said.
    pub content: String,
    /// Who is told, by name.
    pub addressee: String,
    /// The evidence cited, as written. What says that there is none is no evidence.
    pub basis: String,
    /// When it was said (EDTF).
    pub said_on: String,
    /// Public or private.
    pub setting: String,
    /// The condition as written.
    pub condition: String,
    /// The deadline (EDTF).
    pub due: String,
    /// How many tell, the publishing outlet aside.
    pub depth: usize,
    /// First code point of the content, and one past its last.
    pub place: (usize, usize),
}

impl Article<'_> {
    /// The cells of an attribution's row.
    #[must_use]
    pub fn cells(&self, a: &Attribution) -> Cells {
        let text = |s: &Option<String>| s.clone().unwrap_or_default();
        let span = |s: &Option<Span>| s.as_ref().map(|s| s.text.clone()).unwrap_or_default();
        let cited = a.basis.iter().filter(|b| b.kind != BasisKind::None && !b.text.is_empty());
        Cells {
            id: a.id.clone(),
            parent: text(&a.parent),
            chain: self.tellers(a).join(" → "),
            source: span(&a.source),
            source_name: self.source(a).unwrap_or_default().to_owned(),
            source_kind: word(&a.source_kind),
            cue: span(&a.cue),
            act: word(&a.act),
            form: word(&a.form),
            content: content(a),
            addressee: self.addressees(a).join("; "),
            basis: cited.map(|b| b.text.as_str()).collect::<Vec<_>>().join("; "),
            said_on: text(&a.said_on),
            setting: a.setting.as_ref().map(word).unwrap_or_default(),
            condition: span(&a.condition),
            due: text(&a.due),
            depth: self.chain(a).len(),
            place: extent(&a.content).unwrap_or_default(),
        }
    }
}

/// `sha256:...` as a URN.
pub fn urn(digest: &str) -> String {
    format!("urn:{digest}")
}

/// The item of Wikidata as an IRI.
pub fn wikidata(item: &str) -> String {
    format!("http://www.wikidata.org/entity/{item}")
}

/// What is said, its pieces joined by an ellipsis.
#[must_use]
pub fn content(a: &Attribution) -> String {
    let pieces: Vec<&str> = a.content.iter().map(|s| s.text.as_str()).collect();
    pieces.join(" … ")
}

/// First and last code point of all pieces of a content.
#[must_use]
pub fn extent(spans: &[Span]) -> Option<(usize, usize)> {
    Some((spans.iter().map(|s| s.start).min()?, spans.iter().map(|s| s.end).max()?))
}

/// The contract's word for an enumerated value; empty for anything that is no word.
#[must_use]
pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The calendar day of a date or time, where it has one.
pub fn day(date: &str) -> Option<&str> {
    let day = date.get(..10)?;
    let ok = day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    (ok && matches!(date.as_bytes().get(10), None | Some(b'T'))).then_some(day)
}
