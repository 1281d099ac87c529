//! Searching: from a query to hits with the matched words shown in place.

use crate::days::{self, Day, Days, Standing};
use crate::error::Result;
use crate::pieces;
use crate::query::{Query, Target};
use crate::read::VersionKey;
use crate::schema::Manner;
use crate::snippet::{CLOSE, OPEN, Snippet, cut, marks, passage};
use crate::store::Archive;
use crate::{ArchiveError, schema, zlib};
use onrecord_record::{CodePoints, Span, TextRange};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};
use serde::Serialize;

/// In what order hits come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// What fits best first (BM25 with titles before texts); the newest first where there are no words to fit.
    #[default]
    Relevance,
    /// What was said or published last first.
    Date,
}

/// Which hits are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give.
    pub limit: usize,
    /// Their order.
    pub sort: Sort,
    /// Bytes of a snippet, about.
    pub width: usize,
    /// Earlier versions and earlier runs' records, too.
    pub superseded: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: 20, sort: Sort::Relevance, width: 240, superseded: false }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// How many hits there are; null above [`Found::COUNTED`], where counting them would take longer than finding them.
    pub total: Option<usize>,
    /// Whether there are more than could be ranked: only the [`Found::RANKED`] added last were.
    pub more_than_ranked: bool,
}

impl Found {
    /// Up to here hits are counted.
    pub const COUNTED: usize = 1_000;
    /// At most this many rows, the last added, are ranked.
    pub const RANKED: usize = 10_000;
    /// A word that stands in more rows than this tells nothing apart: it is looked for, but does not count in ranking.
    pub const COMMON: i64 = 30_000;
}

/// An article or a saying that fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The article's number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The version's number.
    pub version: i64,
    /// Who published it.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// How well it fits: higher is better; 0 without words.
    pub score: f64,
    /// Where.
    pub snippet: Snippet,
    /// The saying; null for an article.
    pub said: Option<Said>,
    /// The version.
    #[serde(skip)]
    pub key: VersionKey,
}

/// An attribution as it is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Its id in the record.
    pub attribution: String,
    /// Who, by name.
    pub speaker: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// What the source does by saying it.
    pub act: String,
    /// In whose words.
    pub form: String,
    /// What kind of source.
    pub kind: String,
    /// What kinds of evidence it cites.
    pub basis: Vec<String>,
    /// Where it was said.
    pub setting: Option<String>,
    /// When it was said (EDTF).
    pub said_on: Option<String>,
    /// By when it falls due (EDTF).
    pub due: Option<String>,
    /// How sure the program is.
    pub confidence: f64,
    /// What was said: exact places in the document's text.
    pub content: Vec<Span>,
}

/// After so many rows it is looked where the rows of the time asked for lie, which often were added together.
const PASSED: usize = if cfg!(test) { 3 } else { 50_000 };

/// A row that fits, before it is looked into.
struct Candidate {
    id: i64,
    score: f64,
    /// Its day, where days matter.
    day: Option<Day>,
    /// Whether it is known not to be superseded, or need not be.
    checked: bool,
}

