//! Black-box tests of the commands that look across articles.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_eval::{gold::Article, root};
use onrecord_record::{Corpus, Record};
use std::path::Path;
use std::process::Command;

/// Runs the program; its output. It must succeed.
fn ok(args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_onrecord")).args(args).output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// What a perfect reader makes of the news cycle, as JSON lines in a folder that lasts as long as the value.
fn perfect() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let lines: String = all.iter().map(|a| serde_json::to_string(&a.record).unwrap() + "\n").collect();
    let path = folder.path().join("records.jsonl");
    std::fs::write(&path, lines).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn trace_shows_who_has_it_from_whom() {
    let (_folder, from) = perfect();
    let out = ok(&["trace", "--from", &from, "Drezh personally ordered the gas cut"]);
    let mut lines = out.lines();
    assert!(lines.next().unwrap().contains("ordered"), "{out}");
    assert!(lines.next().unwrap().contains("independent origin"), "{out}");
    assert!(out.contains("own reporting: The Atlantic Ledger") && out.contains("cites “The Atlantic Ledger”"), "{out}");
}

#[test]
fn positions_are_in_order_of_time_with_their_changes() {
    let (_folder, from) = perfect();
    let out = ok(&["positions", "--from", &from, "Oslin", "--topic", "transit penalties"]);
    assert!(out.starts_with('E') && out.contains("310 million"), "{out}");
    assert!(
        out.lines().any(|l| l.starts_with("softening: 10-gazette-maintenance#a6 -> 17-gazette-reasonable-basis#a12"))
    );
}

#[test]
fn commitments_are_listed_and_written_as_a_calendar() {
    let (folder, from) = perfect();
    let ics = folder.path().join("open.ics");
    let args = ["commitments", "--from", &from, "--speaker", "Brandt", "--open", "--ics", ics.to_str().unwrap()];
    let out = ok(&args);
    assert!(out.contains("pending demand by Pavel Brandt, due 2025-09-30"), "{out}");
    let calendar = std::fs::read_to_string(&ics).unwrap();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("DTSTART;VALUE=DATE:20250930\r\n"));
    assert!(!ok(&["commitments", "--from", &from, "--due-before", "2025-09-20"]).contains("due 2025-09-30"));
}

#[test]
fn events_are_exported_with_who_asserts_them() {
    let folder = tempfile::tempdir().unwrap();
    let article = folder.path().join("convoy.txt");
    let text = "Russian troops attacked Ukraine on Monday, officials in Kyiv said.\n\nThe talks had failed.\n";
    std::fs::write(&article, text).unwrap();
    let records = folder.path().join("records.jsonl");
    let read = [
        "read",
        "--format",
        "jsonl",
        "--published",
        "2025-03-05",
        "--outlet",
        "The Gazette",
        article.to_str().unwrap(),
    ];
    std::fs::write(&records, ok(&read)).unwrap();
    let from = records.to_str().unwrap();
    let lines: Vec<serde_json::Value> = ok(&["export", "--from", from, "--format", "plover"])
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let attacked = lines.iter().find(|l| l["event_text"] == "attacked").unwrap();
    assert_eq!(attacked["event"][0], "ASSAULT");
    assert_eq!((&attacked["actor"][0]["code"], &attacked["actor"][0]["sector"]), (&"RUS".into(), &"MIL".into()));
    assert_eq!(attacked["recipient"][0]["code"], "UKR");
    assert_eq!(attacked["date"], "2025-03-03");
    let chain: Vec<&str> = attacked["or_chain"].as_array().unwrap().iter().filter_map(|c| c.as_str()).collect();
    assert_eq!(chain, ["The Gazette", "officials in Kyiv"]);
    let rows = ok(&["export", "--from", from, "--format", "cameo"]);
    assert!(rows.starts_with("date\tsource\ttarget\tcode\t"), "{rows}");
    assert!(rows.contains("\n2025-03-03\tRUSMIL\tUKRGOV\t18\t"), "{rows}");
}

fn corpus(archive: &str) -> Corpus {
    serde_json::from_str(&ok(&["export", "--archive", archive])).unwrap()
}

/// An archive of the first articles of the news cycle, as read.
fn archive(folder: &Path, name: &str) -> String {
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let input = folder.join("articles.jsonl");
    std::fs::write(&input, all.iter().take(3).map(|a| a.input() + "\n").collect::<String>()).unwrap();
    let path = folder.join(name).to_str().unwrap().to_owned();
    ok(&["add", "--archive", &path, input.to_str().unwrap()]);
    path
}

