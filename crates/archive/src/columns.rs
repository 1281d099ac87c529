//! The form in which a record's JSON is kept: columns instead of lists of objects, places without their words.
//!
//! A record says the same keys again and again, and the words of every place stand in the text already. Here each list of
//! objects is written once per key, places are counted from the one before, and their words are left out. The packed JSON
//! is about half of what it would be. Nothing is lost, and nothing is known of the record's fields: what they are called
//! does not matter. [`unfold`] undoes [`fold`]; what holds does so by test, for any JSON.
//!
//! A column of `n` values is one of
//! ```text
//! x                                        n times the scalar x
//! [x, y, ...]                              scalars, one by one
//! {"ids": "a"}                             "a1", "a2", ... "an"
//! {"of": {key: column, ...}}               objects; a key that some lack: {"at": [which], "is": column}
//! {"of": {"@": [...], "+": [...], ...}}    places: start less the start before, and length; `text` is the slice
//! {"lists": column, "of": column}          lists: their lengths, and their values one after the other
//! {"null": [which], "else": column}        nulls among objects or lists
//! {"as": [...]}                            anything else, as it is
//! ```

use onrecord_record::{CodePoints, TextRange};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Values that a record of this text may have to be kept so, columns of numbers counted too. Records have one in four
/// characters; the bound keeps a hostile file's columns from unfolding without end.
fn most(text: &str) -> usize {
    text.len().saturating_mul(8).saturating_add(1 << 16)
}

/// The value in columns; `None` for one with too many values. `text` is the text that places point into.
pub fn fold(value: &Value, text: &str) -> Option<Value> {
    let mut fold = Fold { map: CodePoints::new(text), text, left: most(text) };
    fold.column(&[value])
}

/// The value that was folded; `None` where the columns are not what [`fold`] makes of one with this text.
pub fn unfold(columns: &Value, text: &str) -> Option<Value> {
    let mut unfold = Unfold { map: CodePoints::new(text), text, left: most(text) };
    let mut all = unfold.column(columns, 1)?;
    all.pop()
}

/// The words of a place in code points.
fn words<'t>(map: &CodePoints<'_>, text: &'t str, start: usize, end: usize) -> Option<&'t str> {
    TextRange::new(map.to_byte(start)?, map.to_byte(end)?).of(text).filter(|_| start <= end)
}

struct Fold<'t> {
    map: CodePoints<'t>,
    text: &'t str,
    left: usize,
}

impl Fold<'_> {
    fn column(&mut self, values: &[&Value]) -> Option<Value> {
        self.left = self.left.checked_sub(values.len())?;
        let (objects, lists) = (count(values, Value::is_object), count(values, Value::is_array));
        let nulls = count(values, Value::is_null);
        if objects + lists == 0 {
            return Some(scalars(values));
        }
        if nulls > 0 && (objects == 0 || lists == 0) && objects + lists + nulls == values.len() {
            let which: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_null()).collect();
            let others: Vec<&Value> = values.iter().copied().filter(|v| !v.is_null()).collect();
            return Some(json!({ "null": which, "else": self.column(&others)? }));
        }
        if objects == values.len() {
            let all: Vec<&Map<String, Value>> = values.iter().filter_map(|v| v.as_object()).collect();
            return Some(json!({ "of": self.objects(&all)? }));
        }
        if lists == values.len() {
            let all: Vec<&Vec<Value>> = values.iter().filter_map(|v| v.as_array()).collect();
            self.left = self.left.checked_sub(values.len())?;
            let lengths: Vec<Value> = all.iter().map(|l| l.len().into()).collect();
            let inside: Vec<&Value> = all.into_iter().flatten().collect();
            return Some(json!({ "lists": scalars(&lengths.iter().collect::<Vec<_>>()), "of": self.column(&inside)? }));
        }
        Some(json!({ "as": values }))
    }

    fn objects(&mut self, all: &[&Map<String, Value>]) -> Option<Map<String, Value>> {
        let mut out = Map::new();
        let places: Option<Vec<(usize, usize)>> = all.iter().map(|o| self.place(o)).collect();
        if let Some(places) = &places {
            self.left = self.left.checked_sub(2 * places.len())?;
            let mut last = 0;
            let from_last = |(start, _): &(usize, usize)| {
                let step = signed(*start) - signed(last);
                last = *start;
                step
            };
            out.insert("@".into(), places.iter().map(from_last).collect());
            out.insert("+".into(), places.iter().map(|(start, end)| end - start).collect());
        }
        let mut seen = BTreeSet::new();
        for key in all.iter().flat_map(|o| o.keys()) {
            if !seen.insert(key) || (places.is_some() && matches!(key.as_str(), "start" | "end" | "text")) {
                continue;
            }
            let which: Vec<usize> = (0..all.len()).filter(|i| all[*i].contains_key(key)).collect();
            let values: Vec<&Value> = all.iter().filter_map(|o| o.get(key)).collect();
            let column = self.column(&values)?;
            let column = if which.len() == all.len() { column } else { json!({ "at": which, "is": column }) };
            // A key that looks like one of ours is kept apart from them.
            let name = if key.starts_with(['@', '+', '\\']) { format!("\\{key}") } else { key.clone() };
            out.insert(name, column);
        }
        Some(out)
    }

    /// Where an object that is a place lies, if its words are those of the text there.
    fn place(&self, object: &Map<String, Value>) -> Option<(usize, usize)> {
        let number = |key| usize::try_from(object.get(key)?.as_u64()?).ok();
        let (start, end) = (number("start")?, number("end")?);
        (words(&self.map, self.text, start, end)? == object.get("text")?.as_str()?).then_some((start, end))
    }
}

