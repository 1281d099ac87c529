//! `onrecord watch feeds.toml`: polls feeds, fetches what is new, and keeps it in the archive.
//!
//! What was seen, and when each feed is due again, stands in a file beside the list (`feeds.toml.state`), written after
//! every round by renaming, so that a watch that is stopped goes on where it was. An entry counts as seen only when the
//! archive has it, so nothing is lost; what is added twice is the same article to the archive.

use crate::archive::{Add, Place};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use onrecord_fetch::{Answer, Condition, Fetcher};
use onrecord_intake::{Format, Limits, Received, Refusal};
use onrecord_keeping::fetching;
use onrecord_record::Code;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The most minutes between two polls, however often a feed fails.
const LONGEST: i64 = 24 * 60;

/// Tries for an article whose page cannot be had just now, before the feed's own text is taken.
const TRIES: u32 = 3;

/// Entries that are remembered of a feed.
const REMEMBERED: usize = 5000;

#[derive(Debug, Args)]
#[command(
    after_help = "A list of feeds is TOML:\n\n    [[feed]]\n    url = \"https://news.example/rss\"\n    outlet = \"The Example\"  # optional\n    every = 30               # minutes, optional\n\nExit codes (with --once): 0 everything new is kept, 1 something failed, 2 could not start or write."
)]
pub struct Watch {
    /// The list of feeds
    #[arg(value_name = "FEEDS")]
    pub feeds: PathBuf,

    #[command(flatten)]
    pub place: Place,

    /// Actors that you know: a CSV table or FollowTheMoney JSON lines
    #[arg(long, value_name = "FILE")]
    pub register: Option<PathBuf>,

    /// Poll what is due once, and end
    #[arg(long)]
    pub once: bool,

    /// Fetch from a server on this machine, for tests
    #[arg(long, hide = true)]
    pub allow_loopback: bool,
}

/// The list as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    feed: Vec<Feed>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    url: String,
    outlet: Option<String>,
    #[serde(default = "half_an_hour")]
    every: u32,
}

fn half_an_hour() -> u32 {
    30
}

/// What is remembered from one round to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    feeds: BTreeMap<String, FeedState>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct FeedState {
    etag: Option<String>,
    last_modified: Option<String>,
    /// When it is due, as seconds since 1970.
    due: i64,
    /// Failures one after the other.
    failures: u32,
    /// Entries that are kept, oldest first.
    seen: Vec<String>,
    /// Entries whose page could not be had yet, and how often it was tried.
    tried: BTreeMap<String, u32>,
}

pub fn run(options: &Watch) -> Result<ExitCode> {
    let feeds = list(&options.feeds)?;
    // A fault in the register is told before anybody is asked for anything.
    crate::register::load(options.register.as_deref())?;
    let file = state_file(&options.feeds);
    let mut state = load(&file)?;
    let limits = Limits { wall: Duration::from_secs(60), ..Limits::default() };
    let fetcher = Arc::new(Mutex::new(fetching::fetcher(&limits, options.allow_loopback)));
    loop {
        let failed = round(&feeds, &mut state, &fetcher, options, &limits)?;
        save(&file, &state)?;
        if options.once {
            return Ok(ExitCode::from(u8::from(failed)));
        }
        let next = feeds.iter().filter_map(|f| Some(state.feeds.get(&f.url)?.due)).min().unwrap_or(0);
        std::thread::sleep(Duration::from_secs(u64::try_from(next - seconds()).unwrap_or(0).clamp(1, 3600)));
    }
}

/// Polls every feed that is due, and keeps what is new; whether something failed.
fn round(
    feeds: &[Feed],
    state: &mut State,
    fetcher: &Arc<Mutex<Fetcher>>,
    options: &Watch,
    limits: &Limits,
) -> Result<bool> {
    let mut failed = false;
    for feed in feeds {
        let known = state.feeds.entry(feed.url.clone()).or_default();
        if known.due > seconds() {
            continue;
        }
        let entries = match poll(feed, known, fetcher, limits) {
            Ok(entries) => entries,
            Err(refusal) => {
                failed = true;
                crate::archive::say(&refusal.to_string());
                continue;
            }
        };
        if entries.is_empty() {
            continue;
        }
        let done = Arc::new(Mutex::new(Done::default()));
        let articles = Articles {
            entries: entries.into_iter(),
            tried: known.tried.clone(),
            fetcher: Arc::clone(fetcher),
            limits: limits.clone(),
            done: Arc::clone(&done),
        };
        let add = Add::into(&options.place, limits, feed.outlet.clone(), options.register.clone());
        failed |= crate::archive::add(&add, Box::new(articles))? != ExitCode::SUCCESS;
        let done = std::mem::take(&mut *done.lock().unwrap_or_else(PoisonError::into_inner));
        known.remember(done);
    }
    Ok(failed)
}

