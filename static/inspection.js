// Loaded by the form of an inspection alone: how many rows are answered, what it scores so far, and "all others passed".
"use strict";

const checks = document.querySelector("[data-checks]");
const radios = (place) => [...place.querySelectorAll('input[type="radio"]')];
const rowsIn = (place) => [...place.querySelectorAll(".check-row")];
const outcomeOf = (row) => row.querySelector(':scope > .options input:checked')?.value;
const answers = (row) => [...row.querySelectorAll(".check-earlier input:checked")].map((radio) => radio.value);

// As the rules have it: what is not fixed fails its row, what is fixed passes it unless it fails for something else.
function resultOf(row) {
  const earlier = answers(row);
  return earlier.includes("not_fixed") ? "failed" : (outcomeOf(row) ?? (earlier.includes("fixed") ? "passed" : undefined));
}

function lostBy(row) {
  const points = Number(row.dataset.points);
  const typed = Number(row.querySelector('input[type="number"]').value) || points;
  return Math.min(typed, points) * Number(row.dataset.factor);
}

const isWhole = (earlier) => earlier.querySelector("input:checked") !== null;
const leftIn = (place) =>
  rowsIn(place).filter((row) => !resultOf(row)).length + [...place.querySelectorAll(".check-earlier")].filter((one) => !isWhole(one)).length;

function count() {
  const rows = rowsIn(checks);
  const asked = rows.length + checks.querySelectorAll(".check-earlier").length;
  const applicable = rows.filter((row) => resultOf(row) !== "not_applicable");
  const possible = applicable.reduce((sum, row) => sum + Number(row.dataset.points), 0);
  const lost = rows.filter((row) => resultOf(row) === "failed").reduce((sum, row) => sum + lostBy(row), 0);
  const reached = Math.max(0, possible - lost);
  const show = (name, text) => (checks.querySelector(`[data-${name}]`).textContent = text);
  show("answered", asked - leftIn(checks));
  show("reached", reached);
  show("possible", possible);
  show("rate", possible ? `${((100 * reached) / possible).toFixed(1)}%` : "");
  for (const link of checks.querySelectorAll("[data-left]")) {
    const left = leftIn(document.getElementById(`area-${link.dataset.left}`));
    link.querySelector("span").textContent = left || "✓";
  }
}

function passRest(area) {
  for (const row of rowsIn(area)) {
    if (!resultOf(row)) row.querySelector(':scope > .options input[value="passed"]').checked = true;
  }
  radios(area)[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

if (checks) {
  checks.addEventListener("change", () => {
    checks.elements.started_at.value ||= Date.now();
    count();
  });
  checks.addEventListener("input", (event) => event.target.type === "number" && count());
  checks.addEventListener("click", (event) => {
    const rest = event.target.closest("[data-rest]");
    if (rest) passRest(rest.closest("[data-area]"));
  });
  count();
}
