"""Processor time of Spark's local cluster for the news cycle ten times over: python examples/spark_cost.py [EXECUTORS]

Reads it twice in one session, as starting workers and warming up is not what a long run costs. Needs Java 17 or later, and Linux's
/proc, from which the time of all processes below this one is taken.
"""
import json
import os
import pathlib
import sys
import tempfile
import time

import pyarrow as pa
import pyarrow.parquet as pq
import spark as example
from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]


def processor_seconds():
    """User and system time of this process and all below it, those that have ended included."""
    parents, times = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split() if entry.name.isdigit() else None
        except OSError:  # it has ended
            fields = None
        if fields:
            parents[int(entry.name)] = int(fields[1])
            times[int(entry.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def is_below(pid):
        while pid > 1 and pid != os.getpid():
            pid = parents.get(pid, 0)
        return pid == os.getpid()

    return sum(t for pid, t in times.items() if is_below(pid))


def main(executors):
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted((ROOT / "gold/newscycle").glob("*.txt"))}
    rows = [{"id": f"{name}-{n}", "text": text} for n in range(10) for name, text in texts.items()]
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(pathlib.Path(__file__).parent)
    spark = (
        SparkSession.builder.master(f"local-cluster[{executors},1,1024]").config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "512m").config("spark.sql.execution.arrow.maxRecordsPerBatch", "8").getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(pa.Table.from_pylist(rows), f"{folder}/articles.parquet")
        for number in (1, 2):
            began, before = time.monotonic(), processor_seconds()
            frame = spark.read.parquet(f"{folder}/articles.parquet").repartition(8)
            example.records(frame).write.mode("overwrite").parquet(f"{folder}/records")
            used = processor_seconds() - before
            assert pq.read_table(f"{folder}/records").num_rows == len(rows)
            print(json.dumps({
                "pass": number, "articles": len(rows), "processor s": round(used, 1), "seconds": round(time.monotonic() - began, 1),
                "articles/s and core": round(len(rows) / used, 1),
            }), flush=True)
    spark.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
