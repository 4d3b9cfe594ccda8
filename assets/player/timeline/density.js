/** Thousands of marks brought to what a strip of pixels can show. Pure. */

import { drawnKind } from "../reading/marks.js";
import { toX } from "./view.js";

const SLOT_PX = 13;
/** The more it matters, the further it comes forward where marks share a place. */
const WEIGHT = { error: 9, problem: 8, rage: 7, request: 6, dead: 5, note: 4, custom: 3, gap: 2 };
const LIVELY = new Set(["click", "input", "custom", "navigation", "rage", "dead"]);

/**
 * How much was going on, per column of `columnPx`.
 *
 * @returns {number[]} 0…1, on a root scale so that single clicks stay visible
 */
export function activity(marks, view, width, columnPx = 3) {
  const columns = new Array(Math.max(1, Math.ceil(width / columnPx))).fill(0);
  for (const mark of marks) {
    if (!LIVELY.has(mark.kind)) continue;
    const column = Math.floor(toX(view, mark.atMs, width) / columnPx);
    if (column >= 0 && column < columns.length) columns[column] += 1;
  }
  const most = Math.max(1, ...columns);
  return columns.map((n) => Math.sqrt(n / most));
}

/**
 * Marks worth seeing one by one, gathered where they would overlap.
 *
 * @param {Set<string>} shown kinds switched on
 * @returns {{x: number, atMs: number, kind: string, marks: object[]}[]}
 */
export function clusters(marks, view, width, shown) {
  const slots = new Map();
  for (const mark of marks) {
    const kind = drawnKind(mark);
    if (!(kind in WEIGHT) || !shown.has(kind)) continue;
    const x = toX(view, mark.atMs, width);
    if (x < -SLOT_PX || x > width + SLOT_PX) continue;
    const slot = Math.round(x / SLOT_PX);
    const found = slots.get(slot);
    if (!found) slots.set(slot, { x, atMs: mark.atMs, kind, marks: [mark] });
    else {
      found.marks.push(mark);
      if (WEIGHT[kind] > WEIGHT[found.kind]) Object.assign(found, { x, kind, atMs: mark.atMs });
    }
  }
  for (const [slot, found] of slots) {
    // Where it is crowded, clusters stand side by side; alone they stand at their moment.
    if (slots.has(slot - 1) || slots.has(slot + 1)) found.x = slot * SLOT_PX;
  }
  return [...slots.values()].sort((a, b) => a.x - b.x);
}
