//! Gold: articles annotated by hand, as `NAME.txt` beside `NAME.gold.json`.
//!
//! Gold points into its article by *anchors* (`{"text": "said", "nth": 2}`: the second "said") rather than by offsets,
//! so that a person can write and check it. [`Article::load_all`] resolves every anchor to an exact span.

use onrecord_record::{
    Act, Addressee, Attribution, Basis, BasisKind, CodePoints, Document, Entity, EntityKind, Event, EventStatus, Form,
    Furniture, FurnitureKind, Record, Setting, SourceKind, Span, TextRange, Time, TimeKind, digest,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// Why gold could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A file could not be read.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {source}")]
    Json {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// An anchor's text does not occur as often as it says.
    #[error("{path}: occurrence {nth} of {text:?} is not in the text")]
    Anchor {
        /// The gold file.
        path: PathBuf,
        /// The anchor's text.
        text: String,
        /// The occurrence asked for, counted from one.
        nth: usize,
    },
    /// There is no gold where it was looked for.
    #[error("{0}: no *.gold.json here")]
    Empty(PathBuf),
}

/// A gold article: what the program is given, and what it should make of it.
#[derive(Debug, Clone)]
pub struct Article {
    /// The file stem.
    pub name: String,
    /// The record that a perfect reader would write. Furniture has no kind in the gold; it reads `other` here.
    pub record: Record,
}

impl Article {
    /// All articles of a folder, in order of name. `corpus.gold.json`, which is about many articles, is left out.
    ///
    /// # Errors
    /// When a file cannot be read or an anchor does not resolve.
    pub fn load_all(folder: &Path) -> Result<Vec<Self>, GoldError> {
        let mut out = Vec::new();
        for path in files(folder)? {
            let Some(name) = stem(&path, ".gold.json").filter(|n| n != "corpus") else { continue };
            let text = read(&folder.join(format!("{name}.txt")))?;
            let json = read(&path)?;
            let gold: Gold =
                serde_json::from_str(&json).map_err(|source| GoldError::Json { path: path.clone(), source })?;
            let record = Placer { text: &text, map: CodePoints::new(&text), path: &path }.record(&name, gold)?;
            out.push(Self { name, record });
        }
        if out.is_empty() {
            return Err(GoldError::Empty(folder.to_owned()));
        }
        Ok(out)
    }

    /// The article as a JSON line for `onrecord read`: what an archive would know of it, and nothing of the gold.
    #[must_use]
    pub fn input(&self) -> String {
        let d = &self.record.document;
        let title = d.text.split('\n').next();
        serde_json::json!({"id": d.name, "outlet": d.outlet, "title": title, "published": d.published,
                           "byline": d.byline, "url": d.url, "text": d.text})
        .to_string()
    }
}

/// The digest of everything in a gold folder (names and bytes, in order of name), so that floors are only compared
/// when they were measured on the same gold.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn fingerprint(folder: &Path) -> Result<String, GoldError> {
    let mut all = Sha256::new();
    for path in files(folder)? {
        let bytes = std::fs::read(&path).map_err(|source| GoldError::Io { path: path.clone(), source })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.update(format!("{name} {}\n", digest(&bytes)));
    }
    Ok(digest(&all.finalize()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, GoldError> {
    let io = |source| GoldError::Io { path: folder.to_owned(), source };
    let mut out = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>())
        .map_err(io)?;
    out.retain(|p| p.is_file());
    out.sort();
    Ok(out)
}

fn read(path: &Path) -> Result<String, GoldError> {
    std::fs::read_to_string(path).map_err(|source| GoldError::Io { path: path.to_owned(), source })
}

fn stem(path: &Path, suffix: &str) -> Option<String> {
    path.file_name()?.to_str()?.strip_suffix(suffix).map(str::to_owned)
}

#[derive(Deserialize)]
struct Gold {
    document: GoldDocument,
    #[serde(default)]
    entities: Vec<GoldEntity>,
    #[serde(default)]
    times: Vec<GoldTime>,
    #[serde(default)]
    attributions: Vec<GoldAttribution>,
    #[serde(default)]
    events: Vec<GoldEvent>,
}

#[derive(Deserialize)]
struct GoldDocument {
    outlet: Option<String>,
    byline: Option<String>,
    published: Option<String>,
    url: Option<String>,
    #[serde(default)]
    furniture: Vec<Anchor>,
}

#[derive(Deserialize)]
struct Anchor {
    text: String,
    #[serde(default = "first")]
    nth: usize,
}

fn first() -> usize {
    1
}

#[derive(Deserialize)]
struct GoldEntity {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: EntityKind,
    mentions: Vec<Anchor>,
}

#[derive(Deserialize)]
struct GoldTime {
    #[serde(flatten)]
    anchor: Anchor,
    #[serde(rename = "type")]
    kind: TimeKind,
    value: String,
    #[serde(rename = "mod")]
    modifier: Option<String>,
}

#[derive(Deserialize)]
struct GoldAttribution {
    id: String,
    source: Option<Anchor>,
    source_entity: Option<String>,
    source_kind: SourceKind,
    source_count: Option<u32>,
    cue: Option<Anchor>,
    act: Act,
    content: Vec<Anchor>,
    form: Form,
    #[serde(default)]
    addressee: Vec<GoldAddressee>,
    parent: Option<String>,
    #[serde(default)]
    basis: Vec<GoldBasis>,
    said_on: Option<String>,
    setting: Option<Setting>,
    condition: Option<Anchor>,
    due: Option<String>,
    #[serde(default)]
    negated: bool,
}

#[derive(Deserialize)]
struct GoldAddressee {
    #[serde(flatten)]
    anchor: Anchor,
    entity: Option<String>,
}

#[derive(Deserialize)]
struct GoldBasis {
    kind: BasisKind,
    count: Option<u32>,
    #[serde(flatten)]
    anchor: Anchor,
    entity: Option<String>,
}

#[derive(Deserialize)]
struct GoldEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    anchor: Anchor,
    #[serde(default)]
    actor: Vec<String>,
    #[serde(default)]
    recipient: Vec<String>,
    date: Option<String>,
    place: Option<String>,
    status: EventStatus,
    attribution: Option<String>,
}

struct Placer<'t> {
    text: &'t str,
    map: CodePoints<'t>,
    path: &'t Path,
}

