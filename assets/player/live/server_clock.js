/** The hub's clock as seen from here: each way counts as half of the round trip. */

/** @param {() => number} now epoch ms of this computer */
export function createServerClock(now = Date.now) {
  let askedAt = 0;
  let offset = 0;
  let best = Infinity;

  return {
    asked() {
      askedAt = now();
    },

    /** @param {string} at what the hub's clock showed, ISO-8601 */
    answered(at) {
      const trip = now() - askedAt;
      // The quickest answer is the truest; an old one loses its worth slowly.
      best *= 1.2;
      if (!askedAt || trip > best) return;
      best = trip;
      offset = Date.parse(at) - (askedAt + trip / 2);
    },

    now: () => now() + offset,
  };
}
