//! A speaker: what they said over time, in public and in private, where it changed, what they are committed to, to whom
//! they talk and who reports on them.

use super::commitments::{self, CommitmentView};
use super::{Link, Paging};
use crate::draw::timeline::{Arc, Dot, Timeline};
use crate::knowledge::{Article, Knowledge, Statement};
use crate::words::{day, short, third_person, when, word};
use onrecord_record::At;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Names in a list of who talks to whom.
const NAMES: usize = 8;

/// Changes and commitments of a speaker that are shown with them.
const SHOWN: usize = 50;

/// A speaker in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpeakerItem {
    /// Its name in addresses.
    pub slug: String,
    /// Its number in this inquiry.
    pub id: String,
    /// The fullest name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// What it says.
    pub statements: usize,
    /// Articles that mention it.
    pub articles: usize,
}

/// A speaker.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpeakerView {
    /// The speaker in short.
    pub speaker: SpeakerItem,
    /// Other names found.
    pub aliases: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// What they said, the last first: one page of it.
    pub statements: Vec<StatementView>,
    /// Where the page is among all statements.
    pub paging: Paging,
    /// Where a position changed, the first 50.
    pub shifts: Vec<ChangeView>,
    /// How many there are in all.
    pub shifts_total: usize,
    /// Where one thing was said in private and another in public, the first 50.
    pub divergences: Vec<ChangeView>,
    /// How many there are in all.
    pub divergences_total: usize,
    /// Promises, threats and demands, the first 50 in order of their day. All are among `/api/v1/commitments`.
    pub commitments: Vec<CommitmentView>,
    /// How many there are in all.
    pub commitments_total: usize,
    /// To whom they talk, most first.
    pub talks_to: Vec<Counted>,
    /// Who talks to them.
    pub hears_from: Vec<Counted>,
    /// Which outlets report what they say.
    pub reported_by: Vec<Counted>,
}

/// A name with how often.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Counted {
    /// The name.
    pub name: Link,
    /// How often.
    pub count: usize,
}

/// Something said.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementView {
    /// Where: the place in the article.
    pub href: String,
    /// The article's name and the attribution, as `NAME#ID`.
    pub at: String,
    /// Who publishes it.
    pub outlet: String,
    /// When it was said, or else published.
    pub when: Option<String>,
    /// Whether `when` is when it was said.
    pub said: bool,
    /// Who says it.
    pub who: String,
    /// What the source does by saying it.
    pub act: String,
    /// In whose words.
    pub form: String,
    /// `public` or `private`.
    pub setting: Option<String>,
    /// To whom.
    pub to: Vec<Link>,
    /// Who relays it, the outlet aside.
    pub via: Vec<String>,
    /// Whether the act is denied.
    pub negated: bool,
    /// What is said.
    pub content: String,
}

/// Two things said that differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// How, for people: `reversal`, `in private and in public`.
    pub kind: String,
    /// On what.
    pub topic: String,
    /// Whether an article says so.
    pub explicit: bool,
    /// What was said before, or in private.
    pub from: StatementView,
    /// What was said after, or in public.
    pub to: StatementView,
}

/// A speaker in short.
pub fn item(k: &Knowledge, index: usize) -> Option<SpeakerItem> {
    let (actor, facts) = (k.corpus.entities.get(index)?, k.actors.get(index)?);
    Some(SpeakerItem {
        slug: facts.slug.clone(),
        id: actor.id.clone(),
        name: actor.name.clone(),
        kind: word(&actor.kind),
        statements: facts.said.len(),
        articles: facts.articles,
    })
}

/// Speakers whose name holds a query, those who say most first.
pub fn list(k: &Knowledge, query: &str, offset: usize, limit: usize) -> (Vec<SpeakerItem>, Paging) {
    let wanted = query.trim().to_lowercase();
    let fits = |n: &&usize| {
        let Some(actor) = k.corpus.entities.get(**n) else { return false };
        wanted.is_empty()
            || actor.name.to_lowercase().contains(&wanted)
            || actor.aliases.iter().any(|a| a.to_lowercase().contains(&wanted))
    };
    let all: Vec<usize> = k.speakers.iter().filter(fits).copied().collect();
    let items = all.iter().skip(offset).take(limit).filter_map(|n| item(k, *n)).collect();
    (items, Paging { offset, limit, total: Some(all.len()) })
}

