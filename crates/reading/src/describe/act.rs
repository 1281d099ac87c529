//! What a source does by saying it: by the cue, and where the cue only says "said", by the shape of what is said.

use super::{
    circumstance::unmet,
    lexicon::{Cue, Head, LEXICON, PhraseSet, Reading},
    names::Names,
    source::Known,
    words::{Word, Words},
};
use onrecord_record::{Act, SourceKind, TextRange, month_number};

/// A cue as found in the lexicon.
#[derive(Debug, Clone)]
pub(super) struct CueRead {
    pub act: Act,
    pub reading: Reading,
    pub head: Head,
    pub lemma: String,
    /// Index of the first word of what was found.
    pub first: usize,
    /// Index one past its last word.
    pub end: usize,
    /// Whether the act is denied ("never said"), and not a way of declining.
    pub negated: bool,
    /// Whether the source, if any, follows "by", and what stands before the cue is told.
    pub passive: bool,
}

/// Words that may stand between a negation and its verb, besides adverbs.
const BETWEEN: &[&str] = &[
    "has",
    "have",
    "had",
    "does",
    "do",
    "did",
    "been",
    "be",
    "is",
    "was",
    "are",
    "were",
    "am",
    "would",
    "will",
    "could",
    "can",
    "may",
    "might",
    "should",
    "yet",
    "ever",
    "also",
    "even",
    "still",
    "so",
    "far",
    "longer",
    "once",
    "to",
    "immediately",
    "being",
    "having",
    "going",
    "at",
    "all",
    "in",
    "any",
    "way",
    "quite",
    "formally",
];

/// Verbs whose negation is a way of declining: "did not respond".
const SILENT: &[&str] = &["respond", "reply", "answer", "comment", "elaborate", "return"];

/// Verbs whose refusal is a way of declining: "would not say".
const UNTOLD: &[&str] = &[
    "say",
    "comment",
    "discuss",
    "confirm",
    "reveal",
    "disclose",
    "elaborate",
    "speculate",
    "name",
    "identify",
    "talk",
    "speak",
    "answer",
    "describe",
    "explain",
    "tell",
    "address",
    "clarify",
];

/// How far into a piece of content its main point is looked for, in words and marks.
const OPENING: usize = 18;

/// What is said not to be there without denying an account: "there is no doubt".
const NOT_AN_ACCOUNT: &[&str] = &[
    "doubt",
    "need",
    "question",
    "choice",
    "time",
    "alternative",
    "reason",
    "way",
    "point",
    "place",
    "room",
    "chance",
    "excuse",
    "substitute",
    "going",
    "longer",
    "more",
    "other",
    "better",
    "greater",
    "one",
    "turning",
    "date",
    "rush",
    "hurry",
    "mistaking",
    "limit",
];

/// Words that open a question.
const QUESTIONS: &[&str] = &["whether", "if", "what", "who", "why", "how", "when", "where", "which", "about"];

/// Verbs that leave the act to their noun.
const LIGHT: &[&str] = &["express", "voice", "convey", "read"];

pub(super) fn is_negation(word: &Word) -> bool {
    word.is(&["not", "never", "no", "neither", "nor", "without", "cannot", "nobody", "hardly"])
        || word.lower.ends_with("n't")
}

fn is_be(word: &Word) -> bool {
    word.is(&["is", "are", "was", "were", "am", "be", "been", "being", "'s", "'re", "'m"])
}

/// Whether a verb is one of answering, so that not doing it is a way of declining.
pub(super) fn is_answering(lemma: &str) -> bool {
    SILENT.contains(&lemma)
}

/// Whether a cue that the lexicon does not know holds a negation ("did not use").
pub(super) fn denied(words: &Words<'_>, range: TextRange) -> bool {
    words.slice(range).iter().any(is_negation)
}

/// Finds a cue in the lexicon. `None` where none of its words is there.
pub(super) fn read(words: &Words<'_>, range: TextRange) -> Option<CueRead> {
    let within = words.within(range);
    let mut found: Option<(&Cue, usize, usize)> = None;
    let mut spare: Option<(&Cue, usize, usize)> = None;
    for i in within.clone().take(24) {
        let Some((cues, used)) = LEXICON.cues_at(&words.words, i) else { continue };
        let nominal = i > 0
            && words.get(i - 1).is_some_and(|w| {
                w.is(&[
                    "the", "a", "an", "his", "her", "its", "their", "my", "our", "'s", "’", "no", "this", "that", "any",
                ])
            });
        let wanted = |c: &&&Cue| (c.head == Head::Noun) == nominal;
        let Some(cue) = cues.iter().find(wanted).or(cues.first()) else { continue };
        // A preposition is a cue only where nothing else is.
        if cue.head == Head::Fixed && used == 1 && within.len() > 1 && !words.words[i].lower.ends_with("ly") {
            spare = spare.or(Some((cue, i, used)));
            continue;
        }
        // "expressed the hope" hopes.
        if found.is_none() && used == 1 && cue.head == Head::Verb && LIGHT.contains(&cue.lemma.as_str()) {
            found = Some((cue, i, used));
            continue;
        }
        if found.is_none() || cue.head == Head::Noun {
            found = Some((cue, i, used));
        }
        break;
    }
    let (cue, first, used) = found.or(spare)?;
    let end = first + used;
    let verb_like = cue.head == Head::Verb;

    let mut negated = false;
    let mut refused = false;
    let mut passive = false;
    let mut at = first;
    while at > 0 && first - at < 7 {
        let word = &words.words[at - 1];
        if words.breaks(at - 1, at) {
            break;
        }
        if is_negation(word) {
            let only = words.get(at).is_some_and(|w| w.is(&["only", "just", "merely"]));
            negated = !only;
            refused = words.near(at, -2).is_some_and(|w| w.is(&["would", "will", "could"]))
                || word.is(&["won't", "wouldn't"]);
            break;
        }
        if is_be(word) && verb_like && used == 1 {
            passive |= words.words[first].lower.ends_with("ed")
                || words.words[first].is(&["told", "shown", "given", "said", "written", "quoted"]);
        }
        if !(word.is(BETWEEN) || is_be(word) || word.lower.ends_with("ly") && word.word) {
            break;
        }
        at -= 1;
    }
    let by = words.get(end).is_some_and(|w| w.is(&["by"]));
    // "Asked about the deal, ..."
    let opens = words.words[first].capital
        && words.words[first].is(&["asked", "pressed", "questioned", "quizzed", "told", "reminded", "informed"])
        || first > 0 && words.words[first - 1].is(&["when"]);
    passive |= (by || opens) && verb_like;
    let mut act = cue.act;
    let mut reading = cue.reading;
    if negated && (SILENT.contains(&cue.lemma.as_str()) || refused && UNTOLD.contains(&cue.lemma.as_str())) {
        (act, reading, negated) = (Act::Decline, Reading::Fixed, false);
    }
    Some(CueRead { act, reading, head: cue.head, lemma: cue.lemma.clone(), first, end, negated, passive })
}

