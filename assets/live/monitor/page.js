/** The page of live sessions: connection, sums, filters and the list, wired together. */

import { el, fill } from "../../player/interface/dom.js";
import { socketAddress } from "../address.js";
import { Connection } from "../connection.js";
import { createStatus } from "../status.js";
import { createFilters } from "./filters.js";
import { createList } from "./list.js";
import { NOTHING, apply, inOrder } from "./state.js";

/** Send a ping after this many messages: the hub waits for one. */
const ACKNOWLEDGE = 50;

/**
 * @param {HTMLElement} root
 * @param {{socketUrl: string, baseMs: number, maxMs: number, attempts: number,
 *   services: {slug: string, name: string}[], listUrl: string}} config
 * @returns {object} handles for tests
 */
export function createMonitor(root, config) {
  let state = NOTHING;
  let asking = false;
  let known = false;
  const line = new Connection({
    url: socketAddress(config.socketUrl),
    baseMs: config.baseMs,
    maxMs: config.maxMs,
    attempts: config.attempts,
    ping: () => ({ type: "ping", sequence: state.sequence }),
  });
  const status = createStatus(line);
  const filters = createFilters(config.services, () => line.send({ type: "filter", ...filters.value }));
  const list = createList(config);
  fill(root, el("div", { class: "sh-live-head" }, el("h1", { text: "Live sessions" }), status.element), filters.element, list.element);

  function show() {
    filters.show(state.statistics);
    list.show(known ? inOrder(state) : null, filters.isSet, line.state);
  }

  line.addEventListener("message", ({ detail: message }) => {
    const next = apply(state, message);
    if (!next) {
      if (!asking) asking = line.send({ type: "resync" });
      return;
    }
    if (message.type === "sessions_snapshot") {
      asking = false;
      known = true;
    }
    state = next;
    if (state.sequence % ACKNOWLEDGE === 0) line.ping();
    show();
  });
  line.addEventListener("state", () => {
    root.dataset.state = line.state;
    if (line.state === "open") {
      state = { ...state, sequence: 0 };
      asking = false;
      if (filters.isSet) line.send({ type: "filter", ...filters.value });
    }
    show();
  });
  // Ages grow without any message.
  setInterval(show, 2000);
  line.open();
  return { line, get state() { return state; } };
}
