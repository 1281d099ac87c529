#!/usr/bin/env bash
# Checks the desk in a real browser: scripts/desk.sh; draws docs/screens: scripts/desk.sh screens
# Needs node and npm; installs the rest (npm packages as locked, Debian's Chromium where no Chromium is there).
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped: node is not installed"
  exit 0
fi
(cd web && npm ci --no-audit --no-fund --ignore-scripts)
if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  apt-get update
  apt-get install -y --no-install-recommends chromium fonts-noto-core
fi
cargo build --release --locked -p onrecord
export ONRECORD="${CARGO_TARGET_DIR:-$PWD/target}/release/onrecord"
if [ "${1:-}" = screens ]; then
  node web/screens.mjs
  if command -v pngquant >/dev/null; then pngquant --force --ext .png --speed 1 --skip-if-larger docs/screens/*.png || true; fi
  exit
fi
(cd web && npm run check)
node --test web/tests/desk.test.mjs
