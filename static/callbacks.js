// a[data-claims="form"]: whoever taps the number keeps the customer for a while; the call itself goes its way.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-claims]");
  if (link) document.getElementById(link.dataset.claims)?.requestSubmit();
});
