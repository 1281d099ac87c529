//! Fetching over TLS, from a server of our own with a certificate of its own making.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use onrecord_fetch::{Answer, Condition, FetchError, Fetched, Fetcher, Settings};
use onrecord_record::Code;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// The server's port, and the certificate that it shows: for `localhost`, and for nothing else.
fn start() -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let der = made.cert.der().to_vec();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            std::thread::spawn(move || answer(StreamOwned::new(connection, stream), port));
        }
    });
    (port, der)
}

fn answer(mut stream: StreamOwned<ServerConnection, TcpStream>, port: u16) {
    let mut head = String::new();
    let mut reader = BufReader::new(&mut stream);
    // A client that does not trust the certificate goes away in the midst of the greeting.
    while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
    let reply = match head.split(' ').nth(1) {
        Some("/page") => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>hello".to_owned(),
        Some("/down") => {
            format!("HTTP/1.1 302 Found\r\nLocation: http://localhost:{port}/page\r\nContent-Length: 0\r\n\r\n")
        }
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
    };
    let _ = stream.write_all(reply.as_bytes());
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

fn get(roots: Vec<Vec<u8>>, url: &str) -> Result<Fetched, FetchError> {
    let settings = Settings {
        time: Duration::from_secs(10),
        pause: Duration::from_millis(1),
        allow_loopback: true,
        roots,
        ..Settings::default()
    };
    match Fetcher::new(settings).get(url, &Condition::default())? {
        Answer::Fetched(fetched) => Ok(*fetched),
        Answer::NotModified => panic!("nothing was asked conditionally"),
    }
}

#[test]
fn a_page_over_tls() {
    let (port, der) = start();
    let page = get(vec![der], &format!("https://localhost:{port}/page")).unwrap();
    assert_eq!(page.bytes, b"<p>hello");
    assert_eq!(page.carried.url, Some(format!("https://localhost:{port}/page")));
}

#[test]
fn a_certificate_that_proves_nothing_is_not_believed() {
    let (port, der) = start();
    let code = |roots, url: String| get(roots, &url).unwrap_err().code;
    // Nobody vouches for it; it is for another name. Both fail on robots.txt already, so that nothing is asked for.
    assert_eq!(code(vec![], format!("https://localhost:{port}/page")), Code::ConnectionFailed);
    assert_eq!(code(vec![der], format!("https://127.0.0.1:{port}/page")), Code::ConnectionFailed);
}

#[test]
fn tls_is_not_left_for_plain_http() {
    let (port, der) = start();
    let refused = get(vec![der], &format!("https://localhost:{port}/down")).unwrap_err();
    assert_eq!(refused.code, Code::BadRedirect, "{refused}");
    assert!(refused.message.contains("from https to http"), "{refused}");
}
