// What is being typed is kept at every key, and found again by the one who typed it.

const fillings = new Map(); // form -> {id, ref, dirty, release}
let refilling = false; // what is put back is not typed
const idOf = (form) => form.elements.submission_id;
const writer = () => (session ?? claimed())?.id ?? null;
const refOf = (form) => new URL(form.action).pathname;

function bodyOf(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string" && name !== "submission_id") body.append(name, value);
  }
  return body.toString();
}

function draftOf(form) {
  const { id } = fillings.get(form);
  return { id, form: form.dataset.offline, version: form.dataset.version, owner: writer(), ref: refOf(form), url: location.pathname, body: bodyOf(form), at: Date.now() };
}

function mint(form, id = crypto.randomUUID()) {
  fillings.get(form)?.release?.();
  const filling = { id, dirty: false };
  fillings.set(form, filling);
  idOf(form).value = id;
  for (const list of form.querySelectorAll("[data-thumbnails]")) list.replaceChildren();
  delete form.dataset.sent;
  return hold(id).then((release) => (filling.release = release));
}

// A draft belongs to one tab: null when another tab has it.
function hold(id) {
  return new Promise((resolve) => {
    navigator.locks.request(`draft:${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise((release) => resolve(release));
    });
  });
}

async function restore(form) {
  const mine = (await all("drafts")).filter((draft) =>
    draft.ref === refOf(form) && draft.owner === writer() && draft.version === form.dataset.version && Date.now() - draft.at < FORTNIGHT);
  for (const draft of mine.sort((a, b) => b.at - a.at)) {
    const release = await hold(draft.id);
    if (!release) continue;
    release();
    await mint(form, draft.id);
    refilling = true;
    refill(form, draft.body);
    refilling = false;
    await findPhotos(form);
    say(form, words("restored", { at: clock(draft.at) }), button(words("discard"), () => startOver(form), "button quiet"));
    return;
  }
}

function refill(form, body) {
  const values = new URLSearchParams(body);
  for (const field of form.elements) {
    if (!field.name || field.name === "submission_id" || field.type === "file") continue;
    const said = values.getAll(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = said.includes(field.value);
    else if (said.length && field.type !== "submit") field.value = said[0];
  }
  for (const field of form.elements) if (field.checked) field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function startOver(form) {
  await remove("drafts", fillings.get(form).id);
  form.reset();
  await mint(form);
  say(form, "");
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

async function keepDraft(form) {
  const filling = fillings.get(form);
  if (!filling) form.dataset.early = "";
  if (!filling || refilling || form.dataset.sent) return;
  filling.dirty = true;
  await known;
  try {
    await put("drafts", draftOf(form));
    filling.dirty = false;
    if (!form.dataset.sent) say(form, words("saved", { at: clock(Date.now()) }));
  } catch {
    say(form, words("unsaved"));
  }
}

// The page may be gone before IndexedDB answers: what it has not taken yet is left where writing is at once.
function stashDrafts() {
  for (const [form, filling] of fillings) {
    if (filling.dirty && form.isConnected) localStorage.setItem(`draft:${filling.id}`, JSON.stringify(draftOf(form)));
  }
}

async function takeStashed() {
  for (const key of Object.keys(localStorage).filter((name) => /^(draft|stash):/.test(name))) {
    const left = JSON.parse(localStorage.getItem(key));
    if (key.startsWith("stash:")) await enqueue(left).catch(() => null);
    else await put("drafts", left);
    localStorage.removeItem(key);
  }
}

function say(form, text, ...more) {
  let line = form.querySelector(":scope > .kept-words");
  if (!line) form.append((line = make("p", { className: "kept-words" })));
  line.setAttribute("role", "status");
  line.replaceChildren(text, ...more);
}

// The form of any record: which one it is stands in the address.
function aim(form) {
  const number = location.pathname.match(/\d+/)?.[0];
  if (!form.dataset.path || !number) return;
  form.elements[form.dataset.path].value = number;
  form.action = form.getAttribute("action").replace("/0/", `/${number}/`);
  if (location.hash) document.querySelector("h1").append(` · ${decodeURIComponent(location.hash.slice(1))}`); // as the kept list named it
}

async function prepare(form) {
  if (fillings.has(form)) return;
  aim(form);
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
  await mint(form);
  if ("early" in form.dataset) await keepDraft(form);
  else if (!form.elements.supersedes) await restore(form);
}

function prepareAll() {
  for (const form of fillings.keys()) if (!form.isConnected) { fillings.get(form).release?.(); fillings.delete(form); }
  for (const form of document.querySelectorAll("form[data-offline]")) {
    if (canKeep) prepare(form);
    else if (!isSecureContext) say(form, words("insecure"));
  }
}
