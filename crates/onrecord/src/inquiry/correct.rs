//! `onrecord correct`: what people know better, in a log that is only ever added to.

use super::line;
use super::options::{Correct, Correction as Asked, Field, Outcome};
use anyhow::{Context as _, Result, bail};
use onrecord_inquiry::Correction;
use onrecord_keeping::{Told, kind_of};
use serde_json::Value;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Correct) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match &options.what {
        Asked::Log => {
            for c in options.place.read()?.corrections()? {
                let undone = c.undone_by.map_or(String::new(), |by| format!(" (undone by {by})"));
                writeln!(out, "{} {} {} {}{undone}", c.id, c.at, line(&c.who), line(&c.body.to_string()))?;
            }
        }
        Asked::Export => {
            let archive = options.place.read()?;
            for c in
                archive.corrections()?.into_iter().filter(|c| c.undone_by.is_none() && c.kind != onrecord_archive::UNDO)
            {
                writeln!(out, "{}", serde_json::json!({"at": c.at, "who": c.who, "body": c.body}))?;
            }
        }
        Asked::Apply { file } => {
            let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
            let mut archive = options.place.write()?;
            let known: Vec<Value> = archive.corrections()?.into_iter().map(|c| c.body).collect();
            for (n, l) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
                let wrong = || format!("{}:{}", file.display(), n + 1);
                let v: Value = serde_json::from_str(l).with_context(wrong)?;
                let correction: Correction = serde_json::from_value(v["body"].clone()).with_context(wrong)?;
                if known.contains(&v["body"]) {
                    continue; // applying a file twice adds nothing
                }
                let who = v["who"].as_str().unwrap_or("?");
                let id = archive.append_correction(&onrecord_keeping::now(), who, &kind_of(&correction), &v["body"])?;
                writeln!(out, "{id}")?;
            }
        }
        Asked::Undo { number } => {
            let mut archive = options.place.write()?;
            match archive.undo_correction(*number, &onrecord_keeping::now(), who(options)?)? {
                Some(id) => writeln!(out, "{id}")?,
                None => bail!("there is no correction {number}, or it is undone already"),
            }
        }
        what => {
            let told = told(what).context("not a correction")?;
            let mut archive = options.place.write()?;
            let id = onrecord_keeping::correct(&mut archive, told, who(options)?, options.note.as_deref())?;
            writeln!(out, "{id}")?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn who(options: &Correct) -> Result<&str> {
    options.who.as_deref().filter(|w| !w.trim().is_empty()).context("say who corrects: --who NAME")
}

/// The correction that the command line tells; none where it asks for something else.
fn told(what: &Asked) -> Option<Told> {
    Some(match what.clone() {
        Asked::MergeActors { one, other } => Told::MergeActors { one, other },
        Asked::SplitActor { document, name } => Told::SplitActor { document, name },
        Asked::MergeClaims { one, other } => Told::MergeClaims { one, other },
        Asked::SplitClaim { one, other } => Told::SplitClaim { one, other },
        Asked::Reject { at } => Told::Reject { at },
        Asked::Fix { at, field, value } => Told::Fix { at, field: field_of(field), value },
        Asked::Outcome { at, outcome } => Told::Outcome { at, outcome: outcome_of(outcome) },
        Asked::Log | Asked::Export | Asked::Apply { .. } | Asked::Undo { .. } => return None,
    })
}

fn field_of(f: Field) -> onrecord_inquiry::Field {
    match f {
        Field::Speaker => onrecord_inquiry::Field::Speaker,
        Field::SaidOn => onrecord_inquiry::Field::SaidOn,
        Field::Due => onrecord_inquiry::Field::Due,
        Field::Act => onrecord_inquiry::Field::Act,
        Field::Setting => onrecord_inquiry::Field::Setting,
    }
}

fn outcome_of(o: Outcome) -> onrecord_record::Outcome {
    match o {
        Outcome::Kept => onrecord_record::Outcome::Kept,
        Outcome::Broken => onrecord_record::Outcome::Broken,
        Outcome::Pending => onrecord_record::Outcome::Pending,
        Outcome::Withdrawn => onrecord_record::Outcome::Withdrawn,
    }
}
