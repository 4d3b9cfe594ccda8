/** How an element, and what stands inside it, is treated: rules, aliases, floors. */

import { guard } from "../guard.js";
import { attributeOf, BLOCK, BLUR, marked, NONE, TYPES, UNMASKED, VALUE } from "./marks.js";

/** What a person writes into the page itself is the value of a field. */
const EDITABLE = '[contenteditable]:not([contenteditable="false" i])';

/** Elements whose text is a choice, a draft, or not to be seen without consent. */
const PRIVATE = /^(TEXTAREA|SELECT|OPTION|OPTGROUP|DATALIST|TITLE|NOSCRIPT)$/i;

const SECRET = /(^|\s)(cc-|one-time-code|current-password|new-password)/i;

/** Fields that were floors once stay so, whatever their type becomes. */
const floors = new WeakSet();

/*
 * A form answers to the names of its fields: an input called "matches" or "parentNode"
 * would otherwise stand in for what is asked here.
 */
const matches = (element, selector) => Element.prototype.matches.call(element, selector);
/** @type {(() => ParentNode | null) | undefined} */
let getParent;
const parentOf = (node) => {
  getParent ||= Object.getOwnPropertyDescriptor(Node.prototype, "parentNode").get;
  return getParent.call(node);
};

/** @param {Element} element a field no rule can unmask */
export const isFloor = (element) => {
  const isSecret =
    /** @type {any} */ (element).type === "password" ||
    SECRET.test(attributeOf(element, "autocomplete"));
  if (isSecret) floors.add(element);
  return isSecret || floors.has(element);
};

const isReadable = (selector) => {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
};

/** Rules of the service. @type {[string, number][]} */
let list = [];
/** Those of them that other elements can make hold or not. */
let far = "";
let root = NONE;

/** @param {{ selector: string, type: string }[]} rules of the service */
export const useRules = (rules) => {
  const known = rules.map(({ selector, type }) => [selector, TYPES[type] || BLOCK]);
  list = /** @type {any} */ (known.filter(([selector]) => isReadable(selector)));
  // It is unknown what a rule this browser cannot read covers: all text is hidden.
  root = known.some((rule) => rule[1] > UNMASKED && !list.includes(/** @type {any} */ (rule)))
    ? BLUR
    : NONE;
  far = list
    .map(([selector]) => selector)
    .filter((selector) => /[\s>+~:]/.test(selector.replace(/\[[^\]]*]/g, "")))
    .join();
};

/**
 * @param {number} around what holds around the element
 * @param {Element} element
 * @returns {number} what holds inside it
 */
export const inside = (around, element) => {
  const asked = marked(element);
  let level = asked === NONE && around === UNMASKED ? NONE : Math.max(around, asked);
  for (const [selector, own] of list) {
    if (own > level && matches(element, selector)) level = own;
  }
  if (level === NONE) {
    return PRIVATE.test(element.nodeName) || matches(element, EDITABLE) ? VALUE : NONE;
  }
  return level === UNMASKED && isFloor(element) ? VALUE : level;
};

/** The next node outwards, through shadow roots and frames. @param {any} node */
const outer = (node) =>
  parentOf(node) || node.host || (node.defaultView && node.defaultView.frameElement);

/**
 * @param {Node | null} node
 * @param {Map<Node, number>} seen answers already known
 * @returns {number} how what is inside the node is treated
 */
export const treatmentOf = (node, seen = new Map()) => {
  if (!node) return root;
  let level = seen.get(node);
  if (level === undefined) {
    level = treatmentOf(outer(node), seen);
    if (node.nodeType === 1) level = inside(level, /** @type {Element} */ (node));
    seen.set(node, level);
  }
  return level;
};

/** How each element was treated when it was last recorded. @type {WeakMap<Node, number>} */
export const judged = new WeakMap();

/**
 * Elements whose treatment changed since they were recorded are recorded again, and all that
 * is inside them, as if the page had taken them out and put them back.
 * @param {MutationRecord[]} mutations
 * @param {() => void} snapshot records the whole page again
 * @returns {object[]} mutations to add
 */
const again = (mutations, snapshot) => {
  const elements = new Set();
  const roots = new Set();
  for (const { type, target } of mutations) {
    if (type === "attributes") elements.add(target);
    if (far && type !== "characterData") roots.add(target.getRootNode());
  }
  for (const node of roots) {
    for (const element of node.querySelectorAll(far)) elements.add(element);
  }
  const seen = new Map();
  return [...elements].flatMap((element) => {
    const before = judged.get(element);
    const target = parentOf(element);
    if (before === undefined || !target || treatmentOf(element, seen) === before) return [];
    if (target.nodeType === 9) {
      Promise.resolve().then(snapshot);
      return [];
    }
    const record = { type: "childList", target, addedNodes: [], removedNodes: [] };
    return [
      { ...record, removedNodes: [element] },
      { ...record, addedNodes: [element] },
    ];
  });
};

/**
 * Which nodes are blocked, and how they are treated, for rrweb/recording.js.
 * @param {() => void} snapshot
 */
export const createJudge = (snapshot) => ({
  blocks: (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    return Boolean(element) && inside(NONE, element) === BLOCK;
  },
  covers: (node) => treatmentOf(node) === BLOCK,
  ignores: (element) => marked(element) === VALUE,
  again: (mutations) => guard(again)(mutations, snapshot) || [],
});
