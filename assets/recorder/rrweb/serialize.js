/** The page as rrweb writes it down. */

import { stringifyStylesheet } from "@rrweb/record";
import { guard } from "../guard.js";
import { maskInput } from "../inputs.js";
import { absoluteAttribute, absoluteCss } from "./addresses.js";
import * as tree from "./dom.js";
import { documents, hold } from "./held.js";
import { add, getId, IGNORED, remove } from "./mirror.js";
import { splitCss } from "./split_css.js";

/** rrweb's types of nodes. */
const [DOCUMENT, DOCTYPE, ELEMENT, TEXT, CDATA, COMMENT] = [0, 1, 2, 3, 4, 5];

/** Ids are never used again, also after recording was stopped. */
let lastId = 0;

/** @type {any} what the recording at hand wants to know (recording.js) */
let o;
export const useRecording = (recording) => {
  o = recording;
};

const isField = (tag) => /^(input|textarea|select)$/i.test(tag);

/** What the `value` of a field becomes. */
export const valueOf = (element, value) =>
  isField(element.tagName) ? maskInput(value || "", element) : value || "";

export const isNative = (root) =>
  Object.prototype.toString.call(root) === "[object ShadowRoot]";

export const modeOf = (dialog) => (dialog.matches("dialog:modal") ? "modal" : "non-modal");

/** Nothing plays by itself in a replay. */
export const isLeftOut = (tag, name) =>
  /^(audio|video)$/i.test(tag) && name.toLowerCase() === "autoplay";

const tagOf = (element) => {
  // A form answers to the names of its fields.
  if (element instanceof HTMLFormElement) return "form";
  const tag = element.tagName.toLowerCase();
  return /[^a-z0-9-_:]/.test(tag) ? "div" : tag;
};

/**
 * What of a page no replay shows: comments, scripts, what is loaded for later, and every
 * `meta` but those that decide how the page is drawn.
 */
