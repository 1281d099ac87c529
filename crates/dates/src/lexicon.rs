//! The words that the grammar knows, each with its classes and what it is worth in them.
//!
//! A class is a bit. Classes of words come from `rules/words.toml` and `rules/tense.toml`; those of figures ([`FIGURES`])
//! are worked out by the tokeniser. Any other word that a rule mentions gets a number and no class.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// The classes that the tokeniser works out from figures, in the order of their bits.
pub(crate) const FIGURES: [&str; 11] =
    ["DIGITS", "DAY", "YEAR", "YEAR2", "HOUR", "CLOCK", "ISO", "SLASH", "DECADE", "FYEAR", "ED"];

/// Bits of [`FIGURES`].
pub(crate) mod bit {
    pub(crate) const DIGITS: u64 = 1;
    pub(crate) const DAY: u64 = 1 << 1;
    pub(crate) const YEAR: u64 = 1 << 2;
    pub(crate) const YEAR2: u64 = 1 << 3;
    pub(crate) const HOUR: u64 = 1 << 4;
    pub(crate) const CLOCK: u64 = 1 << 5;
    pub(crate) const ISO: u64 = 1 << 6;
    pub(crate) const SLASH: u64 = 1 << 7;
    pub(crate) const DECADE: u64 = 1 << 8;
    pub(crate) const FYEAR: u64 = 1 << 9;
    /// A word in -ed that may be a past form.
    pub(crate) const ED: u64 = 1 << 10;
}

/// Classes whose words count only when they have a capital.
const CAPITAL: [&str; 5] = ["MONTH", "SURELY", "WEEKDAY", "SHORTDAY", "WEEKDAYS"];

/// FNV-1a, 64 bits: for short words faster than the standard hasher, whose guard against chosen keys is of no use here,
/// because the keys are the rule files'.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Words and classes.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    ids: HashMap<String, u16, BuildHasherDefault<Fnv>>,
    /// Per word: the bits of its classes.
    bits: Vec<u64>,
    /// Per word: what it is worth in each of its classes.
    values: Vec<Vec<(u8, i32)>>,
    classes: BTreeMap<String, u8>,
    month: u64,
    ord: u64,
    /// Bits that need a capital.
    pub(crate) capital: u64,
}

impl Lexicon {
    /// A lexicon with the figure classes and no words; word 0 is every unknown word.
    pub(crate) fn new() -> Self {
        let mut made = Self { bits: vec![0], values: vec![Vec::new()], ..Self::default() };
        for name in FIGURES {
            made.class(name);
        }
        made
    }

    /// The bit number of a class, which is made if it is new. There are at most 64.
    pub(crate) fn class(&mut self, name: &str) -> Option<u8> {
        if let Some(c) = self.classes.get(name) {
            return Some(*c);
        }
        let c = u8::try_from(self.classes.len()).ok().filter(|c| *c < 64)?;
        self.classes.insert(name.to_owned(), c);
        if CAPITAL.contains(&name) {
            self.capital |= 1 << c;
        }
        Some(c)
    }

    /// The bit number of a class that there is.
    pub(crate) fn known_class(&self, name: &str) -> Option<u8> {
        self.classes.get(name).copied()
    }

    /// The bit of a class, or no bit.
    pub(crate) fn mask(&self, name: &str) -> u64 {
        self.known_class(name).map_or(0, |c| 1 << c)
    }

    /// The number of a word, which is made if it is new.
    pub(crate) fn word(&mut self, word: &str) -> u16 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = u16::try_from(self.bits.len()).unwrap_or(0);
        self.ids.insert(word.to_owned(), id);
        self.bits.push(0);
        self.values.push(Vec::new());
        id
    }

    /// Puts a word into a class.
    pub(crate) fn put(&mut self, class: u8, word: &str, value: i32) {
        let id = usize::from(self.word(word));
        self.bits[id] |= 1 << class;
        self.values[id].push((class, value));
    }

    /// The number of a word (in lower case); 0 if unknown.
    pub(crate) fn id(&self, word: &str) -> u16 {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// The classes of a word.
    pub(crate) fn bits(&self, word: u16) -> u64 {
        self.bits.get(usize::from(word)).copied().unwrap_or(0)
    }

    /// What a word is worth in a class.
    pub(crate) fn value(&self, word: u16, class: u8) -> Option<i32> {
        self.values.get(usize::from(word))?.iter().find(|(c, _)| *c == class).map(|(_, v)| *v)
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.bits.len()
    }
}

impl Lexicon {
    /// The bit of months.
    pub(crate) fn mask_month(&self) -> u64 {
        self.month
    }

    /// The bit of ordinals.
    pub(crate) fn mask_ord(&self) -> u64 {
        self.ord
    }

    /// Keeps the bits that the tokeniser asks for at every word.
    pub(crate) fn seal(&mut self) {
        self.month = self.mask("MONTH");
        self.ord = self.mask("ORD");
    }
}
