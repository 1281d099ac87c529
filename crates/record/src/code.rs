//! Codes: every error and note that a document can carry has one, with an explanation that `onrecord explain` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A coded remark about one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The code, e.g. `R0101`.
    pub code: String,
    /// What happened, for this document.
    pub message: String,
}

impl Note {
    /// A note with a code and what is particular to this document.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code: code.id().to_owned(), message: message.into() }
    }
}

/// Defines the table of codes: variant, id, title, explanation.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $title:literal, $explanation:literal;)*) => {
        /// An error (`E....`: there is no record for the document) or a note (`N....`: there is one, with a caveat).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// All codes, in order of id.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id, e.g. `E0101`.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id,)* } }

            /// One line.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }

            /// What it means, why it happens and what to do, in a few sentences.
            #[must_use]
            pub fn explanation(self) -> &'static str { match self { $(Self::$variant => $explanation,)* } }
        }
    };
}

codes! {
    EmptyInput = "E0101", "the document is empty",
        "The file or line holds no text at all, or only white space. Nothing can be read from it. If a page looks full in a browser, its text may be filled in by a script; save the page after it has loaded.";
    BinaryInput = "E0102", "the document is not text",
        "The bytes look like an image, an archive, a PDF or another binary format, not like text, HTML or JSON lines. Convert it to text first.";
    TooLarge = "E0103", "the document is larger than the limit",
        "A single document may have at most the number of bytes that --max-bytes gives (8 MB unless told otherwise). Larger inputs are almost always logs, dumps or attacks, not articles.";
    TooManyElements = "E0104", "the page has more elements than the limit",
        "The HTML holds more elements than an article could (200,000). It was not parsed further, so that one page cannot stall the others.";
    BadJsonLine = "E0105", "the line is not a JSON object with text",
        "A JSON line must be an object with `id` and either `text` or `html`; the other fields are optional. The message says what was wrong and at which line. Other lines are not affected.";
    NoArticle = "E0106", "the page has no article text",
        "No body text was found in the page: it may be a paywall, a consent notice, a list of links or an application that fills itself in by script.";
    OutOfTime = "E0107", "the document took longer than its time budget",
        "Each document has a wall-clock budget (--max-seconds). This one went over it and was given up, so that it cannot hold up the others.";
    Unreadable = "E0108", "the file could not be read",
        "The operating system refused to open or read the file. The message gives its reason.";
    Unsupported = "E0109", "the file type is not one that can be read",
        "Plain text (.txt, .md), HTML (.html, .htm, .xhtml), JSON lines (.jsonl, .ndjson), feeds (.rss, .atom, .xml, .json) and web archives (.warc, .wacz) can be read; `-` reads standard input. Inside a web archive it means that a page is in a coding that cannot be undone.";
    Internal = "E0110", "the program failed on this document",
        "A bug in the program stopped it on this document; the other documents are not affected. Please report it with the document, if you can share it.";
    Inflated = "E0111", "the compressed document expands beyond the limit",
        "The document is compressed and its contents are larger than the limit, or larger than a sane ratio to its compressed size. It was not expanded further.";
    BadFeed = "E0112", "the feed cannot be read",
        "The file looks like a feed or is named as one, but it is not RSS, Atom or a JSON Feed, or it breaks off in a way that leaves nothing to read. The message gives the reason.";
    BadWebArchive = "E0113", "the web archive is damaged here",
        "A record of a WARC or WACZ file does not follow its standard (ISO 28500): a header that is none, a length that does not lead to the next record, an end inside a record. Reading goes on at the next record that can be found.";
    BadRecord = "E0114", "the row holds no record of this program",
        "A row of a Parquet file that is imported must have a record as JSON in the column `record`, or a code in `error`. The message says what was wrong with it. Other rows are not affected.";

    UnclosedQuote = "E0301", "the query has a quotation mark without its partner",
        "A phrase in a search begins and ends with a quotation mark. The message says where the one stands that has no partner. Leave it out to search for the words in any order.";
    UnknownField = "E0302", "the query has a field that there is not",
        "A word directly before a colon names what is searched: speaker, to, outlet, act, form, kind, basis, setting, since, until, in. Put words that hold a colon in quotation marks.";
    BadFieldValue = "E0303", "the query has a value that its field does not take",
        "The message says which values the field takes, and where the wrong one stands.";
    NotAnArchive = "E0304", "the file is not an archive of this program",
        "The file that --archive or ONRECORD_ARCHIVE names is something else. Nothing was written to it.";
    NewerArchive = "E0305", "the archive was written by a newer version of the program",
        "Its schema is newer than this program knows. Nothing was written to it; use the newer program.";
    DamagedArchive = "E0306", "the archive is damaged",
        "Part of the file does not hold what was written to it: bad storage, a copy made while it was in use, or another program. `onrecord verify` names what is damaged; what it does not name is sound. Restore the archive from a backup, or add the damaged articles again.";
    CannotWrite = "E0307", "the archive cannot be written",
        "The disk is full, the file or its folder is read-only, or the storage failed. Whatever was told as added is kept; add the rest again when there is room.";
    BusyArchive = "E0308", "the archive is in use by another process",
        "Another process wrote to the archive for longer than this one was ready to wait. Try again when it has ended.";
    NoSuchArticle = "E0309", "the archive has no such article",
        "Articles are named by their number, their name, their address, or the digest of their text or snapshot; NAME@2 is the second version. `onrecord list` shows them.";
    NoArchive = "E0310", "there is no archive",
        "Nothing has been added yet under the path that --archive or ONRECORD_ARCHIVE names, or under the default one. `onrecord add` makes an archive.";

    BadRegister = "E0401", "the register of actors cannot be read",
        "A register is a CSV table whose first line names the columns (`name` and `type`, and optionally `id`, `aliases`, `roles`, `wikidata`, `country`, `domains`) or FollowTheMoney JSON lines. The message says what is wrong with the file as a whole. Nothing of it was taken.";
    BadRegisterEntry = "E0402", "an entry of the register cannot be used",
        "The message gives the line and what is wrong with it: a type that does not exist, a date that does not exist, a role that ends before it begins, an id that stands twice. A register is taken whole or not at all, so that a run never goes by half of it.";
    BadFollowTheMoney = "E0403", "the line is not a FollowTheMoney entity",
        "Each line must be a JSON object with `id`, `schema` and `properties`, whose values are lists of strings. The message gives the line and the reason.";

    AddressRefused = "E0501", "the address is not fetched",
        "Only http and https addresses of the public internet are fetched. Names and redirects that lead to this machine, to a private network or to a link-local address are refused, so that no page can make the program reach inside.";
    RobotsForbid = "E0502", "robots.txt forbids it",
        "The site's robots.txt (RFC 9309) does not allow this program to fetch the address, or the site could not say whether it does. Save the page by hand and add the file.";
    ServerRefused = "E0503", "the server did not send the page",
        "The server answered with an error, such as 404 or 503. The message gives its status. Where it asks to wait, the next try comes later.";
    BadRedirect = "E0504", "the redirects lead nowhere",
        "The address redirects in a circle, too often, from https to http, or to nothing.";
    ConnectionFailed = "E0505", "the connection failed",
        "The host could not be found or reached, the connection broke, or it took longer than the limit. Try again later.";
    BadFeedList = "E0506", "the list of feeds cannot be read",
        "A list of feeds is TOML with one [[feed]] for each, which has a `url` and optionally `outlet` and `every` (minutes). The message says what is wrong and where.";

    NothingThere = "E0601", "the desk has nothing at this address",
        "No page, claim, speaker or commitment is known under the address. Claims and speakers are worked out from the articles: when an article is added, corrected or taken out, some may go. `search` finds what is there now.";
    ForeignRequest = "E0602", "the request comes from elsewhere",
        "The desk answers only requests that name the address it listens at (Host), and writes only for its own pages (Origin), so that no other site can reach it through a browser. Where it is to answer to another name, give that with --host.";
    TokenNeeded = "E0603", "the desk asks for its token",
        "Where the desk listens at an address that others can reach, every request must bear the token that it printed when it started: open the address that it printed, or send `Authorization: Bearer TOKEN`.";
    ReadOnlyDesk = "E0604", "the desk was started read-only",
        "With --read-only nothing can be added or corrected in the browser. Start it without, or use the command line.";
    BadRequest = "E0605", "the request cannot be understood",
        "The message says which part of the request is wrong: a parameter that is not what it should be, a body that is not JSON, or not of the kind that is asked for.";
    NotWorkedOut = "E0606", "the inquiry is not worked out yet",
        "Claims, speakers and commitments are worked out from all articles in the background, at the start and when articles or corrections change. Articles and search work meanwhile; try again shortly.";
    TooMuchWaiting = "E0607", "too much is waiting to be read",
        "The desk reads what is added one after the other and keeps only so many waiting. Wait until some are done, or use `onrecord add` for large amounts.";
    CannotListen = "E0608", "the desk cannot listen at this address",
        "The address is in use by another program, is not one of this machine, or may not be used. Give another one with --listen.";

    RepairedEncoding = "N0201", "the text held bytes that are not valid in its charset",
        "Some bytes could not be decoded and were replaced by U+FFFD. Spans are exact in the text as decoded; the snapshot digest is of the bytes as received.";
    NoDate = "N0202", "no publication date is known",
        "Neither the input nor the page says when it was published, so relative dates cannot be anchored. Give one with --published.";
    OtherLanguage = "N0203", "the article does not seem to be in English",
        "The attribution model reads English. The text is kept, furniture is labelled, but no attributions are drawn from it rather than wrong ones. Use --force-language en to read it all the same.";
    DeepNesting = "N0204", "the page nests elements beyond the limit",
        "Elements nested deeper than 512 levels, as in browsers, were flattened to that depth before the text was taken out.";
    ConflictingDates = "N0205", "the page gives more than one publication date",
        "The date was taken by precedence (option, JSON line, JSON-LD, OpenGraph, meta, time element); all of them are kept in document.provenance.";
    UnclosedQuotation = "N0206", "a quotation mark is not closed",
        "A quotation opens and never closes in its paragraph, and the next paragraph does not go on with it. Whether words are a direct quotation is less certain there.";
    ShortText = "N0207", "very little text was found",
        "The page gave only a few sentences. It may be a teaser in front of a paywall.";
    Unplaced = "N0208", "an item was left out because its place was not exact",
        "Something was found whose place in the text could not be given exactly. It is left out rather than written approximately.";
    SpecialPage = "N0209", "the page looks like a list rather than an article",
        "Most of the page is links or short teasers. What was read may be furniture.";
    CutShort = "N0210", "the document was cut short before it got here",
        "The web archive or the connection says that more bytes were sent than were kept. The text may end early.";
}

impl Code {
    /// The code with this id, in any case.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.id().eq_ignore_ascii_case(id))
    }

    /// Whether the code means that there is no record for the document.
    #[must_use]
    pub fn is_error(self) -> bool {
        self.id().starts_with('E')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_in_order() {
        let ids: Vec<_> = Code::ALL.iter().map(|c| c.id()).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        assert_eq!(Code::from_id("e0101"), Some(Code::EmptyInput));
        assert_eq!(Code::from_id("E9999"), None);
    }
}
