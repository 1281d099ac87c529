#!/usr/bin/env bash
# Builds the wheel, installs it into an environment of its own and runs its tests: python/test.sh [WORK-FOLDER]
# Needs python3 with venv and a Rust toolchain.
set -euo pipefail
cd "$(dirname "$0")"
work=${1:-$(mktemp -d)}
mkdir -p "$work"
# The program's crates need not be compiled again where it was built.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
pip=("$work/venv/bin/python" -m pip --disable-pip-version-check install --quiet)
"${pip[@]}" -r requirements-test.txt
"${pip[@]}" --no-deps .
# Not from here, where the package without its extension lies.
(cd tests && "$work/venv/bin/python" -m pytest -q .)
