/** Who opened this recording, when, why, and which parts they saw. */

import { iconButton } from "../interface/controls.js";
import { el, fill } from "../interface/dom.js";
import { icon } from "../interface/icons.js";
import * as format from "../interface/format.js";
import { coverage, summary, visitsOf } from "../access/visits.js";
import { describe } from "../reading/problem.js";
import { accessText, whyText } from "./access_texts.js";
import { search } from "./search.js";

const BUCKETS = 96;
const SOON_MS = 2000;
const SELDOM_MS = 20_000;

/** @param {{gate: import("../access/gate.js").Gate, playback: object, toast: object}} player */
export function createAccessPanel({ gate, playback, toast }) {
  const field = el("input", { type: "search", placeholder: "Search access log", "aria-label": "Search access log", on: { input: show } });
  const again = iconButton("refresh", "Read the access log anew", () => refresh(true));
  const all = el("div", { class: "sh-access-all" });
  const older = el("button", { type: "button", class: "sh-button sh-older", text: "Show older", hidden: true, on: { click: () => ask(() => gate.readOlder(), true) } });
  const list = el("ol", { class: "sh-notes sh-access", dataset: { testid: "access-log" } });
  const element = el("div", { class: "sh-panel sh-panel-access" }, el("div", { class: "sh-search" }, icon("search"), field, again), all, el("div", { class: "sh-scroll", tabindex: "0" }, list, older));
  let visits = [];
  let cursors = [];

  let readAt = 0;
  let soon = 0;

  async function ask(work, isLoud) {
    again.disabled = older.disabled = true;
    try {
      await work();
    } catch (error) {
      if (isLoud) toast.show(describe(error).text);
    }
    again.disabled = older.disabled = false;
  }

  function refresh(isLoud = false) {
    readAt = performance.now();
    return ask(() => gate.refresh(), isLoud);
  }

  /** What was just watched stands in the log too; each reading of it is on record as well. */
  function refreshSoon() {
    if (soon || !element.isConnected || !element.offsetParent) return;
    soon = setTimeout(() => {
      soon = 0;
      if (element.offsetParent && gate.grant) refresh();
    }, Math.max(SOON_MS, SELDOM_MS - (performance.now() - readAt)));
  }

  function changed() {
    visits = visitsOf(gate.log);
    older.hidden = !gate.older;
    show();
  }

  function show() {
    const { durationMs } = playback.recording;
    const found = search(visits, { query: field.value, textOf: (visit) => accessText(visit, gate.reasonLabel(visit.reasonCode)) });
    cursors = [];
    fill(all, visits.length > 0 && [el("p", { class: "sh-quiet", text: summary(visits) }), strip(durationMs)]);
    fill(list, found.map((visit, i) => [
      dayOf(visit) !== dayOf(found[i - 1]) && el("li", { class: "sh-day", text: dayOf(visit) }),
      visitElement(visit, durationMs),
    ]).flat());
    if (!found.length) {
      fill(list, el("li", { class: "sh-empty", text: visits.length ? "Nothing matches." : "No one has opened this recording yet." }));
    }
    setTime(playback.currentMs);
  }

  /** All users together: the darker, the more of them saw it. */
  function strip(durationMs) {
    const counts = coverage(visits, durationMs, BUCKETS);
    const most = Math.max(1, ...counts);
    return el("div", { class: "sh-seen sh-seen-all", "aria-hidden": "true", title: "What was seen; darker where more people saw it" },
      counts.map((n) => el("i", { style: { opacity: String(n && 0.25 + (0.75 * n) / most) } })), head());
  }

  function head() {
    const line = el("b", { class: "sh-seen-now", "aria-hidden": "true" });
    cursors.push(line);
    return line;
  }

  function visitElement(visit, durationMs) {
    const { actor } = visit;
    const name = actor.name || actor.email || "Unnamed";
    return el("li", { class: `sh-note sh-visit${visit.denied ? " sh-visit-denied" : ""}`, dataset: { testid: "visit" } },
      el("div", { class: "sh-note-head" },
        el("time", { class: "sh-visit-time", datetime: new Date(visit.atMs).toISOString(), title: format.dateTime(visit.atMs), text: format.timeOfDay(visit.atMs).slice(0, 5) }),
        el("strong", { class: "sh-clip-text", text: name, title: actor.email ?? "" }),
        el("span", { class: "sh-quiet sh-clip-text", text: actor.role ?? "" }),
        visit.via && visit.via !== "page" && el("span", { class: "sh-tag", text: visit.via === "api" ? "API" : visit.via }),
        visit.breakGlass && el("span", { class: "sh-tag sh-tag-danger", text: "Break-glass" }),
        visit.denied && el("span", { class: "sh-tag sh-tag-danger", text: visit.times > 1 ? `Refused ${visit.times} ×` : "Refused" })),
      el("p", { class: "sh-visit-why" }, why(visit)),
      visit.portions.length > 0 && bar(visit, durationMs));
  }

  function why(visit) {
    const ticket = visit.ticket && el("span", { class: "sh-ticket", title: "Ticket", text: visit.ticket });
    return [whyText(visit, gate.reasonLabel(visit.reasonCode)), ticket].filter(Boolean);
  }

  function bar({ portions, seenMs }, durationMs) {
    const share = (ms) => `${(Math.min(ms, durationMs) / Math.max(1, durationMs)) * 100}%`;
    const percent = Math.min(100, Math.round((seenMs / Math.max(1, durationMs)) * 100));
    return el("div", { class: "sh-seen-row" },
      el("div", { class: "sh-seen" }, portions.map(({ fromMs, toMs }) => {
        const text = `Seen from ${format.clock(fromMs)} to ${format.clock(toMs)}`;
        return el("button", {
          type: "button", "aria-label": `${text}: go there`, title: text, style: { left: share(fromMs), width: share(toMs - fromMs) },
          on: { click: () => playback.seek(fromMs) },
        });
      }), head()),
      el("span", { class: "sh-quiet sh-seen-share", text: `${percent} %` }));
  }

  function setTime(ms) {
    const left = `${(ms / Math.max(1, playback.recording.durationMs)) * 100}%`;
    for (const line of cursors) line.style.left = left;
  }

  gate.addEventListener("log", changed);
  playback.addEventListener("loaded", refreshSoon);
  changed();
  return { element, changed, setTime, focus: () => field.focus(), refresh };
}

const dayOf = (visit) => visit && new Date(visit.atMs).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
