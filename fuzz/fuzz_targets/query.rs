//! Any query is understood or refused with its place, and what is understood is an expression that the index accepts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_archive::{Archive, ArchiveError, Page, Query, QueryError};
use std::cell::OnceCell;

thread_local! {
    static ARCHIVE: OnceCell<Archive> = const { OnceCell::new() };
}

fuzz_target!(|text: &str| {
    match Query::parse(text) {
        Ok(query) => ARCHIVE.with(|cell| {
            let archive = cell.get_or_init(|| {
                let path = std::env::temp_dir().join(format!("onrecord-fuzz-{}", std::process::id()));
                Archive::open(&path).unwrap()
            });
            if let Err(e) = archive.search(&query, &Page::default()) {
                // SQLite bounds an expression's depth and length; nothing else may be wrong with it.
                assert!(matches!(&e, ArchiveError::Database(_)) && text.len() > 1000, "{text:?}: {e}");
            }
        }),
        Err(e) => {
            let points = text.chars().count();
            match &e {
                QueryError::UnclosedQuote { at, .. }
                | QueryError::UnknownField { at, .. }
                | QueryError::BadValue { at, .. } => assert!(*at <= points),
                QueryError::OnlyExclusions | QueryError::OfSayings { .. } => {}
            }
            assert!(e.code().is_error() && !e.to_string().is_empty());
        }
    }
});
