//! What kind of source a noun phrase is, and how many people an unnamed one is.

use super::{
    lexicon::{LEXICON, NounKinds},
    names::Names,
    words::{REACH, Word, Words},
};
use onrecord_record::{SourceKind, TextRange};

/// What is known of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub kind: SourceKind,
    /// How many people, where it is people without names.
    pub count: Option<u32>,
    /// Whether it is more than one.
    pub plural: bool,
    /// The head noun, in lower case; empty for a name.
    pub head: String,
    /// Where the source stands, in bytes.
    pub at: usize,
    /// The last name of the person meant, in lower case, where it is known.
    pub name: String,
}

/// The sources met so far, the latest last.
#[derive(Debug, Default)]
pub(super) struct Met {
    known: Vec<Known>,
}

/// How many sources back a pronoun may reach.
const MEMORY: usize = 12;

impl Met {
    pub(super) fn push(&mut self, known: Known) {
        if self.known.len() >= 4 * MEMORY {
            self.known.drain(..2 * MEMORY);
        }
        self.known.push(known);
    }

    fn latest(&self, fits: impl Fn(&Known) -> bool) -> Option<&Known> {
        self.known.iter().rev().take(MEMORY).find(|k| fits(k))
    }
}

/// More people than this are not counted as sources.
const CROWD: u32 = 30;

const SINGULAR_PRONOUNS: &[&str] = &["he", "she", "him", "her", "his", "hers", "himself", "herself"];
const FIRST_PERSON: &[&str] = &["i", "me", "my", "myself", "you", "your"];
const PLURAL_PRONOUNS: &[&str] = &["they", "them", "their", "theirs", "themselves"];

/// Words that end the core of a noun phrase.
pub(crate) const AFTER_CORE: &[&str] = &[
    "of",
    "for",
    "in",
    "at",
    "from",
    "with",
    "who",
    "whom",
    "whose",
    "which",
    "that",
    "on",
    "to",
    "by",
    "near",
    "inside",
    "outside",
    "within",
    "about",
    "under",
    "after",
    "before",
    "during",
    "familiar",
    "close",
    "involved",
    "briefed",
    "present",
    "aware",
    "published",
    "obtained",
    "seen",
    "reviewed",
    "drawn",
    "released",
    "issued",
    "compiled",
    "conducted",
    "speaking",
    "working",
    "including",
    "such",
    "like",
    "as",
    "is",
    "was",
    "are",
    "were",
    "dated",
    "prepared",
    "written",
    "posted",
    "filed",
    "sent",
    "running",
    "interviewed",
    "surveyed",
    "contacted",
    "opposed",
    "loyal",
    "against",
    "between",
    "among",
    "across",
    "over",
    "around",
    "without",
    "representing",
    "calling",
    "living",
    "based",
    "led",
    "backed",
    "made",
    "taken",
    "given",
    "held",
    "signed",
    "carried",
    "there",
];

/// Words that describe people by what they know, or say why they go unnamed.
const KNOWING: &[&str] = &[
    "familiar",
    "briefed",
    "knowledge",
    "authorized",
    "authorised",
    "anonymity",
    "unnamed",
    "anonymous",
    "unidentified",
    "close",
    "condition",
    "aware",
    "privy",
];

const DETERMINERS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "some",
    "any", "every", "each", "no",
];

/// Kind and count of a source as written.
pub(super) fn known(words: &Words<'_>, names: &Names, met: &Met, parent: Option<&Known>, source: TextRange) -> Known {
    let mut known = plainly(words, names, met, parent, source);
    // "the company's chief executive, Ada Ferrin": a name follows, so nobody goes unnamed.
    if known.kind == SourceKind::Anonymous {
        let phrase = words.slice(source);
        let named = phrase
            .iter()
            .position(|w| w.is(&[","]))
            .is_some_and(|comma| phrase[comma..].iter().any(|w| w.capital && names.is_person(&w.lower)));
        let described = phrase.iter().any(|w| w.is(&["who", "whose", "to", "with"]));
        if named && !described {
            known.kind = if known.plural { SourceKind::Group } else { SourceKind::Person };
            known.count = None;
        }
    }
    // "Quorland's president, Ada Ferrin"
    if known.kind == SourceKind::Person && known.name.is_empty() {
        let phrase = words.slice(source);
        if phrase.len() > 2
            && phrase[phrase.len() - 2].word | phrase[phrase.len() - 2].is(&[","])
            && let Some(last) = phrase.last().filter(|w| w.capital && names.is_person(&w.lower))
        {
            known.name.clone_from(&last.lower);
        }
    }
    known
}

