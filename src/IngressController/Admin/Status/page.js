"use strict";
(() => {
  const every = 2000, samples = 60, rows = 200;
  const byId = id => document.getElementById(id);
  const history = { rate: [], errors: [], p99: [] }, charts = new Map();
  let table = null, failures = { answers: [], failures: [] }, changes = [], before = null, figures = new Map(), tab = "Ingresses";

  // All text is set as text: whatever an object is called, it is never taken for markup.
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const number = value => value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value > 0 ? value.toFixed(2) : "0";
  const percent = value => value > 0 && value < 0.001 ? "<0.1 %" : (value * 100).toFixed(1) + " %";
  const time = value => value === null ? "-" : value === Infinity ? "slower than measured" : value < 1 ? (value * 1000).toFixed(value < 0.01 ? 1 : 0) + " ms" : value.toFixed(1) + " s";

  // As Prometheus' histogram_quantile: within the bucket, evenly.
  const quantile = (share, counts, bounds) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all === 0 || bounds.length === 0) return null;
    let rank = share * all;
    for (let i = 0; i < bounds.length; i++) {
      if (rank <= counts[i] && counts[i] > 0) {
        const low = i === 0 ? 0 : bounds[i - 1];
        return low + (bounds[i] - low) * rank / counts[i];
      }
      rank -= counts[i];
    }
    return Infinity;
  };

  const minus = (now, then) => now.map((value, i) => Math.max(0, value - (then ? then[i] : 0)));
  const figuresOf = (now, then, seconds, bounds) => {
    const classes = minus(now.classes, then && then.classes), durations = minus(now.durations, then && then.durations);
    const requests = classes.reduce((sum, count) => sum + count, 0);
    return {
      rate: requests / seconds, requests, client: requests ? classes[4] / requests : 0, server: requests ? classes[5] / requests : 0,
      p50: quantile(0.5, durations, bounds), p99: quantile(0.99, durations, bounds), total: now.classes.reduce((sum, count) => sum + count, 0),
    };
  };

  const draw = (chart, values) => {
    const highest = Math.max(...values, 1e-9), width = 90, height = 22;
    let line = chart.firstChild;
    if (!line) chart.append(line = document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
    chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    line.setAttribute("points", values.map((value, i) => `${(i * width / (samples - 1)).toFixed(1)},${(height - 1 - value / highest * (height - 2)).toFixed(1)}`).join(" "));
  };
  const push = (list, value) => { list.push(value); if (list.length > samples) list.shift(); };
  const chartOf = (ingress, className) => {
    const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    chart.setAttribute("class", "chart " + (className || ""));
    draw(chart, charts.get(ingress) || [0]);
    return chart;
  };

  const routes = () => table.hosts.flatMap(host => host.aliasOf
    ? [{ host: host.name, alias: host.aliasOf }]
    : host.routes.map(route => ({ host: host.name || "(any host)", ...route })));

  const views = {
    Ingresses: {
      columns: ["Ingress", "hosts", "requests/s", "4xx", "5xx", "p50", "p99", "since start", ""],
      items() {
        const hosts = new Map();
        for (const route of routes()) if (route.ingress) hosts.set(route.ingress, (hosts.get(route.ingress) || new Set()).add(route.host));
        for (const name of figures.keys()) if (!hosts.has(name)) hosts.set(name, new Set());
        return [...hosts].map(([name, of]) => ({ name, hosts: [...of].join(", "), ...figures.get(name) }))
          .sort((a, b) => (b.rate || 0) - (a.rate || 0) || (a.name < b.name ? -1 : 1));
      },
      text: item => `${item.name} ${item.hosts}`,
      cells: item => [
        item.name || "(no rule)", item.hosts, item.rate === undefined ? "0" : number(item.rate),
        { text: item.rate ? percent(item.client) : "-" }, { text: item.rate ? percent(item.server) : "-", bad: item.server > 0.01 },
        time(item.p50 ?? null), time(item.p99 ?? null), String(item.total || 0), { node: chartOf(item.name) },
      ],
    },
    Routes: {
      columns: ["host", "path", "match", "Ingress", "upstream", "endpoints"],
      items() {
        const ready = new Map(table.upstreams.map(upstream => [upstream.name, upstream.endpoints.filter(endpoint => !endpoint.ejected).length]));
        return routes().map(route => ({ ...route, ready: ready.get(route.upstream) }));
      },
      text: item => `${item.host} ${item.path || ""} ${item.ingress || ""} ${item.upstream || ""} ${item.alias || ""}`,
      cells: item => item.alias ? [item.host, { text: "as " + item.alias, dim: true }, "", "", "", ""] : [
        item.host, item.path, item.match, item.ingress || "",
        { lines: [item.upstream || "none: 404", ...(item.canaries || []).map(name => "canary " + name)] },
        item.closed ? { text: "closed (503): " + item.closed, bad: true } : { text: item.upstream ? String(item.ready || 0) : "", bad: !item.ready && item.upstream },
      ],
    },
    Gateways: {
      columns: ["Gateway", "listener", "address", "host", "route", "path", "upstream"],
      items: () => table.gateways.flatMap(listener => listener.routes.length === 0 ? [listener] : listener.routes.map(route => ({ ...listener, ...route }))),
      text: item => `${item.gateway} ${item.listener} ${item.endpoint} ${item.hostname} ${item.host || ""} ${item.route || ""} ${item.path || ""} ${item.upstream || ""}`,
      cells: item => [item.gateway, item.listener, item.endpoint + (item.tls ? " (TLS)" : ""), item.host || item.hostname || "(any host)",
        item.route ? `${item.route} rule ${item.rule}` : { text: "no route", dim: true }, item.path || "", item.upstream || ""],
    },
    Upstreams: {
      columns: ["Service", "port", "endpoints"],
      items: () => table.upstreams,
      text: item => `${item.service} ${item.port} ${item.endpoints.map(endpoint => `${endpoint.address} ${endpoint.pod || ""}`).join(" ")}`,
      cells: item => [item.service, item.port, item.endpoints.length === 0 ? { text: "none ready: 503", bad: true }
        : { lines: item.endpoints.map(endpoint => (endpoint.pod ? `${endpoint.pod} ${endpoint.address}` : endpoint.address) + (endpoint.ejected ? " (ejected: keeps failing)" : "")) }],
    },
    Certificates: {
      columns: ["host", "Secret", "ends", "days left", "issuer", "key", "serial"],
      items: () => table.certificates.map(item => ({ ...item, days: (new Date(item.notAfter) - Date.now()) / 86400000 })),
      text: item => `${item.host} ${item.secret || ""} ${item.issuer || ""} ${item.serial}`,
      cells: item => [item.host === "_" ? "(any other)" : item.host, item.secret || { text: "self-signed default", dim: item.host === "_", bad: item.host !== "_" },
        item.notAfter.slice(0, 10), { text: item.days.toFixed(0), bad: item.days < 14 }, item.issuer || "", item.key, item.serial],
    },
    "Not served": {
      columns: ["Ingress", "class", "why"],
      items: () => table.notServed,
      text: item => `${item.ingress} ${item.class} ${item.reason}`,
      cells: item => [item.ingress, item.class || "-", { text: item.reason, odd: item.why !== "OtherClass", dim: item.why === "OtherClass" }],
    },
    Problems: {
      columns: ["object", "field", "what is wrong", ""],
      items: () => table.problems,
      text: item => `${item.object} ${item.field} ${item.message} ${item.code} ${item.severity}`,
      cells: item => [item.object, item.field, { text: (item.severity === "closed" ? "closed (503): " : "") + item.message, bad: item.severity === "closed", odd: item.severity === "error" }, { text: item.code, dim: true }],
    },
  };

  views.Failures = {
    columns: ["time", "status", "why", "host and path", "Ingress", "pod", "request id"],
    items: () => failures.failures,
    text: item => `${item.time} ${item.status} ${item.reason} ${item.detail} ${item.host} ${item.path} ${item.ingress || ""} ${item.pod || ""} ${item.requestId}`,
    cells: item => [item.time.slice(11, 23), { text: String(item.status), bad: item.status >= 500 }, { lines: [item.reason, item.detail] },
      { lines: [item.host, item.path] }, item.ingress || "", item.pod || "", { text: item.requestId, dim: true }],
  };
  views["Own answers"] = {
    columns: ["reason", "requests since the start", "status", "what it means"],
    items: () => [...failures.answers].sort((a, b) => b.count - a.count),
    text: item => `${item.reason} ${item.statuses} ${item.help}`,
    cells: item => [item.reason, String(item.count), item.statuses, item.help],
  };

  views.Changes = {
    columns: ["time", "table", "object", "what", "fields", "written by"],
    items: () => changes,
    text: item => `${item.time} ${item.object} ${item.what} ${item.fields.join(" ")} ${item.by || ""}`,
    cells: item => [item.time.slice(0, 19).replace("T", " "), String(item.table), item.object, item.what, { lines: item.fields },
      item.by ? { lines: [item.by, (item.written || "").slice(0, 19).replace("T", " ")] } : { text: "unknown", dim: true }],
  };

  // Its own form: it is made once, so that reading the figures anew does not take away what somebody writes.
  const explainForm = (() => {
    const form = element("form"), answer = element("pre"), fields = new Map();
    for (const [name, hint] of [["url", "https://shop.test/cart"], ["method", "GET"], ["client", "client address, for address lists"], ["header", "header, as Name: value"]]) {
      const field = element("input");
      field.placeholder = hint;
      field.setAttribute("aria-label", name);
      fields.set(name, field);
      form.append(field);
    }
    form.append(element("button", "Explain"));
    form.onsubmit = async event => {
      event.preventDefault();
      const query = new URLSearchParams({ format: "text" });
      for (const [name, field] of fields) if (field.value.trim()) query.append(name, field.value.trim());
      try {
        const answered = await fetch("debug/explain?" + query, { cache: "no-store" });
        answer.textContent = await answered.text();
        answer.className = answered.ok ? "" : "bad";
      } catch (problem) {
        answer.textContent = "the controller does not answer: " + problem.message;
        answer.className = "bad";
      }
    };
    const made = element("section");
    made.id = "explain";
    made.append(element("p", "What would become of a request, and why. Nothing is sent.", "dim"), form, answer);
    return made;
  })();
  views.Explain = { columns: [], items: () => [], node: explainForm };

  const cell = (content, name) => {
    const made = element("td");
    made.dataset.name = name;
    if (typeof content === "string") made.textContent = content;
    else if (content.node) made.append(content.node);
    else if (content.lines) made.append(...content.lines.map(line => element("div", line)));
    else made.append(element("span", content.text, content.bad ? "bad" : content.odd ? "odd" : content.dim ? "dim" : ""));
    return made;
  };

  const render = () => {
    if (!table) return;
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(word => word);
    const view = views[tab];
    byId("tabs").replaceChildren(...Object.entries(views).map(([name, { items }]) => {
      const button = element("button", views[name].node ? name : `${name} ${items().length}`);
      button.setAttribute("role", "tab");
      button.setAttribute("aria-selected", String(name === tab));
      button.onclick = () => { tab = name; location.hash = name; render(); };
      return button;
    }));
    if (view.node) {
      if (byId("view").firstChild !== view.node) byId("view").replaceChildren(view.node);
      return;
    }
    const found = view.items().filter(item => { const text = view.text(item).toLowerCase(); return words.every(word => text.includes(word)); });
    const made = element("table"), head = element("tr"), body = element("tbody"), top = element("thead");
    head.append(...view.columns.map(column => element("th", column)));
    top.append(head);
    for (const item of found.slice(0, rows)) {
      const row = element("tr");
      row.append(...view.cells(item).map((content, i) => cell(content, view.columns[i])));
      body.append(row);
    }
    made.append(top, body);
    const rest = found.length > rows ? `${found.length - rows} more: narrow the search` : found.length === 0 ? (["Problems", "Failures", "Own answers", "Changes"].includes(tab) && words.length === 0 ? "none" : "nothing found") : "";
    byId("view").replaceChildren(made, element("p", rest, "dim"));
  };

  const read = async path => {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };

  const follow = async () => {
    const now = { at: performance.now(), ...await read("debug/traffic") };
    now.of = new Map(now.ingresses.map(item => [item.ingress, item]));
    if (before) {
      const seconds = (now.at - before.at) / 1000;
      const all = { classes: Array(10).fill(0), durations: Array(now.bounds.length + 1).fill(0) }, then = { classes: Array(10).fill(0), durations: Array(now.bounds.length + 1).fill(0) };
      const add = (to, from) => { from.classes.forEach((value, i) => to.classes[i] += value); from.durations.forEach((value, i) => to.durations[i] += value); };
      figures = new Map();
      for (const [name, item] of now.of) {
        const earlier = before.of.get(name);
        figures.set(name, figuresOf(item, earlier, seconds, now.bounds));
        add(all, item);
        if (earlier) add(then, earlier);
        if (!charts.has(name)) charts.set(name, []);
        push(charts.get(name), figures.get(name).rate);
      }
      for (const name of charts.keys()) if (!now.of.has(name)) charts.delete(name);
      const total = figuresOf(all, then, seconds, now.bounds);
      byId("rate").textContent = number(total.rate);
      byId("errors").textContent = percent(total.server);
      byId("errors").className = total.server > 0.01 ? "bad" : "";
      byId("p50").textContent = time(total.p50);
      byId("p99").textContent = time(total.p99);
      push(history.rate, total.rate); push(history.errors, total.server);
      push(history.p99, Number.isFinite(total.p99) ? total.p99 : 0);
      for (const name of Object.keys(history)) draw(byId(name + "-chart"), history[name]);
    }
    before = now;
    byId("connections").textContent = String(now.connections);
    byId("version").textContent = String(now.version);
    byId("pod").textContent = now.pod;
    byId("state").textContent = now.problem || "ready";
    byId("state").className = now.problem ? "bad" : "";
    return now.version;
  };

  const once = async turn => {
    if (document.hidden) return;
    try {
      const version = await follow();
      // Endpoints change without a new table: it is read again now and then.
      if (!table || table.version !== version || turn % 3 === 0) table = await read("debug/table");
      failures = await read("debug/failures");
      changes = (await read("debug/changes")).changes;
      render();
    } catch (problem) {
      byId("state").textContent = "the controller does not answer: " + problem.message;
      byId("state").className = "bad";
    }
  };

  const loop = async () => {
    for (let turn = 0; ; turn++) {
      await once(turn);
      await new Promise(done => setTimeout(done, every));
    }
  };
  byId("search").oninput = render;
  if (views[decodeURIComponent(location.hash.slice(1))]) tab = decodeURIComponent(location.hash.slice(1));
  loop();
})();
