#!/usr/bin/env bash
# buildah.sh ROOT STORE ARGUMENT...   run the buildah that unpack.sh has put into ROOT, with everything it keeps in STORE
#
# Needs root. It sees its own files over the machine's /usr, in a mount namespace that ends with it; RUN steps and containers are
# processes in a chroot, without a container engine. So is the network: the machine's own.
set -euo pipefail
[ $# -ge 3 ] || { sed -n 2,5p "$0" >&2; exit 2; }
root=$(realpath "$1") store=$(realpath -m "$2")
shift 2
export CONTAINERS_CONF=/dev/null CONTAINERS_REGISTRIES_CONF=$root/etc/containers/registries.conf BUILDAH_ISOLATION=chroot
export TMPDIR=$store/tmp
mkdir -p "$TMPDIR"
exec unshare --mount sh -c 'mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr && shift && exec buildah "$@"' \
  "$root" -- --storage-driver vfs --root "$store/storage" --runroot "$store/run" "$@"