impl Archive {
    /// What fits a query.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn search(&self, query: &Query, page: &Page) -> Result<Found> {
        let mut all = self.candidates(query, page)?;
        let more_than_ranked = all.len() > Found::RANKED;
        all.truncate(Found::RANKED);
        let counted = all.len() <= Found::COUNTED;
        if counted {
            self.leave_current(query.target(), &mut all)?;
        }
        if page.sort == Sort::Date {
            all.sort_by_key(|c| std::cmp::Reverse((c.day, c.id)));
        } else if query.has_words() {
            self.rank(query, &mut all, more_than_ranked)?;
            all.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
        }
        let (mut wanted, mut seen) = (Vec::new(), 0);
        let mut days = Days::new(&self.db, query.target())?;
        for c in all {
            let full = seen >= page.offset.saturating_add(page.limit);
            if full && !counted {
                break;
            }
            // A row of the index without one of the table is damage; `verify` names it.
            if !c.checked && days.of(c.id)? == Standing::Superseded {
                continue;
            }
            if seen >= page.offset && !full {
                wanted.push(c);
            }
            seen += 1;
        }
        let mut marker = Marker::new(query);
        let hit = |c: &Candidate| match query.target() {
            Target::Articles => self.article_hit(c, page, &mut marker),
            Target::Said => self.said_hit(c, page, &mut marker),
        };
        let hits = wanted.iter().map(hit).collect::<Result<_>>()?;
        Ok(Found { hits, total: (counted && !more_than_ranked).then_some(seen), more_than_ranked })
    }

    /// The rows that fit, the last added first, one more than are ranked. Where days matter only rows of the time asked
    /// for count, and none that are superseded.
    fn candidates(&self, query: &Query, page: &Page) -> Result<Vec<Candidate>> {
        let (target, time, mut all) = (query.target(), query.time(), Vec::new());
        let mut take = |id, day, checked| {
            if time.is_none_or(|t| t.admits(day)) {
                all.push(Candidate { id, score: 0.0, day, checked });
            }
            all.len() <= Found::RANKED
        };
        let dated = time.is_some() || page.sort == Sort::Date;
        match query.expression() {
            // What is superseded has no day at hand.
            None if page.superseded => self.as_told(target, None, |id, day| take(id, day, true))?,
            Some(expression) if dated && page.superseded => {
                self.as_told(target, Some(&expression), |id, day| take(id, day, true))?;
            }
            None => days::descend(&self.db, target, i64::MAX, |id, day| take(id, day, true))?,
            Some(expression) => {
                let index = index(target);
                let sql = format!(
                    "SELECT rowid FROM {index} WHERE {index} MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC"
                );
                let mut found = self.db.prepare_cached(&sql)?;
                let mut days = Days::new(&self.db, target)?;
                let (mut span, mut passed) = (Some((0, i64::MAX)), 0);
                while let Some((first, last)) = span.take() {
                    let mut rows = found.query(params![expression, first, last])?;
                    while let Some(r) = rows.next()? {
                        let id = r.get(0)?;
                        let more = match dated.then(|| days.of(id)).transpose()? {
                            None => take(id, None, page.superseded),
                            Some(Standing::Superseded) => true,
                            Some(Standing::Current(day)) => take(id, day, true),
                        };
                        passed += 1;
                        if !more {
                            break;
                        }
                        if passed == PASSED
                            && let Some(time) = time
                        {
                            span = days::span(&self.db, target, id - 1, |day| time.admits(day))?;
                            break;
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    /// The rows that fit, whether superseded or not, with their days as the tables have them, the last added first, until
    /// `take` wants no more.
    fn as_told(
        &self,
        target: Target,
        expression: Option<&str>,
        mut take: impl FnMut(i64, Option<Day>) -> bool,
    ) -> Result<()> {
        let index = index(target);
        let sql = match expression {
            None => format!("{} WHERE ?1 IS NULL ORDER BY 1 DESC", days::select(target, "")),
            Some(_) => {
                let rows = days::select(target, &format!("{index} t CROSS JOIN "));
                format!("{rows} WHERE t.{index} MATCH ?1 AND i.id = t.rowid ORDER BY t.rowid DESC")
            }
        };
        let mut found = self.db.prepare_cached(&sql)?;
        let mut rows = found.query([expression])?;
        while let Some(r) = rows.next()? {
            if !take(r.get(0)?, days::told(r)?.1) {
                break;
            }
        }
        Ok(())
    }

    /// Leaves out what is superseded, while the rows are in their order: that is when they are looked up fastest.
    fn leave_current(&self, target: Target, all: &mut Vec<Candidate>) -> Result<()> {
        let mut days = Days::new(&self.db, target)?;
        for c in std::mem::take(all) {
            if c.checked || days.of(c.id)? != Standing::Superseded {
                all.push(Candidate { checked: true, ..c });
            }
        }
        Ok(())
    }

    /// Scores the candidates, the last added first: by BM25 over the words that tell texts apart. Where none does, a text
    /// with all of them in its title is before one without.
    fn rank(&self, query: &Query, all: &mut [Candidate], more_than_ranked: bool) -> Result<()> {
        let (Some(first), Some(last)) = (all.last().map(|c| c.id), all.first().map(|c| c.id)) else { return Ok(()) };
        let index = index(query.target());
        let rows = if query.target() == Target::Articles { "version" } else { "attribution" };
        let most: i64 =
            self.db.prepare_cached(&format!("SELECT coalesce(max(id), 0) FROM {rows}"))?.query_row([], |r| r.get(0))?;
        let mut telling = Vec::new();
        let mut probe = self.db.prepare_cached(&format!(
            "SELECT 1 FROM {index} WHERE {index} MATCH ?1 LIMIT 1 OFFSET {}",
            Found::COMMON
        ))?;
        // One word alone stands where the candidates are.
        let few = most <= Found::COMMON || query.is_one_term() && !more_than_ranked;
        for term in query.term_expressions() {
            if few || !probe.exists([&term])? {
                telling.push(term);
            }
        }
        let (score, expression) = match (telling.is_empty(), query.target()) {
            (false, Target::Articles) => (format!("-bm25({index}, 4.0, 1.0, 0.0)"), telling.join(" AND ")),
            (false, Target::Said) => (format!("-bm25({index}, 1.0, 0.0, 0.0, 0.0, 0.0)"), telling.join(" AND ")),
            (true, Target::Articles) => ("1.0".to_owned(), query.title_expression()),
            (true, Target::Said) => return Ok(()),
        };
        let mut given: Vec<&dyn ToSql> = vec![&expression, &first, &last];
        // Scoring a row takes longer than passing over it, which pays where more is asked for than one word. The plus keeps
        // SQLite from looking up the rows one by one.
        let ids: Vec<i64> = all.iter().map(|c| c.id).collect();
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        let mut narrowed = "";
        if !query.is_one_term() {
            given.push(&ids);
            narrowed = " AND +rowid IN (SELECT value FROM json_each(?4))";
        }
        let sql = format!(
            "SELECT rowid, {score} FROM {index} WHERE {index} MATCH ?1 AND rowid BETWEEN ?2 AND ?3{narrowed}
             ORDER BY rowid DESC"
        );
        let mut scored = self.db.prepare_cached(&sql)?;
        let mut rows = scored.query(&*given)?;
        let mut candidates = all.iter_mut().peekable();
        while let Some(r) = rows.next()? {
            let id: i64 = r.get(0)?;
            while candidates.next_if(|c| c.id > id).is_some() {}
            if let Some(c) = candidates.next_if(|c| c.id == id) {
                c.score = r.get(1)?;
            }
        }
        Ok(())
    }

    fn article_hit(&self, c: &Candidate, page: &Page, marker: &mut Marker) -> Result<Hit> {
        let sql = "SELECT a.id, a.name, v.number, v.outlet, v.title, v.published, v.url, v.id, b.size, b.z
                   FROM version v JOIN article a ON a.id = v.article JOIN blob b ON b.id = v.text WHERE v.id = ?1";
        let (mut hit, text) = self.db.prepare_cached(sql)?.query_row([c.id], |r| Ok(head(r, c.score)))??;
        let whole = TextRange::new(0, text.len());
        let marks = marker.marks(&self.db, "article_text", 1, c.id, &text)?;
        hit.snippet = cut(&text, whole, &marks, page.width);
        Ok(hit)
    }

    fn said_hit(&self, c: &Candidate, page: &Page, marker: &mut Marker) -> Result<Hit> {
        let sql = "SELECT a.id, a.name, v.number, v.outlet, v.title, v.published, v.url, v.id, b.size, b.z, s.pieces,
                          s.number, (SELECT text FROM name WHERE id = s.speaker),
                          (SELECT text FROM name WHERE id = s.addressee), m.act, m.form, m.kind, m.basis, m.setting,
                          s.said_on, s.due, s.confidence
                   FROM attribution s JOIN manner m ON m.id = s.manner JOIN record r ON r.id = s.record JOIN version v ON v.id = r.version
                   JOIN article a ON a.id = v.article JOIN blob b ON b.id = v.text WHERE s.id = ?1";
        let mut found = self.db.prepare_cached(sql)?;
        let (mut hit, text, places, mut said) = found.query_row([c.id], |r| {
            let (places, said) = (r.get::<_, String>(10)?, said(r)?);
            Ok(head(r, c.score).map(|(hit, text)| (hit, text, places, said)))
        })??;
        let ranges = pieces::ranges(&text, &places).ok_or_else(|| {
            ArchiveError::Damaged(format!("{} of {:?}: places outside the text", said.attribution, hit.name))
        })?;
        let joined = pieces::joined(&text, &ranges);
        let found = marker.marks(&self.db, "said_text", 0, c.id, &joined)?;
        let marks: Vec<TextRange> = found.iter().filter_map(|m| in_document(*m, &ranges)).collect();
        let hull = ranges.iter().copied().reduce(TextRange::hull).unwrap_or(TextRange::new(0, 0));
        let map = CodePoints::new(&text);
        said.content = ranges.iter().filter_map(|r| map.span(*r)).collect();
        hit.snippet = cut(&text, passage(&text, hull, page.width), &marks, page.width);
        hit.said = Some(said);
        Ok(hit)
    }
}

/// The full-text index of a target.
fn index(target: Target) -> &'static str {
    match target {
        Target::Articles => "article_text",
        Target::Said => "said_text",
    }
}

/// The first columns of a hit, and the text.
fn head(r: &Row<'_>, score: f64) -> Result<(Hit, String)> {
    let size = usize::try_from(r.get::<_, i64>(8)?).unwrap_or(0);
    let hit = Hit {
        id: r.get(0)?,
        name: r.get(1)?,
        version: r.get(2)?,
        outlet: r.get(3)?,
        title: r.get(4)?,
        published: r.get(5)?,
        url: r.get(6)?,
        key: VersionKey(r.get(7)?),
        score: (score * 1e4).round() / 1e4,
        snippet: Snippet { start: 0, end: 0, text: String::new(), matches: Vec::new() },
        said: None,
    };
    let z = r.get_ref(9)?.as_blob().map_err(|e| ArchiveError::Damaged(e.to_string()))?;
    let damaged = || ArchiveError::Damaged(format!("the text of {:?} does not expand", hit.name));
    let text = zlib::inflate_text(z, size).ok_or_else(damaged)?;
    Ok((hit, text))
}

fn said(r: &Row<'_>) -> rusqlite::Result<Said> {
    let manner = Manner::read(r, 14)?;
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
    let confidence = r.get::<_, i64>(21)? as f64 / 1000.0;
    Ok(Said {
        attribution: format!("a{}", r.get::<_, i64>(11)?),
        speaker: r.get(12)?,
        to: r.get(13)?,
        act: manner.act,
        form: manner.form,
        kind: manner.kind,
        basis: manner.basis.split_whitespace().map(str::to_owned).collect(),
        setting: Some(manner.setting).filter(|s| !s.is_empty()),
        said_on: r.get(19)?,
        due: r.get(20)?,
        confidence,
        content: Vec::new(),
    })
}

/// The place in the document of a place in the joined pieces of a content.
fn in_document(mark: TextRange, pieces: &[TextRange]) -> Option<TextRange> {
    let mut before = 0;
    for piece in pieces {
        if mark.start() < before + piece.len() {
            let start = piece.start() + mark.start().checked_sub(before)?;
            // A phrase that runs over two pieces is shown as far as the first goes.
            return Some(TextRange::new(start, (start + mark.len()).min(piece.end())));
        }
        before += piece.len() + 1;
    }
    None
}

/// Finds the words of a query in a text, as the index does.
struct Marker {
    words: Option<String>,
    /// An index in memory for texts that are too long to be marked in one go.
    windows: Option<Connection>,
}

/// Up to here a text is marked in one go. The index copies what it has for each word that it marks, so a long text full
/// of matches would take quadratic time.
const IN_ONE_GO: usize = 16 << 10;

/// A long text is marked in windows of this many bytes.
const WINDOW: usize = 8 << 10;

/// So many windows are marked, those that fit best; a snippet needs few.
const WINDOWS: usize = 8;

impl Marker {
    fn new(query: &Query) -> Self {
        Self { words: query.words_expression(), windows: None }
    }

    /// Where the words stand, in bytes of `text`, the column of this row.
    fn marks(&mut self, db: &Connection, table: &str, column: usize, row: i64, text: &str) -> Result<Vec<TextRange>> {
        let Some(words) = &self.words else { return Ok(Vec::new()) };
        if text.len() > IN_ONE_GO {
            let windows = match self.windows.take() {
                Some(windows) => windows,
                None => windows()?,
            };
            let found = in_windows(&windows, words, text);
            self.windows = Some(windows);
            return found;
        }
        let sql =
            format!("SELECT highlight({table}, {column}, ?1, ?2) FROM {table} WHERE {table} MATCH ?3 AND rowid = ?4");
        let marked: Option<String> =
            db.prepare_cached(&sql)?.query_row(params![OPEN, CLOSE, words, row], |r| r.get(0)).optional()?;
        let text = schema::indexed(text.to_owned());
        Ok(marked.map(|m| marks(&text, &m)).unwrap_or_default())
    }
}

fn windows() -> Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch("CREATE VIRTUAL TABLE w USING fts5 (body, tokenize = 'porter unicode61 remove_diacritics 2')")?;
    Ok(db)
}

fn in_windows(db: &Connection, words: &str, text: &str) -> Result<Vec<TextRange>> {
    // Undone in the end: that is faster than taking out word by word.
    let db = db.unchecked_transaction()?;
    let mut starts = vec![0];
    let mut at = 0;
    while at + WINDOW < text.len() {
        let end = (at + WINDOW..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
        at = text[at..end].rfind(char::is_whitespace).filter(|i| *i > 0).map_or(end, |i| at + i);
        starts.push(at);
    }
    starts.push(text.len());
    let text = schema::indexed(text.to_owned());
    for (i, w) in starts.windows(2).enumerate() {
        let row = i64::try_from(i).unwrap_or(i64::MAX);
        db.prepare_cached("INSERT INTO w (rowid, body) VALUES (?1, ?2)")?.execute(params![row, &text[w[0]..w[1]]])?;
    }
    let sql = "SELECT rowid, highlight(w, 0, ?1, ?2) FROM w WHERE w MATCH ?3 ORDER BY rank LIMIT ?4";
    let mut found = db.prepare_cached(sql)?;
    let limit = i64::try_from(WINDOWS).unwrap_or(1);
    let mut rows = found.query(params![OPEN, CLOSE, words, limit])?;
    let mut out = Vec::new();
    while let Some(r) = rows.next()? {
        let i = usize::try_from(r.get::<_, i64>(0)?).unwrap_or(0);
        let (Some(&start), Some(&end)) = (starts.get(i), starts.get(i + 1)) else { continue };
        let inside = marks(&text[start..end], &r.get::<_, String>(1)?);
        out.extend(inside.iter().map(|m| TextRange::new(start + m.start(), start + m.end())));
    }
    out.sort_unstable();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Arrival, Identity, Parcel, Run};
    use onrecord_record::{Document, Record, digest};

    #[test]
    fn a_time_is_found_however_many_rows_are_passed_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut archive = Archive::open(&folder.path().join("a.onrecord")).unwrap();
        let now = "2025-10-01T08:00:00Z".to_owned();
        let run = Run { program: "t".into(), weights: String::new(), settings: "{}".into(), started: now.clone() };
        let run = archive.run(&run, false).unwrap();
        // 1998 stands in the middle, and once at the end.
        let years = [2020, 2021, 1998, 2022, 1998, 2023, 2024, 2020, 2021, 2022, 1998];
        for (i, year) in (1..).zip(years) {
            let text = format!("gas {i}");
            let document = Document {
                name: format!("n{i}"),
                id: digest(text.as_bytes()),
                snapshot: digest(text.as_bytes()),
                published: Some(format!("{year}-05-06")),
                text: text.clone(),
                ..Document::default()
            };
            let arrival = Arrival {
                record: Record::empty(document),
                bytes: text.into_bytes(),
                received: now.clone(),
                whence: format!("/{i}"),
                status: None,
                headers: None,
                extraction: "t".into(),
                identity: Identity::Place,
            };
            archive.add(run, &Parcel::pack(arrival).unwrap()).unwrap();
        }
        let page = Page { sort: Sort::Date, ..Page::default() };
        for (query, want) in [
            ("gas until:1999", vec![11, 5, 3]),
            ("gas since:2020 until:2020", vec![8, 1]),
            ("gas since:2022", vec![7, 6, 10, 4]),
            ("gas since:2030", vec![]),
        ] {
            let found = archive.search(&Query::parse(query).unwrap(), &page).unwrap();
            assert_eq!(found.hits.iter().map(|h| h.id).collect::<Vec<_>>(), want, "{query}");
        }
    }
}
