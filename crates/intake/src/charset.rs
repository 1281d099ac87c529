//! Which charset bytes are in, and their text.
//!
//! In order: byte order mark, declaration in the page, guess. One declaration is overruled: bytes that are valid UTF-8
//! with characters beyond ASCII are UTF-8 whatever the page says, because a saved page has lost the HTTP header that
//! stands above its `meta`, and other charsets do not come out as valid UTF-8 by chance.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decoded bytes, and how.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// WHATWG name of the charset.
    pub charset: &'static str,
    /// Where the charset is from: `bom`, `meta`, `xml-declaration`, `content` (valid UTF-8) or `guess`.
    pub from: &'static str,
    /// What the page declared, where it was overruled.
    pub overruled: Option<&'static str>,
    /// Stretches that were not valid and are U+FFFD in the text.
    pub replaced: usize,
}

/// Decodes bytes; `declared` is what the page says of itself and where.
pub(crate) fn decode(bytes: &[u8], declared: Option<(&'static Encoding, &'static str)>) -> Decoded {
    let utf8 = Utf8::of(bytes);
    let (encoding, from) = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        (encoding, "bom")
    } else if let Some((encoding, from)) = declared.filter(|_| utf8.invalid > 0 || utf8.sequences < 2) {
        (encoding, from)
    } else if utf8.invalid == 0 && !bytes.iter().take(HEAD).any(|&b| b == 0) {
        (UTF_8, "content")
    } else if let Some(encoding) = utf16(bytes) {
        (encoding, "guess")
    } else {
        (guess(bytes, &utf8), "guess")
    };
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    // The difference leaves out U+FFFD that stood in the input itself.
    let replaced = if malformed {
        let before = if encoding == UTF_8 { count(bytes, "\u{fffd}".as_bytes()) } else { 0 };
        text.matches('\u{fffd}').count().saturating_sub(before).max(1)
    } else {
        0
    };
    let overruled = declared.map(|(e, _)| e.name()).filter(|&name| name != encoding.name());
    Decoded { text: text.into_owned(), charset: encoding.name(), from, overruled, replaced }
}

/// The charset that the HTTP header names.
pub(crate) fn sent(label: &str) -> Option<(&'static Encoding, &'static str)> {
    Some((Encoding::for_label(label.as_bytes())?, "http-header"))
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|w| *w == what).count()
}

const HEAD: usize = 4096;

/// UTF-16 by its byte order mark or, for text that is mostly ASCII, by the zeros at every other byte.
pub(crate) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((e, _)) if e == UTF_16LE || e == UTF_16BE => return Some(e),
        Some(_) => return None,
        None => {}
    }
    let head = &bytes[..bytes.len().min(HEAD) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, units) = (zeros(0), zeros(1), head.len() / 2);
    let mostly = |n: usize| units >= 4 && n * 10 >= units * 7;
    match () {
        () if mostly(odd) && even == 0 => Some(UTF_16LE),
        () if mostly(even) && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// What bytes look like as UTF-8.
struct Utf8 {
    /// Valid sequences of more than one byte.
    sequences: usize,
    /// Stretches that are not valid.
    invalid: usize,
}

impl Utf8 {
    fn of(bytes: &[u8]) -> Self {
        let mut utf8 = Self { sequences: 0, invalid: 0 };
        for chunk in bytes.utf8_chunks() {
            // A lead byte begins a sequence; continuation bytes belong to it.
            utf8.sequences += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
            utf8.invalid += usize::from(!chunk.invalid().is_empty());
        }
        utf8
    }
}

/// The charset of bytes that are not valid UTF-8 and do not say what they are.
fn guess(bytes: &[u8], utf8: &Utf8) -> &'static Encoding {
    // Valid sequences do not come about by chance: this is UTF-8 with damage, not another charset.
    if utf8.sequences > utf8.invalid {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    // In a guessed charset the characters beyond ASCII have to stand where writing has them, or else the bytes are
    // damage that some single-byte charset happens to have characters for.
    if malformed || !is_writing(&text) { UTF_8 } else { encoding }
}

/// Whether most characters beyond ASCII stand where writing has them: letters in words, marks as punctuation.
fn is_writing(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let (mut fitting, mut all) = (0_usize, 0_usize);
    for (i, &c) in chars.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        all += 1;
        let beside = |j: Option<usize>| j.and_then(|j| chars.get(j)).is_some_and(|c| c.is_alphabetic());
        let fits = match c {
            // Rare in any language that is written in Latin letters, and what damage looks like.
            '\u{80}'..='\u{9f}' => false,
            'ÿ' | 'þ' | 'ð' => beside(i.checked_sub(1)) && beside(Some(i + 1)),
            _ if c.is_alphabetic() => beside(i.checked_sub(1)) || beside(Some(i + 1)),
            _ => true,
        };
        fitting += usize::from(fits);
    }
    fitting * 4 >= all * 3
}

