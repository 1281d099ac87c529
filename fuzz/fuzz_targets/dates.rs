//! Dates in any text: places exact and apart, values that are dates, EDTF that is read again, the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_dates::{day_of, edtf::Edtf, expressions};
use onrecord_record::TextRange;

fuzz_target!(|input: (&str, u16)| {
    let (text, day) = input;
    let published = day_of(&format!("{:04}-{:02}-{:02}", 1 + day / 8, 1 + day % 12, 1 + day % 28));
    let whole = [TextRange::new(0, text.len())];
    let found = expressions(text, &whole, published);
    let mut last = 0;
    for e in &found {
        assert!(e.range.start() >= last && e.range.of(text).is_some_and(|s| !s.is_empty()));
        last = e.range.end();
        if let Some(edtf) = e.edtf {
            assert_eq!(edtf.to_string().parse::<Edtf>(), Ok(edtf));
            assert!(edtf.earliest() <= edtf.latest());
        }
    }
    assert_eq!(found, expressions(text, &whole, published));
});
