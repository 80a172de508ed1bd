#!/usr/bin/env bash
# How fast reports are read, beside Recognizers-Text on the same files in the same run: the two take turns, and the median of the
# ratios is printed. Ours reads the files looped to 64 MiB (four documents of 16 MiB), bytes in, coded figures and findings out;
# the peer reads the files once, and finds numbers only.
#
#   tests/bench/extract_peer_bench.sh FOLDER [PAIRS]
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:?usage: extract_peer_bench.sh FOLDER [PAIRS]}
pairs=${2:-3}
tools=build/tools/bench-peer
if ! cmp -s tests/bench/peer/package-lock.json "$tools/.complete"; then
  rm -rf "$tools" && mkdir -p "$tools"
  cp tests/bench/peer/package.json tests/bench/peer/package-lock.json "$tools"
  (cd "$tools" && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier)
  cp tests/bench/peer/package-lock.json "$tools/.complete"
fi

for _ in $(seq "$pairs"); do
  read -r theirs _ < <(NODE_PATH=$tools/node_modules node tests/bench/peer/recognizers.js "$folder" 1)
  ours=$(build/release/tests/extract_bench --speed "$folder"/*.txt)
  awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "%.1f MB/s  peer %.4f MB/s  ratio %.0f\n", ours, theirs, ours / theirs }'
done | tee /dev/stderr | awk '{ ratio[NR] = $NF } END {
  for (i = 1; i <= NR; i++) for (j = i + 1; j <= NR; j++) if (ratio[j] < ratio[i]) { t = ratio[i]; ratio[i] = ratio[j]; ratio[j] = t }
  printf "median ratio %.0f\n", ratio[int((NR + 1) / 2)] }'
