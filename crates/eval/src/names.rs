//! How well names and pronouns are read by the weights that the program was built with, on three public corpora: English
//! Worldwide Newswire (Shan et al. 2023) and CrossNER politics (Liu et al. 2021) for names, GAP (Webster et al. 2018) for
//! pronouns. `training/who/heads.py` sets the tokens and maps the types in the same way.

use anyhow::{Context as _, Result, ensure};
use onrecord_reading::model::{NAME, NameKind, Session, binding, find, pronoun};
use onrecord_record::{CodePoints, TextRange};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which corpus, where.
#[derive(clap::Subcommand)]
pub enum Corpus {
    /// Exact F1 of names, five types, on every fifth file (those that training did not see) of a folder of `.tsv` files.
    Worldwide {
        /// The folder.
        folder: PathBuf,
        /// Print what differs.
        #[arg(long)]
        wrong: bool,
    },
    /// Exact F1 of names on CrossNER politics, peoples counted as other names.
    Crossner {
        /// Its dev.txt.
        file: PathBuf,
        /// Print what differs.
        #[arg(long)]
        wrong: bool,
    },
    /// F1 of pronouns with A and B given.
    Gap {
        /// Its gap-validation.tsv.
        file: PathBuf,
    },
}

/// Measures and prints.
pub fn run(corpus: &Corpus) -> Result<()> {
    let session = Session::bundled()?;
    match corpus {
        Corpus::Worldwide { folder, wrong } => {
            let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
                .with_context(|| folder.display().to_string())?
                .map(|e| Ok(e?.path()))
                .collect::<Result<_>>()?;
            files.retain(|f| f.extension().is_some_and(|e| e == "tsv"));
            files.sort();
            let mut tally = Tally::new("worldwide names", *wrong);
            for file in files.iter().skip(4).step_by(5) {
                let mut sentences = sentences(file)?;
                sentences.retain(|s| !s[0].0.starts_with("http"));
                let (text, gold) = set(&sentences, 2, world_kind);
                tally.add(&session, &text, 0, &gold)?;
            }
            tally.print()
        }
        Corpus::Crossner { file, wrong } => {
            let mut tally = Tally { merged: true, ..Tally::new("crossner politics names", *wrong) };
            for sentence in sentences(file)? {
                let (text, gold) = set(&[sentence], 1, politics_kind);
                let title = "Politics\n";
                let shift = |r: TextRange| TextRange::new(r.start() + title.len(), r.end() + title.len());
                let gold: Vec<_> = gold.iter().map(|&(r, kind)| (shift(r), merged(kind))).collect();
                tally.add(&session, &format!("{title}{text}"), title.len(), &gold)?;
            }
            tally.print()
        }
        Corpus::Gap { file } => gap(&session, file),
    }
}

/// Exact matches, counted.
struct Tally {
    label: &'static str,
    wrong: bool,
    /// Whether peoples are counted as other names.
    merged: bool,
    right: usize,
    found: usize,
    gold: usize,
}

impl Tally {
    fn new(label: &'static str, wrong: bool) -> Self {
        Self { label, wrong, merged: false, right: 0, found: 0, gold: 0 }
    }

    /// Reads a text and compares the names from byte `from` on.
    fn add(&mut self, session: &Session, text: &str, from: usize, gold: &[(TextRange, NameKind)]) -> Result<()> {
        let kind = |k| if self.merged { merged(k) } else { k };
        let (_, seen) = find(session, text, 1.0, false)?;
        let found: BTreeSet<_> =
            seen.names.iter().filter(|n| n.range.start() >= from).map(|n| key(n.range, kind(n.kind))).collect();
        let gold: BTreeSet<_> = gold.iter().map(|&(r, k)| key(r, k)).collect();
        self.right += found.intersection(&gold).count();
        self.found += found.len();
        self.gold += gold.len();
        if self.wrong {
            for (label, only) in [("missed", gold.difference(&found)), ("found", found.difference(&gold))] {
                for &(start, end, kind) in only {
                    println!("{label}: {kind:?} {:?}", TextRange::new(start, end).slice(text));
                }
            }
        }
        Ok(())
    }

    fn print(&self) -> Result<()> {
        ensure!(self.gold > 0, "{}: no names in the corpus", self.label);
        let f1 = 2.0 * self.right as f64 / (self.found + self.gold) as f64;
        println!("{:<24} {f1:.3}  ({}/{}/{})", self.label, self.right, self.found, self.gold);
        Ok(())
    }
}

fn key(range: TextRange, kind: NameKind) -> (usize, usize, NameKind) {
    (range.start(), range.end(), kind)
}

fn merged(kind: NameKind) -> NameKind {
    if kind == NameKind::Group { NameKind::Other } else { kind }
}

fn world_kind(tag: &str) -> Option<NameKind> {
    Some(match tag {
        "Person" => NameKind::Person,
        "Organization" => NameKind::Organisation,
        "Location" | "Facility" => NameKind::Place,
        "NORP" => NameKind::Group,
        "Misc" | "Product" => NameKind::Other,
        _ => return None,
    })
}

