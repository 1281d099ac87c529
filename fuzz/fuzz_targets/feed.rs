//! Feeds.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| onrecord_fuzz::container(b"<rss version=\"2.0\">", bytes));
