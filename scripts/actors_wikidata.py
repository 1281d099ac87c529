#!/usr/bin/env python3
"""Compares the Wikidata items of the bundled register with open tables; says which agree, which nothing tells of, which differ.

    npm pack name-suggestion-index@8.0.20260918 && tar xzf name-suggestion-index-*.tgz
    python3 scripts/actors_wikidata.py package/dist/wikidata/wikidata.json gum/wiki_map.tab

name-suggestion-index (BSD-3-Clause) has Wikidata's labels and official websites of bodies, places and publishers; GUM's
`wiki_map.tab` (CC BY 4.0) gives the item of a Wikipedia title. An actor agrees where a title or label that is one of its full
names, or a website with its domain, leads to its item. Labels are not unique ("The Guardian" is a chain of pharmacies, too), so
a label that leads elsewhere only counts as a difference where no table agrees. Exits with 1 where one differs.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote

DATA = Path(__file__).parent.parent / "crates/actors/data"
TABLES = ["organisations", "governments", "outlets", "places"]


def folded(name):
    name = re.sub(r" *\(.*\)$", "", unquote(name).replace("_", " "))
    plain = re.sub(r"[^\w ]", "", name.lower())
    return re.sub(r"^the ", "", plain).strip()


def known(index, titles):
    """From folded names and domains to items."""
    items = defaultdict(set)
    for item, about in json.loads(Path(index).read_text(encoding="utf-8"))["wikidata"].items():
        items[folded(about.get("label", ""))].add(item)
        for site in about.get("officialWebsites", []):
            items[re.sub(r"^https?://(www\.)?", "", site).split("/")[0]].add(item)
    for line in Path(titles).read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if not line.startswith("#") and len(cells) > 2 and cells[2].startswith("Q"):
            items[folded(cells[1])].add(cells[2])
    return items


def main(index, titles):
    items = known(index, titles)
    differs = False
    for table in TABLES:
        with open(DATA / f"{table}.csv", encoding="utf-8") as f:
            rows = list(csv.DictReader(line for line in f if not line.startswith("#")))
        for row in rows:
            names = [folded(n) for n in [row["name"], *row["official"].split(";")]]
            domains = [d.strip() for d in row.get("domain", "").split(";")]
            found = set().union(*(items[k] for k in names + domains if k))
            if not row["wikidata"]:
                continue
            verdict = "agrees" if row["wikidata"] in found else "differs" if found else "not told"
            differs |= verdict == "differs"
            print(verdict, row["id"], row["wikidata"], *sorted(found - {row["wikidata"]}))
    return int(differs)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
