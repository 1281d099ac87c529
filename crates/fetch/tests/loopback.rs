//! Fetching from a server of our own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use onrecord_fetch::{Answer, Condition, FetchError, Fetched, Fetcher, Settings};
use onrecord_record::Code;
use robotxt::Robots;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server that answers by path and notes what it was asked.
struct Server {
    base: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(robots: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let notes = Arc::clone(&notes);
                std::thread::spawn(move || answer(stream, robots, &notes));
            }
        });
        Self { base, log }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn asked(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, robots: &str, notes: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
    let path = head.split(' ').nth(1).unwrap_or("").to_owned();
    notes.lock().unwrap().push(head.clone());
    let has = |what: &str| head.to_ascii_lowercase().contains(&what.to_ascii_lowercase());
    let ok =
        |extra: &str, body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{extra}\r\n{body}", body.len());
    let to = |location: &str| format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
    let reply = match path.as_str() {
        "/robots.txt" if robots == "500" => "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n".into(),
        "/robots.txt" if robots == "404" => "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".into(),
        "/robots.txt" => ok("", robots),
        "/page" if has("if-none-match: \"v1\"") => "HTTP/1.1 304 Not Modified\r\n\r\n".into(),
        "/page" => ok("Content-Type: Text/HTML; charset=koi8-r\r\nETag: \"v1\"\r\nSet-Cookie: a=b\r\n", "<p>hello"),
        "/moved" => to("/page"),
        "/circle" => to("/circle2"),
        "/circle2" => to("/circle"),
        "/private" => to("http://10.0.0.1/secret"),
        "/metadata" => to("http://169.254.169.254/latest"),
        "/file" => to("file:///etc/passwd"),
        "/nowhere" => "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".into(),
        "/busy" => "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n".into(),
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
            return;
        }
        "/slow" => {
            std::thread::sleep(Duration::from_secs(20));
            return;
        }
        "/broken" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfew".into(),
        path if path.starts_with("/chain") => to(&format!("{path}x")),
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into(),
    };
    let _ = stream.write_all(reply.as_bytes());
}

fn fetcher() -> Fetcher {
    Fetcher::new(Settings {
        bytes: 100_000,
        time: Duration::from_secs(2),
        pause: Duration::from_millis(1),
        allow_loopback: true,
        ..Settings::default()
    })
}

fn get(fetcher: &mut Fetcher, url: &str) -> Result<Fetched, FetchError> {
    match fetcher.get(url, &Condition::default())? {
        Answer::Fetched(fetched) => Ok(*fetched),
        Answer::NotModified => panic!("nothing was asked conditionally"),
    }
}

fn code(fetcher: &mut Fetcher, url: &str) -> Code {
    get(fetcher, url).unwrap_err().code
}

#[test]
fn a_page_and_again() {
    let server = Server::start("User-agent: *\nDisallow: /secret\n");
    let mut fetcher = fetcher();
    let page = get(&mut fetcher, &server.url("/moved#part")).unwrap();
    assert_eq!((page.bytes.as_slice(), page.media_type.as_str()), (&b"<p>hello"[..], "text/html"));
    assert_eq!(page.carried.url, Some(server.url("/page")));
    assert_eq!((page.carried.status, page.carried.charset.as_deref()), (Some(200), Some("koi8-r")));
    assert!(!page.carried.headers.contains_key("set-cookie"));
    assert!(matches!(fetcher.get(&server.url("/page"), &page.condition), Ok(Answer::NotModified)));
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|a| a.starts_with("GET /robots.txt")).count(), 1, "once a host");
    assert!(asked.iter().all(|a| a.to_ascii_lowercase().contains("user-agent: onrecord/")), "{asked:?}");
}

#[test]
fn what_is_not_fetched() {
    let server = Server::start("404");
    let mut fetcher = fetcher();
    for (path, expected) in [
        ("/circle", Code::BadRedirect),
        ("/nowhere", Code::BadRedirect),
        ("/chain", Code::BadRedirect),
        ("/private", Code::AddressRefused),
        ("/metadata", Code::AddressRefused),
        ("/file", Code::AddressRefused),
        ("/missing", Code::ServerRefused),
        ("/endless", Code::TooLarge),
        ("/slow", Code::ConnectionFailed),
        ("/broken", Code::ConnectionFailed),
    ] {
        let started = Instant::now();
        assert_eq!(code(&mut fetcher, &server.url(path)), expected, "{path}");
        assert!(started.elapsed() < Duration::from_secs(10), "{path}");
    }
    let busy = get(&mut fetcher, &server.url("/busy")).unwrap_err();
    assert_eq!((busy.code, busy.retry_after), (Code::ServerRefused, Some(Duration::from_secs(120))));
    for address in ["ftp://example.org/", "file:///etc/passwd", "nonsense", "http://user:word@example.org/", "http://"]
    {
        assert_eq!(code(&mut fetcher, address), Code::AddressRefused, "{address}");
    }
}

