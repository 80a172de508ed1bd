#!/usr/bin/env bash
# The contracts: `buf lint` is clean, nothing breaks callers of the last release (proto/baseline.binpb), and both checks notice
# what they are there for. Needs node and npm; buf comes from an npm package and is kept in build/tools.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/contracts/buf.sh
. "$top/tests/contracts/buf.sh"
fetch_buf "$top"
echo "buf $("$buf" --version)"

passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAILED: $*" | head -20 >&2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lint() { "$buf" lint "$1" 2>&1; }
breaking() { "$buf" breaking "$1" --against "$top/proto/baseline.binpb" 2>&1; }

if output=$(lint "$top/proto"); then ok; else bad "buf lint:"$'\n'"$output"; fi
if output=$(breaking "$top/proto"); then ok; else bad "buf breaking against proto/baseline.binpb:"$'\n'"$output"; fi

# edited FILE SCRIPT: a copy of the contracts with FILE changed by a sed script, in $work/proto.
edited() {
  rm -rf "$work/proto"
  cp -r "$top/proto" "$work/proto"
  sed -i -E "$2" "$work/proto/$1"
  ! cmp -s "$top/proto/$1" "$work/proto/$1" || { bad "the edit of $1 changes nothing any more: $2"; return 1; }
}

# noticed CHECK WHAT TEXT FILE SCRIPT: CHECK fails on the edited copy and says TEXT.
noticed() {
  local output
  edited "$4" "$5" || return 0
  if output=$("$1" "$work/proto"); then
    bad "buf $1 does not notice $2"
  elif [[ $output != *"$3"* ]]; then
    bad "buf $1 notices $2 without saying \"$3\":"$'\n'"$output"
  else
    ok
  fi
}

# allowed WHAT FILE SCRIPT: neither check minds the edited copy.
allowed() {
  local output
  edited "$2" "$3" || return 0
  if output=$(lint "$work/proto" && breaking "$work/proto"); then ok; else bad "$1 is refused:"$'\n'"$output"; fi
}

values=fengqiao/common/v1/values.proto
reports=fengqiao/reports/v1/report_service.proto
indicators=fengqiao/indicators/v1/indicator_service.proto

noticed lint "an element without a comment" 'should have a non-empty comment' $values '/The month, 1 to 12/d'
noticed lint "a field in camel case" 'should be lower_snake_case' $values 's/int32 month = 2/int32 theMonth = 2/'
noticed lint "an enum without its zero" 'should be suffixed with' $values 's/BOUND_UNSPECIFIED/BOUND_NONE/'
noticed lint "a package in the wrong folder" 'must be within a directory' $reports 's/^package .*/package fengqiao.other.v1;/'

noticed breaking "a field that is gone" 'Previously present field "8"' $reports '/^  repeated Heading outline = 8;/d'
noticed breaking "a field with another type" 'changed type from "int32" to "int64"' $reports 's/int32 text_length = 7/int64 text_length = 7/'
noticed breaking "a field with another number" 'Previously present field' $values 's/int32 month = 2/int32 month = 9/'
noticed breaking "a field with another name" 'changed name from "month" to "moon"' $values 's/int32 month = 2/int32 moon = 2/'
noticed breaking "a value that is gone" 'Previously present enum value "2"' $reports '/^    ENCODING_GB18030 = 2 /d'
noticed breaking "a method that is gone" 'Previously present RPC "GetTarget"' $indicators '/rpc GetTarget\(/,/^  }/d'
noticed breaking "a method that streams no more" 'from server streaming to server unary' $indicators 's/returns \(stream QueryIndicatorsResponse\)/returns (QueryIndicatorsResponse)/'
noticed breaking "a method with another response" 'changed response type' $indicators '/rpc GetTarget\(/s/returns \(Target\)/returns (Region)/'

allowed "a new field" $values 's|^  int32 day = 3;|&\n  // Whether it is a day of rest.\n  bool rest = 4;|'
allowed "a new value" $values 's|^  BOUND_LESS_THAN = 6 .*;|&\n  // None of these.\n  BOUND_OTHER = 7;|'

echo "$passed passed, $failed failed"
[ $failed = 0 ]
