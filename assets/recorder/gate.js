/** May it leave the browser: sampling, triggers and the minimum duration. */

/**
 * `*` stands for anything; without one the pattern is looked for anywhere in the address.
 * @param {string[]} patterns
 * @param {string} href
 */
export const matchesUrl = (patterns, href) =>
  patterns.some((pattern) => {
    if (!pattern.includes("*")) return href.includes(pattern);
    const parts = pattern.split("*").map((p) => p.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    // A pattern that begins with a slash is about the path, whatever the host.
    const before = pattern[0] === "/" ? "^[^/]*//[^/]*" : "^";
    return new RegExp(`${before}${parts.join(".*")}$`).test(href);
  });

/** @param {import("./config.js").Config} config */
export const hasTriggers = ({ triggers }) =>
  triggers.error || triggers.urls.length > 0 || triggers.events.length > 0;

/**
 * Does this event trigger recording?
 * @param {import("./config.js").Config["triggers"]} triggers
 * @param {string} tag of a custom event
 * @param {any} payload
 */
export const isTrigger = (triggers, tag, payload) =>
  (tag === "sh.error" && triggers.error) ||
  (tag === "sh.page" && matchesUrl(triggers.urls, payload.href)) ||
  (tag === "sh.track" && triggers.events.includes(payload.name));

/**
 * How long chunks are still held; 0 = send them, Infinity = until a trigger fires.
 * @param {import("./config.js").Config} config
 * @param {{ startedAt: number, triggered?: boolean }} session
 * @param {number} now
 */
export const holdMs = (config, session, now) =>
  hasTriggers(config) && !session.triggered
    ? Infinity
    : Math.max(0, session.startedAt + config.minDurationMs - now);
