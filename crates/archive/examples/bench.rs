//! Measures storing and searching on ready-made records, apart from reading.
//!
//! `bench store RECORDS.jsonl ARCHIVE N` stores N articles: the records, again and again under other names and with a
//! word of their own. `bench recombine RECORDS.jsonl ARCHIVE N` makes N articles of sentences drawn from the records'
//! texts, with the attributions whose content lies in a sentence that was drawn. The records may be an archive's, too;
//! what the archive to be made holds already counts. `bench multiply ARCHIVE N` makes every article N times by copying
//! rows, which is faster and no less to search; the digests of the copies are not those of their bytes. `bench settle ARCHIVE` does
//! the merging of index segments that the copying left undone. `bench search ARCHIVE` asks queries made
//! of words, names and phrases of the archive itself and prints the spread of times.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measuring program, not shipped")]

use onrecord_archive::{Archive, Arrival, Identity, Page, Parcel, Query, Run};
use onrecord_record::{Record, Span, digest};
use std::path::Path;
use std::time::{Duration, Instant};

const NOW: &str = "2025-10-01T08:00:00Z";
const BATCH: usize = 64;

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same draws in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["store", records, archive, n] => fill(&load(records), archive, n.parse().unwrap(), replicated),
        ["recombine", records, archive, n] => fill(&load(records), archive, n.parse().unwrap(), recombined),
        ["multiply", archive, n] => multiply(archive, n.parse().unwrap()),
        ["settle", archive] => settle(archive),
        ["search", archive] => search(archive),
        _ => panic!("bench store|recombine RECORDS ARCHIVE N, bench multiply ARCHIVE N, bench settle|search ARCHIVE"),
    }
}

