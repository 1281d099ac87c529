//! An article as published, with its attributions marked, and for each of them its chain and what is known about it.

use super::Link;
use crate::desk::Desk;
use crate::knowledge::Knowledge;
use crate::problem::{Answer, Problem};
use crate::words::{verb, when, word};
use onrecord_archive::Entry;
use onrecord_export::Article;
use onrecord_record::{Attribution, Record, Span};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// An article.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The version shown.
    pub version: i64,
    /// The run that read it.
    pub run: i64,
    /// Whether there is a later version.
    pub superseded: bool,
    /// The headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// When it was received.
    pub received: String,
    /// Where it was received from.
    pub whence: String,
    /// Digest of its text.
    pub text_digest: String,
    /// Digest of the bytes received.
    pub snapshot_digest: String,
    /// Its versions, the first one first.
    pub versions: Vec<VersionView>,
    /// Its attributions, in order of place.
    pub attributions: Vec<AttributionView>,
    /// What there is to say about reading it.
    pub notes: Vec<NoteView>,
    /// Its text in paragraphs, cut where marks begin and end.
    #[serde(skip)]
    pub paragraphs: Vec<Paragraph>,
}

/// A version of an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Its number.
    pub number: i64,
    /// When it was received.
    pub received: String,
    /// Its headline.
    pub title: Option<String>,
}

/// A remark about reading an article.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// Its code.
    pub code: String,
    /// What the code means.
    pub title: String,
    /// What happened.
    pub message: String,
}

/// An attribution with its chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttributionView {
    /// Its id in the record.
    pub id: String,
    /// Its permanent address, which holds the version and the run.
    pub permanent: String,
    /// From the outlet to who says it, each relaying the next.
    pub chain: Vec<ChainLink>,
    /// Who says it.
    pub speaker: Link,
    /// Who, as written.
    pub source: Option<String>,
    /// What kind of source.
    pub source_kind: String,
    /// How many people an unnamed source is.
    pub source_count: Option<u32>,
    /// What the source does by saying it.
    pub act: String,
    /// In whose words.
    pub form: String,
    /// Whether the act is denied.
    pub negated: bool,
    /// What is said.
    pub content: String,
    /// Exact places of what is said, in code points of the text.
    pub places: Vec<[usize; 2]>,
    /// To whom.
    pub addressees: Vec<Link>,
    /// The evidence the source cites.
    pub basis: Vec<BasisView>,
    /// When it was said (EDTF).
    pub said_on: Option<String>,
    /// Where it was said: `public` or `private`.
    pub setting: Option<String>,
    /// The condition it depends on.
    pub condition: Option<String>,
    /// By when it falls due (EDTF).
    pub due: Option<String>,
    /// The attribution that relays this one.
    pub parent: Option<String>,
    /// How many attributions stand above it.
    pub depth: usize,
    /// The claims it carries.
    pub claims: Vec<ClaimRef>,
    /// How sure the program is, 0..1.
    pub confidence: f32,
}

/// A claim that an attribution carries.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimRef {
    /// Its key.
    pub key: String,
    /// How many articles carry it.
    pub articles: usize,
    /// From how many independent origins.
    pub independent_origins: usize,
}

/// One who relays, or who says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChainLink {
    /// Who.
    pub who: Link,
    /// What they do: `reports`, `threatens`.
    pub verb: String,
    /// The attribution; null for the outlet that publishes.
    pub attribution: Option<String>,
}

/// Evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct BasisView {
    /// What kind.
    pub kind: String,
    /// How many people, where it is people.
    pub count: Option<u32>,
    /// As written.
    pub text: String,
}

