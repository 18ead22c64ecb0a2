#!/usr/bin/env bash
# build.sh OUT   make OUT/helm, which renders and checks charts as Helm's own `template` and `lint` do, from Debian's Go packages
#
# For machines without Helm, which Debian does not have. Needs no root and installs nothing: the packages are unpacked beside OUT
# and removed. About half a minute; an OUT that was made from these same sources is kept.
set -euo pipefail
[ $# = 1 ] || { sed -n 2,5p "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "$1")
sources=$(cat "$here"/*.go "$0" | sha256sum | cut -d ' ' -f 1)
[ "$(cat "$out/sources" 2> /dev/null)" != "$sources" ] || exit 0

work=$out.work
trap 'chmod -R u+w "$work" 2> /dev/null; rm -rf "$work"' EXIT
rm -rf "$work"
mkdir -p "$work/packages" "$out"
cd "$work/packages"
packages() {
  apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
    golang-go golang-github-masterminds-sprig-dev golang-github-ghodss-yaml-dev golang-github-xeipuuv-gojsonschema-dev |
    grep '^golang-' | sort -u
}
packages | grep -q sprig || apt-get -qq update
packages | xargs apt-get -qq download
for package in ./*.deb; do dpkg-deb -x "$package" "$work/root"; done

GOROOT=$(find "$work/root/usr/lib" -maxdepth 1 -name 'go-1.*' | sort -V | tail -n 1)
export GOROOT GOPATH="$work/root/usr/share/gocode" GOCACHE="$work/cache" GO111MODULE=off CGO_ENABLED=0 GOTMPDIR="$work" GOFLAGS=-trimpath
# Debian keeps GOROOT's sources and tools apart from it, by links that lead outside the folder they were unpacked into.
for part in src test misc api lib pkg; do
  link=$GOROOT/$part target=$work/root/usr/share/$(basename "$GOROOT")/$part
  [ ! -L "$link" ] || [ ! -d "$target" ] || ln -sfn "$target" "$link"
done
"$GOROOT/bin/go" build -ldflags '-s -w' -o "$work/helm" "$here"/*.go
mv "$work/helm" "$out/helm"
echo "$sources" > "$out/sources"
