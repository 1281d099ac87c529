//! The JSON of Citron, the BBC's quotation extractor, so that programs that read its output read ours: flat quotes with
//! cue, sources, contents, groups of coreferent mentions. `parent` is ours; readers that do not know it pass over it.

use crate::article::Article;
use onrecord_record::{Attribution, Corpus, Span};
use serde_json::{Value, json};

pub fn documents(corpus: &Corpus) -> impl Iterator<Item = Value> {
    Article::all(corpus).map(|article| {
        let quotes: Vec<Value> = article.record.attributions.iter().map(|a| quote(&article, a)).collect();
        let groups: Vec<&[Span]> =
            article.record.entities.iter().map(|e| e.mentions.as_slice()).filter(|m| m.len() > 1).collect();
        json!({"name": article.name, "text": article.record.document.text, "quotes": quotes, "coreference_groups": groups})
    })
}

fn quote(article: &Article<'_>, a: &Attribution) -> Value {
    let entity = a.source_entity.as_deref().and_then(|e| article.entity(e));
    let other = |m: &&Span| Some(*m) != a.source.as_ref();
    let coreferences: Vec<&Span> = entity.iter().flat_map(|e| &e.mentions).filter(other).collect();
    json!({
        "id": a.id, "cue": a.cue, "sources": a.source.as_slice(), "contents": a.content,
        "coreferences": coreferences, "confidence": a.confidence, "parent": a.parent,
    })
}
