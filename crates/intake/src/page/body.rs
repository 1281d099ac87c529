//! Which blocks of a page are its article.
//!
//! Two extractors of different descent vote; the text always comes from the page's own blocks, so that nothing an
//! extractor drops or rewrites inside a paragraph reaches the text. Where they disagree, the block itself and its
//! surroundings decide.

use super::blocks::{Block, blocks};
use dom_query::Document;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A page as extractors see it.
pub struct Page<'a> {
    /// The tree.
    pub document: &'a Document,
    /// Its HTML.
    pub html: &'a str,
}

/// Takes the article out of a page. Extractors are other people's work and change; this is the seam.
pub trait BodyExtractor {
    /// A short name.
    fn name(&self) -> &'static str;

    /// The HTML of the article's text, or `None` where the extractor finds no article.
    fn extract(&self, page: &Page<'_>) -> Option<String>;
}

/// `trafilatura`: rules for content containers, with fallbacks. Its guess at a date is switched off, since it is wrong
/// too often to be of use and dates are taken from metadata with their provenance.
#[derive(Debug, Clone, Copy)]
pub struct Trafilatura;

impl BodyExtractor for Trafilatura {
    fn name(&self) -> &'static str {
        "trafilatura"
    }

    fn extract(&self, page: &Page<'_>) -> Option<String> {
        let options = trafilatura::Options::default()
            .with_html_date_mode(trafilatura::HtmlDateMode::Disabled)
            .with_exclude_comments(true)
            .with_fallback(true);
        trafilatura::extract(page.html, &options).ok().map(|found| found.content_html)
    }
}

/// `dom_smoothie`: the scoring of paragraphs' parents that browsers' reader views use.
#[derive(Debug, Clone, Copy)]
pub struct DomSmoothie;

impl BodyExtractor for DomSmoothie {
    fn name(&self) -> &'static str {
        "dom_smoothie"
    }

    fn extract(&self, page: &Page<'_>) -> Option<String> {
        let config = dom_smoothie::Config {
            candidate_select_mode: dom_smoothie::CandidateSelectMode::DomSmoothie,
            ..Default::default()
        };
        let mut reader = dom_smoothie::Readability::with_document(page.document.clone(), None, Some(config)).ok()?;
        reader.parse().ok().map(|article| article.content.to_string())
    }
}

/// The paragraphs of a piece of HTML, as the page's blocks are cut.
#[must_use]
pub fn paragraphs(html: &str) -> Vec<String> {
    blocks(&Document::from(html)).into_iter().map(|b| b.text).collect()
}

/// How much of each block an extractor kept, 0..1.
fn kept(blocks: &[Block], words: &[Vec<Word>], html: Option<String>) -> Vec<f64> {
    let text = html.map(|html| Shingles::of(paragraphs(&html).iter().map(String::as_str))).unwrap_or_default();
    let share: Vec<f64> = words.iter().map(|w| text.share(w)).collect();
    // A word or two is found anywhere: it was kept where a longer block beside it was.
    let beside = |mut order: Box<dyn Iterator<Item = usize>>| order.find(|&j| words[j].len() >= RUN);
    (0..blocks.len())
        .map(|i| {
            if words[i].len() >= RUN || share[i] == 0.0 {
                return share[i];
            }
            let neighbours = [beside(Box::new((0..i).rev())), beside(Box::new(i + 1..blocks.len()))];
            let alone = neighbours.iter().all(Option::is_none);
            if alone || neighbours.into_iter().flatten().any(|j| share[j] >= HALF) { share[i] } else { 0.0 }
        })
        .collect()
}

/// A block is kept when this much of it is.
const HALF: f64 = 0.5;

/// A word, by its hash: texts are compared, never shown, so a chance collision costs one vote at most.
type Word = u64;

/// Words of a run: long enough to be rare, short enough to survive small edits.
const RUN: usize = 4;

/// Runs of words that a text holds.
#[derive(Default)]
struct Shingles {
    runs: HashSet<[Word; RUN]>,
    /// Paragraphs that are shorter than a run.
    short: HashSet<Vec<Word>>,
}

impl Shingles {
    fn of<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Self {
        let mut shingles = Self::default();
        let mut all = Vec::new();
        for paragraph in paragraphs {
            let words = words(paragraph);
            if words.len() < RUN {
                shingles.short.insert(words.clone());
            }
            all.extend(words);
        }
        shingles.runs.extend(all.array_windows::<RUN>().copied());
        shingles
    }

    /// How much of the words it holds.
    fn share(&self, words: &[Word]) -> f64 {
        if words.len() < RUN {
            return if self.short.contains(words) { 1.0 } else { 0.0 };
        }
        let held = words.array_windows::<RUN>().filter(|run| self.runs.contains(*run)).count();
        held as f64 / (words.len() + 1 - RUN) as f64
    }
}

/// Words without case and punctuation; in scripts that do not space words, each character.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            words.push(hasher.finish());
            word.clear();
        }
    };
    for c in text.chars() {
        let alone = c as u32 >= 0x2e80 && c.is_alphabetic();
        if alone || !c.is_alphanumeric() {
            end(&mut word);
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        if alone {
            end(&mut word);
        }
    }
    end(&mut word);
    words
}

