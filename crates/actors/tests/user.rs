//! Users' registers: what is taken, what is refused and why, and how they lie over the bundled one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use onrecord_actors::user::{Fault, from_bytes, from_csv, from_ftm};
use onrecord_actors::{NameKind, Register, Role, UserActor};
use onrecord_record::{Code, EntityKind};

const TABLE: &[u8] = include_bytes!("data/register.csv");
const ENTITIES: &[u8] = include_bytes!("data/register.ftm.jsonl");

fn titles<'a>(roles: impl Iterator<Item = &'a Role>) -> Vec<&'a str> {
    roles.map(|r| r.title.as_ref()).collect()
}

#[test]
fn a_table() {
    let actors = from_bytes(TABLE).unwrap();
    assert_eq!(actors.len(), 6);
    let register = Register::bundled().with_user(&actors);

    let rostan = register.lookup("ilka rostan").only().unwrap();
    assert_eq!((rostan.id.as_ref(), rostan.kind), ("user:ilka-rostan", EntityKind::Person));
    assert_eq!(register.lookup("President Rostan").only(), Some(rostan));
    // Days at both ends belong to the role; a month or year includes all of it.
    for (day, expected) in [
        ("2010-12-31", &[][..]),
        ("2011-01-01", &["mayor"]),
        ("2019-05-31", &["mayor"]),
        ("2019-06-01", &["president"]),
        ("2025-03-04T18:20:00Z", &["president"]),
    ] {
        assert_eq!(titles(rostan.role_on(day)), expected, "{day}");
    }
    assert_eq!(rostan.roles[0].organisation.as_deref(), Some("Velmara"));

    // Commas belong to a title; two people of one name stay two.
    let marr = register.lookup("Tomas Marr");
    assert!(marr.is_ambiguous());
    assert_eq!(marr.iter().map(|c| c.actor.id.as_ref()).collect::<Vec<_>>(), ["user:marr-tomas", "user:tomas-marr"]);
    assert_eq!(titles(marr[0].actor.role_on("2025-03-14")), ["Secretary for Trade, Industry and Transport"]);
    assert_eq!(titles(marr[0].actor.role_on("2025-03-15")), [""; 0]);
    assert_eq!(titles(marr[1].actor.role_on("1900-01-01")), ["member"]);

    // An entry with the item of a bundled actor adds to it.
    let afp = register.lookup("the Agence").only().unwrap();
    assert_eq!(afp.id, "outlet:afp");
    assert_eq!(register.lookup("AFP").only(), Some(afp));
    assert_eq!(register.actors().filter(|a| a.id == "outlet:afp").count(), 1);

    assert_eq!(
        register.by_address("https://news.dosttribune.example/1").map(|a| a.name.as_ref()),
        Some("The Dost Tribune")
    );
    assert_eq!(register.lookup("DT")[0].kind, NameKind::Acronym);
    // The bundled register is as it was.
    assert!(Register::bundled().lookup("Ilka Rostan").is_empty());
    assert_eq!(register.lookup("France").only().map(|a| a.id.as_ref()), Some("country:FR"));
}

#[test]
fn follow_the_money() {
    let actors = from_bytes(ENTITIES).unwrap();
    assert_eq!(actors.len(), 4, "addresses, posts and ties are no actors");
    let register = Register::bundled().with_user(&actors);
    let rostan = register.lookup("Ilka R.").only().unwrap();
    assert_eq!((rostan.id.as_ref(), rostan.country.as_deref()), ("v-rostan", Some("VM")));
    assert!(register.lookup("Ilka").is_empty(), "weak aliases are not names");
    assert_eq!(titles(rostan.role_on("2020-01-01")), ["President of Velmara", "directorship"]);
    assert_eq!(titles(rostan.role_on("2019-05-31")), ["chair", "directorship"]);
    assert_eq!(rostan.roles[0].organisation.as_deref(), Some("Presidential Office of Velmara"));
    assert_eq!(rostan.roles[2].organisation.as_deref(), Some("Karsgaz"));
    let body = register.lookup("POV").only().unwrap();
    assert_eq!((body.kind, body.name.as_ref()), (EntityKind::Organisation, "Presidential Office of Velmara"));
    assert_eq!(register.lookup("Karsgaz").only().unwrap().country, None);
}

/// Lines and codes of a file that must be refused, with a part of each message.
fn refused(file: &[u8], expected: &[(u64, Code, &str)]) {
    let faults: Vec<Fault> = from_bytes(file).err().unwrap().faults;
    let text = String::from_utf8_lossy(file);
    assert_eq!(faults.len(), expected.len(), "{text}\n{faults:?}");
    for (fault, (line, code, part)) in faults.iter().zip(expected) {
        assert_eq!((fault.line, fault.code), (*line, *code), "{text}\n{fault}");
        assert!(fault.message.contains(part), "{fault} does not say {part:?}");
    }
}