/// What the act depends on besides the cue.
pub(super) struct Said<'w, 't> {
    pub words: &'w Words<'t>,
    pub names: &'w Names,
    /// The pieces of the content.
    pub content: &'w [TextRange],
    pub source: Option<TextRange>,
    pub known: &'w Known,
    /// Whether the content is all in quotation marks.
    pub direct: bool,
    /// The kind of source that relays this one.
    pub relayed_by: Option<SourceKind>,
    /// What is said by others inside the content; it is they who say it.
    pub taken: &'w [TextRange],
    /// Whether the text names the source with an office elsewhere.
    pub office: bool,
}

/// Offices whose holders decide what a state or a body does, or say what it will do.
const OFFICES: &[&str] = &[
    "president",
    "minister",
    "premier",
    "chancellor",
    "secretary",
    "king",
    "queen",
    "ambassador",
    "general",
    "commander",
    "envoy",
    "leader",
    "governor",
    "chief",
    "mediator",
    "commissioner",
    "mayor",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "chairman",
    "chairwoman",
    "chair",
    "boss",
];

/// Whether a word is such an office.
pub(super) fn is_office(word: &Word) -> bool {
    word.is(OFFICES)
}

/// The act of an attribution.
pub(super) fn act(said: &Said<'_, '_>, cue: Option<&CueRead>) -> Act {
    let Some(cue) = cue else {
        return said.shape(true).unwrap_or_else(|| said.plain());
    };
    if said.headline_future(cue) {
        return Act::Announce;
    }
    match cue.reading {
        // "I intend to" binds who says it.
        // and what a paper has its parties intend binds them.
        Reading::Fixed
            if matches!(cue.lemma.as_str(), "intend" | "plan" | "aim")
                && (said.relayed_by == Some(SourceKind::Document)
                    || said.source.is_some_and(|s| said.words.slice(s).iter().all(|w| w.is(&["i", "we"])))) =>
        {
            Act::Promise
        }
        // "has learned" of a paper is its report.
        Reading::Fixed
            if said.known.kind == SourceKind::Outlet
                && matches!(cue.lemma.as_str(), "learn" | "understand" | "discover" | "find") =>
        {
            Act::Report
        }
        // "questioned the document's arithmetic"
        Reading::Fixed if cue.lemma == "question" && cue.head == Head::Verb && !said.opens_with(QUESTIONS) => {
            Act::Criticise
        }
        Reading::Fixed if cue.act == Act::Announce && said.threatens() => Act::Threaten,
        // "swore that there was no such thing"
        Reading::Fixed if cue.lemma == "swear" && said.denies() => Act::Deny,
        // "vowed to leave unless she goes"
        Reading::Fixed if cue.act == Act::Promise && said.opens_with_infinitive() && said.threatens_to() => {
            Act::Threaten
        }
        Reading::Fixed if cue.act == Act::Report && said.known.kind == SourceKind::Document => {
            said.shape(false).unwrap_or(cue.act)
        }
        Reading::Fixed => cue.act,
        Reading::Weak => {
            // "To change the rules now is wrong" is a statement.
            let sentence = said.opening().first().is_some_and(|w| w.capital);
            if said.opens_with_infinitive() && cue.head == Head::Verb && !self_starting(&cue.lemma) && !sentence {
                return Act::Demand;
            }
            said.shape(true).unwrap_or_else(|| said.plain())
        }
        Reading::Claim => said.shape(false).unwrap_or(cue.act),
        Reading::Want => {
            if said.opens_with_infinitive()
                && matches!(said.known.kind, SourceKind::Person | SourceKind::Anonymous | SourceKind::Group)
            {
                Act::Believe
            } else {
                cue.act
            }
        }
        Reading::Ask => {
            if said.opens_with_subjunctive() || cue.passive && said.opens_with_infinitive() {
                Act::Demand
            } else {
                cue.act
            }
        }
        Reading::Reject => {
            if said.is_account() {
                Act::Deny
            } else {
                cue.act
            }
        }
        Reading::Warn => {
            if said.threatens() || matches!(said.future(), Some(Future { own: true, negated: false, .. })) {
                Act::Threaten
            } else {
                cue.act
            }
        }
        Reading::Assure => match said.future() {
            Some(_) if said.rules_out() => Act::Promise,
            Some(Future { own: false, .. }) => Act::Predict,
            Some(_) => Act::Promise,
            None => {
                // "assured them that she had no intention of leaving"
                let intends =
                    said.main_clause().windows(2).take(8).any(|w| w[0].is(&["no"]) && w[1].is(&["intention", "plans"]));
                if cue.head == Head::Noun || intends { Act::Promise } else { Act::Assert }
            }
        },
        Reading::Agree => {
            if said.opens_with(&["to", "on", "not"]) {
                Act::Promise
            } else {
                cue.act
            }
        }
        Reading::Suggest => {
            if said.proposes() {
                Act::Propose
            } else {
                Act::Assert
            }
        }
        // Who calls a story something else than true denies it, whatever it is called.
        Reading::Call => {
            let neutral =
                matches!(cue.lemma.as_str(), "describe" | "characterise" | "characterize" | "portray" | "depict");
            said.verdict(true).unwrap_or(if !neutral && said.names_account() { Act::Deny } else { Act::Assert })
        }
    }
}

/// Verbs that with an infinitive tell of what their own subject does or of what is so, and order nobody: "continued to
/// hammer", "reason to believe".
fn self_starting(lemma: &str) -> bool {
    matches!(
        lemma,
        "express" | "read" | "mention" | "begin" | "continue" | "go on" | "reason" | "give" | "recall" | "speak"
    )
}

