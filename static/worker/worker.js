// Copies of pages for when there is no connection. Writes never pass through here.
"use strict";

const BUILD = "{build}";
const SHELL = "{shell}";
const WAIT = "{wait}";
const FORM = /^(\/callbacks)\/\d+$|^(\/issues|\/visits)\/new$/;

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(event.request));
  else if (event.request.mode === "navigate") event.respondWith(visit(event.request, url));
});

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(`shell-${BUILD}`).then((shell) => shell.addAll(SHELL)));
});

// Nobody uses the old version any more when this happens.
self.addEventListener("activate", (event) => {
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  if (event.data === "renew") self.skipWaiting();
});

async function clean() {
  for (const name of await caches.keys()) {
    if (/^(shell|pages)-/.test(name) && !name.endsWith(BUILD)) await caches.delete(name);
  }
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(`shell-${BUILD}`)).put(request, answer.clone());
  return answer;
}

async function visit(request, url) {
  const fetched = fetch(request).then((answer) => (keep(request, answer), answer));
  const late = new Promise((resolve) => setTimeout(resolve, WAIT));
  try {
    return (await Promise.race([fetched, late])) ?? (await copy(request.url)) ?? (await fetched);
  } catch {
    return (await copy(request.url)) ?? instead(url);
  }
}

// The last copy of a page belongs to the person it was made for.
async function keep(request, answer) {
  const [who, lang] = (answer.headers.get("X-Kept-For") ?? "").split(".");
  if (!who || answer.redirected) return;
  const slim = answer.headers.get("X-Kept-As"); // a page that says more than may lie here
  const made = slim ? await fetch(slim) : answer.clone();
  if (!made.ok || made.redirected) return;
  const last = await caches.open("last");
  await last.put("/who", new Response(JSON.stringify({ who, lang })));
  const pages = await caches.open(`pages-${who}-v${BUILD}`);
  await pages.put(request.url, made);
  for (const url of answer.headers.get("X-Keep-Too")?.split(" ") ?? []) await ahead(url, pages);
}

// What will be needed where there is no connection, and nobody has opened yet; with its scripts.
async function ahead(url, pages) {
  if (await pages.match(url, { ignoreVary: true })) return;
  const made = await fetch(url);
  if (!made.ok || made.redirected) return;
  for (const [script] of (await made.clone().text()).matchAll(/\/assets\/[^"]+\.js/g)) await asset(script);
  await pages.put(url, made);
}

async function last() {
  const kept = await (await caches.open("last")).match("/who");
  return kept ? kept.json() : {};
}

async function copy(url, ignoreSearch = false) {
  const { who } = await last();
  const name = `pages-${who}-v${BUILD}`;
  return who && (await caches.has(name)) ? (await caches.open(name)).match(url, { ignoreVary: true, ignoreSearch }) : undefined;
}

async function instead(url) {
  const { lang = "zh" } = await last();
  const form = FORM.exec(url.pathname);
  const neutral = (path) => caches.match(path, { ignoreVary: true });
  return (form && (await neutral(`${form[1] ?? form[2]}/offline`))) ?? (await copy(url.pathname, true)) ?? (await neutral(`/offline/${lang}`)) ?? Response.error();
}
