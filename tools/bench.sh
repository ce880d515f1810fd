#!/usr/bin/env bash
# Measures how fast Budstikke carries messages, and that it carries them right, beside an nginx proxy, a Postfix relay and
# the disk of this machine, or beside its own keys, all in one run. tools/bench/README.md says what each figure is.
#
#   tools/bench.sh [--quick]                      the table; last, one line of JSON
#   tools/bench.sh --growth [--scale S] [--only ROW]   what happens as the work grows; last, one line of JSON
#   tools/bench.sh --ebms [--quick] [--key-bits B]    the ebXML road beside `openssl speed`; last, one line of JSON
#   tools/bench.sh --path [--benchmark_filter=HOP]    each hop of a message's path beside its bound; last, one line of JSON
#
# More options: tools/bench.sh --help. The exit status is 1 only where a message was lost, came twice or was altered; it is 2
# where the benchmark could not be built or run, or tells nothing.
set -Eeuo pipefail
trap 'echo "The benchmark could not be built." >&2; exit 2' ERR
cd "$(dirname "$0")/.."
tools/install-dependencies.sh

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

installed() { dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# Installs packages without starting their services: the benchmark runs instances of its own, on free ports.
install_peers() {
  local policy=/usr/sbin/policy-rc.d ours=false
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    ours=true
  fi
  echo "Installing: $*" >&2
  echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    echo "The yardsticks could not be installed; their figures will be null." >&2
  if $ours; then "${as_root[@]}" rm -f "$policy"; fi
}

# Google Benchmark's programs are built with the tests.
if [ "${1:-}" = --path ]; then
  cmake --preset release -B build/simulation -DBUDSTIKKE_TESTS=ON >/dev/null
  cmake --build build/simulation --target bench_path -- --quiet
  exec build/simulation/bin/bench_path --benchmark_min_time=0.1 "${@:2}"
fi

# The ebXML road is held against its key alone.
yardsticks=true
for option in "$@"; do [ "$option" != --ebms ] || yardsticks=false; done

missing=()
if $yardsticks; then
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
  installed postfix || missing+=(postfix)
fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; then
    install_peers "${missing[@]}"
  else
    echo "Not root and no sudo: ${missing[*]} are not installed; their figures will be null." >&2
  fi
fi

cmake --preset release >/dev/null
cmake --build --preset release --target budstikked budstikke budstikke_load budstikke_fill -- --quiet
exec python3 tools/bench/bench.py --bin build/release/bin "$@"
