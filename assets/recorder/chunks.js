/** Events on their way: the open batch, and what is given up when too much waits. */

/**
 * @typedef {object} Chunk
 * @property {number} first timestamp of the earliest event
 * @property {number} last timestamp of the latest event
 * @property {number} count
 * @property {boolean} checkpoint holds a full snapshot
 * @property {string | Uint8Array} body JSON array, as text or gzip
 * @property {number} size of the body
 * @property {any} [home] the session and window it belongs to
 * @property {number} [seq] once it has been on the wire
 * @property {string | null} [token] it went with: null for a session's first chunk
 * @property {string | null} [consentId] what the person's yes is called
 * @property {Promise<void>} [ready] when it is compressed
 */

/** @param {Chunk} chunk */
export const isNumbered = (chunk) => chunk.seq !== undefined;

/**
 * @param {{ json: string, ts: number, type: number }[]} events
 * @returns {Chunk}
 */
export const toChunk = (events) => {
  const body = `[${events.map((e) => e.json).join()}]`;
  const times = events.map((e) => e.ts);
  return {
    first: times.reduce((a, b) => Math.min(a, b)),
    last: times.reduce((a, b) => Math.max(a, b)),
    count: events.length,
    checkpoint: events.some((e) => e.type === 2),
    body,
    size: body.length,
  };
};

/**
 * Cut a batch so that each part is at most `maxBytes` of UTF-8; an event larger than that
 * stands alone, but a snapshot is never without the page's size in front of it.
 * @template {{ json: string, type?: number }} E
 * @param {E[]} events
 * @param {number} maxBytes
 * @returns {E[][]}
 */
export const splitEvents = (events, maxBytes) => {
  /** @type {E[][]} */
  const parts = [];
  const sizes = events.map((event) => utf8Length(event.json) + 1);
  let room = 0;
  for (const [i, event] of events.entries()) {
    const isSized = i > 0 && events[i - 1].type === 4;
    const size = sizes[i] + ((event.type === 4 && sizes[i + 1]) || 0);
    if (!parts.length || (size > room && !isSized)) {
      parts.push([]);
      room = maxBytes - 2;
    }
    parts[parts.length - 1].push(event);
    room -= sizes[i];
  }
  return parts;
};

const encoder = new TextEncoder();

/** @param {string} text */
export const utf8Length = (text) => encoder.encode(text).length;

/**
 * Keep the queue within `maxBytes`: the oldest chunks without a snapshot go first, then
 * the oldest snapshots, never the newest. A chunk that was on the wire stays (the hub may
 * hold it already).
 * @param {Chunk[]} queue changed in place
 * @param {number} maxBytes
 * @returns {number} how many chunks were dropped
 */
export const dropOverflow = (queue, maxBytes) => {
  let total = queue.reduce((sum, chunk) => sum + chunk.size, 0);
  let dropped = 0;
  for (const checkpoints of [false, true]) {
    for (let i = 0; i < queue.length - 1 && total > maxBytes; ) {
      if (isNumbered(queue[i]) || queue[i].checkpoint !== checkpoints) {
        i++;
        continue;
      }
      total -= queue.splice(i, 1)[0].size;
      dropped++;
    }
  }
  return dropped;
};

/**
 * The pre-trigger buffer: forget what is older than `keepMs`, but begin at a snapshot.
 * @param {Chunk[]} queue changed in place
 * @param {number} since epoch milliseconds
 */
export const dropBefore = (queue, since) => {
  for (let i = queue.length - 1; i > 0; i--) {
    if (queue[i].checkpoint && queue[i].first <= since) {
      queue.splice(0, i);
      return;
    }
  }
};

/**
 * Chunks that can stand at the beginning of a recording: from the first snapshot on.
 * @param {Chunk[]} queue
 */
export const fromCheckpoint = (queue) => {
  const at = queue.findIndex((chunk) => chunk.checkpoint);
  return at < 0 ? [] : queue.slice(at);
};
