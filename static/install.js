// [data-install]: what this browser can do here, and a button where it offers to install by itself.
"use strict";

const place = document.querySelector("[data-install]");

async function facts() {
  const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  const kept = isSecureContext && (await navigator.storage?.persisted?.());
  return { secure: isSecureContext, insecure: !isSecureContext, installed, tab: !installed, kept, unkept: isSecureContext && !kept };
}

async function showFacts() {
  const found = await facts();
  for (const line of place.querySelectorAll("[data-when]")) line.hidden = !found[line.dataset.when];
  place.hidden = false;
}

if (place) {
  showFacts();
  addEventListener("beforeinstallprompt", (event) => {
    const button = place.querySelector("button");
    event.preventDefault();
    button.hidden = false;
    button.addEventListener("click", () => event.prompt(), { once: true });
  });
  addEventListener("appinstalled", showFacts);
}
