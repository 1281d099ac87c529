//! Who is meant: entities of the document, and the entity of every source, addressee and piece of evidence.
//!
//! A sieve (after Raghunathan et al., EMNLP 2010): names first, then offices and appositions, then noun phrases and
//! pronouns in order of place. Rules decide what grammar decides; where several antecedents remain, the encoder's score
//! of the pair does ([`crate::model::Seen::score`]). Two people with different first names are never merged. Pronouns
//! inside quotation marks are resolved last, when it is known who speaks.

mod clusters;
mod mention;
mod names;
mod phrases;
mod pronouns;
mod roles;

use crate::describe::{Description, names::Names, words::Words};
use crate::layout::Layout;
use crate::model::{DECIDED, NAME, NOUN_PHRASE, Paired, Seen, Session, binding};
use crate::why::Reason;
use crate::{Linked, furniture::FurnitureFound};
use clusters::Clusters;
use mention::{Mention, Shape};
use onrecord_actors::Register;
use onrecord_record::{EntityKind, SourceKind, TextRange};

/// An entity of a document. Ranges in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityFound {
    /// The fullest name in the text.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its Wikidata item, where the register knows it.
    pub wikidata: Option<String>,
    /// Where it is mentioned, in order.
    pub mentions: Vec<TextRange>,
    /// For each mention, what put it there.
    pub why: Vec<Reason>,
    /// Actors of the register that bear its name: one where it is known, several where the name is ambiguous.
    pub register: Vec<String>,
}

/// Who is meant by some words, and what says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meant {
    /// Index of the entity.
    pub entity: usize,
    /// What says so.
    pub why: Reason,
}

/// Who is meant in a document. Entities are numbered in order of their first mention.
#[derive(Debug, Default)]
pub struct Resolved {
    /// In order of first mention.
    pub entities: Vec<EntityFound>,
    /// By attribution.
    pub source: Vec<Option<Meant>>,
    /// By attribution and addressee.
    pub addressee: Vec<Vec<Option<Meant>>>,
    /// By attribution and piece of evidence.
    pub basis: Vec<Vec<Option<Meant>>>,
    /// By attribution: for a quotation that stands free, the one whose speaker says it too.
    pub beside: Vec<Option<usize>>,
}

/// What is known of a document when its entities are worked out.
pub struct Page<'a> {
    /// The text.
    pub text: &'a str,
    /// Its layout.
    pub layout: &'a Layout,
    /// Its words.
    pub words: &'a Words<'a>,
    /// What its names stand for.
    pub names: &'a Names,
    /// When it was published.
    pub published: Option<&'a str>,
    /// Attributions.
    pub linked: &'a [Linked],
    /// What they are like.
    pub described: &'a [Description],
    /// What is not the report.
    pub furniture: &'a [FurnitureFound],
    /// Known actors.
    pub register: &'a Register,
}

/// The resolver's working state.
struct Resolver<'a> {
    page: &'a Page<'a>,
    words: &'a Words<'a>,
    session: &'a Session,
    seen: &'a Seen,
    paired: Paired,
    mentions: Vec<Mention>,
    clusters: Clusters,
    /// By mention, the words that tell it from others; none for a pronoun.
    content: Vec<Vec<&'a str>>,
    /// The mention of each attribution's source.
    source: Vec<Option<usize>>,
    /// The mentions of each attribution's addressees.
    addressee: Vec<Vec<Option<usize>>>,
}

/// Works out the entities of a document.
#[must_use]
pub fn resolve(page: &Page<'_>, session: &Session, seen: &Seen) -> Resolved {
    let (words, names) = (page.words, page.names);
    let mut spans: Vec<TextRange> = Vec::new();
    for (l, d) in page.linked.iter().zip(page.described) {
        spans.extend(l.source);
        spans.extend(&d.addressee);
        spans.extend(d.basis.iter().map(|b| b.range));
    }
    let skip = |range: TextRange| page.furniture.iter().any(|f| f.range.overlaps(range));
    let mentions = mention::collect(words, names, seen, &spans, skip);
    let scored: Vec<(TextRange, TextRange, usize)> = mentions.iter().map(|m| (m.range, m.head, form(m))).collect();
    let Ok(paired) = seen.paired(session, &scored) else { return Resolved::default() };
    let at = |span: TextRange| {
        let head = mention::head_of(words, span);
        mentions.iter().position(|m| m.head.overlaps(head))
    };
    let mut source: Vec<Option<usize>> = page.linked.iter().map(|l| l.source.and_then(at)).collect();
    let beside: Vec<Option<usize>> = (0..page.linked.len()).map(|i| beside(page, i)).collect();
    for (i, j) in beside.iter().enumerate() {
        source[i] = source[i].or(j.and_then(|j| source[j]));
    }
    let addressee = page.described.iter().map(|d| d.addressee.iter().map(|r| at(*r)).collect()).collect();
    let basis: Vec<Vec<Option<usize>>> =
        page.described.iter().map(|d| d.basis.iter().map(|b| at(b.range)).collect()).collect();
    let clusters = Clusters::new(mentions.len());
    let content = mentions.iter().map(|m| content(words, m)).collect();
    let mut r = Resolver { content, page, words, session, seen, paired, mentions, clusters, source, addressee };
    r.settle_kinds();
    r.names();
    r.offices();
    r.seats();
    r.genders();
    // The headline speaks of what the article tells, so it is read after it; quotations once it is known who speaks.
    let headline = page.layout.paragraphs.first().map_or(0, |p| p.end());
    let mut order: Vec<usize> = (0..r.mentions.len()).collect();
    order.sort_by_key(|&i| {
        let m = &r.mentions[i];
        (m.quoted, m.head.start() < headline, i)
    });
    for i in order {
        if r.clusters.of[i].is_some() {
            continue;
        }
        match r.mentions[i].shape {
            Shape::Name => {}
            Shape::NounPhrase => r.noun_phrase(i),
            Shape::Pronoun(class) => r.pronoun(i, class),
        }
    }
    r.finish(&basis, beside)
}

