//! When each act took place: from the expression at the cue, from the occasion, from the same speaker's act before, and
//! for a headline from the report below it. What nothing tells stays open.

use super::{Article, words};
use crate::why::Reason;
use onrecord_dates::{Date, Expression, Point};
use onrecord_record::{Act, Attribution, Setting, SourceKind, TextRange, TimeKind};

/// How many paragraphs, the headline among them, are about the day of the report.
const LEAD: usize = 6;

/// An occasion and the expression that dates it.
struct Occasion {
    kind: &'static str,
    at: usize,
    point: Point,
    range: TextRange,
}

/// A date, and what it goes by.
#[derive(Clone, Copy)]
pub(super) struct Dated {
    pub(super) point: Point,
    pub(super) why: Reason,
}

/// What the dating of one document works with.
pub(super) struct Dating<'a> {
    article: &'a Article<'a>,
    attributions: &'a [Attribution],
    published: Option<Date>,
    outlet: Option<&'a str>,
    occasions: Vec<Occasion>,
    /// Where the entries of a running report begin, if it is one.
    entries: Option<usize>,
    /// The dates so far.
    on: Vec<Option<Dated>>,
}

impl<'a> Dating<'a> {
    pub(super) fn new(
        article: &'a Article<'a>,
        attributions: &'a [Attribution],
        published: Option<Date>,
        outlet: Option<&'a str>,
    ) -> Self {
        let on = vec![None; article.linked.len()];
        let mut made =
            Self { article, attributions, published, outlet, occasions: Vec::new(), entries: entries(article), on };
        made.occasions = made.occasions();
        made
    }

    /// When each act took place.
    pub(super) fn all(mut self) -> Vec<Option<Dated>> {
        let n = self.on.len();
        for i in 0..n {
            self.on[i] = self.direct(i).or_else(|| self.paper(i)).map(|d| self.refined(i, d));
        }
        for i in 0..n {
            if self.on[i].is_none() {
                self.on[i] = self.by_occasion(i);
            }
        }
        let day = self.day_of_the_report();
        for i in 0..n {
            if self.on[i].is_none() {
                self.on[i] = self.carried(i).or_else(|| self.on_the_day(i, day));
            }
        }
        for i in (0..n).rev() {
            if self.on[i].is_none() {
                self.on[i] = self.ahead(i, day);
            }
        }
        // What was found further down dates what hangs on it above.
        for i in 0..n {
            if self.on[i].is_none() {
                self.on[i] = self.carried(i);
            }
        }
        self.on
    }

    /// The place of the act: its cue, else the beginning of what is said.
    fn place(&self, i: usize) -> TextRange {
        let l = &self.article.linked[i];
        l.cue
            .or_else(|| l.content.first().map(|c| TextRange::new(c.start(), c.start())))
            .unwrap_or(TextRange::new(0, 0))
    }

    fn sentence(&self, at: usize) -> TextRange {
        let all = &self.article.layout.sentences;
        let k = all.partition_point(|s| s.end() <= at);
        all.get(k).copied().unwrap_or(TextRange::new(at, at))
    }

    /// Whether an expression can date an act: it has a place on the calendar, which is not to come.
    fn dates(&self, e: &Expression) -> bool {
        let known = matches!(e.kind, TimeKind::Date | TimeKind::Time) && e.point.is_some();
        let to_come = e.point.and_then(Point::first).zip(self.published).is_some_and(|(day, here)| day > here);
        known && !to_come
    }

    /// The expression that modifies the cue: in the same sentence and the same account, nearest to this cue of all, and no
    /// limit, no part of a relative clause between and no modifier of a noun that is not an occasion.
    fn direct(&self, i: usize) -> Option<Dated> {
        let cue = self.place(i);
        let sentence = self.sentence(cue.start());
        let account = self.article.linked[i].parent;
        let text = self.article.text;
        let own = |e: &Expression| self.article.linked[i].content.iter().any(|c| c.overlaps(e.range));
        let fits = |e: &&Expression| {
            sentence.covers(e.range)
                && self.dates(e)
                && (!own(e) && self.article.account(e.range) == account || self.trails(i, e))
                && self.nearest(e, account) == Some(i)
                && !self.in_relative_clause(e.range, cue)
                && !self.dates_what_follows(i, e.range)
                && (!self.article.names_something_else(e) || self.occasion_of(e).is_some())
        };
        let free = |e: &&Expression| {
            let word = words::before(text, e.range.start()).next().unwrap_or("");
            !(words::limits(word) && words::adjoins(text, e.range.start()))
        };
        let distance = |e: &&Expression| gap(cue, e.range);
        let e = self.article.times.iter().filter(fits).filter(free).min_by_key(distance)?;
        Some(Dated { point: e.point?, why: Reason::by("date at the cue", e.range) })
    }

