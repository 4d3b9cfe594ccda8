/**
 * A window's chunks cut into segments at full snapshots. Pure.
 *
 * A segment can be shown on its own: it starts with a full snapshot and ends where the
 * next one starts, so seeking never replays more than one segment.
 *
 * @typedef {{seq: number, firstTs: number, lastTs: number, count: number, bytes: number,
 *   snapshotTs: number|null, size?: {width: number, height: number}}} Chunk
 * @typedef {{key: string, window: string, index: number, fromTs: number, toTs: number,
 *   chunks: Chunk[], bytes: number, count: number,
 *   size: {width: number, height: number}|null}} Segment `size`: of the page, where its own
 *   events do not begin with it
 */

const REQUEST_BYTES = 2_000_000;

/**
 * @param {{id: string, chunks: Chunk[]}} window
 * @returns {Segment[]} in time order; empty when no chunk holds a full snapshot
 */
export function segmentsOf(window) {
  const chunks = [...window.chunks].sort((a, b) => a.seq - b.seq);
  const starts = chunks
    .filter((chunk) => Number.isFinite(chunk.snapshotTs))
    .map((chunk) => chunk.snapshotTs)
    .sort((a, b) => a - b)
    .filter((ts, i, all) => i === 0 || ts > all[i - 1]);
  return starts.map((fromTs, index) => {
    const toTs = starts[index + 1] ?? Infinity;
    const inside = chunks.filter((chunk) => chunk.lastTs >= fromTs && chunk.firstTs < toTs);
    return {
      key: `${window.id}:${fromTs}`,
      window: window.id,
      index,
      fromTs,
      toTs,
      chunks: inside,
      bytes: sum(inside, "bytes"),
      count: sum(inside, "count"),
      size: chunks.find((chunk) => chunk.snapshotTs === fromTs)?.size ?? null,
    };
  });
}

/** The last segment that starts at or before `ts`, or the first. @param {Segment[]} segments */
export function segmentAt(segments, ts) {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle].fromTs <= ts) low = middle;
    else high = middle - 1;
  }
  return segments[low] ?? null;
}

/**
 * The ranges to ask for, in order: the first reaches the wanted moment and no further
 * than needed, the others are of a size that arrives quickly.
 *
 * @param {Segment} segment @param {number} wantedTs
 * @returns {{toTs: number, lastSeq: number}[]}
 */
export function requestsOf(segment, wantedTs, limit = REQUEST_BYTES) {
  const requests = [];
  let size = 0;
  for (const [i, chunk] of segment.chunks.entries()) {
    size += chunk.bytes;
    const next = segment.chunks[i + 1];
    const reached = !requests.length && next && next.firstTs > wantedTs;
    if (!next || size + next.bytes > limit || reached) {
      requests.push({ toTs: chunk.lastTs, lastSeq: chunk.seq });
      size = 0;
    }
  }
  return requests;
}

/** Whether an answer of events is what a segment begins with. @param {Segment} segment */
export function beginsWith(segment, { window, chunks }) {
  const begin = segment.chunks.slice(0, chunks.length);
  return window === segment.window && chunks.length > 0 && begin.length === chunks.length && begin.every(({ seq }, i) => seq === chunks[i]);
}

const BEHIND_MS = 60_000;
const OTHER_WINDOW_MS = 20_000;

/**
 * Segments in the order they are likely to be needed: what plays now, what comes next,
 * then other windows, and what lies behind last.
 *
 * @param {Segment[]} segments @param {number} nowTs @param {string} windowId on screen
 */
export function byNeed(segments, nowTs, windowId) {
  const distance = (segment) =>
    (segment.window === windowId ? 0 : OTHER_WINDOW_MS) +
    (segment.toTs > nowTs ? Math.max(0, segment.fromTs - nowTs) : (nowTs - segment.toTs) * 2 + BEHIND_MS);
  return [...segments].sort((a, b) => distance(a) - distance(b));
}

/** What is loaded of a segment, as one span for the timeline. */
export function loadedSpan(segment, loadedToTs, windowLastTs) {
  const end = Math.min(loadedToTs, segment.toTs, windowLastTs);
  return end > segment.fromTs ? { fromTs: segment.fromTs, toTs: end } : null;
}

function sum(items, name) {
  return items.reduce((total, item) => total + (item[name] || 0), 0);
}
