//! The bundled register as a reader of news would question it.

use onrecord_actors::{NameKind, Register};
use onrecord_record::EntityKind;

/// The ids of those who bear a name.
fn ids(name: &str) -> Vec<String> {
    let register = Register::bundled();
    let mut ids: Vec<String> = register.lookup(name).iter().map(|c| c.actor.id.to_string()).collect();
    ids.dedup();
    ids
}

#[test]
fn names_of_states() {
    for (names, id) in [
        (
            &["France", "French Republic", "france", "FRA", "French", "Frenchmen", "Paris", "the French", "France's"][..],
            "country:FR",
        ),
        (&["US", "U.S.", "USA", "U.S.A.", "United States of America", "the United States", "Americans"], "country:US"),
        (&["UK", "U.K.", "Britain", "Great Britain", "British", "Britons", "London"], "country:GB"),
        (&["Côte d'Ivoire", "Cote d\u{2019}Ivoire", "Ivory Coast", "Ivorian"], "country:CI"),
        (&["Türkiye", "Turkiye", "Turkey", "Ankara", "Turks", "Turkish"], "country:TR"),
        (&["Kyiv", "Kiev", "Ukrainians"], "country:UA"),
        (&["Guinea-Bissau", "Guinea Bissau"], "country:GW"),
        (&["St. Kitts and Nevis", "St Kitts and Nevis", "Saint Kitts and Nevis"], "country:KN"),
        (&["Washington, D.C.", "Washington, DC"], "country:US"),
        (&["Czechia", "Czech Republic", "Prague"], "country:CZ"),
        (&["Eswatini", "Swaziland"], "country:SZ"),
        (&["North Korea", "DPRK", "Pyongyang"], "country:KP"),
    ] {
        for name in names {
            assert_eq!(ids(name), [id], "{name}");
        }
    }
}

#[test]
fn every_member_of_the_united_nations_has_codes_capital_demonym_and_item() {
    let register = Register::bundled();
    let states: Vec<_> = register
        .actors()
        .filter(|a| a.kind == EntityKind::Country && a.iso2.is_some() && a.iso2 == a.country)
        .collect();
    assert!(states.len() >= 196, "{}", states.len());
    for state in states {
        assert!(state.iso3.as_ref().is_some_and(|c| c.len() == 3), "{}", state.id);
        assert!(state.wikidata.is_some(), "{}", state.id);
        let found = register.lookup(&state.name);
        assert!(found.iter().any(|c| c.actor.id == state.id), "{} is not found by its own name", state.name);
        assert_eq!(register.actor(&state.id), Some(state));
    }
}

#[test]
fn seats_organisations_outlets() {
    for (name, id, kind) in [
        ("the Kremlin", "government:ru-kremlin", NameKind::Official),
        ("Downing Street", "government:gb-downing-street", NameKind::Official),
        ("the Élysée", "government:fr-elysee", NameKind::Official),
        ("the Elysee", "government:fr-elysee", NameKind::Official),
        ("the Quai d\u{2019}Orsay", "government:fr-foreign", NameKind::Metonym),
        ("Foggy Bottom", "government:us-state", NameKind::Metonym),
        ("the Pentagon", "government:us-defense", NameKind::Metonym),
        ("State Department", "government:us-state", NameKind::Official),
        ("NATO", "organisation:nato", NameKind::Official),
        ("North Atlantic Treaty Organization", "organisation:nato", NameKind::Official),
        ("U.N.", "organisation:un", NameKind::Acronym),
        ("UNHCR", "organisation:un-unhcr", NameKind::Acronym),
        ("the European Commission", "organisation:eu-commission", NameKind::Official),
        ("Reuters", "outlet:reuters", NameKind::Short),
        ("The Associated Press", "outlet:ap", NameKind::Short),
        ("New York Times", "outlet:nyt", NameKind::Short),
        ("Le Monde", "outlet:le-monde", NameKind::Short),
    ] {
        let register = Register::bundled();
        let found = register.lookup(name);
        assert_eq!(found.first().map(|c| (c.actor.id.as_ref(), c.kind)), Some((id, kind)), "{name}: {found:?}");
        assert!(!found.is_ambiguous(), "{name}");
        assert_eq!(found.only().map(|a| a.id.as_ref()), Some(id));
    }
}

#[test]
fn ambiguous_names_say_so() {
    for (name, expected) in [
        ("Georgia", &["country:GE", "place:US-GA"][..]),
        ("Congo", &["country:CD", "country:CG"]),
        ("Washington", &["country:US", "place:US-WA"]),
        ("Dominican", &["country:DM", "country:DO"]),
        ("Koreans", &["country:KP", "country:KR"]),
        ("Brussels", &["country:BE", "organisation:eu"]),
        (
            "the Post",
            &["outlet:wapo", "outlet:ny-post", "outlet:scmp", "outlet:jerusalem-post", "outlet:national-post"],
        ),
        ("ABC", &["outlet:abc-us", "outlet:abc-es", "outlet:abc-au"]),
    ] {
        assert_eq!(ids(name), expected, "{name}");
        assert!(Register::bundled().lookup(name).is_ambiguous());
        assert_eq!(Register::bundled().lookup(name).only(), None);
    }
    // Two readings of one actor are no ambiguity about who.
    assert!(!Register::bundled().lookup("Singapore").is_ambiguous());
    assert!(Register::bundled().lookup("Singapore").len() > 1);
}

