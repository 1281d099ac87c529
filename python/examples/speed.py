"""Articles a second of the Python batch against the command's: python examples/speed.py ONRECORD [THREADS] [REPEATS]

ONRECORD is the program, built from the same tree. Both read the news cycle's articles as one input, in turn, REPEATS times (3 unless
said otherwise) after a first read that loads the model; the best of each counts, as other work on the machine only ever slows one
down. The command's start and loading are taken off, by the time that it takes for an input of one short article.
"""
import json
import pathlib
import subprocess
import sys
import time

import onrecord
import pyarrow as pa

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHORT = json.dumps({"id": "short", "text": "The mayor said on Monday that the bridge would stay closed."}) + "\n"


def command(program, threads, lines):
    began = time.perf_counter()
    subprocess.run([program, "read", "-f", "jsonl", "-j", str(threads), "-"], input=lines.encode(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def batch(threads, rows):
    began = time.perf_counter()
    onrecord.read_batch(rows, threads=threads)
    return time.perf_counter() - began


def main(program, threads=1, repeats=3):
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted((ROOT / "gold/newscycle").glob("*.txt"))}
    lines = "".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in texts.items())
    rows = pa.record_batch({"id": list(texts), "text": list(texts.values())})
    onrecord.read("The mayor said so.")
    ours, theirs, start = [], [], []
    for _ in range(repeats):
        ours.append(batch(threads, rows))
        theirs.append(command(program, threads, lines))
        start.append(command(program, threads, SHORT))
    python, cli = len(texts) / min(ours), len(texts) / (min(theirs) - min(start))
    print(json.dumps({
        "articles": len(texts), "threads": threads, "python articles/s": round(python, 2), "command articles/s": round(cli, 2),
        "ratio": round(python / cli, 3),
    }))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
