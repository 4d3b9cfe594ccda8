/** What the page sets: attributes of the script tag, then arguments of `init`. */

/**
 * @typedef {object} Options
 * @property {string} key public key of the service
 * @property {string} hub address of the hub, with a slash at the end
 * @property {string} self address of this script
 * @property {string} [service]
 * @property {string} [release] version of the recorded application
 * @property {string} [consent] "required": nothing before a yes, whatever the service's
 *   policy; "off": the page knows that its service needs none, and keeps what happens
 *   while the configuration is on its way
 * @property {string} [banner] "off": the site asks by itself, through `consent.optIn`
 * @property {string} [facade] "LogRocket"
 */

const NAMES = ["key", "service", "release", "consent", "facade", "hub", "banner"];

/**
 * Everything up to the script's own name is the hub.
 * @param {string} src
 */
const hubOf = (src) => src.replace(/[?#].*$/, "").replace(/[^/]*$/, "");

/**
 * @param {{ src: string, dataset: Record<string, string | undefined> } | null} script
 * @returns {Options}
 */
export const readScript = (script) => {
  const src = script ? script.src : "";
  const options = /** @type {any} */ ({ key: "", hub: hubOf(src), self: src });
  return script ? withOptions(options, script.dataset) : options;
};

/**
 * @param {Options} options
 * @param {any} given
 * @returns {Options} a copy with the known, non-empty strings of `given`
 */
export const withOptions = (options, given) => {
  const merged = { ...options };
  for (const name of NAMES) {
    const value = given && given[name];
    if (typeof value === "string" && value) merged[name] = value;
  }
  if (merged.hub && !merged.hub.endsWith("/")) merged.hub += "/";
  return merged;
};
