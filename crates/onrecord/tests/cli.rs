//! Black-box tests of the real binary: what a person or a script sees of it.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_eval::{gold::Article, root};
use onrecord_record::{Code, Record, check::violations};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn onrecord() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn finish(mut command: Command, input: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // The program may stop before it has read everything.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(args: &[&str]) -> Ran {
    feed(args, b"")
}

fn feed(args: &[&str], input: &[u8]) -> Ran {
    let mut command = onrecord();
    command.args(args);
    finish(command, input)
}

/// The news cycle as JSON lines.
fn lines() -> String {
    some_lines(usize::MAX)
}

/// Its first `n` articles.
fn some_lines(n: usize) -> String {
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    all.iter().take(n).map(|a| a.input() + "\n").collect()
}

fn sample(name: &str) -> String {
    root().join("samples").join(name).to_str().unwrap().to_owned()
}

fn records(jsonl: &str) -> Vec<Record> {
    jsonl.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

const NEWS: &str = "Bridge to close\n\nThe city's engineer said on Monday that the bridge would close in June. \"We have \
                    no choice,\" she told reporters at the town hall, and she added that the works would take a year.\n";

// ------------------------------------------------------------------------------------------------ formats and names

#[test]
fn text_is_for_people_and_the_default() {
    let ran = run(&["read", &sample("meridian-gas-deadline.txt"), "--outlet", "Meridian"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out.starts_with("Karsovia threatens to halt gas transit on Oct. 1 as Estmark offers talks\nMeridian\n")
    );
    assert_eq!(ran.out, run(&["read", &sample("meridian-gas-deadline.txt"), "--outlet", "Meridian", "-f", "text"]).out);
}

#[test]
fn one_document_is_an_object_and_several_are_an_array() {
    let one = run(&["read", "--format", "json", &sample("meridian-gas-deadline.txt")]);
    let record: Record = serde_json::from_str(&one.out).unwrap();
    assert_eq!(record.document.name, "meridian-gas-deadline");
    assert!(one.out.starts_with("{\n  \"onrecord\": \"1\",\n"));
    let two = run(&[
        "read",
        "--format",
        "json",
        &sample("meridian-gas-deadline.txt"),
        &sample("ledger-private-prediction.html"),
    ]);
    let all: Vec<Record> = serde_json::from_str(&two.out).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0], record);
}

#[test]
fn plain_text_is_kept_as_it_is_and_named_by_its_stem() {
    let path = sample("meridian-gas-deadline.txt");
    let record = &records(&run(&["read", "-f", "jsonl", &path]).out)[0];
    assert_eq!(record.document.text, std::fs::read_to_string(&path).unwrap());
    assert_eq!(record.document.name, "meridian-gas-deadline");
}

#[test]
fn a_page_tells_its_outlet_title_and_date() {
    let record = &records(&run(&["read", "-f", "jsonl", &sample("ledger-private-prediction.html")]).out)[0];
    let d = &record.document;
    assert_eq!(d.outlet.as_deref(), Some("The Atlantic Ledger"));
    assert!(d.published.as_deref().unwrap().starts_with("2025-09-19"));
    assert!(d.text.contains("told Estmark’s prime minister in a phone call last week"));
    assert!(!d.text.contains("Subscribe for $1 a week"));
}

#[test]
fn options_come_before_what_the_page_says() {
    let path = sample("ledger-private-prediction.html");
    let args = ["read", "-f", "jsonl", &path, "--outlet", "Elsewhere", "--title", "T", "--published", "2024-01-02"];
    let d = &records(&run(&args).out)[0].document;
    assert_eq!(d.outlet.as_deref(), Some("Elsewhere"));
    assert_eq!(d.title.as_deref(), Some("T"));
    assert_eq!(d.published.as_deref(), Some("2024-01-02"));
}