fn count(values: &[&Value], is: fn(&Value) -> bool) -> usize {
    values.iter().filter(|v| is(v)).count()
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn scalars(values: &[&Value]) -> Value {
    match values {
        [] => Value::Null,
        [first, rest @ ..] if rest.iter().all(|v| v == first) => (*first).clone(),
        _ => ids(values).unwrap_or_else(|| values.iter().map(|v| (*v).clone()).collect()),
    }
}

/// `a1`, `a2`, ... as they are numbered through.
fn ids(values: &[&Value]) -> Option<Value> {
    let prefix = values.first()?.as_str()?.strip_suffix('1')?;
    let numbered = |(i, v): (usize, &&Value)| v.as_str() == Some(&format!("{prefix}{}", i + 1));
    values.iter().enumerate().all(numbered).then(|| json!({ "ids": prefix }))
}

struct Unfold<'t> {
    map: CodePoints<'t>,
    text: &'t str,
    left: usize,
}

impl Unfold<'_> {
    /// The `n` values of a column.
    fn column(&mut self, column: &Value, n: usize) -> Option<Vec<Value>> {
        self.left = self.left.checked_sub(n)?;
        let column = match column {
            Value::Object(column) => column,
            Value::Array(values) => return (values.len() == n).then(|| values.clone()),
            scalar => return Some(vec![scalar.clone(); n]),
        };
        if let Some(prefix) = column.get("ids") {
            let prefix = prefix.as_str()?;
            return Some((1..=n).map(|i| format!("{prefix}{i}").into()).collect());
        }
        if let Some(values) = column.get("as") {
            return values.as_array().filter(|v| v.len() == n).cloned();
        }
        if let Some(which) = column.get("null") {
            let which = places(which, n)?;
            let mut others = self.column(column.get("else")?, n - which.len())?.into_iter();
            return (0..n).map(|i| if which.contains(&i) { Some(Value::Null) } else { others.next() }).collect();
        }
        if let Some(lengths) = column.get("lists") {
            let lengths: Option<Vec<usize>> =
                self.column(lengths, n)?.iter().map(|l| usize::try_from(l.as_u64()?).ok()).collect();
            let lengths = lengths?;
            let total = lengths.iter().try_fold(0_usize, |sum, l| sum.checked_add(*l))?;
            let mut inside = self.column(column.get("of")?, total)?.into_iter();
            return Some(lengths.into_iter().map(|l| inside.by_ref().take(l).collect()).collect());
        }
        self.objects(column.get("of")?.as_object()?, n)
    }

    fn objects(&mut self, fields: &Map<String, Value>, n: usize) -> Option<Vec<Value>> {
        let mut out = vec![Map::new(); n];
        if let (Some(steps), Some(lengths)) = (fields.get("@"), fields.get("+")) {
            let (steps, lengths) = (self.column(steps, n)?, self.column(lengths, n)?);
            let mut at = 0_i64;
            for ((object, step), length) in out.iter_mut().zip(steps).zip(lengths) {
                at = at.checked_add(step.as_i64()?)?;
                let start = usize::try_from(at).ok()?;
                let end = start.checked_add(usize::try_from(length.as_u64()?).ok()?)?;
                object.insert("start".into(), start.into());
                object.insert("end".into(), end.into());
                object.insert("text".into(), words(&self.map, self.text, start, end)?.into());
            }
        }
        for (key, column) in fields.iter().filter(|(key, _)| !matches!(key.as_str(), "@" | "+")) {
            let which: Vec<usize> = match column.get("at") {
                Some(which) => places(which, n)?.into_iter().collect(),
                None => (0..n).collect(),
            };
            let column = column.get("is").unwrap_or(column);
            let name = key.strip_prefix('\\').unwrap_or(key);
            for (i, value) in which.iter().zip(self.column(column, which.len())?) {
                out[*i].insert(name.to_owned(), value);
            }
        }
        Some(out.into_iter().map(Value::Object).collect())
    }
}

