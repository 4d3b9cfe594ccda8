/** The page: header, recorded browser, panels, controls and timeline, wired together. */

import { SPEEDS } from "../playback/playback.js";
import { linkAt } from "../reading/deep_link.js";
import { markText } from "../reading/mark_text.js";
import { KINDS, drawnKind, neighbour } from "../reading/marks.js";
import { WATCHING_OVER } from "../reading/problem.js";
import { createPanels } from "../panels/panels.js";
import { createPreview } from "../stage/preview.js";
import { createTimeline } from "../timeline/timeline.js";
import * as format from "./format.js";
import { createBrowserBar } from "./browser_bar.js";
import { copyText } from "./clipboard.js";
import { createControls } from "./controls.js";
import { createDivider } from "./divider.js";
import { el } from "./dom.js";
import { createHeader } from "./header.js";
import { createHelp } from "./help_dialog.js";
import { listenToKeys } from "./keyboard.js";
import { problemCard } from "./problem_card.js";
import { createToast } from "./toast.js";

const JUMP_MS = 10000;
/** "Previous" shortly after a mark means the one before it. */
const SLACK_MS = 1500;

/** @param {object} player everything `app.js` made */
export function createLayout(player) {
  const { gate, playback, preferences, stage, store, config } = player;
  const toast = createToast();
  const help = createHelp();
  const run = {
    toggle: () => playback.toggle(),
    back: () => playback.seek(playback.currentMs - JUMP_MS),
    forward: () => playback.seek(playback.currentMs + JUMP_MS),
    backOne: () => playback.seek(playback.currentMs - 1000),
    forwardOne: () => playback.seek(playback.currentMs + 1000),
    start: () => playback.seek(0),
    end: () => playback.seek(playback.recording.durationMs),
    faster: () => changeSpeed(1),
    slower: () => changeSpeed(-1),
    nextMark: () => toMark(1),
    previousMark: () => toMark(-1),
    skip: () => playback.setSkip(!playback.skipInactivity),
    fullScreen,
    zoomIn: () => timeline.zoomIn(),
    zoomOut: () => timeline.zoomOut(),
    zoomAll: () => timeline.zoomAll(),
    events: () => openPanel("events"),
    console: () => openPanel("console"),
    help: help.open,
    copyLink,
  };
  const header = createHeader({ gate, playback, config, run, renew: player.renew, toast });
  const browser = createBrowserBar({ playback, stage, toast });
  const controls = createControls({ playback, run });
  const timeline = createTimeline({ playback, store, preferences, preview: createPreview({ playback, store }) });
  const panels = createPanels({ ...player, toast });
  const problem = el("div", { class: "sh-stage-problem", hidden: true });
  const body = el("div", { class: "sh-body" });
  const side = el("aside", { class: "sh-side", "aria-label": "Details" }, panels.element);
  const room = el("div", { class: "sh-stage-room" }, stage.element, problem);
  const main = el("section", { class: "sh-main", "aria-label": "Recorded page" }, browser.element, room);
  body.append(
    main,
    createDivider({ side, preferences }),
    side,
  );
  const deck = el("section", { class: "sh-deck", "aria-label": "Timeline" }, controls.element, timeline.element);
  const covering = el("div", { class: "sh-cover", hidden: true, dataset: { testid: "cover" } });
  const element = el("div", { class: "sh-layout" }, header.element, body, deck, covering, toast.element, help.element);

  function changeSpeed(by) {
    const speed = SPEEDS[Math.min(Math.max(0, SPEEDS.indexOf(playback.speed) + by), SPEEDS.length - 1)];
    playback.setSpeed(speed);
    toast.show(`Speed ${speed}×`);
  }

  function toMark(direction) {
    const stops = timeline.stops();
    const marks = playback.recording.all.filter((mark) => stops.has(drawnKind(mark)));
    const mark = neighbour(marks, playback.currentMs, direction, playback.playing ? SLACK_MS : 0);
    if (!mark) {
      toast.show(direction > 0 ? "No mark after this moment" : "No mark before this moment");
      return;
    }
    playback.seek(mark.atMs);
    toast.show(`${KINDS[drawnKind(mark)].name}: ${markText(mark)}`);
  }

  async function copyLink() {
    const copied = await copyText(linkAt(location.href, playback.currentMs));
    toast.show(copied ? `Link at ${format.clock(playback.currentMs)} copied` : "The browser did not allow copying");
  }

  async function fullScreen() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await element.requestFullscreen();
    } catch {
      toast.show("The browser did not allow full screen");
    }
  }

  /** In full screen the panels are away until asked for, and go when asked again. */
  function openPanel(id) {
    const shown = element.classList.contains("sh-with-panels") && panels.currentId === id;
    element.classList.toggle("sh-with-panels", Boolean(document.fullscreenElement) && !shown);
    panels.open(id);
  }

  /** Hides everything of the recording, also from keys and screen readers. */
  function cover(on) {
    if (on && document.fullscreenElement) document.exitFullscreen();
    if (on) help.close();
    header.element.inert = body.inert = deck.inert = on;
    element.classList.toggle("sh-covered", on);
    covering.hidden = !on;
  }

  function showProblem(error) {
    if (WATCHING_OVER.has(error.kind)) return; // all of it is covered
    const retry = () => {
      problem.hidden = true;
      playback.seek(playback.currentMs);
    };
    problem.classList.toggle("sh-opaque", error.kind === "unrecorded");
    problem.replaceChildren(problemCard(error, { listUrl: config.listUrl, retry }));
    problem.hidden = false;
  }

  document.addEventListener("fullscreenchange", () => {
    element.classList.remove("sh-with-panels");
    stage.layout();
  });
  playback.addEventListener("problem", ({ detail }) => showProblem(detail));
  playback.addEventListener("skip", ({ detail }) => toast.show(`Skipped ${format.duration(detail.toMs - detail.fromMs)} of inactivity`));
  playback.addEventListener("state", () => {
    preferences.set("speed", playback.speed);
    preferences.set("skip", playback.skipInactivity);
  });
  listenToKeys(run);

  return {
    element,
    notify: toast.show,
    cover,
    /** Puts another picture beside the replayed one, and a bar above both. */
    addPicture(picture, bar) {
      room.append(picture);
      main.prepend(bar);
    },
    /** Puts this in the place of the covered page. @param {HTMLElement} card */
    sayInstead: (card) => covering.replaceChildren(card),
    marksChanged() {
      timeline.changed();
      panels.changed();
    },
    recordingChanged() {
      header.update();
      browser.changed();
      timeline.changed();
      panels.changed();
    },
  };
}
