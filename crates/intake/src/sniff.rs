//! What bytes are, from the bytes alone.

use crate::{Format, Refused, charset};
use onrecord_record::Code;

/// Beginnings of formats that are not text, with their names.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "PostScript"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"PK\x03\x04", "a ZIP archive (or a .docx, .odt, .epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x1f\x8b", "gzip inside gzip"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x7fELF", "an ELF program"),
    (b"\xca\xfe\xba\xbe", "a Java class or Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\x00asm", "WebAssembly"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
];

/// Bytes at the beginning that are looked at. (Git looks at as many to tell text from binary.)
pub(crate) const LOOKED_AT: usize = 8000;

pub(crate) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b\x08")
}

/// Whether the bytes are UTF-16, by their byte order mark or by where their zeros stand.
pub(crate) fn is_utf16(head: &[u8]) -> bool {
    charset::utf16(head).is_some()
}

/// Refuses bytes that are not text in any charset.
pub(crate) fn refuse_binary(bytes: &[u8]) -> Result<(), Refused> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| is_signed(head, signature)) {
        return Err((Code::BinaryInput, format!("looks like {what}")));
    }
    if is_utf16(head) {
        return Ok(());
    }
    if let Some(at) = head.iter().position(|&b| b == 0) {
        return Err((Code::BinaryInput, format!("holds a zero byte at {at}")));
    }
    let controls = head.iter().filter(|&&b| is_stray(u32::from(b))).count();
    refuse_controls(controls, head.len(), "bytes")
}

/// Refuses what is text by its charset alone: too many of its characters are controls, or all that are not white space.
/// For text that comes in other ways than as bytes that [`refuse_binary`] has seen, and for what it lets through.
pub(crate) fn refuse_unprintable(text: &str) -> Result<(), Refused> {
    let (mut controls, mut chars) = (0, 0);
    for c in text.chars().take(LOOKED_AT) {
        chars += 1;
        controls += usize::from(is_stray(u32::from(c)));
    }
    refuse_controls(controls, chars, "characters")?;
    let mut shown = text.chars().filter(|c| !c.is_whitespace()).peekable();
    if shown.peek().is_some() && shown.all(char::is_control) {
        return Err((Code::BinaryInput, "it holds nothing but control characters".into()));
    }
    Ok(())
}

/// Whether text holds no such character. Escape and backspace occur in captured terminal output.
fn is_stray(c: u32) -> bool {
    c < 0x20 && !matches!(c, 0x08..=0x0d | 0x1b)
}

fn refuse_controls(controls: usize, of: usize, what: &str) -> Result<(), Refused> {
    if controls * 20 > of {
        return Err((Code::BinaryInput, format!("{controls} of its first {of} {what} are control characters")));
    }
    Ok(())
}

/// Whether the bytes begin with a signature. One made of letters alone could begin a sentence ("ID3 ..."), so the bytes
/// behind it have to be unlike text.
fn is_signed(head: &[u8], signature: &[u8]) -> bool {
    head.starts_with(signature)
        && (!signature.iter().all(u8::is_ascii_alphanumeric)
            || head[signature.len()..].iter().take(64).any(|&b| b < 0x09 || b == 0x7f))
}

/// What a stream without a name is: JSON lines when it begins with an object, a page when it begins with a tag, a
/// declaration or a comment of HTML, text otherwise.
pub(crate) fn format(head: &[u8]) -> Format {
    let decoded = charset::decode(head, None);
    let text = decoded.text.trim_start();
    if text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}'])) {
        return Format::JsonLine;
    }
    const TAGS: &[&str] = &[
        "!doctype", "!--", "?xml", "html", "head", "body", "title", "meta", "link", "script", "style", "article",
        "main", "section", "header", "div", "p", "h1", "h2",
    ];
    let Some(rest) = text.strip_prefix('<') else { return Format::Text };
    let is = |tag: &str| {
        rest.get(..tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag))
            && (tag.starts_with(['!', '?']) || rest[tag.len()..].starts_with([' ', '>', '\n', '\r', '\t', '/']))
    };
    if TAGS.iter().any(|tag| is(tag)) { Format::Html } else { Format::Text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (head, expected) in [
            (&b"{\"id\": 1}"[..], Format::JsonLine),
            (b"\xef\xbb\xbf  { \"id\"", Format::JsonLine),
            (b"{not json", Format::Text),
            (b"\n<!DOCTYPE html>", Format::Html),
            (b"<HTML lang=en>", Format::Html),
            (b"<p>One", Format::Html),
            (b"<Reuters> - Prices", Format::Text),
            (b"<pre-tax> profit", Format::Text),
            (b"\xff\xfe<\0h\0t\0m\0l\0>\0", Format::Html),
            (b"", Format::Text),
        ] {
            assert_eq!(format(head), expected, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn binary() {
        for bytes in [&b"%PDF-1.7\n1 0 obj"[..], b"\x89PNG\r\n\x1a\n", b"PK\x03\x04\x14", b"\x7fELF\x02", b"one\0two"] {
            assert_eq!(refuse_binary(bytes).map_err(|(code, _)| code), Err(Code::BinaryInput));
        }
        let noise: Vec<u8> = (0..2000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
        assert!(refuse_binary(&noise).is_err());
        for bytes in
            [&b"ID3 tags were stripped, the office said."[..], b"", b"RIFFs went on", b"caf\xe9", b"\xff\xfea\0"]
        {
            assert_eq!(refuse_binary(bytes), Ok(()));
        }
    }

    #[test]
    fn unprintable() {
        for text in ["\u{1}\u{2}\u{3}", "\u{1b}\u{1b} \n\u{8}", "\u{85}\u{90}\u{9f}", "\u{7f}", "a \u{0}\u{1} b \u{2}"]
        {
            assert_eq!(refuse_unprintable(text).map_err(|(code, _)| code), Err(Code::BinaryInput), "{text:?}");
        }
        for text in ["", " \n\t", "\u{1b}[1mThe office\u{1b}[0m said so.", "…", "It said \u{93}no\u{94}."] {
            assert_eq!(refuse_unprintable(text), Ok(()), "{text:?}");
        }
    }
}
