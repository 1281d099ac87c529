//! Options of the archive's commands.

use crate::cli::Colour;
use clap::{Args, Subcommand, ValueEnum};
use onrecord_intake::Limits;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read articles and keep them in the archive
    Add(Add),
    /// Take records that were made elsewhere into the archive: Parquet files of `read`, of Python or of a cluster
    Import(Import),
    /// List the articles of the archive
    List(List),
    /// Show one article of the archive: its record, its history, the bytes received
    Show(Show),
    /// Search articles and what was said
    Search(Search),
    /// Show what changed between two versions of an article
    Diff(Diff),
    /// Count what is in the archive
    Stats(Stats),
    /// Check every digest, span and index of the archive
    Verify(Verify),
    /// Copy the archive while it is in use
    Backup(Backup),
    /// Take articles out of the archive, against a tombstone
    Rm(Remove),
}

#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The archive [default: archive.onrecord in the user's folder for data]
    #[arg(long, value_name = "FILE", env = "ONRECORD_ARCHIVE", hide_env_values = true)]
    pub archive: Option<PathBuf>,
}

/// Where documents are kept, and how.
#[derive(Debug, Clone, Args)]
pub struct Keeping {
    #[command(flatten)]
    pub place: Place,

    /// Take in again what `rm` took out
    #[arg(long)]
    pub restore: bool,

    /// Print no line for a document that is kept
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "What is there already is not read again, so an interrupted run is finished by the same command.\nStandard output has one line a document: `added`, `updated`, `reread`, `unchanged` or `removed` and NAME@VERSION. A\ndocument is on the disk when its line is printed.\n\nExit codes: 0 every document is kept, 1 some documents failed, 2 could not start or write."
)]
pub struct Add {
    /// Files (.txt, .html, .jsonl, .rss, .warc, .wacz), folders, http addresses, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub keeping: Keeping,

    /// The publishing outlet of every document, before anything found in it
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,

    /// The publication date of every document: 2025-03-04, or with a time 2025-03-04T18:20:00Z
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    pub published: Option<String>,

    /// The headline of every document
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// Actors that you know: a CSV table or FollowTheMoney JSON lines
    ///
    /// What was read without them, or with others, is read again. See docs/register.md.
    #[arg(long, value_name = "FILE")]
    pub register: Option<PathBuf>,

    /// Documents that are read at the same time [default: one a processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,

    /// Read everything once more, as a new run; earlier records are kept
    #[arg(long)]
    pub again: bool,

    /// Read documents in this language although they do not seem to be in it
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en"])]
    pub force_language: Option<String>,

    /// Refuse documents larger than this many bytes
    #[arg(long, value_name = "N", default_value_t = 8 << 20, value_parser = crate::cli::positive)]
    pub max_bytes: usize,

    /// Give up a document after this many seconds
    #[arg(long, value_name = "S", default_value_t = 60.0, value_parser = crate::cli::seconds)]
    pub max_seconds: f64,

    /// Fetch from a server on this machine, for tests
    #[arg(long, hide = true)]
    pub allow_loopback: bool,
}

impl Add {
    /// Options for documents that come from elsewhere than paths.
    pub fn into(place: &Place, limits: &Limits, outlet: Option<String>, register: Option<PathBuf>) -> Self {
        Self {
            paths: Vec::new(),
            keeping: Keeping { place: place.clone(), restore: false, quiet: false },
            outlet,
            published: None,
            title: None,
            register,
            jobs: None,
            again: false,
            force_language: None,
            max_bytes: limits.bytes,
            max_seconds: limits.wall.as_secs_f64(),
            allow_loopback: false,
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Standard output has one line an article, as of `add`. The columns are described in docs/formats.md; what made a record is\nkept as its run. An article is known by its address, by its id, or by its name and bytes.\n\nExit codes: 0 every article is kept, 1 some rows failed, 2 could not start, read or write."
)]
pub struct Import {
    /// Parquet files with a column `record`
    #[arg(required_unless_present = "claimreview", value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// Reviews by fact-checkers (schema.org ClaimReview): a page, a JSON file or a feed of them
    ///
    /// Kept beside the articles. `trace` and `export` show them with the claims that they are about.
    #[arg(long, value_name = "FILE")]
    pub claimreview: Vec<PathBuf>,

    #[command(flatten)]
    pub keeping: Keeping,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    pub place: Place,

