/** The list of keys. */

import { COMMANDS } from "./commands.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";

export function createHelp() {
  const close = () => element.close();
  const rows = COMMANDS.map(({ keys, text }) =>
    el("div", { class: "sh-help-row" }, el("dt", {}, keys.map((key) => el("kbd", { text: key }))), el("dd", { text })),
  );
  const element = el(
    "dialog",
    { class: "sh-dialog", "aria-labelledby": "sh-help-title", dataset: { testid: "help" } },
    el("header", {}, el("h2", { id: "sh-help-title", text: "Keyboard" }),
      el("button", { type: "button", class: "sh-icon-button", "aria-label": "Close", on: { click: close } }, icon("close"))),
    el("dl", { class: "sh-help" }, rows),
    el("p", { class: "sh-quiet", text: "Ctrl and the mouse wheel zoom the timeline. Keys rest while you type in a field." }),
  );
  element.addEventListener("click", (event) => event.target === element && close());
  element.addEventListener("keydown", (event) => event.key === "?" && close());
  return { element, close, open: () => !element.open && element.showModal() };
}
