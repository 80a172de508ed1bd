#!/usr/bin/env bash
# The README's first command, as a newcomer runs it: a clean clone, the demo on the samples, exit 0, and the words that must be
# there.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/fengqiao"
# The build is taken along: what is tested here is the demo, not the compiler.
mkdir -p "$work/fengqiao/build"
FENGQIAO_DEMO_BIN="$PWD/build/release/bin" "$work/fengqiao/deploy/demo.sh" | tee "$work/output"
for word in 45.2% 62 ✓ ✗ 败诉率 全市第一 6.74% 逐级上交 司法确认 裁定有效 取自统计 解纷码来件 排水沟 岁末矛盾纠纷大排查 hotline_12345 校验码 纠纷.jsonl 568名; do
  grep -q -- "$word" "$work/output" || { echo "the demo does not say $word"; exit 1; }
done
echo "demo: ok"
