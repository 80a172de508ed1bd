#!/usr/bin/env bash
# Runs every fuzzer for so many seconds (default 60), two at a time, from its saved corpus.
#
#   tests/fuzz/run.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}

deploy/install_packages.sh build lint
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fuzz_one() {
  local fuzzer=$1 seconds=$2 work=$3 name documents=()
  name=$(basename "$fuzzer")
  mkdir -p "$work/$name" "tests/fuzz/corpus/$name"
  # What reads documents begins with whole ones.
  case $name in
    decode_fuzz | read_fuzz) documents=(deploy/samples tests/data/extraction) ;;
    paper_fuzz) documents=(services/mediation/papers) ;;
  esac
  if "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$work/$name-" "$work/$name" "tests/fuzz/corpus/$name" \
      "${documents[@]}" >"$work/$name.log" 2>&1; then
    echo "$name: clean, $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log") runs in $seconds s"
  else
    echo "$name: FAILED"
    tail -60 "$work/$name.log"
    return 1
  fi
}
export -f fuzz_one
printf '%s\0' build/fuzz/fuzz/*_fuzz | xargs -0 -P 2 -I{} bash -c 'fuzz_one "$@"' _ {} "$seconds" "$work"
