//! The rule files: read once, checked, and compiled into patterns that are found by their first word.

use crate::lexicon::{FIGURES, Lexicon};
use crate::make::Make;
use onrecord_record::TimeKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

const WORDS: &str = include_str!("../rules/words.toml");
const TENSE: &str = include_str!("../rules/tense.toml");
const FILES: [(&str, &str); 6] = [
    ("calendar", include_str!("../rules/calendar.toml")),
    ("relative", include_str!("../rules/relative.toml")),
    ("holidays", include_str!("../rules/holidays.toml")),
    ("durations", include_str!("../rules/durations.toml")),
    ("clock", include_str!("../rules/clock.toml")),
    ("joined", include_str!("../rules/joined.toml")),
];

/// What the parts of joined expressions are called in patterns, in the order of their bits.
pub(crate) const PARTS: [&str; 9] =
    ["<day>", "<weekday>", "<month>", "<year>", "<week>", "<date>", "<clock>", "<duration>", "<season>"];

/// A rule as its file gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    kind: String,
    patterns: Vec<String>,
    make: String,
    #[serde(default)]
    unit: Option<u8>,
    #[serde(default)]
    by: Option<i32>,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default, rename = "mod")]
    modifier: Option<String>,
    #[serde(default)]
    day: Option<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    check: Option<String>,
    #[serde(rename = "match")]
    examples: Vec<String>,
    #[serde(rename = "not")]
    counterexamples: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Written>,
}

#[derive(Deserialize)]
struct Tense {
    future: Vec<String>,
    be: Vec<String>,
    have: Vec<String>,
    ahead: Vec<String>,
    past: Vec<String>,
    not_past: Vec<String>,
    to_noun: Vec<String>,
    done_to: Vec<String>,
    promising: Vec<String>,
}

/// One word of a pattern.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    /// Words that fit.
    pub(crate) words: Vec<u16>,
    /// Classes that fit.
    pub(crate) bits: u64,
    /// Found expressions that fit (bits of [`PARTS`]).
    pub(crate) parts: u16,
    /// A number, in figures or words.
    pub(crate) number: bool,
    /// May be missing.
    pub(crate) optional: bool,
}

/// Words and classes that may or may not stand beside an expression.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    words: Vec<u16>,
    bits: u64,
}

impl Beside {
    /// Whether a token is one of them.
    pub(crate) fn holds(&self, word: u16, bits: u64) -> bool {
        self.bits & bits != 0 || (word != 0 && self.words.contains(&word))
    }

    /// Whether nothing is listed.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.bits == 0
    }
}

/// A rule, compiled.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its name, which goes with every value it makes.
    pub(crate) name: &'static str,
    pub(crate) kind: TimeKind,
    pub(crate) make: Make,
    pub(crate) unit: Option<u8>,
    pub(crate) by: Option<i32>,
    /// Counted from the narrative, not from publication.
    pub(crate) narrative: bool,
    pub(crate) value: Option<&'static str>,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) day: Option<&'static str>,
    pub(crate) after: Beside,
    pub(crate) not_after: Beside,
    pub(crate) before: Beside,
    pub(crate) not_before: Beside,
    pub(crate) check: Option<Check>,
}

/// What else must hold of an expression's surroundings; see `checks.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    Capital,
    Ends,
    Bare,
    Lower,
    Month,
    Year,
    Season,
    NthDay,
    Now,
    Duration,
    Article,
    Years,
    Often,
    Part,
    Today,
}

impl Check {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "capital" => Self::Capital,
            "lower" => Self::Lower,
            "ends" => Self::Ends,
            "bare" => Self::Bare,
            "month" => Self::Month,
            "year" => Self::Year,
            "season" => Self::Season,
            "nth-day" => Self::NthDay,
            "now" => Self::Now,
            "duration" => Self::Duration,
            "article" => Self::Article,
            "years" => Self::Years,
            "often" => Self::Often,
            "part" => Self::Part,
            "today" => Self::Today,
            _ => return None,
        })
    }
}

/// A pattern and its rule.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) elements: Vec<Element>,
    pub(crate) rule: u16,
}

