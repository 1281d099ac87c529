//! The five pages of the news cycle, against the texts that were written for them.

use onrecord_intake::{Given, Limits, Taken, document, open};
use std::path::{Path, PathBuf};

fn gold(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold/newscycle").join(name)
}

fn take(name: &str) -> Taken {
    let received: Vec<_> = open(&[gold(&format!("{name}.html"))], &Limits::default()).expect("a file").collect();
    assert_eq!(received.len(), 1);
    document(received[0].as_ref().expect("readable"), &Given::default(), &Limits::default()).expect("an article")
}

fn main_fields(taken: &Taken) -> [Option<&str>; 5] {
    let d = &taken.document;
    [d.outlet.as_deref(), d.byline.as_deref(), d.published.as_deref(), d.url.as_deref(), d.language.as_deref()]
}

#[test]
fn what_pages_say_of_themselves() {
    for name in [
        "02-courier-solvang-offers-venue",
        "04-ledger-private-prediction",
        "09-eurobrief-not-on-the-table",
        "16-tribune-secret-annex",
        "21-standard-missed-deadline",
    ] {
        let t = take(name);
        println!(
            "{:#?}\n{:?}\n{:?}",
            main_fields(&t),
            t.notes,
            t.document.provenance.iter().map(|p| format!("{} {} {}", p.field, p.from, p.value)).collect::<Vec<_>>()
        );
        println!("{}\n=======", t.document.text);
    }
}
