# shellcheck shell=bash disable=SC2154 # sourced by run, which sets what is used here
# What is measured, and how. Each measurement adds a line to $scratch/results:
#   CASE PROXY RATE CPU P50 P99 RSS-AT-MOST RSS-AT-LAST FAILED BUSY
# (requests/s, µs per request, ms, 10^6 bytes, requests, processors; - where the load program says nothing).

figure() {
  local value
  value=$(sed -n "s/^ *\"$1\": \([0-9.eE+-]*\),\{0,1\}$/\1/p" "$scratch/result.json" | head -1)
  echo "${value:--}"
}
load_run() { taskset -c "$load_cpu" "$load" run "$@" --pid "$pid" --quiet --json "$scratch/result.json" > "$scratch/load.log" 2>&1; }
# measure CASE PROXY SCENARIO OPTION...
measure() {
  local entry=$1 proxy=$2
  shift 2
  echo "round $round: $proxy, $entry" >&2
  rm -f "$scratch/result.json"
  load_run "$@" --duration "$duration" || { echo "  $(tail -1 "$scratch/load.log")" >&2; [ -s "$scratch/result.json" ] || exit 1; }
  grep '^ *failures:' "$scratch/load.log" >&2 || true
  echo "$entry $proxy $(figure rate) $(figure cpuMicrosecondsPerRequest) $(figure p50) $(figure p99) $(figure residentMegabytesAtMost)" \
    "$(figure residentMegabytesAtLast) $(figure failed) $(figure processors)" >> "$scratch/results"
}

# scenario CASE: sets the words of its scenario and target, for the cases that every proxy has.
scenario() {
  local plain=http://127.0.0.1:$http secure=https://127.0.0.1:$https
  case $1 in
    keep-alive | half-load) words=(keep-alive --url "$plain/1k") ;;
    tls) words=(tls --url "$secure/1k" --insecure) ;;
    post) words=(upload --url "$plain/sink" --size 4k) ;;
    upload) words=(upload --url "$plain/sink" --size 64k) ;;
    download) words=(download --url "$plain/1m") ;;
    websocket) words=(websocket --url "$plain/websocket" --size 1k) ;;
  esac
  words+=(--host compare.example)
}
common_cases() {
  local entry words
  start_proxy "$1"
  for entry in ${cases//,/ }; do
    case $entry in half-load | hosts | idle | pods) continue ;; esac
    scenario "$entry"
    measure "$entry" "$1" "${words[@]}" --connections "$connections" ${rate:+--rate "$rate"} --warm-up "$warm_up"
  done
  stop "$pid"
}
# After all rounds of keep-alive, for its rate follows from them. The warm-up is a closed loop: at a low rate it would take long.
half_load() {
  local words half
  half=$(awk -v proxies="$proxies" -f "$here/figures.awk" -f "$here/half-rate.awk" "$scratch/results")
  start_proxy "$1"
  scenario half-load
  load_run "${words[@]}" --connections "$connections" --duration "$warm_up" --warm-up 0s || true
  measure half-load "$1" "${words[@]}" --connections "$connections" --rate "$half" --warm-up 2s
  stop "$pid"
}

# With many hosts and with one, each by a process of its own.
host_cases() {
  local url=http://127.0.0.1:$http/1k
  start_proxy "$1" manifests-hosts "h$many_hosts.compare.example"
  measure hosts "$1" mixed-hosts --url "$url" --hosts "h{1-$many_hosts}.compare.example" --connections "$connections" --warm-up "$warm_up"
  stop "$pid"
  start_proxy "$1" manifests-one-host h1.compare.example
  measure one-host "$1" mixed-hosts --url "$url" --hosts h1.compare.example --connections "$connections" --warm-up "$warm_up"
  stop "$pid"
}
# memory CASE PROXY MANIFESTS CONNECTIONS
memory() {
  local words
  start_proxy "$2" "$3"
  scenario keep-alive
  measure "$1" "$2" "${words[@]}" --connections "$4" --rate "$memory_rate" --warm-up "$warm_up"
  stop "$pid"
}
memory_cases() {
  memory rest "$1" manifests "$connections"
  ! has "$cases" idle || memory idle "$1" manifests "$many_connections"
  ! has "$cases" pods || memory pods "$1" manifests-pods "$connections"
}

run_cases() {
  local proxy
  for round in $(seq "$rounds"); do
    for proxy in ${proxies//,/ }; do
      common_cases "$proxy"
      case $proxy in controller* | before*) ;; *) continue ;; esac
      ! has "$cases" hosts || host_cases "$proxy"
      ! has "$cases" idle && ! has "$cases" pods || memory_cases "$proxy"
    done
  done
  has "$cases" half-load || return 0
  for round in $(seq "$rounds"); do
    for proxy in ${proxies//,/ }; do half_load "$proxy"; done
  done
}
