//! What an attribution is like: its form, act, addressee, basis, setting, condition and kind of source.
//!
//! A grammar over words, with its word lists under `rules/` (every list with examples that must and must not match).
//! It reads the linked ranges as given, so that it bears with ranges that are a word too long or too short, and looks
//! at the words around them only inside the account that the cue belongs to: the sentence for an attribution of the
//! report, the outer content for one inside another's words.
//!
//! The work is linear in the text: every look around a cue goes at most a fixed number of words.

mod act;
mod addressee;
mod basis;
mod circumstance;
pub(crate) mod lexicon;
pub(crate) mod names;
pub(crate) mod source;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use crate::{Linked, layout::Layout};
use act::{CueRead, Said};
use lexicon::LEXICON;
use names::Names;
use onrecord_record::{Act, BasisKind, Form, Setting, SourceKind, TextRange};
use source::{Known, Met};
use std::ops::Range;
use words::Words;

/// What is said of an attribution beyond who, by which word and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What kind of source.
    pub source_kind: SourceKind,
    /// How many people an unnamed source is.
    pub source_count: Option<u32>,
    /// What the source does by saying it.
    pub act: Act,
    /// Whether it is in the source's own words.
    pub form: Form,
    /// Who was told.
    pub addressee: Vec<TextRange>,
    /// The evidence that the source cites.
    pub basis: Vec<BasisFound>,
    /// Where it was said.
    pub setting: Option<Setting>,
    /// The rule that gave the setting; empty without one.
    pub setting_by: &'static str,
    /// The condition it depends on.
    pub condition: Option<TextRange>,
    /// Whether the act is denied.
    pub negated: bool,
}

/// Evidence that a source cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasisFound {
    /// What kind of evidence.
    pub kind: BasisKind,
    /// How many people.
    pub count: Option<u32>,
    /// As written.
    pub range: TextRange,
}

/// Describes every attribution of a document, in the order given.
///
/// `outlet` is the publishing outlet's name, where it is known. Ranges are in bytes of `text`; ranges that do not fit
/// it are read as empty. A `parent` that is out of range or its own ancestor counts as none.
#[must_use]
pub fn describe(text: &str, layout: &Layout, outlet: Option<&str>, linked: &[Linked]) -> Vec<Description> {
    let words = Words::of(text, layout);
    by_words(&words, &Names::of(&words, outlet, &crate::model::Seen::default()), linked)
}

/// [`describe`], on words and names that are already there.
pub(crate) fn by_words(words: &Words<'_>, names: &Names, linked: &[Linked]) -> Vec<Description> {
    Grammar::of(words, names, linked).describe()
}

/// Whom a source turned out to be.
pub(crate) struct Whom<'a> {
    /// The fullest name.
    pub name: &'a str,
    /// Where the text mentions them.
    pub mentions: &'a [TextRange],
}

/// The attributions of a document with what their sources and cues say by themselves.
pub(crate) struct Grammar<'a> {
    reader: Reader<'a>,
    known: Vec<Known>,
    cues: Vec<Option<CueRead>>,
}

impl<'a> Grammar<'a> {
    pub(crate) fn of(words: &'a Words<'a>, names: &'a Names, linked: &'a [Linked]) -> Self {
        let parents = parents(linked);
        let children = children(&parents);
        let reader = Reader { words, names, linked, parents, children };
        let cues = linked.iter().map(|l| l.cue.and_then(|c| act::read(words, c))).collect();
        Self { known: reader.sources(), cues, reader }
    }

    /// Every attribution's description, in the order given.
    pub(crate) fn describe(&self) -> Vec<Description> {
        let Self { reader, known, cues } = self;
        let basis = reader.bases(cues);
        let mut found: Vec<Option<Description>> = vec![None; known.len()];
        for i in reader.outermost_first() {
            let parent = reader.parents[i].and_then(|p| found[p].clone());
            let mut said = reader.describe(i, &known[i], cues[i].as_ref(), parent.as_ref());
            said.basis.clone_from(&basis[i]);
            found[i] = Some(said);
        }
        reader.settle_settings(&mut found, cues);
        found.into_iter().flatten().collect()
    }

