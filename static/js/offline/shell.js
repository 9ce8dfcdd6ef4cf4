// The worker and its copies of pages; signing out on this device first.

async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const offer = () => registration.waiting && navigator.serviceWorker.controller && banner("version", words("version"), button(words("reload"), () => renew(registration)));
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  offer();
  if (session && page.person) keepForms();
}

async function renew(registration) {
  stashDrafts();
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting?.postMessage("renew");
}

// Forms without anybody's name stay on the device for a day without Wi-Fi.
async function keepForms() {
  const name = `forms-${page.build}`;
  const kept = await caches.open(name);
  for (const of of ["callbacks", "issues", "visits"]) {
    const url = `/${of}/offline`;
    (await kept.match(url)) ?? (await kept.add(url).catch(() => null)); // the page may have been left the last time
  }
  for (const old of await caches.keys()) if (old.startsWith("forms-") && old !== name) await caches.delete(old);
}

async function forgetPages() {
  for (const name of await caches.keys()) if (name.startsWith("pages-")) await caches.delete(name);
}

function onSignOut(event) {
  const form = event.target;
  if (!canKeep || form.getAttribute("action") !== "/sign-out") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  endSession();
}

async function endSession() {
  localStorage.setItem("signed_out", page.session || "unknown");
  await Promise.all([forgetPages(), remove("meta", "session")]);
  sessionStorage.removeItem("claimed");
  await Promise.race([tryNow(), new Promise((done) => setTimeout(done, 5000))]);
  const { count: waiting } = await depth();
  if (waiting) sessionStorage.setItem("left", String(waiting));
  await tellSignOut();
  location.assign((await pulse()) ? "/sign-in" : `/offline/${page.lang}`);
}

function sayLeft() {
  const left = sessionStorage.getItem("left");
  sessionStorage.removeItem("left");
  if (left) banner("left", words("left", { n: left }), button(words("dropdrafts"), dropDrafts, "button quiet"));
}

async function dropDrafts() {
  const last = people()[0]?.id;
  for (const draft of await all("drafts")) if (draft.owner === last) await remove("drafts", draft.id);
  banner("left", "");
}
