/** The part of a recording the timeline shows. Pure; times are offsets in ms. */

const SMALLEST_MS = 2000;

/** Everything. @param {number} durationMs */
export function whole(durationMs) {
  return { fromMs: 0, toMs: Math.max(1, durationMs) };
}

/** Zoomed by `factor` (2 = twice as close) around a moment that stays where it is. */
export function zoom(view, factor, aroundMs, durationMs) {
  const span = Math.min(durationMs, Math.max(Math.min(SMALLEST_MS, durationMs), (view.toMs - view.fromMs) / factor));
  const share = (aroundMs - view.fromMs) / (view.toMs - view.fromMs);
  return placed(aroundMs - span * share, span, durationMs);
}

/** Moved sideways. @param {number} byMs */
export function pan(view, byMs, durationMs) {
  return placed(view.fromMs + byMs, view.toMs - view.fromMs, durationMs);
}

/** Turned like a page when the playhead leaves it, so that it stays in sight. */
export function following(view, atMs, durationMs) {
  const span = view.toMs - view.fromMs;
  if (span >= durationMs || (atMs >= view.fromMs && atMs <= view.toMs)) return view;
  return placed(atMs - span * 0.1, span, durationMs);
}

export function isWhole(view, durationMs) {
  return view.toMs - view.fromMs >= durationMs - 1;
}

export function toX(view, ms, width) {
  return ((ms - view.fromMs) / (view.toMs - view.fromMs)) * width;
}

export function toMs(view, x, width) {
  return view.fromMs + (x / Math.max(1, width)) * (view.toMs - view.fromMs);
}

/** Round distances between time labels, wide enough to be read. */
export function tickStep(view, width, roomPx = 90) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((s) => s * 1000);
  const wanted = ((view.toMs - view.fromMs) / Math.max(1, width)) * roomPx;
  return steps.find((step) => step >= wanted) ?? steps[steps.length - 1];
}

function placed(fromMs, span, durationMs) {
  const from = Math.min(Math.max(0, fromMs), Math.max(0, durationMs - span));
  return { fromMs: from, toMs: from + span };
}
