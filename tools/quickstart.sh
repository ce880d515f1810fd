#!/usr/bin/env bash
# Builds Budstikke, starts it with a scripted municipality and a hospital's return road beside it, sends four messages and
# shows where each one is and why.
#
#   tools/quickstart.sh           leaves everything running until Ctrl-C
#   tools/quickstart.sh --once    ends by itself; exit status 0 only if all went as told
set -euo pipefail
cd "$(dirname "$0")/.."
once=false
[ "${1:-}" = "--once" ] && once=true

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "1. Installing what is missing, and building (the first time takes some minutes)"
tools/install-dependencies.sh
cmake --preset release >/dev/null
cmake --build --preset release -- --quiet
bin=$PWD/build/release/bin

directory=$(mktemp -d -t budstikke-quickstart.XXXXXX)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$directory"
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# Tries a command until it succeeds, for at most 30 seconds.
until_ok() {
  local end=$((SECONDS + 30))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { echo "gave up waiting for: $*" >&2; return 1; }
    read -r -t 0.1 <> <(:) || true
  done
}

say "2. Starting a scripted municipality, a hospital's return road, and the daemon"
intake_port=$(free_port)
python3 tools/peer/peer.py --port-file "$directory/municipality.port" --ledger "$directory/municipality.ledger" \
  --receipts-to "http://127.0.0.1:$intake_port/v1/messages" &
pids+=($!)
python3 tools/peer/peer.py --port-file "$directory/hospital.port" --ledger "$directory/hospital.ledger" --behaviour collect &
pids+=($!)
until_ok test -s "$directory/municipality.port" -a -s "$directory/hospital.port"

fill() {
  sed -e "s|@PEER@|http://127.0.0.1:$(cat "$directory/municipality.port")/messages|" \
      -e "s|@HOSPITAL@|http://127.0.0.1:$(cat "$directory/hospital.port")/receipts|" \
      -e "s|@INTAKE_PORT@|$intake_port|" -e "s|@DIRECTORY@|$directory|" "$1"
}
fill tools/quickstart/settings.toml >"$directory/settings.toml"
fill tools/quickstart/addresses.toml >"$directory/addresses.toml"
cp rules/examples/ke-notice.toml "$directory/rules.toml"
(umask 077 && openssl rand -hex 32 >"$directory/store.key")
"$bin/budstikked" --config "$directory/settings.toml" --check
"$bin/budstikked" --config "$directory/settings.toml" &
pids+=($!)
export BUDSTIKKE_ADMIN="unix:$directory/admin.sock"
until_ok curl --silent --fail --unix-socket "$directory/admin.sock" http://budstikke/readyz

failed=0
expect() {
  if [ "$2" = "$3" ]; then echo "   as told: $1 is $2"; else echo "   NOT as told: $1 is '$2', not '$3'"; failed=1; fi
}
# The delivery state(s) of a message, as one word.
state_of() { "$bin/budstikke" show "$1" --json | python3 -c '
import json, sys
print("+".join(one["state"] for message in json.load(sys.stdin)["messages"] for one in message["deliveries"]))'; }
reaches() { [ "$(state_of "$1")" = "$2" ]; }
send() {
  curl --silent --show-error --output "$directory/answer" --write-out '%{http_code}' -H 'Content-Type: application/xml' \
    --data-binary "@tools/quickstart/messages/$1" "http://127.0.0.1:$intake_port/v1/messages" >"$directory/status"
  echo "   HTTP $(cat "$directory/status"): $(cat "$directory/answer")"
}
id=5f1d9c4e-0c5a-4b7e-9a57-1d2f7a9b000

say "3. A need for coordinator, which the hospital addressed to nursing by mistake"
send need-coordinator.xml
expect "the answer" "$(cat "$directory/status")" 202
until_ok reaches ${id}1 confirmed || true
expect "the delivery" "$(state_of ${id}1)" confirmed
"$bin/budstikke" show ${id}1
"$bin/budstikke" why ${id}1

say "4. An ordinary message to nursing: goes where it is addressed"
send ordinary.xml
expect "the answer" "$(cat "$directory/status")" 202
until_ok reaches ${id}2 confirmed || true
expect "the delivery" "$(state_of ${id}2)" confirmed
"$bin/budstikke" show ${id}2

say "5. A need whose municipality is missing: waits on the work list until somebody says"
send no-municipality.xml
expect "the answer" "$(cat "$directory/status")" 202
expect "the delivery" "$(state_of ${id}3)" held
"$bin/budstikke" show ${id}3
echo "   releasing it with the municipality:"
"$bin/budstikke" release ${id}3 --municipality 1804 --by quickstart --why "looked up in the patient system"
until_ok reaches ${id}3 confirmed || true
expect "the delivery" "$(state_of ${id}3)" confirmed

say "6. A broken message: refused, but seen"
send broken.xml
expect "the answer" "$(cat "$directory/status")" 400
"$bin/budstikke" list --state refused

say "7. What the municipality got, and what came back to the hospital"
all_returned() { [ "$(wc -l <"$directory/hospital.ledger")" -ge 3 ]; }
until_ok all_returned || true
expect "messages at the municipality" "$(wc -l <"$directory/municipality.ledger" | tr -d ' ')" 3
expect "receipts at the hospital" "$(wc -l <"$directory/hospital.ledger" | tr -d ' ')" 3
"$bin/budstikke" queues

say "8. What a message says: for a reason only, and it stands in the audit log"
expect "the bytes that were received" "$("$bin/budstikke" content ${id}2 --who quickstart --why "to see how content is read" |
  cmp - tools/quickstart/messages/ordinary.xml && echo the same)" "the same"
"$bin/budstikke" audit list --action messages.content
expect "the audit log" "$("$bin/budstikke" audit verify | cut -d: -f1)" whole

if $once; then
  [ $failed -eq 0 ] && say "All went as told." || say "Something did not go as told."
  exit $failed
fi
say "Everything is still running. Try, in another terminal:"
cat <<TEXT
  export BUDSTIKKE_ADMIN=$BUDSTIKKE_ADMIN
  $bin/budstikke list                          # every delivery, newest first
  $bin/budstikke why ${id}1                    # facts, rules tried, addressing
  $bin/budstikke queues                        # what waits, for whom, since when
  $bin/budstikke audit list                    # who did or read what, and why
  curl -H 'Content-Type: application/xml' --data-binary @FILE http://127.0.0.1:$intake_port/v1/messages
  \$EDITOR $directory/rules.toml               # then: kill -HUP ${pids[2]}   (a bad file changes nothing)
  tail -f $directory/status.log
Ctrl-C stops it and removes $directory.
TEXT
wait
