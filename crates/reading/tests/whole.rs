//! Properties of whole records, on generated articles read with the weights of the program.
#![allow(clippy::unwrap_used, reason = "a test")]

use onrecord_dates::{Date, edtf::Edtf};
use onrecord_reading::{Reader, Settings, why::Why};
use onrecord_record::{Document, EntityKind, Record, check::violations};
use proptest::prelude::*;
use std::sync::LazyLock;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::bundled().unwrap());

const FIRST: [&str; 8] = ["Anna", "Peter", "Lena", "Otto", "Maria", "Karl", "Ines", "Tomas"];
const LAST: [&str; 4] = ["Quint", "Marr", "Veyl", "Brandt"];
const WHEN: [&str; 12] = [
    "on Monday",
    "last week",
    "on Feb. 30",
    "on Sept. 11-13",
    "two days later",
    "by the end of June",
    "in May",
    "at 9 a.m. EST",
    "within 50 days from Friday",
    "in early 2027",
    "on Dec. 30-Jan. 2",
    "every Thursday",
];
const OFFICE: [&str; 6] = [
    "the finance minister",
    "the mayor of Dost",
    "President",
    "the opposition leader",
    "a spokeswoman for the bank",
    "Mr.",
];
const SAID: [&str; 6] = ["said", "denied", "promised", "warned", "told reporters", "believes"];
const WHAT: [&str; 5] = [
    "the bridge would be closed",
    "she had met him",
    "\u{201c}I will not sign it\u{201d}",
    "the two leaders would talk again",
    "his counterpart had lied",
];
const LINES: [&str; 4] = [
    "He added that nothing had changed.",
    "\u{201c}We have a letter,\u{201d} she said.",
    "The officials, who said so, left.",
    "One of them told the Gazette that it was over.",
];

/// An article as a list of sentences: who (with a first name or not), which office, the act, what, and when.
fn articles() -> impl Strategy<Value = String> {
    let person = (0..FIRST.len(), 0..LAST.len(), any::<bool>());
    let office = prop::option::of(0..OFFICE.len());
    let sentence = (person, office, 0..SAID.len(), 0..WHAT.len(), 0..WHEN.len(), prop::option::of(0..LINES.len()));
    prop::collection::vec((sentence, any::<bool>()), 1..7).prop_map(|all| {
        let mut out = String::new();
        for (((first, last, full), office, said, what, when, line), paragraph) in all {
            let name = if full { format!("{} {}", FIRST[first], LAST[last]) } else { LAST[last].to_owned() };
            let who = match office.map(|o| OFFICE[o]) {
                Some(title @ ("President" | "Mr.")) => format!("{title} {name}"),
                Some(office) => format!("{name}, {office},"),
                None => name,
            };
            out += &format!("{who} {} {} that {}.", SAID[said], WHEN[when], WHAT[what]);
            out += line.map(|l| format!(" {}", LINES[l])).as_deref().unwrap_or_default();
            out += if paragraph { "\n\n" } else { " " };
        }
        out.truncate(out.trim_end().len());
        out
    })
}

fn document(text: &str) -> Document {
    let published = Some("2025-09-17".to_owned());
    let id = onrecord_record::digest(text.as_bytes());
    Document { name: "a".into(), id, text: text.to_owned(), published, ..Document::default() }
}

fn read(reader: &Reader, text: &str) -> (Record, Why) {
    reader.explain(document(text), Vec::new(), &Settings::default())
}

/// First and last names as written, of the people of an entity.
fn full_names(names: &[&str]) -> Vec<(String, String)> {
    let known = |name: &&&str| {
        let words: Vec<&str> = name.split(' ').collect();
        words.windows(2).any(|w| FIRST.contains(&w[0]) && LAST.contains(&w[1]))
    };
    let split = |name: &&str| {
        let words: Vec<&str> = name.split(' ').collect();
        let at = words.windows(2).position(|w| FIRST.contains(&w[0]) && LAST.contains(&w[1])).unwrap();
        (words[at].to_owned(), words[at + 1].to_owned())
    };
    names.iter().filter(known).map(split).collect()
}

