//! The desk from outside: what it answers to, what it tells the browser, that it ends in good order.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use onrecord_eval::{gold::Article, root};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Desk {
    child: Child,
    host: String,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn start(more: &[&str]) -> Self {
        Self::on(tempfile::tempdir().unwrap(), more)
    }

    /// A desk on the archive `a.onrecord` of a folder.
    fn on(folder: tempfile::TempDir, more: &[&str]) -> Self {
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

    /// The body of an answer of the API.
    fn api(&self, path: &str) -> serde_json::Value {
        let answer = self.get(&format!("/api/v1{path}"));
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap();
        serde_json::from_str(body).unwrap_or_else(|e| panic!("{path}: {e}: {answer}"))
    }

    /// Waits for an answer of the API that is as it should be.
    fn until(&self, path: &str, fits: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let started = Instant::now();
        loop {
            let answer = self.api(path);
            if fits(&answer) {
                return answer;
            }
            assert!(started.elapsed() < Duration::from_secs(120), "{path}: {answer}");
            std::thread::sleep(Duration::from_millis(200));
        }
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

/// Runs the program on the archive of a folder. It must succeed.
fn run(folder: &Path, command: &[&str]) {
    let archive = folder.join("a.onrecord");
    let done = Command::new(env!("CARGO_BIN_EXE_onrecord")).args(command).arg("--archive").arg(archive).output();
    let done = done.unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn reviews_read_in_stand_beside_their_claim_and_their_text_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let articles = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let input = folder.path().join("articles.jsonl");
    std::fs::write(&input, articles.iter().take(3).map(|a| a.input() + "\n").collect::<String>()).unwrap();
    run(folder.path(), &["add", input.to_str().unwrap()]);
    let reviews = folder.path().join("reviews.json");
    let desk = Desk::on(folder, &[]);
    let claims = desk.until("/claims?limit=200", |v| v["items"].as_array().is_some_and(|i| !i.is_empty()));
    let claim = &claims["items"][0];
    assert_eq!(claim["reviews"], 0);
    let review = |url: &str, words: &serde_json::Value, name: &str| {
        serde_json::json!({"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": words, "url": url,
            "datePublished": "2025-10-01", "author": {"@type": "Organization", "name": name},
            "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5, "worstRating": 1, "alternateName": "Half &lt;true&gt;"}})
    };
    let all = serde_json::json!([
        review("https://check.example/1?a=1&b=2", &claim["proposition"], "Check &lt;b&gt;Desk&lt;/b&gt;"),
        review("javascript:alert(1)", &claim["proposition"], "No page"),
        review("https://check.example/2", &"Vaccines hold microchips.".into(), "Elsewhere")
    ]);
    std::fs::write(&reviews, all.to_string()).unwrap();
    run(reviews.parent().unwrap(), &["import", "--claimreview", reviews.to_str().unwrap()]);
    // A desk that is open takes notice.
    let key = claim["key"].as_str().unwrap();
    let shown = desk.until(&format!("/claims/{key}"), |v| v["reviews"].as_array().is_some_and(|r| !r.is_empty()));
    assert_eq!(shown["claim"]["reviews"], 2, "the third is about nothing here");
    assert_eq!(shown["reviews"][0]["rating"], "“Half <true>”, 2 of 1 to 5");
    assert_eq!(shown["reviews"][0]["url"], "https://check.example/1?a=1&b=2");
    assert_eq!(shown["reviews"][1]["url"], serde_json::Value::Null, "no script is an address");
    let page = desk.get(&format!("/claims/{key}"));
    for words in ["What fact-checkers say of it", "Check &#60;b&#62;Desk&#60;/b&#62;", "placed here by its words alone"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("javascript:") && !page.contains("Elsewhere"));
    let graph = desk.get(&format!("/api/v1/claims/{key}?format=jsonld"));
    assert_eq!(graph.matches("\"ClaimReview\"").count(), 2, "{graph}");
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