fn plainly(words: &Words<'_>, names: &Names, met: &Met, parent: Option<&Known>, source: TextRange) -> Known {
    let all = words.slice(source);
    let at = source.start();
    let plain = |kind, plural| Known { kind, count: None, plural, head: String::new(), at, name: String::new() };
    let Some(start) = all.iter().position(|w| w.word) else { return plain(SourceKind::Unspecified, false) };
    let phrase = &all[start..];
    // A source's own apposition follows a comma; what it is stands before.
    let clause_end = phrase.iter().position(|w| w.is(&[",", "(", "–", "—", ";"])).unwrap_or(phrase.len());
    let clause = &phrase[..clause_end];

    if clause[0].is(&["nobody", "none", "neither", "everyone", "everybody"])
        || clause.len() > 1 && clause[0].is(&["no"]) && clause[1].is(&["one"])
    {
        return plain(SourceKind::Group, true);
    }
    // "Quorland, Tolvia agree"
    let listed = phrase.get(clause_end).is_some_and(|w| w.is(&[","]))
        && [clause.last(), phrase.last()].into_iter().all(|w| {
            w.is_some_and(|w| {
                w.capital && names.kind(words.text, std::slice::from_ref(w), false) == SourceKind::Country
            })
        });
    if listed {
        return plain(SourceKind::Group, true);
    }
    let bare = &clause[usize::from(clause[0].is(&["the"]) && clause.len() > 1)..];
    if LEXICON.states.at(bare, 0) == Some(bare.len())
        && bare[0].capital
        && !(bare.len() == 1 && bare[0].lower == "us" && !bare[0].shouted(words.text))
    {
        return plain(SourceKind::Country, false);
    }
    let lone = clause.len() == 1
        || clause.len() == 2 && clause[1].is(&["himself", "herself", "itself", "themselves", "all", "both"]);
    if lone && let Some(known) = pronoun(words, names, met, parent, &clause[0], at) {
        return known;
    }

    let mut rest = clause;
    let mut count = None;
    let mut quantified = false;
    let mut indefinite = false;
    // "one of the two officials", "two of them", "some of his allies", "a group of lawmakers".
    if let Some(of) = rest.iter().position(|w| w.is(&["of", "in", "among", "from"])).filter(|&of| of > 0) {
        let quantity = &rest[..of];
        // "nine in ten voters" is a share, not people who spoke.
        if rest[of].is(&["in"]) && rest.get(of + 1).is_some_and(|w| cardinal(&w.lower).is_some()) {
            return plain(SourceKind::Group, true);
        }
        if let Some((n, indefinitely)) = quantity_of(quantity) {
            let whole = &rest[of + 1..];
            let known = part(words, names, met, parent, whole, at);
            // "Some in the town's Velmaran community" is a group; "one of the officials" is one unnamed person.
            if n == Some(1) || known.kind == SourceKind::Anonymous {
                let kind =
                    if n == Some(1) || n.is_some() || !indefinitely { SourceKind::Anonymous } else { known.kind };
                return Known { kind, count: n, plural: n != Some(1), head: known.head, at, name: String::new() };
            }
            // "a handful of lawmakers" are people who were asked, "some voters" are not.
            let few = quantity.last().is_some_and(|w| w.is(&["handful", "few", "couple", "pair"]))
                && LEXICON.noun(&known.head).is_some_and(|(k, _)| k.numbered);
            let kind = match (n, known.kind) {
                _ if few => SourceKind::Anonymous,
                (Some(_), SourceKind::Group | SourceKind::Person | SourceKind::Unspecified)
                    if whole
                        .first()
                        .is_some_and(|w| w.is(&["the", "them", "those", "these", "his", "her", "their", "its"])) =>
                {
                    SourceKind::Anonymous
                }
                _ => SourceKind::Group,
            };
            let count = n.filter(|_| kind == SourceKind::Anonymous);
            return Known { kind, count, plural: true, head: known.head, at, name: String::new() };
        }
    }
    let mut definite = false;
    while let Some(first) = rest.first() {
        if let Some((n, used)) = number(rest) {
            count = count.or(n);
            quantified = true;
            indefinite |= first.is(&["a", "an", "another"]);
            rest = &rest[used..];
            continue;
        }
        if first.is(&["the", "this", "that", "these", "those", "same"]) {
            definite = true;
        } else if first.is(&["several", "multiple", "numerous"]) {
            quantified = true;
        } else if !first.is(&[
            "some", "many", "most", "all", "other", "no", "any", "every", "each", "few", "his", "her", "its", "their",
            "our", "my", "your",
        ]) {
            break;
        }
        if rest.len() == 1 {
            break;
        }
        rest = &rest[1..];
    }
    // "two said", "another said", "a second said".
    if rest.is_empty()
        || rest.len() == 1 && rest[0].is(&["other", "others", "some", "many", "most", "all", "few", "several", "same"])
    {
        return alone(met, clause, count, indefinite, at);
    }

    // "results tallied on Monday", "Republicans backing the bill": what a noun is doing comes after it.
    let verbal = |i: usize| {
        let (noun, word) = (&rest[i], &rest[i + 1]);
        !word.capital
            && (word.lower.ends_with("ed") || word.lower.ends_with("ing"))
            && LEXICON.noun(&word.lower).is_none()
            && LEXICON.noun(&noun.lower).is_some()
    };
    // "the Union of Growers chief": the name of a body stands before its officer.
    let officer = rest.len() > 3
        && rest
            .last()
            .is_some_and(|w| !w.capital && LEXICON.noun(&w.lower).is_some_and(|(k, _)| k.person || k.numbered))
        && rest.iter().position(|w| w.is(&["of", "for"])).is_some_and(|of| {
            of > 0
                && rest[of - 1].capital
                && rest[of + 1..rest.len() - 1].iter().all(|w| w.capital || w.is(&["and", "the", "of", "&"]))
                && of + 2 < rest.len()
        });
    let core_end = (1..rest.len())
        .find(|&i| {
            if officer {
                return false;
            }
            !rest[i].word && !rest[i].is(&["'s", "’", "'", "&", ".", "/"])
                || rest[i].is(AFTER_CORE) && !rest[i].capital
                || verbal(i - 1)
        })
        .unwrap_or(rest.len());
    let core = &rest[..core_end];
    let after = &rest[core_end..];
    let particular = core.len() > 1 || !after.is_empty();
    let described = after.iter().chain(phrase[clause_end..].iter()).any(|w| w.is(KNOWING))
        || core.iter().any(|w| w.is(&["unnamed", "anonymous", "unidentified"]))
        || says_why_unnamed(words, source);

    if let Some(and) = core.iter().position(|w| w.is(&["and", "&"])).filter(|&i| i > 0 && i + 1 < core.len())
        && joins_sources(&core[and - 1], &core[and + 1], core)
    {
        return plain(SourceKind::Group, true);
    }

    let Some(head) = core.last() else { return plain(SourceKind::Person, false) };
    let owned = core.iter().position(|w| w.is(&["'s"])).filter(|&i| i + 1 < core.len());
    let own = &core[owned.map_or(0, |i| i + 1)..];

    // Words that only name: "Ann Reed", "the United States", "Foreign Minister Ann Reed", "spokeswoman Ann Reed".
    let noun = LEXICON.noun(&head.lower);
    if head.capital {
        let name_start = own.iter().rposition(|w| !w.capital || !w.word && !w.is(&["&", "."])).map_or(0, |i| i + 1);
        let name = &own[name_start..];
        let titles = name.iter().take_while(|w| LEXICON.titles.contains(&w.lower)).count();
        // "Justice Department" is not a justice's name.
        let body = LEXICON.organisation_names.contains(&head.lower)
            || LEXICON.outlet_names.contains(&head.lower) && titles + 1 == name.len();
        let titled = !body && titles > 0 && titles < name.len()
            || name_start > 0 && LEXICON.titles.contains(&own[name_start - 1].lower);
        let inner = name.iter().rposition(|w| LEXICON.titles.contains(&w.lower)).map_or(0, |i| i + 1);
        let bare = &name[if inner < name.len() { inner } else { 0 }..];
        // In headlines common nouns have capitals too, and so do offices and bodies.
        let common = noun.is_some_and(|(kinds, _)| !kinds.is_unknown())
            && !titled
            && (count.is_some_and(|n| n > 1) || !(names.is_person(&head.lower) && bare.len() > 1));
        if !common {
            let kind = if LEXICON.demonyms.at(own, 0) == Some(own.len())
                && !definite
                && own.len() == 1
                && head.lower.ends_with('s')
            {
                SourceKind::Group
            } else {
                // "the drug maker Corvane": the noun before a name says what it is of.
                let noun = name_start.checked_sub(1).map(|i| &own[i]).filter(|w| w.word && !titled);
                let body = noun.and_then(|w| match LEXICON.noun(&w.lower) {
                    Some((k, _)) if k.organisation && !k.person => Some(SourceKind::Organisation),
                    _ => names.noun(w).filter(|k| *k == SourceKind::Organisation),
                });
                match names.kind(words.text, bare, titled || inner > 0 && inner < name.len()) {
                    SourceKind::Person => body.unwrap_or(SourceKind::Person),
                    kind => kind,
                }
            };
            let name = if kind == SourceKind::Person { head.lower.clone() } else { String::new() };
            return Known { kind, count: None, plural: false, head: String::new(), at, name };
        }
        let kind = names.kind(words.text, bare, titled);
        if matches!(kind, SourceKind::Outlet) || matches!(kind, SourceKind::Organisation) && bare.len() > 1 {
            return plain(kind, false);
        }
    }
    let Some((kinds, plural)) = noun else {
        // An adjective may be left where the noun is understood: "the Americans", "the young".
        if LEXICON.demonyms.at(core, core.len() - 1).is_some() || definite && head.capital && head.lower.ends_with('s')
        {
            return plain(SourceKind::Group, true);
        }
        if head.capital || core.iter().any(|w| w.capital && w.word) && names.is_person(&head.lower) {
            return plain(names.kind(words.text, core, false), false);
        }
        let plural = looks_plural(&head.lower);
        let agents = ["ers", "ors", "ists", "ians", "men", "women", "ants", "ents", "ees"]
            .iter()
            .any(|e| head.lower.ends_with(e));
        if quantified && count.is_some_and(|n| n > 1) && plural && agents {
            return Known {
                kind: SourceKind::Anonymous,
                count,
                plural,
                head: head.lower.clone(),
                at,
                name: String::new(),
            };
        }
        let kind = match names.noun(head) {
            _ if plural => SourceKind::Group,
            Some(SourceKind::Person) if indefinite && particular => SourceKind::Anonymous,
            kind => kind.unwrap_or(SourceKind::Person),
        };
        let count = Some(1).filter(|_| kind == SourceKind::Anonymous);
        return Known { kind, count, plural, head: head.lower.clone(), at, name: String::new() };
    };
    let singular = singular_of(&head.lower);
    let before_head = core.len().checked_sub(2).map(|i| &core[i]);
    if !plural && head.is(&["agency", "service"]) {
        let news = before_head.is_some_and(|w| w.is(&["news", "press"]));
        let cited = definite
            && core.len() == 1
            && met
                .latest(|k| matches!(k.kind, SourceKind::Outlet | SourceKind::Organisation))
                .is_some_and(|k| k.kind == SourceKind::Outlet);
        if news || cited {
            return plain(SourceKind::Outlet, false);
        }
    }
    // "the paper" is an outlet, "a policy paper" is not.
    if head.is(&["paper"])
        && !before_head.is_none_or(|w| {
            w.is(&["local", "state", "daily", "sunday", "national", "student"]) || LEXICON.demonyms_of(w)
        })
    {
        return plain(SourceKind::Document, false);
    }
    // "that report", after an outlet's, is the outlet speaking.
    if definite
        && core.len() == 1
        && head.is(&["report", "article", "story"])
        && met
            .latest(|k| {
                at.saturating_sub(k.at) < 600
                    && (k.kind == SourceKind::Outlet || k.kind == SourceKind::Document && k.head == singular)
            })
            .is_some_and(|k| k.kind == SourceKind::Outlet)
    {
        return plain(SourceKind::Outlet, false);
    }
    let kind = if plural {
        // "both candidates", "the two senators" are known from before, and by name unless an unnamed group was met.
        let known_before = clause[0].is(&["both", "the", "all", "these", "those"])
            && !described
            && met.latest(|k| k.kind == SourceKind::Anonymous && k.plural).is_none();
        let counted =
            count.is_some() && (kinds.person || kinds.numbered) || kinds.numbered && (quantified || described);
        if kinds.anonymous || counted && !known_before {
            SourceKind::Anonymous
        } else if (quantified || count.is_some() || definite && core.len() == 1)
            && (kinds.organisation || kinds.outlet && quantified)
        {
            SourceKind::Group
        } else if kinds.outlet && !kinds.organisation {
            SourceKind::Outlet
        } else if kinds.document && !kinds.person {
            SourceKind::Document
        } else if kinds.organisation && !kinds.group && !kinds.person {
            SourceKind::Organisation
        } else {
            SourceKind::Group
        }
    } else {
        single(kinds, definite, indefinite || count.is_some(), described, particular, head)
    };
    // A crowd is not a set of sources.
    let kind = if kind == SourceKind::Anonymous && count.is_some_and(|n| n > CROWD) { SourceKind::Group } else { kind };
    let mut known = Known { kind, count: None, plural, head: singular, at, name: String::new() };
    if kind == SourceKind::Anonymous {
        known.count = if !plural {
            Some(1)
        } else if count.is_some() {
            count
        } else if definite {
            referred(words, met, &known.head, at)
        } else {
            None
        };
    }
    known
}

