//! Trains and measures the PLOVER root types of sentences on PLV (Halterman et al., 2023).

use anyhow::{Context as _, Result, bail};
use onrecord_reading::plover::{Feature, Model, ROOTS, features};
use onrecord_record::{TextRange, digest};
use safetensors::tensor::{Dtype, TensorView, serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What to read and write.
#[derive(clap::Args)]
pub struct Options {
    /// PLV's training file (tab-separated, with `marked_sentence`, `gold_root` and `gold_penta`).
    plv: PathBuf,
    /// Train on all of it and write the weights to this file.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// How strongly weights are kept small: the weight of the squared weights is half of this, beside a sum over sentences.
const RIDGE: f32 = 1.0;
/// Steps of the descent; it stands still long before.
const STEPS: usize = 1500;
/// A feature must be in this many sentences.
const LEAST: usize = 2;

type Row = [f32; ROOTS.len()];

/// A sentence as features, with its root type, its quad class and whether it is held out.
struct Sentence {
    features: BTreeSet<Feature>,
    root: usize,
    quad: usize,
    held_out: bool,
}

/// Measures, and writes where asked to.
pub fn run(options: &Options) -> Result<()> {
    let all = load(options)?;
    let split = |held: bool| all.iter().filter(|s| s.held_out == held).collect::<Vec<_>>();
    let (train, dev) = (split(false), split(true));
    report("held-out fifth", &train, &dev);
    let (mut gold, mut found) = (Vec::new(), Vec::new());
    for fold in 0..5 {
        let part = |inside: bool| {
            all.iter().enumerate().filter(|(i, _)| (i % 5 == fold) == inside).map(|(_, s)| s).collect::<Vec<_>>()
        };
        let (rest, here) = (part(false), part(true));
        let model = fit(&rest);
        gold.extend(here.iter().copied());
        found.extend(here.iter().map(|s| guess(&model, s)));
    }
    print_scores("five folds", &gold, &found);
    if let Some(path) = &options.write {
        let model = fit(&all.iter().collect::<Vec<_>>());
        std::fs::write(path, bytes(&model)?).with_context(|| path.display().to_string())?;
        println!("wrote {} ({} features)", path.display(), model.weights.len());
    }
    Ok(())
}

fn report(name: &str, train: &[&Sentence], dev: &[&Sentence]) {
    let model = quantised(&fit(train));
    let found: Vec<usize> = dev.iter().map(|s| guess(&model, s)).collect();
    print_scores(name, dev, &found);
}

fn guess(model: &Model, s: &Sentence) -> usize {
    let (root, _) = model.root(&s.features);
    ROOTS.iter().position(|r| *r == root).unwrap_or(0)
}

fn print_scores(name: &str, gold: &[&Sentence], found: &[usize]) {
    let roots = macro_f1(gold.iter().map(|s| s.root).zip(found.iter().copied()));
    let quads = macro_f1(gold.iter().map(|s| s.quad).zip(found.iter().map(|r| quad(*r))));
    println!("{name}: {} sentences, macro-F1 roots {roots:.3}, quad classes {quads:.3}", gold.len());
}

/// The mean F1 of the classes that are in the gold.
fn macro_f1(pairs: impl Iterator<Item = (usize, usize)>) -> f64 {
    let mut counts: BTreeMap<usize, (u32, u32, u32)> = BTreeMap::new();
    for (gold, found) in pairs {
        counts.entry(gold).or_default().0 += 1;
        counts.entry(found).or_default().1 += 1;
        if gold == found {
            counts.entry(gold).or_default().2 += 1;
        }
    }
    let scores: Vec<f64> = counts
        .values()
        .filter(|(gold, ..)| *gold > 0)
        .map(|(gold, found, both)| 2.0 * f64::from(*both) / f64::from(gold + found))
        .collect();
    scores.iter().sum::<f64>() / f64::from(u32::try_from(scores.len().max(1)).unwrap_or(u32::MAX))
}

/// PLOVER's quad class of a root type: verbal and material cooperation, verbal and material conflict.
fn quad(root: usize) -> usize {
    match ROOTS[root] {
        "AGREE" | "CONSULT" | "SUPPORT" => 1,
        "AID" | "COOPERATE" | "YIELD" => 2,
        "ACCUSE" | "REJECT" | "REQUEST" | "THREATEN" => 3,
        _ => 4,
    }
}

fn load(options: &Options) -> Result<Vec<Sentence>> {
    let path = options.plv.display().to_string();
    let text = std::fs::read_to_string(&options.plv).with_context(|| path.clone())?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| header.iter().position(|h| *h == name).with_context(|| format!("{path}: no {name}"));
    let [id, marked, root, class] =
        [column("sentence_id")?, column("marked_sentence")?, column("gold_root")?, column("gold_penta")?];
    let mut out = Vec::new();
    for line in lines.filter(|l| !l.trim().is_empty()) {
        let row: Vec<&str> = line.split('\t').collect();
        let cell = |k: usize| row.get(k).copied().unwrap_or_default();
        let Some(root) = ROOTS.iter().position(|r| *r == cell(root)) else { continue };
        let (sentence, source, target) = unmarked(cell(marked));
        // A fifth by a hash of the sentence's number.
        let sum: u32 =
            digest(cell(id).as_bytes()).trim_start_matches("sha256:").chars().filter_map(|c| c.to_digit(16)).sum();
        out.push(Sentence {
            features: features(&sentence, source, target),
            root,
            quad: cell(class).parse().with_context(|| format!("{path}: quad class {:?}", cell(class)))?,
            held_out: sum.is_multiple_of(5),
        });
    }
    if out.is_empty() {
        bail!("{path}: no sentences");
    }
    Ok(out)
}

/// A sentence without its marks, and the first place of source and target.
fn unmarked(marked: &str) -> (String, Option<TextRange>, Option<TextRange>) {
    let (mut text, mut open, mut sides) = (String::new(), [None; 2], [None; 2]);
    let mut rest = marked;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = ["<s>", "</s>", "<t>", "</t>"].iter().position(|t| rest[at..].starts_with(t));
        let Some(tag) = tag else {
            text.push('<');
            rest = &rest[at + 1..];
            continue;
        };
        let side = tag / 2;
        match (tag % 2, open[side]) {
            (0, _) => open[side] = Some(text.len()),
            (_, Some(start)) => sides[side] = sides[side].or(Some(TextRange::new(start, text.len()))),
            _ => {}
        }
        rest = &rest[at + 3 + tag % 2..];
    }
    text.push_str(rest);
    (text, sides[0], sides[1])
}

/// Multinomial logistic regression with balanced classes, by Nesterov's accelerated descent: deterministic, no step to choose.
fn fit(sentences: &[&Sentence]) -> Model {
    let mut counts: BTreeMap<Feature, usize> = BTreeMap::new();
    for f in sentences.iter().flat_map(|s| &s.features) {
        *counts.entry(*f).or_default() += 1;
    }
    let keys: Vec<Feature> = counts.into_iter().filter(|(_, n)| *n >= LEAST).map(|(f, _)| f).collect();
    let index: BTreeMap<Feature, usize> = keys.iter().enumerate().map(|(i, f)| (*f, i)).collect();
    let rows: Vec<Vec<usize>> =
        sentences.iter().map(|s| s.features.iter().filter_map(|f| index.get(f).copied()).collect()).collect();
    let mut of_root = [0_usize; ROOTS.len()];
    sentences.iter().for_each(|s| of_root[s.root] += 1);
    let present = of_root.iter().filter(|n| **n > 0).count();
    let share = |s: &&Sentence| sentences.len() as f32 / (present * of_root[s.root]) as f32;
    let weight: Vec<f32> = sentences.iter().map(share).collect();
    // The slope changes by no more than half of the trace of the weighted features' squares.
    let steep: f32 = rows.iter().zip(&weight).map(|(r, w)| w * (r.len() + 1) as f32).sum::<f32>() / 2.0 + RIDGE;
    let beta = ((steep / RIDGE).sqrt() - 1.0) / ((steep / RIDGE).sqrt() + 1.0);
    let n = keys.len();
    let (mut now, mut ahead): (Vec<Row>, Vec<Row>) = (vec![[0.0; ROOTS.len()]; n + 1], vec![[0.0; ROOTS.len()]; n + 1]);
    for _ in 0..STEPS {
        let mut slope: Vec<Row> = ahead.iter().map(|r| r.map(|w| w * RIDGE)).collect();
        slope[n] = [0.0; ROOTS.len()];
        for ((s, row), w) in sentences.iter().zip(&rows).zip(&weight) {
            let mut p = ahead[n];
            for &k in row {
                p.iter_mut().zip(&ahead[k]).for_each(|(p, w)| *p += w);
            }
            let top = p.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            p.iter_mut().for_each(|p| *p = (*p - top).exp());
            let sum: f32 = p.iter().sum();
            p.iter_mut().for_each(|p| *p *= w / sum);
            p[s.root] -= w;
            for &k in row.iter().chain([&n]) {
                slope[k].iter_mut().zip(&p).for_each(|(g, p)| *g += p);
            }
        }
        for ((x, y), g) in now.iter_mut().zip(&mut ahead).zip(&slope) {
            for k in 0..ROOTS.len() {
                let next = y[k] - g[k] / steep;
                y[k] = next + beta * (next - x[k]);
                x[k] = next;
            }
        }
    }
    let bias = now[n];
    Model { weights: keys.into_iter().zip(now).collect(), bias }
}

/// The largest weight of each root over 127.
fn scale(model: &Model) -> Row {
    let mut scale = [f32::MIN_POSITIVE; ROOTS.len()];
    for row in model.weights.values() {
        scale.iter_mut().zip(row).for_each(|(s, w)| *s = s.max(w.abs() / 127.0));
    }
    scale
}

/// The model with its weights as they are after writing and reading.
fn quantised(model: &Model) -> Model {
    bytes(model).ok().and_then(|b| Model::load(&b)).unwrap_or_default()
}

fn bytes(model: &Model) -> Result<Vec<u8>> {
    let scale = scale(model);
    #[expect(clippy::cast_possible_truncation, reason = "within -127..=127 by the scale")]
    let row = |row: &Row| -> Vec<u8> {
        row.iter().zip(&scale).map(|(w, s)| ((w / s).round() as i8).cast_unsigned()).collect()
    };
    let keys: Vec<u8> = model.weights.keys().flat_map(|k| k.to_le_bytes()).collect();
    let weights: Vec<u8> = model.weights.values().flat_map(row).collect();
    let floats = |all: &Row| all.iter().flat_map(|f| f.to_le_bytes()).collect::<Vec<u8>>();
    let (scale, bias, n) = (floats(&scale), floats(&model.bias), model.weights.len());
    let tables = [
        ("keys", TensorView::new(Dtype::U64, vec![n], &keys)?),
        ("weights", TensorView::new(Dtype::I8, vec![n, ROOTS.len()], &weights)?),
        ("scale", TensorView::new(Dtype::F32, vec![ROOTS.len()], &scale)?),
        ("bias", TensorView::new(Dtype::F32, vec![ROOTS.len()], &bias)?),
    ];
    Ok(serialize(tables, None)?)
}
