// Loaded by the form of an inspection alone: how many rows are answered, what it scores so far, "all others passed",
// and what is still missing, before it is handed in.
"use strict";

const found = (place, selector) => [...place.querySelectorAll(selector)];
const checks = () => document.querySelector("[data-checks]");
const outcomeOf = (row) => row.querySelector(":scope > .options input:checked")?.value;
const answers = (row) => found(row, ".check-earlier input:checked").map((radio) => radio.value);

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

const isOpen = (place) => (place.matches(".check-earlier") ? !place.querySelector("input:checked") : !resultOf(place));
const says = (place) => found(place, "textarea").some((field) => field.value.trim()) || place.querySelector("[data-thumbnails] li, [data-came]");
const isBare = (place) => place.matches(".check-row") && resultOf(place) === "failed" && !says(place);
const asked = (place) => found(place, ".check-row, .check-earlier");

function count() {
  const form = checks();
  if (!form) return;
  const rows = found(form, ".check-row");
  const applicable = rows.filter((row) => resultOf(row) !== "not_applicable");
  const possible = applicable.reduce((sum, row) => sum + Number(row.dataset.points), 0);
  const lost = rows.filter((row) => resultOf(row) === "failed").reduce((sum, row) => sum + lostBy(row), 0);
  const reached = Math.max(0, possible - lost);
  const show = (name, text) => (form.querySelector(`[data-${name}]`).textContent = text);
  show("answered", asked(form).filter((place) => !isOpen(place)).length);
  show("reached", reached);
  show("possible", possible);
  show("rate", possible ? `${((100 * reached) / possible).toFixed(1)}%` : "");
  for (const link of found(form, "[data-left]")) {
    const left = asked(document.getElementById(`area-${link.dataset.left}`)).filter(isOpen).length;
    link.querySelector("span").textContent = left || "✓";
  }
}

function passRest(area) {
  const open = found(area, ".check-row").filter((row) => !resultOf(row));
  for (const row of open) row.querySelector(':scope > .options input[value="passed"]').checked = true;
  open[0]?.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
}

// Before anything is kept or sent: a tap on "hand in" too early costs no form that needs attention.
function sayMissing(event) {
  const form = event.target;
  if (!form.matches("[data-checks]")) return;
  const missing = asked(form).filter((place) => isOpen(place) || isBare(place));
  const line = form.querySelector("[data-missing]");
  line.hidden = !missing.length;
  if (!missing.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  line.querySelector("span").textContent = line.dataset.missing.replace("{n}", missing.length);
  missing[0].scrollIntoView({ block: "center" });
  (isBare(missing[0]) ? missing[0].querySelector(":scope > .check-fault textarea") : missing[0].querySelector("input")).focus({ preventScroll: true });
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-checks]")) return;
  form.elements.started_at.value ||= Date.now();
  count();
});
document.addEventListener("input", (event) => event.target.type === "number" && count());
document.addEventListener("click", (event) => {
  const rest = event.target.closest("[data-rest]");
  if (rest) passRest(rest.closest("[data-area]"));
});
addEventListener("submit", sayMissing, true);
document.addEventListener("htmx:afterSettle", count);
count();
