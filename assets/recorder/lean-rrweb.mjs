/**
 * esbuild plugin: leave out of rrweb what this recorder never asks it for, and put in what
 * it does in a way of its own (rrweb/).
 *
 * The replay page never turns canvas replay on (it would run what a hostile page recorded),
 * fetches no media, and frames of other origins are not recorded; masking is done in one
 * place of our own. rrweb keeps such code behind options that a bundler cannot see through:
 * closing the doors to it lets the minifier drop the rest, and with it a worker that pages
 * with a strict policy would refuse, and two ways in which rrweb changes the page itself.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withFixedOptions, withShortNames } from "./rrweb/fixed.mjs";
import * as replaced from "./rrweb/replaced.mjs";

/** A file beside this one, as an import names it. */
const ours = (file) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

const IMPORTS = `
import * as index from ${ours("rrweb/dom.js")};
import { documents, flushes, hold, isGone, isHeld, release, releaseAll } from ${ours("rrweb/held.js")};
import { observeFields } from ${ours("rrweb/fields.js")};
import { observeSheets } from ${ours("rrweb/sheets.js")};
import { guard } from ${ours("guard.js")};
import { now as nowTimestamp } from ${ours("clock.js")};
import { maskInput } from ${ours("inputs.js")};
import { after } from ${ours("observe/patch.js")};
`;

/**
 * What the pinned version says, what becomes of it, and how often it is there.
 * @type {[string, string, number?][]}
 */
const CLOSED = [
  // canvases, and pictures as data
  ['  if (tagName === "canvas" && recordCanvas) {\n', "  if (false) {\n"],
  ['  if (tagName === "img" && inlineImages) {\n', "  if (false) {\n"],
  ["const blob = typeof self", "const blob = false; const unused = () => typeof self"],
  // fonts, media, hooks and plugins
  ["emit(eventProcessor(e), isCheckout);", "emit(e, isCheckout);"],
  ["          plugins: ((_a2 = plugins", "          plugins: false && ((_a2 = plugins"],
  ["maskAllInputs === true ? {", "false ? {", 2],
  // freezing, and the canvas manager
  ["    if (((_a2 = mutationBuffers[0]) == null", "    if (false && ((_a2 = mutationBuffers[0]) == null"],
  ["    this.canvasManager.lock();\n", ""],
  ["    this.canvasManager.unlock();\n", ""],
  ["let canvasManager;\n", ""],
  ["      canvasManager,\n      keepIframeSrcFn,", "      keepIframeSrcFn,"],
  ["          canvasManager,\n", ""],
  ['      "canvasManager",\n', ""],
  // frames of other origins
  ["recordCrossOriginIframes ? window.parent === window : true;", "true;"],
  ["  if (!inEmittingFrame) {\n", "  if (false) {\n"],
  ["  if (!inEmittingFrame && !passEmitsToParent) {\n", "  if (false) {\n"],
  ["    } else if (passEmitsToParent) {\n", "    } else if (false) {\n"],
  // clock.js is the clock of everything recorded
  ["const totalOffset = Date.now() - timeBaseline;", "const totalOffset = nowTimestamp() - timeBaseline;"],
  ["    const now = Date.now();\n", "    const now = nowTimestamp();\n"],
  ["options.leading === false ? 0 : Date.now();", "options.leading === false ? 0 : nowTimestamp();"],
  // texts are masked by masking/events.js
  [
    "function needMaskingText(node, maskTextClass, maskTextSelector, checkAncestors) {\n",
    "function needMaskingText() {\n  return false;\n",
  ],
  // what is thrown away, and known for no longer than it must be
  ["const mutationBuffers = [];", "const mutationBuffers = new Set();"],
  ["    shadowDomManager.init();\n", "    releaseAll((n) => n.nodeType === 11);\n"],
  ["    mutationBuffers.forEach((buf) => buf.unlock());\n", "    mirror.sweep();\n    mutationBuffers.forEach((buf) => buf.unlock());\n"],
  ["      processedNodeManager.destroy();\n", "      releaseAll();\n      mirror.reset();\n"],
  ['  return on("selectionchange", updateSelection);', '  return on("selectionchange", updateSelection, doc);'],
  ["    this.idStyleMap.set(newId, stylesheet);\n", ""],
  [
    "      if (!payload.texts.length && !payload.attributes.length && !payload.removes.length && !payload.adds.length) {\n        return;\n      }\n",
    "      const isEmpty = !payload.texts.length && !payload.attributes.length && !payload.removes.length && !payload.adds.length;\n",
  ],
  ["      this.mutationCb(payload);\n", "      if (!isEmpty) this.mutationCb(payload);\n"],
  ["  if (!isStyle && !isScript && textContent2 && needsMask) {\n", "  if (false) {\n"],
  // what is hidden, and when it is told again: masking/treatment.js
  [
    "function _isBlockedElement(element, blockClass, blockSelector) {\n",
    "function _isBlockedElement(element, judge) {\n  return judge && judge.blocks(element);\n",
  ],
  [
    "function isBlocked(node, blockClass, blockSelector, checkAncestors) {\n",
    "function isBlocked(node, judge, deep) {\n  const found = judge && node && closestElementOfNode(node);\n  return found && (deep ? judge.covers(found) : judge.blocks(found));\n",
  ],
  [
    "      mutations.forEach(this.processMutation);\n",
    "      mutations.forEach(this.processMutation);\n      if (this.blockSelector) this.blockSelector.again(mutations).forEach(this.processMutation);\n",
  ],
  // the page is not ours to mark: masking/treatment.js remembers passwords
  ['            target.setAttribute("data-rr-is-password", "true");\n', ""],
  ["  if (n instanceof BaseRRNode && ", "  if (false && "],
  // values are masked by inputs.js; a choice is written down as it is, like a tick
  ['    if (n.selected && !maskInputOptions["select"]) {\n', "    if (n.selected) {\n"],
  ["      maskAllInputs: maskInputOptions,\n", ""],
  ["            const type = getInputType(target);\n", ""],
  ["              type,\n              value,\n", "              value,\n"],
  // what an imported sheet is for, and that an import is one rule among its neighbours
  [
    "      // we can access the imported stylesheet rules directly\n      stringifyStylesheet(rule.styleSheet) ||",
    "      importedRules(stringifyStylesheet(rule.styleSheet), rule) ||",
  ],
  [
    "function stringifyRule(rule, sheetHref) {\n",
    `function importedRules(css, { media, layerName, supportsText }) {
  if (!css) return css;
  css = "@media " + (media.mediaText || "all") + "{" + css + "}";
  if (layerName != null) css = "@layer " + layerName + "{" + css + "}";
  return supportsText ? "@supports (" + supportsText + "){" + css + "}" : css;
}
function stringifyRule(rule, sheetHref) {
`,
  ],
  // a fragment points into the document itself, whatever the address of the page is
  ["      if (!filePath) {\n", '      if (!filePath || filePath[0] === "#") {\n'],
  [
    'function transformAttribute(doc, tagName, name, value) {\n  if (!value) {\n',
    'function transformAttribute(doc, tagName, name, value) {\n  if (!value || value[0] === "#") {\n',
  ],
  ['name === "href" && !(tagName === "use" && value[0] === "#")', 'name === "href"'],
  ['name === "xlink:href" && value[0] !== "#"', 'name === "xlink:href"'],
  // a change of `xlink:href` is told under its local name
  [
    "          let value = m.target.getAttribute(attributeName);\n",
    '          let value = m.target.getAttributeNS(m.attributeNamespace, attributeName);\n          if (/xlink$/.test(m.attributeNamespace)) attributeName = "xlink:" + attributeName;\n',
  ],
];

