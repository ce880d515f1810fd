#!/usr/bin/env bash
# Runs fuzz targets long, and prints one JSON line for each: runs, seconds, crashes, corpus. Finds stay in
# build/asan/fuzz/corpus and are where the next run goes on from; what breaks a target is kept in build/asan/fuzz/broken.
#
#   tools/fuzz.sh [--minutes M] [--target T]... [--jobs J]       M for each target, default 1; every target; one at a time
#   build/asan/bin/fuzz_T FILE                                   runs one input again
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh
cmake --preset asan >/dev/null
targets=$(cd tests/fuzz && ls ./*.cpp | sed 's|^\./|fuzz_|; s|\.cpp$||')
# shellcheck disable=SC2086
cmake --build --preset asan --target $targets -- --quiet
exec python3 tests/fuzz/run.py --bin build/asan/bin --work build/asan/fuzz "$@"
