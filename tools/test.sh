#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: plain, then under AddressSanitizer and
# UndefinedBehaviorSanitizer.
#
#   tools/test.sh             everything
#   tools/test.sh dev|asan    one of the two
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-dependencies.sh
presets=("${@:-}")
[ -z "${presets[0]}" ] && presets=(dev asan)

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
for preset in "${presets[@]}"; do
  echo "== $preset: building"
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -- --quiet
  echo "== $preset: testing"
  results=$PWD/build/$preset/tests.xml
  ctest --preset "$preset" --parallel 2 --progress --no-tests=error --output-junit "$results" || {
    status=$?
    tools/failed-tests.py "$results"
    exit "$status"
  }
done
