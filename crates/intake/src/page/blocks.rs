//! A page as a list of blocks: stretches of text that a reader sees as one paragraph, heading, item or caption.

use dom_query::{Document, NodeRef};

/// A stretch of text with what its place in the page says about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// The text, white space collapsed.
    pub text: String,
    /// Characters of it inside links.
    pub linked: usize,
    /// The nearest element that makes a block of it.
    pub element: &'static str,
    /// What it stands in.
    pub inside: Inside,
}

/// What a block stands in. Flags of all its ancestors.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Inside {
    /// `<article>`, or an element marked as the article's body.
    pub article: bool,
    /// An element marked as the article's body: `itemprop=articleBody` and the like.
    pub marked: bool,
    /// `<main>`.
    pub main: bool,
    /// `<nav>`, `<aside>`, `<footer>`, `<form>`, a dialog.
    pub aside: bool,
    /// Not shown.
    pub hidden: bool,
    /// A figure.
    pub figure: bool,
    /// A table.
    pub table: bool,
    /// A list.
    pub list: bool,
    /// Readers' comments.
    pub comments: bool,
    /// A container whose class or id says that it is something beside the article.
    pub beside: bool,
}

/// Elements without text to read.
const SILENT: &[&str] = &[
    "audio", "button", "canvas", "embed", "head", "iframe", "input", "noscript", "object", "option", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
];

/// Elements that begin and end a block.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Parts of class and id names that mark what stands beside an article.
const BESIDE: &[&str] = &[
    "newsletter",
    "related",
    "promo",
    "share",
    "sharing",
    "social",
    "sidebar",
    "cookie",
    "consent",
    "banner",
    "sponsor",
    "advert",
    "recommend",
    "trending",
    "popular",
    "most-read",
    "read-more",
    "breadcrumb",
    "subscribe",
    "signup",
    "paywall",
    "toolbar",
    "widget",
    "footer",
    "masthead",
    "navigation",
    "menu",
];

/// The blocks of a page, in order of place.
pub(crate) fn blocks(document: &Document) -> Vec<Block> {
    let mut reader = Reader { blocks: Vec::new(), current: Block::default(), breaks: 0, space: false };
    reader.children(&document.root(), "body", Inside::default(), false);
    reader.flush();
    reader.blocks
}

struct Reader {
    blocks: Vec<Block>,
    current: Block,
    /// `<br>`s since the last text; two make a new block.
    breaks: usize,
    /// Whether white space stood after the last text.
    space: bool,
}

impl Reader {
    fn children(&mut self, node: &NodeRef, element: &'static str, inside: Inside, linked: bool) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.text(&child.text(), element, inside, linked);
            } else if child.is_element() {
                self.element(&child, element, inside, linked);
            }
        }
    }

    fn element(&mut self, node: &NodeRef, outer: &'static str, inside: Inside, linked: bool) {
        let Some(name) = node.node_name() else { return };
        let name: &str = &name;
        if SILENT.contains(&name) {
            return;
        }
        if name == "br" {
            self.breaks += 1;
            self.space = true;
            return;
        }
        let inside = inside.enter(node, name);
        let block = BLOCKS.iter().find(|b| **b == name);
        if block.is_some() {
            self.flush();
        }
        let linked = linked || name == "a" && node.has_attr("href");
        self.children(node, block.copied().unwrap_or(outer), inside, linked);
        if block.is_some() {
            self.flush();
        }
    }

    fn text(&mut self, text: &str, element: &'static str, inside: Inside, linked: bool) {
        if self.breaks >= 2 && !text.trim().is_empty() {
            self.flush();
        }
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            self.space |= i > 0;
            if word.is_empty() {
                continue;
            }
            if self.current.text.is_empty() {
                self.current = Block { element, inside, ..Block::default() };
            } else if self.space {
                self.current.text.push(' ');
            }
            self.space = false;
            self.breaks = 0;
            self.current.text.push_str(word);
            if linked {
                self.current.linked += word.chars().count();
            }
        }
    }

    fn flush(&mut self) {
        if !self.current.text.is_empty() {
            self.blocks.push(std::mem::take(&mut self.current));
        }
        self.space = false;
        self.breaks = 0;
    }
}

impl Inside {
    fn enter(mut self, node: &NodeRef, name: &str) -> Self {
        let attribute = |key: &str| node.attr(key).map(|v| v.to_lowercase()).unwrap_or_default();
        match name {
            "article" => self.article = true,
            "main" => self.main = true,
            "nav" | "aside" | "footer" | "form" | "dialog" => self.aside = true,
            "figure" => self.figure = true,
            "table" => self.table = true,
            "ul" | "ol" | "dl" => self.list = true,
            _ => {}
        }
        if matches!(name, "html" | "body") {
            return self;
        }
        let role = attribute("role");
        self.main |= role == "main";
        self.aside |=
            ["navigation", "complementary", "contentinfo", "dialog", "alertdialog", "banner"].contains(&role.as_str());
        if attribute("itemprop").contains("articlebody") || attribute("name") == "articlebody" {
            (self.marked, self.article) = (true, true);
        }
        self.hidden |= node.has_attr("hidden")
            || attribute("aria-hidden") == "true"
            || attribute("style").replace(' ', "").contains("display:none");
        let names = attribute("class") + " " + &attribute("id");
        if names.len() > 1 {
            self.comments |=
                ["comments", "comment-list", "commentlist", "disqus", "respond"].iter().any(|c| names.contains(c));
            self.beside |= BESIDE.iter().any(|b| names.contains(b));
        }
        self
    }
}

impl Block {
    /// Characters of its words.
    pub fn chars(&self) -> usize {
        self.text.chars().filter(|c| !c.is_whitespace()).count()
    }

    /// How much of it is inside links, 0..1.
    pub fn link_share(&self) -> f64 {
        self.linked as f64 / self.chars().max(1) as f64
    }

    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        matches!(self.element, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// Whether it reads like a paragraph: several words and the end of a sentence.
    pub fn is_prose(&self) -> bool {
        let end = self.text.trim_end_matches(['"', '”', '’', '\'', ')', '»', ']']);
        self.text.split(' ').count() >= 8 && end.ends_with(['.', '!', '?', '…', ':', '。'])
    }
}
