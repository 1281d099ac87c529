//! The same event across articles: one entry for all who report it, with who asserts it and how many independent origins that has.
//!
//! Two reports are one event when they have the same type, sides and status, and nothing in their dates speaks against it. An
//! article that is a copy of another, or has it from an outlet or a speaker that another has it from, adds a report and no origin.

use crate::day;
use onrecord_record::{Attribution, Corpus, CorpusDocument, Event, EventStatus, SourceKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Days between publications within which undated reports can be of one event.
const DAYS: i64 = 14;

/// An event, whoever reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodedEvent {
    /// `EV1`, `EV2`, ... by date.
    pub id: String,
    /// PLOVER root type.
    #[serde(rename = "type")]
    pub kind: String,
    /// CAMEO root code that the type comes from.
    pub cameo: &'static str,
    /// PLOVER quad class: 1 and 2 verbal and material cooperation, 3 and 4 verbal and material conflict.
    pub quad: u8,
    /// Who did it, as actors of the corpus.
    pub actor: Vec<String>,
    /// To whom.
    pub recipient: Vec<String>,
    /// When (EDTF), where any report says.
    pub date: Option<String>,
    /// Where, where any report says.
    pub place: Option<String>,
    /// Whether it happened.
    pub status: EventStatus,
    /// Who reports it, in order of time.
    pub reports: Vec<Report>,
    /// How many of them are independent of each other as far as the texts say.
    pub independent_origins: usize,
}

/// One article's report of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The article.
    pub document: String,
    /// The event in its record.
    pub event: String,
    /// Who says so, the outlet first.
    pub chain: Vec<String>,
}

/// CAMEO's root code for a PLOVER type (Schrodt's table of 2021; where PLOVER joins several, the first), and its quad class.
#[must_use]
pub fn codes(kind: &str) -> (&'static str, u8) {
    match kind {
        "AGREE" => ("03", 1),
        "CONSULT" => ("04", 1),
        "SUPPORT" => ("05", 1),
        "COOPERATE" => ("06", 2),
        "AID" => ("07", 2),
        "CONCEDE" | "RETREAT" => ("08", 2),
        "REQUEST" => ("10", 3),
        "ACCUSE" => ("11", 3),
        "REJECT" => ("12", 3),
        "THREATEN" => ("13", 3),
        "PROTEST" => ("14", 4),
        "MOBILIZE" => ("15", 4),
        "SANCTION" => ("16", 4),
        "COERCE" => ("17", 4),
        "ASSAULT" => ("18", 4),
        _ => ("", 0),
    }
}

/// A report while events are put together.
struct Told<'c> {
    document: &'c CorpusDocument,
    event: &'c Event,
    actor: Vec<String>,
    recipient: Vec<String>,
    /// First and last day, where a date is given.
    days: Option<(i64, i64)>,
    /// Day of publication.
    published: Option<i64>,
    /// What stands for its origin.
    origin: String,
    chain: Vec<String>,
}

/// The events of a corpus, earliest first.
#[must_use]
pub fn events(corpus: &Corpus) -> Vec<CodedEvent> {
    let mut all: Vec<Told<'_>> = corpus.documents.iter().flat_map(|d| told(corpus, d)).collect();
    all.sort_by_key(|t| (t.published.unwrap_or(i64::MAX), t.document.name.clone()));
    let mut groups: Vec<Vec<&Told<'_>>> = Vec::new();
    for t in &all {
        match groups.iter_mut().find(|g| g.iter().all(|o| same(o, t))) {
            Some(g) => g.push(t),
            None => groups.push(vec![t]),
        }
    }
    let mut out: Vec<CodedEvent> = groups.iter().filter_map(|g| coded(g)).collect();
    out.sort_by(|a, b| {
        (a.date.is_none(), &a.date, &a.reports[0].document).cmp(&(b.date.is_none(), &b.date, &b.reports[0].document))
    });
    for (i, e) in out.iter_mut().enumerate() {
        e.id = format!("EV{}", i + 1);
    }
    out
}

fn same(a: &Told<'_>, b: &Told<'_>) -> bool {
    let near = match (a.days, b.days) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => a.published.zip(b.published).is_none_or(|(a, b)| (a - b).abs() <= DAYS),
    };
    near && a.event.kind == b.event.kind
        && a.event.status == b.event.status
        && a.actor == b.actor
        && a.recipient == b.recipient
}

