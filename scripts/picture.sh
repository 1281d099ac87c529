#!/usr/bin/env bash
# Draws docs/picture.svg, the README's picture, from what the program prints for a sample: scripts/picture.sh
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet -p onrecord -p onrecord-eval
target/release/onrecord read --color always --width 92 samples/ledger-private-prediction.html |
  target/release/onrecord-eval picture 34 > docs/picture.svg
echo "wrote docs/picture.svg"
