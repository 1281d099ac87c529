//! The rules for furniture, read from `rules/furniture.toml`.

use onrecord_record::FurnitureKind;
use regex::bytes::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../rules/furniture.toml");

/// A person's or organisation's name of at least two words.
const NAME: &str = r"(?:(?-i:[A-Z][A-Za-z.'-]*(?: (?:(?:de|van|von|der|den|al|bin|la|le|du|da|dos|el|ten|ter|of|the)[ -])*[A-Z][A-Za-z.'-]*){1,3}))";

/// What the article may call itself.
const KIND: &str = "(?:article|story|post|piece|report|column|essay|interview|item|text|dispatch|analysis|commentary|op-ed|review|excerpt|feature|project|series|version)";

/// Where in the text a rule holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Where {
    #[default]
    Anywhere,
    Head,
    Tail,
    Edge,
}

/// One rule, as the file gives it; see the head of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// What it is called in tests.
    #[cfg_attr(not(test), expect(dead_code, reason = "named in the file for its readers"))]
    pub(super) name: String,
    pub(super) kind: FurnitureKind,
    #[serde(default)]
    pub(super) points: f32,
    #[serde(default)]
    pub(super) sure: bool,
    /// Whether the rule counts only where the paragraph speaks of us or to you.
    #[serde(default)]
    pub(super) voice: bool,
    #[serde(default)]
    pub(super) sentence: bool,
    words: Option<usize>,
    #[serde(default, rename = "where")]
    place: Where,
    pattern: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for tests and readers"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for tests and readers"))]
    no: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Rule>,
}

/// Where a paragraph stands among the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its number, from 0.
    pub(super) at: usize,
    /// How many there are.
    pub(super) of: usize,
}

impl Place {
    const HEAD: usize = 7;
    const TAIL: usize = 12;

    fn is(self, place: Where) -> bool {
        let head = self.at < Self::HEAD;
        let tail = self.at + Self::TAIL >= self.of;
        match place {
            Where::Anywhere => true,
            Where::Head => head,
            Where::Tail => tail,
            Where::Edge => head || tail,
        }
    }
}

/// All rules, ready to match.
pub(super) struct Rules {
    rules: Vec<Rule>,
    set: RegexSet,
}

/// The rules of the file that comes with this crate. Should it not parse, which a test rules out, there are none.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::parse(SOURCE).unwrap_or_else(|_| Rules::none()));

impl Rules {
    fn none() -> Self {
        Self { rules: Vec::new(), set: RegexSet::empty() }
    }

    fn parse(source: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let File { rule: rules } = toml::from_str(source)?;
        let names = format!("(?:{NAME}(?:(?:, and | and |, | & |; ){NAME}){{0,5}})");
        let expand = |r: &Rule| r.pattern.replace("{NAMES}", &names).replace("{NAME}", NAME).replace("{KIND}", KIND);
        let set = RegexSetBuilder::new(rules.iter().map(expand))
            .case_insensitive(true)
            .unicode(false)
            .size_limit(1 << 26)
            .dfa_size_limit(1 << 25)
            .build()?;
        Ok(Self { rules, set })
    }

    /// The rules that hold for a folded paragraph of `words` words.
    pub(super) fn matching(&self, folded: &[u8], words: usize, place: Place) -> Vec<&Rule> {
        let found = self.set.matches(folded);
        let rules = found.into_iter().filter_map(|i| self.rules.get(i));
        rules.filter(|r| r.words.is_none_or(|most| words <= most) && place.is(r.place)).collect()
    }
}

/// What in a paragraph's wording, beyond the rules, speaks for or against the report.
pub(super) struct Wording {
    /// "we", "our": only in the outlet's own voice, since quotations are left out.
    pub(super) we: Regex,
    /// "you", "your".
    pub(super) you: Regex,
    /// A sentence that tells the reader to do something.
    pub(super) imperative: Regex,
    /// An address, a handle, a link.
    pub(super) address: Regex,
    /// Somebody says something.
    pub(super) said: Regex,
    /// Something happened on a day.
    pub(super) day: Regex,
    /// A place and a dash at the beginning.
    pub(super) dateline: Regex,
}

/// The expressions of [`Wording`]; `None` should one not compile, which a test rules out.
pub(super) static WORDING: LazyLock<Option<Wording>> = LazyLock::new(|| Wording::new().ok());

impl Wording {
    fn new() -> Result<Self, regex::Error> {
        let re = |p: &str| regex::bytes::RegexBuilder::new(p).unicode(false).build();
        Ok(Self {
            we: re(r"\b([Ww]e|[Oo]ur|ours|us|[Ww]e'(re|ve|ll|d))\b")?,
            you: re(r"(?i)\b(you|your|yours|you'(re|ve|ll|d))\b")?,
            imperative: re(
                r"(?i)(^|[.!?:;|] )(please |just |simply )?(subscribe|sign|join|support|donate|give|get|start|follow|read|click|visit|download|listen|watch|share|e-?mail|contact|write|reach|register|log|become|try|discover|explore|see|send|help|stay|tell|find|check|consider|keep|turn|take|buy|order|manage|learn|chip|contribute|browse|call|enjoy)\b",
            )?,
            address: re(r"(?i)\S@\S|(^|[ (])@\w|\bhttps?://|\bwww\.|\b\w+\.(com|org|net|example|news|co)\b")?,
            said: re(
                r"(?i)\b(said|says|saying|told|telling|added|according to|announced|denied|denies|insisted|insists|argued|argues|claimed|warned|warns|wrote|tweeted|testified|explained|noted|stated|replied|responded|asked (for|whether|if|about|him|her|them|the|that|why|how|to)|suggested|acknowledged|accused|promised|vowed|urged|called (on|for|it|the|him|her)|confirmed|rejected|criticized|criticised|praised|believes|reportedly|spokes(man|woman|person))\b",
            )?,
            day: re(
                r"(?i)\b(on|last|late|early|by|since|until|next|earlier|this|from|after|before) (mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(mon|tues|wednes|thurs|fri|satur|sun)day'?s? (night|morning|evening|afternoon)|\b(yesterday|tomorrow|last (week|month|year|night))\b",
            )?,
            dateline: re(r"^[A-Z][A-Z.'/ -]{2,}(, [A-Za-z. ]+)*( ?\([\w /]+\))? ?(-|\|)")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn every_rule_matches_its_examples_and_no_others() {
        let rules = Rules::parse(SOURCE).unwrap();
        assert!(rules.rules.len() > 40);
        assert!(WORDING.is_some());
        let mut wrong = Vec::new();
        for (i, rule) in rules.rules.iter().enumerate() {
            let matches = |text: &str| {
                let folded = fold::fold(text, &[], None);
                let words = text.split_whitespace().count();
                rules.set.matches(&folded).matched(i) && rule.words.is_none_or(|most| words <= most)
            };
            assert!(!rule.yes.is_empty() && !rule.no.is_empty(), "{}", rule.name);
            let missed = rule.yes.iter().filter(|text| !matches(text)).map(|text| (&rule.name, "misses", text));
            wrong.extend(missed);
            wrong.extend(rule.no.iter().filter(|text| matches(text)).map(|text| (&rule.name, "matches", text)));
            assert!(rule.sure || rule.points > 0.0, "{} decides nothing", rule.name);
            assert!(rule.sure || !rule.sentence, "{}: a sentence needs a sure rule", rule.name);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
