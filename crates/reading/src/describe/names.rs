//! What the names of a document stand for, judged by how the document uses them.
//!
//! Lists know the states and outlets there are; for every other name the text itself is the evidence: a title or a
//! first name before it (a person), "X's president", "in X" or an adjective made from it (a country), "X reported"
//! or the dateline (an outlet), "the gas operator X" (an organisation).

use super::{
    lexicon::{Head, LEXICON},
    words::{Word, Words},
};
use crate::model::{NameKind, Seen};
use onrecord_record::SourceKind;
use std::collections::{BTreeMap, BTreeSet};

/// How often the document speaks for each reading of a name.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    person: u32,
    country: u32,
    organisation: u32,
    outlet: u32,
    /// As what the model sees the name: a person, a place, a body.
    seen: [u32; 3],
    /// "X said it would": whatever X is, it is not somebody.
    it: u32,
    /// "X said", "X agreed": a place that speaks is its government.
    speaks: u32,
}

impl Evidence {
    /// Whether the model sees a place or a body, and hardly ever a person.
    fn is_no_person(&self) -> bool {
        let [person, place, body] = self.seen;
        place.max(body) > 2 * person
    }
}

/// The names of a document by their last word, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Names {
    evidence: BTreeMap<String, Evidence>,
    /// The bodies and places that a person is named with, by the person's last name: "Quorland's president, Ada
    /// Ferrin".
    bodies: BTreeMap<String, Vec<String>>,
    /// What the model takes a noun without a capital for, by where it begins in bytes.
    nouns: BTreeMap<usize, NameKind>,
}

/// Words that stand between a body and the name of who speaks for it, besides titles.
const OFFICES: &[&str] = &[
    ",",
    "'s",
    "prime",
    "foreign",
    "vice",
    "deputy",
    "finance",
    "defence",
    "defense",
    "interior",
    "justice",
    "policy",
    "security",
    "national",
    "acting",
    "opposition",
    "presidential",
    "press",
    "government",
    "party",
    "economy",
    "energy",
    "health",
    "trade",
    "home",
    "first",
    "top",
    "chief",
    "special",
    "senior",
    "lead",
    "former",
    "then",
    "longtime",
    "interim",
    "outgoing",
    "new",
];

/// Capitalised words that are not names: sentences begin with them.
const PLAIN: &[&str] = &[
    "the",
    "a",
    "an",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "of",
    "to",
    "and",
    "but",
    "or",
    "nor",
    "so",
    "yet",
    "if",
    "when",
    "while",
    "as",
    "since",
    "after",
    "before",
    "he",
    "she",
    "it",
    "they",
    "we",
    "i",
    "you",
    "his",
    "her",
    "its",
    "their",
    "our",
    "my",
    "your",
    "this",
    "that",
    "these",
    "those",
    "there",
    "here",
    "what",
    "who",
    "why",
    "how",
    "which",
    "where",
    "not",
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "both",
    "some",
    "many",
    "most",
    "all",
    "another",
    "other",
    "others",
    "several",
    "few",
    "each",
    "every",
    "any",
    "asked",
    "according",
    "earlier",
    "later",
    "now",
    "then",
    "still",
    "also",
    "even",
    "only",
    "just",
    "once",
    "until",
    "unless",
    "although",
    "though",
    "because",
    "despite",
    "during",
    "under",
    "over",
    "about",
    "between",
    "among",
    "against",
    "last",
    "next",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan.",
    "feb.",
    "mar.",
    "apr.",
    "aug.",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
    "yes",
    "well",
    "read",
    "more",
    "speaking",
    "instead",
    "however",
    "meanwhile",
    "separately",
    "privately",
    "publicly",
    "officials",
    "people",
    "critics",
    "analysts",
    "former",
    "senior",
    "more",
    "at",
];

/// First words of the names of countries and regions.
const DIRECTIONS: &[&str] = &[
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "new", "upper", "lower",
    "greater", "republic", "saint", "st.",
];

/// Last words of the names of places that do not speak.
const GROUNDS: &[&str] = &[
    "ridge",
    "river",
    "street",
    "square",
    "bridge",
    "road",
    "avenue",
    "valley",
    "sea",
    "lake",
    "mountain",
    "mountains",
    "island",
    "islands",
    "strait",
    "bay",
    "port",
    "airport",
    "station",
    "pass",
    "hill",
    "beach",
    "canal",
    "coast",
    "desert",
    "peninsula",
    "park",
    "county",
    "province",
];