    /// Acts once more, now that it is known who the sources are: *she said the tariff would return unless ...* is a threat of
    /// whoever governs, and a forecast of anybody else.
    pub(crate) fn settle_acts(&self, whom: &[Option<Whom<'_>>], described: &mut [Description]) {
        let Self { reader, known, cues } = self;
        for (i, who) in whom.iter().enumerate().filter_map(|(i, who)| Some((i, who.as_ref()?))) {
            let office = who.mentions.iter().any(|m| reader.words.slice(*m).iter().any(act::is_office));
            let last = words::lowers(who.name).into_iter().next_back().unwrap_or_default();
            // "He" and "she" are people, whatever they were taken for.
            let person = |s: TextRange| reader.words.slice(s).iter().all(|w| w.is(&["he", "she"]));
            let person = reader.linked[i].source.is_some_and(person);
            let kind = if person { known[i].kind } else { described[i].source_kind };
            let known = Known { kind, name: last, ..known[i].clone() };
            let relayed_by = reader.parents[i].map(|p| described[p].source_kind);
            (described[i].act, described[i].condition) =
                reader.act(i, &known, cues[i].as_ref(), relayed_by, described[i].form == Form::Direct, office);
        }
    }
}

/// Levels of nesting that are followed; deeper ones are read as if they stood in the report.
const DEPTH: usize = 16;

/// The parents that can be followed.
fn parents(linked: &[Linked]) -> Vec<Option<usize>> {
    let parent = |i: usize| linked.get(i).and_then(|l| l.parent).filter(|p| *p < linked.len());
    (0..linked.len())
        .map(|i| {
            let mut up = parent(i);
            for _ in 0..DEPTH {
                match up {
                    None => return parent(i),
                    Some(u) => up = parent(u),
                }
            }
            None
        })
        .collect()
}

fn children(parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); parents.len()];
    for (i, parent) in parents.iter().enumerate() {
        if let Some(p) = parent {
            children[*p].push(i);
        }
    }
    children
}

