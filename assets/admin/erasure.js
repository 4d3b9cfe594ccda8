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
    const progress = await answer.json();
    if (progress.over) return page.location.reload();
    show(page, box, progress);
  } catch {
    // Signed out, or the hub restarts: the page keeps what it shows and asks again.
    wait = WAIT_MS;
  }
  page.defaultView.setTimeout(() => ask(page, box), wait);
}

function show(page, box, progress) {
  const part = (name) => box.querySelector(`[data-progress="${name}"]`);
  part("state").dataset.is = progress.state;
  part("state").textContent = progress.state[0].toUpperCase() + progress.state.slice(1);
  part("sessions").textContent = String(progress.sessions);
  part("phase").textContent = progress.phase;
  part("problem").textContent = progress.problem;
  const bar = box.querySelector("progress");
  const done = share(progress);
  if (done === null) bar.removeAttribute("value");
  else bar.value = done;
  part("stores").replaceChildren(...progress.stores.map((store) => row(page, store)));
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
