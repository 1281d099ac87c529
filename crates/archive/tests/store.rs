//! What the archive promises, through its API.
#![allow(clippy::unwrap_used, reason = "a test's helpers too may fail it")]

use onrecord_archive::{
    Added, Archive, ArchiveError, Arrival, Failed, Identity, Outcome, Page, Parcel, Part, Query, Run, RunId, Sort,
};
use onrecord_record::{Act, Attribution, BasisKind, Document, Form, Record, SourceKind, Span, digest};
use std::path::PathBuf;
use tempfile::TempDir;

const NOW: &str = "2025-10-01T08:00:00Z";

/// A record of one sentence: `source` `act`s `content`.
fn record(name: &str, url: Option<&str>, source: &str, act: Act, content: &str) -> Record {
    let text = format!("ZELIN — {source} said on Monday that {content}.\n\nNothing more was known.");
    let at = |s: &str| {
        let byte = text.find(s).unwrap();
        let start = text[..byte].chars().count();
        Span { start, end: start + s.chars().count(), text: s.to_owned() }
    };
    let mut record = Record::empty(Document {
        name: name.into(),
        id: digest(text.as_bytes()),
        snapshot: digest(format!("<p>{text}").as_bytes()),
        outlet: Some("The Zelin Gazette".into()),
        title: Some(format!("{source} speaks")),
        published: Some("2025-09-30T12:00:00Z".into()),
        url: url.map(str::to_owned),
        text: text.clone(),
        ..Document::default()
    });
    record.attributions.push(Attribution {
        id: "a1".into(),
        source: Some(at(source)),
        source_entity: None,
        source_kind: SourceKind::Person,
        source_count: None,
        cue: Some(at("said")),
        act,
        content: vec![at(content)],
        form: Form::Indirect,
        addressee: vec![],
        parent: None,
        basis: vec![],
        said_on: Some("2025-09-29".into()),
        setting: None,
        condition: None,
        due: None,
        negated: false,
        confidence: 0.875,
    });
    record
}

fn arrival(record: Record, whence: &str) -> Arrival {
    let bytes = format!("<p>{}", record.document.text).into_bytes();
    Arrival {
        record,
        bytes,
        received: NOW.into(),
        whence: whence.into(),
        status: None,
        headers: None,
        extraction: "test 1".into(),
        identity: Identity::Place,
    }
}

fn parcel(name: &str, url: Option<&str>, content: &str) -> Parcel {
    Parcel::pack(arrival(record(name, url, "Marr", Act::Threaten, content), &format!("/news/{name}.html"))).unwrap()
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.onrecord")
    }

    fn open(&self) -> (Archive, RunId) {
        let mut archive = Archive::open(&self.path()).unwrap();
        let run = archive.run(&run("weights-1"), false).unwrap();
        (archive, run)
    }
}

fn run(weights: &str) -> Run {
    Run { program: "test 1".into(), weights: weights.into(), settings: "{}".into(), started: NOW.into() }
}

fn search(archive: &Archive, query: &str) -> Vec<String> {
    let found = archive.search(&Query::parse(query).unwrap(), &Page::default()).unwrap();
    found.hits.iter().map(|h| format!("{}@{}", h.name, h.version)).collect()
}

fn sound(archive: &Archive) {
    let seen = archive.verify(|_, _| {}).unwrap();
    assert_eq!(seen.damages, []);
    assert!(seen.indexes);
}

#[test]
fn what_goes_in_comes_out() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let arrived = arrival(record("one", None, "Marr", Act::Threaten, "the gas stops"), "/news/one.html");
    let (want, bytes) = (arrived.record.clone(), arrived.bytes.clone());
    let added = archive.add(run, &Parcel::pack(arrived).unwrap()).unwrap();
    assert_eq!(added, Added { article: 1, name: "one".into(), version: 1, outcome: Outcome::New });
    let key = archive.find("one").unwrap();
    assert_eq!(archive.record(key).unwrap(), want);
    assert_eq!(archive.snapshot(key).unwrap(), bytes);
    let again: Vec<_> = archive.current().unwrap().map(Result::unwrap).collect();
    assert_eq!(again, [("one".to_owned(), want.clone())]);
    for id in ["1", "one@1", &want.document.id, &want.document.snapshot[..15]] {
        assert_eq!(archive.find(id).unwrap(), key, "{id}");
    }
    for id in ["2", "one@2", "One", "", "@", "sha256:00000000"] {
        assert!(matches!(archive.find(id), Err(ArchiveError::NoSuchArticle(_))), "{id}");
    }
    sound(&archive);
}

