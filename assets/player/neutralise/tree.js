/**
 * Recorded trees brought into a shape that can be rebuilt. Pure but for changing the
 * tree it is given.
 *
 * A replayer trusts its trees: a tag name that is none, a document with two roots or a
 * tree deeper than the stack would leave no picture at all.
 */

import { quietAttributes } from "./attributes.js";
import { quietCss } from "./css.js";
import { refuses } from "./strict_inputs.js";

const NODE = { document: 0, doctype: 1, element: 2, text: 3, cdata: 4, comment: 5 };
const KNOWN_TYPES = new Set(Object.values(NODE));
/** Recorders write names in lower case; SVG knows this one, and the Replayer does not. */
const SVG_NAMES = { textpath: "textPath" };
const INERT_TAGS = { script: "noscript", base: "sh-base", portal: "div", fencedframe: "div" };
const TAG_NAME = /^[a-z_][\w.:-]*$/i;
const CUSTOM_NAME = /^[a-z][a-z0-9._]*-[a-z0-9._-]*$/;
const NO_CUSTOM_NAMES = new Set([
  "annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri",
  "font-face-format", "font-face-name", "missing-glyph",
]);
const SHADOW_HOSTS = new Set([
  "article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
  "header", "main", "nav", "p", "section", "span",
]);
const DEEPEST = 800;
/** Ids of elements made here: far above those a recorder counts up to. */
const FIRST_OWN_ID = 2_000_000_000;

/**
 * Walks without recursion: a hostile tree may be deeper than the stack.
 *
 * @param {object} root
 * @param {import("./known_nodes.js").KnownNodes} known learns what later changes need
 * @param {boolean} insideStyle whether the root is text of a style element
 */
export function quietTree(root, known, insideStyle = false) {
  const open = [{ node: root, inStyle: insideStyle, depth: 0 }];
  while (open.length) {
    const { node, inStyle, depth } = open.pop();
    if (node.type === NODE.cdata) node.type = NODE.text; // not to be had in HTML
    if (node.type === NODE.text) {
      quietText(node, inStyle);
      if (inStyle) known.styleText(node.id);
    }
    if (node.type === NODE.comment) node.textContent = String(node.textContent ?? "");
    if (node.type === NODE.doctype) quietDoctype(node);
    if (node.type === NODE.element) {
      known.element(node.id, String(node.tagName ?? "").toLowerCase());
      quietElement(node);
    }
    if (node.type !== NODE.element && node.type !== NODE.document) continue;
    node.childNodes = depth < DEEPEST ? childrenOf(node) : [];
    if (node.type === NODE.document) quietDocument(node);
    const style = node.type === NODE.element && node.tagName.toLowerCase() === "style";
    for (const child of node.childNodes) open.push({ node: child, inStyle: style, depth: depth + 1 });
  }
}

function childrenOf({ childNodes }) {
  if (!Array.isArray(childNodes)) return [];
  return childNodes.filter((child) => child && KNOWN_TYPES.has(child.type) && child.type !== NODE.document);
}

function quietText(node, inStyle) {
  const text = String(node.textContent ?? "");
  node.textContent = inStyle || node.isStyle ? quietCss(text) : text;
}

function quietDoctype(node) {
  if (!TAG_NAME.test(String(node.name ?? ""))) node.name = "html";
  node.publicId = String(node.publicId ?? "");
  node.systemId = String(node.systemId ?? "");
}

function quietElement(node) {
  const name = String(node.tagName ?? "");
  const tag = name.toLowerCase();
  node.attributes = quietAttributes(tag, asObject(node.attributes));
  const { type, value } = node.attributes;
  if (tag === "input" && refuses(type, value)) Object.assign(node.attributes, { type: "text", "data-sh-type": type });
  const known = node.isSVG ? (SVG_NAMES[tag] ?? name) : name;
  node.tagName = TAG_NAME.test(name) ? (INERT_TAGS[tag] ?? known) : "sh-unknown";
  if (node.isCustom && (!CUSTOM_NAME.test(name) || NO_CUSTOM_NAMES.has(name))) delete node.isCustom;
  if (node.isShadowHost && !SHADOW_HOSTS.has(tag) && !CUSTOM_NAME.test(tag)) {
    delete node.isShadowHost;
    for (const child of Array.isArray(node.childNodes) ? node.childNodes : []) delete child?.isShadow;
  }
}

/** A document has at most a doctype, comments and one root, and the root is `html`. */
function quietDocument(node) {
  const doctype = node.childNodes.find((child) => child.type === NODE.doctype);
  const comments = node.childNodes.filter((child) => child.type === NODE.comment);
  const root = node.childNodes.find((child) => child.type === NODE.element);
  const html = isTag(root, "html") ? root : made("html", 0, [made("body", 1, root ? [root] : [])]);
  node.childNodes = [...(doctype ? [doctype] : []), ...comments, html];
}

function isTag(node, name) {
  return typeof node?.tagName === "string" && node.tagName.toLowerCase() === name;
}

function made(tagName, number, childNodes) {
  return { type: NODE.element, id: FIRST_OWN_ID + number, tagName, attributes: {}, childNodes };
}

function asObject(value) {
  return value && typeof value === "object" && !Array.isArray(value) ? value : {};
}
