// The form of a visit: whom one visited, chosen by a tap; how long, by a tap; where, only by a tap.
"use strict";

const FEW = 5;

function choose(button) {
  const place = button.closest("[data-customers]");
  place.querySelector("[name=customer_id]").value = button.dataset.choose;
  const about = place.querySelector("[name=about]");
  about.value = button.dataset.name;
  place.querySelector("#customers-found").replaceChildren();
  showKnown(place);
  about.form.dispatchEvent(new Event("change", { bubbles: true }));
  button.form.querySelector("[name=purpose_id]")?.focus({ preventScroll: true });
}

// Of the customers kept here those that fit; the first few while nothing is typed, none once one is chosen.
function showKnown(place) {
  const list = place.querySelector("[data-known]");
  const typed = place.querySelector("[name=about]").value.trim().toLowerCase();
  const isChosen = Boolean(place.querySelector("[name=customer_id]").value);
  let left = isChosen ? 0 : FEW;
  for (const row of list.children) {
    row.hidden = left === 0 || !row.textContent.toLowerCase().includes(typed);
    if (!row.hidden) left -= 1;
  }
  list.hidden = ![...list.children].some((row) => !row.hidden);
  dropTwice(place, list);
}

// Whom the device knows the server finds as well: shown once.
function dropTwice(place, list) {
  for (const found of place.querySelectorAll("#customers-found [data-choose]")) {
    if (list.querySelector(`li:not([hidden]) [data-choose="${found.dataset.choose}"]`)) found.closest("li").remove();
  }
}

function clockIn(zone) {
  const [day, time] = new Date().toLocaleString("sv-SE", { timeZone: zone }).split(" ");
  const [hours, minutes] = time.split(":").map(Number);
  return { day, minutes: hours * 60 + minutes - (minutes % 5) };
}

const written = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const counted = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

// A page that was kept on the device begins now all the same, not when it was kept.
function beginNow(times) {
  const { day, minutes } = clockIn(times.dataset.beginsNow);
  times.querySelector("[name=day]").defaultValue = day;
  times.querySelector("[name=ends]").defaultValue = written(minutes);
  times.querySelector("[name=starts]").defaultValue = written(Math.max(minutes - 30, 0));
}

function setLength(button) {
  const times = button.closest(".visit-times");
  const ends = times.querySelector("[name=ends]");
  times.querySelector("[name=starts]").value = written(Math.max(counted(ends.value || "00:00") - Number(button.dataset.minutes), 0));
  ends.form.dispatchEvent(new Event("change", { bubbles: true }));
}

function showPosition(place) {
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => place.querySelector(`[name=${name}]`).value);
  const line = place.querySelector("[data-located]");
  line.textContent = latitude ? `${line.dataset.words}: ${latitude}, ${longitude}` : "";
  place.querySelector("[data-forget]").hidden = !latitude;
}

function setPosition(place, latitude, longitude) {
  place.querySelector("[name=latitude]").value = latitude;
  place.querySelector("[name=longitude]").value = longitude;
  showPosition(place);
  place.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
}

function locate(place) {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => setPosition(place, coords.latitude.toFixed(3), coords.longitude.toFixed(3)),
    () => (place.querySelector("[data-located]").textContent = place.querySelector("[data-located]").dataset.failed),
    { timeout: 20_000, maximumAge: 60_000 },
  );
}

document.addEventListener("click", (event) => {
  const on = (name) => event.target.closest(`.visit-form [${name}]`);
  if (on("data-choose")) choose(on("data-choose"));
  if (on("data-minutes")) setLength(on("data-minutes"));
  if (on("data-locate")) locate(on("data-locate").closest("[data-position]"));
  if (on("data-forget")) setPosition(on("data-forget").closest("[data-position]"), "", "");
});

document.addEventListener("input", (event) => {
  const place = event.target.closest(".visit-form [data-customers]");
  if (!place || event.target.name !== "about") return;
  place.querySelector("[name=customer_id]").value = "";
  showKnown(place);
});

// What was typed before is put back after this: what depends on it is drawn again.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".visit-form");
  if (form) draw(form);
});

function draw(form) {
  for (const place of form.querySelectorAll("[data-customers]")) showKnown(place);
  for (const place of form.querySelectorAll("[data-position]")) showPosition(place);
}

function begin() {
  for (const form of document.querySelectorAll(".visit-form:not([data-begun])")) {
    form.dataset.begun = "";
    for (const times of form.querySelectorAll("[data-begins-now]")) beginNow(times);
    for (const part of form.querySelectorAll("[data-lengths], [data-position]")) part.hidden = false;
  }
  for (const form of document.querySelectorAll(".visit-form")) draw(form);
}

document.addEventListener("htmx:afterSwap", begin);
begin();
