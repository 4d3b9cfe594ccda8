/** The recorder itself: what happens when, between the page, its tab and the hub. */

import { createCapture } from "./capture.js";
import { dropBefore, fromCheckpoint, splitEvents, toChunk } from "./chunks.js";
import { createConsent } from "./consent.js";
import { hasTriggers, holdMs, isTrigger } from "./gate.js";
import { guard, listen } from "./guard.js";
import { createIdentity, isOver } from "./identity.js";
import { createConsoleLog, observeConsole } from "./observe/console.js";
import { observeAttention } from "./observe/attention.js";
import { observeErrors } from "./observe/errors.js";
import { observeNavigation } from "./observe/navigation.js";
import { observeNetwork } from "./observe/network.js";
import { collect, keep } from "./parcel.js";
import { describeVisit } from "./visit.js";
import { createSettings } from "./settings.js";
import { createStore } from "./storage.js";
import { hash } from "./text.js";
import { createTransport, LAST_BYTES } from "./transport.js";

/** Events kept while the configuration is on its way. */
const EARLY = 500;

/** After a loss one fresh snapshot heals the recording; not more often than this. */
const HEAL_MS = 60000;

const LIVE_FLUSH_MS = 1000;
const LEVELS = ["log", "info", "warn", "error", "debug"];

/**
 * off: nothing is captured · starting: waits for the configuration · on · idle: nobody is
 * there · ended: the hub closed the session, activity begins another
 * @typedef {"off" | "starting" | "on" | "idle" | "ended"} Phase
 */

/**
 * @param {import("./options.js").Options} options
 */
