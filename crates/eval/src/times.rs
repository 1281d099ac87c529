//! How well time expressions are found and valued on two public corpora: MEANTIME (van Son et al. 2016; spans and TIMEX3
//! values) and GUM (Zeldes 2017; hand-normalised dates). Both come as tokens, from which a text is put together.

use anyhow::{Context as _, Result};
use onrecord_dates::{Date, Expression, day_of, expressions};
use onrecord_record::TextRange;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which corpus, where.
#[derive(clap::Subcommand)]
pub enum Corpus {
    /// Strict span F1 and value F1 on MEANTIME: a folder of its XML files, at any depth.
    Meantime {
        /// The folder.
        folder: PathBuf,
        /// Print what differs.
        #[arg(long)]
        wrong: bool,
    },
    /// Value accuracy on the dated mentions of GUM: a folder of its XML files, at any depth.
    Gum {
        /// The folder.
        folder: PathBuf,
        /// Print what differs.
        #[arg(long)]
        wrong: bool,
    },
}

/// Measures and prints.
pub fn run(corpus: &Corpus) -> Result<()> {
    match corpus {
        Corpus::Meantime { folder, wrong } => meantime(folder, *wrong),
        Corpus::Gum { folder, wrong } => gum(folder, *wrong),
    }
}

/// A text put together from tokens, with the places of its tokens and sentences.
#[derive(Default)]
struct Text {
    text: String,
    tokens: Vec<TextRange>,
    sentences: Vec<TextRange>,
    open: Option<usize>,
    tight: bool,
}

impl Text {
    fn push(&mut self, token: &str) {
        let token = match token {
            "``" => "“",
            "''" => "”",
            other => other,
        };
        let clings = matches!(
            token,
            "," | "." | ";" | ":" | "?" | "!" | ")" | "%" | "”" | "'s" | "’s" | "n't" | "'" | "'re" | "'ll"
        );
        if self.open.is_none() {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.open = Some(self.text.len());
        } else if !clings && !self.tight && token != "-" {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(token);
        self.tight = matches!(token, "(" | "“" | "$" | "-");
        self.tokens.push(TextRange::new(start, self.text.len()));
    }

    fn end_sentence(&mut self) {
        if let Some(start) = self.open.take() {
            self.sentences.push(TextRange::new(start, self.text.len()));
        }
        self.tight = false;
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|e| e == "xml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn unescape(s: &str) -> String {
    s.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// The value of an attribute of a start tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(at..)?.split('"').next()
}

/// What the corpus says.
struct Gold {
    range: TextRange,
    value: String,
}

fn meantime(folder: &Path, wrong: bool) -> Result<()> {
    let (mut gold_all, mut found_all, mut strict, mut valued) = (0, 0, 0, 0);
    for path in files(folder)? {
        let xml = std::fs::read_to_string(&path)?;
        let (text, published, gold, annotated) = meantime_file(&xml);
        let found: Vec<Expression> = expressions(&text.text, &text.sentences, published);
        let found: Vec<&Expression> = found.iter().filter(|e| e.range.end() <= annotated).collect();
        gold_all += gold.len();
        found_all += found.len();
        for g in &gold {
            let same = found.iter().find(|e| e.range == g.range);
            let over = same.or_else(|| found.iter().find(|e| e.range.overlaps(g.range)));
            strict += usize::from(same.is_some());
            valued += usize::from(over.is_some_and(|e| e.value == g.value));
            if wrong && (same.is_none() || over.is_none_or(|e| e.value != g.value)) {
                let got = over.map(|e| (e.range.slice(&text.text), &e.value, e.rule));
                println!("{:?} = {} but {got:?} in {}", g.range.slice(&text.text), g.value, path.display());
            }
        }
        if wrong {
            for e in found.iter().filter(|e| !gold.iter().any(|g| g.range.overlaps(e.range))) {
                println!("not in the gold: {:?} = {} ({})", e.range.slice(&text.text), e.value, e.rule);
            }
        }
    }
    let f1 = |hits: usize| 2.0 * hits as f64 / (gold_all + found_all).max(1) as f64;
    println!("meantime span.strict   {:.3}  ({strict}/{found_all}/{gold_all})", f1(strict));
    println!("meantime value         {:.3}  ({valued}/{found_all}/{gold_all})", f1(valued));
    Ok(())
}

/// The text of one MEANTIME file, its date, its expressions, and where the annotated sentences end.
fn meantime_file(xml: &str) -> (Text, Option<Date>, Vec<Gold>, usize) {
    let mut text = Text::default();
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sentence = "";
    let mut ends = Vec::new();
    for tag in xml.split("<token ").skip(1) {
        let Some(word) = tag.split('>').nth(1).and_then(|w| w.split('<').next()) else { continue };
        let tag = format!(" {tag}");
        let here = xml_slice(xml, attribute(&tag, "sentence").unwrap_or(""));
        if here != sentence {
            text.end_sentence();
            sentence = here;
        }
        if let Some(id) = attribute(&tag, "t_id").map(|id| xml_slice(xml, id)) {
            ids.insert(id, text.tokens.len());
        }
        text.push(&unescape(word));
        ends.push(sentence);
    }
    text.end_sentence();
    let (mut published, mut gold) = (None, Vec::new());
    for block in xml.split("<TIMEX3 ").skip(1) {
        let Some((head, body)) = block.split_once('>') else { continue };
        let head = format!(" {head}");
        let value = attribute(&head, "value").unwrap_or("").to_owned();
        if attribute(&head, "functionInDocument") == Some("CREATION_TIME") {
            published = day_of(&value);
        }
        let body = body.split("</TIMEX3>").next().unwrap_or("");
        let anchors: Vec<usize> = body
            .split("<token_anchor ")
            .skip(1)
            .filter_map(|a| ids.get(attribute(&format!(" {a}"), "t_id").unwrap_or("")).copied())
            .collect();
        if let (Some(a), Some(b), false) = (anchors.iter().min(), anchors.iter().max(), head.trim_end().ends_with('/'))
        {
            gold.push(Gold { range: text.tokens[*a].hull(text.tokens[*b]), value });
        }
    }
    // Sentences are numbered from the title; the first six are annotated.
    let last = ends.iter().rposition(|s| s.parse::<u32>().is_ok_and(|n| n <= 5));
    let annotated = last.map_or(0, |k| text.tokens[k].end());
    (text, published, gold, annotated)
}

/// A slice that borrows from the whole file: equal text, found again by search.
fn xml_slice<'x>(xml: &'x str, part: &str) -> &'x str {
    xml.find(part).and_then(|at| xml.get(at..at + part.len())).unwrap_or("")
}

