/** Every kind of event, and where strings stand in it: masked before anything leaves. */

import { forgetStyles, maskAttributes } from "./attributes.js";
import { blurred, maskAt, maskCss, maskTechnical } from "./text.js";
import { BLUR, UNMASKED, VALUE } from "./marks.js";
import { inside, isFloor, judged, treatmentOf } from "./treatment.js";
import { maskUrl } from "./urls.js";
import { maskArguments, maskValue } from "./values.js";

/** Given by the site on purpose: it names the session. */
const IDENTITY = ["email", "name", "tenantId", "roles"];

const [DOCUMENT, ELEMENT, TEXT, CDATA, COMMENT] = [0, 2, 3, 4, 5];

/** Any strings of a style sheet's change. */
const deepCss = (value) => {
  for (const key in value) {
    if (typeof value[key] === "string") value[key] = maskCss(value[key]);
    else if (value[key] && typeof value[key] === "object") deepCss(value[key]);
  }
};

const maskTextIn = (parent, text, level) =>
  parent === "STYLE" ? maskCss(text) : maskAt(text, level);

/**
 * @param {(id: number) => Node | null} nodeOf rrweb's own index
 * @param {(root: any) => void} onRoot each document and shadow root that is met
 * @param {(node: any) => void} onElement each element that is written down
 */
export const createMasking = (nodeOf, onRoot, onElement) => {
  const walk = (node, level, parent) => {
    let name = parent;
    if (node.type === DOCUMENT) onRoot(nodeOf(node.id));
    if (node.type === ELEMENT) {
      let own = Math.max(level, BLUR);
      name = node.tagName.toUpperCase();
      try {
        const element = /** @type {Element} */ (nodeOf(node.id));
        own = inside(level, element);
        judged.set(element, own);
        if (node.isShadowHost) onRoot(element.shadowRoot);
        if (name === "INPUT") isFloor(element);
        maskAttributes(node.attributes, element, own);
        onElement(node);
      } catch {
        // What cannot be judged is hidden, and the rest of the page goes on.
        node.attributes = {};
      }
      if (own === BLUR && level !== BLUR) node.attributes["data-sh-blur"] = "";
      level = own;
    } else if (node.type === TEXT) {
      node.textContent = maskTextIn(parent, node.textContent, level);
    } else if (node.type === CDATA || node.type === COMMENT) {
      node.textContent = blurred(node.textContent);
    }
    for (const child of node.childNodes || []) walk(child, level, name);
  };

  const mutation = ({ adds, texts, attributes }) => {
    const seen = new Map();
    const levelIn = (node) => (node ? treatmentOf(node, seen) : BLUR);
    for (const { parentId, node } of adds) {
      const parent = nodeOf(parentId);
      walk(node, levelIn(parent), parent ? parent.nodeName : "");
    }
    for (const text of texts) {
      const node = nodeOf(text.id);
      const parent = node && node.parentNode;
      if (text.value) {
        text.value = maskTextIn(parent ? parent.nodeName : "", text.value, levelIn(parent));
      }
    }
    for (const item of attributes) {
      const element = /** @type {Element | null} */ (nodeOf(item.id));
      if (element) maskAttributes(item.attributes, element, levelIn(element), true);
      else item.attributes = {};
    }
  };

  const input = (data) => {
    const element = /** @type {Element | null} */ (nodeOf(data.id));
    const level = element ? treatmentOf(element) : BLUR;
    const shown = level === UNMASKED && element && !isFloor(element);
    data.text = shown ? maskAt(data.text, level) : blurredValue(data.text);
  };

  const incremental = (data) => {
    const { source } = data;
    if (source === 0) mutation(data);
    else if (source === 5) input(data);
    // Rules, fonts, declarations, adopted sheets.
    else if ([8, 10, 13, 15].includes(source)) deepCss(data);
  };

  return {
    /** What rrweb captured, changed in place. @param {any} event */
    captured({ type, data }) {
      if (type === 4) data.href = maskUrl(data.href);
      else if (type === 2) {
        forgetStyles();
        walk(data.node, treatmentOf(null), "");
      } else if (type === 3) incremental(data);
    },

    /** Events of the recorder itself and of plugins, as a masked copy. @param {any} event */
    own: ({ type, data, ...rest }) => ({
      type,
      data: type === 5 ? custom(data) : type === 6 ? plugin(data) : data,
      ...rest,
    }),
  };
};

/** Every character counts here, white space too. */
const blurredValue = (text) => "*".repeat(String(text).length);

const custom = ({ tag, payload }) => {
  if (tag === "sh.identify") return { tag, payload: identified(payload) };
  if (tag === "sh.click") {
    return { tag, payload: { ...payload, selector: maskTechnical(payload.selector) } };
  }
  const { href, referrer, title } = payload;
  const placed = tag === "sh.session" || tag === "sh.page";
  if (!placed) return { tag, payload: maskValue(payload) };
  return {
    tag,
    payload: {
      ...payload,
      href: maskUrl(href),
      referrer: maskUrl(referrer || ""),
      ...(title && { title: maskAt(title, titleLevel()) }),
    },
  };
};

const titleLevel = () => {
  const element = document.querySelector("title");
  return element ? treatmentOf(element) : VALUE;
};

const identified = (payload) => {
  const traits = maskValue(payload.traits);
  for (const name of IDENTITY) {
    if (name in payload.traits) traits[name] = payload.traits[name];
  }
  return { ...payload, traits };
};

const plugin = ({ plugin: name, payload }) => {
  if (!payload.requests) {
    const masked = maskValue(payload);
    // A line of the console: its arguments name each other.
    if (payload.trace) masked.payload = maskArguments(payload.payload);
    return { plugin: name, payload: masked };
  }
  const requests = payload.requests.map((request) => ({
    ...maskValue(request),
    name: maskUrl(request.name),
  }));
  return { plugin: name, payload: { ...payload, requests } };
};
