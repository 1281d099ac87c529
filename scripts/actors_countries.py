#!/usr/bin/env python3
"""Makes crates/actors/data/countries.csv from three npm packages.

    npm pack @rapideditor/country-coder@5.6.1 i18n-iso-countries@7.14.0 countries-list@3.4.1
    for f in *.tgz; do mkdir -p "${f%.tgz}" && tar xzf "$f" -C "${f%.tgz}"; done
    python3 scripts/actors_countries.py . > crates/actors/data/countries.csv

country-coder (ISC) gives codes, Wikidata items, the state a territory belongs to and a name; i18n-iso-countries (MIT)
further names in English; countries-list (MIT) capitals. Where a package's choice does not fit the news, the table below
says what is used instead and why. Demonyms, formal names and further capitals are our own (demonyms.csv).
"""

import csv
import json
import sys
from pathlib import Path

# The package takes the realm where the news means the country.
WIKIDATA = {"DK": "Q35", "NL": "Q55"}
# The name to show, where the first of the package is the formal or an inverted one.
NAME = {
    "US": "United States",
    "CZ": "Czech Republic",
    "CI": "Ivory Coast",
    "FK": "Falkland Islands",
    "VA": "Vatican City",
    "MO": "Macau",
    "TR": "Turkey",
    "CD": "Democratic Republic of the Congo",
    "BS": "Bahamas",
    "GM": "Gambia",
    "CN": "China",
    "CY": "Cyprus",
    "DK": "Denmark",
    "IE": "Ireland",
    "NL": "Netherlands",
    "GG": "Guernsey",
    "JE": "Jersey",
    "FM": "Micronesia",
    "RE": "=Réunion",
    "VG": "British Virgin Islands",
    "VI": "United States Virgin Islands",
}
# A leading "=" asks for the letters exactly as written, accents and all: a reunion is not an island.
CAPITAL_EXACT = {"Malé"}
# Not how news names the government, or not the seat of one; those that are, are in demonyms.csv.
NO_CAPITAL = {"PS", "EH", "KN", "NR", "TV", "SM"}
CAPITAL = {"UA": "Kyiv", "KZ": "Astana", "IL": "Jerusalem", "US": "Washington"}


def find(folder, name):
    return json.loads(next(Path(folder).rglob(name)).read_text(encoding="utf-8"))


def main(folder):
    borders = find(folder, "src/data/borders.json")["features"]
    english = find(folder, "langs/en.json")["countries"]
    capitals = find(folder, "countries.min.json")
    rows = []
    for feature in borders:
        p = feature["properties"]
        code = p.get("iso1A2")
        # Unions, regions and Antarctica are not states.
        if not code or not p.get("iso1A3") or p.get("level") in {"union", "unitedNations"} or code in {"AQ", "UM"}:
            continue
        if p.get("isoStatus") in {"excRes"}:
            continue
        names = english.get(code, [])
        names = [names] if isinstance(names, str) else list(names)
        names.append(p["nameEn"])
        # "Moldova, Republic of" is for lists, not for sentences; brackets likewise.
        names = [n for n in names if "," not in n and "(" not in n]
        short = NAME.get(code) or p["nameEn"]
        others = []
        for n in names:
            n = n.removeprefix("The ")
            # Letters that stand for a name are acronyms and in demonyms.csv.
            if n not in (short, *others) and n != "Reunion" and not n.replace(".", "").isupper():
                others.append(n)
        capital = "" if p.get("country") else CAPITAL.get(code) or capitals.get(code, {}).get("capital", "")
        if capital in CAPITAL_EXACT:
            capital = f"={capital}"
        rows.append({
            "iso2": code,
            "iso3": p["iso1A3"],
            "wikidata": WIKIDATA.get(code) or p.get("wikidata", ""),
            "state": p.get("country", ""),
            "name": short,
            "names": "; ".join(others),
            "capital": "" if code in NO_CAPITAL else capital,
        })
    rows.sort(key=lambda r: r["iso2"])
    out = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
