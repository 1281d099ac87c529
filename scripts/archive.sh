#!/usr/bin/env bash
# Figures of the archive: scripts/archive.sh ARTICLES.jsonl [WORK-FOLDER]
# Reads 300 of the articles once, stores 8,000 of these records to measure storing apart from reading, adds the 300 in one
# command, and searches. ONRECORD_BIG=500000 makes and searches an archive of so many articles of recombined sentences, too.
set -euo pipefail
cd "$(dirname "$0")/.."
articles=${1:?articles as JSON lines}
work=${2:-$(mktemp -d)}
target=${CARGO_TARGET_DIR:-target}
cargo build --release --quiet -p onrecord
cargo build --release --quiet -p onrecord-archive --example bench
onrecord=$target/release/onrecord bench=$target/release/examples/bench

head -n 300 "$articles" > "$work/some.jsonl"
echo "== reading 300 articles"
read_start=$SECONDS
[ -s "$work/records.jsonl" ] || "$onrecord" read -f jsonl "$work/some.jsonl" > "$work/records.jsonl"
echo "$((SECONDS - read_start)) s"
echo "== adding the same 300 in one command"
rm -f "$work"/added.onrecord*
/usr/bin/time -f "%e s, %M KB peak" "$onrecord" add --quiet --archive "$work/added.onrecord" "$work/some.jsonl" || true
echo "== storing 8,000 ready-made records"
rm -f "$work"/stored.onrecord*
/usr/bin/time -f "%e s, %M KB peak" "$bench" store "$work/records.jsonl" "$work/stored.onrecord" 8000
"$bench" search "$work/stored.onrecord"
echo "== any command on it"
for command in "list -n 1" "search minister -n 1" "show 17 -f versions"; do
  /usr/bin/time -f "%e s  $command" "$onrecord" $command --archive "$work/stored.onrecord" > /dev/null
done
if [ -n "${ONRECORD_BIG:-}" ]; then
  echo "== $ONRECORD_BIG articles of recombined sentences of the news cycle"
  [ -s "$work/cycle.jsonl" ] || "$onrecord" read -f jsonl gold/newscycle > "$work/cycle.jsonl"
  rm -f "$work"/big.onrecord*
  "$bench" recombine "$work/cycle.jsonl" "$work/big.onrecord" "$ONRECORD_BIG"
  "$bench" search "$work/big.onrecord"
fi