/** What rrweb hands from function to function, and nobody of them asks any more. */
const HANDED_ON = /^ +("?maskInput(?:Options|Fn)"?(?:: this\.\w+| = \{\})?,?|type: getInputType\(\w+\),)\n/gm;

/** From here up to there: goes, or becomes the third. @type {[string, string, string][]} */
const CUT = [
  ["function lowerIfExists(", "function serializeNodeWithId(", replaced.LEFT_OUT],
  // access to the tree, the clock, and how functions are patched
  ["const testableAccessors = {", "function isElement(n) {", ""],
  // hooks: ours leave what others put over them
  ["function hookSetter(", "function getWindowScroll(", ""],
  [
    "function maskInputValue({",
    "function toLowerCase(str) {",
    `function maskInputValue({ element, tagName, value }) {
  return /^(input|textarea|select)$/i.test(tagName) ? maskInput(value || "", element) : value || "";
}
`,
  ],
  ["function getInputType(element) {", "function extractFileExtension(", ""],
  // fields: rrweb/fields.js knows what no event tells
  ["const INPUT_TAGS = [", "function initSelectionObserver(", ""],
  [
    "function initCustomElementObserver({",
    "class IframeManager {",
    replaced.INIT_OBSERVERS,
  ],
  [
    "function initMutationObserver(",
    "function initMoveObserver(",
    replaced.INIT_MUTATION_OBSERVER,
  ],
  // what the page throws away is let go: frames, shadow roots, and whatever stood in them
  [
    "  removeNodeFromMap(n) {\n    const id = this.getId(n);",
    "  has(id) {\n    return this.idNodeMap",
    replaced.REMOVE_NODE,
  ],
  [
    "function onceIframeLoaded(",
    "function onceStylesheetLoaded(",
    replaced.ONCE_FRAME_LOADED,
  ],
  [
    "class IframeManager {",
    "class StylesheetManager {",
    replaced.MANAGERS,
  ],
  [
    "  adoptStyleSheets(sheets, hostId) {",
    "    this.styleMirror.reset();\n    this.trackedLinkElements",
    replaced.ADOPT_SHEETS,
  ],
  ["    iframeManager.addLoadListener((iframeEl) => {", "    const init = () => {", "    iframeManager.observe = observe;\n"],
  ["  freeze() {\n    this.frozen = true;", "  lock() {\n    this.locked = true;", ""],
  ["  reset() {\n    this.shadowDomManager.reset();", "function deepDelete(", "}\n"],
  ["  canvasManager = new CanvasManager({", "  const shadowDomManager = new", ""],
  ["record.freezePage = () => {", "record.takeFullSnapshot = ", ""],
  ["  let { needsMask } = options;\n", "  let { preserveWhiteSpace", ""],
  ["  if (!needsMask) {\n", "  const _serializedNode = serializeNode(n, {", ""],
  ["class BaseRRNode {", "function on(type, fn", ""],
  ["let _mirror = {\n", "function throttle(", ""],
  ["try {\n  if (Array.from([1]", "const mirror = createMirror();", ""],
  ["  for (const plugin of plugins || []) {\n    if (plugin.getMirror)", "  const processedNodeManager", ""],
];

