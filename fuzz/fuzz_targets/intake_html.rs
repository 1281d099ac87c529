//! Pages: any bytes give a document or a coded refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_intake::{Format, Given, Limits, Received, document};

fuzz_target!(|bytes: &[u8]| {
    let received = Received { name: "page".into(), place: "page".into(), format: Format::Html, bytes: bytes.to_vec(), carried: None };
    match document(&received, &Given::default(), &Limits::default()) {
        Ok(taken) => {
            assert!(!taken.document.text.trim().is_empty());
            assert!(taken.notes.iter().all(|n| n.code.starts_with('N')));
        }
        Err(refusal) => assert!(refusal.code.is_error()),
    }
});
