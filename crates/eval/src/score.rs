//! Scores: how far records agree with gold.
//!
//! Each measure is either an F1 over items (`right/predicted/gold`) or an accuracy over the gold items it applies to
//! (`right/total`). Attributions are paired one to one, best overlap first; everything about an attribution's
//! properties is measured on the pairs, everything about chains on all gold attributions, so that a missed link costs.

use onrecord_record::Record;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

type Place = (usize, usize);

/// The parts of a record that are scored; whatever a prediction leaves out counts as not found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Scored {
    document: Named,
    furniture: Option<Vec<Spot>>,
    entities: Option<Vec<Cluster>>,
    times: Option<Vec<Timed>>,
    attributions: Option<Vec<Item>>,
    events: Option<Vec<Coded>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
    text: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct Spot {
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Cluster {
    id: String,
    name: String,
    mentions: Vec<Spot>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Timed {
    start: usize,
    end: usize,
    value: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Item {
    id: String,
    source: Option<Spot>,
    source_entity: Option<String>,
    source_kind: Option<String>,
    source_count: Option<u32>,
    cue: Option<Spot>,
    act: Option<String>,
    content: Option<Vec<Spot>>,
    form: Option<String>,
    addressee: Option<Vec<Spot>>,
    parent: Option<String>,
    basis: Option<Vec<Evidence>>,
    said_on: Option<String>,
    setting: Option<String>,
    condition: Option<Spot>,
    due: Option<String>,
    negated: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Evidence {
    kind: Option<String>,
    count: Option<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Coded {
    #[serde(rename = "type")]
    kind: String,
    anchor: Spot,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    status: Option<String>,
    attribution: Option<String>,
}

impl Scored {
    /// The scored parts of a record.
    ///
    /// # Errors
    /// Never for a record that serialises, which every record does; the type is that of the JSON layer.
    pub fn of(record: &Record) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::to_value(record)?)
    }

    /// The name of the document that the record is about.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// Whether the record speaks of another text than `gold`, which makes its offsets meaningless.
    #[must_use]
    pub fn differs_in_text(&self, gold: &Self) -> bool {
        self.document.text.is_some() && self.document.text != gold.document.text
    }

    fn attributions(&self) -> &[Item] {
        self.attributions.as_deref().unwrap_or_default()
    }

    /// All places that the record holds for an entity, and its name.
    fn entity(&self, id: Option<&str>) -> Option<(&str, Vec<Place>)> {
        let e = self.entities.iter().flatten().find(|e| Some(e.id.as_str()) == id)?;
        Some((&e.name, e.mentions.iter().map(|s| (s.start, s.end)).collect()))
    }

    /// The report chain of an attribution, outermost first, as indices.
    fn chain(&self, of: usize) -> Vec<usize> {
        let all = self.attributions();
        let by: BTreeMap<&str, usize> = all.iter().enumerate().map(|(i, a)| (a.id.as_str(), i)).collect();
        let (mut at, mut out, mut seen) = (Some(of), Vec::new(), BTreeSet::new());
        while let Some(i) = at {
            if !seen.insert(all[i].id.as_str()) {
                break;
            }
            out.push(i);
            at = all[i].parent.as_deref().and_then(|p| by.get(p).copied());
        }
        out.reverse();
        out
    }
}

impl Item {
    fn content(&self) -> Vec<Place> {
        places(self.content.as_deref().unwrap_or_default())
    }
    fn source(&self) -> Vec<Place> {
        places(self.source.as_slice())
    }
    fn cue(&self) -> Vec<Place> {
        places(self.cue.as_slice())
    }
    fn addressees(&self) -> &[Spot] {
        self.addressee.as_deref().unwrap_or_default()
    }
    fn evidence(&self) -> &[Evidence] {
        self.basis.as_deref().unwrap_or_default()
    }
    /// The act, with `report` (an outlet or document relays) counted as `assert`.
    fn plain_act(&self) -> Option<&str> {
        self.act.as_deref().map(|a| if a == "report" { "assert" } else { a })
    }
    fn same_source(&self, other: &Self) -> bool {
        (self.source.is_none() && other.source.is_none()) || touches(&self.source(), &other.source())
    }
}

fn places(spots: &[Spot]) -> Vec<Place> {
    spots.iter().map(|s| (s.start, s.end)).collect()
}

/// The places as a sorted set of disjoint stretches.
fn merged(places: &[Place]) -> Vec<Place> {
    let mut sorted: Vec<Place> = places.iter().copied().filter(|(s, e)| s < e).collect();
    sorted.sort_unstable();
    let mut out: Vec<Place> = Vec::new();
    for (s, e) in sorted {
        match out.last_mut() {
            Some(last) if s <= last.1 => last.1 = last.1.max(e),
            _ => out.push((s, e)),
        }
    }
    out
}

/// Code points in both, in `a`, in `b`.
fn shared(a: &[Place], b: &[Place]) -> (usize, usize, usize) {
    let (a, b) = (merged(a), merged(b));
    let size = |x: &[Place]| x.iter().map(|(s, e)| e - s).sum::<usize>();
    let both = a.iter().flat_map(|x| b.iter().map(|y| x.1.min(y.1).saturating_sub(x.0.max(y.0)))).sum();
    (both, size(&a), size(&b))
}

fn touches(a: &[Place], b: &[Place]) -> bool {
    shared(a, b).0 > 0
}

/// Intersection over union in code points; 1 for two empty sets.
fn iou(a: &[Place], b: &[Place]) -> f64 {
    let (both, a, b) = shared(a, b);
    if a + b == 0 { 1.0 } else { ratio(both, a + b - both) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a text's code points are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// How well two attributions match: content, then cue and source; 0 where they cannot be the same one.
fn overlap(a: &Item, b: &Item) -> f64 {
    let content = iou(&a.content(), &b.content());
    let cue = touches(&a.cue(), &b.cue());
    if content < 0.5 && !(cue && content >= 0.25) {
        return 0.0;
    }
    content + if cue { 0.5 } else { 0.0 } + 0.5 * if a.same_source(b) { 1.0 } else { 0.0 }
}

/// Greedy one-to-one pairing by falling score, as pairs of indices.
fn pair<A, B>(gold: &[A], found: &[B], score: impl Fn(&A, &B) -> f64) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in found.iter().enumerate() {
            let s = score(g, p);
            if s > 0.0 {
                all.push((s, i, j));
            }
        }
    }
    // Stable: of equal scores the first in reading order wins.
    all.sort_by(|x, y| y.0.total_cmp(&x.0));
    let (mut used_gold, mut used_found, mut out) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (_, i, j) in all {
        if !used_gold.contains(&i) && !used_found.contains(&j) {
            used_gold.insert(i);
            used_found.insert(j);
            out.push((i, j));
        }
    }
    out
}

/// The found entity is the gold one if their names agree or if most of its mentions do.
fn same_entity(gold: &Scored, g: Option<&str>, found: &Scored, f: Option<&str>) -> bool {
    let (g, f) = (gold.entity(g), found.entity(f));
    let (Some((g_name, g_at)), Some((f_name, f_at))) = (&g, &f) else { return g.is_none() && f.is_none() };
    let words = |name: &str| -> BTreeSet<String> {
        name.to_lowercase().replace('.', "").split_whitespace().map(str::to_owned).collect()
    };
    let (a, b) = (words(g_name), words(f_name));
    if !a.is_empty() && !b.is_empty() && (a.is_subset(&b) || b.is_subset(&a)) {
        return true;
    }
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (g_at.iter().collect(), f_at.iter().collect());
    a.intersection(&b).count() * 2 > a.len()
}

/// One measure's counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// An F1 over items.
    Items {
        /// Right.
        right: usize,
        /// Predicted.
        found: usize,
        /// In the gold.
        gold: usize,
    },
    /// An accuracy.
    Share {
        /// Right.
        right: usize,
        /// Of how many.
        total: usize,
    },
}

impl Count {
    /// The measure's value, 0..1; 1 where there was nothing to find and nothing was found.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Items { found: 0, gold: 0, .. } | Self::Share { total: 0, .. } => 1.0,
            Self::Items { right, found, gold } => ratio(2 * right, found + gold),
            Self::Share { right, total } => ratio(right, total),
        }
    }
}

