//! What reading makes of some turns of phrase and the inquiry takes otherwise. Ids stay, so that what is found can be
//! shown in the records as they were read.

use crate::rules::rules;
use crate::text::words;
use onrecord_record::{Act, Attribution, CodePoints, EntityKind, Form, Record, SourceKind, TextRange};

/// A record with its attributions as the inquiry takes them; none where it takes them as they are.
pub(crate) fn mended(record: &Record) -> Option<Record> {
    if !record.attributions.iter().any(|a| a.act == Act::Deny) {
        return None;
    }
    let text = record.document.text.as_str();
    let map = CodePoints::new(text);
    let all = record.attributions.iter().enumerate();
    let mended: Vec<(usize, Attribution)> =
        all.filter_map(|(i, a)| Some((i, denied_account(record, text, &map, a)?))).collect();
    if mended.is_empty() {
        return None;
    }
    let mut out = record.clone();
    for (i, a) in mended {
        out.attributions[i] = a;
    }
    Some(out)
}

/// *Contradicting the government's account that the cut was routine*: the government says that the cut was routine.
/// *Rejected the paper's claim that he had called*: what is rejected is that he had called.
fn denied_account(record: &Record, text: &str, map: &CodePoints<'_>, a: &Attribution) -> Option<Attribution> {
    if a.act != Act::Deny || a.negated {
        return None;
    }
    let [piece] = a.content.as_slice() else { return None };
    let range = map.range(piece)?;
    let content = range.slice(text);
    let ws = words(content);
    let that = ws.iter().take(8).position(|w| w.text == "that")?;
    let noun = that.checked_sub(1).filter(|&n| rules().accounts.contains(&ws[n].text.to_lowercase()))?;
    let rest = content[ws[that].end..].trim_start();
    if rest.is_empty() {
        return None;
    }
    let inner = TextRange::new(range.end() - rest.len(), range.end());
    let mut out = Attribution { content: vec![map.span(inner)?], ..a.clone() };
    let contrasts = a.cue.as_ref().is_some_and(|c| c.text.to_lowercase().starts_with("contradict"));
    // Whoever holds the account: "the government's account", "Karsovia's explanation".
    let owner = ws[..noun].last().filter(|w| text[range.start() + w.end..].starts_with(['\'', '’']));
    if let Some(w) = owner.filter(|_| contrasts) {
        let holder = TextRange::new(range.start() + ws[0].start, range.start() + w.end);
        let holder = map.span(holder)?;
        let within = |m: &&onrecord_record::Span| m.start >= holder.start && m.end <= holder.end;
        let entity = record.entities.iter().find(|e| e.mentions.iter().any(|m| within(&m)));
        out.source_kind = match entity.map(|e| e.kind) {
            Some(EntityKind::Person) => SourceKind::Person,
            Some(EntityKind::Country) => SourceKind::Country,
            Some(EntityKind::Outlet) => SourceKind::Outlet,
            _ => SourceKind::Organisation,
        };
        out.source_entity = entity.map(|e| e.id.clone());
        out.source = Some(holder);
        (out.act, out.form, out.setting, out.parent) = (Act::Assert, Form::Indirect, None, None);
        out.basis.clear();
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::Document;

    fn denial(text: &str, cue: &str, content: &str) -> Attribution {
        let map = CodePoints::new(text);
        let span = |s: &str| map.span(TextRange::new(text.find(s).unwrap(), text.find(s).unwrap() + s.len())).unwrap();
        let mut a: Attribution = serde_json::from_value(serde_json::json!({
            "id": "a1", "source": null, "source_entity": null, "source_kind": "anonymous", "source_count": 2,
            "cue": null, "act": "deny", "content": [], "form": "indirect", "addressee": [], "parent": null, "basis": [],
            "said_on": null, "setting": null, "condition": null, "due": null, "negated": false, "confidence": 0.9
        }))
        .unwrap();
        a.cue = Some(span(cue));
        a.content = vec![span(content)];
        let mut r = Record::empty(Document { text: text.to_owned(), ..Document::default() });
        r.attributions.push(a);
        mended(&r).unwrap_or(r).attributions.remove(0)
    }

    #[test]
    fn an_account_that_is_contradicted_is_its_holders() {
        let text = "The fire was set, two guards said, contradicting the port's account that it was an accident.";
        let a = denial(text, "contradicting", "the port's account that it was an accident");
        assert_eq!((a.act, a.content[0].text.as_str()), (Act::Assert, "it was an accident"));
        assert_eq!(a.source.unwrap().text, "the port");
    }

    #[test]
    fn a_claim_that_is_denied_is_what_it_says() {
        let text = "The port denied the guards' claim that it was set.";
        let a = denial(text, "denied", "the guards' claim that it was set");
        assert_eq!((a.act, a.content[0].text.as_str()), (Act::Deny, "it was set"));
        let other = denial("He denied that it was set.", "denied", "that it was set");
        assert_eq!(other.content[0].text, "that it was set");
    }
}
