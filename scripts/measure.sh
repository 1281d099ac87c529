#!/usr/bin/env bash
# Speed, memory and cold start of the real binary: scripts/measure.sh [ARTICLES.jsonl]
# Without an argument the news cycle is read ten times over.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT

cargo build --release --quiet -p onrecord -p onrecord-eval
eval=${CARGO_TARGET_DIR:-target}/release/onrecord-eval
articles=${1:-$scratch/news.jsonl}
if [ $# -eq 0 ]; then
  for _ in 1 2 3 4 5 6 7 8 9 10; do "$eval" input gold/newscycle; done > "$articles"
fi
"$eval" bench "$articles"
