#!/usr/bin/env bash
# Every export format, read by a program that is not ours: scripts/validate_formats.sh [WORK-FOLDER]
# Exports the news cycle in each format and hands it to rdflib, lxml, followthemoney, jsonschema, pandas, pyarrow, warcio (Python, pinned in
# scripts/formats/requirements.txt, installed into WORK-FOLDER).
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-$(mktemp -d)}
mkdir -p "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r scripts/formats/requirements.txt
cargo build --release --quiet -p onrecord
onrecord=${CARGO_TARGET_DIR:-target}/release/onrecord
"$onrecord" read --format jsonl gold/newscycle/*.txt > "$work/records.jsonl"
for format in json web-annotation prov schema-org tei ftm ninjs plover cameo citron csv; do
  "$onrecord" export --format "$format" --from "$work/records.jsonl" -o "$work/$format"
done
# The same articles and one that cannot be read, as Parquet; then into an archive from what another program has written of it.
printf '{"id": "poison", "text": ""}\n' > "$work/poison.jsonl"
"$onrecord" read --format parquet gold/newscycle/*.txt "$work/poison.jsonl" > "$work/parquet" 2>/dev/null || [ $? -eq 1 ]
# Pages, texts and a page from a crawler's archive, as WARC; and back.
"$work/venv/bin/python" scripts/formats/validate.py "$work" crawl
rm -f "$work"/kept.onrecord* "$work"/again.onrecord*
"$onrecord" add --quiet --archive "$work/kept.onrecord" gold/newscycle/*.txt gold/newscycle/*.html "$work/crawl.warc.gz"
"$onrecord" list --format json --archive "$work/kept.onrecord" > "$work/kept.json"
"$onrecord" export --format warc --records --archive "$work/kept.onrecord" -o "$work/kept.warc.gz"
"$work/venv/bin/python" scripts/formats/validate.py "$work"
"$onrecord" add --quiet --archive "$work/again.onrecord" "$work/kept.warc.gz"
"$onrecord" list --format json --archive "$work/again.onrecord" > "$work/again.json"
digests() { grep -o '"snapshot": *"[^"]*"' "$1" | sort; }
diff <(digests "$work/kept.json") <(digests "$work/again.json")
rm -f "$work/imported.onrecord"*
"$onrecord" import --quiet --archive "$work/imported.onrecord" "$work/rewritten.parquet" || [ $? -eq 1 ]
"$onrecord" verify --archive "$work/imported.onrecord"
