"""Articles to records with Ray Data: python examples/ray_data.py ARTICLES OUT

ARTICLES are JSON lines or Parquet, OUT becomes a folder of Parquet files; see spark.py.
"""
import sys

import onrecord
import pyarrow as pa
import ray


def read(articles: pa.Table) -> pa.Table:
    """A block of articles to a block of records, row for row."""
    batches = articles.combine_chunks().to_batches()
    return pa.Table.from_batches(onrecord.read_batches(batches), onrecord.schema())


def main(articles: str, out: str) -> None:
    load = ray.data.read_json if articles.endswith(".jsonl") else ray.data.read_parquet
    # A task has one core by default; Ray keeps its worker processes, so the model is loaded once in each.
    load(articles).map_batches(read, batch_format="pyarrow", batch_size=64).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:3])
