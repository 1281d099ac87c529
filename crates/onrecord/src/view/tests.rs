//! The view on the gold of the news cycle, so that it can be judged apart from what the program reads.

use super::*;
use onrecord_eval::{gold::Article, root};
use onrecord_record::Span;
use snapbox::{IntoData as _, assert_data_eq, file};

fn gold(start: &str) -> Record {
    let all = Article::load_all(&root().join("gold/newscycle")).unwrap();
    all.into_iter().find(|a| a.name.starts_with(start)).unwrap().record
}

const PLAIN: View = View { width: 100, colour: false, full: false };

#[test]
fn an_article_with_deep_chains() {
    assert_data_eq!(PLAIN.render(&gold("04-")), file!["snapshots/deep.txt"].raw());
}

#[test]
fn an_article_in_colour() {
    let coloured = View { colour: true, ..PLAIN }.render(&gold("04-"));
    assert_data_eq!(
        coloured.into_data().coerce_to(snapbox::data::DataFormat::TermSvg),
        file!["snapshots/deep.term.svg"]
    );
}

#[test]
fn an_article_on_a_narrow_screen() {
    let narrow = View { width: 44, ..PLAIN };
    assert_data_eq!(narrow.render(&gold("01-")), file!["snapshots/narrow.txt"].raw());
}

#[test]
fn an_article_in_full() {
    let full = View { full: true, ..PLAIN };
    assert_data_eq!(full.render(&gold("01-")), file!["snapshots/full.txt"].raw());
}

#[test]
fn nothing_is_wider_than_asked_and_nothing_is_lost() {
    for article in Article::load_all(&root().join("gold/newscycle")).unwrap() {
        for width in [30, 44, 60, 80, 100, 200] {
            for full in [false, true] {
                let text = View { width, full, colour: false }.render(&article.record);
                for line in text.lines() {
                    // A deep branch on a narrow screen keeps a least width for its words.
                    assert!(columns(line) <= width.max(44), "{} at {width}: {line}", article.name);
                    assert_eq!(line, line.trim_end(), "{}", article.name);
                }
                let shown = text.lines().filter(|l| l.ends_with(" 100 %")).count();
                assert_eq!(shown, article.record.attributions.len(), "{} at {width}", article.name);
            }
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let record = gold("11-");
    let plain = PLAIN.render(&record);
    let coloured = View { colour: true, ..PLAIN }.render(&record);
    assert_ne!(plain, coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn hostile_text_cannot_steer_the_terminal() {
    let mut record = gold("01-");
    let evil = "\u{1b}]0;x\u{7}\u{202e}\r\u{9b}";
    record.document.title = Some(evil.into());
    record.document.outlet = Some(evil.into());
    record.document.byline = Some(evil.into());
    record.document.published = Some(evil.into());
    record.notes.push(onrecord_record::Note { code: evil.into(), message: evil.into() });
    record.attributions[0].condition = Some(Span { start: 0, end: 1, text: evil.into() });
    record.attributions[0].said_on = Some(evil.into());
    for a in &mut record.attributions {
        a.content[0].text = format!("{evil}{}", a.content[0].text);
        a.cue.as_mut().unwrap().text = evil.into();
        if let Some(source) = &mut a.source {
            source.text = format!("{evil}{}", source.text);
        }
    }
    let text = View { full: true, ..PLAIN }.render(&record);
    assert!(text.contains('␛') && text.contains("<U+202E>"));
    assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'));
}

#[test]
fn parents_that_are_missing_or_form_a_cycle_lose_nothing() {
    let mut record = gold("04-");
    record.attributions[0].parent = Some("a99".into());
    record.attributions[3].parent = Some("a5".into());
    let n = record.attributions.len();
    let text = PLAIN.render(&record);
    assert_eq!(text.lines().filter(|l| l.ends_with(" 100 %")).count(), n);
}

#[test]
fn a_record_without_attributions_or_facts_says_so() {
    let mut record = Record::empty(Document { name: "plain".into(), text: "It rained.".into(), ..Document::default() });
    record.notes.push(onrecord_record::Note::new(onrecord_record::Code::NoDate, ""));
    let text = PLAIN.render(&record);
    assert!(text.starts_with("plain\n0 attributions · "), "{text}");
    assert!(text.ends_with("\nN0202: no publication date is known\n"), "{text}");
}
