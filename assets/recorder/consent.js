/** The person's own word on being recorded, remembered per service and origin. */

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

/** What the browser says for the person. */
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

  /** @returns {ConsentRecord | null} what was said here and still holds */
  const record = () => {
    const said = shared.get("consent");
    if (!said || !(said.until > Date.now())) return null;
    if (said.status !== "granted") return said;
    const notice = asked && asked.notice;
    // Another notice asks again, and a signal that came later is the later word.
    // Versions are counted for each language.
    const read = notice && said.language === notice.language;
    const outdated = read && policy() !== "off" && said.version !== notice.version;
    return outdated || (refuses() && !said.gpc && !said.dnt) ? null : said;
  };

  const write = (said) => {
    const days = (asked && asked.days) || 180;
    const at = Date.now();
    shared.set("consent", { at, until: at + days * DAY, ...said });
  };

  const change = (changes) => {
    const said = shared.get("consent");
    if (said) shared.set("consent", { ...said, ...changes });
  };

  return {
    record,
    refuses,
    policy,

    /** The service's word on it has arrived. */
    learn(consent) {
      asked = consent;
    },

    notice: () => asked && asked.notice,

    /** @returns {ConsentStatus} */
    status() {
      const said = record();
      if (said) return said.status;
      if (refuses()) return "denied";
      return policy() === "notice" || policy() === "off" ? "granted" : "pending";
    },

    /** @param {string[]} scopes @param {"banner" | "api" | "notice"} method */
    grant(scopes, method) {
      // Who asks through the API shows words of their own.
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
    told: () => change({ told: true }),
    seen: () => change({ seen: true }),

    /** The hub knows nothing of this consent (any more). */
    forget() {
      shared.set("consent", null);
    },

    /** Nothing is sent before the receipt is written. */
    mayLeave() {
      const said = record();
      return said ? said.status === "granted" && Boolean(said.told) : policy() === "off";
    },

    id() {
      const said = record();
      return (said && said.id) || null;
    },
  };
};
