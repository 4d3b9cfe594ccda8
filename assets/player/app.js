/** Opens a recording: asks why, loads what describes it, then builds the page around the picture. */

import { createReasonDialog } from "./access/dialog.js";
import { Gate } from "./access/gate.js";
import { el, fill } from "./interface/dom.js";
import { createLayout } from "./interface/layout.js";
import { keepLoading } from "./playback/load_ahead.js";
import { Playback } from "./playback/playback.js";
import { createPreferences } from "./interface/preferences.js";
import { createLiveMode } from "./live/live_mode.js";
import { problemCard } from "./interface/problem_card.js";
import { csrfToken, signOutButtons } from "./interface/sign_out.js";
import { createApi, rowsOf } from "./reading/api.js";
import { GRANT_OVER } from "./reading/problem.js";
import { namesMoment, startOffset } from "./reading/deep_link.js";
import { EventStore } from "./reading/event_store.js";
import { buildRecording, withNotes } from "./reading/recording.js";
import { Stage } from "./stage/stage.js";

/**
 * @param {HTMLElement} root
 * @param {{sessionId: string, apiBase: string, staticBase: string, userName: string,
 *   canWriteNotes: boolean, listUrl: string, live?: object}} config `live`: how to watch it
 *   as it happens
 * @returns {object} handles for tests and for the console
 */
export function start(root, config) {
  const api = createApi({ base: config.apiBase, csrfToken: csrfToken(), onOver: (problem) => gate.end(problem) });
  const gate = new Gate({ api, dialog: createReasonDialog({ api, room: root }) });
  const handle = { currentMs: 0, iframe: null };
  signOutButtons();
  handle.ready = open(root, config, { api, gate }, handle);
  return handle;
}

async function open(root, config, { api, gate }, handle) {
  fill(root, skeleton());
  try {
    if (!(await gate.enter())) return leave(config);
    // What is handed out counts as seen: only what will be shown is asked for.
    const fromStart = !config.live && !namesMoment(location.search);
    const answers = await loadAnswers(api, { first: fromStart });
    await show(root, config, { api, gate }, handle, answers);
  } catch (error) {
    const again = () => (handle.ready = open(root, config, { api, gate }, handle));
    fill(root, problemCard(error, { listUrl: config.listUrl, retry: again }));
  }
}

function leave({ listUrl }) {
  location.assign(listUrl);
}

/** The manifest decides; without the rest the picture can still be watched. */
async function loadAnswers(api, { first = false } = {}) {
  const optional = (promise) => promise.catch(() => null);
  const [manifest, timeline, session, notes] = await Promise.all([
    api.manifest({ first }),
    optional(api.timeline()),
    optional(api.session()),
    optional(api.notes()),
  ]);
  return { manifest, timeline, session, notes: rowsOf(notes) };
}

async function show(root, config, { api, gate }, handle, answers) {
  const recording = buildRecording(answers);
  const preferences = createPreferences();
  const stage = new Stage();
  const store = new EventStore({ api });
  store.seed(recording.windows.flatMap((window) => window.segments), answers.manifest.first);
  const playback = new Playback({
    recording,
    stage,
    store,
    speed: preferences.get("speed", 1),
    skip: preferences.get("skip", true),
  });
  const player = { api, config, gate, playback, preferences, stage, store, setNotes, renew };
  const layout = createLayout(player);
  fill(root, layout.element);
  gate.addEventListener("ended", ({ detail }) => askAgain({ config, gate, layout, playback }, detail));
  expose(handle, playback, stage);
  if (!answers.timeline) layout.notify("The marks of this recording could not be loaded. Reload the page to try again.");

  function setNotes(notes) {
    withNotes(playback.recording, notes);
    layout.marksChanged();
  }

  async function renew() {
    const fresh = await loadAnswers(api);
    await playback.renew(buildRecording(fresh));
    layout.recordingChanged();
  }

  const at = startOffset(location.search, recording);
  if (config.live) watch({ config, gate, handle, layout, playback, renew }, at === null);
  if (!playback.live) await playback.seek(at ?? 0);
  keepLoading(playback, store);
}

/** As it happens, unless a link leads to a moment that has passed. */
function watch({ config, gate, handle, layout, playback, renew }, now) {
  const live = createLiveMode({ playback, layout, renew, gate, settings: config.live });
  handle.live = live;
  Object.defineProperty(handle, "iframe", {
    get: () => (playback.live ? live.stage : handle.stage.current)?.iframe ?? null,
  });
  live.start(now);
}

/** The picture is covered until there is a grant again; then it goes on where it was. */
async function askAgain({ config, gate, layout, playback }, problem) {
  const played = playback.playing;
  playback.pause();
  layout.cover(true);
  try {
    if (!GRANT_OVER.has(problem.kind)) throw problem;
    if (!(await gate.again(problem))) return leave(config);
    layout.cover(false);
    if (playback.live) return;
    await playback.seek(playback.currentMs);
    if (played) playback.play();
  } catch (error) {
    layout.sayInstead(problemCard(error, { listUrl: config.listUrl, retry: () => location.reload() }));
  }
}

function expose(handle, playback, stage) {
  Object.defineProperties(handle, {
    currentMs: { get: () => playback.currentMs, configurable: true },
    iframe: { get: () => stage.current?.iframe ?? null, configurable: true },
    stage: { value: stage, configurable: true },
    playing: { get: () => playback.playing, configurable: true },
  });
  handle.seek = (ms) => playback.seek(ms);
  handle.play = () => playback.play();
  handle.pause = () => playback.pause();
  handle.playback = playback;
}

function skeleton() {
  return el(
    "div",
    { class: "sh-skeleton", role: "status", "aria-label": "Loading the recording" },
    el("div", { class: "sh-skeleton-head" }),
    el("div", { class: "sh-skeleton-stage" }, el("span", { class: "sh-spinner" }), el("span", { text: "Opening the recording …" })),
    el("div", { class: "sh-skeleton-side" }),
    el("div", { class: "sh-skeleton-line" }),
  );
}
