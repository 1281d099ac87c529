//! Pages: the article's text and what the page says about it.

pub mod body;

use crate::{Draft, Limits, Refused, language, text};
use onrecord_record::Code;

/// Takes the article out of a page.
pub(crate) fn read(html: &str, draft: &mut Draft, limits: &Limits) -> Result<String, Refused> {
    let _ = limits;
    text::refuse_empty(html)?;
    let options = trafilatura::Options::default().with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
    let found = trafilatura::extract(html, &options).map_err(|e| (Code::NoArticle, e.to_string()))?;
    text::refuse_empty(&found.content_text).map_err(|_| (Code::NoArticle, "no body text was found".into()))?;
    language::judge(&found.content_text, draft);
    Ok(found.content_text)
}
