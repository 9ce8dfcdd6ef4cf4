// What waits, in the header of every page, in words.

async function count() {
  const place = document.getElementById("outbox");
  const { count: waiting, oldest, items } = canKeep ? await depth() : { count: 0, items: [] };
  if (place) show(place, waiting, oldest, items.filter((item) => item.state === "attention").length);
  const unsent = items.filter((item) => item.why === "ticket").length;
  banner("ticket", unsent && !session ? words("signin", { n: unsent }) : "");
  banner("many", waiting >= MANY_ITEMS ? words("many", { n: waiting }) : "");
  const named = session ? items.filter((item) => !item.owner && item.claimed === session.id).length : 0;
  banner("named", named ? words("named", { n: named }) : "", make("a", { href: "/tray", textContent: words("look") }));
}

function show(place, waiting, oldest, local) {
  const age = oldest ? Date.now() - oldest : 0;
  const state = waiting ? "waiting" : online ? "synced" : "away";
  place.dataset.state = age > waits.red ? "late" : age > waits.amber ? "slow" : state;
  place.querySelector("[data-shape]").textContent = { waiting: "◐", synced: "●", away: "○" }[state];
  place.querySelector("[data-words]").textContent = words(state, { n: waiting, at: oldest ? clock(oldest) : "" });
  const badge = place.querySelector("[data-attention]");
  badge.hidden = !(attention + local);
  badge.title = `${words("attention")} ${attention + local}`;
  badge.textContent = matchMedia("(min-width: 64rem)").matches ? badge.title : `! ${attention + local}`;
}