#[test]
fn loopback_is_refused_unless_allowed() {
    let server = Server::start("404");
    let mut fetcher = Fetcher::new(Settings { pause: Duration::ZERO, ..Settings::default() });
    let port = server.base.rsplit(':').next().unwrap();
    // As a number, as a name that resolves to it, and in the spellings that browsers understand.
    for host in ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        assert_eq!(code(&mut fetcher, &format!("http://{host}:{port}/page")), Code::AddressRefused, "{host}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn robots_are_obeyed() {
    let server = Server::start("User-agent: onrecord\nDisallow: /page\n\nUser-agent: *\nAllow: /\n");
    assert_eq!(code(&mut fetcher(), &server.url("/page")), Code::RobotsForbid);
    assert_eq!(code(&mut fetcher(), &server.url("/moved")), Code::RobotsForbid, "behind a redirect, too");
    // A server that fails on robots.txt allows nothing.
    let failing = Server::start("500");
    assert_eq!(code(&mut fetcher(), &failing.url("/page")), Code::RobotsForbid);
    assert!(failing.asked().iter().all(|a| a.starts_with("GET /robots.txt")));
}

#[test]
fn one_request_a_host_at_a_time() {
    let server = Server::start("404");
    let mut fetcher =
        Fetcher::new(Settings { pause: Duration::from_millis(150), allow_loopback: true, ..Settings::default() });
    let started = Instant::now();
    get(&mut fetcher, &server.url("/page")).unwrap();
    get(&mut fetcher, &server.url("/page")).unwrap();
    // robots.txt and two pages: two pauses.
    assert!(started.elapsed() >= Duration::from_millis(300));
}

/// The examples of RFC 9309 (sections 2.2.1 to 2.2.3 and 5.1).
#[test]
fn robots_of_the_standard() {
    let simple = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\nUser-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n\nEOF\n";
    let longest = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    let merged = "User-agent: foobot\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: foobot\nDisallow: /b\n";
    for (file, agent, path, allowed) in [
        (simple, "onrecord", "/publications/x", true),
        (simple, "onrecord", "/example/page.html", false),
        (simple, "onrecord", "/pic.gif", false),
        (simple, "onrecord", "/pic.gifx", true),
        (simple, "foobot", "/example/page.html", true),
        (simple, "foobot", "/other", false),
        (simple, "FooBot", "/other", false),
        (simple, "barbot", "/example/page.html", false),
        (simple, "bazbot", "/example/page.html", false),
        (simple, "bazbot", "/other", true),
        (simple, "quxbot", "/anything", true),
        (longest, "foobot", "/example/page/ok.gif", true),
        (longest, "foobot", "/example/page/disallowed.gif", false),
        (merged, "foobot", "/a", false),
        (merged, "foobot", "/b", false),
        (merged, "foobot", "/c", true),
        (merged, "barbot", "/c", false),
        // Equal rules: allow wins. Percent-encoding compares equal. Comments and unknown lines are nothing.
        ("User-agent: *\nDisallow: /x\nAllow: /x\n", "any", "/x", true),
        ("User-agent: *\nDisallow: /foo/bar/%62%61%7A\n", "any", "/foo/bar/baz", false),
        ("# c\nSitemap: x\nuser-agent: * # all\ndisallow: /p # no\nCrawl-delay: 9\n", "any", "/p", false),
        ("User-agent: *\nDisallow:\n", "any", "/p", true),
        ("", "any", "/p", true),
        ("User-agent: *\nDisallow: /\n", "any", "/robots.txt", true),
        ("Disallow: /\n", "any", "/p", true),
        // Not followed by the parser: `%2A` in a rule for a literal `*` (section 2.2.3). Such a rule forbids less.
        ("User-agent: *\nDisallow: /path/file-with-a-%2A.html\n", "any", "/path/file-with-a-%2A.html", false),
        ("User-agent: *\nDisallow: /fish*.php\n", "any", "/fishheads/catfish.php?x", false),
        ("User-agent: *\nDisallow: /Fish\n", "any", "/fish", true),
    ] {
        assert_eq!(Robots::parse(file.as_bytes(), agent).is_allowed(path), allowed, "{agent} {path}\n{file}");
    }
}
