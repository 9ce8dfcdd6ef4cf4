// A refusal is shown with its sentence, whatever its status; no answer at all is said too.
"use strict";

function show(words) {
  const line = document.createElement("p");
  line.textContent = words;
  document.getElementById("message").replaceChildren(line);
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Retarget") === "#message") {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

// What a page asks by itself says so, and may fail in silence: nobody waits for it.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.triggeringEvent?.isTrusted) detail.headers["X-Unasked"] = 1;
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => detail.requestConfig?.headers["X-Unasked"] || show(document.body.dataset.offline));
}
