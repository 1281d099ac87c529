//! Options of the commands that look across articles.

use crate::archive::Place;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write what holds among the articles of the archive: claims, origins, contradictions, positions, commitments
    Export(Export),
    /// Show where a claim comes from, from its origins to all who carry it
    Trace(Trace),
    /// List what a speaker said on a subject, in order of time, and where it changed
    Positions(Positions),
    /// List promises, threats and demands, and what became of them
    Commitments(Commitments),
    /// List coded events (PLOVER): who did what to whom, and who says so
    Events(Events),
    /// Correct who is who, what is one claim, an attribution, an outcome
    Correct(Correct),
}

/// Where the records come from.
#[derive(Debug, Args)]
pub struct Input {
    #[command(flatten)]
    pub place: Place,

    /// Articles or records (JSON lines of `onrecord read`) in place of the archive
    #[arg(long = "from", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The object is described by docs/corpus.schema.json. The same articles and corrections give the same bytes,\nin whatever order they were added."
)]
pub struct Export {
    /// How to write it
    ///
    /// json is onrecord's own object, with everything. The others are what other programs read; see docs/formats.md.
    #[arg(short, long, value_enum, default_value_t = ExportFormat::Json)]
    pub format: ExportFormat,

    /// Write to this file instead of printing
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// With warc: also the text taken out of each page and the record made of it, as records that refer to it
    #[arg(long)]
    pub records: bool,

    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object
    Json,
    /// W3C Web Annotation, JSON-LD
    WebAnnotation,
    /// W3C PROV-O, JSON-LD: a bundle for each account of a chain
    Prov,
    /// schema.org, JSON-LD: NewsArticle, Quotation, Claim
    SchemaOrg,
    /// TEI P5 with said, XML
    Tei,
    /// FollowTheMoney entities, JSON lines
    Ftm,
    /// IPTC ninjs 3.1, JSON lines
    Ninjs,
    /// Quotes as BBC Citron writes them, JSON lines
    Citron,
    /// Coded events as PLOVER has them, JSON lines
    Plover,
    /// Coded events with CAMEO root codes, TSV, a row for each pair of actor and recipient
    Cameo,
    /// A table, a row an attribution
    Csv,
    /// The articles with their records as they were read, a row each; `import` takes them back
    Parquet,
    /// WARC/1.1: the bytes received of every version, packed where the file's name ends in .gz; `add` takes them back
    Warc,
}

#[derive(Debug, Args)]
pub struct Trace {
    /// Words of the claim
    pub words: String,

    /// Show this many claims, the likest first
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
    pub number: usize,

    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Args)]
pub struct Positions {
    /// The speaker's name or surname
    pub speaker: String,

    /// Only what is on this subject
    #[arg(long, value_name = "WORDS")]
    pub topic: Option<String>,

    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Args)]
pub struct Commitments {
    /// Only this speaker's
    #[arg(long, value_name = "NAME")]
    pub speaker: Option<String>,

    /// Only what falls due before this date
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    pub due_before: Option<String>,

    /// Only what is not kept, broken or withdrawn as far as the articles say
    #[arg(long)]
    pub open: bool,

    /// Write open deadlines as a calendar (RFC 5545) to this file
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,

    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Args)]
pub struct Events {
    /// Only this type, such as THREATEN
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,

    /// Only those in which this name is an actor or recipient
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,

    /// How to write them
    #[arg(short, long, value_enum, default_value_t = EventsFormat::Text)]
    pub format: EventsFormat,

    #[command(flatten)]
    pub input: Input,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventsFormat {
    /// A view for people
    Text,
    /// A JSON array
    Json,
    /// A table with a header
    Csv,
}

#[derive(Debug, Args)]
#[command(
    after_help = "An attribution is named DOCUMENT#ID, as in 12-report#a3. The log is only ever added to; a correction holds by the\nwords it is about, so it survives reading again."
)]
pub struct Correct {
    #[command(subcommand)]
    pub what: Correction,

    #[command(flatten)]
    pub place: Place,

    /// Who corrects
    #[arg(long, value_name = "NAME", env = "ONRECORD_WHO", global = true)]
    pub who: Option<String>,

    /// Why
    #[arg(long, value_name = "TEXT", global = true)]
    pub note: Option<String>,
}

#[derive(Debug, Clone, Subcommand)]
pub enum Correction {
    /// Two names are one actor
    MergeActors {
        /// A name
        one: String,
        /// Another
        other: String,
    },
    /// Who goes by a name in one document is somebody else
    SplitActor {
        /// The document
        document: String,
        /// The name
        name: String,
    },
    /// Two attributions carry one claim
    MergeClaims {
        /// DOCUMENT#ID
        one: String,
        /// DOCUMENT#ID
        other: String,
    },
    /// Two attributions do not carry one claim: the other leaves the claim of the first
    SplitClaim {
        /// DOCUMENT#ID
        one: String,
        /// DOCUMENT#ID
        other: String,
    },
    /// An attribution is none
    Reject {
        /// DOCUMENT#ID
        at: String,
    },
    /// Set a field of an attribution
    Fix {
        /// DOCUMENT#ID
        at: String,
        /// The field
        field: Field,
        /// Its value; leave it out where the article does not say
        value: Option<String>,
    },
    /// Say what became of a commitment
    Outcome {
        /// DOCUMENT#ID
        at: String,
        /// What became of it
        outcome: Outcome,
    },
    /// List the log
    Log,
    /// Write the corrections in force as JSON lines
    Export,
    /// Add the corrections of a file written by `correct export`, of another archive perhaps
    Apply {
        /// The file
        file: PathBuf,
    },
    /// Undo a correction
    Undo {
        /// Its number
        number: i64,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Field {
    Speaker,
    SaidOn,
    Due,
    Act,
    Setting,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Outcome {
    Kept,
    Broken,
    Pending,
    Withdrawn,
}
