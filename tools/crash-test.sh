#!/usr/bin/env bash
# Kills the daemon while it carries messages, and reconciles what senders were told, what the store says and what receivers
# got. Options are those of tests/crash/crash_test.py: --messages N --kills N --seed S.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh
cmake --preset release >/dev/null
cmake --build --preset release -- --quiet
exec python3 tests/crash/crash_test.py --bin build/release/bin "$@"