#[test]
fn the_same_again_is_nothing_new() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let one = parcel("one", None, "the gas stops");
    archive.add(run, &one).unwrap();
    assert_eq!(archive.add(run, &one).unwrap().outcome, Outcome::Unchanged);
    let same = record("one", None, "Marr", Act::Threaten, "the gas stops");
    let standing = |r: &Record, at: &str| archive.standing(&r.document, Identity::Place, at, run).unwrap();
    assert_eq!(standing(&same, "/news/one.html").unwrap().outcome, Outcome::Unchanged);
    // A file that was moved is still the same article, one that only shares its name is not.
    assert_eq!(standing(&same, "/old/one.html").unwrap().outcome, Outcome::Unchanged);
    assert!(standing(&record("one", None, "Marr", Act::Threaten, "the oil stops"), "/old/one.html").is_none());
    assert_eq!(archive.stats().unwrap().versions, 1);
}

#[test]
fn articles_that_share_a_name_are_told_apart() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let at = |folder: &str, content: &str| {
        Parcel::pack(arrival(record("index", None, "Marr", Act::Warn, content), &format!("/{folder}/index.html")))
            .unwrap()
    };
    let names: Vec<String> = [at("a", "it rains"), at("b", "it snows"), at("a", "it hails")]
        .iter()
        .map(|p| archive.add(run, p).unwrap())
        .map(|a| format!("{}@{}", a.name, a.version))
        .collect();
    assert_eq!(names, ["index@1", "index-2@1", "index@2"]);
    let key = archive.find("index-2").unwrap();
    assert_eq!(archive.record(key).unwrap().document.name, "index-2");
    sound(&archive);
}

#[test]
fn a_record_from_elsewhere_is_of_the_article_with_its_name_and_bytes() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let packed = |name: &str, content: &str, whence: &str, identity| {
        let record = record(name, None, "Marr", Act::Warn, content);
        Parcel::pack(Arrival { identity, ..arrival(record, whence) }).unwrap()
    };
    let add = |archive: &mut Archive, parcel: &Parcel| {
        let added = archive.add(run, parcel).unwrap();
        (format!("{}@{}", added.name, added.version), added.outcome)
    };
    // Two files of one name; a line without an id; a record that came first and whose file comes then.
    add(&mut archive, &packed("index", "it rains", "/a/index.html", Identity::Place));
    add(&mut archive, &packed("index", "it snows", "/b/index.html", Identity::Place));
    add(&mut archive, &packed("lines:1", "it hails", "/lines.jsonl:1", Identity::Content));
    add(&mut archive, &packed("first", "it thaws", "/t.parquet:9", Identity::Name));
    assert_eq!(archive.stats().unwrap().articles, 4);
    for (name, content, identity, want) in [
        ("index", "it rains", Identity::Name, "index@1"),
        // As it is called where it came from, and as the archive calls it.
        ("index", "it snows", Identity::Name, "index-2@1"),
        ("index-2", "it snows", Identity::Name, "index-2@1"),
        ("index", "it snows", Identity::Content, "index-2@1"),
        ("lines:1", "it hails", Identity::Name, "lines:1@1"),
        ("first", "it thaws", Identity::Place, "first@1"),
    ] {
        let parcel = packed(name, content, "/t.parquet:1", identity);
        assert_eq!(add(&mut archive, &parcel), (want.to_owned(), Outcome::Unchanged), "{name} {content}");
    }
    // A name alone shows nothing, nor do bytes alone.
    let added = add(&mut archive, &packed("index", "it dawns", "/t.parquet:2", Identity::Name));
    assert_eq!(added, ("index-3@1".to_owned(), Outcome::New));
    assert_eq!(add(&mut archive, &packed("other", "it rains", "/t.parquet:3", Identity::Name)).1, Outcome::New);
    // ... and an article that is known by that name from then on does not take the place of the one with the bytes.
    let known = packed("index", "it rains", "/t.parquet:1", Identity::Name);
    assert_eq!(add(&mut archive, &known), ("index@1".to_owned(), Outcome::Unchanged));
    // What was taken out stays out, whichever way it comes.
    archive.remove(archive.find("index").unwrap(), "asked for", NOW).unwrap();
    assert_eq!(add(&mut archive, &known), ("index@0".to_owned(), Outcome::Removed));
    sound(&archive);
}

