//! `onrecord verify`, `backup` and `rm`: looking after the archive.

use super::list::indented;
use super::one_line;
use super::options::{Backup, ListFormat, Remove, Verify};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget};
use onrecord_archive::{Archive, ArchiveError, Damage, Part, Verified};
use std::io::Write as _;
use std::process::ExitCode;

/// Exit code 1 where something is damaged.
pub fn verify(options: &Verify) -> Result<ExitCode> {
    let path = options.place.path()?;
    if !path.exists() {
        return Err(ArchiveError::Missing(path).into());
    }
    // The indexes can only be checked where the file can be written.
    let archive = match Archive::open(&path) {
        Err(ArchiveError::CannotWrite(_)) => Archive::open_read_only(&path),
        opened => opened,
    };
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
    let seen = match archive {
        Ok(archive) => archive.verify(|done, all| {
            bar.set_length(all);
            bar.set_position(done);
        })?,
        // So damaged that it cannot be opened: that is what there is to say.
        Err(ArchiveError::Damaged(what)) => {
            Verified { damages: vec![Damage { part: Part::Storage, article: None, what }], ..Verified::default() }
        }
        Err(other) => return Err(other.into()),
    };
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    match options.format {
        ListFormat::Json => indented(&mut out, &seen)?,
        ListFormat::Text => {
            for d in &seen.damages {
                let what = d.article.as_ref().map_or_else(|| d.what.clone(), |a| format!("{a}: {}", d.what));
                writeln!(out, "E0306 {}", one_line(&what))?;
            }
            let index = if seen.indexes { "both indexes" } else { "not the indexes (the file cannot be written)" };
            writeln!(
                out,
                "{}: {} digests, {} versions, {} records, {} spans, {} attributions, {index}",
                if seen.damages.is_empty() { "sound".to_owned() } else { format!("{} damaged", seen.damages.len()) },
                seen.digests,
                seen.versions,
                seen.records,
                seen.spans,
                seen.attributions,
            )?;
        }
    }
    out.flush()?;
    Ok(ExitCode::from(u8::from(!seen.damages.is_empty())))
}

pub fn backup(options: &Backup) -> Result<ExitCode> {
    let archive = options.place.read()?;
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
    let copied = archive.backup(&options.to, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    copied?;
    super::say(&format!("copied to {}", options.to.display()));
    Ok(ExitCode::SUCCESS)
}

pub fn remove(options: &Remove) -> Result<ExitCode> {
    let path = options.place.path()?;
    if !path.exists() {
        return Err(ArchiveError::Missing(path).into());
    }
    let mut archive = Archive::open(&path)?;
    let mut out = std::io::stdout().lock();
    // All are looked up before one is taken out, so that a slip of the pen takes out nothing.
    let keys = options.ids.iter().map(|id| archive.find(id)).collect::<Result<Vec<_>, _>>()?;
    let mut done = std::collections::BTreeSet::new();
    for key in keys {
        let entry = match archive.entry(key) {
            Ok(entry) => entry,
            // Another name of one that was taken out just now.
            Err(_) if !done.is_empty() => continue,
            Err(e) => return Err(e.into()),
        };
        if done.insert(entry.id) {
            let stone = archive.remove(key, &options.reason, &onrecord_keeping::now())?;
            writeln!(out, "removed {}", one_line(&stone.name))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
