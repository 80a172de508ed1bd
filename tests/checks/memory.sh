#!/usr/bin/env bash
# AddressSanitizer and UndefinedBehaviorSanitizer over the unit tests (label asan or tsan: those that start no servers).
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset asan >/dev/null
mapfile -t targets < <(ctest --test-dir build/asan -L '^(asan|tsan)$' -N | sed -n 's/^ *Test *#[0-9]*: //p')
cmake --build --preset asan --target "${targets[@]}"
ASAN_OPTIONS="detect_leaks=1" UBSAN_OPTIONS="print_stacktrace=1" \
  ctest --preset asan -L '^(asan|tsan)$' --output-on-failure
