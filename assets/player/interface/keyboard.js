/** Keys of the page, except where the user is typing or a control wants the key itself. */

import { commandOf } from "./commands.js";
import { isField } from "./dom.js";

/** Elements that answer to Enter, space or arrows on their own. */
const OWN_KEYS = {
  BUTTON: new Set([" ", "Enter"]),
  A: new Set(["Enter"]),
  SUMMARY: new Set([" ", "Enter"]),
};

/** @param {Record<string, () => void>} run what each command does */
export function listenToKeys(run) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isField(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (OWN_KEYS[event.target.tagName]?.has(event.key)) return;
    const name = commandOf(event);
    if (!name || !run[name]) return;
    event.preventDefault();
    run[name]();
  });
}
