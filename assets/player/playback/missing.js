/** Why the picture is missing at a moment, as a sentence for people. Pure. */

import * as format from "../interface/format.js";
import { noPictureReason } from "../reading/problem.js";

const TOLERANCE_MS = 1000;

/**
 * @param {{recording: object, window: object|undefined, ms: number, follows: boolean}} moment
 * @returns {string} empty when there is a picture
 */
export function missingPicture({ recording, window, ms, follows }) {
  if (!window?.segments.length) {
    const what = recording.windows.length > 1 ? "tab" : "recording";
    const why = noPictureReason(recording.session, window);
    return `This ${what} has no picture because ${why}. Its events are still listed beside it.`;
  }
  const first = window.segments[0].fromTs - recording.startMs;
  if (ms < first - TOLERANCE_MS) return `The picture of this tab begins at ${format.clock(first)}.`;
  if (!follows && ms > window.lastMs + TOLERANCE_MS) {
    return `This tab was last seen at ${format.clock(window.lastMs)}.`;
  }
  return "";
}
