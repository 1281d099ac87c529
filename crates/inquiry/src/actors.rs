//! Who is who across documents.
//!
//! Persons are linked by full name; a bare surname joins the one person of that name in the corpus and stays by itself
//! where there are two. A description (*Velmara's president*) joins the one person known to hold that office there.
//! Organisations and countries are linked by name, by a name that only one of them has, and by Wikidata item. Besides
//! identity, an actor has a *country* and a *principal* (whose spokesman or office it is): enough to tell that a
//! denial by a president's spokesman and one by his office are one side's word, and not enough to merge the two.

use crate::corrections::{Correction, Corrections};
use crate::countries::Countries;
use crate::doc::Doc;
use crate::offices;
use crate::rules::{is_whole, rules};
use crate::text::{plain, stem, words};
use onrecord_record::{Actor, EntityKind, SourceKind, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody or something across documents.
#[derive(Debug, Clone)]
pub(crate) struct ActorInfo {
    pub name: String,
    pub kind: EntityKind,
    /// Surface forms, as written.
    pub forms: BTreeSet<String>,
    pub wikidata: Option<String>,
    /// Whether it has a name of its own rather than a description.
    pub named: bool,
    /// Index of the country it belongs to, by its names' words.
    pub country: Option<usize>,
    /// Index of the organisation that its names mention (*EU foreign policy chief*), where no country is.
    pub body: Option<usize>,
    /// Index of the actor it speaks for.
    pub principal: Option<usize>,
    /// Whether an article calls it the head or the voice of its country or body.
    pub heads: bool,
    /// `(document index, entity index)`.
    pub places: Vec<(usize, usize)>,
}

/// All actors, and which entity of which document is which.
#[derive(Default)]
pub(crate) struct Actors {
    pub list: Vec<ActorInfo>,
    of: BTreeMap<(usize, usize), usize>,
    /// Surnames that one person of the corpus bears.
    surnames: BTreeMap<String, usize>,
    countries: Countries,
    /// How each stands to others.
    standing: Vec<Standing>,
}

/// What kinship goes by.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// Whom it speaks for in the end.
    side: usize,
    /// Its country, that of its side, or the organisation its name mentions.
    body: Option<usize>,
    /// Whether it speaks for its country: the country itself, or an office of its government.
    official: bool,
}

/// How two speakers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kinship {
    /// Different people.
    Strangers,
    /// Different people of one country, neither of whom speaks for it.
    Compatriots,
    /// One of them is not known.
    Unknown,
    /// One country's government, in one or the other of its voices.
    SameSide,
    /// The one speaks for the other.
    Spokesman,
    /// The same.
    Same,
}

/// The words of a person's name without titles, roles and what follows it; empty for a description.
pub(crate) fn person_name(form: &str) -> Vec<String> {
    let piece = form.rsplit(", ").next().unwrap_or(form);
    let piece = if starts_capital(piece) { piece } else { form.split(", ").next().unwrap_or(form) };
    // What follows belongs to somebody else: *President Marr of Velmara*, *a spokesman for Mr. Marr*.
    let piece = [" of ", " for ", " to ", " from ", " in ", " with "]
        .iter()
        .fold(piece, |p, cut| p.split(cut).next().unwrap_or(p));
    if piece.contains("'s ") || piece.contains("’s ") {
        let rest = piece.rsplit_once("'s ").or_else(|| piece.rsplit_once("’s ")).map_or("", |x| x.1);
        return if starts_capital(rest) || rest.split(' ').next_back().is_some_and(starts_capital) {
            name_tail(rest)
        } else {
            Vec::new()
        };
    }
    name_tail(piece)
}

fn starts_capital(s: &str) -> bool {
    s.chars().next().is_some_and(char::is_uppercase)
}

fn name_tail(piece: &str) -> Vec<String> {
    const PARTICLES: [&str; 12] = ["de", "da", "van", "von", "der", "den", "bin", "al", "el", "la", "du", "di"];
    let ws = words(piece);
    let mut first = 0;
    for (i, w) in ws.iter().enumerate() {
        let lower = w.text.to_lowercase();
        let title = rules().titles.contains(lower.trim_end_matches('.'));
        let particle = i > 0 && PARTICLES.contains(&w.text);
        if title || (!starts_capital(w.text) && !particle) || PRONOUNS.contains(&lower.as_str()) || lower == "the" {
            first = i + 1;
        }
    }
    ws[first..].iter().map(|w| plain(w.text)).collect()
}

