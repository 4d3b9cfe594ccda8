/** The person's answer about being recorded, remembered per service and origin. */

import { uuid7 } from "./ids.js";

/** @typedef {"granted" | "denied" | "pending"} ConsentStatus */

/**
 * @typedef {object} ConsentRecord
 * @property {"granted" | "denied"} status
 * @property {number} at
 * @property {number} until when it has to be asked again
 * @property {string} [id] names the receipt; only a yes has one
 * @property {string[]} [scopes]
 * @property {"banner" | "api" | "notice"} [method]
 * @property {string | number | null} [version] of the notice that was read
 * @property {string | null} [hash]
 * @property {string | null} [language]
 * @property {boolean} [gpc]
 * @property {boolean} [dnt]
 * @property {boolean} [told] the hub has the receipt
 * @property {boolean} [seen] a notice was read and put away
 */

const DAY = 86400000;

/** Signals that the browser sends for the person. */
export const readSignals = () => {
  const { globalPrivacyControl, doNotTrack } = /** @type {any} */ (navigator);
  return { gpc: globalPrivacyControl === true, dnt: doNotTrack === "1" };
};

/**
 * @param {import("./storage.js").Store} shared localStorage
 * @param {{ consent?: string }} options "required" is stricter than a lenient service
 * @param {typeof readSignals} [signals]
 */
export const createConsent = (shared, options, signals = readSignals) => {
  /** The service's policy, once known. @type {import("./config.js").Config["consent"] | null} */
  let asked = null;

  const policy = () =>
    options.consent === "required" ? "required" : asked && asked.policy;

  /** Does the browser refuse in the person's name? */
  const refuses = () => {
    const { gpc, dnt } = signals();
    return gpc || (dnt && Boolean(asked && asked.respectDnt));
  };

  /** @returns {ConsentRecord | null} the answer given here, if it still holds */
  const record = () => {
    const stored = shared.get("consent");
    if (!stored || !(stored.until > Date.now())) return null;
    if (stored.status !== "granted") return stored;
    const notice = asked && asked.notice;
    // Another notice asks again, and a signal that came later counts.
    // Versions are counted for each language.
    const read = notice && stored.language === notice.language;
    const outdated = read && policy() !== "off" && stored.version !== notice.version;
    return outdated || (refuses() && !stored.gpc && !stored.dnt) ? null : stored;
  };

  const write = (answer) => {
    const days = (asked && asked.days) || 180;
    const at = Date.now();
    shared.set("consent", { at, until: at + days * DAY, ...answer });
  };

  const change = (changes) => {
    const stored = shared.get("consent");
    if (stored) shared.set("consent", { ...stored, ...changes });
  };

  return {
    record,
    refuses,
    policy,

    /** The service's policy has arrived. */
    learn(consent) {
      asked = consent;
    },

    notice: () => asked && asked.notice,

    /** @returns {ConsentStatus} */
    status() {
      const answer = record();
      if (answer) return answer.status;
      if (refuses()) return "denied";
      return policy() === "notice" || policy() === "off" ? "granted" : "pending";
    },

    /** @param {string[]} scopes @param {"banner" | "api" | "notice"} method */
    grant(scopes, method) {
      // A site that asks through the API shows a text of its own.
      const shown = method !== "api" && asked && asked.notice;
      const { version = null, hash = null, language = null } = shown || {};
      const what = Array.isArray(scopes) && scopes.length ? scopes : ["record"];
      write({
        status: "granted",
        id: uuid7(),
        scopes: what,
        method,
        version,
        hash,
        language,
        ...signals(),
      });
    },

    refuse: () => write({ status: "denied" }),
    sent: () => change({ told: true }),
    seen: () => change({ seen: true }),

    /** The hub knows nothing of this consent (any more). */
    forget() {
      shared.set("consent", null);
    },

    /** Nothing is sent before the receipt is written. */
    mayLeave() {
      const answer = record();
      return answer ? answer.status === "granted" && Boolean(answer.told) : policy() === "off";
    },

    id() {
      const answer = record();
      return (answer && answer.id) || null;
    },
  };
};