/// The kind of a singular common noun.
fn single(
    kinds: NounKinds,
    definite: bool,
    indefinite: bool,
    described: bool,
    particular: bool,
    head: &Word,
) -> SourceKind {
    // "a nurse at the hospital" goes unnamed; "a spokeswoman for it" speaks for it, "a politician" may be any.
    let unnamed = kinds.person && indefinite && particular && !head.lower.starts_with("spokes");
    if kinds.anonymous || kinds.numbered && (described || indefinite) || unnamed {
        SourceKind::Anonymous
    } else if kinds.person {
        SourceKind::Person
    } else if kinds.outlet && !kinds.document {
        SourceKind::Outlet
    } else if kinds.document && !kinds.organisation {
        SourceKind::Document
    } else if kinds.organisation {
        SourceKind::Organisation
    } else if kinds.numbered {
        SourceKind::Person
    } else if definite && head.is(&["country", "nation", "state"]) {
        SourceKind::Country
    } else {
        SourceKind::Group
    }
}

/// The whole of which a source is a part.
fn part(words: &Words<'_>, names: &Names, met: &Met, parent: Option<&Known>, whole: &[Word], at: usize) -> Known {
    let empty =
        Known { kind: SourceKind::Group, count: None, plural: true, head: String::new(), at, name: String::new() };
    let (Some(first), Some(last)) = (whole.first(), whole.last()) else { return empty };
    // A part of a part is of the same people; one level is enough.
    if whole.iter().any(|w| w.is(&["of"])) && whole.len() > REACH / 2 {
        return empty;
    }
    if whole.len() <= 2 && number(&whole[usize::from(first.is(&["the", "those", "these"]))..]).is_some() {
        return met.latest(|k| k.plural).cloned().unwrap_or(empty);
    }
    let range = first.range.hull(last.range);
    let whole_range = TextRange::new(range.start(), range.end());
    if words.within(whole_range).len() > whole.len() {
        return empty;
    }
    known(words, names, met, parent, whole_range)
}