    /// "rejected the ultimatum the same day": an expression that ends a content which is no clause is the act's own.
    fn trails(&self, i: usize, e: &Expression) -> bool {
        let [content] = self.article.linked[i].content.as_slice() else { return false };
        let words: Vec<&str> = words::after(content.slice(self.article.text), 0).collect();
        let before = words::before(self.article.text, e.range.start()).next().unwrap_or("");
        content.end() == e.range.end()
            && self.article.account(e.range) == Some(i)
            && words.len() <= 7
            && words.first().is_some_and(|w| words::determines(w))
            && !words::limits(before)
            && !words::is_deadline(before)
    }

    /// The attribution of an account whose cue is nearest to an expression in its sentence.
    fn nearest(&self, e: &Expression, account: Option<usize>) -> Option<usize> {
        let sentence = self.sentence(e.range.start());
        let here = |i: &usize| {
            self.article.linked[*i].parent == account
                && sentence.holds(self.place(*i).start())
                && !self.in_relative_clause(e.range, self.place(*i))
        };
        (0..self.on.len()).filter(here).min_by_key(|i| (gap(self.place(*i), e.range), self.place(*i).start()))
    }

    /// Whether a place lies in a clause set off by commas (", who had met him on Friday,") that the cue is not in.
    fn in_relative_clause(&self, place: TextRange, cue: TextRange) -> bool {
        let sentence = self.sentence(place.start());
        let Some(head) = self.article.text.get(sentence.start()..place.start()) else { return false };
        let Some(comma) = head.rfind(", ") else { return false };
        let opener = words::after(head, comma).next().unwrap_or("").to_lowercase();
        if !["who", "which", "where", "whose", "whom"].contains(&opener.as_str()) {
            return false;
        }
        let start = sentence.start() + comma;
        let tail = self.article.text.get(place.end()..sentence.end()).unwrap_or("");
        let end = place.end() + tail.find(',').unwrap_or(tail.len());
        !(start..end).contains(&cue.start())
    }

    /// "Tuesday, a day after the president had promised": whether a place dates what came after the act, which is told in
    /// a clause of its own behind it.
    fn dates_what_follows(&self, i: usize, place: TextRange) -> bool {
        let Some(source) = self.article.linked[i].source else { return false };
        let between = self.article.text.get(place.end()..source.start()).unwrap_or("");
        words::before(between, between.len())
            .next()
            .is_some_and(|w| matches!(w, "after" | "before" | "since" | "until"))
    }

    /// The date of the paper that speaks: "the document, dated 2 October".
    fn paper(&self, i: usize) -> Option<Dated> {
        let source = self.article.linked[i].source?;
        let text = self.article.text;
        let speaks = self.article.described.get(i).is_some_and(|d| d.source_kind == SourceKind::Document);
        let relays = self
            .article
            .described
            .get(i)
            .is_some_and(|d| d.source_kind == SourceKind::Organisation && d.act == Act::Believe);
        if !speaks && !relays {
            return None;
        }
        let dated = |e: &&Expression| {
            self.dates(e)
                && words::before(text, e.range.start())
                    .find(|w| !w.eq_ignore_ascii_case("on"))
                    .is_some_and(words::dates)
        };
        let near = |e: &&Expression| {
            let sentence = self.sentence(e.range.start());
            let head = text.get(sentence.start()..e.range.start()).unwrap_or("");
            let paper = words::before(head, head.len()).any(|w| words::occasion(w) == Some("paper"));
            paper && (speaks || e.range.start() > source.start() && e.range.start() < source.end() + 600)
        };
        let e = self.article.times.iter().filter(dated).find(near)?;
        Some(Dated { point: e.point?, why: Reason::by("date of the paper", e.range) })
    }

    /// Occasions that have a date, in order of place.
    fn occasions(&self) -> Vec<Occasion> {
        let dated = self.article.times.iter().filter(|e| self.dates(e));
        dated
            .filter_map(|e| {
                let (kind, at) = self.occasion_of(e)?;
                Some(Occasion { kind, at, point: e.point?, range: e.range })
            })
            .collect()
    }