struct Reader<'a> {
    words: &'a Words<'a>,
    names: &'a Names,
    linked: &'a [Linked],
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl Reader<'_> {
    /// Where an attribution stands, in bytes: its source, else its cue, else its content.
    fn place(&self, i: usize) -> usize {
        let l = &self.linked[i];
        l.source.or(l.cue).or_else(|| l.content.first().copied()).map_or(0, TextRange::start)
    }

    fn depth(&self, mut i: usize) -> usize {
        let mut depth = 0;
        while let Some(p) = self.parents[i] {
            depth += 1;
            i = p;
        }
        depth
    }

    fn outermost_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.linked.len()).collect();
        order.sort_by_key(|&i| (self.depth(i), self.place(i), i));
        order
    }

    /// Kinds and counts of all sources, read in the order in which the text brings them.
    fn sources(&self) -> Vec<Known> {
        let mut order: Vec<usize> = (0..self.linked.len()).collect();
        order.sort_by_key(|&i| (self.place(i), self.depth(i), i));
        let mut met = Met::default();
        let mut known: Vec<Option<Known>> = vec![None; self.linked.len()];
        for i in order {
            // The account that relays this one may come later in the sentence ("..., two officials said").
            let mut chain = vec![i];
            while let Some(p) = chain.last().and_then(|&c| self.parents[c])
                && known[p].is_none()
            {
                chain.push(p);
            }
            for i in chain.into_iter().rev() {
                let parent = self.parents[i].and_then(|p| known[p].clone());
                let found = self.source(i, &met, parent.as_ref());
                if self.linked[i].source.is_some() {
                    met.push(found.clone());
                }
                known[i] = Some(found);
            }
        }
        known.into_iter().flatten().collect()
    }

    fn source(&self, i: usize, met: &Met, parent: Option<&Known>) -> Known {
        let l = &self.linked[i];
        let nobody = |kind| Known {
            kind,
            count: None,
            plural: false,
            head: String::new(),
            at: self.place(i),
            name: String::new(),
        };
        match l.source.filter(|s| s.slice(self.words.text).chars().any(char::is_alphanumeric)) {
            Some(source) => source::known(self.words, self.names, met, parent, source),
            // "..., envoy told leader – report": the cue itself is the outlet's.
            None if l
                .cue
                .is_some_and(|c| matches!(c.slice(self.words.text).to_lowercase().as_str(), "report" | "reports")) =>
            {
                nobody(SourceKind::Outlet)
            }
            None => nobody(SourceKind::Unspecified),
        }
    }

    /// The words of the account that an attribution belongs to, what it says left out: runs of word indices.
    fn scope(&self, i: usize) -> Vec<Range<usize>> {
        let l = &self.linked[i];
        let Some(at) = l.cue.or(l.source).or_else(|| l.content.last().copied()) else { return Vec::new() };
        let mut outer = self.words.sentence(at.start());
        if let Some(p) = self.parents[i]
            && let Some(piece) = self.linked[p].content.iter().find(|c| c.holds(at.start()))
        {
            let piece = self.words.within(*piece);
            outer = outer.start.max(piece.start)..outer.end.min(piece.end);
        }
        let mut runs = Vec::new();
        let mut from = outer.start;
        for piece in &l.content {
            let piece = self.words.within(*piece);
            if piece.end <= from || piece.start >= outer.end {
                continue;
            }
            if piece.start > from {
                runs.push(from..piece.start);
            }
            from = from.max(piece.end);
        }
        if from < outer.end {
            runs.push(from..outer.end);
        }
        runs
    }

    fn describe(&self, i: usize, known: &Known, cue: Option<&CueRead>, parent: Option<&Description>) -> Description {
        let l = &self.linked[i];
        let scope = self.scope(i);
        let form = circumstance::form(self.words, &l.content);
        let search = addressee::Search {
            words: self.words,
            names: self.names,
            source: l.source,
            content: &l.content,
            scope: &scope,
        };
        let addressee = cue.map_or_else(Vec::new, |c| addressee::find(&search, c));
        let relayed_by = parent.map(|p| p.source_kind);
        let (act, condition) = self.act(i, known, cue, relayed_by, form == Form::Direct, false);
        let nobody = self.nobody(i);
        let silent = self.silent(i, cue);
        let unread = cue.is_none() && l.cue.is_some_and(|c| act::denied(self.words, c));
        let negated = cue.is_some_and(|c| c.negated) || unread || self.confirms_not(i) || nobody && !silent;
        let setting = self.setting(i, known, cue, act, &scope, &addressee, parent);
        let (setting, setting_by) = setting.map_or((None, ""), |(setting, rule)| (Some(setting), rule));
        Description {
            source_kind: known.kind,
            source_count: known.count,
            act,
            form,
            addressee,
            basis: Vec::new(),
            setting,
            setting_by,
            condition,
            negated,
        }
    }

    /// The act of an attribution, and its condition. `office` says whether the text names the source with an office elsewhere.
    fn act(
        &self,
        i: usize,
        known: &Known,
        cue: Option<&CueRead>,
        relayed_by: Option<SourceKind>,
        direct: bool,
        office: bool,
    ) -> (Act, Option<TextRange>) {
        let l = &self.linked[i];
        let taken: Vec<TextRange> =
            self.children[i].iter().flat_map(|&c| self.linked[c].content.iter().copied()).collect();
        let said = Said {
            taken: &taken,
            relayed_by,
            words: self.words,
            names: self.names,
            content: &l.content,
            source: l.source,
            known,
            direct,
            office,
        };
        let act = if self.silent(i, cue) { Act::Decline } else { act::act(&said, cue) };
        (act, circumstance::condition(self.words, &l.content, &taken, act))
    }

    /// "Neither company responded" declines as "the company did not respond" does.
    fn silent(&self, i: usize, cue: Option<&CueRead>) -> bool {
        self.nobody(i) && cue.is_some_and(|c| act::is_answering(&c.lemma))
    }

    /// "Nobody believes", "neither side accepts".
    fn nobody(&self, i: usize) -> bool {
        let Some(source) = self.linked[i].source else { return false };
        let phrase = self.words.slice(source);
        phrase.first().is_some_and(|w| w.is(&["nobody", "none", "neither"]))
            || phrase.len() > 1 && phrase[0].is(&["no"])
    }

    /// "confirmed that the two had spoken but not what was said": the second content is not confirmed.
    fn confirms_not(&self, i: usize) -> bool {
        let l = &self.linked[i];
        let (Some(cue), Some(content)) = (l.cue, l.content.first()) else { return false };
        let start = self.words.from(content.start());
        content.start() > cue.end()
            && self.words.near(start, -1).is_some_and(|w| w.is(&["not"]))
            && self.words.near(start, -2).is_some_and(|w| w.is(&["but"]))
    }

    /// The setting that the account itself gives, and the rule.
    #[expect(clippy::too_many_arguments, reason = "all of it bears on the setting")]
    fn setting(
        &self,
        i: usize,
        known: &Known,
        cue: Option<&CueRead>,
        act: Act,
        scope: &[Range<usize>],
        addressee: &[TextRange],
        parent: Option<&Description>,
    ) -> Option<(Setting, &'static str)> {
        let at = cue.map_or_else(|| self.words.from(self.place(i)), |c| c.first);
        // An appeal to somebody is as public as the words around it; a thing told to somebody is told to them.
        let appeals = cue.is_some_and(|c| {
            matches!(
                c.lemma.as_str(),
                "call on" | "call upon" | "urge" | "appeal to" | "press" | "encourage" | "push" | "exhort" | "implore"
            )
        });
        let told = if appeals { None } else { circumstance::told_setting(self.words, self.names, addressee) };
        let named = circumstance::named_setting(self.words, scope, at);
        // A letter to a committee is a letter; what reporters are told over the telephone is for print.
        let press = addressee.first().is_some_and(|a| {
            self.words
                .slice(*a)
                .iter()
                .any(|w| w.is(&["reporters", "journalists", "press", "media", "television", "radio", "news"]))
        });
        let named = named.map(|s| (s, "occasion named beside the cue"));
        let setting = match told {
            Some(Setting::Public) if !press && named.is_some_and(|n| n.0 == Setting::Private) => named,
            _ => told.map(|s| (s, "who is told")).or(named),
        };
        if setting.is_some() {
            return setting;
        }
        if known.kind == SourceKind::Document
            && self.linked[i].source.is_some_and(|s| circumstance::leaked(self.words, s))
        {
            return Some((Setting::Private, "paper that is not public"));
        }
        let thought =
            matches!(act, Act::Believe | Act::Predict) || cue.is_some_and(|c| c.reading == lexicon::Reading::Want);
        let pronoun = self.linked[i].source.is_some_and(|s| {
            let phrase = self.words.slice(s);
            phrase.len() == 1 && phrase[0].is(&["he", "she", "i", "it", "they", "we"])
        });
        if let Some(parent) = parent {
            // What one says that one thinks is said where it is said.
            if pronoun {
                return Some((parent.setting?, "where the one who relays it says it"));
            }
            let relayed_by_print = matches!(parent.source_kind, SourceKind::Outlet | SourceKind::Document);
            let ordered = cue.is_some_and(|c| {
                matches!(
                    c.lemma.as_str(),
                    "order"
                        | "instruct"
                        | "direct"
                        | "command"
                        | "tell"
                        | "ask"
                        | "request"
                        | "assure"
                        | "brief"
                        | "inform"
                )
            });
            return if thought || known.kind == SourceKind::Anonymous {
                None
            } else if ordered && (parent.setting != Some(Setting::Public) || relayed_by_print)
                || parent.source_kind == SourceKind::Anonymous
                || parent.setting == Some(Setting::Private)
            {
                Some((Setting::Private, "told in an account of what is not public"))
            } else if relayed_by_print || parent.setting == Some(Setting::Public) {
                Some((Setting::Public, "told in public"))
            } else {
                None
            };
        }
        // Silence has no place.
        if act == Act::Decline && cue.is_some_and(|c| act::is_answering(&c.lemma)) {
            return None;
        }
        let on_record = matches!(
            known.kind,
            SourceKind::Person
                | SourceKind::Organisation
                | SourceKind::Outlet
                | SourceKind::Country
                | SourceKind::Document
        );
        let group = known.kind == SourceKind::Group && !thought;
        ((on_record || group) && !(thought && known.kind == SourceKind::Country))
            .then_some((Setting::Public, "kind of source"))
    }

    /// A quotation that an outlet passes on was said where the outlet says its speaker said it before.
    fn settle_settings(&self, found: &mut [Option<Description>], cues: &[Option<CueRead>]) {
        let mut order: Vec<usize> = (0..self.linked.len()).collect();
        order.sort_by_key(|&i| (self.place(i), i));
        let mut last: Option<(String, Setting)> = None;
        let mut paper: Option<Setting> = None;
        for i in order {
            let Some(source) = self.linked[i].source else { continue };
            let Some(name) = self.words.slice(source).iter().rev().find(|w| w.word).map(|w| w.lower.clone()) else {
                continue;
            };
            let relayed =
                self.parents[i].and_then(|p| found[p].as_ref()).is_some_and(|p| p.source_kind == SourceKind::Outlet);
            let quoted = cues[i].as_ref().is_some_and(|c| self.words.words[c.first].is(&["saying"]));
            let Some(description) = found[i].as_mut() else { continue };
            if description.source_kind == SourceKind::Document {
                // "The document" is as public as when it was first spoken of.
                let again = self.words.slice(source).first().is_some_and(|w| w.is(&["the", "it"]));
                if again && self.words.slice(source).len() <= 2 && paper.is_some() {
                    (description.setting, description.setting_by) = (paper, "the same paper before");
                }
                paper = description.setting;
            }
            if relayed
                && quoted
                && let Some((speaker, setting)) = &last
                && (*speaker == name || self.words.slice(source).iter().all(|w| w.is(&["him", "her", "he", "she"])))
            {
                (description.setting, description.setting_by) = (Some(*setting), "the same speaker before");
                continue;
            }
            if let Some(setting) = description.setting
                && description.source_kind == SourceKind::Person
            {
                last = Some((name, setting));
            }
        }
    }

    /// The evidence that each attribution's source cites.
    fn bases(&self, cues: &[Option<CueRead>]) -> Vec<Vec<BasisFound>> {
        let mut bases: Vec<Vec<BasisFound>> = vec![Vec::new(); self.linked.len()];
        let mut by_sentence: Vec<(usize, usize)> = (0..self.linked.len())
            .filter_map(|i| self.linked[i].cue.map(|c| (self.words.from(c.start()), i)))
            .collect();
        by_sentence.sort_unstable();
        for at in 0..self.words.words.len() {
            if LEXICON.evidence.at(&self.words.words, at).is_none() {
                continue;
            }
            let byte = self.words.words[at].range.start();
            // "citing" may be a cue itself; then its content is what is cited.
            let is_cue = |i: usize| self.linked[i].cue.is_some_and(|c| c.holds(byte));
            let sentence = self.words.sentence(byte);
            let from = by_sentence.partition_point(|&(w, _)| w < sentence.start);
            let near = by_sentence[from..].iter().take_while(|&&(w, _)| w < sentence.end).take(64);
            let owner = near
                .map(|&(w, i)| (w, i))
                .filter(|&(_, i)| !self.linked[i].content.iter().any(|c| c.holds(byte)))
                // What is cited does not cite itself.
                .filter(|&(_, i)| self.linked[i].source.is_none_or(|s| s.start() < byte || s.start() > byte + 40))
                .filter(|&(_, i)| self.parents[i].is_none_or(|p| self.linked[p].content.iter().any(|c| c.holds(byte))))
                .max_by_key(|&(w, i)| (self.depth(i), w <= at, std::cmp::Reverse(w.abs_diff(at)), i));
            let Some((_, owner)) = owner.filter(|&(_, i)| !is_cue(i)) else { continue };
            if let Some(found) = basis::at(self.words, self.names, at)
                && bases[owner].len() < 4
            {
                bases[owner].push(found);
            }
        }
        for (i, l) in self.linked.iter().enumerate() {
            let (Some(source), Some(_)) = (l.source, cues[i].as_ref()) else { continue };
            if bases[i].is_empty()
                && let Some(found) =
                    basis::passed_on(self.words, self.names, source, self.words.sentence(source.start()).end)
            {
                bases[i].push(found);
            }
        }
        bases
    }
}
