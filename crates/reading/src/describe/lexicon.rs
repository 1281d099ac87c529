//! The word lists under `rules/`, read once.

use super::words::{self, Word};
use onrecord_record::{Act, SourceKind};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// All word lists.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

const CUES: &str = include_str!("../../rules/cues.toml");
const SOURCES: &str = include_str!("../../rules/sources.toml");
const PLACES: &str = include_str!("../../rules/places.toml");
const CONTENT: &str = include_str!("../../rules/content.toml");
const CIRCUMSTANCE: &str = include_str!("../../rules/circumstance.toml");

/// How the act of a cue is settled; see `rules/cues.toml`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reading {
    #[default]
    Fixed,
    Weak,
    Want,
    Ask,
    Reject,
    Warn,
    Assure,
    Agree,
    Suggest,
    Call,
    Claim,
}

/// What kind of word a cue's head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    Verb,
    Noun,
    Fixed,
}

/// A cue of the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The verb's lemma, the noun or the phrase as listed.
    pub lemma: String,
    pub act: Act,
    pub reading: Reading,
    pub head: Head,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueFile {
    pub group: Vec<CueGroup>,
    pub irregular: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
pub(crate) struct CueGroup {
    pub act: Act,
    #[serde(default)]
    pub reading: Reading,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    #[serde(default)]
    pub phrases: Vec<String>,
    #[serde(default)]
    pub fixed: Vec<String>,
    #[cfg(test)]
    #[serde(rename = "match")]
    pub matching: Vec<String>,
    #[cfg(test)]
    pub not: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceFile {
    pub nouns: Vec<NounGroup>,
    pub titles: List,
    pub organisation_names: List,
    pub outlet_names: OutletNames,
    pub state_nouns: List,
    pub state_bodies: List,
    pub plurals: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
pub(crate) struct NounGroup {
    pub kind: SourceKind,
    #[serde(default)]
    pub numbered: bool,
    pub words: Vec<String>,
    #[cfg(test)]
    #[serde(rename = "match")]
    pub matching: Vec<String>,
    #[cfg(test)]
    pub not: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutletNames {
    words: Vec<String>,
    whole: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceFile {
    states: BTreeMap<String, State>,
    short: Short,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    of: Vec<String>,
    seat: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    names: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentFile {
    harm: Harm,
    withhold: VerbsAndPhrases,
    denial: Phrases,
    confirmation: Phrases,
    verdict: Verdict,
    account: Nouns,
    duty: WordsAndPhrases,
    imperative: Verbs,
    condition: Openers,
}

#[derive(Debug, Default, Deserialize)]
struct Harm {
    verbs: Vec<String>,
    violent: Vec<String>,
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct VerbsAndPhrases {
    verbs: Vec<String>,
    phrases: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Phrases {
    phrases: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Verdict {
    deny: Vec<String>,
    criticise: Vec<String>,
    praise: Vec<String>,
    named_criticise: Vec<String>,
    named_praise: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Nouns {
    nouns: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct WordsAndPhrases {
    words: Vec<String>,
    phrases: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Verbs {
    verbs: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Openers {
    openers: Vec<String>,
    except: Vec<String>,
    bound: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CircumstanceFile {
    public: Place,
    private: Place,
    evidence: Evidence,
    leaked: List,
}

#[derive(Debug, Default, Deserialize)]
struct Place {
    phrases: Vec<String>,
    addressees: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Evidence {
    openers: Vec<String>,
    passing: Vec<String>,
    recordings: Vec<String>,
    witnessing: Vec<String>,
    interviews: Vec<String>,
    accounts: Vec<String>,
}

/// A set of phrases, found by their first word.
#[derive(Debug, Default)]
pub(crate) struct PhraseSet(HashMap<String, Vec<Vec<String>>>);

impl PhraseSet {
    fn of(phrases: &[String]) -> Self {
        let mut set: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for phrase in phrases {
            let mut lowers = words::lowers(phrase);
            if !lowers.is_empty() {
                let first = lowers.remove(0);
                let rests = set.entry(first).or_default();
                rests.push(lowers);
                // The longest first, so that "only if" is found before "only".
                rests.sort_by_key(|r| std::cmp::Reverse(r.len()));
            }
        }
        Self(set)
    }

    /// How many words the longest phrase has that stands at the index.
    pub(crate) fn at(&self, words: &[Word], index: usize) -> Option<usize> {
        let rests = self.0.get(words.get(index)?.lower.as_str())?;
        rests.iter().find(|rest| follows(words, index + 1, rest)).map(|rest| rest.len() + 1)
    }

    /// The first phrase among the words: its index and length.
    pub(crate) fn find(&self, words: &[Word]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|i| self.at(words, i).map(|n| (i, n)))
    }
}

fn follows(words: &[Word], from: usize, rest: &[String]) -> bool {
    rest.iter().enumerate().all(|(i, r)| words.get(from + i).is_some_and(|w| w.lower == *r))
}

/// What a noun says of a source that it heads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NounKinds {
    /// Unnamed because of what it is.
    pub anonymous: bool,
    /// Unnamed when numbered.
    pub numbered: bool,
    pub person: bool,
    pub organisation: bool,
    pub outlet: bool,
    pub document: bool,
    pub group: bool,
}

impl NounKinds {
    fn mark(&mut self, kind: SourceKind, numbered: bool) {
        match kind {
            SourceKind::Anonymous if numbered => self.numbered = true,
            SourceKind::Anonymous => self.anonymous = true,
            SourceKind::Person => self.person = true,
            SourceKind::Organisation => self.organisation = true,
            SourceKind::Outlet => self.outlet = true,
            SourceKind::Document => self.document = true,
            SourceKind::Group => self.group = true,
            SourceKind::Country | SourceKind::Unspecified => {}
        }
    }

    /// Whether nothing is known of it.
    pub(crate) fn is_unknown(self) -> bool {
        self == Self::default()
    }
}

/// All word lists, with every form of their words.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Cues by their first word, in any form; each with the words that follow, longest first.
    cues: HashMap<String, Vec<(Vec<String>, Cue)>>,
    singular: HashMap<String, NounKinds>,
    plural: HashMap<String, NounKinds>,
    pub titles: HashSet<String>,
    pub organisation_names: HashSet<String>,
    pub outlet_names: HashSet<String>,
    pub outlets: PhraseSet,
    pub state_nouns: HashSet<String>,
    pub state_bodies: HashSet<String>,
    pub states: PhraseSet,
    pub demonyms: PhraseSet,
    pub seats: PhraseSet,
    /// The last word of a state's name by its adjectives and capitals of one word.
    state_of: HashMap<String, String>,
    pub harm_verbs: HashSet<String>,
    pub violent_verbs: HashSet<String>,
    pub harm_words: HashSet<String>,
    pub withhold_verbs: HashSet<String>,
    pub withhold_phrases: PhraseSet,
    pub denial: PhraseSet,
    pub confirmation: PhraseSet,
    pub deny_words: HashSet<String>,
    pub criticise_words: HashSet<String>,
    pub praise_words: HashSet<String>,
    pub named_criticise: HashSet<String>,
    pub named_praise: HashSet<String>,
    pub account_nouns: HashSet<String>,
    pub duty_words: HashSet<String>,
    pub duty_phrases: PhraseSet,
    pub imperatives: HashSet<String>,
    pub condition_openers: PhraseSet,
    pub condition_except: PhraseSet,
    pub condition_bound: PhraseSet,
    pub public: PhraseSet,
    pub private: PhraseSet,
    pub public_addressees: HashSet<String>,
    pub private_addressees: HashSet<String>,
    pub evidence: PhraseSet,
    pub passing: HashSet<String>,
    pub recordings: HashSet<String>,
    pub witnessing: HashSet<String>,
    pub leaked: HashSet<String>,
    pub interviews: HashSet<String>,
    pub accounts: HashSet<String>,
}

impl Lexicon {
    fn load() -> Self {
        // The files are part of the program; that they parse is tested, so the fallbacks are never taken.
        let cues: CueFile = toml::from_str(CUES).unwrap_or_default();
        let sources: SourceFile = toml::from_str(SOURCES).unwrap_or_default();
        let places: PlaceFile = toml::from_str(PLACES).unwrap_or_default();
        let content: ContentFile = toml::from_str(CONTENT).unwrap_or_default();
        let circumstance: CircumstanceFile = toml::from_str(CIRCUMSTANCE).unwrap_or_default();

        let mut lexicon = Self::default();
        lexicon.add_cues(&cues);
        let plural = |word: &str| sources.plurals.get(word).cloned().unwrap_or_else(|| pluralise(word));
        for group in &sources.nouns {
            for word in &group.words {
                lexicon.singular.entry(word.clone()).or_default().mark(group.kind, group.numbered);
                lexicon.plural.entry(plural(word)).or_default().mark(group.kind, group.numbered);
                // "persons" besides "people".
                if sources.plurals.contains_key(word) {
                    lexicon.plural.entry(pluralise(word)).or_default().mark(group.kind, group.numbered);
                }
            }
        }
        let set = |words: &[String]| words.iter().cloned().collect::<HashSet<_>>();
        let nouns = |words: &[String]| words.iter().flat_map(|w| [w.clone(), plural(w)]).collect::<HashSet<_>>();
        let forms =
            |verbs: &[String]| verbs.iter().flat_map(|v| forms(v, cues.irregular.get(v))).collect::<HashSet<_>>();
        lexicon.titles = set(&sources.titles.words);
        lexicon.organisation_names = set(&sources.organisation_names.words);
        lexicon.outlet_names = set(&sources.outlet_names.words);
        lexicon.outlets = PhraseSet::of(&sources.outlet_names.whole);
        lexicon.state_bodies = set(&sources.state_bodies.words);
        lexicon.state_nouns = set(&sources.state_nouns.words);
        let mut states: Vec<String> = places.states.keys().cloned().collect();
        states.extend(places.short.names.iter().cloned());
        lexicon.states = PhraseSet::of(&states);
        let mut demonyms: Vec<String> = places.states.values().flat_map(|s| s.of.iter().cloned()).collect();
        demonyms.extend(demonyms.clone().iter().map(|d| format!("{d}s")));
        lexicon.demonyms = PhraseSet::of(&demonyms);
        let seats: Vec<String> = places.states.values().flat_map(|s| s.seat.iter().cloned()).collect();
        lexicon.seats = PhraseSet::of(&seats);
        for (name, state) in &places.states {
            let Some(last) = words::lowers(name).pop() else { continue };
            for other in state.of.iter().chain(&state.seat) {
                if let [one] = words::lowers(other).as_slice() {
                    lexicon.state_of.entry(one.clone()).or_insert_with(|| last.clone());
                }
            }
        }
        lexicon.harm_verbs = set(&content.harm.verbs);
        lexicon.harm_verbs.extend(forms(&content.harm.verbs));
        lexicon.violent_verbs = forms(&content.harm.violent);
        lexicon.harm_verbs.extend(lexicon.violent_verbs.iter().cloned());
        lexicon.harm_words = set(&content.harm.words);
        lexicon.withhold_verbs = set(&content.withhold.verbs);
        lexicon.withhold_phrases = PhraseSet::of(&content.withhold.phrases);
        lexicon.denial = PhraseSet::of(&content.denial.phrases);
        lexicon.confirmation = PhraseSet::of(&content.confirmation.phrases);
        lexicon.deny_words = set(&content.verdict.deny);
        lexicon.criticise_words = set(&content.verdict.criticise);
        lexicon.praise_words = set(&content.verdict.praise);
        lexicon.named_criticise = set(&content.verdict.named_criticise);
        lexicon.named_praise = set(&content.verdict.named_praise);
        lexicon.account_nouns = nouns(&content.account.nouns);
        lexicon.duty_words = set(&content.duty.words);
        lexicon.duty_phrases = PhraseSet::of(&content.duty.phrases);
        lexicon.imperatives = set(&content.imperative.verbs);
        lexicon.condition_openers = PhraseSet::of(&content.condition.openers);
        lexicon.condition_except = PhraseSet::of(&content.condition.except);
        lexicon.condition_bound = PhraseSet::of(&content.condition.bound);
        lexicon.public = PhraseSet::of(&circumstance.public.phrases);
        lexicon.private = PhraseSet::of(&circumstance.private.phrases);
        lexicon.public_addressees = nouns(&circumstance.public.addressees);
        lexicon.private_addressees = nouns(&circumstance.private.addressees);
        lexicon.evidence = PhraseSet::of(&circumstance.evidence.openers);
        lexicon.passing = set(&circumstance.evidence.passing);
        lexicon.recordings = set(&circumstance.evidence.recordings);
        lexicon.witnessing = set(&circumstance.evidence.witnessing);
        lexicon.leaked = set(&circumstance.leaked.words);
        lexicon.interviews = set(&circumstance.evidence.interviews);
        lexicon.accounts = set(&circumstance.evidence.accounts);
        lexicon
    }

    fn add_cues(&mut self, file: &CueFile) {
        let mut add = |first: String, rest: Vec<String>, cue: Cue| {
            let entries = self.cues.entry(first).or_default();
            if !entries.iter().any(|(r, c)| *r == rest && c.head == cue.head) {
                entries.push((rest, cue));
                entries.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            }
        };
        for group in &file.group {
            let cue = |lemma: &str, head| Cue { lemma: lemma.to_owned(), act: group.act, reading: group.reading, head };
            for verb in &group.verbs {
                for form in forms(verb, file.irregular.get(verb)) {
                    add(form, Vec::new(), cue(verb, Head::Verb));
                }
            }
            for phrase in &group.phrases {
                let mut rest = words::lowers(phrase);
                if rest.is_empty() {
                    continue;
                }
                let first = rest.remove(0);
                for form in forms(&first, file.irregular.get(&first)) {
                    add(form, rest.clone(), cue(phrase, Head::Verb));
                }
            }
            for noun in &group.nouns {
                add(noun.clone(), Vec::new(), cue(noun, Head::Noun));
                add(pluralise(noun), Vec::new(), cue(noun, Head::Noun));
            }
            for fixed in &group.fixed {
                let mut rest = words::lowers(fixed);
                if !rest.is_empty() {
                    let first = rest.remove(0);
                    add(first, rest, cue(fixed, Head::Fixed));
                }
            }
        }
    }

    /// The cues of the longest phrase at the index, with its length in words. More than one where a form is a verb's
    /// and a noun's ("demands").
    pub(crate) fn cues_at<'l>(&'l self, words: &[Word], index: usize) -> Option<(Vec<&'l Cue>, usize)> {
        let entries = self.cues.get(words.get(index)?.lower.as_str())?;
        let longest = entries.iter().find(|(rest, _)| follows(words, index + 1, rest))?.0.len();
        let same = entries.iter().filter(|(rest, _)| rest.len() == longest && follows(words, index + 1, rest));
        Some((same.map(|(_, cue)| cue).collect(), longest + 1))
    }

    /// Whether a word is an adjective made from a state's name, or its people's.
    pub(crate) fn demonyms_of(&self, word: &Word) -> bool {
        self.demonyms.at(std::slice::from_ref(word), 0).is_some()
    }

    /// The state that an adjective or a capital stands for, by the last word of its name; the word itself where it
    /// stands for none.
    pub(crate) fn state_of<'w>(&'w self, lower: &'w str) -> &'w str {
        self.state_of.get(lower).map_or(lower, String::as_str)
    }

    /// What a noun, in lower case, says of a source, and whether it is a plural.
    pub(crate) fn noun(&self, lower: &str) -> Option<(NounKinds, bool)> {
        // Compounds are their last part: "vice-president", "co-author".
        let last = lower.rsplit(['-', '‑']).next().unwrap_or(lower);
        for word in [lower, last] {
            if let Some(kinds) = self.singular.get(word) {
                return Some((*kinds, false));
            }
            if let Some(kinds) = self.plural.get(word) {
                return Some((*kinds, true));
            }
        }
        None
    }
}

/// The plural of a noun that follows the rules.
fn pluralise(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    if noun.ends_with(['s', 'x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

/// All forms of a verb: by rule, with a doubled consonant where that may be, and the irregular ones.
fn forms(verb: &str, irregular: Option<&Vec<String>>) -> Vec<String> {
    let mut all = vec![verb.to_owned(), pluralise(verb)];
    if let Some(stem) = verb.strip_suffix("ie") {
        all.extend([format!("{verb}d"), format!("{stem}ying")]);
    } else if let Some(stem) = verb.strip_suffix('e') {
        let ing = if verb.ends_with("ee") || verb.ends_with("oe") { verb } else { stem };
        all.extend([format!("{verb}d"), format!("{ing}ing")]);
    } else if let Some(stem) = verb.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
        all.extend([format!("{stem}ied"), format!("{verb}ing")]);
    } else {
        all.extend([format!("{verb}ed"), format!("{verb}ing")]);
        let mut back = verb.chars().rev();
        let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
        if let (Some(c), Some(v), before) = (back.next(), back.next(), back.next())
            && !vowel(c)
            && !matches!(c, 'w' | 'x' | 'y')
            && vowel(v)
            && before.is_none_or(|b| !vowel(b))
        {
            all.extend([format!("{verb}{c}ed"), format!("{verb}{c}ing")]);
        }
    }
    all.extend(irregular.into_iter().flatten().cloned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::{act, source};

    #[test]
    fn the_rule_files_parse() {
        toml::from_str::<CueFile>(CUES).unwrap();
        toml::from_str::<SourceFile>(SOURCES).unwrap();
        toml::from_str::<PlaceFile>(PLACES).unwrap();
        toml::from_str::<ContentFile>(CONTENT).unwrap();
        toml::from_str::<CircumstanceFile>(CIRCUMSTANCE).unwrap();
    }

    #[test]
    fn every_cue_group_reads_its_examples() {
        let file: CueFile = toml::from_str(CUES).unwrap();
        for group in &file.group {
            assert!(group.matching.len() >= 2 && group.not.len() >= 4, "{:?} has too few examples", group.act);
            for cue in &group.matching {
                let found = act::lookup(cue).unwrap_or_else(|| panic!("{cue:?} is not found"));
                assert_eq!((found.act, found.reading), (group.act, group.reading), "{cue:?}");
            }
            for cue in &group.not {
                let found = act::lookup(cue).map(|f| (f.act, f.reading));
                assert_ne!(found, Some((group.act, group.reading)), "{cue:?}");
            }
        }
    }

    #[test]
    fn every_noun_group_reads_its_examples() {
        let file: SourceFile = toml::from_str(SOURCES).unwrap();
        for group in &file.nouns {
            assert!(group.matching.len() >= 5 && group.not.len() >= 5);
            for phrase in &group.matching {
                assert_eq!(source::kind_of_phrase(phrase), group.kind, "{phrase:?}");
            }
            for phrase in &group.not {
                assert_ne!(source::kind_of_phrase(phrase), group.kind, "{phrase:?}");
            }
        }
    }

    #[test]
    fn inflects() {
        let has = |verb: &str, form: &str| forms(verb, None).contains(&form.to_owned());
        assert!(has("deny", "denied") && has("deny", "denies") && has("deny", "denying"));
        assert!(has("admit", "admitted") && has("urge", "urging") && has("agree", "agreeing"));
        assert!(has("press", "presses") && has("lie", "lying") && has("play", "played"));
        assert_eq!(
            (pluralise("story"), pluralise("ally"), pluralise("speech")),
            ("stories".into(), "allies".into(), "speeches".into())
        );
    }
}
