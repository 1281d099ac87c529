//! Who cites whom: outlets that an article names as where it has something from, agency credits, shared passages; and
//! the article that is meant, where it is among the documents.

use crate::actors::{Actors, outlet_words};
use crate::copies::Copies;
use crate::doc::Doc;
use crate::text::words;
use onrecord_record::{Citation, CitationKind, EntityKind, Evidence, TextRange};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Articles cited are at most this many days older.
const DAYS: i64 = 45;

/// The outlets that publish the documents, by name.
pub(crate) struct Outlets {
    /// Name as first written, and its words.
    list: Vec<(String, BTreeSet<String>)>,
    /// Outlet of each document.
    pub of: Vec<Option<usize>>,
    /// Documents of each outlet, in canonical order.
    pub docs: Vec<Vec<usize>>,
    /// The actor of each outlet, where an article speaks of it.
    pub actor: Vec<Option<usize>>,
    /// What names were found to stand for.
    known: RefCell<HashMap<String, Option<usize>>>,
}

impl Outlets {
    /// Outlets of the documents; names are compared without *the* and words such as *newspaper*.
    pub fn new(docs: &[Doc<'_>], actors: &mut Actors) -> Self {
        let mut list: Vec<(String, BTreeSet<String>)> = Vec::new();
        let mut of = Vec::with_capacity(docs.len());
        for doc in docs {
            let Some(name) = doc.record.document.outlet.as_deref().filter(|n| !n.trim().is_empty()) else {
                of.push(None);
                continue;
            };
            let ws = outlet_words(name);
            let at = list.iter().position(|(_, w)| *w == ws).unwrap_or_else(|| {
                list.push((name.to_owned(), ws));
                list.len() - 1
            });
            of.push(Some(at));
        }
        let mut by = vec![Vec::new(); list.len()];
        for (d, o) in of.iter().enumerate() {
            if let Some(o) = o {
                by[*o].push(d);
            }
        }
        let mut out = Self { list, of, docs: by, actor: Vec::new(), known: RefCell::default() };
        out.actor = vec![None; out.list.len()];
        for (a, info) in actors.list.iter().enumerate() {
            if matches!(info.kind, EntityKind::Outlet | EntityKind::Organisation)
                && let Some(o) = out.find(&info.name)
            {
                out.actor[o].get_or_insert(a);
            }
        }
        for o in 0..out.list.len() {
            if out.actor[o].is_none() {
                out.actor[o] = Some(actors.outlet(&out.list[o].0));
            }
        }
        out
    }

    /// The outlet that a name stands for: the same words, or some of the words of exactly one outlet.
    pub fn find(&self, name: &str) -> Option<usize> {
        if let Some(&known) = self.known.borrow().get(name) {
            return known;
        }
        let found = self.look_up(name);
        self.known.borrow_mut().insert(name.to_owned(), found);
        found
    }

    fn look_up(&self, name: &str) -> Option<usize> {
        let ws = outlet_words(name);
        if ws.is_empty() || !name.chars().any(char::is_uppercase) {
            return None;
        }
        if let Some(same) = self.list.iter().position(|(_, w)| *w == ws) {
            return Some(same);
        }
        let mut part = (0..self.list.len()).filter(|&o| ws.is_subset(&self.list[o].1));
        let first = part.next()?;
        part.next().is_none().then_some(first)
    }

    /// The name of an outlet.
    pub fn name(&self, outlet: usize) -> &str {
        &self.list[outlet].0
    }

    /// Articles of an outlet that an article of this day can cite, the latest first.
    pub fn citable(&self, outlet: usize, docs: &[Doc<'_>], citing: usize) -> Vec<usize> {
        let day = docs[citing].day;
        let near = |d: &usize| match (docs[*d].day, day) {
            (Some(a), Some(b)) => (0..=DAYS).contains(&(b - a)),
            _ => true,
        };
        self.docs[outlet].iter().rev().copied().filter(|&d| d < citing).filter(near).collect()
    }
}

/// An outlet named by an attribution: which, and the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    pub outlet: usize,
    pub at: TextRange,
}

/// The outlet that an attribution has something from: its source, where that is an outlet of the corpus other than the
/// article's own. A description (*the newspaper*, *that report*) stands for the outlet that its entity is.
pub(crate) fn cited_outlet(doc: &Doc<'_>, d: usize, attr: usize, outlets: &Outlets, actors: &Actors) -> Option<Named> {
    use onrecord_record::SourceKind::{Document, Organisation, Outlet};
    let a = &doc.attrs[attr];
    let is_outlet = a.actor.is_some() && outlets.actor.contains(&a.actor);
    if !is_outlet && !matches!(a.a.source_kind, Outlet | Organisation | Document) {
        return None;
    }
    let at = a.source?;
    let by_actor = a.actor.and_then(|x| {
        let info = &actors.list[x];
        outlets.find(&info.name).or_else(|| info.forms.iter().find_map(|f| outlets.find(f)))
    });
    let outlet = by_actor.or_else(|| outlets.find(at.slice(doc.text)))?;
    (outlets.of[d] != Some(outlet)).then_some(Named { outlet, at })
}

/// The agency that an article's byline, dateline or credit line names, if it is another outlet of the corpus.
pub(crate) fn credited(doc: &Doc<'_>, d: usize, outlets: &Outlets) -> Option<(usize, Option<TextRange>)> {
    let own = outlets.of[d];
    if let Some(b) = doc.record.document.byline.as_deref()
        && let Some(o) = outlets.find(b).filter(|o| Some(*o) != own)
    {
        let at = doc.text.find(b).map(|s| TextRange::new(s, s + b.len()));
        return Some((o, at));
    }
    // A dateline: a bracket in the first words of the report, "ZELIN (Meridian) -".
    let head = doc.text.get(doc.headline..).unwrap_or("");
    for line in head.lines().filter(|l| !l.trim().is_empty()).take(6) {
        let offset = line.as_ptr() as usize - doc.text.as_ptr() as usize;
        if let (Some(a), Some(b)) = (line.find('('), line.find(')'))
            && a < b
            && b < 60
            && (line[b + 1..].trim_start().starts_with(['-', '–', '—']))
            && let Some(o) = outlets.find(&line[a + 1..b]).filter(|o| Some(*o) != own)
        {
            return Some((o, Some(TextRange::new(offset + a + 1, offset + b))));
        }
    }
    // A copyright line of somebody else.
    for f in &doc.furniture {
        let line = f.slice(doc.text);
        let lower = line.to_lowercase();
        if !(lower.contains("copyright") || lower.contains('©')) {
            continue;
        }
        if let Some((o, at)) = named_in(line, outlets).filter(|n| Some(n.0) != own) {
            return Some((o, Some(TextRange::new(f.start() + at.start(), f.start() + at.end()))));
        }
    }
    None
}

/// The first outlet whose whole name stands in a line.
fn named_in(line: &str, outlets: &Outlets) -> Option<(usize, TextRange)> {
    let ws = words(line);
    for n in (1..=4).rev() {
        for w in ws.windows(n) {
            let at = TextRange::new(w[0].start, w[n - 1].end);
            let whole = |o: &usize| outlet_words(at.slice(line)) == outlets.list[*o].1;
            if let Some(o) = outlets.find(at.slice(line)).filter(whole) {
                return Some((o, at));
            }
        }
    }
    None
}

/// The citation graph. `cited` says which article an attribution's outlet stands for, where that could be told.
pub(crate) fn citations(
    docs: &[Doc<'_>],
    outlets: &Outlets,
    actors: &Actors,
    copies: &Copies,
    cited: &BTreeMap<(usize, usize), usize>,
) -> Vec<Citation> {
    let mut out = BTreeSet::new();
    let evidence = |d: usize, r: TextRange| Evidence {
        document: docs[d].name.to_owned(),
        start: docs[d].map.at_byte(r.start()),
        end: docs[d].map.at_byte(r.end()),
    };
    for (d, doc) in docs.iter().enumerate() {
        let mut named = BTreeSet::new();
        for attr in 0..doc.attrs.len() {
            let Some(n) = cited_outlet(doc, d, attr, outlets, actors) else { continue };
            named.insert(n.at);
            out.insert(Citation {
                document: doc.name.to_owned(),
                outlet: outlets.name(n.outlet).to_owned(),
                cited: cited.get(&(d, attr)).map(|&c| docs[c].name.to_owned()),
                how: CitationKind::Report,
                evidence: evidence(d, n.at),
            });
        }
        for &(m, e) in &doc.mentions {
            let kind = doc.record.entities[e].kind;
            if !matches!(kind, EntityKind::Outlet | EntityKind::Organisation)
                || named.iter().any(|n| n.overlaps(m))
                || doc.is_furniture(m)
            {
                continue;
            }
            let Some(o) = outlets.find(m.slice(doc.text)).filter(|o| Some(*o) != outlets.of[d]) else { continue };
            out.insert(Citation {
                document: doc.name.to_owned(),
                outlet: outlets.name(o).to_owned(),
                cited: None,
                how: CitationKind::Mention,
                evidence: evidence(d, m),
            });
        }
        for f in &doc.furniture {
            // "The Meridian news agency contributed to this report."
            let line = f.slice(doc.text);
            if !line.to_lowercase().contains("contributed") {
                continue;
            }
            if let Some((o, at)) = named_in(line, outlets).filter(|n| Some(n.0) != outlets.of[d]) {
                out.insert(Citation {
                    document: doc.name.to_owned(),
                    outlet: outlets.name(o).to_owned(),
                    cited: None,
                    how: CitationKind::Credit,
                    evidence: evidence(d, TextRange::new(f.start() + at.start(), f.start() + at.end())),
                });
            }
        }
        if let Some((o, Some(at))) = credited(doc, d, outlets) {
            let copy = outlets.docs[o].iter().copied().find(|&x| copies.pairs.contains(&(x.min(d), x.max(d))));
            out.insert(Citation {
                document: doc.name.to_owned(),
                outlet: outlets.name(o).to_owned(),
                cited: copy.map(|c| docs[c].name.to_owned()),
                how: CitationKind::Credit,
                evidence: evidence(d, at),
            });
        }
    }
    for p in &copies.passages {
        let Some(o) = outlets.of[p.earlier] else { continue };
        out.insert(Citation {
            document: docs[p.later].name.to_owned(),
            outlet: outlets.name(o).to_owned(),
            cited: Some(docs[p.earlier].name.to_owned()),
            how: CitationKind::SharedText,
            evidence: evidence(p.later, p.in_later),
        });
    }
    out.into_iter().collect()
}