/// Asks for a feed; its entries that are new. When it is due again is settled here.
fn poll(
    feed: &Feed,
    known: &mut FeedState,
    fetcher: &Mutex<Fetcher>,
    limits: &Limits,
) -> Result<Vec<Received>, Refusal> {
    let condition = Condition { etag: known.etag.clone(), last_modified: known.last_modified.clone() };
    let answer = fetcher.lock().unwrap_or_else(PoisonError::into_inner).get(&feed.url, &condition);
    let every = i64::from(feed.every.max(1)) * 60;
    let fetched = match answer {
        Ok(Answer::Fetched(fetched)) => *fetched,
        Ok(Answer::NotModified) => {
            (known.failures, known.due) = (0, seconds() + every);
            // Entries whose page is still to be had come again with the feed.
            if !known.tried.is_empty() {
                (known.etag, known.last_modified) = (None, None);
            }
            return Ok(Vec::new());
        }
        Err(e) => {
            known.failures = known.failures.saturating_add(1);
            let wait = e.retry_after.and_then(|d| i64::try_from(d.as_secs()).ok()).unwrap_or(0);
            known.due = seconds() + backoff(every, known.failures).max(wait);
            return Err(fetching::refusal(&feed.url, e));
        }
    };
    (known.failures, known.due) = (0, seconds() + every);
    (known.etag, known.last_modified) = (fetched.condition.etag.clone(), fetched.condition.last_modified.clone());
    let seen: BTreeSet<&str> = known.seen.iter().map(String::as_str).collect();
    let mut new = Vec::new();
    let mut refused = None;
    for item in fetching::documents(fetched, &feed.url, limits) {
        match item {
            Ok(received) if received.carried.as_ref().is_some_and(|c| c.from == "feed") => {
                if !seen.contains(key(&received).as_str()) {
                    new.push(received);
                }
            }
            Ok(_) => refused = Some((Code::BadFeed, "the address gives a page or a file, not a feed".to_owned())),
            // An entry without text has nothing to keep; its page may, but without a link there is none.
            Err(r) if r.code == Code::NoArticle => {}
            Err(r) => refused = Some((r.code, r.message)),
        }
    }
    match refused {
        Some((code, message)) if new.is_empty() => {
            known.failures = known.failures.saturating_add(1);
            known.due = seconds() + backoff(every, known.failures);
            Err(Refusal { name: feed.url.clone(), place: feed.url.clone(), code, message })
        }
        _ => Ok(new),
    }
}

/// Seconds to the next try: doubled with every failure, at most a day.
fn backoff(every: i64, failures: u32) -> i64 {
    every.saturating_mul(1 << failures.min(10)).min(LONGEST * 60).max(every)
}

/// What an entry is known by: its address, or what it says.
fn key(entry: &Received) -> String {
    let url = entry.carried.as_ref().and_then(|c| c.url.clone());
    url.unwrap_or_else(|| onrecord_record::digest(&entry.bytes))
}

/// What became of the entries of a round.
#[derive(Debug, Default)]
struct Done {
    kept: Vec<String>,
    later: Vec<String>,
}

impl FeedState {
    fn remember(&mut self, done: Done) {
        for key in done.later {
            *self.tried.entry(key).or_default() += 1;
        }
        for key in done.kept {
            self.tried.remove(&key);
            self.seen.push(key);
        }
        if !self.tried.is_empty() {
            // The feed has to come again with the entries in it.
            (self.etag, self.last_modified) = (None, None);
        }
        let over = self.seen.len().saturating_sub(REMEMBERED);
        self.seen.drain(..over);
    }
}

