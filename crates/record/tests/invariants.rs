//! The invariants of the contract, as properties: sound records break none, and each single damage is reported.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_record::{
    Act, Addressee, Attribution, Basis, BasisKind, CodePoints, Document, Entity, EntityKind, Event, EventStatus, Form,
    Furniture, FurnitureKind, Record, SourceKind, Span, TextRange, Time, TimeKind, check::violations, digest,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// A span of `text` between two of its character boundaries, in order.
fn span(text: &str, from: Index, to: Index) -> Span {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let (a, b) = (*from.get(&bounds), *to.get(&bounds));
    CodePoints::new(text).span(TextRange::new(a.min(b), a.max(b))).unwrap()
}

/// A span inside another.
fn inside(outer: &Span, from: Index, to: Index) -> Span {
    let points: Vec<char> = outer.text.chars().collect();
    let (a, b) = (from.index(points.len() + 1), to.index(points.len() + 1));
    let (a, b) = (a.min(b), a.max(b));
    Span { start: outer.start + a, end: outer.start + b, text: points[a..b].iter().collect() }
}

/// One attribution's raw material: four pairs of places, which earlier one relays it if any, and a confidence.
type Seed = ([(Index, Index); 4], Option<Index>, f32);

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let pair = (any::<Index>(), any::<Index>());
    let seed = ([pair.clone(), pair.clone(), pair.clone(), pair], any::<Option<Index>>(), 0.0_f32..=1.0);
    prop::collection::vec(seed, 2..8)
}

fn attribution(text: &str, n: usize, earlier: &[Attribution], (places, parent, confidence): &Seed) -> Attribution {
    let [source, cue, addressee, content] = places.map(|(a, b)| (a, b));
    let parent = parent.filter(|_| !earlier.is_empty()).map(|i| i.get(earlier));
    let content = match parent {
        Some(p) => inside(&p.content[0], content.0, content.1),
        None => span(text, content.0, content.1),
    };
    let at = |(a, b): (Index, Index)| span(text, a, b);
    let basis = at(addressee);
    Attribution {
        id: format!("a{n}"),
        source: Some(at(source)),
        source_entity: Some("e1".into()),
        source_kind: SourceKind::Person,
        source_count: None,
        cue: Some(at(cue)),
        act: Act::Assert,
        content: vec![content],
        form: Form::Indirect,
        addressee: vec![Addressee { span: at(addressee), entity: Some("e1".into()) }],
        parent: parent.map(|p| p.id.clone()),
        basis: vec![Basis {
            kind: BasisKind::Anonymous,
            count: Some(2),
            text: basis.text,
            start: Some(basis.start),
            end: Some(basis.end),
            entity: Some("e1".into()),
        }],
        said_on: None,
        setting: None,
        condition: Some(at(cue)),
        due: None,
        negated: false,
        confidence: *confidence,
    }
}

fn record(text: &str, seeds: &[Seed]) -> Record {
    let document = Document {
        name: "made".into(),
        id: digest(text.as_bytes()),
        snapshot: digest(b"page"),
        text: text.into(),
        ..Document::default()
    };
    let mut out = Record::empty(document);
    for (n, seed) in seeds.iter().enumerate() {
        let next = attribution(text, n + 1, &out.attributions, seed);
        out.attributions.push(next);
    }
    let place = out.attributions[0].source.clone().unwrap();
    out.furniture.push(Furniture { span: place.clone(), kind: FurnitureKind::Appeal });
    let entity = |id: &str| Entity {
        id: id.into(),
        name: "Marr".into(),
        kind: EntityKind::Person,
        wikidata: None,
        mentions: vec![place.clone()],
    };
    out.entities = vec![entity("e1"), entity("e2")];
    out.times.push(Time {
        span: place.clone(),
        kind: TimeKind::Date,
        value: "2025".into(),
        modifier: None,
        begin: None,
        end_point: None,
    });
    out.events.push(Event {
        id: "ev1".into(),
        kind: "ACCUSE".into(),
        anchor: place.clone(),
        actor: vec!["e1".into()],
        recipient: vec!["e2".into()],
        date: None,
        place: None,
        status: EventStatus::Happened,
        attribution: Some("a1".into()),
    });
    out
}

/// Text with characters of one to four bytes, line breaks and combining marks.
const TEXT: &str = "([a-z ]|[é“”’]|[国👍]|\n|e\u{301}){1,80}";

/// A damage, and words that its report must hold.
type Damage = (&'static str, fn(&mut Record), &'static str);

