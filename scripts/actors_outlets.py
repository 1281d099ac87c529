#!/usr/bin/env python3
"""Makes crates/actors/data/outlets_more.csv from PyPI's fundus: outlets that outlets.csv does not have.

    pip download --no-deps fundus==0.5.7 && unzip -q fundus-0.5.7-*.whl -d fundus
    python3 scripts/actors_outlets.py fundus crates/actors/data/outlets.csv > crates/actors/data/outlets_more.csv

fundus (MIT) keeps a list of publishers by country, each with a name and an address. An outlet is left out where its domain
or its name is in outlets.csv. A name that is one common word is for look-up only (`~`), and so are the names below, which
mean other things in a text more often.
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path

# Folders of the package that are not ISO 3166 codes.
COUNTRY = {"uk": "GB", "ind": "IN", "gl": "GL", "isl": "IS"}
NAMES = re.compile(r'Publisher\(\s*name="([^"]+)",\s*domain="https?://(?:www\.)?([^/"]+)')


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def main(folder, own):
    with open(own, encoding="utf-8") as f:
        rows = list(csv.DictReader(line for line in f if not line.startswith("#")))
    cells = [c for r in rows for k in ("name", "official", "short", "acronym") for c in r[k].split(";")]
    taken = {slug(c) for c in cells} | {slug(c).removeprefix("the-") for c in cells}
    domains = {d.strip() for r in rows for d in r["domain"].split(";")}
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["id", "name", "official", "short", "acronym", "domain", "wikidata", "country"])
    found = {}
    for file in sorted(Path(folder).glob("fundus/publishers/*/__init__.py")):
        country = COUNTRY.get(file.parent.name, file.parent.name.upper())
        for name, domain in NAMES.findall(file.read_text(encoding="utf-8")):
            # "Die Welt (DW)": a gloss is no part of a name.
            name = re.sub(r"\s*\(.*\)", "", name).strip()
            known = any(domain == d or domain.endswith(f".{d}") for d in domains)
            if known or slug(name) in taken or slug(name).removeprefix("the-") in taken or slug(name) in found:
                continue
            found[slug(name)] = (name, domain, country)
    for key, (name, domain, country) in sorted(found.items()):
        mark = "" if " " in name else "~"
        out.writerow([f"outlet:{key}", mark + name, "", "", "", domain, "", country])


if __name__ == "__main__":
    main(*sys.argv[1:])
