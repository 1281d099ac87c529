//! One JSON line: `{id, outlet, title, published, byline, url, text|html}`.

use crate::{Draft, Field, Limits, Refused, language, page, sniff, text};
use onrecord_record::Code;
use serde_json::{Map, Value};

/// Takes in a JSON line; `name` becomes its `id` where it has one.
pub(crate) fn read(bytes: &[u8], draft: &mut Draft, limits: &Limits, name: &mut String) -> Result<String, Refused> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // JSON is UTF-8 by its standard, so nothing is guessed here; damage is repaired and noted.
    let line = String::from_utf8_lossy(bytes);
    if let std::borrow::Cow::Owned(_) = line {
        draft.note(Code::RepairedEncoding, "the line is not valid UTF-8");
    }
    text::refuse_empty(&line)?;
    let mut object = match serde_json::from_str::<Value>(&line) {
        Ok(Value::Object(object)) => object,
        Ok(other) => return Err(bad(format!("{}, not an object", kind(&other)))),
        Err(e) => return Err(bad(e.to_string())),
    };
    match object.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => *name = id.trim().to_owned(),
        Some(Value::Number(id)) => *name = id.to_string(),
        None | Some(Value::Null | Value::String(_)) => {}
        Some(other) => return Err(bad(format!("`id` is {}, not a string or a number", kind(other)))),
    }
    for (key, field) in [
        ("outlet", Field::Outlet),
        ("title", Field::Title),
        ("published", Field::Published),
        ("byline", Field::Byline),
        ("url", Field::Url),
    ] {
        draft.add(field, metadata(&mut object, key)?.as_deref(), "json-line");
    }
    let (plain, html) = (string(&mut object, "text")?, string(&mut object, "html")?);
    match (plain, html) {
        (Some(plain), _) => {
            text::refuse_empty(&plain)?;
            language::judge(&plain, draft);
            Ok(plain)
        }
        (None, Some(html)) => {
            sniff::refuse_unprintable(&html)?;
            page::read(&html, draft, limits)
        }
        (None, None) => Err(bad("it has neither `text` nor `html`".into())),
    }
}

fn bad(message: String) -> Refused {
    (Code::BadJsonLine, message)
}

/// The string under a key; null is the same as no key.
fn string(object: &mut Map<String, Value>, key: &str) -> Result<Option<String>, Refused> {
    match object.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(s)) => Ok(Some(s)),
        Some(other) => Err(bad(format!("`{key}` is {}, not a string", kind(&other)))),
    }
}

/// A value about the article: a string, or for several authors a list of them.
fn metadata(object: &mut Map<String, Value>, key: &str) -> Result<Option<String>, Refused> {
    let Some(Value::Array(list)) = object.get(key) else { return string(object, key) };
    let names: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    match names {
        Some(names) => Ok(Some(names.join("; "))),
        None => Err(bad(format!("`{key}` is a list of other things than strings"))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
