/** The recorder itself: its parts and the state they share. */

/* global __OVERSIZE__ */

import { createAnswers } from "./answers.js";
import { createBanner } from "./banner.js";
import { createCapture } from "./capture.js";
import { createConsent } from "./consent.js";
import { createIdentity } from "./identity.js";
import { createLifecycle } from "./lifecycle.js";
import { createLive } from "./live.js";
import { createMoves } from "./moves.js";
import { createConsoleLog } from "./observe/console.js";
import { createOutbox } from "./outbox.js";
import { createReceipts } from "./receipts.js";
import { createSettings } from "./settings.js";
import { createStore } from "./storage.js";
import { createTransport } from "./transport.js";

/**
 * off: nothing is captured · starting: waits for the configuration · on · idle: nobody is
 * there · ended: the hub closed the session, activity begins another
 * @typedef {"off" | "starting" | "on" | "idle" | "ended"} Phase
 */

/**
 * What the parts share. Each part is made with this object and finds the others in it.
 * @typedef {object} Recorder
 * @property {import("./options.js").Options} options
 * @property {string} prefix of the names in the page's storages
 * @property {import("./storage.js").Store} shared localStorage
 * @property {import("./storage.js").Store} own sessionStorage
 * @property {Phase} phase
 * @property {import("./config.js").Config | null} config
 * @property {import("./identity.js").Home | null} home
 * @property {number} startedAt of the session
 * @property {boolean} live a viewer watches
 * @property {boolean} isWaiting for the configuration
 * @property {{ userId: string | null, traits: any, identityHash?: string } | null} person
 * @property {ReturnType<typeof createIdentity>} identity
 * @property {ReturnType<typeof createConsent>} consent
 * @property {ReturnType<typeof createSettings>} settings
 * @property {ReturnType<typeof createCapture>} capture
 * @property {ReturnType<typeof createOutbox>} outbox
 * @property {ReturnType<typeof createTransport>} transport
 * @property {ReturnType<typeof createAnswers>} answers
 * @property {ReturnType<typeof createMoves>} moves
 * @property {ReturnType<typeof createLifecycle>} life
 * @property {ReturnType<typeof createLive>} watching
 * @property {ReturnType<typeof createBanner>} banner
 * @property {ReturnType<typeof createReceipts>} receipts
 * @property {(level: string, args: any[]) => void} consoleLog
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
  const r = /** @type {Recorder} */ ({ options, prefix, shared, own, identity });
  r.phase = "off";
  r.config = r.home = r.person = null;
  r.live = r.isWaiting = false;
  const consent = (r.consent = createConsent(shared, options));
  const language = document.documentElement.lang || navigator.language;
  r.settings = createSettings(
    `${ingest}/config?lang=${encodeURIComponent(language)}`,
    shared,
    fetch,
    () => consent.status() === "granted",
  );
  r.banner = createBanner(r);
  r.receipts = createReceipts(r, `${ingest}/consent`, fetch);
  const outbox = (r.outbox = createOutbox(r));
  r.capture = createCapture(outbox.emit, options.key);
  r.consoleLog = createConsoleLog((line) => {
    if (!r.config || r.config.consoleLevels.includes(line.level)) {
      outbox.plugin("rrweb/console@1", line);
    }
  }, options.self);
  const answers = (r.answers = createAnswers(r));
  const moves = (r.moves = createMoves(r));
  const watching = (r.watching = createLive(r, ingest, fetch));
  r.transport = createTransport(
    ingest,
    {
      bufferBytes: () => r.config.bufferBytes,
      requestBytes: () => r.config.requestBytes,
      fit: async (chunk, most) =>
        (await import(options.hub + __OVERSIZE__)).fit(chunk, most, r.capture.nodeOf),
      mayLeave: outbox.mayLeave,
      tokenOf: identity.tokenOf,
      isOpener(where) {
        const session = identity.session();
        // Without storage no other page can have opened it.
        return (
          !session || session.id !== where.session || session.opener === where.window
        );
      },
      takeSeq: identity.takeSeq,
      line: watching.line,
      consentId: consent.id,
      onReply: answers.onReply,
      onRefused: answers.onRefused,
      onDropped: (count) => answers.lose(count, "buffer"),
      onTokenless: () => moves.moveTo(moves.nextHome(), []),
    },
    fetch,
  );
  const life = (r.life = createLifecycle(r));
  r.receipts.resume();

  return {
    start: life.start,
    mark: outbox.mark,
    consoleLog: r.consoleLog,
    consent,
    sessionURL: moves.sessionURL,
    whenSession: moves.whenSession,
    flush: () => outbox.flush(),

    stop() {
      if (r.phase !== "off") {
        r.capture.release();
        outbox.flush(true);
      }
      life.shut();
    },

    optIn: (scopes) => life.optIn(scopes),
    optOut: life.optOut,
    open: () => r.banner.open(),

    identify(person) {
      r.person = person;
      if (r.phase === "on") moves.announce();
    },

    startNewSession() {
      if (r.phase === "on") moves.moveTo(identity.open(r.config));
    },
  };
};
