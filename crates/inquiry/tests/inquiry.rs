//! What an inquiry promises, on small made-up corpora. The news cycle is in `crates/eval/tests/inquiry.rs`.
#![allow(clippy::unwrap_used)] // helpers of tests are not inside a test to the lint

use onrecord_inquiry::{Correction, Field, WordHash, inquire, place_of, positions};
use onrecord_record::{
    Act, Attribution, Corpus, Document, Entity, EntityKind, Form, Outcome, Record, Setting, ShiftKind, SourceKind,
    Span, Time, TimeKind,
};
use proptest::prelude::*;

fn span(text: &str, piece: &str) -> Span {
    let at = text.find(piece).unwrap_or_else(|| panic!("{piece:?} is not in {text:?}"));
    let start = text[..at].chars().count();
    Span { start, end: start + piece.chars().count(), text: piece.to_owned() }
}

struct Said {
    source: &'static str,
    kind: SourceKind,
    act: Act,
    content: &'static str,
    on: Option<&'static str>,
    cue: Option<&'static str>,
    due: Option<&'static str>,
}

fn said(source: &'static str, kind: SourceKind, act: Act, content: &'static str) -> Said {
    Said { source, kind, act, content, on: None, cue: None, due: None }
}

fn record(
    name: &str,
    outlet: &str,
    day: &str,
    text: &str,
    entities: &[(&str, EntityKind)],
    all: &[Said],
) -> (String, Record) {
    let mut r = Record::empty(Document {
        name: name.to_owned(),
        outlet: Some(outlet.to_owned()),
        published: Some(day.to_owned()),
        text: text.to_owned(),
        ..Document::default()
    });
    r.entities = entities
        .iter()
        .enumerate()
        .map(|(i, (name, kind))| Entity {
            id: format!("e{}", i + 1),
            name: (*name).to_owned(),
            kind: *kind,
            wikidata: None,
            mentions: vec![span(text, name)],
        })
        .collect();
    r.attributions = all
        .iter()
        .enumerate()
        .map(|(i, s)| Attribution {
            id: format!("a{}", i + 1),
            source: Some(span(text, s.source)),
            source_entity: r.entities.iter().find(|e| e.name == s.source).map(|e| e.id.clone()),
            source_kind: s.kind,
            source_count: None,
            cue: s.cue.map(|c| span(text, c)),
            act: s.act,
            content: vec![span(text, s.content)],
            form: Form::Indirect,
            addressee: Vec::new(),
            parent: None,
            basis: Vec::new(),
            said_on: s.on.map(str::to_owned),
            setting: (s.kind == SourceKind::Person).then_some(Setting::Public),
            condition: None,
            due: s.due.map(str::to_owned),
            negated: false,
            confidence: 1.0,
        })
        .collect();
    (name.to_owned(), r)
}

const CUT: &str = "the northern harbour will close its grain terminal before winter";

/// The Herald has it from its own officials, the Mail from the Herald, the Post from people of its own.
fn harbour() -> Vec<(String, Record)> {
    let own = format!("Title\n\nTwo officials said {CUT}.");
    let else_where =
        format!("Title\n\nA dozen people who work on the quays and fear for their jobs say it openly: {CUT}.");
    let cites = format!("Title\n\nThe Harbour Herald reported that {CUT}.");
    vec![
        record(
            "1",
            "The Harbour Herald",
            "2025-03-01",
            &own,
            &[],
            &[said("Two officials", SourceKind::Anonymous, Act::Assert, CUT)],
        ),
        record(
            "2",
            "Morning Mail",
            "2025-03-02",
            &cites,
            &[("The Harbour Herald", EntityKind::Outlet)],
            &[said("The Harbour Herald", SourceKind::Outlet, Act::Report, CUT)],
        ),
        record(
            "3",
            "Evening Post",
            "2025-03-03",
            &else_where,
            &[],
            &[said("A dozen people", SourceKind::Anonymous, Act::Assert, CUT)],
        ),
    ]
}

