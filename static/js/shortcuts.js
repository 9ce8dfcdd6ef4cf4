// "/" goes to the search box, "?" opens the help. Never while somebody types.
"use strict";

function isTyping(place) {
  return place.isContentEditable || place.matches("input, textarea, select");
}

const KEYS = {
  "/": () => {
    const box = document.getElementById("search");
    if (box?.offsetParent) box.select();
    else document.querySelector(".to-search")?.focus();
  },
  "?": () => {
    const help = document.getElementById("help");
    if (help) help.open = !help.open;
  },
};

document.addEventListener("keydown", (event) => {
  const pressed = KEYS[event.key];
  if (!pressed || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  event.preventDefault();
  pressed();
});
