// form[data-submit-on-change]: a filter is applied as soon as it is chosen; without scripts there is a button.
"use strict";

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-submit-on-change]") && !event.target.closest("details.disclosure, [type=search], [type=text]")) {
    form.requestSubmit();
  }
});