fn coded(group: &[&Told<'_>]) -> Option<CodedEvent> {
    let first = group.first()?;
    let (cameo, quad) = codes(&first.event.kind);
    let origins: BTreeSet<&str> = group.iter().map(|t| t.origin.as_str()).collect();
    let report =
        |t: &&Told<'_>| Report { document: t.document.name.clone(), event: t.event.id.clone(), chain: t.chain.clone() };
    // The narrowest date says most.
    let dated = group.iter().filter_map(|t| Some((t.days.map(|d| d.1 - d.0)?, t.event.date.clone()?)));
    Some(CodedEvent {
        id: String::new(),
        kind: first.event.kind.clone(),
        cameo,
        quad,
        actor: first.actor.clone(),
        recipient: first.recipient.clone(),
        date: dated.min().map(|(_, d)| d).or_else(|| first.event.date.clone()),
        place: group.iter().find_map(|t| t.event.place.clone()),
        status: first.event.status,
        reports: group.iter().map(report).collect(),
        independent_origins: origins.len(),
    })
}

/// The events of one article, with the actors of the corpus.
fn told<'c>(corpus: &'c Corpus, document: &'c CorpusDocument) -> Vec<Told<'c>> {
    let record = &document.record;
    let of: BTreeMap<&str, &str> = corpus
        .entities
        .iter()
        .filter_map(|a| Some((a.mentions_in.get(&document.name)?.as_str(), a.id.as_str())))
        .collect();
    let actors = |ids: &[String]| {
        let mut out: Vec<String> = ids.iter().filter_map(|id| of.get(id.as_str()).map(|a| (*a).to_owned())).collect();
        out.sort_unstable();
        out
    };
    let published = record.document.published.as_deref().and_then(day::span).map(|d| d.0);
    // The first of the articles that it is a copy of.
    let copy = corpus.near_duplicates.iter().filter(|p| p.contains(&document.name)).flatten().min();
    let source = copy.unwrap_or(&document.name);
    let outlet = record.document.outlet.clone().unwrap_or_else(|| document.name.clone());
    let event = |event: &'c Event| {
        let chain = chain(document, event);
        let told = |a: &&&Attribution| {
            matches!(
                a.source_kind,
                SourceKind::Outlet | SourceKind::Person | SourceKind::Country | SourceKind::Organisation
            )
        };
        let from = chain.iter().rev().find(told).and_then(|a| of.get(a.source_entity.as_deref()?));
        let names = chain.iter().map(|a| a.source.as_ref().map_or_else(|| "?".to_owned(), |s| s.text.clone()));
        let (actor, recipient) = (actors(&event.actor), actors(&event.recipient));
        let known = !actor.is_empty() && !recipient.is_empty();
        known.then(|| Told {
            document,
            event,
            actor,
            recipient,
            days: event.date.as_deref().and_then(day::span),
            published,
            origin: from.map_or_else(|| source.clone(), |a| (*a).to_owned()),
            chain: std::iter::once(outlet.clone()).chain(names).collect(),
        })
    };
    record.events.iter().filter_map(event).collect()
}

/// The attributions inside which an event is reported, outermost first.
fn chain<'c>(document: &'c CorpusDocument, event: &Event) -> Vec<&'c Attribution> {
    let all = &document.record.attributions;
    let (mut out, mut at) = (Vec::new(), event.attribution.as_deref());
    while let Some(a) = at.and_then(|id| all.iter().find(|a| a.id == id)).filter(|_| out.len() < all.len()) {
        out.push(a);
        at = a.parent.as_deref();
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::{Actor, Document, Entity, EntityKind, Record, Span};

    fn document(name: &str, day: &str, date: Option<&str>) -> CorpusDocument {
        let at = |start, end| Span { start, end, text: "x".repeat(end - start) };
        let document = Document {
            name: name.into(),
            published: Some(day.into()),
            outlet: Some(name.to_uppercase()),
            ..Document::default()
        };
        let mut record = Record::empty(document);
        for (id, name) in [("e1", "Norland"), ("e2", "Sudania")] {
            let kind = EntityKind::Country;
            record.entities.push(Entity {
                id: id.into(),
                name: name.into(),
                kind,
                wikidata: None,
                mentions: vec![at(0, 1)],
            });
        }
        record.events.push(Event {
            id: "ev1".into(),
            kind: "ACCUSE".into(),
            anchor: at(2, 3),
            actor: vec!["e1".into()],
            recipient: vec!["e2".into()],
            date: date.map(str::to_owned),
            place: None,
            status: EventStatus::Happened,
            attribution: None,
        });
        CorpusDocument { name: name.into(), record }
    }

    fn corpus(documents: Vec<CorpusDocument>, near_duplicates: Vec<[String; 2]>) -> Corpus {
        let actor = |id: &str, name: &str, entity: &str| Actor {
            id: id.into(),
            name: name.into(),
            kind: EntityKind::Country,
            aliases: Vec::new(),
            wikidata: None,
            mentions_in: documents.iter().map(|d| (d.name.clone(), entity.to_owned())).collect(),
        };
        let entities = vec![actor("E1", "Norland", "e1"), actor("E2", "Sudania", "e2")];
        Corpus { documents, entities, near_duplicates, ..Corpus::default() }
    }

    #[test]
    fn reports_of_one_event_are_one_and_a_copy_is_no_origin() {
        let all = vec![
            document("a", "2025-03-04", Some("2025-03-03")),
            document("b", "2025-03-05", None),
            document("c", "2025-03-05", Some("2025-03")),
            document("d", "2025-03-06", Some("2025-03-06")),
        ];
        let found = events(&corpus(all, vec![["a".into(), "b".into()]]));
        let seen: Vec<_> = found.iter().map(|e| (e.reports.len(), e.independent_origins, e.date.as_deref())).collect();
        assert_eq!(seen, [(3, 2, Some("2025-03-03")), (1, 1, Some("2025-03-06"))]);
        assert_eq!((found[0].cameo, found[0].quad), ("11", 3));
        assert_eq!(found[0].reports[0].chain, ["A"]);
    }
}
