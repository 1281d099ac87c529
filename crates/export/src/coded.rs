//! An event of a record with its codes: what the formats of event data share.

use crate::article::Article;
use crate::codes::{Code, Coder};
use crate::modes::mode;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use onrecord_inquiry::{CodedEvent, codes, days, events};
use onrecord_record::{Attribution, Corpus, Entity, Event, EventStatus, SourceKind};
use std::collections::BTreeMap;

/// An event that ended more than this many days before the article was published is background, not news.
pub const HISTORICAL: i64 = 30;

/// An event as one article reports it.
pub struct Coded<'a> {
    pub article: &'a Article<'a>,
    pub event: &'a Event,
    pub actor: Vec<Side<'a>>,
    pub recipient: Vec<Side<'a>>,
    /// CAMEO's root code and PLOVER's quad class.
    pub cameo: &'static str,
    pub quad: u8,
    /// How it was done, where its words say so.
    pub mode: Option<&'static str>,
    pub when: When,
    pub context: Option<&'static str>,
    /// Who says so, from the publishing outlet to the last teller.
    pub tellers: Vec<&'a str>,
    /// The attribution inside whose words it is reported.
    pub attribution: Option<&'a Attribution>,
    /// The same event across articles, where both sides are known there.
    pub across: Option<&'a CodedEvent>,
}

/// Somebody who takes part.
pub struct Side<'a> {
    pub entity: &'a Entity,
    /// The item of Wikidata, in the article or in another of the corpus.
    pub wikidata: Option<&'a str>,
    pub code: Code,
}

/// The days of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    pub first: Option<String>,
    /// Only where it is another day than the first.
    pub last: Option<String>,
    /// `text`, or `publication` where the text gives no date and the day of publication stands in.
    pub from: Option<&'static str>,
}

impl Coded<'_> {
    /// Its name across articles: `DOCUMENT#ev1`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.article.name, self.event.id)
    }

    /// Who asserts it: the last of the tellers.
    pub fn asserted_by(&self) -> &str {
        self.tellers.last().copied().unwrap_or_default()
    }

    /// Kind of whoever asserts it; the outlet where it stands in nobody's words.
    pub fn asserted_as(&self) -> SourceKind {
        self.attribution.map_or(SourceKind::Outlet, |a| a.source_kind)
    }
}

/// Calls with each event of a corpus, in the order of documents and of their text.
///
/// # Errors
/// The first that the callback returns.
pub fn each<E>(corpus: &Corpus, mut with: impl FnMut(&Coded<'_>) -> Result<(), E>) -> Result<(), E> {
    let coder = Coder::default();
    let all = events(corpus);
    let across: BTreeMap<(&str, &str), &CodedEvent> =
        all.iter().flat_map(|e| e.reports.iter().map(move |r| ((r.document.as_str(), r.event.as_str()), e))).collect();
    for article in Article::all(corpus) {
        let mut sides = BTreeMap::new();
        for event in &article.record.events {
            for id in event.actor.iter().chain(&event.recipient) {
                if let Some(entity) = article.entity(id) {
                    sides.entry(id.as_str()).or_insert_with(|| code(&coder, &article, entity));
                }
            }
            with(&coded(&article, event, &sides, across.get(&(article.name, event.id.as_str())).copied()))?;
        }
    }
    Ok(())
}

fn coded<'a>(
    article: &'a Article<'a>,
    event: &'a Event,
    known: &BTreeMap<&str, Code>,
    across: Option<&'a CodedEvent>,
) -> Coded<'a> {
    let side = |id: &String| {
        let entity = article.entity(id)?;
        let wikidata = entity.wikidata.as_deref().or_else(|| article.actor(id)?.wikidata.as_deref());
        Some(Side { entity, wikidata, code: known.get(id.as_str()).cloned().unwrap_or_default() })
    };
    let published = article.record.document.published.as_deref();
    let attribution = event.attribution.as_deref().and_then(|id| article.attribution(id));
    let outlet = article.record.document.outlet.as_deref().unwrap_or("(outlet unknown)");
    let (cameo, quad) = codes(&event.kind);
    Coded {
        article,
        event,
        actor: event.actor.iter().filter_map(side).collect(),
        recipient: event.recipient.iter().filter_map(side).collect(),
        cameo,
        quad,
        mode: mode(&event.kind, &event.anchor.text),
        when: when(event.date.as_deref(), published),
        context: context(event, published),
        tellers: attribution.map_or_else(|| vec![outlet], |a| article.tellers(a)),
        attribution,
        across,
    }
}

fn code(coder: &Coder, article: &Article<'_>, entity: &Entity) -> Code {
    let mut names = vec![entity.name.as_str()];
    names.extend(entity.mentions.iter().map(|m| m.text.as_str()));
    names.extend(
        article
            .actor(&entity.id)
            .into_iter()
            .flat_map(|a| std::iter::once(&a.name).chain(&a.aliases))
            .map(String::as_str),
    );
    coder.code(entity.kind, &names)
}

/// The days of an EDTF value, or of publication where the text has no date. A date that is no span of days (a season) has none.
fn when(date: Option<&str>, published: Option<&str>) -> When {
    let (value, from) = match date {
        Some(date) => (Some(date), "text"),
        None => (published, "publication"),
    };
    let Some((first, last)) = value.and_then(days) else { return When::default() };
    let last = (last != first).then(|| iso(last)).flatten();
    When { first: iso(first), last, from: Some(from) }
}

/// The day of a number of days since 1970-01-01.
fn iso(day: i64) -> Option<String> {
    const EPOCH: Date = date(1970, 1, 1);
    EPOCH.checked_add(day.days()).ok().map(|d| d.to_string())
}

/// PLOVER's context for what did not happen now.
fn context(event: &Event, published: Option<&str>) -> Option<&'static str> {
    match event.status {
        EventStatus::Planned => Some("future"),
        EventStatus::Hypothetical => Some("hypothetical"),
        EventStatus::Denied => Some("negation"),
        EventStatus::Happened => {
            let (_, last) = days(event.date.as_deref()?)?;
            let (published, _) = days(published?)?;
            (published - last > HISTORICAL).then_some("historical")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_from_the_text_or_say_that_they_do_not() {
        let as_text = |w: When| [w.first, w.last, w.from.map(str::to_owned)].map(Option::unwrap_or_default);
        let published = Some("2025-03-04T08:00:00Z");
        for (date, days) in [
            (Some("2025-03-03"), ["2025-03-03", "", "text"]),
            (Some("2024-02"), ["2024-02-01", "2024-02-29", "text"]),
            (Some("2025-02-24/2025-03-02"), ["2025-02-24", "2025-03-02", "text"]),
            (Some("2025-23"), ["", "", ""]),
            (None, ["2025-03-04", "", "publication"]),
        ] {
            assert_eq!(as_text(when(date, published)), days, "{date:?}");
        }
        assert_eq!(when(None, None), When::default());
    }
}
