/** Values of any shape: console arguments, request bodies, props. Always a copy. */

import { MASK, maskText } from "../../privacy/detectors.js";
import { isSecretName, redactNames } from "./names.js";
import { maskUrlsIn } from "./urls.js";

/** JSON inside JSON inside JSON: beyond this it is read as text. */
const DEEPEST = 8;

const isTelling = (value) => value !== null && value !== "" && typeof value !== "boolean";

/**
 * @param {string} text
 * @param {number} [depth]
 */
export const maskFree = (text, depth = 0) => {
  if (depth < DEEPEST && /^[{["]/.test(text)) {
    try {
      const value = JSON.parse(text);
      const masked = JSON.stringify(maskValue(value, depth + 1));
      return masked === JSON.stringify(value) ? text : masked;
    } catch {
      // Cut off, or not JSON after all.
    }
  }
  return maskText(maskUrlsIn(redactNames(text)));
};

/**
 * @param {any} value what JSON can hold
 * @param {number} [depth]
 * @returns {any}
 */
export const maskValue = (value, depth = 0) => {
  if (typeof value === "string") return maskFree(value, depth);
  // A number can be a card's.
  if (typeof value === "number") {
    const text = String(value);
    return value > 1e11 && maskText(text, ["card"]) !== text ? MASK : value;
  }
  if (!value || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    // ["Authorization", "…"], as entries() of Headers and FormData say it.
    const isEntry = value.length === 2 && isSecretName(value[0]) && isTelling(value[1]);
    return isEntry ? [value[0], MASK] : value.map((item) => maskValue(item, depth));
  }
  /** @type {Record<string, any>} */
  const copy = {};
  // {name: "Authorization", value: "…"}
  const isPair = "value" in value && isSecretName(value.name || value.key);
  for (const name of Object.keys(value)) {
    const secret = isSecretName(name) || (isPair && name === "value");
    copy[maskText(name)] =
      secret && isTelling(value[name]) ? MASK : maskValue(value[name], depth);
  }
  return copy;
};
