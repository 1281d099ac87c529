//! `onrecord diff`: what changed between two versions of an article.

use super::list::indented;
use super::one_line;
use super::options::{Diff, ListFormat};
use anyhow::{Result, bail};
use onrecord_archive::Entry;
use onrecord_archive::diff::{Change, ChangeKind, Side, changes};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// The changes with the versions that they lie between.
#[derive(Serialize)]
struct Changes<'a> {
    before: &'a Entry,
    after: &'a Entry,
    changes: Vec<Change>,
}

pub fn run(options: &Diff) -> Result<ExitCode> {
    let archive = options.place.read()?;
    let after = archive.entry(archive.find(&options.id)?)?;
    let before = match &options.from {
        Some(id) => archive.entry(archive.find(id)?)?,
        None => match archive.versions(after.id)?.into_iter().rfind(|e| e.version < after.version) {
            Some(before) => before,
            None => bail!("{}@{} is the first version of the article", one_line(&after.name), after.version),
        },
    };
    let changes = changes(&archive.record(before.key())?, &archive.record(after.key())?);
    let mut out = std::io::stdout().lock();
    match options.format {
        ListFormat::Json => indented(&mut out, &Changes { before: &before, after: &after, changes })?,
        ListFormat::Text => out.write_all(text(&before, &after, &changes).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn text(before: &Entry, after: &Entry, changes: &[Change]) -> String {
    let mut s = String::new();
    let mut line = |indent: usize, text: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(s, "{:indent$}{}", "", one_line(&text));
    };
    for (mark, e) in [("-", before), ("+", after)] {
        line(0, format!("{mark} {}@{}  received {}  {}", e.name, e.version, e.received, e.snapshot));
    }
    if before.title != after.title {
        let title = |e: &Entry| e.title.clone().unwrap_or_else(|| "no headline".into());
        line(0, format!("- headline {}", title(before)));
        line(0, format!("+ headline {}", title(after)));
    }
    if before.extraction != after.extraction {
        line(0, format!("taken out of its bytes by {}, before by {}", after.extraction, before.extraction));
    }
    for c in changes {
        let because = if c.because.is_empty() { String::new() } else { format!(": {}", c.because.join("; ")) };
        line(0, String::new());
        line(0, format!("{}{because}", word(c.kind)));
        for (mark, side) in [("-", &c.before), ("+", &c.after)] {
            if let Some(side) = side {
                line(2, format!("{mark} {}", said(side)));
            }
        }
    }
    if changes.is_empty() {
        line(0, "the attributions are the same".into());
    }
    s
}

fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Appeared => "appeared",
        ChangeKind::Vanished => "vanished",
        ChangeKind::Softened => "softened",
        ChangeKind::Hardened => "hardened",
        ChangeKind::Reworded => "reworded",
    }
}

fn said(side: &Side) -> String {
    let who = side.speaker.as_deref().unwrap_or("nobody named");
    let what: Vec<&str> = side.content.iter().map(|s| s.text.as_str()).collect();
    format!("{} {who}, {}: {}", side.attribution, side.act, what.join(" … "))
}
