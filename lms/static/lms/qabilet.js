/* Small help for pages that work without it. */
"use strict";
(() => {
  // A form is sent once: a second press does nothing; the button may say what it is doing (data-busy).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.method === "get" || form.dataset.again !== undefined) return;
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button && button.matches(".button")) {
      button.setAttribute("aria-disabled", "true");
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });
  // The list of faults is read first.
  document.querySelector("[data-faults]")?.focus();
  // Whose saved pages this device may show: the person who is signed in now.
  const who = document.body.dataset.person, worker = navigator.serviceWorker && navigator.serviceWorker.controller;
  if (who && worker && !document.body.dataset.copy) worker.postMessage({ who });
  // Offered only where it can work.
  if (window.caches && navigator.serviceWorker) document.querySelectorAll("p[data-offline]").forEach((each) => { each.hidden = false; });
  // Paper shows what is folded.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
})();