pub(crate) const PRONOUNS: [&str; 24] = [
    "he", "she", "it", "they", "i", "we", "you", "him", "her", "them", "me", "us", "his", "its", "their", "my", "our",
    "your", "who", "whom", "that", "this", "those", "these",
];

/// A name of an organisation, outlet, country or place in plain form.
fn plain_name(form: &str, kind: EntityKind) -> Vec<String> {
    let r = rules();
    words(form)
        .iter()
        .map(|w| w.text.to_lowercase().replace('.', ""))
        .filter(|w| !matches!(w.as_str(), "the" | "a" | "an"))
        .filter(|w| kind != EntityKind::Outlet || !r.outlet.contains(w) || matches!(w.as_str(), "daily" | "news"))
        .collect()
}

#[derive(Default)]
struct Index {
    /// First and last name to actor.
    person: BTreeMap<(String, String), usize>,
    surname: BTreeMap<String, BTreeSet<usize>>,
    other: BTreeMap<(u8, Vec<String>), usize>,
    wikidata: BTreeMap<String, usize>,
    /// Names of several words by their initials.
    initials: BTreeMap<String, BTreeSet<(u8, Vec<String>)>>,
}

impl Index {
    /// Collects the names of several words.
    fn with_initials(docs: &[Doc<'_>]) -> Self {
        let mut out = Self::default();
        for e in docs.iter().flat_map(|d| &d.record.entities) {
            if matches!(e.kind, EntityKind::Country | EntityKind::Organisation | EntityKind::Outlet) {
                let name = plain_name(&e.name, e.kind);
                let telling: Vec<&String> = name.iter().filter(|w| !rules().is_stop(w)).collect();
                if telling.len() >= 2 {
                    let initials: String = telling.iter().filter_map(|w| w.chars().next()).collect();
                    out.initials.entry(initials).or_default().insert((class(e.kind), name));
                }
            }
        }
        out
    }

    /// The one name that an abbreviation (*EU*, *U.S.*) stands for.
    fn spelled_out(&self, name: &str) -> Option<(u8, Vec<String>)> {
        let short: String =
            name.trim_start_matches("The ").trim_start_matches("the ").chars().filter(|c| *c != '.').collect();
        let capitals = short.chars().all(char::is_uppercase) && (2..=6).contains(&short.chars().count());
        let found = self.initials.get(&short.to_lowercase()).filter(|_| capitals)?;
        found.first().filter(|_| found.len() == 1).cloned()
    }
}

fn class(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Outlet => 1,
        EntityKind::Country => 2,
        EntityKind::Place => 3,
        _ => 4,
    }
}