/// A speaker, with one page of what they said on a subject (all, where none is given).
pub fn speaker(k: &Knowledge, index: usize, topic: &str, offset: usize, limit: usize) -> Option<SpeakerView> {
    let (actor, facts) = (k.corpus.entities.get(index)?, k.actors.get(index)?);
    let words: Vec<String> = topic.split_whitespace().map(str::to_lowercase).collect();
    let on_topic = |&&(a, s): &&(usize, usize)| {
        words.is_empty() || {
            let content = k.articles[a].said[s].content.to_lowercase();
            words.iter().all(|w| content.contains(w.as_str()))
        }
    };
    let all: Vec<(usize, usize)> = facts.said.iter().rev().filter(on_topic).copied().collect();
    let view = |&(a, s): &(usize, usize)| statement(k, &k.articles[a], &k.articles[a].said[s]);
    let statements = all.iter().skip(offset).take(limit).map(view).collect();
    let change = |kind: String, topic: &str, explicit, from: &At, to: &At| {
        let of = |at: &At| k.statement(at).map(|(a, s)| statement(k, a, s));
        Some(ChangeView { kind, topic: topic.to_owned(), explicit, from: of(from)?, to: of(to)? })
    };
    let shifts = facts.shifts.iter().take(SHOWN).filter_map(|n| k.corpus.shifts.get(*n));
    let divergences = facts.divergences.iter().take(SHOWN).filter_map(|n| k.corpus.divergences.get(*n));
    let own = facts.commitments.iter().take(SHOWN).filter_map(|n| k.commitment(*n));
    let said = || facts.said.iter().map(|&(a, s)| (&k.articles[a], &k.articles[a].said[s]));
    let known = |written: &'_ str, actor: Option<usize>| named(k, written, actor);
    let to = said().flat_map(|(_, s)| s.to.iter().map(|(name, actor)| called(k, name, *actor)));
    let from = facts.told.iter().map(|&(a, s)| {
        let s = &k.articles[a].said[s];
        called(k, &s.who, s.actor)
    });
    let by = said().map(|(a, _)| (a.outlet(), None));
    let outlet = |name: &str, _| super::sources::link(k, name);
    Some(SpeakerView {
        speaker: item(k, index)?,
        aliases: actor.aliases.clone(),
        wikidata: actor.wikidata.clone(),
        statements,
        paging: Paging { offset, limit, total: Some(all.len()) },
        shifts: shifts.filter_map(|s| change(word(&s.kind), &s.topic, s.explicit, &s.from, &s.to)).collect(),
        divergences: divergences
            .filter_map(|d| change("in private and in public".into(), &d.topic, false, &d.private, &d.public))
            .collect(),
        shifts_total: facts.shifts.len(),
        divergences_total: facts.divergences.len(),
        commitments: own.map(|(c, key)| commitments::view(k, c, key)).collect(),
        commitments_total: facts.commitments.len(),
        talks_to: count(to, known),
        hears_from: count(from, known),
        reported_by: count(by, outlet),
    })
}

fn named(k: &Knowledge, written: &str, actor: Option<usize>) -> Link {
    actor.map_or_else(|| Link::plain(written), |n| Link::actor(k, n))
}

/// The name that somebody is shown under, and who it is.
fn called<'k>(k: &'k Knowledge, written: &'k str, actor: Option<usize>) -> (&'k str, Option<usize>) {
    (actor.map_or(written, |n| k.named(n).0), actor)
}

/// The names that come most often, each as what it leads to.
fn count<'k>(
    names: impl Iterator<Item = (&'k str, Option<usize>)>,
    link: impl Fn(&str, Option<usize>) -> Link,
) -> Vec<Counted> {
    let mut all: BTreeMap<&str, (usize, Option<usize>)> = BTreeMap::new();
    for (name, actor) in names {
        all.entry(name).or_insert((0, actor)).0 += 1;
    }
    let mut most: Vec<(&str, (usize, Option<usize>))> = all.into_iter().collect();
    most.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    most.truncate(NAMES);
    most.into_iter().map(|(name, (count, actor))| Counted { name: link(name, actor), count }).collect()
}

