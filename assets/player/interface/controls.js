/** Transport: play, jumps, marks, speed, inactivity, zoom, full screen. */

import { SPEEDS } from "../playback/playback.js";
import { el, fill } from "./dom.js";
import * as format from "./format.js";
import { icon } from "./icons.js";

/** @param {{playback: object, run: Record<string, () => void>}} options */
export function createControls({ playback, run }) {
  const playButton = iconButton("play", "Play", run.toggle, { class: "sh-icon-button sh-play", dataset: { testid: "play" } });
  const now = el("span", { class: "sh-now", dataset: { testid: "now" }, text: "0:00" });
  const total = el("span", { class: "sh-quiet" });
  const clock = el("span", { class: "sh-quiet sh-day-clock", title: "Time of day when this happened" });
  const speeds = el("div", { class: "sh-segmented", role: "radiogroup", "aria-label": "Speed" },
    SPEEDS.map((speed) => speedButton(playback, speed)));
  const skip = el("button", { type: "button", class: "sh-toggle", "aria-pressed": "true", title: "Skip inactivity (S)", dataset: { testid: "skip" }, on: { click: run.skip } }, icon("skip"), "Skip inactivity");
  const element = el(
    "div",
    { class: "sh-controls", role: "toolbar", "aria-label": "Playback" },
    el("div", { class: "sh-control-group" },
      iconButton("previous", "Previous mark (P)", run.previousMark),
      textButton("−10", "10 seconds back (←)", run.back),
      playButton,
      textButton("+10", "10 seconds forward (→)", run.forward),
      iconButton("next", "Next mark (N)", run.nextMark)),
    el("div", { class: "sh-time" }, now, el("span", { class: "sh-quiet", text: "/" }), total, clock),
    el("span", { class: "sh-spacer" }),
    skip,
    speeds,
    el("div", { class: "sh-control-group" },
      iconButton("minus", "Timeline wider (−)", run.zoomOut),
      iconButton("fit", "Whole timeline (0)", run.zoomAll),
      iconButton("plus", "Timeline closer (+)", run.zoomIn)),
    iconButton("expand", "Full screen (F)", run.fullScreen, { dataset: { testid: "full-screen" } }),
  );

  function showTime() {
    const ms = playback.currentMs;
    const text = format.clock(ms);
    if (now.textContent !== text) {
      now.textContent = text;
      // What is still going on grows.
      total.textContent = format.clock(playback.recording.durationMs);
      clock.textContent = format.timeOfDay(playback.recording.startMs + ms);
    }
  }

  function showState() {
    total.textContent = format.clock(playback.recording.durationMs);
    const name = playback.playing ? "pause" : playback.atEnd ? "replay" : "play";
    const label = { play: "Play (space)", pause: "Pause (space)", replay: "Play again (space)" }[name];
    if (playButton.dataset.shows !== name) {
      playButton.dataset.shows = name;
      fill(playButton, icon(name));
      playButton.setAttribute("aria-label", label);
      playButton.title = label;
    }
    skip.setAttribute("aria-pressed", String(playback.skipInactivity));
    for (const button of speeds.children) {
      const on = Number(button.dataset.speed) === playback.speed;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    }
    showTime();
  }

  speeds.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = SPEEDS[SPEEDS.indexOf(playback.speed) + by];
    if (next) playback.setSpeed(next);
    speeds.querySelector("[aria-checked=true]")?.focus();
  });
  playback.addEventListener("time", showTime);
  playback.addEventListener("state", showState);
  showState();
  return { element };
}

function speedButton(playback, speed) {
  return el("button", {
    type: "button", role: "radio", "aria-checked": "false", text: `${speed}×`, dataset: { speed },
    on: { click: () => playback.setSpeed(speed) },
  });
}

/** A button that shows only an icon. */
export function iconButton(name, label, click, props = {}) {
  return el("button", { type: "button", class: "sh-icon-button", "aria-label": label, title: label, on: { click }, ...props }, icon(name));
}

function textButton(text, label, click) {
  return el("button", { type: "button", class: "sh-icon-button sh-text-button", "aria-label": label, title: label, text, on: { click } });
}
