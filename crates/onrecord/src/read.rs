//! `onrecord read`: takes documents in, reads them on several threads, writes the results in input order.

use crate::cli::{Colour, Format, Read};
use crate::explain::Explained;
use crate::output::{Output, Parts};
use crate::pool::{Outcome, Pool, Stopped};
use crate::view::View;
use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord_batch::{Row, Run};
use onrecord_intake::{Given, Limits, Received, Refusal};
use onrecord_reading::why::Why;
use onrecord_reading::{Reader, Settings};
use onrecord_record::{Code, Record};
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

/// From how many documents on a progress bar is worth a line.
const MANY: u64 = 5;

pub fn run(options: &Read) -> Result<ExitCode> {
    let budget = Duration::from_secs_f64(options.max_seconds);
    let limits = Limits { bytes: options.max_bytes, wall: budget, ..Limits::default() };
    let given =
        Given { outlet: options.outlet.clone(), title: options.title.clone(), published: options.published.clone() };
    let settings = Settings {
        flat: options.flat,
        min_confidence: options.min_confidence,
        force_english: options.force_language.is_some(),
    };
    let inputs = onrecord_intake::open(&options.paths, &limits)?.map(|item| (Label::of(&item), item));
    let known = crate::register::load(options.register.as_deref())?;
    let this = onrecord_keeping::this_run(&settings, known.digest.as_deref());
    let run = Run { program: this.program, weights: this.weights, settings: this.settings };
    let reader = Reader::bundled()?.with_register(known.register);
    let form = Form { format: options.format, view: view(options), explain: options.explain };
    let mut output = Output::new(options.format, options.output.clone())?;
    let mut progress = Progress::new(options.output.is_some());
    let mut failed = false;

    let worker = move || {
        let (reader, given, limits, settings) = (reader.worker(), given.clone(), limits.clone(), settings.clone());
        let run = run.clone();
        move |item: Result<Received, Refusal>| -> Result<Done, Refusal> {
            let received = item?;
            let taken = onrecord_intake::document(&received, &given, &limits)?;
            let (record, why) = reader.explain(taken.document, taken.notes, &settings);
            let name = record.document.name.clone();
            let parts =
                if form.format == Format::Parquet { row(record, received, &run) } else { form.render(&record, &why) };
            Ok(Done { name, parts })
        }
    };
    let emit = |label: Label, outcome: Outcome<Result<Done, Refusal>>, total: Option<usize>| -> Result<()> {
        let refusal = |code, message| Refusal { name: label.name, place: label.place, code, message };
        let result = match outcome {
            Outcome::Done(result) => result,
            Outcome::Panicked(why) => Err(refusal(Code::Internal, why)),
            Outcome::OutOfTime => Err(refusal(Code::OutOfTime, format!("not done after {} s", options.max_seconds))),
        };
        progress.step(total);
        match result {
            Ok(done) => output.write(&done.name, done.parts),
            Err(refusal) => {
                failed = true;
                progress.above(|| complain(&refusal));
                output.refused(&refusal)
            }
        }
    };
    let pool = Pool { jobs: options.jobs.map_or_else(processors, usize::from), budget };
    let outcome = pool.run(inputs, worker, emit);
    progress.end();
    match outcome {
        Ok(()) => output.finish()?,
        Err(Stopped::Emit(error)) => return Err(error),
        Err(Stopped::Input(why)) => bail!("the input could not be taken in: {why}"),
    }
    Ok(ExitCode::from(u8::from(failed)))
}

/// A row with what was received, where that is not the text itself.
fn row(record: Record, received: Received, run: &Run) -> Parts {
    let fetched = onrecord_keeping::fetched(&received);
    let snapshot = (record.document.snapshot != record.document.id).then_some(received.bytes);
    let id = Some(record.document.name.clone());
    Parts::Row(Box::new(Row { id, outcome: Ok(record), run: Some(run.clone()), received: fetched, snapshot }))
}

pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What is known of an input before it is looked into.
#[derive(Debug, Clone)]
pub struct Label {
    pub name: String,
    pub place: String,
}

impl Label {
    pub fn of(item: &Result<Received, Refusal>) -> Self {
        let (name, place) = match item {
            Ok(r) => (&r.name, &r.place),
            Err(r) => (&r.name, &r.place),
        };
        Self { name: name.clone(), place: place.clone() }
    }
}

/// A record as it will be written.
struct Done {
    name: String,
    parts: Parts,
}

/// How records are rendered; done on the worker threads.
#[derive(Debug, Clone, Copy)]
struct Form {
    format: Format,
    view: View,
    explain: bool,
}

impl Form {
    fn render(self, record: &Record, why: &Why) -> Parts {
        // A record is made of strings, numbers and lists; it always serialises.
        let json =
            |r: Result<String, serde_json::Error>| r.unwrap_or_else(|e| format!("{{\"error\": \"{e}\"}}")) + "\n";
        let explained = || Explained::new(record, why);
        match (self.format, self.explain) {
            (Format::Text, false) => Parts::one("txt", self.view.render(record)),
            (Format::Text, true) => Parts::one("txt", self.view.explain(record, why)),
            (Format::Json, false) => Parts::one("json", json(serde_json::to_string_pretty(record))),
            (Format::Json, true) => Parts::one("json", json(serde_json::to_string_pretty(&explained()))),
            (Format::Jsonl, false) => Parts::one("jsonl", json(serde_json::to_string(record))),
            (Format::Jsonl, true) => Parts::one("jsonl", json(serde_json::to_string(&explained()))),
            // Rows are made of the record itself.
            (Format::Parquet, _) => Parts::Files(Vec::new()),
            (Format::Brat, _) => {
                Parts::two("ann", onrecord_export::brat::standoff(record), "txt", record.document.text.clone())
            }
        }
    }
}

fn view(options: &Read) -> View {
    view_of(options.color, options.width, options.full, options.output.is_some())
}

/// The text format's width and colours, from the options, the environment and the terminal.
pub fn view_of(colour: Colour, width: Option<u16>, full: bool, to_folder: bool) -> View {
    let colour = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if to_folder => false,
        Colour::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
    };
    let terminal = || terminal_size::terminal_size().map(|(columns, _)| columns.0.clamp(20, 100));
    let width = width.or_else(terminal).unwrap_or(100);
    View { width: usize::from(width), colour, full }
}

/// `onrecord: E0101 path: message` on standard error. The path and the message may be hostile text.
fn complain(refusal: &Refusal) {
    let line = format!("onrecord: {} {}: {}", refusal.code.id(), refusal.place, refusal.message);
    // Standard error may be closed; there is nobody left to tell then.
    let _ = writeln!(std::io::stderr(), "{}", crate::view::neutral(&line));
}

/// A progress bar on standard error: only on a terminal, only for many documents, only where the results are not
/// printed on the same terminal.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new(to_folder: bool) -> Self {
        let seen = std::io::stderr().is_terminal() && (to_folder || !std::io::stdout().is_terminal());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if seen {
            let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} documents, {per_sec}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        Self { bar: if seen { bar } else { ProgressBar::hidden() } }
    }

    fn step(&mut self, total: Option<usize>) {
        self.bar.inc(1);
        if let Some(total) = total.and_then(|n| u64::try_from(n).ok()) {
            self.bar.set_length(total);
        }
        if self.bar.position() == MANY {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Prints above the bar.
    fn above(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
