//! Who does what to whom in a clause, by how its words hang together.

use super::roles::{Actors, At};
use crate::describe::source::cardinal;
use crate::describe::words::Words;
use crate::model::{Parse, RELATIVE};
use onrecord_record::TextRange;

/// The ways from a verb to its subject that are followed at most.
const DEPTH: usize = 6;
/// Verbs whose subject, not their object, is to do what the infinitive says.
const OWN_DEED: &[&str] = &["promis", "vow", "threaten", "offer", "swor", "swear", "pledg", "agree"];

/// Words for some of many, besides numbers.
const QUANTITIES: &[&str] =
    &["some", "many", "most", "several", "all", "both", "dozens", "hundreds", "thousands", "none", "half"];

/// How a verb or a noun of a deed is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A finite verb, an infinitive or a participle that stands for the one who does it.
    Active,
    /// A form in "-ed" or the like, which may stand for whom it is done to.
    Past,
    Noun,
}

/// The words that take part in a deed, by index in the parse.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub agent: Option<usize>,
    pub patient: Option<usize>,
    /// With their prepositions.
    pub others: Vec<(String, usize)>,
}

/// Clauses of a text.
pub(super) struct Clauses<'a> {
    pub parse: &'a Parse,
    pub words: &'a Words<'a>,
}

