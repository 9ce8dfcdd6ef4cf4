// One pass over the outbox, first in first out. Only an answer that names the form lets it leave.

let failures = 0;
let timer;
let busySince;

async function flush() {
  if (!canKeep) return;
  const ran = await navigator.locks.request("outbox-flush", { ifAvailable: true }, (lock) => lock && pass().then(() => true));
  if (ran) busySince = undefined;
  else if (Date.now() - (busySince ??= Date.now()) >= waits.steal) {
    busySince = undefined;
    await navigator.locks.request("outbox-flush", { steal: true }, pass).catch(() => null);
  } else later(Math.min(waits.steal, 1000));
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

// Something happened that may have brought the connection back.
function tryNow() {
  failures = 0;
  return flush();
}

async function pass() {
  const held = new Set();
  for (const { seq } of await all("outbox")) {
    const item = await get("outbox", seq);
    if (!item) continue;
    if (item.state === "attention" || !item.ticket || held.has(item.ref)) {
      if (item.state === "attention" && /\d/.test(item.ref)) held.add(item.ref); // new things wait for nothing
      continue;
    }
    const answer = await send(item);
    if (answer.ack) await delivered(item, answer);
    else if (!(await parked(item, answer.error))) return backOff();
  }
  failures = 0;
  await sendPhotos();
  announce({ changed: true });
}

function backOff() {
  online = false;
  const delay = Math.min(waits.back * 2 ** failures++, waits.most);
  later(delay * (0.5 + Math.random()));
  announce({ changed: true });
}

async function request(url, body, headers) {
  const answer = await fetch(url, { method: "PUT", body, headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(waits.send) });
  const { status } = answer;
  return { status, said: status === 413 ? { error: "too_large" } : await answer.json() }; // a gateway says it in HTML
}

// {ack, …} only if the server names this very form; {error} otherwise, "" when it was no answer of ours.
async function send(item, more = {}) {
  const bytes = new TextEncoder().encode(item.body);
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...new Uint8Array(await digest(bytes))))}:`,
    "X-Form": item.form, "X-Form-Version": item.version, "X-Deposit-Ticket": item.ticket, "X-About": item.ref,
    "X-Device-At": new Date(item.at).toISOString(), "X-Device-Now": new Date().toISOString(), ...(await deviceHeaders(item.seq ?? 0).catch(() => ({}))), ...more,
  };
  try {
    const { status, said } = await request(`/inbox/${item.id}`, bytes, headers);
    online = true;
    const ours = [200, 201].includes(status) && said.ack === item.id && said.sha === item.sha;
    return ours ? said : { error: status >= 400 && status < 500 ? (said.error ?? "") : "" };
  } catch {
    return { error: "" };
  }
}

async function delivered(item, answer) {
  const receipt = { key: `sent:${item.id}`, value: { form: item.form, label: item.label, at: Date.now(), status: answer.status } };
  await within(["outbox", "meta", "blobs"], "readwrite", (outbox, meta, blobs) => {
    outbox.delete(item.seq);
    meta.put(receipt);
    const reading = blobs.getAll();
    reading.onsuccess = () => reading.result.filter((blob) => blob.id === item.id).forEach((blob) => blobs.put({ ...blob, ticket: item.ticket, ready: true }));
  });
  announce({ changed: true, answer });
  if (window.htmx) htmx.trigger(document.body, "outbox:sent");
}

// The server said no to the form, not to the moment: true when the pass goes on without it.
async function parked(item, error) {
  if (error === "ticket") {
    await put("outbox", { ...item, why: "ticket" });
    return true;
  }
  const damaged = (item.damaged ?? 0) + 1;
  if (error === "damaged" && damaged < 3) return put("outbox", { ...item, damaged }).then(() => false);
  if (!["damaged", "key_reuse", "too_large"].includes(error)) return false;
  await put("outbox", { ...item, state: "attention", why: error });
  return true;
}
