//! Python bindings: one article to one record, and Arrow batches to Arrow batches.
//!
//! The model is loaded once a process, on first use. Reading releases Python's global lock; a batch is read on as many
//! threads as asked for, and its rows come out in the order in which they went in. Columns cross the Arrow C interface,
//! so neither texts nor records are copied between Python and Rust.

mod batch;

use onrecord_batch::Failure;
use onrecord_intake::{Format, Given, Limits, Received, document};
use onrecord_reading::{Reader, Settings};
use onrecord_record::{Code, Record};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use serde_json::{Map, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

pyo3::create_exception!(_onrecord, Refused, PyValueError, "A document that could not be taken in: (code, message).");

/// What is known of an article: the fields of a JSON line.
struct Article<'a> {
    fields: Vec<(&'a str, &'a str)>,
}

/// A record, or the code and message of why there is none.
type Outcome = Result<Record, Failure>;

impl Article<'_> {
    /// Reads one article. Panics stay inside it: a poison article must not take its batch along.
    fn read(&self, row: usize, reader: &Reader, settings: &Settings) -> Outcome {
        let name = self.field("id").map_or_else(|| row.to_string(), str::to_owned);
        let line: Map<String, Value> = self.fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
        let received = Received {
            place: name.clone(),
            name,
            format: Format::JsonLine,
            bytes: Value::Object(line).to_string().into_bytes(),
            carried: None,
        };
        let failure = |code: Code, message| Failure { code: code.id().to_owned(), message };
        let read = || {
            let taken = document(&received, &Given::default(), &Limits::default())
                .map_err(|refusal| failure(refusal.code, refusal.message))?;
            Ok(reader.read(taken.document, taken.notes, settings))
        };
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(failure(Code::Internal, "reading it failed".into())))
    }

    fn field(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
}

/// A reader for the calling thread, on the weights that the process shares.
fn reader() -> PyResult<Reader> {
    static SHARED: OnceLock<Result<Mutex<Reader>, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Reader::bundled().map(Mutex::new).map_err(|e| e.to_string()));
    let shared = shared.as_ref().map_err(|e| PyRuntimeError::new_err(e.clone()))?;
    Ok(shared.lock().unwrap_or_else(PoisonError::into_inner).worker())
}

fn settings(flat: bool, min_confidence: f32) -> Settings {
    Settings { flat, min_confidence, ..Settings::default() }
}

/// The record of one article as JSON. `text` is plain text, or a page where `html` is true.
#[pyfunction]
#[pyo3(signature = (text, *, name="article", outlet=None, title=None, published=None, byline=None, url=None, html=false, flat=false, min_confidence=0.0))]
#[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
fn read_json(
    py: Python<'_>,
    text: &str,
    name: &str,
    outlet: Option<&str>,
    title: Option<&str>,
    published: Option<&str>,
    byline: Option<&str>,
    url: Option<&str>,
    html: bool,
    flat: bool,
    min_confidence: f32,
) -> PyResult<String> {
    let mut fields = vec![("id", name), (if html { "html" } else { "text" }, text)];
    let given = [("outlet", outlet), ("title", title), ("published", published), ("byline", byline), ("url", url)];
    fields.extend(given.into_iter().filter_map(|(k, v)| Some((k, v?))));
    let reader = reader()?;
    let outcome = py.detach(|| Article { fields }.read(0, &reader, &settings(flat, min_confidence)));
    let record = outcome.map_err(|f| Refused::new_err((f.code, f.message)))?;
    serde_json::to_string(&record).map_err(|e| PyRuntimeError::new_err(e.to_string()))
}

/// Reads a batch of articles; see `onrecord.read_batch`.
#[pyfunction]
#[pyo3(signature = (articles, *, threads=1, flat=false, min_confidence=0.0))]
fn read_batch(
    py: Python<'_>,
    articles: PyRecordBatch,
    threads: usize,
    flat: bool,
    min_confidence: f32,
) -> PyResult<Bound<'_, PyAny>> {
    let articles = articles.into_inner();
    let workers = (0..threads.clamp(1, 512)).map(|_| reader()).collect::<PyResult<Vec<_>>>()?;
    let done = py.detach(|| batch::read(&articles, workers, &settings(flat, min_confidence)));
    PyRecordBatch::new(done.map_err(PyValueError::new_err)?).into_pyarrow(py)
}

/// The digest of the weights that are built in.
#[pyfunction]
fn weights() -> String {
    onrecord_reading::weights_digest().to_owned()
}

#[pymodule]
fn _onrecord(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("Refused", m.py().get_type::<Refused>())?;
    m.add_function(wrap_pyfunction!(read_json, m)?)?;
    m.add_function(wrap_pyfunction!(read_batch, m)?)?;
    m.add_function(wrap_pyfunction!(weights, m)?)
}
