/** When to reconnect: exponential backoff with full jitter. Pure. */

/**
 * Anything between nothing and the whole delay, so that a thousand pages that lost the
 * same server do not come back in the same second.
 *
 * @param {number} attempt 0 for the first
 * @param {{baseMs: number, maxMs: number}} pace
 * @param {number} random in [0, 1)
 */
export function fullJitter(attempt, { baseMs, maxMs }, random) {
  return Math.round(random * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)));
}

/** Doublings with which the first wait begins after an established connection is lost. */
export const CROWD = 3;
