#!/usr/bin/env bash
# Runs the engine in simulated worlds: one thread, and one seed for everything that happens in a run (messages, peers,
# operators, the clock, keys, erasing, the disk, crashes). What the promise means is checked at every step.
#
#   tools/simulate.sh                     1,000 runs, from seed 1
#   tools/simulate.sh --runs N --seed S   N runs, from seed S
#   tools/simulate.sh --deeds D           how much happens in each run (120); another D is another world
#   tools/simulate.sh --runs 1 --seed S --deeds D --trace    what happens in one run, line by line
#   tools/simulate.sh --plant FAULT       runs that have a fault, which must be found
#
# Ends at the first run that breaks a promise, says which, and prints the command that repeats it to the letter. The last
# line is JSON. Exit status 0 only if no promise was broken.
set -euo pipefail
cd "$(dirname "$0")/.."
# Installing is for fresh machines: what is there needs no network.
command -v clang++-19 >/dev/null || tools/install-dependencies.sh
cmake --preset release -B build/simulation -DBUDSTIKKE_TESTS=ON >/dev/null
cmake --build build/simulation --target simulate -- --quiet
exec build/simulation/bin/simulate "$@"
