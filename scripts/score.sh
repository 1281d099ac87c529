#!/usr/bin/env bash
# Scores the program on the development sets: scripts/score.sh
# Looks for the corpora under ONRECORD_DATA (polnear/dev, polnear/cofenet-valid.jsonl, worldwide_ner,
# crossner_politics/dev.txt, gap/gap-validation.tsv) and for the scorers under
# ONRECORD_SCORE (polnear.py, score.py); see CONTRIBUTING.md. What is not there is said and skipped. The news cycle is in
# the repository and always scored.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${ONRECORD_DATA:-../shared/data} score=${ONRECORD_SCORE:-../shared/score}
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT

cargo build --release --quiet -p onrecord -p onrecord-eval
onrecord=target/release/onrecord eval=target/release/onrecord-eval
"$onrecord" version

echo
echo "== news cycle (gold/newscycle)"
"$eval" input gold/newscycle > "$scratch/news.jsonl"
"$onrecord" read --format jsonl "$scratch/news.jsonl" > "$scratch/news.records.jsonl"
if [ -f "$score/score.py" ]; then
  python3 "$score/score.py" articles gold/newscycle "$scratch/news.records.jsonl"
else
  "$eval" score gold/newscycle "$scratch/news.records.jsonl"
fi

echo
echo "== PolNeAR dev and CofeNet's release of it"
if [ -d "$data/polnear/dev" ] && [ -f "$score/polnear.py" ]; then
  python3 "$score/polnear.py" input "$data/polnear/dev" > "$scratch/polnear.jsonl"
  "$onrecord" read --format jsonl "$scratch/polnear.jsonl" > "$scratch/polnear.records.jsonl"
  cofenet=()
  [ -f "$data/polnear/cofenet-valid.jsonl" ] && cofenet=("$data/polnear/cofenet-valid.jsonl")
  echo "-- as read, nested attributions included"
  python3 "$score/polnear.py" score "$data/polnear/dev" "$scratch/polnear.records.jsonl" "${cofenet[@]}"
  "$onrecord" read --flat --format jsonl "$scratch/polnear.jsonl" > "$scratch/polnear.flat.jsonl"
  echo "-- outermost only (--flat)"
  python3 "$score/polnear.py" score "$data/polnear/dev" "$scratch/polnear.flat.jsonl" "${cofenet[@]}"
else
  echo "skipped: no corpus under $data/polnear or no scorer under $score (set ONRECORD_DATA, ONRECORD_SCORE)"
fi

echo
echo "== names and pronouns"
for set in "worldwide $data/worldwide_ner" "crossner $data/crossner_politics/dev.txt" "gap $data/gap/gap-validation.tsv"; do
  if [ -e "${set#* }" ]; then
    "$eval" names "${set%% *}" "${set#* }"
  else
    echo "skipped: no ${set#* }"
  fi
done
