//! How well people and organisations are told apart: B-cubed (Bagga and Baldwin 1998) on GUM, read by the program from plain text.

use anyhow::{Context as _, Result};
use onrecord_reading::{Reader, Settings};
use onrecord_record::{CodePoints, Document, EntityKind, Record, TextRange};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// B-cubed of people and organisations on GUM.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder of GUM's CoNLL-U files with entities (`dep`).
    folder: PathBuf,
    /// Only these genres.
    #[arg(long, value_delimiter = ',', default_value = "news,interview,speech")]
    genres: Vec<String>,
    /// Print each entity of the gold with what was made of it.
    #[arg(long)]
    wrong: bool,
}

/// A mention of the corpus.
struct Mention {
    /// The whole noun phrase.
    range: TextRange,
    /// Its head.
    head: TextRange,
    /// Which entity.
    entity: usize,
    /// A person or an organisation.
    counts: bool,
}

/// A text of the corpus, put together from its tokens.
#[derive(Default)]
struct Text {
    text: String,
    mentions: Vec<Mention>,
}

/// Sums over mentions.
#[derive(Default)]
struct Sums {
    precision: f64,
    recall: f64,
    predicted: usize,
    gold: usize,
    matched: usize,
    /// The same over the mentions that were found only.
    found_precision: f64,
    found_recall: f64,
}

/// Measures and prints.
pub fn run(options: &Options) -> Result<()> {
    let reader = Reader::bundled()?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&options.folder)
        .with_context(|| options.folder.display().to_string())?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .collect();
    files.retain(|p| options.genres.iter().any(|g| stem(p).starts_with(&format!("GUM_{g}_"))));
    files.sort();
    let mut sums = Sums::default();
    for path in &files {
        let text = parse(&std::fs::read_to_string(path)?);
        let document = Document { name: stem(path), text: text.text.clone(), ..Document::default() };
        let record = reader.read(document, Vec::new(), &Settings::default());
        if options.wrong {
            println!("== {}", stem(path));
        }
        score(&text, &record, &mut sums, options.wrong);
    }
    let (p, r) = (sums.precision / sums.predicted.max(1) as f64, sums.recall / sums.gold.max(1) as f64);
    let (fp, fr) = (sums.found_precision / sums.matched.max(1) as f64, sums.found_recall / sums.matched.max(1) as f64);
    let f1 = |p: f64, r: f64| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    println!("articles               {}", files.len());
    println!(
        "mentions               {} in the gold, {} found, {} of them right",
        sums.gold, sums.predicted, sums.matched
    );
    println!("b-cubed                {:.3}  (precision {p:.3}, recall {r:.3})", f1(p, r));
    println!("b-cubed of those found {:.3}  (precision {fp:.3}, recall {fr:.3})", f1(fp, fr));
    Ok(())
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads CoNLL-U with GUM's `Entity` annotation.
fn parse(conllu: &str) -> Text {
    let mut out = Text::default();
    let (mut tokens, mut open) = (Vec::<TextRange>::new(), Vec::<(usize, bool, usize, usize)>::new());
    // The last token of a word that is written as one ("don't"), and whether a space follows it.
    let mut joined: Option<(usize, bool)> = None;
    for line in conllu.lines() {
        if line.starts_with("# newpar") && !line.starts_with("# newpar_block") && !out.text.is_empty() {
            out.text.truncate(out.text.trim_end().len());
            out.text.push_str("\n\n");
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, form, .., misc] = cells.as_slice() else { continue };
        let space = !misc.split('|').any(|m| m == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            joined = last.parse().ok().map(|last| (last, space));
            continue;
        }
        let Ok(number) = id.parse::<usize>() else { continue };
        let start = out.text.len();
        out.text.push_str(form);
        tokens.push(TextRange::new(start, out.text.len()));
        let spaced = match joined {
            Some((last, space)) if number == last => {
                joined = None;
                space
            }
            Some(_) => false,
            None => space,
        };
        if spaced {
            out.text.push(' ');
        }
        if let Some(entities) = misc.split('|').find_map(|m| m.strip_prefix("Entity=")) {
            brackets(entities, &tokens, &mut open, &mut out.mentions);
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out
}

/// One token's brackets: `(1-person-new-…-2-coref` opens, `1)` closes, and both may stand together.
fn brackets(
    written: &str,
    tokens: &[TextRange],
    open: &mut Vec<(usize, bool, usize, usize)>,
    mentions: &mut Vec<Mention>,
) {
    let last = tokens.len() - 1;
    let mut close = |open: &mut Vec<(usize, bool, usize, usize)>, id: usize| {
        let Some(k) = open.iter().rposition(|o| o.0 == id) else { return };
        let (entity, counts, first, head) = open.remove(k);
        let head = tokens.get(first + head).copied().unwrap_or(tokens[last]);
        mentions.push(Mention { range: tokens[first].hull(tokens[last]), head, entity, counts });
    };
    let mut rest = written;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('(') {
            let end = inner.find(['(', ')']).unwrap_or(inner.len());
            let fields: Vec<&str> = inner[..end].split('-').collect();
            let id = fields.first().and_then(|f| f.parse().ok()).unwrap_or(0);
            let counts = fields.get(1).is_some_and(|t| matches!(*t, "person" | "organization"));
            let head = fields.get(5).and_then(|f| f.split(',').next()?.parse::<usize>().ok()).unwrap_or(1);
            open.push((id, counts, last, head.saturating_sub(1)));
            rest = &inner[end..];
            if let Some(after) = rest.strip_prefix(')') {
                close(open, id);
                rest = after;
            }
        } else {
            let end = rest.find(')').unwrap_or(rest.len());
            if let Ok(id) = rest[..end].parse() {
                close(open, id);
            }
            rest = rest.get(end + 1..).unwrap_or("");
        }
    }
}

fn score(text: &Text, record: &Record, sums: &mut Sums, wrong: bool) {
    let map = CodePoints::new(&text.text);
    // Predicted mentions as (entity, counts, gold mention).
    let mut predicted: Vec<(usize, bool, Option<usize>)> = Vec::new();
    let mut of_gold: Vec<Option<usize>> = vec![None; text.mentions.len()];
    for (e, entity) in record.entities.iter().enumerate() {
        let kind = matches!(
            entity.kind,
            EntityKind::Person | EntityKind::Organisation | EntityKind::Outlet | EntityKind::Group
        );
        for m in &entity.mentions {
            let Some(range) = map.range(m) else { continue };
            let fits = |g: &Mention| range.covers(g.head) && g.range.covers(range);
            let best = (0..text.mentions.len())
                .filter(|&g| of_gold[g].is_none() && fits(&text.mentions[g]))
                .min_by_key(|&g| text.mentions[g].range.len());
            if let Some(g) = best {
                of_gold[g] = Some(predicted.len());
            }
            if kind || best.is_some_and(|g| text.mentions[g].counts) {
                predicted.push((e, kind, best));
            } else if let Some(g) = best {
                of_gold[g] = None;
            }
        }
    }
    let gold: Vec<usize> = (0..text.mentions.len()).filter(|&g| text.mentions[g].counts).collect();
    let mut size_gold: BTreeMap<usize, usize> = BTreeMap::new();
    let mut size_predicted: BTreeMap<usize, usize> = BTreeMap::new();
    let mut both: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut found_gold, mut found_predicted) = (BTreeMap::<usize, usize>::new(), BTreeMap::<usize, usize>::new());
    for &g in &gold {
        let entity = text.mentions[g].entity;
        *size_gold.entry(entity).or_default() += 1;
        if let Some(p) = of_gold[g] {
            *both.entry((entity, predicted[p].0)).or_default() += 1;
            *found_gold.entry(entity).or_default() += 1;
            *found_predicted.entry(predicted[p].0).or_default() += 1;
        }
    }
    for (e, ..) in &predicted {
        *size_predicted.entry(*e).or_default() += 1;
    }
    for ((g, p), n) in &both {
        let square = (n * n) as f64;
        sums.recall += square / size_gold[g] as f64;
        sums.precision += square / size_predicted[p] as f64;
        sums.found_recall += square / found_gold[g] as f64;
        sums.found_precision += square / found_predicted[p] as f64;
        sums.matched += n;
    }
    sums.gold += gold.len();
    sums.predicted += predicted.len();
    if wrong {
        tell(text, record, &of_gold, &predicted);
    }
}

