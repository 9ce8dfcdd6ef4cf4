// data-unfold="overall=1,2; fixed=no": a part of a form that is asked for only after such an answer.
// Without this script every part is visible. What was typed in a folded part stays.
"use strict";

function conditions(part) {
  return part.dataset.unfold.split(";").map((text) => {
    const [name, values] = text.split("=");
    return { name: name.trim(), values: values.split(",").map((value) => value.trim()) };
  });
}

function isAsked(part, answers) {
  return conditions(part).some(({ name, values }) =>
    answers.getAll(name).some((answer) => values.includes(answer)),
  );
}

function unfold(form) {
  const answers = new FormData(form);
  for (const part of form.querySelectorAll("[data-unfold]")) {
    part.hidden = !isAsked(part, answers) && !part.querySelector(".error");
  }
}

function unfoldAll() {
  for (const part of document.querySelectorAll("[data-unfold]")) unfold(part.closest("form"));
}

document.addEventListener("change", (event) => {
  if (event.target.form) unfold(event.target.form);
});
document.addEventListener("htmx:afterSwap", unfoldAll);
unfoldAll();
