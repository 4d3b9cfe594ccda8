/** The service's settings as the hub answers them, made safe to rely on. */

/**
 * @typedef {object} Notice what a person reads before a yes
 * @property {string | number} version
 * @property {string} hash
 * @property {string} language
 * @property {string} title
 * @property {string} body
 * @property {string} accept
 * @property {string} decline
 * @property {string} privacyUrl
 */

/**
 * @typedef {object} Config
 * @property {boolean} recording
 * @property {number} sampling
 * @property {number} minDurationMs
 * @property {{ urls: string[], error: boolean, events: string[] }} triggers
 * @property {number} preTriggerMs
 * @property {string[]} consoleLevels
 * @property {{ enabled: boolean, bodies: boolean, bodyBytes: number }} network
 * @property {{ version: number, rules: { selector: string, type: string }[], names: { fields: string[], headers: string[], query: string[] } }} privacy
 * @property {{ policy: string, respectDnt: boolean, days: number, notice: Notice | null }} consent
 * @property {number} flushMs
 * @property {number} firstFlushMs
 * @property {number} flushBytes
 * @property {number} snapshotMs
 * @property {number} idleMs
 * @property {number} maxDurationMs
 * @property {number} bufferBytes
 * @property {number} requestBytes
 */

/** @type {Config} */
export const DEFAULTS = {
  recording: true,
  sampling: 1,
  minDurationMs: 0,
  triggers: { urls: [], error: false, events: [] },
  preTriggerMs: 60000,
  consoleLevels: ["log", "info", "warn", "error", "debug"],
  network: { enabled: true, bodies: false, bodyBytes: 100000 },
  privacy: { version: 0, rules: [], names: { fields: [], headers: [], query: [] } },
  // Without another policy nothing is captured before a yes.
  consent: { policy: "required", respectDnt: false, days: 180, notice: null },
  flushMs: 10000,
  firstFlushMs: 1000,
  flushBytes: 262144,
  snapshotMs: 300000,
  idleMs: 300000,
  maxDurationMs: 14400000,
  bufferBytes: 4194304,
  requestBytes: 1048576,
};

const isRule = (value) => value && typeof value.selector === "string";

/**
 * Take from `given` every value of the type the default has, and the default otherwise.
 * @template T
 * @param {T} defaults
 * @param {any} given
 * @returns {T}
 */
const merge = (defaults, given) => {
  if (Array.isArray(defaults)) {
    return /** @type {any} */ (
      Array.isArray(given) ? given.filter((v) => typeof v === "string" || isRule(v)) : defaults
    );
  }
  // The notice, or nothing.
  if (defaults === null) return given && typeof given === "object" ? given : null;
  if (typeof defaults === "object") {
    const merged = /** @type {any} */ ({});
    for (const [name, value] of Object.entries(/** @type {any} */ (defaults))) {
      merged[name] = merge(value, given && given[name]);
    }
    return merged;
  }
  const fits =
    typeof given === typeof defaults && !(typeof given === "number" && !(given >= 0));
  return fits ? given : defaults;
};

/**
 * @param {any} answer parsed JSON of the configuration endpoint
 * @returns {Config | null} null when the answer is not a configuration at all
 */
export const toConfig = (answer) =>
  answer && typeof answer.sampling === "number" && typeof answer.service === "string"
    ? merge(DEFAULTS, answer)
    : null;
