# One table for each case. Variables: cases, as on the command line, and base: whose CPU time is 1.
function number(value, format) { return value > 0 ? sprintf(format, value) : "-" }
function common(entry, p, cpu) {
  printf "\n%s\n  %-15s %10s %12s %6s %8s %8s %10s %8s %7s  %s\n", entry, "proxy", "requests/s", "CPU us/req", "busy", "p50 ms", "p99 ms", "p99 : p50", "RSS MB", "failed",
    "CPU : " base
  for (p = 1; p <= count; p++) {
    cpu = median(entry, names[p], "cpu")
    printf "  %-15s %10.0f %12.1f %6.2f %8.2f %8.2f %10s %8.0f %7d  %s\n", names[p], median(entry, names[p], "rate"), cpu, median(entry, names[p], "busy"),
      median(entry, names[p], "p50"), median(entry, names[p], "p99"), number(ratio(median(entry, names[p], "p99"), median(entry, names[p], "p50")), "%.1f"),
      median(entry, names[p], "most"), failures[entry, names[p]], number(ratio(cpu, median(entry, base, "cpu")), "%.2f")
  }
}
function hosts(p, many, one) {
  printf "\nhosts\n  %-15s %21s %19s %7s %7s\n", "proxy", "10,000 hosts us/req", "one host us/req", "ratio", "failed"
  for (p = 1; p <= count; p++) {
    if (!(("hosts", names[p]) in measured)) continue
    many = median("hosts", names[p], "cpu")
    one = median("one-host", names[p], "cpu")
    printf "  %-15s %21.1f %19.1f %7s %7d\n", names[p], many, one, number(ratio(many, one), "%.2f"), failures["hosts", names[p]] + failures["one-host", names[p]]
  }
}
function memory(entry, text, p) {
  printf "\n%s\n  %-15s %10s %26s %12s %7s\n", entry, "proxy", "at rest MB", text, "above rest", "failed"
  for (p = 1; p <= count; p++) {
    if (!((entry, names[p]) in measured)) continue
    printf "  %-15s %10.0f %26.0f %12.0f %7d\n", names[p], median("rest", names[p], "last"), median(entry, names[p], "last"), above_rest(entry, names[p]),
      failures[entry, names[p]] + failures["rest", names[p]]
  }
}
END {
  count = split(proxies, names, ",")
  asked = split(cases, entries, ",")
  for (e = 1; e <= asked; e++) {
    if (entries[e] == "hosts") hosts()
    else if (entries[e] == "idle") memory("idle", "10,000 connections MB")
    else if (entries[e] == "pods") memory("pods", "1,000 pods MB")
    else common(entries[e])
  }
}
