//! Places of a content's pieces, as the archive keeps them: `12-40 57-81`, in code points.

use onrecord_record::{CodePoints, Span, TextRange};

/// The form in which pieces are kept.
pub fn write<'a>(spans: impl IntoIterator<Item = &'a Span>) -> String {
    let all: Vec<String> = spans.into_iter().map(|s| format!("{}-{}", s.start, s.end)).collect();
    all.join(" ")
}

/// The pieces, `start..end` in code points; `None` where the words are not that.
pub fn read(pieces: &str) -> Option<Vec<(usize, usize)>> {
    let one = |s: &str| -> Option<(usize, usize)> {
        let (start, end) = s.split_once('-')?;
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        (start <= end).then_some((start, end))
    };
    pieces.split_whitespace().map(one).collect()
}

/// The pieces in bytes of `text`; `None` where one lies outside it.
pub fn ranges(text: &str, pieces: &str) -> Option<Vec<TextRange>> {
    let map = CodePoints::new(text);
    let byte = |(start, end)| Some(TextRange::new(map.to_byte(start)?, map.to_byte(end)?));
    read(pieces)?.into_iter().map(byte).collect()
}

/// The words of the pieces, one piece a line, as they are indexed.
pub fn joined(text: &str, ranges: &[TextRange]) -> String {
    let all: Vec<&str> = ranges.iter().map(|r| r.slice(text)).collect();
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_code_points() {
        let text = "“Né,” he said, “oui.”";
        let spans =
            [Span { start: 0, end: 5, text: "“Né,”".into() }, Span { start: 15, end: 21, text: "“oui.”".into() }];
        let kept = write(&spans);
        assert_eq!(kept, "0-5 15-21");
        assert_eq!(joined(text, &ranges(text, &kept).unwrap()), "“Né,”\n“oui.”");
        assert_eq!(ranges(text, "0-50"), None);
        for bad in ["5-3", "x", "1-", "-1", "1-2-3"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read(""), Some(vec![]));
    }
}
