//! What the layout of a text is, told by sentences.

use super::{Layout, Quotation};
use proptest::prelude::*;

fn sentences(text: &str) -> Vec<&str> {
    Layout::of(text).sentences.iter().map(|s| s.slice(text)).collect()
}

/// The quotations with their depth.
fn quotations(text: &str) -> Vec<(u8, &str)> {
    Layout::of(text).quotations.iter().map(|q| (q.depth, q.range.slice(text))).collect()
}

fn flags(text: &str) -> Vec<(&str, bool, bool)> {
    let name = |q: &Quotation| (q.range.slice(text), q.closed, q.continues);
    Layout::of(text).quotations.iter().map(name).collect()
}

/// Asserts that `|` marks every sentence's end in `marked` and that nothing else ends one.
#[track_caller]
fn splits(marked: &str) {
    let text = marked.replace('|', "");
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    assert_eq!(sentences(&text), expected);
}

/// Asserts that `[` and `]` stand around every quotation in `marked`.
#[track_caller]
fn quotes(marked: &str) {
    let text = marked.replace(['[', ']'], "");
    let mut edges: Vec<(usize, u8, char)> = Vec::new();
    for (n, q) in Layout::of(&text).quotations.iter().enumerate() {
        let n = u8::try_from(n).unwrap();
        edges.push((q.range.start(), n, '['));
        edges.push((q.range.end(), u8::MAX - n, ']'));
    }
    // Closing brackets come before opening ones at the same place, inner closings before outer ones.
    edges.sort_by_key(|&(at, n, c)| (at, c == '[', n));
    let mut found = String::new();
    let mut last = 0;
    for (at, _, c) in edges {
        found.push_str(&text[last..at]);
        found.push(c);
        last = at;
    }
    found.push_str(&text[last..]);
    assert_eq!(found, marked);
}

#[test]
fn paragraphs_are_lines_with_something_in_them() {
    let text = "  One line. \r\n\n\t\n Two.\u{2028}Three\u{a0}";
    let paragraphs: Vec<_> = Layout::of(text).paragraphs.iter().map(|p| p.slice(text)).collect();
    assert_eq!(paragraphs, ["One line.", "Two.", "Three"]);
    assert_eq!(Layout::of(" \n\n\t"), Layout::default());
}

#[test]
fn a_time_of_day_may_stand_before_a_day_or_a_zone() {
    splits("The ferry sails at 5 p.m. Tuesday from the north quay.| It carries 90 cars.");
    splits("Polls close at 8 p.m. EST in most of the county.");
    splits("The vote was over by 3 a.m.| Nobody went home.");
}

#[test]
fn titles_initials_and_ranks_stand_before_a_name() {
    splits("The bill was written by Sen. Ada Holm and Gov. J. K. Smith.| Mr. Smith signed it.");
    splits("Lt. Gen. Omar Vance told Rep. Lou Tran, D-N.H., that the base would close.");
    splits("Dr. Mary T. Oduya met George W. Arlen at St. Mark's.");
}

#[test]
fn dates_numbers_and_units_go_on() {
    splits("The strike began on Sept. 16 and ended on Dec. 2.| The port reopened.");
    splits("The fund spends $3.5 bn. per year on dykes, according to No. 4 of its reports.");
    splits("Growth slowed to 1.5 percent.| Prices rose by 2.25 percent.");
}

#[test]
fn abbreviated_countries_go_on_and_end() {
    splits("The U.S. officials left.| The U.S. Senate sits on Monday.");
    splits("She grew up in the U.S. and moved to the U.K. in May.");
    splits("He has never lived in the U.S.| The committee asked why.");
}

#[test]
fn a_dateline_belongs_to_the_first_sentence() {
    splits("HARTFORD, Conn. (AP) - The mayor resigned.| Her deputy did not.");
    splits("ZELIN, Karsovia, Sept. 16 (Meridian) - The gas stopped.");
    splits("AUGUSTA, Ga. — Rain stopped play.");
}

#[test]
fn a_sentence_does_not_end_inside_words_that_it_goes_on_after() {
    splits("\"Go home!\" he shouted.| Nobody moved.");
    splits("“Why now? Why here?” she asked.| “We were ready.”");
    splits("“We waited. We waited all night,” Oduya said.| “Then it rained.”");
    splits("‘We won. That is all,’ he said.| He left.");
}