/// A piece without marks at its start, "that" and a conjunction.
fn after_opening(all: &[Word]) -> &[Word] {
    let skip = all
        .iter()
        .enumerate()
        .take_while(|(i, w)| {
            let comma = all.get(i + 1).is_some_and(|n| n.is(&[","]));
            !w.word || w.is(&["that", "and", "but", "because"]) || comma && w.is(&["so", "yes", "no", "well", "look"])
        })
        .count();
    &all[skip.min(all.len())..]
}

/// What a clause says of the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Future {
    /// Whether the source itself is to act.
    own: bool,
    /// Whether it will not.
    negated: bool,
    /// Whether what is to be done harms another.
    harm: bool,
    /// Whether it does so whatever the case.
    violent: bool,
    /// Whether one will not speak or take part.
    withheld: bool,
    /// Whether it is said of "you".
    addressed: bool,
    /// Whether, of another, it is foretold rather than arranged.
    foretold: bool,
    /// Whether, of oneself, it binds.
    bound: bool,
    /// Whether a country or a body is to act, by its name.
    of_state: bool,
    /// Whether, of a thing, a day is set: "would be published by April 10".
    arranged: bool,
}

/// Whether words behind a future verb set a day or a term for it: "by April 10", "on Tuesday", "within two weeks".
fn sets_day(after: &[Word]) -> bool {
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow"];
    let dated = |w: &Word| {
        month_number(&w.lower).is_some() && w.capital
            || DAYS.contains(&w.lower.as_str())
            || w.lower.chars().all(|c| c.is_ascii_digit()) && w.lower.len() <= 2
    };
    let span = |w: &Word| w.is(&["day", "days", "week", "weeks", "month", "months", "hours"]);
    after.iter().take(24).enumerate().any(|(i, w)| {
        let next = after.get(i + 1..(i + 4).min(after.len())).unwrap_or_default();
        let before = i > 0 && after[i - 1].is(&["later", "sooner"]);
        w.is(&["by", "on", "until", "before", "from"]) && next.iter().any(dated)
            || w.is(&["within", "in"]) && next.iter().any(span)
            || w.is(&["than"]) && before && next.iter().any(dated)
    })
}

/// Bodies that "his", "its" or "our" turn into the speaker's own.
const OWN_BODIES: &[&str] = &[
    "government",
    "country",
    "party",
    "office",
    "ministry",
    "team",
    "side",
    "forces",
    "army",
    "troops",
    "company",
    "administration",
    "nation",
    "people",
    "department",
    "movement",
    "group",
    "campaign",
    "state",
    "agency",
    "union",
    "military",
    "delegation",
    "soldiers",
    "club",
    "bank",
    "firm",
    "city",
    "court",
    "police",
    "coalition",
];

impl Said<'_, '_> {
    /// The words of the first piece, without marks at its start, "that" and a conjunction.
    fn opening(&self) -> &[Word] {
        let all = self.content.first().map_or(&[][..], |c| self.words.slice(*c));
        after_opening(all)
    }

    fn is_taken(&self, word: &Word) -> bool {
        self.taken.iter().any(|t| t.holds(word.range.start()))
    }

    /// Whether one of the phrases stands in what the source itself says.
    fn holds(&self, phrases: &PhraseSet) -> bool {
        self.content.iter().any(|c| {
            let words = self.words.slice(*c);
            (0..words.len().min(OPENING)).any(|i| phrases.at(words, i).is_some() && !self.is_taken(&words[i]))
        })
    }

    fn opens_with(&self, any: &[&str]) -> bool {
        self.opening().first().is_some_and(|w| w.is(any))
    }

    fn opens_with_infinitive(&self) -> bool {
        let words = self.opening();
        let to = usize::from(words.first().is_some_and(|w| w.is(&["not"])));
        words.get(to).is_some_and(|w| w.is(&["to"]))
            && words.get(to + 1).is_some_and(|w| {
                w.word
                    && !w.capital
                    && !w.is(&[
                        "the", "a", "an", "his", "her", "their", "its", "my", "our", "everyone", "all", "those", "me",
                        "you", "him", "them", "us", "what", "some", "this", "that", "date", "be",
                    ])
            })
    }

    /// "nothing be published", "the court dismiss the case": somebody is to do something.
    fn opens_with_subjunctive(&self) -> bool {
        let words = self.opening();
        let words = &words[..words.len().min(12)];
        if words.first().is_some_and(|w| w.is(QUESTIONS) || w.is(&["for"])) {
            return false;
        }
        words.windows(2).any(|w| {
            w[0].word
                && !w[0]
                    .is(&["to", "will", "would", "could", "can", "may", "might", "should", "must", "not", "'d", "'ll"])
                && w[1].is(&["be"])
        }) || words.iter().any(|w| w.is(&["should", "must"]))
            || words.windows(2).any(|w| w[0].is(&["not"]) && w[1].is(&["be"]))
    }

    /// An act without any mark of its own.
    fn plain(&self) -> Act {
        if matches!(self.known.kind, SourceKind::Outlet | SourceKind::Document | SourceKind::Unspecified) {
            Act::Report
        } else {
            Act::Assert
        }
    }

