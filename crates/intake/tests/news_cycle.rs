//! The five pages of the news cycle, against the texts that were written for them.
#![allow(clippy::expect_used)] // helpers of tests are not inside a test to the lint

use onrecord_intake::{Given, Limits, Taken, document, open};
use std::path::{Path, PathBuf};

fn gold(name: &str, extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold/newscycle").join(format!("{name}.{extension}"))
}

fn take(name: &str) -> Taken {
    let mut received = open(&[gold(name, "html")], &Limits::default()).expect("a file");
    let page = received.next().expect("one document").expect("readable");
    document(&page, &Given::default(), &Limits::default()).expect("an article")
}

#[test]
fn what_pages_say_of_themselves() {
    for (name, outlet, byline, published) in [
        ("02-courier-solvang-offers-venue", "The Lindhaven Courier", "Meridian", "2025-09-16T20:05:00+02:00"),
        ("04-ledger-private-prediction", "The Atlantic Ledger", "Lena Marchetti; Owen Hale", "2025-09-19T05:00:00Z"),
        ("09-eurobrief-not-on-the-table", "Eurobrief", "Thérèse Vandam", "2025-09-26T15:15:00+02:00"),
        ("16-tribune-secret-annex", "Dost Tribune", "Mira Sandor and Jan Kolar", "2025-10-09T12:15:00+02:00"),
        ("21-standard-missed-deadline", "The Bayport Standard", "Dana Whit", "2025-10-28T17:40:00-04:00"),
    ] {
        let Taken { document, notes } = take(name);
        assert_eq!(document.name, name);
        assert_eq!(document.outlet.as_deref(), Some(outlet));
        assert_eq!(document.byline.as_deref(), Some(byline));
        assert_eq!(document.published.as_deref(), Some(published));
        assert!(document.language.is_some_and(|l| l.starts_with("en")));
        assert!(document.url.is_some_and(|u| u.starts_with("https://www.")));
        assert_eq!(document.title.as_deref(), document.text.lines().next());
        assert_eq!(notes, [], "{name}");
    }
}

/// Every paragraph of the report is there, whole and in order, and little else: what the texts hold beside the report
/// (prompts, captions, related links) may be missing, and a few lines more may be there.
#[test]
fn texts() {
    let (mut found, mut expected, mut ours) = (0, 0, 0);
    for name in [
        "02-courier-solvang-offers-venue",
        "04-ledger-private-prediction",
        "09-eurobrief-not-on-the-table",
        "16-tribune-secret-annex",
        "21-standard-missed-deadline",
    ] {
        let text = take(name).document.text;
        let gold = std::fs::read_to_string(gold(name, "txt")).expect("a text");
        let gold: Vec<&str> = gold.trim().split("\n\n").collect();
        let text: Vec<&str> = text.split("\n\n").collect();
        let mut rest = text.iter();
        for paragraph in gold.iter().filter(|p| p.len() > 200) {
            assert!(rest.any(|p| p == paragraph), "{name}: {paragraph}");
        }
        found += gold.iter().filter(|p| text.contains(p)).count();
        (expected, ours) = (expected + gold.len(), ours + text.len());
    }
    // 47 of 63 when this was written; the floor leaves room for one.
    assert!(found * 100 >= expected * 73, "recall {found} of {expected}");
    assert!(found * 100 >= ours * 90, "precision {found} of {ours}");
}
