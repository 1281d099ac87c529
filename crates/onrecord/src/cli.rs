//! The command line: one definition, from which help and completions are made.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Who says so? Reads news and keeps the record of who said what, to whom, when, and according to whom.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
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
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
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