    /// The act that the shape of what is said gives a cue that only says "said".
    fn shape(&self, judged: bool) -> Option<Act> {
        if self.known.kind == SourceKind::Document {
            // What parties have agreed to, they have promised.
            let agreed = matches!(
                self.known.head.as_str(),
                "agreement" | "treaty" | "accord" | "deal" | "pact" | "contract" | "truce" | "ceasefire"
            );
            let binds = self.main_clause().iter().take(10).any(|w| w.is(&["will", "would", "shall", "must", "to"]));
            if !agreed && self.threatens() {
                return Some(Act::Threaten);
            }
            return if agreed && binds { Some(Act::Promise) } else { self.drafts().then_some(Act::Propose) };
        }
        if self.asks() {
            return Some(Act::Ask);
        }
        if self.holds(&LEXICON.withhold_phrases) {
            return Some(Act::Decline);
        }
        if self.threatens() {
            return Some(Act::Threaten);
        }
        let future = self.future();
        if let Some(Future { own: true, withheld: true, .. }) = future {
            return Some(Act::Decline);
        }
        if self.withholds() || self.puts_off() {
            return Some(Act::Decline);
        }
        // "Nobody will be freed at gunpoint": what is ruled out for everybody is promised by whoever can see to it.
        if self.rules_out() {
            return Some(Act::Promise);
        }
        // Told in another's words, "would not withdraw it" is a refusal; in one's own, or for a time, it binds.
        if let Some(Future { own: true, negated: true, bound: true, .. }) = future
            && !self.quotes_itself()
            && !self
                .main_clause()
                .iter()
                .any(|w| w.is(&["until", "till", "before", "while", "unless", "again", "even"]))
        {
            return Some(Act::Decline);
        }
        if self.denies() {
            return Some(Act::Deny);
        }
        if self.holds(&LEXICON.confirmation) {
            return Some(Act::Confirm);
        }
        if let Some(Future { own: true, bound: true, .. }) = future {
            return Some(Act::Promise);
        }
        let later = || {
            self.content.iter().any(|c| {
                let words = self.words.slice(*c);
                words
                    .windows(2)
                    .position(|w| w[0].is(&["and", "but"]) && w[1].is(&["that"]))
                    .and_then(|i| self.future_of(&words[i + 2..]))
                    .is_some_and(|f| f.own && f.bound)
            })
        };
        let intends = |piece: &TextRange| {
            let words = self.words.slice(*piece);
            words.windows(4).any(|w| {
                w[0].is(&["i", "we"])
                    && w[1].is(&["intend"])
                    && w[2].is(&["to"])
                    && !w[3].is(&["remember", "find", "see", "know", "be", "say"])
            })
        };
        if self.direct && (self.content.iter().any(intends) || self.offers_for_office()) {
            return Some(Act::Promise);
        }
        if self.direct && self.promises_later()
            || future.is_none() && self.opening().first().is_some_and(|w| self.source_is_subject(w)) && later()
        {
            let threat = !self.direct
                && self.content.iter().any(|c| {
                    let words = self.words.slice(*c);
                    words.iter().any(|w| LEXICON.harm_verbs.contains(&w.lower))
                        && words.iter().any(|w| w.is(&["if", "unless"]) && !self.is_taken(w))
                });
            return Some(if threat { Act::Threaten } else { Act::Promise });
        }
        if self.demands() {
            let unless = self
                .content
                .iter()
                .any(|c| self.words.slice(*c).iter().any(|w| w.is(&["unless"]) && !self.is_taken(w)));
            // "They must leave, or the gas will stop."
            let or_else = self.content.iter().any(|c| {
                let words = self.words.slice(*c);
                words.iter().position(|w| w.is(&["or"])).is_some_and(|or| {
                    words[or..].iter().take(8).any(|w| w.is(&["will", "would", "face", "risk"]) && !self.is_taken(w))
                })
            });
            return Some(if unless || or_else { Act::Threaten } else { Act::Demand });
        }
        // What is set for a day, whoever holds an office promises; of anybody else it is a forecast.
        if let Some(Future { own: false, arranged: true, harm, .. }) = future {
            return Some(match (self.holds_office(), harm) {
                (true, true) => Act::Threaten,
                (true, false) => Act::Promise,
                _ => Act::Predict,
            });
        }
        if let Some(Future { own: false, foretold: true, .. }) = future {
            return Some(Act::Predict);
        }
        if judged && let Some(act) = self.verdict(false) {
            return Some(act);
        }
        None
    }

    /// "Minister to propose cuts": the future of headlines, where the source opens the line or what follows a colon in it.
    /// Elsewhere an infinitive behind a name is what somebody else has it do ("urged Congress to reject").
    fn headline_future(&self, cue: &CueRead) -> bool {
        let words = self.words;
        let line = words.text.find('\n').unwrap_or(0);
        let opens = |s: TextRange| {
            let before = words.text.get(..s.start()).and_then(|t| t.rsplit([':', ';', '–', '—']).next());
            s.end() <= line && before.is_some_and(|b| !b.contains(char::is_alphanumeric))
        };
        cue.head == Head::Verb
            && self.source.is_some_and(opens)
            && cue.first > 0
            && words.get(cue.first - 1).is_some_and(|w| w.is(&["to"]))
            && self.source.is_some_and(|s| words.until(s.end()) + 1 == cue.first)
    }

    /// Whether a paper lays out what is to be done, not what is so.
    fn drafts(&self) -> bool {
        let finds = matches!(
            self.known.head.as_str(),
            "poll"
                | "survey"
                | "report"
                | "study"
                | "data"
                | "record"
                | "analysis"
                | "estimate"
                | "forecast"
                | "figure"
                | "statistic"
                | "result"
                | "video"
                | "review"
                | "audit"
                | "index"
                | "research"
                | "evidence"
                | "number"
                | "model"
                | "projection"
        );
        let clause = self.main_clause();
        !finds && clause.iter().take(10).any(|w| w.is(&["would", "shall", "should"]) && !self.is_taken(w))
    }