/// Words, rules and patterns.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    pub(crate) lexicon: Lexicon,
    pub(crate) rules: Vec<Rule>,
    pub(crate) patterns: Vec<Pattern>,
    /// Per word: the patterns of single words that it may begin.
    by_word: Vec<Vec<u16>>,
    /// Per word: whether some pattern may be matched by it alone.
    alone: Vec<bool>,
    /// Per class: the patterns that a figure of it may begin.
    by_class: Vec<Vec<u16>>,
    /// The same for joined patterns: by word, and by the kind of found expression.
    joined_by_word: Vec<Vec<u16>>,
    joined_by_part: Vec<Vec<u16>>,
    /// The bit of each class that code asks for by name.
    pub(crate) class: Classes,
}

/// Bits of classes that code asks for.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    pub(crate) month: u64,
    pub(crate) weekday: u64,
    pub(crate) num: u64,
    pub(crate) few: u64,
    pub(crate) ord: u64,
    pub(crate) future: u64,
    pub(crate) be: u64,
    pub(crate) have: u64,
    pub(crate) ahead: u64,
    pub(crate) promising: u64,
    pub(crate) past: u64,
    pub(crate) not_past: u64,
    pub(crate) to_noun: u64,
    pub(crate) done_to: u64,
    pub(crate) function: u64,
}

/// The grammar that the program is built with. A test reads the same files and fails where they do not compile.
pub(crate) fn bundled() -> &'static Grammar {
    static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| compile().map(|c| c.0).unwrap_or_default());
    &GRAMMAR
}

/// A rule with its examples, for tests and for the page that is made of them.
#[derive(Debug, Clone)]
pub struct Described {
    /// The file it stands in.
    pub file: &'static str,
    /// Its name.
    pub name: String,
    /// TIMEX3 type.
    pub kind: String,
    /// Texts with the expression in square brackets and its value behind `=>`.
    pub examples: Vec<String>,
    /// Texts in which it must find nothing.
    pub counterexamples: Vec<String>,
}

/// All rules with their examples, in the order of the files. Fails with the place and the reason where a rule file is bad.
pub fn described() -> Result<Vec<Described>, String> {
    compile().map(|c| c.1)
}

fn compile() -> Result<(Grammar, Vec<Described>), String> {
    let mut lexicon = Lexicon::new();
    words(&mut lexicon)?;
    let mut grammar = Grammar::default();
    let mut described = Vec::new();
    for (file, text) in FILES {
        let read: File = toml::from_str(text).map_err(|e| format!("{file}.toml: {e}"))?;
        for written in read.rule {
            let place = format!("{file}.toml: {}", written.name);
            add(&mut grammar, &mut lexicon, &written).map_err(|e| format!("{place}: {e}"))?;
            described.push(Described {
                file,
                name: written.name,
                kind: written.kind,
                examples: written.examples,
                counterexamples: written.counterexamples,
            });
        }
    }
    let mask = |name: &str| lexicon.mask(name);
    grammar.class = Classes {
        month: mask("MONTH"),
        weekday: mask("WEEKDAY"),
        num: mask("NUM"),
        few: mask("FEW"),
        ord: mask("ORD"),
        future: mask("FUTURE"),
        be: mask("BE"),
        have: mask("HAVE"),
        ahead: mask("AHEAD"),
        promising: mask("PROMISING"),
        past: mask("PAST"),
        not_past: mask("NOT_PAST"),
        to_noun: mask("TO_NOUN"),
        done_to: mask("DONE_TO"),
        function: mask("FUNCTION"),
    };
    lexicon.seal();
    grammar.lexicon = lexicon;
    index(&mut grammar);
    Ok((grammar, described))
}

fn words(lexicon: &mut Lexicon) -> Result<(), String> {
    let tables: BTreeMap<String, BTreeMap<String, i32>> =
        toml::from_str(WORDS).map_err(|e| format!("words.toml: {e}"))?;
    for (name, table) in tables {
        let class = lexicon.class(&name.to_uppercase()).ok_or("words.toml: more than 64 classes")?;
        for (word, value) in table {
            lexicon.put(class, word.trim_end_matches('.'), value);
        }
    }
    let t: Tense = toml::from_str(TENSE).map_err(|e| format!("tense.toml: {e}"))?;
    let lists = [
        ("FUTURE", t.future),
        ("BE", t.be),
        ("HAVE", t.have),
        ("AHEAD", t.ahead),
        ("PAST", t.past),
        ("NOT_PAST", t.not_past),
        ("TO_NOUN", t.to_noun),
        ("DONE_TO", t.done_to),
        ("PROMISING", t.promising),
    ];
    for (name, list) in lists {
        let class = lexicon.class(name).ok_or("tense.toml: more than 64 classes")?;
        for word in list {
            lexicon.put(class, &word.replace('’', "'"), 0);
        }
    }
    for word in ["'s", "'ll", "'re", "'ve", "'d", "'m", "'", "-", "--"] {
        lexicon.word(word);
    }
    Ok(())
}

