//! What holds for any text and any file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use onrecord_actors::user::from_bytes;
use onrecord_actors::{NameKind, Register, UserActor, normal};
use onrecord_record::EntityKind;
use proptest::prelude::*;

/// Texts made of pieces that names are made of, so that they meet names.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("the ".to_owned()),
        Just("U.S.".to_owned()),
        Just("Russia's".to_owned()),
        Just("Russia\u{2019}s ".to_owned()),
        Just("foreign ministry".to_owned()),
        Just("United ".to_owned()),
        Just("Nations".to_owned()),
        Just("Côte d'Ivoire".to_owned()),
        Just("St. Kitts & ".to_owned()),
        Just("Washington, D.C.".to_owned()),
        Just("\n\n".to_owned()),
        Just(" ".to_owned()),
        Just("-".to_owned()),
        "[a-zA-Z .,'’-]{0,12}",
        "\\PC{0,8}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn what_is_found_is_a_name_in_its_place(text in text()) {
        let register = Register::bundled();
        let found = register.scan(&text);
        let mut end = 0;
        for f in &found {
            let slice = f.range.of(&text).expect("a range on character boundaries");
            prop_assert!(f.range.start() >= end, "overlap at {slice:?}");
            end = f.range.end();
            prop_assert!(!slice.is_empty() && slice.trim() == slice);
            prop_assert!(!f.candidates.is_empty());
            for c in f.candidates.iter() {
                prop_assert!(!matches!(c.kind, NameKind::Code | NameKind::Domain));
                prop_assert_eq!(normal(slice), normal(c.name));
                prop_assert!(register.lookup(slice).iter().any(|l| l.actor.id == c.actor.id), "{}", slice);
            }
        }
        prop_assert_eq!(register.scan(&text), found);
    }

    #[test]
    fn the_normal_form_is_one(name in "[a-zA-ZÀ-ÿĀ-žƀ-ɏ0-9 .,;:'’&/()-]{0,40}") {
        let once = normal(&name);
        let article = once.starts_with("the ");
        prop_assert!(article || normal(&once) == once, "{once:?} {:?}", normal(&once));
    }

    #[test]
    fn every_given_name_is_found(names in prop::collection::vec("[A-Z][a-zé]{1,9}( [A-Z][a-z]{1,9}){0,3}", 1..12)) {
        let actors: Vec<UserActor> = names.iter().map(|n| UserActor::new(n.clone(), EntityKind::Person)).collect();
        let register = Register::bundled().with_user(&actors);
        for name in names.iter().filter(|n| normal(n) == n.to_lowercase() || n.is_ascii()) {
            let count = names.iter().filter(|n| normal(n) == normal(name)).count();
            let own = register.lookup(name).iter().filter(|c| c.actor.id.starts_with("user:")).count();
            prop_assert_eq!(own, count, "{}", name);
        }
        let ids: std::collections::BTreeSet<_> = register.actors().map(|a| a.id.clone()).collect();
        prop_assert_eq!(ids.len(), register.actors().count());
    }

    #[test]
    fn any_file_is_taken_or_refused_with_lines(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        "(name,type,roles\n)?([A-Za-z ]{0,8},(person|outlet|king),([a-z]{1,5}( @ [a-z]{1,4})?( \\([0-9/-]{0,22}\\))?;?){0,3}\n){0,6}"
            .prop_map(String::into_bytes),
        "(\\{\"id\":\"[a-c]\",\"schema\":\"(Person|Occupancy|Position)\",\"properties\":\\{(\"(name|holder|post|startDate)\":\\[\"[a-c0-9-]{0,10}\"\\])?\\}\\}\n){0,6}"
            .prop_map(String::into_bytes),
    ]) {
        match from_bytes(&bytes) {
            Ok(actors) => {
                let register = Register::bundled().with_user(&actors);
                for actor in &actors {
                    prop_assert!(!register.lookup(&actor.name).is_empty(), "{}", actor.name);
                    for role in &actor.roles {
                        if let (Some(from), Some(to)) = (&role.from, &role.to) {
                            prop_assert!(role.holds_on(from) || from.len() < 10, "{from}/{to}");
                        }
                    }
                }
            }
            Err(rejected) => {
                prop_assert!(!rejected.faults.is_empty());
                let lines = bytes.split(|&b| b == b'\n').count() as u64;
                for fault in &rejected.faults {
                    prop_assert!((1..=lines + 1).contains(&fault.line), "{fault}");
                }
            }
        }
    }
}
