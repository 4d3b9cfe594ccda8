/** Keys of a list of links marked `data-list-keys`: j/k and arrows move, / searches. */

import { stepOf, nextIndex } from "./list_steps.js";

/** @param {Document} page */
export function enableListKeys(page) {
  const list = page.querySelector("[data-list-keys]");
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = page.getElementById("searchbar");
    if (event.key === "Escape" && page.activeElement === search) return search.blur();
    if (isTyping(event.target)) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.select();
      return;
    }
    if (event.key === "x" && list) return tick(page, list);
    if (list) move(page, list, event);
  });
}

function move(page, list, event) {
  const links = [...list.querySelectorAll("a")];
  const current = links.indexOf(page.activeElement);
  // Arrows scroll the page until a line is chosen.
  const step = stepOf(event.key, { inList: current >= 0 });
  if (!step || !links.length) return;
  event.preventDefault();
  const chosen = links[nextIndex(current, step, links.length)];
  chosen.focus();
  chosen.scrollIntoView({ block: "nearest" });
}

/** Tick the line that has the focus, where lines can be ticked. */
function tick(page, list) {
  const line = page.activeElement?.closest("li");
  if (line && list.contains(line)) line.querySelector("input[type=checkbox]")?.click();
}

function isTyping(target) {
  if (target.type === "checkbox") return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
