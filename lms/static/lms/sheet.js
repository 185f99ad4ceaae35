/* Saves each item of a self sheet when it is answered and says where it is. The page works without it: the button saves too. */
"use strict";
(() => {
  const form = document.querySelector("form[data-sheet]");
  if (!form || !window.fetch) return;
  const PAUSE = 1000, LONGEST = 30000, TYPING = 2000, MOST = 50;
  const parts = [...form.querySelectorAll("[data-part]")].map((box) => {
    const part = box.dataset.part, place = `sheet:${form.dataset.sheet}:${part}`;
    const revs = [`${part}-rev`, `then-${part}-rev`].map((name) => form.elements[name]).filter(Boolean);
    const controls = [...box.querySelectorAll("[name]")].filter((each) => !revs.includes(each));
    const fields = () => {
      const found = {};
      for (const each of controls) if (each.type !== "radio" || each.checked) found[each.name] = each.value;
      return found;
    };
    const seen = () => Object.fromEntries(revs.map((each) => [each.name, each.value]));
    const say = (text) => { const at = box.querySelector("[data-saved]"); if (at && text) at.textContent = text; };
    // waiting: typed and not sent yet; flight: sent, and no answer has come back
    return { part, place, box, revs, controls, fields, seen, say, waiting: null, flight: null };
  });
  const keep = (one) => {
    try {
      if (one.waiting || one.flight) localStorage.setItem(one.place, JSON.stringify({ waiting: one.waiting, flight: one.flight, seen: one.seen() }));
      else localStorage.removeItem(one.place);
    } catch { /* no storage: the button still saves */ }
  };
  const pending = () => parts.filter((one) => one.waiting || one.flight);
  const said = (one, name) => one.say(form.dataset["said" + name]);
  let timer = 0, pause = PAUSE, busy = null;

  const settle = (one, told) => {
    for (const each of one.revs) if (told.revs && each.name in told.revs) each.value = told.revs[each.name];
    one.flight = null;
    one.say(told.said);
    one.box.classList.toggle("bad", told.outcome !== "stored");
  };
  const send = async () => {
    const some = pending().slice(0, MOST);
    for (const one of some) {
      if (!one.flight) { one.flight = { ...one.waiting, ...one.seen() }; one.waiting = null; keep(one); }
      said(one, "Sending");
    }
    const reply = await fetch(form.dataset.url, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ entries: some.map((one) => ({ sheet: form.dataset.sheet, part: one.part, fields: one.flight })) }),
    });
    if (reply.status === 401 || reply.status === 403) {
      for (const one of some) said(one, "Device");
      document.querySelector("[data-signed-out]").hidden = false;
      return false;
    }
    if (!reply.ok) throw new Error("later");
    const told = (await reply.json()).results;
    some.forEach((one, place) => { settle(one, told[place]); keep(one); });
    return true;
  };
  const drain = async () => {
    clearTimeout(timer);
    let goes = true;
    while (goes && pending().length) {
      try {
        goes = await send();
        pause = PAUSE;
      } catch {
        for (const one of pending()) said(one, "Waits");
        timer = setTimeout(flush, pause * (0.7 + Math.random() * 0.6));
        pause = Math.min(pause * 2, LONGEST);
        goes = false;
      }
    }
  };
  const flush = () => { busy = busy || drain().finally(() => { busy = null; }); return busy; };

  const take = (event, delay) => {
    const one = parts.find((each) => each.controls.includes(event.target));
    if (!one) return;
    one.waiting = one.fields();
    keep(one);
    said(one, "Device");
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  };
  form.addEventListener("change", (event) => take(event, 50));
  form.addEventListener("input", (event) => { if (event.target.matches("textarea")) take(event, TYPING); });
  form.addEventListener("submit", (event) => {
    if (!pending().length) return;
    event.preventDefault();
    flush().then(() => { if (!pending().length) form.requestSubmit(event.submitter); });
  });
  window.addEventListener("online", flush);

  for (const one of parts) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(one.place)); } catch { /* nothing kept */ }
    if (!kept) continue;
    one.flight = kept.flight;
    one.waiting = kept.waiting;
    for (const each of one.revs) if (kept.seen && each.name in kept.seen) each.value = kept.seen[each.name];
    const typed = kept.waiting || kept.flight || {};
    for (const each of one.controls) {
      if (each.type === "radio") each.checked = typed[each.name] === each.value;
      else if (each.name in typed) each.value = typed[each.name];
    }
  }
  if (pending().length) flush();
})();
