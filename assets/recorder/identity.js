/**
 * Which session and which window this page records into.
 *
 * The session is shared by the tabs of an origin (localStorage): id, its user, when
 * it began and was last active, its token, and what was decided for it. The window belongs to one tab (sessionStorage) and counts its chunks
 * across page loads.
 */

import { now } from "./clock.js";
import { uuid7 } from "./ids.js";

/** A visit is over after half an hour without activity. */
export const SESSION_IDLE_MS = 1800000;

/**
 * Tabs write the same storage without a lock, so what changes often (activity, the token)
 * has names of its own: a late write of one cannot undo another's.
 */

/** Activity is written down at most this often. */
const TOUCH_MS = 5000;

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string} opener the window that sends the first chunk
 * @property {number} startedAt
 * @property {number} activeAt
 * @property {boolean} sampled
 * @property {boolean} [triggered]
 * @property {string} [user] hash of the identified user's id
 */

/**
 * @typedef {object} Home where a chunk belongs
 * @property {string} session
 * @property {string} window
 * @property {number} next sequence number
 * @property {string | null} token
 * @property {string} [secret] of the window that opened the session: proves that it did,
 *   where the page ends before the token is there
 */

/**
 * @param {Session | null} session
 * @param {number} at
 * @param {number} maxDurationMs
 */
export const isOver = (session, at, maxDurationMs) =>
  !session ||
  at - session.activeAt > SESSION_IDLE_MS ||
  at - session.startedAt > maxDurationMs;

/**
 * @param {import("./storage.js").Store} shared localStorage
 * @param {import("./storage.js").Store} own sessionStorage
 */
export const createIdentity = (shared, own) => {
  /** Distinguishes this page from the one a duplicated tab was copied from. */
  const page = uuid7();
  let touchedAt = 0;

  /** @returns {Session | null} */
  const session = () => {
    const stored = shared.get("session");
    const activeAt = stored && Math.max(stored.activeAt, shared.get("active") || 0);
    return stored && { ...stored, activeAt };
  };

  /** @param {Partial<Session>} changes applied only while the session is still `id` */
  const update = (id, changes) => {
    const current = session();
    if (current && current.id === id) shared.set("session", { ...current, ...changes });
  };

  /**
   * Hold the tab's window. Duplicating a tab copies its sessionStorage, with the lock its
   * page still holds: a page that finds a foreign lock is the copy and takes a new window.
   * @param {string} sessionId
   * @param {boolean} [fresh] take a new window in any case
   * @param {string} [secret] of a new window
   * @returns {Home}
   */
  const claimWindow = (sessionId, fresh, secret) => {
    const stored = own.get("window");
    const lock = own.get("lock");
    own.set("lock", page);
    const ours = stored && stored.session === sessionId && (!lock || lock === page);
    const home =
      ours && !fresh ? stored : { session: sessionId, window: uuid7(), next: 0, secret };
    home.token = null;
    own.set("window", home);
    return home;
  };

  return {
    session,
    update,
    claimWindow,

    /** @param {{ sampling: number }} config */
    open(config) {
      const at = now();
      const id = uuid7();
      const home = claimWindow(id, true, uuid7());
      shared.set("session", {
        id,
        opener: home.window,
        startedAt: at,
        activeAt: at,
        sampled: Math.random() < config.sampling,
      });
      return home;
    },

    forget() {
      shared.set("session", null);
    },

    /** Leave the tab: the next page in it may continue the window. */
    release() {
      if (own.get("lock") === page) own.set("lock", null);
    },

    /** @param {Home} home @returns {number} */
    takeSeq(home) {
      const seq = home.next++;
      const stored = own.get("window");
      if (stored && stored.window === home.window) own.set("window", home);
      return seq;
    },

    /** The token may have reached another tab first. @param {Home} home */
    tokenOf(home) {
      const known = shared.get("token");
      if (!home.token && known && known.session === home.session) {
        home.token = known.token;
      }
      return home.token;
    },

    /** @param {Home} home */
    keepToken({ session, token }) {
      shared.set("token", { session, token });
    },

    /** @param {number} at */
    touch(at) {
      if (at - touchedAt < TOUCH_MS) return;
      touchedAt = at;
      shared.set("active", at);
    },
  };
};
