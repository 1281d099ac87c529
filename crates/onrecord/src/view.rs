//! The text view, made for people: an article's attributions in reading order, each as its report chain.
//!
//! ```text
//! The Gazette → Marr → he                                                    91 %
//! │ believe (believes) · indirect · in private
//! │ the vote is lost
//! ```
//!
//! Chains start with the publishing outlet, because it is the first to say so. What one attribution relays hangs below
//! it. Between them, behind `┆` and dimmed, stands what the outlet says in its own voice. Contents are cut at a word
//! after two lines unless the whole is asked for. Nothing in the text reaches the terminal as a control: see [`neutral`].

mod text;

pub use onrecord_export::word;
pub use text::{filled, neutral, one_line, shortened};

use crate::explain::in_words;
use anstyle::{AnsiColor, Style};
use onrecord_reading::layout::Layout;
use onrecord_reading::why::Why;
use onrecord_record::{
    Act, Attribution, CodePoints, Document, Form, FurnitureKind, Record, Setting, SourceKind, month_name,
};
use std::collections::{BTreeMap, BTreeSet};
use text::{abbreviated, columns, wrapped};

/// How to show records.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Columns to keep to.
    pub width: usize,
    pub colour: bool,
    /// Show contents and the outlet's own voice in full.
    pub full: bool,
}

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const SOURCE: Style = AnsiColor::Cyan.on_default().bold();
const QUOTED: Style = AnsiColor::Green.on_default();
const DOUBT: Style = AnsiColor::Yellow.on_default();
const STRONG: Style = AnsiColor::Red.on_default().bold();

/// Below this the program is not sure enough to say so calmly.
const DOUBTFUL: f32 = 0.5;

/// Lines of a content that are shown where not everything is asked for.
const LINES: usize = 2;

/// Columns that a relaying source takes at most in a chain.
const RELAY: usize = 28;

/// A piece of text that is styled as a whole and measured as plain text.
struct Piece {
    style: Style,
    plain: String,
}

impl Piece {
    fn new(style: Style, plain: impl Into<String>) -> Self {
        Self { style, plain: plain.into() }
    }
}

impl View {
    /// The view of one record, with a final line break.
    pub fn render(&self, record: &Record) -> String {
        self.page(record, None)
    }

    /// The same, with what made each link.
    pub fn explain(&self, record: &Record, why: &Why) -> String {
        self.page(record, Some(why))
    }

    fn page(&self, record: &Record, why: Option<&Why>) -> String {
        let mut page = Page { view: *self, record, why, forest: Forest::of(record), out: String::new() };
        page.header();
        for item in page.items() {
            page.out.push('\n');
            match item {
                Item::Chain(root) => page.attribution(root, &Branch::root(), &mut Vec::new()),
                Item::Voice(sentences) => page.voice(&sentences),
            }
        }
        page.meant();
        page.dates();
        page.footer();
        page.out
    }
}

/// Which attribution stands inside which.
struct Forest {
    roots: Vec<usize>,
    children: BTreeMap<usize, Vec<usize>>,
}

impl Forest {
    /// A record from elsewhere may name parents that are not there or form a cycle; every attribution is shown once.
    fn of(record: &Record) -> Self {
        let all = &record.attributions;
        let by: BTreeMap<&str, usize> = all.iter().enumerate().map(|(i, a)| (a.id.as_str(), i)).collect();
        let parent = |i: usize| all[i].parent.as_deref().and_then(|p| by.get(p).copied());
        let (mut roots, mut children) = (Vec::new(), BTreeMap::<usize, Vec<usize>>::new());
        for i in 0..all.len() {
            let (mut at, mut steps) = (Some(i), 0);
            while let Some(up) = at.filter(|_| steps <= all.len()) {
                at = parent(up);
                steps += 1;
            }
            match parent(i) {
                Some(up) if at.is_none() => children.entry(up).or_default().push(i),
                _ => roots.push(i),
            }
        }
        Self { roots, children }
    }

    fn below(&self, i: usize) -> &[usize] {
        self.children.get(&i).map_or(&[], Vec::as_slice)
    }

    /// Links of the longest chain, the outlet's own not counted.
    fn depth(&self) -> usize {
        fn down(forest: &Forest, i: usize) -> usize {
            1 + forest.below(i).iter().map(|c| down(forest, *c)).max().unwrap_or(0)
        }
        self.roots.iter().map(|r| down(self, *r)).max().unwrap_or(0)
    }
}

