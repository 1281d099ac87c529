//! Looking names up, and finding them in a text.

use crate::actor::{Actor, Candidate, Candidates, Found, NameKind};
use crate::bundled::{ACTORS, NAMES, POSTINGS, Posting};
use crate::names::{self, Word};
use crate::user::{Overlay, UserActor};
use crate::walk::Walks;
use fst::Map;
use onrecord_record::TextRange;
use std::sync::{Arc, LazyLock};

/// Names and who bears them: the bundled actors, and the user's over them. Cheap to make and to clone.
#[derive(Clone, Default)]
pub struct Register {
    user: Option<Arc<Overlay>>,
}

/// The longest name that is looked for, in words.
const LONGEST: usize = 16;

impl Register {
    /// The register that is compiled in.
    #[must_use]
    pub fn bundled() -> Self {
        Self::default()
    }

    /// A register with these actors over the bundled ones. One that has the id or the Wikidata item of a bundled actor
    /// adds its names, roles and domains to it; any other is an actor of its own, also where it has the name of another.
    #[must_use]
    pub fn with_user(&self, actors: &[UserActor]) -> Self {
        let mut all: Vec<UserActor> = self.user.iter().flat_map(|o| o.given.iter().cloned()).collect();
        all.extend(actors.iter().cloned());
        Self { user: (!all.is_empty()).then(|| Arc::new(Overlay::new(all))) }
    }

    /// All actors: the user's own, then the bundled ones.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        let own = self.user.iter().flat_map(|o| o.own());
        own.chain((0..ACTORS.len()).map(|i| self.bundled_actor(i)))
    }

    /// The actor with this id.
    #[must_use]
    pub fn actor(&self, id: &str) -> Option<&Actor> {
        self.actors().find(|a| a.id == id)
    }

    /// The outlet or organisation of a web address or host name: the one with the longest domain that the host ends in.
    #[must_use]
    pub fn by_address(&self, address: &str) -> Option<&Actor> {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let mut suffix = host.as_str();
        loop {
            if let Some(c) = self.postings(suffix).into_iter().find(|c| c.kind == NameKind::Domain) {
                return Some(c.actor);
            }
            suffix = suffix.split_once('.')?.1;
        }
    }

    /// Everybody who bears the name. Letter case counts for acronyms and codes only (*US* is one, *us* is not); a
    /// leading article, accents, the periods of initials and a possessive at the end do not count.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Candidates<'_> {
        let key = names::normal(name);
        let mut found = self.postings(&key);
        let mut text = name.trim();
        if found.is_empty()
            && let Some(bare) = text.strip_suffix("'s").or_else(|| text.strip_suffix("\u{2019}s"))
        {
            found = self.postings(&names::normal(bare));
            text = bare;
        }
        let text = names::article(text).unwrap_or(text);
        found.retain(|c| !matches!(c.kind, NameKind::Acronym | NameKind::Code) || names::case_fits(c.name, text, true));
        Candidates(found)
    }

    /// The names in a text, longest first from left to right, without overlaps. Capitals must fit the name; codes and
    /// domains are not looked for; a name that is kept with its article (*the Post*) is found only behind one.
    ///
    /// Time is linear in the text.
    #[must_use]
    pub fn scan<'r>(&'r self, text: &str) -> Vec<Found<'r>> {
        let words = names::words(text);
        let mut found = Vec::new();
        let mut at = 0;
        let mut key = String::new();
        while at < words.len() {
            match self.longest(text, &words, at, &mut key) {
                Some((range, count, candidates)) => {
                    if !candidates.is_empty() {
                        found.push(Found { range, candidates: Candidates(candidates) });
                    }
                    at += count;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins at a word: its place, its number of words and who bears it (nobody, for a phrase
    /// that is kept only because it is not the name it looks like).
    fn longest<'r>(
        &'r self,
        text: &str,
        words: &[Word],
        at: usize,
        key: &mut String,
    ) -> Option<(TextRange, usize, Vec<Candidate<'r>>)> {
        let start = words[at].start;
        let mut walks = Walks::new(BUNDLED.as_ref(), self.user.as_ref().map(|o| &o.names));
        let mut best = None;
        for count in 1..=LONGEST.min(words.len() - at) {
            let word = words[at + count - 1];
            key.clear();
            if count > 1 {
                let Some(gap) = names::gap(text, words[at + count - 2].end, word.start) else { break };
                key.push_str(gap);
            }
            names::fold(&text[word.start..word.end], key);
            if !walks.advance(key.as_bytes()) {
                break;
            }
            let mut ends = vec![(word.end, walks)];
            if names::is_possessive(&text[word.end..]) {
                let mut longer = walks;
                if longer.advance(b"s") {
                    let apostrophe = text[word.end..].chars().next().map_or(1, char::len_utf8);
                    ends.push((word.end + apostrophe + 1, longer));
                }
            }
            for (end, walks) in ends {
                let range = TextRange::new(start, end);
                if let Some(candidates) = self.at_end(text, range, &walks) {
                    best = Some((range, count, candidates));
                }
            }
        }
        best
    }

    /// Who bears the name that ends here, as far as case and article allow; `None` where nobody does.
    fn at_end<'r>(&'r self, text: &str, range: TextRange, walks: &Walks<'_>) -> Option<Vec<Candidate<'r>>> {
        let (bundled, user) = walks.values();
        let slice = range.slice(text);
        if let Some(i) = bundled
            && POSTINGS.get(usize::try_from(i).ok()?).is_some_and(|p| p.is_empty())
            && user.is_none()
        {
            return slice.starts_with(char::is_uppercase).then(Vec::new);
        }
        let mut candidates = Vec::new();
        self.collect(bundled, user, &mut candidates);
        candidates.retain(|c| fits_text(c, text, range));
        (!candidates.is_empty()).then_some(candidates)
    }

    /// The candidates of a normal form.
    fn postings(&self, key: &str) -> Vec<Candidate<'_>> {
        let bundled = BUNDLED.as_ref().and_then(|m| m.get(key));
        let user = self.user.as_ref().and_then(|o| o.names.get(key));
        let mut out = Vec::new();
        self.collect(bundled, user, &mut out);
        out
    }

    fn collect<'r>(&'r self, bundled: Option<u64>, user: Option<u64>, out: &mut Vec<Candidate<'r>>) {
        if let (Some(overlay), Some(i)) = (&self.user, user) {
            for p in overlay.postings(i) {
                out.push(candidate(p, overlay.actor(p.actor)));
            }
        }
        let postings =
            bundled.and_then(|i| usize::try_from(i).ok()).and_then(|i| POSTINGS.get(i)).map_or(&[][..], |p| p);
        for p in postings {
            let actor = self.bundled_actor(p.actor as usize);
            if !out.iter().any(|c| c.actor.id == actor.id && c.kind == p.kind && c.plural == p.plural) {
                out.push(candidate(p, actor));
            }
        }
    }

    /// A bundled actor, or the user's version of it.
    fn bundled_actor(&self, index: usize) -> &Actor {
        let over = self.user.as_ref().and_then(|o| o.over(index));
        over.unwrap_or(&ACTORS[index])
    }
}

