/** While a viewer watches, or may any moment: sooner, by an open line, and shown to the person. */

/* global __LIVE__ */

import { now } from "./clock.js";
import { guard } from "./guard.js";

const LIVE_FLUSH_MS = 1000;
/** A quiet page pings this often: it is open, and the answer holds whether a viewer watches. */
const PING_MS = 10000;
/** With an open line a change is on its way as soon as it is whole. */
const LINE_FLUSH_MS = 40;
const HOLD_MS = 20;

/**
 * @param {import("./recorder.js").Recorder} r
 * @param {string} ingest
 * @param {typeof window.fetch} fetch
 */
export const createLive = (r, ingest, fetch) => {
  /** Fetched where it is needed. @type {any} */
  let watched = null;
  let fetching = false;
  /** The person must be shown that a viewer watches. */
  let notify = false;
  /** A viewer may come any moment: the line is kept open for that. */
  let near = false;
  let answeredAt = 0;

  /** Which page this is. */
  const where = () => ({
    sessionId: r.home.session,
    windowId: r.home.window,
    token: r.identity.tokenOf(r.home),
  });

  const line = () => watched && watched.line();

  /** A message beside chunks, where no line is open. */
  const post = (type) =>
    fetch(`${ingest}/live`, {
      method: "POST",
      body: JSON.stringify({ ...where(), say: type }),
      headers: { "content-type": "text/plain;charset=UTF-8" },
      credentials: "omit",
      keepalive: true,
    });

  const apply = () => {
    if (!watched) return;
    if (r.live || near) watched.open();
    else watched.close();
    watched.show(r.live && notify);
  };

  const fetchParts = async () => {
    if (watched || fetching) return;
    fetching = true;
    try {
      const { createWatched } = await import(r.options.hub + __LIVE__);
      watched = createWatched({
        ingest,
        language: document.documentElement.lang || navigator.language,
        hello: where,
        onNews: guard((news) => r.answers.onNews(news)),
        onOpen: guard(() => {
          if (!r.live) return;
          r.capture.hold(HOLD_MS);
          r.outbox.hurry();
        }),
        onStop: guard(() => r.home && refuse()),
      });
      apply();
    } catch {
      // Then once a second, by POST; a person who must be notified and cannot be is not watched.
      if (notify) refuse();
    }
    fetching = false;
  };

  const set = (live, isNear) => {
    if (r.live === live && near === isNear) return;
    r.live = live;
    near = isNear;
    r.own.set("live", live || null);
    r.capture.hold(live && line() ? HOLD_MS : null);
    if (near) fetchParts();
    if (!live) notify = false;
    apply();
    r.outbox.hurry();
  };

  /** The person does not want to be watched. */
  const refuse = () => {
    const open = line();
    if (open) open.put({ type: "stop_watching" });
    else post("stop_watching").catch(() => {});
    set(false, false);
  };

  const ping = guard(() => {
    const quiet = now() - answeredAt >= PING_MS && !line();
    const seen = document.visibilityState === "visible";
    if (!quiet || !seen || r.phase !== "on" || !r.identity.tokenOf(r.home)) return;
    post("ping")
      .then((response) => (response.ok ? response.json() : null))
      .then(guard((news) => news && r.home && r.answers.onNews(news)))
      .catch(() => {});
  });
  setInterval(ping, PING_MS / 2);

  return {
    line,

    /** @param {any} reply of the hub, or its news */
    learn(reply) {
      answeredAt = now();
      if (typeof reply.notify === "boolean") notify = reply.notify;
      if (typeof reply.live === "boolean") set(reply.live, reply.live || reply.near === true);
      if (watched) watched.show(r.live && notify);
    },

    /** The page before this one was being watched: do not make the viewer wait. */
    resume() {
      if (r.own.get("live")) set(true, true);
    },

    stop: () => {
      r.live = notify = near = false;
      apply();
    },

    flushMs: () => (line() ? LINE_FLUSH_MS : LIVE_FLUSH_MS),
  };
};
