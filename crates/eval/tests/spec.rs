//! Runs the examples of `docs/spec/*.md`.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_eval::{spec, spec_files};
use onrecord_reading::Reader;

#[test]
fn every_example_does_what_the_specification_says_of_it() {
    let reader = Reader::bundled().unwrap();
    let (mut all, mut untrue) = (0, Vec::new());
    for path in spec_files().unwrap() {
        let cases = spec::cases(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(!cases.is_empty(), "{}: no examples", path.display());
        for case in cases {
            all += 1;
            let place = format!("{}:{}: {}", path.display(), case.line, case.title);
            match (case.run(&reader).unwrap(), case.known_failing) {
                (Some(wrong), false) => untrue.push(format!("{place}\n{wrong}")),
                (None, true) => untrue.push(format!("{place}\npasses now: take the known-failing marker out")),
                _ => {}
            }
        }
    }
    assert!(all >= 25, "only {all} examples");
    assert!(untrue.is_empty(), "{}", untrue.join("\n\n"));
}
