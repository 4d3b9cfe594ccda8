/** The sign that says how the connection is, with a button to dial at once. */

import { el } from "../player/interface/dom.js";
import { describe } from "./words.js";

/** @param {import("./connection.js").Connection} line */
export function createStatus(line) {
  const word = el("b", { class: "sh-live-word" });
  const detail = el("span", { class: "sh-live-detail" });
  const button = el("button", { type: "button", class: "button sh-live-again", text: "Reconnect now", on: { click: () => line.open() } });
  const element = el("div", { class: "sh-live-status", role: "status" }, word, detail, button);

  function show() {
    const said = describe(line, Date.now(), navigator.onLine);
    element.dataset.tone = said.tone;
    // A screen reader is told of changes, not of every second of a countdown.
    if (word.textContent !== said.word) word.textContent = said.word;
    if (detail.textContent !== said.detail) detail.textContent = said.detail;
    button.hidden = !said.canReconnect;
  }

  line.addEventListener("state", show);
  setInterval(() => line.state === "waiting" && show(), 500);
  addEventListener("online", () => line.state !== "open" && line.state !== "refused" && line.open());
  addEventListener("offline", show);
  show();
  return { element };
}
