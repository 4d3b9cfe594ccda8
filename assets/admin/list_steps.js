/** Which line a key leads to. Pure. */

const ANYWHERE = new Map([["j", 1], ["k", -1]]);
const IN_LIST = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
  ["Home", -Infinity],
  ["End", Infinity],
]);

/**
 * @param {string} key
 * @param {{inList: boolean}} where
 * @returns {number} lines to move by; 0 for a key that does not move
 */
export function stepOf(key, { inList }) {
  return ANYWHERE.get(key) ?? (inList ? IN_LIST.get(key) : undefined) ?? 0;
}

/** The line after a step, held within the list; -1 stands before its first line. */
export function nextIndex(current, step, length) {
  return Math.max(0, Math.min(length - 1, current + step));
}
