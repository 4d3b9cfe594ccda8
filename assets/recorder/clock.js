/**
 * The recorder's clock: the monotonic one, set by the wall clock when the recorder starts.
 * Whatever happens to the device's clock during the visit, events stay in order and as far
 * apart as they were.
 */

/** A wall clock further ahead than this: the device slept, and the monotonic clock too. */
const SLEPT_MS = 60000;

let base = Date.now() - performance.now();

/** Epoch milliseconds. */
export const now = () => Math.round(base + performance.now());

/**
 * Catch up with the wall clock after the device may have slept.
 * @returns {number} milliseconds nothing could be recorded in, 0 for none
 */
export const catchUp = () => {
  const ahead = Date.now() - now();
  if (!(ahead > SLEPT_MS)) return 0;
  base += ahead;
  return ahead;
};
