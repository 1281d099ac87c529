//! Archives that earlier versions of the program wrote must open, be searched and be sound.
//!
//! `fixtures/schema-N.onrecord` holds two articles of our own news cycle, one of them in two versions, and a failure. A
//! released schema's file is never made anew.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_archive::{Archive, Page, Query};
use std::path::Path;

#[test]
fn files_of_earlier_schemas_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let (mut seen, mut newest) = (Vec::new(), 0);
    for file in folder.read_dir().unwrap() {
        let file = file.unwrap().path();
        let copy = tempfile::TempDir::new().unwrap();
        let path = copy.path().join("a.onrecord");
        std::fs::copy(&file, &path).unwrap();
        let archive = Archive::open(&path).unwrap();
        let stats = archive.stats().unwrap();
        assert_eq!((stats.articles, stats.versions, stats.failures), (2, 3, 1), "{}", file.display());
        newest = stats.schema;
        let acts: i64 = stats.acts.iter().map(|(_, n)| n).sum();
        assert_eq!(acts, stats.attributions);
        let found = archive.search(&Query::parse("gas").unwrap(), &Page::default()).unwrap();
        assert!(!found.hits.is_empty());
        assert_eq!(archive.current().unwrap().map(Result::unwrap).count(), 2);
        let key = archive.find("06-gazette-no-such-call@1").unwrap();
        assert!(!archive.record(key).unwrap().attributions.is_empty());
        assert_eq!(archive.snapshot(key).unwrap(), archive.record(key).unwrap().document.text.as_bytes());
        assert_eq!(archive.verify(|_, _| {}).unwrap().damages, []);
        seen.push(file.file_stem().unwrap().to_string_lossy().into_owned());
    }
    seen.sort();
    // One of each before this program's own, which the other tests make.
    assert_eq!(seen, (1..newest).map(|n| format!("schema-{n}")).collect::<Vec<_>>());
}
