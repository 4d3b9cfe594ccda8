/** The card under the pointer: the time, what happened there, and the page then. */

import { el, fill } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { inactiveAt, windowAt } from "../reading/activity.js";
import { markText } from "../reading/mark_text.js";
import { KINDS, drawnKind, nearest } from "../reading/marks.js";
import { pageAt } from "../reading/recording.js";
import { shapeIcon } from "./shapes.js";

const REACH_PX = 6;
const MOST_LINES = 5;

/** @param {HTMLElement} track */
export function createHover(track, { playback, preview }) {
  const line = el("div", { class: "sh-hover-line", hidden: true });
  // The picture stays where it is: a frame that is moved in the document starts anew.
  const text = el("div", { class: "sh-hover-text" });
  const card = el("div", { class: "sh-hover-card", hidden: true, "aria-hidden": "true" }, text, preview.element);
  track.append(line, card);

  function lines(ms, { cluster, shown, view }) {
    const { recording } = playback;
    if (cluster) return cluster.marks.slice(0, MOST_LINES).map(describe).concat(more(cluster.marks.length));
    const reach = ((view.toMs - view.fromMs) / Math.max(1, track.clientWidth)) * REACH_PX;
    const drawn = nearest(recording.all, ms, reach);
    if (drawn && shown.has(drawnKind(drawn))) return [describe(drawn)];
    const quiet = inactiveAt(recording.inactivity, ms);
    if (quiet) return [el("p", { class: "sh-quiet", text: `Nothing happened for ${format.duration(quiet.toMs - quiet.fromMs)}` })];
    const page = pageAt(recording, windowAt(recording.active, ms), ms);
    return page ? [el("p", { class: "sh-quiet sh-clip-text", text: format.path(page.data.url ?? page.label) })] : [];
  }

  function place(x) {
    const width = card.offsetWidth;
    const left = Math.min(Math.max(0, x - width / 2), Math.max(0, track.clientWidth - width));
    card.style.transform = `translateX(${left}px)`;
  }

  return {
    show(ms, x, what) {
      line.hidden = card.hidden = false;
      line.style.transform = `translateX(${x}px)`;
      fill(text, el("strong", { text: format.clock(ms) }), ...lines(ms, what));
      preview.show(ms, () => place(x));
      place(x);
    },
    hide() {
      line.hidden = card.hidden = true;
      preview.hide();
    },
  };
}

function describe(mark) {
  const kind = drawnKind(mark) ?? "custom";
  const text = markText(mark);
  return el("p", {}, shapeIcon(KINDS[kind].shape, kind), el("span", { class: "sh-clip-text", text: `${KINDS[kind].name}${text ? `: ${text}` : ""}` }));
}

function more(n) {
  return n > MOST_LINES ? [el("p", { class: "sh-quiet", text: `and ${n - MOST_LINES} more` })] : [];
}