/// Numbers below `n`, each once.
fn places(which: &Value, n: usize) -> Option<BTreeSet<usize>> {
    let which = which.as_array()?;
    let all: Option<BTreeSet<usize>> =
        which.iter().map(|i| usize::try_from(i.as_u64()?).ok().filter(|i| *i < n)).collect();
    all.filter(|all| all.len() == which.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(value: &Value, text: &str) -> Value {
        let columns = fold(value, text).unwrap();
        // As it is read from the file.
        let columns = serde_json::from_slice(&serde_json::to_vec(&columns).unwrap()).unwrap();
        unfold(&columns, text).unwrap()
    }

    #[test]
    fn lists_of_places_are_two_columns_of_numbers() {
        let text = "“Né,” he said, and he left.";
        let he = |id: &str, start: usize| json!({"id": id, "source": {"start": start, "end": start + 2, "text": "he"}});
        let value = json!({"all": [he("a1", 6), he("a2", 19), {"id": "a3", "source": null}]});
        let columns = fold(&value, text).unwrap();
        assert_eq!(
            columns.to_string(),
            r#"{"of":{"all":{"lists":3,"of":{"of":{"id":{"ids":"a"},"source":{"null":[2],"else":{"of":{"@":[6,13],"+":[2,2]}}}}}}}}"#
        );
        assert_eq!(back(&value, text), value);
        // Other words than the text has there are kept.
        let other = json!({"start": 0, "end": 2, "text": "he"});
        assert_eq!(back(&other, text), other);
        assert_eq!(unfold(&columns, "short"), None);
    }

    #[test]
    fn what_no_record_has_is_kept_as_well() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([[], [1], null]),
            json!([{"@": 1, "+": [2], "\\x": 3, "null": null}, {"at": [0], "is": 1}]),
            json!([{"ids": "x"}, {"of": {"as": []}}, "a1", "a2"]),
            json!(["a1", "a2", "a3"]),
            json!([{"x": {"at": [7]}}, {"x": {"is": 1}}]),
            json!({"start": 1, "end": 0, "text": ""}),
            json!([1, [2, {"a": [3.5, -1, u64::MAX]}]]),
        ] {
            assert_eq!(back(&value, "text"), value, "{value}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3_i64..30).prop_map(Value::from),
            "a[1-3]|[a-z]{0,3}".prop_map(Value::from),
            (0_usize..12, 0_usize..12).prop_map(|(a, b)| {
                let text: String = TEXT.chars().skip(a.min(b)).take(a.abs_diff(b)).collect();
                json!({"start": a.min(b), "end": a.max(b), "text": text})
            }),
        ];
        leaf.prop_recursive(4, 60, 6, |inner| {
            let key = "start|end|text|at|is|of|null|lists|ids|as|@|\\+|[a-c]";
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((key, inner), 0..5).prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
    }

    const TEXT: &str = "né 🕊 of day";

    proptest! {
        #[test]
        fn what_goes_in_comes_out(value in any_json()) {
            prop_assert_eq!(back(&value, TEXT), value);
        }

        #[test]
        fn nonsense_is_refused_or_bounded(value in any_json()) {
            let _ = unfold(&value, TEXT);
        }
    }
}
