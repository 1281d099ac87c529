//! `onrecord search`: what fits, with the matched words in place.

use super::list::indented;
use super::one_line;
use super::options::{Order, Search, SearchFormat};
use crate::read::view_of;
use anyhow::Result;
use onrecord_archive::{ArchiveError, Found, Hit, Page, Query, Snippet, Sort};
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

pub fn run(options: &Search) -> Result<ExitCode> {
    let query = Query::parse(&options.query.join(" ")).map_err(ArchiveError::from)?;
    let archive = options.place.read()?;
    let sort = match options.sort {
        Order::Relevance => Sort::Relevance,
        Order::Date => Sort::Date,
    };
    let page =
        Page { offset: options.offset, limit: options.limit, sort, superseded: options.superseded, ..Page::default() };
    let found = archive.search(&query, &page)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    match options.format {
        SearchFormat::Json => indented(&mut out, &found)?,
        SearchFormat::Csv => csv(&mut out, &found)?,
        SearchFormat::Text => {
            let view = view_of(options.color, options.width, false, false);
            out.write_all(text(&found, options.offset, view.width, view.colour).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn csv(out: &mut impl Write, found: &Found) -> Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "id",
        "name",
        "version",
        "outlet",
        "title",
        "published",
        "url",
        "score",
        "attribution",
        "speaker",
        "to",
        "act",
        "form",
        "kind",
        "basis",
        "setting",
        "said_on",
        "due",
        "confidence",
        "start",
        "end",
        "text",
    ])?;
    for h in &found.hits {
        let or = |s: &Option<String>| s.clone().unwrap_or_default();
        let said = h.said.as_ref();
        let of = |f: &dyn Fn(&onrecord_archive::Said) -> String| said.map(f).unwrap_or_default();
        rows.write_record([
            h.id.to_string(),
            h.name.clone(),
            h.version.to_string(),
            or(&h.outlet),
            or(&h.title),
            or(&h.published),
            or(&h.url),
            h.score.to_string(),
            of(&|s| s.attribution.clone()),
            of(&|s| or(&s.speaker)),
            of(&|s| or(&s.to)),
            of(&|s| s.act.clone()),
            of(&|s| s.form.clone()),
            of(&|s| s.kind.clone()),
            of(&|s| s.basis.join(" ")),
            of(&|s| or(&s.setting)),
            of(&|s| or(&s.said_on)),
            of(&|s| or(&s.due)),
            of(&|s| s.confidence.to_string()),
            h.snippet.start.to_string(),
            h.snippet.end.to_string(),
            h.snippet.text.clone(),
        ])?;
    }
    rows.flush()?;
    Ok(())
}

fn text(found: &Found, offset: usize, width: usize, colour: bool) -> String {
    let mut s = String::new();
    let paint = |code: &str, t: &str| if colour { format!("\u{1b}[{code}m{t}\u{1b}[0m") } else { t.to_owned() };
    for (i, h) in found.hits.iter().enumerate() {
        // Writing to a String cannot fail.
        let title = one_line(h.title.as_deref().unwrap_or(&h.name));
        let _ = writeln!(s, "{}. {}", offset + i + 1, paint("1", &title));
        let _ = writeln!(s, "   {}", paint("2", &one_line(&origin(h))));
        if let Some(line) = said(h) {
            let _ = writeln!(s, "   {}", one_line(&line));
        }
        for line in textwrap::wrap(&in_place(&h.snippet, colour), width.saturating_sub(3).max(20)) {
            let _ = writeln!(s, "   {line}");
        }
        s.push('\n');
    }
    let _ = match found.total {
        Some(0) => writeln!(s, "nothing found"),
        Some(n) => writeln!(s, "{n} found"),
        None if found.more_than_ranked => {
            writeln!(s, "more than {} found; the best among the {0} added last are shown", Found::RANKED)
        }
        None => writeln!(s, "more than {} found", Found::COUNTED),
    };
    s
}

fn origin(h: &Hit) -> String {
    let mut parts = vec![format!("{}@{}", h.name, h.version)];
    parts.extend(h.outlet.clone());
    parts.extend(h.published.as_deref().map(|p| p.get(..10).unwrap_or(p).to_owned()));
    parts.join(" · ")
}

/// Who says it to whom, and how.
fn said(h: &Hit) -> Option<String> {
    let s = h.said.as_ref()?;
    let mut out = s.speaker.clone().unwrap_or_else(|| "nobody named".into());
    if let Some(to) = &s.to {
        let _ = write!(out, " → {to}");
    }
    for part in [Some(&s.act), Some(&s.form), s.setting.as_ref(), s.said_on.as_ref()].into_iter().flatten() {
        let _ = write!(out, " · {part}");
    }
    if !s.basis.is_empty() {
        let _ = write!(out, " · on {}", s.basis.join(", "));
    }
    Some(format!("{} {out}", s.attribution))
}

/// The snippet with its matched words marked: bold, or between asterisks.
fn in_place(snippet: &Snippet, colour: bool) -> String {
    let (open, close) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("*", "*") };
    let mut s = String::new();
    let mut matches = snippet.matches.iter().peekable();
    let mut plain = String::new();
    for (at, c) in (snippet.start..).zip(snippet.text.chars()) {
        if matches.peek().is_some_and(|m| m.0 == at) {
            s.push_str(&one_line(&std::mem::take(&mut plain)));
            s.push_str(open);
        }
        plain.push(c);
        if matches.peek().is_some_and(|m| m.1 == at + 1) {
            s.push_str(&one_line(&std::mem::take(&mut plain)));
            s.push_str(close);
            matches.next();
        }
    }
    s.push_str(&one_line(&plain));
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}