/// For a quotation that stands free: the saying whose speaker says it too. A headline has what the text below it tells
/// again, or else tells first; in the text whoever was quoted last goes on.
fn beside(page: &Page<'_>, i: usize) -> Option<usize> {
    let all = page.linked;
    let quote = *all[i].content.first().filter(|_| all[i].cue.is_none() && all[i].source.is_none())?;
    let others =
        || (0..all.len()).filter(|&j| all[j].source.is_some() && all[j].cue.is_some() && all[j].parent.is_none());
    let start = |j: &usize| all[*j].content.first().map_or(0, |c| c.start());
    let line = page.layout.paragraphs.iter().find(|p| p.covers(quote))?;
    if line.end() == quote.end() && !quote.slice(page.text).contains(['.', '!', '?']) {
        let words =
            |r: TextRange| page.words.slice(r).iter().filter(|w| w.word).map(|w| w.lower.as_str()).collect::<Vec<_>>();
        let own = words(quote);
        let again = |j: &usize| all[*j].content.iter().any(|c| words(*c).windows(own.len()).any(|w| w == own));
        return others().find(again).or_else(|| others().filter(|j| start(j) > quote.end()).min_by_key(start));
    }
    let before = || others().filter(|j| start(j) < quote.start());
    let quoted = |j: &usize| all[*j].content.iter().any(|c| page.words.is_quoted(c.start()));
    before().filter(quoted).max_by_key(start).or_else(|| before().max_by_key(start))
}

/// A quotation that stands free is said by whom it stands beside. A singular pronoun is the kind of source that it stands
/// for: the latest one by name or noun of the same entity, else what the entity is. It makes nobody anonymous: a wrong link
/// would unname a person.
pub fn agree(text: &str, linked: &[Linked], resolved: &Resolved, described: &mut [Description]) {
    let third = |i: usize| {
        let word = linked.get(i).and_then(|l| l.source).map(|s| s.slice(text).to_lowercase());
        word.is_some_and(|w| matches!(w.as_str(), "he" | "she" | "it"))
    };
    for i in 0..described.len() {
        if let Some(j) = resolved.beside.get(i).copied().flatten() {
            (described[i].source_kind, described[i].source_count) =
                (described[j].source_kind, described[j].source_count);
            described[i].setting = described[i].setting.or(described[j].setting);
        }
    }
    for i in 0..described.len() {
        let meant = |j: usize| resolved.source.get(j)?.as_ref().map(|m| m.entity);
        let Some(entity) = meant(i).filter(|_| third(i)) else { continue };
        let same = |&j: &usize| meant(j) == Some(entity) && !third(j);
        let start = |j: &usize| linked[*j].source.map_or(0, TextRange::start);
        let named = (0..described.len()).filter(same);
        let before = named.filter(|j| start(j) < start(&i)).max_by_key(start);
        let (kind, count) = match (before, resolved.entities.get(entity).map(|e| e.kind)) {
            (Some(j), _) => (described[j].source_kind, described[j].source_count),
            (None, Some(EntityKind::Person)) => (SourceKind::Person, None),
            (None, Some(EntityKind::Country)) => (SourceKind::Country, None),
            (None, Some(EntityKind::Outlet)) => (SourceKind::Outlet, None),
            (None, Some(EntityKind::Organisation)) => (SourceKind::Organisation, None),
            _ => continue,
        };
        if kind != SourceKind::Anonymous {
            (described[i].source_kind, described[i].source_count) = (kind, count);
        }
    }
}

/// A mention's words in lower case, without its article or form of address; none for a pronoun.
fn content<'w>(words: &'w Words<'_>, m: &Mention) -> Vec<&'w str> {
    if matches!(m.shape, Shape::Pronoun(_)) {
        return Vec::new();
    }
    let all = mention::lower(words, m.range);
    let skip = usize::from(all.len() > 1 && matches!(all[0], "the" | "a" | "an" | "mr" | "mrs" | "ms"));
    all[skip..].to_vec()
}

/// The class of a mention for the encoder's pair score.
fn form(m: &Mention) -> usize {
    match m.shape {
        Shape::Name => NAME,
        Shape::NounPhrase => NOUN_PHRASE,
        Shape::Pronoun(class) => class,
    }
}

