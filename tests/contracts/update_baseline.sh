#!/usr/bin/env bash
# Makes the present contracts the baseline that later ones are held against. Run it at a release, and at no other time: it
# declares every change since the last one to be what callers were told.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/contracts/buf.sh
. "$top/tests/contracts/buf.sh"
fetch_buf "$top"
"$buf" build "$top/proto" --as-file-descriptor-set --exclude-source-info --output "$top/proto/baseline.binpb"
echo "proto/baseline.binpb is what proto/ says now"
