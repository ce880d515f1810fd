#!/usr/bin/env bash
# Trains the dictionaries of adapters/compression on made-up messages and records. Usage: tools/dictionary/make.sh FOLDER
# The dictionaries that are shipped were made by this; a new one must get a number and an id of its own (README.md there).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?where the dictionaries go}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
python3 "$here/make.py" "$made"
zstd -q -f --train-cover=steps=8 -3 --maxdict=16384 --dictID=1 -o "$out/messages_1.dict" "$made"/messages/*
zstd -q -f --train-cover=steps=8 -3 --maxdict=3072 --dictID=2 -o "$out/records_1.dict" "$made"/records/*
