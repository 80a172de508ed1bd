# shellcheck shell=bash
# npm_package NAME VERSION SHA512 FOLDER: unpacks one npm package into FOLDER, once; to be sourced.
#
# The sum is the package's own integrity value (base64), written down here in the checkout: what was tested is what is run.
# No install scripts run and no dependencies come along.
npm_package() {
  local name=$1 version=$2 sum=$3 folder=$4 work archive found
  [ -e "$folder/.complete" ] && [ "$(cat "$folder/.complete")" = "$name@$version" ] && return
  work=$(mktemp -d)
  (cd "$work" && npm pack --silent --no-update-notifier "$name@$version" >/dev/null) \
    || { echo "can't fetch $name@$version from the npm registry" >&2; rm -rf "$work"; return 1; }
  archive=$(echo "$work"/*.tgz)
  found=$(node -e 'process.stdout.write(require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$archive")
  if [ "$found" != "$sum" ]; then
    echo "$name@$version is not what was written down: sha512 $found, not $sum" >&2
    rm -rf "$work"
    return 1
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  tar -xzf "$archive" -C "$folder" --strip-components=1
  rm -rf "$work"
  echo "$name@$version" >"$folder/.complete"
}
