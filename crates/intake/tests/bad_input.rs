//! Whatever comes in, a document or a coded refusal comes out, and its neighbours are not touched.
#![allow(clippy::expect_used)] // helpers of tests are not inside a test to the lint

use flate2::{Compression, write::GzEncoder};
use onrecord_intake::{Format, Given, Limits, Received, Refusal, Taken, document, document_within, open, stream};
use onrecord_record::Code;
use std::io::{self, Cursor, Read, Write};
use std::time::{Duration, Instant};

const LEAD: &str = "The harbour office said on Monday that it would not pay for the new bridge, and that the town had known \
    this since the spring, when the two sides met behind closed doors and agreed on nothing at all.";

fn received(format: Format, bytes: impl Into<Vec<u8>>) -> Received {
    Received { name: "it".into(), place: "it".into(), format, bytes: bytes.into(), carried: None }
}

fn take(format: Format, bytes: impl Into<Vec<u8>>) -> Result<Taken, Refusal> {
    document(&received(format, bytes), &Given::default(), &Limits::default())
}

fn code(result: Result<Taken, Refusal>) -> &'static str {
    result.expect_err("a refusal").code.id()
}

fn notes(taken: &Taken) -> Vec<&str> {
    taken.notes.iter().map(|n| n.code.as_str()).collect()
}

fn page(body: &str) -> String {
    format!("<!DOCTYPE html><html lang=en><head><title>Office will not pay</title></head><body>{body}</body></html>")
}

fn article(paragraphs: usize) -> String {
    page(&format!("<article><h1>Office will not pay</h1>{}</article>", format!("<p>{LEAD}</p>").repeat(paragraphs)))
}