fn gum(folder: &Path, wrong: bool) -> Result<()> {
    let (mut all, mut found_any, mut right, mut spans, mut spans_right) = (0, 0, 0, 0, 0);
    for path in files(folder)? {
        let xml = std::fs::read_to_string(&path)?;
        let (text, published, gold) = gum_file(&xml);
        let found = expressions(&text.text, &text.sentences, published);
        for (g, from, to) in &gold {
            let best = found
                .iter()
                .filter(|e| e.range.overlaps(g.range))
                .max_by_key(|e| e.range.end().min(g.range.end()) - e.range.start().max(g.range.start()));
            if let (Some(from), Some(to)) = (from, to) {
                spans += 1;
                let fits = best.and_then(|e| e.point).and_then(|p| Some((p.first()?, p.last()?)));
                spans_right += usize::from(fits.is_some_and(|(a, b)| near(a, *from) && near(b, *to)));
                continue;
            }
            all += 1;
            found_any += usize::from(best.is_some());
            let day = |e: &Expression| e.value.split('T').next().unwrap_or("").to_owned();
            let ok = best.is_some_and(|e| day(e) == g.value.split('T').next().unwrap_or(""));
            right += usize::from(ok);
            if wrong && !ok {
                let got = best.map(|e| (e.range.slice(&text.text), &e.value, e.rule));
                println!("{:?} = {} but {got:?} in {}", g.range.slice(&text.text), g.value, path.display());
            }
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    println!("gum value              {:.3}  ({right}/{all})", share(right, all));
    println!("gum found              {:.3}  ({found_any}/{all})", share(found_any, all));
    println!("gum value where found  {:.3}  ({right}/{found_any})", share(right, found_any));
    println!("gum from-to            {:.3}  ({spans_right}/{spans})", share(spans_right, spans));
    Ok(())
}

/// Whether two days are at most a day apart: the corpus's weeks begin on Sunday as well as on Monday.
fn near(a: Date, b: Date) -> bool {
    (a - b).get_days().abs() <= 1
}

type Dated = (Gold, Option<Date>, Option<Date>);

/// The text of one GUM file, its date, and its dates that are hand-normalised to a full value.
fn gum_file(xml: &str) -> (Text, Option<Date>, Vec<Dated>) {
    let mut text = Text::default();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut gold = Vec::new();
    let head = xml.lines().next().unwrap_or("");
    let published = attribute(head, "dateCreated").and_then(day_of);
    for line in xml.lines() {
        if let Some(tag) = line.strip_prefix("<date") {
            open.push((format!(" {tag}"), text.tokens.len()));
        } else if line.starts_with("</date") {
            let Some((tag, from)) = open.pop() else { continue };
            let Some(range) = text.tokens.get(from).zip(text.tokens.last()).map(|(a, b)| a.hull(*b)) else { continue };
            let full = |v: &str| !v.starts_with("--");
            if let Some(value) = attribute(&tag, "when").filter(|v| full(v)) {
                gold.push((Gold { range, value: value.to_owned() }, None, None));
            } else if let (Some(a), Some(b)) =
                (attribute(&tag, "from").and_then(day_of), attribute(&tag, "to").and_then(day_of))
            {
                gold.push((Gold { range, value: String::new() }, Some(a), Some(b)));
            }
        } else if line.starts_with("</s>") {
            text.end_sentence();
        } else if !line.starts_with('<')
            && let Some((word, _)) = line.split_once('\t')
        {
            text.push(&unescape(word));
        }
    }
    text.end_sentence();
    (text, published, gold)
}
