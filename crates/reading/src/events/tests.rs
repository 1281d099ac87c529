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
    for g in &LISTS.groups {
        assert!(!g.matching.is_empty() && !g.not.is_empty(), "{} has no examples", g.kind);
        for text in &g.matching {
            assert!(types(text).contains(&g.kind), "{}: {text}: {:?}", g.kind, types(text));
        }
        for text in &g.not {
            assert!(!types(text).contains(&g.kind), "{}: {text}", g.kind);
        }
    }
}
