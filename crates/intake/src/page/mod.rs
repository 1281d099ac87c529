//! Pages: the article's text and what the page says about it.

mod blocks;
pub mod body;
mod guard;
pub(crate) mod metadata;

use crate::{Draft, Field, Limits, Refused, language, text};
use blocks::{Block, blocks};
use onrecord_record::Code;

/// Words below which a page has hardly given an article.
const FEW: usize = 80;

/// Takes the article out of a page: the headline, a blank line, then the paragraphs with a blank line between them.
pub(crate) fn read(html: &str, draft: &mut Draft, limits: &Limits) -> Result<String, Refused> {
    text::refuse_empty(html)?;
    let guard::Tree { document, flattened } = guard::parse(html, limits)?;
    if flattened > 0 {
        draft.note(Code::DeepNesting, format!("{flattened} elements stood deeper than {} levels", limits.depth));
    }
    // What was given is not on the page, so it does not head the text.
    let given = draft.found.iter().filter(|(f, ..)| *f == Field::Title).count();
    metadata::collect(&document, draft);
    let titles = draft.found.iter().filter(|(f, ..)| *f == Field::Title);
    let headline = titles.clone().nth(given).or_else(|| titles.clone().next()).map(|(_, v, _)| v.clone());
    let stated = metadata::article_body(&document);
    let is_paid = metadata::is_behind_paywall(&document);
    document.select("script, style, noscript, template").remove();

    let html = document.html();
    let blocks = blocks(&document);
    let chosen = article(&body::Page { document: &document, html: &html }, &blocks, stated.as_deref());
    let body: Vec<&Block> = without_headline(chosen, headline.as_deref());
    let words: usize = body.iter().map(|b| b.text.split(' ').count()).sum();
    if body.is_empty() {
        let why =
            if blocks.is_empty() { "the page shows no text at all" } else { "no body text was found in the page" };
        return Err((Code::NoArticle, why.into()));
    }
    if words < FEW {
        let why = if is_paid { "; the page says that it is not free to read" } else { "" };
        draft.note(Code::ShortText, format!("{words} words{why}"));
    }
    if is_list(&body) {
        draft.note(Code::SpecialPage, "most of its text is links");
    }
    let paragraphs = headline.as_deref().into_iter().chain(body.iter().map(|b| b.text.as_str()));
    let text = paragraphs.collect::<Vec<_>>().join("\n\n");
    language::judge(&text, draft);
    Ok(text)
}

/// The objects of a page's JSON-LD.
pub(crate) fn structured(html: &str, limits: &Limits) -> Result<Vec<metadata::Object>, Refused> {
    Ok(metadata::json_ld(&guard::parse(html, limits)?.document))
}

/// The blocks that are the article.
fn article<'a>(page: &body::Page<'_>, blocks: &'a [Block], stated: Option<&str>) -> Vec<&'a Block> {
    let evidence = body::Evidence::of(page, blocks, stated);
    let chosen: Vec<&Block> = blocks.iter().zip(&evidence).filter(|(_, e)| e.is_for()).map(|(b, _)| b).collect();
    if !chosen.is_empty() {
        return chosen;
    }
    // Extractors pass over pages of a sentence or two, which a feed's items are.
    let is_shown = |b: &&Block| {
        let i = b.inside;
        !(i.aside || i.beside || i.comments || i.hidden) && b.is_prose() && b.link_share() < 0.3
    };
    blocks.iter().filter(is_shown).collect()
}

/// The blocks without the headline, which stands before them.
fn without_headline<'a>(mut chosen: Vec<&'a Block>, headline: Option<&str>) -> Vec<&'a Block> {
    let same = |a: &str, b: &str| {
        let letters =
            |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        letters(a) == letters(b)
    };
    let first_prose = chosen.iter().position(|b| b.is_prose() && !b.is_heading()).unwrap_or(chosen.len());
    let at = headline.and_then(|h| chosen[..first_prose].iter().position(|b| same(&b.text, h)));
    if let Some(at) = at {
        chosen.remove(at);
    }
    chosen
}

/// Whether what was taken for an article is a list of others: more in links than not, or block after block that is
/// only a link.
fn is_list(body: &[&Block]) -> bool {
    let (chars, linked) = body.iter().fold((0, 0), |(c, l), b| (c + b.chars(), l + b.linked));
    let links = body.iter().filter(|b| b.link_share() > 0.8).count();
    linked * 2 > chars || body.len() >= 12 && links * 3 > body.len()
}
