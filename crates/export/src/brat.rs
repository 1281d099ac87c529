//! brat standoff annotation (<https://brat.nlplab.org/standoff.html>), as PolNeAR uses it, so that annotators and
//! quotation researchers can open records with their own tools.
//!
//! Offsets are code points, as in the record. A span with a line break in it is written as several fragments, because
//! brat's spans cannot hold one.
//!
//! | line | means |
//! |---|---|
//! | `T1⇥Source 0 4⇥Marr` | a span: Source, Cue, Content, Addressee, Basis, Condition, Furniture; Attribution (on the cue) |
//! | `E1⇥Attribution:T2 Source:T1 Cue:T3 Content:T4` | an attribution; a second one of a kind is `Addressee2` ... |
//! | `A1⇥Act E1 assert` | Act, Form, Kind, Setting, Count, Confidence of an attribution |
//! | `A2⇥Negated E1` | the act is denied |
//! | `R1⇥Within Arg1:E2 Arg2:E1` | E2 is relayed by E1 |

use crate::word;
use onrecord_record::{Attribution, Record, Span};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// brat's description of the annotation, for the folder's `annotation.conf`.
pub const CONFIGURATION: &str = "\
[entities]
Source
Cue
Content
Addressee
Basis
Condition
Furniture

[relations]
Within Arg1:Attribution, Arg2:Attribution

[events]
Attribution Source?:Source, Cue?:Cue, Content+:Content, Addressee*:Addressee, Basis*:Basis, Condition?:Condition

[attributes]
Act Arg:Attribution, Value:assert|report|believe|deny|confirm|accuse|criticise|praise|demand|propose|ask|promise|threaten|warn|predict|decline|announce
Form Arg:Attribution, Value:direct|indirect|mixed
Kind Arg:Attribution, Value:person|organisation|outlet|country|group|document|anonymous|unspecified
Setting Arg:Attribution, Value:public|private
Count Arg:Attribution
Confidence Arg:Attribution
Negated Arg:Attribution
";

/// The `.ann` file of a record.
pub fn standoff(record: &Record) -> String {
    let mut out = Standoff::default();
    for f in &record.furniture {
        out.text_bound("Furniture", std::slice::from_ref(&f.span));
    }
    let mut events = BTreeMap::new();
    for a in &record.attributions {
        let event = out.attribution(a);
        events.insert(a.id.as_str(), event);
    }
    for a in &record.attributions {
        let (inner, outer) = (events.get(a.id.as_str()), a.parent.as_deref().and_then(|p| events.get(p)));
        if let (Some(inner), Some(outer)) = (inner, outer) {
            out.relations += 1;
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(out.text, "R{}\tWithin Arg1:{inner} Arg2:{outer}", out.relations);
        }
    }
    out.text
}

#[derive(Default)]
struct Standoff {
    text: String,
    spans: usize,
    events: usize,
    attributes: usize,
    relations: usize,
}

impl Standoff {
    /// Writes a T line and returns its id; `None` where there is nothing to point at.
    fn text_bound(&mut self, kind: &str, spans: &[Span]) -> Option<String> {
        let fragments: Vec<(usize, usize, String)> = spans.iter().flat_map(fragments).collect();
        if fragments.is_empty() {
            return None;
        }
        self.spans += 1;
        let places: Vec<String> = fragments.iter().map(|(s, e, _)| format!("{s} {e}")).collect();
        let words: Vec<&str> = fragments.iter().map(|(_, _, w)| w.as_str()).collect();
        let _ = writeln!(self.text, "T{}\t{kind} {}\t{}", self.spans, places.join(";"), words.join(" "));
        Some(format!("T{}", self.spans))
    }

