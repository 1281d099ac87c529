//! `onrecord watch feeds.toml`: polls feeds, fetches what is new, and keeps it in the archive.
//!
//! What was seen, and when each feed is due again, stands in a file beside the list (`feeds.toml.state`), written by
//! renaming, so that a watch that is stopped goes on where it was. An entry counts as seen once the archive has it on the
//! disk, and a feed as polled once all its entries are, so nothing is lost; what is added twice is the same article to the
//! archive.

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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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

impl Feed {
    /// Seconds between two polls.
    fn seconds(&self) -> i64 {
        i64::from(self.every.max(1)) * 60
    }
}

/// What is remembered from one round to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    feeds: BTreeMap<String, FeedState>,
}

/// The state, shared with the thread that writes, and the file that it is kept in.
struct Memory {
    state: Mutex<State>,
    file: PathBuf,
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
    let memory = Arc::new(Memory::load(state_file(&options.feeds))?);
    let limits = Limits { wall: Duration::from_secs(60), ..Limits::default() };
    let fetcher = Arc::new(Mutex::new(fetching::fetcher(&limits, options.allow_loopback)));
    loop {
        let failed = round(&feeds, &memory, &fetcher, options, &limits)?;
        if options.once {
            return Ok(ExitCode::from(u8::from(failed)));
        }
        let next = feeds.iter().map(|f| memory.of(f, |known| known.due)).min().unwrap_or(0);
        std::thread::sleep(Duration::from_secs(u64::try_from(next - seconds()).unwrap_or(0).clamp(1, 3600)));
    }
}

/// Polls every feed that is due, and keeps what is new; whether something failed.
fn round(
    feeds: &[Feed],
    memory: &Arc<Memory>,
    fetcher: &Arc<Mutex<Fetcher>>,
    options: &Watch,
    limits: &Limits,
) -> Result<bool> {
    let mut failed = false;
    for feed in feeds {
        let known = memory.of(feed, |known| known.clone());
        if known.due > seconds() {
            continue;
        }
        match poll(feed, &known, fetcher, limits) {
            Ok(polled) => {
                if !polled.entries.is_empty() {
                    failed |= !keep(feed, polled.entries, known.tried, memory, fetcher, options, limits)?;
                }
                memory.of(feed, |known| known.polled(polled.condition, feed.seconds()));
            }
            Err((refusal, wait)) => {
                failed = true;
                crate::archive::say(&refusal.to_string());
                memory.of(feed, |known| known.failed(feed.seconds(), wait));
            }
        }
        memory.save()?;
    }
    Ok(failed)
}

/// Adds the articles of new entries; each is remembered when it is on the disk. Whether all of them are.
fn keep(
    feed: &Feed,
    entries: Vec<Received>,
    tried: BTreeMap<String, u32>,
    memory: &Arc<Memory>,
    fetcher: &Arc<Mutex<Fetcher>>,
    options: &Watch,
    limits: &Limits,
) -> Result<bool> {
    let keys: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let articles = Articles {
        feed: feed.clone(),
        entries: entries.into_iter(),
        tried,
        keys: Arc::clone(&keys),
        memory: Arc::clone(memory),
        fetcher: Arc::clone(fetcher),
        limits: limits.clone(),
    };
    let (memory, of) = (Arc::clone(memory), feed.clone());
    let told = move |done: &[(String, bool)]| {
        let keys = locked(&keys);
        memory.of(&of, |known| {
            for (place, kept) in done {
                match keys.get(place) {
                    Some(key) if *kept => known.kept(key),
                    Some(key) => known.later(key),
                    None => {}
                }
            }
        });
        if let Err(e) = memory.save() {
            crate::archive::say(&format!("{e:#}"));
        }
    };
    let add = Add::into(&options.place, limits, feed.outlet.clone(), options.register.clone());
    Ok(crate::archive::add(&add, Box::new(articles), Box::new(told))? == ExitCode::SUCCESS)
}

/// What a feed has that was not seen.
struct Polled {
    entries: Vec<Received>,
    /// For the next time, once the entries are kept.
    condition: Condition,
}

