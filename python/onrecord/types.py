"""The record's types, as `docs/record.schema.json` has them."""
from __future__ import annotations

from typing import Literal, TypedDict


class Span(TypedDict):
    """A place in `document.text`, in code points; `text` is the slice."""

    start: int
    end: int
    text: str


class Document(TypedDict):
    name: str
    id: str
    snapshot: str
    outlet: str | None
    title: str | None
    byline: str | None
    published: str | None
    url: str | None
    language: str | None
    text: str


class Furniture(Span):
    kind: str


class Entity(TypedDict):
    id: str
    name: str
    type: Literal["person", "organisation", "outlet", "country", "place", "group", "document", "other"]
    wikidata: str | None
    mentions: list[Span]


class Time(Span):
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    mod: str | None
    begin: str | None
    end_point: str | None


class Addressee(Span):
    entity: str | None


class Basis(TypedDict):
    kind: str
    count: int | None
    text: str
    entity: str | None


class Attribution(TypedDict):
    id: str
    source: Span | None
    source_entity: str | None
    source_kind: str
    source_count: int | None
    cue: Span | None
    act: str
    content: list[Span]
    form: Literal["direct", "indirect", "mixed"]
    addressee: list[Addressee]
    parent: str | None
    basis: list[Basis]
    said_on: str | None
    setting: Literal["public", "private"] | None
    condition: Span | None
    due: str | None
    negated: bool
    confidence: float


class Event(TypedDict):
    id: str
    type: str
    anchor: Span
    actor: list[str]
    recipient: list[str]
    date: str | None
    place: str | None
    status: Literal["happened", "planned", "hypothetical", "denied"]
    attribution: str | None


class Record(TypedDict):
    onrecord: str
    document: Document
    furniture: list[Furniture]
    entities: list[Entity]
    times: list[Time]
    attributions: list[Attribution]
    events: list[Event]
