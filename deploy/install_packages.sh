#!/usr/bin/env bash
# Installs the Debian 12 packages that are missing; does nothing when all are there.
#
#   deploy/install_packages.sh build            what the suite is built with
#   deploy/install_packages.sh build test       and what its tests run
#   deploy/install_packages.sh build test lint  and what .ci/run checks with
set -euo pipefail

build="build-essential cmake ninja-build ccache mold pkg-config git ca-certificates
  libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev libabsl-dev libre2-dev
  libhiredis-dev prometheus-cpp-dev libcurl4-openssl-dev libsqlite3-dev libpq-dev libssl-dev libspdlog-dev libutf8proc-dev
  libgeos-dev libzip-dev libexpat1-dev libpoppler-cpp-dev poppler-data
  libgtest-dev libgmock-dev libbenchmark-dev"
test_="redis-server postgresql prometheus python3 python3-grpcio python3-protobuf nodejs npm curl unzip openssl
  chromium chromium-driver python3-selenium fonts-wqy-microhei"
lint="clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev shellcheck"

wanted=""
for set_ in "$@"; do
  case $set_ in
    build) wanted+=" $build" ;;
    test) wanted+=" $test_" ;;
    lint) wanted+=" $lint" ;;
    *) echo "install_packages.sh: unknown set '$set_' (build, test, lint)" >&2; exit 2 ;;
  esac
done

missing=()
for package in $wanted; do
  # A command from another source counts (a newer Node.js brings its own npm).
  case $package in
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
  sudo="sudo"
  command -v sudo >/dev/null || { echo "install_packages.sh: needs root (or sudo) to install: ${missing[*]}" >&2; exit 1; }
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# The distribution's servers are not wanted, only their programs: no service is started by the installation.
policy=/usr/sbin/policy-rc.d
made_policy=false
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
  $sudo chmod +x $policy
  made_policy=true
fi
status=0
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || status=$?
$made_policy && $sudo rm -f $policy
exit $status