impl Clauses<'_> {
    fn lower(&self, word: usize) -> String {
        self.parse.lower(self.words.text, word)
    }

    fn relation(&self, word: usize) -> &'static str {
        self.parse.words[word].relation
    }

    fn head(&self, word: usize) -> Option<usize> {
        self.parse.words[word].head
    }

    /// What hangs on a word by one of these relations.
    fn child(&self, word: usize, relations: &[&str]) -> Option<usize> {
        self.parse.child(word, relations)
    }

    /// The preposition of a noun.
    fn case(&self, word: usize) -> Option<String> {
        self.child(word, &["case"]).map(|c| self.lower(c))
    }

    /// The nouns that hang on a word by a preposition of `any`.
    fn after<'s>(&'s self, word: usize, any: &'s [&'s str]) -> impl Iterator<Item = usize> + 's {
        let noun = |w: &usize| matches!(self.relation(*w), "obl" | "nmod" | "obl:agent");
        let fits = move |w: &usize| self.case(*w).is_some_and(|c| any.contains(&c.as_str()));
        self.parse.under(word).filter(noun).filter(fits)
    }

    /// Those who take part in what the words of a range say.
    pub(super) fn part(&self, range: TextRange, used: Use) -> Option<Part> {
        let verb = self.parse.top(range)?;
        let mut part = match used {
            Use::Noun => self.of_noun(verb),
            _ if self.passive(verb, used == Use::Past) => Part {
                agent: self.child(verb, &["obl:agent"]).or_else(|| self.after(verb, &["by"]).next()),
                patient: self.passive_subject(verb, 0),
                others: Vec::new(),
            },
            _ => Part { agent: self.subject(verb, 0), patient: self.object(verb), others: Vec::new() },
        };
        let noun = |w: &usize| matches!(self.relation(*w), "obl" | "nmod" | "iobj");
        // "Imposed sanctions on", "cut supplies to": what hangs on the object belongs to the deed as well.
        let objects = part.patient.filter(|p| self.head(*p) == Some(verb) && used != Use::Noun);
        let around = self.parse.under(verb).chain(objects.into_iter().flat_map(|o| self.parse.under(o)));
        part.others = around
            .filter(noun)
            .filter_map(|w| Some((self.case(w).or_else(|| (self.relation(w) == "iobj").then(|| "to".to_owned()))?, w)))
            .collect();
        Some(part)
    }

    /// Those who take part in what a word does, if it is a verb with a subject.
    pub(super) fn deed(&self, verb: usize) -> Option<Part> {
        let nominal = [
            "part",
            "case",
            "mark",
            "aux",
            "aux:pass",
            "cop",
            "advmod",
            "compound:prt",
            "cc",
            "punct",
            "other",
            "nmod",
            "nmod:poss",
            "appos",
        ];
        if nominal.contains(&self.relation(verb)) || self.child(verb, &["cop", "case"]).is_some() {
            return None;
        }
        let past = !self.lower(verb).ends_with("ing");
        let part = self.part(self.parse.words[verb].range, if past { Use::Past } else { Use::Active })?;
        Some(part).filter(|p| p.agent.is_some())
    }

    /// Whether a verb is said of whom it is done to.
    fn passive(&self, verb: usize, past: bool) -> bool {
        self.child(verb, &["aux:pass", "nsubj:pass", "obl:agent"]).is_some()
            || past && self.relation(verb) == "acl"
            || past && self.relation(verb) == "part"
            || past
                && self.relation(verb) == "conj"
                && self.child(verb, &["nsubj", "obj"]).is_none()
                && self.head(verb).is_some_and(|h| self.child(h, &["aux:pass"]).is_some())
    }

    /// Who does what a verb says.
    fn subject(&self, verb: usize, depth: usize) -> Option<usize> {
        if depth > DEPTH {
            return None;
        }
        if let Some(own) = self.child(verb, &["nsubj"]) {
            return self.relative(own, verb);
        }
        let head = self.head(verb)?;
        match self.relation(verb) {
            "conj" | "cop" | "aux" if self.child(head, &["aux:pass"]).is_none() => self.subject(head, depth + 1),
            "conj" => self.passive_subject(head, depth + 1),
            "xcomp" => {
                let own = OWN_DEED.iter().any(|v| self.lower(head).starts_with(v));
                let other = self.child(head, &["obj", "iobj"]).or_else(|| self.after(head, &["on", "for"]).next());
                other.filter(|_| !own).or_else(|| self.whoever(head, depth + 1))
            }
            "advcl" => self.whoever(head, depth + 1),
            "acl" if self.lower(verb).ends_with("ing") => Some(head),
            // "A decision to free", "its threat to close"
            "acl" => self.child(head, &["nmod:poss"]).or_else(|| {
                let verb = self.head(head).filter(|_| self.relation(head) == "obj")?;
                self.whoever(verb, depth + 1)
            }),
            "acl:relcl" => self.object(verb).map(|_| head),
            _ => None,
        }
    }

    /// Whom a verb is said of, whatever its voice.
    fn whoever(&self, verb: usize, depth: usize) -> Option<usize> {
        if self.passive(verb, false) { self.passive_subject(verb, depth) } else { self.subject(verb, depth) }
    }

    /// To whom a verb in the passive is done.
    fn passive_subject(&self, verb: usize, depth: usize) -> Option<usize> {
        if depth > DEPTH {
            return None;
        }
        if let Some(own) = self.child(verb, &["nsubj:pass", "nsubj"]) {
            return self.relative(own, verb);
        }
        let head = self.head(verb)?;
        match self.relation(verb) {
            "acl" | "acl:relcl" | "part" => Some(head),
            "conj" | "xcomp" | "advcl" => self.whoever(head, depth + 1),
            _ => None,
        }
    }

    /// To whom a verb in the active is done.
    fn object(&self, verb: usize) -> Option<usize> {
        let own = self.child(verb, &["obj"]);
        if let Some(own) = own {
            return self.relative(own, verb);
        }
        // "The tariff that it imposed"
        let by_clause =
            self.relation(verb) == "acl:relcl" && self.child(verb, &["nsubj"]).is_some_and(|s| !self.is_relative(s));
        self.head(verb).filter(|_| by_clause)
    }

    /// What a relative pronoun stands for; another word stands for itself.
    fn relative(&self, word: usize, verb: usize) -> Option<usize> {
        if self.is_relative(word) && self.relation(verb) == "acl:relcl" { self.head(verb) } else { Some(word) }
    }

    fn is_relative(&self, word: usize) -> bool {
        RELATIVE.contains(&self.lower(word).as_str())
    }

    /// Who does what a noun names and to whom.
    fn of_noun(&self, noun: usize) -> Part {
        let own = self.child(noun, &["nmod:poss"]).or_else(|| self.after(noun, &["by"]).next());
        // "Imposed sanctions", "held talks": who does the verb does the noun.
        let verb = self.head(noun).filter(|_| self.relation(noun) == "obj");
        Part { agent: own.or_else(|| self.subject(verb?, 0)), patient: None, others: Vec::new() }
    }

    /// The actors that a word stands for: those of the mention that it is the head of, or whose its noun is.
    pub(super) fn actors(&self, actors: &Actors, word: usize, by: &[usize]) -> Option<Vec<usize>> {
        // "Three of the diplomats" are diplomats.
        let lower = self.lower(word);
        let counts = QUANTITIES.contains(&lower.as_str()) || cardinal(&lower).is_some();
        let word = if counts { self.after(word, &["of"]).next().unwrap_or(word) } else { word };
        let range = self.parse.words[word].range;
        let meant = |a: &At| Some(actors.meant(a, by)).filter(|all| !all.is_empty());
        // A mention may go on past its head: "the minister of trade".
        let of = |w: usize| actors.here(self.parse.words[w].range).filter(|a| self.parse.top(a.range) == Some(w));
        let named = of(word).or_else(|| actors.here(range).filter(|a| a.range.end() == range.end()));
        // "The prime minister, Ivo Marsh"
        let named = named.or_else(|| self.child(word, &["appos"]).and_then(of));
        if let Some(mut all) = named.and_then(meant) {
            let joined =
                self.parse.under(word).filter(|w| self.relation(*w) == "conj").filter_map(of).filter_map(meant);
            for other in joined.flatten().collect::<Vec<_>>() {
                if !all.contains(&other) {
                    all.push(other);
                }
            }
            return Some(all);
        }
        let part = || self.parse.under(word).filter(|w| self.relation(*w) == "part").find_map(of);
        let owner = self.child(word, &["nmod:poss"]).and_then(of).or_else(part);
        owner.or_else(|| self.after(word, &["of", "from"]).find_map(of)).and_then(meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use crate::model::parsed;

    /// Who does what the word says, and to whom.
    fn sides(
        text: &str,
        words: &[(&str, usize, &'static str)],
        of: &str,
        used: Use,
    ) -> (Option<String>, Option<String>) {
        let layout = Layout::of(text);
        let (all, parse) = (Words::of(text, &layout), parsed(text, words));
        let clauses = Clauses { parse: &parse, words: &all };
        let at = text.find(of).unwrap();
        let part = clauses.part(TextRange::new(at, at + of.len()), used).unwrap();
        let spelled = |w: usize| parse.words[w].range.slice(text).to_owned();
        (part.agent.map(spelled), part.patient.map(spelled))
    }

    fn two(a: &str, b: &str) -> (Option<String>, Option<String>) {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        (some(a), some(b))
    }

    #[test]
    fn subjects_and_objects_are_read_off_the_verb() {
        let words = [("Lind", 3, "nsubj"), ("has", 3, "aux"), ("accused", 0, "root"), ("Vale", 3, "obj")];
        assert_eq!(sides("Lind has accused Vale", &words, "accused", Use::Past), two("Lind", "Vale"));
    }

    #[test]
    fn a_passive_is_done_by_its_agent() {
        let words = [
            ("Ships", 3, "nsubj:pass"),
            ("were", 3, "aux:pass"),
            ("seized", 0, "root"),
            ("by", 5, "case"),
            ("guards", 3, "obl"),
        ];
        assert_eq!(sides("Ships were seized by guards", &words, "seized", Use::Past), two("guards", "Ships"));
        let reduced = [("ships", 0, "root"), ("seized", 1, "acl"), ("yesterday", 2, "obl")];
        assert_eq!(sides("ships seized yesterday", &reduced, "seized", Use::Past), two("", "ships"));
    }

    #[test]
    fn who_is_asked_is_to_do_it_and_who_promises_does() {
        let asked =
            [("Lind", 2, "nsubj"), ("urged", 0, "root"), ("Vale", 2, "obj"), ("to", 5, "mark"), ("resign", 2, "xcomp")];
        assert_eq!(sides("Lind urged Vale to resign", &asked, "resign", Use::Active), two("Vale", ""));
        let own = [
            ("Lind", 2, "nsubj"),
            ("promised", 0, "root"),
            ("Vale", 2, "iobj"),
            ("to", 5, "mark"),
            ("resign", 2, "xcomp"),
        ];
        assert_eq!(sides("Lind promised Vale to resign", &own, "resign", Use::Active), two("Lind", ""));
    }

    #[test]
    fn a_relative_clause_is_about_its_noun() {
        let text = "tariffs that Norland imposed";
        let words = [("tariffs", 0, "root"), ("that", 4, "obj"), ("Norland", 4, "nsubj"), ("imposed", 1, "acl:relcl")];
        assert_eq!(sides(text, &words, "imposed", Use::Past), two("Norland", "tariffs"));
    }
}
