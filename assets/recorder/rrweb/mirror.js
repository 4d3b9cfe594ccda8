/** Which node an id in an event means, and the other way round. */

import { childNodes, shadowRoot } from "./dom.js";
import { documents, isGone, release, releaseAll } from "./held.js";

/** The id of what is not recorded: a comment, a script. */
export const IGNORED = -2;

/** @type {Map<number, Node>} */
let nodes;
/** @type {WeakMap<Node, number>} */
let ids;

/** Text nodes the event at hand removes, by id: only while they go their kind is known. */
export const goneTexts = new Set();

/** @param {any} node @returns {number} -1 where there is none */
export const getId = (node) => ids.get(node) ?? -1;

/** @param {number} id @returns {any} */
export const getNode = (id) => nodes.get(id) || null;

/** @param {number} id */
export const has = (id) => nodes.has(id);

/** @param {any} node */
export const isKnown = (node) => ids.has(node);

/** @param {any} node @param {number} id */
export const add = (node, id) => {
  nodes.set(id, node);
  ids.set(node, id);
};

/** What leaves takes along what stands in its shadow root or frame. @param {any} node */
export const remove = (node) => {
  const id = getId(node);
  if (node.nodeType === 3) goneTexts.add(id);
  nodes.delete(id);
  release(node);
  const inner = shadowRoot(node) || documents.get(node);
  if (inner) remove(inner);
  childNodes(node).forEach(remove);
};

/** Let go of whatever left unseen. */
export const sweep = () => {
  nodes.forEach((node, id) => isGone(node) && nodes.delete(id));
  releaseAll(isGone);
};

export const reset = () => {
  nodes = new Map();
  ids = new WeakMap();
};
reset();