fn load(path: &str) -> Vec<Record> {
    if let Ok(archive) = Archive::open_read_only(Path::new(path)) {
        return archive.current().unwrap().map(|item| item.unwrap().1).collect();
    }
    std::fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn fill(records: &[Record], archive: &str, n: usize, make: fn(&[Record], usize, &mut Seeded) -> Record) {
    let mut archive = Archive::open(Path::new(archive)).unwrap();
    let there = usize::try_from(archive.stats().unwrap().articles).unwrap();
    let run = Run { program: "bench".into(), weights: String::new(), settings: "{}".into(), started: NOW.into() };
    let run = archive.run(&run, false).unwrap();
    let (mut packing, mut writing, mut text) = (Duration::ZERO, Duration::ZERO, 0);
    std::thread::scope(|scope| {
        let (packed, ready) = std::sync::mpsc::sync_channel(1);
        scope.spawn(move || {
            let mut random = Seeded(1 + there as u64);
            for at in (there..n).step_by(BATCH) {
                let some: Vec<Record> = (at..n.min(at + BATCH)).map(|i| make(records, i, &mut random)).collect();
                let text = some.iter().map(|r| r.document.text.len()).sum::<usize>();
                let worked = processor();
                let parcels: Vec<Parcel> = some.into_iter().map(|r| Parcel::pack(arrival(r)).unwrap()).collect();
                packed.send((parcels, text, processor() - worked)).unwrap();
            }
        });
        for (parcels, bytes, took) in ready {
            (text, packing) = (text + bytes, packing + took);
            let worked = processor();
            let mut batch = archive.begin().unwrap();
            for parcel in &parcels {
                batch.add(run, parcel).unwrap();
            }
            batch.commit().unwrap();
            writing += processor() - worked;
        }
    });
    // The last connection folds the log into the file.
    let path = archive.path().to_owned();
    drop(archive);
    let size = std::fs::metadata(path).unwrap().len();
    println!("{n} articles, {text} bytes of text, archive {size} bytes, {:.2} x the text", size as f64 / text as f64);
    println!(
        "of the processor: packing {:.1} s (on the threads that read), writing {:.1} s",
        packing.as_secs_f64(),
        writing.as_secs_f64()
    );
}

/// Copies of everything, with numbers, names and digests of their own. Opening the archive again fills in the days.
fn multiply(archive: &str, n: i64) {
    let db = Archive::open(Path::new(archive)).unwrap();
    let last = |table: &str| {
        let sql = format!("SELECT max(id) FROM {table}");
        db.raw(|db| db.query_row(&sql, [], |r| r.get::<_, i64>(0))).unwrap()
    };
    let [b, a, v, r, s] = ["blob", "article", "version", "record", "attribution"].map(last);
    let run = |sql: &str| db.raw(|db| db.execute_batch(sql)).unwrap();
    // What would be lost with the machine can be made again, and the index is written in large pieces.
    run("PRAGMA synchronous = off; PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 16000");
    let hash = |size: i64| {
        for table in ["article_text", "said_text"] {
            run(&format!("INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {size})"));
        }
    };
    hash(64 << 20);
    for k in 1..n {
        let (b, a, v, r, s) = ((b, k * b), (a, k * a), (v, k * v), (r, k * r), (s, k * s));
        run(&format!(
            "BEGIN;
             INSERT INTO blob (id, digest, size, z, dictionary)
                SELECT id + {b1}, unhex(substr(hex(digest), 1, 48) || printf('%016X', {k})), size, z, dictionary + {b1}
                FROM blob WHERE id <= {b0} ORDER BY id;
             INSERT INTO article (id, key, name, removed)
                SELECT id + {a1}, key || '/{k}', name || '/{k}', removed FROM article WHERE id <= {a0} ORDER BY id;
             INSERT INTO version (id, article, number, superseded, snapshot, text, received, whence, extraction, name,
                                  outlet, title, byline, published, url, language)
                SELECT id + {v1}, article + {a1}, number, superseded, snapshot + {b1}, text + {b1}, received, whence,
                       extraction, name || '/{k}', outlet, title, byline, published, url, language
                FROM version WHERE id <= {v0} ORDER BY id;
             INSERT INTO record (id, version, run, superseded, first, count, written, size, z, dictionary, columns)
                SELECT id + {r1}, version + {v1}, run, superseded, first + {s1}, count, written, size, z, dictionary, columns
                FROM record WHERE id <= {r0} ORDER BY id;
             INSERT INTO attribution
                    (id, record, number, speaker, addressee, manner, said_on, due, confidence, pieces)
                SELECT id + {s1}, record + {r1}, number, speaker, addressee, manner, said_on, due, confidence, pieces
                FROM attribution WHERE id <= {s0} ORDER BY id;
             COMMIT;
             INSERT INTO article_text (rowid, title, body, outlet)
                SELECT id, title, body, outlet FROM article_source WHERE id BETWEEN {v1} + 1 AND {v1} + {v0};
             INSERT INTO said_text (rowid, content, speaker, addressee, outlet, tags)
                SELECT id, content, speaker, addressee, outlet, tags
                FROM said_source WHERE id BETWEEN {s1} + 1 AND {s1} + {s0};",
            b0 = b.0, b1 = b.1, a0 = a.0, a1 = a.1, v0 = v.0, v1 = v.1, r0 = r.0, r1 = r.1, s0 = s.0, s1 = s.1
        ));
        println!("{k}");
    }
    hash(1 << 20);
    run(&format!(
        "UPDATE manner SET current = current * {n};
         DROP TABLE article_day; DROP TABLE said_day; PRAGMA user_version = 7"
    ));
}

/// Merges the index's segments as far as adding articles one by one would have done.
fn settle(archive: &str) {
    let db = Archive::open(Path::new(archive)).unwrap();
    let run = |sql: &str| db.raw(|db| db.execute_batch(sql)).unwrap();
    run("PRAGMA synchronous = off; PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 16000");
    for table in ["article_text", "said_text"] {
        let mut before = 0;
        loop {
            run(&format!("INSERT INTO {table} ({table}, rank) VALUES ('merge', 2000)"));
            // The first change is the statement's own; another is a merge.
            let changes = db.raw(|db| db.query_row("SELECT total_changes()", [], |r| r.get::<_, i64>(0))).unwrap();
            if changes - before < 2 {
                break;
            }
            before = changes;
        }
    }
}

/// As a JSON line brings it.
fn arrival(mut record: Record) -> Arrival {
    let d = &record.document;
    let line = serde_json::json!({"id": d.name, "outlet": d.outlet, "url": d.url, "title": d.title,
                                  "published": d.published, "byline": d.byline, "text": d.text});
    let bytes = line.to_string().into_bytes();
    record.document.snapshot = digest(&bytes);
    let whence = "/bench/articles.jsonl:1".into();
    let identity = Identity::Name;
    Arrival {
        record,
        bytes,
        received: NOW.into(),
        whence,
        status: None,
        headers: None,
        extraction: "bench".into(),
        identity,
    }
}

fn replicated(records: &[Record], i: usize, _: &mut Seeded) -> Record {
    let mut r = records[i % records.len()].clone();
    r.document.name = format!("{}-{i}", r.document.name);
    r.document.url = None;
    // A word of its own at the end, so that no two texts are the same bytes; no span moves.
    r.document.text.push_str(&format!(" copy{i}"));
    r.document.id = digest(r.document.text.as_bytes());
    r
}

/// A text of sentences drawn at random, each with the outermost attributions that lie wholly in it.
fn recombined(records: &[Record], i: usize, random: &mut Seeded) -> Record {
    let base = &records[random.below(records.len())];
    let mut out = Record::empty(base.document.clone());
    let (mut text, mut at) = (String::new(), 0);
    for _ in 0..12 {
        let from = &records[random.below(records.len())];
        let lines: Vec<&str> = from.document.text.split('\n').filter(|l| l.len() > 40).collect();
        let line = lines[random.below(lines.len())];
        let byte = line.as_ptr() as usize - from.document.text.as_ptr() as usize;
        let start = from.document.text[..byte].chars().count();
        let len = line.chars().count();
        let moved = |s: &Span| {
            let inside = start <= s.start && s.end <= start + len;
            inside.then(|| Span { start: s.start - start + at, end: s.end - start + at, text: s.text.clone() })
        };
        for a in &from.attributions {
            let content: Option<Vec<Span>> = a.content.iter().map(&moved).collect();
            let (Some(content), None) = (content, &a.parent) else { continue };
            let mut a = a.clone();
            a.source = a.source.as_ref().and_then(&moved);
            a.cue = a.cue.as_ref().and_then(&moved);
            (a.condition, a.basis, a.addressee, a.source_entity) = (None, vec![], vec![], None);
            a.content = content;
            a.id = format!("a{}", out.attributions.len() + 1);
            out.attributions.push(a);
        }
        text.push_str(line);
        text.push_str("\n\n");
        at += len + 2;
    }
    text.push_str(&format!("copy{i}"));
    out.document.name = format!("r{i}");
    out.document.url = None;
    out.document.id = digest(text.as_bytes());
    out.document.text = text;
    out
}

fn search(path: &str) {
    let opened = Instant::now();
    let archive = Archive::open_read_only(Path::new(path)).unwrap();
    let first = archive.search(&Query::parse("minister").unwrap(), &Page::default()).unwrap();
    println!("open and first answer {:.1} ms ({} hits)", opened.elapsed().as_secs_f64() * 1e3, first.hits.len());
    let queries = queries(&archive);
    let (mut times, mut work) = (Vec::new(), Vec::new());
    for q in &queries {
        let query = Query::parse(q).unwrap();
        let (started, worked) = (Instant::now(), processor());
        let found = archive.search(&query, &Page::default()).unwrap();
        work.push(processor() - worked);
        times.push((started.elapsed(), q.clone(), found.hits.len(), found.more_than_ranked));
    }
    times.sort();
    let at = |p: usize| times[(times.len() * p / 100).min(times.len() - 1)].0.as_secs_f64() * 1e3;
    println!("{} queries: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms", times.len(), at(50), at(95), at(99));
    work.sort();
    let at = |p: usize| work[(work.len() * p / 100).min(work.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "of the processor, whatever else it does: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms",
        at(50),
        at(95),
        at(99)
    );
    for (time, query, hits, capped) in times.iter().rev().take(8) {
        println!(
            "  {:.1} ms  {query}  ({hits} hits{})",
            time.as_secs_f64() * 1e3,
            if *capped { ", capped" } else { "" }
        );
    }
}

/// What this thread had of the processor so far; nothing on systems without Linux's /proc.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// Words, pairs, phrases, names and fields, drawn from the articles themselves.
fn queries(archive: &Archive) -> Vec<String> {
    let mut random = Seeded(2);
    let n = usize::try_from(archive.stats().unwrap().articles).unwrap();
    let mut out = Vec::new();
    while out.len() < 400 {
        let entry = &archive.entries(random.below(n), 1).unwrap()[0];
        let record = archive.record(entry.key()).unwrap();
        let words: Vec<&str> = record.document.text.split_whitespace().collect();
        let plain = |w: &str| w.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let i = random.below(words.len().saturating_sub(3).max(1));
        let all: Vec<String> = words[i..].iter().take(3).map(|w| plain(w)).filter(|w| w.len() > 3).collect();
        let Some(one) = all.first() else { continue };
        let speaker =
            record.attributions.iter().filter_map(|a| a.source.as_ref()).map(|s| s.text.replace('"', " ")).next();
        out.push(match (out.len() % 8, speaker) {
            (0 | 1, _) => one.clone(),
            (2, _) => all.join(" "),
            (3, _) => format!("\"{}\"", all.join(" ")),
            (4, _) => format!("in:said {one}"),
            (5, Some(s)) => format!("speaker:\"{}\"", s.split_whitespace().take(2).collect::<Vec<_>>().join(" ")),
            (6, Some(s)) => format!("speaker:\"{}\" {one}", s.split_whitespace().last().unwrap_or("he")),
            (7, _) => format!("act:threaten,demand,promise {one} since:2012"),
            _ => continue,
        });
        if Query::parse(out.last().unwrap()).is_err() {
            out.pop();
        }
    }
    out
}
