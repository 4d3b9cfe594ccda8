/** From one session or window into the next. */

import { fromCheckpoint } from "./chunks.js";
import { now } from "./clock.js";
import { guard } from "./guard.js";
import { isOver } from "./identity.js";
import { hash } from "./text.js";
import { describeVisit } from "./visit.js";

/** @param {import("./recorder.js").Recorder} r */
export const createMoves = (r) => {
  const { identity } = r;
  /** @type {((url: string) => void)[]} */
  const askers = [];

  /** A session another tab has begun meanwhile, or a new one. */
  const nextHome = () => {
    const session = identity.session();
    const other = session && (!r.home || session.id !== r.home.session);
    return other && !isOver(session, now(), r.config.maxDurationMs)
      ? identity.claimWindow(session.id, true)
      : identity.open(r.config);
  };

  /** Continue in the session just entered, or stop where it is not to be recorded. */
  const enter = (next) => {
    const session = identity.session();
    const sampled = !session || session.sampled;
    r.startedAt = session ? session.startedAt : now();
    r.outbox.enter();
    // Another session: whether it is watched comes with its first answer.
    r.watching.stop();
    r.home = sampled ? next : null;
    if (!sampled) r.life.shut();
    return sampled;
  };

  /** The first event of a window. */
  const introduce = (timestamp) =>
    r.outbox.mark("sh.session", describeVisit(r), timestamp);

  const sessionURL = () =>
    r.home ? `${r.options.hub}admin/session-recordings/${r.home.session}/` : null;

  /** Call those that asked for the session's address before there was one. */
  const answer = () =>
    askers.splice(0).forEach((callback) => guard(callback)(sessionURL()));

  /**
   * Record into another window or session from here on.
   * @param {import("./identity.js").Home} next
   * @param {import("./chunks.js").Chunk[]} [refused] to be sent again under the new name,
   *   with everything waiting behind
   */
  const moveTo = (next, refused) => {
    r.outbox.flush();
    const carried = refused ? relabelled(refused, next) : [];
    if (!enter(next)) return;
    introduce(carried.length ? carried[0].first : 0);
    answer();
    announce();
    if (carried.length) {
      r.outbox.flush();
      carried.forEach((chunk) => r.transport.add(chunk));
    } else {
      const { href } = location;
      r.outbox.mark("sh.page", { href, title: document.title, referrer: "", kind: "load" });
      r.capture.snapshot();
    }
  };

  /** What was refused or never left, from its first snapshot on, addressed anew. */
  const relabelled = (refused, next) => {
    const unsent = [...refused, ...r.transport.take()];
    // An earlier session's chunks stay where they belong.
    r.transport.put(unsent.filter((chunk) => chunk.home !== r.home));
    return fromCheckpoint(unsent.filter((chunk) => chunk.home === r.home)).map((chunk) => ({
      ...chunk,
      seq: undefined,
      home: next,
    }));
  };

  const announce = () => {
    const { person } = r;
    if (!person) return;
    const user = person.userId === null ? undefined : hash(person.userId);
    const session = identity.session();
    if (user && session && session.user && session.user !== user) {
      // One recording, one person.
      moveTo(identity.open(r.config));
      return;
    }
    identity.update(r.home.session, { user });
    r.outbox.mark("sh.identify", person);
  };

  return {
    announce,
    enter,
    introduce,
    moveTo,
    nextHome,
    sessionURL,
    answer,

    /** @param {(url: string) => void} callback */
    whenSession(callback) {
      if (r.home) setTimeout(guard(() => callback(sessionURL())), 0);
      else askers.push(callback);
    },
  };
};