/// A number or quantity that stands alone, for people known from before: "two", "another", "a second", "some".
fn alone(met: &Met, clause: &[Word], count: Option<u32>, indefinite: bool, at: usize) -> Known {
    let unnamed =
        met.latest(|k| k.plural || k.kind == SourceKind::Anonymous).filter(|k| k.kind == SourceKind::Anonymous);
    let head = unnamed.map_or_else(String::new, |k| k.head.clone());
    let one = count == Some(1) || indefinite;
    let kind = if unnamed.is_some() || one || count.is_some() { SourceKind::Anonymous } else { SourceKind::Group };
    let both = clause.iter().any(|w| w.is(&["both"]));
    if both && unnamed.is_none() {
        return Known { kind: SourceKind::Group, count: None, plural: true, head, at, name: String::new() };
    }
    let count = if one { Some(1) } else { count };
    Known { kind, count: count.filter(|_| kind == SourceKind::Anonymous), plural: !one, head, at, name: String::new() }
}

/// A pronoun, by the latest source that fits it.
fn pronoun(
    words: &Words<'_>,
    names: &Names,
    met: &Met,
    parent: Option<&Known>,
    word: &Word,
    at: usize,
) -> Option<Known> {
    let like = |k: &Known| Known { at, ..k.clone() };
    let new = |kind, plural| Known { kind, count: None, plural, head: String::new(), at, name: String::new() };
    if word.is(SINGULAR_PRONOUNS) {
        // Named people come back as pronouns far more often than unnamed ones: an unnamed one must be the latest, and
        // no person's name may stand between.
        let person = |k: &Known| !k.plural && matches!(k.kind, SourceKind::Person | SourceKind::Anonymous);
        let one = match parent {
            // Inside "a senior official said she ..." the official is meant, unless somebody is named between.
            // Those around somebody speak of that somebody.
            Some(p)
                if matches!(
                    p.head.as_str(),
                    "aide"
                        | "adviser"
                        | "advisor"
                        | "ally"
                        | "friend"
                        | "confidant"
                        | "confidante"
                        | "associate"
                        | "lawyer"
                        | "staffer"
                        | "colleague"
                ) =>
            {
                None
            }
            Some(p) if p.kind == SourceKind::Anonymous && !p.plural => (p.at < at).then_some(p),
            Some(p) if person(p) => Some(p),
            _ => met.latest(person),
        };
        let near = |k: &Known| k.at < at && at - k.at < 400;
        return Some(match one {
            Some(k) if k.kind == SourceKind::Anonymous && near(k) && !person_between(words, names, k.at, at) => like(k),
            _ => {
                let name = met
                    .latest(|k| k.kind == SourceKind::Person && !k.name.is_empty())
                    .map_or_else(String::new, |k| k.name.clone());
                Known { name, ..new(SourceKind::Person, false) }
            }
        });
    }
    if word.is(FIRST_PERSON) {
        return Some(match parent {
            Some(k) if k.kind == SourceKind::Anonymous && k.count == Some(1) => like(k),
            _ => new(SourceKind::Person, false),
        });
    }
    if word.is(&["we", "us", "our", "ourselves"]) {
        return Some(new(SourceKind::Group, true));
    }
    if word.is(PLURAL_PRONOUNS) {
        return Some(match met.latest(|k| k.plural) {
            Some(k) if matches!(k.kind, SourceKind::Anonymous | SourceKind::Group) && at.saturating_sub(k.at) < 600 => {
                like(k)
            }
            _ => new(SourceKind::Group, true),
        });
    }
    if word.is(&["it", "its", "itself"]) {
        let fits = |k: &Known| {
            matches!(k.kind, SourceKind::Organisation | SourceKind::Country | SourceKind::Outlet | SourceKind::Document)
                || k.kind == SourceKind::Group && !k.plural
        };
        return Some(
            parent
                .filter(|p| fits(p))
                .or_else(|| met.latest(fits))
                .map_or_else(|| new(SourceKind::Organisation, false), like),
        );
    }
    if word.is(&["who", "which", "that", "whom", "whose"]) {
        return Some(relative(words, names, met, word, at));
    }
    if word.is(&["everyone", "everybody", "others", "many", "some", "most", "all", "few", "several"]) {
        return Some(alone(met, std::slice::from_ref(word), None, false, at));
    }
    if word.is(&["one", "another"]) {
        return Some(alone(met, std::slice::from_ref(word), Some(1), true, at));
    }
    if word.is(&["someone", "somebody", "anyone", "anybody"]) {
        return Some(new(SourceKind::Person, false));
    }
    if word.is(&["nobody", "none"]) {
        return Some(new(SourceKind::Group, true));
    }
    None
}

