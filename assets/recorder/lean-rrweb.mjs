/**
 * esbuild plugin: of rrweb only what this recorder takes from it: how style sheets are
 * written down, and how the changes of a tree become one event. What listens to the page,
 * writes nodes down and keeps their ids stands in rrweb/, and does nothing this recorder
 * has no use for: canvases, media, fonts, frames of other origins, masking at many places.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A file beside this one, as an import names it. */
const ours = (file) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

const IMPORTS = `
import * as index from ${ours("rrweb/dom.js")};
import * as mirror from ${ours("rrweb/mirror.js")};
import { absoluteAttribute, absoluteCss } from ${ours("rrweb/addresses.js")};
import { isLeftOut, modeOf, serialize, valueOf } from ${ours("rrweb/serialize.js")};
`;

/** Pieces of the pinned version that are taken: from here up to there. */
const TAKEN = [
  ["function fixBrowserCompatibilityIssuesInCSS(", "class Mirror {"],
  ["function isAncestorRemoved(", "function legacy_isTouchEvent("],
  ["function getShadowHost(", "let errorHandler;"],
];

const EXPORTS = `
export { inDom, MutationBuffer, stringifyRule, stringifyStylesheet };
`;

/** What the code contains, and what it becomes. @type {[RegExp, string][]} */
const CHANGES = [
  // the index of nodes, and access to the tree
  [/\b(?:this\.mirror|mirror2)\.removeNodeFromMap\(/g, "mirror.remove("],
  [/\b(?:this\.mirror|mirror2)\.hasNode\(/g, "mirror.isKnown("],
  [/\b(?:this\.mirror|mirror2)\.(getId|has)\(/g, "mirror.$1("],
  [/isIgnored\(n, [^)]*\) \|\| !isSerialized\(n, this\.mirror\)/, "nodeId < 0"],
  [/isIgnored\(([\w.]+), this\.mirror, this\.slimDOMOptions\)/g, "mirror.getId($1) === mirror.IGNORED"],
  [/IGNORED_NODE/g, "mirror.IGNORED"],
  [/(isAncestorRemoved\([\w.]+), (?:this\.mirror|mirror2)\)/g, "$1)"],
  [/hasShadowRoot\(/g, "index.shadowRoot("],
  [
    /isShadowRoot\(parentNode2\) \? [^]*?getId\(shadowHost\);\n *\}\n/,
    "mirror.getId(index.host(parentNode2) || parentNode2);\n",
  ],
  [/isShadowRoot\(m\.target\) \? [^;]*;/, "mirror.getId(index.host(m.target) || m.target);"],
  [/ && isNativeShadowDom\(m\.target\)/, ""],
  [/isShadowRoot\(/g, "index.host("],
  [
    /function getShadowHost\(n\) \{[^]*?\n\}\n/,
    "const getShadowHost = (n) => index.host(index.getRootNode(n));\n",
  ],
  [/target\.DOCUMENT_NODE/g, "9"],
  [/Node\.TEXT_NODE/g, "3"],
  [/toLowerCase\(((?:target\.)?\w+)\)/g, "$1.toLowerCase()"],
  // fields that are set from outside, or not used
  [/ *__publicField\(this, "(?:\w+|frozen", false)"?\);\n/g, ""],
  [/__publicField\(this, "(\w+)", /g, "void (this.$1 = "],
  [/this\.frozen \|\| /, ""],
  [/\n {2}init\(options\) \{[^]*?\n\}\n(?=function deepDelete)/, "\n}\n"],
  [/processedNodeManager\.inOtherBuffer/, "inOtherBuffer"],
  [/processedNodeManager\.add/, "seen"],
  // what is hidden, and when it is recorded again: masking/treatment.js
  [/isBlocked\(([\w.]+), this\.blockClass, this\.blockSelector, false\)/g, "this.judge.blocks($1)"],
  [/isBlocked\(([\w.]+), this\.blockClass, this\.blockSelector, true\)/g, "this.judge.covers($1)"],
  [
    /mutations\.forEach\(this\.processMutation\);\n/,
    "$&      this.judge.again(mutations).forEach(this.processMutation);\n",
  ],
  // texts are masked by masking/events.js, values of fields by inputs.js
  [/needMaskingText\([^]*?: value,\n/, "value,\n"],
  [/maskInputValue\(\{\s*element: (\w+),[^]*?\n *\}\)/g, "valueOf($1, value)"],
  [/ *const type = getInputType\(target\);\n/, ""],
  // the page is not ours to mark: masking/treatment.js remembers passwords
  [/ *if \(attributeName === "type" && [^]*?\n {10}\}\n/, ""],
  // a node by itself; nothing is recorded below a script
  [/serializeNodeWithId\(n, \{[^]*?cssCaptured\n *\}\)/, "serialize(n, this.doc, true, true, cssCaptured)"],
  [/(!parentNode2 \|\| parentId) === -1/, "$1 < 0"],
  [
    /if \((!payload\.texts\.length[^]*?)\) \{\n *return;\n *\}\n/,
    "const isEmpty = $1;\n",
  ],
  [/this\.mutationCb\(payload\)/, "if (!isEmpty) $&"],
  // attributes
  [/ignoreAttribute\(/, "isLeftOut("],
  [/transformAttribute\(/, "absoluteAttribute("],
  [/ && !this\.keepIframeSrcFn\(value\)/, ""],
  // a change of `xlink:href` comes under its local name
  [
    /let value = m\.target\.getAttribute\(attributeName\);\n/,
    'let value = m.target.getAttributeNS(m.attributeNamespace, attributeName);\n if (/xlink$/.test(m.attributeNamespace)) attributeName = "xlink:" + attributeName;\n',
  ],
  [
    /if \(!this\.unattachedDoc\) \{[^]*?\n {14}\}\n/,
    "this.unattachedDoc ||= document.implementation.createHTMLDocument();\n",
  ],
  [/if \(target\.matches\("dialog:modal"\)\) \{[^]*?\} else \{[^]*?\}/, "item.attributes.rr_open_mode = modeOf(target);"],
  // style sheets: what an imported one is for, and that an import is one rule among its neighbours
  [/absolutifyURLs\(/g, "absoluteCss("],
  [/(?<=\n *)stringifyStylesheet\(rule\.styleSheet\)(?= \|\|)/, "importedRules(stringifyStylesheet(rule.styleSheet), rule)"],
  [
    /function stringifyRule\(/,
    `function importedRules(css, { media, layerName, supportsText }) {
  if (!css) return css;
  css = "@media " + (media.mediaText || "all") + "{" + css + "}";
  if (layerName != null) css = "@layer " + layerName + "{" + css + "}";
  return supportsText ? "@supports (" + supportsText + "){" + css + "}" : css;
}
$&`,
  ],
];

const changed = (found) =>
  new Error(`@rrweb/record has changed, look again at: ${String(found).trim()}`);

/** The piece of `text` between two marks, of which there must be one each. */
const piece = (text, [from, to]) => {
  const at = text.indexOf(from);
  const end = text.indexOf(to, at);
  if (at < 0 || end < 0 || text.indexOf(from, at + 1) >= 0) throw changed(from);
  return text.slice(at, end);
};

const ABOUT = ["maker", "source", "date"];

export const leanRrweb = {
  name: "lean-rrweb",
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, async (file) => {
      const all = await readFile(file.path, "utf8");
      let taken = TAKEN.map((marks) => piece(all, marks)).join("");
      for (const [found, instead] of CHANGES) {
        if (taken.search(found) < 0) throw changed(found);
        taken = taken.replace(found, instead);
      }
      return { contents: IMPORTS + taken + EXPORTS, loader: "js" };
    });
    // The maker of a mark, and its source, are not for the page.
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
