#!/usr/bin/env bash
# The benchmark that can fail: among a hundredth of the cases that it is made for, what a summary and a page of overdue terms
# visit stays what it is among few, on both engines. Its times are printed, not judged.
set -euo pipefail
cd "$(dirname "$0")/../.."

cmake --build --preset release --target mediation_bench
for engine in sqlite postgres; do
  build/release/tests/mediation_bench many "$engine" 100,10000,100000 | grep -v '^{'
done
