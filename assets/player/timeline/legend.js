/** The kinds of marks with their numbers; each can be switched off. */

import { el, fill } from "../interface/dom.js";
import { KINDS, tally } from "../reading/marks.js";
import { shapeIcon } from "./shapes.js";

/** @param {{playback: object, shown: Set<string>, onChange: () => void}} options */
export function createLegend({ playback, shown, onChange }) {
  const element = el("div", { class: "sh-legend", role: "group", "aria-label": "Marks on the timeline" });

  function update() {
    const counts = tally(playback.recording.all);
    fill(element, Object.entries(KINDS).filter(([kind]) => counts[kind]).map(([kind, { name, plural, shape }]) => {
      const button = el(
        "button",
        { type: "button", class: "sh-chip", "aria-pressed": String(shown.has(kind)), dataset: { kind }, on: { click: () => toggle(kind, button) } },
        shapeIcon(shape, kind),
        el("span", { text: counts[kind] === 1 ? name : plural }),
        el("b", { text: counts[kind].toLocaleString("en") }),
      );
      return button;
    }));
    if (!element.childElementCount) fill(element, el("span", { class: "sh-quiet", text: "Nothing was marked in this recording." }));
  }

  function toggle(kind, button) {
    if (shown.has(kind)) shown.delete(kind);
    else shown.add(kind);
    button.setAttribute("aria-pressed", String(shown.has(kind)));
    onChange();
  }

  update();
  return { element, update };
}
