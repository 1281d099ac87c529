//! Reading: from a document's text to its record.
//!
//! The text is laid out ([`layout`]: paragraphs, sentences, quotation marks), furniture is set aside ([`furniture`]),
//! the model finds attributions and links each cue to its source and content ([`model`]), boundaries are settled by the
//! contract's rules ([`boundaries`], [`conventions`]), attributions are nested into chains ([`nesting`]), and each is described
//! ([`describe`]: form, act, addressee, basis ...). Everything here is a pure function of the text, the rules and the
//! weights: no I/O, no clock, no environment.

mod antecedents;
mod boundaries;
mod clauses;
mod conventions;
pub mod describe;
mod events;
mod flat;
pub mod furniture;
pub mod layout;
pub mod model;
mod nesting;
mod recounted;
mod relayed;
mod unclaimed;
pub mod when;
mod who;
pub mod why;

pub use events::plover;
pub use model::{ModelError, Vocabulary, WeightFiles, vocabulary, weights_digest};

use describe::{names::Names, words::Words};
use layout::Layout;
use onrecord_record::{
    Addressee, Attribution, Basis, Code, CodePoints, Document, Entity, EntityKind, Furniture, Note, Record, Span,
    TextRange,
};
use why::{Reason, Why, WhyAttribution, WhyEntity};

/// An attribution as the model linked it, before it is described. All ranges are in bytes of the document's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// Who, as written.
    pub source: Option<TextRange>,
    /// The words that carry the act; `None` for a quotation that stands free beside its speaker.
    pub cue: Option<TextRange>,
    /// What is said: pieces in order, apart, never empty.
    pub content: Vec<TextRange>,
    /// Index of the attribution that relays this one.
    pub parent: Option<usize>,
    /// How sure the model is, 0..1.
    pub confidence: f32,
}

/// How to read.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Settings {
    /// Outermost attributions only, with the spans of PolNeAR's guidelines (auxiliaries in the cue, appositions in the
    /// source, *that* in the content) in place of the contract's: for comparison with flat schemes.
    pub flat: bool,
    /// Attributions below this confidence are left out.
    pub min_confidence: f32,
    /// Read texts that do not seem to be English all the same.
    pub force_english: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { flat: false, min_confidence: 0.0, force_english: false }
    }
}

/// The least probability of a cue that is looked into; chosen on the dev sets. Chains need the weaker ones: what stands inside
/// what somebody says is seldom as clear.
const CUE_THRESHOLD: f32 = 0.42;
/// The same for a scheme without nesting.
const FLAT_CUE_THRESHOLD: f32 = 0.5;

/// The least of [`model::Found::flat`] of a flat attribution, where precision counts as much as recall; chosen on PolNeAR
/// dev, where more would cost too much indirect speech.
const FLAT_LEAST: f32 = 0.5;

/// Reads documents. One reader is one single-threaded model session; [`Reader::worker`] gives one for another thread,
/// on the same weights.
#[derive(Clone)]
pub struct Reader {
    session: model::Session,
    register: onrecord_actors::Register,
}

impl Reader {
    /// A reader with the weights that the program was built with.
    pub fn bundled() -> Result<Self, ModelError> {
        Ok(Self { session: model::Session::bundled()?, register: onrecord_actors::Register::bundled() })
    }

    /// A reader with other weights.
    pub fn with_weights(files: WeightFiles) -> Result<Self, ModelError> {
        Ok(Self { session: model::Session::load(files)?, register: onrecord_actors::Register::bundled() })
    }

    /// A reader for another thread.
    #[must_use]
    pub fn worker(&self) -> Self {
        Self { session: self.session.worker(), register: self.register.clone() }
    }

    /// The same reader with other known actors.
    #[must_use]
    pub fn with_register(self, register: onrecord_actors::Register) -> Self {
        Self { register, ..self }
    }

    /// The record of a document. `notes` are what intake had to say about it; reading adds its own. Never fails: what
    /// goes wrong is a note.
    #[must_use]
    pub fn read(&self, document: Document, notes: Vec<Note>, settings: &Settings) -> Record {
        self.explain(document, notes, settings).0
    }

