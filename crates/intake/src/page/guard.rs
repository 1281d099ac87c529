//! The page's tree, built within limits.
//!
//! The HTML standard's tree builder looks through its stack of open elements at many tags, and extractors recurse over
//! the tree, so hostile nesting costs quadratic time or the stack. The limits are therefore kept while the tree is
//! built: start tags beyond the depth are left out (their text stays, at the depth reached), as browsers do, and too
//! many elements end the page.

use crate::{Limits, Refused};
use dom_query::{Document, NodeId};
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, Tracer, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult};
use onrecord_record::Code;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A page's tree.
pub(crate) struct Tree {
    /// The tree.
    pub document: Document,
    /// Start tags left out because they stood too deep.
    pub flattened: usize,
}

/// Attributes that one tag may have. The tokenizer compares each with all before it.
const ATTRIBUTES: usize = 1000;

/// Builds the tree of a page.
pub(crate) fn parse(html: &str, limits: &Limits) -> Result<Tree, Refused> {
    if has_overlong_tag(html.as_bytes()) {
        return Err((Code::TooManyElements, format!("a tag has more than {ATTRIBUTES} attributes")));
    }
    let sink = Counted { document: Document::default(), elements: Cell::new(0), most: limits.elements };
    let builder = TreeBuilder::new(sink, TreeBuilderOpts { scripting_enabled: false, ..Default::default() });
    let guard = Guard {
        builder,
        depth: limits.depth,
        open: Cell::new(0),
        counted_at: Cell::new(0),
        left_out: RefCell::default(),
        flattened: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(guard, Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // A script's end or a charset's declaration hands control back, for a browser to act on it.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let Guard { builder, flattened, .. } = tokenizer.sink;
    let sink = builder.sink;
    if sink.is_full() {
        return Err((Code::TooManyElements, format!("more than {} elements", sink.most)));
    }
    Ok(Tree { document: sink.document, flattened: flattened.get() })
}

/// Whether a tag has more attributes than a tag may have. A plain scan: what stands in comments, scripts and styles is
/// passed over as far as it is easily told.
fn has_overlong_tag(html: &[u8]) -> bool {
    let mut at = 0;
    while let Some(next) = html[at..].iter().position(|&b| b == b'<') {
        at += next + 1;
        let rest = &html[at..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            at += 3 + comment.windows(3).position(|w| w == b"-->").unwrap_or(0);
            continue;
        }
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut attributes, mut quote, mut previous) = (0_usize, None, b' ');
        let mut length = rest.len();
        for (i, &b) in rest.iter().enumerate() {
            match quote {
                Some(q) if b == q => quote = None,
                Some(_) => continue,
                None if b == b'>' => {
                    length = i;
                    break;
                }
                None if (b == b'"' || b == b'\'') && previous == b'=' => quote = Some(b),
                None if (previous.is_ascii_whitespace() || b"/\"'".contains(&previous)) && !b.is_ascii_whitespace() => {
                    attributes += 1;
                }
                None => {}
            }
            if !b.is_ascii_whitespace() || previous != b'=' {
                previous = b;
            }
        }
        if attributes > ATTRIBUTES {
            return true;
        }
        at += length;
        let raw = [&b"script"[..], b"style"]
            .into_iter()
            .find(|raw| rest.get(..raw.len()).is_some_and(|name| name.eq_ignore_ascii_case(raw)));
        if let Some(raw) = raw {
            let closes = |w: &[u8]| w.starts_with(b"</") && w[2..].eq_ignore_ascii_case(raw);
            at += html[at..].windows(raw.len() + 2).position(closes).unwrap_or(0);
        }
    }
    false
}

/// Stands between the tokenizer and the tree builder.
struct Guard {
    builder: TreeBuilder<NodeId, Counted>,
    depth: usize,
    /// How many elements were open when they were last counted (the builder closes some without telling).
    open: Cell<usize>,
    /// How many elements had been made by then.
    counted_at: Cell<usize>,
    /// The names of start tags that were left out and are not yet closed, the innermost last.
    left_out: RefCell<Vec<LocalName>>,
    flattened: Cell<usize>,
}

/// Elements that hold no others: leaving them out would save no depth, and some change how what follows is read.
const LEAVES: &[&str] = &[
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "iframe",
    "img",
    "input",
    "link",
    "meta",
    "noembed",
    "noframes",
    "param",
    "plaintext",
    "script",
    "source",
    "style",
    "textarea",
    "title",
    "track",
    "wbr",
    "xmp",
];

impl Guard {
    fn is_deep(&self) -> bool {
        // No more can be open than were at the last count and have been made since.
        let made = self.builder.sink.elements.get();
        if self.open.get() + (made - self.counted_at.get()) < self.depth {
            return false;
        }
        let count = Count::default();
        self.builder.trace_handles(&count);
        self.open.set(count.0.get());
        self.counted_at.set(made);
        self.open.get() >= self.depth
    }

    /// Whether an end tag closes a start tag that was left out.
    fn closes_left_out(&self, name: &LocalName) -> bool {
        let mut left_out = self.left_out.borrow_mut();
        // Only near the end: what is closed far out of order is not worth the search.
        let found = left_out.iter().rev().take(64).position(|n| n == name);
        if let Some(back) = found {
            let at = left_out.len() - 1 - back;
            left_out.truncate(at);
        }
        found.is_some()
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if self.builder.sink.is_full() {
            return TokenSinkResult::Continue;
        }
        match &token {
            TagToken(tag) if tag.kind == StartTag && !LEAVES.contains(&&*tag.name) && self.is_deep() => {
                self.flattened.set(self.flattened.get() + 1);
                if !tag.self_closing {
                    self.left_out.borrow_mut().push(tag.name.clone());
                }
                return TokenSinkResult::Continue;
            }
            TagToken(tag) if tag.kind == EndTag && self.closes_left_out(&tag.name) => {
                return TokenSinkResult::Continue;
            }
            _ => {}
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[derive(Default)]
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _node: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// The tree being built, which counts its elements.
struct Counted {
    document: Document,
    elements: Cell<usize>,
    most: usize,
}

impl Counted {
    fn is_full(&self) -> bool {
        self.elements.get() > self.most
    }
}

/// Passes everything on, but counts.
impl TreeSink for Counted {
    type Handle = NodeId;
    type Output = Self;
    type ElemName<'a> = <Document as TreeSink>::ElemName<'a>;

    fn finish(self) -> Self {
        self
    }

    // Every page in the wild has hundreds; nobody reads them.
    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.document.get_document()
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.document.get_template_contents(target)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        TreeSink::set_quirks_mode(&self.document, mode);
    }

    fn same_node(&self, a: &NodeId, b: &NodeId) -> bool {
        a == b
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.document.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.elements.set(self.elements.get() + 1);
        self.document.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.document.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.document.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        self.document.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.document.append_doctype_to_document(name, public_id, system_id);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.document.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        TreeSink::remove_from_parent(&self.document, target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.document.reparent_children(node, new_parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &NodeId) -> bool {
        TreeSink::is_mathml_annotation_xml_integration_point(&self.document, handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(tree: &Tree) -> usize {
        let mut deepest = 0;
        let mut open = vec![(tree.document.root(), 0)];
        while let Some((node, depth)) = open.pop() {
            deepest = deepest.max(depth);
            open.extend(node.children_it(false).filter(|n| n.is_element()).map(|n| (n, depth + 1)));
        }
        deepest
    }

    #[test]
    fn nesting_is_flattened_and_text_kept() {
        let limits = Limits::default();
        for tag in ["div", "b", "span", "blockquote", "table><tr><td", "ul", "svg", "font", "q"] {
            let n = 20_000;
            let close = tag.split('>').next().unwrap_or_default().trim_start_matches('<');
            let html = format!("<body>{}deep{}<p>after", format!("<{tag}>").repeat(n), format!("</{close}>").repeat(n));
            let tree = parse(&html, &limits).expect("a tree");
            assert!(depth(&tree) <= limits.depth + 8, "{tag}: {}", depth(&tree));
            assert!(tree.flattened > 0, "{tag}");
            let text = tree.document.text().to_string();
            assert!(text.contains("deep") && text.contains("after"), "{tag}");
        }
    }

    #[test]
    fn ordinary_pages_are_left_alone() {
        let unclosed = "<ul>".to_owned() + &"<li>item".repeat(3000) + "</ul>" + &"<p>paragraph".repeat(3000);
        let tree = parse(&unclosed, &Limits::default()).expect("a tree");
        assert_eq!(tree.flattened, 0);
        assert!(depth(&tree) < 6);
    }

    #[test]
    fn elements_and_attributes_are_limited() {
        let limits = Limits { elements: 1000, ..Limits::default() };
        let refused = |html: &str| parse(html, &limits).err().map(|(code, _)| code);
        assert_eq!(refused(&"<p>x".repeat(990)), None);
        assert_eq!(refused(&"<p>x".repeat(1010)), Some(Code::TooManyElements));
        // Formatting that is never closed is opened again in each paragraph.
        let reopened: String = (0..500).map(|i| format!("<p><font size={i}>x")).collect();
        assert_eq!(refused(&reopened), Some(Code::TooManyElements));
        let attributes: String = (0..1100).map(|i| format!(" a{i}")).collect();
        assert_eq!(refused(&format!("<p{attributes}>x")), Some(Code::TooManyElements));
        assert_eq!(refused(&format!("<p title=\"{attributes}\">x</p><!-- <p{attributes} -->")), None);
        assert_eq!(refused(&format!("<script>if (i<n) {{ {attributes} }}</script>")), None);
    }
}