/// First words of the names of papers: how often they come out.
const ISSUES: &[&str] = &["daily", "evening", "morning", "weekly", "sunday"];

/// Endings of company names made of one word.
const COMPANIES: &[&str] = &[
    "gaz", "gas", "oil", "neft", "prom", "bank", "tel", "com", "tech", "soft", "corp", "trans", "energo", "air",
    "rail", "bras", "mex", "chem", "steel", "pharma", "media", "avia", "stroy", "power", "grid",
];

impl Names {
    /// The names of a document. `seen` is what the model sees in it.
    pub(crate) fn of(words: &Words<'_>, outlet: Option<&str>, seen: &Seen) -> Self {
        let nouns = seen.nominals.iter().map(|n| (n.head.start(), n.kind)).collect();
        let mut names = Self { nouns, ..Self::default() };
        for name in &seen.names {
            let Some(last) = words.slice(name.range).iter().rfind(|w| w.word) else { continue };
            if !last.capital {
                names.nouns.insert(last.range.start(), name.kind); // "the Marenian coastguard"
                continue;
            }
            let of = match name.kind {
                NameKind::Person => 0,
                NameKind::Place => 1,
                NameKind::Organisation => 2,
                NameKind::Group | NameKind::Other => continue,
            };
            names.mark(&last.lower, |e| e.seen[of] += 1);
        }
        if let Some(last) = outlet.and_then(|o| super::words::lowers(o).pop()) {
            names.mark(&last, |e| e.outlet += 6);
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut adjectives: BTreeSet<String> = BTreeSet::new();
        let mut line = 0;
        while line < words.words.len() {
            let mut end = line + 1;
            while end < words.words.len() && !words.breaks(end - 1, end) {
                end += 1;
            }
            names.dateline(words, line, end);
            if !headline_case(&words.words[line..end]) {
                let mut at = line;
                while at < end {
                    let run = run_end(&words.words[..end], at);
                    if run == at {
                        at += 1;
                        continue;
                    }
                    names.weigh(words, at, run);
                    for i in at..run {
                        let word = &words.words[i];
                        seen.insert(word.lower.clone());
                        let adjectival = i + 1 == run
                            && words
                                .get(i + 1)
                                .is_some_and(|w| w.word && !w.capital && !w.is(&["said", "says", "and"]))
                            || i + 1 < run;
                        if adjectival {
                            adjectives.insert(word.lower.clone());
                        }
                    }
                    at = run;
                }
            }
            line = end;
        }
        names.adjectives(&seen, &adjectives);
        names
    }

    fn mark(&mut self, name: &str, add: impl FnOnce(&mut Evidence)) {
        add(self.evidence.entry(name.to_owned()).or_default());
    }

    /// "ZELIN, Karsovia, Sept. 16 (Meridian) -": a place, its country and the agency.
    fn dateline(&mut self, words: &Words<'_>, line: usize, end: usize) {
        let end = end.min(line + 16);
        let Some(dash) = (line + 1..end).find(|&i| words.words[i].is(&["-", "–", "—", "--"])) else { return };
        let Some(first) = words.get(line) else { return };
        if !first.shouted(words.text) {
            return;
        }
        let city = (line..dash)
            .take_while(|&i| words.words[i].word && words.words[i].shouted(words.text))
            .last()
            .unwrap_or(line);
        self.mark(&words.words[city].lower, |e| e.country += 3);
        for i in city + 1..dash {
            let word = &words.words[i];
            if words.near(i, -1).is_some_and(|w| w.is(&["("])) && word.capital {
                let last = (i..dash).take_while(|&j| words.words[j].word).last().unwrap_or(i);
                self.mark(&words.words[last].lower, |e| e.outlet += 6);
                break;
            }
            if word.capital && word.word && !word.is(PLAIN) && words.near(i, -1).is_some_and(|w| w.is(&[","])) {
                self.mark(&word.lower, |e| e.country += 3);
            }
        }
    }

    /// Weighs how a run of capitalised words, `start..end`, is used.
    fn weigh(&mut self, words: &Words<'_>, start: usize, end: usize) {
        let run = &words.words[start..end];
        let Some(last) = run.last() else { return };
        let titles = run.iter().take_while(|w| LEXICON.titles.contains(&w.lower)).count();
        let name = &run[titles.min(run.len())..];
        if name.is_empty() {
            return;
        }
        let before = words.near(start, -1).filter(|_| start > 0 && !words.breaks(start - 1, start));
        let before2 = words.near(start, -2).filter(|_| start > 1);
        let after = words.get(end);
        let organised = LEXICON.organisation_names.contains(&last.lower)
            || run.windows(2).any(|w| LEXICON.organisation_names.contains(&w[0].lower) && w[1].is(&["of", "for"]));
        let printed = LEXICON.outlet_names.contains(&last.lower);
        let placed = DIRECTIONS.contains(&name[0].lower.as_str())
            || GROUNDS.contains(&last.lower.as_str())
            || LEXICON.states.at(name, 0) == Some(name.len())
            || LEXICON.seats.at(name, 0) == Some(name.len());
        if titles > 0 || before.is_some_and(|w| !w.capital && LEXICON.titles.contains(&w.lower)) {
            self.mark(&last.lower, |e| e.person += 3);
        } else if name.len() > 1
            && !organised
            && !printed
            && !placed
            && !name[0].shouted(words.text)
            && !self.evidence.get(&last.lower).is_some_and(Evidence::is_no_person)
        {
            // "Velmaran President Ilka Rostan": the title may stand inside the run.
            let inner = name.iter().any(|w| LEXICON.titles.contains(&w.lower));
            self.mark(&last.lower, |e| e.person += if inner { 3 } else { 2 });
        }
        if titles > 0
            || before.is_some_and(|w| LEXICON.titles.contains(&w.lower) || w.is(&[",", "'s"]))
            || name.iter().any(|w| LEXICON.titles.contains(&w.lower))
        {
            self.affiliate(words, start, &last.lower);
            if let Some(first) = run.first().filter(|f| run.len() > 2 && !LEXICON.titles.contains(&f.lower)) {
                self.add_body(&last.lower, &first.lower);
            }
        }
        // "Haines, 44," and "Tait, a nurse".
        if after.is_some_and(|w| w.is(&[","])) && describes_person(words, end + 1) {
            self.mark(&last.lower, |e| e.person += 2);
        }
        // "Ada Ferrin of Quorland"
        if after.is_some_and(|w| w.is(&["of"]))
            && let Some(body) = words
                .get(end + 1 + usize::from(words.get(end + 1).is_some_and(|w| w.is(&["the"]))))
                .filter(|w| w.capital)
        {
            self.add_body(&last.lower, &body.lower);
        }
        if name.len() > 1 && (printed || name[0].is(ISSUES)) {
            self.mark(&last.lower, |e| e.outlet += 2);
        }
        if name.len() > 1 && placed && !GROUNDS.contains(&last.lower.as_str()) {
            self.mark(&last.lower, |e| e.country += 1);
        }
        if after.is_some_and(|w| w.is(&["newspaper", "magazine", "website", "broadcaster"]))
            || after.is_some_and(|w| w.is(&["news"]))
                && words.get(end + 1).is_some_and(|w| w.is(&["agency", "site", "service", "website"]))
            || before.is_some_and(|w| {
                w.is(&["newspaper", "magazine", "broadcaster", "tabloid", "daily", "weekly", "website"])
            })
        {
            self.mark(&last.lower, |e| e.outlet += 4);
        } else if after.is_some_and(|w| w.is(&["reported", "reports"])) && name.len() == 1 {
            self.mark(&last.lower, |e| e.outlet += 1);
        }
        if before.is_some_and(|w| {
            w.is(&[
                "company",
                "operator",
                "firm",
                "group",
                "bank",
                "giant",
                "maker",
                "party",
                "charity",
                "institute",
                "monopoly",
                "utility",
                "producer",
                "supplier",
                "manufacturer",
                "airline",
                "contractor",
                "union",
                "startup",
            ])
        }) || after.is_some_and(|w| {
            w.is(&["executives", "shares", "shareholders", "employees", "engineers", "pipeline", "management", "board"])
        }) && name.len() == 1
            || after.is_some_and(|w| w.is(&[","])) && describes_company(words, end + 1)
        {
            self.mark(&last.lower, |e| e.organisation += 2);
        }
        if says(words, end) {
            self.mark(&last.lower, |e| e.speaks += 1);
        }
        if name.len() == 1 && resumed_by_it(words, end) {
            self.mark(&last.lower, |e| e.it += 1);
        }
        if name.len() > 2 || GROUNDS.contains(&last.lower.as_str()) {
            return;
        }
        if after.is_some_and(|w| w.is(&["'s"])) {
            let owned =
                || (end + 1..end + 4).take_while(|&i| words.get(i).is_some_and(|w| w.word)).map(|i| &words.words[i]);
            if owned().any(|w| LEXICON.state_nouns.contains(&w.lower)) {
                self.mark(&last.lower, |e| e.country += 2);
            } else if owned().any(|w| LEXICON.state_bodies.contains(&w.lower)) {
                self.mark(&last.lower, |e| e.country += 1);
            }
        }
        if before.is_some_and(|w| w.is(&["of"])) && before2.is_some_and(|w| LEXICON.state_nouns.contains(&w.lower)) {
            self.mark(&last.lower, |e| e.country += 2);
        }
        if before.is_some_and(|w| w.is(&["neighbouring", "neighboring"])) {
            self.mark(&last.lower, |e| e.country += 3);
        } else if before.is_some_and(|w| w.is(&["in", "across", "through", "throughout"]))
            && !after.is_some_and(|w| w.is(&["'s", "’"]))
        {
            self.mark(&last.lower, |e| e.country += 1);
        }
    }

    fn add_body(&mut self, person: &str, body: &str) {
        let bodies = self.bodies.entry(person.to_owned()).or_default();
        if bodies.len() < 8 && !bodies.iter().any(|b| b == body) {
            bodies.push(body.to_owned());
        }
    }

    /// Notes the body that stands before a name and its office.
    fn affiliate(&mut self, words: &Words<'_>, start: usize, name: &str) {
        for i in (start.saturating_sub(7)..start).rev() {
            let word = &words.words[i];
            if word.capital && word.word && !word.is(PLAIN) && !LEXICON.titles.contains(&word.lower) {
                self.add_body(name, &word.lower);
                return;
            }
            if !(word.is(OFFICES) || LEXICON.titles.contains(&word.lower)) {
                return;
            }
        }
    }

    /// Whether the document has named a person, by last name, with any body.
    pub(crate) fn has_body(&self, person: &str) -> bool {
        !person.is_empty() && self.bodies.contains_key(person)
    }

    /// Whether the document has named a person, by last name, as an officer of a body or a country, by its name or
    /// the adjective made from it.
    pub(crate) fn speaks_for(&self, person: &str, body: &str) -> bool {
        let body = LEXICON.state_of(body);
        let alike = |b: &String| {
            let b = LEXICON.state_of(b);
            let shared = b.chars().zip(body.chars()).take_while(|(x, y)| x == y).count();
            b == body || shared >= 4 && shared + 2 >= body.chars().count()
        };
        person != body && self.bodies.get(person).is_some_and(|all| all.iter().any(alike))
    }

    /// "Karsovian gas" makes Karsovia a country.
    fn adjectives(&mut self, seen: &BTreeSet<String>, adjectives: &BTreeSet<String>) {
        for adjective in adjectives {
            for suffix in ["ian", "ean", "an", "n", "ese", "ish", "i", "ic", "er"] {
                let Some(stem) = adjective.strip_suffix(suffix).filter(|s| s.chars().count() >= 3) else { continue };
                let roots: Vec<String> = seen
                    .range(stem.to_owned()..)
                    .take_while(|name| name.starts_with(stem))
                    .filter(|name| *name != adjective && name.len() <= stem.len() + 4)
                    .filter(|name| {
                        matches!(&name[stem.len()..], "" | "a" | "ia" | "e" | "y" | "o" | "land" | "us" | "i")
                    })
                    .cloned()
                    .collect();
                for root in roots {
                    self.mark(&root, |e| e.country += 2);
                }
            }
        }
    }

    /// What kind of source a name is: its words, titles left out, and whether a title was there.
    pub(crate) fn kind(&self, text: &str, name: &[Word], titled: bool) -> SourceKind {
        let Some(last) = name.last() else { return SourceKind::Person };
        if titled {
            return SourceKind::Person;
        }
        let whole = |set: &super::lexicon::PhraseSet| set.at(name, 0) == Some(name.len());
        if whole(&LEXICON.outlets) {
            return SourceKind::Outlet;
        }
        if whole(&LEXICON.states) || whole(&LEXICON.seats) {
            return SourceKind::Country;
        }
        if name.len() > 1 && (LEXICON.outlet_names.contains(&last.lower) || name[0].is(ISSUES)) {
            return SourceKind::Outlet;
        }
        if LEXICON.organisation_names.contains(&last.lower) {
            return SourceKind::Organisation;
        }
        let evidence = self.evidence.get(&last.lower).copied().unwrap_or_default();
        let Evidence { person, country, organisation, outlet, .. } = evidence;
        let most = person.max(country).max(organisation).max(outlet);
        if most > 0 {
            if outlet == most {
                return SourceKind::Outlet;
            }
            if name.len() > 1 && person > 0 || person == most || person >= 2 && country < 4 * person {
                return SourceKind::Person;
            }
            // A company is in a country too; only what a state has makes one.
            if organisation >= country || organisation > 0 && country <= 1 {
                return SourceKind::Organisation;
            }
            if country > 1 || name.len() == 1 && person == 0 && land_like(&last.lower) {
                return SourceKind::Country;
            }
        }
        if name.iter().any(|w| w.shouted(text)) && name.len() == 1 {
            return SourceKind::Organisation;
        }
        if name.len() == 1 && person == 0 {
            if land_like(&last.lower) {
                return SourceKind::Country;
            }
            if LEXICON.outlet_names.contains(&last.lower) {
                return SourceKind::Outlet;
            }
            if COMPANIES.iter().any(|c| last.lower.len() > c.len() + 2 && last.lower.ends_with(c)) {
                return SourceKind::Organisation;
            }
        }
        // Nothing in the words tells.
        let [person, place, body] = evidence.seen;
        let no_person = evidence.person == 0 && evidence.it > 0;
        if place > person && place >= body && evidence.speaks > 0 {
            SourceKind::Country
        } else if body > person {
            SourceKind::Organisation
        } else if no_person && place > 0 {
            SourceKind::Country
        } else if no_person {
            SourceKind::Organisation
        } else {
            SourceKind::Person
        }
    }

    /// What kind of source the model takes a noun that is no name for: a place that speaks is a body.
    pub(crate) fn noun(&self, word: &Word) -> Option<SourceKind> {
        Some(match self.nouns.get(&word.range.start())? {
            NameKind::Person => SourceKind::Person,
            NameKind::Organisation | NameKind::Place => SourceKind::Organisation,
            NameKind::Group => SourceKind::Group,
            NameKind::Other => return None,
        })
    }

    /// Whether the document uses a word, in lower case, as the last name of a person.
    pub(crate) fn is_person(&self, lower: &str) -> bool {
        self.evidence.get(lower).is_some_and(|e| e.person >= 2 && e.person >= e.outlet)
    }
}

/// Endings that names of countries have far more often than names of people.
fn land_like(lower: &str) -> bool {
    lower.chars().count() > 5
        && ["ovia", "avia", "ania", "enia", "istan", "land", "onia", "eria", "aria", "oria"]
            .iter()
            .any(|e| lower.ends_with(e))
}

/// ", 44," or ", a nurse": an apposition that makes a name a person's.
fn describes_person(words: &Words<'_>, from: usize) -> bool {
    let Some(first) = words.get(from) else { return false };
    let aged = first.lower.len() <= 3
        && first.lower.parse::<u8>().is_ok_and(|n| n > 9)
        && words.get(from + 1).is_some_and(|w| !w.word);
    let called = first.is(&["a", "an", "the", "who", "whose"])
        && (first.is(&["who", "whose"])
            || (from + 1..from + 6)
                .take_while(|&i| {
                    words.get(i).is_some_and(|w| w.word && !w.is(&["of", "in", "at", "for", "which", "that"]))
                })
                .last()
                .is_some_and(|i| {
                    LEXICON
                        .noun(&words.words[i].lower)
                        .is_some_and(|(k, plural)| !plural && (k.person || k.anonymous || k.numbered))
                }));
    aged || called
}

/// Whether a verb of saying or the like begins at a word.
fn says(words: &Words<'_>, at: usize) -> bool {
    LEXICON.cues_at(&words.words, at).is_some_and(|(cues, _)| cues.iter().any(|c| c.head == Head::Verb))
}

/// Whether the words behind a name have it say what "it" will do or has done: "said on Tuesday that it would".
fn resumed_by_it(words: &Words<'_>, from: usize) -> bool {
    let reach = (from..from + 7).take_while(|&i| words.get(i).is_some_and(|w| w.word));
    let Some(it) = reach.skip(1).find(|&i| words.words[i].is(&["it"])) else { return false };
    says(words, from)
        && words
            .get(it + 1)
            .is_some_and(|w| w.is(&["will", "would", "had", "has", "expects", "plans", "intends", "wants"]))
        && words.get(it + 2).is_some_and(|w| !w.is(&["be", "been", "take"]))
}

/// ", the Tolvian operator": an apposition that makes a name a company's.
fn describes_company(words: &Words<'_>, from: usize) -> bool {
    (from..from + 6).take_while(|&i| words.get(i).is_some_and(|w| w.word)).any(|i| {
        words.words[i].is(&[
            "operator",
            "company",
            "firm",
            "manufacturer",
            "supplier",
            "producer",
            "retailer",
            "carmaker",
        ])
    })
}

/// One past the last word of the run of capitalised words that starts at `at`; `at` where there is none.
fn run_end(words: &[Word], at: usize) -> usize {
    let mut end = at;
    while let Some(word) = words.get(end) {
        if !(word.word && word.capital) || word.is(PLAIN) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a line is set in headline case, where capitals mean nothing.
fn headline_case(line: &[Word]) -> bool {
    let long = line.iter().filter(|w| w.word && w.lower.chars().count() > 3);
    // Headlines have no full stop, and what has one is no headline.
    if line.last().is_some_and(|w| w.is(&[".", "\"", "”"])) {
        return false;
    }
    let (capital, all) = long.fold((0, 0), |(c, n), w| (c + usize::from(w.capital), n + 1));
    all >= 3 && capital * 10 > all * 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    fn kind(text: &str, name: &str) -> SourceKind {
        let words = Words::of(text, &Layout::default());
        let names = Names::of(&words, Some("The Harbour Gazette"), &Seen::default());
        let name_words = Words::of(name, &Layout::default());
        names.kind(name, &name_words.words, false)
    }

    #[test]
    fn the_text_says_what_a_name_is() {
        let text = "PELLIN, Ostrava Major, March 3 (Unipress) - Quorland's president, Ada Ferrin, met Tolvian envoys.\n\
                    Ferrin said Tolvia would wait. The grid operator Nexor agreed, the Evening Lantern newspaper said.";
        assert_eq!(kind(text, "Ferrin"), SourceKind::Person);
        assert_eq!(kind(text, "Quorland"), SourceKind::Country);
        assert_eq!(kind(text, "Tolvia"), SourceKind::Country);
        assert_eq!(kind(text, "Pellin"), SourceKind::Country);
        assert_eq!(kind(text, "Nexor"), SourceKind::Organisation);
        assert_eq!(kind(text, "Evening Lantern"), SourceKind::Outlet);
        assert_eq!(kind(text, "Unipress"), SourceKind::Outlet);
        assert_eq!(kind(text, "Gazette"), SourceKind::Outlet);
    }

    #[test]
    fn lists_know_real_states_and_outlets() {
        for (name, want) in [
            ("Germany", SourceKind::Country),
            ("Washington", SourceKind::Country),
            ("Reuters", SourceKind::Outlet),
            ("NATO", SourceKind::Organisation),
            ("Jane Doe", SourceKind::Person),
            ("Baltimore Sun", SourceKind::Outlet),
            ("Daily Ferret", SourceKind::Outlet),
        ] {
            assert_eq!(kind("", name), want, "{name}");
        }
    }
}
