# shellcheck shell=bash
# Asks gRPC servers for the health of one name: grpc_health.sh NAME HOST:PORT...
# Every address that a host resolves to is asked. Ends at 0 when all of them are SERVING.
#
# The image holds no gRPC client that speaks the health protocol, and one unary call is a handful of HTTP/2 frames: bash
# and coreutils can send them, and nothing has to be added to the image for `helm test`.
set -euo pipefail
path=/grpc.health.v1.Health/Check

# The hexadecimal digits of its input.
hex() { od -An -v -tx1 | tr -d ' \n'; }

# frame TYPE FLAGS STREAM PAYLOAD, everything in hexadecimal.
frame() { printf '%06x%s%s%08x%s' $((${#4} / 2)) "$1" "$2" "$3" "$4"; }

# literal TEXT: an HPACK string, its length in one byte.
literal() { printf '%02x' ${#1}; printf %s "$1" | hex; }

# request NAME AUTHORITY: the preface, SETTINGS, HEADERS and the message in one DATA frame.
request() {
  local headers message
  headers="8386"                                   # :method POST, :scheme http
  headers+="04$(literal $path)01$(literal "$2")"   # :path, :authority
  headers+="0f10$(literal application/grpc)"       # content-type
  headers+="00$(literal te)$(literal trailers)"
  message="0a$(literal "$1")"                      # HealthCheckRequest.service
  printf 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' | hex
  frame 04 00 0 ""
  frame 01 04 1 "$headers"
  frame 00 01 1 "00$(printf %08x $((${#message} / 2)))$message"
}

# check NAME ADDRESS PORT AUTHORITY
check() {
  local bytes reply
  bytes=$(request "$1" "$4")
  exec 3<>"/dev/tcp/$2/$3" || return 1
  # shellcheck disable=SC2001  # every two digits, not one
  printf '%b' "$(sed 's/../\\x&/g' <<<"$bytes")" >&3
  # The server keeps the connection open, so the reading ends by the clock.
  reply=$(timeout 2 cat <&3 | hex || true)
  exec 3>&-
  # A DATA frame of seven bytes on stream 1: a message of two bytes, status (field 1) = SERVING (1).
  [[ $reply == *0000070000000000010000000002"0801"* ]]
}

name=$1
shift
failed=0
for target in "$@"; do
  host=${target%:*} port=${target##*:} asked=0
  while read -r address kind _; do
    [ "$kind" = STREAM ] || continue
    asked=1
    if check "$name" "$address" "$port" "$target"; then
      echo "$target ($address): $name is SERVING"
    else
      echo "$target ($address): $name is not SERVING" >&2
      failed=1
    fi
  done < <(getent ahosts "$host")
  [ $asked = 1 ] || { echo "$target: resolves to no ready replica" >&2; failed=1; }
done
exit $failed