fn add(grammar: &mut Grammar, lexicon: &mut Lexicon, w: &Written) -> Result<(), String> {
    let kind = match w.kind.as_str() {
        "DATE" => TimeKind::Date,
        "TIME" => TimeKind::Time,
        "DURATION" => TimeKind::Duration,
        "SET" => TimeKind::Set,
        other => return Err(format!("there is no kind {other}")),
    };
    if w.examples.is_empty() || w.counterexamples.is_empty() {
        return Err("a rule needs an example that matches and one that does not".into());
    }
    let check = match &w.check {
        Some(name) => Some(Check::named(name).ok_or(format!("there is no check {name}"))?),
        None => None,
    };
    let rule = u16::try_from(grammar.rules.len()).map_err(|e| e.to_string())?;
    let fixed = |s: &Option<String>| s.as_ref().map(|s| &*Box::leak(s.clone().into_boxed_str()));
    grammar.rules.push(Rule {
        name: Box::leak(w.name.clone().into_boxed_str()),
        kind,
        make: Make::named(&w.make).ok_or(format!("there is no way to make {}", w.make))?,
        unit: w.unit,
        by: w.by,
        narrative: w.from.as_deref() == Some("narrative"),
        value: fixed(&w.value),
        modifier: fixed(&w.modifier),
        day: fixed(&w.day),
        after: beside(lexicon, &w.after)?,
        not_after: beside(lexicon, &w.not_after)?,
        before: beside(lexicon, &w.before)?,
        not_before: beside(lexicon, &w.not_before)?,
        check,
    });
    for pattern in &w.patterns {
        let elements = pattern.split(' ').filter(|e| !e.is_empty()).map(|e| element(lexicon, e));
        let elements = elements.collect::<Result<Vec<_>, _>>()?;
        if elements.iter().all(|e| e.optional) {
            return Err(format!("the pattern {pattern:?} matches nothing"));
        }
        grammar.patterns.push(Pattern { elements, rule });
    }
    Ok(())
}

fn is_class(word: &str) -> bool {
    word.len() > 1
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && word.bytes().any(|b| b.is_ascii_uppercase())
}

fn element(lexicon: &mut Lexicon, written: &str) -> Result<Element, String> {
    let mut made = Element::default();
    let inner = written.strip_suffix('?').filter(|s| !s.is_empty());
    made.optional = inner.is_some();
    for word in inner.unwrap_or(written).split('|') {
        if word == "NUM" {
            made.number = true;
        } else if is_class(word) {
            let class = lexicon.known_class(word).ok_or(format!("there is no class {word}"))?;
            made.bits |= 1 << class;
        } else if let Some(k) = PARTS.iter().position(|p| *p == word) {
            made.parts |= 1 << k;
        } else if word.starts_with('<') {
            return Err(format!("there is no part {word}"));
        } else {
            made.words.push(lexicon.word(&word.replace('’', "'")));
        }
    }
    Ok(made)
}

fn beside(lexicon: &mut Lexicon, words: &[String]) -> Result<Beside, String> {
    let mut made = Beside::default();
    for word in words.iter().flat_map(|w| w.split(' ')) {
        if is_class(word) {
            let class = lexicon.known_class(word).ok_or(format!("there is no class {word}"))?;
            made.bits |= 1 << class;
        } else {
            made.words.push(lexicon.word(word));
        }
    }
    Ok(made)
}