/// A relative pronoun, by the noun phrase that it follows.
fn relative(words: &Words<'_>, names: &Names, met: &Met, word: &Word, at: usize) -> Known {
    let person = word.is(&["who", "whom", "whose"]);
    let fallback = Known {
        kind: if person { SourceKind::Person } else { SourceKind::Organisation },
        count: None,
        plural: false,
        head: String::new(),
        at,
        name: String::new(),
    };
    let mut end = words.from(at);
    if end > 0 && words.get(end - 1).is_some_and(|w| w.is(&[","])) {
        end -= 1;
    }
    let mut start = end;
    while start > 0
        && end - start < 8
        && words.get(start - 1).is_some_and(|w| (w.word || w.is(&["'s"])) && !w.is(&["and", "said", "that", "but"]))
    {
        start -= 1;
        if words.words[start].is(DETERMINERS) || words.words[start].is(&["one", "two", "three", "four", "five"]) {
            break;
        }
    }
    // Without a determiner take the name that ends here.
    if !words.get(start).is_some_and(|w| w.is(DETERMINERS) || number(std::slice::from_ref(w)).is_some()) {
        start = end;
        while start > 0 && end - start < 6 && words.get(start - 1).is_some_and(|w| w.capital && w.word) {
            start -= 1;
        }
    }
    let Some(range) = words.hull(start, end) else { return fallback };
    if range.end() > at {
        return fallback;
    }
    let found = known(words, names, met, None, range);
    let odd = if person {
        matches!(found.kind, SourceKind::Document | SourceKind::Country | SourceKind::Outlet)
    } else {
        matches!(found.kind, SourceKind::Person | SourceKind::Anonymous)
    };
    if odd { fallback } else { Known { at, ..found } }
}

