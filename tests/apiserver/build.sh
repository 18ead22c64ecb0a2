#!/usr/bin/env bash
# build.sh OUT [WORK]   make OUT/kube-apiserver (1.20.2) and OUT/etcd (3.4) from Debian bookworm's packages
#
# Needs no root and changes neither apt's configuration nor what is installed. Needs apt, dpkg-dev and xz-utils;
# about 4 minutes on 2 cores (JOBS=n) and 2 GB in WORK (default OUT.work), which may be deleted afterwards.
set -euo pipefail
[ $# -ge 1 ] || { sed -n 2,5p "$0" >&2; exit 2; }
out=$(realpath -m "$1")
work=$(realpath -m "${2:-$1.work}")
mkdir -p "$out" "$work"
cd "$work"
say() { echo "[${SECONDS}s] $*"; }

# The machine's own Debian mirror, with apt state of our own: suite bookworm, binaries and sources.
prepare_apt() {
  local mirror kind
  mkdir -p apt/lists/partial apt/cache/archives/partial
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | grep -E '/debian/?$' | sort -u | head -n 1)
  : "${mirror:?no Debian mirror in the apt sources}"
  for kind in deb deb-src; do
    echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror%/} bookworm main"
  done > apt/sources.list
  apt=(apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$work/apt/lists" -o Dir::State::status=/dev/null
    -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none)
  "${apt[@]}" update
}

fetch_sources() {
  local deb file
  prepare_apt
  "${apt[@]}" download golang-1.19-go golang-1.19-src etcd-server golang-github-modern-go-reflect2-dev
  rm -rf root
  for deb in ./*.deb; do dpkg -x "$deb" root; done
  "${apt[@]}" source --download-only kubernetes
  rm -rf "$source"
  mkdir -p "${source%/*}"
  # apt has checked the files against the signed index; --no-check skips only the uploader's own signature.
  dpkg-source --no-check -x kubernetes_*.dsc "$source" > dpkg-source.log

  # Two corrections, since this is code of 2021 built with Go 1.19.
  # The vendored reflect2 1.0.1 crashes with Go >= 1.18 ("fatal error: fault" in mapiterinit): Debian's 1.0.2.
  rm -rf "$source/vendor/github.com/modern-go/reflect2"
  cp -rL root/usr/share/gocode/src/github.com/modern-go/reflect2 "$source/vendor/github.com/modern-go/reflect2"
  # The schema validator takes an empty string for null with newer Go, and so refuses `name: ""`.
  for file in github.com/go-openapi/validate/type.go k8s.io/kube-openapi/pkg/validation/validate/type.go; do
    sed -i 's/if data == nil || reflect.DeepEqual(reflect.Zero(reflect.TypeOf(data)), reflect.ValueOf(data)) {/if data == nil {/' \
      "$source/vendor/$file"
    grep -q 'if data == nil {' "$source/vendor/$file"
  done
}

# The one generated file that the source package lacks.
generate_openapi() {
  local packages
  "$go" build -o "$work/openapi-gen" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
  packages=$(find ./cmd ./pkg ./plugin ./staging/src/k8s.io -name '*.go' -not -name 'zz_generated*' -print0 |
    xargs -0 grep -lE '^ *// *\+k8s:openapi-gen=' | sed -e 's,^\./,,' -e 's,^staging/src/,vendor/,' |
    grep -vE '^vendor/k8s.io/(code-generator|sample-apiserver)/' | xargs -n1 dirname | LC_ALL=C sort -u |
    sed 's,^,k8s.io/kubernetes/,' | paste -sd,)
  PATH="$GOROOT/bin:$PATH" "$work/openapi-gen" --logtostderr -i "$packages" -p k8s.io/kubernetes/pkg/generated/openapi \
    -O zz_generated.openapi -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations.report"
}

source=$work/gopath/src/k8s.io/kubernetes
if [ ! -e sources.done ]; then
  fetch_sources
  touch sources.done
  say "sources ready"
fi

cd "$source"
# GOPATH mode: with -mod=vendor Go 1.19 stops at "updates to go.mod needed" (go.mod says go 1.15).
export GOROOT="$work/root/usr/lib/go-1.19" GOPATH="$work/gopath" GOCACHE="${GOCACHE:-$work/gocache}" GO111MODULE=off CGO_ENABLED=0 \
  GOFLAGS="-p=${JOBS:-2}" GOPROXY=off GOSUMDB=off GOTMPDIR="$work" HOME="$work"
go=$GOROOT/bin/go
if [ ! -s pkg/generated/openapi/zz_generated.openapi.go ]; then
  generate_openapi
  say "openapi generated"
fi

stamps=
for package in component-base/version client-go/pkg/version; do
  package=k8s.io/kubernetes/vendor/k8s.io/$package
  stamps+=" -X $package.gitVersion=v1.20.2 -X $package.gitMajor=1 -X $package.gitMinor=20 -X $package.gitTreeState=clean"
done
"$go" build -trimpath -ldflags "-s -w $stamps" -o "$work/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
# The server last and by rename: whoever finds it finds a complete folder.
cp "$work/root/usr/bin/etcd" "$out/etcd"
mv "$work/kube-apiserver" "$out/kube-apiserver"
say "built $out/kube-apiserver and etcd"
