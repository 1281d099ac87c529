"""Who said what, to whom, when, and according to whom: records from news text.

>>> import onrecord
>>> record = onrecord.read("Marr will resign, the Gazette reported on Monday.", published="2025-03-04")
>>> record["attributions"][0]["source"]["text"]
'the Gazette'

Nothing leaves the machine. The model is loaded once a process, on first use.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ._onrecord import Refused, __version__, read_json, weights
from ._onrecord import read_batch as _read_batch
from .types import Attribution, Entity, Event, Record, Span, Time

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "Attribution", "Entity", "Event", "Record", "Refused", "Span", "Time", "__version__", "chain", "read", "read_batch",
    "read_batches", "read_json", "schema", "weights",
]


def read(
    text: str,
    *,
    name: str = "article",
    outlet: str | None = None,
    title: str | None = None,
    published: str | None = None,
    byline: str | None = None,
    url: str | None = None,
    html: bool = False,
    flat: bool = False,
    min_confidence: float = 0.0,
) -> Record:
    """The record of one article.

    `text` is plain text, kept unchanged, or a page where `html` is true. Offsets in the record are code points, so
    `record["document"]["text"][span["start"]:span["end"]] == span["text"]`. Raises `Refused` with a code and a message
    for a document that cannot be taken in.
    """
    return json.loads(
        read_json(
            text, name=name, outlet=outlet, title=title, published=published, byline=byline, url=url, html=html,
            flat=flat, min_confidence=min_confidence,
        )
    )


def read_batch(
    articles: pyarrow.RecordBatch, *, threads: int = 1, flat: bool = False, min_confidence: float = 0.0
) -> pyarrow.RecordBatch:
    """Reads a batch of articles.

    `articles` is anything with the Arrow C interface (pyarrow, polars, duckdb, ...) with text columns `text` or `html` and, where
    there are any, `id`, `outlet`, `title`, `published`, `byline`, `url`. The result has one row for each, in order: `id`,
    `record` (JSON), `attributions` (their number), `error` and `message` (a code and why, where there is no record).
    """
    return _read_batch(articles, threads=threads, flat=flat, min_confidence=min_confidence)


def read_batches(batches: Iterable[pyarrow.RecordBatch], *, threads: int = 1) -> Iterator[pyarrow.RecordBatch]:
    """Batches in, batches out: what Spark's `mapInArrow` and its like call on each partition."""
    for batch in batches:
        yield read_batch(batch, threads=threads)


def schema() -> pyarrow.Schema:
    """The schema of what `read_batch` returns, for engines that ask for it beforehand."""
    import pyarrow

    return read_batch(pyarrow.record_batch({"text": pyarrow.array([], pyarrow.string())})).schema


def chain(record: Record, attribution: Attribution) -> list[Attribution]:
    """The report chain of an attribution, outermost first, itself last."""
    by_id = {a["id"]: a for a in record["attributions"]}
    out = [attribution]
    while (parent := out[-1]["parent"]) is not None:
        out.append(by_id[parent])
    return out[::-1]
