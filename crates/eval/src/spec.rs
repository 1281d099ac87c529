//! The literate specification: `docs/spec/*.md` explains the rules of annotation by example, and the examples are run.
//!
//! A case is a heading, prose, a fenced `news` block, and a fenced `record` block with what is expected of it:
//!
//! ````text
//! ## The one who relays comes first
//!
//! ```news outlet="The Courier" published="2025-03-04"
//! The Gazette reported that Marr told allies he believes the vote is lost.
//! ```
//!
//! ```record
//! source: The Gazette
//! cue: reported
//!   source: Marr
//!   to: allies
//!     source: he
//!     content: the vote is lost
//! ```
//! ````
//!
//! Each `source:` begins an attribution (`-` where nobody is named); one that stands deeper is nested in the one above
//! it. All attributions must be given, in reading order, but only the keys that are written are compared. `nothing`
//! stands for no attributions. `aside: kind text` expects furniture, `time: words = value` a time expression (with its
//! modifier, and the stretch of a duration that has one; where one is written, all must be), `means: words = name` that the
//! words are a mention of the entity of that name, `event: TYPE anchor: actor > recipient, status` an event, with `, inside source`
//! where it stands in somebody's words (names are joined by `+`; where one is written, all must be; `event: none` expects none).
//! Where nothing but these is written, attributions are not compared. The line `<!-- known-failing -->` before the
//! `news` block says that the program does not do this yet; a case that is so marked and passes is an error as well,
//! so that the file always tells the truth.

use crate::gate::{MeasureError, read_line};
use onrecord_reading::{Reader, Settings};
use onrecord_record::{Attribution, Entity, Event, Record, Time};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The marker of a case that is known to fail.
pub const KNOWN_FAILING: &str = "<!-- known-failing -->";

/// One example of the specification.
#[derive(Debug, Clone)]
pub struct Case {
    /// The heading it stands under.
    pub title: String,
    /// Line of its `news` block's opening fence, counted from one.
    pub line: usize,
    /// Whether it is marked as known to fail.
    pub known_failing: bool,
    /// The JSON line that it is read as.
    pub input: String,
    /// The attributions that are expected, in reading order.
    pub attributions: Vec<Expected>,
    /// Whether attributions are compared.
    pub compared: bool,
    /// The furniture that is expected: kind, text.
    pub asides: Vec<(String, String)>,
    /// The time expressions that are expected: words, value.
    pub times: Vec<(String, String)>,
    /// What mentions are expected to mean: words, name.
    pub means: Vec<(String, String)>,
    /// The events that are expected, as written; `None` where none are spoken of.
    pub events: Option<Vec<String>>,
}

/// An expected attribution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Index of the one it is nested in.
    pub parent: Option<usize>,
    /// What is expected of it, in the order written.
    pub keys: Vec<(String, String)>,
}

/// Why a specification file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct SpecError {
    /// Counted from one.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

const KEYS: &[&str] = &[
    "source",
    "who",
    "cue",
    "content",
    "to",
    "told",
    "act",
    "form",
    "kind",
    "count",
    "basis",
    "setting",
    "on",
    "due",
    "condition",
    "negated",
];

