#!/usr/bin/env bash
# Installs what building, testing and running Budstikke needs on Debian 12, from Debian's own packages. Does nothing where
# all of it is there.
set -euo pipefail

packages=(
  ca-certificates ccache clang-19 clang-format-19 cmake curl libargon2-dev libbenchmark-dev libboost-json1.81-dev libboost-url1.81-dev
  libboost1.81-dev libclang-rt-19-dev libcli11-dev libengine-pkcs11-openssl libfaketime libfmt-dev libgmock-dev libgtest-dev libspdlog-dev
  libcurl4-openssl-dev libsqlite3-dev libssl-dev libtomlplusplus-dev libxml2-dev libxml2-utils libxmlsec1-dev libxmlsec1-openssl libzstd-dev lld-19
  llvm-19 ninja-build opensc openssl pkg-config postfix prometheus-cpp-dev python3 python3-jsonschema softhsm2 sqlite3 xmlsec1 zlib1g-dev
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Run this as root, or install sudo." >&2; exit 1; }
  as_root=(sudo)
fi
# The tests run a Postfix of their own: unconfigured, the package's own does not begin to take mail on this machine.
echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
