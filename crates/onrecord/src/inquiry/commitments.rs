//! `onrecord commitments`: promises, threats and demands, and what became of them; open deadlines as a calendar.

use super::options::Commitments;
use super::{input, line};
use anyhow::{Context as _, Result};
use onrecord_export::due;
use onrecord_record::{Commitment, Outcome};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Commitments) -> Result<ExitCode> {
    let asked = input::ask(&options.input)?;
    let corpus = &asked.corpus;
    let names: BTreeMap<&str, &str> = corpus.entities.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
    let speaker = |c: &Commitment| {
        let name = c.speaker.as_deref().and_then(|e| names.get(e));
        name.map_or_else(|| "?".to_owned(), |n| (*n).to_owned())
    };
    let wanted = options.speaker.as_deref().map(str::to_lowercase);
    let shown: Vec<&Commitment> = corpus
        .commitments
        .iter()
        .filter(|c| wanted.as_ref().is_none_or(|w| speaker(c).to_lowercase().contains(w)))
        .filter(|c| !options.open || c.outcome == Outcome::Pending)
        .filter(|c| options.due_before.as_ref().is_none_or(|d| due(c).is_some_and(|x| x < d.as_str())))
        .collect();
    if let Some(path) = &options.ics {
        let published = |name: &str| {
            let d = corpus.documents.iter().find(|d| d.name == name);
            d.and_then(|d| d.record.document.published.clone())
        };
        let calendar = onrecord_export::calendar(shown.iter().copied(), speaker, published);
        std::fs::write(path, calendar).with_context(|| path.display().to_string())?;
    }
    let mut out = std::io::stdout().lock();
    for c in shown {
        out.write_all(row(c, &speaker(c)).as_bytes())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn row(c: &Commitment, speaker: &str) -> String {
    let mut s = String::new();
    // Writing to a String cannot fail.
    let _ = write!(s, "{} {} {} by {}", c.id, crate::view::word(&c.outcome), crate::view::word(&c.kind), line(speaker));
    if let Some(d) = due(c) {
        let _ = write!(s, ", due {}", line(d));
    }
    let _ = writeln!(s, ": {} [{}]", line(&c.what), line(&format!("{}#{}", c.made.document, c.made.attribution)));
    if let Some(x) = &c.condition {
        let _ = writeln!(s, "    condition: {}", line(x));
    }
    for r in &c.revisions {
        let _ = writeln!(
            s,
            "    then due {} [{}]",
            line(&r.due),
            line(&format!("{}#{}", r.made.document, r.made.attribution))
        );
    }
    if let Some(d) = &c.outcome_document {
        let _ = writeln!(s, "    {}: see {}", crate::view::word(&c.outcome), line(d));
    }
    s
}