#[test]
fn json_lines_keep_their_order_their_ids_and_their_text() {
    let articles = Article::load_all(&root().join("gold/newscycle")).unwrap();
    let ran = feed(&["read", "-f", "jsonl", "-"], lines().as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let records = records(&ran.out);
    assert_eq!(records.len(), articles.len());
    for (record, article) in records.iter().zip(&articles) {
        assert_eq!(record.document.name, article.name);
        assert_eq!(record.document.text, article.record.document.text);
        assert_eq!(
            record.document.published.as_ref().map(|p| p.get(..10)),
            article.record.document.published.as_ref().map(|p| p.get(..10))
        );
        assert_eq!(violations(record), Vec::<String>::new(), "{}", article.name);
    }
}

#[test]
fn standard_input_may_be_text_or_json_lines() {
    let text = feed(&["read", "-f", "jsonl", "-"], NEWS.as_bytes());
    assert_eq!(records(&text.out)[0].document.text, NEWS);
    let line = serde_json::json!({"id": "x/1", "text": NEWS}).to_string();
    assert_eq!(records(&feed(&["read", "-f", "jsonl", "-"], line.as_bytes()).out)[0].document.name, "x/1");
}

#[test]
fn brat_is_printed_or_written_beside_its_text() {
    let path = sample("meridian-gas-deadline.txt");
    let printed = run(&["read", "-f", "brat", &path]);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("made/deep");
    let ran = run(&["read", "-f", "brat", "-o", out.to_str().unwrap(), &path]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    assert_eq!(std::fs::read_to_string(out.join("meridian-gas-deadline.ann")).unwrap(), printed.out);
    assert_eq!(std::fs::read(out.join("meridian-gas-deadline.txt")).unwrap(), std::fs::read(&path).unwrap());
    assert!(std::fs::read_to_string(out.join("annotation.conf")).unwrap().contains("[events]"));
    let two = run(&["read", "-f", "brat", &path, &sample("ledger-private-prediction.html")]).out;
    assert!(
        two.starts_with("==> meridian-gas-deadline <==\n") && two.contains("\n==> ledger-private-prediction <==\n")
    );
}

#[test]
fn flat_and_least_confidence_leave_attributions_out() {
    let all = records(&feed(&["read", "-f", "jsonl", "-"], some_lines(6).as_bytes()).out);
    let flat = records(&feed(&["read", "-f", "jsonl", "--flat", "-"], some_lines(6).as_bytes()).out);
    let mut confidences: Vec<f32> = all.iter().flat_map(|r| &r.attributions).map(|a| a.confidence).collect();
    confidences.sort_by(f32::total_cmp);
    let middle = confidences[confidences.len() / 2];
    let args = ["read", "-f", "jsonl", "--min-confidence", &middle.to_string(), "-"];
    let sure = records(&feed(&args, some_lines(6).as_bytes()).out);
    let count = |rs: &[Record]| rs.iter().map(|r| r.attributions.len()).sum::<usize>();
    assert!(all.iter().flat_map(|r| &r.attributions).any(|a| a.parent.is_some()));
    assert!(flat.iter().flat_map(|r| &r.attributions).all(|a| a.parent.is_none()));
    assert!(sure.iter().flat_map(|r| &r.attributions).all(|a| a.confidence >= middle));
    assert!(count(&flat) < count(&all) && count(&sure) < count(&all) && count(&sure) > 0);
}

// ------------------------------------------------------------------------------------------------- many documents

#[test]
fn threads_do_not_change_a_byte() {
    for format in ["text", "json", "jsonl", "brat"] {
        let with = |jobs: &str| feed(&["read", "-f", format, "--jobs", jobs, "-"], some_lines(7).as_bytes()).out;
        let one = with("1");
        assert!(!one.is_empty());
        assert!(one == with("2") && one == with("5"), "{format}");
    }
}

#[test]
fn a_folder_is_read_in_order_of_path() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.txt", "a.txt", "c.md"] {
        put(folder.path(), name, NEWS.as_bytes());
    }
    let ran = run(&["read", "-f", "jsonl", folder.path().to_str().unwrap()]);
    let names: Vec<_> = records(&ran.out).into_iter().map(|r| r.document.name).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn bad_documents_are_told_of_and_leave_the_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let deep = format!("<html><body>{}<p>{NEWS}</p>", "<div>".repeat(100_000));
    let paths = [
        put(f, "good-1.txt", NEWS.as_bytes()),
        put(f, "empty.txt", b" \n"),
        put(f, "picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"),
        put(f, "broken.txt", [NEWS.as_bytes(), b"caf\xe9 \xff\xfe ok"].concat().as_slice()),
        put(f, "deep.html", deep.as_bytes()),
        put(
            f,
            "lines.jsonl",
            format!("{{\"id\": \"l1\", \"text\": {NEWS:?}}}\nnot json\n{{\"id\": \"l3\"}}\n").as_bytes(),
        ),
        put(f, "archive.zip", b"PK\x03\x04"),
        f.join("missing.txt").to_str().unwrap().to_owned(),
        put(f, "good-2.txt", NEWS.as_bytes()),
    ];
    let mut args = vec!["read", "-f", "jsonl"];
    args.extend(paths.iter().map(String::as_str));
    let ran = run(&args);
    assert_eq!(ran.code, Some(1));
    let records = records(&ran.out);
    let names: Vec<_> = records.iter().map(|r| r.document.name.as_str()).collect();
    for good in ["good-1", "broken", "l1", "good-2"] {
        assert!(names.contains(&good), "{good}: {names:?}");
    }
    assert_eq!(names.first(), Some(&"good-1"));
    assert_eq!(names.last(), Some(&"good-2"));
    for (code, place) in [
        ("E0101", "empty.txt"),
        ("E0102", "picture.txt"),
        ("E0105", "lines.jsonl:2"),
        ("E0105", "lines.jsonl:3"),
        ("E0109", "archive.zip"),
        ("E0108", "missing.txt"),
    ] {
        let told = ran.err.lines().any(|l| l.starts_with(&format!("onrecord: {code} ")) && l.contains(place));
        assert!(told, "{code} {place}: {}", ran.err);
    }
    for record in &records {
        assert_eq!(violations(record), Vec::<String>::new(), "{}", record.document.name);
    }
}

