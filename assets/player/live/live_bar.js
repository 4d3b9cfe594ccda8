/** Above the live picture: how late it is, who else watches, and the way back to now. */

import { createStatus } from "../../live/status.js";
import { el, fill } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { icon } from "../interface/icons.js";

const NOTE_MS = 6000;

/** @param {{line: import("../../live/connection.js").Connection, goLive: () => void}} options */
export function createLiveBar({ line, goLive }) {
  const status = createStatus(line);
  const late = el("span", { class: "sh-live-late", title: "From what happened to its picture here", dataset: { testid: "latency" } });
  const others = el("span", { class: "sh-live-others", dataset: { testid: "viewers" } });
  const notified = el("span", { class: "sh-quiet" });
  const note = el("span", { class: "sh-quiet", role: "status" });
  const back = el("button", { type: "button", class: "sh-button sh-live-back", hidden: true, dataset: { testid: "go-live" }, on: { click: goLive } }, el("i", { class: "sh-live-dot" }), "Back to live");
  const element = el("div", { class: "sh-live-bar", dataset: { testid: "live-bar" } }, status.element, late, back, el("span", { class: "sh-spacer" }), note, notified, others);
  let timer = 0;

  function show(text, ms) {
    clearTimeout(timer);
    note.textContent = text;
    if (ms) timer = setTimeout(() => (note.textContent = ""), ms);
  }

  return {
    element,
    latency(ms) {
      late.textContent = `${(Math.max(0, ms) / 1000).toFixed(1)} s behind`;
    },
    watching({ viewers, notify }) {
      const names = viewers.map((viewer) => viewer.name);
      fill(others, icon("eye"), el("span", { text: viewers.length > 1 ? `${format.count(viewers.length, "viewer")}: ${names.join(", ")}` : "Only you" }));
      if (notify !== undefined) notified.textContent = notify ? "The person is notified" : "";
    },
    mode(live) {
      back.hidden = live;
      late.hidden = !live;
      element.classList.toggle("sh-live-past", !live);
    },
    healing: () => show("Fetching a fresh picture …", NOTE_MS),
    note: (text) => show(text, NOTE_MS),
    ended(text) {
      late.hidden = true;
      show(text);
    },
  };
}
