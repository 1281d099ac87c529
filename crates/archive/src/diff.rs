//! What changed between two versions of an article: which attributions appeared, vanished, were softened or hardened.
//!
//! Pure. Attributions of the two records are paired by their words and speakers; what makes one of a pair softer is data
//! (`data/force.toml`).

use crate::word;
use onrecord_record::{Act, Attribution, Entity, Record, SourceKind, Span};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// How an attribution changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is new.
    Appeared,
    /// It is gone.
    Vanished,
    /// It leaves more room, or its source is less exact.
    Softened,
    /// It leaves less room, or its source is more exact.
    Hardened,
    /// It says it otherwise.
    Reworded,
}

/// One attribution of one version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Its id in that version's record.
    pub attribution: String,
    /// Who, by name.
    pub speaker: Option<String>,
    /// What the source does by saying it.
    pub act: String,
    /// In whose words.
    pub form: String,
    /// What was said: exact places in that version's text.
    pub content: Vec<Span>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// As it was.
    pub before: Option<Side>,
    /// As it is.
    pub after: Option<Side>,
    /// What makes it softer, harder or different.
    pub because: Vec<String>,
}

/// The words and scales by which statements are compared.
#[derive(Debug, Deserialize)]
struct Force {
    scales: Vec<Vec<String>>,
    modals: Vec<Vec<String>>,
    soft: BTreeSet<String>,
    hard: BTreeSet<String>,
    #[cfg(test)]
    example: Vec<Example>,
}

#[cfg(test)]
#[derive(Debug, Deserialize)]
struct Example {
    before: String,
    after: String,
    kind: ChangeKind,
}

static FORCE: LazyLock<Force> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../data/force.toml")).unwrap_or_else(|_| Force {
        scales: Vec::new(),
        modals: Vec::new(),
        soft: BTreeSet::new(),
        hard: BTreeSet::new(),
        #[cfg(test)]
        example: Vec::new(),
    })
});

/// Pairs that are compared at most; in longer articles only neighbours are.
const PAIRS: usize = 1_000_000;

/// From here on two contents are one statement: the share of words that they have in common.
const SAME: f64 = 0.5;

/// The same where both have the same speaker.
const SAME_SPEAKER: f64 = 0.4;

/// The changes from one record to another, in the order in which they stand in the later one; what vanished comes last.
#[must_use]
pub fn changes(before: &Record, after: &Record) -> Vec<Change> {
    let (old, new) = (items(before), items(after));
    let pairs = pair(&old, &new);
    let mut out = Vec::new();
    for (n, item) in new.iter().enumerate() {
        match pairs.get(&n) {
            None => {
                let after = Some(item.side());
                out.push(Change { kind: ChangeKind::Appeared, before: None, after, because: Vec::new() });
            }
            Some(&o) => out.extend(changed(&old[o], item)),
        }
    }
    let kept: BTreeSet<usize> = pairs.values().copied().collect();
    for (_, item) in old.iter().enumerate().filter(|(o, _)| !kept.contains(o)) {
        let before = Some(item.side());
        out.push(Change { kind: ChangeKind::Vanished, before, after: None, because: Vec::new() });
    }
    out
}

/// An attribution with what is compared of it.
struct Item<'r> {
    a: &'r Attribution,
    speaker: Option<String>,
    /// Words of the content in lower case.
    words: Vec<String>,
    counts: BTreeMap<String, usize>,
}

impl Item<'_> {
    fn side(&self) -> Side {
        Side {
            attribution: self.a.id.clone(),
            speaker: self.speaker.clone(),
            act: word(&self.a.act),
            form: word(&self.a.form),
            content: self.a.content.clone(),
        }
    }

    /// Whether it is said in the same way, word for word.
    fn same(&self, other: &Self) -> bool {
        let basis = |a: &Attribution| a.basis.iter().map(|b| (b.kind, b.count)).collect::<Vec<_>>();
        let condition = |a: &Attribution| a.condition.as_ref().map(|c| c.text.clone());
        self.words == other.words
            && self.speaker == other.speaker
            && scaled(self.a) == scaled(other.a)
            && (self.a.form, self.a.negated, self.a.source_kind) == (other.a.form, other.a.negated, other.a.source_kind)
            && basis(self.a) == basis(other.a)
            && condition(self.a) == condition(other.a)
    }
}

