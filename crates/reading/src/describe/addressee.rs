//! Who was told.

use super::{
    act::CueRead,
    lexicon::{Head, LEXICON},
    names::Names,
    source::{self, Met},
    words::{Word, Words},
};
use onrecord_record::{SourceKind, TextRange};

/// Verbs whose object is who is told.
const TELLING: &[&str] = &[
    "tell",
    "assure",
    "reassure",
    "inform",
    "notify",
    "warn",
    "remind",
    "promise",
    "ask",
    "urge",
    "brief",
    "order",
    "instruct",
    "direct",
    "command",
    "beg",
    "implore",
    "press",
    "advise",
    "invite",
    "exhort",
    "beseech",
    "caution",
    "alert",
    "pressure",
    "pressurise",
    "encourage",
    "query",
    "quiz",
    "question",
    "grill",
    "text",
    "email",
    "message",
    "summon",
    "lobby",
    "push",
    "compel",
    "counsel",
    "entreat",
    "nudge",
    "prod",
    "update",
    "apprise",
    "enjoin",
    "forewarn",
    "task",
    "cajole",
    "coax",
    "interview",
    "call on",
    "call upon",
    "appeal to",
    "plead with",
    "lean on",
    "write",
    "guarantee",
    "answer",
    "petition",
    "forbid",
    "give",
];

/// Verbs after which "to" or "with" comes before who is told.
const SAYING_TO: &[&str] = &[
    "say",
    "write",
    "speak",
    "talk",
    "complain",
    "confide",
    "explain",
    "admit",
    "suggest",
    "reply",
    "propose",
    "offer",
    "announce",
    "report",
    "reveal",
    "disclose",
    "pledge",
    "promise",
    "swear",
    "vow",
    "indicate",
    "signal",
    "mention",
    "appeal",
    "apologise",
    "apologize",
    "raise",
    "repeat",
    "confirm",
    "stress",
    "insist",
    "acknowledge",
    "testify",
    "declare",
    "read",
    "convey",
    "communicate",
    "relay",
    "hint",
    "make clear",
    "make it clear",
    "point out",
    "put it",
    "plead",
    "bring up",
    "message",
    "warning",
    "assurance",
    "promise",
    "pledge",
    "appeal",
    "plea",
    "offer",
    "proposal",
    "recommend",
    "express",
    "broach",
    "put forward",
    "concede",
    "describe",
    "boast",
    "brag",
    "joke",
    "whisper",
    "shout",
    "protest",
    "object",
    "add",
    "letter",
    "commit",
    "demand",
    "float",
    "request",
    "invitation",
    "answer",
    "statement",
    "remark",
    "admission",
];

/// Papers and talks that go to somebody: "in a letter to X", "in a call with X".
const CARRIERS: &[&str] = &[
    "letter",
    "letters",
    "message",
    "messages",
    "email",
    "emails",
    "e-mail",
    "memo",
    "memorandum",
    "note",
    "notes",
    "cable",
    "call",
    "calls",
    "speech",
    "address",
    "remarks",
    "statement",
    "text",
    "testimony",
    "briefing",
    "interview",
    "conversation",
    "conversations",
    "talks",
    "meeting",
    "plea",
    "appeal",
    "report",
    "presentation",
    "telegram",
];

/// Words at which a noun phrase ends.
const STOPS: &[&str] = &[
    "that",
    "to",
    "whether",
    "if",
    "about",
    "in",
    "at",
    "on",
    "by",
    "over",
    "during",
    "after",
    "before",
    "when",
    "how",
    "why",
    "what",
    "where",
    "not",
    "he",
    "she",
    "they",
    "we",
    "i",
    "for",
    "from",
    "with",
    "as",
    "via",
    "through",
    "last",
    "late",
    "early",
    "earlier",
    "yesterday",
    "today",
    "tonight",
    "privately",
    "separately",
    "recently",
    "publicly",
    "who",
    "whom",
    "which",
    "while",
    "because",
    "since",
    "until",
    "unless",
    "without",
    "into",
    "again",
    "then",
    "there",
    "is",
    "was",
    "were",
    "are",
    "had",
    "has",
    "have",
    "would",
    "will",
    "could",
    "should",
    "must",
    "might",
    "may",
    "can",
    "did",
    "does",
    "do",
    "said",
    "but",
    "or",
    "so",
    "than",
    "outside",
    "inside",
    "near",
    "under",
    "against",
    "gathered",
    "assembled",
    "just",
    "only",
    "repeatedly",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "minutes",
    "hours",
    "days",
    "weeks",
    "this",
    "next",
    "once",
    "twice",
    "directly",
    "beforehand",
    "afterwards",
    "afterward",
    "later",
    "soon",
    "already",
    "bluntly",
    "flatly",
    "simply",
    "instead",
    "despite",
    "amid",
    "following",
    "ahead",
    "behind",
    "out",
    "off",
    "up",
    "down",
    "back",
    "between",
    "among",
    "across",
    "along",
    "around",
    "within",
];

