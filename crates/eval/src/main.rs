//! `onrecord-eval`: measures the program and keeps what is generated fresh. See CONTRIBUTING.md.
#![allow(clippy::print_stdout, reason = "a command whose results are what it prints")]

mod basil;
mod bench;
mod entities;
mod events;
mod growth;
mod inquiry;
mod names;
mod times;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use onrecord_eval::gate::{Baseline, fingerprint, measure, values};
use onrecord_eval::gold::Article;
use onrecord_eval::score::{Scored, articles};
use onrecord_eval::{root, spec};
use onrecord_reading::Reader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Measures onrecord: scores, the gate, the specification, speed.")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the stories and compare every measure with its floor in gold/STORY.baseline.json.
    Gate {
        /// Raise the floors to what is measured now.
        #[arg(long)]
        update: bool,
        /// Let --update lower floors too, for this reason, which is kept in the file.
        #[arg(long, value_name = "REASON", requires = "update")]
        allow_regression: Option<String>,
    },
    /// Score records (JSON lines of `onrecord read --format jsonl`) against a folder of gold.
    Score {
        /// The folder.
        gold: PathBuf,
        /// The records.
        records: PathBuf,
    },
    /// Score gold against itself: everything must read 1.000.
    #[command(name = "self")]
    Itself {
        /// The folder.
        gold: PathBuf,
    },
    /// Print a folder of gold as JSON lines for `onrecord read`, without the gold.
    Input {
        /// The folder.
        gold: PathBuf,
    },
    /// Print a folder of gold as records, one JSON line each: what a perfect reader would write.
    Records {
        /// The folder.
        gold: PathBuf,
    },
    /// Write what an inquiry over many records makes of them, as `onrecord export` does, and nothing of the gold.
    Inquiry(inquiry::Options),
    /// Measure how well articles on the same event are found among BASIL's.
    Basil(basil::Options),
    /// Measure what an inquiry costs by number of articles.
    Growth(growth::Options),
    /// Measure the time expressions on MEANTIME or GUM.
    Times {
        /// Which corpus.
        #[command(subcommand)]
        corpus: times::Corpus,
    },
    /// Measure how well people and organisations are told apart on GUM (B-cubed).
    Entities(entities::Options),
    /// Train the PLOVER root types on four fifths of PLV and measure them on the last.
    Events(events::Options),
    /// Measure names and pronouns on Worldwide Newswire, CrossNER or GAP.
    Names {
        /// Which corpus.
        #[command(subcommand)]
        corpus: names::Corpus,
    },
    /// Run the examples of docs/spec and say which pass.
    Spec {
        /// Set the known-failing markers by what passes.
        #[arg(long)]
        mark: bool,
    },
    /// Write what is generated from the code: docs/record.schema.json and docs/codes.md.
    Generate,
    /// Draw the first lines of coloured terminal output (standard input) as an SVG.
    Picture {
        /// How many lines.
        lines: usize,
    },
    /// Run the real binary over JSON lines and print its speed, memory and cold start.
    Bench(bench::Options),
}

