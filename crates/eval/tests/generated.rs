//! What is generated from the code is committed, and fresh.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

#[test]
fn generated_files_are_fresh() {
    for (path, text) in onrecord_eval::generated() {
        let committed = std::fs::read_to_string(onrecord_eval::root().join(path)).unwrap_or_default();
        assert!(committed == text, "{path} is stale: cargo run --release -p onrecord-eval -- generate");
    }
}