#[test]
fn a_number_that_another_archive_gave_to_a_name_makes_no_second_article() {
    let packed = |name: &str, content: &str, whence: &str, identity| {
        let record = record(name, None, "Marr", Act::Warn, content);
        Parcel::pack(Arrival { identity, ..arrival(record, whence) }).unwrap()
    };
    let add = |archive: &mut Archive, run, parcel: &Parcel| {
        let added = archive.add(run, parcel).unwrap();
        (format!("{}@{}", added.name, added.version), added.outcome)
    };
    let second = packed("index-2", "it snows", "/t.parquet:2", Identity::Name);
    let file = packed("index", "it snows", "/b/index.html", Identity::Place);

    // Two files of one name come as records first, then as files.
    let place = Place::new();
    let (mut archive, run) = place.open();
    add(&mut archive, run, &packed("index", "it rains", "/t.parquet:1", Identity::Name));
    add(&mut archive, run, &second);
    let first = packed("index", "it rains", "/a/index.html", Identity::Place);
    assert_eq!(add(&mut archive, run, &first), ("index@1".to_owned(), Outcome::Unchanged));
    assert_eq!(add(&mut archive, run, &file), ("index-2@1".to_owned(), Outcome::Unchanged));
    archive.remove(archive.find("index-2").unwrap(), "asked for", NOW).unwrap();
    assert_eq!(add(&mut archive, run, &file), ("index-2@0".to_owned(), Outcome::Removed));
    assert_eq!(add(&mut archive, run, &second), ("index-2@0".to_owned(), Outcome::Removed));
    sound(&archive);

    // The second file first, then its record.
    let place = Place::new();
    let (mut archive, run) = place.open();
    add(&mut archive, run, &file);
    assert_eq!(add(&mut archive, run, &second), ("index@1".to_owned(), Outcome::Unchanged));
    archive.remove(archive.find("index").unwrap(), "asked for", NOW).unwrap();
    assert_eq!(add(&mut archive, run, &second), ("index@0".to_owned(), Outcome::Removed));

    // Files that are numbered by whoever named them are articles of their own, and so is other content.
    let place = Place::new();
    let (mut archive, run) = place.open();
    add(&mut archive, run, &file);
    let other = packed("index-2", "it snows", "/b/index-2.html", Identity::Place);
    assert_eq!(add(&mut archive, run, &other), ("index-2@1".to_owned(), Outcome::New));
    let other = packed("index-3", "it hails", "/t.parquet:3", Identity::Name);
    assert_eq!(add(&mut archive, run, &other), ("index-3@1".to_owned(), Outcome::New));
    let other = packed("index-01", "it snows", "/t.parquet:4", Identity::Name);
    assert_eq!(add(&mut archive, run, &other), ("index-01@1".to_owned(), Outcome::New));
    sound(&archive);
}

#[test]
fn other_content_under_an_address_is_a_version_and_the_first_stays() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let url = Some("https://gazette.example/gas?utm_source=x");
    archive.add(run, &parcel("one", url, "the gas stops")).unwrap();
    let url = Some("http://gazette.example/gas#top");
    let added = archive.add(run, &parcel("two", url, "the gas may stop")).unwrap();
    assert_eq!((added.name.as_str(), added.version, added.outcome), ("one", 2, Outcome::NewVersion));
    assert_eq!(archive.versions(1).unwrap().len(), 2);
    assert!(archive.record(archive.find("one@1").unwrap()).unwrap().document.text.contains("the gas stops"));
    assert!(archive.record(archive.find("one").unwrap()).unwrap().document.text.contains("may stop"));
    // Only what is current is searched, unless earlier versions are asked for.
    assert_eq!(search(&archive, "gas"), ["one@2"]);
    assert_eq!(search(&archive, "speaker:Marr"), ["one@2"]);
    let page = Page { superseded: true, ..Page::default() };
    assert_eq!(archive.search(&Query::parse("gas").unwrap(), &page).unwrap().hits.len(), 2);
    sound(&archive);
}

#[test]
fn reading_again_adds_a_run_and_keeps_the_old_one() {
    let place = Place::new();
    let (mut archive, first) = place.open();
    let one = parcel("one", None, "the gas stops");
    archive.add(first, &one).unwrap();
    assert_eq!(archive.run(&run("weights-1"), false).unwrap(), first);
    let second = archive.run(&run("weights-2"), false).unwrap();
    let state = archive.state().unwrap();
    let better = record("one", None, "Marr", Act::Warn, "the gas stops");
    let better = Parcel::pack(arrival(better, "/news/one.html")).unwrap();
    assert_eq!(archive.add(second, &better).unwrap().outcome, Outcome::ReadAgain);
    assert_ne!(archive.state().unwrap(), state);
    let key = archive.find("one").unwrap();
    assert_eq!(archive.record(key).unwrap().attributions[0].act, Act::Warn);
    assert_eq!(archive.record_of_run(key, 1).unwrap().unwrap().attributions[0].act, Act::Threaten);
    assert_eq!(archive.record_of_run(key, 3).unwrap(), None);
    assert_eq!(search(&archive, "act:warn"), ["one@1"]);
    assert!(search(&archive, "act:threaten").is_empty());
    assert_eq!(archive.runs().unwrap().len(), 2);
    assert_eq!(archive.stats().unwrap().acts, [("warn".to_owned(), 1)]);
    sound(&archive);
}

