//! Feeds and web archives: what is taken from them, and what comes of damaged and hostile ones.
#![allow(clippy::unwrap_used, clippy::expect_used)] // helpers of tests are not inside a test to the lint

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use onrecord_intake::{Given, Limits, Received, Refusal, Taken, document, open, stream};
use onrecord_record::Code;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

type Items = Vec<Result<Received, Refusal>>;

fn all(bytes: impl Into<Vec<u8>>) -> Items {
    stream(Cursor::new(bytes.into()), "it", "it", None, &Limits::default()).collect()
}

fn fixture(name: &str) -> Items {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    open(&[path], &Limits::default()).unwrap().collect()
}

fn take(item: &Result<Received, Refusal>) -> Taken {
    document(item.as_ref().unwrap(), &Given::default(), &Limits::default()).unwrap()
}

fn codes(items: &Items) -> Vec<Option<Code>> {
    items.iter().map(|i| i.as_ref().err().map(|r| r.code)).collect()
}

fn some(s: &str) -> Option<String> {
    Some(s.to_owned())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut e = GzEncoder::new(Vec::new(), Compression::default());
    e.write_all(bytes).unwrap();
    e.finish().unwrap()
}

/// A page with a body that extraction finds.
fn page(n: usize) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Story {n}</title></head><body><article><h1>Story {n}</h1>\
         <p>The minister said on Tuesday that the border would stay open for the whole of the winter, caf\u{e9} by café.</p>\
         <p>Officials in Dost warned that number {n} was only the first of several such cases this year.</p></article></body></html>"
    )
}

