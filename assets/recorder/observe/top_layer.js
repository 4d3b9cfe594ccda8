/**
 * What the browser shows above the page: open popovers, modal dialogs and full screen, in
 * their order, which no attribute holds.
 */

import { guard } from "../guard.js";
import { getId, getNode } from "../rrweb/mirror.js";

/** A forgiving list: what a browser does not know matches nothing. */
const OPEN = ":is(:popover-open,:modal,:fullscreen)";

/** For sorting: which of two elements that were open before recording began is below. */
const byHeight = (a, b) => {
  if (a.contains(b)) return -1;
  const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
  const hit = a.getRootNode().elementFromPoint(
    (Math.max(p.left, q.left) + Math.min(p.right, q.right)) / 2,
    (Math.max(p.top, q.top) + Math.min(p.bottom, q.bottom)) / 2,
  );
  return b.contains(hit) ? -1 : a.contains(hit) ? 1 : 0;
};

/**
 * @param {(nodes: { id: number, kind: string, source?: number }[]) => void} emit
 *   the whole layer, from the lowest up
 */
export const createTopLayer = (emit) => {
  /** @type {Element[]} */
  let open = [];
  let known = "[]";
  let count = 0;
  /** When it was opened. @type {WeakMap<Element, number>} */
  const order = new WeakMap();
  /** The button it belongs to, which places it. @type {WeakMap<Element, number>} */
  const sources = new WeakMap();
  let hands = new AbortController();

  const add = (element) => {
    if (!order.has(element)) order.set(element, ++count);
    if (!open.includes(element)) open.push(element);
  };

  const settle = () => {
    open = open.filter((element) => element.isConnected && element.matches(OPEN));
    open.sort((a, b) => order.get(a) - order.get(b));
    const nodes = open
      .map((element) => ({
        id: getId(element),
        kind: element.matches(":fullscreen")
          ? "full_screen"
          : element.matches(":modal")
            ? "modal"
            : "popover",
        source: sources.get(element),
      }))
      .filter(({ id }) => id > 0);
    const text = JSON.stringify(nodes);
    if (text !== known) emit(nodes);
    known = text;
  };

  const onEvent = guard(({ type, newState, source, target }) => {
    // A document, where its full screen is over.
    if (target.matches && (newState === "open" || type === "fullscreenchange")) {
      if (type !== "toggle") order.set(target, ++count);
      if (source) sources.set(target, getId(source));
      add(target);
    }
    // At this moment it is not open yet.
    if (type !== "beforetoggle") settle();
  });

  return {
    /** A document or shadow root, as often as it is found. @param {any} root */
    watch: guard((root) => {
      const { signal } = hands;
      // Events of a shadow tree do not leave it, and `document.open` takes listeners away.
      for (const type of ["beforetoggle", "toggle", "fullscreenchange", "close"]) {
        root.addEventListener(type, onEvent, { capture: true, passive: true, signal });
      }
      [...root.querySelectorAll(OPEN)].sort(byHeight).forEach(add);
    }),

    /** After an event of rrweb's: nodes go, and the replay begins anew at a snapshot. */
    after: guard(({ type, data }) => {
      if (type === 2 || data.isAttachIframe) known = "[]";
      else if (data.source !== 0) return;
      // Browsers without events of dialogs.
      for (const { id, attributes } of data.attributes || []) {
        if (attributes.rr_open_mode) add(getNode(id));
      }
      if (open.length || known !== "[]") settle();
    }),

    stop() {
      hands.abort();
      hands = new AbortController();
      open = [];
    },
  };
};