/// The measures of a set of articles, in order of first use: F1 measures, then accuracies.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    items: Vec<(&'static str, Count)>,
    shares: Vec<(&'static str, Count)>,
}

impl Scores {
    fn items(&mut self, name: &'static str, r: usize, f: usize, g: usize) {
        if !self.items.iter().any(|(n, _)| *n == name) {
            self.items.push((name, Count::Items { right: 0, found: 0, gold: 0 }));
        }
        for (n, c) in &mut self.items {
            if let Count::Items { right, found, gold } = c
                && *n == name
            {
                *right += r;
                *found += f;
                *gold += g;
            }
        }
    }

    fn share(&mut self, name: &'static str, is: bool) {
        if !self.shares.iter().any(|(n, _)| *n == name) {
            self.shares.push((name, Count::Share { right: 0, total: 0 }));
        }
        for (n, c) in &mut self.shares {
            if let Count::Share { right, total } = c
                && *n == name
            {
                *right += usize::from(is);
                *total += 1;
            }
        }
    }

    /// All measures with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Count)> {
        self.items.iter().chain(&self.shares).copied()
    }

    /// Adds what one article contributes.
    pub fn add(&mut self, gold: &Scored, found: &Scored) {
        let (all, seen) = (gold.attributions(), found.attributions());
        let pairs = pair(all, seen, overlap);
        self.items("attribution.found", pairs.len(), seen.len(), all.len());
        let exact = |(i, j): &&(usize, usize)| {
            let (a, b) = (&all[*i], &seen[*j]);
            a.cue() == b.cue() && a.source() == b.source() && iou(&a.content(), &b.content()) >= 0.9
        };
        self.items("attribution.exact", pairs.iter().filter(exact).count(), seen.len(), all.len());
        for (i, j) in &pairs {
            self.properties(gold, &all[*i], found, &seen[*j]);
        }
        self.chains(gold, found, &pairs);
        self.rest(gold, found, &pairs);
    }

    fn properties(&mut self, gold: &Scored, a: &Item, found: &Scored, b: &Item) {
        self.share("source.span", a.same_source(b));
        if a.source_entity.is_some() {
            let same = same_entity(gold, a.source_entity.as_deref(), found, b.source_entity.as_deref());
            self.share("source.entity", same);
        }
        self.share("source_kind", a.source_kind == b.source_kind);
        self.share("form", a.form == b.form);
        self.share("act", a.plain_act() == b.plain_act());
        if a.source_count.unwrap_or(0) > 0 {
            self.share("source_count", a.source_count == b.source_count);
        }
        if a.setting.is_some() {
            self.share("setting", a.setting == b.setting);
        }
        if a.said_on.is_some() {
            self.share("said_on", a.said_on == b.said_on);
        }
        if a.due.is_some() {
            self.share("due", a.due == b.due);
        }
        self.share("negated", a.negated.unwrap_or(false) == b.negated.unwrap_or(false));
        let told = |x: &&Spot| b.addressees().iter().any(|y| touches(&places(&[**x]), &places(&[*y])));
        let right = a.addressees().iter().filter(told).count();
        self.items("addressee", right, b.addressees().len(), a.addressees().len());
        let cited = |x: &&Evidence| b.evidence().iter().any(|y| x.kind == y.kind && x.count == y.count);
        self.items("basis", a.evidence().iter().filter(cited).count(), b.evidence().len(), a.evidence().len());
        let condition = touches(&places(a.condition.as_slice()), &places(b.condition.as_slice()));
        let [found, gold] = [b, a].map(|x| usize::from(x.condition.is_some()));
        self.items("condition", usize::from(condition), found, gold);
    }

    /// Every gold attribution with a parent must be found, and so must each link above it, in order.
    fn chains(&mut self, gold: &Scored, found: &Scored, pairs: &[(usize, usize)]) {
        let of: BTreeMap<usize, usize> = pairs.iter().copied().collect();
        for (i, a) in gold.attributions().iter().enumerate() {
            let b = of.get(&i).copied();
            if a.parent.is_some() {
                let want = gold.chain(i);
                let whole = b.is_some_and(|b| {
                    let want: Vec<_> = want.iter().map(|x| of.get(x).copied()).collect();
                    want == found.chain(b).into_iter().map(Some).collect::<Vec<_>>()
                });
                self.share("chain.exact", whole);
                let above = want.iter().rev().nth(1).and_then(|x| of.get(x));
                let link = b.zip(above).is_some_and(|(b, up)| {
                    let all = found.attributions();
                    all[b].parent.as_ref() == Some(&all[*up].id)
                });
                self.share("chain.link", link);
            } else if let Some(b) = b {
                self.share("chain.top", found.attributions()[b].parent.as_deref().unwrap_or("").is_empty());
            }
        }
    }

    fn rest(&mut self, gold: &Scored, found: &Scored, pairs: &[(usize, usize)]) {
        let (t, u) = (gold.times.as_deref().unwrap_or_default(), found.times.as_deref().unwrap_or_default());
        let at = |x: &Timed| [(x.start, x.end)];
        let times = pair(t, u, |x, y| if touches(&at(x), &at(y)) { 1.0 + iou(&at(x), &at(y)) } else { 0.0 });
        self.items("time.relaxed", times.len(), u.len(), t.len());
        let strict = times.iter().filter(|(i, j)| at(&t[*i]) == at(&u[*j])).count();
        self.items("time.strict", strict, u.len(), t.len());
        let value = times.iter().filter(|(i, j)| t[*i].value == u[*j].value).count();
        self.items("time.value", value, u.len(), t.len());

        let furniture = |x: &Scored| places(x.furniture.as_deref().unwrap_or_default());
        let (both, want, have) = shared(&furniture(gold), &furniture(found));
        self.items("furniture.chars", both, have, want);

        let (e, f) = (gold.events.as_deref().unwrap_or_default(), found.events.as_deref().unwrap_or_default());
        let events = pair(e, f, |x, y| {
            if x.kind != y.kind {
                0.0
            } else if touches(&places(&[x.anchor]), &places(&[y.anchor])) {
                2.0
            } else if x.anchor.start.abs_diff(y.anchor.start) < 120 {
                1.0
            } else {
                0.0
            }
        });
        self.items("event.type", events.len(), f.len(), e.len());
        let same = |x: Option<&[String]>, y: Option<&[String]>| {
            let (x, y) = (x.unwrap_or_default(), y.unwrap_or_default());
            x.len() == y.len() && x.iter().all(|a| y.iter().any(|b| same_entity(gold, Some(a), found, Some(b))))
        };
        let full = events.iter().filter(|(i, j)| {
            same(e[*i].actor.as_deref(), f[*j].actor.as_deref())
                && same(e[*i].recipient.as_deref(), f[*j].recipient.as_deref())
        });
        self.items("event.actors", full.count(), f.len(), e.len());
        // What is planned, hypothetical or denied must not read as happened; what is in somebody's words must say in whose.
        for (x, y) in events.iter().map(|(i, j)| (&e[*i], &f[*j])) {
            let happened = |e: &Coded| e.status.as_deref() == Some("happened");
            if !happened(x) {
                self.share("event.not_happened", !happened(y));
            }
            self.share("event.status", x.status == y.status);
            let all = gold.attributions();
            if let Some(i) = x.attribution.as_ref().and_then(|id| all.iter().position(|a| a.id == *id)) {
                let j = pairs.iter().find(|(g, _)| *g == i).map(|(_, p)| &found.attributions()[*p].id);
                self.share("event.attribution", y.attribution.is_some() && y.attribution.as_ref() == j);
            }
        }
    }
}

