//! `onrecord positions`: what a speaker said, in order of time.

use super::options::Positions;
use super::{input, line};
use anyhow::{Result, bail};
use onrecord_inquiry::{Position, positions};
use onrecord_record::{At, Corpus};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Positions) -> Result<ExitCode> {
    let asked = input::ask(&options.input)?;
    let (actors, said) = positions(&asked.corpus, &options.speaker, options.topic.as_deref(), &asked.encoder);
    if actors.is_empty() && said.is_empty() {
        bail!("nobody called {:?} says anything here", options.speaker);
    }
    let mut s = String::new();
    for a in &actors {
        // Writing to a String cannot fail.
        let _ = writeln!(s, "{} {}", a.id, line(&a.name));
    }
    for p in &said {
        let _ = writeln!(s, "{}", row(p));
    }
    let shown: BTreeMap<&At, &Position<'_>> = said.iter().map(|p| (&p.at, p)).collect();
    changes(&asked.corpus, &shown, &mut s);
    let mut out = std::io::stdout().lock();
    out.write_all(s.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// When, how, to whom, how many times removed, and the words.
fn row(p: &Position<'_>) -> String {
    let when = p.when.map_or("?", |w| w.split('T').next().unwrap_or(w));
    // A date of publication only says that it was said by then.
    let when = if p.said { when.to_owned() } else { format!("by {when}") };
    let mut how = vec![crate::view::word(&p.attribution.act)];
    how.extend(p.setting().map(str::to_owned));
    if !p.attribution.addressee.is_empty() {
        let to: Vec<&str> = p.attribution.addressee.iter().map(|a| a.span.text.as_str()).collect();
        how.push(format!("to {}", to.join(", ")));
    }
    how.push(match p.depth {
        0 => "own words".to_owned(),
        n => format!("{n} removed"),
    });
    let content = p.attribution.content.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" … ");
    let at = format!("{}#{}", p.at.document, p.at.attribution);
    format!(
        "{when:<14} {:<20} {} [{}; {}]",
        at_most(p.outlet.unwrap_or("?")),
        line(&content),
        line(&how.join(", ")),
        line(&at)
    )
}

fn at_most(outlet: &str) -> String {
    line(&crate::view::shortened(outlet, 20))
}

fn changes(corpus: &Corpus, shown: &BTreeMap<&At, &Position<'_>>, s: &mut String) {
    let place = |at: &At| line(&format!("{}#{}", at.document, at.attribution));
    for c in corpus.shifts.iter().filter(|c| shown.contains_key(&c.from) || shown.contains_key(&c.to)) {
        let told = if c.explicit { "the text says so" } else { "across articles" };
        let _ = writeln!(
            s,
            "{}: {} -> {} ({}; {told})",
            crate::view::word(&c.kind),
            place(&c.from),
            place(&c.to),
            line(&c.topic)
        );
    }
    for d in corpus.divergences.iter().filter(|d| shown.contains_key(&d.private) || shown.contains_key(&d.public)) {
        let _ =
            writeln!(s, "divergence: private {} / public {} ({})", place(&d.private), place(&d.public), line(&d.topic));
    }
}
