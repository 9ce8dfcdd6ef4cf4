// The tray's local part: what is still on this device, whoever filled it in. Loaded by the pages that show it.
"use strict";

const { all, put, remove, send, delivered, tryNow, refresh, who, words, clock, make, button } = window.kept ?? {};
const DAY = 24 * 3600 * 1000;
let session;

async function showLocal() {
  const place = document.getElementById("local-tray");
  if (!place) return;
  session = who();
  const [items, drafts, meta] = [await all("outbox"), await all("drafts"), await all("meta")];
  const day = Date.now() - DAY;
  const receipts = meta.filter((row) => row.key.startsWith("sent:"));
  for (const row of receipts.filter((row) => row.value.at < day)) remove("meta", row.key);
  const own = drafts.filter((draft) => session && draft.owner === session.id && draft.body);
  place.querySelector("[data-items]").replaceChildren(...items.map(itemLine));
  place.querySelector("[data-drafts]").replaceChildren(...own.map(draftLine));
  place.querySelector("[data-sent]").replaceChildren(...receipts.filter((row) => row.value.at >= day).map(receiptLine));
  for (const list of place.querySelectorAll("ul")) list.closest("[data-part]").hidden = !list.children.length;
  place.querySelector("[data-none]").hidden = Boolean(items.length);
  place.hidden = false;
}

function line(title, hint, ...actions) {
  const text = make("div", { className: "row-text" }, make("span", { className: "row-title", textContent: title }), make("span", { className: "row-hint", textContent: hint }));
  return make("li", {}, text, make("div", { className: "actions" }, ...actions));
}

function titleOf(thing) {
  return [words(`form-${thing.form}`), thing.label].filter(Boolean).join(" · ");
}

function itemLine(item) {
  const mine = session && item.owner === session.id;
  const why = words(`why-${item.why || (item.ticket ? "queued" : "nobody")}`);
  const title = mine || (session && item.claimed === session.id) ? titleOf(item) : words(`form-${item.form}`);
  return line(title, `${item.name || words("nobody")} · ${clock(item.at)} · ${why}`, ...actionsFor(item));
}

function actionsFor(item) {
  const actions = [];
  const supervises = "supervises" in document.getElementById("local-tray").dataset;
  const lost = item.why === "ticket" || !item.ticket;
  if (item.state === "attention" && item.why !== "too_large") actions.push(button(words("anew"), () => sendAnew(item)));
  if (!item.owner && session && (item.claimed ?? session.id) === session.id) actions.push(button(words("itwasme"), () => adopt(item)));
  if (lost && supervises && session && (item.owner ?? item.claimed)) actions.push(button(words("onbehalf"), () => sendOnBehalf(item)));
  if (item.state === "attention" && session) actions.push(discardForm(item));
  return actions;
}

async function sendAnew(item) {
  await put("outbox", { ...item, id: crypto.randomUUID(), state: "queued", why: "", damaged: 0 });
  await refreshAfter(tryNow());
}

async function adopt(item) {
  await put("outbox", { ...item, owner: session.id, ticket: session.ticket, claimed: null });
  await refreshAfter(tryNow());
}

async function sendOnBehalf(item) {
  const answer = await send({ ...item, ticket: session.ticket }, { "X-On-Behalf": String(item.owner ?? item.claimed) });
  await refreshAfter(answer.ack ? delivered(item, answer) : null);
}

function discardForm(item) {
  const reason = make("input", { className: "input", name: "reason", required: true, placeholder: words("reason") });
  reason.setAttribute("aria-label", words("reason"));
  const form = make("form", { className: "row" }, reason, make("button", { className: "button quiet", textContent: words("discard") }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const thing = { ...item, id: crypto.randomUUID(), ticket: session.ticket };
    const answer = await send(thing, { "X-Void": encodeURIComponent(reason.value) });
    await refreshAfter(answer.ack ? remove("outbox", item.seq) : null);
  });
  return form;
}

async function refreshAfter(work) {
  await work;
  await refresh();
}

function draftLine(draft) {
  const open = make("a", { className: "button", href: draft.url, textContent: words("open") });
  const drop = button(words("discard"), () => refreshAfter(remove("drafts", draft.id)), "button quiet");
  return line(words(`form-${draft.form}`), clock(draft.at), open, drop);
}

function receiptLine({ value }) {
  return line(titleOf(value), words(value.status === "attention" ? "attention" : "sent", { at: clock(value.at) }));
}

if (window.kept) {
  window.kept.show = showLocal;
  refresh();
}
