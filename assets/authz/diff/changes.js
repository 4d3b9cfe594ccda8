/** Steps from change to change on a page: by the keys n and p, or the buttons of a diff. */

import { stepped } from "./step.js";

/** @param {Document} page its rows that begin a change carry `data-change` */
export function enableChanges(page) {
  const changes = [...page.querySelectorAll("[data-change]")];
  if (!changes.length) return;
  let at = -1;

  function go(by) {
    changes[at]?.removeAttribute("data-here");
    at = stepped(at, by, changes.length);
    const row = changes[at];
    row.dataset.here = "";
    row.tabIndex = -1;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    showPosition(row);
  }

  function showPosition(row) {
    for (const place of page.querySelectorAll("[data-at]")) {
      place.dataset.all ??= place.textContent;
      const isHere = place.closest("[data-diff]").contains(row);
      place.textContent = isHere ? numbered(place.dataset.text) : place.dataset.all;
    }
  }

  const numbered = (text) => text.replace("%1", at + 1).replace("%2", changes.length);

  for (const button of page.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => go(Number(button.dataset.step)));
  }
  page.addEventListener("keydown", (event) => {
    const by = { n: 1, p: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    go(by);
  });
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
