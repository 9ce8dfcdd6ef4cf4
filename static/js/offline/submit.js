// The tap: on this device first, then to the server; the page follows the answer.

const MOST_ITEMS = 200;
const MANY_ITEMS = 50;
const LARGEST_BODY = 256 * 1024;

function onSubmit(event) {
  const form = event.target;
  if (!canKeep || !form.matches("form[data-offline]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!fillings.has(form)) mint(form);
  const id = idOf(form).value;
  if (form.dataset.sent) return; // on its way, or its answer is being opened
  form.dataset.sent = id;
  const item = itemOf(form, event.submitter, id);
  stash(item);
  save(form, item);
}

function itemOf(form, submitter, id) {
  const body = [bodyOf(form, submitter), ...photosOf(id)].join("&");
  return {
    id, body, form: form.dataset.offline, version: form.dataset.version, at: Date.now(), ref: refOf(form), url: location.pathname,
    label: document.querySelector("h1")?.textContent.trim() ?? "", state: "queued", why: "", ...whose(),
  };
}

function whose() {
  const { id = null, name = "", ticket = "" } = session ?? claimed() ?? {};
  return session ? { owner: id, name, claimed: null, ticket } : { owner: null, name, claimed: id, ticket: "" };
}

function stash(item) {
  try {
    localStorage.setItem(`stash:${item.id}`, JSON.stringify(item));
  } catch { /* full: the database is tried next, then the server */ }
}

async function enqueue(item) {
  item.sha = hex(await digest(new TextEncoder().encode(item.body)));
  const seq = await within(["drafts", "outbox", "meta"], "readwrite", (drafts, outbox, meta) => {
    drafts.delete(item.id);
    const adding = outbox.add(item);
    adding.onsuccess = () => meta.put({ key: "high", value: adding.result });
    return adding;
  });
  return { ...item, seq };
}

async function save(form, item) {
  await known;
  if (!item.ticket) Object.assign(item, whose());
  try {
    if (item.body.length > LARGEST_BODY) throw new Error("too long");
    if ((await all("outbox")).length >= MOST_ITEMS) throw new Error("too many");
    await enqueue(item);
  } catch {
    return sendDirectly(form, item);
  } finally {
    localStorage.removeItem(`stash:${item.id}`);
  }
  say(form, words("saved", { at: clock(item.at) }));
  announce({ changed: true });
  navigator.storage?.persist?.();
  setTimeout(() => showKept(form, item), waits.stay);
  await flush();
}

// No room on this device: the server at once, else the text stays where it is.
async function sendDirectly(form, item) {
  say(form, words("sending"));
  item.sha ??= hex(await digest(new TextEncoder().encode(item.body)));
  const answer = item.body.length > LARGEST_BODY ? { error: "too_large" } : await send(item);
  if (answer.ack) return followed(answer);
  delete form.dataset.sent;
  say(form, words(answer.error === "too_large" ? "toolong" : "unsaved"));
}

// No answer yet: the form gives way to a line that says where it is.
async function showKept(form, item) {
  if (!form.isConnected || form.dataset.sent !== item.id || form.hidden) return;
  if (!(await all("outbox")).some((kept) => kept.id === item.id)) return;
  form.hidden = true;
  const line = make("p", {}, make("strong", { textContent: words("saved", { at: clock(item.at) }) }), " ", words("later"));
  const on = make("a", { className: "button primary", href: form.dataset.next || "/", textContent: words("next") });
  const another = button(words("another"), () => fresh(form));
  const box = make("section", { className: "notice tone-good kept-notice", tabIndex: -1 }, make("div", { className: "stack tight" }, line, make("div", { className: "actions" }, on, another)));
  box.dataset.kept = item.id;
  form.before(box);
  box.focus();
}

async function fresh(form) {
  document.querySelector(".kept-notice")?.remove();
  form.hidden = false;
  form.reset();
  await mint(form);
  say(form, "");
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// An answer came. Who still looks at the form goes where the answer says.
function followed(answer) {
  const form = [...fillings.keys()].find((one) => one.isConnected && one.dataset.sent === answer.ack);
  if (form && answer.outcome) go(answer.outcome, form);
}

async function go(url, form) {
  const push = new URL(url, location).pathname === location.pathname ? undefined : "true";
  const settings = { target: "#main", select: "#main", swap: "outerHTML show:window:top", headers: { "HX-Boosted": "true" }, push };
  form.dataset.sent = "followed";
  try {
    await htmx.ajax("GET", url, settings);
  } catch { /* said below */ }
  if (form.isConnected) return location.assign(url);
  const main = document.getElementById("main");
  (main.querySelector("[data-focus]") ?? main).focus({ preventScroll: true });
  const region = document.getElementById("announcement");
  if (region && !main.querySelector(".error-summary")) region.textContent = words("sent", { at: clock(Date.now()) });
}
