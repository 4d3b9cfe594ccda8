/** The page of an erasure follows it: asks how far it is until it is over. */

import { share } from "./erasure_share.js";

const ASK_MS = 700;
const WAIT_MS = 5000;

/** @param {Document} page */
export function followErasure(page) {
  const box = page.querySelector("[data-erasure]");
  if (box) ask(page, box);
}

async function ask(page, box) {
  let wait = ASK_MS;
  try {
    const answer = await fetch(box.dataset.erasure, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const told = await answer.json();
    if (told.over) return page.location.reload();
    show(page, box, told);
  } catch {
    // Signed out, or the hub restarts: the page says what it knew and asks again.
    wait = WAIT_MS;
  }
  page.defaultView.setTimeout(() => ask(page, box), wait);
}

function show(page, box, told) {
  const part = (name) => box.querySelector(`[data-told="${name}"]`);
  part("state").dataset.is = told.state;
  part("state").textContent = told.state[0].toUpperCase() + told.state.slice(1);
  part("sessions").textContent = String(told.sessions);
  part("phase").textContent = told.phase;
  part("problem").textContent = told.problem;
  const bar = box.querySelector("progress");
  const done = share(told);
  if (done === null) bar.removeAttribute("value");
  else bar.value = done;
  part("stores").replaceChildren(...told.stores.map((store) => row(page, store)));
}

function row(page, { store, found, erased }) {
  const line = page.createElement("tr");
  if (!found) line.className = "sh-empty";
  for (const [index, text] of [store, found, erased, ""].entries()) {
    const cell = page.createElement("td");
    if (index) cell.className = "sh-number";
    cell.textContent = String(text);
    line.append(cell);
  }
  return line;
}
