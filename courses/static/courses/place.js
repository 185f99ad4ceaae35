/* Remembers which block of the lesson is on the screen, for the address, the language links and the server. */
"use strict";
(() => {
  const article = document.querySelector("[data-place]");
  if (!article || !("IntersectionObserver" in window)) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  let place = article.dataset.place, sent = place;
  const mark = (address) => { const url = new URL(address, location); url.searchParams.set("block", place); url.hash = `b-${place}`; return url; };
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    place = seen.target.id.slice(2);
    document.querySelectorAll(".languages a").forEach((link) => { link.href = mark(link.href); });
  }, { rootMargin: "0px 0px -70% 0px" });
  article.querySelectorAll("section.block").forEach((block) => watch.observe(block));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || place === sent || !token) return;
    sent = place;
    fetch(location.pathname, { method: "POST", keepalive: true, redirect: "manual", body: new URLSearchParams({ place, csrfmiddlewaretoken: token.value }) });
  });
})();
