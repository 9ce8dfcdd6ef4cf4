// A tablet lies about: after a quarter of an hour nobody is signed in here. Never over a form begun.

let touched = Date.now();

function isBegun() {
  return [...fillings.keys()].some((form) => form.isConnected && form.querySelector(".kept-words"));
}

function lockWhenIdle() {
  if (session && !signedOut() && page.person && !isBegun() && Date.now() - touched > waits.idle) endSession();
}

// A private window forgets everything when it is closed: nothing is kept there, unless something waits already.
async function forgets() {
  const { quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
  return quota < 50 * 1024 * 1024 && !(await navigator.storage.persisted?.()) && !(await all("outbox")).length;
}

function watchIdle() {
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => (touched = Date.now()), { passive: true, capture: true });
  setInterval(lockWhenIdle, Math.min(30000, waits.idle));
}