#[test]
fn an_unsound_record_is_refused_and_the_batch_goes_on() {
    let mut broken = record("bad", None, "Marr", Act::Warn, "it rains");
    broken.attributions[0].content[0].end += 1;
    let refused = Parcel::pack(arrival(broken, "/bad")).unwrap_err();
    assert!(matches!(refused, ArchiveError::Unsound(_)) && refused.is_of_one_document(), "{refused}");
    let mut other = arrival(record("bad", None, "Marr", Act::Warn, "it rains"), "/bad");
    other.bytes.push(b'x');
    assert!(matches!(Parcel::pack(other), Err(ArchiveError::Unsound(_))));

    let place = Place::new();
    let (mut archive, run) = place.open();
    let mut batch = archive.begin().unwrap();
    let failed = |code: &str| Failed {
        name: "bad".into(),
        whence: "/bad".into(),
        code: code.into(),
        message: "broken".into(),
        at: NOW.into(),
    };
    batch.add(run, &parcel("one", None, "it rains")).unwrap();
    batch.fail(&failed("E0101")).unwrap();
    batch.fail(&failed("E0102")).unwrap();
    batch.commit().unwrap();
    let failures = archive.failures().unwrap();
    assert_eq!((failures.len(), failures[0].code.as_str(), failures[0].times), (1, "E0102", 2));
    // Taken in after all.
    let bad = record("bad", None, "Marr", Act::Warn, "it snows");
    archive.add(run, &Parcel::pack(arrival(bad, "/bad")).unwrap()).unwrap();
    assert!(archive.failures().unwrap().is_empty());
    assert_eq!(archive.stats().unwrap().articles, 2);
}

#[test]
fn a_batch_that_is_not_committed_leaves_nothing() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let mut batch = archive.begin().unwrap();
    batch.add(run, &parcel("one", None, "it rains")).unwrap();
    drop(batch);
    assert_eq!(archive.stats().unwrap().articles, 0);
    assert!(search(&archive, "rains").is_empty());
    sound(&archive);
}

#[test]
fn hits_show_the_matched_words_at_their_exact_place() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("one", None, "“naïve” sanctions end on 🕊 day")).unwrap();
    for (query, word) in
        [("sanction", "sanctions"), ("naive", "naïve"), ("\"end on\"", "end on"), ("sanct*", "sanctions")]
    {
        for target in ["in:articles", "in:said"] {
            let page = Page { width: 40, ..Page::default() };
            let found = archive.search(&Query::parse(&format!("{query} {target}")).unwrap(), &page).unwrap();
            let (hit, text) = (&found.hits[0], archive.record(found.hits[0].key).unwrap().document.text);
            let slice = |(a, b): (usize, usize)| text.chars().skip(a).take(b - a).collect::<String>();
            assert_eq!(found.total, Some(1));
            assert_eq!(hit.snippet.text, slice((hit.snippet.start, hit.snippet.end)));
            let matched: Vec<String> = hit.snippet.matches.iter().map(|m| slice(*m)).collect();
            assert_eq!(matched.join(" "), word, "{query} {target}");
            if let Some(said) = &hit.said {
                assert_eq!((said.attribution.as_str(), said.speaker.as_deref()), ("a1", Some("Marr")));
                assert_eq!(said.content[0].text, slice((said.content[0].start, said.content[0].end)));
            }
        }
    }
}

#[test]
fn fields_narrow_a_search() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let mut add = |name: &str, change: &dyn Fn(&mut Record)| {
        let mut r = record(name, None, "Marr", Act::Threaten, "the gas stops");
        change(&mut r);
        archive.add(run, &Parcel::pack(arrival(r, &format!("/{name}"))).unwrap()).unwrap();
    };
    add("threat", &|_| {});
    add("direct", &|r| r.attributions[0].form = Form::Direct);
    add("promise", &|r| {
        r.attributions[0].act = Act::Promise;
        r.attributions[0].said_on = None;
        r.document.outlet = Some("Dost Tribune".into());
        r.document.published = Some("2025-11-02".into());
    });
    add("based", &|r| {
        r.attributions[0].basis = vec![onrecord_record::Basis {
            kind: BasisKind::Anonymous,
            count: Some(2),
            text: "said".into(),
            start: None,
            end: None,
            entity: None,
        }];
        r.attributions[0].source_kind = SourceKind::Anonymous;
    });
    let found = |query: &str| {
        let mut names = search(&archive, query);
        names.sort();
        names.join(" ")
    };
    assert_eq!(found("act:threaten"), "based@1 direct@1 threat@1");
    assert_eq!(found("act:threaten -form:direct"), "based@1 threat@1");
    assert_eq!(found("act:promise,warn gas"), "promise@1");
    assert_eq!(found("form:direct"), "direct@1");
    assert_eq!(found("basis:anonymous"), "based@1");
    assert_eq!(found("kind:anonymous speaker:marr"), "based@1");
    assert_eq!(found("speaker:brandt"), "");
    assert_eq!(found("outlet:tribune"), "promise@1");
    assert_eq!(found("outlet:\"zelin gazette\" in:said"), "based@1 direct@1 threat@1");
    // What was said counts by its own day, and by the article's where it has none.
    assert_eq!(found("in:said since:2025-09-29 until:2025-09-29"), "based@1 direct@1 threat@1");
    assert_eq!(found("in:said since:2025-11"), "promise@1");
    assert_eq!(found("since:2025-09-30 until:2025-09"), "based@1 direct@1 threat@1");
    let page = Page { sort: Sort::Date, limit: 1, ..Page::default() };
    let newest = archive.search(&Query::parse("gas").unwrap(), &page).unwrap();
    assert_eq!((newest.hits[0].name.as_str(), newest.total), ("promise", Some(4)));
}

