"""Fits the weights in src/page/body.rs.

    cargo run --release -p onrecord-intake --example block_evidence -- PAGES... > evidence.jsonl
    python fit_body.py READABILITY_FOLDER TRAFILATURA_FOLDER evidence.jsonl

PAGES are READABILITY_FOLDER/*/source.html and TRAFILATURA_FOLDER/*.html. Needs numpy. Blocks of a Readability page are
for the article when half of their runs of four words are in expected.html; blocks of a trafilatura page count where they
hold a segment of evaldata.json. Five-fold cross-validation over pages gave F1 0.965 (runs, Readability) and 0.926
(segments, trafilatura), where the first extractor alone has 0.942 and 0.924, the second 0.992 and 0.887.
"""

import json
import os
import re
import sys
from html.parser import HTMLParser

import numpy as np

READABILITY_WEIGHT = 10
RIDGE = 3e-4


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = []

    def handle_starttag(self, tag, attributes):
        self.parts.append(" ")

    def handle_data(self, data):
        self.parts.append(data)


def runs(text):
    words = re.findall(r"\w+", text.lower())
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def collapse(text):
    return re.sub(r"\s+", " ", text)


def blocks(readability, trafilatura, lines):
    """Yields (evidence, label, weight) of each labelled block."""
    segments = {p["file"]: p for p in json.load(open(os.path.join(trafilatura, "evaldata.json"))).values()}
    for line in lines:
        page = json.loads(line)
        folder, name = os.path.split(page["path"])
        expected = os.path.join(folder, "expected.html")
        if os.path.exists(expected):
            parser = Text()
            parser.feed(open(expected).read())
            gold = set(runs("".join(parser.parts)))
            for text, evidence, _ in page["blocks"]:
                own = runs(text)
                if own:
                    label = sum(r in gold for r in own) * 2 >= len(own)
                    yield evidence, label, READABILITY_WEIGHT * (len(own) + 3) / 1000
        elif name in segments:
            wanted, unwanted = ([collapse(s) for s in segments[name][k]] for k in ("with", "without"))
            for text, evidence, _ in page["blocks"]:
                text = collapse(text)
                w, u = sum(s in text for s in wanted), sum(s in text for s in unwanted)
                if w or u:
                    yield evidence, w >= u, max(w, u) / 3


def fit(rows):
    x, y, w = (np.array(column, float) for column in zip(*rows))
    w /= w.sum()
    theta = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (w * (p - y)) + RIDGE * theta
        hessian = (x.T * (w * p * (1 - p))) @ x + RIDGE * np.eye(len(theta))
        theta -= np.linalg.solve(hessian, gradient)
    return theta


if __name__ == "__main__":
    readability, trafilatura, evidence = sys.argv[1:]
    print(" ".join("%.2f" % t for t in fit(list(blocks(readability, trafilatura, open(evidence))))))