fn json(records: &[(String, Record)], corrections: &[Correction]) -> String {
    serde_json::to_string(&inquire(records, corrections, &WordHash).corpus).unwrap()
}

#[test]
fn whoever_cites_is_no_origin_and_own_sources_are() {
    let corpus = inquire(harbour(), &[], &WordHash).corpus;
    assert_eq!(corpus.claims.len(), 1, "{:#?}", corpus.claims);
    let claim = &corpus.claims[0];
    assert_eq!((claim.independent_origins, claim.unknown_origin), (2, 0));
    let of = |d: &str| claim.derives.iter().find(|x| x.document == d).map(|x| x.origin.clone());
    assert_eq!(of("1"), of("2"));
    assert_ne!(of("1"), of("3"));
    let cited = corpus.citations.iter().find(|c| c.document == "2").unwrap();
    assert_eq!(cited.cited.as_deref(), Some("1"));
}

#[test]
fn a_bare_surname_joins_the_only_one_and_stays_apart_from_two() {
    let person = EntityKind::Person;
    let text = "Title\n\nAnna Marr spoke.";
    let other = "Title\n\nPeter Marr spoke.";
    let bare = "Title\n\nMarr spoke.";
    let one = record("1", "A", "2025-01-01", text, &[("Anna Marr", person)], &[]);
    let two = record("2", "B", "2025-01-02", other, &[("Peter Marr", person)], &[]);
    let three = record("3", "C", "2025-01-03", bare, &[("Marr", person)], &[]);
    let people =
        |c: &Corpus| c.entities.iter().filter(|e| e.kind == person).map(|e| e.mentions_in.len()).collect::<Vec<_>>();
    let joined = inquire(&[one.clone(), three.clone()], &[], &WordHash).corpus;
    assert_eq!(people(&joined), [2]);
    let apart = inquire(&[one, two, three], &[], &WordHash).corpus;
    assert!(people(&apart).iter().all(|n| *n == 1), "{:?}", apart.entities);
}

#[test]
fn corrections_change_what_they_are_about_and_say_when_they_find_nothing() {
    let records = harbour();
    let place = |n: usize| place_of(&records[n].0, &records[n].1, "a1").unwrap();
    let split = inquire(&records, &[Correction::SplitClaim { one: place(0), other: place(2) }], &WordHash);
    assert_eq!((split.corpus.claims.len(), split.lost.len()), (2, 0));
    let both = [
        Correction::SplitClaim { one: place(0), other: place(2) },
        Correction::MergeClaims { one: place(0), other: place(2) },
    ];
    assert_eq!(inquire(&records, &both, &WordHash).corpus.claims.len(), 1, "the later one counts");
    let carriers = |c: &Corpus| {
        let of = |c: &onrecord_record::Claim| c.carriers.iter().map(|x| x.document.clone()).collect::<Vec<_>>();
        c.claims.iter().map(of).collect::<Vec<_>>()
    };
    let first_leaves = [
        Correction::MergeClaims { one: place(0), other: place(1) },
        Correction::SplitClaim { one: place(2), other: place(0) },
    ];
    let left = inquire(&records, &first_leaves, &WordHash).corpus;
    assert_eq!(carriers(&left), [vec!["1"], vec!["2", "3"]], "who leaves is the other, whatever was merged before");
    let reject = inquire(&records, &[Correction::Reject { at: place(1) }], &WordHash);
    assert!(reject.corpus.claims.iter().all(|c| c.carriers.iter().all(|x| x.document != "2")));
    let fix = Correction::Fix { at: place(0), field: Field::SaidOn, value: Some("2025-02-28".into()) };
    let fixed = inquire(&records, &[fix], &WordHash).corpus;
    assert_eq!(fixed.documents[0].record.attributions[0].said_on.as_deref(), Some("2025-02-28"));
    let mut gone = place(0);
    gone.words = "words that stand nowhere".into();
    assert_eq!(inquire(&records, &[Correction::Reject { at: gone }], &WordHash).lost, [0]);
}

