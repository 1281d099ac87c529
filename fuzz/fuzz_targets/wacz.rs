//! WACZ files.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| onrecord_fuzz::container(b"PK\x03\x04", bytes));
