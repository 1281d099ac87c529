//! What becomes of an archive when the program is killed, the disk is full, pages rot: tests of the real binary.
//!
//! Acknowledged is what `onrecord add` has printed a line for. Each test ends the same way: everything acknowledged is
//! there, `verify` passes or names the damage, and the same `add` finishes the work. Rounds are seeded; more of them:
//! `ONRECORD_CRASH_ROUNDS=50 cargo test --release -p onrecord --test durability kill -- --nocapture`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Documents of a bulk add: short, since they only have to be many.
const DOCUMENTS: usize = 160;

struct Trial {
    folder: TempDir,
}

impl Trial {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut lines = String::new();
        for i in 0..DOCUMENTS {
            let words: Vec<String> = (0..40).map(|j| format!("word{}", (i * 31 + j * 7) % 997)).collect();
            writeln!(
                lines,
                "{{\"id\": \"d{i}\", \"outlet\": \"The Gazette\", \"published\": \"2025-10-01\", \"text\": \"The minister \
                 said on Monday that the bridge number {i} would close in June. {}.\"}}",
                words.join(" ")
            )
            .unwrap();
        }
        std::fs::write(folder.path().join("news.jsonl"), lines).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self) -> PathBuf {
        self.path("a.onrecord")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
        command.args(args).env("ONRECORD_ARCHIVE", self.archive()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn add(&self) -> Command {
        let news = self.path("news.jsonl");
        self.command(&["add", news.to_str().unwrap()])
    }

    /// Adds everything; it must work.
    fn finish(&self) -> BTreeSet<String> {
        let output = self.add().output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        acknowledged(&text(&output.stdout))
    }

    fn listed(&self) -> BTreeSet<String> {
        let output = self.run(&["list", "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        all.as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap().to_owned()).collect()
    }

    fn sound(&self) {
        let output = self.run(&["verify"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    }

    /// What must hold after whatever happened: nothing acknowledged is lost, and the work can be finished.
    fn survives(&self, acknowledged: &BTreeSet<String>) {
        if self.archive().exists() {
            self.sound();
            let listed = self.listed();
            let lost: Vec<_> = acknowledged.difference(&listed).collect();
            assert!(lost.is_empty(), "lost: {lost:?}");
        } else {
            assert!(acknowledged.is_empty());
        }
        assert_eq!(self.finish().len(), DOCUMENTS);
        assert_eq!(self.listed().len(), DOCUMENTS);
        self.sound();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The names in the lines of `add`.
fn acknowledged(out: &str) -> BTreeSet<String> {
    let name = |l: &str| Some(l.split_once(' ')?.1.rsplit_once('@')?.0.to_owned());
    // A line that was cut off was not told.
    let whole = out.rfind('\n').map_or("", |end| &out[..end]);
    whole.lines().filter_map(name).collect()
}

/// Numbers that look random and are the same in every run (SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

#[test]
fn kill_at_any_moment_loses_nothing_acknowledged() {
    let rounds: usize = std::env::var("ONRECORD_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut random = Seeded(20_251_001);
    let (mut told, mut killed, mut tries) = (0, 0, 0);
    while killed < rounds {
        // Otherwise the moments missed, and the test has shown nothing.
        assert!(tries < 3 * rounds + 10, "only {killed} of {tries} were killed before the end");
        tries += 1;
        let trial = Trial::new();
        let mut child = trial.add().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // A number of documents and then some microseconds, so that the moment is in the midst of the work on a machine
        // of any speed, and anywhere inside a transaction.
        let documents = random.below(DOCUMENTS as u64 * 9 / 10);
        let mut lines = String::new();
        for _ in 0..documents {
            out.read_line(&mut lines).unwrap();
        }
        std::thread::sleep(Duration::from_micros(random.below(20_000)));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        out.read_to_string(&mut lines).unwrap();
        let seen = acknowledged(&lines);
        if ended.code().is_none() {
            killed += 1;
            told += seen.len();
            println!("round {killed}: {} of {DOCUMENTS} acknowledged before the kill", seen.len());
        }
        trial.survives(&seen);
    }
    println!("{tries} rounds, {killed} killed before the end, {told} documents acknowledged, none lost");
}

#[test]
fn a_full_disk_is_told_and_leaves_what_was_kept() {
    for kilobytes in [40, 400, 900] {
        let trial = Trial::new();
        // The limit of the shell counts 512-byte blocks in POSIX, 1,024 bytes in bash; either will do. Without the
        // signal a write beyond it fails as on a full disk.
        let add = format!(
            "trap '' XFSZ; ulimit -f {kilobytes}; exec '{}' add '{}'",
            env!("CARGO_BIN_EXE_onrecord"),
            trial.path("news.jsonl").display()
        );
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &add]).env("ONRECORD_ARCHIVE", trial.archive()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{kilobytes}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("onrecord: E0307 "), "{}", text(&output.stderr));
        trial.survives(&acknowledged(&text(&output.stdout)));
    }
}

#[test]
fn a_read_only_archive_is_read_but_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let trial = Trial::new();
    trial.finish();
    let folder = trial.folder.path();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(&trial.archive(), 0o444);
    mode(folder, 0o555);
    // The superuser may write everywhere, so the commands are run as nobody.
    let root = std::fs::metadata(folder).is_ok() && OpenOptions::new().write(true).open(trial.archive()).is_ok();
    let run = |args: &[&str]| {
        let mut command = trial.command(args);
        if root {
            command.uid(65534).gid(65534);
        }
        command.output()
    };
    // A build folder that nobody may enter: then there is nothing to be tried.
    if let Ok(list) = run(&["list"]) {
        assert_eq!(
            (list.status.code(), text(&list.stdout).lines().count()),
            (Some(0), DOCUMENTS),
            "{}",
            text(&list.stderr)
        );
        assert!(text(&run(&["search", "bridge"]).unwrap().stdout).contains("*bridge*"));
        let add = run(&["add", trial.path("news.jsonl").to_str().unwrap()]).unwrap();
        assert_eq!(add.status.code(), Some(2));
        assert!(text(&add.stderr).contains("onrecord: E0307 "), "{}", text(&add.stderr));
        assert_eq!(run(&["verify"]).unwrap().status.code(), Some(0));
    }
    mode(folder, 0o755);
    mode(&trial.archive(), 0o644);
    trial.survives(&BTreeSet::new());
}

#[test]
fn a_log_left_behind_on_read_only_storage_is_not_overlooked() {
    use std::os::unix::fs::PermissionsExt as _;
    let trial = Trial::new();
    let mut child = trial.add().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    out.read_line(&mut lines).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    out.read_to_string(&mut lines).unwrap();
    let mode = |mode| {
        std::fs::set_permissions(trial.folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o555);
    let mut list = trial.command(&["list", "--format", "json"]);
    if OpenOptions::new().create(true).append(true).open(trial.path("probe")).is_ok() {
        list.uid(65534).gid(65534);
    }
    // What was acknowledged may stand in the log alone: all of it is listed, or it is said that it cannot be read.
    if let Ok(output) = list.output()
        && output.status.code() == Some(0)
    {
        let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(all.as_array().unwrap().len() >= acknowledged(&lines).len(), "{all}");
    }
    mode(0o755);
    trial.survives(&acknowledged(&lines));
}

#[test]
fn two_processes_at_once_both_finish() {
    let trial = Trial::new();
    let start = || trial.add().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let both = [start(), start()];
    for child in both {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(acknowledged(&text(&output.stdout)).len(), DOCUMENTS);
    }
    let stats: serde_json::Value = serde_json::from_slice(&trial.run(&["stats", "-f", "json"]).stdout).unwrap();
    let count = |what: &str| usize::try_from(stats[what].as_u64().unwrap()).unwrap();
    assert_eq!((count("articles"), count("versions"), count("records")), (DOCUMENTS, DOCUMENTS, DOCUMENTS));
    trial.sound();
}

#[test]
fn a_rotten_page_is_named_and_never_panics() {
    let trial = Trial::new();
    trial.finish();
    let whole = std::fs::read(trial.archive()).unwrap();
    // As the file's header says (SQLite's file format, 1.3.2).
    let size = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let pages = u64::try_from(whole.len() / size).unwrap();
    let mut random = Seeded(7);
    for round in 0..12 {
        let page = 1 + random.below(pages - 1);
        let mut rotten = whole.clone();
        let at = usize::try_from(page).unwrap() * size;
        for byte in &mut rotten[at..at + size] {
            *byte = u8::try_from(random.below(256)).unwrap();
        }
        std::fs::write(trial.archive(), &rotten).unwrap();
        let output = trial.run(&["verify"]);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "round {round}, page {page}: {out}{err}");
        assert!(out.contains("E0306 "), "round {round}, page {page}: {out}{err}");
        for args in [&["list"][..], &["search", "bridge"], &["stats"], &["show", "d7"], &["add", "none.txt"]] {
            let code = trial.run(args).status.code();
            assert!(matches!(code, Some(0..=2)), "{args:?} ended with {code:?}");
        }
    }
    // A flipped bit in what was received is told with the article's name.
    std::fs::write(trial.archive(), &whole).unwrap();
    trial.sound();
}

#[test]
fn a_truncated_log_loses_only_what_was_not_in_the_file() {
    let trial = Trial::new();
    let mut child = trial.add().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    out.read_to_string(&mut line).unwrap();
    let log = trial.path("a.onrecord-wal");
    let len = std::fs::metadata(&log).unwrap().len();
    assert!(len > 0, "the log is what this is about");
    // Cut in the midst of a frame, and one byte changed before that: SQLite's checksums end the log there.
    let file = OpenOptions::new().write(true).open(&log).unwrap();
    file.set_len(len * 2 / 3 + 5).unwrap();
    let mut file = OpenOptions::new().read(true).write(true).open(&log).unwrap();
    file.seek(SeekFrom::Start(len / 2)).unwrap();
    file.write_all(&[0xA5]).unwrap();
    drop(file);
    // What the storage lost cannot come back by itself, but the archive is whole and the work can be finished.
    trial.survives(&BTreeSet::new());
}

#[test]
fn one_hostile_document_stops_nothing() {
    let trial = Trial::new();
    std::fs::write(trial.path("empty.txt"), "").unwrap();
    std::fs::write(trial.path("image.html"), b"\x89PNG\r\n\x1a\n\0\0\0").unwrap();
    std::fs::write(trial.path("bad.jsonl"), "{\"id\": 1\n{\"id\": \"fine\", \"text\": \"All is well, she said.\"}\n")
        .unwrap();
    std::fs::write(trial.path("deep.html"), "<div>".repeat(300_000)).unwrap();
    let all = trial.folder.path().to_str().unwrap().to_owned();
    let output = trial.run(&["add", &all]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(acknowledged(&text(&output.stdout)).len(), DOCUMENTS + 1);
    let failed: serde_json::Value =
        serde_json::from_slice(&trial.run(&["list", "--failed", "-f", "json"]).stdout).unwrap();
    let codes: Vec<&str> = failed.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 4, "{failed}");
    for code in ["E0101", "E0102", "E0105"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    trial.sound();
}
