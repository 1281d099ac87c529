"""Batches: Arrow in, Arrow out; order, errors as rows, the same records as one by one and as the command writes."""
import json
import os
import pathlib
import subprocess
import threading

import onrecord
import pyarrow as pa
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = sorted(p.stem for p in (ROOT / "gold/newscycle").glob("*.txt"))[:6]
TEXTS = [(ROOT / f"gold/newscycle/{n}.txt").read_text(encoding="utf-8") for n in NAMES]


def articles(kind=pa.string()):
    return pa.record_batch({"id": pa.array(NAMES, kind), "text": pa.array(TEXTS, kind)})


def test_a_batch_is_the_articles_one_by_one_whatever_the_threads():
    one = onrecord.read_batch(articles())
    two = onrecord.read_batch(articles(), threads=3)
    assert one.equals(two)
    assert one.column("id").to_pylist() == NAMES
    single = [onrecord.read_json(t, name=n) for n, t in zip(NAMES, TEXTS)]
    for ours, theirs in zip(one.column("record").to_pylist(), single):
        # Read as a JSON line, so the bytes received are others; everything else is the same.
        ours, theirs = json.loads(ours), json.loads(theirs)
        ours["document"].pop("snapshot"), theirs["document"].pop("snapshot")
        assert ours == theirs


def test_every_layout_of_text_is_read():
    small = onrecord.read_batch(articles())
    for kind in (pa.large_string(), pa.string_view()):
        assert onrecord.read_batch(articles(kind)).equals(small)


def test_poison_is_a_row_of_its_own():
    batch = pa.record_batch({"id": ["good", "empty", "null", "binary"], "text": [TEXTS[0], "", None, "\0" * 4000]})
    out = onrecord.read_batch(batch, threads=2)
    rows = out.to_pylist()
    assert [r["id"] for r in rows] == ["good", "empty", "null", "binary"]
    assert rows[0]["error"] is None and rows[0]["attributions"] > 0
    assert rows[1]["error"] and rows[2]["error"] and rows[1]["record"] is None
    assert out.schema.metadata[b"onrecord.schema"] == b"2"


def test_attributions_stand_in_a_list_beside_the_json():
    out = onrecord.read_batch(articles())
    for row in out.to_pylist():
        record = json.loads(row["record"])
        assert len(row["said"]) == row["attributions"] == len(record["attributions"])
        for said, a in zip(row["said"], record["attributions"]):
            assert (said["id"], said["parent"], said["act"]) == (a["id"], a["parent"], a["act"])
            assert said["depth"] == len(onrecord.chain(record, a))
            within = record["document"]["text"][said["start"]:said["end"]]
            assert all(c["text"] in within for c in a["content"])


def test_a_row_says_what_made_it():
    run = json.loads(onrecord.read_batch(articles().slice(0, 1)).column("run")[0].as_py())
    assert run["program"] == f"onrecord {onrecord.__version__}" and run["weights"] == onrecord.weights()


def test_wrong_columns_are_refused():
    with pytest.raises(ValueError, match="neither a column"):
        onrecord.read_batch(pa.record_batch({"body": ["x"]}))
    with pytest.raises(ValueError, match="not text"):
        onrecord.read_batch(pa.record_batch({"text": [1]}))


def test_an_empty_batch_stays_one():
    assert onrecord.read_batch(articles().slice(0, 0)).num_rows == 0


def test_reading_lets_other_threads_run():
    seen, stop = [], threading.Event()

    def count():
        while not stop.is_set():
            seen.append(1)
            stop.wait(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    try:
        onrecord.read_batch(articles())
        during = len(seen)
    finally:
        stop.set()
        counter.join()
    assert during > 5, "the global lock was held"


@pytest.mark.skipif("ONRECORD" not in os.environ, reason="ONRECORD names no binary to compare with")
def test_the_command_writes_the_same_records():
    lines = "".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in zip(NAMES, TEXTS))
    done = subprocess.run([os.environ["ONRECORD"], "read", "-f", "jsonl", "-"], input=lines, capture_output=True, text=True)
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    ours = [json.loads(r) for r in onrecord.read_batch(articles()).column("record").to_pylist()]
    for a, b in zip(ours, theirs, strict=True):
        a["document"].pop("snapshot"), b["document"].pop("snapshot")
        assert a == b