/// The strokes to the left of an attribution.
struct Branch {
    /// Before its first line.
    first: String,
    /// Before its further lines and its children.
    rest: String,
}

impl Branch {
    fn root() -> Self {
        Self { first: String::new(), rest: String::new() }
    }

    fn child(&self, last: bool) -> Self {
        let (elbow, rest) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        Self { first: format!("{}{elbow}", self.rest), rest: format!("{}{rest}", self.rest) }
    }
}

enum Item {
    Chain(usize),
    Voice(Vec<String>),
}

struct Page<'r> {
    view: View,
    record: &'r Record,
    why: Option<&'r Why>,
    forest: Forest,
    out: String,
}

impl Page<'_> {
    fn paint(&self, piece: &Piece) -> String {
        if self.view.colour && piece.style != Style::new() && !piece.plain.is_empty() {
            format!("{}{}{}", piece.style.render(), piece.plain, piece.style.render_reset())
        } else {
            piece.plain.clone()
        }
    }

    fn line(&mut self, pieces: &[Piece]) {
        let line: String = pieces.iter().map(|p| self.paint(p)).collect();
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// Wrapped text in one style.
    fn paragraph(&mut self, style: Style, indent: &str, text: &str) {
        for line in wrapped(text, self.view.width.saturating_sub(columns(indent))) {
            self.line(&[Piece::new(DIM, indent), Piece::new(style, line)]);
        }
    }

    fn header(&mut self) {
        let d = &self.record.document;
        let title = d.title.as_deref().map(one_line).filter(|t| !t.is_empty()).unwrap_or_else(|| one_line(&d.name));
        self.paragraph(BOLD, "", &title);
        let facts: Vec<String> = [
            d.outlet.as_deref().map(one_line),
            d.published.as_deref().map(when),
            d.byline.as_deref().map(|b| one_line(b).replace("; ", ", ")),
        ]
        .into_iter()
        .flatten()
        .filter(|f| !f.is_empty())
        .collect();
        if !facts.is_empty() {
            self.paragraph(Style::new(), "", &facts.join(" · "));
        }
        let n = self.record.attributions.len();
        let mut sum = counted(n, "attribution", "attributions");
        if n > 0 {
            sum += &format!(" in {}", counted(self.forest.roots.len(), "chain", "chains"));
        }
        if self.forest.depth() > 1 {
            sum += &format!(", up to {} deep", self.forest.depth());
        }
        self.paragraph(DIM, "", &format!("{sum} · ┆ the outlet in its own voice"));
    }

    /// Chains and the outlet's own sentences, in reading order.
    fn items(&self) -> Vec<Item> {
        let place = |a: &Attribution| {
            let all = a.source.iter().chain(&a.cue).chain(&a.content);
            all.map(|s| s.start).min().unwrap_or(usize::MAX)
        };
        let mut all: Vec<(usize, Item)> =
            self.forest.roots.iter().map(|&i| (place(&self.record.attributions[i]), Item::Chain(i))).collect();
        all.extend(self.own_voice().into_iter().map(|(at, sentence)| (at, Item::Voice(vec![sentence]))));
        all.sort_by_key(|(at, _)| *at);
        let mut out: Vec<Item> = Vec::new();
        for (_, item) in all {
            match (out.last_mut(), item) {
                (Some(Item::Voice(run)), Item::Voice(more)) => run.extend(more),
                (_, item) => out.push(item),
            }
        }
        out
    }

    /// The sentences in which nobody but the outlet speaks, with their places in code points.
    fn own_voice(&self) -> Vec<(usize, String)> {
        let record = self.record;
        let text = &record.document.text;
        let map = CodePoints::new(text);
        let mut taken: Vec<(usize, usize)> = record.furniture.iter().map(|f| (f.span.start, f.span.end)).collect();
        for a in &record.attributions {
            taken.extend(a.source.iter().chain(&a.cue).chain(&a.content).map(|s| (s.start, s.end)));
        }
        let title = record.document.title.as_deref().map(one_line);
        let mut out = Vec::new();
        for range in Layout::of(text).sentences {
            let (start, end) = (map.at_byte(range.start()), map.at_byte(range.end()));
            let sentence = one_line(range.slice(text));
            let headline = out.is_empty() && title.as_ref() == Some(&sentence);
            if !headline && !taken.iter().any(|(s, e)| *s < end && start < *e) {
                out.push((start, sentence));
            }
        }
        out
    }

    fn voice(&mut self, sentences: &[String]) {
        const INDENT: &str = "┆ ";
        if self.view.full {
            self.paragraph(DIM, INDENT, &sentences.join(" "));
            return;
        }
        let more = match sentences.len() {
            0 | 1 => String::new(),
            n => format!(" (and {})", counted(n - 1, "more sentence", "more sentences")),
        };
        let room = self.view.width.saturating_sub(columns(INDENT) + columns(&more)).max(10);
        let first = sentences.first().map(String::as_str).unwrap_or_default();
        let shown = shortened(first, room);
        self.line(&[Piece::new(DIM, format!("{INDENT}{shown}{more}"))]);
    }

    fn attribution(&mut self, i: usize, branch: &Branch, above: &mut Vec<usize>) {
        let record = self.record;
        let a = &record.attributions[i];
        self.chain(a, branch, above);
        let below = self.forest.below(i).to_vec();
        // A stroke runs down beside the text where children hang on it.
        let stroke = if below.is_empty() { "  " } else { "│ " };
        let indent = format!("{}{stroke}", branch.rest);
        self.facts(a, &indent);
        self.content(a, &indent);
        self.reasons(i, &indent);
        above.push(i);
        for (n, child) in below.iter().enumerate() {
            let last = n + 1 == below.len();
            self.line(&[Piece::new(DIM, format!("{}│", branch.rest))]);
            self.attribution(*child, &branch.child(last), above);
        }
        above.pop();
    }

    /// The report chain, the innermost source last, and how sure the program is at the right.
    fn chain(&mut self, a: &Attribution, branch: &Branch, above: &[usize]) {
        let sure = format!("{:.0} %", a.confidence.clamp(0.0, 1.0) * 100.0);
        let room = self.view.width.saturating_sub(columns(&branch.first) + columns(&sure) + 2).max(16);
        let who = self.who(a);
        let relay = |i: usize| shortened(&self.source(&self.record.attributions[i]), RELAY);
        let outlet = shortened(&outlet(&self.record.document), RELAY);
        // Where the whole chain is too wide its middle goes; the outlet and the last relay say most.
        let mut shapes = vec![[outlet.clone()].into_iter().chain(above.iter().map(|&i| relay(i))).collect::<Vec<_>>()];
        if let (Some(&last), true) = (above.last(), above.len() > 1) {
            shapes.push(vec![outlet, "…".to_owned(), relay(last)]);
        }
        let least = columns(&who).min(RELAY);
        let before = shapes
            .into_iter()
            .map(|relays| relays.join(" → ") + " → ")
            .find(|before| columns(before) + least <= room)
            .unwrap_or_else(|| "… → ".to_owned());
        let who = shortened(&who, room.saturating_sub(columns(&before)).max(8));
        let used = columns(&branch.first) + columns(&before) + columns(&who) + columns(&sure);
        let gap = " ".repeat(self.view.width.saturating_sub(used).max(1));
        let source = if a.source.is_some() { SOURCE } else { DIM };
        let sure_style = if a.confidence < DOUBTFUL { DOUBT } else { DIM };
        let pieces = [
            Piece::new(DIM, format!("{}{before}", branch.first)),
            Piece::new(source, who),
            Piece::new(Style::new(), gap),
            Piece::new(sure_style, sure),
        ];
        self.line(&pieces);
    }

    fn source(&self, a: &Attribution) -> String {
        a.source.as_ref().map_or_else(|| "nobody named".to_owned(), |s| one_line(&s.text))
    }

    /// The source, with the name of its entity where the words alone do not tell.
    fn who(&self, a: &Attribution) -> String {
        let words = self.source(a);
        let entity = self.record.entities.iter().find(|e| Some(&e.id) == a.source_entity.as_ref());
        match entity.map(|e| one_line(&e.name)) {
            Some(name) if !name.is_empty() && !words.contains(&name) && !name.contains(&words) => {
                format!("{words} ({name})")
            }
            _ => words,
        }
    }

    /// What is known of the act besides who and what.
    fn facts(&mut self, a: &Attribution, indent: &str) {
        let cue = a.cue.as_ref().map_or_else(|| "quotation".to_owned(), |c| one_line(&c.text));
        let mut parts = vec![vec![Piece::new(act_style(a.act), word(&a.act)), Piece::new(DIM, format!(" ({cue})"))]];
        let mut plain = |s: String| parts.push(vec![Piece::new(Style::new(), s)]);
        for x in &a.addressee {
            plain(format!("to {}", one_line(&x.span.text)));
        }
        plain(word(&a.form));
        match (a.source_kind, a.source_count) {
            (SourceKind::Anonymous, Some(n)) => plain(format!("{n} unnamed")),
            (SourceKind::Anonymous, None) => plain("unnamed".to_owned()),
            (SourceKind::Person | SourceKind::Unspecified, _) => {}
            (kind, _) => plain(word(&kind)),
        }
        match a.setting {
            Some(Setting::Private) => plain("in private".to_owned()),
            Some(Setting::Public) => plain("in public".to_owned()),
            None => {}
        }
        if let Some(day) = &a.said_on {
            plain(format!("on {}", one_line(day)));
        }
        if let Some(day) = &a.due {
            plain(format!("due {}", one_line(day)));
        }
        if let Some(condition) = &a.condition {
            plain(format!("condition: {}", one_line(&condition.text)));
        }
        for b in &a.basis {
            let count = b.count.map(|n| format!("{n} ")).unwrap_or_default();
            plain(format!("citing {} ({count}{})", one_line(&b.text), word(&b.kind)));
        }
        if a.negated {
            parts.insert(1, vec![Piece::new(STRONG, "negated")]);
        }
        let room = self.view.width.saturating_sub(columns(indent)).max(10);
        let (mut line, mut used) = (vec![Piece::new(DIM, indent)], 0);
        for (n, mut part) in parts.into_iter().enumerate() {
            for piece in &mut part {
                piece.plain = shortened(&piece.plain, room);
            }
            let width: usize = part.iter().map(|p| columns(&p.plain)).sum();
            if n > 0 {
                if used + 3 + width > room {
                    self.line(&line);
                    (line, used) = (vec![Piece::new(DIM, indent)], 0);
                } else {
                    line.push(Piece::new(DIM, " · "));
                    used += 3;
                }
            }
            used += width;
            line.append(&mut part);
        }
        self.line(&line);
    }

    /// What is said; quoted words are set off.
    fn content(&mut self, a: &Attribution, indent: &str) {
        let whole = a.content.iter().map(|s| one_line(&s.text)).collect::<Vec<_>>().join(" … ");
        let room = self.view.width.saturating_sub(columns(indent)).max(10);
        let lines = if self.view.full { wrapped(&whole, room) } else { abbreviated(&whole, room, LINES) };
        let mut quoted = false;
        for line in lines {
            let mut pieces = vec![Piece::new(DIM, indent)];
            if a.form == Form::Indirect {
                pieces.push(Piece::new(Style::new(), line));
            } else {
                pieces.extend(quotations(&line, &mut quoted));
            }
            self.line(&pieces);
        }
    }

    /// What made each link of an attribution.
    fn reasons(&mut self, i: usize, indent: &str) {
        let Some(why) = self.why.and_then(|w| w.attributions.get(i)) else { return };
        let several =
            why.addressee.iter().map(|c| ("to", c.as_ref())).chain(why.basis.iter().map(|c| ("citing", c.as_ref())));
        let all = [("who", why.source_entity.as_ref())].into_iter().chain(several).chain([
            ("inside", why.parent.as_ref()),
            ("setting", why.setting.as_ref()),
            ("on", why.said_on.as_ref()),
            ("due", why.due.as_ref()),
        ]);
        let parts: Vec<String> = all.filter_map(|(what, c)| Some(format!("{what}: {}", in_words(c?)))).collect();
        if !parts.is_empty() {
            self.paragraph(DIM, indent, &format!("because · {}", parts.join(" · ")));
        }
    }

    /// The entities, each with its mentions and what put them there.
    fn meant(&mut self) {
        let Some(why) = self.why.filter(|w| !w.entities.is_empty()) else { return };
        self.out.push('\n');
        self.paragraph(BOLD, "", "Who is meant");
        for (e, why) in self.record.entities.iter().zip(&why.entities) {
            let known = match why.register.as_slice() {
                [] => String::new(),
                [one] => format!(", {one} in the register"),
                several => format!(", ambiguous in the register: {}", several.join(", ")),
            };
            self.paragraph(Style::new(), "", &format!("{} ({}{})", one_line(&e.name), word(&e.kind), one_line(&known)));
            let mentions = e.mentions.iter().zip(&why.mentions);
            let list: Vec<String> = mentions.map(|(m, c)| format!("{}: {}", one_line(&m.text), in_words(c))).collect();
            self.paragraph(DIM, "  ", &list.join(" · "));
        }
    }

    /// The time expressions, each with its value and the rule that gave it.
    fn dates(&mut self) {
        let Some(why) = self.why.filter(|w| !w.times.is_empty()) else { return };
        self.out.push('\n');
        self.paragraph(BOLD, "", "When");
        for (t, why) in self.record.times.iter().zip(&why.times) {
            let stretch = match (&t.begin, &t.end_point) {
                (None, None) => String::new(),
                (begin, end) => format!(" ({}/{})", begin.as_deref().unwrap_or(".."), end.as_deref().unwrap_or("..")),
            };
            let modifier = t.modifier.as_deref().map(|m| format!(" {m}")).unwrap_or_default();
            let line = format!("{} → {}{modifier}{stretch}: {}", one_line(&t.span.text), t.value, in_words(why));
            self.paragraph(Style::new(), "", &line);
        }
    }

    fn footer(&mut self) {
        let record = self.record;
        let mut kinds: BTreeMap<FurnitureKind, usize> = BTreeMap::new();
        for f in &record.furniture {
            *kinds.entry(f.kind).or_default() += 1;
        }
        if !kinds.is_empty() || !record.notes.is_empty() {
            self.out.push('\n');
        }
        if !kinds.is_empty() {
            let list: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {}", word(kind))).collect();
            let sum = counted(record.furniture.len(), "passage", "passages");
            self.paragraph(DIM, "", &format!("{sum} set aside: {}", list.join(", ")));
        }
        let mut seen = BTreeSet::new();
        for note in &record.notes {
            if seen.insert((&note.code, &note.message)) {
                let title = onrecord_record::Code::from_id(&note.code).map_or("", onrecord_record::Code::title);
                let message = one_line(&note.message);
                let text = match (title.is_empty(), message.is_empty()) {
                    (false, false) => format!("{}: {title} ({message})", one_line(&note.code)),
                    (false, true) => format!("{}: {title}", one_line(&note.code)),
                    (true, _) => format!("{}: {message}", one_line(&note.code)),
                };
                self.paragraph(DOUBT, "", &text);
            }
        }
    }
}