/// How many "the officials" are: as many as when they were last counted.
fn referred(words: &Words<'_>, met: &Met, head: &str, at: usize) -> Option<u32> {
    if let Some(k) = met.latest(|k| {
        k.kind == SourceKind::Anonymous
            && k.plural
            && (k.head == head || k.head.is_empty() || person_like(head))
            && k.count.is_some()
    }) {
        return k.count;
    }
    // They may have been counted outside of any source: "citing three officials".
    let here = words.from(at);
    for i in (here.saturating_sub(4 * REACH)..here).rev() {
        let word = &words.words[i];
        if !(word.word && singular_of(&word.lower) == head && looks_plural(&word.lower)) {
            continue;
        }
        for j in (i.saturating_sub(4)..i).rev() {
            if !words.words[j].word {
                break;
            }
            if let Some((Some(n), _)) = number(&words.words[j..i])
                && n > 1
            {
                return Some(n);
            }
        }
    }
    None
}

fn person_like(head: &str) -> bool {
    matches!(head, "person" | "source")
}

/// Whether the name of a person stands between two places.
fn person_between(words: &Words<'_>, names: &Names, from: usize, to: usize) -> bool {
    let start = words.from(from).max(words.from(to).saturating_sub(2 * REACH));
    let source_end = start + 6;
    (source_end..words.from(to)).any(|i| words.get(i).is_some_and(|w| w.capital && names.is_person(&w.lower)))
}