#[test]
fn a_very_long_line_is_refused_alone() {
    let mut input = format!("{{\"id\": \"a\", \"text\": {NEWS:?}}}\n{{\"id\": \"b\", \"text\": \"").into_bytes();
    input.extend(std::iter::repeat_n(b'x', 200 << 20));
    input.extend(format!("\"}}\n{{\"id\": \"c\", \"text\": {NEWS:?}}}\n").into_bytes());
    let ran = feed(&["read", "-f", "jsonl", "-"], &input);
    assert_eq!(ran.code, Some(1));
    let names: Vec<_> = records(&ran.out).into_iter().map(|r| r.document.name).collect();
    assert_eq!(names, ["a", "c"]);
    assert!(ran.err.starts_with("onrecord: E0103 ") && ran.err.lines().count() == 1, "{}", ran.err);
}

#[test]
fn limits_are_the_users_to_set() {
    let ran = feed(&["read", "-", "--max-bytes", "100"], NEWS.as_bytes());
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("onrecord: E0103 "), "{}", ran.err);
    let long = NEWS.repeat(4_000);
    let ran = feed(&["read", "-", "--max-seconds", "0.001"], long.as_bytes());
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("onrecord: E0107 "), "{}", ran.err);
}

#[test]
fn results_are_written_into_a_folder_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/out");
    let ids =
        ["../../evil", "/etc/evil", "plain", "plain", "PLAIN", "..", "nul", "a\nb\u{202e}", "x".repeat(300).as_str()]
            .map(|id| serde_json::json!({"id": id, "text": NEWS}).to_string() + "\n")
            .concat();
    let ran = feed(&["read", "-f", "json", "-o", out.to_str().unwrap(), "-"], ids.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{}", ran.err);
    let mut names: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let long = format!("{}.json", "x".repeat(100));
    let want = [
        "PLAIN-3.json",
        "_.._evil.json",
        "_etc_evil.json",
        "_nul.json",
        "a_b_.json",
        "document.json",
        "plain-2.json",
        "plain.json",
        &long,
    ];
    assert_eq!(names, want);
    let stray: Vec<PathBuf> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(stray, [folder.path().join("a")]);
    let one: Record = serde_json::from_slice(&std::fs::read(out.join("plain-2.json")).unwrap()).unwrap();
    assert_eq!(one.document.name, "plain");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_result_is_replaced_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let victim = put(folder.path(), "victim", b"precious");
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    std::os::unix::fs::symlink(&victim, out.join("stdin.json")).unwrap();
    let ran = feed(&["read", "-f", "json", "-o", out.to_str().unwrap(), "-"], NEWS.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
    assert!(std::fs::read_to_string(out.join("stdin.json")).unwrap().starts_with("{\n"));
}

// --------------------------------------------------------------------------------------------- terminals and pipes

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let path = sample("meridian-gas-deadline.txt");
    let with = |name: &str, value: &str, args: &[&str]| {
        let mut command = onrecord();
        command.args(["read", &path]).args(args).env(name, value);
        finish(command, b"").out.contains('\u{1b}')
    };
    assert!(!with("X", "", &[]), "a pipe is not a terminal");
    assert!(with("X", "", &["--color", "always"]));
    assert!(with("NO_COLOR", "1", &["--color", "always"]), "an option is stronger than the environment");
    assert!(with("CLICOLOR_FORCE", "1", &[]));
    assert!(!with("NO_COLOR", "1", &[]));
    assert!(!with("CLICOLOR_FORCE", "1", &["--color", "never"]));
}

