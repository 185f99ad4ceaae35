/* Serves what a person saved on this device: saved lessons first, tests and lists when the network does not answer.
   Belongs to the person who is signed in: another one is never served it, and signing out deletes it. */
"use strict";
const SHELL = "shell", WHO = "who", PATIENCE = 4000;

const who = async () => { if (!(await caches.has(WHO))) return ""; const kept = await (await caches.open(WHO)).match("/who"); return kept ? kept.text() : ""; };
const be = async (person) => { if (person && person !== await who()) await (await caches.open(WHO)).put("/who", new Response(person)); };
const sets = async () => { const mine = `saved:${await who()}:`; return mine === "saved::" ? [] : (await caches.keys()).filter((name) => name.startsWith(mine)); };
const saved = async (path) => {
  for (const name of await sets()) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return null;
};
const wipe = async () => {
  for (const name of await sets()) await caches.delete(name);
  await caches.delete(WHO);
};
const within = (time, work) => new Promise((yes, no) => { setTimeout(() => no(new Error("too slow")), time); work.then(yes, no); });

const page = async (request, url) => {
  const copy = await saved(url.pathname);
  if (copy && url.pathname.includes("/lesson/")) return copy;  // the copy first, also online; the page looks behind it
  try {
    const reply = await (copy ? within(PATIENCE, fetch(request)) : fetch(request));
    if (copy && reply.status >= 500) return copy;
    return reply;
  } catch (error) {
    const list = copy || await saved(`/${url.pathname.split("/")[1]}/learn/saved/`);
    if (list) return list;
    throw error;
  }
};
const asset = async (request, url) => {
  const hashed = /\.[0-9a-f]{12}\.\w+$/.test(url.pathname), kept = await (await caches.open(SHELL)).match(url.pathname);
  if (kept && hashed) return kept;
  try { return await fetch(request); } catch (error) { if (kept) return kept; throw error; }
};
const file = async (request, url) => (await saved(url.pathname)) || fetch(request);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => { if (event.data && event.data.who) event.waitUntil(be(event.data.who)); });
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname.endsWith("/account/logout/")) {
    event.respondWith((async () => { try { return await fetch(request); } finally { await wipe(); } })());
    return;
  }
  if (request.method !== "GET" || url.searchParams.has("live") || url.searchParams.has("copy")) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request, url));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (/^\/(media|documents|\w\w\/templates)\//.test(url.pathname)) event.respondWith(file(request, url));
});