    fn attribution(&mut self, a: &Attribution) -> String {
        let mut roles = Vec::new();
        let mut role = |out: &mut Self, kind: &str, n: usize, spans: &[Span]| {
            let id = out.text_bound(kind, spans)?;
            let number = if n > 1 { n.to_string() } else { String::new() };
            roles.push(format!("{kind}{number}:{id}"));
            Some(())
        };
        role(self, "Source", 1, a.source.as_slice());
        role(self, "Cue", 1, a.cue.as_slice());
        role(self, "Content", 1, &a.content);
        for (i, x) in a.addressee.iter().enumerate() {
            role(self, "Addressee", i + 1, std::slice::from_ref(&x.span));
        }
        for (i, b) in a.basis.iter().enumerate() {
            if let (Some(start), Some(end)) = (b.start, b.end) {
                role(self, "Basis", i + 1, &[Span { start, end, text: b.text.clone() }]);
            }
        }
        role(self, "Condition", 1, a.condition.as_slice());
        // An event needs a trigger: the cue, or the content of a quotation that stands free.
        let trigger = if a.cue.is_some() { a.cue.as_slice() } else { a.content.get(..1).unwrap_or_default() };
        let trigger = self.text_bound("Attribution", trigger).unwrap_or_default();
        self.events += 1;
        let event = format!("E{}", self.events);
        let _ = writeln!(self.text, "{event}\tAttribution:{trigger} {}", roles.join(" "));
        self.attribute("Act", &event, &word(&a.act));
        self.attribute("Form", &event, &word(&a.form));
        self.attribute("Kind", &event, &word(&a.source_kind));
        if let Some(setting) = &a.setting {
            self.attribute("Setting", &event, &word(setting));
        }
        if let Some(count) = a.source_count {
            self.attribute("Count", &event, &count.to_string());
        }
        if a.negated {
            self.attribute("Negated", &event, "");
        }
        self.attribute("Confidence", &event, &a.confidence.to_string());
        event
    }

    fn attribute(&mut self, name: &str, event: &str, value: &str) {
        self.attributes += 1;
        let line = format!("A{}\t{name} {event} {value}", self.attributes);
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}

/// The parts of a span between its line breaks, without white space at their ends.
fn fragments(span: &Span) -> Vec<(usize, usize, String)> {
    let (mut out, mut at) = (Vec::new(), span.start);
    for line in span.text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
        let words = line.trim();
        if !words.is_empty() {
            let start = at + (line.chars().count() - line.trim_start().chars().count());
            // A tab would be read as the end of the field.
            out.push((start, start + words.chars().count(), words.replace('\t', " ")));
        }
        at += line.chars().count() + 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_eval::{gold::Article, root};

    #[test]
    fn a_span_over_a_line_break_becomes_fragments() {
        let span = Span { start: 10, end: 19, text: "a b\n\n é\tc".into() };
        assert_eq!(fragments(&span), [(10, 13, "a b".into()), (16, 19, "é c".into())]);
    }

    #[test]
    fn every_line_points_at_what_it_says() {
        for article in Article::load_all(&root().join("gold/newscycle")).unwrap() {
            let record = article.record;
            let points: Vec<char> = record.document.text.chars().collect();
            let ann = standoff(&record);
            let events = ann.lines().filter(|l| l.starts_with('E')).count();
            assert_eq!(events, record.attributions.len());
            let within = ann.lines().filter(|l| l.starts_with('R')).count();
            assert_eq!(within, record.attributions.iter().filter(|a| a.parent.is_some()).count());
            for line in ann.lines().filter(|l| l.starts_with('T')) {
                let fields: Vec<&str> = line.split('\t').collect();
                let (_, places) = fields[1].split_once(' ').unwrap();
                let slices: Vec<String> = places
                    .split(';')
                    .map(|p| p.split_once(' ').unwrap())
                    .map(|(s, e)| points[s.parse().unwrap()..e.parse().unwrap()].iter().collect())
                    .collect();
                assert_eq!(slices.join(" "), fields[2]);
            }
        }
    }

    #[test]
    fn an_attribution_is_written_with_its_roles_and_its_nesting() {
        let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
        let record = &all.iter().find(|a| a.name.starts_with("04-")).unwrap().record;
        let ann = standoff(record);
        let source = ann.lines().find(|l| l.ends_with("\tthree officials familiar with the conversation")).unwrap();
        let id = source.split('\t').next().unwrap();
        let event = ann.lines().find(|l| l.contains(&format!("Source:{id} "))).unwrap();
        assert!(event.starts_with("E3\tAttribution:T") && event.contains(" Cue:T") && event.contains(" Content:T"));
        for line in ["Act E3 assert", "Form E3 indirect", "Kind E3 anonymous", "Count E3 3", "Negated E13"] {
            assert!(ann.lines().any(|l| l.starts_with('A') && l.ends_with(&format!("\t{line}"))), "{line}");
        }
        assert!(ann.lines().any(|l| l.ends_with("\tWithin Arg1:E4 Arg2:E3")));
    }
}