fn politics_kind(tag: &str) -> Option<NameKind> {
    Some(match tag {
        "person" | "politician" => NameKind::Person,
        "organisation" | "politicalparty" => NameKind::Organisation,
        "country" | "location" => NameKind::Place,
        "election" | "event" | "misc" => NameKind::Other,
        _ => return None,
    })
}

type Sentence = Vec<(String, String)>;

/// Sentences of tokens and tags, a token a line, sentences apart by an empty line. A third column, where there is one,
/// holds names inside names and is not looked at.
fn sentences(file: &Path) -> Result<Vec<Sentence>> {
    let whole = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let token = |l: &str| {
        let mut columns = l.split('\t').map(str::to_owned);
        columns.next().zip(columns.next())
    };
    let all = whole.split("\n\n").map(|s| s.split('\n').filter_map(token).collect::<Sentence>());
    Ok(all.filter(|s| !s.is_empty()).collect())
}

/// Sentences as a text, so many on a line, with their names; tokens are set as they would be printed.
fn set(
    sentences: &[Sentence],
    per_line: usize,
    kinds: fn(&str) -> Option<NameKind>,
) -> (String, Vec<(TextRange, NameKind)>) {
    const CLINGS: [&str; 16] = [".", ",", ";", ":", "?", "!", ")", "]", "%", "'s", "’s", "n't", "n’t", "''", "”", "\""];
    let (mut text, mut names) = (String::new(), Vec::<(TextRange, NameKind)>::new());
    for (number, sentence) in sentences.iter().enumerate() {
        if number > 0 {
            text.push(if number % per_line == 0 { '\n' } else { ' ' });
        }
        let (mut tight, mut quoting) = (true, false);
        for (word, tag) in sentence {
            let mark = word == "\"";
            if !tight && !(CLINGS.contains(&word.as_str()) && (!mark || quoting)) {
                text.push(' ');
            }
            tight = matches!(word.as_str(), "(" | "[" | "$" | "``" | "“") || (mark && !quoting);
            quoting ^= mark;
            let range = TextRange::new(text.len(), text.len() + word.len());
            text.push_str(word);
            let Some(kind) = tag.get(2..).and_then(kinds) else { continue };
            match names.last_mut() {
                Some((r, k)) if !tag.starts_with('B') && *k == kind && r.end() + 1 >= range.start() => {
                    *r = r.hull(range);
                }
                _ => names.push((range, kind)),
            }
        }
    }
    (text, names)
}

fn gap(session: &Session, file: &Path) -> Result<()> {
    let whole = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let (mut right, mut found, mut gold) = (0, 0, 0);
    for line in whole.lines().skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        ensure!(row.len() >= 10, "{}: a row of {} columns", file.display(), row.len());
        // A passage is no headline.
        let text = format!("Passage\n{}", row[1]);
        let map = CodePoints::new(&text);
        let mut mentions = Vec::new();
        for (words, offset) in [(row[2], row[3]), (row[4], row[5]), (row[7], row[8])] {
            let start = "Passage\n".len() + offset.parse::<usize>()?;
            let ends = map.to_byte(start).zip(map.to_byte(start + words.chars().count()));
            let range = ends.map(|(a, b)| TextRange::new(a, b)).context("an offset outside the passage")?;
            let last = words.rfind(' ').map_or(0, |i| i + 1);
            let form = if mentions.is_empty() { pronoun(&words.to_lowercase()).unwrap_or(NAME) } else { NAME };
            mentions.push((range, TextRange::new(range.start() + last, range.end()), form));
        }
        let (_, seen) = find(session, &text, 1.0, false)?;
        let paired = seen.paired(session, &mentions)?;
        let [a, b] = [1, 2].map(|candidate: usize| {
            seen.score(session, &paired, 0, candidate, 0) + binding(&text, mentions[0].0, mentions[candidate].0)
        });
        let said = if a.max(b) <= 0.0 { None } else { Some(a < b) };
        let answer = match (row[6], row[9]) {
            ("TRUE", _) => Some(false),
            (_, "TRUE") => Some(true),
            _ => None,
        };
        right += usize::from(said.is_some() && said == answer);
        found += usize::from(said.is_some());
        gold += usize::from(answer.is_some());
    }
    ensure!(gold > 0, "{}: no passages", file.display());
    println!("gap pronouns             {:.3}  ({right}/{found}/{gold})", 2.0 * right as f64 / (found + gold) as f64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_set_as_printed_and_names_keep_their_places() {
        let token = |w: &str, t: &str| (w.to_owned(), t.to_owned());
        let first = vec![token("Ms.", "O"), token("Rostan", "B-Person"), token(",", "O"), token("(", "O")];
        let second = vec![token("North", "B-Location"), token("Velmara", "I-Location"), token("'s", "O")];
        let (text, names) = set(&[first, second], 2, world_kind);
        assert_eq!(text, "Ms. Rostan, ( North Velmara's");
        let read: Vec<_> = names.iter().map(|(r, k)| (r.slice(&text), *k)).collect();
        assert_eq!(read, [("Rostan", NameKind::Person), ("North Velmara", NameKind::Place)]);
    }
}
