/** Input values never leave the browser: every kind of field is masked at capture. */

import { UNMASKED } from "./masking/marks.js";
import { isFloor, treatmentOf } from "./masking/treatment.js";

/**
 * As many asterisks as characters; of a password not even the length is shown. What a rule
 * or the page unmasks is looked at again with everything else (masking/events.js).
 * @param {string} text
 * @param {HTMLElement} element
 */
export const maskInput = (text, element) => {
  if (/** @type {any} */ (element).type === "password") return text && "*".repeat(8);
  if (treatmentOf(element) === UNMASKED && !isFloor(element)) return text;
  return "*".repeat(text.length);
};
