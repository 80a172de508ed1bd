#!/usr/bin/env bash
# ThreadSanitizer over everything that can race outside gRPC's frames (label tsan; see common/base/README.md).
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset tsan >/dev/null
# Only the targets that carry the label are built.
mapfile -t targets < <(ctest --test-dir build/tsan -L '^tsan$' -N | sed -n 's/^ *Test *#[0-9]*: //p')
cmake --build --preset tsan --target "${targets[@]}"
TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/checks/tsan.supp" ctest --preset tsan --output-on-failure