fn candidate<'r>(p: &'r Posting, actor: &'r Actor) -> Candidate<'r> {
    Candidate {
        actor,
        name: &p.name,
        kind: p.kind,
        plural: p.plural,
        also_person: p.also_person,
        exact: p.exact,
        lookup_only: p.lookup_only,
    }
}

/// Whether the place in the text may be the candidate's name: its capitals, its article, and words that shouting makes.
fn fits_text(c: &Candidate<'_>, text: &str, range: TextRange) -> bool {
    let slice = range.slice(text);
    if c.lookup_only {
        return false;
    }
    match c.kind {
        NameKind::Code | NameKind::Domain => false,
        NameKind::Acronym => {
            names::case_fits(c.name, slice, true) && (slice.contains('.') || !is_shouted_word(slice, text, range))
        }
        _ if c.exact => c.name == slice,
        _ => names::case_fits(c.name, slice, false) && article_fits(c.name, text, range),
    }
}

/// A name kept as `the Post` wants an article before it, one kept as `The Age` wants it with a capital.
fn article_fits(name: &str, text: &str, range: TextRange) -> bool {
    if names::article(name).is_none() {
        return true;
    }
    let before = text[..range.start()].trim_end_matches([' ', '\u{a0}']);
    let is_article =
        before.ends_with("The") || before.ends_with("THE") || name.starts_with('t') && before.ends_with("the");
    is_article
        && before.len() < range.start()
        && !before[..before.len() - 3].chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Acronyms that are English words when a line is all capitals.
const WORDS: &[&str] = &["US", "WHO", "AID", "IT", "ICE", "AP", "AU", "UN", "ARM", "FT", "SAD", "ACT", "CAN", "SIS"];

/// Whether the slice may be a common word because its line has no small letters.
fn is_shouted_word(slice: &str, text: &str, range: TextRange) -> bool {
    if !WORDS.contains(&slice) {
        return false;
    }
    let start = text[..range.start()].rfind('\n').map_or(0, |i| i + 1);
    let end = text[range.end()..].find('\n').map_or(text.len(), |i| range.end() + i);
    let line = &text[start..end];
    let others = line.chars().filter(|c| c.is_uppercase()).count() > slice.len();
    others && !line.chars().any(char::is_lowercase)
}

/// The bundled names; opening them only reads a header. (The bytes are the build's own, a test opens them.)
static BUNDLED: LazyLock<Option<Map<&'static [u8]>>> = LazyLock::new(|| Map::new(NAMES).ok());