/// The articles of new entries: the page where it can be had, otherwise what the feed gives.
struct Articles {
    entries: std::vec::IntoIter<Received>,
    tried: BTreeMap<String, u32>,
    fetcher: Arc<Mutex<Fetcher>>,
    limits: Limits,
    done: Arc<Mutex<Done>>,
}

impl Iterator for Articles {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = self.entries.next()?;
            let key = key(&entry);
            let tried = self.tried.get(&key).copied().unwrap_or(0);
            let article = self.article(entry, tried);
            let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
            match article {
                Some(article) => {
                    done.kept.push(key);
                    return Some(Ok(article));
                }
                None => done.later.push(key),
            }
        }
    }
}

impl Articles {
    /// The article of an entry; `None` where its page is worth another try.
    fn article(&self, entry: Received, tried: u32) -> Option<Received> {
        let Some(url) = entry.carried.as_ref().and_then(|c| c.url.clone()) else { return Some(entry) };
        let answer = self.fetcher.lock().unwrap_or_else(PoisonError::into_inner).get(&url, &Condition::default());
        match answer {
            Ok(Answer::Fetched(fetched)) => {
                let page = fetching::documents(*fetched, &url, &self.limits).find_map(Result::ok);
                Some(page.filter(|p| p.format == Format::Html).map_or(entry.clone(), |p| with_entry(p, &entry)))
            }
            Ok(Answer::NotModified) => Some(entry),
            Err(e) if tried + 1 < TRIES && matches!(e.code, Code::ConnectionFailed | Code::ServerRefused) => None,
            Err(_) => Some(entry),
        }
    }
}

/// A page with what the feed says of it, which a publisher states for others to read.
fn with_entry(mut page: Received, entry: &Received) -> Received {
    if let (Some(page), Some(entry)) = (page.carried.as_deref_mut(), entry.carried.as_deref()) {
        page.title = page.title.take().or_else(|| entry.title.clone());
        page.byline = page.byline.take().or_else(|| entry.byline.clone());
        page.published = page.published.take().or_else(|| entry.published.clone());
        page.outlet = page.outlet.take().or_else(|| entry.outlet.clone());
    }
    page
}

fn list(path: &Path) -> Result<Vec<Feed>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let bad = |why: String| format!("{} {}: {why}", Code::BadFeedList.id(), path.display());
    let list: List = match toml::from_str(&text) {
        Ok(list) => list,
        Err(e) => bail!(bad(e.to_string())),
    };
    if let Some(feed) = list.feed.iter().find(|f| !fetching::is_address(Path::new(&f.url))) {
        bail!(bad(format!("`{}` is not an http address", feed.url)));
    }
    Ok(list.feed)
}

fn state_file(feeds: &Path) -> PathBuf {
    let mut name = feeds.as_os_str().to_owned();
    name.push(".state");
    PathBuf::from(name)
}

fn load(file: &Path) -> Result<State> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged; without it every entry is new again", file.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(State::default()),
        Err(e) => Err(e).with_context(|| file.display().to_string()),
    }
}

/// Writes the state beside itself and renames it, so that there is always a whole one.
fn save(file: &Path, state: &State) -> Result<()> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let new = tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    serde_json::to_writer_pretty(&new, state)?;
    new.as_file().sync_all()?;
    new.persist(file).with_context(|| file.display().to_string())?;
    Ok(())
}

/// Seconds since 1970.
fn seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_back_off_to_a_day() {
        let waits: Vec<i64> = (1..8).map(|n| backoff(1800, n) / 60).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(backoff(7 * 24 * 3600, 3), 7 * 24 * 3600);
    }

    #[test]
    fn what_failed_comes_again() {
        let mut state = FeedState { etag: Some("x".into()), ..FeedState::default() };
        state.remember(Done { kept: vec!["a".into()], later: vec!["b".into()] });
        assert_eq!((state.seen.as_slice(), state.tried["b"], state.etag.as_ref()), (&["a".to_owned()][..], 1, None));
        state.remember(Done { kept: vec!["b".into()], later: vec![] });
        assert!(state.tried.is_empty());
    }
}
