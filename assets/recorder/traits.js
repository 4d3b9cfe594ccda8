/** What `identify` and `track` accept. */

import { cut } from "./masking/cut.js";

const isScalar = (value) =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && Number.isFinite(value));

/**
 * Strings, numbers and booleans; `roles` may be a list and comes back as a sorted one.
 * Anything else is left out.
 * @param {Record<string, unknown>} traits
 */
export const cleanTraits = (traits) => {
  /** @type {Record<string, any>} */
  const clean = {};
  for (const [name, value] of Object.entries(traits || {})) {
    if (name === "roles" && Array.isArray(value)) {
      clean.roles = value.filter(isScalar).map(String).sort();
    } else if (isScalar(value)) {
      clean[name] = typeof value === "string" ? cut(value, 1000) : value;
    }
  }
  return clean;
};