impl Resolver<'_> {
    /// The score of a mention with the best of an entity's mentions before it; for a pronoun, with what grammar says. A
    /// mention that grammar keeps apart from it keeps the whole entity apart.
    fn score(&self, mention: usize, cluster: usize) -> f32 {
        let here = &self.mentions[mention];
        let before = |m: &usize| self.mentions[*m].head.start() < here.head.start();
        let mut near: Vec<usize> = self.clusters.all[cluster].mentions.iter().copied().filter(before).collect();
        near.sort_unstable();
        let pronoun = matches!(here.shape, Shape::Pronoun(1..=4));
        let mut best = f32::NEG_INFINITY;
        for &m in near.iter().rev().take(6) {
            let bound = if pronoun { binding(self.page.text, here.range, self.mentions[m].range) } else { 0.0 };
            if bound <= -DECIDED {
                return f32::NEG_INFINITY;
            }
            // What makes a name likelier does not make an earlier pronoun so: it was chosen among names.
            let bound = if self.mentions[m].shape == Shape::Name || bound >= DECIDED { bound } else { 0.0 };
            let score = self.seen.score(self.session, &self.paired, mention, m, self.matching(mention, m));
            best = best.max(score + bound);
        }
        best
    }

    /// 0 no head in common, 1 the same head word, 2 the same words (titles and articles aside).
    fn matching(&self, a: usize, b: usize) -> usize {
        let (x, y) = (&self.content[a], &self.content[b]);
        if x.is_empty() || y.is_empty() {
            0
        } else if x == y {
            2
        } else {
            usize::from(x.last() == y.last())
        }
    }

    /// Entities in order of first mention, with their fullest names, and the entities of sources.
    fn finish(self, basis: &[Vec<Option<usize>>], beside: Vec<Option<usize>>) -> Resolved {
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (id, c) in self.clusters.all.iter().enumerate() {
            let first = c.mentions.iter().map(|&m| self.mentions[m].range.start()).min();
            order.extend(first.map(|f| (f, id)));
        }
        order.sort_unstable();
        let mut number = vec![None; self.clusters.all.len()];
        let mut entities = Vec::new();
        for (_, id) in order {
            number[id] = Some(entities.len());
            entities.push(self.entity(id));
        }
        let of = |m: Option<usize>| {
            let m = m?;
            Some(Meant { entity: number[self.clusters.of[m]?]?, why: self.clusters.why[m] })
        };
        Resolved {
            entities,
            source: self.source.iter().map(|m| of(*m)).collect(),
            addressee: self.addressee.iter().map(|all| all.iter().map(|m| of(*m)).collect()).collect(),
            basis: basis.iter().map(|all| all.iter().map(|m| of(*m)).collect()).collect(),
            beside,
        }
    }

    fn entity(&self, id: usize) -> EntityFound {
        let c = &self.clusters.all[id];
        let mut mentions: Vec<usize> = c.mentions.clone();
        mentions.sort_by_key(|&m| (self.mentions[m].range.start(), self.mentions[m].range.end()));
        mentions.dedup_by_key(|m| self.mentions[*m].range);
        let kind = c.kind.unwrap_or(if c.plural { EntityKind::Group } else { EntityKind::Other });
        EntityFound {
            name: self.fullest(&mentions),
            wikidata: c
                .actor()
                .and_then(|a| self.page.register.actor(a))
                .and_then(|a| a.wikidata.as_deref().map(str::to_owned)),
            register: c.bearers.clone(),
            kind: if kind == EntityKind::Person && c.plural { EntityKind::Group } else { kind },
            why: mentions.iter().map(|&m| self.clusters.why[m]).collect(),
            mentions: mentions.iter().map(|&m| self.mentions[m].range).collect(),
        }
    }

    /// The longest name; where there is none, the first noun phrase with all that belongs to it.
    fn fullest(&self, mentions: &[usize]) -> String {
        let names = mentions.iter().map(|&m| &self.mentions[m]).filter(|m| m.shape == Shape::Name);
        let longest = names.max_by_key(|m| {
            (m.head.slice(self.page.text).split_whitespace().count(), m.head.len(), usize::MAX - m.head.start())
        });
        if let Some(m) = longest {
            return one_line(m.head.slice(self.page.text));
        }
        let phrases = mentions.iter().filter(|&&m| self.mentions[m].shape == Shape::NounPhrase);
        let best = phrases.max_by_key(|&&m| (self.whole(m).len().min(80), usize::MAX - self.mentions[m].range.start()));
        best.or(mentions.first()).map_or_else(String::new, |&m| one_line(self.whole(m).slice(self.page.text)))
    }

    /// A mention with what follows its head, where it is a source that was linked whole.
    fn whole(&self, mention: usize) -> TextRange {
        let m = &self.mentions[mention];
        let spans = self
            .page
            .linked
            .iter()
            .filter_map(|l| l.source)
            .chain(self.page.described.iter().flat_map(|d| d.addressee.iter().copied()));
        spans
            .filter(|s| s.holds(m.head.start()) && mention::heads(self.words, m, *s))
            .fold(m.range, |a, b| if b.len() > a.len() { b } else { a })
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
