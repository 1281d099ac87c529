//! Compiles the tables under `data/` into a finite-state map of names and statics of actors.
//!
//! Whatever is wrong in a table stops the build with file and line: the tables are ours.

#[path = "src/names.rs"]
#[allow(dead_code, reason = "the build needs the normal form only")]
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// An actor as the tables give it.
#[derive(Default)]
struct Actor {
    id: String,
    name: String,
    kind: &'static str,
    wikidata: String,
    iso2: String,
    iso3: String,
    country: String,
    speaks_for: String,
    domains: Vec<String>,
    names: Vec<Name>,
}

struct Name {
    text: String,
    kind: &'static str,
    plural: bool,
    exact: bool,
    lookup_only: bool,
}

impl Actor {
    /// Adds the names of a `;`-separated cell. A name behind `=` is found only as written, accents and all; one behind
    /// `~` is too common a word to be found in a text and is for look-up.
    fn add(&mut self, cell: &str, kind: &'static str, plural: bool) {
        for text in list(cell) {
            let (exact, lookup_only) = (text.starts_with('='), text.starts_with('~'));
            let text = plain(&text).to_owned();
            self.names.push(Name { text, kind, plural, exact, lookup_only });
        }
    }
}

/// A name without its mark.
fn plain(text: &str) -> &str {
    text.trim_start_matches(['=', '~'])
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// The rows of a table as maps from column to cell.
fn table(file: &str) -> Result<Vec<BTreeMap<String, String>>> {
    let path = Path::new("data").join(file);
    println!("cargo::rerun-if-changed={}", path.display());
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_path(&path)?;
    let header = reader.headers()?.clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| format!("{file}: {e}"))?;
        rows.push(header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect());
    }
    Ok(rows)
}

fn cell<'a>(row: &'a BTreeMap<String, String>, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

fn countries() -> Result<Vec<Actor>> {
    let mut actors = Vec::new();
    let mut by_code = BTreeMap::new();
    for row in table("countries.csv")? {
        let iso2 = cell(&row, "iso2").to_owned();
        let mut actor = Actor {
            id: format!("country:{iso2}"),
            name: plain(cell(&row, "name")).to_owned(),
            kind: "Country",
            wikidata: cell(&row, "wikidata").to_owned(),
            iso3: cell(&row, "iso3").to_owned(),
            country: if cell(&row, "state").is_empty() { iso2.clone() } else { cell(&row, "state").to_owned() },
            iso2: iso2.clone(),
            ..Actor::default()
        };
        actor.add(cell(&row, "name"), "Short", false);
        actor.add(cell(&row, "names"), "Short", false);
        actor.add(cell(&row, "capital"), "Capital", false);
        actor.add(&iso2, "Code", false);
        actor.add(cell(&row, "iso3"), "Code", false);
        by_code.insert(iso2, actors.len());
        actors.push(actor);
    }
    for row in table("demonyms.csv")? {
        let iso2 = cell(&row, "iso2");
        let at = *by_code.get(iso2).ok_or_else(|| format!("demonyms.csv: no country {iso2}"))?;
        let actor = &mut actors[at];
        actor.add(cell(&row, "official"), "Official", false);
        actor.add(cell(&row, "short"), "Short", false);
        actor.add(cell(&row, "acronym"), "Acronym", false);
        actor.add(cell(&row, "capital"), "Capital", false);
        actor.add(cell(&row, "adjective"), "Adjective", false);
        actor.add(cell(&row, "singular"), "Demonym", false);
        actor.add(cell(&row, "plural"), "Demonym", true);
    }
    Ok(actors)
}

/// Seats of government, organisations, outlets and places: one column layout.
fn others(file: &str, kind: &'static str) -> Result<Vec<Actor>> {
    let mut actors = Vec::new();
    for row in table(file)? {
        let mut actor = Actor {
            id: cell(&row, "id").to_owned(),
            name: plain(cell(&row, "name")).to_owned(),
            kind,
            wikidata: cell(&row, "wikidata").to_owned(),
            country: cell(&row, "country").to_owned(),
            speaks_for: cell(&row, "speaks_for").to_owned(),
            domains: list(cell(&row, "domain")),
            ..Actor::default()
        };
        actor.add(cell(&row, "name"), if kind == "Organisation" { "Official" } else { "Short" }, false);
        actor.add(cell(&row, "official"), "Official", false);
        actor.add(cell(&row, "short"), "Short", false);
        actor.add(cell(&row, "acronym"), "Acronym", false);
        actor.add(cell(&row, "metonym"), "Metonym", false);
        actor.add(cell(&row, "adjective"), "Adjective", false);
        actor.add(cell(&row, "singular"), "Demonym", false);
        actor.add(cell(&row, "plural"), "Demonym", true);
        actor.add(cell(&row, "domain"), "Domain", false);
        actors.push(actor);
    }
    Ok(actors)
}

