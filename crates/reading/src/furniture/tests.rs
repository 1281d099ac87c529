//! What furniture is, told by short articles.

use super::furniture;
use crate::layout::Layout;
use onrecord_record::FurnitureKind::{self, *};

/// The furniture of an article whose paragraphs are these, as (number of paragraph, kind).
fn labels(outlet: &str, byline: &str, paragraphs: &[&str]) -> Vec<(usize, FurnitureKind)> {
    let text = paragraphs.join("\n\n");
    let layout = Layout::of(&text);
    let found = furniture(&text, &layout, Some(outlet), Some(byline));
    let number = |r: onrecord_record::TextRange| layout.paragraphs.iter().position(|p| p.covers(r)).unwrap();
    found.iter().map(|f| (number(f.range), f.kind)).collect()
}

const REPORT: [&str; 4] = [
    "Harbour board votes to close the east quay",
    "OSTRAVIK - The harbour board voted on Tuesday to close the east quay, two members said, after divers found cracks in its piles.",
    "\"We will not wait for it to fall into the water,\" the chairwoman, Ida Brandt, told reporters. \"Sign up here, we were told, and the money would come. It never did.\"",
    "Brandt said the board would ask the city for 4 million crowns by June, and that ferries to Lund would leave from the north quay.",
];

fn with<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![REPORT[0]];
    all.extend(before);
    all.extend(&REPORT[1..]);
    all.extend(after);
    all
}

#[test]
fn a_report_has_no_furniture() {
    assert_eq!(labels("The Ostravik Herald", "Ana Lund", &REPORT), []);
}

#[test]
fn a_byline_stands_under_the_headline() {
    assert_eq!(labels("The Ostravik Herald", "Ana Lund", &with(&["By Ana Lund"], &[])), [(1, Byline)]);
    assert_eq!(
        labels("The Ostravik Herald", "Ana Lund", &with(&["Ana Lund, harbour correspondent"], &[])),
        [(1, Byline)]
    );
    assert_eq!(
        labels("The Ostravik Herald", "Ana Lund; Bo Ek", &with(&["Ana Lund and Bo Ek | The Herald"], &[])),
        [(1, Byline)]
    );
    assert_eq!(labels("The Ostravik Herald", "", &with(&["By Cem Arslan in Lund and Bo Ek"], &[])), [(1, Byline)]);
}

#[test]
fn an_appeal_may_run_over_paragraphs() {
    let appeal = [
        "Now is the time to stand up for a free press.",
        "We have spent a year in the archives of this harbour, and we will go on doing so, because the truth does not publish itself.",
        "Unlike many others, we have no billionaire owner. Our journalism is open to all.",
        "We hope you will consider supporting the Herald, from 3 crowns a month.",
        "Thank you.",
    ];
    let found = labels("The Ostravik Herald", "Ana Lund", &with(&[], &appeal));
    assert_eq!(found, [(4, Appeal), (5, Appeal), (6, Appeal), (7, Appeal), (8, Appeal)]);
}

#[test]
fn prompts_stand_between_paragraphs_of_the_report() {
    let mut article = REPORT.to_vec();
    article.insert(2, "Start your day with the Herald's free newsletter. Sign up here.");
    article.insert(4, "Read more: Who pays for the quay?");
    assert_eq!(labels("The Ostravik Herald", "", &article), [(2, Newsletter), (4, Related)]);
}

#[test]
fn notes_stand_at_the_end() {
    let notes = [
        "This article was amended on 4 May 2025. An earlier version gave the sum as 40 million crowns.",
        "Ana Lund covers the harbour for the Herald.",
        "Bo Ek contributed from Lund.",
        "Photo: Divers at the east quay on Monday. Nils Holm / The Herald",
        "Do you work at the harbour? Write to us in confidence.",
        "Copyright 2025 The Ostravik Herald. All rights reserved.",
    ];
    let kinds: Vec<_> =
        labels("The Ostravik Herald", "Ana Lund", &with(&[], &notes)).into_iter().map(|f| f.1).collect();
    assert_eq!(kinds, [Correction, About, Credit, Credit, About, Legal]);
}

#[test]
fn what_people_say_is_the_report() {
    let said = [
        "\"Support us,\" Brandt told the city. \"Subscribe to our plan, and follow us.\"",
        "Brandt said the board had asked its subscribers to sign up for a newsletter on the repairs.",
        "The Herald has not seen the divers' report.",
        "Readers of the board's website learned of the cracks from a post by Brandt last week.",
        "By Friday the last ferry had left.",
        "The board does not accept donations from shipping companies, according to Brandt.",
    ];
    assert_eq!(labels("The Ostravik Herald", "Ana Lund", &with(&[], &said)), []);
}

#[test]
fn the_last_sentence_may_be_a_credit() {
    let text = "The quay closed on Monday. Ferries left from the north. (Reporting by Ana Lund; Editing by Bo Ek)";
    let found = furniture(text, &Layout::of(text), None, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].range.slice(text), "(Reporting by Ana Lund; Editing by Bo Ek)");
    assert_eq!(found[0].kind, Credit);
}