fn codes(items: impl Iterator<Item = Result<Received, Refusal>>) -> Vec<String> {
    items.map(|i| i.map_or_else(|r| format!("{} {}", r.place, r.code.id()), |r| r.place)).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn empty() {
    for bytes in ["", " \n\t\n", "\u{feff}", "\u{feff}\n"] {
        assert_eq!(code(take(Format::Text, bytes)), "E0101", "{bytes:?}");
        assert_eq!(code(take(Format::Html, bytes)), "E0101", "{bytes:?}");
    }
    assert_eq!(code(take(Format::JsonLine, r#"{"id": "a", "text": "  "}"#)), "E0101");
    assert_eq!(code(take(Format::JsonLine, r#"{"id": "a", "html": ""}"#)), "E0101");
}

#[test]
fn binary() {
    for bytes in [
        &b"%PDF-1.4\n%\xe2\xe3"[..],
        b"\x89PNG\r\n\x1a\n\0\0",
        b"PK\x03\x04 docx",
        b"\x7fELF\x02\x01",
        b"GIF89a\x01\x02",
    ] {
        assert_eq!(code(take(Format::Text, bytes)), "E0102");
        assert_eq!(code(take(Format::Html, bytes)), "E0102");
        assert_eq!(
            codes(stream(Cursor::new(bytes.to_vec()), "x", "x", Some(Format::JsonLine), &Limits::default())),
            ["x E0102"]
        );
    }
}

#[test]
fn control_characters_are_not_text_however_they_are_written() {
    for text in [r"\u0001\u0002\u0003", r"\u001b\u0008\n\u001b", r"\u0085\u0090", r"\u007f", r"No.\u0000\u0001\u0002"] {
        for key in ["text", "html"] {
            assert_eq!(code(take(Format::JsonLine, format!(r#"{{"id": "a", "{key}": "{text}"}}"#))), "E0102", "{text}");
        }
    }
    // As bytes that no rule for bytes refuses, as UTF-16, as a page's references.
    assert_eq!(code(take(Format::Text, "\u{1b}\u{8}\n")), "E0102");
    let wide: Vec<u8> = std::iter::once(0xfeff).chain([1, 2, 3_u16]).flat_map(u16::to_le_bytes).collect();
    assert_eq!(code(take(Format::Text, wide)), "E0102");
    let noise = page(&format!("<article><p>{LEAD}{}</p></article>", "&#1;&#2;".repeat(200)));
    assert_eq!(code(take(Format::Html, noise)), "E0102");
    // One that strayed into an article leaves it an article, and the text as it is.
    let line = format!(r#"{{"id": "a", "text": "\u001b[1m{LEAD}\u0001"}}"#);
    assert_eq!(take(Format::JsonLine, line).expect("a document").document.text, format!("\u{1b}[1m{LEAD}\u{1}"));
}

#[test]
fn broken_utf8_is_repaired_with_a_note() {
    let mut bytes = format!("“No,” she said. {LEAD}").into_bytes();
    bytes.splice(20..20, [0xff, 0xfe]);
    let taken = take(Format::Text, bytes.clone()).expect("a document");
    assert!(notes(&taken).contains(&"N0201"));
    assert_eq!(taken.document.text.matches('\u{fffd}').count(), 2);
    assert_eq!(taken.document.snapshot, onrecord_record::digest(&bytes));
    assert_eq!(taken.document.id, onrecord_record::digest(taken.document.text.as_bytes()));
    let line = [&b"{\"id\": \"a\", \"text\": \"caf\xff\"}"[..]].concat();
    assert!(notes(&take(Format::JsonLine, line).expect("a document")).contains(&"N0201"));
}

#[test]
fn other_charsets() {
    let text = format!("Office ‘will not pay’\n\n{LEAD}");
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bare: Vec<u8> = text.replace(['‘', '’'], "'").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(take(Format::Text, utf16).expect("a document").document.text, text);
    assert_eq!(take(Format::Text, bare).expect("a document").document.text, text.replace(['‘', '’'], "'"));
    let latin =
        article(3).replace("<head>", "<head><meta charset=iso-8859-1>").replace("harbour office", "Malm\u{f6} office");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let taken = take(Format::Html, bytes).expect("a document");
    assert!(taken.document.text.contains("Malmö office"));
    let charset = taken.document.provenance.iter().find(|p| p.field == "charset").expect("a charset");
    assert_eq!((charset.value.as_str(), charset.from.as_str()), ("windows-1252", "meta"));
}

/// A line of `length` bytes between two good ones, made as it is read.
struct LongLine {
    before: Cursor<Vec<u8>>,
    left: u64,
    after: Cursor<Vec<u8>>,
}

impl Read for LongLine {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.before.read(buffer)?;
        if n > 0 {
            return Ok(n);
        }
        if self.left > 0 {
            let n = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
            buffer[..n].fill(b'x');
            self.left -= n as u64;
            return Ok(n);
        }
        self.after.read(buffer)
    }
}

#[test]
fn a_line_of_200_megabytes_is_refused_and_the_next_is_read() {
    let good = |id: u32| format!("{{\"id\": {id}, \"text\": \"{LEAD}\"}}\n").into_bytes();
    let after = [b"\"}\r\n\n".to_vec(), good(3)].concat();
    let reader = LongLine { before: Cursor::new(good(1)), left: 200 << 20, after: Cursor::new(after) };
    let items: Vec<_> = stream(reader, "lines", "lines", Some(Format::JsonLine), &Limits::default()).collect();
    assert_eq!(codes(items.iter().cloned()), ["lines:1", "lines:2 E0103", "lines:4"]);
    let last = items[2].as_ref().expect("the last line");
    assert!(last.bytes.capacity() < 1 << 20, "no more than the line is held");
    assert_eq!(document(last, &Given::default(), &Limits::default()).expect("a document").document.name, "3");
}

#[test]
fn too_large() {
    let limits = Limits { bytes: 1000, ..Limits::default() };
    assert_eq!(codes(stream(io::repeat(b'x'), "x", "x", Some(Format::Text), &limits)), ["x E0103"]);
    let result = document(&received(Format::Text, "x".repeat(1001)), &Given::default(), &limits);
    assert_eq!(code(result), "E0103");
}

#[test]
fn bad_json_lines_name_what_is_wrong() {
    for (line, what) in [
        ("[1, 2]", "list"),
        ("{\"id\": 1}", "neither"),
        ("{\"id\": 1, \"text\": 5}", "`text`"),
        ("{\"id\": [], \"text\": \"x\"}", "`id`"),
        ("{\"id\": 1, \"title\": {}, \"text\": \"x\"}", "`title`"),
        ("{\"id\": 1, \"text\": \"x\"", "EOF"),
        ("not json", "expected"),
    ] {
        let refusal = take(Format::JsonLine, line).expect_err("a refusal");
        assert_eq!(refusal.code, Code::BadJsonLine, "{line}");
        assert!(refusal.message.contains(what), "{line}: {}", refusal.message);
    }
    let deep = format!("{{\"id\": 1, \"text\": \"x\", \"y\": {}}}", "[".repeat(100_000));
    assert_eq!(code(take(Format::JsonLine, deep)), "E0105");
}

#[test]
fn a_hundred_thousand_nested_tags_come_back_quickly() {
    for tag in ["div", "span", "b", "blockquote", "ul><li", "table><tr><td"] {
        let html = page(&format!("{}<p>{LEAD}</p>", format!("<{tag}>").repeat(100_000 / tag.split('<').count())));
        let start = Instant::now();
        match document_within(received(Format::Html, html), &Given::default(), &Limits::default()) {
            Ok(taken) => {
                assert!(taken.document.text.contains(LEAD), "{tag}");
                assert!(notes(&taken).contains(&"N0204"), "{tag}");
            }
            Err(refusal) => assert_ne!(refusal.code, Code::Internal, "{tag}: {refusal}"),
        }
        assert!(start.elapsed() < Duration::from_secs(15), "{tag} took {:?}", start.elapsed());
    }
}

#[test]
fn too_many_elements() {
    assert_eq!(code(take(Format::Html, page(&"<p>x".repeat(200_001)))), "E0104");
}

#[test]
fn the_wall_clock_budget_is_kept() {
    let limits = Limits { wall: Duration::from_millis(1), ..Limits::default() };
    let result = document_within(received(Format::Html, article(5000)), &Given::default(), &limits);
    assert_eq!(code(result), "E0107");
    assert!(document_within(received(Format::Html, article(5)), &Given::default(), &Limits::default()).is_ok());
}

#[test]
fn compressed() {
    let text = format!("Office will not pay\n\n{LEAD}");
    for bytes in [gzip(text.as_bytes()), [gzip(&text.as_bytes()[..30]), gzip(&text.as_bytes()[30..])].concat()] {
        let items: Vec<_> = stream(Cursor::new(bytes), "x", "x", None, &Limits::default()).collect();
        assert_eq!(items[0].as_ref().expect("a document").bytes, text.as_bytes());
    }
    let lines = format!("{{\"id\": 1, \"text\": \"{LEAD}\"}}\n").repeat(3);
    let three = codes(stream(Cursor::new(gzip(lines.as_bytes())), "x", "x", None, &Limits::default()));
    assert_eq!(three, ["x:1", "x:2", "x:3"]);
}

#[test]
fn compressed_and_hostile() {
    let bomb = gzip(&vec![b' '; 100 << 20]);
    assert!(bomb.len() < 1 << 20);
    for format in [Some(Format::Text), Some(Format::JsonLine), None] {
        assert_eq!(
            codes(stream(Cursor::new(bomb.clone()), "x", "x", format, &Limits::default()))
                .last()
                .expect("one")
                .split(' ')
                .next_back(),
            Some("E0111")
        );
    }
    let noise: String = (0..20_000_u64).map(|i| format!("{} ", i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40)).collect();
    let mut cut = gzip(noise.as_bytes());
    cut.truncate(cut.len() / 2);
    assert_eq!(codes(stream(Cursor::new(cut), "x", "x", Some(Format::Text), &Limits::default())), ["x E0108"]);
    let twice = gzip(&gzip(noise.as_bytes()));
    let item = stream(Cursor::new(twice), "x", "x", Some(Format::Text), &Limits::default()).next().expect("one");
    assert_eq!(code(document(&item.expect("bytes"), &Given::default(), &Limits::default())), "E0102");
}

#[test]
fn dates() {
    let taken = take(Format::Html, article(5)).expect("a document");
    assert!(notes(&taken).contains(&"N0202"));
    assert_eq!(taken.document.published, None);

    let dated = |head: &str| article(5).replace("<head>", &format!("<head>{head}"));
    let meta = "<meta property=article:published_time content=2025-03-04T18:20:00Z>";
    let taken = take(Format::Html, dated(meta)).expect("a document");
    assert_eq!(taken.document.published.as_deref(), Some("2025-03-04T18:20:00Z"));
    assert!(!notes(&taken).iter().any(|n| ["N0202", "N0205"].contains(n)));

    let two = format!("{meta}<meta name=date content=2025-03-09>");
    let taken = take(Format::Html, dated(&two)).expect("a document");
    assert!(notes(&taken).contains(&"N0205"));
    let values: Vec<_> =
        taken.document.provenance.iter().filter(|p| p.field == "published").map(|p| p.from.as_str()).collect();
    assert_eq!(values, ["opengraph", "meta"]);

    let unreadable = take(Format::Html, dated("<meta name=date content='last week'>")).expect("a document");
    assert_eq!(unreadable.document.published, None);
    assert!(unreadable.document.provenance.iter().any(|p| p.field == "published" && p.value == "last week"));

    let given = Given { published: Some("2025-03-05".into()), ..Given::default() };
    let taken = document(&received(Format::Html, dated(meta)), &given, &Limits::default()).expect("a document");
    assert_eq!(taken.document.published.as_deref(), Some("2025-03-05"));
}

#[test]
fn other_languages() {
    let german = "Das Hafenamt teilte am Montag mit, dass es für die neue Brücke nicht zahlen werde und dass die Stadt dies \
        seit dem Frühjahr gewusst habe, als beide Seiten hinter verschlossenen Türen zusammenkamen und sich auf nichts \
        einigen konnten. Die Bürgermeisterin widersprach dem am Dienstag und sprach von einer Ausrede, die niemand im Rat \
        ernst nehme, während die Opposition eine Untersuchung forderte.";
    let taken = take(Format::Text, german).expect("a document");
    assert!(notes(&taken).contains(&"N0203"));
    assert_eq!(taken.document.language.as_deref(), Some("de"));
    let template = page(&format!("<article>{}</article>", format!("<p>{german}</p>").repeat(3)));
    let taken = take(Format::Html, template).expect("a document");
    assert_eq!(taken.document.language.as_deref(), Some("de"), "the text decides, not the template's lang");
    assert!(notes(&taken).contains(&"N0203"));
    let english = take(Format::Text, format!("{LEAD} {LEAD}")).expect("a document");
    assert!(!notes(&english).contains(&"N0203"));
    assert_eq!(english.document.language.as_deref(), Some("en"));
    let short = take(Format::Text, "Nein.").expect("a document");
    assert_eq!(short.document.language, None);
}

#[test]
fn pages_without_an_article() {
    let teaser = "<article><h1>Office will not pay</h1><p>The harbour office said on Monday that it would not pay.</p>\
        <div class=paywall><p>Subscribe to go on reading.</p><a href=/subscribe>Subscribe</a></div></article>";
    let taken = take(Format::Html, page(teaser)).expect("a document");
    assert!(notes(&taken).contains(&"N0207"), "{:?}", taken.document.text);
    for body in
        ["", "<script>load()</script>", "<nav><a href=/a>One</a> <a href=/b>Two</a></nav>", "<div id=root></div>"]
    {
        assert_eq!(code(take(Format::Html, page(body))), "E0106", "{body}");
    }
}

#[test]
fn lists_of_links() {
    let items: String = (0..60)
        .map(|i| format!("<li><a href=/{i}>Office number {i} says again that it will not pay for the bridge</a></li>"))
        .collect();
    match take(Format::Html, page(&format!("<main><h1>News</h1><ul>{items}</ul></main>"))) {
        Ok(taken) => assert!(notes(&taken).contains(&"N0209"), "{}", taken.document.text),
        Err(refusal) => assert_eq!(refusal.code, Code::NoArticle),
    }
    assert!(!notes(&take(Format::Html, article(8)).expect("a document")).contains(&"N0209"));
}

#[test]
fn paths() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("b")).expect("a folder");
    for (name, bytes) in [
        ("c.txt", LEAD.as_bytes().to_vec()),
        ("a.HTML", article(3).into_bytes()),
        ("b/z.txt.gz", gzip(LEAD.as_bytes())),
        ("b/y.jsonl", b"{\"id\": 1, \"text\": \"x\"}\n\n{\"text\": \"y\"}".to_vec()),
        ("notes.docx", b"PK".to_vec()),
        (".hidden.txt", b"x".to_vec()),
        ("bare", LEAD.as_bytes().to_vec()),
    ] {
        std::fs::write(at(name), bytes).expect("a file");
    }
    let names = |paths: &[std::path::PathBuf]| -> Vec<String> {
        let items = open(paths, &Limits::default()).expect("something to read");
        items.map(|i| i.map_or_else(|r| format!("{} {}", r.name, r.code.id()), |r| r.name)).collect()
    };
    assert_eq!(names(&[folder.path().to_owned()]), ["a", "y:1", "y:3", "z", "c"]);
    assert_eq!(names(&[at("nowhere.txt"), at("c.txt")]), ["nowhere E0108", "c"]);
    assert_eq!(names(&[at("notes.docx"), at("bare")]), ["notes.docx E0109", "bare"]);
    assert!(open(&[at("nowhere.txt")], &Limits::default()).is_err());
    assert!(open(&[], &Limits::default()).is_err());
    assert!(open(&["-".into(), "-".into()], &Limits::default()).is_err());
}