impl Actors {
    /// Links the entities of all documents, which are in canonical order.
    pub fn link(docs: &mut [Doc<'_>], corrections: &Corrections) -> Self {
        let mut all = Self::default();
        let mut index = Index::with_initials(docs);
        for (d, doc) in docs.iter().enumerate() {
            for e in 0..doc.record.entities.len() {
                all.by_name(doc, d, e, &mut index);
            }
        }
        for (d, doc) in docs.iter().enumerate() {
            for e in 0..doc.record.entities.len() {
                if !all.of.contains_key(&(d, e)) {
                    all.by_part_of_name(doc, d, e, &index);
                }
            }
        }
        all.correct(docs, corrections);
        all.by_source(docs, &mut index);
        all.countries();
        let holders = all.holders();
        for (d, doc) in docs.iter().enumerate() {
            for e in 0..doc.record.entities.len() {
                if !all.of.contains_key(&(d, e)) {
                    all.by_office(doc, d, e, &holders);
                }
            }
        }
        all.countries();
        all.bodies();
        docs.iter().enumerate().for_each(|(d, doc)| all.offices(doc, d));
        all.principals(&index);
        for (d, doc) in docs.iter().enumerate() {
            all.owners(doc, d);
        }
        let sole = |(n, who): (&String, &BTreeSet<usize>)| Some((n.clone(), *who.first().filter(|_| who.len() == 1)?));
        all.surnames = index.surname.iter().filter_map(sole).collect();
        all.standing = (0..all.list.len()).map(|a| all.stands(a)).collect();
        for (d, doc) in docs.iter_mut().enumerate() {
            for i in 0..doc.attrs.len() {
                doc.attrs[i].actor = all.source(doc, d, i, &index);
            }
        }
        all
    }

    /// Adds an outlet that publishes documents but that no article speaks of.
    pub fn outlet(&mut self, name: &str) -> usize {
        let outlet = self.add(name, EntityKind::Outlet, true);
        self.standing.push(self.stands(outlet));
        outlet
    }

    /// The actor of an entity of a document.
    pub fn of(&self, doc: usize, entity: usize) -> Option<usize> {
        self.of.get(&(doc, entity)).copied()
    }

    /// The one person of the corpus with this surname.
    pub fn by_surname(&self, word: &str) -> Option<usize> {
        if starts_capital(word) { self.surnames.get(&plain(word)).copied() } else { None }
    }

    /// Whether a word is the name of a country of the corpus.
    pub fn is_country(&self, word: &str) -> bool {
        self.countries.is_name(word)
    }

    /// The stem of the country that an adjective belongs to (*Velmaran*: *velmara*).
    pub fn country_stem(&self, word: &str) -> Option<&str> {
        self.countries.stem_of(word)
    }

    /// The countries whose name or adjective a word is.
    pub fn countries_of(&self, word: &str) -> impl Iterator<Item = usize> {
        self.countries.actors_of(word)
    }

    fn add(&mut self, name: &str, kind: EntityKind, named: bool) -> usize {
        self.list.push(ActorInfo {
            name: name.to_owned(),
            kind,
            forms: BTreeSet::new(),
            wikidata: None,
            named,
            country: None,
            body: None,
            principal: None,
            heads: false,
            places: Vec::new(),
        });
        self.list.len() - 1
    }

    fn put(&mut self, doc: &Doc<'_>, d: usize, e: usize, actor: usize) {
        self.of.insert((d, e), actor);
        let entity = &doc.record.entities[e];
        let info = &mut self.list[actor];
        info.places.push((d, e));
        let pronoun = |s: &str| PRONOUNS.contains(&s.to_lowercase().as_str());
        info.forms.insert(entity.name.clone());
        info.forms.extend(entity.mentions.iter().map(|m| m.text.clone()).filter(|s| !pronoun(s)));
        info.wikidata = info.wikidata.take().or_else(|| entity.wikidata.clone());
    }

    /// Entities with a full name or another name of their own.
    fn by_name(&mut self, doc: &Doc<'_>, d: usize, e: usize, index: &mut Index) {
        let entity = &doc.record.entities[e];
        if let Some(q) = &entity.wikidata
            && let Some(&a) = index.wikidata.get(q)
        {
            self.put(doc, d, e, a);
            return;
        }
        let forms = std::iter::once(entity.name.as_str()).chain(entity.mentions.iter().map(|m| m.text.as_str()));
        let actor = if entity.kind == EntityKind::Person {
            let Some(name) = forms.map(person_name).filter(|n| n.len() >= 2).max_by_key(Vec::len) else { return };
            let key = (name[0].clone(), name[name.len() - 1].clone());
            let actor = *index
                .person
                .entry(key.clone())
                .or_insert_with(|| self.add(&title_case(&entity.name, &name), entity.kind, true));
            index.surname.entry(key.1).or_default().insert(actor);
            actor
        } else {
            // *Marr's office* is a description by whom it speaks for.
            let described = principal_in(&entity.name).is_some();
            let articles = |w: &&str| !matches!(*w, "The" | "A" | "An" | "His" | "Her" | "Its" | "Their");
            let capital = entity.name.split(' ').filter(articles).any(starts_capital);
            if !capital || entity.kind == EntityKind::Group || described {
                return;
            }
            let name = plain_name(&entity.name, entity.kind);
            if name.is_empty() {
                return;
            }
            let key = index.spelled_out(&entity.name).unwrap_or((class(entity.kind), name));
            match index.other.get(&key) {
                Some(&a) => a,
                None => {
                    let a = self.add(&entity.name, entity.kind, true);
                    index.other.insert(key, a);
                    a
                }
            }
        };
        if let Some(q) = &entity.wikidata {
            index.wikidata.entry(q.clone()).or_insert(actor);
        }
        self.put(doc, d, e, actor);
    }

    /// What people said about who is who.
    fn correct(&mut self, docs: &[Doc<'_>], corrections: &Corrections) {
        for c in corrections {
            match c {
                Correction::MergeActors { one, other } => {
                    let by = |n: &str| self.list.iter().position(|a| a.name == n || a.forms.contains(n));
                    if let (Some(a), Some(b)) = (by(one), by(other))
                        && a != b
                    {
                        self.merge(a.min(b), a.max(b));
                    }
                }
                Correction::SplitActor { document, name } => {
                    let place = docs.iter().position(|d| d.name == *document);
                    let e = place.and_then(|d| docs[d].record.entities.iter().position(|e| e.name == *name));
                    if let (Some(d), Some(e)) = (place, e) {
                        if let Some(old) = self.of.remove(&(d, e)) {
                            self.list[old].places.retain(|p| *p != (d, e));
                        }
                        let entity = &docs[d].record.entities[e];
                        let own = self.add(&entity.name, entity.kind, true);
                        self.put(&docs[d], d, e, own);
                    }
                }
                _ => {}
            }
        }
    }

    fn merge(&mut self, into: usize, from: usize) {
        let taken = std::mem::take(&mut self.list[from].places);
        let forms = std::mem::take(&mut self.list[from].forms);
        self.list[from].named = false;
        for p in &taken {
            self.of.insert(*p, into);
        }
        self.list[into].places.extend(taken);
        self.list[into].forms.extend(forms);
    }

    /// People and countries named by sources in documents whose record has no entities: by full name alone.
    fn by_source(&mut self, docs: &[Doc<'_>], index: &mut Index) {
        for doc in docs.iter().filter(|d| d.record.entities.is_empty()) {
            for a in &doc.record.attributions {
                let Some(source) = &a.source else { continue };
                let name = person_name(&source.text);
                let actor = match a.source_kind {
                    SourceKind::Person if name.len() >= 2 && principal_in(&source.text).is_none() => {
                        let key = (name[0].clone(), name[name.len() - 1].clone());
                        let title = title_case(&source.text, &name);
                        let person = *index
                            .person
                            .entry(key.clone())
                            .or_insert_with(|| self.add(&title, EntityKind::Person, true));
                        index.surname.entry(key.1).or_default().insert(person);
                        person
                    }
                    SourceKind::Country if starts_capital(&source.text) && !source.text.contains(' ') => {
                        let key = (class(EntityKind::Country), plain_name(&source.text, EntityKind::Country));
                        *index.other.entry(key).or_insert_with(|| self.add(&source.text, EntityKind::Country, true))
                    }
                    _ => continue,
                };
                self.list[actor].forms.insert(source.text.clone());
            }
        }
    }

    /// The last person named as a source before an attribution: whom *he* and *she* mean where reading has not said.
    fn pronoun(&self, doc: &Doc<'_>, attr: usize, index: &Index) -> Option<usize> {
        let at = doc.attrs[attr].source?.start();
        let named = doc.attrs.iter().filter(|x| x.a.source_kind == SourceKind::Person);
        let before = named.filter_map(|x| Some((x.source?, x))).filter(|(s, _)| s.start() < at);
        let last = before.filter(|(s, _)| !person_name(s.slice(doc.text)).is_empty()).max_by_key(|(s, _)| s.start())?;
        self.named_in(last.0.slice(doc.text), index)
    }

    /// Bare surnames, where exactly one person of the corpus bears it.
    fn by_part_of_name(&mut self, doc: &Doc<'_>, d: usize, e: usize, index: &Index) {
        let entity = &doc.record.entities[e];
        if entity.kind != EntityKind::Person {
            return;
        }
        let forms = std::iter::once(entity.name.as_str()).chain(entity.mentions.iter().map(|m| m.text.as_str()));
        let names: BTreeSet<String> =
            forms.map(person_name).filter(|n| n.len() == 1).map(|mut n| n.remove(0)).collect();
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for n in &names {
            found.extend(index.surname.get(n).into_iter().flatten());
        }
        if let (1, Some(&a)) = (found.len(), found.first()) {
            self.put(doc, d, e, a);
        }
    }

    /// What is left: a description joins whoever is the only one to hold that office in that country; else it stays by
    /// itself.
    fn by_office(&mut self, doc: &Doc<'_>, d: usize, e: usize, holders: &BTreeMap<(usize, &str), BTreeSet<usize>>) {
        let entity = &doc.record.entities[e];
        let mut found = None;
        if entity.kind == EntityKind::Person
            && person_name(&entity.name).is_empty()
            && let Some(country) = self.country_in(&entity.name)
            && let Some(role) = role_in(&entity.name)
        {
            found = holders.get(&(country, role));
        }
        let actor = match found.map(|f| (f.len(), f.first())) {
            Some((1, Some(&a))) => a,
            _ => self.add(&entity.name, entity.kind, false),
        };
        self.put(doc, d, e, actor);
    }

    /// The named people by country and office.
    fn holders(&self) -> BTreeMap<(usize, &'static str), BTreeSet<usize>> {
        let mut out: BTreeMap<(usize, &'static str), BTreeSet<usize>> = BTreeMap::new();
        for (i, a) in self.list.iter().enumerate().filter(|(_, a)| a.kind == EntityKind::Person && a.named) {
            let Some(country) = a.country else { continue };
            for role in a.forms.iter().filter_map(|f| role_in(f)) {
                out.entry((country, role)).or_default().insert(i);
            }
        }
        out
    }

    /// The country that a form names, by its name or its adjective; none where it names two.
    fn country_in(&self, form: &str) -> Option<usize> {
        let found: BTreeSet<usize> = words(form).iter().flat_map(|w| self.countries.actors_of(w.text)).collect();
        found.first().copied().filter(|_| found.len() == 1)
    }

    fn countries(&mut self) {
        let named = self.list.iter().enumerate().filter(|(_, a)| a.kind == EntityKind::Country && a.named);
        self.countries = Countries::new(named.map(|(i, a)| (i, a.name.as_str())));
        for i in 0..self.list.len() {
            let a = &self.list[i];
            let country = if a.kind == EntityKind::Country {
                Some(i)
            } else {
                let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
                for f in &a.forms {
                    if let Some(c) = self.country_in(f) {
                        *votes.entry(c).or_default() += 1;
                    }
                }
                let best = votes.iter().map(|(c, n)| (*n, std::cmp::Reverse(*c))).max();
                best.map(|(_, c)| c.0)
            };
            self.list[i].country = country;
        }
    }

    /// The organisations that actors' names mention.
    fn bodies(&mut self) {
        let mut names: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (i, a) in self.list.iter().enumerate().filter(|(_, a)| a.kind == EntityKind::Organisation && a.named) {
            for f in a.forms.iter().filter(|f| f.split(' ').all(starts_capital)) {
                names.entry(plain_name(f, a.kind).join(" ")).or_default().insert(i);
            }
        }
        for i in 0..self.list.len() {
            let a = &self.list[i];
            if a.kind == EntityKind::Organisation && a.named {
                self.list[i].body = Some(i);
            } else if a.kind == EntityKind::Person && a.country.is_none() {
                let mut found = BTreeSet::new();
                for f in &a.forms {
                    let ws = plain_name(f, a.kind);
                    for n in 1..=3usize.min(ws.len()) {
                        for w in ws.windows(n) {
                            found.extend(names.get(&w.join(" ")).into_iter().flatten());
                        }
                    }
                }
                self.list[i].body = found.first().copied().filter(|_| found.len() == 1);
            }
        }
    }

    /// The countries and bodies of people, by what stands beside their names.
    fn offices(&mut self, doc: &Doc<'_>, d: usize) {
        let bodies: Vec<(usize, Vec<String>)> = {
            let kinds = [EntityKind::Organisation, EntityKind::Outlet, EntityKind::Country];
            let here = (0..doc.record.entities.len()).filter_map(|e| self.of(d, e));
            let named = here.filter(|a| self.list[*a].named && kinds.contains(&self.list[*a].kind));
            named
                .map(|a| (a, self.list[a].forms.iter().filter(|f| f.len() > 2 && starts_capital(f)).cloned().collect()))
                .collect()
        };
        for &(m, e) in &doc.mentions {
            let person = |a: &usize| self.list[*a].kind == EntityKind::Person && self.list[*a].named;
            let Some(actor) = self.of(d, e).filter(person) else { continue };
            if !starts_capital(m.slice(doc.text)) {
                continue;
            }
            let at = doc.sentences.partition_point(|s| s.1 <= m.start());
            let Some(&(start, end)) = doc.sentences.get(at) else { continue };
            for b in offices::beside(doc.text, TextRange::new(start, end.max(m.end())), m) {
                let words = b.range.slice(doc.text);
                let country = self.country_in(words);
                // "Its foreign minister, NAME": of whom "its" means.
                let owner = doc.mentions.iter().find(|(r, o)| *o != e && r.start() == b.range.start());
                let owner = owner.filter(|(r, _)| OWNERS.contains(&r.slice(doc.text).to_lowercase().as_str()));
                let owner = owner.and_then(|(_, o)| self.of(d, *o));
                let body = || {
                    let holds = |(_, forms): &&(usize, Vec<String>)| forms.iter().any(|f| whole_in(words, f));
                    let mut all = bodies.iter().filter(holds);
                    all.next().filter(|_| all.next().is_none()).map(|b| b.0)
                };
                match country.or_else(|| owner.and_then(|o| self.list[o].country)) {
                    Some(c) => {
                        let info = &mut self.list[actor];
                        let first = *info.country.get_or_insert(c);
                        info.heads |= b.heads && first == c;
                    }
                    None if self.list[actor].country.is_none() => {
                        if let Some(of) = owner.or_else(body).filter(|of| *of != actor) {
                            let info = &mut self.list[actor];
                            let first = *info.body.get_or_insert(of);
                            info.heads |= b.heads && first == of;
                        }
                    }
                    None => {}
                }
            }
        }
    }

    /// Whose spokesman or office an actor is, from a form such as *A spokesman for Mr. Marr* or *Marr's office*.
    fn principals(&mut self, index: &Index) {
        for i in 0..self.list.len() {
            let mut found = BTreeSet::new();
            for f in &self.list[i].forms {
                if let Some(whose) = principal_in(f) {
                    found.extend(self.named_in(whose, index).filter(|&p| p != i));
                }
            }
            if let (1, Some(&p)) = (found.len(), found.first()) {
                self.list[i].principal = Some(p);
            }
        }
    }

    /// Whose office or government an actor is, from a form such as *his government*.
    fn owners(&mut self, doc: &Doc<'_>, d: usize) {
        for &(m, e) in &doc.mentions {
            let ws = words(m.slice(doc.text));
            let [owner, what, ..] = ws.as_slice() else { continue };
            if !OWNERS.contains(&owner.text.to_lowercase().as_str()) || !OFFICES.contains(&what.text) {
                continue;
            }
            let at = TextRange::new(m.start(), m.start() + owner.end);
            let whose = doc.mentions.iter().find(|(r, _)| *r == at).and_then(|(_, o)| self.of(d, *o));
            if let (Some(actor), Some(whose)) = (self.of(d, e), whose)
                && actor != whose
                && !self.list[actor].named
            {
                self.list[actor].principal.get_or_insert(whose);
            }
        }
    }

    /// The actor that a form names, with nothing but the form to go by.
    fn named_in(&self, form: &str, index: &Index) -> Option<usize> {
        let name = person_name(form);
        let by_name = match name.len() {
            0 => None,
            1 => index.surname.get(&name[0]).filter(|s| s.len() == 1).and_then(|s| s.first().copied()),
            n => index.person.get(&(name[0].clone(), name[n - 1].clone())).copied(),
        };
        by_name.or_else(|| {
            [EntityKind::Country, EntityKind::Outlet, EntityKind::Organisation]
                .into_iter()
                .find_map(|k| index.other.get(&(class(k), plain_name(form, k))).copied())
        })
    }

    /// The actor behind an attribution's source: its entity, or what its words name where reading found no entity.
    fn source(&self, doc: &Doc<'_>, d: usize, attr: usize, index: &Index) -> Option<usize> {
        let a = doc.attrs[attr].a;
        if let Some(id) = &a.source_entity
            && let Some(e) = doc.record.entities.iter().position(|e| e.id == *id)
        {
            return self.of(d, e);
        }
        let source = a.source.as_ref()?;
        if matches!(a.source_kind, SourceKind::Anonymous | SourceKind::Unspecified) {
            return None;
        }
        let pronoun = PRONOUNS.contains(&source.text.to_lowercase().as_str());
        if pronoun && doc.record.entities.is_empty() && a.source_kind == SourceKind::Person {
            return self.pronoun(doc, attr, index);
        }
        self.named_in(&source.text, index)
    }

    fn stands(&self, a: usize) -> Standing {
        let mut side = a;
        for _ in 0..4 {
            match self.list[side].principal {
                Some(p) => side = p,
                None => break,
            }
        }
        let info = &self.list[a];
        let office = |f: &String| words(f).iter().any(|w| rules().government.contains(&w.text.to_lowercase()));
        Standing {
            side,
            body: info.country.or(self.list[side].country).or(info.body),
            official: info.heads
                || info.kind == EntityKind::Country
                // A body without a country speaks for itself; a country's company does not speak for the country.
                || info.kind == EntityKind::Organisation && info.country.is_none()
                || info.forms.iter().any(office),
        }
    }

    /// How two speakers stand to each other.
    pub fn kinship(&self, a: Option<usize>, b: Option<usize>) -> Kinship {
        let (Some(a), Some(b)) = (a, b) else { return Kinship::Unknown };
        if a == b {
            return Kinship::Same;
        }
        let (Some(x), Some(y)) = (self.standing.get(a), self.standing.get(b)) else { return Kinship::Unknown };
        if x.side == y.side {
            return Kinship::Spokesman;
        }
        match (x.body, y.body) {
            (Some(p), Some(q)) if p == q && x.official && y.official => Kinship::SameSide,
            (Some(p), Some(q)) if p == q => Kinship::Compatriots,
            // A description without a name (*his government*, *officials*) may be anybody's.
            _ if !self.list[a].named || !self.list[b].named => Kinship::Unknown,
            _ => Kinship::Strangers,
        }
    }

    /// Whether an actor speaks for another: as its spokesman, or as an official for the country.
    pub fn speaks_for(&self, speaker: usize, whom: usize) -> bool {
        let Some(s) = self.standing.get(speaker) else { return false };
        s.side == whom || (s.body == Some(whom) && s.official)
    }

    /// Whether it is known who an actor is or whose side it is on: by name, as a spokesman or an official, or as several
    /// countries at once.
    pub fn is_somebody(&self, a: usize) -> bool {
        let info = &self.list[a];
        let standing = self.standing.get(a);
        info.named
            || standing.is_some_and(|s| s.side != a || (s.official && s.body.is_some()))
            || info.forms.iter().any(|f| words(f).iter().any(|w| self.countries_of(w.text).next().is_some()))
    }

    /// What an actor of another side can never have: two speakers of one side have one of these in common.
    pub fn sides(&self, a: usize) -> impl Iterator<Item = usize> {
        let s = self.standing.get(a);
        s.map(|s| s.side).into_iter().chain(s.filter(|s| s.official).and_then(|s| s.body))
    }

    /// The list for the export: everything with a name, and whatever else `used` needs; and the new id of each.
    pub fn export(&self, docs: &[Doc<'_>], used: &BTreeSet<usize>) -> (Vec<Actor>, BTreeMap<usize, String>) {
        let mut out = Vec::new();
        let mut ids = BTreeMap::new();
        let mut order: Vec<usize> = (0..self.list.len()).filter(|i| self.list[*i].named || used.contains(i)).collect();
        order.sort_by_key(|&i| {
            (self.list[i].places.iter().min().copied().unwrap_or((usize::MAX, 0)), self.list[i].name.clone(), i)
        });
        for i in order {
            let a = &self.list[i];
            let id = format!("E{}", out.len() + 1);
            ids.insert(i, id.clone());
            let mut mentions_in = BTreeMap::new();
            for &(d, e) in &a.places {
                mentions_in.entry(docs[d].name.to_owned()).or_insert_with(|| docs[d].record.entities[e].id.clone());
            }
            let aliases = a.forms.iter().filter(|f| **f != a.name).cloned().collect();
            out.push(Actor {
                id,
                name: a.name.clone(),
                kind: a.kind,
                aliases,
                wikidata: a.wikidata.clone(),
                mentions_in,
            });
        }
        (out, ids)
    }
}

/// Whether a text holds a name as whole words, as it is written.
fn whole_in(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| is_whole(text, at, at + name.len()))
}

/// The office that a form names.
fn role_in(form: &str) -> Option<&'static str> {
    let lower = form.to_lowercase();
    let ws: Vec<String> = words(&lower).iter().map(|w| w.text.to_owned()).collect();
    rules()
        .roles
        .iter()
        .find(|r| {
            let parts: Vec<&str> = r.split(' ').collect();
            ws.windows(parts.len()).any(|w| w == parts.as_slice())
        })
        .map(String::as_str)
}

/// Who speaks for the owner before it.
const OFFICES: [&str; 9] =
    ["office", "spokesman", "spokeswoman", "spokesperson", "lawyer", "ministry", "government", "campaign", "aides"];
const OWNERS: [&str; 4] = ["his", "her", "its", "their"];

/// The words for whom somebody speaks, in *a spokesman for X*, *X's office*, *office of X*.
fn principal_in(form: &str) -> Option<&str> {
    const BEFORE: [&str; 14] = [
        "spokesman for ",
        "spokeswoman for ",
        "spokesperson for ",
        "spokesman of ",
        "spokeswoman of ",
        "spokesperson of ",
        "office of ",
        "aide to ",
        "aides to ",
        "adviser to ",
        "advisers to ",
        "advisor to ",
        "advisors to ",
        "lawyer for ",
    ];
    for b in BEFORE {
        if let Some(at) = form.find(b) {
            return Some(&form[at + b.len()..]);
        }
    }
    let (whose, what) = form.split_once("'s ").or_else(|| form.split_once("’s "))?;
    let first = what.split([' ', ',']).next().map(str::to_lowercase)?;
    (OFFICES.contains(&first.as_str()) && starts_capital(whose)).then_some(whose)
}

/// The name within a form, as written there.
fn title_case(form: &str, name: &[String]) -> String {
    let ws = words(form);
    let at = ws.windows(name.len()).position(|w| w.iter().zip(name).all(|(a, b)| plain(a.text) == *b));
    match at {
        Some(i) => form[ws[i].start..ws[i + name.len() - 1].end].to_owned(),
        None => name
            .iter()
            .map(|w| w.chars().next().map_or(String::new(), |c| c.to_uppercase().chain(w.chars().skip(1)).collect()))
            .collect::<Vec<String>>()
            .join(" "),
    }
}

/// Plain words of an outlet's name, for matching outlets with mentions of them.
pub(crate) fn outlet_words(name: &str) -> BTreeSet<String> {
    let r = rules();
    let all: BTreeSet<String> = words(name).iter().map(|w| w.text.to_lowercase()).filter(|w| w != "the").collect();
    let some: BTreeSet<String> = all.iter().filter(|w| !r.outlet.contains(*w)).map(|w| stem(w)).collect();
    if some.is_empty() { all } else { some }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_what_stands_around_them() {
        let n = |s: &str| person_name(s).join(" ");
        assert_eq!(n("President Anton Marr of Velmara"), "anton marr");
        assert_eq!(n("Velmara's prime minister, Henrik Dahl"), "henrik dahl");
        assert_eq!(n("EU foreign policy chief Clara Benoit-Weiss"), "clara benoit-weiss");
        assert_eq!(n("Velmaran Foreign Minister Tomas Veyl"), "tomas veyl");
        assert_eq!(n("Ms. Oslin"), "oslin");
        for description in ["the president", "Velmara's president", "he", "a spokesman for Mr. Marr's party"] {
            assert_eq!(n(description), "", "{description}");
        }
    }

    #[test]
    fn spokesmen_and_offices_have_principals() {
        assert_eq!(principal_in("A spokesman for Mr. Marr"), Some("Mr. Marr"));
        assert_eq!(principal_in("Marr’s office"), Some("Marr"));
        assert_eq!(principal_in("Marr's car"), None);
        assert_eq!(principal_in("the ministry"), None);
    }
}
