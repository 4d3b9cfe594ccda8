/**
 * Marks: what they are called, which lead somewhere, and which comes next. Pure.
 *
 * @typedef {{id: string, kind: string, atMs: number, window: string, label: string,
 *   data: object}} Mark
 */

/** Kinds drawn on the timeline, in the order of the legend; colours are tokens. */
export const KINDS = {
  navigation: { name: "Page", plural: "Pages", shape: "page" },
  click: { name: "Click", plural: "Clicks", shape: "bar" },
  rage: { name: "Rage click", plural: "Rage clicks", shape: "burst" },
  dead: { name: "Dead click", plural: "Dead clicks", shape: "cross" },
  error: { name: "Error", plural: "Errors", shape: "diamond" },
  request: { name: "Failed request", plural: "Failed requests", shape: "square" },
  custom: { name: "Custom event", plural: "Custom events", shape: "dot" },
  problem: { name: "Reported problem", plural: "Reported problems", shape: "flag" },
  note: { name: "Note", plural: "Notes", shape: "note" },
  gap: { name: "Gap", plural: "Gaps", shape: "gap" },
};

/** Kinds that "next mark" stops at, before a person changes the legend. */
export const STOPS = ["navigation", "rage", "dead", "error", "request", "custom", "problem", "note", "gap"];

/** Under which kind a mark is drawn; null when it is only a row in a panel. @param {Mark} mark */
export function drawnKind(mark) {
  if (mark.kind === "network") return mark.data?.failed ? "request" : null;
  return mark.kind in KINDS ? mark.kind : null;
}

/** Marks in time order, those that cannot be placed left out. @param {Mark[]} marks */
export function ordered(marks) {
  return marks
    .filter((mark) => Number.isFinite(mark?.atMs))
    .map((mark) => ({ ...mark, data: mark.data ?? {}, label: String(mark.label ?? "") }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Index of the last item at or before a moment, -1 before the first. */
export function indexAt(items, atMs) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The next or previous mark to stop at. `slackMs` lets "previous" leave the mark that
 * playback has just passed.
 *
 * @param {Mark[]} marks in time order @param {1|-1} direction
 */
export function neighbour(marks, atMs, direction, slackMs = 0) {
  if (direction > 0) return marks[indexAt(marks, atMs + 1) + 1] ?? null;
  return marks[indexAt(marks, atMs - 1 - slackMs)] ?? null;
}

/** The mark closest to a moment, within `withinMs`. @param {Mark[]} marks in time order */
export function nearest(marks, atMs, withinMs) {
  const before = marks[indexAt(marks, atMs)];
  const after = marks[indexAt(marks, atMs) + 1];
  const best = [before, after]
    .filter(Boolean)
    .sort((a, b) => Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs))[0];
  return best && Math.abs(best.atMs - atMs) <= withinMs ? best : null;
}

/** How many marks of each drawn kind there are. @param {Mark[]} marks */
export function tally(marks) {
  const counts = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0]));
  for (const mark of marks) {
    const kind = drawnKind(mark);
    if (kind) counts[kind] += 1;
  }
  return counts;
}
