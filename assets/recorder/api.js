/** `window.SessionHub`: what the page may call, none of which can throw into it. */

import { guard } from "./guard.js";
import { cut } from "./masking/cut.js";
import { withOptions } from "./options.js";
import { createRecorder } from "./recorder.js";
import { limit } from "./text.js";
import { cleanTraits } from "./traits.js";

/** @param {import("./options.js").Options} tag what the script tag sets */
export const createApi = (tag) => {
  let options = tag;
  /** @type {ReturnType<typeof createRecorder> | null} */
  let recorder = null;
  /** Calls made before the key is known. @type {((r: any) => void)[]} */
  const waiting = [];
  /** A refusal must be handled before anything starts. @type {((r: any) => void)[]} */
  const decisions = [];

  const withRecorder = (call, queue = waiting) => {
    if (recorder) call(recorder);
    else queue.push(call);
  };

  const api = {
    /** @param {unknown} given options; LogRocket's application id means nothing here */
    init(given) {
      // One object for the recorder's whole life, so that a later `init` reaches it.
      options = Object.assign(options, withOptions(options, given));
      if (!options.key || !options.hub) return;
      recorder ||= createRecorder(options);
      decisions.splice(0).forEach((call) => call(recorder));
      recorder.start();
      waiting.splice(0).forEach((call) => call(recorder));
    },

    identify(userId, traits) {
      // LogRocket allows traits alone.
      const [id, given] = typeof userId === "object" ? [null, userId] : [userId, traits];
      const { identityHash, ...rest } = given || {};
      const person = {
        userId: id === null || id === undefined ? null : limit(String(id), 1000),
        traits: cleanTraits(rest),
        ...(typeof identityHash === "string" && { identityHash }),
      };
      withRecorder((r) => r.identify(person));
    },

    track(name, props) {
      const payload = {
        name: cut(String(name), 255),
        props: JSON.parse(JSON.stringify(props || {})),
      };
      withRecorder((r) => r.mark("sh.track", payload));
    },

    reportProblem(problem) {
      const message = cut(String((problem && problem.message) || ""), 5000);
      withRecorder((r) => {
        r.mark("sh.problem", { message });
        r.flush();
      });
    },

    getSessionURL: (callback) => withRecorder((r) => r.whenSession(callback)),
    startNewSession: () => withRecorder((r) => r.startNewSession()),

    stop() {
      if (recorder) recorder.stop();
    },

    /** Printed like any other line, and masked like any other line when recorded. */
    safeLog: (...args) => window.console.log(...args),
  };

  const consent = {
    optIn: (scopes) => withRecorder((r) => r.optIn(scopes), decisions),
    optOut: () => withRecorder((r) => r.optOut(), decisions),
    status: () => (recorder ? recorder.consent.status() : "pending"),
    open: () => withRecorder((r) => r.open(), decisions),
  };

  if (options.facade === "LogRocket") {
    // LogRocket's own lines go into the recording, not to the browser's console.
    for (const level of ["log", "info", "warn", "error", "debug"]) {
      api[level] = (...args) => withRecorder((r) => r.consoleLog(level, args));
    }
  }

  for (const part of [api, consent]) {
    for (const name of Object.keys(part)) part[name] = guard(part[name]);
  }
  Object.defineProperty(api, "sessionURL", {
    enumerable: true,
    get: guard(() => (recorder ? recorder.sessionURL() : null)),
  });
  /** @param {[string, ...any[]]} call a method's name ("consent.optIn" too) and arguments */
  const push = guard(([name, ...args]) => {
    const [outer, inner] = name.split(".");
    (inner ? consent[inner] : api[outer])(...args);
  });
  return Object.assign(api, { consent, push });
};