/// ", who spoke on condition of anonymity", right after a source.
fn says_why_unnamed(words: &Words<'_>, source: TextRange) -> bool {
    let end = words.until(source.end());
    if !words.get(end).is_some_and(|w| w.is(&[",", "who", "speaking", "on", "close", "familiar", "briefed", "with"])) {
        return false;
    }
    (end..end + 14).map_while(|i| words.get(i)).take_while(|w| !w.is(&[".", "\"", "“", "”"])).any(|w| {
        w.is(&["anonymity", "anonymously", "authorized", "authorised", "unnamed", "familiar", "briefed", "privy"])
    })
}

/// Whether "and" joins two sources rather than two adjectives of one.
fn joins_sources(left: &Word, right: &Word, core: &[Word]) -> bool {
    let source = |w: &Word| LEXICON.noun(&w.lower).is_some() || w.capital && !LEXICON.demonyms_of(w);
    if left.capital && right.capital {
        // "Johnson and Johnson", "Ministry of Health and Welfare" are one; two people are two.
        return !core.iter().any(|w| LEXICON.organisation_names.contains(&w.lower));
    }
    source(left)
        && (source(right) || right.is(DETERMINERS) || core.last().is_some_and(|w| LEXICON.noun(&w.lower).is_some()))
}

/// A number at the start of a phrase: how many (`None` where that is not known), and the words it takes.
fn number(words: &[Word]) -> Option<(Option<u32>, usize)> {
    let first = words.first()?;
    let lower = |i: usize| words.get(i).map_or("", |w| w.lower.as_str());
    match first.lower.as_str() {
        "at" if matches!(lower(1), "least" | "most") => number(&words[2..]).map(|(n, used)| (n, used + 2)),
        "about" | "around" | "nearly" | "almost" | "roughly" | "some" | "only" | "just" | "over" => {
            number(&words[1..]).filter(|(n, _)| n.is_some_and(|n| n > 1)).map(|(n, used)| (n, used + 1))
        }
        "more" | "fewer" if lower(1) == "than" => number(&words[2..]).map(|(n, used)| (n, used + 2)),
        "half" if lower(1) == "a" && lower(2) == "dozen" => Some((Some(6), 3)),
        "a" | "an" => match lower(1) {
            "dozen" => Some((Some(12), 2)),
            "half-dozen" => Some((Some(6), 2)),
            "pair" | "couple" | "duo" => Some((Some(2), 2 + usize::from(lower(2) == "of"))),
            "trio" => Some((Some(3), 2 + usize::from(lower(2) == "of"))),
            "few" | "handful" | "number" | "group" => Some((None, 2 + usize::from(lower(2) == "of"))),
            "second" | "third" | "fourth" | "fifth" | "sixth" | "different" | "separate" => Some((Some(1), 2)),
            _ => Some((Some(1), 1)),
        },
        "another" | "one" => Some((Some(1), 1)),
        "the"
            if matches!(lower(1), "second" | "third" | "fourth" | "first" | "other" | "same")
                && matches!(
                    lower(2),
                    "" | "official" | "person" | "source" | "diplomat" | "aide" | "executive" | "man" | "woman"
                ) =>
        {
            Some((Some(1), 2))
        }
        "the" => match number(&words[1..]) {
            Some((Some(n), used)) if n > 1 => Some((Some(n), used + 1)),
            _ => None,
        },
        "all" | "those" | "these" => match number(&words[1..]) {
            Some((Some(n), used)) if n > 1 => Some((Some(n), used + 1)),
            _ => None,
        },
        "both" => Some((Some(2), 1)),
        "dozens" | "scores" | "hundreds" | "thousands" => Some((None, 1 + usize::from(lower(1) == "of"))),
        word => {
            let n = cardinal(word)?;
            if matches!(lower(1), "percent" | "per" | "%" | "million" | "billion" | "thousand" | "hundred" | "/") {
                return None;
            }
            if lower(1) == "dozen" { n.checked_mul(12).map(|n| (Some(n), 2)) } else { Some((Some(n), 1)) }
        }
    }
}

