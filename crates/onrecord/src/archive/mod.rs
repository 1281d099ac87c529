//! The commands of the archive: one file that keeps what was read.

mod add;
mod care;
mod diff;
mod import;
mod list;
mod options;
mod search;
mod show;
mod stats;
mod writer;

pub use add::run_with as add;
pub use options::{Add, Command, Place};

use anyhow::{Context as _, Result};
use onrecord_archive::{Archive, ArchiveError};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs a command. What the archive refuses is told with its code, exit code 2.
pub fn run(command: &Command) -> Result<ExitCode> {
    let done = match command {
        Command::Add(options) => add::run(options),
        Command::Import(options) => import::run(options),
        Command::List(options) => list::run(options),
        Command::Show(options) => show::run(options),
        Command::Search(options) => search::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Stats(options) => stats::run(options),
        Command::Verify(options) => care::verify(options),
        Command::Backup(options) => care::backup(options),
        Command::Rm(options) => care::remove(options),
    };
    match done {
        Err(error) => match error.downcast::<ArchiveError>() {
            Ok(refused) => {
                say(&format!("{} {refused}", refused.code().id()));
                Ok(ExitCode::from(2))
            }
            Err(other) => Err(other),
        },
        done => done,
    }
}

impl Place {
    /// The file: as given, or the one in the platform's folder for a user's data.
    pub fn path(&self) -> Result<PathBuf> {
        match &self.archive {
            Some(path) => Ok(path.clone()),
            None => default_path().context("no folder for data is known; name the archive with --archive"),
        }
    }

    pub fn read(&self) -> Result<Archive> {
        Ok(Archive::open_read_only(&self.path()?)?)
    }

    /// Opens it to write, and makes the default folder where it is missing.
    pub fn write(&self) -> Result<Archive> {
        let path = self.path()?;
        if self.archive.is_none()
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        Ok(Archive::open(&path)?)
    }
}

fn default_path() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = std::env::home_dir();
    let folder = if cfg!(windows) {
        set("APPDATA")
    } else if cfg!(target_os = "macos") {
        home.map(|h| h.join("Library").join("Application Support"))
    } else {
        set("XDG_DATA_HOME").filter(|p| p.is_absolute()).or_else(|| home.map(|h| h.join(".local").join("share")))
    };
    Some(folder?.join("onrecord").join("archive.onrecord"))
}

/// A line on standard error. What is said may hold hostile text.
pub fn say(line: &str) {
    // Standard error may be closed; there is nobody left to tell then.
    let _ = writeln!(std::io::stderr(), "onrecord: {}", one_line(line));
}

/// Text without control characters and line breaks.
fn one_line(text: &str) -> String {
    crate::view::neutral(text).replace(['\n', '\t'], " ")
}
