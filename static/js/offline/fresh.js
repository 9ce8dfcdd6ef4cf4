// How old is what one sees: from the server's stamp and the server's clock, never the tablet's.

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

function age() {
  const stamp = document.querySelector("[data-as-of]")?.dataset.asOf;
  return stamp ? serverNow() - Date.parse(stamp) : 0;
}

function spoken(milliseconds) {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE));
  return minutes < 120 ? words("minutes", { n: minutes }) : words("hours", { n: Math.round(minutes / 60) });
}

function freshness() {
  const bar = document.getElementById("as-of");
  const list = document.querySelector("[data-fresh]");
  const old = age();
  if (!bar || page.person === undefined) return;
  bar.hidden = old < 2 * MINUTE || (online && old < 10 * MINUTE) || !list;
  const at = clock(Date.now() - old);
  bar.textContent = words(online ? "asof" : "asofoffline", { at, ago: spoken(old) });
  bar.dataset.state = old > 2 * HOUR ? "late" : "";
  if (list) list.hidden = old > 24 * HOUR;
}

// What was filled in here and has not arrived stands on the rows that it is about.
async function overlay() {
  for (const mark of document.querySelectorAll("span[data-unsent]")) mark.remove();
  if (!canKeep) return;
  for (const item of await all("outbox")) {
    const about = item.ref.replace(/\/[a-z-]+$/, "");
    for (const link of document.querySelectorAll(["", "#", "?"].map((end) => `[data-fresh] a[href${end && "^"}="${about}${end}"]`).join())) {
      const mark = make("span", { className: "badge tone-note", textContent: words("unsent") });
      mark.dataset.unsent = item.id;
      link.after(mark);
    }
  }
}