    fn asks(&self) -> bool {
        let Some(last) = self.content.last() else { return false };
        let text = last
            .slice(self.words.text)
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | '»'));
        text.ends_with('?') && self.direct
    }

    /// The main clause of the opening: what follows a subordinate clause that comes first.
    fn main_clause(&self) -> &[Word] {
        let words = self.opening();
        if words.first().is_some_and(|w| {
            w.is(&[
                "if", "unless", "when", "once", "until", "while", "after", "before", "although", "though", "as",
                "because", "since", "should", "provided", "failing", "were",
            ])
        }) && let Some(comma) = words.iter().position(|w| w.is(&[","]))
        {
            return &words[comma + 1..];
        }
        // "If elected", she said, "I will ..."
        if words.first().is_some_and(|w| w.is(&["if", "unless", "when", "once", "until", "should", "failing", "were"]))
            && let Some(next) = self.content.get(1)
        {
            return after_opening(self.words.slice(*next));
        }
        words
    }

    /// What the main clause says of the future, if it does.
    fn future(&self) -> Option<Future> {
        self.future_of(self.main_clause())
    }

    fn future_of(&self, clause: &[Word]) -> Option<Future> {
        if clause.first().is_none_or(|w| self.is_taken(w)) {
            return None;
        }
        // "Nor will we be the ones who walk away": the subject follows.
        if let [nor, will, subject, rest @ ..] = clause
            && nor.is(&["nor", "never", "neither"])
            && will.is(&["will", "would", "shall"])
            && subject.is(&["i", "we", "he", "she", "it", "they"])
        {
            let told = [std::slice::from_ref(subject), std::slice::from_ref(will), rest].concat();
            return self.future_of(&told).map(|f| Future { negated: true, harm: false, ..f });
        }
        let modal = clause.iter().take(12).enumerate().position(|(i, w)| {
            w.is(&["will", "would", "'ll", "'d", "won't", "wouldn't", "shall", "shan't"])
                // "could accept": to be able to is to offer.
                || w.is(&["could", "can"]) && clause.get(i + 1).is_some_and(|v| v.is(&["accept", "live", "agree", "sign", "support", "host", "help", "offer", "provide"]))
        });
        let going = clause.windows(2).take(10).position(|w| w[0].is(&["going"]) && w[1].is(&["to"]));
        let (modal, subject_end, verb_from) = match (modal, going) {
            (Some(m), g) if g.is_none_or(|g| m < g) => (m, m, m + 1),
            (_, Some(g)) => {
                let be = clause[..g].iter().rposition(is_be)?;
                (be, be, g + 2)
            }
            _ => return None,
        };
        let subject = &clause[..subject_end];
        // Another verb before the modal makes another clause of it.
        if subject.is_empty()
            || subject.len() > 9
            || subject.iter().any(|w| {
                w.is(&[
                    "that", "who", "which", "is", "was", "are", "were", "had", "has", "have", "did", "does", "do",
                    "said", "believes", "believed", "if", ",",
                ])
            })
        {
            return None;
        }
        if subject.len() > 1
            && subject[0].is(&["he", "she", "it", "they", "i", "we", "you"])
            && !subject[1].is(&["alone", "both", "all", "himself", "herself", "also", "never", "and"])
        {
            return None;
        }
        let after = &clause[verb_from.min(clause.len())..];
        let negated = clause[modal].lower.ends_with("n't")
            || after.iter().take(2).any(is_negation)
            || subject.first().is_some_and(|w| w.is(&["no", "neither", "nobody"]));
        let verb = after.iter().take(5).find(|w| {
            w.word
                && !is_negation(w)
                && !w.lower.ends_with("ly")
                && !w.is(&[
                    "be", "have", "been", "also", "soon", "then", "still", "even", "go", "ever", "begin", "start",
                    "continue", "to",
                ])
        });
        let passive = after.iter().take(4).position(|w| w.is(&["be", "been"])).is_some_and(|be| {
            after
                .get(be + 1..be + 4)
                .unwrap_or_default()
                .iter()
                .find(|w| w.word && !w.lower.ends_with("ly"))
                .is_some_and(|w| {
                    w.lower.ends_with("ed")
                        || w.is(&[
                            "told", "asked", "given", "made", "seen", "taken", "held", "met", "shown", "cut", "shut",
                            "put", "brought", "paid", "built", "sent", "known", "found", "done",
                        ])
                })
        });
        let forced = after.windows(2).take(3).any(|w| w[0].is(&["have"]) && (w[1].is(&["to"]) || w[1].word));
        let person = subject.last().is_some_and(|w| w.capital && self.names.is_person(&w.lower))
            || subject.len() == 1 && subject[0].is(&["he", "she"]);
        let state = subject.last().is_some_and(|w| w.capital && !self.names.is_person(&w.lower));
        // What one would like or will look into binds nobody, nor does "I will tell you".
        let speaker = subject.len() == 1 && subject[0].is(&["i", "we"]);
        let wish = verb.is_some_and(|w| {
            w.is(&[
                "like",
                "want",
                "love",
                "prefer",
                "think",
                "hope",
                "appreciate",
                "know",
                "need",
                "hate",
                "guess",
                "feel",
                "look",
                "wait",
                "see",
                "consider",
                "study",
                "examine",
                "review",
                "decide",
            ]) || speaker && w.is(&["say", "tell", "remember", "get"])
        });
        let harm = verb.is_some_and(|w| LEXICON.harm_verbs.contains(&w.lower))
            || after.iter().take(10).any(|w| LEXICON.harm_words.contains(&w.lower));
        let violent = verb.is_some_and(|w| LEXICON.violent_verbs.contains(&w.lower));
        let withheld = negated && verb.is_some_and(|w| LEXICON.withhold_verbs.contains(&w.lower));
        Some(Future {
            own: self.owns(subject),
            negated,
            harm: harm && !negated,
            violent,
            withheld,
            addressed: subject.len() == 1 && subject[0].is(&["you"]),
            foretold: !passive && !forced && !wish && (person || !state),
            bound: !passive && !forced && !wish,
            of_state: state,
            arranged: !forced
                && !wish
                && !person
                && !state
                && subject.iter().all(|w| !w.is(&["you"]))
                && sets_day(after),
        })
    }

    /// "I will sign ...": a later sentence of a quotation that binds its speaker.
    fn promises_later(&self) -> bool {
        self.content.iter().any(|piece| {
            let words = self.words.slice(*piece);
            words.windows(3).take(4 * OPENING).any(|w| {
                !self.is_taken(&w[0])
                    && w[0].is(&["i", "we"])
                    && (w[1].is(&["will", "'ll", "won't"]))
                    && !w[2]
                        .is(&["tell", "see", "say", "find", "be", "have", "know", "need", "always", "get", "probably"])
            })
        })
    }

    fn source_is_subject(&self, word: &Word) -> bool {
        self.owns(std::slice::from_ref(word))
    }

    /// Whether a subject is the source itself or its own side.
    fn owns(&self, subject: &[Word]) -> bool {
        let Some(first) = subject.first() else { return false };
        let quoted = self.words.is_quoted(first.range.start()) && self.direct;
        if first.is(&["i", "we"]) {
            return true;
        }
        if first.is(&["my", "our"]) {
            return subject.iter().any(|w| w.is(OWN_BODIES));
        }
        // Who holds an office of state speaks for it.
        if subject.len() == 2
            && first.is(&["the"])
            && subject[1].is(&[
                "country",
                "government",
                "nation",
                "state",
                "company",
                "union",
                "party",
                "league",
                "bloc",
                "bank",
            ])
        {
            return self.holds_office();
        }
        if !quoted {
            if subject.len() <= 2 && first.is(&["he", "she"]) {
                // Lawyers and aides speak for whom they serve.
                let serves = matches!(
                    self.known.head.as_str(),
                    "lawyer"
                        | "attorney"
                        | "aide"
                        | "adviser"
                        | "advisor"
                        | "office"
                        | "campaign"
                        | "spokesman"
                        | "spokeswoman"
                        | "spokesperson"
                        | "representative"
                        | "agent"
                        | "team"
                );
                return serves
                    || matches!(self.known.kind, SourceKind::Person | SourceKind::Anonymous) && !self.known.plural;
            }
            if subject.len() <= 2 && first.is(&["it"]) {
                let speaks = matches!(self.known.head.as_str(), "spokesman" | "spokeswoman" | "spokesperson");
                return speaks
                    || matches!(
                        self.known.kind,
                        SourceKind::Organisation | SourceKind::Country | SourceKind::Outlet | SourceKind::Group
                    );
            }
            if subject.len() <= 2 && first.is(&["they"]) {
                return self.known.plural
                    || matches!(self.known.kind, SourceKind::Country | SourceKind::Organisation | SourceKind::Group);
            }
            if first.is(&["his", "her", "its", "their"]) {
                return subject.iter().any(|w| w.is(OWN_BODIES));
            }
        }
        // "Dockers will refuse to load it, their union said": who is named by whom it belongs to speaks for them.
        let source = self.source.map_or(&[][..], |s| self.words.slice(s));
        let belongs = source.first().is_some_and(|w| w.is(&["their", "its", "his", "her"]))
            && source.len() < 4
            && source.iter().skip(1).any(|w| w.is(OWN_BODIES) || w.is(&["spokesman", "spokeswoman", "spokesperson"]));
        if belongs && !quoted && !first.is(&["there", "that", "this", "he", "she", "it", "they"]) {
            return true;
        }
        // The name of the source, or of the body it is named with.
        let Some(last) = subject.iter().rev().find(|w| w.word) else { return false };
        if !last.capital {
            // "Quorlandish guards" are its president's.
            return subject.len() <= 4 && subject.iter().any(|w| w.capital && self.affiliated(&w.lower));
        }
        let named = self.source.is_some_and(|s| self.words.slice(s).iter().any(|w| w.capital && w.lower == last.lower));
        named || self.affiliated(&last.lower)
    }

    /// Whether the source speaks for a body: the document has named the one with the other.
    fn affiliated(&self, body: &str) -> bool {
        !self.known.name.is_empty() && self.names.speaks_for(&self.known.name, body)
    }

    /// Whether one's own doing is made to hang on a condition or is aimed at another.
    fn threatens(&self) -> bool {
        let pieces = || self.content.iter().map(|c| self.words.slice(*c));
        let unless = pieces().any(|p| {
            p.iter().any(|w| w.is(&["unless"]))
                || p.windows(2).any(|w| {
                    w[0].is(&["only"]) && w[1].is(&["when", "if", "once", "after"]) || w[0].is(&["failing"]) && w[1].is(&["which", "that"])
                })
                // "were that to fail"
                || p.windows(4).any(|w| w[0].is(&["were"]) && w[2].is(&["to"]) && w[3].is(&["fail"]))
        });
        // "if they are not home by then" is "unless they are".
        let unless = unless
            || pieces().any(|p| {
                p.iter().position(|w| w.is(&["if"])).is_some_and(|at| {
                    let clause = p[at..].iter().take(10).take_while(|w| !w.is(&[",", ";"]));
                    clause
                        .into_iter()
                        .any(|w| w.is(&["not", "fail", "fails", "refuse", "refuses"]) || w.lower.ends_with("n't"))
                })
            });
        let conditional = unless
            || pieces().any(|p| {
                p.iter().any(|w| w.is(&["if"]))
                    || p.first().is_some_and(|w| w.is(&["should"]))
                    || p.windows(2).any(|w| w[0].is(&["rather"]) && w[1].is(&["than"]))
            });
        if self.gives_time() || self.leaves_a_choice() {
            return true;
        }
        let opening: Vec<&Word> = self.main_clause().iter().filter(|w| w.word).collect();
        // "any attack would be answered"
        let answered = self.opening().first().is_some_and(|w| w.is(&["any", "anyone", "whoever", "those", "every"]))
            && opening.windows(2).any(|w| {
                w[0].is(&["be", "face", "pay", "have"])
                    && (LEXICON.harm_verbs.contains(&w[1].lower)
                        || LEXICON.harm_words.contains(&w[1].lower)
                        || w[1].is(&["met", "punished", "considered", "treated", "seen", "severe", "serious", "the"]))
            });
        match self.future() {
            Some(future) if unless && !future.withheld => {
                future.own || self.known.kind == SourceKind::Country || self.holds_office()
            }
            Some(Future { harm: true, own, of_state, .. }) if conditional => {
                own || self.known.kind == SourceKind::Country || of_state && self.holds_office()
            }
            Some(Future { own: true, harm: true, violent: true, .. }) => true,
            // "If they stay, the gas will not be": what an office holder says will not be is withheld.
            Some(Future { own: false, negated: true, .. }) if conditional && self.direct && self.holds_office() => true,
            // "If you do, you will regret it."
            Some(Future { addressed: true, .. }) if conditional && self.direct => true,
            _ => answered,
        }
    }

    /// "They have until Friday", "you have two days to leave".
    fn gives_time(&self) -> bool {
        let span = |w: &Word| w.is(&["day", "days", "hour", "hours", "week", "weeks", "minutes"]);
        self.direct
            && self.content.iter().any(|c| {
                let words = self.words.slice(*c);
                words.windows(5).any(|w| {
                    let other = w[0].is(&["they", "he", "she", "you"]) || w[0].capital && !w[0].is(&["i", "we", "it"]);
                    let until = w[2].is(&["until", "till"]);
                    other
                        && w[1].is(&["have", "has"])
                        && (until || span(&w[3]) && w[4].is(&["to"]))
                        && !self.is_taken(&w[0])
                })
            })
    }

    /// "If I'm elected there will be a frigate": what is to be under one's own rule.
    fn offers_for_office(&self) -> bool {
        let words = self.opening();
        words.first().is_some_and(|w| w.is(&["if", "when", "once"]))
            && words.get(1).is_some_and(|w| w.is(&["i", "we"]))
            && words
                .iter()
                .take(6)
                .any(|w| w.is(&["elected", "win", "president", "minister", "leader", "office", "power"]))
            && words.iter().take(16).any(|w| w.is(&["will", "'ll", "won't", "shall"]))
    }

    /// "If it is gone, we will talk. If it is not, the water stays": the second is the threat.
    fn leaves_a_choice(&self) -> bool {
        let opens = |words: &[Word]| unmet(words).is_some_and(|i| words[i].capital);
        self.direct && self.content.iter().any(|c| opens(self.words.slice(*c)))
    }

    /// "Ask me on Friday": an answer that is none.
    fn puts_off(&self) -> bool {
        let words = self.opening();
        self.direct
            && words.first().is_some_and(|w| w.is(&["ask"]))
            && words
                .get(1)
                .is_some_and(|w| w.is(&["me", "him", "her", "them", "us", "the", "my", "somebody", "someone"]))
            && words.len() < 10
    }

    /// "Nobody will be freed", "not a single prisoner would leave", of one who holds an office or in one's own words.
    fn rules_out(&self) -> bool {
        let words = self.opening();
        let none = words.first().is_some_and(|w| w.is(&["no", "nobody", "none"]))
            || words.first().is_some_and(|w| w.is(&["not"])) && words.get(1).is_some_and(|w| w.is(&["a", "one"]));
        let will = words.iter().take(8).position(|w| w.is(&["will", "would", "shall"]));
        none && will.is_some_and(|i| {
            i > 0
                && !words.get(i + 1).is_some_and(|w| w.is(&["have", "like", "want", "say", "know", "think", "believe"]))
        }) && words.first().is_some_and(|w| !self.is_taken(w))
            && self.known.kind == SourceKind::Person
            && (self.holds_office() || self.quotes_itself())
    }

    /// Whether the main clause stands in quotation marks.
    fn quotes_itself(&self) -> bool {
        self.main_clause().first().is_some_and(|w| self.words.is_quoted(w.range.start()))
    }

    /// Whether what is called something is somebody's account: "that claim", "the story".
    fn names_account(&self) -> bool {
        let core = self.opening().iter().take(5).take_while(|w| w.word && !self.words.is_quoted(w.range.start()));
        core.into_iter().any(|w| LEXICON.account_nouns.contains(&w.lower))
    }

    /// Whether what one is set to do hangs on what another does, or harms on its face.
    fn threatens_to(&self) -> bool {
        let words = self.opening();
        let unless = words.iter().any(|w| w.is(&["unless"]) && !self.is_taken(w));
        let harm = words.iter().take(4).any(|w| LEXICON.harm_verbs.contains(&w.lower));
        let violent = words.iter().take(4).any(|w| LEXICON.violent_verbs.contains(&w.lower));
        let conditional = words.iter().any(|w| w.is(&["if"]) && !self.is_taken(w));
        unless || violent || harm && conditional
    }

    /// Whether the source is named with an office of state.
    fn holds_office(&self) -> bool {
        self.office
            || self.source.is_some_and(|s| self.words.slice(s).iter().any(is_office))
            || self.names.has_body(&self.known.name)
    }

    /// "We don't discuss", "I cannot comment".
    fn withholds(&self) -> bool {
        let clause = self.main_clause();
        let Some(not) = clause
            .iter()
            .take(7)
            .position(|w| w.is(&["not", "don't", "doesn't", "didn't", "can't", "cannot", "won't", "never"]))
        else {
            return false;
        };
        let negotiates = |w: &Word| w.is(&["do", "negotiate", "discuss", "comment", "speculate", "haggle", "bargain"]);
        let habit = (clause[not].is(&["didn't"])
            || not > 0 && clause[not].is(&["not"]) && clause[not - 1].is(&["did"]))
            && clause.get(not + 1).is_some_and(negotiates);
        let present = habit
            || clause[not].is(&["don't", "doesn't", "can't", "cannot", "won't"])
            || not > 0 && clause[not - 1].is(&["do", "does", "can", "could", "will", "would"]);
        let subject = clause[..not]
            .iter()
            .position(|w| w.is(&["do", "does", "did", "can", "could", "will", "would"]))
            .map_or(&clause[..not], |aux| &clause[..aux]);
        // "I don't do extensions"
        let does = clause.get(not + 1).is_some_and(|w| w.is(&["do"])) && clause.len() > not + 2;
        if present && does && self.owns(subject) {
            return true;
        }
        let verb = clause[not + 1..].iter().find(|w| {
            w.word && !w.lower.ends_with("ly") && !w.is(&["be", "going", "to", "even", "ever", "usually", "generally"])
        });
        present
            && self.owns(subject)
            && verb.is_some_and(|w| {
                LEXICON.withhold_verbs.contains(&w.lower)
                    && !w.is(&[
                        "consider",
                        "seek",
                        "run",
                        "support",
                        "vote",
                        "accept",
                        "agree",
                        "sign",
                        "tolerate",
                        "recognise",
                        "recognize",
                    ])
            })
    }

    /// Whether an event or an account is said not to be so.
    fn denies(&self) -> bool {
        if self.holds(&LEXICON.denial) {
            return true;
        }
        let clause = self.main_clause();
        if clause.first().is_none_or(|w| self.is_taken(w)) {
            return false;
        }
        let clause: Vec<Word> = clause.iter().filter(|w| w.word).take(12).cloned().collect();
        // "the claim was “a fairy story”"
        let account = clause.iter().take(5).position(|w| LEXICON.account_nouns.contains(&w.lower));
        if account.is_some_and(|i| {
            let told = |w: &Word| {
                w.is(&[
                    "claim",
                    "claims",
                    "story",
                    "stories",
                    "rumour",
                    "rumours",
                    "rumor",
                    "rumors",
                    "allegation",
                    "allegations",
                    "suggestion",
                    "report",
                    "reports",
                ])
            };
            told(&clause[i])
                && clause.get(i + 1).is_some_and(is_be)
                && clause.get(i + 2).is_some_and(|w| self.words.is_quoted(w.range.start()))
        }) {
            return true;
        }
        // "nothing had been traded"
        if clause.first().is_some_and(|w| w.is(&["nothing", "nobody"]))
            && clause.get(1).is_some_and(|w| w.is(&["had", "has", "was", "were"]))
            && !self.direct
        {
            return true;
        }
        let Some(not) = clause.iter().take(8).position(is_negation) else { return false };
        // "there are no cracks", "there had been no call"
        if clause[0].is(&["there"])
            && clause[not].is(&["no"])
            && clause[1..not].iter().all(|w| is_be(w) || w.is(&["had", "has", "have"]))
            && clause.get(not + 1).is_some_and(|w| !w.is(NOT_AN_ACCOUNT))
        {
            return true;
        }
        let aux = |w: &Word| w.is(&["did", "had", "has", "have", "was", "were", "does", "do"]);
        let past = clause[not].is(&["didn't", "hadn't", "hasn't", "haven't", "wasn't", "weren't", "never"])
            || not > 0 && clause[not - 1].is(&["did", "had", "has", "have", "was", "were"]);
        let subject = clause[..not].iter().position(aux).map_or(&clause[..not], |a| &clause[..a]);
        if past && !clause[not].is(&["no"]) && !self.direct && self.owns(subject) {
            // What one has not decided or did not intend is no account that somebody gave.
            return !clause[not + 1..].iter().take(2).any(|w| {
                w.is(&["decided", "yet", "made", "changed", "condone", "have", "need", "care", "regret", "agree"])
                    || LEXICON.cues_at(std::slice::from_ref(w), 0).is_some_and(|(cues, _)| {
                        cues.iter().any(|c| {
                            // "had not seen any invitation"
                            c.lemma != "see" && matches!(c.act, Act::Believe | Act::Praise | Act::Predict)
                                || c.reading == Reading::Want
                        })
                    })
            });
        }
        // "it had received no request"
        if clause[not].is(&["no"])
            && clause[..not]
                .iter()
                .position(|w| w.is(&["had", "has", "have"]))
                .is_some_and(|a| not == a + 2 && self.owns(&clause[..a]))
        {
            return true;
        }
        // Those who speak for somebody deny on their behalf.
        let speaks =
            matches!(self.known.head.as_str(), "spokesman" | "spokeswoman" | "spokesperson" | "office" | "ministry");
        speaks
            && (past || clause[not].lower.ends_with("n't") || not > 0 && aux(&clause[not - 1]))
            && !subject.is_empty()
    }

    /// Whether somebody else ought to do something.
    fn demands(&self) -> bool {
        let clause = self.main_clause();
        let clause = &clause[..clause.len().min(14)];
        if self.direct && self.words.is_quoted(clause.first().map_or(0, |w| w.range.start())) {
            let orders = clause.first().is_some_and(|w| LEXICON.imperatives.contains(&w.lower))
                && clause.get(1).is_some_and(|w| w.word);
            if orders {
                return true;
            }
        }
        let duty = clause
            .iter()
            .position(|w| LEXICON.duty_words.contains(&w.lower))
            .or_else(|| LEXICON.duty_phrases.find(clause).map(|(i, _)| i));
        duty.is_some_and(|i| {
            i > 0
                && !is_be(&clause[i - 1])
                && !is_negation(&clause[i - 1])
                && !clause[..i].iter().any(|w| w.is(&["you", "one", "all"]))
                && !self.owns(&clause[..i])
                && !clause[..i].iter().any(|w| w.is(&[",", "that", "who", "which", "what", "how"]))
                && !clause[i - 1].is(&["and", "but", "or"])
                && !clause.get(i + 1).is_some_and(|w| w.is(&["have"]))
        })
    }

    /// What is judged, by the words it is judged with. Only words of the source's own count, unless it `named` the
    /// thing that.
    fn verdict(&self, named: bool) -> Option<Act> {
        let mut counts = [0_u32; 3];
        let mut first = None;
        for piece in self.content {
            for word in self.words.slice(*piece) {
                if self.is_taken(word) {
                    continue;
                }
                if !named && !self.words.is_quoted(word.range.start()) {
                    continue;
                }
                if named && first.is_none() {
                    let bad =
                        LEXICON.criticise_words.contains(&word.lower) || LEXICON.named_criticise.contains(&word.lower);
                    let good = LEXICON.praise_words.contains(&word.lower) || LEXICON.named_praise.contains(&word.lower);
                    first = if bad { Some(Act::Criticise) } else { good.then_some(Act::Praise) };
                }
                if named {
                    counts[1] += u32::from(LEXICON.named_criticise.contains(&word.lower));
                    counts[2] += u32::from(LEXICON.named_praise.contains(&word.lower));
                }
                for (n, list) in
                    counts.iter_mut().zip([&LEXICON.deny_words, &LEXICON.criticise_words, &LEXICON.praise_words])
                {
                    *n += u32::from(list.contains(&word.lower));
                }
            }
        }
        let [deny, criticise, praise] = counts;
        // One word in a long speech judges nothing.
        let length: usize = self.content.iter().map(|c| self.words.slice(*c).len()).sum();
        if length > 16 * counts.iter().map(|n| *n as usize).sum::<usize>() {
            return None;
        }
        if named && criticise > 0 && praise > 0 {
            return first;
        }
        if named && deny > 0 {
            Some(Act::Deny)
        } else if criticise > praise {
            Some(Act::Criticise)
        } else if praise > criticise {
            Some(Act::Praise)
        } else {
            None
        }
    }

    /// Whether what is rejected is an account, not an offer, a demand or a deadline.
    fn is_account(&self) -> bool {
        if self.holds(&LEXICON.denial)
            || self.content.iter().any(|c| self.words.slice(*c).iter().any(|w| LEXICON.deny_words.contains(&w.lower)))
        {
            return true;
        }
        let words = self.opening();
        let core = words.iter().take_while(|w| !w.is(&["that", "of", "from", "by", "for", "as", "to", "about", ","]));
        let head = core.clone().filter(|w| w.word).last();
        // "the idea that he would go": a noun with a clause is an account, whichever it is.
        let clause = core.count();
        let told = (1..4).contains(&clause)
            && words.get(clause).is_some_and(|w| w.is(&["that"]))
            && !head.is_some_and(|w| w.is(&["demand", "proposal", "offer", "request", "condition", "call", "plea"]));
        told || head.is_some_and(|w| LEXICON.account_nouns.contains(&w.lower))
    }

    /// Whether a suggestion is of something to do.
    fn proposes(&self) -> bool {
        let words = self.opening();
        words.first().is_some_and(|w| w.lower.ends_with("ing") && w.lower.len() > 5 && !w.capital)
            || words.iter().take(12).any(|w| w.is(&["should", "could", "must"]))
            || self.opens_with_subjunctive()
            || words.first().is_some_and(|w| w.is(&["a", "an", "the", "holding"]))
                && !words
                    .iter()
                    .any(|w| w.is(&["was", "were", "is", "are", "had", "has", "have", "would", "might", "may", "will"]))
    }
}

/// Finds a cue that stands alone, for the examples in the rule files.
#[cfg(test)]
pub(super) fn lookup(cue: &str) -> Option<CueRead> {
    let words = Words::of(cue, &crate::layout::Layout::default());
    read(&words, TextRange::new(0, cue.len()))
}
