/** The line between picture and panels, moved by pointer or keys. */

import { el } from "./dom.js";

const NARROWEST = 320;
const WIDEST = 760;
const STEP = 24;

/** @param {{side: HTMLElement, preferences: object}} options */
export function createDivider({ side, preferences }) {
  const element = el("div", {
    class: "sh-divider", role: "separator", tabindex: "0", "aria-orientation": "vertical",
    "aria-label": "Width of the panels", "aria-valuemin": String(NARROWEST), "aria-valuemax": String(WIDEST),
  });
  let width = 0;

  function set(value, remember = true) {
    width = Math.min(Math.max(NARROWEST, value), WIDEST);
    side.style.flexBasis = `${width}px`;
    element.setAttribute("aria-valuenow", String(Math.round(width)));
    if (remember) preferences.set("panelWidth", width);
  }

  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    const right = side.getBoundingClientRect().right;
    const move = (e) => set(right - e.clientX);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", () => element.removeEventListener("pointermove", move), { once: true });
  });
  element.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + by);
  });
  set(preferences.get("panelWidth", 520), false);
  return element;
}