#[test]
fn the_view_keeps_to_the_width() {
    let path = sample("meridian-gas-deadline.txt");
    for width in ["50", "80"] {
        let out = run(&["read", &path, "--width", width]).out;
        assert!(out.lines().all(|l| l.chars().count() <= width.parse().unwrap()), "{out}");
    }
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let line = "{\"id\": \"\\u001b]0;evil\\u0007\", \"text\": \"\"}\n";
    let ran = feed(&["read", "-"], line.as_bytes());
    assert_eq!(ran.code, Some(1));
    assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\u{7}'), "{:?}", ran.err);
}

#[test]
fn a_reader_that_goes_away_is_success() {
    let folder = tempfile::tempdir().unwrap();
    let path = put(folder.path(), "many.jsonl", lines().repeat(20).as_bytes());
    for format in ["text", "json", "jsonl"] {
        let mut command = onrecord();
        command.args(["read", "-f", format, &path]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[test]
fn results_come_while_documents_are_still_awaited() {
    let mut command = onrecord();
    command.args(["read", "-f", "jsonl", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let line = serde_json::json!({"id": "one", "text": NEWS}).to_string() + "\n";
    // More than intake looks at to tell what it is given, and than may wait at the same time.
    stdin.write_all(line.repeat(64).as_bytes()).unwrap();
    stdin.flush().unwrap();
    let mut first = [0; 14];
    stdout.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"{\"onrecord\":\"1");
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

// ------------------------------------------------------------------------------------------------- other commands

#[test]
fn what_cannot_start_says_why_and_exits_with_two() {
    for (args, why) in [
        (&["read"][..], "<PATH>..."),
        (&["read", "no/such/file.txt"], "no such file or folder: no/such/file.txt"),
        (&["read", "-", "-"], "standard input"),
        (&["read", "-", "--format", "xml"], "invalid value 'xml'"),
        (&["read", "-", "--published", "yesterday"], "must be a date"),
        (&["read", "-", "--min-confidence", "2"], "between 0 and 1"),
        (&["read", "-", "--jobs", "0"], "0 is not in"),
        (&["read", "-", "--max-seconds", "nan"], "above 0"),
        (&["read", "-", "--force-language", "de"], "invalid value 'de'"),
        (&["explain", "E9999"], "there is no code \"E9999\""),
        (&["read", "-", "-o", "/dev/null/x"], "/dev/null/x"),
        (&["listen"], "unrecognized subcommand"),
    ] {
        let ran = run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains(why), "{args:?}: {}", ran.err);
    }
}

#[test]
fn every_code_is_listed_and_explained() {
    let list = run(&["explain"]);
    assert_eq!(list.code, Some(0));
    assert_eq!(list.out.lines().count(), Code::ALL.len());
    for code in Code::ALL {
        assert!(list.out.lines().any(|l| l == format!("{}  {}", code.id(), code.title())));
        let ran = run(&["explain", &code.id().to_lowercase()]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.starts_with(&format!("{}: {} (", code.id(), code.title())), "{}", ran.out);
        let words = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(words(&ran.out).ends_with(&words(code.explanation())), "{}", ran.out);
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        assert!(ran.out.contains("min-confidence"), "{shell}");
    }
}

#[test]
fn the_schema_is_the_committed_one() {
    let ran = run(&["schema"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.out, std::fs::read_to_string(root().join("docs/record.schema.json")).unwrap());
}

#[test]
fn the_version_names_the_program_the_contract_and_the_weights() {
    let ran = run(&["version"]);
    assert_eq!(ran.code, Some(0));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], format!("onrecord {}", env!("CARGO_PKG_VERSION")));
    assert_eq!(lines[1], "contract 1");
    assert!(lines[2].strip_prefix("weights sha256:").is_some_and(|d| d.len() == 64), "{}", lines[2]);
    assert_eq!(run(&["--version"]).out.trim_end(), lines[0]);
}
