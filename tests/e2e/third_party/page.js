// What the page does by itself: rows, sorting, another "season" without a page load.
"use strict";
const byId = (id) => document.getElementById(id);

// A page so large that its snapshot takes another way than the rest.
const many = Number(new URLSearchParams(location.search).get("rows"));
for (let i = 0; i < many; i++) {
  const row = byId("beds").insertRow();
  row.insertCell().textContent = `Bed ${i}, ${(i * 7919) % 1000} seeds`;
  row.insertCell().textContent = i % 3 ? "sown" : "bare";
}

byId("add").addEventListener("click", () => {
  const rows = byId("rows");
  const row = rows.insertRow();
  row.insertCell().textContent = `Row ${rows.rows.length}`;
  const state = row.insertCell();
  state.className = "late";
  state.textContent = `sown in week ${rows.rows.length * 3}`;
  console.warn("sown", rows.rows.length);
});

byId("sort").addEventListener("click", () => {
  const rows = byId("rows");
  const sorted = [...rows.rows].sort((a, b) => (a.innerText < b.innerText ? 1 : -1));
  rows.append(...sorted);
  sorted[0].classList.add("ripe");
});

byId("season").addEventListener("click", () => {
  history.pushState({}, "", "/season/2");
  byId("season").setAttribute("aria-pressed", "true");
  byId("title").innerHTML = "Allotment diary <em>second season</em>";
  const page = byId("season-page");
  page.hidden = false;
  page.innerHTML = "<h2>Plans</h2><ul><li>Leeks &amp; kale</li><li>Less rhubarb</li></ul>";
  console.error("the rhubarb is at it again");
});
