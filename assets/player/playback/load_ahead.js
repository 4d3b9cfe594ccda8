/** Loads the rest of a recording in the background, nearest to the playhead first. */

const PAUSE_MS = 30;
const REST_MS = 2000;
const AFTER_FAILURE_MS = 10000;

/** @param {import("./playback.js").Playback} playback */
export function keepLoading(playback, store) {
  async function step() {
    let pause = REST_MS;
    try {
      if (await store.loadAhead(playback.wantedSegments())) pause = PAUSE_MS;
    } catch {
      // What is needed for the picture reports its own failure; this only waits.
      pause = AFTER_FAILURE_MS;
    }
    setTimeout(step, pause);
  }
  setTimeout(step, PAUSE_MS);
}
