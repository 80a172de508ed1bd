#!/usr/bin/env bash
# check_grpc_health.sh SCRIPT: the chart's health check against servers that answer each way. Prints "ok …" and "FAILED …".
set -euo pipefail
script=$1
work=$(mktemp -d)
server=""
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

/usr/bin/python3 "$(dirname "$0")/health_server.py" >"$work/port" &
server=$!
for _ in $(seq 100); do
  [ -s "$work/port" ] && break
  sleep 0.1
done
port=$(cat "$work/port")
[ -n "$port" ] || { echo "FAILED the health server does not start"; exit 0; }

# answer WHAT STATUS NAME TARGET...
answer() {
  local what=$1 wanted=$2 status=0
  shift 2
  bash -c "$(cat "$script")" grpc_health.sh "$@" >"$work/out" 2>&1 || status=$?
  if [ $status = "$wanted" ]; then echo "ok health: $what"; else echo "FAILED health: $what ends at $status: $(cat "$work/out")"; fi
}
answer "a name that is served" 0 readiness "localhost:$port"
answer "a name that is not served now" 1 liveness "localhost:$port"
answer "a name that nobody knows" 1 other "localhost:$port"
answer "nobody listens" 1 readiness localhost:1
answer "a host without an address" 1 readiness "nowhere.invalid:$port"
answer "one of two targets is away" 1 readiness "localhost:$port" localhost:1
