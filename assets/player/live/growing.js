/** A recording that goes on: what came is added to what is known. Pure but for changing it. */

import { ordered } from "../reading/marks.js";
import { withNotes } from "../reading/recording.js";

/** What is known of a session of which nothing is stored yet. */
export const NO_ANSWERS = { manifest: { windows: [], status: "active" }, timeline: null, session: null, notes: [] };

/**
 * @param {import("../reading/recording.js").Recording} recording
 * @param {{endTs?: number, windows?: string[], marks?: object[], session?: object,
 *   media?: Record<string, string>}} more
 */
export function grow(recording, { endTs = 0, windows = [], marks = [], session, media }) {
  if (!recording.startMs && endTs) recording.startMs = endTs;
  recording.endMs = Math.max(recording.endMs, endTs);
  recording.durationMs = Math.max(0, recording.endMs - recording.startMs);
  for (const id of windows) addWindow(recording, id);
  const newest = recording.marks[recording.marks.length - 1]?.atMs ?? -Infinity;
  if (marks.length) {
    recording.marks = marks[0].atMs >= newest ? [...recording.marks, ...marks] : ordered([...recording.marks, ...marks]);
    recording.pages = recording.marks.filter((mark) => mark.kind === "navigation");
    withNotes(recording, recording.notes);
  }
  if (session) recording.session ??= session;
  if (media) recording.media = media;
  return recording;
}

function addWindow(recording, id) {
  if (recording.windowById.has(id)) return;
  const at = recording.durationMs;
  const window = { id, label: `Tab ${recording.windows.length + 1}`, chunks: [], segments: [], firstMs: at, lastMs: at, firstTs: recording.endMs, lastTs: recording.endMs };
  recording.windows = [...recording.windows, window];
  recording.windowById.set(id, window);
}