fn main() -> Result<ExitCode> {
    match Options::parse().command {
        Command::Gate { update, allow_regression } => return gate(update, allow_regression.as_deref()),
        Command::Score { gold, records } => {
            let file = std::fs::read_to_string(&records).with_context(|| records.display().to_string())?;
            let mut found = BTreeMap::new();
            for (i, line) in file.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
                let record: Scored =
                    serde_json::from_str(line).with_context(|| format!("{}:{}", records.display(), i + 1))?;
                found.insert(record.name().to_owned(), record);
            }
            let (scores, warnings) = articles(&load(&gold)?, &found);
            warnings.iter().for_each(|w| eprintln!("warning: {w}"));
            print!("{scores}");
        }
        Command::Itself { gold } => {
            let gold = load(&gold)?;
            let same = gold.iter().map(|g| (g.name().to_owned(), g.clone())).collect();
            print!("{}", articles(&gold, &same).0);
        }
        Command::Input { gold } => {
            for article in Article::load_all(&gold)? {
                println!("{}", article.input());
            }
        }
        Command::Records { gold } => {
            for article in Article::load_all(&gold)? {
                println!("{}", serde_json::to_string(&article.record)?);
            }
        }
        Command::Names { corpus } => names::run(&corpus)?,
        Command::Times { corpus } => times::run(&corpus)?,
        Command::Entities(options) => entities::run(&options)?,
        Command::Inquiry(options) => inquiry::run(&options)?,
        Command::Basil(options) => basil::run(&options)?,
        Command::Growth(options) => growth::run(&options)?,
        Command::Events(options) => events::run(&options)?,
        Command::Spec { mark } => return examples(mark),
        Command::Generate => {
            for (path, text) in onrecord_eval::generated() {
                std::fs::write(root().join(path), text).with_context(|| path.to_owned())?;
                println!("wrote {path}");
            }
        }
        Command::Picture { lines } => {
            let terminal = std::io::read_to_string(std::io::stdin())?;
            let shown: Vec<&str> = terminal.lines().take(lines).collect();
            print!("{}", anstyle_svg::Term::new().palette(anstyle_svg::WIN10_CONSOLE).render_svg(&shown.join("\n")));
        }
        Command::Bench(options) => bench::run(&options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn load(gold: &Path) -> Result<Vec<Scored>> {
    Article::load_all(gold)?.iter().map(|a| Ok(Scored::of(&a.record)?)).collect()
}

/// The stories of the gate; `gold/README.md` says which of them rules were made on.
const STORIES: [&str; 6] = ["newscycle", "riverdam", "haskbank", "flight308", "levy", "fever"];

fn gate(update: bool, reason: Option<&str>) -> Result<ExitCode> {
    let reader = Reader::bundled()?;
    let mut fell = 0;
    for story in STORIES {
        fell += floors(&reader, story, update, reason)?;
    }
    Ok(ExitCode::from(u8::from(fell > 0)))
}

/// Compares a story's measures with its floors, or raises them; how many fell.
fn floors(reader: &Reader, story: &str, update: bool, reason: Option<&str>) -> Result<usize> {
    let folder = root().join("gold").join(story);
    let path = folder.with_extension("baseline.json");
    let (scores, warnings) = measure(reader, &folder)?;
    warnings.iter().for_each(|w| eprintln!("warning: {w}"));
    let (digest, now) = (fingerprint(&folder)?, values(&scores));
    let base: Baseline = match std::fs::read_to_string(&path) {
        Ok(json) => serde_json::from_str(&json).with_context(|| path.display().to_string())?,
        Err(_) if update => Baseline::default(),
        Err(e) => bail!("{}: {e}", path.display()),
    };
    println!("== {story}");
    for (name, count) in scores.iter() {
        let floor = base.floors.get(name).map_or("no floor".into(), |f| format!("floor {f:.3}"));
        println!("{name:<22} {:.3}  {floor}", count.value());
    }
    let falls = if update {
        match base.raised(&digest, &now, reason) {
            Ok(next) => {
                std::fs::write(&path, serde_json::to_string_pretty(&next)? + "\n")?;
                println!("wrote {}", path.display());
                return Ok(0);
            }
            Err(falls) => falls,
        }
    } else {
        base.falls(&digest, &now)
    };
    falls.iter().for_each(|f| println!("FELL {f}"));
    println!("gate: {story}, {} measures, {} fell", now.len(), falls.len());
    Ok(falls.len())
}

fn examples(mark: bool) -> Result<ExitCode> {
    let reader = Reader::bundled()?;
    let (mut right, mut all, mut untrue) = (0, 0, 0);
    for path in onrecord_eval::spec_files()? {
        let markdown = std::fs::read_to_string(&path)?;
        let cases = spec::cases(&markdown).with_context(|| path.display().to_string())?;
        let mut passes = Vec::new();
        for case in &cases {
            let wrong = case.run(&reader)?;
            let verdict = match (&wrong, case.known_failing) {
                (None, false) => "pass",
                (None, true) => "PASSES BUT IS MARKED",
                (Some(_), true) => "known to fail",
                (Some(_), false) => "FAIL",
            };
            println!("{verdict}: {}:{}: {}", path.display(), case.line, case.title);
            if let Some(wrong) = &wrong {
                println!("    {}", wrong.trim_end().replace('\n', "\n    "));
            }
            right += usize::from(wrong.is_none());
            untrue += usize::from(wrong.is_none() == case.known_failing);
            passes.push(wrong.is_none());
        }
        all += cases.len();
        if mark {
            std::fs::write(&path, spec::marked(&markdown, &cases, &passes))?;
        }
    }
    println!("spec: {right} of {all} examples pass, {untrue} are not marked as they are");
    Ok(ExitCode::from(u8::from(untrue > 0 && !mark)))
}
