//! The layout of any text: paragraphs and sentences tile it, quotations nest, and it is found again the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_reading::layout::{Layout, Quotation};
use onrecord_record::TextRange;

fuzz_target!(|text: &str| {
    let layout = Layout::of(text);
    tiles(text, &layout.paragraphs);
    tiles(text, &layout.sentences);
    let mut paragraphs = layout.paragraphs.iter().peekable();
    for s in &layout.sentences {
        while paragraphs.next_if(|p| p.end() <= s.start()).is_some() {}
        assert!(paragraphs.peek().is_some_and(|p| p.covers(*s)));
    }
    let mut paragraphs = layout.paragraphs.iter().peekable();
    let mut around: Vec<&Quotation> = Vec::new();
    let mut last = 0;
    for q in &layout.quotations {
        while paragraphs.next_if(|p| p.end() <= q.range.start()).is_some() {}
        assert!(paragraphs.peek().is_some_and(|p| p.covers(q.range)));
        assert!(q.range.of(text).is_some_and(|s| !s.is_empty()));
        assert!(q.range.start() >= last);
        last = q.range.start();
        while around.last().is_some_and(|o| o.range.end() <= q.range.start()) {
            around.pop();
        }
        assert!(around.last().is_none_or(|o| o.range.covers(q.range)));
        assert_eq!(usize::from(q.depth), around.len().min(255));
        around.push(q);
    }
    assert_eq!(layout, Layout::of(text));
});

/// The ranges are in order, trimmed, and have only white space between them.
fn tiles(text: &str, ranges: &[TextRange]) {
    let mut place = 0;
    for r in ranges {
        assert!(text[place..r.start()].trim().is_empty());
        assert!(!r.is_empty() && r.trimmed(text) == *r);
        place = r.end();
    }
    assert!(text[place..].trim().is_empty());
}
