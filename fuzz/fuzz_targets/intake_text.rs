//! Plain text: what is valid UTF-8 comes out unchanged, anything else as a document or a coded refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_intake::{Format, Given, Limits, Received, document};

fuzz_target!(|bytes: &[u8]| {
    let received = Received { name: "text".into(), place: "text".into(), format: Format::Text, bytes: bytes.to_vec(), carried: None };
    match document(&received, &Given::default(), &Limits::default()) {
        Ok(taken) => {
            if let Ok(text) = std::str::from_utf8(bytes)
                && !bytes.contains(&0)
            {
                assert_eq!(taken.document.text, text.strip_prefix('\u{feff}').unwrap_or(text));
            }
        }
        Err(refusal) => assert!(refusal.code.is_error()),
    }
});