impl Placer<'_> {
    fn span(&self, anchor: &Anchor) -> Result<Span, GoldError> {
        let missing = || GoldError::Anchor { path: self.path.to_owned(), text: anchor.text.clone(), nth: anchor.nth };
        // Occurrences may overlap: each search starts one character after the last hit.
        let (mut from, mut at) = (0, None);
        for _ in 0..anchor.nth {
            let hit = from + self.text.get(from..).and_then(|t| t.find(&anchor.text)).ok_or_else(missing)?;
            at = Some(hit);
            from = hit + self.text[hit..].chars().next().map_or(1, char::len_utf8);
        }
        let at = at.ok_or_else(missing)?;
        self.map.span(TextRange::new(at, at + anchor.text.len())).ok_or_else(missing)
    }

    fn spans(&self, anchors: &[Anchor]) -> Result<Vec<Span>, GoldError> {
        anchors.iter().map(|a| self.span(a)).collect()
    }

    fn maybe(&self, anchor: Option<&Anchor>) -> Result<Option<Span>, GoldError> {
        anchor.map(|a| self.span(a)).transpose()
    }

    fn record(&self, name: &str, gold: Gold) -> Result<Record, GoldError> {
        let document = Document {
            name: name.to_owned(),
            id: digest(self.text.as_bytes()),
            snapshot: digest(self.text.as_bytes()),
            outlet: gold.document.outlet,
            title: self.text.split('\n').next().map(str::to_owned),
            byline: gold.document.byline,
            published: gold.document.published,
            url: gold.document.url,
            language: Some("en".into()),
            text: self.text.to_owned(),
            provenance: Vec::new(),
        };
        let mut out = Record::empty(document);
        for span in self.spans(&gold.document.furniture)? {
            out.furniture.push(Furniture { span, kind: FurnitureKind::Other });
        }
        for e in gold.entities {
            let mentions = self.spans(&e.mentions)?;
            out.entities.push(Entity { id: e.id, name: e.name, kind: e.kind, wikidata: None, mentions });
        }
        for t in gold.times {
            let span = self.span(&t.anchor)?;
            let (kind, value, modifier) = (t.kind, t.value, t.modifier);
            out.times.push(Time { span, kind, value, modifier, begin: None, end_point: None });
        }
        for a in gold.attributions {
            out.attributions.push(self.attribution(a)?);
        }
        for e in gold.events {
            out.events.push(Event {
                anchor: self.span(&e.anchor)?,
                id: e.id,
                kind: e.kind,
                actor: e.actor,
                recipient: e.recipient,
                date: e.date,
                place: e.place,
                status: e.status,
                attribution: e.attribution,
            });
        }
        Ok(out)
    }

    fn attribution(&self, a: GoldAttribution) -> Result<Attribution, GoldError> {
        let addressee =
            a.addressee.into_iter().map(|x| Ok(Addressee { span: self.span(&x.anchor)?, entity: x.entity }));
        let basis = a.basis.into_iter().map(|b| {
            let span = self.span(&b.anchor)?;
            let (start, end) = (Some(span.start), Some(span.end));
            Ok(Basis { kind: b.kind, count: b.count, text: span.text, start, end, entity: b.entity })
        });
        Ok(Attribution {
            id: a.id,
            source: self.maybe(a.source.as_ref())?,
            source_entity: a.source_entity,
            source_kind: a.source_kind,
            source_count: a.source_count,
            cue: self.maybe(a.cue.as_ref())?,
            act: a.act,
            content: self.spans(&a.content)?,
            form: a.form,
            addressee: addressee.collect::<Result<_, GoldError>>()?,
            parent: a.parent,
            basis: basis.collect::<Result<_, GoldError>>()?,
            said_on: a.said_on,
            setting: a.setting,
            condition: self.maybe(a.condition.as_ref())?,
            due: a.due,
            negated: a.negated,
            confidence: 1.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_gold_keeps_the_contract() {
        let articles = Article::load_all(&crate::root().join("gold/newscycle")).unwrap();
        assert_eq!(articles.len(), 22);
        for a in &articles {
            assert_eq!(onrecord_record::check::violations(&a.record), Vec::<String>::new(), "{}", a.name);
        }
    }

    #[test]
    fn an_anchor_counts_overlapping_occurrences_and_refuses_one_too_many() {
        let text = "é aaa";
        let p = Placer { text, map: CodePoints::new(text), path: Path::new("x") };
        let at = |nth| p.span(&Anchor { text: "aa".into(), nth });
        assert_eq!(at(2).unwrap(), Span { start: 3, end: 5, text: "aa".into() });
        assert!(matches!(at(3), Err(GoldError::Anchor { nth: 3, .. })));
        assert!(matches!(at(0), Err(GoldError::Anchor { nth: 0, .. })));
    }
}
