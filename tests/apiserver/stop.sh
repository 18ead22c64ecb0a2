#!/usr/bin/env bash
# stop.sh DIR [--purge]   end the processes that start.sh started for DIR, and no others; --purge removes DIR too
set -uo pipefail
[ $# -ge 1 ] || { sed -n 2p "$0" >&2; exit 2; }
dir=$(realpath -m "$1")
# A pid may have been given to another program since.
ours() { tr '\0' ' ' < "/proc/$1/cmdline" 2>/dev/null | grep -qF "$dir/"; }
gone() { for ((i = 0; i < $2; i++)); do ours "$1" || return 0; sleep 0.05; done; return 1; }
status=0
# The API server before its etcd.
while read -r pid name; do
  ours "$pid" || continue
  kill -CONT "$pid"
  kill -TERM "$pid"
  gone "$pid" 100 || { kill -KILL "$pid"; gone "$pid" 20 || { echo "could not end $name, pid $pid" >&2; status=1; }; }
done < <(tac "$dir/pids" 2>/dev/null)
: 2>/dev/null > "$dir/pids"
[ "${2:-}" = --purge ] && rm -rf "$dir"
exit $status
