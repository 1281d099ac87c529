//! A stream of unknown kind, then each document in it: reading ends, and every item is a document or a coded refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_intake::{Format, Given, Limits, document, stream};
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 4096, elements: 500, ..Limits::default() };
    for format in [Some(Format::JsonLine), None] {
        let mut items = 0;
        for item in stream(Cursor::new(bytes.to_vec()), "lines", "lines", format, &limits) {
            items += 1;
            match item.and_then(|received| document(&received, &Given::default(), &limits)) {
                Ok(taken) => assert!(!taken.document.name.is_empty()),
                Err(refusal) => assert!(refusal.code.is_error()),
            }
        }
        // Gzip can hold more lines than it has bytes.
        assert!(items <= bytes.len() + 1 || bytes.starts_with(b"\x1f\x8b"));
    }
});
