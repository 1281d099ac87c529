//! Bad input among good: a coded message for each, and the rest goes on. The whole program, as a user runs it.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use std::collections::BTreeMap;
use std::fs::write;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

fn onrecord(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(arguments).current_dir(folder).env("ONRECORD_ARCHIVE", folder.join("a.onrecord"));
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The names that were added.
fn added(output: &Output) -> Vec<String> {
    let mut all: Vec<String> =
        text(&output.stdout).lines().filter_map(|l| l.strip_prefix("added ")).map(str::to_owned).collect();
    all.sort();
    all
}

/// What is listed as failed: code by name.
fn failed(folder: &Path) -> BTreeMap<String, String> {
    let output = onrecord(folder, &["list", "--failed", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap().to_owned();
    all.as_array().unwrap().iter().map(|f| (word(f, "name"), word(f, "code"))).collect()
}

const SAID: &str = "The harbour master said on Monday that the harbour would stay closed until the end of the week. \
                    Officials in Dost confirmed that no ship had left the port since Saturday morning.";

fn page(title: &str) -> String {
    format!("<!doctype html><html lang=en><title>{title}</title><body><article><h1>{title}</h1><p>{SAID}</p></article>")
}

/// A WARC record of a page; its header may say another length.
fn record(title: &str, length: Option<usize>) -> String {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(title));
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-03-05T01:02:03Z\r\nWARC-Target-URI: https://news.example/{title}\r\n\
         Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        length.unwrap_or(body.len())
    )
}

/// A ZIP of one deflated file (PKWARE's APPNOTE, 4.3).
fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(bytes).unwrap();
    let packed = deflate.finish().unwrap();
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let four = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let two = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
    let common = [
        &two(20)[..],
        &two(0),
        &two(8),
        &four(0),
        &crc.sum().to_le_bytes(),
        &four(packed.len()),
        &four(bytes.len()),
        &two(name.len()),
        &two(0),
    ]
    .concat();
    let file = [&b"PK\x03\x04"[..], &common, name.as_bytes(), &packed].concat();
    let entry = [&b"PK\x01\x02\x14\x00"[..], &common, &[0; 14], name.as_bytes()].concat();
    let end = [&b"PK\x05\x06"[..], &four(0), &two(1), &two(1), &four(entry.len()), &four(file.len()), &two(0)].concat();
    [file, entry, end].concat()
}

#[test]
fn hostile_files_among_good_ones() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("in");
    std::fs::create_dir(&files).unwrap();
    write(files.join("good.html"), page("Good")).unwrap();
    // The second record says more than it has, and takes in the one behind it if it is believed.
    let lies = [record("first", None), record("second", Some(100_000)), record("third", None)].concat();
    write(files.join("lies.warc"), lies).unwrap();
    let short = [record("fourth", Some(20)), record("fifth", None)].concat();
    write(files.join("short.warc"), short).unwrap();
    let zeros = [&b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2000000000\r\n\r\n"[..], &vec![b'0'; 100 << 20]]
        .concat();
    write(files.join("bomb.wacz"), zip("archive/bomb.warc", &zeros)).unwrap();
    // Bytes that are not the UTF-8 that they claim to be; an entry with neither date nor link, and one with nothing.
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Tribune</title>\
         <item><title>Caf\u{e9}</title><description>{SAID}</description></item><item><title>Bare</title></item></channel></rss>"
    );
    let latin: Vec<u8> = feed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    write(files.join("tribune.rss"), latin).unwrap();
    write(files.join("broken.rss"), "<rss version=\"2.0\"><channel><item>").unwrap();

    let output = onrecord(folder.path(), &["add", "in"]);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let names = added(&output);
    for name in ["good@1", "lies:1@1", "lies:3@1", "short:2@1", "tribune:1@1"] {
        assert!(names.contains(&name.to_owned()), "{name}: {names:?}\n{told}");
    }
    let failed = failed(folder.path());
    for (name, code) in [("bomb", "E0111"), ("tribune:2", "E0106"), ("broken", "E0112")] {
        let found = failed.iter().find(|(n, _)| n.starts_with(name));
        assert_eq!(found.map(|(_, c)| c.as_str()), Some(code), "{name}: {failed:?}");
        assert!(told.contains(&format!("onrecord: {code} ")), "{told}");
    }
    // A record whose length lies is told too, and what can be had of it is kept with a note.
    assert!(told.contains("E0113") || names.contains(&"lies:2@1".to_owned()), "{told}");
    // The summary says what failed, by kind.
    assert!(told.contains(" failed in ") && told.contains("with E0111, "), "{told}");

    // The same folder again: nothing new, the same failures, and both are said.
    let again = onrecord(folder.path(), &["add", "in"]);
    let out = text(&again.stdout);
    assert_eq!(again.status.code(), Some(1));
    assert!(out.lines().count() >= names.len() && out.lines().all(|l| l.starts_with("unchanged ")), "{out}");
    assert!(text(&again.stderr).contains(&format!("{} unchanged, ", out.lines().count())), "{}", text(&again.stderr));
    assert_eq!(self::failed(folder.path()), failed);
    assert_eq!(onrecord(folder.path(), &["verify"]).status.code(), Some(0));
}