#[test]
fn sentences_end_inside_words_that_nothing_follows() {
    splits("Oduya was blunt.| “We waited.| We waited all night.| Then it rained.”| Nobody asked more.");
    splits("He said: \"We lost.\"| She said nothing.");
}

#[test]
fn closing_marks_stay_with_their_sentence() {
    splits("She called it \"a date.\"| He called it “a threat.”| They (and others.) agreed.");
    splits("\"It is over.\" |\"It is not.\"");
    splits("“Nein.” |„Doch.“| «Non.»");
}

#[test]
fn an_ellipsis_goes_on_before_small_letters() {
    splits("He was tired ... and hungry.| Then he wasn't.");
    splits("“I wonder… if they know,” she said.");
}

#[test]
fn companies_and_courts_go_on() {
    splits("Acme Inc. said on Monday that it would buy Bolt Co. for cash.| Bolt agreed.");
    splits("In Roe v. Wade the court ruled otherwise.");
}

#[test]
fn double_marks_pair() {
    quotes("[\"We won,\"] she said. [\"Now we rest.\"]");
    quotes("[“We won,”] she said. [“Now we rest.”]");
    quotes("Er sagte: [„Wir haben gewonnen.“] Und ging.");
    quotes("Elle dit : [« Nous avons gagné »] et [‹ encore ›], dann [»gewonnen«].");
    quotes("[''We won,''] she said, [``and we rest.'']");
    quotes("He named [「one」] and [『two』].");
}

#[test]
fn mismatched_marks_pair() {
    quotes("[“We won,\"] she said.");
    quotes("[\"We won,”] she said. [”Never again”], he said.");
    quotes("She called it [“a victory“] at last.");
}

#[test]
fn quotations_nest() {
    quotes("[“He told me, [‘Go home,’] and I went,”] she said.");
    quotes("[\"He told me, ['Go home!']\"] she said.");
    quotes("[‘He said [“no”] to me,’] she said.");
    quotes("[\"It was a [\"great\"] day,\"] she said.");
    let text = "“He told me, ‘Go home,’ and I went,” she said.";
    assert_eq!(quotations(text)[1], (1, "‘Go home,’"));
}

#[test]
fn apostrophes_do_not_quote() {
    quotes("The states' rights weren't O'Brien's in the '90s, 'tis said, nor rock 'n' roll's.");
    quotes("The boys’ hats and the girls’ shoes weren’t found in ’68.");
    quotes("They're talkin' about the workers' union and the teachers' one.");
}

#[test]
fn single_marks_quote() {
    quotes("The minister called it ['a farce'] and left the players' lounge.");
    quotes("The minister called it [‘a farce’] and Jones’ plan [‘worse’].");
    quotes("She praised the ['usual suspects'] and went.");
    quotes("They argued over ['states' rights'] all night.");
    quotes("['We didn't know,'] he said. ['It wasn't ours.']");
}

#[test]
fn feet_and_inches_do_not_quote() {
    quotes("At 6'2\" he was the tallest; the 12\" pipe was shorter.");
    quotes("[\"He is 6'2\" in socks,\"] she said of the 5’10” guard.");
    quotes("[\"Class of 2012\"] was the title.");
}

#[test]
fn a_forgotten_mark_spoils_only_its_own_words() {
    assert_eq!(
        flags("“We won, she said. “Now we rest,” she added."),
        [("“We won, she said.", false, false), ("“Now we rest,”", true, false)]
    );
    quotes("We won,” she said. [“Now we rest,”] she added.");
    quotes("[\"We won, \"]she said. [\"Now we rest,\"] she added.");
    assert_eq!(
        flags("“He told me, ‘Go home,” she said."),
        [("“He told me, ‘Go home,”", true, false), ("‘Go home,", false, false)]
    );
}

#[test]
fn a_quotation_over_paragraphs_opens_again_in_each() {
    let text = "“I will sign the wage bill.\n\n“I will not sign away a mountain.\n\n“That is my word,” she said.\n“No,” he said.";
    assert_eq!(
        flags(text),
        [
            ("“I will sign the wage bill.", false, false),
            ("“I will not sign away a mountain.", false, true),
            ("“That is my word,”", true, true),
            ("“No,”", true, false),
        ]
    );
    assert_eq!(flags("‘We won.\n‘We rest,’ she said."), [("‘We won.", false, false), ("‘We rest,’", true, true)]);
    assert_eq!(flags("\"We won.\nWe rest,\" she said."), [("\"We won.", false, false), ("We rest,\"", true, true)]);
}

