//! `onrecord add`: reads documents on several threads and keeps them; one thread writes.

use super::options::Add;
use super::writer::{Item, Summary, Told, Writer};
use crate::pool::{Outcome, Pool, Stopped};
use crate::read::Label;
use anyhow::{Result, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use onrecord_intake::{Given, Intake, Limits, Received, Refusal};
use onrecord_keeping::{Keeper, Work, this_run};
use onrecord_reading::{Reader, Settings};
use onrecord_record::Code;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

pub fn run(options: &Add) -> Result<ExitCode> {
    let inputs = onrecord_keeping::fetching::open(&options.paths, &limits(options), options.allow_loopback)?;
    run_with(options, inputs, Box::new(|_| {}))
}

fn limits(options: &Add) -> Limits {
    let wall = Duration::from_secs_f64(options.max_seconds);
    Limits { bytes: options.max_bytes, wall, ..Limits::default() }
}

/// Keeps documents from elsewhere than the options' paths; `told` hears what became of them once that is on the disk.
pub fn run_with(options: &Add, inputs: Box<dyn Intake>, told: Told) -> Result<ExitCode> {
    let limits = limits(options);
    let budget = limits.wall;
    let inputs = inputs.map(|item| (Label::of(&item), item));
    let settings = Settings { force_english: options.force_language.is_some(), ..Settings::default() };
    let known = crate::register::load(options.register.as_deref())?;
    let mut archive = options.keeping.place.write()?;
    let path = archive.path().to_owned();
    let run = archive.run(&this_run(&settings, known.digest.as_deref()), options.again)?;
    let keeper = Keeper {
        reader: Reader::bundled()?.with_register(known.register),
        given: Given {
            outlet: options.outlet.clone(),
            title: options.title.clone(),
            published: options.published.clone(),
        },
        limits: limits.clone(),
        settings,
        archive: path.clone(),
        run,
        restore: options.keeping.restore,
    };
    let progress = Progress::start(options, &limits);
    let writer =
        Writer::start(archive, options.keeping.restore, options.keeping.quiet || progress.is_on_terminal(), told)?;
    let started = Instant::now();

    let worker = move || {
        let (keeper, mut looking) = (keeper.worker(), None);
        move |item: Result<Received, Refusal>| keeper.work(&mut looking, item)
    };
    let emit = |label: Label, outcome: Outcome<Result<Work, Refusal>>, _| -> Result<(), GaveUp> {
        let refusal = |code, message| Refusal { name: label.name, place: label.place.clone(), code, message };
        let work = match outcome {
            Outcome::Done(result) => result,
            Outcome::Panicked(why) => Err(refusal(Code::Internal, why)),
            Outcome::OutOfTime => Err(refusal(Code::OutOfTime, format!("not done after {} s", options.max_seconds))),
        };
        progress.step();
        let item = Item { place: label.place, run, work };
        if writer.send(item) { Ok(()) } else { Err(GaveUp) }
    };
    let pool = Pool { jobs: options.jobs.map_or_else(crate::read::processors, usize::from), budget };
    let outcome = pool.run(inputs, worker, emit);
    let (summary, error) = writer.finish()?;
    progress.end();
    tell(&summary, started.elapsed(), &path);
    match (outcome, error) {
        (_, Some(error)) => Err(error.into()),
        (Err(Stopped::Input(why)), None) => Err(anyhow!("the input could not be taken in: {why}")),
        (Err(Stopped::Emit(GaveUp)), None) => Err(anyhow!("the thread that writes failed")),
        (Ok(()), None) => Ok(ExitCode::from(u8::from(summary.failures() > 0))),
    }
}

/// The thread that writes has ended.
struct GaveUp;

/// What came of it, on standard error.
pub fn tell(summary: &Summary, took: Duration, path: &std::path::Path) {
    let counts = [
        (summary.added, "added"),
        (summary.updated, "updated"),
        (summary.reread, "read again"),
        (summary.unchanged, "unchanged"),
        (summary.removed, "removed before"),
        (summary.failures(), "failed"),
    ];
    let parts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let what = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    super::say(&format!("{what} in {:.1} s, in {}", took.as_secs_f64(), path.display()));
    for (code, n) in &summary.failed {
        let title = Code::from_id(code).map_or("", Code::title);
        super::say(&format!("  {n} with {code}, {title} (onrecord list --failed)"));
    }
}

/// A progress bar on standard error, where that is a terminal: rate, and the time left once the inputs are counted.
struct Progress {
    bar: ProgressBar,
    on_terminal: bool,
}

impl Progress {
    fn start(options: &Add, limits: &Limits) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), on_terminal: false };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{pos} documents, {per_sec}") {
            bar.set_style(style);
        }
        count(bar.clone(), options, limits);
        Self { bar, on_terminal: std::io::stdout().is_terminal() }
    }

    /// Whether the lines for each document would stand on the same terminal as the bar.
    fn is_on_terminal(&self) -> bool {
        self.on_terminal
    }

    fn step(&self) {
        self.bar.inc(1);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Counts the documents to come on a thread of its own, which is quick beside reading them, and gives the bar its length.
fn count(bar: ProgressBar, options: &Add, limits: &Limits) {
    if options.paths.iter().any(|p| p.as_os_str() == "-" || onrecord_keeping::fetching::is_address(p)) {
        return;
    }
    let (paths, limits) = (options.paths.clone(), limits.clone());
    let body = move || {
        let Ok(inputs) = onrecord_intake::open(&paths, &limits) else { return };
        bar.set_length(inputs.count() as u64);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos} of {len} documents, {per_sec}, {eta} left") {
            bar.set_style(style);
        }
    };
    // Without a thread there is no time left to show, and nothing else is lost.
    let _ = std::thread::Builder::new().spawn(body);
}
