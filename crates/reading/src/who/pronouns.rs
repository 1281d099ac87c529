//! Pronouns.

use super::Resolver;
use super::mention::{Gender, Shape};
use crate::describe::lexicon::LEXICON;
use crate::why::Reason;
use onrecord_record::{EntityKind, TextRange};

/// How far back a pronoun looks, in mentions.
const REACH: usize = 60;
/// What an entity gains as an antecedent of a pronoun that speaks, for having spoken last.
const SPEAKER: f32 = 1.0;
/// The same for being what the sentence before is about: its subject, or what comes first in it.
const SUBJECT: f32 = 2.0;
/// The same for saying what the pronoun opens: "Solvang said he believed".
const TELLER: f32 = 2.0;
/// The same for being whom those serve who say what the pronoun opens: "two advisers to Mr. Brandt said he had told them".
const PRINCIPAL: f32 = 6.0;
/// Votes of pronouns from which a person's gender is taken as told, and how many times those against it they must be.
const VOTES: f32 = 1.2;
const MAJORITY: f32 = 1.3;

/// Entities that the text around a pronoun makes likely, with what each clue counts.
#[derive(Default)]
struct Clues(Vec<(usize, f32)>);

impl Clues {
    fn of(&self, cluster: usize) -> f32 {
        self.0.iter().filter(|c| c.0 == cluster).map(|c| c.1).sum()
    }
}