/// A date of the record: EDTF, or a week of ISO 8601.
fn is_date(value: &str) -> bool {
    value.parse::<Edtf>().is_ok() || value.len() == 8 && value.get(4..6) == Some("-W")
}

#[test]
fn a_register_tells_who_holds_an_office() {
    let csv = b"name,type,roles\nIlka Rostan,person,president @ Velmara (2019/)\n";
    let actors = onrecord_actors::user::from_bytes(csv).ok().unwrap();
    let knowing = READER.worker().with_register(onrecord_actors::Register::bundled().with_user(&actors));
    let text = "Ilka Rostan came to Dost at noon. The president said that the talks would go on.";
    let speaker = |reader: &Reader| {
        let (record, _) = read(reader, text);
        let entity = record.attributions[0].source_entity.clone().unwrap();
        record.entities.iter().find(|e| e.id == entity).unwrap().name.clone()
    };
    assert_eq!(speaker(&knowing), "Ilka Rostan");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn records_are_sound_and_say_why(text in articles()) {
        let (record, why) = read(&READER, &text);
        prop_assert_eq!(violations(&record), Vec::<String>::new());

        // No entity merges two people with different names.
        for e in record.entities.iter().filter(|e| e.kind == EntityKind::Person) {
            let mentions: Vec<&str> = e.mentions.iter().map(|m| m.text.as_str()).collect();
            let mut names = full_names(&mentions);
            names.sort();
            names.dedup();
            prop_assert!(names.len() <= 1, "{} is {:?} in {}", e.name, names, text);
        }

        // Every date is one, and ends after it begins.
        for t in &record.times {
            let day = t.value.split('T').next().unwrap_or("");
            if day.len() == 10 && day.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
                prop_assert!(day.parse::<Date>().is_ok(), "{}", t.value);
            }
            let ends: Vec<Date> = t.begin.iter().chain(&t.end_point).map(|d| d.parse().unwrap()).collect();
            prop_assert!(ends.is_sorted(), "{:?}", t);
        }
        for a in &record.attributions {
            prop_assert!(a.said_on.iter().chain(&a.due).all(|d| is_date(d)), "{:?} {:?}", a.said_on, a.due);
        }

        // Every value names what made it, and nothing else does.
        prop_assert_eq!(why.times.len(), record.times.len());
        prop_assert!(why.times.iter().all(|c| !c.rule.is_empty()));
        prop_assert_eq!(why.entities.len(), record.entities.len());
        for (e, w) in record.entities.iter().zip(&why.entities) {
            prop_assert_eq!(w.mentions.len(), e.mentions.len());
            prop_assert!(w.mentions.iter().all(|c| !c.rule.is_empty()), "{:?}", e);
        }
        prop_assert_eq!(why.attributions.len(), record.attributions.len());
        for (a, w) in record.attributions.iter().zip(&why.attributions) {
            let causes = [
                (a.source_entity.is_some(), &w.source_entity), (a.parent.is_some(), &w.parent), (a.said_on.is_some(), &w.said_on),
                (a.due.is_some(), &w.due), (a.setting.is_some(), &w.setting),
            ];
            for (has, cause) in causes {
                prop_assert_eq!(has, cause.as_ref().is_some_and(|c| !c.rule.is_empty()), "{:?} {:?}", a, w);
            }
            prop_assert_eq!(a.addressee.len(), w.addressee.len());
            for (x, cause) in a.addressee.iter().zip(&w.addressee) {
                prop_assert_eq!(x.entity.is_some(), cause.is_some());
            }
        }
    }

    #[test]
    fn threads_change_nothing(texts in prop::collection::vec(articles(), 2..5)) {
        let alone: Vec<_> = texts.iter().map(|t| read(&READER, t)).collect();
        let together: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = texts.iter().map(|t| (READER.worker(), t)).map(|(r, t)| scope.spawn(move || read(&r, t))).collect();
            all.into_iter().map(|t| t.join().unwrap()).collect()
        });
        prop_assert_eq!(alone, together);
    }
}