    /// The occasion that an expression dates: a noun right behind it ("Monday's call", "a weekend meeting") or before it
    /// with only small words between ("the call, on Sept. 11").
    fn occasion_of(&self, e: &Expression) -> Option<(&'static str, usize)> {
        let text = self.article.text;
        let sentence = self.sentence(e.range.start());
        let behind = text.get(e.range.end()..sentence.end()).unwrap_or("");
        let possessive = behind.starts_with("'s") || behind.starts_with("’s");
        if possessive || behind.starts_with(' ') && behind[1..].starts_with(char::is_lowercase) {
            let mut next = words::after(behind, 0).filter(|w| *w != "s" && *w != "'s" && *w != "’s").take(3);
            if let Some(kind) = next.find_map(words::occasion) {
                return Some((kind, e.range.end()));
            }
        }
        let head = text.get(sentence.start()..e.range.start()).unwrap_or("");
        let small = ["on", "in", "at", "of", "with", "by", "the", "a", "late", "early", "earlier", "held", "there"];
        let mut steps = 0;
        for word in words::before(head, head.len()) {
            if let Some(kind) = words::occasion(word) {
                return Some((kind, e.range.start()));
            }
            let passes = small.contains(&word.to_lowercase().as_str()) || word.starts_with(char::is_uppercase);
            steps += 1;
            if !passes || steps > 4 {
                return None;
            }
        }
        None
    }

    /// A week or month narrowed to the day that another mention of the same occasion gives.
    fn refined(&self, i: usize, found: Dated) -> Dated {
        let span = found.point.first().zip(found.point.last()).filter(|_| !matches!(found.point, Point::Day(_)));
        let Some((first, last)) = span else { return found };
        let sentence = self.sentence(self.place(i).start());
        let kinds: Vec<_> = words::after(sentence.slice(self.article.text), 0).filter_map(words::occasion).collect();
        let day =
            |o: &&Occasion| matches!(o.point, Point::Day(d) if first <= d && d <= last) && kinds.contains(&o.kind);
        self.occasions.iter().find(day).map_or(found, |o| o.dated("day of the same occasion"))
    }

    /// The date of the occasion that the words around the cue name: "in that call", "at the same appearance".
    fn by_occasion(&self, i: usize) -> Option<Dated> {
        let cue = self.place(i);
        // A headline is no place to tell occasions apart.
        if self.article.layout.paragraphs.first().is_some_and(|p| p.holds(cue.start())) {
            return None;
        }
        let sentence = self.sentence(cue.start());
        let account = self.article.linked[i].parent;
        let text = self.article.text;
        let words = word_ranges(text, sentence);
        let named = words.into_iter().filter(|w| {
            let range = TextRange::new(w.start(), w.end());
            let own = self.article.linked[i].content.iter().any(|c| c.overlaps(range));
            !own && self.article.account(range) == account
        });
        let kind = named
            .filter_map(|w| Some((gap(cue, w), words::occasion(w.slice(text))?)))
            .filter(|(_, k)| *k != "paper")
            .min()?
            .1;
        let same: Vec<_> = self.occasions.iter().filter(|o| o.kind == kind).collect();
        let days = same.iter().filter(|o| matches!(o.point, Point::Day(_)));
        let found = days.min_by_key(|o| o.at.abs_diff(cue.start())).or(same.first())?;
        Some(found.dated("date of the occasion"))
    }

    /// The day that the report is about: that of its first dated act, or of the first expression of its first sentences.
    fn day_of_the_report(&self) -> Option<Dated> {
        let here = self.published?;
        let recent = |p: &Point| matches!(p, Point::Day(d) if *d <= here && (here - *d).get_days() <= 2);
        let body = self.article.layout.paragraphs.get(1).map_or(0, |p| p.start());
        let end = self.article.layout.paragraphs.get(5).map_or(self.article.text.len(), |p| p.start());
        let lead = |at: usize| (body..end).contains(&at);
        let act =
            (0..self.on.len()).filter(|i| self.article.linked[*i].parent.is_none() && lead(self.place(*i).start()));
        let of = |point, words| Dated { point, why: Reason::by("day of the report", words) };
        let act = act.filter_map(|i| self.on[i].map(|d| of(d.point, d.why.words.unwrap_or(self.place(i)))));
        let mut act = act.filter(|d| recent(&d.point));
        act.next().or_else(|| {
            let all = self.article.times.iter().filter(|e| lead(e.range.start()) && self.dates(e));
            all.filter_map(|e| Some(of(e.point?, e.range))).find(|d| recent(&d.point))
        })
    }

    fn entity(&self, i: usize) -> Option<&str> {
        self.attributions.get(i)?.source_entity.as_deref()
    }