#[test]
fn a_search_by_date_finds_what_is_current_and_what_was_where_it_is_asked_for() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let url = Some("https://gazette.example/gas");
    for (content, published) in [("the gas stops", "2025-09-30"), ("the gas may stop", "2025-10-02")] {
        let mut r = record("one", url, "Marr", Act::Threaten, content);
        r.document.published = Some(published.into());
        archive.add(run, &Parcel::pack(arrival(r, "/news/one.html")).unwrap()).unwrap();
    }
    let again = archive.run(&self::run("weights-2"), false).unwrap();
    let mut r = record("one", url, "Marr", Act::Warn, "the gas may stop");
    r.document.published = Some("2025-10-02".into());
    r.attributions[0].said_on = Some("2025-10".into());
    archive.add(again, &Parcel::pack(arrival(r, "/news/one.html")).unwrap()).unwrap();

    let found = |archive: &Archive, query: &str, superseded: bool| {
        for sort in [Sort::Relevance, Sort::Date] {
            let page = Page { superseded, sort, ..Page::default() };
            let all = archive.search(&Query::parse(query).unwrap(), &page).unwrap();
            assert_eq!(all.total, Some(all.hits.len()));
            if sort == Sort::Date {
                let name = |h: &onrecord_archive::Hit| h.said.as_ref().map_or("text".into(), |s| s.act.clone());
                return all.hits.iter().map(|h| format!("{}@{}", name(h), h.version)).collect::<Vec<_>>().join(" ");
            }
        }
        String::new()
    };
    for (query, current, all) in [
        ("since:2025", "text@2", "text@2 text@1"),
        ("gas since:2025-10", "text@2", "text@2"),
        ("gas until:2025-09", "", "text@1"),
        ("in:said gas", "warn@2", "warn@2 threaten@2 threaten@1"),
        ("in:said since:2025-10-02 until:2025-10-02", "warn@2", "warn@2"),
        ("in:said gas until:2025-09", "", "threaten@2 threaten@1"),
        ("in:said act:threaten since:2025-09", "", "threaten@2 threaten@1"),
    ] {
        assert_eq!(found(&archive, query, false), current, "{query}");
        assert_eq!(found(&archive, query, true), all, "{query}, superseded too");
    }
    sound(&archive);
    archive.remove(archive.find("one").unwrap(), "asked for", NOW).unwrap();
    for query in ["since:2025", "in:said since:2025"] {
        assert_eq!(found(&archive, query, false) + &found(&archive, query, true), "");
    }
    sound(&archive);
}

#[test]
fn long_texts_full_of_matches_are_marked_in_windows() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let text = format!("{} needle {}", "hay ".repeat(100_000), "hay ".repeat(100_000));
    let document = Document {
        name: "long".into(),
        id: digest(text.as_bytes()),
        snapshot: digest(format!("<p>{text}").as_bytes()),
        text: text.clone(),
        ..Document::default()
    };
    let started = std::time::Instant::now();
    archive.add(run, &Parcel::pack(arrival(Record::empty(document), "/long")).unwrap()).unwrap();
    for (query, matched) in [("needle", "needle"), ("hay needle", "needle"), ("hay", "hay")] {
        let found = archive.search(&Query::parse(query).unwrap(), &Page::default()).unwrap();
        assert!(found.hits[0].snippet.text.contains(matched), "{query}: {:?}", found.hits[0].snippet);
        assert!(!found.hits[0].snippet.matches.is_empty());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn zero_bytes_and_marks_in_a_text_do_no_harm() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("zero", None, "the\0gas \u{2}\u{1}stops\u{3}\u{1}")).unwrap();
    assert_eq!(search(&archive, "gas"), ["zero@1"]);
    assert_eq!(search(&archive, "in:said gas"), ["zero@1"]);
    sound(&archive);
}