#[test]
fn a_promise_is_pending_until_words_say_otherwise() {
    let promise = "the council would rebuild the old bridge by June";
    let first = format!("Title\n\nAnna Marr promised {promise}.");
    let later = "Title\n\nThe council rebuilt the old bridge as promised, the engineers found in June.".to_owned();
    let people = [("Anna Marr", EntityKind::Person)];
    let made = record(
        "1",
        "A",
        "2025-01-01",
        &first,
        &people,
        &[said("Anna Marr", SourceKind::Person, Act::Promise, promise)],
    );
    let after = record("2", "B", "2025-06-10", &later, &[], &[]);
    let alone = inquire(std::slice::from_ref(&made), &[], &WordHash).corpus;
    assert_eq!((alone.commitments.len(), alone.commitments[0].outcome), (1, Outcome::Pending));
    let kept = inquire(&[made.clone(), after.clone()], &[], &WordHash).corpus;
    assert_eq!(kept.commitments[0].outcome, Outcome::Kept);
    let e = kept.commitments[0].outcome_evidence.as_ref().unwrap();
    assert_eq!((e.document.as_str(), kept.commitments[0].outcome_document.as_deref()), ("2", Some("2")));
    let at = place_of("1", &made.1, "a1").unwrap();
    let told = inquire(&[made, after], &[Correction::Outcome { at, outcome: Outcome::Broken }], &WordHash).corpus;
    assert_eq!(told.commitments[0].outcome, Outcome::Broken);
}

/// What one person says, in the order in which it stands.
fn by(person: &'static str, act: Act, cue: &'static str, content: &'static str) -> Said {
    Said { cue: Some(cue), ..said(person, SourceKind::Person, act, content) }
}

const MARR: [(&str, EntityKind); 1] = [("Anna Marr", EntityKind::Person)];

#[test]
fn a_demand_that_a_report_says_was_not_met_is_broken() {
    let demand = "the port publish its ledgers of grain by March";
    let first = format!("Title\n\nAnna Marr demanded that {demand}.");
    let later = format!("Title\n\nAnna Marr demanded in January that {demand}. It has not.");
    let one = by("Anna Marr", Act::Demand, "demanded", demand);
    let again = by("Anna Marr", Act::Demand, "demanded", demand);
    let records = [
        record("1", "A", "2025-01-05", &first, &MARR, &[one]),
        record("2", "B", "2025-01-12", &later, &MARR, &[again]),
    ];
    let corpus = inquire(&records, &[], &WordHash).corpus;
    assert_eq!((corpus.commitments.len(), corpus.commitments[0].outcome), (1, Outcome::Broken));
    assert_eq!(corpus.commitments[0].outcome_document.as_deref(), Some("2"));
}

/// What became of a promise after a later article says it again in a sentence, with this cue.
fn after_saying_again(cue: &'static str, sentence: &str) -> Outcome {
    let promise = "to rebuild the northern harbour bridge";
    let first = format!("Title\n\nAnna Marr vowed {promise}.");
    let later = format!("Title\n\n{sentence}");
    let one = by("Anna Marr", Act::Promise, "vowed", promise);
    let again = by("Anna Marr", Act::Promise, cue, promise);
    let records = [
        record("1", "A", "2025-01-05", &first, &MARR, &[one]),
        record("2", "B", "2025-01-12", &later, &MARR, &[again]),
    ];
    let corpus = inquire(&records, &[], &WordHash).corpus;
    assert_eq!(corpus.commitments.len(), 1);
    corpus.commitments[0].outcome
}

#[test]
fn the_words_around_a_promise_said_again_tell_what_became_of_it() {
    let who = "Anna Marr, who had vowed to rebuild the northern harbour bridge,";
    assert_eq!(after_saying_again("had vowed", &format!("{who} did not do so.")), Outcome::Broken);
    assert_eq!(after_saying_again("had vowed", &format!("{who} did so in December.")), Outcome::Kept);
    assert_eq!(after_saying_again("had vowed", &format!("{who} has yet to begin.")), Outcome::Broken);
    assert_eq!(after_saying_again("had vowed", &format!("{who} did not smile.")), Outcome::Pending);
    let anew = "Anna Marr, who has yet to meet the council, vowed to rebuild the northern harbour bridge.";
    assert_eq!(after_saying_again("vowed", anew), Outcome::Pending);
}