fn items(record: &Record) -> Vec<Item<'_>> {
    let by: BTreeMap<&str, &Entity> = record.entities.iter().map(|e| (e.id.as_str(), e)).collect();
    let item = |a: &'_ Attribution| {
        let entity = a.source_entity.as_deref().and_then(|id| by.get(id)).map(|e| e.name.clone());
        let all: Vec<String> = a.content.iter().flat_map(|s| words(&s.text)).collect();
        let mut counts = BTreeMap::new();
        for w in &all {
            *counts.entry(w.clone()).or_default() += 1;
        }
        (entity.or_else(|| a.source.as_ref().map(|s| s.text.clone())), all, counts)
    };
    let of = |a| {
        let (speaker, words, counts) = item(a);
        Item { a, speaker, words, counts }
    };
    record.attributions.iter().map(of).collect()
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    let clean = |w: &str| w.replace('’', "'").trim_matches('\'').to_lowercase();
    parts.map(clean).filter(|w| !w.is_empty()).collect()
}

/// Which attribution of the earlier record each of the later one is: first those that are the same word for word, then
/// those that have most in common.
fn pair(old: &[Item<'_>], new: &[Item<'_>]) -> BTreeMap<usize, usize> {
    let mut pairs = BTreeMap::new();
    let mut free: BTreeSet<usize> = (0..old.len()).collect();
    for exact in [true, false] {
        let mut same: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        for o in free.iter().rev() {
            same.entry(&old[*o].words).or_default().push(*o);
        }
        for (n, item) in new.iter().enumerate() {
            let Some(waiting) = same.get_mut(item.words.as_slice()).filter(|_| !pairs.contains_key(&n)) else {
                continue;
            };
            let found = waiting.iter().rposition(|o| !exact || old[*o].same(item));
            if let Some(o) = found.map(|i| waiting.remove(i)) {
                free.remove(&o);
                pairs.insert(n, o);
            }
        }
    }
    let open: Vec<usize> = (0..new.len()).filter(|n| !pairs.contains_key(n)).collect();
    let near = if open.len() * free.len() > PAIRS { 40 } else { usize::MAX };
    let mut likely = Vec::new();
    for &n in &open {
        for &o in &free {
            if o.abs_diff(n) <= near
                && let Some(likeness) = likeness(&old[o], &new[n])
            {
                likely.push((likeness, n, o));
            }
        }
    }
    likely.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, n, o) in likely {
        if !pairs.contains_key(&n) && free.remove(&o) {
            pairs.insert(n, o);
        }
    }
    pairs
}

/// The share of words in common (Dice's coefficient), a little more where the speaker is the same; `None` where it is
/// too small for one statement.
fn likeness(a: &Item<'_>, b: &Item<'_>) -> Option<f64> {
    let total = a.words.len() + b.words.len();
    let common: usize = a.counts.iter().map(|(w, n)| (*n).min(b.counts.get(w).copied().unwrap_or(0))).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    let share = 2.0 * common as f64 / total.max(1) as f64;
    let same_speaker = a.speaker.is_some() && a.speaker == b.speaker;
    let (least, more) = if same_speaker { (SAME_SPEAKER, 0.1) } else { (SAME, 0.0) };
    (share >= least).then_some(share + more)
}

/// How one statement changed; nothing where it is the same.
fn changed(old: &Item<'_>, new: &Item<'_>) -> Option<Change> {
    if old.same(new) {
        return None;
    }
    let (mut softer, mut harder, mut other) = (Vec::new(), Vec::new(), Vec::new());
    acts(old, new, &mut softer, &mut harder, &mut other);
    force_of_words(old, new, &mut softer, &mut harder);
    sources(old, new, &mut softer, &mut harder, &mut other);
    match (&old.a.condition, &new.a.condition) {
        (None, Some(c)) => softer.push(format!("depends on a condition now: {}", c.text)),
        (Some(c), None) => harder.push(format!("depends on no condition any more: {}", c.text)),
        _ => {}
    }
    if old.a.negated != new.a.negated {
        other.push(if new.a.negated { "is said not to have been said" } else { "is said to have been said" }.into());
    }
    if old.a.form != new.a.form {
        other.push(format!("form {} instead of {}", word(&new.a.form), word(&old.a.form)));
    }
    if old.words != new.words && softer.is_empty() && harder.is_empty() {
        other.push("other words".into());
    }
    let kind = match (softer.is_empty(), harder.is_empty()) {
        (false, true) => ChangeKind::Softened,
        (true, false) => ChangeKind::Hardened,
        _ => ChangeKind::Reworded,
    };
    let because: Vec<String> = softer.into_iter().chain(harder).chain(other).collect();
    Some(Change { kind, before: Some(old.side()), after: Some(new.side()), because })
}