const OBJECT_PRONOUNS: &[&str] = &["him", "her", "them", "us", "me", "you", "it"];

/// What the search needs.
pub(super) struct Search<'w, 't> {
    pub words: &'w Words<'t>,
    pub names: &'w Names,
    pub source: Option<TextRange>,
    pub content: &'w [TextRange],
    /// Words of the account that the cue belongs to, what is said left out, as runs of indices.
    pub scope: &'w [std::ops::Range<usize>],
}

/// Who was told, as written, in order of place.
pub(super) fn find(search: &Search<'_, '_>, cue: &CueRead) -> Vec<TextRange> {
    let Search { words, .. } = search;
    let telling = TELLING.contains(&cue.lemma.as_str());
    if telling && cue.head == Head::Verb {
        if cue.passive
            && let Some(range) = search.told(cue)
        {
            return vec![range];
        }
        if !cue.passive {
            let mut at = cue.end;
            while words
                .get(at)
                .is_some_and(|w| w.lower.ends_with("ly") && w.word && !w.capital || w.is(&["back", "also", "again"]))
            {
                at += 1;
            }
            if let Some(range) = search.phrase(at).or_else(|| search.object_before_content(at)) {
                return vec![range];
            }
        }
    }
    if SAYING_TO.contains(&cue.lemma.as_str())
        && let Some(range) = search.after_to(cue)
    {
        return vec![range];
    }
    search.carried(cue).into_iter().collect()
}

impl Search<'_, '_> {
    /// The person or body whose noun phrase starts at the index.
    fn phrase(&self, at: usize) -> Option<TextRange> {
        let end = self.phrase_end(at)?;
        let range = self.words.hull(at, end)?;
        self.can_be_told(range).then_some(range)
    }

    /// Between a verb of telling and what is told, any noun phrase that is not a thing said is who is told.
    fn object_before_content(&self, at: usize) -> Option<TextRange> {
        let words = self.words;
        let end = self.phrase_end(at)?;
        let head = words.get(end - 1)?;
        let content = self.content.first()?;
        let follows = words
            .get(end)
            .is_some_and(|w| self.is_content(w) || w.is(&["that", "to", "not", "whether", "how", ",", ":"]));
        let thing = head.is(&[
            "story",
            "truth",
            "question",
            "lie",
            "time",
            "way",
            "joke",
            "briefing",
            "conference",
            "meeting",
            "cut",
            "move",
            "review",
            "investigation",
            "change",
        ]) || LEXICON.noun(&head.lower).is_some_and(|(k, _)| k.document);
        (follows && !thing && content.start() >= head.range.end() && head.word).then(|| words.hull(at, end)).flatten()
    }