/// A line of the text.
#[derive(Debug)]
pub struct Paragraph {
    /// Whether all of it is not the report.
    pub furniture: bool,
    /// Whether its line is a long one that goes on in the next.
    pub goes_on: bool,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// A stretch of text that is all of one kind, or a number that leads to an attribution.
#[derive(Debug)]
pub enum Piece {
    /// Text.
    Text {
        /// Style classes.
        class: String,
        /// Attributions whose content, source, cue or addressee it is, as `a1 a2`.
        of: String,
        /// Those whose content it is.
        within: String,
        /// The text.
        text: String,
    },
    /// The mark in front of an attribution.
    Mark {
        /// The attribution's id.
        id: String,
        /// Its number.
        number: String,
        /// Who and what, for who cannot see the place.
        label: String,
    },
}

/// The article that `id` names, in the version and by the run asked for.
pub fn article(desk: &Desk, id: &str, version: Option<i64>, run: Option<i64>) -> Answer<ArticleView> {
    article_and_record(desk, id, version, run).map(|found| found.0)
}

/// The same, with the record that it shows, corrected.
///
/// # Errors
/// As of the article.
pub fn article_and_record(
    desk: &Desk,
    id: &str,
    version: Option<i64>,
    run: Option<i64>,
) -> Answer<(ArticleView, Record)> {
    let (entry, versions, record) = desk.archive(|a| -> Answer<_> {
        let key = a.find(id)?;
        let mut entry = a.entry(key)?;
        let versions = a.versions(entry.id)?;
        if let Some(version) = version {
            let wanted = versions.iter().find(|v| v.version == version);
            entry = wanted.cloned().ok_or_else(|| Problem::nothing(format!("the article has no version {version}")))?;
        }
        let record = match run {
            None => a.record(entry.key())?,
            Some(run) => a
                .record_of_run(entry.key(), run)?
                .ok_or_else(|| Problem::nothing(format!("run {run} made no record of the article")))?,
        };
        Ok((entry, versions, record))
    })?;
    let corrections = desk.corrections()?;
    let record = onrecord_inquiry::corrected(&entry.name, record, &corrections);
    let k = desk.knowledge();
    // Claims and actors are known for what is current only.
    let current = entry.version == versions.last().map_or(0, |v| v.version);
    let index = if current { k.article(&entry.name) } else { None };
    Ok((view(&entry, &versions, &record, run, &k, index), record))
}

fn view(
    entry: &Entry,
    versions: &[Entry],
    record: &Record,
    run: Option<i64>,
    k: &Knowledge,
    index: Option<usize>,
) -> ArticleView {
    let run = run.unwrap_or(entry.run);
    let people =
        People { record, k, index, names: record.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect() };
    let article = Article::of(record);
    let link =
        |a: &Attribution| ChainLink { who: people.speaker(a), verb: verb_of(a), attribution: Some(a.id.clone()) };
    let outlet = people.outlet(record.document.outlet.clone().unwrap_or_else(|| "The publisher".to_owned()));
    let attributions: Vec<AttributionView> = record
        .attributions
        .iter()
        .map(|a| {
            let mut chain = vec![ChainLink { who: outlet.clone(), verb: "reports".into(), attribution: None }];
            chain.extend(article.chain(a).into_iter().map(link));
            let depth = chain.len() - 2;
            let claims = index.map_or(&[][..], |n| k.claims_at(n, &a.id)).iter().filter_map(|c| {
                let (claim, facts) = k.claim_with_facts(*c)?;
                Some(ClaimRef {
                    key: facts.key.clone(),
                    articles: facts.carriers.len(),
                    independent_origins: claim.independent_origins,
                })
            });
            AttributionView {
                id: a.id.clone(),
                permanent: format!("/articles/{}?version={}&run={run}#{}", entry.id, entry.version, a.id),
                chain,
                speaker: people.speaker(a),
                source: a.source.as_ref().map(|s| s.text.clone()),
                source_kind: word(&a.source_kind),
                source_count: a.source_count,
                act: word(&a.act),
                form: word(&a.form),
                negated: a.negated,
                content: a.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" … "),
                places: a.content.iter().map(|c| [c.start, c.end]).collect(),
                addressees: a.addressee.iter().map(|t| people.named(t.entity.as_deref(), &t.span.text)).collect(),
                basis: a
                    .basis
                    .iter()
                    .map(|b| BasisView { kind: word(&b.kind), count: b.count, text: b.text.clone() })
                    .collect(),
                said_on: a.said_on.clone(),
                setting: a.setting.map(|s| word(&s)),
                condition: a.condition.as_ref().map(|c| c.text.clone()),
                due: a.due.clone(),
                parent: a.parent.clone(),
                depth,
                claims: claims.collect(),
                confidence: a.confidence,
            }
        })
        .collect();
    let notes = record.notes.iter().map(|n| NoteView {
        code: n.code.clone(),
        title: onrecord_record::Code::from_id(&n.code).map_or("", |c| c.title()).to_owned(),
        message: n.message.clone(),
    });
    ArticleView {
        id: entry.id,
        name: entry.name.clone(),
        version: entry.version,
        run,
        superseded: versions.last().is_some_and(|v| v.version > entry.version),
        title: entry.title.clone(),
        outlet: entry.outlet.clone(),
        byline: entry.byline.clone(),
        published: entry.published.clone(),
        url: entry.url.clone(),
        language: entry.language.clone(),
        received: entry.received.clone(),
        whence: entry.whence.clone(),
        text_digest: entry.text.clone(),
        snapshot_digest: entry.snapshot.clone(),
        versions: versions
            .iter()
            .map(|v| VersionView { number: v.version, received: v.received.clone(), title: v.title.clone() })
            .collect(),
        notes: notes.collect(),
        paragraphs: paragraphs(record, &attributions),
        attributions,
    }
}

