/** The person and state of the recording, and what can be done with it as a whole. */

import { createRemaining } from "../access/remaining.js";
import { describe } from "../reading/problem.js";
import * as format from "./format.js";
import { iconButton } from "./controls.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";

const LIVE = new Set(["active", "idle"]);

/** @param {{gate: object, playback: object, config: object, run: object, renew: () => Promise<void>}} options */
export function createHeader({ gate, playback, config, run, renew, toast }) {
  const person = el("div", { class: "sh-name" });
  const state = el("div", { class: "sh-header-state" });
  const element = el(
    "header",
    { class: "sh-header" },
    el("a", { class: "sh-back", href: config.listUrl, title: config.live ? "All live sessions" : "All recordings" }, icon("chevron"), config.live ? "Live sessions" : "Recordings"),
    person,
    el("span", { class: "sh-spacer" }),
    createRemaining({ gate }),
    state,
    el("button", { type: "button", class: "sh-button", title: "Copy a link at this time (L)", dataset: { testid: "copy-link" }, on: { click: run.copyLink } }, icon("link"), "Copy link at this time"),
    iconButton("help", "Keyboard help (?)", run.help),
  );

  async function loadNewer(event) {
    const button = event.currentTarget;
    button.disabled = true;
    const before = playback.recording.durationMs;
    try {
      await renew();
      const more = playback.recording.durationMs - before;
      toast.show(more > 500 ? `${format.duration(more)} more` : "Nothing newer has arrived yet");
    } catch (error) {
      toast.show(describe(error).text);
      button.disabled = false;
    }
  }

  function update() {
    const { session, integrity, startMs, status } = playback.recording;
    const actor = session?.actor ?? {};
    const name = actor.name || actor.email || actor.id || "Anonymous visitor";
    document.title = `${name} · ${config.live ? "Live" : "Replay"}`;
    fill(person, el("h1", { text: name }),
      el("span", { class: "sh-quiet", text: facts(session, actor, startMs) }));
    fill(state, [
      LIVE.has(status) && !config.live && el("button", { type: "button", class: "sh-button sh-live", dataset: { testid: "load-newer" }, on: { click: loadNewer } }, el("i", { class: "sh-live-dot" }), "Still being recorded: load newer"),
      integrityBadge(integrity),
    ]);
  }

  update();
  return { element, update };
}

function facts(session, actor, startMs) {
  return [
    actor.name && actor.email,
    session?.service,
    session?.device?.browser,
    format.dateTime(session?.startedAt ?? startMs),
  ].filter(Boolean).join("  ·  ");
}

/** Nothing when all is there; else the score, with the reasons as sentences. */
function integrityBadge(integrity) {
  if (integrity?.score === null || integrity?.score === undefined || integrity.score >= 100) return null;
  return el(
    "details",
    { class: "sh-integrity", dataset: { testid: "integrity" } },
    el("summary", { text: `Integrity ${Math.round(integrity.score)} %` }),
    el("div", { class: "sh-popover" },
      el("p", { text: "Parts of this recording are missing:" }),
      el("ul", {}, (integrity.reasons ?? []).map((reason) => el("li", { text: reason.detail || reason.code })))),
  );
}
