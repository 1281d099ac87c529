//! The schema, version by version.

use crate::said;
use arrow_schema::{DataType, Field, Schema};
use std::collections::HashMap;

/// The version of [`schema`]. 1 had the first five columns, with `attributions` unsigned, which Spark does not know.
pub const VERSION: &str = "2";

/// The columns of a batch. New ones are only ever added at the end, of the list `said` too.
#[must_use]
pub fn schema() -> Schema {
    let fields = vec![
        Field::new("id", DataType::Utf8, true),
        Field::new("record", DataType::Utf8, true),
        Field::new("attributions", DataType::Int32, true),
        Field::new("error", DataType::Utf8, true),
        Field::new("message", DataType::Utf8, true),
        Field::new("run", DataType::Utf8, true),
        Field::new("received", DataType::Utf8, true),
        Field::new("snapshot", DataType::Binary, true),
        Field::new_list("said", said::item(), true),
    ];
    Schema::new_with_metadata(fields, HashMap::from([("onrecord.schema".to_owned(), VERSION.to_owned())]))
}