    /// The same, and for each link of the record what made it.
    #[must_use]
    pub fn explain(&self, document: Document, notes: Vec<Note>, settings: &Settings) -> (Record, Why) {
        let text = &document.text;
        let layout = Layout::of(text);
        let outlet = document.outlet.as_deref();
        let furniture = furniture::furniture(text, &layout, outlet, document.byline.as_deref());
        let mut notes = notes;
        let foreign = notes.iter().any(|n| n.code == Code::OtherLanguage.id()) && !settings.force_english;
        let found = if foreign {
            Ok(Default::default())
        } else {
            let threshold = if settings.flat { FLAT_CUE_THRESHOLD } else { CUE_THRESHOLD };
            model::find(&self.session, text, threshold, settings.flat)
        };
        let (found, seen) = found.unwrap_or_else(|e| {
            notes.push(Note::new(Code::Internal, e.to_string()));
            Default::default()
        });
        let words = Words::of(text, &layout);
        let parse = seen.parse(&self.session, &words.sentences).unwrap_or_else(|e| {
            notes.push(Note::new(Code::Internal, e.to_string()));
            Default::default()
        });
        let linked = link(&words, &layout, &parse, found, &furniture, settings);
        let names = Names::of(&words, outlet, &seen);
        let grammar = describe::Grammar::of(&words, &names, &linked);
        let mut described = grammar.describe();
        let page = who::Page {
            text,
            layout: &layout,
            words: &words,
            names: &names,
            published: document.published.as_deref(),
            linked: &linked,
            described: &described,
            furniture: &furniture,
            register: &self.register,
        };
        let resolved = who::resolve(&page, &self.session, &seen);
        who::agree(text, &linked, &resolved, &mut described);
        let whom = |m: &Option<who::Meant>| {
            let e = resolved.entities.get(m.as_ref()?.entity)?;
            Some(describe::Whom { name: &e.name, mentions: &e.mentions })
        };
        let whom: Vec<Option<describe::Whom<'_>>> = resolved.source.iter().map(whom).collect();
        grammar.settle_acts(&whom, &mut described);
        let map = CodePoints::new(text);
        let mut attributions = Vec::with_capacity(linked.len());
        for (i, (a, d)) in linked.iter().zip(&described).enumerate() {
            attributions.push(attribution(&map, i, a, d, &resolved));
        }
        let times = when::times(text, &layout, &furniture, document.published.as_deref());
        let article = when::Article { text, layout: &layout, linked: &linked, described: &described, times: &times };
        let dates = article.date(document.published.as_deref(), outlet, &mut attributions);
        let why = Why {
            entities: resolved.entities.iter().map(|e| why_entity(&map, e)).collect(),
            times: times.iter().map(|e| Reason::rule(e.rule).cause(&map)).collect(),
            attributions: (0..linked.len())
                .map(|i| why_attribution(&map, &linked, &described[i], dates[i], &resolved, i))
                .collect(),
        };
        let known_state = |name: &str| {
            let state = self.register.lookup(name).only().filter(|a| a.kind == EntityKind::Country)?;
            state.wikidata.as_deref().map(str::to_owned)
        };
        let scene = events::Scene {
            parse: &parse,
            known_state: &known_state,
            text,
            words: &words,
            layout: &layout,
            furniture: &furniture,
            linked: &linked,
            described: &described,
            resolved: &resolved,
            times: &times,
            published: document.published.as_deref(),
        };
        let events = events::events(&scene, &map, &attributions);
        let times = when::record(&map, &times);
        let furniture =
            furniture.iter().filter_map(|f| Some(Furniture { span: map.span(f.range)?, kind: f.kind })).collect();
        let entities = resolved.entities.iter().enumerate().map(|(i, e)| entity(&map, i, e)).collect();
        drop(map);
        (Record { furniture, entities, times, attributions, events, notes, ..Record::empty(document) }, why)
    }
}

/// From what the model found to nested attributions outside furniture.
fn link(
    words: &Words<'_>,
    layout: &Layout,
    parse: &model::Parse,
    found: Vec<model::Found>,
    furniture: &[furniture::FurnitureFound],
    settings: &Settings,
) -> Vec<Linked> {
    let text = words.text;
    let report = |a: &Linked| {
        let mut all = a.cue.iter().chain(&a.content);
        !all.any(|r| furniture.iter().any(|f| f.range.overlaps(*r)))
    };
    let settle = |found: Vec<Linked>| -> Vec<Linked> {
        found.into_iter().filter_map(|a| boundaries::settle(text, layout, a)).collect()
    };
    let found = found.into_iter().filter(|f| !settings.flat || f.flat() >= FLAT_LEAST);
    let mut kept = settle(found.map(|f| f.linked).collect());
    if settings.flat {
        kept = settle(flat::cues(text, kept));
    }
    let mut kept = clauses::settle(text, kept);
    if !settings.flat {
        kept = settle(conventions::contract(text, kept));
        relayed::as_saying(words, &mut kept);
        unclaimed::claim(words, layout, furniture, &mut kept);
        kept.extend(relayed::quoted(words, &kept));
        recounted::recount(words, &mut kept);
        antecedents::name(words, parse, &mut kept);
    }
    kept.retain(|a| report(a) && a.confidence >= settings.min_confidence);
    let sentence_end = |at: usize| {
        let i = layout.sentences.partition_point(|s| s.end() <= at);
        layout.sentences.get(i).map_or(text.len(), |s| s.end())
    };
    let mut linked = nesting::nest(kept, sentence_end);
    if settings.flat {
        linked.retain(|a| a.parent.is_none());
    }
    linked
}

