# Half of what the slowest of the proxies in "order" reached in keep-alive, in requests a second.
END {
  count = split(order, names, ",")
  for (n = 1; n <= count; n++) {
    rate = median("keep-alive", names[n], "rate")
    if (n == 1 || rate < slowest) slowest = rate
  }
  printf "%d\n", (slowest > 2 ? slowest / 2 : 1)
}
