/** How an element, and what stands inside it, is treated: rules, aliases, floors. */

/**
 * Ordered by strictness: of two treatments the greater holds. UNMASKED lifts only what is
 * masked without being asked; VALUE is how fields are treated.
 */
export const [NONE, UNMASKED, VALUE, BLUR, REDACT, BLOCK] = [0, 1, 2, 3, 4, 5];

const TYPES = { unmask: UNMASKED, blur: BLUR, redact: REDACT, block: BLOCK };

/** `[name]`, but not where the page writes that it is off. */
const attribute = (name) =>
  `[${name}]:not([${name}="false" i]):not([${name}="off" i]):not([${name}="0"])`;

const marked = (classes, attributes) =>
  [
    ...classes.split(" ").map((name) => `.${name}`),
    ...attributes.split(" ").map((name) => attribute(`data-${name}`)),
  ].join();

/**
 * What pages write for the recorders they come from.
 * @type {[string, number][]}
 */
const ALIASES = [
  [
    marked(
      "_lr-hide rr-block ph-no-capture sentry-block highlight-block sh-block",
      "lr-hide openreplay-hidden sentry-block sh-block",
    ) + ',[data-private="delete" i]',
    BLOCK,
  ],
  [
    marked(
      "rr-mask ph-mask sentry-mask highlight-mask sh-mask",
      "openreplay-obscured openreplay-masked sentry-mask clarity-mask matomo-mask sh-mask",
    ) + `,${attribute("data-private")}:not([data-private="lipsum" i])`,
    REDACT,
  ],
  ['[data-private="lipsum" i],' + attribute("data-sh-blur"), BLUR],
  [
    marked(
      "rr-ignore ph-ignore-input sentry-ignore highlight-ignore sh-ignore",
      "sentry-ignore sh-ignore",
    ),
    VALUE,
  ],
  [
    ["openreplay", "clarity", "matomo", "sh"]
      .map((maker) => attribute(`data-${maker}-unmask`))
      .join(),
    UNMASKED,
  ],
];

/** What a person writes into the page itself is the value of a field. */
const EDITABLE = '[contenteditable]:not([contenteditable="false" i])';

/** Elements whose text is a choice, a draft, or nobody's to see without being asked. */
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

/** @param {Element} element @param {string} name */
export const attributeOf = (element, name) =>
  Element.prototype.getAttribute.call(element, name) || "";

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

/** @type {[string, number][]} */
let list = [];
let any = "";
let root = NONE;

/**
 * @param {{ selector: string, type: string }[]} rules of the service
 * @returns {string} the selector of what is blocked
 */
export const useRules = (rules) => {
  const known = rules.map(({ selector, type }) => [selector, TYPES[type] || BLOCK]);
  list = /** @type {any} */ ([...ALIASES, ...known.filter(([s]) => isReadable(s))]);
  // Nobody knows what a rule this browser cannot read was about: all text is hidden.
  const broken = known.some(([s, level]) => level > UNMASKED && !isReadable(s));
  root = broken ? BLUR : NONE;
  any = [...list.map(([selector]) => selector), EDITABLE].join();
  return selectorsOf(BLOCK);
};

const selectorsOf = (level) =>
  list
    .filter((rule) => rule[1] === level)
    .map(([selector]) => selector)
    .join();

/** Fields whose input rrweb need not even look at. */
export const ignored = ALIASES[3][0];

/**
 * @param {number} around what holds around the element
 * @param {Element} element
 * @returns {number} what holds inside it
 */
export const inside = (around, element) => {
  let level = around;
  if (matches(element, any)) {
    for (const [selector, own] of list) {
      if (own > level && matches(element, selector)) level = own;
    }
    if (level === NONE) level = VALUE;
  }
  if (level === NONE && PRIVATE.test(element.nodeName)) return VALUE;
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

useRules([]);
