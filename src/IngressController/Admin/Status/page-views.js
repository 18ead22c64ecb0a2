
// The tabs: what each lists, by what it is searched, and what its cells show. A cell is a text, or an object with a text or lines, how it is
// meant (bad, odd, dim) and by which value it is sorted.
const Views = (page, element) => {
  const routes = () => page.table.hosts.flatMap(host => host.aliasOf
    ? [{ host: host.name, alias: host.aliasOf }]
    : host.routes.map(route => ({ host: host.name || "(any host)", ...route })));

  // One height for all, so that they can be compared.
  const chart = ingress => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    made.setAttribute("class", "chart");
    Figures.draw(made, page.charts.get(ingress) || [], page.steps, page.busiest);
    return made;
  };
  const time = found => ({ text: Figures.time(found), value: found ? found.value : 0 });

  const views = {
    Ingresses: {
      columns: ["Ingress", "hosts", "requests/s", "4xx", "5xx", "p50", "p99", "in pods", "since start", "last 15 min"],
      items() {
        const hosts = new Map();
        for (const route of routes()) if (route.ingress) hosts.set(route.ingress, (hosts.get(route.ingress) || new Set()).add(route.host));
        for (const name of page.figures.keys()) if (!hosts.has(name)) hosts.set(name, new Set());
        return [...hosts].map(([name, of]) => ({ name, hosts: [...of].join(", "), ...page.figures.get(name) }))
          .sort((a, b) => (b.rate || 0) - (a.rate || 0) || (a.name < b.name ? -1 : 1));
      },
      text: item => `${item.name} ${item.hosts}`,
      cells: item => [
        item.name || "(no rule)", item.hosts, { text: Figures.number(item.rate || 0), value: item.rate || 0 },
        { text: item.rate ? Figures.percent(item.client) : "-", value: item.client || 0 },
        { text: item.rate ? Figures.percent(item.server) : "-", bad: item.server > 0.01, value: item.server || 0 },
        time(item.p50), time(item.p99), { text: item.rate && item.upstream !== null ? (item.upstream * 100).toFixed(0) + " %" : "-", value: item.upstream || 0 },
        { text: String(item.total || 0), value: item.total || 0 }, { node: chart(item.name), value: Figures.sum(page.charts.get(item.name) || []) },
      ],
    },
    Routes: {
      columns: ["host", "path", "match", "Ingress", "upstream", "endpoints"],
      items() {
        const ready = new Map(page.table.upstreams.map(upstream => [upstream.name, upstream.endpoints.filter(endpoint => !endpoint.ejected).length]));
        return routes().map(route => ({ ...route, ready: ready.get(route.upstream) }));
      },
      text: item => `${item.host} ${item.path || ""} ${item.ingress || ""} ${item.upstream || ""} ${item.alias || ""}`,
      cells: item => item.alias ? [item.host, { text: "as " + item.alias, dim: true }, "", "", "", ""] : [
        item.host, item.path, item.match, item.ingress || "",
        { lines: [item.upstream || "none: 404", ...(item.canaries || []).map(name => "canary " + name)] },
        item.closed ? { text: "closed (503): " + item.closed, bad: true } : { text: item.upstream ? String(item.ready || 0) : "", value: item.ready || 0, bad: !item.ready && item.upstream },
      ],
    },
    Gateways: {
      columns: ["Gateway", "listener", "address", "host", "route", "path", "upstream"],
      items: () => page.table.gateways.flatMap(listener => listener.routes.length === 0 ? [listener] : listener.routes.map(route => ({ ...listener, ...route }))),
      text: item => `${item.gateway} ${item.listener} ${item.endpoint} ${item.hostname} ${item.host || ""} ${item.route || ""} ${item.path || ""} ${item.upstream || ""}`,
      cells: item => [item.gateway, item.listener, item.endpoint + (item.tls ? " (TLS)" : ""), item.host || item.hostname || "(any host)",
        item.route ? `${item.route} rule ${item.rule}` : { text: "no route", dim: true }, item.path || "", item.upstream || ""],
    },
    Upstreams: {
      columns: ["Service", "port", "endpoints"],
      items: () => page.table.upstreams,
      text: item => `${item.service} ${item.port} ${item.endpoints.map(endpoint => `${endpoint.address} ${endpoint.pod || ""}`).join(" ")}`,
      cells: item => [item.service, item.port, item.endpoints.length === 0 ? { text: "none ready: 503", bad: true }
        : { lines: item.endpoints.map(endpoint => (endpoint.pod ? `${endpoint.pod} ${endpoint.address}` : endpoint.address) + (endpoint.ejected ? " (ejected: keeps failing)" : "")) }],
    },
    Certificates: {
      columns: ["host", "Secret", "ends", "days left", "issuer", "key", "serial"],
      items: () => page.table.certificates.map(item => ({ ...item, days: (new Date(item.notAfter) - Date.now()) / 86400000 })),
      text: item => `${item.host} ${item.secret || ""} ${item.issuer || ""} ${item.serial}`,
      cells: item => [item.host === "_" ? "(any other)" : item.host, item.secret || { text: "self-signed default", dim: item.host === "_", bad: item.host !== "_" },
        item.notAfter.slice(0, 10), { text: item.days.toFixed(0), value: item.days, bad: item.days < 14 }, item.issuer || "", item.key, item.serial],
    },
    "Not served": {
      columns: ["Ingress", "class", "why"],
      items: () => page.table.notServed,
      text: item => `${item.ingress} ${item.class} ${item.reason}`,
      cells: item => [item.ingress, item.class || "-", { text: item.reason, odd: item.why !== "OtherClass", dim: item.why === "OtherClass" }],
    },
    Problems: {
      columns: ["object", "field", "what is wrong", ""],
      items: () => page.table.problems,
      text: item => `${item.object} ${item.field} ${item.message} ${item.code} ${item.severity}`,
      cells: item => [item.object, item.field, { text: (item.severity === "closed" ? "closed (503): " : "") + item.message, bad: item.severity === "closed", odd: item.severity === "error" }, { text: item.code, dim: true }],
    },
  };

  views.Failures = {
    columns: ["time", "status", "why", "host and path", "Ingress", "pod", "request id"],
    items: () => page.failures.failures,
    text: item => `${item.time} ${item.status} ${item.reason} ${item.detail} ${item.host} ${item.path} ${item.ingress || ""} ${item.pod || ""} ${item.requestId}`,
    cells: item => [item.time.slice(11, 23), { text: String(item.status), bad: item.status >= 500 }, { lines: [item.reason, item.detail] },
      { lines: [item.host, item.path] }, item.ingress || "", item.pod || "", { text: item.requestId, dim: true }],
  };
  views["Own answers"] = {
    columns: ["reason", "requests since the start", "status", "what it means"],
    items: () => [...page.failures.answers].sort((a, b) => b.count - a.count),
    text: item => `${item.reason} ${item.statuses} ${item.help}`,
    cells: item => [item.reason, { text: String(item.count), value: item.count }, item.statuses, item.help],
  };

  views.Changes = {
    columns: ["time", "table", "object", "what", "fields", "written by"],
    items: () => page.changes,
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
  return views;
};