#[test]
fn what_is_taken_out_is_gone_but_for_its_tombstone() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("one", None, "quixotic gas stops")).unwrap();
    let two = parcel("two", None, "zephyrine gas stops");
    archive.add(run, &two).unwrap();
    archive.put_derived("claims", "x", NOW, &serde_json::json!({"n": 2})).unwrap();
    let stone = archive.remove(archive.find("two").unwrap(), "asked for", NOW).unwrap();
    assert_eq!((stone.name.as_str(), stone.versions.as_array().map(Vec::len)), ("two", Some(1)));
    assert!(matches!(archive.find("two"), Err(ArchiveError::NoSuchArticle(_))));
    assert_eq!(search(&archive, "gas"), ["one@1"]);
    assert_eq!(archive.derived("claims", "x").unwrap(), None);
    sound(&archive);
    assert_eq!(archive.add(run, &two).unwrap().outcome, Outcome::Removed);
    assert_eq!(archive.stats().unwrap().removed, 1);
    drop(archive);
    let bytes = std::fs::read(place.path()).unwrap();
    let holds = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    // The index keeps stems of words as they are; the word that only this article had is in no page any more.
    assert!(holds("quixot") && !holds("zephyrin"));
    let (mut archive, run) = place.open();
    let mut batch = archive.begin().unwrap();
    batch.restore(true);
    assert_eq!(batch.add(run, &two).unwrap().outcome, Outcome::New);
    batch.commit().unwrap();
    assert_eq!(archive.tombstones().unwrap().len(), 1);
    sound(&archive);
}

#[test]
fn stats_follow_what_comes_and_goes() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    let packed = |name: &str, outlet: Option<&str>, published: &str, content: &str| {
        let url = format!("https://news.example/{name}");
        let mut record = record(name, Some(&url), "Marr", Act::Warn, content);
        record.document.outlet = outlet.map(str::to_owned);
        record.document.published = Some(published.to_owned());
        Parcel::pack(arrival(record, "/news")).unwrap()
    };
    let outlets = |archive: &Archive| {
        sound(archive);
        let all = archive.stats().unwrap().outlets;
        all.into_iter().map(|(outlet, n)| format!("{} {n}", outlet.unwrap_or_default())).collect::<Vec<_>>()
    };
    archive.add(run, &packed("one", Some("Quixotic Gazette"), "2025-03-01", "it rains")).unwrap();
    archive.add(run, &packed("two", Some("Courier"), "2025-01-01", "it rains")).unwrap();
    archive.add(run, &packed("three", None, "2025-04-01", "it snows")).unwrap();
    assert_eq!(outlets(&archive), [" 1", "Courier 1", "Quixotic Gazette 1"]);
    // Another version under another name, and without any.
    archive.add(run, &packed("one", Some("Courier"), "2025-03-01", "it hails")).unwrap();
    archive.add(run, &packed("two", None, "2025-02-01", "it thaws")).unwrap();
    assert_eq!(outlets(&archive), [" 2", "Courier 1"]);
    let stats = archive.stats().unwrap();
    let counted = (stats.articles, stats.versions, stats.records, stats.attributions);
    assert_eq!(
        (counted, stats.first.as_deref(), stats.last.as_deref()),
        ((3, 5, 5, 3), Some("2025-02-01"), Some("2025-04-01"))
    );
    let texts: i64 = (1..=3).flat_map(|id| archive.versions(id).unwrap()).map(|v| v.bytes).sum();
    assert_eq!(stats.text_bytes, texts);
    archive.remove(archive.find("one").unwrap(), "asked for", NOW).unwrap();
    assert_eq!(outlets(&archive), [" 2"]);
    let named = archive
        .raw(|db| db.query_row("SELECT count(*) FROM tally WHERE value LIKE 'Quix%'", [], |r| r.get::<_, i64>(0)));
    assert_eq!(named.unwrap(), 0);
}

#[test]
fn derived_results_are_kept_by_what_they_were_made_from() {
    let place = Place::new();
    let (mut archive, _) = place.open();
    let result = serde_json::json!({"claims": ["é", 1]});
    archive.put_derived("claims", "one", NOW, &result).unwrap();
    assert_eq!(archive.derived("claims", "one").unwrap(), Some(result));
    assert_eq!(archive.derived("claims", "two").unwrap(), None);
    archive.put_derived("claims", "two", NOW, &serde_json::json!(2)).unwrap();
    assert_eq!(archive.derived("claims", "one").unwrap(), None);
    assert_eq!(archive.derived("shifts", "two").unwrap(), None);
}

#[test]
fn corrections_are_appended_and_undone_by_further_entries() {
    let place = Place::new();
    let (mut archive, _) = place.open();
    let body = serde_json::json!({"entity": "E1"});
    let one = archive.append_correction(NOW, "ed", "merge", &body).unwrap();
    let undo = archive.undo_correction(one, NOW, "al").unwrap().unwrap();
    assert_eq!(archive.undo_correction(one, NOW, "al").unwrap(), None);
    assert_eq!(archive.corrections().unwrap()[0].undone_by, Some(undo));
    archive.undo_correction(undo, NOW, "ed").unwrap().unwrap();
    let log = archive.corrections().unwrap();
    assert_eq!((log.len(), log[0].undone_by, &log[0].body), (3, None, &body));
    assert_eq!(archive.undo_correction(99, NOW, "ed").unwrap(), None);
}

