//! `onrecord events`: coded events of many articles, once for all who report them.

use super::options::{Events, EventsFormat};
use super::{input, line};
use anyhow::Result;
use onrecord_export::Coder;
use onrecord_inquiry::{CodedEvent, events};
use onrecord_record::Actor;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::ExitCode;

pub fn run(options: &Events) -> Result<ExitCode> {
    let asked = input::ask(&options.input)?;
    let actors: BTreeMap<&str, &Actor> = asked.corpus.entities.iter().map(|a| (a.id.as_str(), a)).collect();
    let wanted = options.actor.as_deref().map(str::to_lowercase);
    let concerned = |e: &CodedEvent| {
        let mut ids = e.actor.iter().chain(&e.recipient).filter_map(|id| actors.get(id.as_str()));
        wanted.as_ref().is_none_or(|w| ids.any(|a| a.name.to_lowercase().contains(w)))
    };
    let mut shown = events(&asked.corpus);
    shown.retain(|e| options.kind.as_ref().is_none_or(|k| k.eq_ignore_ascii_case(&e.kind)) && concerned(e));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match options.format {
        EventsFormat::Text => {
            for e in &shown {
                out.write_all(row(e, &actors).as_bytes())?;
            }
        }
        EventsFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &shown)?;
            out.write_all(b"\n")?;
        }
        EventsFormat::Csv => table(&shown, &actors, &mut out)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn names(ids: &[String], actors: &BTreeMap<&str, &Actor>) -> String {
    let name = |id: &String| actors.get(id.as_str()).map_or_else(|| id.clone(), |a| line(&a.name));
    ids.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn row(e: &CodedEvent, actors: &BTreeMap<&str, &Actor>) -> String {
    let date = e.date.as_deref().map_or_else(|| "?".to_owned(), line);
    let [by, to] = [&e.actor, &e.recipient].map(|ids| names(ids, actors));
    let reports = match (e.reports.len(), e.independent_origins) {
        (1, _) => "1 report".to_owned(),
        (n, 1) => format!("{n} reports, 1 origin"),
        (n, o) => format!("{n} reports, {o} origins"),
    };
    let mut s = format!("{} {date} {} {}: {by} > {to} ({reports})\n", e.id, e.kind, crate::view::word(&e.status));
    for r in &e.reports {
        let chain = r.chain.iter().map(|c| line(c)).collect::<Vec<_>>().join(" < ");
        s.push_str(&format!("    {chain} [{}#{}]\n", line(&r.document), line(&r.event)));
    }
    s
}

/// One row an event: what event data analysts load.
fn table(all: &[CodedEvent], actors: &BTreeMap<&str, &Actor>, out: &mut impl std::io::Write) -> Result<()> {
    let coder = Coder::default();
    let coded = |ids: &[String]| {
        let code = |id: &String| actors.get(id.as_str()).map_or_else(String::new, |a| code(a, &coder));
        ids.iter().map(code).collect::<Vec<_>>().join("; ")
    };
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "id",
        "date",
        "type",
        "cameo",
        "quad",
        "status",
        "actor",
        "actor_code",
        "recipient",
        "recipient_code",
        "place",
        "reports",
        "origins",
        "documents",
        "chain",
    ])?;
    for e in all {
        let documents: Vec<&str> = e.reports.iter().map(|r| r.document.as_str()).collect();
        let chain = e.reports.first().map_or_else(String::new, |r| r.chain.join(" < "));
        csv.write_record([
            &e.id,
            e.date.as_deref().unwrap_or_default(),
            &e.kind,
            e.cameo,
            &e.quad.to_string(),
            &crate::view::word(&e.status),
            &names(&e.actor, actors),
            &coded(&e.actor),
            &names(&e.recipient, actors),
            &coded(&e.recipient),
            e.place.as_deref().unwrap_or_default(),
            &e.reports.len().to_string(),
            &e.independent_origins.to_string(),
            &documents.join("; "),
            &line(&chain),
        ])?;
    }
    csv.flush()?;
    Ok(())
}

/// Country and sector, as far as the names that the articles use say.
fn code(actor: &Actor, coder: &Coder) -> String {
    let names: Vec<&str> = std::iter::once(&actor.name).chain(&actor.aliases).map(String::as_str).collect();
    coder.code(actor.kind, &names).cameo()
}
