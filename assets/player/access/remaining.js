/** How long one may still watch, shown near the end, with a way to stay longer. */

import { el } from "../interface/dom.js";
import { icon } from "../interface/icons.js";

/** @param {{gate: import("./gate.js").Gate}} options */
export function createRemaining({ gate }) {
  const text = el("span");
  const element = el("button", {
    type: "button", class: "sh-button sh-remaining", title: "Give a reason again to watch for longer", hidden: true,
    dataset: { testid: "remaining" }, on: { click: () => gate.stayLonger() },
  }, icon("clock"), text, el("span", { class: "sh-quiet", text: "Stay longer" }));

  function show() {
    const left = gate.remaining;
    element.hidden = !left;
    if (text.textContent !== left) text.textContent = left;
  }

  gate.addEventListener("remaining", show);
  show();
  return element;
}