#[test]
fn corrections_hold_travel_and_are_undone() {
    let folder = tempfile::tempdir().unwrap();
    let one = archive(folder.path(), "one.onrecord");
    let before = corpus(&one);
    let (document, record): (&str, &Record) = (&before.documents[0].name, &before.documents[0].record);
    let rejected = &record.attributions[0];
    let at = format!("{document}#{}", rejected.id);
    ok(&["correct", "--archive", &one, "--who", "An Editor", "--note", "a headline", "reject", &at]);
    ok(&["correct", "--archive", &one, "--who", "An Editor", "merge-actors", "Ilka Rostan", "Pavel Brandt"]);
    let log = ok(&["correct", "--archive", &one, "log"]);
    assert!(log.lines().count() == 2 && log.contains("An Editor") && log.contains("a headline"), "{log}");
    let corrected = corpus(&one);
    let has = |c: &Corpus| c.documents[0].record.attributions.iter().any(|a| a.content == rejected.content);
    assert!(has(&before) && !has(&corrected));
    let brandt = |c: &Corpus| c.entities.iter().filter(|e| e.name == "Pavel Brandt").count();
    assert_eq!((brandt(&before), brandt(&corrected)), (1, 0));
    // To another archive of the same articles.
    let file = folder.path().join("corrections.jsonl");
    std::fs::write(&file, ok(&["correct", "--archive", &one, "export"])).unwrap();
    let two = archive(folder.path(), "two.onrecord");
    let apply = ["correct", "--archive", &two, "apply", file.to_str().unwrap()];
    assert_eq!((ok(&apply).lines().count(), ok(&apply).lines().count()), (2, 0), "applying twice adds nothing");
    assert_eq!(corpus(&two), corrected);
    for n in ["1", "2"] {
        ok(&["correct", "--archive", &one, "--who", "An Editor", "undo", n]);
    }
    assert_eq!(corpus(&one), before);
}

#[test]
fn what_cannot_be_is_no_correction() {
    let folder = tempfile::tempdir().unwrap();
    let archive = archive(folder.path(), "one.onrecord");
    let corpus = corpus(&archive);
    let at = format!("{}#{}", corpus.documents[0].name, corpus.documents[0].record.attributions[0].id);
    for wrong in [
        vec!["fix", &at, "act", "nonsense"],
        vec!["fix", &at, "said-on", "yesterday"],
        vec!["reject", "nowhere#a1"],
        vec!["split-actor", &corpus.documents[0].name, "Nobody At All"],
        vec!["undo", "7"],
    ] {
        let mut args = vec!["correct", "--archive", &archive, "--who", "An Editor"];
        args.extend(wrong);
        let out = Command::new(env!("CARGO_BIN_EXE_onrecord")).args(&args).output().unwrap();
        assert!(!out.status.success() && !out.stderr.is_empty(), "{args:?}");
    }
    assert_eq!(ok(&["correct", "--archive", &archive, "log"]), "");
}

#[test]
fn the_order_of_adding_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let mut outputs = Vec::new();
    for (name, order) in [("a.onrecord", [0, 1, 2, 3]), ("b.onrecord", [3, 1, 0, 2])] {
        let path = folder.path().join(name).to_str().unwrap().to_owned();
        for n in order {
            let file = folder.path().join("one.jsonl");
            std::fs::write(&file, all[n].input() + "\n").unwrap();
            ok(&["add", "--archive", &path, file.to_str().unwrap()]);
            // In between an inquiry, so that vectors are kept from before.
            outputs.push(corpus(&path));
        }
    }
    assert_eq!(outputs[3], outputs[7]);
}

#[test]
fn records_go_to_another_archive_as_they_were_read() {
    let folder = tempfile::tempdir().unwrap();
    let one = archive(folder.path(), "one.onrecord");
    let table = folder.path().join("records.parquet");
    let table = table.to_str().unwrap();
    ok(&["export", "--archive", &one, "--format", "parquet", "-o", table]);
    let other = folder.path().join("other.onrecord").to_str().unwrap().to_owned();
    let said = ok(&["import", "--archive", &other, table]);
    assert_eq!(said.lines().filter(|l| l.starts_with("added ")).count(), 3, "{said}");
    assert_eq!(corpus(&one), corpus(&other));
    let list = |archive: &str| -> Vec<(String, String, String)> {
        let all: serde_json::Value =
            serde_json::from_str(&ok(&["list", "--archive", archive, "--format", "json"])).unwrap();
        let word = |e: &serde_json::Value, key: &str| e[key].as_str().unwrap().to_owned();
        all.as_array().unwrap().iter().map(|e| (word(e, "name"), word(e, "snapshot"), word(e, "received"))).collect()
    };
    assert_eq!(list(&one), list(&other));
    // The run is the one that made them, and the bytes are what they are said to be.
    assert!(ok(&["verify", "--archive", &other]).starts_with("sound"));
    let again = ok(&["import", "--archive", &other, table]);
    assert_eq!(again.lines().filter(|l| l.starts_with("unchanged ")).count(), 3, "{again}");
    let input = folder.path().join("articles.jsonl");
    let read = ok(&["add", "--archive", &other, input.to_str().unwrap()]);
    assert_eq!(read.lines().filter(|l| l.starts_with("unchanged ")).count(), 3, "read again: {read}");
}

