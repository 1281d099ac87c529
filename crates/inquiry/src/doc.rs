//! One document as the inquiry sees it: byte ranges in place of spans, a tree in place of parents, a day in place of a
//! time stamp.

use crate::{day, parallel, text};
use onrecord_record::{Act, Attribution, CodePoints, Record, SourceKind, TextRange};

/// A document of the corpus.
pub(crate) struct Doc<'r> {
    pub name: &'r str,
    pub record: &'r Record,
    pub text: &'r str,
    pub map: CodePoints<'r>,
    /// Day of publication, in days since 1970.
    pub day: Option<i64>,
    pub sentences: Vec<(usize, usize)>,
    /// What is not the report, as byte ranges.
    pub furniture: Vec<TextRange>,
    pub attrs: Vec<Attr<'r>>,
    /// Mentions of entities, `(range, index of the entity)`, by place, longer first.
    pub mentions: Vec<(TextRange, usize)>,
    /// Where days are named, with the first and last day meant.
    pub days: Vec<(TextRange, (i64, i64))>,
    /// End of the headline, in bytes.
    pub headline: usize,
}

/// An attribution with its places in bytes.
pub(crate) struct Attr<'r> {
    pub a: &'r Attribution,
    pub content: Vec<TextRange>,
    pub source: Option<TextRange>,
    pub cue: Option<TextRange>,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Index of the sentence it stands in (that of its cue, or else of its content).
    pub sentence: usize,
    /// The actor behind its source.
    pub actor: Option<usize>,
}

impl Attr<'_> {
    /// Whether the source only hands on what others say: outlets, unnamed people, nobody.
    pub fn relays(&self) -> bool {
        match self.a.source_kind {
            SourceKind::Outlet | SourceKind::Anonymous => true,
            // "It has emerged that" hands on; "is expected to" says something of its own.
            SourceKind::Unspecified => matches!(self.a.act, Act::Report | Act::Assert),
            SourceKind::Document => self.a.act == Act::Report,
            _ => false,
        }
    }

    /// The stretch from the first to the last piece of content.
    pub fn hull(&self) -> TextRange {
        self.content.iter().copied().reduce(TextRange::hull).unwrap_or(TextRange::new(0, 0))
    }
}

/// The documents in the order that everything follows: by time of publication, then by name. What was added first does
/// not matter.
pub(crate) fn documents<'r>(records: impl Iterator<Item = (&'r str, &'r Record)>) -> Vec<Doc<'r>> {
    let records: Vec<(&str, &Record)> = records.collect();
    let mut docs: Vec<Doc<'_>> = parallel::map(&records, |_, &(name, r)| document(name, r));
    let key = |d: &Doc<'_>| (d.day.unwrap_or(i64::MAX), d.record.document.published.clone(), d.name.to_owned());
    docs.sort_by_cached_key(key);
    docs.dedup_by(|a, b| a.name == b.name);
    docs
}

fn document<'r>(name: &'r str, record: &'r Record) -> Doc<'r> {
    let text = record.document.text.as_str();
    let map = CodePoints::new(text);
    let sentences = text::sentences(text);
    let range = |s| map.range(s);
    let mut attrs: Vec<Attr<'r>> = Vec::new();
    let mut kept = Vec::new();
    for (i, a) in record.attributions.iter().enumerate() {
        let content: Vec<TextRange> = a.content.iter().filter_map(range).collect();
        if content.is_empty() {
            continue; // an inexact place is not used for anything
        }
        let source = a.source.as_ref().and_then(range);
        let cue = a.cue.as_ref().and_then(range);
        let at = cue.or(source).unwrap_or(content[0]).start();
        let sentence = sentences.partition_point(|s| s.1 <= at).min(sentences.len().saturating_sub(1));
        kept.push(i);
        attrs.push(Attr { a, content, source, cue, parent: None, children: Vec::new(), sentence, actor: None });
    }
    for i in 0..attrs.len() {
        let parent = attrs[i].a.parent.as_deref().and_then(|id| attrs.iter().position(|x| x.a.id == id));
        attrs[i].parent = parent.filter(|&p| p != i);
    }
    for i in 0..attrs.len() {
        if in_cycle(&attrs, i) {
            attrs[i].parent = None;
        }
        if let Some(p) = attrs[i].parent {
            attrs[p].children.push(i);
        }
    }
    let mut mentions: Vec<(TextRange, usize)> = record
        .entities
        .iter()
        .enumerate()
        .flat_map(|(e, entity)| entity.mentions.iter().filter_map(|m| map.range(m)).map(move |r| (r, e)))
        .collect();
    mentions.sort_by_key(|(r, e)| (r.start(), std::cmp::Reverse(r.end()), *e));
    let headline =
        text.find(|c: char| !c.is_whitespace()).map_or(0, |s| s + text[s..].find('\n').unwrap_or(text.len() - s));
    Doc {
        name,
        record,
        text,
        day: record.document.published.as_deref().and_then(day::span).map(|d| d.0),
        sentences,
        furniture: record.furniture.iter().filter_map(|f| map.range(&f.span)).collect(),
        attrs,
        mentions,
        days: record.times.iter().filter_map(|t| map.range(&t.span).zip(day::span(&t.value))).collect(),
        // A text of one line has no headline.
        headline: if headline >= text.trim_end().len() { 0 } else { headline },
        map,
    }
}

fn in_cycle(attrs: &[Attr<'_>], start: usize) -> bool {
    let mut at = attrs[start].parent;
    for _ in 0..attrs.len() {
        match at {
            Some(p) if p == start => return true,
            Some(p) => at = attrs[p].parent,
            None => return false,
        }
    }
    at.is_some()
}

impl Doc<'_> {
    /// The sentence with this index, as bytes; the empty range where there is none.
    pub fn sentence(&self, i: usize) -> TextRange {
        self.sentences.get(i).map_or(TextRange::new(0, 0), |&(a, b)| TextRange::new(a, b))
    }

    /// Whether a place is not part of the report.
    pub fn is_furniture(&self, r: TextRange) -> bool {
        self.furniture.iter().any(|f| f.overlaps(r))
    }
}
