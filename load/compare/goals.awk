# Whether each goal of a case in the run is met; ends with 1 when one is not. Variables: cases, own: the controller's name, peer.
# A goal whose requests failed, or that was not measured, is missed.
function judge(entry, other_entry, other, text, found, limit, failed, met) {
  failed = failures[entry, own] + failures[other_entry, other]
  met = found > 0 && found <= limit && !failed && (entry, own) in measured && (other_entry, other) in measured
  printf "  %s  %-10s  %s%s\n", (met ? "met   " : "MISSED"), entry, text, (failed ? "; " failed " requests failed" : "")
  if (!met) missed++
}
function has(entry) { return index("," cases ",", "," entry ",") }
function cpu(entry, limit, found) {
  if (!has(entry)) return
  found = ratio(median(entry, own, "cpu"), median(entry, peer, "cpu"))
  judge(entry, entry, peer, sprintf("CPU time %.2f x that of %s, at most %.1f", found, peer, limit), found, limit)
}
# Who does not follow the rate has latencies that say nothing, and the goal is missed.
function follows(proxy) { return median("half-load", proxy, "rate") >= 0.95 * half_rate() }
function half_load(p99, p50, peers, problem) {
  if (!has("half-load")) return
  p99 = median("half-load", own, "p99")
  p50 = median("half-load", own, "p50")
  peers = median("half-load", peer, "p99")
  if (!follows(own) || !follows(peer)) problem = sprintf("; the rate of %d/s was not reached", half_rate())
  judge("half-load", "half-load", own, sprintf("p99 %.2f ms, %.1f x p50, at most 3%s", p99, ratio(p99, p50), problem), problem ? 0 : ratio(p99, p50), 3)
  judge("half-load", "half-load", peer, sprintf("p99 %.2f ms, %.1f x that of %s, at most 1.5%s", p99, ratio(p99, peers), peer, problem),
    problem ? 0 : ratio(p99, peers), 1.5)
}
# Less memory than at rest is none more, and met.
function memory(entry, limit, found) {
  if (!has(entry)) return
  found = above_rest(entry, own)
  judge(entry, "rest", own, sprintf("%.0f MB above rest, at most %d", found, limit), (found > 0 ? found : 0.1), limit)
}
END {
  printf "\ngoals (%s)\n", own
  cpu("keep-alive", 0.9)
  cpu("tls", 0.9)
  cpu("post", 1.0)
  cpu("download", 0.8)
  cpu("websocket", 1.2)
  half_load()
  memory("idle", 80)
  memory("pods", 30)
  if (has("hosts")) {
    found = ratio(median("hosts", own, "cpu"), median("one-host", own, "cpu"))
    judge("hosts", "one-host", own, sprintf("CPU time with 10,000 hosts %.2f x that with one, at most 1.05", found), found, 1.05)
  }
  exit (missed > 0)
}