fn option(s: &str) -> String {
    if s.is_empty() { "None".into() } else { format!("Some(Str::Borrowed({s:?}))") }
}

fn check(actors: &[Actor]) -> Result<()> {
    let mut ids = BTreeSet::new();
    for a in actors {
        if !ids.insert(a.id.as_str()) {
            return Err(format!("two actors have the id {}", a.id).into());
        }
        let is_item =
            |w: &str| w.strip_prefix('Q').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        if !a.wikidata.is_empty() && !is_item(&a.wikidata) {
            return Err(format!("{}: {} is not a Wikidata item", a.id, a.wikidata).into());
        }
        if a.name.is_empty() {
            return Err(format!("{} has no name", a.id).into());
        }
    }
    for a in actors.iter().filter(|a| !a.speaks_for.is_empty()) {
        if !ids.contains(a.speaks_for.as_str()) {
            return Err(format!("{} speaks for {}, which is not there", a.id, a.speaks_for).into());
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=src/names.rs");
    println!("cargo::rerun-if-changed=build.rs");
    let mut actors = countries()?;
    for (file, kind) in [
        ("governments.csv", "Organisation"),
        ("organisations.csv", "Organisation"),
        ("outlets.csv", "Outlet"),
        ("outlets_more.csv", "Outlet"),
        ("places.csv", "Place"),
    ] {
        actors.extend(others(file, kind)?);
    }
    check(&actors)?;
    let people: BTreeSet<String> = table("people.csv")?.iter().map(|r| names::normal(cell(r, "name"))).collect();

    // Key to postings, in the order of actors and of their names.
    let mut keys: BTreeMap<String, Vec<(usize, &Name)>> = BTreeMap::new();
    for (i, actor) in actors.iter().enumerate() {
        for name in &actor.names {
            let key = if name.kind == "Domain" { name.text.to_lowercase() } else { names::normal(&name.text) };
            if key.is_empty() {
                return Err(format!("{}: the name {:?} has no letters", actor.id, name.text).into());
            }
            let postings = keys.entry(key).or_default();
            if !postings.iter().any(|(a, n)| *a == i && n.kind == name.kind && n.plural == name.plural) {
                postings.push((i, name));
            }
        }
    }
    for row in table("not_names.csv")? {
        let key = names::normal(cell(&row, "phrase"));
        if keys.insert(key.clone(), Vec::new()).is_some() {
            return Err(format!("not_names.csv: {key} is a name").into());
        }
    }
    write(&actors, &keys, &people)
}

fn write(actors: &[Actor], keys: &BTreeMap<String, Vec<(usize, &Name)>>, people: &BTreeSet<String>) -> Result<()> {
    let out = std::env::var("OUT_DIR")?;
    let mut map = fst::MapBuilder::memory();
    let mut code = String::from("pub(crate) static POSTINGS: &[&[Posting]] = &[\n");
    for (i, (key, postings)) in keys.iter().enumerate() {
        map.insert(key, i as u64)?;
        code.push_str("&[");
        for (actor, name) in postings {
            let also_person = people.contains(key);
            writeln!(
                code,
                "Posting {{ actor: {actor}, name: Str::Borrowed({:?}), kind: NameKind::{}, plural: {}, \
                 also_person: {also_person}, exact: {}, lookup_only: {} }},",
                name.text, name.kind, name.plural, name.exact, name.lookup_only
            )?;
        }
        code.push_str("],\n");
    }
    code.push_str("];\npub(crate) static ACTORS: &[Actor] = &[\n");
    for a in actors {
        let domains: Vec<String> = a.domains.iter().map(|d| format!("Str::Borrowed({d:?})")).collect();
        writeln!(
            code,
            "Actor {{ id: Str::Borrowed({:?}), name: Str::Borrowed({:?}), kind: EntityKind::{}, wikidata: {}, iso2: {}, \
             iso3: {}, country: {}, speaks_for: {}, domains: Cow::Borrowed(&[{}]), roles: Cow::Borrowed(&[]) }},",
            a.id,
            a.name,
            a.kind,
            option(&a.wikidata),
            option(&a.iso2),
            option(&a.iso3),
            option(&a.country),
            option(&a.speaks_for),
            domains.join(", "),
        )?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("bundled.rs"), code)?;
    fs::write(Path::new(&out).join("names.fst"), map.into_inner()?)?;
    Ok(())
}
