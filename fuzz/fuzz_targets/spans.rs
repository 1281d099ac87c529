//! Byte ranges to code points and back, on any text and any two places: exact or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_record::{CodePoints, Span, TextRange};

fuzz_target!(|input: (&str, u16, u16)| {
    let (text, a, b) = input;
    let map = CodePoints::new(text);
    let (a, b) = (usize::from(a), usize::from(b));
    let range = TextRange::new(a.min(b), a.max(b));
    match map.span(range) {
        Some(span) => {
            assert_eq!(range.of(text), Some(span.text.as_str()));
            assert!(text.chars().skip(span.start).take(span.end - span.start).eq(span.text.chars()));
            assert_eq!(map.range(&span), Some(range));
            let wrong = Span { text: format!("{}x", span.text), ..span };
            assert_eq!(map.range(&wrong), None);
        }
        None => assert!(range.of(text).is_none()),
    }
    for (n, (byte, _)) in text.char_indices().enumerate() {
        assert_eq!(map.at_byte(byte), n);
        assert_eq!(map.to_byte(n), Some(byte));
    }
    let points = text.chars().count();
    assert_eq!(map.to_byte(points), Some(text.len()));
    assert_eq!(map.to_byte(points + 1), None);
    assert_eq!(map.at_byte(usize::MAX), points);
});
