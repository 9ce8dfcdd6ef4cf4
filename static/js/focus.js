// After a swap the focus goes to what changed, and what happened is said aloud.
"use strict";

const PLACES = "[data-focus], .error-summary, [aria-invalid='true'], [autofocus]";

function focusOn(place) {
  if (!place.matches("a, button, input, select, textarea, [tabindex]")) place.tabIndex = -1;
  place.focus();
}

// A heading comes before the summary of its form's errors; the errors matter more.
function firstPlaceIn(changed) {
  return changed.querySelector(PLACES) || changed.querySelector("h1, h2, h3");
}

function say(words) {
  const region = document.getElementById("announcement");
  if (region) region.textContent = words;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const { elt, requestConfig } = event.detail;
  if (!requestConfig || requestConfig.verb === "get") return;
  const changed = document.getElementById(elt.id) || elt;
  const place = changed.matches(PLACES) ? changed : firstPlaceIn(changed);
  if (changed.id !== "message") focusOn(place || changed);
  if (!changed.querySelector("[role='alert']")) say(document.body.dataset.saved);
});

document.querySelector("main [data-focus]")?.focus();
