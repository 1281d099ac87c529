"""Spark with several executors, one of them killed while it reads: python examples/killed_executor.py [ROUNDS]

Each round reads the articles of gold/newscycle and some that cannot be read on a local cluster of three executors, kills one
of them (SIGKILL) once tasks are done and running, and looks at what was written: every article exactly once, its record the
one that this process makes of it, what cannot be read an error row. Needs Java 17 or later, and Linux's /proc.
"""
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time

import onrecord
import pyarrow as pa
import pyarrow.parquet as pq
import spark as example
from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
POISON = {"poison-empty": "", "poison-blank": " \n" * 50}


def articles():
    """Short pieces of the story, so that there are many."""
    rows = []
    for path in sorted((ROOT / "gold/newscycle").glob("*.txt")):
        paragraphs = [p for p in path.read_text(encoding="utf-8").split("\n\n") if p.strip()]
        for n in range(0, len(paragraphs), 3):
            rows.append({"id": f"{path.stem}-{n}", "text": "\n\n".join(paragraphs[n:n + 3])})
    for at, (name, text) in enumerate(POISON.items()):
        rows.insert(7 * at + 5, {"id": name, "text": text})
    return rows


def executors(application):
    """Processes of this application's executors."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:  # it has ended
            continue
        if b"CoarseGrainedExecutorBackend" in line and application.encode() in line:
            found.append(int(entry.name))
    return sorted(found)


def kill_one(spark, killed):
    """Kills an executor as soon as one task is done while others run."""
    tracker = spark.sparkContext.statusTracker()
    while not killed:
        stages = [tracker.getStageInfo(s) for s in tracker.getActiveStageIds()]
        if any(s and s.numCompletedTasks >= 1 and s.numActiveTasks >= 2 for s in stages):
            victim = executors(spark.sparkContext.applicationId)[0]
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
        time.sleep(0.05)


def round_of(spark, source, out, expected):
    killed = []
    killer = threading.Thread(target=kill_one, args=(spark, killed), daemon=True)
    killer.start()
    frame = spark.read.parquet(source).repartition(9)
    example.records(frame).write.mode("overwrite").parquet(out)
    killer.join(timeout=5)
    assert killed, "everything was read before an executor could be killed"
    rows = pq.read_table(out).to_pylist()
    ids = [r["id"] for r in rows]
    lost, doubled = len(set(expected) - set(ids)), len(ids) - len(set(ids))
    wrong = [r["id"] for r in rows if (r["record"], r["error"]) != expected[r["id"]]]
    poison = sum(r["error"] is not None for r in rows)
    return killed[0], len(rows), lost, doubled, len(wrong), poison


def main(rounds):
    rows = articles()
    here = onrecord.read_batch(pa.RecordBatch.from_pylist(rows), threads=2).to_pylist()
    expected = {r["id"]: (r["record"], r["error"]) for r in here}
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(pathlib.Path(__file__).parent)
    spark = (
        SparkSession.builder.master("local-cluster[3,1,1024]").appName("onrecord")
        .config("spark.ui.enabled", "false").config("spark.deploy.maxExecutorRetries", "-1")
        .config("spark.executor.memory", "512m").config("spark.task.maxFailures", "8")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "8")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        source, out = f"{folder}/articles.parquet", f"{folder}/records"
        pq.write_table(pa.Table.from_pylist(rows), source)
        for number in range(1, rounds + 1):
            began = time.monotonic()
            victim, got, lost, doubled, wrong, poison = round_of(spark, source, out, expected)
            bad += lost + doubled + wrong + (poison != len(POISON)) + (got != len(rows))
            print(json.dumps({
                "round": number, "killed": victim, "articles": got, "lost": lost, "doubled": doubled, "wrong": wrong,
                "error rows": poison, "seconds": round(time.monotonic() - began, 1),
            }), flush=True)
    spark.stop()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