#[test]
fn bytes_received_go_into_a_web_archive_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let said = "<p>The mayor of Zelin said on Monday that the bridge would stay closed until the end of the week.</p>";
    let page = format!(
        "<html><head><title>Bridge closed</title></head><body><article>{}</article></body></html>",
        said.repeat(4)
    );
    std::fs::write(at("page one.html"), &page).unwrap();
    std::fs::write(at("plain.txt"), "The minister denied it on Tuesday.").unwrap();
    std::fs::write(
        at("line.jsonl"),
        "{\"id\": \"l1\", \"url\": \"https://news.example/l\", \"text\": \"He said no.\"}\n",
    )
    .unwrap();
    let http =
        format!("HTTP/1.1 203 Other\r\ncontent-type: text/html; charset=utf-8\r\nserver: x\r\n\r\n{page}<!-- sent -->");
    let crawl = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2025-03-05T01:02:03Z\r\n\
         WARC-Target-URI: https://news.example/1\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    std::fs::write(at("crawl.warc"), crawl).unwrap();
    let (one, other) = (at("one.onrecord"), at("other.onrecord"));
    ok(&["add", "--archive", &one, &at("page one.html"), &at("plain.txt"), &at("line.jsonl"), &at("crawl.warc")]);
    let (warc, packed) = (at("all.warc"), at("all.warc.gz"));
    ok(&["export", "--archive", &one, "--format", "warc", "--records", "-o", &warc]);
    ok(&["export", "--archive", &one, "--format", "warc", "-o", &packed]);
    let text = String::from_utf8(std::fs::read(&warc).unwrap()).unwrap();
    let kinds = |kind: &str| text.matches(&format!("\r\nWARC-Type: {kind}\r\n")).count();
    assert_eq!(["warcinfo", "response", "resource", "conversion", "metadata"].map(kinds), [1, 1, 3, 3, 4]);
    assert!(text.contains("/page%20one.html\r\n") && text.contains("\r\nserver: x\r\n"), "{text}");
    assert!(text.contains("\r\n\r\nHTTP/1.1 203 Non-Authoritative Information\r\n"), "{text}");
    let list = |archive: &str| -> Vec<(String, Option<String>, String, Option<u64>)> {
        let all: serde_json::Value =
            serde_json::from_str(&ok(&["list", "--archive", archive, "--format", "json"])).unwrap();
        let word = |e: &serde_json::Value, key: &str| e[key].as_str().map(str::to_owned);
        let one = |e: &serde_json::Value| {
            (word(e, "snapshot").unwrap(), word(e, "url"), word(e, "received").unwrap(), e["status"].as_u64())
        };
        let mut all: Vec<_> = all.as_array().unwrap().iter().map(one).collect();
        all.sort();
        all
    };
    for file in [&warc, &packed] {
        ok(&["add", "--archive", &other, file]);
        assert_eq!(list(&one), list(&other));
        assert!(ok(&["verify", "--archive", &other]).starts_with("sound"));
        std::fs::remove_file(&other).unwrap();
    }
}