fn verb_of(a: &Attribution) -> String {
    let verb = verb(&word(&a.act), a.source_count);
    if a.negated { format!("({verb}: denied)") } else { verb }
}

/// Who is who in one record.
struct People<'a> {
    record: &'a Record,
    k: &'a Knowledge,
    index: Option<usize>,
    names: BTreeMap<&'a str, &'a str>,
}

impl People<'_> {
    fn speaker(&self, a: &Attribution) -> Link {
        let written = a.source.as_ref().map_or("nobody named", |s| s.text.as_str());
        self.named(a.source_entity.as_deref(), written)
    }

    /// An entity under its fullest name; as written where it is none.
    fn named(&self, entity: Option<&str>, written: &str) -> Link {
        let Some(entity) = entity else { return Link::plain(written) };
        let name = self.names.get(entity).copied().unwrap_or(written);
        let actor = self.index.and_then(|n| self.k.actor_at(n, entity));
        match actor {
            Some(actor) => Link { name: name.to_owned(), ..Link::actor(self.k, actor) },
            None => Link::plain(name),
        }
    }

    fn outlet(&self, name: String) -> Link {
        let entity = self.record.entities.iter().find(|e| e.name == name).map(|e| e.id.as_str());
        self.named(entity, &name)
    }
}

/// The roles that a place of the text can have, in the order of their classes.
const ROLES: [&str; 5] = ["content", "source", "cue", "addressee", "condition"];

/// Characters of a line that are laid out at once. Longer ones are shown in several, so that a browser has to lay out
/// only what is on the screen.
const LINE: usize = 4000;

/// Where the line that begins at `at` ends: before a line break, or behind the last space that keeps it short enough.
fn line_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let short = &rest[..rest.len().min(LINE)];
    if let Some(n) = short.iter().position(|c| *c == '\n') {
        return at + n;
    }
    if short.len() == rest.len() || rest[LINE] == '\n' {
        return at + short.len();
    }
    at + short.iter().rposition(|c| c.is_whitespace()).map_or(LINE, |n| n + 1)
}

