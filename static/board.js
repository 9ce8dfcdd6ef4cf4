// Loaded by the board alone.
// A card that is dragged onto the column of another state opens the step that leads there: the same link as in its menu.
"use strict";

let dragged = null;

function wayTo(column) {
  if (!dragged || !column || column.contains(dragged)) return null;
  return dragged.querySelector(`[data-leads-to="${column.dataset.column}"]`);
}

function isRefused(column) {
  return dragged && !column.contains(dragged) && !wayTo(column);
}

function mark() {
  for (const column of document.querySelectorAll("[data-column]")) {
    column.classList.toggle("takes", Boolean(wayTo(column)));
    column.classList.toggle("refuses", Boolean(isRefused(column)));
  }
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".board-card[draggable='true']") || null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
  mark();
});

document.addEventListener("dragover", (event) => {
  if (wayTo(event.target.closest?.("[data-column]"))) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const way = wayTo(event.target.closest?.("[data-column]"));
  if (!way) return;
  event.preventDefault();
  way.click();
});

document.addEventListener("dragend", () => {
  dragged = null;
  mark();
});
