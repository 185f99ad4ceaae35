/* Keeps an answer when it is given, sends it and says where it is. The page works without it; the server keeps the time. */
"use strict";
(() => {
  const say = (text) => { const at = document.querySelector("[data-saved]"); if (at && text) at.textContent = text; };
  const clock = document.querySelector("[data-clock]");
  const queue = window.qabilet;
  if (clock) {
    const begun = performance.now(), given = Number(clock.dataset.seconds), time = clock.querySelector("[data-time]"), warning = document.querySelector("[data-warning]");
    /* Said aloud once at five minutes and once at one, on whatever page of the attempt, without taking the focus. */
    const warn = (left) => {
      const step = left <= 60 ? 60 : 300, name = `qabilet:warned:${clock.dataset.attempt}`;
      if (left > 300 || Number(sessionStorage.getItem(name) || 301) <= step) return;
      warning.textContent = clock.dataset["at" + step];
      sessionStorage.setItem(name, step);
    };
    const tick = () => {
      const left = given - (performance.now() - begun) / 1000;
      time.textContent = left > 0 ? clock.dataset.left.replace("{n}", Math.ceil(left / 60)) : clock.dataset.over;
      clock.classList.toggle("ends", left <= 300);
      if (left > 0) warn(left);
    };
    if (!time) { /* no clock runs in this test */ }
    else if (!document.body.dataset.copy) setInterval(tick, 1000);
    else time.textContent = clock.dataset.copy;  // a copy from earlier knows no time; the server does
    if (queue && clock.dataset.attempt && !document.body.dataset.copy) queue.anchor(clock.dataset.attempt, Number(clock.dataset.elapsed)).catch(() => {});
  }
  if (!queue) return;

  /* The list of questions: what waits on this device is not unanswered. */
  const steps = document.querySelectorAll("[data-step]");
  if (steps.length) document.addEventListener("qabilet:queue", (event) => steps.forEach((step) => {
    const mine = event.detail.answers.some((one) => one.attempt === step.dataset.attempt && String(one.number) === step.dataset.step);
    const label = step.querySelector(".label");
    if (mine || step.dataset.kept) { step.dataset.kept = "1"; label.className = "label calm"; label.textContent = mine ? step.dataset.device : step.dataset.server; }
  }));

  /* Handing in waits for what waits. */
  const handIn = document.querySelector("form[data-hand-in]");
  if (handIn) handIn.addEventListener("submit", async (event) => {
    if (handIn.dataset.goes) return;
    event.preventDefault();
    await queue.flush();
    const waits = (await queue.answers().catch(() => [])).some((one) => !one.needs && one.attempt === handIn.dataset.attempt);
    handIn.querySelector("[data-waits]").hidden = !waits;
    if (waits) return;
    handIn.dataset.goes = "1";
    queue.forget(handIn.dataset.attempt).catch(() => {}).then(() => (handIn.requestSubmit || handIn.submit).call(handIn));
  });

  const form = document.querySelector("form[data-answer]");
  if (!form) return;
  const attempt = form.dataset.attempt, number = Number(form.dataset.number), kind = form.dataset.kind;
  const prefix = { ordering: "place-", matching: "match-", gaps: "gap-", branching: "step-" }[kind], rev = form.elements.rev;
  const said = (name) => say(form.dataset["said" + name]);
  /* A branching case: steps come with the choices that lead to them; those off the way are sent no more. */
  const walk = () => {
    const steps = [...form.querySelectorAll("[data-step-of]")];
    let at = steps.length ? steps[0].dataset.stepOf : "";
    const on = new Set();
    while (at && !on.has(at)) {
      on.add(at);
      const chosen = form.querySelector(`[name="step-${at}"]:checked`);
      at = chosen ? chosen.dataset.to : "";
    }
    for (const each of steps) each.hidden = each.disabled = !on.has(each.dataset.stepOf);
  };
  const value = () => {
    const data = new FormData(form);
    if (kind === "multiple") return data.getAll("value");
    if (!prefix) return data.get("value") || "";
    const pairs = {};
    for (const [name, one] of data) if (name.startsWith(prefix)) pairs[name.slice(prefix.length)] = one;
    return pairs;
  };
  const fill = (kept) => {
    if (kind === "branching") {
      for (const each of form.querySelectorAll("[data-to]")) each.checked = kept[each.name.slice(prefix.length)] === each.value;
      walk();
    } else if (prefix) for (const each of form.querySelectorAll(`[name^="${prefix}"]`)) each.value = kept[each.name.slice(prefix.length)] || "";
    else for (const each of form.querySelectorAll("[name=value]")) {
      if (each.type === "radio" || each.type === "checkbox") each.checked = [].concat(kept).includes(each.value);
      else each.value = kept;
    }
  };
  /* A file goes by itself while there is a line, and stays chosen until it has arrived: the same page and file count once. */
  const upload = form.elements.upload, fileState = form.querySelector("[data-file-state]");
  const sayFile = (text, isFault) => { fileState.textContent = text; fileState.className = isFault ? "error" : "small"; };
  const sendFile = async (again) => {
    sayFile(form.dataset.saidFile);
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "receipt"]) data.append(name, form.elements[name].value);
    data.append("upload", upload.files[0]);
    try {
      const reply = await fetch(form.dataset.fileUrl, { method: "POST", credentials: "same-origin", body: data });
      if (reply.status === 403 && !again && await queue.hello()) return sendFile(true);
      if (reply.status === 401 || reply.status === 403) { sayFile(form.dataset.saidFileDoor, true); return false; }
      if (!reply.ok) throw new Error("later");
      const told = await reply.json();
      if (told.outcome === "refused") { sayFile(told.reason, true); return false; }
      upload.value = "";
      sayFile("");
      return true;
    } catch { sayFile(form.dataset.saidFileWaits, true); return false; }
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const mine = new Set();
  let known = value(), kept = null, timer = 0, oldest = 0, writing = null, dirty = false, going = false;

  /* On the device first: the words change only when it is written there. */
  const write = async () => {
    do {
      dirty = false;
      const now = value();
      kept = await queue.keep(attempt, number, now, Number(rev.value));
      mine.add(kept.receipt);
      known = now;
    } while (dirty);
    said("Device");
  };
  const take = (delay) => {
    dirty = true;
    writing = writing || write().catch(() => said("Needs")).finally(() => { writing = null; });
    clearTimeout(timer);
    oldest = oldest || performance.now();
    timer = setTimeout(() => { oldest = 0; queue.flush(); }, performance.now() - oldest > 8000 ? 0 : delay);
  };
  form.addEventListener("change", () => { if (kind === "branching") walk(); if (!same(value(), known)) take(50); });
  form.addEventListener("input", (event) => { if (event.target.matches("textarea, input[type=text]")) take(2000); });
  document.addEventListener("qabilet:told", ({ detail }) => {
    if (detail.entry.attempt !== attempt || detail.entry.number !== number) return;
    if (!mine.has(detail.entry.receipt)) { said("Other"); return; }
    if (detail.told.outcome === "refused") { said("Needs"); say(detail.told.reason); return; }
    // Two quick changes of this page overtake nobody: between them the count went on by one.
    detail.told.other = detail.told.overtaken || (detail.told.overtook && detail.told.rev !== Number(rev.value) + 1);
    rev.value = Math.max(Number(rev.value), detail.told.rev);
    if (kept && detail.entry.receipt !== kept.receipt) return;  // an earlier answer of this page, which came by a longer way
    said(detail.told.outcome === "late" ? "Late" : detail.told.other ? "Other" : "Stored");
  });
  document.addEventListener("qabilet:queue", ({ detail }) => {
    if (kept && !queue.told.has(kept.receipt) && detail.waits) said(navigator.onLine ? "Sending" : "Waits");
  });

  /* The button: the same, then on. A page of plain forms is what remains without storage. */
  form.addEventListener("submit", async (event) => {
    if (form.dataset.plain) return;
    if (event.submitter && event.submitter.value === "take_back" && navigator.onLine) return;
    event.preventDefault();
    if (going) return;
    going = true;
    clearTimeout(timer);
    try {
      if (!same(value(), known) || writing) { if (!writing) { dirty = true; writing = write().finally(() => { writing = null; }); } await writing; }
    } catch {
      form.dataset.plain = "1";
      form.requestSubmit(event.submitter);
      return;
    }
    await Promise.race([queue.flush(), new Promise((yes) => setTimeout(yes, 8000))]);
    const goes = !upload || !upload.files.length || await sendFile(false);
    going = false;
    if (!goes) return;
    const told = kept ? queue.told.get(kept.receipt) || (await queue.waitingAt(attempt, number) ? null : { outcome: "stored" }) : { outcome: "stored" };
    if (!told) {  // not on the server yet: on if the next question is on this device
      said("Waits");
      if (window.caches && navigator.serviceWorker && navigator.serviceWorker.controller && await caches.match(form.dataset.next)) location.assign(form.dataset.next);
      return;
    }
    if (told.outcome === "refused") { said("Needs"); say(told.reason); return; }
    if (told.again) { location.reload(); return; }
    if (told.other && !kept.shown) { kept.shown = true; said("Other"); return; }
    location.assign(told.outcome === "late" ? form.dataset.list : form.dataset.next);
  });

  (async () => {
    const waits = await queue.waitingAt(attempt, number), earlier = document.body.dataset.copy ? await queue.given(attempt, number) : null;
    if (waits || earlier) { fill((waits || earlier).value); known = value(); kept = waits || null; }
    if (waits) { mine.add(waits.receipt); said("Device"); }
  })().catch(() => {});
})();
