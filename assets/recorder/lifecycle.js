/** When recording begins, rests, goes on and ends on this page. */

import { now } from "./clock.js";
import { guard, listen } from "./guard.js";
import { isOver } from "./identity.js";
import { collect, keep } from "./parcel.js";
import { LAST_BYTES } from "./transport.js";
import { watchPage } from "./watch.js";

/** How often an open page asks whether the service's rules have changed. */
const LOOK_MS = 45000;

/** @param {import("./recorder.js").Recorder} r */
export const createLifecycle = (r) => {
  const { identity, own } = r;
  let idleTimer = 0;
  let activeAt = 0;
  let resumable = false;
  /** Recording is wanted on this page; whether it may is the person's decision. */
  let wanted = false;
  /** @type {(() => void)[]} */
  let undo = [];

  const begin = guard(() => {
    informed();
    r.settings.keep();
    const { capture, moves, outbox, transport } = r;
    const session = identity.session();
    const next = isOver(session, now(), r.config.maxDurationMs)
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
    moves.answer();
    waiting.forEach((event) => outbox.emit(event));
    moves.announce();
    if (left.chunks.length) transport.put(left.chunks);
    r.watching.resume();
    capture.start(r.config);
    onActivity();
    watchIdle();
    const looking = setInterval(() => {
      if (document.visibilityState === "visible") r.settings.look(reconfigure);
    }, LOOK_MS);
    undo.push(() => clearInterval(looking));
  });

  /** The service's configuration is there, or another one. */
  const reconfigure = (next) => {
    if (!wanted) return;
    r.isWaiting = false;
    if (!next || !next.recording) return shut();
    const before = r.config;
    r.config = next;
    r.consent.learn(next.consent);
    if (r.consent.status() !== "granted") {
      shut();
      if (r.consent.status() === "pending") ask();
      return;
    }
    if (r.phase === "off") observe();
    if (r.phase === "starting") begin();
    else if (r.phase === "on" && !isSame(before.privacy, next.privacy)) {
      // Other rules: from here on, and for the whole page at once.
      r.outbox.flush();
      r.capture.stop();
      r.capture.start(next);
    }
  };

  const observe = () => {
    r.phase = "starting";
    undo = watchPage(r);
  };

  const ask = () => {
    if (r.options.banner !== "off") r.banner.open();
  };

  /** Where people are only informed, the notice is the basis, and the receipt names it. */
  const informed = () => {
    const { consent } = r;
    if (consent.policy() === "notice" && !consent.record()) {
      consent.grant(["record"], "notice");
    }
    const answer = consent.record();
    if (answer && answer.method === "notice" && !answer.seen) ask();
    r.receipts.grant();
  };

  const onActivity = () => {
    activeAt = now();
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
    const left = activeAt + r.config.idleMs - now();
    if (left > 0) {
      idleTimer = window.setTimeout(watchIdle, left);
    } else if (r.phase === "on") {
      r.outbox.mark("sh.idle", { idle: true });
      r.capture.stop();
      r.outbox.flush();
      r.phase = "idle";
    }
  };

  /** Stop capturing and undo every patch of the page. */
  const shut = () => {
    r.capture.stop();
    undo.splice(0).forEach((restore) => guard(restore)());
    clearTimeout(idleTimer);
    r.watching.stop();
    r.outbox.clear();
    r.phase = "off";
    wanted = r.isWaiting = false;
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
    const { consent, config } = r;
    if (r.phase !== "off") return;
    const answer = consent.record();
    if (answer && answer.status === "denied") return;
    wanted = r.isWaiting = true;
    // After an earlier yes, or where the site needs none: from the first moment on.
    if (answer || (r.options.consent === "off" && !consent.refuses())) observe();
    if (config) reconfigure(config);
    else r.settings.load(reconfigure);
  });

  /** Nothing of what was captured and not sent may remain. */
  const forgetAll = () => {
    shut();
    r.transport.discard();
    own.set("parcel", null);
    own.set("live", null);
    identity.forget();
    r.home = null;
  };

  window.addEventListener("pagehide", guard(leave), true);
  window.addEventListener(
    "pageshow",
    guard((event) => {
      if (event.persisted && resumable) start();
    }),
    true,
  );

  // The answer was given in another tab of this origin.
  listen(window, "storage", ({ key }) => {
    if (key !== `${r.prefix}consent`) return;
    if (r.consent.status() === "denied") forgetAll();
    else if (r.consent.record()) start();
    r.banner.shut();
  });

  const optIn = (scopes, method = "api") => {
    r.consent.grant(scopes, method);
    r.banner.shut();
    start();
  };

  return {
    onActivity,
    reconfigure,
    shut,
    start,

    /** The hub (or its clock) ended this session. */
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

    forgetAll,
    optIn,

    /** Yes in the banner. */
    accept() {
      const answer = r.consent.record();
      if (answer && answer.method === "notice") r.consent.seen();
      else optIn(["record"], "banner");
    },

    optOut() {
      const answer = r.consent.record();
      const session = r.home && r.home.session;
      forgetAll();
      r.consent.refuse();
      r.banner.shut();
      r.receipts.withdraw(answer, session);
    },

    /** The hub does not take this consent: not any more, or not known. */
    revoked(byPerson) {
      forgetAll();
      if (byPerson) r.consent.refuse();
      else r.consent.forget();
    },
  };
};

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