/// Each gold entity of several mentions with the entity that each of them was put into.
fn tell(text: &Text, record: &Record, of_gold: &[Option<usize>], predicted: &[(usize, bool, Option<usize>)]) {
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (g, m) in text.mentions.iter().enumerate().filter(|(_, m)| m.counts) {
        all.entry(m.entity).or_default().push(g);
    }
    for mentions in all.values().filter(|m| m.len() > 1) {
        let one = |g: &usize| {
            let place = of_gold[*g].map(|p| predicted[p].0);
            let name =
                place.map_or("-".to_owned(), |e| format!("{} {}", record.entities[e].id, record.entities[e].name));
            format!("{:?}→{name}", text.mentions[*g].range.slice(&text.text))
        };
        println!("  {}", mentions.iter().map(one).collect::<Vec<_>>().join(" | "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_brackets_are_read() {
        let line = |id: &str, form: &str, misc: &str| format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n");
        let conllu = [
            "# newpar\n".to_owned(),
            line("1", "The", "Entity=(1-person-new-x-cf1-2-coref"),
            line("2", "mayor", "Entity=1)"),
            line("3-4", "can't", "SpaceAfter=No"),
            line("3", "ca", "_"),
            line("4", "n't", "_"),
            line("5", ".", "_"),
            "# newpar\n".to_owned(),
            line("1", "She", "Entity=(1-person-giv-x-cf1-1-ana)"),
        ]
        .concat();
        let text = parse(&conllu);
        assert_eq!(text.text, "The mayor can't.\n\nShe");
        let heads: Vec<_> = text.mentions.iter().map(|m| (m.head.slice(&text.text), m.entity, m.counts)).collect();
        assert_eq!(heads, [("mayor", 1, true), ("She", 1, true)]);
    }
}