    /// Whether two attributions have one source.
    fn same_source(&self, a: usize, b: usize) -> bool {
        match (self.entity(a), self.entity(b)) {
            (Some(x), Some(y)) => x == y,
            _ => {
                let word = |i: usize| {
                    let source = self.article.linked[i].source?.slice(self.article.text);
                    words::before(source, source.len()).next().map(str::to_lowercase)
                };
                word(a).is_some() && word(a) == word(b)
            }
        }
    }

    fn addresses(&self, teller: usize, other: usize) -> bool {
        let Some(told) = self.attributions.get(teller) else { return false };
        self.entity(other).is_some_and(|e| told.addressee.iter().any(|a| a.entity.as_deref() == Some(e)))
    }

    /// Whether the cue says that the act lies at some time before ("has said", "had denied").
    fn perfect(&self, i: usize) -> bool {
        let Some(cue) = self.article.linked[i].cue else { return false };
        let helper = |w: &str| ["has", "have", "had"].contains(&w.to_lowercase().as_str());
        words::after(cue.slice(self.article.text), 0).any(helper)
            || words::before(self.article.text, cue.start()).take(2).any(helper)
    }

    fn pronoun(&self, i: usize) -> bool {
        self.article.linked[i].source.is_some_and(|s| super::due::is_pronoun(s.slice(self.article.text)))
    }

    /// The date of an act that this one goes with.
    fn carried(&self, i: usize) -> Option<Dated> {
        let account = self.article.linked[i].parent;
        let sentence = self.sentence(self.place(i).start());
        if let Some(p) = account {
            // What one thinks while saying it.
            let thinks = matches!(self.article.described[i].act, Act::Believe | Act::Predict | Act::Promise);
            if thinks && (self.same_source(i, p) || self.pronoun(i)) && self.on[p].is_some() {
                return self.from(p, "said while saying so");
            }
        }
        if self.perfect(i) {
            return None;
        }
        let before = |k: &usize| *k != i && self.place(*k).start() < self.place(i).start() && self.on[*k].is_some();
        let peers =
            || (0..i).rev().filter(before).filter(|k| self.article.linked[*k].parent.is_some() == account.is_some());
        // "Asked whether she would, she said": nobody else is there to ask.
        let asked =
            self.article.described[i].act == Act::Ask && self.article.linked[i].source.is_none() && account.is_none();
        let together = |k: &usize| {
            !self.in_relative_clause(self.place(*k), self.place(i))
                && sentence.holds(self.place(*k).start())
                && self.article.linked[*k].parent == account
                && (account.is_some() || self.same_source(*k, i) || asked)
        };
        if let Some(k) = peers().find(together) {
            return self.from(k, "act of the same sentence");
        }
        if self.article.described[i].source_kind == SourceKind::Anonymous && account.is_none() {
            return None;
        }
        let goes_on = |k: &usize| {
            self.same_source(*k, i) || account.is_some() && (self.addresses(*k, i) || self.addresses(i, *k))
        };
        // The main act of its sentence, not what a clause in it looks back on.
        let k = peers().take(8).find(goes_on)?;
        let there = self.sentence(self.place(k).start());
        let main = peers().take(12).filter(|m| {
            there.holds(self.place(*m).start())
                && self.same_source(*m, k)
                && self.article.linked[*m].parent == self.article.linked[k].parent
        });
        // "Last month she promised" looks back; what she says in the next paragraph need not be as long ago.
        let last = main.last()?;
        let day = self.on[last].is_some_and(|d| matches!(d.point, Point::Day(_)));
        let (a, b) = (self.place(last).start(), self.place(i).start());
        let beside = self.article.layout.paragraphs.iter().any(|p| p.holds(a) && p.holds(b));
        self.from(last, "act before of the same speaker").filter(|_| day || beside)
    }

    /// The date of another act.
    fn from(&self, other: usize, rule: &'static str) -> Option<Dated> {
        Some(Dated { point: self.on[other]?.point, why: Reason::by(rule, self.place(other)) })
    }

