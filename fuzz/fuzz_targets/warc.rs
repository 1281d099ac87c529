//! WARC files, plain and gzipped.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| onrecord_fuzz::container(b"WARC/1.0\r\n", bytes));