fn record(kind: &str, uri: &str, content_type: &str, body: &[u8], length: Option<u64>) -> Vec<u8> {
    let length = length.unwrap_or(body.len() as u64);
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2025-03-05T01:02:03Z\r\n\
         WARC-Target-URI: {uri}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn http(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat()
}

fn response(n: usize) -> Vec<u8> {
    let body = http("Content-Type: text/html; charset=utf-8\r\n", page(n).as_bytes());
    record("response", &format!("https://news.example/{n}"), "application/http; msgtype=response", &body, None)
}

fn warcinfo() -> Vec<u8> {
    record("warcinfo", "x", "application/warc-fields", b"software: ours\r\n", None)
}

#[test]
fn rss() {
    let items = fixture("gazette.rss");
    assert_eq!(codes(&items), [None, None, None]);
    // Nothing but a link: there is nothing to read, but the link is known.
    let bare = items[2].as_ref().unwrap();
    assert_eq!(bare.carried.as_ref().unwrap().url, some("https://gazette.example/empty"));
    let refused = document(bare, &Given::default(), &Limits::default()).map(|_| ());
    assert_eq!(refused.map_err(|r| r.code), Err(Code::NoArticle));
    let first = take(&items[0]);
    let d = &first.document;
    assert_eq!(d.title, some("Gas & light: Marr warns of cuts"));
    assert_eq!(d.url, some("https://gazette.example/2025/gas?utm_source=rss"));
    assert_eq!((d.outlet.clone(), d.byline.clone()), (some("The Zelin Gazette"), some("Ada Quill")));
    assert!(d.published.as_deref().unwrap().starts_with("2025-03-04T17:20:00"), "{:?}", d.published);
    assert!(d.text.contains("“We are ready,” he said."), "{}", d.text);
    assert!(d.provenance.iter().any(|p| p.field == "published" && p.from == "feed"));
    // An entry without link and date is taken with what it has.
    let second = take(&items[1]);
    assert_eq!((second.document.url, second.document.published), (None, None));
    assert!(second.notes.iter().any(|n| n.code == "N0202"));
    assert!(second.document.text.contains("nobody had crossed the bridge"));
}

#[test]
fn atom_and_json_feed() {
    let items = fixture("ledger.atom");
    assert_eq!(codes(&items), [None]);
    let d = take(&items[0]).document;
    assert_eq!((d.url, d.outlet), (some("https://ledger.example/1"), some("The Atlantic Ledger")));
    assert_eq!(d.byline, some("B. Inkwell; C. Page"));
    assert!(d.published.unwrap().starts_with("2025-03-04T07:00:00"));

    let items = fixture("tribune.json");
    assert_eq!(codes(&items), [None, None]);
    let d = take(&items[0]).document;
    assert_eq!((d.title, d.byline), (some("Harbour closed"), some("D. Quay")));
    let plain = take(&items[1]).document;
    assert!(plain.text.contains("denied it.\n\nShe spoke"), "{:?}", plain.text);
    // The same feed twice gives the same bytes.
    let again = fixture("tribune.json");
    assert_eq!(items[1].as_ref().unwrap().bytes, again[1].as_ref().unwrap().bytes);
}

#[test]
fn feeds_in_other_charsets() {
    let feed = |declared: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{declared}\"?><rss version=\"2.0\"><channel><title>Café</title>\
                 <item><title>À propos</title><description>The café’s owner said that naïve plans would not do at all.</description></item></channel></rss>"
        )
    };
    let windows = encoding_rs::WINDOWS_1252.encode(&feed("x")).0.into_owned();
    let declared = |bytes: &[u8], name: &str| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        assert!(text.contains("encoding"));
        let at = bytes.windows(3).position(|w| w == b"\"x\"").unwrap();
        [&bytes[..at + 1], name.as_bytes(), &bytes[at + 2..]].concat()
    };
    for bytes in [
        feed("utf-8").into_bytes(),
        // Wrong declarations: the bytes are UTF-8 all the same; and bytes that are not the UTF-8 they claim.
        feed("iso-8859-1").into_bytes(),
        feed("no-such-charset").into_bytes(),
        declared(&windows, "windows-1252"),
        declared(&windows, "iso-8859-1"),
        [b"\xff\xfe".to_vec(), feed("utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
    ] {
        let items = all(bytes);
        assert_eq!(codes(&items), [None]);
        let d = take(&items[0]).document;
        assert_eq!((d.title.as_deref(), d.outlet.as_deref()), (Some("À propos"), Some("Café")));
        assert!(d.text.contains("The café’s owner"), "{}", d.text);
    }
    // Declared UTF-8, but is not: repaired, not lost.
    let items = all(declared(&windows, "utf-8"));
    assert_eq!(codes(&items), [None]);
    assert!(take(&items[0]).document.text.contains("owner said that na"));
}

#[test]
fn bad_feeds() {
    let deep = format!("<rss version=\"2.0\"><channel>{}", "<a>".repeat(200_000));
    let bombs = format!(
        "<!DOCTYPE r [<!ENTITY a \"{}\"><!ENTITY b \"{}\">]><rss version=\"2.0\"><channel><title>&b;</title></channel></rss>",
        "x".repeat(1000),
        "&a;".repeat(1000)
    );
    for bytes in [
        deep.as_str(),
        "<rss version=\"2.0\"><channel><item>",
        "<feed ><entry>",
        "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [",
    ] {
        let items = all(bytes);
        // Broken off before anything was said, or refused: never a panic.
        assert!(
            items.iter().all(|i| i.as_ref().is_err_and(|r| matches!(r.code, Code::BadFeed | Code::NoArticle))),
            "{bytes:.60}: {items:?}"
        );
    }
    assert!(all(bombs).iter().all(|i| i.as_ref().map_or(true, |r| r.bytes.len() < 100_000)));
    let folder = tempfile::tempdir().unwrap();
    for (name, code) in [("a.xml", Code::BadFeed), ("b.json", Code::BadFeed), ("c.warc", Code::BadFeed)] {
        let path = folder.path().join(name);
        std::fs::write(&path, "{\"no\": \"feed\"}").unwrap();
        assert_eq!(codes(&open(&[path], &Limits::default()).unwrap().collect()), [Some(code)], "{name}");
    }
    // In a folder, names that other files have are passed over.
    let found: Items = open(&[folder.path().to_owned()], &Limits::default()).unwrap().collect();
    assert_eq!(found.len(), 1);
}

#[test]
fn warc_plain_and_in_members() {
    let records = [
        warcinfo(),
        record(
            "request",
            "https://news.example/1",
            "application/http; msgtype=request",
            b"GET / HTTP/1.1\r\n\r\n",
            None,
        ),
        response(1),
        record(
            "response",
            "https://news.example/x.png",
            "application/http",
            &http("Content-Type: image/png\r\n", b"\x89PNG"),
            None,
        ),
        record(
            "response",
            "https://news.example/gone",
            "application/http",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no",
            None,
        ),
        record("revisit", "https://news.example/1", "application/http", b"HTTP/1.1 200 OK\r\n\r\n", None),
        response(2),
        record("resource", "file:///3", "text/html", page(3).as_bytes(), None),
        record("resource", "file:///4.txt", "text/plain; charset=utf-8", b"The mayor said so.", None),
        record(
            "resource",
            "file:///5.jsonl:1",
            "application/x-ndjson",
            br#"{"id": "five", "text": "So he said."}"#,
            None,
        ),
        record("resource", "urn:text:https://news.example/1", "text/plain", b"The text of a page.", None),
        record("conversion", "https://news.example/1", "text/plain", b"The text of a page.", None),
    ];
    let plain = records.concat();
    let members: Vec<u8> = records.iter().flat_map(|r| gzip(r)).collect();
    let mut seen = Vec::new();
    for bytes in [plain.clone(), gzip(&plain), members] {
        let items = all(bytes);
        assert_eq!(codes(&items), [None, None, None, None, None]);
        let names: Vec<_> = items.iter().map(|i| i.as_ref().unwrap().name.clone()).collect();
        assert_eq!(names, ["it:3", "it:7", "it:8", "it:9", "it:10"]);
        let file = take(&items[2]).document;
        assert_eq!(file.url, None, "a path is no address");
        assert_eq!(take(&items[3]).document.text, "The mayor said so.");
        let line = take(&items[4]).document;
        assert_eq!((line.name.as_str(), line.text.as_str()), ("five", "So he said."));
        let d = take(&items[0]).document;
        assert_eq!((d.url, d.title), (some("https://news.example/1"), some("Story 1")));
        // The time of fetching is not the time of publication.
        assert_eq!(d.published, None);
        let carried = items[0].as_ref().unwrap().carried.as_ref().unwrap();
        assert_eq!((carried.fetched.clone(), carried.status), (some("2025-03-05T01:02:03Z"), Some(200)));
        seen.push(items.into_iter().map(|i| i.unwrap().bytes).collect::<Vec<_>>());
    }
    assert!(seen.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn http_inside_a_warc() {
    let text = "<!doctype html><title>Наука</title><article><p>Министр заявил во вторник, что граница останется открытой на всю зиму, и добавил, что чиновники предупреждены.</p></article>";
    let koi = encoding_rs::KOI8_R.encode(text).0.into_owned();
    let body = page(4);
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let records = [
        // The header's charset goes before a guess.
        record(
            "response",
            "https://a.example/ru",
            "application/http",
            &http("Content-Type: text/html; charset=koi8-r\r\n", &koi),
            None,
        ),
        record(
            "response",
            "https://a.example/gz",
            "application/http",
            &http("content-type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(body.as_bytes())),
            None,
        ),
        record(
            "response",
            "https://a.example/ch",
            "application/http",
            &http("content-type: text/html\r\nTransfer-Encoding: chunked\r\n", chunked.as_bytes()),
            None,
        ),
        record(
            "response",
            "https://a.example/short",
            "application/http",
            &http("content-type: text/html\r\nContent-Length: 99999\r\n", body.as_bytes()),
            None,
        ),
        record(
            "response",
            "https://a.example/bomb",
            "application/http",
            &http("content-type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(&vec![b' '; 20 << 20])),
            None,
        ),
        record(
            "response",
            "https://a.example/br",
            "application/http",
            &http("content-type: text/html\r\nContent-Encoding: br\r\n", b"\x8b\x02"),
            None,
        ),
        record("response", "https://a.example/none", "application/http", b"not http at all", None),
        response(5),
    ];
    let items = all(records.concat());
    assert_eq!(
        codes(&items),
        [None, None, None, None, Some(Code::Inflated), Some(Code::Unsupported), Some(Code::BadWebArchive), None]
    );
    let ru = take(&items[0]).document;
    assert!(ru.text.contains("Министр заявил"), "{}", ru.text);
    assert!(ru.provenance.iter().any(|p| p.field == "charset" && p.from == "http-header" && p.value == "KOI8-R"));
    assert_eq!(items[1].as_ref().unwrap().bytes, body.as_bytes());
    assert_eq!(items[2].as_ref().unwrap().bytes, body.as_bytes());
    assert!(take(&items[3]).notes.iter().any(|n| n.code == "N0210"), "cut short");
}

#[test]
fn lengths_that_lie() {
    let body = http("Content-Type: text/html\r\n", page(1).as_bytes());
    let lie = |length| record("response", "https://a.example/lie", "application/http", &body, Some(length));
    let len = body.len() as u64;
    // Too long by a little: what was swallowed of the next record is given back.
    let items = all([lie(len + 40), response(2), response(3)].concat());
    assert_eq!(codes(&items), [None, None, None]);
    assert!(take(&items[0]).notes.iter().any(|n| n.code == "N0210"));
    assert_eq!(
        items.iter().map(|i| i.as_ref().unwrap().bytes.len()).collect::<Vec<_>>(),
        [page(1).len(), page(2).len(), page(3).len()]
    );
    // Too short: the page is cut, the rest is told, and the next record is found.
    let items = all([lie(len - 40), response(2)].concat());
    assert!(items.iter().filter(|i| i.is_ok()).count() >= 1, "{:?}", codes(&items));
    assert_eq!(take(items.last().unwrap()).document.title, some("Story 2"));
    // Absurd: nothing is allocated for it.
    for length in [1_000_000_000_000, u64::MAX] {
        let started = Instant::now();
        let items = all([response(1), lie(length), response(2)].concat());
        assert_eq!(codes(&items)[..2], [None, Some(Code::BadWebArchive)]);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    for bad in ["Content-Length: -1", "Content-Length: ten", "X: 1"] {
        let bytes = [format!("WARC/1.0\r\nWARC-Type: response\r\n{bad}\r\n\r\n").into_bytes(), response(2)].concat();
        assert_eq!(codes(&all(bytes)), [Some(Code::BadWebArchive), None], "{bad}");
    }
}

#[test]
fn damaged_and_hostile_warcs() {
    // Broken off inside a record, a header, a member.
    let two = [response(1), response(2)].concat();
    for keep in [two.len() - 50, two.len() / 2 + 20, two.len() / 2 + 200] {
        let items = all(&two[..keep]);
        assert!(items[0].is_ok());
        assert!(items.len() <= 2, "{:?}", codes(&items));
    }
    let members = [gzip(&response(1)), gzip(&response(2))].concat();
    let items = all(&members[..members.len() - 30]);
    assert!(items[0].is_ok());
    assert!(items.len() >= 2 && items[1..].iter().any(Result::is_err), "{:?}", codes(&items));
    // Noise between records.
    let noise: Vec<u8> = (0..3000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let items = all([response(1), noise, b"\r\n".to_vec(), response(2)].concat());
    assert_eq!(items.iter().filter(|i| i.is_ok()).count(), 2, "{:?}", codes(&items));
    // A header without end, and a line without end.
    let long = format!("WARC/1.0\r\n{}", "A: b\r\n".repeat(100_000));
    let items = all(long);
    assert_eq!(codes(&items)[0], Some(Code::BadWebArchive));
    assert!(items.len() <= 1001);
    let line = [b"WARC/1.0\r\n".to_vec(), vec![b'a'; 9 << 20]].concat();
    assert!(all(line).iter().all(Result::is_err));
    // A gzip bomb.
    let bomb =
        [gzip(&response(1)), gzip(&record("response", "x", "application/http", &vec![b'0'; 300 << 20], None))].concat();
    let items = all(bomb);
    assert!(items[0].is_ok());
    assert!(items[1..].iter().all(Result::is_err) && items.len() > 1, "{:?}", codes(&items));
    // A page over the limit is refused alone.
    let large = http("Content-Type: text/html\r\n", &vec![b'a'; 9 << 20]);
    let items = all([record("response", "x", "application/http", &large, None), response(2)].concat());
    assert_eq!(codes(&items), [Some(Code::TooLarge), None]);
}

/// A ZIP of these files; deflated ones are packed.
fn zip(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, deflated) in files {
        let packed = if *deflated {
            let mut e = DeflateEncoder::new(Vec::new(), Compression::default());
            e.write_all(bytes).unwrap();
            e.finish().unwrap()
        } else {
            bytes.to_vec()
        };
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let method = if *deflated { 8_u16 } else { 0 };
        let mut common = Vec::new();
        common.extend_from_slice(&20_u16.to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        common.extend_from_slice(&method.to_le_bytes());
        common.extend_from_slice(&[0, 0, 0x21, 0x5a]);
        common.extend_from_slice(&crc.sum().to_le_bytes());
        common.extend_from_slice(&(packed.len() as u32).to_le_bytes());
        common.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(out.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);
    }
    let at = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    for _ in 0..2 {
        out.extend_from_slice(&(files.len() as u16).to_le_bytes());
    }
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

#[test]
fn wacz() {
    let packed: Vec<u8> = [warcinfo(), response(1), response(2)].iter().flat_map(|r| gzip(r)).collect();
    let bytes = zip(&[
        ("archive/data.warc.gz", &packed, false),
        ("archive/more.warc", &response(3), true),
        ("indexes/index.cdx", b"x", true),
        ("datapackage.json", b"{}", false),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.wacz");
    std::fs::write(&path, &bytes).unwrap();
    let from_file: Items = open(&[path], &Limits::default()).unwrap().collect();
    assert_eq!(codes(&from_file), [None, None, None]);
    assert_eq!(from_file[0].as_ref().unwrap().name, "crawl/data.warc.gz:2");
    assert_eq!(take(&from_file[2]).document.title, some("Story 3"));
    // From a stream as from a file.
    let from_stream = all(bytes);
    assert_eq!(codes(&from_stream), [None, None, None]);
    assert_eq!(from_stream[1].as_ref().unwrap().bytes, from_file[1].as_ref().unwrap().bytes);
}

#[test]
fn hostile_waczs() {
    let good = zip(&[("archive/data.warc", &response(1), false)]);
    assert_eq!(codes(&all(&good[..good.len() - 10])), [Some(Code::BadWebArchive)]);
    assert_eq!(codes(&all(zip(&[("word/document.xml", b"<x/>", true)]))), [Some(Code::BinaryInput)]);
    assert_eq!(codes(&all(b"PK\x03\x04".to_vec())), [Some(Code::BadWebArchive)]);
    // A bomb: far more than its packed size.
    let zeros = record("response", "x", "application/http", &vec![b'0'; 300 << 20], None);
    let started = Instant::now();
    let items = all(zip(&[("archive/bomb.warc", &zeros, true), ("archive/data.warc", &response(1), false)]));
    assert!(items.iter().any(|i| i.as_ref().is_err_and(|r| r.code == Code::Inflated)), "{:?}", codes(&items));
    assert!(items.last().unwrap().is_ok(), "the next file still comes");
    assert!(started.elapsed() < Duration::from_secs(30));
    // Sizes that lie point outside; every byte may be wrong.
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        let _ = all(bytes);
    }
}