    /// One past the last word of the noun phrase that starts at the index and stays clear of what is said.
    fn phrase_end(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let first = words.get(start)?;
        if !first.word || first.is(STOPS) && !first.is(&["this"]) || self.is_content(first) {
            return None;
        }
        let next = words.get(start + 1);
        let lone = next.is_none_or(|w| !w.word || w.is(STOPS) || self.is_content(w) || w.is(&["the", "a", "an", "it"]));
        if first.is(OBJECT_PRONOUNS) && (lone || !first.is(&["her"])) {
            return Some(start + 1);
        }
        let mut end = start;
        let mut headed = false;
        while end < start + 14 {
            let Some(word) = words.get(end) else { break };
            if end > start && words.breaks(end - 1, end) || self.is_content(word) {
                break;
            }
            if word.is(&["'s", "’", "'"]) && end > start {
                end += 1;
                headed = false;
                continue;
            }
            if !word.word {
                // "his counterpart, Ada Ferrin": the name belongs to it.
                if word.is(&[","]) && headed && self.names_apposition(start, end) {
                    end += 1;
                    while words.get(end).is_some_and(|w| w.capital && w.word && !self.is_content(w)) {
                        end += 1;
                    }
                }
                break;
            }
            if word.is(&["of"]) && end > start {
                end += 1;
                headed = false;
                continue;
            }
            if word.is(&["and"]) && end > start {
                let next = words.get(end + 1)?;
                let joined = next.word
                    && !self.is_content(next)
                    && !next.is(STOPS)
                    && (next.capital
                        || next.is(&["the", "his", "her", "their", "other", "a"])
                        || LEXICON.noun(&next.lower).is_some());
                if !joined {
                    break;
                }
                end += 1;
                headed = false;
                continue;
            }
            if word.is(STOPS) && !(end == start && word.is(&["this"])) {
                break;
            }
            if headed && source::cardinal(&word.lower).is_some() {
                break;
            }
            let determiner = word.is(&["the", "a", "an", "his", "her", "its", "their", "my", "our", "it"]);
            if determiner && headed || word.lower.ends_with("ly") && headed && !word.capital {
                break;
            }
            headed = !determiner;
            end += 1;
        }
        while end > start && words.get(end - 1).is_some_and(|w| w.is(&["of", "and", "'s"])) {
            end -= 1;
        }
        (end > start).then_some(end)
    }

    fn is_content(&self, word: &Word) -> bool {
        self.content.iter().any(|c| c.holds(word.range.start()))
    }

    /// Whether a name in apposition follows the comma at `comma`, and then the clause goes on.
    fn names_apposition(&self, start: usize, comma: usize) -> bool {
        let words = self.words;
        let office = words.words[start..comma].iter().any(|w| {
            LEXICON.noun(&w.lower).is_some_and(|(k, plural)| !plural && (k.person || k.anonymous || k.numbered))
        });
        let name = (comma + 1..comma + 5)
            .take_while(|&i| words.get(i).is_some_and(|w| w.capital && w.word && !self.is_content(w)))
            .count();
        let after = words.get(comma + 1 + name);
        office && name > 0 && after.is_none_or(|w| !w.word || w.is(STOPS) || self.is_content(w))
    }

    /// Whether a phrase stands for somebody who can be told.
    fn can_be_told(&self, range: TextRange) -> bool {
        if self.source.is_some_and(|s| s.overlaps(range) || s.slice(self.words.text) == range.slice(self.words.text)) {
            return false;
        }
        let phrase = self.words.slice(range);
        let (Some(first), Some(last)) = (phrase.first(), phrase.last()) else { return false };
        if phrase.len() == 1 && first.is(OBJECT_PRONOUNS) {
            return !first.is(&["it"]);
        }
        if phrase.len() == 1 && first.is(&["it", "one", "so", "more", "much", "this"]) {
            return false;
        }
        let known = source::known(self.words, self.names, &Met::default(), None, range);
        let named = phrase.iter().any(|w| w.capital && w.word);
        let head = phrase.iter().take_while(|w| !w.is(&["of", ","])).last().unwrap_or(last);
        let animate = LEXICON
            .noun(&head.lower)
            .is_some_and(|(k, _)| k.person || k.group || k.anonymous || k.numbered || k.organisation || k.outlet);
        match known.kind {
            SourceKind::Document | SourceKind::Unspecified => false,
            _ => {
                animate
                    || named
                    || LEXICON.public_addressees.contains(&head.lower)
                    || LEXICON.private_addressees.contains(&head.lower)
            }
        }
    }

