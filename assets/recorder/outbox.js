/** From the page to the hub's endpoint: events become batches, batches become chunks. */

import { dropBefore, splitEvents, toChunk } from "./chunks.js";
import { now } from "./clock.js";
import { hasTriggers, holdMs, isTrigger } from "./gate.js";
import { guard } from "./guard.js";
import { mediaFeatures } from "./observe/media.js";

/** Events kept while the configuration is on its way. */
const EARLY = 500;

/** @param {import("./recorder.js").Recorder} r */
export const createOutbox = (r) => {
  /** @type {any[]} */
  let early = [];
  /** @type {{ json: string, ts: number, type: number }[]} */
  let batch = [];
  let bytes = 0;
  let flushTimer = 0;
  let holdTimer = 0;
  let checkpointAt = 0;
  let flushed = false;
  let released = false;
  let entering = false;

  const push = (event) => {
    const json = JSON.stringify(r.capture.own(event));
    batch.push({ json, ts: event.timestamp, type: event.type });
    bytes += json.length;
  };

  const emit = (event, isCheckpoint) => {
    // Calls of the page wait with us while the person is asked.
    if (r.phase === "starting" || r.isWaiting) {
      if (early.length < EARLY) early.push(event);
      return;
    }
    if (r.phase !== "on") return;
    // A checkpoint begins its chunk: everything before the snapshot can be dropped whole.
    // Only a window's first snapshot shares one with its introduction.
    if (event.type === 4) {
      if (isCheckpoint && !entering) flush();
      entering = false;
      // A replay that starts here has to know the media features of the page's style sheets.
      const payload = mediaFeatures();
      push({ type: 5, timestamp: event.timestamp, data: { tag: "sh.media", payload } });
    }
    // A trigger looks at the event as it is, the hub sees the masked one.
    if (event.type === 5 && !released) trigger(event.data);
    push(event);
    if (event.type === 2) {
      checkpointAt = event.timestamp;
      if (isCheckpoint) schedule(0);
    }
    // The page's size stays with the snapshot that follows it.
    if (bytes >= r.config.flushBytes && event.type !== 4) flush();
    else if (!flushTimer) schedule(flushDelay());
  };

  const emitOwn = (type, data, timestamp) => {
    // What the capture holds back happened before.
    r.capture.release();
    emit({ type, timestamp: timestamp || now(), data }, false);
  };

  const trigger = ({ tag, payload }) => {
    if (hasTriggers(r.config) && isTrigger(r.config.triggers, tag, payload)) {
      r.identity.update(r.home.session, { triggered: true });
      schedule(0);
    }
  };

  const flushDelay = () =>
    r.live ? r.watching.flushMs() : flushed ? r.config.flushMs : r.config.firstFlushMs;

  const schedule = (ms) => {
    clearTimeout(flushTimer);
    flushTimer = window.setTimeout(() => flush(), ms);
  };

  const flush = guard((urgent) => {
    clearTimeout(flushTimer);
    flushTimer = 0;
    if (!batch.length) return r.transport.pump();
    const chunk = { ...toChunk(batch), home: r.home };
    batch = [];
    bytes = 0;
    flushed = true;
    r.transport.add(chunk, urgent);
    if (!released && hasTriggers(r.config)) refreshPreTrigger();
  });

  /** Keep the pre-trigger buffer beginning at a snapshot of the right age. */
  const refreshPreTrigger = () => {
    const { preTriggerMs } = r.config;
    const at = now();
    r.transport.edit((queue) => dropBefore(queue, at - preTriggerMs));
    if (at - checkpointAt >= preTriggerMs) r.capture.snapshot();
  };

  return {
    emit,
    flush,

    /** An event of the recorder's own. */
    mark: guard((tag, payload, timestamp) => emitOwn(5, { tag, payload }, timestamp)),

    /** An event of an rrweb plugin's kind. */
    plugin: guard((name, payload) => emitOwn(6, { plugin: name, payload })),

    /** The hub wants them sooner, or no longer. */
    hurry() {
      if (batch.length) schedule(flushDelay());
    },

    /** Has the gate opened for this session? */
    mayLeave() {
      if (!r.consent.mayLeave()) return false;
      if (released || !r.config || !r.home) return released;
      const session = r.identity.session();
      const hold = session ? holdMs(r.config, session, now()) : 0;
      clearTimeout(holdTimer);
      if (hold > 0 && hold < Infinity) {
        holdTimer = window.setTimeout(() => r.transport.pump(), hold + 1);
      }
      released = hold === 0;
      return released;
    },

    /** Another session or window begins. */
    enter() {
      released = flushed = false;
      entering = true;
    },

    takeEarly: () => early.splice(0),

    /** The page goes: the open batch in parts that may still be carried. */
    parts: (maxBytes) =>
      splitEvents(batch, maxBytes).map((part) => ({ ...toChunk(part), home: r.home })),

    /** Throw away what was not handed to the transport. */
    clear() {
      clearTimeout(flushTimer);
      clearTimeout(holdTimer);
      flushTimer = 0;
      early = [];
      batch = [];
      bytes = 0;
    },
  };
};
