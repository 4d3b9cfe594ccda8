/** The state of the connection, with a button to reconnect at once. */

import { el } from "../player/interface/dom.js";
import { describe } from "./texts.js";

/** @param {import("./connection.js").Connection} line */
export function createStatus(line) {
  const label = el("b", { class: "sh-live-state" });
  const detail = el("span", { class: "sh-live-detail" });
  const button = el("button", { type: "button", class: "button sh-live-again", text: "Reconnect now", on: { click: () => line.open() } });
  const element = el("div", { class: "sh-live-status", role: "status" }, label, detail, button);

  function show() {
    const texts = describe(line, Date.now(), navigator.onLine);
    element.dataset.tone = texts.tone;
    // A screen reader announces changes, not every second of a countdown.
    if (label.textContent !== texts.label) label.textContent = texts.label;
    if (detail.textContent !== texts.detail) detail.textContent = texts.detail;
    button.hidden = !texts.canReconnect;
  }

  line.addEventListener("state", show);
  setInterval(() => line.state === "waiting" && show(), 500);
  addEventListener("online", () => line.state !== "open" && line.state !== "refused" && line.open());
  addEventListener("offline", show);
  show();
  return { element };
}
