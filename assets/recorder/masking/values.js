/** Values of any shape: console arguments, request bodies, props. Always a copy. */

import { find, MASK, maskText } from "../../privacy/detectors.js";
import { redactNames } from "./assigned.js";
import { isPaired, isSecretName } from "./names.js";
import { maskData, maskUrlsIn } from "./urls.js";

/** JSON inside JSON inside JSON: beyond this it is read as text. */
const DEEPEST = 8;

const isReadable = (value) => value !== null && value !== "" && typeof value !== "boolean";

/**
 * @param {string} text
 * @param {number} [depth]
 * @param {string} [name] under which it stands
 */
export const maskFree = (text, depth = 0, name = "") => {
  if (/^-?\d{6,40}n$/.test(text)) return maskNumber(text, name);
  if (depth < DEEPEST && /^[{["]/.test(text)) {
    try {
      const value = JSON.parse(text);
      const masked = JSON.stringify(maskValue(value, depth + 1));
      return masked === JSON.stringify(value) ? text : masked;
    } catch {
      // Cut off, or not JSON after all.
    }
  }
  return maskText(maskUrlsIn(redactNames(maskData(text))));
};

/**
 * A number is read as a text that follows its name, `card=4111…`: ids, sizes and times
 * stay, which no name calls a phone.
 * @param {number | string} value
 * @param {string} [name]
 */
const maskNumber = (value, name) => {
  const digits = String(value).replace(/^-|n$/g, "");
  if (!/^\d{6,40}$/.test(digits)) return value;
  // Rounded: the original digits cannot be read from it.
  if (value > Number.MAX_SAFE_INTEGER && digits.length < 20) return MASK;
  const before = name ? name.replace(/([a-z])(?=[A-Z])/g, "$1 ").slice(-40) + "=" : "";
  return find(before + digits).some(([, end]) => end > before.length) ? MASK : value;
};

/**
 * @param {any} value what JSON can hold
 * @param {number} [depth]
 * @param {string} [name] under which it stands
 * @returns {any}
 */
export const maskValue = (value, depth = 0, name = "") => {
  if (typeof value === "string") return maskFree(value, depth, name);
  if (typeof value === "number") return maskNumber(value, name);
  if (!value || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    // ["Authorization", "…"], as entries() of Headers and FormData write it.
    const isEntry = value.length === 2 && isSecretName(value[0]) && isReadable(value[1]);
    return isEntry ? [value[0], MASK] : value.map((item) => maskValue(item, depth, name));
  }
  /** @type {Record<string, any>} */
  const copy = {};
  for (const name of Object.keys(value)) {
    const secret = isSecretName(name) || isPaired(name, () => value);
    copy[maskText(name)] =
      secret && isReadable(value[name]) ? MASK : maskValue(value[name], depth, name);
  }
  return copy;
};

/** Does a text end with a name whose value follows? */
const endsNamed = (text) =>
  !redactNames(text.slice(-120).replace(/["'\]):=>\s([-]*$/, " :x")).endsWith("x");

/**
 * Arguments of a console line, each as JSON. Others name them: `log("password:", x)`,
 * `log("user %s, token=%s", u, x)`.
 * @param {string[]} list
 */
export const maskArguments = (list) => {
  const found = new Set();
  let next = 0;
  return list.map((json, at) => {
    let value = json;
    try {
      value = JSON.parse(json);
    } catch {
      // Cut off.
    }
    // "%s: %s", "secret", x: an argument that is a name, wherever it is printed.
    if (at && isSecretName(value)) found.add(at + 1);
    if (at === next++ && typeof value === "string") {
      if (!at) {
        value.replace(/%%|%[.\d]*[sdifoOjc]/g, (directive, place) => {
          if (directive === "%%") return "";
          if (directive !== "%c" && endsNamed(value.slice(0, place))) found.add(next);
          next++;
          return "";
        });
      }
      if (endsNamed(value)) found.add(next);
    } else next = Math.max(next - 1, at + 1);
    return found.has(at) && isReadable(value) ? JSON.stringify(MASK) : maskFree(json);
  });
};
