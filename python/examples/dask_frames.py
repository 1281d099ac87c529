"""Articles to records with Dask: python examples/dask_frames.py ARTICLES OUT

ARTICLES are JSON lines or Parquet, OUT becomes a folder of Parquet files; see spark.py.
"""
import sys

import dask.dataframe as dd
import onrecord
import pandas as pd
import pyarrow as pa

TYPES = {f.name: pd.ArrowDtype(f.type) for f in onrecord.schema()}


def read(articles: pd.DataFrame) -> pd.DataFrame:
    """A partition of articles to a partition of records, row for row; columns stay Arrow's."""
    table = pa.Table.from_pandas(articles, preserve_index=False)
    done = pa.Table.from_batches(onrecord.read_batches(table.to_batches(64)), onrecord.schema())
    return done.to_pandas(types_mapper=pd.ArrowDtype)


def main(articles: str, out: str) -> None:
    # Blocks of a megabyte: enough to keep many cores busy, small enough to lose little with a worker.
    frame = dd.read_json(articles, lines=True, blocksize=2**20) if articles.endswith(".jsonl") else dd.read_parquet(articles)
    empty = pd.DataFrame({name: pd.Series(dtype=t) for name, t in TYPES.items()})
    # Threads are enough: reading lets go of Python's lock.
    frame.map_partitions(read, meta=empty).to_parquet(out, schema=onrecord.schema(), write_index=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
