/** Mask, then cut: half a secret cannot be found any more. */

import { MASK } from "../../privacy/detectors.js";
import { limit } from "../text.js";
import { maskFree } from "./values.js";

/** Longer than anything that is only found as a whole. */
const MARGIN = 400;

/**
 * At most `length` characters of what masking leaves. A longer text is searched a little
 * past its cut, and what stands at the end of that is not kept.
 * @param {string} text
 * @param {number} length
 */
export const cut = (text, length) => {
  if (text.length <= length) return text;
  const seen = text.slice(0, length + 2 * MARGIN);
  const masked = maskFree(seen);
  const isWhole = seen === text || masked.endsWith(MASK);
  return limit(isWhole ? masked : masked.slice(0, -MARGIN), length);
};
