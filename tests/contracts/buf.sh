# shellcheck shell=bash
# fetch_buf TOP: sets buf to the pinned binary, kept in build/tools; to be sourced.
# shellcheck source=tests/lib/npm_package.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/npm_package.sh"

fetch_buf() {
  local folder=$1/build/tools/buf version=1.75.0
  case $(uname -m) in
    x86_64) npm_package @bufbuild/buf-linux-x64 $version \
      YGGJAx0lpMCE7aMWjNOJcfoEaG/e+iYHnTC4SZ0P5eS4IffMryA9Z4/bb1m1wNXAEJ8ATFMEZOAk/5x9VE47ig== "$folder" ;;
    aarch64) npm_package @bufbuild/buf-linux-aarch64 $version \
      eX+XyokzJDqsNIFo8b1O3DBvbnksOozPJX4QVsNn61JqSUtWspyTNeYqwg8lRDancML+bDqZEDFPABjAsVCQGQ== "$folder" ;;
    *) echo "there is no buf for $(uname -m)" >&2; return 1 ;;
  esac
  # Used by the scripts that source this one.
  # shellcheck disable=SC2034
  buf=$folder/bin/buf
}
