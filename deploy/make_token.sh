#!/usr/bin/env bash
# Makes the token (JWT) by which a caller is known to servers under --auth=jwt, and prints it. Needs openssl, nothing else.
#
#   deploy/make_token.sh --key=private.pem --sub=NAME --role=ROLE --regions=CODE[,CODE…] [--organ=NAME] [--expires=WHEN]
#
#   --key      the private key, PEM: RSA of 2048 bits or more (RS256) or EC on P-256 (ES256)
#   --sub      who it is for: an account's or a service's name; for the role self the account that BindSelf has issued
#   --role     what it may do: one of the roles of common/rpc/policy.tsv: admin, official, registrar, mediator, sender, provider, corrector, head, devices, peer, citizen,
#              self, observer, auditor or service
#   --regions  where, with all that lies below: region codes, 000000 for the country
#   --organ    the organ that the caller belongs to; for a provider's staff the provider's name, regions/330602/providers/x
#   --expires  until when, as date(1) understands it: "+90 days" (the default is "+30 days"), 2027-01-01
#
# A key pair, of which the servers get the public half (--auth_jwt_keys; several may follow one another in the file):
#
#   openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out private.pem
#   openssl pkey -in private.pem -pubout -out keys.pem
set -euo pipefail

usage() {
  echo "make_token.sh: $1; see the head of the script" >&2
  exit 2
}

key="" sub="" role="" regions="" organ="" expires="+30 days"
for argument in "$@"; do
  case $argument in
    --key=*) key=${argument#*=} ;;
    --sub=*) sub=${argument#*=} ;;
    --role=*) role=${argument#*=} ;;
    --regions=*) regions=${argument#*=} ;;
    --organ=*) organ=${argument#*=} ;;
    --expires=*) expires=${argument#*=} ;;
    *) usage "'$argument' is no option" ;;
  esac
done
[ -n "$sub" ] || usage "--sub is required"
# Those of common/rpc/policy.tsv, which is not there where this script stands alone.
roles="admin, official, registrar, mediator, sender, provider, corrector, head, devices, peer, citizen, self, observer, auditor, service"
[[ $role =~ ^(${roles//, /|})$ ]] || usage "--role is none of $roles"
region='[0-9]{6}([0-9]{3}|[0-9]{6}|-[a-z][a-z0-9]{0,15})?'
[[ $regions =~ ^$region(,$region)*$ ]] || usage "--regions is no list of region codes"
# Texts go into JSON as they are.
[[ $sub$organ != *[\"\\[:cntrl:]]* ]] || usage "--sub and --organ hold no quotation marks, backslashes or control characters"
until=$(date -d "$expires" +%s 2>/dev/null) || usage "--expires is no time: '$expires'"
now=$(date +%s)
[ "$until" -gt "$now" ] || usage "--expires is past"
[ -r "$key" ] || usage "--key is no file that can be read: '$key'"

description=$(openssl pkey -in "$key" -noout -text 2>/dev/null) || usage "--key holds no private key in PEM form"
case $description in
  *"ASN1 OID: prime256v1"*) algorithm=ES256 ;;
  *"modulus:"*)
    algorithm=RS256
    bits=$(sed -nE 's/.*\(([0-9]+) bit.*/\1/p;q' <<<"$description")
    [ "$bits" -ge 2048 ] || usage "--key has $bits bits, and servers take RSA keys of 2048 or more"
    ;;
  *) usage "--key is neither RSA nor EC on P-256" ;;
esac

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# An EC signature comes as DER, two INTEGERs; a token wants them as 32 bytes each (RFC 7518 3.4).
join_integers() {
  local number digits
  while read -r number; do
    digits=$(printf '%64s' "$number" | tr ' ' 0)
    # shellcheck disable=SC2001  # every two digits, not one
    printf '%b' "$(sed 's/../\\x&/g' <<<"$digits")"
  done < <(openssl asn1parse -inform DER | sed -nE 's/.*INTEGER *:([0-9A-F]+)$/\1/p')
}

sign() {
  if [ $algorithm = ES256 ]; then
    openssl dgst -sha256 -sign "$key" | join_integers
  else
    openssl dgst -sha256 -sign "$key"
  fi
}

claims="\"sub\":\"$sub\",\"role\":\"$role\",\"regions\":[\"${regions//,/\",\"}\"]"
[ -z "$organ" ] || claims+=",\"organ\":\"$organ\""
claims+=",\"aud\":\"fengqiao\",\"iat\":$now,\"exp\":$until"
text=$(printf '{"alg":"%s","typ":"JWT"}' $algorithm | base64url).$(printf '{%s}' "$claims" | base64url)
printf '%s.%s\n' "$text" "$(printf %s "$text" | sign | base64url)"
