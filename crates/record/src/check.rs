//! The invariants of the contract, as one function that lists what breaks them.

use crate::{Attribution, CodePoints, Record, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Everything in `record` that breaks the contract, one sentence each; empty for a sound record.
///
/// Checked: every span lies inside the text and its `text` is the slice; ids are unique; `parent` names an attribution
/// of this record, parents form no cycle, and a child's content lies inside its parent's content; content pieces are
/// in order and apart; references to entities and attributions resolve; confidence is in 0..1; `document.id` is the
/// digest of the text.
#[must_use]
pub fn violations(record: &Record) -> Vec<String> {
    let mut out = Vec::new();
    let map = CodePoints::new(&record.document.text);
    let mut place = |what: &str, span: &Span| {
        if map.range(span).is_none() {
            out.push(format!("{what}: {}..{} is not exactly {:?}", span.start, span.end, span.text));
        }
    };
    for f in &record.furniture {
        place("furniture", &f.span);
    }
    for e in &record.entities {
        e.mentions.iter().for_each(|m| place(&e.id, m));
    }
    for t in &record.times {
        place("time", &t.span);
    }
    for a in &record.attributions {
        a.source.iter().for_each(|s| place(&a.id, s));
        a.cue.iter().for_each(|s| place(&a.id, s));
        a.condition.iter().for_each(|s| place(&a.id, s));
        a.content.iter().for_each(|s| place(&a.id, s));
        a.addressee.iter().for_each(|x| place(&a.id, &x.span));
        for b in &a.basis {
            if let (Some(start), Some(end)) = (b.start, b.end) {
                place(&a.id, &Span { start, end, text: b.text.clone() });
            }
        }
    }
    for e in &record.events {
        place(&e.id, &e.anchor);
    }
    if !record.document.id.is_empty() && record.document.id != crate::digest(record.document.text.as_bytes()) {
        out.push("document.id is not the digest of the text".into());
    }
    ids(record, &mut out);
    for a in &record.attributions {
        attribution(record, a, &mut out);
    }
    out
}

fn ids(record: &Record, out: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    let all = record.entities.iter().map(|e| &e.id).chain(record.attributions.iter().map(|a| &a.id));
    for id in all.chain(record.events.iter().map(|e| &e.id)) {
        if !seen.insert(id) {
            out.push(format!("{id}: the id is used twice"));
        }
    }
    let entity = |id: &String| record.entities.iter().any(|e| &e.id == id);
    let attribution = |id: &String| record.attributions.iter().any(|a| &a.id == id);
    for a in &record.attributions {
        let named = a.source_entity.iter().chain(a.addressee.iter().filter_map(|x| x.entity.as_ref()));
        for id in named.chain(a.basis.iter().filter_map(|b| b.entity.as_ref())) {
            if !entity(id) {
                out.push(format!("{}: there is no entity {id}", a.id));
            }
        }
    }
    for e in &record.events {
        for id in e.actor.iter().chain(&e.recipient) {
            if !entity(id) {
                out.push(format!("{}: there is no entity {id}", e.id));
            }
        }
        if let Some(id) = e.attribution.as_ref().filter(|id| !attribution(id)) {
            out.push(format!("{}: there is no attribution {id}", e.id));
        }
    }
}

fn attribution(record: &Record, a: &Attribution, out: &mut Vec<String>) {
    if a.content.is_empty() {
        out.push(format!("{}: no content", a.id));
    }
    if a.content.windows(2).any(|w| w[0].end > w[1].start) {
        out.push(format!("{}: the content's pieces overlap or are out of order", a.id));
    }
    if !(0.0..=1.0).contains(&a.confidence) {
        out.push(format!("{}: the confidence {} is not in 0..1", a.id, a.confidence));
    }
    let by: BTreeMap<&str, &Attribution> = record.attributions.iter().map(|x| (x.id.as_str(), x)).collect();
    let Some(parent) = &a.parent else { return };
    let Some(outer) = by.get(parent.as_str()) else {
        out.push(format!("{}: there is no attribution {parent}", a.id));
        return;
    };
    for c in &a.content {
        if !outer.content.iter().any(|o| o.start <= c.start && c.end <= o.end) {
            out.push(format!("{}: content {}..{} lies outside the content of {parent}", a.id, c.start, c.end));
        }
    }
    let (mut at, mut steps) = (Some(a), 0);
    while let Some(x) = at {
        at = x.parent.as_deref().and_then(|p| by.get(p).copied());
        steps += 1;
        if steps > record.attributions.len() {
            out.push(format!("{}: its parents form a cycle", a.id));
            return;
        }
    }
}
