//! A page as received, to be looked at beside its text: cleaned of everything that acts or loads, in a frame that has no
//! origin and runs nothing.

use super::Trouble;
use crate::desk::{Desk, blocking};
use crate::extract::Path;
use crate::guard::SNAPSHOT_POLICY;
use crate::pages::Frame;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::HashSet;
use std::sync::Arc;

/// Bytes of a snapshot that are shown; the whole of it can be kept as a file.
const SHOWN: usize = 2 << 20;

/// Sends the page as received, cleaned.
pub async fn snapshot(
    State(desk): State<Arc<Desk>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let cleaned = blocking(desk, move |desk| {
        let (bytes, is_page) = desk.archive(|a| -> onrecord_archive::Result<_> {
            let key = a.find(&id)?;
            let bytes = a.snapshot(key)?;
            let page = a.entry(key)?.extraction.contains("html") || looks_like_a_page(&bytes);
            Ok((bytes, page))
        })?;
        let shown = &bytes[..bytes.len().min(SHOWN)];
        let text = String::from_utf8_lossy(shown);
        Ok(if is_page { clean(&text) } else { format!("<pre>{}</pre>", ammonia::clean_text(&text)) })
    })
    .await
    .map_err(|problem| Trouble(frame, problem))?;
    let body = format!("<!doctype html><meta charset=\"utf-8\"><title>As received</title>{cleaned}");
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, SNAPSHOT_POLICY)];
    Ok((headers, body).into_response())
}

fn looks_like_a_page(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    head.starts_with("<!doctype html") || head.starts_with("<html") || head.contains("<body")
}

/// Headings, paragraphs, lists, tables and emphasis; no link, picture, style or script.
fn clean(page: &str) -> String {
    let kept = [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "em",
        "strong",
        "b",
        "i",
        "br",
        "hr",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "figure",
        "figcaption",
        "article",
        "section",
        "header",
        "footer",
        "aside",
        "main",
        "nav",
        "div",
        "span",
        "time",
        "sub",
        "sup",
        "dl",
        "dt",
        "dd",
        "bdi",
        "bdo",
    ];
    let direction: HashSet<&str> = ["dir", "lang"].into();
    ammonia::Builder::empty().tags(kept.into()).generic_attributes(direction).clean(page).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_and_nothing_is_loaded() {
        let page = "<html><head><title>t</title><style>p{}</style></head><body onload=alert(1)><p dir=rtl onclick=x>\
                    a<script>alert(1)</script><img src=//evil/x><a href=\"javascript:x\">b</a><iframe src=//e></iframe></p>";
        let cleaned = clean(page);
        assert!(cleaned.contains("<p dir=\"rtl\">a"), "{cleaned}");
        for bad in ["script", "alert", "onload", "onclick", "img", "href", "iframe", "style", "evil"] {
            assert!(!cleaned.contains(bad), "{bad} in {cleaned}");
        }
        assert!(looks_like_a_page(b"\n<!DOCTYPE html><html>") && !looks_like_a_page(b"Plain text <b"));
    }
}
