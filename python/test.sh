#!/usr/bin/env bash
# Builds the wheel, installs it into an environment of its own and runs its tests: python/test.sh [WORK-FOLDER]
# Needs python3 with venv and a Rust toolchain.
set -euo pipefail
cd "$(dirname "$0")"
work=${1:-$(mktemp -d)}
mkdir -p "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
pip=("$work/venv/bin/python" -m pip --disable-pip-version-check install --quiet)
"${pip[@]}" -r requirements-test.txt
"${pip[@]}" --no-deps .
"$work/venv/bin/python" -m pytest -q tests
