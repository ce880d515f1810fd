#!/usr/bin/env bash
# Runs the whole engine in simulated worlds: one thread, and one seed for everything that happens in a run (messages,
# peers, operators, the clock, the disk, crashes). What the promise means is checked at every step.
#
#   tools/simulate.sh                     1,000 runs, from seed 1
#   tools/simulate.sh --runs N --seed S   N runs, from seed S
#   tools/simulate.sh --runs 1 --seed S --trace    what happens with one seed, line by line
#
# Ends at the first seed that breaks a promise, and says which; that seed alone repeats it to the letter. The last line is
# JSON. Exit status 0 only if no promise was broken.
set -euo pipefail
cd "$(dirname "$0")/.."
# Installing is for fresh machines: what is there needs no network.
command -v clang++-19 >/dev/null || tools/install-dependencies.sh
cmake --preset release -B build/simulation -DBUDSTIKKE_TESTS=ON >/dev/null
cmake --build build/simulation --target simulate -- --quiet
exec build/simulation/bin/simulate "$@"