/// The text in lines, cut wherever a mark begins or ends.
fn paragraphs(record: &Record, views: &[AttributionView]) -> Vec<Paragraph> {
    let chars: Vec<char> = record.document.text.chars().collect();
    let marks = marks(record);
    let mut cuts: BTreeSet<usize> = marks.iter().flat_map(|m| [m.start, m.end]).collect();
    let furniture: Vec<(usize, usize)> = record.furniture.iter().map(|f| (f.span.start, f.span.end)).collect();
    cuts.extend(furniture.iter().flat_map(|f| [f.0, f.1]));
    // A number stands where its attribution's content begins.
    let mut numbers: BTreeMap<usize, Vec<&AttributionView>> = BTreeMap::new();
    for v in views {
        if let Some(first) = v.places.first() {
            numbers.entry(first[0]).or_default().push(v);
        }
    }
    let mut opening: Vec<&Mark> = marks.iter().collect();
    opening.sort_by_key(|m| m.start);
    let mut out = Vec::new();
    let (mut at, mut next, mut open): (usize, usize, Vec<&Mark>) = (0, 0, Vec::new());
    while at < chars.len() {
        let end = line_end(&chars, at);
        let broken = chars.get(end) == Some(&'\n');
        let mut pieces = Vec::new();
        let mut start = at;
        let inside = if end > at { cuts.range(at + 1..end).copied().collect() } else { Vec::new() };
        let bounds = inside.into_iter().chain(std::iter::once(end));
        for bound in bounds {
            while opening.get(next).is_some_and(|m| m.start <= start) {
                open.push(opening[next]);
                next += 1;
            }
            open.retain(|m| m.end > start);
            for v in numbers.get(&start).into_iter().flatten() {
                pieces.push(mark(v));
            }
            if bound > start {
                let is_furniture = furniture.iter().any(|f| f.0 <= start && start < f.1);
                text(&chars[start..bound], &open, is_furniture, &mut pieces);
            }
            start = bound;
        }
        if end > at && chars[at..end].iter().any(|c| !c.is_whitespace()) {
            let furniture = furniture.iter().any(|f| f.0 <= at && end <= f.1);
            out.push(Paragraph { furniture, goes_on: !broken && end < chars.len(), pieces });
        }
        at = end + usize::from(broken);
    }
    out
}

/// A stretch of the text with a role in an attribution.
struct Mark {
    start: usize,
    end: usize,
    role: usize,
    id: String,
    depth: usize,
}

fn marks(record: &Record) -> Vec<Mark> {
    let article = Article::of(record);
    let mut out = Vec::new();
    for a in &record.attributions {
        let depth = article.chain(a).len() - 1;
        let mut add = |role: usize, s: &Span| {
            out.push(Mark { start: s.start, end: s.end, role, id: a.id.clone(), depth });
        };
        a.content.iter().for_each(|s| add(0, s));
        a.source.iter().for_each(|s| add(1, s));
        a.cue.iter().for_each(|s| add(2, s));
        a.addressee.iter().for_each(|t| add(3, &t.span));
        a.condition.iter().for_each(|s| add(4, s));
    }
    out
}

fn mark(v: &AttributionView) -> Piece {
    let number = v.id.trim_start_matches('a').to_owned();
    let label = format!("{number}: {} {}", v.speaker.name, v.verb());
    Piece::Mark { id: v.id.clone(), number, label }
}