/// Finds, for every word and class, the patterns that it may begin.
fn index(grammar: &mut Grammar) {
    let words = grammar.lexicon.len();
    let mut tables = [vec![Vec::new(); words], vec![Vec::new(); words]];
    let (mut by_class, mut by_part) = (vec![Vec::new(); FIGURES.len()], vec![Vec::new(); PARTS.len()]);
    let num = grammar.class.num | grammar.class.few;
    let figure_bits = (1u64 << FIGURES.len()) - 1;
    for (p, pattern) in grammar.patterns.iter().enumerate() {
        let p = p as u16;
        let joined = pattern.elements.iter().any(|e| e.parts != 0);
        for e in &pattern.elements {
            let mut bits = e.bits;
            if e.number {
                bits |= num | 1;
            }
            for (word, list) in tables[usize::from(joined)].iter_mut().enumerate() {
                let fits =
                    e.words.contains(&(word as u16)) || grammar.lexicon.bits(word as u16) & bits & !figure_bits != 0;
                let article = e.number && (word as u16 == grammar.lexicon.id("a"));
                if (fits || article) && list.last() != Some(&p) {
                    list.push(p);
                }
            }
            if !joined {
                for (c, list) in by_class.iter_mut().enumerate() {
                    // Figures with an ending are ordinals.
                    let fits = bits & (1 << c) != 0 || (c == 1 && bits & grammar.class.ord != 0);
                    if fits && list.last() != Some(&p) {
                        list.push(p);
                    }
                }
            }
            for (k, list) in by_part.iter_mut().enumerate() {
                if e.parts & (1 << k) != 0 && list.last() != Some(&p) {
                    list.push(p);
                }
            }
            if !e.optional {
                break;
            }
        }
    }
    let alone = |p: &u16| {
        let elements = &grammar.patterns[usize::from(*p)].elements;
        elements.iter().filter(|e| !e.optional).count() < 2
    };
    let [by_word, joined_by_word] = tables;
    grammar.alone = by_word.iter().map(|list| list.iter().any(alone)).collect();
    grammar.by_word = by_word;
    grammar.joined_by_word = joined_by_word;
    grammar.by_class = by_class;
    grammar.joined_by_part = by_part;
}

impl Grammar {
    /// Patterns of single words that may begin with this token.
    pub(crate) fn beginning(&self, word: u16, bits: u64) -> impl Iterator<Item = u16> + '_ {
        let figures = if word == 0 { bits & ((1 << FIGURES.len()) - 1) & !crate::lexicon::bit::ED } else { 0 };
        let by_word: &[u16] = if word == 0 { &[] } else { self.by_word.get(usize::from(word)).map_or(&[], |v| v) };
        // A pattern may be offered twice, by two classes of one figure; that costs a little and changes nothing.
        let ordinal = word == 0 && bits & self.class.ord != 0 && bits & 2 == 0;
        let ordinals = if ordinal { self.by_class.get(1).map_or(&[][..], |v| v) } else { &[] };
        by_word
            .iter()
            .chain(
                (0..FIGURES.len())
                    .filter(move |c| figures & (1 << c) != 0)
                    .filter_map(|c| self.by_class.get(c))
                    .flatten(),
            )
            .chain(ordinals)
            .copied()
    }

    /// Whether some pattern may be matched by this word alone.
    pub(crate) fn alone(&self, word: u16) -> bool {
        self.alone.get(usize::from(word)).copied().unwrap_or(true)
    }

    /// Joined patterns that may begin with this word.
    pub(crate) fn joined_beginning(&self, word: u16) -> &[u16] {
        if word == 0 { &[] } else { self.joined_by_word.get(usize::from(word)).map_or(&[], |v| v) }
    }

    /// Joined patterns that may begin with an expression of these parts.
    pub(crate) fn joined_with(&self, parts: u16) -> impl Iterator<Item = u16> + '_ {
        (0..PARTS.len())
            .filter(move |k| parts & (1 << k) != 0)
            .filter_map(|k| self.joined_by_part.get(k))
            .flatten()
            .copied()
    }
}

/// The rules as a page of Markdown: what each finds, with its examples.
pub fn page() -> Result<String, String> {
    let mut page = String::from(
        "# News dates\n\n<!-- Generated from crates/dates/rules by `onrecord-eval generate`; do not edit. -->\n\n\
         What each rule of the date grammar finds. Examples are read as if published on Wednesday, 2025-09-17; the\n\
         expression stands in square brackets, its TIMEX3 value behind the arrow.\n",
    );
    let mut file = "";
    for rule in described()? {
        if file != rule.file {
            file = rule.file;
            let _ = write!(page, "\n## {file}\n\n| rule | type | finds | finds nothing in |\n|---|---|---|---|\n");
        }
        let cell = |all: &[String]| all.iter().map(|s| s.replace('|', "\\|")).collect::<Vec<_>>().join("<br>");
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            rule.name,
            rule.kind,
            cell(&rule.examples),
            cell(&rule.counterexamples)
        );
    }
    Ok(page)
}