/// The outlet, as the first to say so.
fn outlet(d: &Document) -> String {
    d.outlet.as_deref().map(one_line).filter(|o| !o.is_empty()).unwrap_or_else(|| "the article".to_owned())
}

fn counted(n: usize, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

/// A date as people write it; anything else as it is.
fn when(published: &str) -> String {
    let day = published.get(..10).unwrap_or(published);
    let mut parts = day.split('-').map(|p| p.parse::<u16>().ok());
    if let (Some(Some(y)), Some(Some(m)), Some(Some(d)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
        && let Some(month) = u8::try_from(m).ok().and_then(month_name)
    {
        return format!("{d} {month} {y}");
    }
    one_line(published)
}

fn act_style(act: Act) -> Style {
    let colour = match act {
        Act::Deny | Act::Decline => AnsiColor::Red,
        Act::Accuse | Act::Criticise => AnsiColor::Magenta,
        Act::Threaten | Act::Warn | Act::Demand => AnsiColor::Yellow,
        Act::Promise | Act::Propose | Act::Praise | Act::Confirm => AnsiColor::Green,
        Act::Assert | Act::Report | Act::Believe | Act::Ask | Act::Predict | Act::Announce => AnsiColor::BrightBlue,
    };
    colour.on_default().bold()
}

/// A line cut into quoted and other words. `inside` carries over from line to line.
fn quotations(line: &str, inside: &mut bool) -> Vec<Piece> {
    let (mut out, mut piece) = (Vec::new(), String::new());
    let style = |inside: bool| if inside { QUOTED } else { Style::new() };
    for c in line.chars() {
        let opens = matches!(c, '“' | '«') || (c == '"' && !*inside);
        let closes = matches!(c, '”' | '»') || (c == '"' && *inside);
        if opens {
            out.push(Piece::new(style(*inside), std::mem::take(&mut piece)));
            *inside = true;
        }
        piece.push(c);
        if closes {
            out.push(Piece::new(style(true), std::mem::take(&mut piece)));
            *inside = false;
        }
    }
    out.push(Piece::new(style(*inside), piece));
    out
}

#[cfg(test)]
mod tests;
