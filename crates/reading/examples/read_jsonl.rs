//! Reads JSON lines {id, outlet, title, published, byline, url, text} from standard input and writes records, without
//! intake and on one thread: for measuring reading alone.
//!
//!     cargo run --release -p onrecord-reading --example read_jsonl -- [--flat] [WEIGHTS_DIR] < articles.jsonl > records.jsonl

use onrecord_reading::{Reader, Settings, WeightFiles};
use onrecord_record::{Document, digest};
use std::io::{BufRead, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let reader = match std::env::args().skip(1).find(|a| a != "--flat") {
        None => Reader::bundled()?,
        Some(dir) => {
            // The process ends with the reader, so the files may stay for good.
            let file = |name: &str| std::fs::read(format!("{dir}/{name}")).map(|b| &*Box::leak(b.into_boxed_slice()));
            Reader::with_weights(WeightFiles {
                encoder: file("encoder.onnx")?,
                roles: file("roles.onnx")?,
                mentions: file("mentions.onnx")?,
                who_tables: file("who.safetensors")?,
                names: file("names.onnx")?,
                name_chain: file("names.safetensors")?,
                syntax: file("syntax.onnx")?,
                syntax_tables: file("syntax.safetensors")?,
                tables: file("embeddings.safetensors")?,
                tokenizer: file("tokenizer.json")?,
            })?
        }
    };
    let loaded = start.elapsed();
    let settings = Settings { flat: std::env::args().any(|a| a == "--flat"), ..Settings::default() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut words, mut articles) = (0, 0);
    for line in std::io::stdin().lock().lines() {
        let v: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |k: &str| v.get(k).and_then(|x| x.as_str()).map(str::to_owned);
        let text = field("text").unwrap_or_default();
        words += text.split_whitespace().count();
        articles += 1;
        let document = Document {
            name: field("id").unwrap_or_default(),
            id: digest(text.as_bytes()),
            outlet: field("outlet"),
            title: field("title"),
            byline: field("byline"),
            published: field("published"),
            text,
            ..Document::default()
        };
        serde_json::to_writer(&mut out, &reader.read(document, Vec::new(), &settings))?;
        out.write_all(b"\n")?;
    }
    let took = start.elapsed().checked_sub(loaded).unwrap_or_default().as_secs_f64();
    eprintln!(
        "{articles} articles, {words} words, {:.0} words/s, loaded in {loaded:.2?}",
        f64::from(words as u32) / took
    );
    Ok(())
}
