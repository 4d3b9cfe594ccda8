/**
 * The way to the hub: one request at a time and in order, tried again only where that can
 * help, with what is left over handed to the next page.
 */

import { isRetryable, parseRetryAfter, retryDelay } from "./backoff.js";
import { dropOverflow, isNumbered, utf8Length } from "./chunks.js";
import { now } from "./clock.js";
import { compress } from "./compress.js";
import { envelopeLine, toBlob } from "./envelope.js";

/** @typedef {import("./chunks.js").Chunk} Chunk */

/** Browsers let 64 KiB in all outlive a page. */
export const LAST_BYTES = 56 * 1024;

const TIMEOUT_MS = 30000;

/** What an envelope may take of a request. */
const ENVELOPE_BYTES = 4096;

/** Not even tried to be compressed in one piece. */
const HUGE = 2 ** 22;

/** How long a tab waits for another tab to bring the session's token. */
const TOKEN_WAIT_MS = 15000;

/**
 * @typedef {object} Hooks
 * @property {() => number} bufferBytes
 * @property {() => number} requestBytes what the endpoint takes at once
 * @property {(chunk: Chunk, most: number) => Promise<Chunk[]>} fit a chunk that is more
 * @property {() => boolean} mayLeave the gate is open
 * @property {(home: import("./identity.js").Home) => string | null} tokenOf
 * @property {(home: import("./identity.js").Home) => boolean} isOpener this window sends
 *   the session's first chunk
 * @property {(home: import("./identity.js").Home) => number} takeSeq
 * @property {() => string | null} consentId
 * @property {() => any} line open while a viewer watches
 * @property {(reply: any, chunk: Chunk) => void} onReply
 * @property {(status: number, code: string, chunk: Chunk) => void} onRefused a final answer
 * @property {(chunks: number) => void} onDropped for want of room
 * @property {() => void} onTokenless no answer brought a token
 */

/**
 * @param {string} url
 * @param {Hooks} hooks
 * @param {typeof fetch} fetch the browser's own, taken before anyone patched it
 */
