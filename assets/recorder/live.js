/** While somebody watches, or may any moment: sooner, by an open line, and with the person's knowledge. */

/* global __LIVE__ */

import { now } from "./clock.js";
import { guard } from "./guard.js";

const LIVE_FLUSH_MS = 1000;
/** A quiet page says this often that it is open, and hears whether somebody watches. */
const WORD_MS = 10000;
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
  let told = false;
  /** Somebody may watch any moment: the line is kept open for that. */
  let near = false;
  let heardAt = 0;

  /** Which page this is. */
  const where = () => ({
    sessionId: r.home.session,
    windowId: r.home.window,
    token: r.identity.tokenOf(r.home),
  });

  const line = () => watched && watched.line();

  /** What there is to say besides chunks, where no line is open. */
  const word = (say) =>
    fetch(`${ingest}/live`, {
      method: "POST",
      body: JSON.stringify({ ...where(), say }),
      headers: { "content-type": "text/plain;charset=UTF-8" },
      credentials: "omit",
      keepalive: true,
    });

  const apply = () => {
    if (!watched) return;
    if (r.live || near) watched.open();
    else watched.close();
    watched.tell(r.live && told);
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
      // Then once a second, by POST; who must be told and cannot be is not watched.
      if (told) refuse();
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
    if (!live) told = false;
    apply();
    r.outbox.hurry();
  };

  /** The person does not want to be watched. */
  const refuse = () => {
    const open = line();
    if (open) open.say({ type: "stop_watching" });
    else word("stop_watching").catch(() => {});
    set(false, false);
  };

  const ping = guard(() => {
    const quiet = now() - heardAt >= WORD_MS && !line();
    const seen = document.visibilityState === "visible";
    if (!quiet || !seen || r.phase !== "on" || !r.identity.tokenOf(r.home)) return;
    word("ping")
      .then((response) => (response.ok ? response.json() : null))
      .then(guard((news) => news && r.home && r.answers.onNews(news)))
      .catch(() => {});
  });
  setInterval(ping, WORD_MS / 2);

  return {
    line,

    /** @param {any} reply of the hub, or its news */
    learn(reply) {
      heardAt = now();
      if (typeof reply.notify === "boolean") told = reply.notify;
      if (typeof reply.live === "boolean") set(reply.live, reply.live || reply.near === true);
      if (watched) watched.tell(r.live && told);
    },

    /** The page before this one was being watched: do not make anybody wait. */
    resume() {
      if (r.own.get("live")) set(true, true);
    },

    stop: () => {
      r.live = told = near = false;
      apply();
    },

    flushMs: () => (line() ? LINE_FLUSH_MS : LIVE_FLUSH_MS),
  };
};