#[test]
fn reviews_stand_beside_the_claims_that_they_are_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = archive(folder.path(), "a.onrecord");
    let before = corpus(&path);
    let claim = &before.claims[0];
    let file = folder.path().join("reviews.json");
    let file = file.to_str().unwrap();
    let review = |words: &str, rating: &str| {
        serde_json::json!({"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": words,
            "url": "https://check.example/1", "datePublished": "2025-10-01", "author": {"@type": "Organization", "name": "Check"},
            "reviewRating": {"@type": "Rating", "ratingValue": 2, "bestRating": 5, "worstRating": 1, "alternateName": rating}})
    };
    let all = serde_json::json!([
        review(&claim.proposition, "Mostly\u{1b}[31m false"),
        review("Vaccines hold microchips.", "False")
    ]);
    std::fs::write(file, all.to_string()).unwrap();
    let import = ["import", "--archive", &path, "--claimreview", file];
    assert!(ok(&import).ends_with(": 2 reviews, 2 new\n"));
    assert!(ok(&import).ends_with(": 2 reviews, 0 new\n"), "the same again");
    let after = corpus(&path);
    assert_eq!(after.reviews.len(), 1, "one is about nothing here");
    let about = after.reviews[0].about.as_ref().unwrap();
    assert_eq!(after.claims.iter().find(|c| c.id == about.claim).unwrap().proposition, claim.proposition);
    assert_eq!(Corpus { reviews: vec![], ..after }, before, "nothing else changes by it");
    let tree = ok(&["trace", "--archive", &path, &claim.proposition]);
    let shown = tree.lines().find(|l| l.starts_with("reviewed by Check, 2025-10-01: “Mostly")).unwrap();
    assert!(shown.ends_with(" false”, 2 of 1 to 5 https://check.example/1") && !shown.contains('\u{1b}'), "{tree}");
    assert!(tree.contains("its words are alike: “"), "{tree}");
    // What is exported as schema.org is read in as the same review.
    let graph = folder.path().join("graph.json");
    std::fs::write(&graph, ok(&["export", "--archive", &path, "--format", "schema-org"])).unwrap();
    let other = archive(folder.path(), "b.onrecord");
    assert!(
        ok(&["import", "--archive", &other, "--claimreview", graph.to_str().unwrap()])
            .ends_with(": 1 reviews, 1 new\n")
    );
    let back = &corpus(&other).reviews[0];
    assert_eq!(
        (&back.reviewed, &back.rating, &back.url),
        (&after_review(&path).reviewed, &after_review(&path).rating, &after_review(&path).url)
    );
}

fn after_review(path: &str) -> onrecord_record::Review {
    corpus(path).reviews.remove(0)
}

#[test]
fn importing_what_came_from_files_adds_no_second_article() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let said = "said on Monday that the bridge would be closed until the end of the week.";
    for (file, text) in [
        ("a/story.html", format!("<!doctype html><title>Bridge</title><p>The mayor {said}</p>")),
        ("b/story.html", format!("<!doctype html><title>Harbour</title><p>The harbour master {said}</p>")),
        ("c/plain.txt", format!("The council {said}")),
        (
            "d/lines.jsonl",
            format!("{{\"text\": \"The minister {said}\"}}\n{{\"id\": \"x\", \"text\": \"Marr {said}\"}}\n"),
        ),
    ] {
        std::fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let (archive, files) = (path("a.onrecord"), ["a", "b", "c", "d"].map(path));
    let of_files = |command: &[&str]| ok(&[command, &files.each_ref().map(String::as_str)].concat());
    assert_eq!(of_files(&["add", "--archive", &archive]).lines().count(), 5);
    let list = || ok(&["list", "--archive", &archive]);
    let before = list();
    ok(&["export", "--archive", &archive, "--format", "parquet", "-o", &path("kept.parquet")]);
    let mut read = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    let read = read.args(["read", "--format", "parquet"]).args(&files).output().unwrap();
    std::fs::write(folder.path().join("read.parquet"), read.stdout).unwrap();
    for table in ["kept.parquet", "read.parquet", "kept.parquet"] {
        let told = ok(&["import", "--archive", &archive, &path(table)]);
        assert_eq!(told.lines().filter(|l| l.starts_with("unchanged ")).count(), 5, "{table}: {told}");
    }
    assert_eq!(list(), before);
    // The other way round: the files after the rows that were made of them.
    let other = path("other.onrecord");
    ok(&["import", "--archive", &other, &path("kept.parquet")]);
    let told = ok(&["add", "--archive", &other, &files[0], &files[2], &files[3]]);
    assert_eq!(told.lines().filter(|l| l.starts_with("unchanged ")).count(), 4, "{told}");
}

#[test]
fn an_article_that_cannot_be_read_is_a_row_and_a_failure_of_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("some.jsonl");
    let text = "The mayor said on Monday that the bridge would be closed until the end of the week.";
    std::fs::write(
        &input,
        format!("{{\"id\": \"good\", \"text\": \"{text}\"}}\n{{\"id\": \"poison\", \"text\": \"\"}}\n"),
    )
    .unwrap();
    let read = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["read", "--format", "parquet", input.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(read.status.code(), Some(1));
    let table = folder.path().join("some.parquet");
    std::fs::write(&table, read.stdout).unwrap();
    let archive = folder.path().join("a.onrecord");
    let import = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["import", "--archive", archive.to_str().unwrap(), table.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(import.status.code(), Some(1));
    assert_eq!(String::from_utf8(import.stdout).unwrap(), "added good@1\n");
    let failed = ok(&["list", "--failed", "--archive", archive.to_str().unwrap()]);
    assert!(failed.contains("E0101") && failed.contains("some.parquet:2"), "{failed}");
}
