# To be sourced, with bash and by load/*/run: a load program's command on an API server of its own.
#
# on_apiserver COMMAND [OPTION...]   builds load program and controller, starts etcd and kube-apiserver, runs the command with their
#                                    kubeconfig, and throws them away. --keep-log FILE copies the API server's log.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scripts=$root/tests/apiserver
me=load/$(basename "$(dirname "$0")")/run

clean_up() {
  trap - EXIT
  trap '' INT TERM
  [ -z "$log" ] || cp "$scratch/server/kube-apiserver.log" "$log" || true
  "$scripts/stop.sh" "$scratch/server" || true
  rm -rf "$scratch"
}

attempt() { # what command...   with its output only when it fails
  echo "$1" >&2
  shift
  "$@" > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
}

# tests/run may be building it too.
build_apiserver() (
  flock 7
  [ -x "$KUBEBUILDER_ASSETS/kube-apiserver" ] || "$scripts/build.sh" "$KUBEBUILDER_ASSETS" || exit
  rm -rf "$KUBEBUILDER_ASSETS.work"
) 7> "$KUBEBUILDER_ASSETS.lock"

build_load() {
  attempt "building the load program" dotnet build "$root/load/IngressController.Load" "${quiet[@]}"
  load=$root/load/IngressController.Load/bin/Release/net10.0/IngressController.Load
}

on_apiserver() {
  local command=$1 options=()
  log=
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --keep-log) log=${2:?--keep-log needs a file} && shift ;;
      --kubeconfig | --kubeconfig=*)
        echo "$me: it uses an API server of its own; for another one use the load program's command $command" >&2
        exit 2
        ;;
      -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
      *) options+=("$1") ;;
    esac
    shift
  done

  scratch=$(mktemp -d "${TMPDIR:-/tmp}/ingress-yarp-$command.XXXXXX")
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  quiet=(-c Release --nologo -v q --disable-build-servers)
  build_load
  case " ${options[*]} " in *" --list "*) "$load" "$command" --list; exit ;; esac
  # Anew each time: what lies there may be of another day.
  if [ -z "${INGRESS_CONTROLLER_BIN:-}" ]; then
    attempt "publishing the controller" dotnet publish "$root/src/IngressController" -o "$root/artifacts/publish" "${quiet[@]}"
  fi
  export KUBEBUILDER_ASSETS=${KUBEBUILDER_ASSETS:-${XDG_CACHE_HOME:-$HOME/.cache}/ingress-yarp/kube-apiserver-1.20.2}
  if [ ! -x "$KUBEBUILDER_ASSETS/kube-apiserver" ]; then
    mkdir -p "$KUBEBUILDER_ASSETS"
    attempt "building kube-apiserver into $KUBEBUILDER_ASSETS (once, about 4 minutes)" build_apiserver
  fi
  attempt "starting kube-apiserver" "$scripts/start.sh" "$scratch/server"
  # In the background and a process group of its own, so that an interrupt, from wherever it comes, reaches it once.
  set -m
  "$load" "$command" --kubeconfig "$scratch/server/kubeconfig" "${options[@]}" < /dev/null &
  running=$!
  set +m
  trap 'kill -TERM "$running" 2> /dev/null; wait "$running"; exit 130' INT TERM
  wait "$running"
}