    /// The day of the report, for what its lead and its public occasions say, and of publication for the outlet itself.
    fn on_the_day(&self, i: usize, day: Option<Dated>) -> Option<Dated> {
        let l = &self.article.linked[i];
        let d = self.article.described.get(i)?;
        if l.parent.is_some() || self.perfect(i) {
            return None;
        }
        let speaks = matches!(d.source_kind, SourceKind::Person | SourceKind::Country | SourceKind::Organisation);
        if speaks
            && !matches!(d.act, Act::Believe | Act::Predict)
            && self.entries.is_some_and(|from| from <= self.place(i).start())
        {
            return Some(Dated { point: Point::Day(self.published?), why: Reason::rule("entry of a running report") });
        }
        let ours = self.outlet.zip(l.source).is_some_and(|(outlet, s)| {
            let (outlet, source) = (outlet.to_lowercase(), s.slice(self.article.text).to_lowercase());
            source.len() > 3
                && (outlet == source || outlet.trim_start_matches("the ") == source.trim_start_matches("the "))
        });
        if ours {
            return Some(Dated { point: Point::Day(self.published?), why: Reason::rule("day of publication") });
        }
        // What is new stands first: further down the article goes back and to the side, and doesn't say when.
        let within = |n: usize| self.article.layout.paragraphs.get(n).is_none_or(|p| self.place(i).start() < p.start());
        let (first, lead) = (within(3), within(LEAD));
        let fits = match d.source_kind {
            SourceKind::Person | SourceKind::Country => lead || !d.addressee.is_empty(),
            SourceKind::Organisation | SourceKind::Group => first || lead && self.told_somebody(i),
            _ => false,
        };
        day.filter(|_| fits && d.setting == Some(Setting::Public))
    }

    /// Whether the words say to whom or on what occasion ("told reporters", "in a joint statement").
    fn told_somebody(&self, i: usize) -> bool {
        let addressed = self.article.described.get(i).is_some_and(|d| !d.addressee.is_empty());
        let sentence = self.sentence(self.place(i).start());
        let own = |w: TextRange| self.article.linked[i].content.iter().any(|c| c.overlaps(w));
        let text = self.article.text;
        let occasion = |w: &TextRange| !own(*w) && words::occasion(w.slice(text)).is_some();
        addressed || word_ranges(text, sentence).iter().any(occasion)
    }

    /// For a headline and a lead: the date of the same act further down.
    fn ahead(&self, i: usize, day: Option<Dated>) -> Option<Dated> {
        let place = self.place(i).start();
        let title = self.article.layout.paragraphs.first().is_some_and(|p| p.holds(place));
        let nested = self.article.linked[i].parent.is_some();
        let lead = self.article.layout.paragraphs.iter().take(3).any(|p| p.holds(place));
        if !lead || self.perfect(i) {
            return None;
        }
        let later = |k: &usize| {
            self.place(*k).start() > place
                && self.on[*k].is_some()
                && self.article.linked[*k].parent.is_some() == nested
        };
        let same = |k: &usize| self.same_source(*k, i) || title && self.like(*k, i);
        let found = (0..self.on.len()).filter(later).find(same).and_then(|k| self.from(k, "same act further down"));
        let d = &self.article.described[i];
        let acts = !matches!(d.act, Act::Believe | Act::Predict) && d.source_kind != SourceKind::Anonymous;
        found.or(day.filter(|_| title && !nested && acts))
    }

    /// Whether two sources share a word: "Envoy" and "U.S. special envoy Dale Kessling".
    fn like(&self, a: usize, b: usize) -> bool {
        let words = |i: usize| -> Vec<String> {
            let source = self.article.linked[i].source.map_or("", |s| s.slice(self.article.text));
            words::after(source, 0).filter(|w| w.len() > 3).map(str::to_lowercase).collect()
        };
        let b = words(b);
        words(a).iter().any(|w| b.contains(w))
    }
}

impl Occasion {
    fn dated(&self, rule: &'static str) -> Dated {
        Dated { point: self.point, why: Reason::by(rule, self.range) }
    }
}

/// Where the entries of a running report begin, whose paragraphs open with the hour ("17:05 The vote").
fn entries(article: &Article<'_>) -> Option<usize> {
    let hour = |p: &&TextRange| {
        let mut head = p.slice(article.text).splitn(2, [':', '.']);
        let (hour, rest) = (head.next().unwrap_or(""), head.next().unwrap_or(""));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        hour.len() <= 2
            && digits(hour)
            && rest.get(..2).is_some_and(digits)
            && !rest[2..].starts_with(char::is_alphanumeric)
    };
    let mut entries = article.layout.paragraphs.iter().filter(hour);
    let first = entries.next()?;
    (entries.count() >= 2).then_some(first.start())
}

/// Bytes between two ranges.
fn gap(a: TextRange, b: TextRange) -> usize {
    if a.end() <= b.start() { b.start() - a.end() } else { a.start().saturating_sub(b.end()) }
}

/// The words of a range.
fn word_ranges(text: &str, range: TextRange) -> Vec<TextRange> {
    let part = range.slice(text);
    let mut out = Vec::new();
    let mut start = None;
    for (k, c) in part.char_indices().chain([(part.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(k),
            (false, Some(s)) => {
                out.push(TextRange::new(range.start() + s, range.start() + k));
                start = None;
            }
            _ => {}
        }
    }
    out
}
