/** A short notice that goes away by itself and is read out. */

import { el } from "./dom.js";

const STAYS_MS = 2600;

export function createToast() {
  const element = el("div", { class: "sh-toast", role: "status", "aria-live": "polite", dataset: { testid: "toast" } });
  let timer = 0;
  return {
    element,
    show(text) {
      element.textContent = text;
      element.classList.add("sh-on");
      clearTimeout(timer);
      timer = setTimeout(() => element.classList.remove("sh-on"), STAYS_MS);
    },
  };
}
