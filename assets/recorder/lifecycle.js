/** When recording begins, rests, goes on and ends on this page. */

import { guard } from "./guard.js";
import { isOver } from "./identity.js";
import { collect, keep } from "./parcel.js";
import { LAST_BYTES } from "./transport.js";
import { watchPage } from "./watch.js";

/** @param {import("./recorder.js").Recorder} r */
export const createLifecycle = (r) => {
  const { identity, own } = r;
  let idleTimer = 0;
  let activeAt = 0;
  let resumable = false;
  /** @type {(() => void)[]} */
  let undo = [];

  const begin = guard(() => {
    const { capture, moves, outbox, transport } = r;
    const session = identity.session();
    const next = isOver(session, Date.now(), r.config.maxDurationMs)
      ? identity.open(r.config)
      : identity.claimWindow(session.id);
    if (!moves.enter(next)) return;
    const left = collect(own, r.home);
    r.phase = "on";
    if (left.dropped) r.answers.lose(left.dropped, "buffer");
    const waiting = outbox.takeEarly();
    if (!r.home.next && !left.chunks.length) {
      moves.introduce(waiting.length ? waiting[0].timestamp : 0);
    }
    moves.tellAskers();
    waiting.forEach((event) => outbox.emit(event));
    moves.announce();
    if (left.chunks.length) transport.put(left.chunks);
    capture.start(r.config);
    onActivity();
    watchIdle();
  });

  const reconfigure = (next) => {
    if (r.phase === "off") return;
    if (!next || !next.recording) return shut();
    r.config = next;
    if (r.phase === "starting") begin();
  };

  const onActivity = () => {
    activeAt = Date.now();
    if (r.phase === "on") {
      if (activeAt - r.startedAt > r.config.maxDurationMs) {
        r.moves.moveTo(identity.open(r.config));
      } else identity.touch(activeAt);
    } else if (r.phase === "idle" || r.phase === "ended") {
      wake();
    }
  };

  const wake = () => {
    const session = identity.session();
    const same = r.phase === "idle" && session && session.id === r.home.session;
    r.phase = "on";
    if (same && !isOver(session, activeAt, r.config.maxDurationMs)) {
      r.outbox.mark("sh.idle", { idle: false });
    } else r.moves.moveTo(r.moves.nextHome());
    if (r.phase === "on") r.capture.start(r.config);
    watchIdle();
  };

  const watchIdle = () => {
    clearTimeout(idleTimer);
    const left = activeAt + r.config.idleMs - Date.now();
    if (left > 0) {
      idleTimer = window.setTimeout(watchIdle, left);
    } else if (r.phase === "on") {
      r.outbox.mark("sh.idle", { idle: true });
      r.capture.stop();
      r.outbox.flush();
      r.phase = "idle";
    }
  };

  /** Take every hand off the page. */
  const shut = () => {
    r.capture.stop();
    undo.splice(0).forEach((restore) => guard(restore)());
    clearTimeout(idleTimer);
    r.outbox.clear();
    r.phase = "off";
  };

  /** The page goes away; it may come back from the browser's cache. */
  const leave = () => {
    const { outbox, transport } = r;
    resumable = r.phase !== "off";
    if (r.phase === "on" || r.phase === "idle") {
      r.capture.release();
      if (r.phase === "on") outbox.mark("sh.visibility", { state: "hidden" });
      const chunks = outbox.parts(LAST_BYTES - 1024);
      transport.edit((queue) => queue.push(...chunks));
      keep(transport.leave(), own);
      identity.release();
    }
    shut();
  };

  const start = guard(() => {
    if (r.phase !== "off" || r.consent.status() !== "granted") return;
    r.phase = "starting";
    undo = watchPage(r);
    r.settings.load(reconfigure);
  });

  window.addEventListener("pagehide", guard(leave), true);
  window.addEventListener(
    "pageshow",
    guard((event) => {
      if (event.persisted && resumable) start();
    }),
    true,
  );

  return {
    onActivity,
    reconfigure,
    shut,
    start,

    /** The hub (or its clock) says this session takes no more. */
    end(reason) {
      const again = ["duration", "size", "ended"].includes(reason);
      const session = identity.session();
      if (session && session.id === r.home.session) identity.forget();
      r.transport.discard();
      if (!again) return shut();
      r.capture.stop();
      r.outbox.clear();
      r.phase = "ended";
    },

    /** Nothing of what was captured and not sent may remain. */
    forgetAll() {
      shut();
      r.transport.discard();
      own.set("parcel", null);
      identity.forget();
      r.home = null;
    },
  };
};
