"""Articles to records on Apache Spark: spark-submit examples/spark.py ARTICLES OUT

ARTICLES are JSON lines or Parquet with `id` and `text` (and `outlet`, `title`, `published`, `byline`, `url` where there are any);
OUT becomes a folder of Parquet files, which `onrecord import OUT/*.parquet` takes into an archive.
"""
import sys

import onrecord
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

COLUMNS = ["id", "outlet", "title", "published", "byline", "url", "text", "html"]


def records(articles: DataFrame) -> DataFrame:
    """One row of records for each article. The model is loaded once a Python worker; each task reads on its one core."""
    known = [c for c in COLUMNS if c in articles.columns]
    return articles.select(known).mapInArrow(onrecord.read_batches, from_arrow_schema(onrecord.schema()))


def main(articles: str, out: str) -> None:
    # Small batches: an article takes a tenth of a second, so there is nothing to be gained by large ones.
    spark = SparkSession.builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "64").getOrCreate()
    read = spark.read.json if articles.endswith(".jsonl") else spark.read.parquet
    records(read(articles)).write.mode("overwrite").parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:3])
