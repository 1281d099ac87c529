//! `onrecord add URL` and `onrecord watch`, against a server of our own on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, home) = (Arc::clone(&asked), base.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, home) = (Arc::clone(&log), home.clone());
                std::thread::spawn(move || answer(stream, &home, &log));
            }
        });
        Self { base, asked }
    }

    /// The paths asked for since the last time.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, base: &str, log: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
    let path = head.split(' ').nth(1).unwrap_or("").to_owned();
    let again = {
        let mut log = log.lock().unwrap();
        log.push(path.clone());
        log.iter().filter(|p| **p == path).count() > 1
    };
    let page = |title: &str, said: &str| {
        format!(
            "<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1><p>The harbour \
             master said on Monday that {said} would stay closed until the end of the week.</p><p>Officials in Dost \
             confirmed that no ship had left the port since Saturday morning.</p></article></body></html>"
        )
    };
    let entry = |n: u32, more: &str| {
        format!(
            "<item><title>Entry {n}</title><link>{base}/page{n}</link><pubDate>Tue, 04 Mar 2025 18:20:00 GMT</pubDate>{more}</item>"
        )
    };
    let (kind, extra, body) = match path.as_str() {
        "/robots.txt" => ("text/plain", "", "User-agent: *\nDisallow: /page3\n".to_owned()),
        "/rss" if head.contains("\"r1\"") => {
            let _ = stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
            return;
        }
        "/rss" => {
            let told = "<description>The feed itself says that officials in Dost denied every report about the port.</description>";
            let items = [entry(1, ""), entry(2, ""), entry(3, told)].concat();
            let body = format!("<rss version=\"2.0\"><channel><title>The Dost Tribune</title>{items}</channel></rss>");
            ("application/rss+xml", "ETag: \"r1\"\r\n", body)
        }
        "/slow" => {
            let items = [entry(1, ""), entry(2, ""), entry(4, "")].concat();
            let body = format!("<rss version=\"2.0\"><channel><title>The Dost Tribune</title>{items}</channel></rss>");
            ("application/rss+xml", "ETag: \"s1\"\r\n", body)
        }
        // The first who asks waits in vain.
        "/page4" if !again => {
            std::thread::sleep(std::time::Duration::from_secs(120));
            return;
        }
        "/page4" => ("text/html", "", page("The ferry", "the ferry")),
        "/page1" => ("text/html", "", page("The harbour", "the harbour")),
        "/page2" => ("text/html", "", page("The bridge", "the bridge")),
        _ => ("text/html", "", page("Forbidden", "nothing")),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n{extra}\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

fn onrecord(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(arguments).current_dir(folder).env("ONRECORD_ARCHIVE", folder.join("a.onrecord"));
    command.output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn an_address_is_added_once() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let address = format!("{}/page1", server.base);
    let first = onrecord(folder.path(), &["add", "--allow-loopback", &address]);
    assert_eq!((first.status.code(), lines(&first)), (Some(0), vec!["added page1@1".to_owned()]), "{first:?}");
    let second = onrecord(folder.path(), &["add", "--allow-loopback", &address]);
    assert_eq!(lines(&second), ["unchanged page1@1"]);
    let refused = onrecord(folder.path(), &["add", &address]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("E0501"), "{told}");
    let forbidden = onrecord(folder.path(), &["add", "--allow-loopback", &format!("{}/page3", server.base)]);
    assert!(String::from_utf8_lossy(&forbidden.stderr).contains("E0502"));
}

/// Makes every feed of a watch's state due.
fn make_due(state: &std::path::Path) {
    let text = std::fs::read_to_string(state).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for feed in value["feeds"].as_object_mut().unwrap().values_mut() {
        feed["due"] = 0.into();
    }
    std::fs::write(state, value.to_string()).unwrap();
}

#[test]
fn a_watch_goes_on_where_it_was() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let list = folder.path().join("feeds.toml");
    std::fs::write(&list, format!("[[feed]]\nurl = \"{}/rss\"\nevery = 1\n", server.base)).unwrap();
    let watch = ["watch", "--once", "--allow-loopback", "feeds.toml"];
    let state = folder.path().join("feeds.toml.state");
    // A page that cannot be had is asked for again the next time, which on a busy machine may be needed here.
    let (mut added, mut said) = (Vec::new(), Vec::new());
    for round in 0..3 {
        if round > 0 {
            make_due(&state);
        }
        let output = onrecord(folder.path(), &watch);
        said.push(String::from_utf8_lossy(&output.stderr).into_owned());
        added.extend(lines(&output).into_iter().filter(|l| l.starts_with("added")));
        if added.len() >= 3 {
            break;
        }
    }
    // The third page is forbidden by robots.txt, so what the feed says of it is kept.
    assert_eq!(added.len(), 3, "{added:?} {said:?} {:?}", server.take());
    let asked = server.take();
    assert!(asked.contains(&"/page1".to_owned()) && !asked.contains(&"/page3".to_owned()), "{asked:?}");
    // Not due yet: nobody is asked.
    assert!(lines(&onrecord(folder.path(), &watch)).is_empty());
    assert_eq!(server.take(), [""; 0]);
    // Due again: the feed has not changed, so its pages are not asked for.
    make_due(&state);
    assert!(lines(&onrecord(folder.path(), &watch)).is_empty());
    assert_eq!(server.take(), ["/robots.txt", "/rss"]);
}