/// Something said, as a list shows it.
pub fn statement(k: &Knowledge, a: &Article, s: &Statement) -> StatementView {
    StatementView {
        href: format!("/articles/{}#{}", a.id, s.attribution),
        at: format!("{}#{}", a.name, s.attribution),
        outlet: a.outlet().to_owned(),
        when: s.said_on.clone().or_else(|| a.published.clone()),
        said: s.said_on.is_some(),
        who: s.who.clone(),
        act: s.act.clone(),
        form: s.form.clone(),
        setting: s.setting.clone(),
        to: s.to.iter().map(|(written, actor)| named(k, written, *actor)).collect(),
        via: s.via.clone(),
        negated: s.negated,
        content: s.content.clone(),
    }
}

/// The drawing of what a speaker said over time.
pub fn timeline(k: &Knowledge, index: usize) -> Option<Timeline<impl Fn(usize) -> (String, String)>> {
    let (actor, facts) = (k.corpus.entities.get(index)?, k.actors.get(index)?);
    let mut dots = Vec::new();
    let mut at: Vec<(usize, usize)> = Vec::new();
    let mut dot_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for &(a, s) in &facts.said {
        let (article, said) = (&k.articles[a], &k.articles[a].said[s]);
        let Some(day) = said.said_on.as_deref().and_then(day).or(article.day()) else { continue };
        dot_of.insert((a, s), dots.len());
        at.push((a, s));
        dots.push(Dot {
            day,
            lane: match said.setting.as_deref() {
                Some("public") => 0,
                Some("private") => 2,
                _ => 1,
            },
            class: class(&said.act),
        });
    }
    let tell = move |dot: usize| {
        let Some(&(a, s)) = at.get(dot) else { return Default::default() };
        let (article, said) = (&k.articles[a], &k.articles[a].said[s]);
        let date = said.said_on.as_deref().or(article.published.as_deref()).map(short).unwrap_or_default();
        let content = crate::words::shortened(&said.content, 140);
        (
            format!("{date}, {}: {} “{content}”", article.outlet(), third_person(&said.act)),
            format!("/articles/{}#{}", article.id, said.attribution),
        )
    };
    let place = |at: &At| {
        let a = k.article(&at.document)?;
        let s = k.articles[a].said.iter().position(|s| s.attribution == at.attribution)?;
        dot_of.get(&(a, s)).copied()
    };
    let shifts = facts.shifts.iter().filter_map(|n| {
        let s = k.corpus.shifts.get(*n)?;
        Some(Arc { from: place(&s.from)?, to: place(&s.to)?, label: word(&s.kind), class: "shift" })
    });
    let divergences = facts.divergences.iter().filter_map(|n| {
        let d = k.corpus.divergences.get(*n)?;
        Some(Arc {
            from: place(&d.private)?,
            to: place(&d.public)?,
            label: "private, public".into(),
            class: "divergence",
        })
    });
    let arcs = shifts.chain(divergences).collect();
    let due = facts.commitments.iter().filter_map(|n| {
        let c = k.corpus.commitments.get(*n)?;
        let due = c.revisions.last().map(|r| r.due.as_str()).or(c.due.as_deref())?;
        Some((day(due)?, format!("{} due: {}", word(&c.kind), crate::words::shortened(&c.what, 80)), word(&c.outcome)))
    });
    Some(Timeline { title: actor.name.clone(), arcs, due: due.collect(), dots, tell })
}

/// What an act is drawn as: it presses, commits, refuses, judges, or only says.
fn class(act: &str) -> &'static str {
    match act {
        "threaten" | "warn" | "demand" | "accuse" | "criticise" => "press",
        "promise" | "propose" | "announce" | "confirm" | "praise" => "commit",
        "deny" | "decline" => "refuse",
        "believe" | "predict" | "ask" => "judge",
        _ => "say",
    }
}

impl StatementView {
    /// When, for people; a date of publication only says that it was said by then.
    pub fn date(&self) -> String {
        match self.when.as_deref() {
            Some(w) if self.said => when(w),
            Some(w) => format!("by {}", when(w)),
            None => "undated".to_owned(),
        }
    }

    /// `threatens`.
    pub fn verb(&self) -> &'static str {
        third_person(&self.act)
    }
}
