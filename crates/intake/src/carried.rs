//! What a container says about a document in it: a feed about its entry, a web archive or a connection about a page.

use crate::{Draft, Field};
use onrecord_record::Code;
use std::collections::BTreeMap;

/// Values that came with a document, not in it. They stand behind what the user gives and before what the page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Where they come from, for `document.provenance`: `feed`, `warc` or `http`.
    pub from: &'static str,
    /// The address.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was published, as written.
    pub published: Option<String>,
    /// The publishing outlet.
    pub outlet: Option<String>,
    /// The charset that the HTTP header names.
    pub charset: Option<String>,
    /// When it was fetched (RFC 3339). That is not when it was published.
    pub fetched: Option<String>,
    /// HTTP status of the response.
    pub status: Option<u16>,
    /// HTTP headers of the response, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Why bytes are missing at its end, if some are.
    pub cut_short: Option<String>,
}

impl Carried {
    /// Adds what is known to a draft.
    pub(crate) fn tell(&self, draft: &mut Draft) {
        for (field, value) in [
            (Field::Outlet, &self.outlet),
            (Field::Title, &self.title),
            (Field::Byline, &self.byline),
            (Field::Published, &self.published),
            (Field::Url, &self.url),
        ] {
            draft.add(field, value.as_deref(), self.from);
        }
        if let Some(why) = &self.cut_short {
            draft.note(Code::CutShort, why.clone());
        }
    }
}
