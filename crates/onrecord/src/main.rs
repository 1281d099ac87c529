//! The `onrecord` command.
//!
//! The only crate that knows a terminal. It takes documents from intake, has them read on several threads
//! ([`pool`]), renders each record ([`view`], [`onrecord_export::brat`], JSON) and writes the results in input order ([`output`]).
//!
//! Exit codes: 0 done, 1 done but some documents failed, 2 could not start or could not write. A reader that closes
//! the pipe early (`| head`) is success.

mod archive;
mod cli;
mod explain;
mod inquiry;
mod output;
mod pool;
mod read;
mod register;
mod serve;
mod view;
mod watch;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use cli::{Cli, Command};
use onrecord_record::Code;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Cli::of_process().command) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed too; there is nobody left to tell then.
            let _ = writeln!(std::io::stderr(), "onrecord: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match command {
        Command::Read(options) => {
            drop(out);
            return read::run(&options);
        }
        Command::Archive(command) => {
            drop(out);
            return archive::run(&command);
        }
        Command::Watch(options) => {
            drop(out);
            return watch::run(&options);
        }
        Command::Inquiry(command) => {
            drop(out);
            return inquiry::run(&command);
        }
        Command::Serve(options) => {
            drop(out);
            return serve::run(&options);
        }
        Command::Explain { code: None } => {
            for code in Code::ALL {
                writeln!(out, "{}  {}", code.id(), code.title())?;
            }
        }
        Command::Explain { code: Some(id) } => {
            let code = Code::from_id(&id)
                .with_context(|| format!("there is no code {id:?}; `onrecord explain` lists them all"))?;
            let kind = if code.is_error() { "error" } else { "note" };
            writeln!(out, "{}: {} ({kind})\n\n{}", code.id(), code.title(), view::filled(code.explanation(), 80))?;
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "onrecord", &mut script);
            out.write_all(&script)?;
        }
        Command::Schema => out.write_all(onrecord_record::json_schema().as_bytes())?,
        Command::Version => out.write_all(version().as_bytes())?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn version() -> String {
    let mut s = format!("onrecord {}\n", env!("CARGO_PKG_VERSION"));
    // Writing to a String cannot fail.
    let _ = writeln!(s, "contract 1");
    let _ = writeln!(s, "weights {}", onrecord_reading::weights_digest());
    s
}

/// Whether the error is that nobody reads the output any more.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |e: &(dyn std::error::Error + 'static)| e.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    error.chain().any(|e| kind(e) == Some(ErrorKind::BrokenPipe))
}
