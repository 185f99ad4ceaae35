/* Saves a module or a test on this device, shows what is there, renews and removes it. Nothing is offered where it cannot work. */
"use strict";
(() => {
  const person = document.body.dataset.person;
  if (!person || !window.caches || !navigator.serviceWorker) return;
  const prefix = `saved:${person}:`, META = "/set";
  const nameOf = (set) => `${prefix}${set}`;
  const meta = async (name) => { const kept = await (await caches.open(name)).match(META); return kept ? kept.json() : null; };
  /* Few browsers know Kazakh: figures as in Russian, a date without the name of a month. */
  const { lang } = document.documentElement;
  const locale = { en: "en-GB", kk: "ru" }[lang] || lang;
  const size = (bytes) => new Intl.NumberFormat(locale, { maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(bytes < 1e6 ? Math.max(1, bytes / 1024) : bytes / 1048576) + "\u00a0" + document.documentElement.querySelector("[data-kb]").dataset[bytes < 1e6 ? "kb" : "mb"];
  const day = (time) => new Date(time).toLocaleDateString(locale, lang === "kk" ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "long" });
  document.querySelectorAll("[data-offline]").forEach((each) => { each.hidden = false; });

  /* A mark beside a way to a lesson that is on this device. */
  for (const each of document.querySelectorAll("[data-on-device]")) (async () => {
    const mine = (await caches.keys()).filter((name) => name.startsWith(prefix));
    const kept = await Promise.all(mine.map(async (name) => (await caches.open(name)).match(each.dataset.onDevice)));
    each.hidden = !kept.some(Boolean);
  })().catch(() => {});

  /* A page as it is kept: one picture of each kind, no value that is good only today. */
  const copyOf = async (url, media) => {
    const reply = await fetch(`${url}?copy=1`, { credentials: "same-origin", cache: "no-store" });
    if (!reply.ok || reply.redirected) throw new Error(url);
    const text = await reply.text(), page = new DOMParser().parseFromString(text, "text/html"), files = new Set(), shell = new Set();
    page.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((each) => each.remove());
    page.querySelectorAll("source").forEach((each) => each.remove());
    for (const each of page.querySelectorAll("img[srcset]")) each.removeAttribute("srcset");
    for (const each of page.querySelectorAll("link[href], script[src], img[src]")) {
      const path = new URL(each.getAttribute("href") || each.getAttribute("src"), location).pathname;
      if (path.startsWith("/static/")) shell.add(path);
      else if (media && each.matches("img")) files.add(path);
    }
    for (const each of page.querySelectorAll("a[download], a[href^='/documents/']")) {
      each.removeAttribute("download");
      files.add(new URL(each.getAttribute("href"), location).pathname);
    }
    const html = `<!DOCTYPE html>\n${page.documentElement.outerHTML}`, headers = new Headers(reply.headers);
    for (const name of ["content-encoding", "content-length", "set-cookie"]) headers.delete(name);
    return { html, headers, files, shell };
  };
  const save = async (set, pages, title, version, media, step) => {
    const kept = [], files = new Set(), shell = new Set();
    let bytes = 0, n = 0;
    for (const url of pages) {
      const one = await copyOf(url, media);
      kept.push([url, new Response(one.html, { headers: one.headers })]);
      bytes += new Blob([one.html]).size;
      one.files.forEach((each) => files.add(each));
      one.shell.forEach((each) => shell.add(each));
      step(++n);
    }
    for (const url of files) {
      const reply = await fetch(url, { credentials: "same-origin" });
      if (!reply.ok) continue;  // a picture that is gone spoils no lesson
      const body = await reply.blob();
      bytes += body.size;
      kept.push([url, new Response(body, { headers: reply.headers })]);
    }
    const common = await caches.open("shell");
    for (const url of shell) if (!(await common.match(url))) await common.add(url);
    await caches.delete(nameOf(set));
    const cache = await caches.open(nameOf(set));
    for (const [url, response] of kept) await cache.put(url, response);
    await cache.put(META, new Response(JSON.stringify({ set, title, version, media, pages, bytes, at: Date.now() })));
    await (await caches.open("who")).put("/who", new Response(person));
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  };
  /* What is removed frees its room; with the last set go the styles and scripts that were kept for all of them. */
  const drop = async (name) => {
    await caches.delete(name);
    if (!(await caches.keys()).some((each) => each.startsWith("saved:"))) await caches.delete("shell");
  };
  const ready = async () => {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
  };

  /* One box for each set that can be saved here. */
  const boxes = [...document.querySelectorAll("[data-set]")];
  const show = async (box) => {
    const set = box.dataset.set, has = await caches.has(nameOf(set)) && await meta(nameOf(set)), words = box.closest("[data-offline]").dataset;
    const stale = has && box.dataset.version && has.version !== box.dataset.version;
    box.querySelector("[data-kept]").textContent = has ? `${(stale ? words.stale : words.saved).replace("{day}", day(has.at))} ${size(has.bytes)}` : words.none;
    box.querySelector("[data-kept]").className = `label ${stale ? "warn" : has ? "good" : ""}`;
    box.querySelector("[data-save]").hidden = Boolean(has && !stale);
    box.querySelector("[data-save]").textContent = stale ? words.renew : words.save;
    box.querySelector("[data-remove]").hidden = !has;
    const choice = box.querySelector("[data-choice]");
    if (choice) choice.hidden = Boolean(has && !stale);
  };
  const act = async (box) => {
    const words = box.closest("[data-offline]").dataset, label = box.querySelector("[data-kept]"), choice = box.querySelector("[data-choice] input");
    const room = navigator.storage && navigator.storage.estimate ? await navigator.storage.estimate() : null;
    if (room && room.quota - room.usage < 2 * Number(box.dataset.bytes)) { label.textContent = words.room; return; }
    const button = box.querySelector("[data-save]");
    const pages = box.dataset.pages.split(" "), step = (n) => { label.textContent = words.saving.replace("{n}", n).replace("{of}", pages.length); };
    button.disabled = true;
    step(0);
    try {
      await ready();
      await save(box.dataset.set, pages, box.dataset.title, box.dataset.version, !choice || choice.checked, step);
      await show(box);
    } catch { label.textContent = words.failed; label.className = "label bad"; }
    button.disabled = false;
  };
  const remove = async (box) => { await drop(nameOf(box.dataset.set)); await show(box); };
  for (const box of boxes) {
    show(box);
    box.querySelector("[data-save]").addEventListener("click", () => act(box));
    box.querySelector("[data-remove]").addEventListener("click", () => remove(box));
  }

  /* The list of everything that is on this device. */
  const list = document.querySelector("[data-kept-list]");
  if (list) (async () => {
    const sets = (await caches.keys()).filter((name) => name.startsWith(prefix)), pattern = document.querySelector("template[data-kept-row]");
    document.querySelector("[data-nothing-kept]").hidden = sets.length > 0;
    document.querySelector("[data-not-here]").hidden = location.pathname === list.dataset.here;
    for (const name of sets) {
      const one = await meta(name), row = pattern.content.cloneNode(true), item = row.querySelector("li");
      if (!one) continue;
      row.querySelector("[data-title]").textContent = one.title;
      row.querySelector("[data-about]").textContent = `${size(one.bytes)} · ${day(one.at)}`;
      for (const url of one.pages.filter((each) => each !== list.dataset.here)) {
        const kept = await (await caches.open(name)).match(url), link = document.createElement("a"), line = document.createElement("li");
        if (!kept) continue;
        link.href = url;
        link.textContent = new DOMParser().parseFromString(await kept.text(), "text/html").querySelector("h1").textContent;
        line.append(link);
        row.querySelector("ul").append(line);
      }
      row.querySelector("button").addEventListener("click", async () => {
        await drop(name);
        item.remove();
        document.querySelector("[data-nothing-kept]").hidden = list.children.length > 0;
      });
      list.append(row);
    }
  })();

  /* A saved lesson: the live page is looked at behind it; "I have read this" waits like an answer. */
  const article = document.body.dataset.copy && document.querySelector("article[data-place]");
  if (article) {
    const actions = document.querySelector("form.actions"), queue = window.qabilet;
    actions.addEventListener("submit", async (event) => {
      if (actions.dataset.live || !queue) return;
      event.preventDefault();
      await queue.keepRead(actions.getAttribute("action"));
      await Promise.race([queue.flush(), new Promise((yes) => setTimeout(yes, 4000))]);
      location.assign(actions.dataset.next);
    });
    (async () => {
      const reply = await fetch(`${location.pathname}?live=1`, { credentials: "same-origin", cache: "no-store" });
      if (!reply.ok || reply.redirected) return;
      const live = new DOMParser().parseFromString(await reply.text(), "text/html"), now = live.querySelector("article[data-place]");
      if (live.body.dataset.person !== person) { location.replace(`${location.pathname}?live=1`); return; }
      actions.replaceChildren(...[...live.querySelector("form.actions").childNodes].map((each) => document.importNode(each, true)));
      actions.dataset.live = "1";
      const text = (of) => [...of.querySelectorAll("section.block")].map((each) => each.textContent).join("").replace(/\s+/g, " ");
      if (text(now) === text(article)) return;
      for (const name of (await caches.keys()).filter((each) => each.startsWith(prefix))) {
        const cache = await caches.open(name), about = await meta(name);
        if (!about || !(await cache.match(location.pathname))) continue;
        const one = await copyOf(location.pathname, about.media);
        await cache.put(location.pathname, new Response(one.html, { headers: one.headers }));
      }
      document.querySelector("[data-renewed]").hidden = false;
    })().catch(() => { /* no network: the copy is what there is */ });
  }
})();