/// The act as it is compared: to report is to assert.
fn scaled(a: &Attribution) -> String {
    word(if a.act == Act::Report { &Act::Assert } else { &a.act })
}

fn acts(old: &Item<'_>, new: &Item<'_>, softer: &mut Vec<String>, harder: &mut Vec<String>, other: &mut Vec<String>) {
    let (from, to) = (scaled(old.a), scaled(new.a));
    if from == to {
        return;
    }
    let place = |scale: &[String], act: &str| scale.iter().position(|a| a == act);
    let both = FORCE.scales.iter().find_map(|s| Some((place(s, &from)?, place(s, &to)?)));
    let because = format!("act {} instead of {}", word(&new.a.act), word(&old.a.act));
    match both {
        Some((a, b)) if b < a => softer.push(because),
        Some(_) => harder.push(because),
        None => other.push(because),
    }
}

fn force_of_words(old: &Item<'_>, new: &Item<'_>, softer: &mut Vec<String>, harder: &mut Vec<String>) {
    // Words that stand more often in one than in the other.
    let more = |a: &Item<'_>, b: &Item<'_>| -> Vec<String> {
        let more = |(w, n): (&String, &usize)| (*n > b.counts.get(w).copied().unwrap_or(0)).then(|| w.clone());
        a.counts.iter().filter_map(more).collect()
    };
    let (mut gone, mut come) = (more(old, new), more(new, old));
    let strength = |w: &String| FORCE.modals.iter().position(|level| level.contains(w));
    let strongest = |words: &[String]| words.iter().filter_map(|w| Some((strength(w)?, w.clone()))).max();
    if let (Some((was, before)), Some((is, after))) = (strongest(&gone), strongest(&come)) {
        let because = format!("“{after}” instead of “{before}”");
        match is.cmp(&was) {
            Ordering::Less => softer.push(because),
            Ordering::Greater => harder.push(because),
            Ordering::Equal => {}
        }
        gone.retain(|w| strength(w).is_none());
        come.retain(|w| strength(w).is_none());
    }
    let of = |words: &[String], set: &BTreeSet<String>| -> Vec<String> {
        words.iter().filter(|w| set.contains(*w)).cloned().collect()
    };
    let quoted = |words: Vec<String>| words.iter().map(|w| format!("“{w}”")).collect::<Vec<_>>().join(", ");
    let because = |to: &mut Vec<String>, words: &[String], set: &BTreeSet<String>, what: &str| {
        let found = of(words, set);
        if !found.is_empty() {
            to.push(format!("{} {what}", quoted(found)));
        }
    };
    because(softer, &come, &FORCE.soft, "added");
    because(softer, &gone, &FORCE.hard, "left out");
    because(harder, &come, &FORCE.hard, "added");
    because(harder, &gone, &FORCE.soft, "left out");
}

