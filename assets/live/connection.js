/**
 * A WebSocket that comes back: backoff with full jitter, a limited number of attempts, then
 * a person's click. A line that is silent for too long counts as broken.
 *
 * Events: `state` (see `state`), `message` (detail: the parsed message).
 *
 * @typedef {"connecting" | "open" | "waiting" | "spent" | "refused" | "closed"} State
 */

import { CROWD, fullJitter } from "./backoff.js";

const PING_MS = 15000;
const SILENCE_MS = 10000;

/** Close codes after which dialling again would only be refused again. */
const FINAL = { 4403: "denied", 4404: "gone", 4410: "erased" };

export class Connection extends EventTarget {
  #options;
  #socket = null;
  #attempt = 0;
  /** The connection was established: others that lost it dial again in the same moment. */
  #stood = false;
  #timer = 0;
  #ping = 0;
  #pong = 0;
  /** The code of the last error message; a close follows it. */
  #fault = "";

  /**
   * @param {{url: string, baseMs: number, maxMs: number, attempts: number,
   *   ping: () => object, pong?: (message: any) => void,
   *   WebSocket?: typeof WebSocket, random?: () => number}} options
   */
  constructor(options) {
    super();
    this.#options = { WebSocket: globalThis.WebSocket, random: Math.random, ...options };
    /** @type {State} */
    this.state = "closed";
    /** When the next attempt comes, epoch ms. */
    this.retryAt = 0;
    /** Why it was refused: denied, gone, erased. */
    this.reason = "";
  }

  get attempt() {
    return this.#attempt;
  }

  get attempts() {
    return this.#options.attempts;
  }

  /** Dial now instead of waiting. */
  open() {
    this.#quiet();
    this.#attempt = 0;
    this.#stood = false;
    this.#dial();
  }

  close() {
    this.#quiet();
    this.#become("closed");
  }

  /** @param {object} message @returns {boolean} whether it could be sent */
  send(message) {
    if (this.state !== "open") return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Send the page's own ping. */
  ping() {
    this.send(this.#options.ping());
  }

  #dial() {
    const socket = new this.#options.WebSocket(this.#options.url);
    this.#socket = socket;
    this.#fault = "";
    this.#become("connecting");
    socket.onopen = () => socket === this.#socket && this.#opened();
    socket.onmessage = ({ data }) => socket === this.#socket && this.#received(data);
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost(code, reason);
  }

  #opened() {
    this.#become("open");
    this.#ping = setInterval(() => {
      this.ping();
      this.#pong ||= setTimeout(() => this.#lost(0, ""), SILENCE_MS);
    }, PING_MS);
  }

  #received(data) {
    clearTimeout(this.#pong);
    this.#pong = 0;
    const message = JSON.parse(data);
    // Only a server that sends messages is back.
    if (message.type === "error") this.#fault = message.code;
    else {
      this.#attempt = 0;
      this.#stood = true;
    }
    if (message.type === "pong") this.#options.pong?.(message);
    else this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  #lost(code, reason) {
    this.#quiet();
    if (code in FINAL) {
      this.reason = this.#fault || reason || FINAL[code];
      this.#become("refused");
      return;
    }
    if (this.#attempt >= this.#options.attempts) {
      this.#become("spent");
      return;
    }
    const doublings = Math.max(this.#attempt, this.#stood ? CROWD : 0);
    const delay = fullJitter(doublings, this.#options, this.#options.random());
    this.#stood = false;
    this.#attempt += 1;
    this.retryAt = Date.now() + delay;
    this.#timer = setTimeout(() => this.#dial(), delay);
    this.#become("waiting");
  }

  #quiet() {
    clearTimeout(this.#timer);
    clearTimeout(this.#pong);
    clearInterval(this.#ping);
    this.#pong = 0;
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < 2) socket.close();
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
