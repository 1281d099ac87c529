use super::lists::LISTS;
use super::triggers::trigger;
use crate::describe::words::Words;
use crate::layout::Layout;

/// The types of the triggers of a text.
fn types(text: &str) -> Vec<String> {
    let layout = Layout::of(text);
    let words = Words::of(text, &layout);
    (0..words.words.len()).filter_map(|i| Some(trigger(&words, i)?.group.kind.clone())).collect()
}

#[test]
fn every_group_finds_its_examples_and_no_others() {
    assert!(LISTS.groups.len() > 15);
    let mut wrong = Vec::new();
    for g in &LISTS.groups {
        assert!(!g.matching.is_empty() && !g.not.is_empty(), "{} has no examples", g.kind);
        let found = |text: &&String| types(text).contains(&g.kind);
        wrong.extend(g.matching.iter().filter(|t| !found(t)).map(|t| format!("{} not found: {t}", g.kind)));
        wrong.extend(g.not.iter().filter(found).map(|t| format!("{} found: {t}", g.kind)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}
