/** Read a text as a person does: one sort of space, dash and digit, nothing invisible. */

import { folds } from "./grammar.js";

/** An escape, a tag, whatever is not ASCII. */
const foldable = /%[2-7][\da-f]|\udb40[\udc00-\udfff]|[^\0-\x7f]/gi;

/** @param {string} char what `foldable` matches @returns {string} what it is read as */
const fold = (char) => {
  if (char[0] === "%") return decodeURIComponent(char);
  if (char[0] === "\udb40") return "";
  for (const [range, into, distance] of folds) {
    if (range.test(char)) return distance ? String.fromCharCode(char.charCodeAt(0) - distance) : into;
  }
  return char;
};

/** Read before: a page uses few of them, and often. @type {Record<string, string>} */
const known = {};

/**
 * The text as a reader takes it: one sort of space, dash and digit, nothing invisible.
 * @param {string} text
 * @param {[plain: number, shift: number][]} shifts filled: from `plain` on, how far behind
 */
export const folded = (text, shifts) => {
  let shift = 0;
  return text.replace(foldable, (match, at) => {
    const into = (known[match] ??= fold(match));
    const start = at - shift;
    shift += match.length - into.length;
    if (into.length !== match.length) shifts.push([start + into.length, shift]);
    return into;
  });
};
