//! What an inquiry costs as articles become many: the two stories of `gold/` told again and again in other words and on
//! other days, so that each copy is a story of its own among common words.

use anyhow::{Context as _, Result};
use clap::Args;
use onrecord_eval::gold::Article;
use onrecord_eval::root;
use onrecord_inquiry::{WordHash, inquire};
use onrecord_record::{MONTHS, Record};
use serde_json::Value;
use std::time::Instant;

#[derive(Args)]
pub struct Options {
    /// How many articles, one measurement each.
    #[arg(default_values_t = [1000, 2000, 4000, 8000])]
    sizes: Vec<usize>,
}

/// Days over which the copies are spread.
const DAYS: usize = 2900;

pub fn run(options: &Options) -> Result<()> {
    let mut gold = Vec::new();
    for story in ["newscycle", "riverdam"] {
        gold.extend(Article::load_all(&root().join("gold").join(story))?);
    }
    println!("articles\tclaims\tseconds\tprocessor seconds");
    for &size in &options.sizes {
        let records: Vec<(String, Record)> =
            (0..size).map(|n| told_again(&gold[n % gold.len()], n / gold.len())).collect::<Result<_>>()?;
        let (began, used) = (Instant::now(), processor());
        let corpus = inquire(records, &[], &WordHash).corpus;
        let (wall, used) = (began.elapsed().as_secs_f64(), processor() - used);
        println!("{size}\t{}\t{wall:.2}\t{used:.2}", corpus.claims.len());
    }
    Ok(())
}

/// Seconds of processor time that this process has used, where the system tells (Linux: hundredths).
pub(crate) fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn told_again(article: &Article, copy: usize) -> Result<(String, Record)> {
    let text = disguised(&article.record.document.text, copy);
    let letters: Vec<char> = text.chars().collect();
    let mut json = serde_json::to_value(&article.record)?;
    rewrite(&mut json, &letters, copy);
    json["document"]["id"] = Value::String(onrecord_record::digest(text.as_bytes()));
    json["document"]["text"] = Value::String(text);
    let name = format!("{}-{copy}", article.name);
    json["document"]["name"] = Value::String(name.clone());
    Ok((name, serde_json::from_value(json).context("a record told again")?))
}

/// Spans get the new words, names are disguised, days moved.
fn rewrite(value: &mut Value, letters: &[char], copy: usize) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|v| rewrite(v, letters, copy)),
        Value::Object(fields) => {
            let at = |f: &str| fields.get(f).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            if let (Some(a), Some(b)) = (at("start"), at("end"))
                && let Some(slice) = letters.get(a..b)
            {
                fields.insert("text".into(), Value::String(slice.iter().collect()));
            }
            for (key, v) in fields.iter_mut() {
                match (key.as_str(), v) {
                    ("name" | "title" | "byline", Value::String(s)) => *s = disguised(s, copy),
                    ("published" | "said_on" | "due", Value::String(s)) => *s = moved(s, copy),
                    (_, v) => rewrite(v, letters, copy),
                }
            }
        }
        _ => {}
    }
}

/// The text with the letters of names and long words changed, vowels for vowels; as long as before.
fn disguised(text: &str, copy: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let name = letters.len() >= 4 && letters.starts_with(|c: char| c.is_ascii_uppercase());
        if MONTHS.contains(&letters) || !(name || letters.len() >= 8) {
            out.push_str(word);
        } else {
            out.extend(word.chars().enumerate().map(|(i, c)| other(c, copy * (i % 3 + 1))));
        }
    }
    out
}

fn other(c: char, by: usize) -> char {
    const VOWELS: &[u8] = b"aeiou";
    const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxyz";
    let lower = c.to_ascii_lowercase();
    let turned = [VOWELS, CONSONANTS].iter().find_map(|set| {
        let at = set.iter().position(|b| char::from(*b) == lower)?;
        Some(char::from(set[(at + by) % set.len()]))
    });
    match turned {
        Some(t) if c.is_ascii_uppercase() => t.to_ascii_uppercase(),
        Some(t) => t,
        None => c,
    }
}

/// A date moved by a number of days that depends on the copy; anything else as it is.
fn moved(edtf: &str, copy: usize) -> String {
    let Some((date, rest)) = edtf.get(..10).zip(edtf.get(10..)) else { return edtf.to_owned() };
    let Ok(date) = date.parse::<jiff::civil::Date>() else { return edtf.to_owned() };
    let days = i64::try_from(copy * 37 % DAYS).unwrap_or(0);
    match date.checked_sub(jiff::Span::new().days(days)) {
        Ok(d) => format!("{d}{rest}"),
        Err(_) => edtf.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_the_contract_and_none_of_the_names() {
        let gold = Article::load_all(&root().join("gold/newscycle")).unwrap();
        let (_, record) = told_again(&gold[3], 5).unwrap();
        assert_eq!(onrecord_record::check::violations(&record), Vec::<String>::new());
        assert!(!record.document.text.contains("Drezh") && record.document.text.contains("November"));
        assert_ne!(record.document.published, gold[3].record.document.published);
    }
}
