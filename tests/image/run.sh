#!/usr/bin/env bash
# Holds the packages that deploy/Dockerfile installs against the programs as built: every shared library must come from one of
# them or from what apt installs with it, and every package listed must be used. Needs no Docker.
#
#   tests/image/run.sh [FOLDER]    the programs; build/release/bin by default
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${1:-$top/build/release/bin}
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $*" >&2; }

shopt -s nullglob
programs=("$bin"/fengqiao*)
[ ${#programs[@]} -gt 0 ] || { echo "no programs in $bin: build them first (cmake --build --preset release)" >&2; exit 2; }

# The last "apt-get install" of the Dockerfile, up to the next command.
mapfile -t listed < <(awk '/^FROM/ {names = ""; on = 0} /apt-get install/ {on = 1; next} /&&/ {on = 0} on {names = names $1 "\n"} END {printf "%s", names}' \
  "$top/deploy/Dockerfile")
[ ${#listed[@]} -gt 0 ] || { echo "no packages found in deploy/Dockerfile" >&2; exit 2; }

declare -A installed
while read -r package; do installed[$package]=1; done < <(
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    "${listed[@]}" | grep '^[a-z]' | sort -u)

# package_of FILE: dpkg knows a file by the path under /lib or /usr/lib, whichever its package says.
package_of() {
  local real path
  real=$(readlink -f "$1")
  for path in "$1" "$real" "/usr$1" "${real#/usr}"; do
    dpkg-query -S "$path" 2>/dev/null | sed 's/:.*//' | head -1 && return
  done
  return 1
}

declare -A used
for program in "${programs[@]}"; do
  name=$(basename "$program")
  if ldd "$program" | grep -q 'not found'; then
    bad "$name: $(ldd "$program" | grep 'not found' | head -1)"
    continue
  fi
  missing=""
  while read -r library; do
    package=$(package_of "$library") || package="no package"
    [ -n "${installed[$package]:-}" ] || missing+=" $(basename "$library") ($package)"
  done < <(ldd "$program" | grep -oE '/[^ ]+\.so[^ ]*' | grep -v '/ld-linux')
  if [ -z "$missing" ]; then ok; else bad "$name needs what the image has not:$missing"; fi
  while read -r library; do
    path=$(ldd "$program" | awk -v name="$library" '$1 == name {print $3}')
    [ -n "$path" ] && used[$(package_of "$path")]=1
  done < <(objdump -p "$program" | awk '/NEEDED/ {print $2}' | grep -v '^ld-linux')
done
for package in "${listed[@]}"; do
  # Data, which a library reads when it runs.
  case $package in *-data) continue ;; esac
  if [ -n "${used[$package]:-}" ]; then ok; else bad "$package is in the image and no program names a library of it"; fi
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