export const createTransport = (url, hooks, fetch) => {
  /** @type {Chunk[]} */
  let queue = [];
  let sending = false;
  /** The request under way survives the page. */
  let outlives = false;
  /** It travels by the open line, which ends with the page: it is sent again by beacon. */
  let onLine = false;
  let failures = 0;
  let timer = 0;
  let waitingSince = 0;
  /** Replies to an abandoned queue are ignored. */
  let generation = 0;
  /** @type {AbortController} */
  let abort;

  const wait = (ms) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      pump();
    }, ms);
  };

  const mayBeFirst = (chunk) => hooks.isOpener(chunk.home) && !chunk.home.next;

  /** Give the chunk its place in the window; from here on its body never changes. */
  const number = (chunk) => {
    if (isNumbered(chunk)) return;
    chunk.token = hooks.tokenOf(chunk.home);
    chunk.seq = hooks.takeSeq(chunk.home);
    chunk.consentId = hooks.consentId();
  };

  const pack = (chunk, final) => toBlob(envelopeLine(chunk, now(), final), chunk.body);

  const pump = () => {
    if (sending || timer || !queue.length || !hooks.mayLeave()) return;
    const chunk = queue[0];
    if (!isNumbered(chunk) && !hooks.tokenOf(chunk.home) && !mayBeFirst(chunk)) {
      waitingSince ||= now();
      if (now() - waitingSince < TOKEN_WAIT_MS) return wait(500);
      waitingSince = 0;
      return hooks.onTokenless();
    }
    waitingSince = 0;
    sending = true;
    send(chunk, generation);
  };

  /** Compressed, and in parts where one request cannot hold it. @param {Chunk} chunk */
  const prepare = async (chunk) => {
    const most = hooks.requestBytes() - ENVELOPE_BYTES;
    try {
      if (chunk.size > HUGE || !(await compress(chunk, most))) {
        const parts = await hooks.fit(chunk, most);
        const at = queue.indexOf(chunk);
        if (at < 0 || isNumbered(chunk)) return;
        Object.assign(chunk, parts[0]);
        queue.splice(at, 1, chunk, ...parts.slice(1));
        await Promise.all([chunk, ...parts].map((part) => compress(part, most)));
      }
    } catch {
      // It goes as it is, and the endpoint decides.
    }
    bound();
  };

  const bound = () => {
    const dropped = dropOverflow(queue, hooks.bufferBytes());
    if (dropped) hooks.onDropped(dropped);
  };

  /** @param {Chunk} chunk @param {number} mine */
  const send = async (chunk, mine) => {
    if (!isNumbered(chunk)) await chunk.ready;
    if (mine !== generation) return;
    let status = 0;
    let reply = null;
    let retryAfter = null;
    abort = new AbortController();
    const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      number(chunk);
      const body = pack(chunk, false);
      reply = await byLine(body);
      if (reply) {
        status = reply.status;
        retryAfter = reply.retryAfter ? reply.retryAfter * 1000 : null;
      } else {
        outlives = body.size <= LAST_BYTES;
        const response = await fetch(url, {
          method: "POST",
          body,
          mode: "cors",
          credentials: "omit",
          referrerPolicy: "no-referrer-when-downgrade",
          keepalive: outlives,
          signal: abort.signal,
        });
        status = response.status;
        retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
        reply = await response.json();
      }
    } catch {
      // A success that cannot be read may come from anything between us and the hub.
      if (status < 400) status = 0;
    }
    clearTimeout(timeout);
    if (mine !== generation) return;
    sending = outlives = false;
    settle(chunk, status, reply, retryAfter);
    pump();
  };

  /** The open line's answer; null where there is none, or it broke: a POST does as well. */
  const byLine = async (body) => {
    const line = hooks.line();
    if (!line) return null;
    onLine = true;
    try {
      return await line.send(body);
    } catch {
      return null;
    } finally {
      onLine = false;
    }
  };

  const settle = (chunk, status, reply, retryAfter) => {
    const understood = reply && typeof reply === "object";
    if (status >= 300 ? isRetryable(status) : !understood) {
      wait(retryDelay(failures++, retryAfter, Math.random()));
      return;
    }
    failures = 0;
    queue = queue.filter((waiting) => waiting !== chunk);
    if (status < 300) hooks.onReply(reply, chunk);
    else hooks.onRefused(status, String(understood && reply.code), chunk);
  };

  return {
    /**
     * Something changed: a token, a trigger, the network.
     * @param {boolean} [hurry] do not wait for the next try
     */
    pump(hurry) {
      if (waitingSince || hurry) {
        clearTimeout(timer);
        timer = 0;
      }
      pump();
    },

    /**
     * @param {Chunk} chunk
     * @param {boolean} [urgent] the page may be gone before gzip is done
     */
    add(chunk, urgent) {
      queue.push(chunk);
      if (!urgent || chunk.size > LAST_BYTES) {
        // What counts against the buffer is what it takes once it is compressed.
        chunk.ready = prepare(chunk);
      } else bound();
      pump();
    },

    /** Hand out everything that waits, and ignore the answer under way. */
    take() {
      const taken = queue;
      queue = [];
      generation++;
      sending = false;
      failures = waitingSince = 0;
      clearTimeout(timer);
      timer = 0;
      return taken;
    },

    /** @param {Chunk[]} chunks */
    put(chunks) {
      queue = [...chunks, ...queue];
      pump();
    },

    /** Change what waits without being on the wire. @param {(queue: Chunk[]) => void} edit */
    edit(edit) {
      edit(queue);
    },

    /** Not even what is under way shall arrive. */
    discard() {
      if (sending) abort.abort();
      this.take();
    },

    /**
     * The page goes: give the browser what it will still carry, in order.
     * @returns {Chunk[]} what it will not, and what is uncertain
     */
    leave() {
      const underWay =
        sending && !onLine && queue[0] && isNumbered(queue[0]) ? queue[0] : null;
      const carried = underWay && outlives;
      const unsure = failures > 0;
      const left = queue;
      this.take();
      if (!hooks.mayLeave()) return left;
      const kept = [];
      let room = LAST_BYTES - (carried ? underWay.size : 0);
      let blocked = Boolean(underWay) && !carried;
      for (const [i, chunk] of left.entries()) {
        const known =
          isNumbered(chunk) ||
          hooks.tokenOf(chunk.home) ||
          mayBeFirst(chunk) ||
          chunk.home.secret;
        if (chunk === underWay && carried) {
          if (unsure || !chunk.home.token) kept.push(chunk);
          continue;
        }
        blocked ||= !known || byteLength(chunk) > room - 400;
        if (!blocked) {
          number(chunk);
          const blob = pack(chunk, i === left.length - 1);
          blocked = !navigator.sendBeacon(url, blob);
          room -= blob.size;
        }
        // The first chunk brings the token: the next page repeats it to get one.
        if (blocked || unsure || !chunk.home.token) kept.push(chunk);
      }
      return kept;
    },
  };
};

/** @param {Chunk} chunk */
const byteLength = ({ body }) =>
  typeof body === "string" ? utf8Length(body) : body.length;
