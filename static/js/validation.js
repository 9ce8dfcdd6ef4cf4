// The server says what is wrong, in the person's language and beside the field. Where no script runs,
// the browser's own check of required fields stays.
"use strict";

function leaveToServer() {
  for (const form of document.forms) form.noValidate = true;
}

document.addEventListener("htmx:afterSwap", leaveToServer);
leaveToServer();
