// What happens when, once every file has been read.

// For the tray's own script, which adds how to show it.
const kept = { all, put, remove, send, delivered, tryNow, refresh, who: () => session, words, clock, make, button };
if (canKeep) window.kept = kept;

async function refresh() {
  freshness();
  if (canKeep) await Promise.all([count(), overlay(), kept.show?.()]);
}

async function beat() {
  await pulse();
  if (canKeep) askWho();
  await refresh();
  if (online) tryNow();
}

async function start() {
  if (!document.getElementById("offline-words")) return;
  if (canKeep && (await forgets().catch(() => null))) {
    canKeep = false;
    banner("private", words("private"));
  }
  if (canKeep) {
    known = learnDevice().then(learnPerson);
    await known;
    askWho();
    sayLeft();
    await takeStashed();
  }
  prepareAll();
  await refresh();
  await beat();
  if (canKeep) await startWorker().catch(() => null);
}

if (canKeep) {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("submit", onSignOut, true);
  const typed = (event) => event.target.form?.matches?.("form[data-offline]") && (event.target.matches("[data-photos]") ? event.type === "change" && addPhotos(event.target) : keepDraft(event.target.form));
  for (const kind of ["input", "change"]) document.addEventListener(kind, typed);
  addEventListener("pagehide", stashDrafts);
  addEventListener("online", beat);
  addEventListener("pageshow", (event) => event.persisted && (renewFillings(), beat()));
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? stashDrafts() : beat()));
  channel.addEventListener("message", ({ data }) => heardOf(data));
  document.addEventListener("outbox", ({ detail }) => heardOf(detail));
  document.addEventListener("person", prepareAll);
  watchIdle();
}

function heardOf({ answer }) {
  if (answer) followed(answer);
  refresh();
}

// A page that comes back from the browser's memory may show a form that has been sent.
function renewFillings() {
  for (const form of fillings.keys()) if (form.dataset.sent) fresh(form);
}

document.addEventListener("click", (event) => event.target.closest("[data-flush]") && beat());
document.addEventListener("htmx:afterSettle", () => (prepareAll(), refresh()));
setInterval(() => online && document.visibilityState === "visible" && window.htmx && htmx.trigger(document.body, "minute"), 60000);
setInterval(() => document.visibilityState === "visible" && beat().then(() => online && window.htmx && htmx.trigger(document.body, "stale")), waits.pulse || 300000);
start();
