/* Keeps a form while it is typed: on the device at once, on the server within two seconds. The page works without it: the button saves too. */
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form || !window.fetch) return;
  const PAUSE = 1000, LONGEST = 30000, TYPING = 1200, place = `draft:${form.dataset.draft}`;
  const seen = form.elements.seen, state = form.querySelector("[data-saved]"), clash = form.querySelector("[data-clash]");
  const controls = [...form.querySelectorAll("textarea[name], input[type=radio][name], input[type=number][name]")];
  const fields = () => {
    const found = {};
    for (const each of controls) if (each.type !== "radio" || each.checked) found[each.name] = each.value;
    return found;
  };
  const say = (text) => { if (text && state) state.textContent = text; };
  let dirty = false, flying = false, held = false, timer = 0, pause = PAUSE, busy = null;

  const keep = () => {
    try {
      if (dirty || flying) localStorage.setItem(place, JSON.stringify({ fields: fields(), seen: seen.value }));
      else localStorage.removeItem(place);
    } catch { /* no storage: the button still saves */ }
  };
  const body = () => {
    const sent = new FormData();
    for (const each of form.querySelectorAll("input[type=hidden][name]")) sent.append(each.name, each.value);
    for (const [name, value] of Object.entries(fields())) sent.append(name, value);
    return sent;
  };
  const show = (theirs) => {
    const list = clash.querySelector("dl");
    list.replaceChildren();
    for (const one of theirs) {
      const label = document.createElement("dt"), text = document.createElement("dd");
      label.textContent = one.label;
      text.textContent = one.text || "–";
      list.append(label, text);
    }
    clash.hidden = false;
  };
  // Sends what is typed; says whether it was stored.
  const send = async (alive) => {
    dirty = false;
    flying = true;
    say(form.dataset.saidSending);
    let told;
    try {
      const reply = await fetch(form.dataset.url, { method: "POST", credentials: "same-origin", body: body(), keepalive: alive });
      if (reply.status === 401 || reply.status === 403) {
        dirty = true;
        say(form.dataset.saidDevice);
        document.querySelector("[data-signed-out]").hidden = false;
        return false;
      }
      if (!reply.ok) throw new Error("later");
      told = await reply.json();
    } catch (error) {
      dirty = true;
      throw error;
    } finally {
      flying = false;
    }
    if (told.outcome !== "stored") {
      // The person decides: what was typed stays on the device, under the revision it was typed on.
      dirty = true;
      held = true;
      keep();
      if (told.outcome === "clash") { seen.value = told.seen; show(told.theirs); }
    } else {
      seen.value = told.seen;
      clash.hidden = true;
      keep();
    }
    say(told.said);
    return told.outcome === "stored";
  };
  const drain = async (alive) => {
    clearTimeout(timer);
    try {
      let goes = true;
      while (goes && dirty) goes = await send(alive);
      pause = PAUSE;
    } catch {
      say(form.dataset.saidWaits);
      timer = setTimeout(flush, pause * (0.7 + Math.random() * 0.6));
      pause = Math.min(pause * 2, LONGEST);
    }
  };
  const flush = (alive) => { busy = busy || drain(alive === true).finally(() => { busy = null; }); return busy; };

  const take = (event, delay) => {
    if (!controls.includes(event.target)) return;
    dirty = true;
    held = false;
    keep();
    say(form.dataset.saidDevice);
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  };
  form.addEventListener("input", (event) => { if (event.target.matches("textarea")) take(event, TYPING); });
  form.addEventListener("change", (event) => { if (event.target.matches("input[type=radio], input[type=number]")) take(event, 50); });
  form.addEventListener("submit", (event) => {
    // What is under way comes first, so that the button meets its own saving and not a stranger's.
    clearTimeout(timer);
    if (busy) {
      event.preventDefault();
      const button = event.submitter;
      busy.then(() => { form.requestSubmit(button); });
    }
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && dirty && !held) flush(true); });
  window.addEventListener("online", () => { if (dirty && !held) flush(); });

  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(place)); } catch { /* nothing kept */ }
  if (!kept) return;
  const now = fields();
  const differs = Object.keys({ ...now, ...kept.fields }).some((name) => (now[name] || "") !== (kept.fields[name] || ""));
  if (!differs) { localStorage.removeItem(place); return; }
  for (const each of controls) {
    if (each.type === "radio") each.checked = kept.fields[each.name] === each.value;
    else if (each.name in kept.fields) each.value = kept.fields[each.name];
  }
  seen.value = kept.seen;
  dirty = true;
  flush();
})();
