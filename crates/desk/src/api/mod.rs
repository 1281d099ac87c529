//! The API: everything the pages show, as documented JSON.

mod export;
mod part;
mod read;
mod write;

use crate::desk::Desk;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Items that one answer has at most.
const MOST: usize = 200;

/// Items that one answer has unless asked for otherwise.
const USUAL: usize = 50;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where they are among all.
    pub paging: crate::views::Paging,
}

/// Which part of a list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Items to pass over.
    #[param(minimum = 0)]
    pub offset: Option<u32>,
    /// Items wanted, at most 200 [default: 50].
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

impl Part {
    fn offset(&self) -> usize {
        self.offset.unwrap_or(0) as usize
    }

    fn limit(&self) -> usize {
        (self.limit.unwrap_or(USUAL as u32) as usize).clamp(1, MOST)
    }
}

/// How something is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// One line an item, with a heading (RFC 4180).
    Csv,
    /// JSON-LD with the vocabulary of schema.org.
    Jsonld,
    /// A citation, as text.
    Citation,
    /// The drawing, as SVG.
    Svg,
    /// Open deadlines, as a calendar (RFC 5545).
    Ics,
}

/// The routes, with their description.
pub fn routes() -> OpenApiRouter<Arc<Desk>> {
    OpenApiRouter::with_openapi(about())
        .routes(routes!(read::status))
        .routes(routes!(read::articles))
        .routes(routes!(read::article))
        .routes(routes!(read::record))
        .routes(routes!(read::diff))
        .routes(routes!(read::snapshot))
        .routes(routes!(read::search))
        .routes(routes!(read::claims))
        .routes(routes!(read::claim))
        .routes(routes!(read::speakers))
        .routes(routes!(read::speaker))
        .routes(routes!(read::commitments))
        .routes(routes!(read::sources))
        .routes(routes!(read::codes))
        .routes(routes!(write::corrections, write::correct))
        .routes(routes!(write::undo))
        .routes(routes!(write::additions, write::add))
        .routes(routes!(write::add_file))
        .routes(routes!(write::addition))
        .routes(routes!(read::description))
}

fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("onrecord desk")
        .description(Some(
            "Everything the desk shows. Lists are paged; errors are problem details (RFC 9457) with the program's codes; \
             keys of claims and commitments and names of speakers in addresses outlast their numbers, which are those of \
             one inquiry.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    OpenApiBuilder::new().info(info).build()
}

/// The description of the API, as indented JSON with a line break behind it.
pub fn description() -> String {
    let (_, description) = routes().split_for_parts();
    let mut json = serde_json::to_string_pretty(&description).unwrap_or_default();
    json.push('\n');
    json
}