#[test]
fn case_decides_where_letters_make_a_word() {
    for name in ["us", "who", "un", "it", "in", "is", "Us", "Who"] {
        assert!(ids(name).is_empty(), "{name}: {:?}", ids(name));
    }
    assert_eq!(ids("WHO"), ["organisation:un-who"]);
    assert_eq!(ids("IT"), ["country:IT"]);
    for name in ["", " ", "the", "nobody of that name", "...", "Zelin"] {
        assert!(ids(name).is_empty(), "{name}");
    }
}

/// Slices and first ids found in a text.
fn scan(text: &str) -> Vec<(String, String)> {
    let register = Register::bundled();
    register.scan(text).iter().map(|f| (f.range.slice(text).to_owned(), f.candidates[0].actor.id.to_string())).collect()
}

#[test]
fn finds_the_longest_names_in_a_text() {
    let expect = |text: &str, expected: &[(&str, &str)]| {
        let expected: Vec<_> = expected.iter().map(|(s, id)| ((*s).to_owned(), (*id).to_owned())).collect();
        assert_eq!(scan(text), expected, "{text}");
    };
    expect(
        "The U.S.-led coalition told us that Russia's foreign ministry had called the U.N. Security Council.",
        &[
            ("U.S.", "country:US"),
            ("Russia's foreign ministry", "government:ru-foreign"),
            ("U.N. Security Council", "organisation:un-security-council"),
        ][..],
    );
    expect("US-China talks in Geneva", &[("US", "country:US"), ("China", "country:CN")]);
    expect(
        "Kyiv\u{2019}s allies in the Democratic Republic of the\nCongo",
        &[("Kyiv", "country:UA"), ("Democratic Republic of the\nCongo", "country:CD")],
    );
    expect(
        "South Sudan, Sudan and the Sudanese",
        &[("South Sudan", "country:SS"), ("Sudan", "country:SD"), ("Sudanese", "country:SD")],
    );
    expect("Papua New Guinea is not Guinea", &[("Papua New Guinea", "country:PG"), ("Guinea", "country:GN")]);
    expect("the People's Republic of China", &[("People's Republic of China", "country:CN")]);
    expect("Lloyd's of London said", &[("London", "country:GB")]);
    // Small letters, words that hold a name, codes, and phrases that only look like a name.
    expect("polish the china, it is in us; Francesca chad; IN NO way", &[]);
    expect("African Americans sailed the Indian Ocean under the Paris Agreement", &[]);
    // The article makes the newspaper.
    expect(
        "A Post on the wall; the Post reported; The Age of reason; the age",
        &[("Post", "outlet:wapo"), ("Age", "outlet:the-age")],
    );
    expect("Time is short, Time magazine says", &[("Time magazine", "outlet:time")]);
    // A name does not go across paragraphs or sentences.
    expect("He flew to South.\n\nKorea and the United. States", &[("Korea", "country:KP")]);
    expect("Male voters, Reunion plans; Malé and Réunion", &[("Malé", "country:MV"), ("Réunion", "country:RE")]);
}

#[test]
fn lines_of_capitals() {
    assert_eq!(
        scan("KREMLIN REJECTS NATO CLAIM, TELLS US TO WAIT").iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
        ["KREMLIN", "NATO"]
    );
    assert_eq!(scan("US").len(), 1);
    assert_eq!(scan("The US said.\nLET US GO").len(), 1);
}

#[test]
fn outlets_by_address() {
    let register = Register::bundled();
    for (address, id) in [
        ("https://www.bbc.co.uk/news/world-1", Some("outlet:bbc")),
        ("http://edition.cnn.com:80/x?y#z", Some("outlet:cnn")),
        ("news.sky.com", Some("outlet:sky")),
        ("timesofindia.indiatimes.com", Some("outlet:times-of-india")),
        ("https://user@www.nytimes.com./2025/", Some("outlet:nyt")),
        ("https://notbbc.co.uk", None),
        ("co.uk", None),
        ("", None),
    ] {
        assert_eq!(register.by_address(address).map(|a| a.id.as_ref()), id, "{address}");
    }
}

#[test]
fn items_are_not_shared() {
    let mut items: Vec<_> = Register::bundled().actors().filter_map(|a| a.wikidata.clone()).collect();
    items.sort();
    let all = items.len();
    items.dedup();
    assert_eq!(items.len(), all, "two actors have one Wikidata item");
}