#[test]
fn what_was_promised_for_a_day_and_came_later_was_late() {
    let promise = "a new harbour bridge on Monday";
    let due = |said: Said| Said { due: Some("2025-01-06"), ..said };
    let made = record(
        "1",
        "A",
        "2025-01-01",
        &format!("Title\n\nAnna Marr promised {promise}."),
        &MARR,
        &[due(by("Anna Marr", Act::Promise, "promised", promise))],
    );
    let after = |day: &str, value: &str| {
        let text = format!("Title\n\nThe crane that Anna Marr had promised for {promise} arrived on {day}.");
        let again = due(by("Anna Marr", Act::Promise, "had promised", promise));
        let mut later = record("2", "B", "2025-01-12", &text, &MARR, &[again]);
        later.1.times.push(Time {
            span: span(&text, day),
            kind: TimeKind::Date,
            value: value.to_owned(),
            modifier: None,
            begin: None,
            end_point: None,
        });
        inquire(&[made.clone(), later], &[], &WordHash).corpus.commitments[0].outcome
    };
    assert_eq!(after("Thursday", "2025-01-09"), Outcome::Broken);
    assert_eq!(after("Sunday", "2025-01-05"), Outcome::Kept);
}

#[test]
fn a_word_turned_round_ends_no_threat() {
    let threat = "the northern harbour gates would close unless the fee was paid";
    let first = format!("Title\n\nAnna Marr warned that {threat}.");
    let of = |later: &str| {
        let later = record("2", "B", "2025-01-12", &format!("Title\n\n{later}"), &[], &[]);
        let made = record("1", "A", "2025-01-05", &first, &MARR, &[by("Anna Marr", Act::Threaten, "warned", threat)]);
        inquire(&[made, later], &[], &WordHash).corpus.commitments[0].outcome
    };
    assert_eq!(of("The threat to close the northern harbour gates was withdrawn."), Outcome::Withdrawn);
    assert_eq!(of("The threat to close the northern harbour gates was never withdrawn."), Outcome::Pending);
}

#[test]
fn a_threat_for_another_day_is_a_shift_and_ends_the_first() {
    let (first, second) =
        ("the northern harbour gates would close on May 1", "the northern harbour gates would close on May 9");
    let due = |day: &'static str, said: Said| Said { due: Some(day), ..said };
    let one = due("2025-05-01", by("Anna Marr", Act::Threaten, "warned", first));
    let two = due("2025-05-09", by("Anna Marr", Act::Threaten, "said", second));
    let records = [
        record("1", "A", "2025-04-05", &format!("Title\n\nAnna Marr warned that {first}."), &MARR, &[one]),
        record("2", "B", "2025-04-20", &format!("Title\n\nAnna Marr said that {second}."), &MARR, &[two]),
    ];
    let corpus = inquire(&records, &[], &WordHash).corpus;
    assert_eq!(corpus.shifts.iter().map(|s| s.kind).collect::<Vec<_>>(), [ShiftKind::Softening]);
    let outcomes: Vec<Outcome> = corpus.commitments.iter().map(|c| c.outcome).collect();
    assert_eq!(outcomes, [Outcome::Withdrawn, Outcome::Pending]);
}

#[test]
fn what_stands_before_in_public_was_not_said_in_public() {
    let (private, public) =
        ("she could live with joint patrols on the ridge", "no joint patrols would ever walk on the ridge");
    let text = format!("Title\n\nAnna Marr replied that {private}. In public, Anna Marr promised that {public}.");
    let mut one = record(
        "1",
        "A",
        "2025-01-05",
        &text,
        &MARR,
        &[by("Anna Marr", Act::Assert, "replied", private), by("Anna Marr", Act::Promise, "promised", public)],
    );
    // The second source is the second mention.
    let at = text[..text.rfind("Anna Marr").unwrap()].chars().count();
    one.1.attributions[1].source = Some(Span { start: at, end: at + 9, text: "Anna Marr".into() });
    let corpus = inquire(&[one], &[], &WordHash).corpus;
    assert_eq!(corpus.divergences.len(), 1, "{:?}", corpus.claims);
    assert_eq!(
        (corpus.divergences[0].private.attribution.as_str(), corpus.divergences[0].public.attribution.as_str()),
        ("a1", "a2")
    );
}