/// Writes one entity in the record's form.
fn entity(map: &CodePoints<'_>, index: usize, e: &who::EntityFound) -> Entity {
    Entity {
        id: format!("e{}", index + 1),
        name: e.name.clone(),
        kind: e.kind,
        wikidata: e.wikidata.clone(),
        mentions: e.mentions.iter().filter_map(|r| map.span(*r)).collect(),
    }
}

/// Writes one attribution in the record's form. Ranges come from character boundaries of the text, so spans exist.
fn attribution(
    map: &CodePoints<'_>,
    index: usize,
    a: &Linked,
    d: &describe::Description,
    who: &who::Resolved,
) -> Attribution {
    let span = |r: TextRange| map.span(r);
    let entity = |m: Option<who::Meant>| m.map(|m| format!("e{}", m.entity + 1));
    let basis = |(b, e): (&describe::BasisFound, &Option<who::Meant>)| -> Option<Basis> {
        let Span { start, end, text } = span(b.range)?;
        Some(Basis { kind: b.kind, count: b.count, text, start: Some(start), end: Some(end), entity: entity(*e) })
    };
    let told = |(r, e): (&TextRange, &Option<who::Meant>)| Some(Addressee { span: span(*r)?, entity: entity(*e) });
    let [addressees, evidence] = [&who.addressee, &who.basis].map(|all| all.get(index).map_or(&[][..], Vec::as_slice));
    Attribution {
        id: format!("a{}", index + 1),
        source: a.source.and_then(span),
        source_entity: entity(who.source.get(index).copied().flatten()),
        source_kind: d.source_kind,
        source_count: d.source_count,
        cue: a.cue.and_then(span),
        act: d.act,
        content: a.content.iter().filter_map(|r| span(*r)).collect(),
        form: d.form,
        addressee: d.addressee.iter().zip(addressees).filter_map(told).collect(),
        parent: a.parent.map(|p| format!("a{}", p + 1)),
        basis: d.basis.iter().zip(evidence).filter_map(basis).collect(),
        said_on: None,
        setting: d.setting,
        condition: d.condition.and_then(span),
        due: None,
        negated: d.negated,
        confidence: (a.confidence * 1000.0).round() / 1000.0,
    }
}

/// Why an entity is one.
fn why_entity(map: &CodePoints<'_>, e: &who::EntityFound) -> WhyEntity {
    WhyEntity { mentions: e.why.iter().map(|r| r.cause(map)).collect(), register: e.register.clone() }
}

/// Why an attribution is linked as it is.
fn why_attribution(
    map: &CodePoints<'_>,
    linked: &[Linked],
    d: &describe::Description,
    dates: when::Dates,
    who: &who::Resolved,
    i: usize,
) -> WhyAttribution {
    let cause = |r: Option<Reason>| r.map(|r| r.cause(map));
    let causes = |all: Option<&Vec<Option<who::Meant>>>| {
        all.into_iter().flatten().map(|m| cause(m.map(|m| m.why))).collect::<Vec<_>>()
    };
    let relayed = |p: usize| {
        let (cue, outer) = (linked[i].cue, &linked[p].content);
        let piece = outer.iter().find(|c| cue.is_none_or(|cue| c.covers(cue))).or(outer.first());
        piece.map_or(Reason::rule("stands in what the other says"), |c| Reason::by("stands in what the other says", *c))
    };
    WhyAttribution {
        source_entity: cause(who.source.get(i).copied().flatten().map(|m| m.why)),
        addressee: causes(who.addressee.get(i)),
        basis: causes(who.basis.get(i)),
        parent: cause(linked[i].parent.map(relayed)),
        said_on: cause(dates.said_on),
        due: cause(dates.due),
        setting: cause(d.setting.map(|_| Reason::rule(d.setting_by))),
    }
}
