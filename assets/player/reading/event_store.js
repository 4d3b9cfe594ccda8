/**
 * Events of segments, loaded front to back in ranges and kept within a budget.
 *
 * The wanted segment is loaded first; what is about to be shown follows in the background.
 * Segments far away are forgotten when the budget is spent.
 */

import { createNeutraliser } from "../neutralise/events.js";
import { beginsWith, requestsOf } from "./segments.js";

const BUDGET_BYTES = 48_000_000;
const EVERYTHING = { fromTs: -Infinity, toTs: Infinity };

export class EventStore extends EventTarget {
  #api;
  #budget;
  #entries = new Map();
  #background = null;
  #wanted = 0;

  /** @param {{api: {events: Function}, budgetBytes?: number}} options */
  constructor({ api, budgetBytes = BUDGET_BYTES }) {
    super();
    this.#api = api;
    this.#budget = budgetBytes;
  }

  /** Events loaded so far, in time order. @param {import("./segments.js").Segment} segment */
  events(segment) {
    return this.#entry(segment).events;
  }

  /** Everything up to this moment is loaded; Infinity when the segment is complete. */
  loadedTo(segment) {
    return this.#entries.get(segment.key)?.loadedTo ?? -Infinity;
  }

  /** Resolves when the segment is loaded up to `ts`. Rejects with a Problem. */
  async ensure(segment, ts) {
    const entry = this.#entry(segment);
    if (entry.loadedTo >= ts) return;
    this.#wanted += 1;
    try {
      if (this.#background && this.#background.segment.key !== segment.key) this.#background.abort.abort();
      while (entry.loadedTo < ts) await this.#step(entry, ts);
    } finally {
      this.#wanted -= 1;
    }
  }

  /**
   * Takes an answer of events that came without being asked for, where it is the beginning
   * of a segment of which nothing is loaded.
   *
   * @param {import("./segments.js").Segment[]} segments
   * @param {{window: string, events: object[], chunks: number[], nextSeq: number|null}|null|undefined} answer
   * @returns {boolean} whether it was of use
   */
  seed(segments, answer) {
    const segment = answer && segments.find((each) => beginsWith(each, answer));
    if (!segment || this.#entries.has(segment.key)) return false;
    this.#take(this.#entry(segment), answer, { lastSeq: answer.chunks[answer.chunks.length - 1] });
    return true;
  }

  /**
   * Loads one more range of the first incomplete segment of `order`, unless a caller
   * waits for another one.
   *
   * @param {import("./segments.js").Segment[]} order most wanted first
   * @param {{fromTs: number, toTs: number}} span what is about to be shown; nothing that
   *   lies outside is asked for, because every answer counts as seen
   * @returns {Promise<boolean>} whether there may be more to load
   */
  async loadAhead(order, span = EVERYTHING) {
    if (this.#wanted || this.#background) return true;
    const segment = this.#nextAhead(order, span);
    if (!segment) return false;
    const abort = new AbortController();
    this.#background = { segment, abort };
    try {
      await this.#step(this.#entry(segment), span.toTs, abort.signal);
      this.#evict(order);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      this.#background = null;
    }
    return true;
  }

  /** Forgets what may have grown since: the segments that were open-ended. */
  forgetTail(windowId) {
    for (const [key, entry] of this.#entries) {
      if (entry.segment.window === windowId && entry.segment.toTs === Infinity) this.#entries.delete(key);
    }
  }

  #nextAhead(order, { fromTs, toTs }) {
    let size = 0;
    for (const segment of order.filter((each) => each.fromTs <= toTs && each.toTs > fromTs)) {
      size += segment.bytes;
      if (size > this.#budget && segment !== order[0]) return null;
      if (this.loadedTo(segment) < Math.min(toTs, segment.toTs - 1)) return segment;
    }
    return null;
  }

  #entry(segment) {
    let entry = this.#entries.get(segment.key);
    if (!entry) {
      entry = { segment, events: [], loadedTo: -Infinity, afterSeq: null, running: null, neutralise: createNeutraliser() };
      this.#entries.set(segment.key, entry);
    }
    return entry;
  }

  /** One request; callers for the same segment share it. */
  #step(entry, ts, signal) {
    entry.running ??= this.#load(entry, ts, signal).finally(() => {
      entry.running = null;
    });
    return entry.running;
  }

  async #load(entry, ts, signal) {
    const { segment } = entry;
    const rest = { ...segment, chunks: segment.chunks.filter((c) => entry.afterSeq === null || c.seq > entry.afterSeq) };
    const [request] = requestsOf(rest, ts);
    if (!request) {
      entry.loadedTo = Infinity;
      return;
    }
    const query = { window: segment.window, from: Math.floor(segment.fromTs), to: Math.ceil(request.toTs) };
    const afterSeq = entry.afterSeq ?? segment.chunks[0].seq - 1;
    if (afterSeq >= 0) query.afterSeq = afterSeq;
    const answer = await this.#api.events(query, signal);
    this.#take(entry, answer, request);
  }

  #take(entry, answer, request) {
    const { segment } = entry;
    const fresh = [];
    for (const event of answer.events ?? []) {
      if (event?.timestamp >= segment.fromTs && event.timestamp < segment.toTs) {
        const quiet = entry.neutralise(event);
        if (quiet) fresh.push(quiet);
      }
    }
    fresh.sort((a, b) => a.timestamp - b.timestamp);
    for (const event of spread(fresh, entry.events)) entry.events.push(event);
    const received = answer.nextSeq === null || answer.nextSeq === undefined
      ? request.lastSeq
      : Math.max(...answer.chunks, entry.afterSeq ?? -1);
    entry.afterSeq = Math.max(received, ...(answer.chunks ?? []));
    const next = segment.chunks.find((chunk) => chunk.seq > entry.afterSeq);
    entry.loadedTo = next ? next.firstTs - 1 : Infinity;
    this.dispatchEvent(new CustomEvent("loaded", { detail: { segment, events: fresh } }));
  }

  #evict(order) {
    const keep = new Set();
    let size = 0;
    for (const segment of order) {
      size += segment.bytes;
      if (size <= this.#budget || keep.size === 0) keep.add(segment.key);
    }
    for (const [key, { segment }] of this.#entries) {
      if (keep.has(key)) continue;
      this.#entries.delete(key);
      this.dispatchEvent(new CustomEvent("forgotten", { detail: { segment } }));
    }
  }
}

/** Chunks may overlap by a little; late events are put where they belong. */
function spread(fresh, existing) {
  const last = existing[existing.length - 1];
  if (!last || !fresh.length || fresh[0].timestamp >= last.timestamp) return fresh;
  const from = existing.findIndex((event) => event.timestamp > fresh[0].timestamp);
  return [...existing.splice(from), ...fresh].sort((a, b) => a.timestamp - b.timestamp);
}
