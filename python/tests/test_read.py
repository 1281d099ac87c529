"""One article: the typed record, the refusals, the same bytes as the command's."""
import json
import pathlib
import typing

import onrecord
import onrecord.types
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = "The Gazette reported on Monday that Marr told allies he will resign, citing two officials.\n"


def test_a_record_has_its_chain_and_exact_spans():
    record = onrecord.read(TEXT, outlet="The Courier", published="2025-03-04")
    assert record["document"]["text"] == TEXT
    inner = record["attributions"][-1]
    chain = onrecord.chain(record, inner)
    assert len(chain) >= 2 and chain[0]["source"]["text"] == "The Gazette" and chain[-1] == inner
    for a in record["attributions"]:
        for span in [a["source"], a["cue"], *a["content"], *a["addressee"]]:
            if span:
                assert TEXT[span["start"] : span["end"]] == span["text"]


def test_code_points_not_bytes():
    text = "“Não 🎉”, Łukasz Żak said. He told reporters: “Здравствуйте.”\n"
    record = onrecord.read(text)
    assert record["attributions"], "nothing found"
    for a in record["attributions"]:
        for span in a["content"]:
            assert text[span["start"] : span["end"]] == span["text"]


def test_a_page_is_read_as_a_page():
    html = (ROOT / "samples/ledger-private-prediction.html").read_text(encoding="utf-8")
    record = onrecord.read(html, html=True)
    assert record["document"]["title"] and "<p>" not in record["document"]["text"]


def test_what_cannot_be_read_says_why():
    with pytest.raises(onrecord.Refused) as refused:
        onrecord.read("  \n")
    code, message = refused.value.args
    assert code.startswith("E") and message
    assert issubclass(onrecord.Refused, ValueError)


def test_the_types_are_those_of_the_schema():
    schema = json.loads((ROOT / "docs/record.schema.json").read_text(encoding="utf-8"))
    definitions = schema["$defs"] | {"Record": schema}
    for name in ["Record", "Attribution", "Entity", "Event", "Time", "Span", "Addressee"]:
        typed = set(typing.get_type_hints(getattr(onrecord.types, name)))
        declared = set(definitions[name]["properties"]) - {"notes", "provenance"}
        assert typed <= declared | {"start", "end", "text"}, name
        assert declared <= typed, name
