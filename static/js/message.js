// A refusal is shown with its sentence, whatever its status; no answer at all is said too.
"use strict";

function show(sentence) {
  const region = document.getElementById("message");
  const line = document.createElement("p");
  line.textContent = sentence;
  region.replaceChildren(line);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget") === "#message") {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  // What a page asks by itself may fail in silence: nobody waits for it.
  document.addEventListener(failure, ({ detail }) => detail.requestConfig?.triggeringEvent?.isTrusted && show(document.body.dataset.offline));
}
