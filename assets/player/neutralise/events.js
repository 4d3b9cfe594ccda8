/**
 * Recorded events made harmless before a replayer sees them. Pure but for changing the
 * event it is given (events are fresh from JSON and large).
 */

import { isScriptUrl, quietAttributes } from "./attributes.js";
import { quietCss, quietStyleValue } from "./css.js";

const TYPE = { fullSnapshot: 2, incremental: 3, meta: 4 };
const SOURCE = {
  mutation: 0, mouseMove: 1, viewport: 4, touchMove: 6, styleRule: 8, canvas: 9,
  font: 10, drag: 12, styleDeclaration: 13, adopted: 15,
};
const NODE = { document: 0, element: 2, text: 3 };
const INERT_TAGS = { script: "noscript", base: "sh-base", portal: "div", fencedframe: "div" };
const LARGEST = 10000;

/**
 * @param {any} event one rrweb event
 * @returns {any|null} the same event, or null when it shows nothing or is broken
 */
export function neutralise(event) {
  if (!event || typeof event !== "object" || !Number.isFinite(event.timestamp)) return null;
  const { data } = event;
  if (!data || typeof data !== "object") return null;
  if (event.type === TYPE.meta) return sized(event);
  if (event.type === TYPE.fullSnapshot) return data.node ? snapshot(event) : null;
  return event.type === TYPE.incremental ? incremental(event) : null;
}

function snapshot(event) {
  event.data.initialOffset ??= { left: 0, top: 0 };
  quietTree(event.data.node);
  return event;
}

function sized(event) {
  const { data } = event;
  data.width = side(data.width, 1280);
  data.height = side(data.height, 720);
  return event;
}

function side(value, fallback) {
  return Number.isFinite(value) && value > 0 ? Math.min(value, LARGEST) : fallback;
}

function incremental(event) {
  const { data } = event;
  switch (data.source) {
    case SOURCE.mutation:
      return mutation(event);
    case SOURCE.mouseMove:
    case SOURCE.touchMove:
    case SOURCE.drag:
      return Array.isArray(data.positions) && data.positions.length ? event : null;
    case SOURCE.viewport:
      return sized(event);
    case SOURCE.canvas:
      return null; // never replayed: it would need scripts in the frame
    case SOURCE.font:
      return font(event);
    case SOURCE.styleRule:
      styleRules(data);
      return event;
    case SOURCE.styleDeclaration:
      if (data.set) data.set.value = quietStyleValue(data.set.value);
      return event;
    case SOURCE.adopted:
      for (const sheet of list(data.styles)) list(sheet.rules).forEach(quietRule);
      data.styleIds = list(data.styleIds);
      return event;
    default:
      return event;
  }
}

function mutation(event) {
  const { data } = event;
  data.texts = list(data.texts);
  data.removes = list(data.removes);
  data.adds = list(data.adds).filter((add) => add?.node);
  data.attributes = list(data.attributes).filter((change) => change?.attributes);
  data.adds.forEach((add) => quietTree(add.node));
  for (const change of data.attributes) {
    change.attributes = quietAttributes("", change.attributes);
  }
  return event;
}

function font(event) {
  const { data } = event;
  if (data.buffer) return event;
  return /^\s*url\(\s*["']?data:/i.test(String(data.fontSource)) ? event : null;
}

function styleRules(data) {
  list(data.adds).forEach(quietRule);
  for (const name of ["replace", "replaceSync"]) {
    if (typeof data[name] === "string") data[name] = quietCss(data[name]);
  }
}

function quietRule(rule) {
  if (typeof rule?.rule === "string") rule.rule = quietCss(rule.rule);
}

/** Walks without recursion: a hostile tree may be deeper than the stack. */
function quietTree(root) {
  const open = [[root, false]];
  while (open.length) {
    const [node, inStyle] = open.pop();
    if (!node || typeof node !== "object") continue;
    if (node.type === NODE.text && (inStyle || node.isStyle)) {
      node.textContent = quietCss(String(node.textContent ?? ""));
    }
    if (node.type === NODE.element) quietElement(node);
    if (node.type === NODE.element || node.type === NODE.document) {
      node.childNodes = list(node.childNodes).filter(Boolean);
      const style = node.type === NODE.element && node.tagName.toLowerCase() === "style";
      for (const child of node.childNodes) open.push([child, style]);
    }
  }
}

function quietElement(node) {
  node.tagName = String(node.tagName ?? "div");
  const tag = node.tagName.toLowerCase();
  node.attributes = quietAttributes(tag, node.attributes ?? {});
  if (tag in INERT_TAGS) node.tagName = INERT_TAGS[tag];
  // Presentation attributes of SVG may carry an address inside url(), handled above;
  // an anchor in it keeps its look without its target.
  if (node.isSVG && tag === "a" && isScriptUrl(String(node.attributes.href ?? ""))) {
    delete node.attributes.href;
  }
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
