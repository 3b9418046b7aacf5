#!/usr/bin/env bash
# Installs other readers of news pages beside Dateline, runs all of them over the same pages on one core, and prints
# what each gets right and how fast. What it installs and keeps goes into one folder; see scripts/peers/README.md.
#
#   scripts/peers/pages.sh [--work DIR] [OPTIONS OF pages.py]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/peers

while [ $# -gt 0 ]; do
  case $1 in
    --work)
      work=${2:?--work wants a folder}
      shift 2
      ;;
    --)
      shift
      break
      ;;
    *) break ;;
  esac
done
mkdir -p "$work"
work=$(cd "$work" && pwd)

if [ ! -x "$work/venv/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$work/venv"
fi
if ! cmp -s "$here/requirements.txt" "$work/installed.txt"; then
  # the pip that comes with Python 3.11 cannot install lxml's extras
  "$work/venv/bin/python" -m pip install --quiet --upgrade 'pip>=24' >&2
  "$work/venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$work/installed.txt"
fi

cargo build --release --locked --quiet --manifest-path "$here/dom-smoothie/Cargo.toml" --target-dir "$work/dom-smoothie"
cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml" --package dateline --package xtask

target=${CARGO_TARGET_DIR:-$root/target}
exec "$work/venv/bin/python" -B "$here/pages.py" --work "$work" --dom-smoothie "$work/dom-smoothie/release/peer-dom-smoothie" \
  --dateline "$target/release/dateline" --xtask "$target/release/xtask" "$@"