    /// "X had been told", "Asked by Y whether ..., X said".
    fn told(&self, cue: &CueRead) -> Option<TextRange> {
        let words = self.words;
        let mut at = cue.first;
        while at > 0
            && words.get(at - 1).is_some_and(|w| {
                w.is(&[
                    "was", "were", "been", "had", "has", "have", "is", "are", "be", "being", "am", "'m", "will",
                    "would", "also", "not", "never",
                ]) || w.lower.ends_with("ly") && w.word
            })
        {
            at -= 1;
        }
        if at < cue.first && at > 0 {
            return self.phrase_before(at);
        }
        // The one who is asked is the subject of what follows.
        let sentence = words.sentence(words.get(cue.first)?.range.start());
        if cue.first > sentence.start + 1 {
            return None;
        }
        let mut comma = self.content.iter().map(|c| words.within(*c).end).max().unwrap_or(cue.end).max(cue.end);
        if !words.get(comma).is_some_and(|w| w.is(&[","]))
            && comma > 0
            && words.get(comma - 1).is_some_and(|w| w.is(&[","]))
        {
            comma -= 1;
        }
        words.get(comma).filter(|w| w.is(&[","]) && comma < sentence.end)?;
        if let Some(pronoun) = words.get(comma + 1).filter(|w| w.is(&["he", "she", "they", "i", "we"])) {
            return Some(pronoun.range);
        }
        let end = self.phrase_end(comma + 1)?;
        let range = words.hull(comma + 1, end.min(self.verb_from(comma + 1, end)))?;
        self.can_be_told(range).then_some(range)
    }

    /// Index of the first word in the run that is a cue's verb, as where "the minister said" is read as one phrase.
    fn verb_from(&self, start: usize, end: usize) -> usize {
        (start + 1..end)
            .find(|&i| {
                let word = &self.words.words[i];
                !word.capital && word.lower.ends_with("ed") && LEXICON.noun(&word.lower).is_none()
                    || LEXICON
                        .cues_at(&self.words.words, i)
                        .is_some_and(|(cues, _)| cues.iter().all(|c| c.head == Head::Verb))
                        && LEXICON.noun(&word.lower).is_none()
            })
            .unwrap_or(end)
    }

    /// The noun phrase that ends before the index.
    fn phrase_before(&self, end: usize) -> Option<TextRange> {
        let words = self.words;
        let mut start = end;
        while start > 0 && end - start < 8 {
            let word = &words.words[start - 1];
            let inside = (word.word || word.is(&["'s"]))
                && (!word.is(STOPS) || word.is(&["he", "she", "they", "we", "i"]) && start == end)
                && !word.is(&["and", "said"]);
            if !inside || words.breaks(start - 1, start) {
                break;
            }
            start -= 1;
            if word.is(&["he", "she", "they", "we", "i", "it", "the", "a", "an", "his", "her", "their", "its"]) {
                break;
            }
        }
        let range = words.hull(start, end)?;
        let lone = words.words[start].is(&["he", "she", "they", "we", "i"]);
        (lone || self.can_be_told(range)).then_some(range)
    }

    /// "said to X", "raised it with X".
    fn after_to(&self, cue: &CueRead) -> Option<TextRange> {
        let words = self.words;
        let sentence = words.sentence(words.get(cue.first)?.range.start());
        for i in cue.end..(cue.end + 9).min(sentence.end) {
            let word = words.get(i)?;
            if word.is(&[".", ";", ",", "according", "that", "\"", "“", "‘", "as", "by", "if", "whether"]) {
                return None;
            }
            if word.is(&["to", "with"]) && (!self.is_content(word)) {
                let range = self.phrase(i + 1)?;
                let raising = matches!(cue.lemma.as_str(), "raise" | "bring up" | "broach" | "put forward");
                return (word.is(&["to"]) || raising || matches!(cue.lemma.as_str(), "speak" | "talk" | "plead"))
                    .then_some(range);
            }
        }
        None
    }

    /// "in a letter to X", "in a call with X".
    fn carried(&self, cue: &CueRead) -> Option<TextRange> {
        if cue.head != Head::Verb
            || matches!(
                cue.act,
                onrecord_record::Act::Believe | onrecord_record::Act::Report | onrecord_record::Act::Predict
            )
        {
            return None;
        }
        let words = self.words;
        for run in self.scope {
            for i in run.clone() {
                // Right after the cue, or what the account opens with.
                let near =
                    i >= cue.end && i < cue.end + 12 || i < run.start + 6 && i < cue.first && run.start < cue.first;
                let carries = near && words.words[i].is(CARRIERS) && words.near(i, -1).is_some_and(|w| w.word);
                if carries
                    && words.get(i + 1).is_some_and(|w| w.is(&["to", "with"]))
                    && i + 2 < run.end
                    && let Some(range) = self.phrase(i + 2)
                {
                    return Some(range);
                }
            }
        }
        None
    }
}