impl Resolver<'_> {
    /// Finds the entity of a pronoun; without a good one it stays without.
    pub(super) fn pronoun(&mut self, i: usize, class: usize) {
        let found = match class {
            5 | 6 => self.speaker(i).map(|c| (c, Reason::rule("first person"))),
            7 => self.addressed(i).map(|c| (c, Reason::rule("second person"))),
            8 => self.before_relative(i).map(|c| (c, Reason::rule("relative clause"))),
            _ => self.turn(i, class).or_else(|| self.third_person(i, class)),
        };
        if let Some((c, why)) = found {
            self.clusters.add(&self.mentions, i, c, why);
        } else if self.is_source(i) {
            self.clusters.open(&self.mentions, i, Vec::new(), Reason::rule("pronoun"));
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

    /// Who says "I" or "we": the source of the quotation that the pronoun stands in. What the speaker tells of others'
    /// sayings without a quotation of their own ("they told us that we must go") stays in the speaker's mouth, and an
    /// attribution inside it whose own source is a first person is the speaker's, too. Outside quotations nobody is meant
    /// but who says a whole sentence without marks.
    fn speaker(&self, i: usize) -> Option<usize> {
        for k in self.around(i) {
            let Some(source) = self.source[k].filter(|&s| s != i) else { continue };
            if !self.in_own_words(i, k) {
                continue;
            }
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
            let found = self.source[k].filter(|&s| s != i && self.in_own_words(i, k)).and_then(|s| self.clusters.of[s]);
            if found.is_some() {
                return found;
            }
            up = self.page.linked[k].parent;
        }
        None
    }

    /// Whether an attribution gives the words that a mention stands in as its source spoke them: in a quotation that its
    /// cue and source are outside of, or as a sentence of its own.
    fn in_own_words(&self, i: usize, k: usize) -> bool {
        let at = self.mentions[i].head.start();
        let l = &self.page.linked[k];
        let holding = self.page.layout.quotations.iter().filter(|q| q.range.holds(at));
        if let Some(inner) = holding.min_by_key(|q| q.range.len()) {
            return l.cue.iter().chain(&l.source).all(|r| !inner.range.holds(r.start()));
        }
        let opens = |r: &TextRange| {
            let before = self.page.text[..r.start()].trim_end();
            before.ends_with(':') || self.words.sentences.iter().any(|s| s.start() == r.start())
        };
        l.content.iter().any(|r| r.holds(at) && opens(r))
    }

    /// Who is called "you": whom the speaker of the quotation tells it.
    fn addressed(&self, i: usize) -> Option<usize> {
        self.around(i)
            .find_map(|k| self.addressee[k].iter().flatten().find_map(|&m| self.clusters.of[m].filter(|_| m != i)))
    }

    /// Whom "who" takes up: the mention that ends right before it ("Quint, who"), what belongs to it aside ("the head of
    /// the bank, who").
    fn before_relative(&self, i: usize) -> Option<usize> {
        let at = self.words.from(self.mentions[i].head.start());
        let who = self.words.words.get(at).is_some_and(|w| w.is(&["who", "whom", "whose"]));
        let before = |o: &usize| {
            let end = self.words.within(self.mentions[*o].head).end;
            let Some(between) = self.words.words.get(end..at) else { return false };
            let between = match between.split_last() {
                Some((last, rest)) if last.is(&[","]) => rest,
                _ => between,
            };
            let person = matches!(self.mentions[*o].kind, Some(EntityKind::Person | EntityKind::Group) | None);
            person == who
                && between.len() <= 6
                && (between.is_empty() || between[0].is(&["of", "for", "at", "in"]) && between.iter().all(|w| w.word))
        };
        (0..i).rev().take(4).filter(before).find_map(|o| self.clusters.of[o])
    }

    /// The speaker of a quotation by its place among the others: who "added" something is who spoke before, and where
    /// two answer each other line by line, it is the other one.
    fn turn(&self, i: usize, class: usize) -> Option<(usize, Reason)> {
        if !matches!(class, 1 | 2) || self.mentions[i].quoted {
            return None;
        }
        let own = self.source.iter().position(|s| *s == Some(i))?;
        let here = &self.page.linked[own];
        let cue = here.cue?;
        let fits = |c: &usize| self.may_be(i, *c);
        let speaker = |k: usize| self.source[k].and_then(|m| self.clusters.of[m]);
        let goes_on =
            self.words.slice(cue).iter().any(|w| w.is(&["added", "adding", "adds", "continued", "continues"]));
        if goes_on {
            let last = self.last_speaker(self.mentions[i].head.start());
            return last.filter(fits).map(|c| (c, Reason::rule("goes on speaking")));
        }
        // Quotations that open lines, latest first: this one's line must be the next.
        let line = |k: usize| {
            let first = self.page.linked[k].content.first()?;
            let paragraphs = &self.page.layout.paragraphs;
            let p = paragraphs.partition_point(|p| p.end() <= first.start());
            paragraphs.get(p).filter(|p| p.start() == first.start() && self.words.is_quoted(first.end() - 1)).map(|_| p)
        };
        let mine = line(own)?;
        let turn = |back: usize| (0..self.page.linked.len()).find(|&k| Some(mine) == line(k).map(|l| l + back));
        let last = turn(1)?;
        let other = speaker(last)?;
        let told = self.addressee[last].iter().flatten().filter_map(|&m| self.clusters.of[m]);
        let answers = turn(2).and_then(speaker).into_iter().chain(told).find(|&c| c != other && fits(&c));
        answers.map(|c| (c, Reason::rule("answers")))
    }

    /// Whether kind, number and gender let a pronoun "he" or "she" be an entity.
    fn may_be(&self, i: usize, c: usize) -> bool {
        let other = &self.clusters.all[c];
        let gender = other.gender.is_none() || other.gender == self.mentions[i].gender;
        matches!(other.kind, Some(EntityKind::Person) | None) && !other.plural && gender
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

    /// Whether an entity may be one that says something: it is called what speakers are called, or it has spoken or been
    /// spoken to. "The pandemic" does not speak.
    fn can_speak(&self, c: usize) -> bool {
        let other = &self.clusters.all[c];
        let heard = |m: &usize| self.is_source(*m) || self.addressee.iter().flatten().any(|a| *a == Some(*m));
        other.kind.is_some()
            || other.nouns.iter().any(|n| LEXICON.noun(n).is_some())
            || other.mentions.iter().any(heard)
    }

    /// The genders of people whom no title tells, by all pronouns together: one pronoun taken for the wrong person would
    /// otherwise keep every later one from the right one. Each pronoun outside quotations has one vote, shared among the
    /// people named before it as the encoder finds them likely.
    pub(super) fn genders(&mut self) {
        let people: Vec<usize> = (0..self.clusters.all.len())
            .filter(|&c| self.clusters.all[c].kind == Some(EntityKind::Person) && !self.clusters.all[c].plural)
            .collect();
        let mut votes = vec![[0.0f32; 2]; self.clusters.all.len()];
        for i in 0..self.mentions.len() {
            let Shape::Pronoun(class @ (1 | 2)) = self.mentions[i].shape else { continue };
            if self.mentions[i].quoted {
                continue;
            }
            let (barred, clues) = (self.barred(i), self.clues(i));
            let scored: Vec<(usize, f32)> = people
                .iter()
                .filter(|&&c| self.may_be(i, c) && !barred.contains(&c))
                .map(|&c| (c, self.score(i, c) + clues.of(c)))
                .filter(|s| s.1.is_finite())
                .collect();
            let most = scored.iter().map(|s| s.1).fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = scored.iter().map(|s| (s.1 - most).exp()).sum();
            for (c, score) in scored {
                votes[c][class - 1] += (score - most).exp() / sum;
            }
        }
        for c in people.into_iter().filter(|&c| votes[c] != [0.0; 2]) {
            let [man, woman] = votes[c];
            let told = |a: f32, b: f32| a >= VOTES && a >= MAJORITY * b;
            let gender = match (told(man, woman), told(woman, man)) {
                (true, _) => Some(Gender::Man),
                (_, true) => Some(Gender::Woman),
                _ => None,
            };
            let cluster = &mut self.clusters.all[c];
            cluster.gender = cluster.gender.or(gender);
        }
    }

    /// The attribution that tells what the source in a mention says.
    fn telling(&self, i: usize) -> Option<usize> {
        self.source.iter().position(|s| *s == Some(i)).and_then(|own| self.page.linked[own].parent)
    }

    /// Whom a pronoun that opens what somebody says is likely to be: whoever says it, or where those who say it are
    /// somebody's, that person ("two advisers to Mr. Brandt"). With what it counts.
    fn told_by(&self, i: usize) -> Vec<(usize, f32)> {
        let Some(parent) = self.telling(i).filter(|_| !self.mentions[i].quoted) else { return Vec::new() };
        let teller = &self.page.linked[parent];
        let here = self.mentions[i].head.start();
        let opens = |c: &TextRange| {
            let until = self.words.from(here);
            let from = self.words.from(c.start());
            c.holds(here) && self.words.words[from.min(until)..until].iter().all(|w| w.is(&["that", "\"", "“"]))
        };
        if !teller.content.iter().any(opens) {
            return Vec::new();
        }
        let Some(said_by) = self.source[parent] else { return Vec::new() };
        let behind = |m: &usize| {
            let m = &self.mentions[*m].head;
            teller.source.is_some_and(|s| s.covers(*m)) && m.start() > self.mentions[said_by].head.end()
        };
        let principal = (0..self.mentions.len()).filter(behind).find_map(|m| self.clusters.of[m]);
        if self.mentions[said_by].shape == Shape::NounPhrase
            && let Some(c) = principal.filter(|&c| self.clusters.all[c].kind == Some(EntityKind::Person))
        {
            return vec![(c, PRINCIPAL)];
        }
        // Somebody nameless who says it tells of others rather.
        let named = |c: &usize| !self.clusters.all[*c].name.is_empty();
        self.clusters.of[said_by].filter(named).map(|c| (c, TELLER)).into_iter().collect()
    }

    /// Whether a pronoun stands in what an entity without a name says: who is quoted without a name tells of others.
    fn retold_by_nameless(&self, i: usize, c: usize) -> bool {
        let teller = self.telling(i).and_then(|p| self.source[p]);
        teller.is_some_and(|s| self.clusters.of[s] == Some(c)) && self.clusters.all[c].name.is_empty()
    }

    /// What the text around a pronoun that speaks makes likely.
    fn clues(&self, i: usize) -> Clues {
        if !self.is_source(i) {
            return Clues::default();
        }
        let told = self.told_by(i);
        let subject = self.subject_before(i).filter(|_| told.is_empty());
        let last = self.last_speaker(self.mentions[i].head.start()).filter(|c| !self.retold_by_nameless(i, *c));
        Clues(told.into_iter().chain(subject.map(|c| (c, SUBJECT))).chain(last.map(|c| (c, SPEAKER))).collect())
    }

    /// What the sentence before a mention's own, in the same paragraph, begins with: its subject as a rule.
    fn subject_before(&self, i: usize) -> Option<usize> {
        let here = self.mentions[i].head.start();
        let n = self.words.sentences.iter().rposition(|s| s.start() <= here)?;
        let before = self.words.sentences.get(n.checked_sub(1)?)?;
        let one = |p: &TextRange| p.holds(before.start()) && p.holds(here);
        if !self.page.layout.paragraphs.iter().any(one) {
            return None;
        }
        // "Her water minister": the whole phrase, not the word that it opens with.
        let start = self.words.from(before.start());
        let opens = |m: &usize| {
            let m = &self.mentions[*m];
            before.holds(m.head.start()) && !m.quoted && self.words.from(m.range.start()) <= start + 1
        };
        let first = (0..self.mentions.len()).filter(opens).max_by_key(|&m| self.mentions[m].range.len())?;
        self.clusters.of[first]
    }

    fn third_person(&self, i: usize, class: usize) -> Option<(usize, Reason)> {
        let m = &self.mentions[i];
        let here = m.head.start();
        let barred = self.barred(i);
        let speaks = self.is_source(i);
        let after = self.mentions[..i].len().saturating_sub(REACH);
        let from = self.mentions[after].head.start();
        let fits = |c: usize| {
            let other = &self.clusters.all[c];
            let sort = match class {
                1 | 2 => self.may_be(i, c),
                3 => !matches!(other.kind, Some(EntityKind::Person)) && !other.plural,
                // One person is no "they".
                _ => {
                    !matches!(other.kind, Some(EntityKind::Place))
                        && (other.plural || other.kind != Some(EntityKind::Person))
                }
            };
            sort && !barred.contains(&c) && (!speaks || self.can_speak(c))
        };
        let clues = self.clues(i);
        let mut best: Option<(f32, usize)> = None;
        for c in 0..self.clusters.all.len() {
            let Some(last) = self.clusters.last_before(&self.mentions, c, here) else { continue };
            if self.mentions[last].head.start() < from || !fits(c) {
                continue;
            }
            let score = self.score(i, c) + clues.of(c);
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, c));
            }
        }
        let (score, c) = best?;
        // "he" and "she" always have somebody; "it" and "they" often do not.
        (matches!(class, 1 | 2) || score > 0.0 || speaks && class == 4).then_some((c, Reason::scored("encoder", score)))
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