/// What speaks for and against a block, with its weight. Names and order are those of [`Evidence::of`].
///
/// Fitted by logistic regression on blocks of Mozilla Readability's and trafilatura's test pages (the former counted
/// ten times, since its expectations are one extractor's output; the latter's are only some segments of each page).
/// `data/fit_body.py` is the program; five-fold cross-validated figures stand there.
const WEIGHTS: [(&str, f64); 28] = [
    ("constant", -2.54),
    ("kept by the first extractor", 1.90),
    ("kept by the second", 1.74),
    ("kept by both", 1.71),
    ("neighbours kept by the first", 0.78),
    ("neighbours kept by the second", 0.68),
    ("length", 1.87),
    ("reads like a paragraph", 0.88),
    ("share of links", -1.25),
    ("first alone, times agreement", 0.56),
    ("second alone, times agreement", 0.79),
    ("first alone, inside the agreed stretch", -2.48),
    ("second alone, inside the agreed stretch", 1.25),
    ("first alone, times links", 1.01),
    ("second alone, times links", 0.49),
    ("in an article element", 0.26),
    ("in nav, aside, footer, form", -0.58),
    ("hidden", -0.81),
    ("in a figure", -0.45),
    ("in a table", 0.97),
    ("in comments", 0.26),
    ("in something named as beside the article", -1.03),
    ("list item", 0.87),
    ("heading", -0.08),
    ("agreement, of the first", -1.06),
    ("agreement, of the second", -1.69),
    ("in the article text of JSON-LD", 0.43),
    ("JSON-LD has an article text", -1.01),
];

/// What speaks for and against one block.
pub(crate) struct Evidence([f64; WEIGHTS.len()]);

impl Evidence {
    /// The evidence of each block; `stated` is the article text that the page's JSON-LD gives.
    pub fn of(page: &Page<'_>, blocks: &[Block], stated: Option<&str>) -> Vec<Self> {
        let words: Vec<_> = blocks.iter().map(|b| words(&b.text)).collect();
        let votes = |extractor: &dyn BodyExtractor| -> Vec<f64> {
            let kept = kept(blocks, &words, extractor.extract(page));
            kept.into_iter().map(|k| flag(k >= HALF)).collect()
        };
        let (t, s) = (votes(&Trafilatura), votes(&DomSmoothie));
        let stated = stated.map(|text| Shingles::of(text.lines()));
        // How much of what one extractor kept the other kept too, over the page.
        let chars: Vec<f64> = blocks.iter().map(|b| b.chars() as f64).collect();
        let sum = |vote: &dyn Fn(usize) -> f64| (0..blocks.len()).map(|i| vote(i) * chars[i]).sum::<f64>();
        let both = sum(&|i| t[i] * s[i]);
        let (agree_t, agree_s) = (both / (sum(&|i| t[i]) + 1.0), both / (sum(&|i| s[i]) + 1.0));
        let agreed = |i: &usize| t[*i] * s[*i] > 0.0;
        let first = (0..blocks.len()).find(agreed).unwrap_or(blocks.len());
        let last = (0..blocks.len()).rfind(agreed).unwrap_or(0);
        (0..blocks.len())
            .map(|i| {
                let (block, inside) = (&blocks[i], blocks[i].inside);
                let near = (i.saturating_sub(2)..(i + 3).min(blocks.len())).filter(|j| *j != i);
                let count = near.clone().count().max(1) as f64;
                let (only_t, only_s) = (t[i] * (1.0 - s[i]), s[i] * (1.0 - t[i]));
                let within = flag((first..=last).contains(&i));
                let link = block.link_share().min(1.0);
                Self([
                    1.0,
                    t[i],
                    s[i],
                    t[i] * s[i],
                    near.clone().map(|j| t[j]).sum::<f64>() / count,
                    near.map(|j| s[j]).sum::<f64>() / count,
                    chars[i].ln_1p() / 5.0,
                    flag(block.is_prose()),
                    link,
                    only_t * agree_t,
                    only_s * agree_s,
                    only_t * within,
                    only_s * within,
                    only_t * link,
                    only_s * link,
                    flag(inside.article),
                    flag(inside.aside),
                    flag(inside.hidden),
                    flag(inside.figure),
                    flag(inside.table),
                    flag(inside.comments),
                    flag(inside.beside),
                    flag(block.element == "li"),
                    flag(block.is_heading()),
                    agree_t,
                    agree_s,
                    stated.as_ref().map_or(0.0, |s| s.share(&words[i])),
                    flag(stated.is_some()),
                ])
            })
            .collect()
    }

    /// Whether the block belongs to the article.
    pub fn is_for(&self) -> bool {
        WEIGHTS.iter().zip(self.0).map(|((_, weight), value)| weight * value).sum::<f64>() > 0.0
    }
}

fn flag(x: bool) -> f64 {
    if x { 1.0 } else { 0.0 }
}

/// A block's text, the values that speak for and against it, and whether it was taken.
pub type JudgedBlock = (String, Vec<f64>, bool);

/// For measuring and fitting: each block of a page with its evidence.
///
/// # Errors
/// As [`crate::document`] for a page over its limits.
pub fn evidence(html: &str, limits: &crate::Limits) -> Result<Vec<JudgedBlock>, (onrecord_record::Code, String)> {
    let tree = super::guard::parse(html, limits)?;
    let slim = tree.document.html();
    let page = Page { document: &tree.document, html: &slim };
    let blocks = blocks(page.document);
    let stated = super::metadata::article_body(page.document);
    let evidence = Evidence::of(&page, &blocks, stated.as_deref());
    Ok(blocks.into_iter().zip(evidence).map(|(b, e)| (b.text, e.0.to_vec(), e.is_for())).collect())
}

/// For measuring: the text of a page's bytes in its charset.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    crate::charset::decode(bytes, crate::charset::declared(bytes)).text
}

/// For measuring: a page's tree without limits.
#[must_use]
pub fn tree(html: &str) -> Document {
    Document::from(html)
}
