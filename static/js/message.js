// A refusal is shown with its sentence, whatever its status; no answer at all is said too.
"use strict";

function show(sentence) {
  htmx.find("#message").replaceChildren(make("p", { textContent: sentence }));
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Retarget") === "#message") detail.shouldSwap = !(detail.isError = false);
});

// What a page asks by itself says so, and may fail in silence: nobody waits for it.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.triggeringEvent?.isTrusted) detail.headers["X-Unasked"] = 1;
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => detail.requestConfig?.triggeringEvent?.isTrusted && show(document.body.dataset.offline));
}
