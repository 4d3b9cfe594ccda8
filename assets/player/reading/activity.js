/** Which window was in front, and where nothing happened. Pure; all times are offsets in ms. */

/**
 * The window in front at a moment; between two spells it is the one that was in front last.
 *
 * @param {{window: string, fromMs: number, toMs: number}[]} active in time order
 * @param {string|null} fallback
 */
export function windowAt(active, atMs, fallback = null) {
  let found = active[0]?.window ?? fallback;
  for (const spell of active) {
    if (spell.fromMs > atMs) break;
    found = spell.window;
  }
  return found;
}

/** When the window in front changes next, or Infinity. */
export function nextChange(active, atMs) {
  const current = windowAt(active, atMs);
  const next = active.find((spell) => spell.fromMs > atMs && spell.window !== current);
  return next ? next.fromMs : Infinity;
}

/** The inactive span around a moment, or null. @param {{fromMs: number, toMs: number}[]} spans */
export function inactiveAt(spans, atMs) {
  return spans.find((span) => atMs >= span.fromMs && atMs < span.toMs) ?? null;
}

/**
 * Where to continue when inactivity is skipped: shortly before something happens again.
 * A little of the quiet is played first, so that a jump is understood.
 */
export function skipTarget(spans, atMs, leadInMs = 800, leadOutMs = 700) {
  const span = inactiveAt(spans, atMs);
  if (!span) return null;
  const target = span.toMs - leadOutMs;
  return atMs >= span.fromMs + leadInMs && target - atMs > 1000 ? target : null;
}

/** Windows from the timeline where it names them, else from the manifest's spans. */
export function activeFrom(timeline, windows, startMs) {
  if (timeline?.active?.length) {
    return [...timeline.active].sort((a, b) => a.fromMs - b.fromMs);
  }
  return windows
    .map((w) => ({ window: w.id, fromMs: w.firstTs - startMs, toMs: w.lastTs - startMs }))
    .sort((a, b) => a.fromMs - b.fromMs);
}
