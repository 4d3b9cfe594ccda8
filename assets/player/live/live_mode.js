/**
 * Watching a session as it happens: the picture from the watch socket, the panels fed from
 * the same events, and the way into the past and back.
 */

import { socketAddress } from "../../live/address.js";
import { Connection } from "../../live/connection.js";
import { describe } from "../../live/texts.js";
import { mediaOf } from "../media/answers.js";
import { isMediaEvent } from "../media/events.js";
import { createLiveBar } from "./live_bar.js";
import { grow } from "./growing.js";
import { marksOf } from "./live_marks.js";
import { LiveStage } from "./live_stage.js";
import { createServerClock } from "./server_clock.js";

/** Our position is sent to the hub this often, and the hub sends no more than this ahead. */
const CREDIT_EVERY = 8;
const CREDIT = 48;
const CREDIT_MS = 1000;
/** Header, timeline and panels follow a growing recording at this pace. */
const GROW_MS = 1000;
const HEAL_MS = 5000;

const PAUSES = {
  stopped_by_person: "The person ended the live view. It stays off for the rest of this visit; what was recorded can still be replayed.",
  no_consent: "This person has not agreed to be watched live. What was recorded can still be replayed.",
};
const ENDINGS = {
  ended: "The visit has ended.",
  idle: "Nothing has come for a while: the person seems to be gone.",
  erased: "This session was erased.",
};

/** Close reasons that a new grant answers, and what the gate calls them. */
const GRANT_OVER = { reason_required: "expired", grant_expired: "expired", grant_revoked: "revoked" };

/**
 * @param {{playback: object, layout: object, gate: import("../access/gate.js").Gate,
 *   renew: () => Promise<void>,
 *   settings: {socketUrl: string, baseMs: number, maxMs: number, attempts: number}}} options
 */
export function createLiveMode({ playback, layout, gate, renew, settings }) {
  const stage = new LiveStage();
  const serverClock = createServerClock();
  /** Time of the last event of each window. */
  const receivedTs = new Map();
  let position = 0;
  let uncredited = 0;
  let active = null;
  let grown = false;
  let healedAt = 0;
  const line = new Connection({
    url: socketAddress(settings.socketUrl),
    baseMs: settings.baseMs,
    maxMs: settings.maxMs,
    attempts: settings.attempts,
    ping() {
      serverClock.asked();
      return { type: "ping" };
    },
    pong: (message) => serverClock.answered(message.at),
  });
  const bar = createLiveBar({ line, goLive });
  layout.addPicture(stage.element, bar.element);

  const handlers = {
    watch_opened({ session, windows, viewers, notify, position: begins }) {
      position = begins;
      active = windows.find((window) => window.active)?.id ?? windows[0]?.id ?? active;
      grow(playback.recording, { windows: windows.map((window) => window.id), session });
      bar.watching({ viewers, notify });
      stage.cover(stage.current ? "" : "Waiting for the picture …");
      front();
      line.ping();
    },
    checkpoint(message) {
      stage.cover("");
      stage.begin(message.window, message.events);
      took(message);
    },
    events(message) {
      stage.append(message.window, message.events);
      took(message);
    },
    window_active({ window }) {
      active = window;
      grow(playback.recording, { windows: [window] });
      front();
    },
    viewers: ({ viewers }) => bar.watching({ viewers }),
    session_changed: ({ session }) => grow(playback.recording, { session }),
    session_ended({ reason }) {
      bar.ended(ENDINGS[reason] ?? ENDINGS.ended);
      if (reason === "erased") erased();
    },
    session_paused: ({ reason }) => stage.cover(PAUSES[reason] ?? PAUSES.stopped_by_person),
    gap: () => bar.healing(),
    error: ({ detail }) => bar.note(detail),
  };

  function took(message) {
    position = message.position;
    uncredited += 1;
    if (uncredited >= CREDIT_EVERY) sendCredit();
    if (!active) active = message.window;
    const news = newEvents(message);
    const last = message.events[message.events.length - 1];
    const latest = message.events.findLast(isMediaEvent);
    const media = latest && mediaOf(latest.data.payload);
    grow(playback.recording, { endTs: last?.timestamp ?? 0, windows: [message.window], media });
    receivedTs.set(message.window, Math.max(receivedTs.get(message.window) ?? 0, last?.timestamp ?? 0));
    const { startMs } = playback.recording;
    grow(playback.recording, { marks: marksOf(news, { window: message.window, startMs, position }) });
    grown = true;
    bar.latency(serverClock.now() - Date.parse(message.capturedAt));
    front();
  }

  /** A fresh picture repeats what the panels have; it may hold something new besides. */
  function newEvents({ type, window, events }) {
    if (type === "events") return events;
    const known = playback.recording.windowById.get(window);
    const since = receivedTs.get(window) ?? (known?.chunks.length ? known.lastTs : 0);
    return events.filter((event) => event?.timestamp > since);
  }

  function sendCredit() {
    if (uncredited) line.send({ type: "credit", position, credit: CREDIT });
    uncredited = 0;
  }

  /** The picture cannot be trusted: ask for a fresh one, not too often. */
  function heal() {
    if (Date.now() - healedAt < HEAL_MS) return;
    healedAt = Date.now();
    line.send({ type: "checkpoint" });
    bar.healing();
  }

  /** Which window is on screen: the one in front, or the one the user chose. */
  function front() {
    playback.liveWindowId = active;
    stage.show(playback.windowId ?? active);
  }

  function goLive() {
    playback.followLive();
  }

  function showMode() {
    const { live } = playback;
    stage.element.hidden = !live;
    stage.element.parentElement.classList.toggle("sh-room-live", live);
    bar.mode(live);
    if (live) front();
  }

  line.addEventListener("message", ({ detail: message }) => {
    try {
      handlers[message.type]?.(message);
    } catch {
      heal();
    }
  });
  line.addEventListener("state", () => {
    if (line.state !== "refused") return;
    if (line.reason in GRANT_OVER) gate.end({ kind: GRANT_OVER[line.reason] });
    else if (line.reason === "erased") erased();
    else {
      stage.clear();
      stage.cover(describe(line, Date.now()).detail);
    }
  });
  // Nothing comes while the page is covered, and everything again with the next grant.
  gate.addEventListener("ended", () => line.close());
  const reopen = () => gate.grant && ["closed", "refused"].includes(line.state) && line.open();
  gate.addEventListener("remaining", reopen);
  playback.addEventListener("left-live", () => {
    receivedTs.clear();
    renew().catch(() => bar.note("The stored part of this visit could not be loaded. Try again in a moment."));
  });
  playback.addEventListener("state", showMode);
  setInterval(sendCredit, CREDIT_MS);
  setInterval(() => {
    if (!playback.live || !grown) return;
    grown = false;
    layout.recordingChanged();
    playback.tick();
  }, GROW_MS);

  function erased() {
    line.close();
    stage.clear();
    stage.cover(ENDINGS.erased);
  }

  return {
    stage,
    line,
    /** @param {boolean} now show what happens, not what has happened */
    start(now) {
      if (now) goLive();
      else showMode();
      line.open();
    },
  };
}
