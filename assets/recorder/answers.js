/** What the hub answers, and what becomes of the recording then. */

import { now } from "./clock.js";

/** After a loss one fresh snapshot heals the recording; not more often than this. */
const HEAL_MS = 60000;

const WITHDRAWN = "consent_withdrawn";

/** @param {import("./recorder.js").Recorder} r */
export const createAnswers = (r) => {
  let lost = 0;
  let lostBy = "";
  let healedAt = 0;

  const lose = (count, reason) => {
    lost += count;
    lostBy = reason;
  };

  const heal = () => {
    r.outbox.mark("sh.gap", { dropped: lost, reason: lostBy });
    lost = 0;
    healedAt = now();
    r.capture.snapshot();
  };

  return {
    lose,

    /** Messages of the hub over the open line. */
    onNews(news) {
      if (r.phase === "off") return;
      r.watching.learn(news);
      if (news.stop) r.life.end(news.stop.reason);
      else if (news.checkpoint === true) r.capture.snapshot();
    },

    onReply(reply, chunk) {
      if (typeof reply.token === "string") {
        chunk.home.token = reply.token;
        r.identity.keepToken(chunk.home);
      }
      r.settings.refresh(reply.config, r.life.reconfigure);
      if (chunk.home !== r.home || r.phase === "off") return;
      r.watching.learn(reply);
      if (Array.isArray(reply.errors) && reply.errors.length) {
        lose(reply.errors.length, "unreadable");
      }
      if (reply.stop && reply.stop.reason === WITHDRAWN) return r.life.revoked(true);
      if (reply.stop) return r.life.end(reply.stop.reason);
      if (lost && now() - healedAt > HEAL_MS) heal();
      else if (reply.checkpoint === true) r.capture.snapshot();
    },

    onRefused(status, code, chunk) {
      if (chunk.home !== r.home || r.phase === "off") return;
      const { moves, life } = r;
      if (code === WITHDRAWN) life.revoked(true);
      else if (code === "consent_required") life.revoked();
      else if (code === "session_ended") life.end("ended");
      else if (code === "session_erased" || status === 410) life.end("erased");
      else if (code === "bad_token" && chunk.seq > 0) {
        moves.moveTo(moves.nextHome(), [chunk]);
      } else if (code === "chunk_conflict") {
        // Another page writes this window: leave it to that page.
        moves.moveTo(r.identity.claimWindow(r.home.session, true), [chunk]);
      } else if (status === 401 || status === 403) life.end(code);
      else {
        lose(1, "refused");
        // A proxy on the way takes less than the hub allows.
        if (status === 413 && chunk.size > 65536) {
          r.config.requestBytes = chunk.size / 2;
          heal();
        }
      }
    },
  };
};
