//! What holds for any input.
#![allow(clippy::expect_used)] // helpers of tests are not inside a test to the lint

use onrecord_intake::{Format, Given, Limits, Received, document, stream};
use proptest::prelude::*;
use std::io::Cursor;

fn received(format: Format, bytes: Vec<u8>) -> Received {
    Received { name: "it".into(), place: "it".into(), format, bytes, carried: None }
}

/// Text of any characters, with more of those that a careless reader would change.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_filter("zeros are binary", |c| *c >= ' ').prop_map(String::from),
        "[ \t\r\n]{1,3}",
        "[a-z]{1,8}",
        Just("\u{a0}".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\r\n\r\n".to_owned()),
    ];
    proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{feff}')
}

/// Whether text shows nothing: white space and control characters alone, which are refused as binary.
fn shows_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{feff}')
}

proptest! {
    #[test]
    fn plain_text_is_unchanged(text in text()) {
        prop_assume!(!shows_nothing(&text) && !text.starts_with('\u{feff}') && !text.starts_with("BZh"));
        let taken = document(&received(Format::Text, text.clone().into_bytes()), &Given::default(), &Limits::default());
        prop_assert_eq!(taken.expect("a document").document.text, text);
    }

    #[test]
    fn text_of_a_json_line_is_unchanged(text in text()) {
        prop_assume!(!shows_nothing(&text));
        let line = serde_json::json!({"id": "a", "text": text, "unknown": [1, null]}).to_string();
        let taken = document(&received(Format::JsonLine, line.into_bytes()), &Given::default(), &Limits::default());
        let document = taken.expect("a document").document;
        prop_assert_eq!(document.text, text);
        prop_assert_eq!(document.name, "a");
    }

    #[test]
    fn json_lines_do_not_depend_on_their_neighbours(
        lines in proptest::collection::vec(("[a-z]{1,3}", text(), any::<bool>()), 1..8),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut lines: Vec<String> = lines
            .into_iter()
            .map(|(id, text, good)| {
                let line = serde_json::json!({"id": id, "text": text}).to_string();
                if good { line } else { line[1..].to_owned() }
            })
            .collect();
        let limits = Limits { bytes: 120, ..Limits::default() };
        let read = |lines: &[String]| {
            let bytes = lines.join("\n").into_bytes();
            let items = stream(Cursor::new(bytes), "x", "x", Some(Format::JsonLine), &limits);
            items
                .map(|item| {
                    let taken = item.and_then(|r| document(&r, &Given::default(), &limits));
                    taken.map(|t| (t.document, t.notes)).map_err(|r| r.code)
                })
                .collect::<Vec<_>>()
        };
        let mut before = read(&lines);
        let by = turn.index(lines.len());
        lines.rotate_left(by);
        before.rotate_left(by);
        prop_assert_eq!(before, read(&lines));
    }

    #[test]
    fn pages_give_a_document_or_a_refusal(pieces in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<div class=x>"), Just("</div>"), Just("<table>"), Just("<b>"), Just("</b>"), Just("<a href=/>"),
        Just("<script>"), Just("</script>"), Just("<!--"), Just("-->"), Just("<svg>"), Just("<template>"), Just("<select>"), Just("&amp;"),
        Just("The office said that it would not pay for the new bridge. "), Just("<br>"), Just("<li>"), Just("<time datetime=2025>"),
        Just("<meta charset=utf-16>"), Just("<script type=application/ld+json>{\"@graph\":[{\"@type\":\"NewsArticle\"}]}</script>"),
    ], 0..40)) {
        match document(&received(Format::Html, pieces.concat().into_bytes()), &Given::default(), &Limits::default()) {
            Ok(taken) => prop_assert!(!is_blank(&taken.document.text)),
            Err(refusal) => prop_assert!(refusal.code.is_error()),
        }
    }
}