fn sources(
    old: &Item<'_>,
    new: &Item<'_>,
    softer: &mut Vec<String>,
    harder: &mut Vec<String>,
    other: &mut Vec<String>,
) {
    // The less is said about who it is, the lower.
    let exact = |kind: SourceKind| match kind {
        SourceKind::Unspecified => 0,
        SourceKind::Anonymous => 1,
        _ => 2,
    };
    let called = |i: &Item<'_>| i.speaker.clone().unwrap_or_else(|| "nobody named".into());
    let (was, is) = (exact(old.a.source_kind), exact(new.a.source_kind));
    let because = format!("source {} instead of {}", called(new), called(old));
    match is.cmp(&was) {
        Ordering::Less => softer.push(because),
        Ordering::Greater => harder.push(because),
        Ordering::Equal if old.speaker != new.speaker => other.push(because),
        Ordering::Equal => {}
    }
    let cited = |i: &Item<'_>| i.a.basis.iter().map(|b| format!("{} {}", word(&b.kind), b.text)).collect::<Vec<_>>();
    let (was, is) = (cited(old), cited(new));
    if was != is {
        match (was.is_empty(), is.is_empty()) {
            (false, true) => softer.push(format!("evidence no longer cited: {}", was.join("; "))),
            (true, false) => harder.push(format!("evidence cited: {}", is.join("; "))),
            _ => other.push(format!("other evidence cited: {}", is.join("; "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_record::{Document, Form};

    /// A record of a text whose lines are `speaker | act | content`.
    fn record(lines: &[(&str, Act, &str)]) -> Record {
        let mut text = String::new();
        let mut record = Record::empty(Document::default());
        for (i, (speaker, act, content)) in lines.iter().enumerate() {
            let mut span = |t: &str| {
                let start = text.chars().count();
                text.push_str(t);
                text.push(' ');
                Span { start, end: start + t.chars().count(), text: t.to_owned() }
            };
            let source = Some(span(speaker));
            let content = vec![span(content)];
            record.attributions.push(Attribution {
                id: format!("a{}", i + 1),
                source,
                source_entity: None,
                source_kind: if speaker.contains("official") { SourceKind::Anonymous } else { SourceKind::Person },
                source_count: None,
                cue: None,
                act: *act,
                content,
                form: Form::Indirect,
                addressee: vec![],
                parent: None,
                basis: vec![],
                said_on: None,
                setting: None,
                condition: None,
                due: None,
                negated: false,
                confidence: 1.0,
            });
        }
        record.document.text = text;
        record
    }

    fn kinds(before: &[(&str, Act, &str)], after: &[(&str, Act, &str)]) -> Vec<ChangeKind> {
        changes(&record(before), &record(after)).iter().map(|c| c.kind).collect()
    }

    #[test]
    fn the_words_file_is_sound_and_its_examples_hold() {
        let force: Force = toml::from_str(include_str!("../data/force.toml")).unwrap();
        assert!(force.soft.is_disjoint(&force.hard));
        assert!(!force.example.is_empty());
        for act in force.scales.iter().flatten() {
            assert!(serde_json::from_value::<Act>(act.as_str().into()).is_ok(), "{act}");
        }
        for e in &force.example {
            let got = kinds(&[("Marr", Act::Assert, &e.before)], &[("Marr", Act::Assert, &e.after)]);
            assert_eq!(got, [e.kind], "{} / {}", e.before, e.after);
        }
    }

    #[test]
    fn what_stays_is_no_change_even_in_another_order() {
        let one = ("Marr", Act::Assert, "The bridge is safe for every lorry");
        let two = ("Hale", Act::Warn, "The tunnel will close in June");
        assert_eq!(kinds(&[one, two], &[two, one]), []);
        assert_eq!(kinds(&[one, one], &[one]), [ChangeKind::Vanished]);
        assert_eq!(kinds(&[one], &[two, one]), [ChangeKind::Appeared]);
    }

    #[test]
    fn acts_and_sources_soften_and_harden() {
        let says = |speaker, act| (speaker, act, "the gas is cut off on Monday at noon");
        assert_eq!(kinds(&[says("Marr", Act::Threaten)], &[says("Marr", Act::Warn)]), [ChangeKind::Softened]);
        assert_eq!(kinds(&[says("Marr", Act::Criticise)], &[says("Marr", Act::Accuse)]), [ChangeKind::Hardened]);
        assert_eq!(kinds(&[says("Marr", Act::Assert)], &[says("Marr", Act::Report)]), []);
        assert_eq!(kinds(&[says("Marr", Act::Assert)], &[says("Marr", Act::Deny)]), [ChangeKind::Reworded]);
        assert_eq!(kinds(&[says("Marr", Act::Assert)], &[says("an official", Act::Assert)]), [ChangeKind::Softened]);
    }

    #[test]
    fn other_statements_are_not_paired() {
        let a = ("Marr", Act::Assert, "the gas is cut off on Monday");
        let b = ("Marr", Act::Assert, "her brother bought two old houses");
        assert_eq!(kinds(&[a], &[b]), [ChangeKind::Appeared, ChangeKind::Vanished]);
    }
}