#[test]
fn other_files_are_not_taken_for_archives() {
    let place = Place::new();
    std::fs::write(place.path(), "not a database, but long enough to be looked at as if it were one ".repeat(40))
        .unwrap();
    for opened in [Archive::open(&place.path()), Archive::open_read_only(&place.path())] {
        assert!(matches!(opened, Err(ArchiveError::NotAnArchive(_))));
    }
    let missing = place.folder.path().join("missing");
    assert!(matches!(Archive::open_read_only(&missing), Err(ArchiveError::Missing(_))));
    assert!(!missing.exists());
    let strange = place.folder.path().join("strange");
    let db = rusqlite::Connection::open(&strange).unwrap();
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    assert!(matches!(Archive::open(&strange), Err(ArchiveError::NotAnArchive(_))));
    let newer = place.folder.path().join("newer");
    drop(Archive::open(&newer).unwrap());
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for opened in [Archive::open(&newer), Archive::open_read_only(&newer)] {
        assert!(matches!(opened, Err(ArchiveError::Newer { found: 99, .. })));
    }
}

#[test]
fn a_backup_is_a_whole_archive() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    for i in 0..30 {
        archive.add(run, &parcel(&format!("n{i}"), None, &format!("gas {i} stops"))).unwrap();
    }
    let to = place.folder.path().join("copy.onrecord");
    archive.backup(&to, |_, _| {}).unwrap();
    assert!(matches!(archive.backup(&to, |_, _| {}), Err(ArchiveError::Io { .. })));
    let copy = Archive::open(&to).unwrap();
    assert_eq!(copy.state().unwrap(), archive.state().unwrap());
    sound(&copy);
    let left: Vec<_> = place.folder.path().read_dir().unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|n| !n.to_string_lossy().contains(".new-")), "{left:?}");
}

/// One change behind the program's back for each part that `verify` looks at.
#[test]
fn verify_names_what_is_damaged() {
    for (sql, part, what) in [
        (
            "UPDATE blob SET z = (SELECT z FROM blob b WHERE b.id = 3), size = (SELECT size FROM blob b WHERE b.id = 3) WHERE id = 2",
            Part::Bytes,
            "another digest",
        ),
        ("UPDATE blob SET z = x'00' WHERE id = 1", Part::Bytes, "do not expand"),
        (
            "UPDATE record SET z = (SELECT z FROM record WHERE id = 2), size = (SELECT size FROM record WHERE id = 2) WHERE id = 1",
            Part::Record,
            "does not expand",
        ),
        ("UPDATE record SET columns = 0 WHERE id = 1", Part::Record, "the record of"),
        ("UPDATE manner SET act = 'promise'", Part::Attribution, "a1"),
        ("UPDATE manner SET current = current + 1", Part::Attribution, "counted"),
        ("UPDATE tally SET n = n + 1 WHERE what = 'text'", Part::Version, "counted"),
        ("DELETE FROM tally WHERE what = 'no outlet' OR what = 'outlet'", Part::Version, "counted"),
        ("UPDATE article_day SET days = x'000001000001'", Part::Version, "3 versions"),
        ("UPDATE article_day SET days = CAST(days || x'000001' AS BLOB)", Part::Version, "1 versions"),
        ("DELETE FROM said_day", Part::Attribution, "2 attributions"),
        ("INSERT INTO said_day VALUES (9, x'000001')", Part::Attribution, "1 attributions"),
        ("UPDATE attribution SET said_on = '2025-09-28' WHERE id = 1", Part::Attribution, "1 attributions"),
        ("UPDATE attribution SET manner = 77 WHERE id = 1", Part::Attribution, "0 attributions"),
        ("UPDATE attribution SET pieces = '0-4' WHERE id = 2", Part::Attribution, "a1"),
        ("DELETE FROM attribution WHERE id = 1", Part::Attribution, "0 attributions"),
        ("UPDATE version SET superseded = 1 WHERE id = 1", Part::Version, "is current"),
        ("UPDATE record SET superseded = 1 WHERE id = 1", Part::Version, "record is current"),
        ("UPDATE version SET snapshot = text WHERE id = 1", Part::Record, "of other bytes"),
        ("DELETE FROM record WHERE id = 1", Part::Record, "no record"),
        ("INSERT INTO article_text (rowid, title, body, outlet) VALUES (77, 'x', 'y', 'z')", Part::Index, "articles"),
        ("INSERT INTO said_text (said_text) VALUES ('delete-all')", Part::Index, "what was said"),
    ] {
        let place = Place::new();
        let (mut archive, run) = place.open();
        archive.add(run, &parcel("one", None, "the gas stops")).unwrap();
        archive.add(run, &parcel("two", None, "the oil stops")).unwrap();
        sound(&archive);
        archive.raw(|db| db.execute_batch(sql)).unwrap();
        let seen = archive.verify(|_, _| {}).unwrap();
        let named = seen.damages.iter().any(|d| d.part == part && d.what.contains(what));
        assert!(named, "{sql}: {:?}", seen.damages);
    }
}

