//! Codes of political actors: the state, from the bundled register, and the sector, from `rules/sectors.toml`.

use onrecord_actors::{Candidate, Found, NameKind, Register, normal};
use onrecord_record::EntityKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What an actor is coded as, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code {
    /// ISO 3166-1 alpha-3 code of the state that it is or belongs to.
    pub country: Option<String>,
    /// Agent code of PLOVER and CAMEO: `GOV`, `MIL`, `OPP`, ...
    pub sector: Option<&'static str>,
}

impl Code {
    /// Country and sector in one word (`RUSMIL`), with three hyphens for a state that is not known (`---MIL`), as CAMEO's coders
    /// write them; empty where neither is known.
    #[must_use]
    pub fn cameo(&self) -> String {
        match (&self.country, self.sector) {
            (None, None) => String::new(),
            (country, sector) => country.clone().unwrap_or_else(|| "---".to_owned()) + sector.unwrap_or_default(),
        }
    }
}

/// Codes actors by what they are called.
pub struct Coder {
    register: Register,
    /// ISO 3166-1 alpha-3 by alpha-2.
    states: BTreeMap<String, String>,
}

impl Default for Coder {
    fn default() -> Self {
        let register = Register::bundled();
        let codes = |a: &onrecord_actors::Actor| Some((a.iso2.as_deref()?.to_owned(), a.iso3.as_deref()?.to_owned()));
        let states = register.actors().filter_map(codes).collect();
        Self { register, states }
    }
}

impl Coder {
    /// The code of an actor. `names` are its name, other names and mentions, the name first: titles in them say whom a person stands
    /// for ("Russian Foreign Minister Sergei Lavrov").
    ///
    /// A person is never a state for having the name of one; a state is not guessed where names of two are found.
    #[must_use]
    pub fn code(&self, kind: EntityKind, names: &[&str]) -> Code {
        let own = if kind == EntityKind::Person { None } else { names.iter().find_map(|n| self.named(n)) };
        let country = own.or_else(|| self.modifying(names));
        let sector = match kind {
            EntityKind::Country => Some("GOV"),
            EntityKind::Outlet => Some("MED"),
            _ => sector(names),
        };
        Code { country, sector }
    }

    /// The state that a whole name is of: its own, that of its government or capital, that of an organisation.
    fn named(&self, name: &str) -> Option<String> {
        self.state(self.register.lookup(name).only()?)
    }

    fn state(&self, actor: &onrecord_actors::Actor) -> Option<String> {
        let code = |iso2: &onrecord_actors::Actor| self.states.get(iso2.country.as_deref()?).cloned();
        actor.iso3.as_deref().map(str::to_owned).or_else(|| code(actor))
    }

    /// The one state whose adjective, possessive or "of" stands in the names.
    fn modifying(&self, names: &[&str]) -> Option<String> {
        let mut states: Vec<String> = names.iter().flat_map(|n| self.modifiers(n)).collect();
        states.sort_unstable();
        states.dedup();
        if states.len() == 1 { states.pop() } else { None }
    }

    fn modifiers(&self, name: &str) -> Vec<String> {
        let found = self.register.scan(name);
        found.iter().filter(|f| modifies(f, name)).filter_map(|f| self.state(f.candidates.only()?)).collect()
    }
}

/// Whether a state's name says whose something is: "Russian troops", "the U.S. envoy", "Germany's parliament", "the president of
/// Chad". A part of a compound ("US-backed") does not.
fn modifies(found: &Found<'_>, name: &str) -> bool {
    let (before, after) = (&name[..found.range.start()], &name[found.range.end()..]);
    if after.starts_with('-') || before.ends_with('-') {
        return false;
    }
    let state = |c: &Candidate<'_>| c.actor.iso3.is_some();
    let adjective = found.candidates.iter().any(|c| state(c) && c.kind == NameKind::Adjective);
    let acronym = found.candidates.iter().any(|c| state(c) && c.kind == NameKind::Acronym) && after.starts_with(' ');
    adjective || acronym || after.starts_with(['\'', '\u{2019}']) || before.ends_with(" of ")
}

#[derive(Deserialize)]
struct File {
    sector: Vec<Sector>,
}

#[derive(Deserialize)]
struct Sector {
    code: String,
    words: Vec<String>,
    #[cfg(test)]
    r#match: Vec<String>,
    #[cfg(test)]
    not: Vec<String>,
}

static SECTORS: LazyLock<Vec<Sector>> = LazyLock::new(|| {
    let parsed = toml::from_str::<File>(include_str!("../rules/sectors.toml"));
    let mut sectors = parsed.map(|f| f.sector).unwrap_or_default();
    sectors.iter_mut().flat_map(|s| &mut s.words).for_each(|w| *w = normal(w));
    sectors
});

/// The sector whose words stand in the names.
fn sector(names: &[&str]) -> Option<&'static str> {
    let names: Vec<String> =
        names.iter().map(|n| format!(" {} ", normal(&n.replace(['\'', '\u{2019}'], " ")))).collect();
    let has = |phrase: &str| {
        let plural = format!(" {phrase}s ");
        names.iter().any(|n| n.contains(&plural) || n.contains(&plural.replace("s ", " ")))
    };
    let longest = |s: &'static Sector| {
        let words = s.words.iter().filter(|w| has(w)).map(|w| w.split([' ', '-']).count()).max()?;
        Some((words, s.code.as_str()))
    };
    let mut best: Option<(usize, &'static str)> = None;
    for (words, code) in SECTORS.iter().filter_map(longest) {
        if best.is_none_or(|(most, _)| words > most) {
            best = Some((words, code));
        }
    }
    best.map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_each_sector_hold() {
        assert!(SECTORS.len() > 8);
        for s in SECTORS.iter() {
            for name in &s.r#match {
                assert_eq!(sector(&[name]), Some(s.code.as_str()), "{name}");
            }
            for name in &s.not {
                assert_ne!(sector(&[name]), Some(s.code.as_str()), "{name}");
            }
        }
    }

    #[test]
    fn states_and_those_who_stand_for_them() {
        use EntityKind::{Country, Group, Organisation, Outlet, Person};
        let coder = Coder::default();
        for (kind, names, cameo) in [
            (Country, &["Ukraine"][..], "UKRGOV"),
            (Country, &["MOSCOW"], "RUSGOV"),
            (Organisation, &["Kremlin"], "RUSGOV"),
            (Person, &["Sergei Lavrov", "Russian Foreign Minister Sergei Lavrov", "Lavrov"], "RUSGOV"),
            (Organisation, &["Russian troops"], "RUSMIL"),
            (Organisation, &["Germany's parliament"], "DEULEG"),
            (Organisation, &["The U.S. Supreme Court"], "USAJUD"),
            (Person, &["the president of Chad"], "TCDGOV"),
            (Outlet, &["Reuters"], "GBRMED"),
            (Group, &["US-backed rebels"], "---REB"),
            (Person, &["the ambassador to France"], "---GOV"),
            (Person, &["the Franco-German envoy"], "---GOV"),
            (Person, &["Vernon Jordan"], ""),
            (Person, &["Ana Pell", "the French envoy", "the German envoy"], "---GOV"),
            (Country, &["Karsovia"], "---GOV"),
        ] {
            assert_eq!(coder.code(kind, names).cameo(), cameo, "{names:?}");
        }
    }
}