/// The cases of a specification file.
///
/// # Errors
/// When a block is not closed, a `news` block has no `record` block, or a key is unknown.
pub fn cases(markdown: &str) -> Result<Vec<Case>, SpecError> {
    let mut out: Vec<Case> = Vec::new();
    let (mut title, mut failing, mut pending) = (String::new(), false, None::<(usize, String, Vec<(String, String)>)>);
    let mut lines = markdown.lines().enumerate().map(|(i, l)| (i + 1, l));
    while let Some((at, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix('#') {
            title = heading.trim_start_matches('#').trim().to_owned();
        } else if line.trim() == KNOWN_FAILING {
            failing = true;
        } else if let Some(info) = line.strip_prefix("```") {
            let mut body = Vec::new();
            loop {
                match lines.next() {
                    None => return Err(SpecError { line: at, what: "the block is not closed".into() }),
                    Some((_, l)) if l.trim_end() == "```" => break,
                    Some(l) => body.push(l),
                }
            }
            let (kind, rest) = info.split_once(' ').unwrap_or((info, ""));
            match (kind, pending.take()) {
                ("news", None) => {
                    let text = body.iter().map(|(_, l)| *l).collect::<Vec<_>>().join("\n");
                    pending = Some((at, text, fields(rest, at)?));
                }
                ("record", Some((line, text, fields))) => {
                    let wanted = expectations(&body)?;
                    let mut input = serde_json::Map::new();
                    input.insert("id".into(), title.clone().into());
                    input.extend(fields.into_iter().map(|(k, v)| (k, v.into())));
                    input.insert("text".into(), text.into());
                    let input = serde_json::Value::Object(input).to_string();
                    let known_failing = std::mem::take(&mut failing);
                    out.push(Case { title: title.clone(), line, known_failing, input, ..wanted });
                }
                ("news", Some((line, ..))) => {
                    return Err(SpecError { line, what: "no record block follows the news block".into() });
                }
                ("record", None) => {
                    return Err(SpecError { line: at, what: "no news block comes before the record block".into() });
                }
                (_, earlier) => pending = earlier,
            }
        }
    }
    match pending {
        Some((line, ..)) => Err(SpecError { line, what: "no record block follows the news block".into() }),
        None => Ok(out),
    }
}

/// `key="value"` pairs of a fence's info string.
fn fields(info: &str, line: usize) -> Result<Vec<(String, String)>, SpecError> {
    let (mut out, mut rest) = (Vec::new(), info.trim());
    while !rest.is_empty() {
        let parts = rest.split_once("=\"").and_then(|(key, tail)| {
            let (value, tail) = tail.split_once('"')?;
            Some((key, value, tail))
        });
        let Some((key, value, tail)) = parts else {
            return Err(SpecError { line, what: format!("not key=\"value\": {rest}") });
        };
        out.push((key.trim().to_owned(), value.to_owned()));
        rest = tail.trim_start();
    }
    Ok(out)
}

/// What a `record` block expects, as a case without a title and news.
fn expectations(body: &[(usize, &str)]) -> Result<Case, SpecError> {
    let (mut out, mut open) = (Vec::<Expected>::new(), Vec::<(usize, usize)>::new());
    let (mut asides, mut times, mut means) = (Vec::new(), Vec::new(), Vec::new());
    let (mut nothing, mut events) = (false, None::<Vec<String>>);
    for &(line, text) in body {
        let indent = text.len() - text.trim_start().len();
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if text == "nothing" {
            nothing = true;
            continue;
        }
        let Some((key, value)) = text.split_once(':').map(|(k, v)| (k.trim(), v.trim())) else {
            return Err(SpecError { line, what: format!("not `key: value`: {text}") });
        };
        if key == "aside" {
            let (kind, text) = value.split_once(' ').unwrap_or((value, ""));
            asides.push((kind.to_owned(), text.to_owned()));
            continue;
        }
        if matches!(key, "time" | "means") {
            let Some((words, is)) = value.rsplit_once(" = ") else {
                return Err(SpecError { line, what: format!("not `{key}: words = value`: {value}") });
            };
            let list = if key == "time" { &mut times } else { &mut means };
            list.push((words.to_owned(), is.to_owned()));
            continue;
        }
        if key == "event" {
            events.get_or_insert_default().extend((value != "none").then(|| value.to_owned()));
            continue;
        }
        if !KEYS.contains(&key) {
            return Err(SpecError { line, what: format!("unknown key {key}; known are {}", KEYS.join(", ")) });
        }
        if key == "source" {
            open.retain(|(depth, _)| *depth < indent);
            out.push(Expected { parent: open.last().map(|(_, i)| *i), keys: Vec::new() });
            open.push((indent, out.len() - 1));
        }
        match (out.last_mut(), open.last()) {
            (Some(last), Some((depth, _))) if *depth == indent => last.keys.push((key.to_owned(), value.to_owned())),
            _ => return Err(SpecError { line, what: format!("{key} is not in line with a source") }),
        }
    }
    let compared = nothing || !out.is_empty() || times.is_empty() && means.is_empty() && events.is_none();
    if compared && nothing != out.is_empty() {
        let line = body.first().map_or(0, |(line, _)| *line);
        return Err(SpecError { line, what: "write attributions or `nothing`, one of the two".into() });
    }
    Ok(Case {
        title: String::new(),
        line: 0,
        known_failing: false,
        input: String::new(),
        attributions: out,
        compared,
        asides,
        times,
        means,
        events,
    })
}

impl Case {
    /// Reads the case's news and compares. `Ok(None)` where the record is as expected, else what differs.
    ///
    /// # Errors
    /// When intake refuses the news.
    pub fn run(&self, reader: &Reader) -> Result<Option<String>, MeasureError> {
        Ok(self.differs(&read_line(reader, &self.title, &self.input, &Settings::default())?))
    }

    /// What differs between the record and what is expected, for a person; `None` where nothing does.
    #[must_use]
    pub fn differs(&self, record: &Record) -> Option<String> {
        let found = &record.attributions;
        let place: BTreeMap<&str, usize> = found.iter().enumerate().map(|(i, a)| (a.id.as_str(), i)).collect();
        let mut wrong = Vec::new();
        for (i, want) in self.attributions.iter().enumerate() {
            let Some(have) = found.get(i) else { break };
            let parent = have.parent.as_deref().and_then(|p| place.get(p).copied());
            if parent != want.parent {
                let name = |p: Option<usize>| p.map_or("nothing".to_owned(), |p| format!("number {}", p + 1));
                wrong.push(format!("{}: inside {}, not {}", i + 1, name(parent), name(want.parent)));
            }
            let mut keys: Vec<&str> = want.keys.iter().map(|(k, _)| k.as_str()).collect();
            keys.dedup();
            for key in keys {
                let wanted: Vec<&str> =
                    want.keys.iter().filter(|(k, v)| k == key && v != "-").map(|(_, v)| v.as_str()).collect();
                let had = values(record, have, key);
                if wanted != had {
                    wrong.push(format!("{}: {key}: {had:?}, not {wanted:?}", i + 1));
                }
            }
        }
        if self.compared && found.len() != self.attributions.len() {
            wrong.push(format!("{} attributions, not {}", found.len(), self.attributions.len()));
        }
        let asides: Vec<(String, String)> =
            record.furniture.iter().map(|f| (name(&f.kind), f.span.text.clone())).collect();
        if !self.asides.is_empty() && asides != self.asides {
            wrong.push(format!("aside {asides:?}, not {:?}", self.asides));
        }
        let times: Vec<(String, String)> = record.times.iter().map(|t| (t.span.text.clone(), valued(t))).collect();
        if !self.times.is_empty() && times != self.times {
            wrong.push(format!("time {times:?}, not {:?}", self.times));
        }
        for (words, name) in &self.means {
            let with = |e: &&Entity| e.mentions.iter().any(|m| m.text == *words);
            let all: Vec<&str> = record.entities.iter().filter(with).map(|e| e.name.as_str()).collect();
            if all != [name] {
                wrong.push(format!("{words:?} means {all:?}, not {name:?}"));
            }
        }
        if let Some(want) = &self.events {
            let have: Vec<String> = record.events.iter().map(|e| event(record, e)).collect();
            if have != *want {
                wrong.push(format!("events {have:#?}, not {want:#?}"));
            }
        }
        if wrong.is_empty() {
            return None;
        }
        let mut out = wrong.join("\n");
        let _ = write!(out, "\nread as:\n{}", written(record));
        Some(out)
    }
}

/// An event in the notation of the specification.
fn event(record: &Record, e: &Event) -> String {
    let named = |ids: &[String]| {
        let name = |id: &String| record.entities.iter().find(|e| e.id == *id).map(|e| e.name.as_str());
        ids.iter().filter_map(name).collect::<Vec<_>>().join(" + ")
    };
    let account = e.attribution.as_ref().and_then(|id| record.attributions.iter().find(|a| a.id == *id));
    let source = |a: &Attribution| a.source.as_ref().map_or("-".to_owned(), |s| s.text.clone());
    let inside = account.map_or_else(String::new, |a| format!(", inside {}", source(a)));
    format!("{} {}: {} > {}, {}{inside}", e.kind, e.anchor.text, named(&e.actor), named(&e.recipient), name(&e.status))
}

/// What a record says, in the notation of the specification.
#[must_use]
pub fn written(record: &Record) -> String {
    if record.attributions.is_empty() {
        return "nothing\n".into();
    }
    let by: BTreeMap<&str, &Attribution> = record.attributions.iter().map(|a| (a.id.as_str(), a)).collect();
    let mut out = String::new();
    for a in &record.attributions {
        let (mut depth, mut up) = (0, a.parent.as_deref());
        while let Some(p) = up.and_then(|p| by.get(p)) {
            depth += 1;
            up = p.parent.as_deref().filter(|_| depth < by.len());
        }
        for key in KEYS {
            let mut all = values(record, a, key);
            if all.is_empty() && *key == "source" {
                all.push("-".into());
            }
            for value in all {
                let _ = writeln!(out, "{}{key}: {value}", "  ".repeat(depth));
            }
        }
    }
    out
}

/// The value of a time expression, with its modifier and its stretch.
fn valued(t: &Time) -> String {
    let mut out = t.value.clone();
    if let Some(modifier) = &t.modifier {
        let _ = write!(out, " {modifier}");
    }
    if let (Some(begin), Some(end)) = (&t.begin, &t.end_point) {
        let _ = write!(out, " {begin}/{end}");
    }
    out
}

/// The values of one key of an attribution, as the specification writes them.
fn values(record: &Record, a: &Attribution, key: &str) -> Vec<String> {
    let named = |id: &String| record.entities.iter().find(|e| e.id == *id).map(|e| e.name.clone());
    let span = |s: Option<&onrecord_record::Span>| s.map(|s| s.text.clone()).into_iter().collect();
    match key {
        "source" => span(a.source.as_ref()),
        "who" => a.source_entity.iter().filter_map(named).collect(),
        "told" => a.addressee.iter().filter_map(|x| named(x.entity.as_ref()?)).collect(),
        "on" => a.said_on.iter().cloned().collect(),
        "due" => a.due.iter().cloned().collect(),
        "cue" => span(a.cue.as_ref()),
        "content" => a.content.iter().map(|s| s.text.clone()).collect(),
        "to" => a.addressee.iter().map(|x| x.span.text.clone()).collect(),
        "act" => vec![name(&a.act)],
        "form" => vec![name(&a.form)],
        "kind" => vec![name(&a.source_kind)],
        "count" => a.source_count.map(|n| n.to_string()).into_iter().collect(),
        "basis" => a
            .basis
            .iter()
            .map(|b| match b.count {
                Some(n) => format!("{} {n} {}", name(&b.kind), b.text),
                None => format!("{} {}", name(&b.kind), b.text),
            })
            .collect(),
        "setting" => a.setting.map(|s| name(&s)).into_iter().collect(),
        "condition" => span(a.condition.as_ref()),
        "negated" => a.negated.then(|| "yes".to_owned()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The name that the contract gives a value.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The file with its markers set by what passes: `passes` has one entry a case, in order.
#[must_use]
pub fn marked(markdown: &str, cases: &[Case], passes: &[bool]) -> String {
    let mut out = String::new();
    for (i, line) in markdown.lines().enumerate() {
        if line.trim() == KNOWN_FAILING {
            continue;
        }
        if cases.iter().zip(passes).any(|(c, pass)| c.line == i + 1 && !pass) {
            out.push_str(KNOWN_FAILING);
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::{Act, Document, Form, SourceKind, Span};

    const FILE: &str = "# Rules\n\nProse.\n\n## One\n\n<!-- known-failing -->\n```news outlet=\"The Courier\"\nMarr \
                        said: no.\n```\n\n```record\nsource: Marr\ncue: said\n  source: -\n  content: no\n```\n\n## \
                        Two\n```news\nNo.\n```\n```record\nnothing\n```\n";

    fn said(id: &str, source: Option<&str>, parent: Option<&str>, content: &str) -> Attribution {
        let span = |s: &str| Span { start: 0, end: 0, text: s.into() };
        Attribution {
            id: id.into(),
            source: source.map(span),
            source_entity: None,
            source_kind: SourceKind::Person,
            source_count: None,
            cue: Some(span("said")),
            act: Act::Assert,
            content: vec![span(content)],
            form: Form::Indirect,
            addressee: vec![],
            parent: parent.map(str::to_owned),
            basis: vec![],
            said_on: None,
            setting: None,
            condition: None,
            due: None,
            negated: false,
            confidence: 1.0,
        }
    }

    #[test]
    fn a_file_is_read_into_cases() {
        let all = cases(FILE).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].title.as_str(), all[0].line, all[0].known_failing), ("One", 8, true));
        assert_eq!(all[0].input, r#"{"id":"One","outlet":"The Courier","text":"Marr said: no."}"#);
        assert_eq!(all[0].attributions[1].parent, Some(0));
        assert!(all[1].attributions.is_empty() && !all[1].known_failing);
    }

    #[test]
    fn what_is_not_a_case_is_refused() {
        for (bad, why) in [
            ("```news\nx\n", "not closed"),
            ("```news\nx\n```\n", "no record block"),
            ("```record\nnothing\n```\n", "no news block"),
            ("```news\nx\n```\n```record\nsource: a\ncolour: red\n```\n", "unknown key colour"),
            ("```news\nx\n```\n```record\nsource: a\n    cue: b\n```\n", "not in line"),
            ("```news\nx\n```\n```record\n```\n", "`nothing`"),
        ] {
            let error = cases(bad).unwrap_err().to_string();
            assert!(error.contains(why), "{bad:?}: {error}");
        }
    }

    #[test]
    fn only_written_keys_are_compared_but_every_attribution_is() {
        let case = &cases(FILE).unwrap()[0];
        let mut record = Record::empty(Document::default());
        record.attributions = vec![said("a1", Some("Marr"), None, "x"), said("a2", None, Some("a1"), "no")];
        assert_eq!(case.differs(&record), None);
        record.attributions[1].parent = None;
        assert!(case.differs(&record).unwrap().contains("2: inside nothing, not number 1"));
        record.attributions[1] = said("a2", None, Some("a1"), "yes");
        assert!(case.differs(&record).unwrap().contains(r#"2: content: ["yes"], not ["no"]"#));
        record.attributions.pop();
        assert!(case.differs(&record).unwrap().contains("1 attributions, not 2"));
    }

    #[test]
    fn markers_follow_what_passes() {
        let all = cases(FILE).unwrap();
        let turned = marked(FILE, &all, &[true, false]);
        let again = cases(&turned).unwrap();
        assert_eq!(again.iter().map(|c| c.known_failing).collect::<Vec<_>>(), [false, true]);
        assert_eq!(marked(&turned, &again, &[false, true]), FILE);
    }
}