#[test]
fn articles_of_the_same_days_on_the_same_event_are_a_story() {
    let text = |s: &str| format!("{s}\n\n{s} and the inspectors of the harbour counted the grain again.");
    let plain = |name: &str, day: &str, s: &str| record(name, name, day, &text(s), &[], &[]);
    let mut records = vec![
        plain("1", "2025-03-01", "Terminal fire destroys silos at Kransdrift"),
        plain("2", "2025-03-02", "Silos burn at Kransdrift terminal, fire still raging"),
        plain("3", "2025-07-01", "Terminal fire destroys silos at Kransdrift"),
    ];
    for (n, other) in
        ["Budget vote fails", "Marathon record falls", "Whales seen off coast", "Train strike ends"].iter().enumerate()
    {
        records.push(plain(&format!("x{n}"), "2025-03-01", other));
    }
    assert_eq!(inquire(&records, &[], &WordHash).corpus.stories, [["1", "2"]]);
}

#[test]
fn nothing_and_broken_records_are_no_failure() {
    assert_eq!(inquire(&[], &[], &WordHash).corpus, Corpus::default());
    let mut records = harbour();
    for (_, r) in &mut records {
        r.attributions[0].parent = Some("a1".into());
        r.attributions[0].content[0].start = 9_999;
        r.document.published = Some("some day".into());
        r.document.outlet = None;
    }
    assert!(inquire(&records, &[], &WordHash).corpus.claims.is_empty());
}

fn invariants(corpus: &Corpus) {
    let text = |name: &str| {
        let d = corpus.documents.iter().find(|d| d.name == name).unwrap();
        d.record.document.text.chars().count()
    };
    for c in &corpus.claims {
        assert_eq!(c.origins.len(), c.independent_origins);
        for d in &c.derives {
            assert!(c.origins.iter().any(|o| o.id == d.origin), "every link has its origin");
            assert!(c.carriers.iter().any(|x| x.document == d.document), "only carriers derive");
            assert!(
                d.evidence.start < d.evidence.end && d.evidence.end <= text(&d.evidence.document),
                "every link has words"
            );
        }
    }
    for c in &corpus.citations {
        assert!(c.evidence.start < c.evidence.end && c.evidence.end <= text(&c.evidence.document));
    }
    for k in corpus.commitments.iter().filter(|k| k.outcome != Outcome::Pending) {
        assert!(k.outcome_evidence.is_some(), "an outcome has words");
    }
}

#[test]
fn every_merge_has_evidence() {
    invariants(&inquire(harbour(), &[], &WordHash).corpus);
}

#[test]
fn positions_are_found_by_surname() {
    let text = "Title\n\nAnna Marr promised calm.";
    let r = record(
        "1",
        "A",
        "2025-01-01",
        text,
        &[("Anna Marr", EntityKind::Person)],
        &[said("Anna Marr", SourceKind::Person, Act::Promise, "calm")],
    );
    let corpus = inquire(&[r], &[], &WordHash).corpus;
    let (actors, said) = positions(&corpus, "Marr", None, &WordHash);
    assert_eq!((actors.len(), said.len(), said[0].depth), (1, 1, 0));
    assert!(positions(&corpus, "Dahl", None, &WordHash).1.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_adding_does_not_matter(order in Just((0..3usize).collect::<Vec<_>>()).prop_shuffle()) {
        let records = harbour();
        let shuffled: Vec<_> = order.iter().map(|&i| records[i].clone()).collect();
        prop_assert_eq!(json(&records, &[]), json(&shuffled, &[]));
    }
}
