
(() => {
  const every = 2000, rows = 200, lately = 60;
  const byId = id => document.getElementById(id);
  const page = { table: null, failures: { answers: [], failures: [] }, changes: [], figures: new Map(), charts: new Map(), steps: 2, busiest: 0 };
  let before = null, past = null, tab = "Ingresses", sort = null, traffic = { text: "ready", mood: "" };

  // All text is set as text: whatever an object is called, it is never taken for markup.
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const views = Views(page, element);

  const cell = (content, name) => {
    const made = element("td");
    if (name) made.dataset.name = name;
    if (typeof content === "string") made.textContent = content;
    else if (content.node) made.append(content.node);
    else if (content.lines) made.append(...content.lines.map(line => element("div", line)));
    else made.append(element("span", content.text, content.bad ? "bad" : content.odd ? "odd" : content.dim ? "dim" : ""));
    return made;
  };

  // Makes what is there equal to what is wanted and leaves alone what is equal already, so that selection, focus and scroll stay. Rows are
  // known by their keys. While somebody selects text in the view, its rows keep their places.
  const morph = (there, wanted, held) => {
    for (const { name } of [...there.attributes]) if (!wanted.hasAttribute(name)) there.removeAttribute(name);
    for (const { name, value } of wanted.attributes) if (there.getAttribute(name) !== value) there.setAttribute(name, value);
    const keyed = new Map([...there.childNodes].filter(child => child.dataset && child.dataset.key).map(child => [child.dataset.key, child])), kept = new Set();
    let at = there.firstChild;
    for (const child of [...wanted.childNodes]) {
      const key = child.dataset && child.dataset.key, same = key ? keyed.get(key) : at && !(at.dataset && at.dataset.key) && at.nodeName === child.nodeName ? at : null;
      kept.add(same || child);
      if (!same) { there.insertBefore(child, at); continue; }
      if (same.nodeType === Node.TEXT_NODE) { if (same.data !== child.data) same.data = child.data; }
      else morph(same, child, held);
      if (same === at) at = at.nextSibling;
      else if (!held) there.insertBefore(same, at);
    }
    for (const child of [...there.childNodes]) if (!kept.has(child)) child.remove();
  };
  const isHeld = view => { const selection = getSelection(); return !selection.isCollapsed && view.contains(selection.anchorNode); };

  const search = () => byId("search").value;
  const keep = () => {
    const asked = new URLSearchParams();
    if (search()) asked.set("q", search());
    if (sort) asked.set("sort", sort.column + (sort.down ? "-" : ""));
    history.replaceState(null, "", "#" + encodeURIComponent(tab) + (asked.size ? "?" + asked : ""));
  };
  // Whatever stands in the address: what names no tab leaves the one that is open.
  const tabOf = name => Object.keys(views).find(known => name === known || name === encodeURIComponent(known)) || tab;
  const restore = () => {
    const [name, asked] = location.hash.slice(1).split("?"), wanted = new URLSearchParams(asked || "");
    tab = tabOf(name);
    byId("search").value = wanted.get("q") || "";
    const column = (wanted.get("sort") || "").replace(/-$/, "");
    sort = column && views[tab].columns.includes(column) ? { column, down: wanted.get("sort").endsWith("-") } : null;
  };

  const valueOf = content => typeof content === "string" ? content : content.value ?? content.text ?? (content.lines || []).join(" ");
  const sorted = (view, items) => {
    if (!sort) return items;
    const at = view.columns.indexOf(sort.column), side = sort.down ? -1 : 1;
    return items.map(item => ({ item, value: valueOf(view.cells(item)[at]) }))
      .sort((a, b) => side * (typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value
        : String(a.value).localeCompare(String(b.value), "en", { numeric: true }))).map(one => one.item);
  };

  const renderTabs = () => {
    const made = element("nav");
    for (const [name, view] of Object.entries(views)) {
      const button = element("button", view.node ? name : `${name} ${view.items().length}`);
      button.setAttribute("role", "tab");
      button.setAttribute("aria-selected", String(name === tab));
      button.dataset.tab = name;
      made.append(button);
    }
    made.id = "tabs";
    made.setAttribute("role", "tablist");
    morph(byId("tabs"), made, false);
  };

  const headOf = view => {
    const row = element("tr");
    for (const column of view.columns) {
      const made = element("th"), button = element("button", column);
      button.dataset.column = column;
      if (sort && sort.column === column) made.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      if (column) made.append(button);
      row.append(made);
    }
    const head = element("thead");
    head.append(row);
    return head;
  };

  const render = () => {
    if (!page.table) return;
    renderTabs();
    const words = search().toLowerCase().split(/\s+/).filter(word => word), view = views[tab], main = byId("view");
    if (view.node) {
      if (main.firstChild !== view.node) main.replaceChildren(view.node);
      return;
    }
    const found = sorted(view, view.items().filter(item => { const text = view.text(item).toLowerCase(); return words.every(word => text.includes(word)); }));
    const made = element("table"), body = element("tbody"), keys = new Map();
    for (const item of found.slice(0, rows)) {
      const row = element("tr"), text = view.text(item), seen = keys.get(text) || 0;
      keys.set(text, seen + 1);
      row.dataset.key = `${text} ${seen}`;
      row.append(...view.cells(item).map((content, i) => cell(content, view.columns[i])));
      body.append(row);
    }
    made.append(headOf(view), body);
    made.dataset.key = tab;
    const rest = found.length > rows ? `${found.length - rows} more: narrow the search`
      : found.length > 0 ? "" : ["Problems", "Failures", "Own answers", "Changes"].includes(tab) && words.length === 0 ? "none" : "nothing found";
    const wanted = element("main");
    wanted.id = "view";
    wanted.append(made, element("p", rest, "dim"));
    morph(main, wanted, isHeld(main));
  };

  const read = async path => {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };

  // The state that the head shows: a few failures among few requests are no alarm.
  const moodOf = (classes, what) => {
    const all = Figures.sum(classes), share = all ? classes[5] / all : 0;
    const text = `${Figures.percent(share)} of requests ${what} answered 5xx`;
    return classes[5] >= 5 && share > 0.05 ? { text, mood: "bad" } : classes[5] >= 5 && share > 0.01 ? { text, mood: "odd" } : { text: "ready", mood: "" };
  };

  const remember = bounds => {
    const sums = past.sums, rates = sums.map(one => Figures.sum(one.classes) / past.step);
    page.steps = past.steps;
    page.charts = new Map(past.ingresses.map(one => [one.ingress, one.requests.map(count => count / past.step)]));
    page.busiest = Math.max(0, ...[...page.charts.values()].map(values => Math.max(0, ...values)));
    Figures.draw(byId("rate-chart"), rates, past.steps, Math.max(0, ...rates));
    const shares = sums.map(one => Figures.sum(one.classes) ? one.classes[5] / Figures.sum(one.classes) : 0);
    Figures.draw(byId("errors-chart"), shares, past.steps, 1);
    const slowest = sums.map(one => (Figures.quantile(0.99, one.durations, bounds) || { value: 0 }).value);
    Figures.draw(byId("p99-chart"), slowest, past.steps, Math.max(0, ...slowest));
    const last = sums.slice(-lately / past.step).reduce((all, one) => Figures.add(all, one), Figures.empty(bounds));
    traffic = moodOf(last.classes, "in the last minute");
  };

  const follow = async () => {
    const now = { at: performance.now(), ...await read("debug/traffic") };
    now.of = new Map(now.ingresses.map(item => [item.ingress, item]));
    if (before) {
      const span = (now.at - before.at) / 1000, all = Figures.empty(now.bounds), then = Figures.empty(now.bounds);
      page.figures = new Map();
      for (const [name, item] of now.of) {
        const earlier = before.of.get(name);
        page.figures.set(name, Figures.between(item, earlier, span, now.bounds));
        Figures.add(all, item);
        if (earlier) Figures.add(then, earlier);
      }
      const total = Figures.between(all, then, span, now.bounds);
      byId("rate").textContent = Figures.number(total.rate);
      byId("errors").textContent = Figures.percent(total.server);
      byId("errors").className = total.server > 0.01 ? "bad" : "";
      byId("p50").textContent = Figures.time(total.p50);
      byId("p99").textContent = Figures.time(total.p99);
      byId("upstream").textContent = total.upstream === null ? "-" : (total.upstream * 100).toFixed(0) + " %";
    }
    before = now;
    byId("connections").textContent = String(now.connections);
    byId("version").textContent = String(now.version);
    byId("pod").textContent = `${now.pod}, ${now.release.split("+")[0]}, up ${Figures.span((Date.now() - new Date(now.startedAt)) / 1000)}`;
    byId("pod").title = `${now.release}, since ${now.startedAt}`;
    return now;
  };
  const tell = (text, mood) => {
    if (byId("state").textContent !== text) byId("state").textContent = text;
    byId("state").className = mood;
  };

  const once = async turn => {
    if (document.hidden) return;
    try {
      const now = await follow();
      // Endpoints change without a new table: it is read again now and then.
      if (!page.table || page.table.version !== now.version || turn % 3 === 0) page.table = await read("debug/table");
      if (turn % 3 === 0) { past = await read("debug/history"); remember(now.bounds); }
      page.failures = await read("debug/failures");
      page.changes = (await read("debug/changes")).changes;
      tell(now.problem || traffic.text, now.problem ? "bad" : traffic.mood);
      render();
    } catch (problem) {
      tell("the controller does not answer: " + problem.message, "bad");
    }
  };

  const loop = async () => {
    for (let turn = 0; ; turn++) {
      await once(turn);
      await new Promise(done => setTimeout(done, every));
    }
  };
  byId("search").oninput = () => { keep(); render(); };
  byId("tabs").onclick = event => {
    const button = event.target.closest("button");
    if (!button) return;
    tab = button.dataset.tab;
    sort = null;
    keep();
    render();
  };
  byId("view").onclick = event => {
    const button = event.target.closest("th button");
    if (!button) return;
    const { column } = button.dataset;
    // Numbers are looked at from their high end.
    const down = !sort || sort.column !== column ? true : !sort.down;
    sort = sort && sort.column === column && !sort.down ? null : { column, down };
    keep();
    render();
  };
  onhashchange = () => { restore(); render(); };
  restore();
  loop();
})();
