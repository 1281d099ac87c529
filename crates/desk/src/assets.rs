//! The built script, style sheet and typefaces, in the program. `web/` is their source.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;
use std::sync::LazyLock;

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

/// What tells this build's assets from another's: part of their addresses, so that a browser may keep them for good.
pub static MARK: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    let hashes: Vec<u8> = names.iter().filter_map(|n| Assets::get(n)).flat_map(|f| f.metadata.sha256_hash()).collect();
    let digest = onrecord_record::digest(&hashes);
    digest.get(7..19).unwrap_or_default().to_owned()
});

/// Sends an asset.
pub async fn send(Path(name): Path<String>) -> Response {
    let Some(file) = Assets::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, e)| e) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let kept = "public, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], file.data.into_owned()).into_response()
}
