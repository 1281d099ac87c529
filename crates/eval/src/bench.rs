//! Speed, memory and cold start of the real binary, as a person would run it.
//!
//! Everything is measured from outside: wall-clock time from start to exit, the kernel's high-water mark of resident
//! memory (`VmHWM` of `/proc/PID/status`, Linux only), and the time to the first byte of output.

use anyhow::{Context as _, Result, bail, ensure};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What to run, over what.
#[derive(clap::Args)]
pub struct Options {
    /// Articles as JSON lines (`id`, `text`, ...).
    articles: PathBuf,
    /// One article for memory and cold start; the first of ARTICLES where it is not given.
    #[arg(long)]
    one: Option<PathBuf>,
    /// The binary; the one beside this program where it is not given.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Numbers of threads to measure.
    #[arg(long, value_delimiter = ',', default_value = "1,2")]
    jobs: Vec<usize>,
    /// Runs of each measurement; the best counts, because other work on the machine only ever slows one down.
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

struct Ran {
    wall: Duration,
    first: Duration,
    peak_kib: u64,
}

/// Measures and prints a table.
///
/// # Errors
/// When the binary cannot be run or fails on an article.
pub fn run(options: &Options) -> Result<()> {
    let binary = match &options.binary {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name(format!("onrecord{}", std::env::consts::EXE_SUFFIX)),
    };
    if !binary.is_file() {
        bail!("{} is not there: cargo build --release", binary.display());
    }
    let (mut articles, mut words, mut bytes, mut first) = (0_u32, 0_usize, 0_usize, None);
    let file = std::fs::read_to_string(&options.articles).with_context(|| options.articles.display().to_string())?;
    for line in file.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = value["text"].as_str().unwrap_or_default();
        articles += 1;
        words += text.split_whitespace().count();
        bytes += text.len();
        first.get_or_insert_with(|| line.to_owned());
    }
    let scratch = tempfile::tempdir()?;
    let one = match (&options.one, first) {
        (Some(path), _) => path.clone(),
        (None, Some(line)) => {
            let path = scratch.path().join("one.jsonl");
            std::fs::write(&path, line + "\n")?;
            path
        }
        (None, None) => bail!("{}: no articles", options.articles.display()),
    };
    let alone = best(&binary, &one, 1, options.runs.max(7))?;
    println!("{articles} articles, {words} words, {:.1} MB; best of {} runs", mb(bytes), options.runs);
    println!();
    println!("| threads | articles/s | words/s | wall | peak memory |");
    println!("|---|---|---|---|---|");
    for &jobs in &options.jobs {
        let ran = best(&binary, &options.articles, jobs, options.runs)?;
        let seconds = ran.wall.as_secs_f64();
        let rate = |n: usize| count(n) / seconds;
        println!(
            "| {jobs} | {:.1} | {:.0} | {seconds:.2} s | {} MB |",
            f64::from(articles) / seconds,
            rate(words),
            ran.peak_kib / 1024
        );
    }
    println!();
    println!("one article: {:.3} s to the first output, {} MB peak", alone.first.as_secs_f64(), alone.peak_kib / 1024);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

fn mb(bytes: usize) -> f64 {
    count(bytes) / 1e6
}

fn best(binary: &Path, input: &Path, jobs: usize, runs: usize) -> Result<Ran> {
    let mut all = (0..runs.max(1)).map(|_| once(binary, input, jobs)).collect::<Result<Vec<_>>>()?;
    let peak_kib = all.iter().map(|r| r.peak_kib).max().unwrap_or(0);
    let first = all.iter().map(|r| r.first).min().unwrap_or_default();
    all.sort_by_key(|r| r.wall);
    let wall = all.first().map(|r| r.wall).unwrap_or_default();
    Ok(Ran { wall, first, peak_kib })
}

fn once(binary: &Path, input: &Path, jobs: usize) -> Result<Ran> {
    let start = Instant::now();
    let mut child = Command::new(binary)
        .args(["read", "--format", "jsonl", "--jobs", &jobs.to_string()])
        .arg(input)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| binary.display().to_string())?;
    let mut out = child.stdout.take().context("no output")?;
    let drain = std::thread::spawn(move || -> std::io::Result<Option<Instant>> {
        let (mut buffer, mut first) = ([0_u8; 1 << 16], None);
        while out.read(&mut buffer)? > 0 {
            first.get_or_insert_with(Instant::now);
        }
        Ok(first)
    });
    let mut peak_kib = 0;
    let status = loop {
        peak_kib = peak_kib.max(high_water(&child));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let wall = start.elapsed();
    let first = drain.join().map_err(|_| anyhow::anyhow!("the output could not be read"))??;
    ensure!(status.success(), "{} failed on {}", binary.display(), input.display());
    let first = first.context("no output")?.duration_since(start);
    Ok(Ran { wall, first, peak_kib })
}

fn high_water(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse().ok()).unwrap_or(0)
}