#[test]
fn what_cannot_be_stored_leaves_nothing_in_its_batch() {
    let (place, elsewhere) = (Place::new(), Place::new());
    let (mut archive, run) = place.open();
    // A run that only another archive has: it is missed when the article and its version are written already.
    let foreign = elsewhere.open().0.run(&self::run("weights-2"), false).unwrap();
    let mut batch = archive.begin().unwrap();
    assert!(batch.add(foreign, &parcel("one", None, "the gas stops")).is_err());
    batch.add(run, &parcel("two", None, "the oil stops")).unwrap();
    batch.commit().unwrap();
    assert_eq!(archive.stats().unwrap().articles, 1);
    sound(&archive);
}

#[test]
fn verify_names_a_record_that_breaks_the_contract() {
    use std::io::Write as _;
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("one", None, "the gas stops")).unwrap();
    let mut broken = archive.record(archive.find("one").unwrap()).unwrap();
    broken.document.text.clear();
    broken.attributions[0].content[0].end += 1;
    let json = serde_json::to_vec(&broken).unwrap();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(&json).unwrap();
    let (z, size) = (zlib.finish().unwrap(), i64::try_from(json.len()).unwrap());
    let sql = "UPDATE record SET z = ?1, size = ?2, dictionary = 0, columns = 0";
    archive.raw(|db| db.execute(sql, rusqlite::params![z, size])).unwrap();
    let seen = archive.verify(|_, _| {}).unwrap();
    let named = seen.damages.iter().any(|d| d.part == Part::Record && d.what.contains("is not exactly"));
    assert!(named, "{:?}", seen.damages);
}

#[test]
fn a_connection_that_writes_waits_for_the_disk_and_leaves_nothing_of_what_is_taken_out() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    // A killed process loses nothing without it; only a lost machine would tell.
    let setting = |name: &str| archive.raw(|db| db.pragma_query_value(None, name, |r| r.get::<_, i64>(0))).unwrap();
    assert_eq!((setting("synchronous"), setting("secure_delete")), (2, 1));
    archive.add(run, &parcel("one", None, "the gas stops")).unwrap();
    let log = || std::fs::metadata(place.folder.path().join("a.onrecord-wal")).unwrap().len();
    assert!(log() > 0, "what was added stands in a log");
    archive.remove(archive.find("one").unwrap(), "asked for", NOW).unwrap();
    assert_eq!(log(), 0);
}

#[cfg(unix)]
#[test]
fn a_log_that_cannot_be_read_is_told_and_not_passed_over() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("one", None, "the gas stops")).unwrap();
    // As a dead process leaves it on storage that then takes no lock file, whoever reads: what was added is in the log alone.
    let left = place.folder.path().join("left.onrecord");
    let beside = |end: &str| place.folder.path().join(format!("left.onrecord{end}"));
    std::fs::copy(place.path(), &left).unwrap();
    std::fs::copy(place.folder.path().join("a.onrecord-wal"), beside("-wal")).unwrap();
    std::os::unix::fs::symlink(beside("-shm"), beside("-shm")).unwrap();
    match Archive::open_read_only(&left) {
        Err(ArchiveError::CannotWrite(what)) => assert!(what.contains("log"), "{what}"),
        Err(e) => panic!("{e}"),
        Ok(archive) => panic!("{} of 1 articles", archive.count().unwrap()),
    }
    // Where the log is empty nothing is missing.
    std::fs::write(beside("-wal"), "").unwrap();
    assert_eq!(Archive::open_read_only(&left).unwrap().count().unwrap(), 0);
    // With its log and a place for the lock file all of it is there.
    std::fs::remove_file(beside("-shm")).unwrap();
    std::fs::copy(place.folder.path().join("a.onrecord-wal"), beside("-wal")).unwrap();
    assert_eq!(Archive::open_read_only(&left).unwrap().count().unwrap(), 1);
}

#[test]
fn bytes_that_are_a_snapshot_here_and_a_text_there_are_both_found() {
    let place = Place::new();
    let (mut archive, run) = place.open();
    archive.add(run, &parcel("one", None, "the gas stops")).unwrap();
    let snapshot = archive.snapshot(archive.find("one").unwrap()).unwrap();
    let text = String::from_utf8(snapshot.clone()).unwrap();
    let id = digest(&snapshot);
    let document = Document { name: "two".into(), id: id.clone(), snapshot: id, text, ..Document::default() };
    let mut two = arrival(Record::empty(document), "/two.txt");
    two.bytes.clone_from(&snapshot);
    archive.add(run, &Parcel::pack(two).unwrap()).unwrap();
    assert_eq!(search(&archive, "gas").len(), 2);
    sound(&archive);
    // The first goes, the bytes that the second is made of stay.
    archive.remove(archive.find("one").unwrap(), "a test", NOW).unwrap();
    assert_eq!(archive.snapshot(archive.find("two").unwrap()).unwrap(), snapshot);
    sound(&archive);
}
