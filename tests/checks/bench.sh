#!/usr/bin/env bash
# The benchmarks that can fail, on both engines: among a hundredth of the cases that it is made for, what a summary and a page of
# overdue terms visit stays what it is among few; among a hundredth of the people under correction, a page of overdue duties and the
# day's first batch visit no more than they account for. Times are printed, not judged.
set -euo pipefail
cd "$(dirname "$0")/../.."

cmake --build --preset release --target mediation_bench correction_bench
for engine in sqlite postgres; do
  build/release/tests/mediation_bench many "$engine" 100,10000,100000 | grep -v '^{'
  build/release/tests/correction_bench "$engine" 6000 1 | grep -v '^{'
done
