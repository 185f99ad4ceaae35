/* Saves an answer when it is given and says where it is. The page works without it; the server keeps the time. */
"use strict";
(() => {
  const say = (text) => { const at = document.querySelector("[data-saved]"); if (at && text) at.textContent = text; };
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const begun = performance.now(), given = Number(clock.dataset.seconds), time = clock.querySelector("[data-time]");
    const tick = () => {
      const left = given - (performance.now() - begun) / 1000;
      time.textContent = left > 0 ? clock.dataset.left.replace("{n}", Math.ceil(left / 60)) : clock.dataset.over;
    };
    setInterval(tick, 5000);
  }
  const form = document.querySelector("form[data-answer]");
  if (!form || !window.fetch) return;
  const said = (name) => say(form.dataset["said" + name]);
  const place = `answer:${form.dataset.attempt}:${form.dataset.number}`;
  const uuid = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return h.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const keep = (entry) => { try { entry ? localStorage.setItem(place, JSON.stringify(entry)) : localStorage.removeItem(place); } catch { /* no storage: the button still saves */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } };
  const value = () => {
    const data = new FormData(form), kind = form.dataset.kind;
    if (kind === "multiple") return data.getAll("value");
    const prefix = { ordering: "place-", matching: "match-" }[kind];
    if (!prefix) return data.get("value") || "";
    const pairs = {};
    for (const [name, one] of data) if (name.startsWith(prefix)) pairs[name.slice(6)] = one;
    return pairs;
  };
  let waiting = null, timer = 0, pause = 1000, busy = false, oldest = 0;
  const send = async () => {
    clearTimeout(timer);
    if (busy || !waiting) return;
    busy = true; oldest = 0;
    const entry = waiting;
    said("Sending");
    try {
      const reply = await fetch(form.dataset.url, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ entries: [entry] }),
      });
      if (reply.status === 429 || reply.status >= 500) throw new Error("later");
      const told = reply.ok ? (await reply.json()).results[0] : { outcome: "refused" };
      if (told.outcome === "refused") {
        said("Needs");
        if (told.reason) say(told.reason);
        if (waiting === entry) waiting = null;
      } else {
        form.elements.rev.value = told.rev;
        if (waiting === entry) { waiting = null; keep(null); }
        said(told.outcome === "late" ? "Late" : "Stored");
      }
      pause = 1000;
    } catch {
      said("Waits");
      timer = setTimeout(send, pause * (0.7 + Math.random() * 0.6));
      pause = Math.min(pause * 2, 30000);
    }
    busy = false;
    if (waiting && waiting !== entry) send();
  };
  const take = (delay) => {
    waiting = { attempt: form.dataset.attempt, number: Number(form.dataset.number), value: value(), receipt: uuid(), rev: Number(form.elements.rev.value) };
    keep(waiting);
    said("Device");
    clearTimeout(timer);
    oldest = oldest || performance.now();
    timer = setTimeout(send, performance.now() - oldest > 8000 ? 0 : delay);
  };
  form.addEventListener("change", () => take(50));
  form.addEventListener("input", (event) => { if (event.target.matches("textarea, input[type=text]")) take(2000); });
  form.addEventListener("submit", () => { clearTimeout(timer); waiting = null; keep(null); });
  window.addEventListener("online", send);
  waiting = kept();
  if (waiting) send();
})();