    /// How to write the list
    #[arg(short, long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,

    /// List this many [default: all]
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,

    /// Pass over this many
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,

    /// List what could not be taken in, and why
    #[arg(long, conflicts_with = "removed")]
    pub failed: bool,

    /// List what was taken out, and why
    #[arg(long)]
    pub removed: bool,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Number, name or address of an article, or a digest; NAME@2 is its second version
    #[arg(value_name = "ID")]
    pub id: String,

    #[command(flatten)]
    pub place: Place,

    /// What to show
    #[arg(short, long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,

    /// The record of this run [default: the latest]
    #[arg(long, value_name = "N")]
    pub run: Option<i64>,

    /// Colours in the text format (NO_COLOR and CLICOLOR_FORCE are respected)
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,

    /// Columns of the text format [default: the terminal's, at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500))]
    pub width: Option<u16>,

    /// Show contents in full in the text format
    #[arg(long)]
    pub full: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "A query is words and fields:
  gas transit              both words, in any of their forms
  \"not one metre\"          the words one after the other
  sanction*                words that begin so
  gas -denied              without this word
  speaker:Brandt to:allies who says it, to whom
  outlet:Gazette           who published it
  act:threaten,warn        what the source does by saying it
  form:direct              in whose words: direct, indirect, mixed
  kind:anonymous           what kind of source
  basis:document           what evidence the source cites
  setting:private          where it was said
  since:2025-03 until:2025-06-12
  in:said, in:articles     what to search; without it, what was said if a field of sayings is given")]
pub struct Search {
    /// Words and fields; several arguments are one query
    #[arg(required = true, value_name = "QUERY", allow_hyphen_values = true, value_parser = words)]
    pub query: Vec<String>,

    #[command(flatten)]
    pub place: Place,

    /// How to write the hits
    #[arg(short, long, value_enum, default_value_t = SearchFormat::Text)]
    pub format: SearchFormat,

    /// In what order
    #[arg(short, long, value_enum, default_value_t = Order::Relevance)]
    pub sort: Order,

    /// Show this many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// Pass over this many
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,

    /// Search earlier versions and earlier runs' records, too
    #[arg(long)]
    pub superseded: bool,

    /// Colours in the text format (NO_COLOR and CLICOLOR_FORCE are respected)
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,

    /// Columns of the text format [default: the terminal's, at most 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=500))]
    pub width: Option<u16>,
}

/// What stands in a query: anything but a long option that there is not, which no query begins with.
fn words(argument: &str) -> Result<String, &'static str> {
    if argument.starts_with("--") { Err("there is no such option") } else { Ok(argument.to_owned()) }
}

#[derive(Debug, Args)]
pub struct Diff {
    /// Number, name or address of an article; NAME@3 compares its third version with the second
    #[arg(value_name = "ID")]
    pub id: String,

    #[command(flatten)]
    pub place: Place,

    /// Compare with this version, such as NAME@1 [default: the one before]
    #[arg(long, value_name = "ID")]
    pub from: Option<String>,

    /// How to write the changes
    #[arg(short, long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 sound, 1 damaged, 2 could not be checked.")]
pub struct Verify {
    #[command(flatten)]
    pub place: Place,

    /// How to write what was found
    #[arg(short, long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to make; it must not exist
    #[arg(value_name = "PATH")]
    pub to: PathBuf,

    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
#[command(
    after_help = "All versions, records and bytes go; a tombstone with their digests and the reason stays (onrecord list
--removed). `add` passes the article over from then on, unless it is given --restore."
)]
pub struct Remove {
    /// Numbers, names or addresses of articles
    #[arg(required = true, value_name = "ID")]
    pub ids: Vec<String>,

    #[command(flatten)]
    pub place: Place,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct Stats {
    #[command(flatten)]
    pub place: Place,

    /// How to write the numbers
    #[arg(short, long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Lines for people
    Text,
    /// Indented JSON
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Where it came from, its versions, and a view of its record
    Text,
    /// The record, as indented JSON
    Json,
    /// Where it came from and its versions, as indented JSON
    Versions,
    /// The document's text
    Plain,
    /// The bytes as received
    Snapshot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// Hits for people
    Text,
    /// Indented JSON
    Json,
    /// One line a hit, with a heading
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// What fits best first
    Relevance,
    /// The latest first
    Date,
}
