// Forms that survive anything: every file of this folder shares one scope.
// Words come from the page, in its language: <template id="offline-words" data-saved="… {at}">.
"use strict";

const page = document.body.dataset;
const waits = JSON.parse(page.waits || "{}");

function words(key, values = {}) {
  const text = document.getElementById("offline-words")?.getAttribute(`data-${key}`) ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function clock(at) {
  const then = new Date(at);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return then.toDateString() === new Date().toDateString() ? time : `${then.getMonth() + 1}/${then.getDate()} ${time}`;
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function button(text, action, className = "button") {
  const made = make("button", { type: "button", className, textContent: text });
  made.addEventListener("click", action);
  return made;
}

// One line at the top of the page, for what must be seen: key says which, so that it stands once.
function banner(key, text, ...actions) {
  const place = document.getElementById("notices");
  place?.querySelector(`[data-key="${key}"]`)?.remove();
  if (!place || !text) return;
  const line = make("div", { className: "notice tone-note" }, make("p", { textContent: text }), ...actions);
  line.dataset.key = key;
  place.append(line);
}
