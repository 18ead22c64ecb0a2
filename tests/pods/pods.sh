#!/usr/bin/env bash
# pods.sh add NAME COUNT    make COUNT more network namespaces that act as pods; prints "namespace address" a line
# pods.sh down NAME         remove all of them, their bridge, and the processes inside them
# pods.sh cut|heal NAMESPACE   take a pod's link down (it stops answering, without a reset) and up again
# pods.sh clean             remove what test runs have left that are no longer alive
#
# Pods have addresses 10.200.S.11 and up, S being free on this machine; the host is 10.200.S.1. NAME is at most 9 letters
# and digits. "clean" looks at names iyPID, where PID is the test run's process. Needs root and iproute2.
set -euo pipefail
command=${1:-}
name=${2:-}

pods_of() { ip netns list | awk '{print $1}' | grep -E "^$1-[0-9]+$" || true; }

make_bridge() {
  local s start=$((RANDOM % 250))
  for ((s = start; s < start + 250; s++)); do
    subnet=10.200.$((s % 250))
    [ -n "$(ip -4 route show "$subnet.0/24")" ] || break
  done
  ip link add "${name}b" type bridge
  # An address that was set stays. Else the bridge takes the lowest of its ports', and each change of it empties the host's
  # neighbour entries, those of "cut" too.
  ip link set "${name}b" address "$(cat "/sys/class/net/${name}b/address")"
  ip address add "$subnet.1/24" dev "${name}b"
  ip link set "${name}b" up
}

add() {
  local count=$1 subnet i first namespace
  # Runs beside this one must not choose the same subnet.
  exec 9> /run/lock/ingress-yarp-pods
  flock 9
  if [ ! -e "/sys/class/net/${name}b" ]; then make_bridge; fi
  flock -u 9
  subnet=$(ip -4 -o address show "${name}b" | grep -oE '10\.200\.[0-9]+')
  first=$(($(pods_of "$name" | wc -l) + 1))
  for ((i = first; i < first + count; i++)); do
    namespace=$name-$i
    ip netns add "$namespace"
    ip link add "${name}v$i" type veth peer name eth0 netns "$namespace"
    ip link set "${name}v$i" master "${name}b" up
    ip -n "$namespace" -batch - <<BATCH
address add $subnet.$((10 + i))/24 dev eth0
link set lo up
link set eth0 up
route add default via $subnet.1
BATCH
    echo "$namespace $subnet.$((10 + i))"
  done
}

down() {
  local namespace pids
  for namespace in $(pods_of "$1"); do
    pids=$(ip netns pids "$namespace")
    [ -z "$pids" ] || kill -KILL $pids 2> /dev/null || true
    # Deleting one end of the pair removes both at once; the namespace alone may linger with a socket in it.
    ip link delete "${1}v${namespace##*-}" 2> /dev/null || true
    ip netns delete "$namespace"
  done
  ip link delete "${1}b" 2> /dev/null || true
}

clean() {
  local owner
  for owner in $({ ip netns list | awk '{print $1}'; ls /sys/class/net; } | grep -oE '^iy[0-9]+' | sort -u); do
    [ -e "/proc/${owner#iy}" ] || down "$owner"
  done
}

# The neighbour entry stays while the link is down: otherwise the host would soon know, and answer "no route to host".
cut() {
  local mac
  mac=$(ip -n "$1" -o link show eth0 | grep -oE '([0-9a-f]{2}:){5}[0-9a-f]{2}' | head -n 1)
  ip neighbour replace "$(address_of "$1")" lladdr "$mac" dev "${1%-*}b" nud permanent
  ip -n "$1" link set eth0 down
}

heal() {
  local address
  address=$(address_of "$1")
  ip -n "$1" link set eth0 up
  ip -n "$1" route replace default via "${address%.*}.1"
  ip neighbour delete "$address" dev "${1%-*}b"
}

address_of() { ip -n "$1" -4 -o address show eth0 | grep -oE '10\.200\.[0-9]+\.[0-9]+' | head -n 1; }

case $command in
  add) add "${3:?COUNT}" ;;
  down) down "${name:?NAME}" ;;
  cut) cut "${name:?NAMESPACE}" ;;
  heal) heal "${name:?NAMESPACE}" ;;
  clean) clean ;;
  *) sed -n 2,8p "$0" >&2; exit 2 ;;
esac