#[test]
fn bad_tables() {
    use Code::{BadRegister, BadRegisterEntry as Entry};
    refused(b"", &[(1, BadRegister, "`name` is missing")]);
    refused(b"name\nA\n", &[(1, BadRegister, "`type` is missing")]);
    refused(b"name,type,born\nA,person,1\n", &[(1, BadRegister, "no column `born`")]);
    refused(b"name,type,name\n", &[(1, BadRegister, "twice")]);
    refused(
        b"name,type,roles\nA,person\n,person,\nB,king,\nC,person,chair (2020-02-30/)\nD,person,chair (2020)\nE,person,chair (2021/2020-05)\n",
        &[
            (2, Entry, "cells"),
            (3, Entry, "empty"),
            (4, Entry, "`king` is not a type"),
            (5, Entry, "2020-02-30"),
            (6, Entry, "(FROM/TO)"),
            (7, Entry, "before it begins"),
        ],
    );
    refused(
        b"name,type,wikidata,country,domains\nA,person,142,,\nB,person,Q,,\nC,place,,FRA,\nD,outlet,,,nodots\n",
        &[(2, Entry, "Wikidata"), (3, Entry, "Wikidata"), (4, Entry, "alpha-2"), (5, Entry, "domain")],
    );
    // Everything that is wrong in a row is told at once.
    refused(
        b"name,type,wikidata\n...,king,Q01\n",
        &[(2, Entry, "not a name"), (2, Entry, "type"), (2, Entry, "Wikidata")],
    );
    refused(b"id,name,type\nx,A,person\ny,B,person\nx,C,person\n", &[(4, Entry, "stands at line 2")]);
    refused(b"name,type\n\"A\nB\",king\nC,\xff\n", &[(2, Entry, "king"), (4, Entry, "UTF-8")]);
    refused(format!("name,type\n{},person\n", "x".repeat(400)).as_bytes(), &[(2, Entry, "longer")]);
}

#[test]
fn bad_entities() {
    use Code::{BadFollowTheMoney as Line, BadRegisterEntry as Entry};
    refused(b"{\"id\":\"a\"", &[(1, Line, "not JSON")]);
    refused(
        b"{\"id\":\"a\",\"schema\":\"Person\"}\n[1]\n{\"schema\":\"Person\",\"properties\":{}}\n{\"id\":\"b\",\"schema\":\"Person\",\"properties\":{}}",
        &[(1, Line, "properties"), (2, Line, "object"), (3, Line, "`id`"), (4, Entry, "no `name`")],
    );
    refused(
        b"{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"B\"]}}",
        &[(2, Entry, "stands at line 1")],
    );
    refused(
        b"{\"id\":\"o\",\"schema\":\"Occupancy\",\"properties\":{\"post\":[\"p\"]}}\n{\"id\":\"q\",\"schema\":\"Occupancy\",\"properties\":{\"holder\":[\"h\"]}}\n{\"id\":\"m\",\"schema\":\"Membership\",\"properties\":{\"member\":[\"h\"],\"startDate\":[\"soon\"]}}",
        &[(1, Entry, "`holder`"), (2, Entry, "neither"), (3, Entry, "`soon`")],
    );
}

#[test]
fn faults_are_bounded() {
    let mut table = String::from("name,type\n");
    for i in 0..5000 {
        table.push_str(&format!("A{i},king\n"));
    }
    assert_eq!(from_csv(table.as_bytes()).unwrap_err().faults.len(), onrecord_actors::user::MOST_FAULTS);
    assert_eq!(from_ftm("{\n".repeat(5000).as_bytes()).unwrap_err().faults.len(), onrecord_actors::user::MOST_FAULTS);
}

#[test]
fn users_names_are_found_in_texts() {
    let mut body = UserActor::new("Dost Tribune", EntityKind::Outlet);
    body.aliases = vec!["the Tribune".into(), "US Steel Workers of Dost".into(), "OK".into()];
    let register = Register::bundled().with_user(&[body]);
    let text = "The Dost Tribune's report; a tribune; the Tribune said US Steel Workers of Dost left. Ok, OK.";
    let found: Vec<_> = register
        .scan(text)
        .iter()
        .map(|f| (f.range.slice(text).to_owned(), f.candidates[0].actor.name.to_string()))
        .collect();
    let expected: Vec<(String, String)> = ["Dost Tribune", "Tribune", "US Steel Workers of Dost", "OK"]
        .map(|s| (s.to_owned(), "Dost Tribune".to_owned()))
        .to_vec();
    assert_eq!(found, expected);
    // Another bearer of a bundled name makes it ambiguous.
    let namesake = Register::bundled().with_user(&[UserActor::new("France", EntityKind::Person)]);
    assert!(namesake.lookup("France").is_ambiguous());
    assert_eq!(namesake.scan("France")[0].candidates.len(), 2);
    // Registers lie over each other.
    let both = register.with_user(&[UserActor::new("Jo Bell", EntityKind::Person)]);
    assert_eq!((both.lookup("OK").len(), both.lookup("Jo Bell").len()), (1, 1));
}
