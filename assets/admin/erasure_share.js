/** How much of a step is done. Pure. */

/**
 * @param {{done: number, total: number}} progress
 * @returns {number | null} percent; null where the total is unknown
 */
export function share({ done, total }) {
  if (!(total > 0)) return null;
  return Math.max(0, Math.min(100, Math.round((100 * done) / total)));
}
