#!/usr/bin/env bash
# What can be told from the source alone: format, walls, guards, shell, data. Fixes the format in place and fails where that
# changed something, so that the failure is the patch.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit

passed=0
failed=0
check() {
  local what=$1 found=$2
  if [ -z "$found" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s\n' "$what" "$found"
  fi
}

mapfile -t sources < <(git ls-files '*.cc' '*.h')

clang-format-14 -i "${sources[@]}"
check "clang-format-14 (now applied; commit it)" "$(git diff --name-only -- '*.cc' '*.h')"

# The walls of DESIGN.md: a domain knows no transport, no database and no clock; only a handler sees gRPC; storage sees the
# database; common knows no service.
wall() {
  local what=$1 where=$2 forbidden=$3
  check "$what" "$(git ls-files "$where" | grep -E '\.(cc|h)$' | xargs -r grep -nE "^#include [<\"]($forbidden)")"
}
wall "a domain includes transport, storage or clock" 'services/*/domain/**' \
  'grpc|common/rpc|common/storage|common/feed|common/service|common/base/clock|sqlite3|libpq|hiredis|prometheus'
wall "a store includes gRPC" 'services/*/storage/**' 'grpc|hiredis|.*\.grpc\.pb\.h'
wall "a handler includes a database" 'services/*/handler/**' 'sqlite3|libpq|hiredis|common/storage'
wall "common knows a service" 'common/**' 'services/|fengqiao/(reports|indicators|mediation|correction)/'
wall "storage or feed includes gRPC" 'common/storage/**' 'grpc|common/rpc'
wall "feed includes gRPC" 'common/feed/**' 'grpc|common/rpc'
check "one service includes another" "$(
  for service in correction indicators reports; do
    git ls-files "services/$service/**" | grep -E '\.(cc|h)$' |
      xargs -r grep -nE '^#include "services/' | grep -v "\"services/$service/"
  done)"

# Include guards say the path.
check "an include guard is not the file's path" "$(
  git ls-files '*.h' | while read -r file; do
    guard="FENGQIAO_$(echo "$file" | tr 'a-z/.' 'A-Z__' | tr -d '-')_"
    grep -q "^#ifndef $guard$" "$file" || echo "$file: wants $guard"
  done)"

check "absl::Mutex (invisible to ThreadSanitizer here)" "$(grep -nE "absl/synchronization" "${sources[@]}")"
check "a sleep in a test" "$(git ls-files 'tests/**' | grep -E '\.(cc|h)$' | xargs -r grep -nE 'sleep_for|SleepFor|usleep')"
check "binary floating point for figures" "$(
  git ls-files 'services/*/domain/**' 'common/values/**' | grep -E '\.(cc|h)$' | xargs -r grep -nE '\b(double|float)\b' | grep -vE '^[^:]*:[0-9]+: *//')"
check "work left undone" "$(git ls-files | grep -E '\.(cc|h|proto|sh|py|js|cmake|sql)$' | grep -v '^tests/checks/' |
  xargs -r grep -nE '\b(TODO|FIXME|XXX|HACK)\b')"
check "trailing blanks" "$(git ls-files '*.cc' '*.h' '*.proto' '*.sh' '*.py' '*.md' '*.cmake' '*.sql' | xargs -r grep -nE ' +$' | head -20)"
mapfile -t scripts < <(git ls-files '*.sh' '.ci/run')
check "shellcheck" "$(shellcheck -x "${scripts[@]}" 2>&1)"
check "a folder of code without a README" "$(
  git ls-files common services tests deploy helm proto | grep -E '\.(cc|h|sh|py|tsv)$' | grep -v '^services/[a-z]*/\(domain\|storage\|handler\)/.*/' |
    xargs -n1 dirname | sort -u | grep -vE 'tests/(unit|data)/|^common/cmake$|^helm/.*/files$|/(storage|handler|extract|check|lexicon|text|output|commands)$' |
    while read -r folder; do [ -f "$folder/README.md" ] || echo "$folder"; done)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
