/**
 * What is observed, for as long as the page has it: documents, shadow roots and frames,
 * each with what ends it. A node that leaves the page is released with all that refers to it.
 */

import { guard } from "../guard.js";

/** @type {Map<Node, () => void>} */
const held = new Map();

/** The document that was last seen in a frame. @type {WeakMap<Node, Document>} */
export const documents = new WeakMap();

/** Records what a root's observer has seen so far. @type {WeakMap<Node, () => void>} */
export const flushes = new WeakMap();

/** @param {Node} node */
export const isHeld = (node) => held.has(node);

/** @param {Node} node */
export const release = (node) => {
  const end = held.get(node);
  held.delete(node);
  if (end) guard(end)();
};

/** @param {Node} node @param {() => void} end */
export const hold = (node, end) => {
  release(node);
  held.set(node, end);
};

/** @param {(node: Node) => unknown} [which] else all */
export const releaseAll = (which = () => true) =>
  [...held.keys()].filter(which).forEach(release);

/**
 * Is it part of a page that can be seen? A frame's document is connected to itself, but
 * has no window once the frame is gone or shows another.
 * @param {any} node
 */
export const isGone = (node) =>
  !node.isConnected || !(node.ownerDocument || node).defaultView;
