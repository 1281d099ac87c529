//! Noun phrases: "the minister", "Karsovia's president", "the officials", "the newspaper".

use super::Resolver;
use super::mention::{Opening, Shape, lower, noun};
use super::names::any_akin;
use super::roles::Role;
use crate::describe::{lexicon::LEXICON, source::cardinal};
use crate::why::Reason;
use onrecord_record::{EntityKind, TextRange};

/// The encoder's score from which a noun phrase that no rule links is taken for an earlier one.
const SURE: f32 = 1.0;

impl Resolver<'_> {
    /// Finds the entity of a noun phrase, or opens one.
    pub(super) fn noun_phrase(&mut self, i: usize) {
        let head = noun(self.words, &self.mentions[i]);
        let found = if self.mentions[i].part { None } else { self.phrase_antecedent(i, &head) };
        let id = match found {
            Some((c, why)) => {
                self.clusters.add(&self.mentions, i, c, why);
                c
            }
            None => self.clusters.open(&self.mentions, i, Vec::new(), Reason::rule("noun phrase")),
        };
        let role = self.office(i);
        let c = &mut self.clusters.all[id];
        if !c.nouns.contains(&head) {
            c.nouns.push(head);
        }
        // Whose office it is stays with the entity, so that nobody else's is taken for it.
        c.roles.extend(role.filter(|r| !r.of.is_empty() && !c.roles.contains(r)));
        if found.is_none() && self.mentions[i].part {
            c.plural = self.mentions[i].plural;
        }
    }

    fn phrase_antecedent(&self, i: usize, head: &str) -> Option<(usize, Reason)> {
        let m = &self.mentions[i];
        let rule = |c, rule| Some((c, Reason::rule(rule)));
        let kinds = LEXICON.noun(head).map(|(k, _)| k).unwrap_or_default();
        if !m.plural
            && let Some(c) = self.by_office(i)
        {
            return rule(c, "office");
        }
        // "Velmara's government" is Velmara.
        if matches!(head, "government" | "administration" | "regime") && !m.of.is_empty() {
            let country = self.recent(i).find(|&c| {
                self.clusters.all[c].kind == Some(EntityKind::Country) && any_akin(&self.clusters.all[c].name, &m.of)
            });
            if let Some(c) = country {
                return rule(c, "government");
            }
        }
        // "Ms. Rostan's office" is new until it comes up again in the same words.
        let whole = lower(self.words, m.range);
        let same = self.recent(i).find(|&c| {
            self.clusters.all[c].mentions.iter().any(|&o| {
                o != i
                    && self.matching(i, o) == 2
                    && self.mentions[o].opening != Opening::New
                    && m.opening != Opening::New
            })
        });
        if let Some(c) = same.filter(|_| whole.len() > 2 || !m.of.is_empty()) {
            return rule(c, "same words");
        }
        if m.opening == Opening::New {
            return None;
        }
        if !m.of.is_empty() || self.possessed(i) {
            return self.by_encoder(i, SURE + 1.0);
        }
        if let Some(c) = self.by_noun(i, head) {
            return rule(c, "same noun");
        }
        if m.opening == Opening::Definite
            && !m.plural
            && let Some(c) = self.by_last_word(i, head)
        {
            return rule(c, "last word of the name");
        }
        if m.opening == Opening::Bare {
            return rule(self.first_later(i, head)?, "headline");
        }
        if (kinds.outlet || kinds.document || kinds.organisation)
            && let Some(c) = self.by_sort(i, kinds.outlet, kinds.document)
        {
            return rule(c, "kind of thing");
        }
        self.by_encoder(i, SURE)
    }

    fn recent(&self, i: usize) -> impl Iterator<Item = usize> + use<> {
        self.clusters.by_recency(&self.mentions, self.mentions[i].head.start()).into_iter()
    }

    fn possessed(&self, i: usize) -> bool {
        self.words
            .slice(self.mentions[i].range)
            .iter()
            .any(|w| w.is(&["'s", "his", "her", "its", "their", "my", "our", "your"]))
    }

    /// The person with the office that a noun phrase names: first one of the same country or body, then the one
    /// spoken of latest whose office does not speak against it.
    fn by_office(&self, i: usize) -> Option<usize> {
        let m = &self.mentions[i];
        let words = lower(self.words, TextRange::new(m.range.start(), m.head.end()));
        let role = Role::of_words(&words, m.of.clone())?;
        let counterpart =
            words.iter().any(|w| matches!(*w, "counterpart" | "a" | "an" | "another" | "former" | "next" | "any"));
        if counterpart || m.opening == Opening::New {
            return None;
        }
        let held = |c: usize| self.clusters.all[c].roles.iter().filter(|r| r.agrees(&role)).collect::<Vec<_>>();
        let candidates: Vec<usize> = self
            .recent(i)
            .filter(|&c| !held(c).is_empty() && self.clusters.all[c].kind != Some(EntityKind::Group))
            .collect();
        let gender = |c: &usize| m.gender.is_none() || self.clusters.all[*c].gender.is_none_or(|g| Some(g) == m.gender);
        if !role.of.is_empty() {
            // Somebody else's president is nobody's whose country the article leaves open: a wrong name is worse than none.
            let same = |c: &usize| gender(c) && held(*c).iter().any(|r| any_akin(&r.of, &role.of));
            return candidates.iter().copied().find(same);
        }
        if self.possessed(i) {
            return None;
        }
        // Not the one who is speaking to or of him: the best of the encoder's scores among those mentioned before.
        let here = m.head.start();
        let before: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|&c| gender(&c) && self.clusters.last_before(&self.mentions, c, here).is_some())
            .collect();
        let exact = |c: &&usize| self.clusters.all[**c].roles.iter().any(|r| r.head == role.head);
        let best = |all: Vec<&usize>| {
            all.into_iter().copied().reduce(|a, b| if self.score(i, b) > self.score(i, a) + 1.0 { b } else { a })
        };
        let exacts: Vec<&usize> = before.iter().filter(exact).collect();
        let chosen = if exacts.is_empty() { best(before.iter().collect()) } else { best(exacts) };
        chosen.or_else(|| candidates.into_iter().find(gender))
    }

    /// The office that a singular noun phrase names.
    pub(super) fn office(&self, i: usize) -> Option<Role> {
        let m = &self.mentions[i];
        if m.plural || m.shape != Shape::NounPhrase {
            return None;
        }
        let words = lower(self.words, TextRange::new(m.range.start(), m.head.end()));
        Role::of_words(&words, m.of.clone()).filter(Role::is_office)
    }

    /// Whether a noun phrase names an office that an entity cannot hold, by what the article calls it: another office,
    /// or that of another country or body. "Velmara's president" is not "Estmark's prime minister".
    fn other_office(&self, i: usize, c: usize) -> bool {
        let Some(role) = self.office(i).filter(|r| !r.of.is_empty()) else { return false };
        let held: Vec<&Role> = self.clusters.all[c].roles.iter().filter(|r| r.is_office()).collect();
        let same = |r: &&Role| r.agrees(&role) && (r.of.is_empty() || any_akin(&r.of, &role.of));
        !held.is_empty() && !held.iter().any(same)
    }

    /// The latest entity that was called by the same noun, in the same number.
    fn by_noun(&self, i: usize, head: &str) -> Option<usize> {
        let m = &self.mentions[i];
        let same = |c: &usize| {
            let c = &self.clusters.all[*c];
            c.nouns.iter().any(|n| n == head)
                && c.plural == m.plural
                && c.mentions.iter().any(|&o| self.mentions[o].head.start() < m.head.start())
        };
        let all: Vec<usize> = self.recent(i).filter(same).collect();
        let count = self.count(i);
        let counted = |c: usize| self.clusters.all[c].mentions.iter().find_map(|&o| self.count(o));
        all.iter()
            .copied()
            .find(|&c| count.is_some() && counted(c) == count)
            .or_else(|| all.into_iter().find(|&c| count.is_none() || counted(c).is_none()))
    }

    /// "the agency": the body spoken of latest whose name ends so ("International Atomic Energy Agency").
    fn by_last_word(&self, i: usize, head: &str) -> Option<usize> {
        let here = self.mentions[i].head.start();
        let ends_so = |c: &usize| {
            let other = &self.clusters.all[*c];
            let body = matches!(other.kind, Some(EntityKind::Organisation | EntityKind::Outlet | EntityKind::Document));
            body && other.name.len() > 1
                && other.name.last().is_some_and(|w| w == head)
                && self.clusters.last_before(&self.mentions, *c, here).is_some()
        };
        self.recent(i).find(ends_so)
    }

    /// How many a noun phrase counts: "two officials", "both".
    fn count(&self, i: usize) -> Option<u32> {
        let words = lower(self.words, self.mentions[i].range);
        words.iter().find_map(|w| if *w == "both" { Some(2) } else { cardinal(w) })
    }

    /// "Officials Say", in a headline: those whom the article goes on to speak of.
    fn first_later(&self, i: usize, head: &str) -> Option<usize> {
        let m = &self.mentions[i];
        let first_line = self.page.text.find('\n').unwrap_or(0);
        if m.head.start() > first_line {
            return None;
        }
        let later = (i + 1..self.mentions.len()).find(|&o| {
            let other = &self.mentions[o];
            other.plural == m.plural && noun(self.words, other) == head && other.head.start() > first_line
        })?;
        self.clusters.of[later]
    }

    /// "the newspaper", "the document", "the company": the latest outlet, document or body that may be meant.
    fn by_sort(&self, i: usize, outlet: bool, document: bool) -> Option<usize> {
        let m = &self.mentions[i];
        let want = if outlet {
            EntityKind::Outlet
        } else if document {
            EntityKind::Document
        } else {
            EntityKind::Organisation
        };
        let here = m.head.start();
        let fits = |c: &usize| {
            self.clusters.all[*c].kind == Some(want) && self.clusters.last_before(&self.mentions, *c, here).is_some()
        };
        let all: Vec<usize> = self.recent(i).filter(fits).take(4).collect();
        all.iter()
            .copied()
            .reduce(|a, b| if self.score(i, b) > self.score(i, a) + 1.0 { b } else { a })
            .filter(|&c| outlet || document || self.score(i, c) > -1.0)
    }

    /// The entity that the encoder finds best, where its score is above `least` and number and kind agree.
    fn by_encoder(&self, i: usize, least: f32) -> Option<(usize, Reason)> {
        let m = &self.mentions[i];
        let here = m.head.start();
        let fits = |c: &usize| {
            let other = &self.clusters.all[*c];
            let kind = match (m.kind, other.kind) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            };
            let gender = m.gender.is_none() || other.gender.is_none() || m.gender == other.gender;
            kind && gender
                && other.plural == m.plural
                && !self.other_office(i, *c)
                && self.clusters.last_before(&self.mentions, *c, here).is_some()
        };
        let scored = self.recent(i).filter(fits).take(30).map(|c| (self.score(i, c), c));
        let (score, c) = scored.filter(|(s, _)| *s > least).max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some((c, Reason::scored("encoder", score)))
    }
}