/// A quantity before "of": how many, and whether it leaves that open.
fn quantity_of(words: &[Word]) -> Option<(Option<u32>, bool)> {
    let only = |any: &[&str]| words.len() == 1 && words[0].is(any);
    if only(&[
        "some",
        "many",
        "most",
        "several",
        "few",
        "all",
        "none",
        "much",
        "dozens",
        "hundreds",
        "thousands",
        "scores",
        "members",
        "any",
    ]) {
        return Some((None, true));
    }
    if words.len() == 2 && words[0].is(&["nearly", "almost", "not"]) && words[1].is(&["all"]) {
        return Some((None, true));
    }
    let skip = usize::from(words.first().is_some_and(|w| w.is(&["at", "only", "just"])));
    let (n, used) = number(words).or_else(|| number(&words[skip..]).map(|(n, used)| (n, used + skip)))?;
    // "a spokesman of" is not a quantity.
    let article = words.first().is_some_and(|w| w.is(&["a", "an"])) && n == Some(1) && words.len() <= used;
    (used == words.len() && !article || n.is_none() && used >= words.len()).then_some((n, n.is_none()))
}

/// The value of a number word or of digits.
pub(crate) fn cardinal(lower: &str) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: &[(&str, u32)] =
        &[("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70), ("eighty", 80), ("ninety", 90)];
    if let Some(n) = WORDS.iter().position(|w| *w == lower) {
        return u32::try_from(n).ok().filter(|n| *n > 0);
    }
    if let Some((_, n)) = TENS.iter().find(|(w, _)| *w == lower) {
        return Some(*n);
    }
    if let Some((tens, ones)) = lower.split_once('-') {
        let tens = if tens == "twenty" { Some(20) } else { TENS.iter().find(|(w, _)| *w == tens).map(|(_, n)| *n) };
        return Some(tens? + cardinal(ones).filter(|n| *n < 10)?);
    }
    // A year is not a number of people.
    lower.replace(',', "").parse().ok().filter(|n| (1..1000).contains(n))
}

/// How many people a phrase counts, for evidence ("three people familiar with the talks").
pub(super) fn count_of(words: &Words<'_>, range: TextRange) -> Option<u32> {
    let phrase = words.slice(range);
    let (n, used) = number(phrase)?;
    let head = phrase[used..].iter().take_while(|w| !w.is(AFTER_CORE)).last();
    // "the accounts of two officials" counts the officials; a plain article counts one only if a person follows.
    match n {
        Some(1) => head
            .and_then(|h| LEXICON.noun(&h.lower))
            .is_some_and(|(k, plural)| !plural && (k.anonymous || k.numbered || k.person))
            .then_some(1),
        n => n,
    }
}

/// A noun's singular, as far as matching heads needs it.
pub(crate) fn singular_of(lower: &str) -> String {
    match lower {
        "people" => "person".to_owned(),
        "men" => "man".to_owned(),
        "women" => "woman".to_owned(),
        _ if lower.ends_with("ies") && lower.len() > 4 => format!("{}y", &lower[..lower.len() - 3]),
        _ => lower.strip_suffix('s').filter(|s| !s.ends_with('s')).unwrap_or(lower).to_owned(),
    }
}

pub(crate) fn looks_plural(lower: &str) -> bool {
    lower.ends_with('s') && !lower.ends_with("ss") && !lower.ends_with("us")
        || matches!(lower, "people" | "men" | "women" | "children" | "media" | "data")
}

/// The kind of a phrase that stands alone, for the examples in the rule files.
#[cfg(test)]
pub(super) fn kind_of_phrase(phrase: &str) -> SourceKind {
    let words = Words::of(phrase, &crate::layout::Layout::default());
    let names = Names::of(&words, None, &crate::model::Seen::default());
    known(&words, &names, &Met::default(), None, TextRange::new(0, phrase.len())).kind
}