/// Asks for a feed. Where that fails, the time goes with it that the server asks to wait.
fn poll(
    feed: &Feed,
    known: &FeedState,
    fetcher: &Mutex<Fetcher>,
    limits: &Limits,
) -> Result<Polled, (Refusal, Duration)> {
    let condition = Condition { etag: known.etag.clone(), last_modified: known.last_modified.clone() };
    let fetched = match locked(fetcher).get(&feed.url, &condition) {
        Ok(Answer::Fetched(fetched)) => *fetched,
        Ok(Answer::NotModified) => return Ok(Polled { entries: Vec::new(), condition }),
        Err(e) => {
            let wait = e.retry_after.unwrap_or_default();
            return Err((fetching::refusal(&feed.url, e), wait));
        }
    };
    let condition = fetched.condition.clone();
    let seen: BTreeSet<&str> = known.seen.iter().map(String::as_str).collect();
    let mut entries = Vec::new();
    let mut refused = None;
    for item in fetching::documents(fetched, &feed.url, limits) {
        match item {
            Ok(received) if received.carried.as_ref().is_some_and(|c| c.from == "feed") => {
                if !seen.contains(key(&received).as_str()) {
                    entries.push(received);
                }
            }
            Ok(_) => refused = Some((Code::BadFeed, "the address gives a page or a file, not a feed".to_owned())),
            // An entry without text has nothing to keep; its page may, but without a link there is none.
            Err(r) if r.code == Code::NoArticle => {}
            Err(r) => refused = Some((r.code, r.message)),
        }
    }
    match refused {
        Some((code, message)) if entries.is_empty() => {
            Err((Refusal { name: feed.url.clone(), place: feed.url.clone(), code, message }, Duration::ZERO))
        }
        _ => Ok(Polled { entries, condition }),
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

impl FeedState {
    /// The archive has this entry.
    fn kept(&mut self, key: &str) {
        self.tried.remove(key);
        self.seen.push(key.to_owned());
        let over = self.seen.len().saturating_sub(REMEMBERED);
        self.seen.drain(..over);
    }

    /// This entry could not be had or taken in, and is worth another try, or is not any more.
    fn later(&mut self, key: &str) {
        let tries = self.tried.entry(key.to_owned()).or_default();
        *tries += 1;
        if *tries >= TRIES {
            self.kept(key);
        }
    }

    /// The feed was asked for, and its entries were gone through.
    fn polled(&mut self, condition: Condition, every: i64) {
        (self.failures, self.due) = (0, seconds() + every);
        // Entries that are worth another try have to come again with the feed.
        let condition = if self.tried.is_empty() { condition } else { Condition::default() };
        (self.etag, self.last_modified) = (condition.etag, condition.last_modified);
    }

    fn failed(&mut self, every: i64, wait: Duration) {
        self.failures = self.failures.saturating_add(1);
        let wait = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
        self.due = seconds().saturating_add(backoff(every, self.failures).max(wait));
    }
}

/// The articles of new entries: the page where it can be had, otherwise what the feed gives.
struct Articles {
    feed: Feed,
    entries: std::vec::IntoIter<Received>,
    tried: BTreeMap<String, u32>,
    /// By the place of an article that was handed on, what its entry is known by.
    keys: Arc<Mutex<BTreeMap<String, String>>>,
    memory: Arc<Memory>,
    fetcher: Arc<Mutex<Fetcher>>,
    limits: Limits,
}

impl Iterator for Articles {
    type Item = Result<Received, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = self.entries.next()?;
            let key = key(&entry);
            let tried = self.tried.get(&key).copied().unwrap_or(0);
            match self.article(entry, tried) {
                Some(article) => {
                    locked(&self.keys).insert(article.place.clone(), key);
                    return Some(Ok(article));
                }
                None => self.memory.of(&self.feed, |known| known.later(&key)),
            }
        }
    }
}

impl Articles {
    /// The article of an entry; `None` where its page is worth another try.
    fn article(&self, entry: Received, tried: u32) -> Option<Received> {
        let Some(url) = entry.carried.as_ref().and_then(|c| c.url.clone()) else { return Some(entry) };
        let answer = locked(&self.fetcher).get(&url, &Condition::default());
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

impl Memory {
    fn load(file: PathBuf) -> Result<Self> {
        let state = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is damaged; without it every entry is new again", file.display()))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => State::default(),
            Err(e) => return Err(e).with_context(|| file.display().to_string()),
        };
        Ok(Self { state: Mutex::new(state), file })
    }

    /// What is remembered of a feed.
    fn of<T>(&self, feed: &Feed, look: impl FnOnce(&mut FeedState) -> T) -> T {
        look(locked(&self.state).feeds.entry(feed.url.clone()).or_default())
    }

    /// Writes the state beside itself and renames it, so that there is always a whole one.
    fn save(&self) -> Result<()> {
        let folder = self.file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let new = tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
        serde_json::to_writer_pretty(&new, &*locked(&self.state))?;
        new.as_file().sync_all()?;
        new.persist(&self.file).with_context(|| self.file.display().to_string())?;
        Ok(())
    }
}

/// What a lock guards; a thread that failed with it in hand left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        let sent = || Condition { etag: Some("x".into()), last_modified: None };
        let mut state = FeedState::default();
        state.kept("a");
        state.later("b");
        state.polled(sent(), 60);
        assert_eq!((state.seen.as_slice(), state.tried["b"], state.etag.as_ref()), (&["a".to_owned()][..], 1, None));
        state.kept("b");
        state.polled(sent(), 60);
        assert!(state.tried.is_empty() && state.etag.is_some());
        // What cannot be taken in is not asked for for ever.
        for _ in 0..TRIES {
            state.later("c");
        }
        assert!(state.tried.is_empty() && state.seen.contains(&"c".to_owned()));
    }
}
