//! WARC files, plain and gzipped: whatever the bytes, documents or coded refusals, no panic, and nothing larger than the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_intake::{Given, Limits, document, stream};
use std::io::Cursor;

/// How the bytes of such a file begin; given to those that do not, so that they reach its reader.
const BEGINNING: &[u8] = b"WARC/1.0\r\n";

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 16, inflated: 1 << 18, ..Limits::default() };
    let led = [BEGINNING, bytes].concat();
    for input in [bytes.to_vec(), led] {
        for item in stream(Cursor::new(input), "it", "it", None, &limits) {
            if let Ok(received) = item {
                assert!(received.bytes.len() <= limits.bytes + (64 << 10));
                let _ = document(&received, &Given::default(), &limits);
            }
        }
    }
});
