#!/usr/bin/env bash
# Kills the daemon while it carries messages, and reconciles what senders were told, what the store says and what receivers
# got: N times at random moments, in the release build, and once at every failure point, in the build that has them. Then the
# same over ebXML, where the hospital's daemon is killed and one that acts as the municipality.
#
#   tools/crash-test.sh [--kills N] [--only plain|ebxml] [--seed S] [--rest SECONDS]
#   tools/crash-test.sh power-loss [--runs N] [--losses N] [--seed S]    what was not synced is lost in part
#   tools/crash-test.sh disk-faults [--seed S]                           every fault of a disk
#
# The last line is JSON; the exit status is 0 only if it holds no fault. tests/crash/README.md says what each does.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh

# build PRESET TARGET...
build() {
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" --target "${@:2}" -- --quiet
}

library=build/dev/bin/libfaulty_files.so
case "${1:-}" in
  power-loss)
    build dev budstikked budstikke faulty_files
    exec python3 tests/crash/power_loss_test.py --bin build/dev/bin --library "$PWD/$library" "${@:2}"
    ;;
  disk-faults)
    build dev budstikked budstikke faulty_files
    exec python3 tests/crash/disk_fault_test.py --bin build/dev/bin --library "$PWD/$library" "${@:2}"
    ;;
  *)
    build release budstikked budstikke
    build dev budstikked budstikke
    exec python3 tests/crash/crash_test.py --bin build/release/bin --failpoint-bin build/dev/bin "$@"
    ;;
esac
