//! `onrecord correct`: what people know better, in a log that is only ever added to.

use super::line;
use super::options::{Correct, Correction as Asked, Field, Outcome};
use anyhow::{Context as _, Result, bail};
use onrecord_archive::Archive;
use onrecord_inquiry::Correction;
use onrecord_keeping::{kind_of, place};
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
            let mut archive = options.place.write()?;
            let correction = correction(&archive, what)?;
            let mut body = serde_json::to_value(&correction)?;
            if let Some(note) = &options.note {
                body["note"] = Value::String(note.clone());
            }
            let id =
                archive.append_correction(&onrecord_keeping::now(), who(options)?, &kind_of(&correction), &body)?;
            writeln!(out, "{id}")?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn who(options: &Correct) -> Result<&str> {
    options.who.as_deref().filter(|w| !w.trim().is_empty()).context("say who corrects: --who NAME")
}

fn correction(archive: &Archive, what: &Asked) -> Result<Correction> {
    Ok(match what {
        Asked::MergeActors { one, other } => Correction::MergeActors { one: one.clone(), other: other.clone() },
        Asked::SplitActor { document, name } => {
            let record = archive.record(archive.find(document)?)?;
            if !record.entities.iter().any(|e| e.name == *name) {
                bail!("{document:?} has no entity called {name:?}");
            }
            Correction::SplitActor { document: document.clone(), name: name.clone() }
        }
        Asked::MergeClaims { one, other } => {
            Correction::MergeClaims { one: place(archive, one)?, other: place(archive, other)? }
        }
        Asked::SplitClaim { one, other } => {
            Correction::SplitClaim { one: place(archive, one)?, other: place(archive, other)? }
        }
        Asked::Reject { at } => Correction::Reject { at: place(archive, at)? },
        Asked::Fix { at, field, value } => {
            let field = field_of(*field);
            if !field.accepts(value.as_deref()) {
                bail!("{:?} is not a value of this field", value.as_deref().unwrap_or_default());
            }
            Correction::Fix { at: place(archive, at)?, field, value: value.clone() }
        }
        Asked::Outcome { at, outcome } => {
            Correction::Outcome { at: place(archive, at)?, outcome: outcome_of(*outcome) }
        }
        Asked::Log | Asked::Export | Asked::Apply { .. } | Asked::Undo { .. } => bail!("not a correction"),
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
