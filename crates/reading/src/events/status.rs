//! Whether an event happened: tense, modality, negation and the act inside whose words it stands.

use super::Finder;
use onrecord_record::{Act, EventStatus, TextRange};

const NEGATIONS: &[&str] = &["not", "never", "no", "n't", "cannot", "neither", "nor", "without"];
const CONDITIONALS: &[&str] = &["if", "unless", "could", "may", "might", "whether", "should"];
/// Nouns of what is only put forward: "a proposal to sanction".
const PROPOSALS: &[&str] =
    &["proposal", "proposals", "threat", "threats", "offer", "option", "options", "call", "calls"];
const FUTURE: &[&str] = &[
    "will",
    "shall",
    "plans",
    "planned",
    "scheduled",
    "due",
    "expected",
    "expects",
    "set",
    "intends",
    "prepared",
    "'ll",
    "ll",
    "next",
    "upcoming",
];

impl Finder<'_> {
    /// The status of what stands at a place, inside the words of an attribution.
    pub(super) fn status(
        &self,
        anchor: TextRange,
        account: Option<usize>,
        date: Option<&str>,
        noun: bool,
    ) -> EventStatus {
        let before = self.clause_before(anchor);
        let any = |list: &[&str], reach: usize| before.iter().rev().take(reach).any(|w| list.contains(&w.as_str()));
        let act = account.and_then(|i| self.scene.described.get(i)).map(|d| (d.act, d.negated));
        if any(NEGATIONS, if noun { 2 } else { 4 }) || !noun && before.iter().rev().take(4).any(|w| w.ends_with("n't"))
        {
            return EventStatus::Denied;
        }
        match act {
            Some((Act::Deny, false) | (_, true)) => return EventStatus::Denied,
            Some((Act::Decline, _)) if !noun => return EventStatus::Denied,
            Some((Act::Demand | Act::Propose | Act::Threaten | Act::Warn, _))
                if !any(&["had", "has", "have", "was", "were"], 3) =>
            {
                return EventStatus::Hypothetical;
            }
            Some((Act::Predict | Act::Believe, _)) if any(&["would", "to"], 3) && !any(&["expected"], 6) => {
                return EventStatus::Hypothetical;
            }
            _ => {}
        }
        if any(CONDITIONALS, 8) || any(PROPOSALS, 3) {
            return EventStatus::Hypothetical;
        }
        let infinitive = !noun && any(&["to"], 2) && !any(&["had", "led", "from"], 6);
        let would = !noun && any(&["would"], 4);
        let tense = would || !noun && any(&["will", "shall"], 4);
        if tense && self.conditional(anchor) {
            return EventStatus::Hypothetical;
        }
        let promised = matches!(act, Some((Act::Promise, _)));
        let ahead =
            date.zip(self.scene.published).is_some_and(|(d, p)| d.len() == 10 && p.get(..10).is_some_and(|p| d > p));
        if would || infinitive || promised || ahead || any(FUTURE, 6) {
            EventStatus::Planned
        } else {
            EventStatus::Happened
        }
    }

    /// The words before a place in its clause, in order.
    fn clause_before(&self, anchor: TextRange) -> Vec<String> {
        let sentence = self.words.sentence(anchor.start());
        let from = self.account(anchor).and_then(|i| {
            self.scene.linked[i].content.iter().find(|c| c.covers(anchor)).map(|c| self.words.from(c.start()))
        });
        let start = sentence.start.max(from.unwrap_or(0));
        let end = self.words.from(anchor.start()).max(start);
        let all = &self.words.words[start..end];
        let cut = all.iter().rposition(|w| w.is(&[";", "—", "but", "after", "because", ":"])).map_or(0, |i| i + 1);
        all[cut..].iter().map(|w| w.lower.clone()).collect()
    }

    /// Whether the sentence sets a condition.
    fn conditional(&self, anchor: TextRange) -> bool {
        self.words.words[self.words.sentence(anchor.start())].iter().any(|w| w.is(&["if", "unless"]))
    }
}
