"use strict";

// What is made of counters, and how it is written and drawn.
const Figures = (() => {
  const number = value => value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value > 0 ? value.toFixed(2) : "0";
  const percent = value => value > 0 && value < 0.001 ? "<0.1 %" : (value * 100).toFixed(1) + " %";
  const seconds = value => value < 1 ? (value * 1000).toFixed(value < 0.01 ? 1 : 0).replace(/\.0$/, "") + " ms" : value.toFixed(1) + " s";
  const span = value => value < 120 ? `${value.toFixed(0)} s` : value < 7200 ? `${(value / 60).toFixed(0)} min`
    : value < 172800 ? `${(value / 3600).toFixed(0)} h` : `${(value / 86400).toFixed(0)} d`;

  // As Prometheus' histogram_quantile, within the bucket, evenly; but of the first and the last bucket there is no more to say than its bound.
  const quantile = (share, counts, bounds) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all === 0 || bounds.length === 0) return null;
    let rank = share * all;
    for (let i = 0; i < bounds.length; i++) {
      if (rank <= counts[i] && counts[i] > 0)
        return i === 0 ? { value: bounds[0], sign: "<" } : { value: bounds[i - 1] + (bounds[i] - bounds[i - 1]) * rank / counts[i], sign: "" };
      rank -= counts[i];
    }
    return { value: bounds[bounds.length - 1], sign: ">" };
  };
  const time = found => found ? found.sign + seconds(found.value) : "-";

  const sum = counts => counts.reduce((all, count) => all + count, 0);
  const minus = (now, then) => now.map((value, i) => Math.max(0, value - (then ? then[i] : 0)));
  const empty = bounds => ({ classes: Array(10).fill(0), durations: Array(bounds.length + 1).fill(0), seconds: 0, upstreamSeconds: 0 });
  const add = (to, from) => {
    from.classes.forEach((value, i) => to.classes[i] += value);
    from.durations.forEach((value, i) => to.durations[i] += value);
    to.seconds += from.seconds || 0;
    to.upstreamSeconds += from.upstreamSeconds || 0;
    return to;
  };

  // Of what came between two readings.
  const between = (now, then, span, bounds) => {
    const classes = minus(now.classes, then && then.classes), durations = minus(now.durations, then && then.durations), requests = sum(classes);
    const spent = now.seconds - (then ? then.seconds : 0), upstream = now.upstreamSeconds - (then ? then.upstreamSeconds : 0);
    return {
      rate: requests / span, requests, client: requests ? classes[4] / requests : 0, server: requests ? classes[5] / requests : 0,
      p50: quantile(0.5, durations, bounds), p99: quantile(0.99, durations, bounds), total: sum(now.classes),
      upstream: spent > 0 ? Math.min(1, Math.max(0, upstream / spent)) : null,
    };
  };

  // All charts have the same steps; who compares some gives them one height.
  const draw = (chart, values, steps, highest) => {
    const width = 90, height = 22, top = Math.max(highest, 1e-9), begin = steps - values.length;
    let line = chart.firstChild;
    if (!line) chart.append(line = document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
    chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    line.setAttribute("points", values.map((value, i) =>
      `${((begin + i) * width / (steps - 1)).toFixed(1)},${(height - 1 - Math.min(value, top) / top * (height - 2)).toFixed(1)}`).join(" "));
  };

  return { number, percent, seconds, span, quantile, time, sum, empty, add, between, draw };
})();
