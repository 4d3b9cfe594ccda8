/**
 * The tree as the browser has it, for rrweb in the place of its own access to it.
 *
 * A form answers to the names of its fields, so `form.parentNode` may be an input: what
 * the prototypes have is asked instead. rrweb takes them from a hidden frame of its own
 * where the page has replaced one; here the page's are good enough, and no page gets a
 * frame (docs/recorder.md).
 */

/** @param {{ prototype: any }} type @param {string} name */
const read = ({ prototype }, name) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name) || {};
  return get ? (node) => get.call(node) : (node) => node[name];
};

export const childNodes = read(Node, "childNodes");
export const parentNode = read(Node, "parentNode");
export const textContent = read(Node, "textContent");
export const ownerDocument = read(Node, "ownerDocument");
export const lastChild = read(Node, "lastChild");
export const nextSibling = read(Node, "nextSibling");
export const previousSibling = read(Node, "previousSibling");

export const attributes = read(Element, "attributes");

const shadowOf = read(Element, "shadowRoot");
const hostOf = read(ShadowRoot, "host");

export const shadowRoot = (node) => (node && node.nodeType === 1 ? shadowOf(node) : null);
export const host = (node) =>
  node && node.nodeType === 11 && "host" in node ? hostOf(node) : null;

const { contains: has, getRootNode: rootOf } = Node.prototype;

export const contains = (node, other) => has.call(node, other);
export const getRootNode = (node) => rootOf.call(node);

/**
 * What the browser calls so. Zone.js puts its own in the place of many: they would let
 * Angular look for changes whenever the recorder has seen one.
 * @param {string} name
 */
export const native = (name) => {
  const page = /** @type {any} */ (window);
  const symbol = page.Zone && page.Zone.__symbol__;
  return (symbol && page[symbol(name)]) || page[name];
};
