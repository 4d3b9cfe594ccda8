/** Where the pointer went, and when to show it. Pure. */

const INCREMENTAL = 3;
const MOVES = new Set([1, 6, 12]); // mouse, touch, drag

/**
 * The path in an event, in milliseconds from its first place; null for other events.
 * @param {any} event
 * @returns {{data: any, path: {afterMs: number, x: number, y: number, id: number}[]} | null}
 */
export function movesOf(event) {
  const { data } = event;
  if (event.type !== INCREMENTAL || !MOVES.has(data.source)) return null;
  const positions = Array.isArray(data.positions) ? data.positions : [];
  const first = positions[0]?.timeOffset ?? 0;
  return { data, path: positions.map(({ x, y, id, timeOffset }) => ({ afterMs: Math.max(0, timeOffset - first), x, y, id })) };
}
