/**
 * How active a person has been: events of each of the last seconds, computed from the
 * growing counts of a session's row. Pure.
 */

export const BARS = 30;
const BAR_MS = 2000;

/** @typedef {{last: number, bars: Map<number, number>}} Pulse bars by number of their span */

/** @param {Pulse | undefined} pulse @param {number} events so far @param {number} now */
export function beat(pulse, events, now) {
  const at = Math.floor(now / BAR_MS);
  if (!pulse) return { last: events, bars: new Map() };
  const bars = new Map([...pulse.bars].filter(([bar]) => bar > at - BARS));
  const more = Math.max(0, events - pulse.last);
  if (more) bars.set(at, (bars.get(at) ?? 0) + more);
  return { last: events, bars };
}

/** Heights from 0 to 1, oldest first; a logarithm, so that a click shows beside a reload. */
export function heights(pulse, now) {
  const at = Math.floor(now / BAR_MS);
  const counts = Array.from({ length: BARS }, (_, i) => pulse?.bars.get(at - BARS + 1 + i) ?? 0);
  return counts.map((n) => Math.min(1, Math.log2(1 + n) / 7));
}