/// One line a measure: name, value, counts.
impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count) in self.iter() {
            let counts = match count {
                Count::Items { right, found, gold } => format!("{right}/{found}/{gold}"),
                Count::Share { right, total } => format!("{right}/{total}"),
            };
            writeln!(f, "{name:<22} {:.3}  ({counts})", count.value())?;
        }
        Ok(())
    }
}

/// Scores predictions against gold by document name. The second value warns of what is missing or does not fit.
#[must_use]
pub fn articles(gold: &[Scored], found: &BTreeMap<String, Scored>) -> (Scores, Vec<String>) {
    let (mut scores, mut warnings, nothing) = (Scores::default(), Vec::new(), Scored::default());
    for g in gold {
        let p = found.get(g.name());
        match p {
            None => warnings.push(format!("no record for {}", g.name())),
            Some(p) if p.differs_in_text(g) => {
                warnings.push(format!("{}: document.text differs from the input text", g.name()));
            }
            Some(_) => {}
        }
        scores.add(g, p.unwrap_or(&nothing));
    }
    (scores, warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_counted_in_the_union_of_pieces() {
        assert_eq!(shared(&[(0, 4), (2, 6), (9, 9)], &[(5, 8)]), (1, 6, 3));
        assert!((iou(&[(0, 4)], &[(2, 6)]) - 1.0 / 3.0).abs() < 1e-12);
        assert!((iou(&[], &[]) - 1.0).abs() < 1e-12);
        assert!(!touches(&[(0, 4)], &[(4, 6)]));
    }

    #[test]
    fn a_chain_with_a_cycle_ends() {
        let item = |id: &str, parent: &str| Item { id: id.into(), parent: Some(parent.into()), ..Item::default() };
        let s = Scored { attributions: Some(vec![item("a", "b"), item("b", "a")]), ..Scored::default() };
        assert_eq!(s.chain(0), [1, 0]);
    }
}