/// The charset that a page declares in its first bytes, and where.
pub(crate) fn declared(bytes: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    // The standard looks at 1,024 bytes; real pages have it later.
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let label = |at: usize, end: &str| {
        let rest = head.get(at..)?.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let label = &rest[..rest.find(|c: char| c.is_whitespace() || end.contains(c)).unwrap_or(rest.len())];
        Encoding::for_label(label.as_bytes())
    };
    let xml = head.trim_start().starts_with("<?xml").then(|| head.find("?>")).flatten().and_then(|end| {
        let at = head[..end].find("encoding")?;
        Some((label(at + "encoding".len(), "\"'?>")?, "xml-declaration"))
    });
    let meta = || {
        head.match_indices("<meta").find_map(|(start, _)| {
            let end = start + head[start..].find('>')?;
            let at = start + head[start..end].find("charset")?;
            Some((label(at + "charset".len(), "\"';/>")?, "meta"))
        })
    };
    let (encoding, from) = xml.or_else(meta)?;
    // A page that can be read to its declaration byte by byte is not in UTF-16, whatever it says.
    Some((if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> (String, &'static str, &'static str, usize) {
        let d = decode(bytes, declared(bytes));
        (d.text, d.charset, d.from, d.replaced)
    }

    #[test]
    fn marks_before_declarations_before_guesses() {
        assert_eq!(told(b"\xef\xbb\xbfcaf\xc3\xa9"), ("café".into(), "UTF-8", "bom", 0));
        assert_eq!(told(b"\xff\xfec\0a\0f\0\xe9\0"), ("café".into(), "UTF-16LE", "bom", 0));
        assert_eq!(told(b"\xfe\xff\0c\0a\0f\0\xe9"), ("café".into(), "UTF-16BE", "bom", 0));
        assert_eq!(told(b"plain words"), ("plain words".into(), "UTF-8", "content", 0));
        assert_eq!(told(b"p\0l\0a\0i\0n\0").1, "UTF-16LE");
        let page = b"<html><meta charset='iso-8859-2'><p>\xb1\xe6";
        assert_eq!(told(page), ("<html><meta charset='iso-8859-2'><p>ąć".into(), "ISO-8859-2", "meta", 0));
        let page = b"<meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\"><p>\xcc";
        assert_eq!((told(page).1, told(page).2), ("windows-1251", "meta"));
        assert_eq!(told(b"<?xml version='1.0' encoding='iso-8859-15'?><p>\xa4").1, "ISO-8859-15");
    }

    #[test]
    fn valid_utf8_overrules_a_stale_declaration() {
        let d = decode("<meta charset=latin1>“Yes”".as_bytes(), declared(b"<meta charset=latin1>"));
        assert_eq!((d.charset, d.from, d.overruled), ("UTF-8", "content", Some("windows-1252")));
        assert!(d.text.ends_with("“Yes”"));
    }

    #[test]
    fn guesses() {
        let (text, charset, from, replaced) = told(b"He said \x93it\x92s a caf\xe9\x94 \x96 and left for K\xf6ln.");
        assert_eq!((charset, from, replaced), ("windows-1252", "guess", 0));
        assert_eq!(text, "He said “it’s a café” – and left for Köln.");
    }

    #[test]
    fn damage_is_replaced_and_counted() {
        assert_eq!(told("“Yes,” she said \u{fffd}".as_bytes()).3, 0, "what the input holds itself is not damage");
        let mut damaged = "“Yes,” he said, “naïve”".as_bytes().to_vec();
        damaged.insert(3, 0xff);
        let (text, charset, _, replaced) = told(&damaged);
        assert_eq!((charset, replaced, text.matches('\u{fffd}').count()), ("UTF-8", 1, 1));
        assert_eq!(told(b"It broke \xff\xfe here"), ("It broke \u{fffd}\u{fffd} here".into(), "UTF-8", "guess", 2));
    }
}
