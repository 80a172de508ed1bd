#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. The README's test command.
#
#   tests/run.sh             everything
#   tests/run.sh -R regex    the tests whose name matches (any further arguments go to ctest)
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install_packages.sh build test
cmake --preset release >/dev/null
cmake --build --preset release
# Tests have folders, ports and clocks of their own, so as many run at a time as there are cores.
ctest --preset release --output-on-failure -j "$(nproc)" "$@"
