// Who works here. A page from the cache may name somebody who has left: what the server said last counts.

const FORTNIGHT = 14 * 24 * 3600 * 1000;
const neutral = "neutral" in page;
let session = named(); // {id, name, ticket}: whose forms are filled in here
let known; // resolved when that is certain
let deviceId = page.device || "";
let offset; // milliseconds that the server's clock is ahead
let online = true;
let attention = 0;
let forgot; // the id of this device before its memory was emptied

const signedOut = () => localStorage.getItem("signed_out"); // which session was ended here
const people = () => JSON.parse(localStorage.getItem("people") || "[]").filter((p) => Date.now() - p.at < FORTNIGHT);
const claimed = () => JSON.parse(sessionStorage.getItem("claimed") || "null");
const serverNow = () => Date.now() + (offset ?? 0);

async function learnDevice() {
  const known = await recall("device");
  if (!known && "known" in page) await begunAnew();
  forgot = await recall("forgot");
  deviceId = known ?? (deviceId || crypto.randomUUID());
  if (!known && page.device) await remember("device", deviceId); // a page without it is no name for ever: the cookie has the same
  offset = await recall("offset");
}

// What was kept here is gone: its numbers are not given out again, and the server hears of it.
async function begunAnew() {
  await remember("forgot", page.device);
  deviceId = crypto.randomUUID();
}

// This page's sign-in was ended on this device; one that came after it counts at once.
function ended() {
  const which = localStorage.getItem("signed_out");
  return which !== null && (!page.session || which === page.session);
}

function named() {
  if (!page.person || ended()) return null;
  return { id: Number(page.person), name: page.name, ticket: page.ticket };
}

async function learnPerson() {
  if (neutral && !signedOut()) session = (await recall("session")) ?? null;
}

async function depth() {
  const items = await all("outbox");
  return { count: items.length, oldest: items[0]?.at, high: (await recall("high")) ?? 0, items };
}

async function deviceHeaders(seq) {
  const { count, oldest, high } = await depth();
  const headers = { "X-Device": `${deviceId}/${seq ?? high}/${count}` };
  if (oldest) headers["X-Device-Oldest"] = new Date(oldest).toISOString();
  if (forgot) headers["X-Device-Forgot"] = forgot;
  if (offset !== undefined) headers["X-Clock-Offset"] = String(offset / 1000);
  return headers;
}

// Asks the server who is signed in, what needs attention and what time it is; false without an answer.
async function pulse() {
  try {
    const headers = canKeep ? await deviceHeaders() : {};
    const answer = await fetch("/pulse", { method: "POST", headers, cache: "no-store", signal: AbortSignal.timeout(waits.page) });
    const said = await answer.json();
    online = "person" in said;
    if (online) await heard(said);
  } catch {
    online = false;
  }
  return online;
}

async function heard(said) {
  offset = Date.parse(said.now) - Date.now();
  attention = said.attention ?? 0;
  if (!canKeep) return;
  await remember("offset", offset);
  if (said.person && forgot) await remember("forgot", (forgot = ""));
  const ended = signedOut() !== null && (!said.person || said.session === signedOut());
  if (ended && said.person) await tellSignOut();
  if (ended && page.person) return location.assign("/sign-in");
  if (!ended && said.person && String(said.person) === page.person) await confirmed(said);
}

// Signed out while offline: the server hears of it later, and until then its word does not count.
function tellSignOut() {
  return fetch("/sign-out", { method: "POST", redirect: "manual", signal: AbortSignal.timeout(waits.page) }).catch(() => null);
}

async function confirmed(said) {
  localStorage.removeItem("signed_out");
  sessionStorage.removeItem("claimed");
  session = { id: said.person, name: page.name, ticket: said.ticket };
  const others = people().filter((person) => person.id !== session.id);
  localStorage.setItem("people", JSON.stringify([{ id: session.id, name: session.name, at: Date.now() }, ...others].slice(0, 12)));
  await remember("session", session);
  for (const item of await all("outbox")) {
    if (item.owner === session.id && item.ticket !== said.ticket) await put("outbox", { ...item, ticket: said.ticket });
  }
}

// "Who are you?": a name is claimed, and proved at the next sign-in.
function askWho() {
  const place = document.getElementById("who");
  if (!place) return;
  const lost = ended() || (neutral && !session);
  place.hidden = !lost || Boolean(claimed());
  showName(lost ? (claimed() ? `${claimed().name} · ${words("unproved")}` : words("nobody")) : session?.name);
  const list = place.querySelector("[data-names]");
  list.replaceChildren(...people().map((person) => button(person.name, () => claim(person))));
}

function claim(person) {
  sessionStorage.setItem("claimed", JSON.stringify(person));
  askWho();
  document.dispatchEvent(new CustomEvent("person"));
}

function showName(name) {
  for (const place of document.querySelectorAll("[data-who]")) if (name) place.textContent = name;
}
