//! The desk from outside: what it answers to, what it tells the browser, that it ends in good order.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Desk {
    child: Child,
    host: String,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.onrecord");
        let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
            .args(["serve", "--listen", "127.0.0.1:0", "--archive"])
            .arg(archive)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, host, _folder: folder }
    }

    /// The answer to a request, as text.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let host = if headers.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.host) };
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\n{host}{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "", "")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn every_page_of_an_empty_archive_teaches() {
    let desk = Desk::start(&[]);
    for path in
        ["/", "/articles", "/claims", "/speakers", "/commitments", "/search", "/sources", "/add", "/corrections"]
    {
        let answer = desk.get(path);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        let lower = answer.to_lowercase();
        assert!(lower.contains("content-security-policy: default-src 'none'"), "{path}");
        assert!(lower.contains("x-content-type-options: nosniff"), "{path}");
        for inline in ["<style", " style=", "onclick=", "javascript:"] {
            assert!(!answer.contains(inline), "{path}: {inline}");
        }
    }
    assert!(desk.get("/").contains("Nothing has been read yet"));
    assert!(desk.get("/api/v1/openapi.json").contains("\"openapi\": \"3.1.0\""));
    for (path, code) in
        [("/api/v1/articles/7", "E0309"), ("/api/v1/nowhere", "E0601"), ("/api/v1/search?q=act:x", "E0303")]
    {
        let answer = desk.get(path);
        assert!(
            answer.to_lowercase().contains("application/problem+json") && answer.contains(code),
            "{path}: {answer}"
        );
    }
}

#[test]
fn other_names_and_other_pages_are_refused() {
    let desk = Desk::start(&[]);
    assert!(desk.ask("GET", "/", "Host: evil.example\r\n", "").starts_with("HTTP/1.1 403"));
    let add = |headers: &str| desk.ask("POST", "/api/v1/additions", headers, r#"{"text": "Short."}"#);
    assert!(add(&format!("{JSON}Origin: http://evil.example\r\n")).contains("E0602"));
    assert!(add("Content-Type: text/plain\r\n").starts_with("HTTP/1.1 415"));
    assert!(add(JSON).starts_with("HTTP/1.1 202"));
    let address = desk.ask("POST", "/api/v1/additions", JSON, r#"{"url": "/etc/passwd"}"#);
    assert!(address.starts_with("HTTP/1.1 400"), "{address}");
}

#[test]
fn read_only_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["serve", "--read-only", "--listen", "127.0.0.1:0", "--archive"])
        .arg(folder.path().join("none.onrecord"))
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("E0310"));
}

#[cfg(unix)]
#[test]
fn it_ends_in_good_order_when_told_to() {
    let mut desk = Desk::start(&[]);
    assert!(desk.get("/").starts_with("HTTP/1.1 200"));
    let told = Command::new("kill").args(["-TERM", &desk.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(desk.child.wait().unwrap().code(), Some(0));
}