const DAMAGES: &[Damage] = &[
    ("a span's text differs", |r| r.attributions[0].content[0].text.push('x'), "a1: "),
    ("a source's text differs", |r| r.attributions[1].source.as_mut().unwrap().text.push('x'), "a2: "),
    ("a cue's text differs", |r| r.attributions[1].cue.as_mut().unwrap().text.push('x'), "a2: "),
    ("a condition's text differs", |r| r.attributions[1].condition.as_mut().unwrap().text.push('x'), "a2: "),
    ("an addressee's text differs", |r| r.attributions[1].addressee[0].span.text.push('x'), "a2: "),
    ("a basis's text differs", |r| r.attributions[1].basis[0].text.push('x'), "a2: "),
    ("a furniture's text differs", |r| r.furniture[0].span.text.push('x'), "furniture: "),
    ("a time's text differs", |r| r.times[0].span.text.push('x'), "time: "),
    ("a mention's text differs", |r| r.entities[1].mentions[0].text.push('x'), "e2: "),
    ("an anchor's text differs", |r| r.events[0].anchor.text.push('x'), "ev1: "),
    ("a span lies beyond the text", |r| r.furniture[0].span.end += 1_000, "furniture: "),
    (
        "a span is inverted",
        |r| {
            let n = r.document.text.chars().count();
            r.furniture[0].span = Span { start: n, end: 0, text: String::new() };
        },
        "furniture: ",
    ),
    ("the id is not the text's", |r| r.document.id = digest(b"another"), "document.id"),
    ("two attributions share an id", |r| r.attributions[1].id = "a1".into(), "a1: the id is used twice"),
    ("an entity has an attribution's id", |r| r.entities[1].id = "a1".into(), "a1: the id is used twice"),
    ("a parent is not there", |r| r.attributions[1].parent = Some("a99".into()), "a2: there is no attribution a99"),
    (
        "an attribution is its own parent",
        |r| r.attributions[0].parent = Some("a1".into()),
        "a1: its parents form a cycle",
    ),
    (
        "two attributions are each other's parents",
        |r| {
            r.attributions[0].parent = Some("a2".into());
            r.attributions[1].parent = Some("a1".into());
        },
        "a2: its parents form a cycle",
    ),
    ("there is no content", |r| r.attributions[0].content.clear(), "a1: no content"),
    (
        "a source's entity is not there",
        |r| r.attributions[0].source_entity = Some("e9".into()),
        "a1: there is no entity e9",
    ),
    (
        "an addressee's entity is not there",
        |r| r.attributions[0].addressee[0].entity = Some("e9".into()),
        "a1: there is no entity e9",
    ),
    (
        "a basis's entity is not there",
        |r| r.attributions[0].basis[0].entity = Some("e9".into()),
        "a1: there is no entity e9",
    ),
    ("an actor is not there", |r| r.events[0].actor.push("e9".into()), "ev1: there is no entity e9"),
    ("a recipient is not there", |r| r.events[0].recipient.push("e9".into()), "ev1: there is no entity e9"),
    (
        "an event's attribution is not there",
        |r| r.events[0].attribution = Some("a99".into()),
        "ev1: there is no attribution a99",
    ),
    ("a confidence is above one", |r| r.attributions[0].confidence = 1.01, "a1: the confidence"),
    ("a confidence is below nothing", |r| r.attributions[0].confidence = -0.01, "a1: the confidence"),
    ("a confidence is not a number", |r| r.attributions[0].confidence = f32::NAN, "a1: the confidence"),
];

proptest! {
    #[test]
    fn sound_records_break_nothing(text in TEXT, seeds in seeds()) {
        prop_assert_eq!(violations(&record(&text, &seeds)), Vec::<String>::new());
    }

    #[test]
    fn every_damage_is_reported(text in TEXT, seeds in seeds()) {
        for (what, damage, report) in DAMAGES {
            let mut record = record(&text, &seeds);
            damage(&mut record);
            let found = violations(&record);
            prop_assert!(found.iter().any(|v| v.starts_with(report)), "{}: {:?}", what, found);
        }
    }

    #[test]
    fn content_outside_the_parents_content_is_reported(text in "[a-zé国]{4,40}", seeds in seeds()) {
        let mut record = record(&text, &seeds);
        let map = CodePoints::new(&text);
        let points = text.chars().count();
        let at = |s: usize, e: usize| map.span(TextRange::new(map.to_byte(s).unwrap(), map.to_byte(e).unwrap())).unwrap();
        record.attributions.truncate(2);
        record.attributions[0].parent = None;
        record.attributions[0].content = vec![at(0, points - 1)];
        record.attributions[1].parent = Some("a1".into());
        record.attributions[1].content = vec![at(1, points - 1)];
        prop_assert_eq!(violations(&record), Vec::<String>::new());
        record.attributions[1].content = vec![at(1, points)];
        prop_assert!(violations(&record).iter().any(|v| v.starts_with("a2: content") && v.ends_with("the content of a1")));
    }

    #[test]
    fn pieces_out_of_order_or_overlapping_are_reported(text in "[a-zé国]{4,40}", seeds in seeds()) {
        let mut record = record(&text, &seeds);
        let map = CodePoints::new(&text);
        let at = |s: usize, e: usize| map.span(TextRange::new(map.to_byte(s).unwrap(), map.to_byte(e).unwrap())).unwrap();
        record.attributions.truncate(1);
        record.attributions[0].parent = None;
        record.attributions[0].content = vec![at(0, 1), at(1, 2)];
        prop_assert_eq!(violations(&record), Vec::<String>::new());
        for pieces in [vec![at(0, 2), at(1, 3)], vec![at(2, 3), at(0, 1)]] {
            record.attributions[0].content = pieces;
            prop_assert!(violations(&record).iter().any(|v| v.starts_with("a1: the content's pieces")));
        }
    }

    #[test]
    fn a_record_is_the_same_after_it_was_written_and_read(text in TEXT, seeds in seeds()) {
        let record = record(&text, &seeds);
        let json = serde_json::to_string(&record).unwrap();
        let again: Record = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&again, &record);
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), json);
    }
}

#[test]
fn an_empty_record_is_sound() {
    assert_eq!(violations(&record_without_anything()), Vec::<String>::new());
}

fn record_without_anything() -> Record {
    Record::empty(Document { id: digest(b""), ..Document::default() })
}