#[test]
fn a_watch_that_is_killed_does_not_ask_again_for_what_it_has() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("feeds.toml"), format!("[[feed]]\nurl = \"{}/slow\"\n", server.base)).unwrap();
    let watch = ["watch", "--once", "--allow-loopback", "feeds.toml"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(watch).current_dir(folder.path()).env("ONRECORD_ARCHIVE", folder.path().join("a.onrecord"));
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Vec<String> = told.by_ref().take(2).map(Result::unwrap).collect();
    assert_eq!(first, ["added page1@1", "added page2@1"]);
    // The state is written behind the lines.
    let state = || std::fs::read_to_string(folder.path().join("feeds.toml.state")).unwrap_or_default();
    for _ in 0..200 {
        if state().contains("/page2") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(state().contains("/page1") && state().contains("/page2"), "{}", state());
    server.take();
    // The feed is asked for as a whole, since one of its entries is still to be had, and only that one's page; which is
    // there now, being asked for the second time.
    server.asked.lock().unwrap().push("/page4".to_owned());
    assert_eq!(lines(&onrecord(folder.path(), &watch)), ["added page4@1"]);
    assert_eq!(server.take(), ["/page4", "/robots.txt", "/slow", "/page4"]);
}

#[test]
fn bad_lists() {
    let folder = tempfile::tempdir().unwrap();
    for (text, part) in [
        ("feed = 1", "E0506"),
        ("[[feed]]\nurl = \"file:///x\"\n", "not an http address"),
        ("[[feed]]\nurl = \"http://x\"\nevry = 1\n", "evry"),
    ] {
        std::fs::write(folder.path().join("f.toml"), text).unwrap();
        let output = onrecord(folder.path(), &["watch", "--once", "f.toml"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(part), "{text}: {output:?}");
    }
}

#[test]
fn bad_registers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.csv"), "name,type\nA,king\nB,person\n,person\n").unwrap();
    std::fs::write(folder.path().join("t.txt"), "Ilka Rostan said that she would go.\n").unwrap();
    std::fs::write(folder.path().join("f.toml"), "[[feed]]\nurl = \"http://127.0.0.1:9/\"\n").unwrap();
    for command in [
        &["read", "--register", "r.csv", "t.txt"][..],
        &["add", "--archive", "a.onrecord", "--register", "r.csv", "t.txt"],
        &["watch", "--once", "--archive", "a.onrecord", "--register", "r.csv", "f.toml"],
    ] {
        let output = onrecord(folder.path(), command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(output.stdout.is_empty());
        assert!(told.contains("line 2: E0402") && told.contains("line 4: E0402"), "{told}");
        assert!(!folder.path().join("a.onrecord").exists());
    }
}

#[test]
fn another_register_is_another_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.csv"), "name,type,wikidata\nIlka Rostan,person,Q99999991\n").unwrap();
    std::fs::write(folder.path().join("t.txt"), "Ilka Rostan said that she would go.\n").unwrap();
    let plain = &["add", "--archive", "a.onrecord", "t.txt"][..];
    let known = &["add", "--archive", "a.onrecord", "--register", "r.csv", "t.txt"][..];
    let first_words = [plain, plain, known, known].map(|command| {
        let output = onrecord(folder.path(), command);
        lines(&output).first().and_then(|l| l.split(' ').next()).unwrap_or_default().to_owned()
    });
    assert_eq!(first_words, ["added", "unchanged", "reread", "unchanged"]);
    let shown = onrecord(folder.path(), &["show", "--archive", "a.onrecord", "--format", "json", "t"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Q99999991"), "{shown:?}");
}