#[test]
fn addresses_that_lead_astray() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
            let to = |place: &str| {
                format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            };
            let reply = match head.split(' ').nth(1).unwrap_or("") {
                "/self" => to("/self"),
                "/inside" => to("http://10.0.0.1/"),
                "/good" => {
                    let body = page("Good");
                    format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    )
                }
                _ => "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
            };
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| format!("{base}{path}");
    let output = onrecord(
        folder.path(),
        &["add", "--allow-loopback", &at("/self"), &at("/inside"), &at("/missing"), &at("/good")],
    );
    let told = text(&output.stderr);
    assert_eq!((output.status.code(), added(&output)), (Some(1), vec!["good@1".to_owned()]), "{told}");
    for code in ["E0504", "E0501", "E0503"] {
        assert!(told.contains(&format!("onrecord: {code} ")), "{code}: {told}");
    }
    // Without leave, this machine is not asked at all.
    let output = onrecord(folder.path(), &["add", &at("/good")]);
    assert!(text(&output.stderr).contains("onrecord: E0501 "), "{output:?}");
}

#[test]
fn queries_that_cannot_be_understood() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path().join("a.html"), page("Good")).unwrap();
    assert_eq!(onrecord(folder.path(), &["add", "a.html"]).status.code(), Some(0));
    for (query, code, part) in [
        ("harbour \"not one", "E0301", "at character 9"),
        ("speeker:Marr", "E0302", "speeker"),
        ("act:shout", "E0303", "threaten"),
        ("since:yesterday", "E0303", "2025-03-04"),
        ("-harbour", "E0303", "leave out"),
        ("in:articles harbour -act:deny", "E0303", "act:"),
    ] {
        let output = onrecord(folder.path(), &["search", query]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{query}: {told}");
        assert!(
            output.stdout.is_empty() && told.contains(&format!("onrecord: {code} ")) && told.contains(part),
            "{told}"
        );
    }
    assert!(text(&onrecord(folder.path(), &["search", "harbour"]).stdout).contains("*harbour*"));
}

#[test]
fn a_query_may_begin_with_an_exclusion_and_options_stay_options() {
    let folder = tempfile::tempdir().unwrap();
    for (name, town) in [("one", "Dost"), ("two", "Malm"), ("three", "Dost")] {
        write(folder.path().join(format!("{name}.html")), page(name).replace("Dost", town)).unwrap();
    }
    assert_eq!(onrecord(folder.path(), &["add", "one.html", "two.html", "three.html"]).status.code(), Some(0));
    let names = |arguments: &[&str]| -> Vec<String> {
        let output = onrecord(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let hits = found["hits"].as_array().unwrap().iter();
        let names: std::collections::BTreeSet<_> = hits.map(|h| h["name"].as_str().unwrap().to_owned()).collect();
        names.into_iter().collect()
    };
    for query in [&["-malm", "harbour"][..], &["harbour", "-malm"], &["-malm harbour"], &["--", "-malm", "harbour"]] {
        let options = [&["search", "--format", "json"], query].concat();
        assert_eq!(names(&options), ["one", "three"], "{query:?}");
    }
    // Words whose first letter is that of an option, before, between and after options.
    for word in ["-news", "-format", "-speaker:Marr", "-harbourage", "-version", "-5", "-n5x"] {
        assert_eq!(names(&["search", word, "-f", "json", "harbour", "-n", "9"]).len(), 3, "{word}");
        assert_eq!(names(&["search", "-fjson", "harbour", word, "-n9", "--sort=date"]).len(), 3, "{word}");
    }
    assert_eq!(names(&["search", "-n1", "in:articles", "-malm", "-sdate", "harbour", "-f=json"]).len(), 1);
    // What looks like an option and is none is not searched for.
    let output = onrecord(folder.path(), &["search", "harbour", "--sotr", "date"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--sotr"), "{}", text(&output.stderr));
    assert!(text(&onrecord(folder.path(), &["search", "-h"]).stdout).starts_with("Search articles"));
}