const isIgnored = ({ type, tagName, attributes }) => {
  if (type !== ELEMENT) return type === COMMENT;
  const { rel, as, href, name } = attributes;
  if (tagName === "meta") return !/^(viewport|color-scheme)$/i.test(name);
  return (
    tagName === "script" ||
    (tagName === "link" &&
      (/^(modulepreload|shortcut icon)$/.test(rel) ||
        (rel === "preload" && as === "script") ||
        (rel === "prefetch" && /\.js($|[?#])/.test(href))))
  );
};

const attributesOf = (n, doc, tagName, isAlone, isBlocked) => {
  if (isBlocked) {
    const { width, height } = n.getBoundingClientRect();
    const name = tree.attributes(n).class;
    return { class: name && name.value, rr_width: `${width}px`, rr_height: `${height}px` };
  }
  /** @type {Record<string, any>} */
  const attributes = {};
  for (const { name, value } of tree.attributes(n)) {
    if (!isLeftOut(tagName, name)) {
      attributes[name] = absoluteAttribute(doc, tagName, name.toLowerCase(), value);
    }
  }
  let sheet = tagName === "style" && n.sheet;
  if (tagName === "link") sheet = [...doc.styleSheets].find(({ href }) => href === n.href);
  let css = sheet && stringifyStylesheet(sheet);
  if (css) {
    if (tagName === "link") {
      delete attributes.rel;
      delete attributes.href;
    } else if (n.childNodes.length > 1) {
      const texts = Array.from(n.childNodes, (child) => child.textContent);
      css = splitCss(css, texts).join("/* rr_split */");
    }
    attributes._cssText = css;
  }
  if (isField(tagName)) {
    if (n.value && !/^(radio|checkbox|submit|button)$/.test(attributes.type)) {
      attributes.value = valueOf(n, n.value);
    } else if (n.checked) attributes.checked = true;
  }
  if (tagName === "option") {
    // A choice is written down as it is, like a tick.
    if (n.selected) attributes.selected = true;
    else delete attributes.selected;
  }
  if (tagName === "dialog" && n.open) attributes.rr_open_mode = modeOf(n);
  if (!isAlone) {
    if (n.scrollLeft) attributes.rr_scrollLeft = n.scrollLeft;
    if (n.scrollTop) attributes.rr_scrollTop = n.scrollTop;
  }
  if (tagName === "iframe") {
    if (!n.contentDocument) attributes.rr_src = attributes.src;
    delete attributes.src;
  }
  return attributes;
};

const describe = (n, doc, isAlone, isBlocked, isCaptured) => {
  const root = getId(doc);
  const rootId = root > 1 ? root : undefined;
  switch (n.nodeType) {
    case 9: {
      const { compatMode } = n;
      return { type: DOCUMENT, childNodes: [], ...(compatMode !== "CSS1Compat" && { compatMode }) };
    }
    case 10:
      return { type: DOCTYPE, name: n.name, publicId: n.publicId, systemId: n.systemId, rootId };
    case 1: {
      const tagName = tagOf(n);
      return {
        type: ELEMENT,
        tagName,
        attributes: attributesOf(n, doc, tagName, isAlone, isBlocked),
        childNodes: [],
        isSVG: n.tagName === "svg" || n.ownerSVGElement ? true : undefined,
        rootId,
        isCustom: customElements.get(tagName) ? true : undefined,
      };
    }
    case 3: {
      const parent = tree.parentNode(n);
      const text = isCaptured ? "" : tree.textContent(n);
      const isStyle = parent && parent.tagName === "STYLE";
      return { type: TEXT, textContent: isStyle ? absoluteCss(text, doc.baseURI) : text, rootId };
    }
    case 4:
      return { type: CDATA, textContent: "", rootId };
    case 8:
      return { type: COMMENT };
  }
};

/** One listener a frame, until the frame leaves; of a document that goes, all goes. */
const onceLoaded = (frame, listener) => {
  let timer;
  const loaded = guard(() => {
    clearTimeout(timer);
    const before = documents.get(frame);
    if (before && before !== frame.contentDocument) remove(before);
    listener(frame.contentDocument);
  });
  const doc = frame.contentDocument;
  if (!doc) return;
  const isBlank = /^(about:blank)?$/;
  if (doc.readyState !== "complete" || !isBlank.test(doc.URL) || isBlank.test(frame.src)) {
    timer = setTimeout(loaded);
  }
  frame.addEventListener("load", loaded);
  hold(frame, () => {
    clearTimeout(timer);
    frame.removeEventListener("load", loaded);
  });
};

/**
 * @param {any} n
 * @param {any} doc it belongs to
 * @param {boolean} [isAlone] in a mutation, which lists each node by itself
 * @param {boolean} [keepsSpace]
 * @param {boolean} [isCaptured] the text of a style element whose rules are in its attributes
 * @returns {any} null where it is not recorded
 */
export const serialize = (n, doc, isAlone, keepsSpace = true, isCaptured = false) => {
  const isElement = n.nodeType === 1;
  const isBlocked = isElement && o.judge.blocks(n);
  /** @type {any} */
  const node = describe(n, doc, isAlone, isBlocked, isCaptured);
  if (!node) return null;
  const { type, tagName, attributes } = node;
  let id = getId(n);
  if (id === -1) {
    const isSpace = !keepsSpace && type === TEXT && !node.textContent.trim();
    id = isIgnored(node) || isSpace ? IGNORED : ++lastId;
  }
  node.id = id;
  add(n, id);
  if (id === IGNORED) return null;
  const shadow = tree.shadowRoot(n);
  const native = shadow && isNative(shadow);
  if (native) {
    node.isShadowHost = true;
    o.onShadow(shadow, doc);
  }
  if (tagName === "head") keepsSpace = false;
  if (node.childNodes && !isAlone && !isBlocked) {
    const push = (parent, isShadow) => {
      const hasRules = isElement && "_cssText" in attributes;
      for (const child of tree.childNodes(parent)) {
        const inner = serialize(child, doc, false, keepsSpace, hasRules);
        if (!inner) continue;
        if (isShadow) inner.isShadow = true;
        node.childNodes.push(inner);
      }
    };
    if (tagName !== "textarea" || attributes.value === undefined) push(n, false);
    if (shadow) push(shadow, native);
  }
  const parent = tree.parentNode(n);
  if (parent && tree.host(parent) && isNative(parent)) node.isShadow = true;
  if (tagName === "iframe") {
    onceLoaded(n, (inner) => {
      const content = inner && serialize(inner, inner, false, keepsSpace);
      if (content) o.onFrame(n, content);
    });
  }
  const { rel, href } = attributes || {};
  if (
    tagName === "link" && !n.sheet &&
    (rel === "stylesheet" || (rel === "preload" && /^[^?#]*\.css([?#]|$)/.test(href)))
  ) {
    const loaded = guard(() => {
      const { attributes: loadedAttributes } = serialize(n, doc, false, keepsSpace);
      if ("_cssText" in loadedAttributes) o.onSheet(id, loadedAttributes);
    });
    n.addEventListener("load", loaded);
  }
  return node;
};
