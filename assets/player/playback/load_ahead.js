/**
 * Loads what is about to be shown. No more: what was delivered stands in the access log
 * as seen, and the log should hold what a user watched, not that they opened the page.
 */

const AHEAD_MS = 30_000;
const PAUSE_MS = 30;
const REST_MS = 1000;
const AFTER_FAILURE_MS = 10000;

/** @param {import("./playback.js").Playback} playback */
export function keepLoading(playback, store) {
  async function step() {
    let pause = REST_MS;
    try {
      const span = playback.spanAhead(AHEAD_MS);
      if (await store.loadAhead(playback.wantedSegments(), span)) pause = PAUSE_MS;
    } catch {
      // What is needed for the picture reports its own failure; this only waits.
      pause = AFTER_FAILURE_MS;
    }
    setTimeout(step, pause);
  }
  setTimeout(step, PAUSE_MS);
}
