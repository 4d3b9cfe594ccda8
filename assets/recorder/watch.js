/** Everything the recorder listens to on a page, beside rrweb. */

import { catchUp } from "./clock.js";
import { listen } from "./guard.js";
import { observeAttention } from "./observe/attention.js";
import { observeConsole } from "./observe/console.js";
import { observeErrors } from "./observe/errors.js";
import { observeMedia } from "./observe/media.js";
import { observeNavigation } from "./observe/navigation.js";
import { observeNetwork } from "./observe/network.js";

const LEVELS = ["log", "info", "warn", "error", "debug"];

/**
 * @param {import("./recorder.js").Recorder} r
 * @returns {(() => void)[]} what takes each hand off the page again
 */
export const watchPage = (r) => {
  const { outbox } = r;
  return [
    observeNavigation((page) => outbox.mark("sh.page", page)),
    observeErrors((error) => outbox.mark("sh.error", error)),
    observeConsole(LEVELS, r.consoleLog),
    // The replay answers each segment's style sheets once: another answer, another segment.
    ...observeMedia(() => r.phase === "on" && r.capture.snapshot()),
    observeNetwork(
      () => r.config && r.config.network,
      (request) => outbox.plugin("rrweb/network@1", { requests: [request] }),
    ),
    observeAttention((tag, payload) => {
      const slept = payload.state === "visible" && catchUp();
      if (slept) outbox.mark("sh.clock", { slept });
      outbox.mark(tag, payload);
      if (payload.state === "hidden") {
        r.capture.release();
        outbox.flush(true);
      }
    }),
    listen(
      window,
      "pointerdown mousemove touchmove wheel keydown scroll focus",
      r.life.onActivity,
    ),
    listen(window, "online", () => r.transport.pump(true)),
    listen(window, "storage", ({ key }) => onStorage(r, key)),
  ];
};

/** Another tab of this origin moved on. */
const onStorage = (r, key) => {
  const { identity, prefix } = r;
  const news = [`${prefix}session`, `${prefix}token`].includes(key);
  if (!news || r.phase !== "on") return;
  const session = identity.session();
  if (session && session.id !== r.home.session) {
    r.moves.moveTo(identity.claimWindow(session.id, true));
  } else r.transport.pump();
};
