#!/usr/bin/env bash
# unpack.sh OUT   unpack Debian's buildah into OUT, for the test of the Dockerfile
#
# Needs no root and installs nothing.
set -euo pipefail
[ $# = 1 ] || { sed -n 2,4p "$0" >&2; exit 2; }
out=$(realpath -m "$1")
[ ! -x "$out/usr/bin/buildah" ] || exit 0
work=$out.work
trap 'rm -rf "$work"' EXIT
rm -rf "$work"
mkdir -p "$work/packages" "$out"
cd "$work/packages"
packages=(buildah libsubid4 libgpgme11 libassuan0 libseccomp2 libdevmapper1.02.1 golang-github-containers-common golang-github-containers-image)
apt-get -qq download "${packages[@]}" || { apt-get -qq update && apt-get -qq download "${packages[@]}"; }
for package in ./*.deb; do dpkg-deb -x "$package" "$work/root"; done
rmdir "$out"
mv "$work/root" "$out"