#[test]
fn hostile_texts_take_linear_time() {
    let units = [
        "“",
        "\" ",
        "„a \"b\" ",
        "' a",
        "‘a ",
        "A.",
        "(\"",
        "a. ",
        "''",
        "<",
        "I.I.",
        "«“‘",
        "x",
        "¶é",
        ". ",
        "'s ",
        "... ",
        "1) ",
    ];
    let nested = |a: &str, b: &str| format!("{}Go{}", a.repeat(50_000), b.repeat(50_000));
    let deep = [nested("“", "”"), nested("\"a ", " a\""), nested("«‘", "’»")];
    let texts = units.iter().map(|u| u.repeat(400_000 / u.len())).chain(deep);
    for text in texts {
        let unit: String = text.chars().take(8).collect();
        let start = std::time::Instant::now();
        std::hint::black_box(Layout::of(&text));
        // Quadratic time would be minutes.
        assert!(start.elapsed().as_secs() < 20, "{unit:?} took {:?}", start.elapsed());
    }
}

/// Asserts what holds of every layout.
fn check(text: &str, layout: &Layout) {
    let mut place = 0;
    let mut inside = layout.paragraphs.iter().peekable();
    for p in &layout.paragraphs {
        assert!(p.start() >= place && !p.is_empty() && p.trimmed(text) == *p);
        assert!(text[place..p.start()].trim().is_empty());
        place = p.end();
    }
    assert!(text[place..].trim().is_empty());
    place = 0;
    for s in &layout.sentences {
        while inside.peek().is_some_and(|p| p.end() <= s.start()) {
            inside.next();
        }
        assert!(s.start() >= place && !s.is_empty() && s.trimmed(text) == *s);
        assert!(inside.peek().is_some_and(|p| p.covers(*s)));
        assert!(text[place..s.start()].trim().is_empty());
        place = s.end();
    }
    assert!(text[place..].trim().is_empty());
    let mut around: Vec<&Quotation> = Vec::new();
    let mut last = 0;
    let mut inside = layout.paragraphs.iter().peekable();
    for q in &layout.quotations {
        assert!(q.range.start() >= last && q.range.of(text).is_some_and(|s| !s.is_empty()));
        last = q.range.start();
        around.retain(|o| o.range.end() > q.range.start());
        assert!(around.iter().all(|o| o.range.covers(q.range)));
        assert_eq!(usize::from(q.depth), around.len().min(255));
        while inside.peek().is_some_and(|p| p.end() <= q.range.start()) {
            inside.next();
        }
        assert!(inside.peek().is_some_and(|p| p.covers(q.range)));
        around.push(q);
    }
}

proptest! {
    #[test]
    fn any_text_has_a_layout(text in "\\PC{0,300}") {
        check(&text, &Layout::of(&text));
        prop_assert_eq!(Layout::of(&text), Layout::of(&text));
    }

    #[test]
    fn any_muddle_of_marks_has_a_layout(pieces in prop::collection::vec(prop::sample::select(vec![
        "\"", "“", "”", "„", "‘", "’", "'", "''", "``", "«", "»", "‹", "›", "「", "」", "A", "b", "s", " ", " ", "\n",
        ".", ",", "! ", "? ", "…", "—", "6'2", "(", ")", "Mr. ", "U.S. ", "p.m. ", "Then ", "said ", "é", "\u{3000}", "。", "\u{200b}",
        "a@b.cc", "[1]", "1.", "...", ". . .", "\t", "\r\n",
    ]), 0..80)) {
        let text = pieces.concat();
        check(&text, &Layout::of(&text));
    }
}

#[test]
fn marks_typed_with_two_keys_keep_apart_from_the_single_mark_beside_them() {
    quotes("[''They told us, ['Never again,']''] she said.");
    quotes("[''['Never again,'] they told us,''] she said.");
    quotes("The aide [“poisoned the well’’] and [‘‘left town’’] on Friday.");
}

#[test]
fn a_quoted_paragraph_may_hold_other_marks() {
    quotes("[\"The law was called [“a farce”] by some and [“a triumph”] by others.]");
}

#[test]
fn an_opening_mark_may_be_typed_for_a_closing_one() {
    quotes("[“They see that. “]");
    quotes("He wrote: [“We tried.“] (And failed.)");
}
