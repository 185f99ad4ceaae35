/* What this device has not brought to the server yet: kept in IndexedDB, for each person apart, until its receipt comes
   back. Sent on load, on "online", every minute and by button; nothing is ever thrown away here. Opaque ids and values only. */
"use strict";
(() => {
  const person = document.body.dataset.person, bar = document.querySelector("[data-queue]");
  if (!person || !bar || !window.indexedDB || !window.fetch || !window.Promise) return;
  const MOST = 50, SHORTEST = 1000, LONGEST = 30000, WIRE = ["attempt", "number", "value", "receipt", "rev", "elapsed_ms", "seq"];
  const said = bar.dataset, state = bar.querySelector("[data-state]"), door = bar.querySelector("[data-door]");
  const uuid = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    return [...b].map((x) => x.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  /* The store */
  const opened = new Promise((yes, no) => {
    const asks = indexedDB.open(`qabilet:${person}`, 1);
    asks.onupgradeneeded = () => {
      const db = asks.result;
      db.createObjectStore("answers", { keyPath: "receipt" }).createIndex("place", "place");
      db.createObjectStore("reads", { keyPath: "url" });
      db.createObjectStore("marks", { keyPath: "name" });
    };
    asks.onsuccess = () => { asks.result.onversionchange = () => asks.result.close(); yes(asks.result); };
    asks.onerror = () => no(asks.error);
  });
  let stored = true;
  opened.catch(() => { stored = false; /* the buttons still save */ });
  const got = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
  const within = async (mode, work) => {
    const db = await opened, change = db.transaction(["answers", "reads", "marks"], mode, { durability: "strict" });
    const done = new Promise((yes, no) => { change.oncomplete = yes; change.onerror = change.onabort = () => no(change.error); });
    const result = await work((name) => change.objectStore(name));
    await done;
    return result;
  };
  const all = (store) => within("readonly", (of) => got(of(store).getAll()));
  const placeOf = (attempt, number) => `${attempt}:${number}`;

  /* When an answer was given, in milliseconds after the start: put in order by it; the server never trusts it for the time. */
  const anchor = (attempt, elapsed) => within("readwrite", async (of) => {
    const name = `clock:${attempt}`, now = Date.now(), mark = await got(of("marks").get(name));
    if (mark && Math.abs(mark.elapsed + now - mark.at - elapsed) < 5000) return;
    of("marks").put({ name, at: now, elapsed, last: mark ? mark.last : -1 });
  });
  const keep = (attempt, number, value, rev) => within("readwrite", async (of) => {
    const begun = performance.now(), place = placeOf(attempt, number), clock = await got(of("marks").get(`clock:${attempt}`));
    const count = (await got(of("marks").get("seq"))) || { name: "seq", value: 0 };
    const unsent = (await got(of("answers").index("place").getAll(place))).find((one) => !one.tries && !one.needs);
    const entry = { receipt: unsent ? unsent.receipt : uuid(), place, attempt, number, value, rev, seq: ++count.value, kept: Date.now(), tries: 0 };
    if (clock) {
      clock.last = entry.elapsed_ms = Math.max(0, clock.last + 1, Math.round(clock.elapsed + Date.now() - clock.at));
      of("marks").put(clock);
    }
    of("marks").put(count);
    of("marks").put({ name: `given:${place}`, value });
    of("answers").put(entry);
    return { entry, begun };
  }).then(({ entry, begun }) => { performance.measure("kept", { start: begun }); tell(); return entry; });
  const given = (attempt, number) => within("readonly", (of) => got(of("marks").get(`given:${placeOf(attempt, number)}`)));
  const waitingAt = async (attempt, number) => (await all("answers")).filter((one) => one.place === placeOf(attempt, number)).sort((a, b) => a.seq - b.seq).pop();

  /* What is said */
  const forms = window.Intl && Intl.PluralRules ? new Intl.PluralRules(document.documentElement.lang) : null;
  const counted = (name, n) => {
    const form = forms ? forms.select(n) : n === 1 ? "one" : "few";
    return (said[name + { one: "One", few: "Few", many: "Many", other: "Few" }[form]] || said[`${name}Few`]).replace("{n}", n);
  };
  let weather = navigator.onLine ? "" : "Offline";
  const tell = async () => {
    const answers = await all("answers"), needs = answers.filter((one) => one.needs), waits = answers.length - needs.length;
    const old = answers.some((one) => Date.now() - one.kept > 30 * 864e5);
    // Seen when something does not go its usual way, and until it has gone: an answer on its quick way moves no text.
    bar.hidden = !(needs.length || weather === "Door" || (waits && (!bar.hidden || weather === "Waits" || weather === "Offline")));
    for (const each of document.querySelectorAll("[data-all-sent]")) each.hidden = answers.length > 0;
    for (const each of document.querySelectorAll("[data-not-sent]")) each.hidden = !answers.length;
    const text = [];
    if (waits) text.push(counted("waits", waits), said[`said${weather || (navigator.onLine ? "Sending" : "Offline")}`]);
    else if (weather === "Door") text.push(said.saidDoor);
    if (needs.length) text.push(counted("needs", needs.length), ...new Set(needs.map((one) => one.needs).filter((reason) => reason !== true)), said.saidNeeds);
    state.textContent = text.join(" ");
    bar.querySelector("[data-send]").hidden = !waits;
    bar.querySelector("[data-file]").hidden = !needs.length && !old;
    document.dispatchEvent(new CustomEvent("qabilet:queue", { detail: { answers, waits, needs: needs.length } }));
  };

  /* The way to the server */
  let csrf = "", timer = 0, pause = SHORTEST, busy = null;
  const told = new Map(), channel = window.BroadcastChannel ? new BroadcastChannel(`qabilet:${person}`) : null;
  const announce = (entry, one) => {
    told.set(one.receipt, one);
    document.dispatchEvent(new CustomEvent("qabilet:told", { detail: { entry, told: one } }));
  };
  if (channel) channel.onmessage = ({ data }) => { announce(data.entry, data.one); tell(); };
  const hello = async () => {
    const reply = await fetch(said.url, { credentials: "same-origin", cache: "no-store" });
    if (reply.status === 401) return false;
    if (!reply.ok) throw new Error("later");
    const who = await reply.json();
    if (who.person !== person) { location.reload(); return false; }
    csrf = who.csrf;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = csrf; });
    return true;
  };
  const token = async () => csrf || ((csrf = (document.querySelector("main input[name=csrfmiddlewaretoken]") || {}).value || "") || ((await hello()), csrf));
  const takeSome = (size) => within("readwrite", async (of) => {
    const due = (await got(of("answers").getAll())).filter((one) => !one.needs).sort((a, b) => a.tries - b.tries || a.seq - b.seq).slice(0, size);
    for (const one of due) { one.tries += 1; of("answers").put(one); }
    return due;
  });
  const settle = (due, results) => within("readwrite", async (of) => {
    const answers = of("answers"), byReceipt = new Map(due.map((one) => [one.receipt, one]));
    for (const one of results) {
      const entry = byReceipt.get(one.receipt);
      if (!entry) continue;
      if (one.outcome === "refused") answers.put({ ...entry, needs: one.reason || true });
      else answers.delete(one.receipt);
      announce(entry, one);
      if (channel) channel.postMessage({ entry, one });
    }
  });
  const later = (how, seconds) => {
    weather = how;
    clearTimeout(timer);
    timer = setTimeout(flush, (seconds ? seconds * 1000 : pause) * (0.7 + Math.random() * 0.6));
    pause = Math.min(pause * 2, LONGEST);
  };
  const post = async (url, body, type) => fetch(url, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": await token(), ...(type ? { "Content-Type": type } : {}) }, body });
  const forbidden = new Set();  // refused once, perhaps for an old CSRF value; a second time the reading itself is refused
  const drain = async () => {
    let size = MOST, renewed = false;
    if (!navigator.onLine) { later("Offline"); return; }
    for (;;) {
      const due = await takeSome(size);
      if (!due.length) break;
      weather = "Sending";
      await tell();
      const entries = due.map((one) => Object.fromEntries(WIRE.filter((key) => one[key] !== undefined).map((key) => [key, one[key]])));
      const reply = await post(said.url, JSON.stringify({ entries }), "application/json");
      if (reply.status === 401) { weather = "Door"; openDoor(); return; }
      if (reply.status === 403 && !renewed) { renewed = true; csrf = ""; if (!(await hello())) { weather = "Door"; openDoor(); return; } continue; }
      if (reply.status === 400 || reply.status === 413) {
        if (due.length > 1) size = 1;
        else await settle(due, [{ receipt: due[0].receipt, outcome: "refused", reason: "" }]);
        continue;
      }
      if (!reply.ok) {
        if (reply.status === 500 && due.length > 1) { size = due.length >> 1; continue; }
        later("Waits", Number(reply.headers.get("Retry-After")));
        return;
      }
      const results = (await reply.json()).results;
      if (!results.some((one) => due.some((each) => each.receipt === one.receipt))) { later("Waits"); return; }
      await settle(due, results);
      pause = SHORTEST;
    }
    for (const read of (await all("reads")).sort((a, b) => a.kept - b.kept)) {
      const reply = await post(read.url, new URLSearchParams({ csrfmiddlewaretoken: await token() }));
      if (reply.status >= 500 || reply.status === 429) { later("Waits"); return; }
      if (reply.redirected && new URL(reply.url).pathname.includes("/account/")) { weather = "Door"; openDoor(); return; }
      if (reply.status === 403 && !forbidden.has(read.url)) { forbidden.add(read.url); csrf = ""; await hello(); later("Waits", 1); return; }
      forbidden.delete(read.url);
      await within("readwrite", async (of) => { of("reads").delete(read.url); });
      document.dispatchEvent(new CustomEvent("qabilet:read", { detail: { url: read.url, ok: reply.ok } }));
    }
    weather = "";
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request(`qabilet:${person}`, work) : work());  // one tab at a time; two would only repeat
  const flush = () => {
    if (!stored) return Promise.resolve();
    clearTimeout(timer);
    busy = busy || alone(() => drain().catch(() => later(navigator.onLine ? "Waits" : "Offline"))).then(tell).catch(() => {}).finally(() => { busy = null; });
    return busy;
  };

  /* Signing in again inside the page: the door's own form, its second step included */
  const showForm = (html, url) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const form = page.querySelector("main form.form"), faults = page.querySelector("main > [data-faults]");
    if (!form) { location.reload(); return; }
    const mine = document.importNode(form, true);
    mine.action = new URL(form.getAttribute("action") || url, url).href;
    mine.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const reply = await fetch(mine.action, { method: "POST", credentials: "same-origin", body: new FormData(mine) });
        if (new URL(reply.url).pathname.includes("/account/")) { showForm(await reply.text(), reply.url); return; }
        if (!(await hello())) return;
        door.hidden = true;
        door.replaceChildren();
        weather = "";
        await flush();
      } catch { later("Waits"); await tell(); }
    });
    door.replaceChildren(...(faults ? [document.importNode(faults, true)] : []), mine);
    door.hidden = bar.hidden = false;
    (mine.querySelector("input:not([type=hidden])") || mine).focus();
  };
  const openDoor = async () => {
    if (!door.hidden) return;
    try {
      const reply = await fetch(said.door, { credentials: "same-origin", cache: "no-store" });
      if (!new URL(reply.url).pathname.includes("/account/")) { if (await hello()) flush(); return; }
      showForm(await reply.text(), reply.url);
    } catch { later("Waits"); }
    await tell();
  };

  /* The last resort: a file that the trainer can read in */
  const toFile = async () => {
    const answers = (await all("answers")).map((one) => Object.fromEntries([...WIRE, "kept"].map((key) => [key, one[key]])));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ qabilet: "answers", answers })], { type: "application/json" }));
    link.download = "qabilet-answers.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  bar.querySelector("[data-send]").addEventListener("click", () => { pause = SHORTEST; flush(); });
  bar.querySelector("[data-file]").addEventListener("click", toFile);
  /* Signing out: what is on the server leaves this device; what is not stays, for its owner alone. */
  const leaving = document.querySelector("form[data-leaving]");
  if (leaving) leaving.addEventListener("submit", (event) => {
    if (leaving.dataset.goes || !stored) return;
    event.preventDefault();
    leaving.dataset.goes = "1";
    const clear = within("readwrite", async (of) => {
      const rest = (await got(of("answers").getAll())).length + (await got(of("reads").getAll())).length;
      for (const key of await got(of("marks").getAllKeys())) if (!rest || key.startsWith("given:")) of("marks").delete(key);
    });
    Promise.race([clear, new Promise((yes) => setTimeout(yes, 1000))]).catch(() => {}).then(() => (leaving.requestSubmit || leaving.submit).call(leaving));
  });
  window.addEventListener("online", () => { pause = SHORTEST; flush(); });
  window.addEventListener("offline", () => { weather = "Offline"; tell(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flush(); });
  setInterval(flush, 60000);
  window.qabilet = {
    keep, given, waitingAt, anchor, flush, told, hello, tell, answers: () => all("answers"),
    keepRead: (url) => within("readwrite", async (of) => { of("reads").put({ url, kept: Date.now() }); }),
    forget: (attempt) => within("readwrite", async (of) => {
      for (const key of await got(of("marks").getAllKeys())) if (key.startsWith(`given:${attempt}:`) || key === `clock:${attempt}`) of("marks").delete(key);
    }),
  };
  opened.then(flush, () => { /* no storage */ });
})();