/** Options of rrweb that masking of our own makes idle: handed on by nobody. */
const OURS = "blockClass|ignoreClass|ignoreSelector|maskTextClass|maskTextSelector|maskTextFn|needsMask";

/** The piece of `text` between two marks, of which there must be one each. */
const cut = (text, from, to, instead) => {
  const at = text.indexOf(from);
  const end = text.indexOf(to, at);
  if (at < 0 || end < 0 || text.indexOf(from, at + 1) >= 0) throw changed(from);
  return text.slice(0, at) + instead + text.slice(end);
};

/** Fields as plain assignments and enumerations as their numbers: the same in fewer words. */
const inlined = (text) => {
  for (const name of ["EventType", "IncrementalSource", "NodeType"]) {
    const body = new RegExp(`var (${name}\\w*) = [^]*?\\n\\}\\)\\(\\1 \\|\\| \\{\\}\\);\\n`).exec(text);
    if (!body) throw changed(name);
    const numbers = Object.fromEntries(
      [...body[0].matchAll(/\["(\w+)"\] = (\d+)\]/g)].map(([, key, number]) => [key, number]),
    );
    text = text
      .replace(body[0], "")
      .replace(new RegExp(`\\b${body[1]}\\.(\\w+)`, "g"), (all, key) => numbers[key] ?? all);
  }
  return text
    .replace(new RegExp(`^ +"?(?:${OURS})"?(?:: this\\.\\w+| = [^,\\n]+)?,\\n`, "gm"), "")
    .replace(new RegExp(`\\b(?:this\\.)?(?:${OURS}), `, "g"), "")
    .replace(/__publicField\(this, "(\w+)"\);/g, "")
    .replace(/__publicField\(this, "(\w+)", /g, "void (this.$1 = ");
};

const changed = (found) =>
  new Error(`@rrweb/record has changed, look again at: ${found.trim()}`);

const ABOUT = ["maker", "source", "date"];

export const leanRrweb = {
  name: "lean-rrweb",
  setup(build) {
    build.onLoad({ filter: /assets[\\/]recorder[\\/]rrweb[\\/]\w+\.js$/ }, async (file) => ({
      contents: withShortNames(await readFile(file.path, "utf8")),
      loader: "js",
    }));
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, async (file) => {
      let contents = await readFile(file.path, "utf8");
      for (const [found, replacement, count = 1] of CLOSED) {
        const parts = contents.split(found);
        if (parts.length !== count + 1) throw changed(found);
        contents = parts.join(replacement);
      }
      contents = contents.replace(HANDED_ON, "");
      for (const [from, to, instead] of CUT) contents = cut(contents, from, to, instead);
      contents = withShortNames(IMPORTS + withFixedOptions(inlined(contents)));
      // Once the code behind the doors is gone, nothing refers to what it called.
      const { code } = await build.esbuild.transform(contents, { minifySyntax: true });
      return { contents: code, loader: "js" };
    });
    // Who made a mark, and where that was read, is not for the page.
    build.onLoad({ filter: /masking[\\/]tables[\\/]marks\.json$/ }, async (file) => {
      const { off, marks } = JSON.parse(await readFile(file.path, "utf8"));
      /** @type {Record<string, string>} */
      const merged = {};
      for (const row of marks) {
        for (const name of Object.keys(row).filter((key) => !ABOUT.includes(key))) {
          merged[name] = merged[name] ? `${merged[name]} ${row[name]}` : row[name];
        }
      }
      return { contents: JSON.stringify({ off, marks: [merged] }), loader: "json" };
    });
  },
};
