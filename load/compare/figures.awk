# Reads the lines that cases.sh writes; functions for the files that follow this one. Variable: proxies as on the command line.
BEGIN { split("case proxy rate cpu p50 p99 most last failed busy", columns, " ") }
{
  for (i = 3; i <= 10; i++) if ($i != "-") figures[$1, $2, columns[i]] = figures[$1, $2, columns[i]] " " $i
  failures[$1, $2] += $9
  measured[$1, $2] = 1
}
# Of all rounds; 0 when there is none.
function median(entry, proxy, column, values, count, i, j, value) {
  count = split(figures[entry, proxy, column], values, " ")
  for (i = 2; i <= count; i++) {
    value = values[i] + 0
    for (j = i - 1; j > 0 && values[j] + 0 > value; j--) values[j + 1] = values[j]
    values[j + 1] = value
  }
  if (count == 0) return 0
  return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}
# Over nothing it is 0.
function ratio(value, base) { return base > 0 ? value / base : 0 }
function above_rest(entry, proxy) { return median(entry, proxy, "last") - median("rest", proxy, "last") }
# Half of what the slowest proxy reached in keep-alive, in requests a second.
function half_rate(names, count, n, rate, slowest) {
  count = split(proxies, names, ",")
  for (n = 1; n <= count; n++) {
    rate = median("keep-alive", names[n], "rate")
    if (n == 1 || rate < slowest) slowest = rate
  }
  return slowest > 2 ? slowest / 2 : 1
}
