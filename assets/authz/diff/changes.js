/** Steps from change to change in a `[data-diff]`: n and p, or its two buttons. */

import { stepped } from "./step.js";

/** @param {HTMLElement} diff its rows that begin a change carry `data-change` */
export function enableChanges(diff) {
  const changes = [...diff.querySelectorAll("[data-change]")];
  const told = diff.querySelector("[data-at]");
  let at = -1;

  function go(by) {
    if (!changes.length) return;
    changes[at]?.removeAttribute("data-here");
    at = stepped(at, by, changes.length);
    const row = changes[at];
    row.dataset.here = "";
    row.tabIndex = -1;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    told.textContent = told.dataset.words.replace("%1", at + 1).replace("%2", changes.length);
  }

  diff.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) go(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    const by = { n: 1, p: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    go(by);
  });
  for (const button of diff.querySelectorAll("[data-step]")) button.hidden = !changes.length;
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
