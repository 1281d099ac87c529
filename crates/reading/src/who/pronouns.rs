//! Pronouns.

use super::Resolver;
use super::mention::Shape;
use onrecord_record::EntityKind;

/// How far back a pronoun looks, in mentions.
const REACH: usize = 60;
/// What an entity gains as an antecedent of a pronoun that speaks, for having spoken last.
const SPEAKER: f32 = 1.0;

impl Resolver<'_> {
    /// Finds the entity of a pronoun; without a good one it stays without.
    pub(super) fn pronoun(&mut self, i: usize, class: usize) {
        let found = match class {
            5 | 6 => self.speaker(i).map(|c| (c, "first person")),
            7 => self.addressed(i).map(|c| (c, "second person")),
            _ => self.third_person(i, class),
        };
        if let Some((c, rule)) = found {
            self.clusters.add(&self.mentions, i, c, rule);
        } else if self.is_source(i) {
            self.clusters.open(&self.mentions, i, Vec::new(), "pronoun");
        }
    }

    fn is_source(&self, i: usize) -> bool {
        self.source.contains(&Some(i))
    }

    /// The attributions in whose words a mention stands, innermost first.
    fn around(&self, i: usize) -> impl Iterator<Item = usize> {
        let at = self.mentions[i].head.start();
        let mut holding: Vec<(usize, usize)> = Vec::new();
        for (k, l) in self.page.linked.iter().enumerate() {
            if l.content.iter().any(|r| r.holds(at)) {
                holding.push((l.content.iter().map(|r| r.len()).sum(), k));
            }
        }
        holding.sort_unstable();
        holding.into_iter().map(|(_, k)| k)
    }

    /// Who says "I": the source of the quotation that the pronoun stands in. An attribution inside it whose own source
    /// is a first person is the speaker's, too.
    fn speaker(&self, i: usize) -> Option<usize> {
        for k in self.around(i) {
            let Some(source) = self.source[k].filter(|&s| s != i) else { continue };
            if matches!(self.mentions[source].shape, Shape::Pronoun(5 | 6)) {
                continue;
            }
            if let Some(c) = self.clusters.of[source] {
                return Some(c);
            }
        }
        // The pronoun is the source itself: its own attribution's parents speak.
        let own = self.source.iter().position(|s| *s == Some(i))?;
        let mut up = self.page.linked[own].parent;
        for _ in 0..16 {
            let k = up?;
            let found = self.source[k].filter(|&s| s != i).and_then(|s| self.clusters.of[s]);
            if found.is_some() {
                return found;
            }
            up = self.page.linked[k].parent;
        }
        None
    }

    /// Who is called "you": whom the speaker of the quotation tells it.
    fn addressed(&self, i: usize) -> Option<usize> {
        self.around(i)
            .find_map(|k| self.addressee[k].iter().flatten().find_map(|&m| self.clusters.of[m].filter(|_| m != i)))
    }

    /// Whom the pronoun cannot be: who speaks the quotation it stands in, and for an addressee who tells.
    fn barred(&self, i: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let entity = |m: Option<usize>| m.and_then(|m| self.clusters.of[m]);
        if self.mentions[i].quoted {
            let direct = self.around(i).find(|&k| {
                let at = self.mentions[i].head.start();
                self.page.linked[k].content.iter().any(|r| r.holds(at) && self.words.is_quoted(r.start()))
            });
            out.extend(direct.and_then(|k| entity(self.source[k])));
        }
        for (k, all) in self.addressee.iter().enumerate() {
            if all.contains(&Some(i)) {
                out.extend(entity(self.source[k]));
            }
            if self.source[k] == Some(i) {
                out.extend(all.iter().filter_map(|m| entity(*m)));
            }
        }
        out
    }

    fn third_person(&self, i: usize, class: usize) -> Option<(usize, &'static str)> {
        let m = &self.mentions[i];
        let here = m.head.start();
        let barred = self.barred(i);
        let after = self.mentions[..i].len().saturating_sub(REACH);
        let from = self.mentions[after].head.start();
        let fits = |c: usize| {
            let other = &self.clusters.all[c];
            let person = matches!(other.kind, Some(EntityKind::Person) | None) && !other.plural;
            let sort = match class {
                1 | 2 => person && (other.gender.is_none() || other.gender == m.gender),
                3 => !matches!(other.kind, Some(EntityKind::Person)) && !other.plural,
                _ => other.kind != Some(EntityKind::Place),
            };
            sort && !barred.contains(&c)
        };
        let speaks = self.is_source(i);
        let last_speaker = speaks.then(|| self.last_speaker(here)).flatten();
        let mut best: Option<(f32, usize)> = None;
        for c in 0..self.clusters.all.len() {
            let Some(last) = self.clusters.last_before(&self.mentions, c, here) else { continue };
            if self.mentions[last].head.start() < from || !fits(c) {
                continue;
            }
            let mut score = self.score(i, c);
            if last_speaker == Some(c) {
                score += SPEAKER;
            }
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, c));
            }
        }
        let (score, c) = best?;
        // "he" and "she" always have somebody; "it" and "they" often do not.
        (matches!(class, 1 | 2) || score > 0.0 || speaks && class == 4).then_some((c, "encoder"))
    }

    /// Who spoke last before a byte, outside other people's words.
    fn last_speaker(&self, byte: usize) -> Option<usize> {
        let cue = |k: usize| self.page.linked[k].cue.map_or(0, |c| c.start());
        let before = |k: &usize| {
            let at = self.source[*k].map(|s| self.mentions[s].head.start());
            self.page.linked[*k].parent.is_none() && at.is_some_and(|a| a < byte)
        };
        let last = (0..self.page.linked.len()).filter(before).max_by_key(|&k| cue(k))?;
        self.source[last].and_then(|s| self.clusters.of[s])
    }
}