/// One stretch with the same roles throughout.
fn text(chars: &[char], open: &[&Mark], furniture: bool, pieces: &mut Vec<Piece>) {
    let mut class = String::new();
    let deepest = open.iter().filter(|m| m.role == 0).map(|m| m.depth).max();
    if let Some(depth) = deepest {
        class.push_str(&format!("content d{}", depth.min(3)));
    }
    for (role, name) in ROLES.iter().enumerate().skip(1) {
        if open.iter().any(|m| m.role == role) {
            class.push_str(if class.is_empty() { "" } else { " " });
            class.push_str(name);
        }
    }
    if furniture {
        class.push_str(if class.is_empty() { "furniture" } else { " furniture" });
    }
    let ids = |wanted: &dyn Fn(&Mark) -> bool| {
        let mut ids: Vec<&str> = open.iter().filter(|m| wanted(m)).map(|m| m.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.join(" ")
    };
    let (of, within) = (ids(&|_| true), ids(&|m| m.role == 0));
    pieces.push(Piece::Text { class, of, within, text: chars.iter().copied().map(seen).collect() });
}

/// A character that could make text look other than it is (an order of direction, a control character) as one that is
/// seen.
pub fn seen(c: char) -> char {
    match c {
        '\t' => c,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{202d}' | '\u{202e}' | '\u{7f}'..='\u{9f}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

impl ArticleView {
    /// The headline, or the name.
    pub fn heading(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// Who speaks in it, with how often, most first.
    pub fn speakers(&self) -> Vec<(String, usize)> {
        counted(self.attributions.iter().map(|a| a.speaker.name.clone()))
    }

    /// What is done in it by saying something, likewise.
    pub fn acts(&self) -> Vec<(String, usize)> {
        counted(self.attributions.iter().map(|a| a.act.clone()))
    }

    /// A citation of the article.
    pub fn citation(&self) -> String {
        let mut parts: Vec<String> = self.byline.iter().cloned().collect();
        parts.push(format!("“{}”", self.heading()));
        parts.extend(self.outlet.clone());
        parts.extend(self.published.as_deref().map(when));
        parts.extend(self.url.clone());
        parts.push(format!("received {}", when(&self.received)));
        parts.push(format!("snapshot {}", self.snapshot_digest));
        parts.join(", ") + "."
    }
}

impl AttributionView {
    /// `threatens`.
    pub fn verb(&self) -> String {
        verb(&self.act, self.source_count)
    }

    /// How sure the program is, in percent.
    pub fn percent(&self) -> u32 {
        (self.confidence.clamp(0.0, 1.0) * 100.0).round() as u32
    }

    /// When it was said, for people.
    pub fn said_when(&self) -> Option<String> {
        self.said_on.as_deref().map(when)
    }

    /// By when it falls due, for people.
    pub fn due_when(&self) -> Option<String> {
        self.due.as_deref().map(when)
    }

    /// Its number.
    pub fn number(&self) -> &str {
        self.id.trim_start_matches('a')
    }
}

fn counted(names: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for n in names {
        *all.entry(n).or_default() += 1;
    }
    let mut out: Vec<(String, usize)> = all.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::{Act, Document, Form, SourceKind};

    fn span(text: &str, part: &str) -> Span {
        let at = text.find(part).unwrap();
        let start = text[..at].chars().count();
        Span { start, end: start + part.chars().count(), text: part.to_owned() }
    }

    #[test]
    fn every_character_is_shown_once_in_its_place() {
        let body = "Café: Marr told allies he believes\nthe vote is lost.\n\n\u{202e}evil <script>alert(1)</script>\n";
        let attribution = |id: &str, content: &str, parent: Option<&str>| Attribution {
            id: id.into(),
            source: Some(span(body, "Marr")),
            source_entity: None,
            source_kind: SourceKind::Person,
            source_count: None,
            cue: Some(span(body, "told")),
            act: Act::Assert,
            content: vec![span(body, content)],
            form: Form::Indirect,
            addressee: Vec::new(),
            parent: parent.map(str::to_owned),
            basis: Vec::new(),
            said_on: None,
            setting: None,
            condition: None,
            due: None,
            negated: false,
            confidence: 0.9,
        };
        let mut record = Record::empty(Document { text: body.into(), ..Document::default() });
        record.attributions = vec![
            attribution("a1", "he believes\nthe vote is lost", None),
            attribution("a2", "the vote is lost", Some("a1")),
        ];
        let shown = paragraphs(&record, &[]);
        let words = |x: &Piece| match x {
            Piece::Text { text, .. } => text.clone(),
            Piece::Mark { .. } => String::new(),
        };
        let text: Vec<String> = shown.iter().map(|p| p.pieces.iter().map(words).collect()).collect();
        assert_eq!(
            text,
            ["Café: Marr told allies he believes", "the vote is lost.", "\u{fffd}evil <script>alert(1)</script>"]
        );
        let long = "a b".repeat(LINE) + &"x".repeat(3 * LINE) + "\nend";
        let lines = paragraphs(&Record::empty(Document { text: long.clone(), ..Document::default() }), &[]);
        let whole: String = lines.iter().flat_map(|p| &p.pieces).map(words).collect();
        assert_eq!(whole, long.replace('\n', ""));
        assert!(lines.iter().flat_map(|p| &p.pieces).all(|x| words(x).chars().count() <= LINE));
        assert_eq!(lines.iter().filter(|p| !p.goes_on).count(), 2, "only what stands alone ends");
        let Piece::Text { class, of, text, .. } = &shown[1].pieces[0] else { panic!() };
        assert_eq!((class.as_str(), of.as_str(), text.as_str()), ("content d1", "a1 a2", "the vote is lost"));
    }
}
