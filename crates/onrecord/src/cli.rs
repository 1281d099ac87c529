//! The command line: one definition, from which help and completions are made.

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Who says so? Reads news and keeps the record of who said what, to whom, when, and according to whom.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The options of this process. Wrong ones are told, and the process ends.
    pub fn of_process() -> Self {
        Self::parse_from(words_last(std::env::args_os().collect()))
    }
}

/// The arguments, where a command's words may begin with a minus with its options first and the words behind `--`. Left to
/// itself clap takes everything behind the first such word for words, and `-n5` for one. What begins with an option's letter
/// is the option where it takes the rest as its value, and a word where it does not (`-news`).
fn words_last(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut cli = Cli::command();
    cli.build();
    let command = arguments.get(1).and_then(|a| cli.find_subcommand(a));
    let Some(command) = command.filter(|c| c.get_positionals().any(clap::Arg::is_allow_hyphen_values_set)) else {
        return arguments;
    };
    let takes_value = |option: &clap::Arg| option.get_action().takes_values();
    // An option, with its value where that is written onto it, and whether the next argument is its value.
    let option = |argument: &str| -> Option<(Vec<String>, bool)> {
        if let Some(long) = argument.strip_prefix("--") {
            let known = command.get_arguments().find(|a| a.get_long() == Some(long));
            return Some((vec![argument.to_owned()], known.is_some_and(takes_value)));
        }
        let mut letters = argument.strip_prefix('-')?.chars();
        let letter = letters.next()?;
        let option = command.get_arguments().find(|a| a.get_short() == Some(letter))?;
        let value = letters.as_str();
        if value.is_empty() {
            return Some((vec![argument.to_owned()], takes_value(option)));
        }
        let both = vec![format!("-{letter}"), value.strip_prefix('=').unwrap_or(value).to_owned()];
        let alone = clap::Command::new("").no_binary_name(true).arg(option.clone());
        alone.try_get_matches_from(&both).is_ok().then_some((both, false))
    };
    let mut arguments = arguments.into_iter();
    let mut options: Vec<OsString> = arguments.by_ref().take(2).collect();
    let mut words = vec![OsString::from("--")];
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            words.extend(arguments.by_ref());
        } else if let Some((option, with_value)) = argument.to_str().and_then(option) {
            options.extend(option.into_iter().map(OsString::from));
            options.extend(with_value.then(|| arguments.next()).flatten());
        } else {
            words.push(argument);
        }
    }
    options.extend(words);
    options
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read articles and write their records
    Read(Read),
    #[command(flatten)]
    Archive(crate::archive::Command),
    /// Poll feeds and keep what is new in the archive
    Watch(crate::watch::Watch),
    #[command(flatten)]
    Inquiry(crate::inquiry::Command),
    /// Open the desk: read, trace and correct in the browser
    Serve(crate::serve::Serve),
    /// Explain an error or note code, or list them all
    Explain {
        /// A code such as E0101 or N0202
        code: Option<String>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the JSON Schema of a record
    Schema,
    /// Print the version of the program, of the contract, and the digest of the model's weights
    Version,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 every document was read, 1 some documents failed, 2 could not start or write.")]
pub struct Read {
    /// Files (.txt, .html, .jsonl, .rss, .warc, .wacz), folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write the records
    ///
    /// text is for people. json is one object for one document and an array for several. jsonl is one record a line, in
    /// input order. brat is standoff annotation: NAME.txt and NAME.ann with -o, the .ann part without. parquet is a row an
    /// article, also for those that could not be read.
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// Write one file a document into this folder instead of printing
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// The publishing outlet of every document, before anything found in it
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,

    /// The publication date of every document: 2025-03-04, or with a time 2025-03-04T18:20:00Z
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,

    /// The headline of every document
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// Actors that you know: a CSV table or FollowTheMoney JSON lines
    ///
    /// Names, aliases and roles with dates of people and bodies that the program does not know by itself. A file with a
    /// fault in it is not taken. See docs/register.md.
    #[arg(long, value_name = "FILE")]
    pub register: Option<PathBuf>,

    /// Documents that are read at the same time [default: one a processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,

    /// Outermost attributions only, without those nested in another's words
    #[arg(long)]
    pub flat: bool,

    /// Leave out attributions below this confidence, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = share)]
    pub min_confidence: f32,

    /// Read documents in this language although they do not seem to be in it
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en"])]
    pub force_language: Option<String>,

    /// Refuse documents larger than this many bytes
    #[arg(long, value_name = "N", default_value_t = 8 << 20, value_parser = positive)]
    pub max_bytes: usize,

    /// Give up a document after this many seconds
    #[arg(long, value_name = "S", default_value_t = 60.0, value_parser = seconds)]
    pub max_seconds: f64,

    /// Colours in the text format (NO_COLOR and CLICOLOR_FORCE are respected)
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,

    /// Columns of the text format [default: the terminal's, at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500))]
    pub width: Option<u16>,

    /// Show contents in full in the text format
    #[arg(long)]
    pub full: bool,

    /// Say for every link which rule or score made it
    ///
    /// In the text format below each attribution, with all entities and dates at the end; in json and jsonl as a field `why`
    /// beside the others, which the record's schema does not have. Not in brat and parquet.
    #[arg(long)]
    pub explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A view for people
    Text,
    /// Indented JSON
    Json,
    /// One JSON record a line
    Jsonl,
    /// brat standoff
    Brat,
    /// A Parquet file, see docs/formats.md
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

fn share(s: &str) -> Result<f32, String> {
    s.parse().ok().filter(|x| (0.0..=1.0).contains(x)).ok_or_else(|| "must be between 0 and 1".to_owned())
}

pub fn seconds(s: &str) -> Result<f64, String> {
    s.parse()
        .ok()
        .filter(|x: &f64| x.is_finite() && *x > 0.0 && *x <= 1e6)
        .ok_or_else(|| "must be above 0 and at most 1000000".to_owned())
}

pub fn positive(s: &str) -> Result<usize, String> {
    s.parse().ok().filter(|n| *n > 0).ok_or_else(|| "must be a number above 0".to_owned())
}

/// A calendar date, with or without a time of day behind a `T`.
pub fn date(s: &str) -> Result<String, String> {
    let day = s.split_once('T').map_or(s, |(day, _)| day);
    let parts: Vec<&str> = day.split('-').collect();
    let number = |i: usize, digits: usize, max: u32| {
        let part = parts.get(i).copied().unwrap_or("");
        let all = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        all && part.parse().is_ok_and(|n: u32| (1..=max).contains(&n))
    };
    if parts.len() == 3 && number(0, 4, 9999) && number(1, 2, 12) && number(2, 2, 31) {
        Ok(s.to_owned())
    } else {
        Err("must be a date such as 2025-03-04 or 2025-03-04T18:20:00Z".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_stand_behind_options() {
        let sorted = |line: &str| {
            let all = words_last(line.split(' ').map(OsString::from).collect());
            all.iter().map(|a| a.to_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        for (line, want) in [
            ("onrecord search -gas -n5 -fjson -s=date", "onrecord search -n 5 -f json -s date -- -gas"),
            ("onrecord search -news -n 5 -format -é - -h", "onrecord search -n 5 -h -- -news -format -é -"),
            ("onrecord search --archive -a --sort=date gas -5", "onrecord search --archive -a --sort=date -- gas -5"),
            ("onrecord search gas --superseded --sotr -- -n5", "onrecord search --superseded --sotr -- gas -n5"),
            ("onrecord search -n", "onrecord search -n --"),
            ("onrecord list -n5 -x", "onrecord list -n5 -x"),
            ("onrecord", "onrecord"),
        ] {
            assert_eq!(sorted(line), want);
        }
    }

    #[test]
    fn dates_are_dates() {
        for good in ["2025-03-04", "2025-03-04T18:20:00Z"] {
            assert_eq!(date(good).as_deref(), Ok(good));
        }
        for bad in ["", "4 March 2025", "2025-13-04", "2025-03-00", "2025-3-4", "2025-03-04-05", "+025-03-04"] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
