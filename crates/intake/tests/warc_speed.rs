//! A WARC of 10,000 records against a plain reader of the same file. By hand:
//! `cargo test --release -p onrecord-intake --test warc_speed -- --ignored --nocapture`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use onrecord_intake::{Limits, stream};
use std::io::{BufReader, Cursor, Write as _};
use std::time::{Duration, Instant};

/// Words that do not repeat too regularly, so that they pack as news does.
fn body(seed: u32) -> String {
    let mut x = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let mut text = String::from(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><title>x</title>",
    );
    for _ in 0..1500 {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push_str(["<p>", "minister ", "said ", "border ", "talks ", "</p>\n"][(x >> 29) as usize % 6]);
        text.push_str(&format!("{:x} ", x >> 12));
    }
    text
}

fn archive(gzip: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for n in 0..10_000 {
        let body = body(n);
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2025-03-05T01:02:03Z\r\nWARC-Target-URI: https://news.example/{n}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        );
        if gzip {
            let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            e.write_all(record.as_bytes()).unwrap();
            out.extend(e.finish().unwrap());
        } else {
            out.extend(record.into_bytes());
        }
    }
    out
}

/// The best of five.
fn best(mut run: impl FnMut() -> usize) -> Duration {
    let time = |run: &mut dyn FnMut() -> usize| {
        let started = Instant::now();
        assert_eq!(run(), 10_000);
        started.elapsed()
    };
    (0..5).map(|_| time(&mut run)).min().unwrap()
}

#[test]
#[ignore = "a measurement"]
fn within_one_and_a_half_of_a_plain_reader() {
    for gzip in [false, true] {
        let bytes: &'static [u8] = archive(gzip).leak();
        let ours =
            best(|| stream(Cursor::new(bytes), "w", "w", None, &Limits::default()).filter(Result::is_ok).count());
        let plain = best(|| {
            if gzip {
                let reader = BufReader::with_capacity(256 << 10, flate2::bufread::MultiGzDecoder::new(bytes));
                rust_warc::WarcReader::new(reader).filter(Result::is_ok).count()
            } else {
                rust_warc::WarcReader::new(bytes).filter(Result::is_ok).count()
            }
        });
        let ratio = ours.as_secs_f64() / plain.as_secs_f64();
        println!("gzip {gzip}: {} MB, ours {ours:?}, rust_warc {plain:?}, ratio {ratio:.2}", bytes.len() >> 20);
        assert!(ratio < 1.5, "{ratio}");
    }
}
