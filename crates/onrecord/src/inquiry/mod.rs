//! The commands that look across articles: `export`, `trace`, `positions`, `commitments`, `events`, `correct`.

mod commitments;
mod correct;
mod events;
mod export;
mod input;
mod options;
mod positions;
mod table;
mod trace;
mod warc;

pub use options::Command;

use anyhow::Result;
use std::process::ExitCode;

/// Runs a command.
pub fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Export(options) => {
            export::run(options)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Trace(options) => trace::run(options),
        Command::Positions(options) => positions::run(options),
        Command::Commitments(options) => commitments::run(options),
        Command::Events(options) => events::run(options),
        Command::Correct(options) => correct::run(options),
    }
}

/// Text from a document, on one line and without control characters.
fn line(text: &str) -> String {
    crate::view::one_line(&crate::view::neutral(text))
}
