/* Fetches the present code of a meeting every few seconds. Without it the page loads itself anew. */
"use strict";
(() => {
  const wall = document.querySelector("[data-refresh]");
  if (!wall || !window.fetch) return;
  setInterval(async () => {
    try {
      const reply = await fetch(wall.dataset.refresh, { credentials: "same-origin" });
      if (reply.ok && !reply.redirected) wall.innerHTML = await reply.text();
    } catch { /* no network: the old code stays until it comes back */ }
  }, 5000);
})();