export const createRecorder = (options) => {
  const prefix = `sh:${options.key}:`;
  const shared = createStore(() => localStorage, prefix);
  const own = createStore(() => sessionStorage, prefix);
  const fetch = window.fetch.bind(window);
  const ingest = `${options.hub}i/v1/${encodeURIComponent(options.key)}`;
  const identity = createIdentity(shared, own);
  const consent = createConsent(shared, () => options.consent === "required");
  const settings = createSettings(`${ingest}/config`, shared, fetch);

  /** @type {Phase} */
  let phase = "off";
  /** @type {import("./config.js").Config | null} */
  let config = null;
  /** @type {import("./identity.js").Home | null} */
  let home = null;
  let startedAt = 0;
  /** @type {any[]} */
  let early = [];
  /** @type {{ json: string, ts: number, snapshot: boolean }[]} */
  let batch = [];
  let bytes = 0;
  let flushTimer = 0;
  let idleTimer = 0;
  let holdTimer = 0;
  let activeAt = 0;
  let checkpointAt = 0;
  let flushed = false;
  let entering = false;
  let released = false;
  let live = false;
  let lost = 0;
  let lostBy = "";
  let healedAt = 0;
  /** @type {{ userId: string | null, traits: any, identityHash?: string } | null} */
  let person = null;
  /** @type {(() => void)[]} */
  let undo = [];
  /** @type {((url: string) => void)[]} */
  const askers = [];
  let resumable = false;

  /* ---- from the page to the batch ---- */

  const emit = (event, isCheckpoint) => {
    if (phase === "starting") {
      if (early.length < EARLY) early.push(event);
      return;
    }
    if (phase !== "on") return;
    // A checkpoint begins its chunk: everything before the snapshot can be dropped whole.
    // Only a window's first snapshot shares one with its introduction.
    if (event.type === 4) {
      if (isCheckpoint && !entering) flush();
      entering = false;
    }
    const json = JSON.stringify(event);
    batch.push({ json, ts: event.timestamp, snapshot: event.type === 2 });
    bytes += json.length;
    if (event.type === 2) {
      checkpointAt = event.timestamp;
      if (isCheckpoint) schedule(0);
    }
    if (event.type === 5 && !released) trigger(event.data);
    if (bytes >= config.flushBytes) flush();
    else if (!flushTimer) schedule(flushDelay());
  };

  const say = (type, data, timestamp) => {
    // What the capture holds back happened before.
    capture.release();
    emit({ type, timestamp: timestamp || Date.now(), data }, false);
  };

  const mark = guard((tag, payload, timestamp) => say(5, { tag, payload }, timestamp));
  const plugin = guard((name, payload) => say(6, { plugin: name, payload }));

  const trigger = ({ tag, payload }) => {
    if (hasTriggers(config) && isTrigger(config.triggers, tag, payload)) {
      identity.update(home.session, { triggered: true });
      schedule(0);
    }
  };

  const capture = createCapture(emit);
  const consoleLog = createConsoleLog((line) => {
    if (!config || config.consoleLevels.includes(line.level)) {
      plugin("rrweb/console@1", line);
    }
  }, options.self);

  /* ---- from the batch to the hub ---- */

  const flushDelay = () =>
    live ? LIVE_FLUSH_MS : flushed ? config.flushMs : config.firstFlushMs;

  const schedule = (ms) => {
    clearTimeout(flushTimer);
    flushTimer = window.setTimeout(() => flush(), ms);
  };

  const flush = guard((urgent) => {
    clearTimeout(flushTimer);
    flushTimer = 0;
    if (!batch.length) return transport.pump();
    const chunk = { ...toChunk(batch), home };
    batch = [];
    bytes = 0;
    flushed = true;
    transport.add(chunk, urgent);
    if (!released && hasTriggers(config)) refreshPreTrigger();
  });

  /** Keep the pre-trigger buffer beginning at a snapshot of the right age. */
  const refreshPreTrigger = () => {
    const now = Date.now();
    transport.edit((queue) => dropBefore(queue, now - config.preTriggerMs));
    if (now - checkpointAt >= config.preTriggerMs) capture.snapshot();
  };

  const mayLeave = () => {
    if (released || !config || !home) return released;
    const session = identity.session();
    const hold = session ? holdMs(config, session, Date.now()) : 0;
    clearTimeout(holdTimer);
    if (hold > 0 && hold < Infinity) {
      holdTimer = window.setTimeout(() => transport.pump(), hold + 1);
    }
    released = hold === 0;
    return released;
  };

  const onReply = (reply, chunk) => {
    if (typeof reply.token === "string") {
      chunk.home.token = reply.token;
      identity.keepToken(chunk.home);
    }
    settings.refresh(reply.config, reconfigure);
    if (chunk.home !== home || phase === "off") return;
    if (live !== (reply.live === true)) {
      live = !live;
      if (batch.length) schedule(flushDelay());
    }
    if (Array.isArray(reply.errors) && reply.errors.length) {
      lose(reply.errors.length, "unreadable");
    }
    if (reply.stop) return end(reply.stop.reason);
    if (lost && Date.now() - healedAt > HEAL_MS) heal();
    else if (reply.checkpoint === true) capture.snapshot();
  };

  const onRefused = (status, code, chunk) => {
    if (chunk.home !== home || phase === "off") return;
    if (code === "session_ended") end("ended");
    else if (code === "session_erased" || status === 410) end("erased");
    else if (code === "bad_token" && chunk.seq > 0) moveTo(nextHome(), [chunk]);
    else if (code === "chunk_conflict") {
      // Somebody else writes this window: leave it to them.
      moveTo(identity.claimWindow(home.session, true), [chunk]);
    } else if (status === 401 || status === 403) end(code);
    else lose(1, "refused");
  };

  const lose = (count, reason) => {
    lost += count;
    lostBy = reason;
  };

  const heal = () => {
    mark("sh.gap", { dropped: lost, reason: lostBy });
    lost = 0;
    healedAt = Date.now();
    capture.snapshot();
  };

  const transport = createTransport(
    ingest,
    {
      bufferBytes: () => config.bufferBytes,
      mayLeave,
      tokenOf: identity.tokenOf,
      isOpener(where) {
        const session = identity.session();
        // Without storage nobody else can have opened it.
        return (
          !session || session.id !== where.session || session.opener === where.window
        );
      },
      takeSeq: identity.takeSeq,
      onReply,
      onRefused,
      onDropped: (count) => lose(count, "buffer"),
      onTokenless: () => moveTo(nextHome(), []),
    },
    fetch,
  );

  /* ---- sessions ---- */

  /** A session another tab has begun meanwhile, or a new one. */
  const nextHome = () => {
    const session = identity.session();
    const other = session && (!home || session.id !== home.session);
    return other && !isOver(session, Date.now(), config.maxDurationMs)
      ? identity.claimWindow(session.id, true)
      : identity.open(config);
  };

  /** Take up the session just entered, or let go where it is not to be recorded. */
  const enter = (next) => {
    const session = identity.session();
    const sampled = !session || session.sampled;
    startedAt = session ? session.startedAt : Date.now();
    released = flushed = false;
    entering = true;
    home = sampled ? next : null;
    if (!sampled) shut();
    return sampled;
  };

  /** The first event of a window. */
  const introduce = (timestamp) => mark("sh.session", describeVisit(options), timestamp);

  /** Answer who asked for the session's address before there was one. */
  const tellAskers = () =>
    askers.splice(0).forEach((callback) => guard(callback)(sessionURL()));

  /**
   * Record into another window or session from here on.
   * @param {import("./identity.js").Home} next
   * @param {import("./chunks.js").Chunk[]} [refused] to be sent again under the new name,
   *   with everything waiting behind
   */
  const moveTo = (next, refused) => {
    flush();
    const carried = refused ? relabelled(refused, next) : [];
    if (!enter(next)) return;
    introduce(carried.length ? carried[0].first : 0);
    tellAskers();
    announce();
    if (carried.length) {
      flush();
      carried.forEach((chunk) => transport.add(chunk));
    } else {
      const { href } = location;
      mark("sh.page", { href, title: document.title, referrer: "", kind: "load" });
      capture.snapshot();
    }
  };

  /** What was refused or never left, from its first snapshot on, addressed anew. */
  const relabelled = (refused, next) => {
    const unsent = [...refused, ...transport.take()];
    // An earlier session's chunks stay where they belong.
    transport.put(unsent.filter((chunk) => chunk.home !== home));
    return fromCheckpoint(unsent.filter((chunk) => chunk.home === home)).map((chunk) => ({
      ...chunk,
      seq: undefined,
      home: next,
    }));
  };

  const announce = () => {
    if (!person) return;
    const user = person.userId === null ? undefined : hash(person.userId);
    const session = identity.session();
    if (user && session && session.user && session.user !== user) {
      // One recording, one person.
      moveTo(identity.open(config));
      return;
    }
    identity.update(home.session, { user });
    mark("sh.identify", person);
  };

  /** The hub (or its clock) says this session takes no more. */
  const end = (reason) => {
    const again = ["duration", "size", "ended"].includes(reason);
    const session = identity.session();
    if (session && session.id === home.session) identity.forget();
    transport.discard();
    if (!again) return shut();
    capture.stop();
    batch = [];
    bytes = 0;
    phase = "ended";
  };

  /* ---- beginning and ending ---- */

  const begin = guard(() => {
    const session = identity.session();
    const next = isOver(session, Date.now(), config.maxDurationMs)
      ? identity.open(config)
      : identity.claimWindow(session.id);
    if (!enter(next)) return;
    const left = collect(own, home);
    phase = "on";
    if (left.dropped) lose(left.dropped, "buffer");
    const waiting = early.splice(0);
    if (!home.next && !left.chunks.length) {
      introduce(waiting.length ? waiting[0].timestamp : 0);
    }
    tellAskers();
    waiting.forEach((event) => emit(event));
    announce();
    if (left.chunks.length) transport.put(left.chunks);
    capture.start(config);
    onActivity();
    watchIdle();
  });

  const reconfigure = (next) => {
    if (phase === "off") return;
    if (!next || !next.recording) return shut();
    config = next;
    if (phase === "starting") begin();
  };

  const onActivity = () => {
    const now = Date.now();
    activeAt = now;
    if (phase === "on") {
      if (now - startedAt > config.maxDurationMs) moveTo(identity.open(config));
      else identity.touch(now);
    } else if (phase === "idle" || phase === "ended") {
      wake();
    }
  };

  const wake = () => {
    const session = identity.session();
    const same = phase === "idle" && session && session.id === home.session;
    phase = "on";
    if (same && !isOver(session, activeAt, config.maxDurationMs)) {
      mark("sh.idle", { idle: false });
    } else moveTo(nextHome());
    if (phase === "on") capture.start(config);
    watchIdle();
  };

  const watchIdle = () => {
    clearTimeout(idleTimer);
    const left = activeAt + config.idleMs - Date.now();
    if (left > 0) {
      idleTimer = window.setTimeout(watchIdle, left);
    } else if (phase === "on") {
      mark("sh.idle", { idle: true });
      capture.stop();
      flush();
      phase = "idle";
    }
  };

  const observe = () => [
    observeNavigation((page) => mark("sh.page", page)),
    observeErrors((error) => mark("sh.error", error)),
    observeConsole(LEVELS, consoleLog),
    observeNetwork(
      () => config && config.network,
      (request) => plugin("rrweb/network@1", { requests: [request] }),
    ),
    observeAttention((tag, payload) => {
      mark(tag, payload);
      if (payload.state === "hidden") {
        capture.release();
        flush(true);
      }
    }),
    listen(
      window,
      "pointerdown mousemove touchmove wheel keydown scroll focus",
      onActivity,
    ),
    listen(window, "online", () => transport.pump(true)),
    listen(window, "storage", onStorage),
  ];

  /** Another tab of this origin moved on. */
  const onStorage = ({ key }) => {
    if (key === `${prefix}consent` && consent.status() === "denied") forgetAll();
    const news = [`${prefix}session`, `${prefix}token`].includes(key);
    if (!news || phase !== "on") return;
    const session = identity.session();
    if (session && session.id !== home.session) {
      moveTo(identity.claimWindow(session.id, true));
    } else transport.pump();
  };

  /** Take every hand off the page. */
  const shut = () => {
    capture.stop();
    undo.splice(0).forEach((restore) => guard(restore)());
    clearTimeout(idleTimer);
    clearTimeout(flushTimer);
    clearTimeout(holdTimer);
    flushTimer = 0;
    early = [];
    batch = [];
    bytes = 0;
    phase = "off";
  };

  const forgetAll = () => {
    shut();
    transport.discard();
    own.set("parcel", null);
    identity.forget();
    home = null;
  };

  /** The page goes away; it may come back from the browser's cache. */
  const leave = () => {
    resumable = phase !== "off";
    if (phase === "on" || phase === "idle") {
      capture.release();
      if (phase === "on") mark("sh.visibility", { state: "hidden" });
      const parts = splitEvents(batch, LAST_BYTES - 1024);
      const chunks = parts.map((part) => ({ ...toChunk(part), home }));
      transport.edit((queue) => queue.push(...chunks));
      keep(transport.leave(), own);
      identity.release();
    }
    shut();
  };

  const start = guard(() => {
    if (phase !== "off" || consent.status() !== "granted") return;
    phase = "starting";
    undo = observe();
    settings.load(reconfigure);
  });

  const sessionURL = () =>
    home ? `${options.hub}admin/session-recordings/${home.session}/` : null;

  window.addEventListener("pagehide", guard(leave), true);
  window.addEventListener(
    "pageshow",
    guard((event) => {
      if (event.persisted && resumable) start();
    }),
    true,
  );

  return {
    start,
    mark,
    consoleLog,
    consent,
    sessionURL,

    stop() {
      if (phase === "off") return;
      capture.release();
      flush(true);
      shut();
    },

    optIn(scopes) {
      consent.record("granted", scopes);
      start();
    },

    optOut() {
      consent.record("denied");
      forgetAll();
    },

    identify(who) {
      person = who;
      if (phase === "on") announce();
    },

    startNewSession() {
      if (phase === "on") moveTo(identity.open(config));
    },

    /** @param {(url: string) => void} callback */
    whenSession(callback) {
      if (home) setTimeout(guard(() => callback(sessionURL())), 0);
      else askers.push(callback);
    },

    flush: () => flush(),
  };
};
